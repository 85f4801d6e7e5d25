"""What of a 绩效 layout is needed to read it: its rows with every place that a document may show, and their labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from generator.compose.papers import TABLES
from generator.compose.reports import StepModel, report_model
from generator.layout import CellEntry, CellModel, Layout, LoopModel, layout
from generator.paper_kinds import paper_kinds
from generator.read.paper_cells import PAPER, PaperCell, Sort, own_words, paper_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.profile import Pack

_CACHE: Final = "绩效版式"
Covered = dict[int, tuple[int, int]]
"""Columns that a cell from above covers: for how many more rows, and how many columns of them."""


@dataclass(frozen=True)
class PaperRow:
    """A row of a layout: its cells from left to right, those that a cell from above covers as blanks.

    ``loop`` is the list (``.指标``) that it is printed for, empty for a row that stands once; ``other`` is the same row
    where cells stand only under another condition (若).
    """

    cells: tuple[PaperCell, ...]
    loop: str = ""
    other: PaperRow | None = None

    @cached_property
    def labels(self) -> frozenset[str]:
        """The words of the form itself, normalised."""
        return frozenset(cell.label for cell in self.cells if cell.sort is Sort.LABEL)

    @cached_property
    def has_numbers(self) -> bool:
        """Whether any cell prints a figure."""
        return any(slot.form for cell in self.cells for slot in cell.slots)


@dataclass(frozen=True)
class PaperShape:
    """The layout of one kind of paper: 类型, the first part of its paths, its rows and the words of its title."""

    kind: str
    root: str
    layout: Layout
    rows: tuple[PaperRow, ...]
    title: str

    @cached_property
    def head(self) -> str:
        """The label that the table begins with (项目名称)."""
        return next(cell.label for cell in self.rows[0].cells if cell.sort is Sort.LABEL)

    @cached_property
    def instead(self) -> tuple[tuple[str, str, str], ...]:
        """(List, path, other path) of the cells that print the other path instead where it is given."""
        cells = [(row.loop, cell) for row in self.rows for cell in row.cells if cell.instead]
        return tuple((loop, cell.slots[-1].path, cell.instead) for loop, cell in cells)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.layout.列宽)


def paper_shapes(pack: Pack) -> tuple[PaperShape, ...]:
    """Return the shape of every 自评表 of a pack (made once); a table that begins with no label cannot be found."""
    if _CACHE not in pack.cache:
        found = [_shape(pack, kind, root, name) for kind, root, name in _tables(pack)]
        pack.cache[_CACHE] = tuple(shape for shape in found if shape.rows and shape.rows[0].labels)
    shapes: tuple[PaperShape, ...] = pack.cache[_CACHE]
    return shapes


def _tables(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield (类型, path, name of the layout): the table of a kind, or those that its report may end with."""
    kinds = paper_kinds(pack)
    own = {kind.路径: name for name, kind in kinds.items()}
    for name, kind in kinds.items():
        if kind.表:
            yield name, kind.路径, kind.表
        model = report_model(pack, kind.报告) if kind.报告 else None
        for step in model.步骤 if model else ():
            if step.每 in own and not kinds[own[step.每]].表:
                yield from ((own[step.每], step.每, table) for table in _last_tables(step.步骤))


def _last_tables(steps: Sequence[StepModel]) -> list[str]:
    return [step.表 for step in takewhile(lambda step: step.表, reversed(steps)) if step.表][::-1]


def _shape(pack: Pack, kind: str, root: str, name: str) -> PaperShape:
    found = layout(pack, name, TABLES)
    form = found.格式 or pack.settings.表格格式
    return PaperShape(kind, root, found, tuple(_rows(found, form, pack)), own_words(found.题, pack))


def _rows(found: Layout, form: str, pack: Pack) -> Iterator[PaperRow]:
    covered: Covered = {}
    for entry in (*found.表头, *found.行):
        if isinstance(entry, LoopModel):
            covered = {}
            yield from loop_rows(entry, form, pack)
        else:
            yield PaperRow(row_cells(entry, covered, form, pack))
            covered = row_below(entry, covered)


def loop_rows(entry: LoopModel, form: str, pack: Pack) -> Iterator[PaperRow]:
    """Yield the rows before a list (头) and the row of its items, each with the cell to their left (旁)."""
    aside = entry.旁
    covered: Covered = {0: (len(entry.头) + 2, aside.列)} if aside else {}
    label = (_aside(aside, form, pack),) if aside else ()
    for head in entry.头:
        cells = row_cells(head, covered, form, pack)
        yield PaperRow((*label, *cells[len(label) :]))
        covered = row_below(head, covered)
    conditions = list(dict.fromkeys(cell.若 for cell in entry.格 if isinstance(cell, CellModel) and cell.若))
    row: PaperRow | None = None
    for condition in reversed(conditions or [""]):
        kept = [cell for cell in entry.格 if isinstance(cell, str) or cell.若 in (None, condition)]
        row = PaperRow((*label, *row_cells(kept, covered, form, pack)[len(label) :]), entry.每, row)
    if row is not None:
        yield row


def _aside(model: CellModel, form: str, pack: Pack) -> PaperCell:
    """Return the cell to the left of a list, which speaks of the paper and not of the items."""
    cell = paper_cell(model, 0, form, pack)
    slots = tuple(replace(slot, path=f"{PAPER}{slot.path}") for slot in cell.slots)
    return replace(cell, merged=True, slots=slots)


def _models(entries: Sequence[CellEntry], covered: Covered) -> Iterator[tuple[int, CellModel | None]]:
    """Yield (column, cell) of a row, None for a place that a cell from above covers."""
    column = 0
    waiting = [entry if isinstance(entry, CellModel) else CellModel(文=entry) for entry in entries]
    while waiting or column in covered:
        if column in covered:
            yield column, None
            column += covered[column][1]
        else:
            model = waiting.pop(0)
            yield column, model
            column += model.列


def row_cells(entries: Sequence[CellEntry], covered: Covered, form: str, pack: Pack) -> tuple[PaperCell, ...]:
    """Return the cells of a row, places that a cell from above covers as blanks."""
    return tuple(
        PaperCell(column, Sort.BLANK) if model is None else paper_cell(model, column, form, pack)
        for column, model in _models(entries, covered)
    )


def row_below(entries: Sequence[CellEntry], covered: Covered) -> Covered:
    """Return what the row below has covered."""
    found = {}
    for column, model in _models(entries, covered):
        down, across = covered[column] if model is None else (model.行, model.列)
        if down > 1:
            found[column] = (down - 1, across)
    return found
