"""What of a 绩效 layout is needed to read it: its rows with every place that a document may show, and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from generator.compose.papers import TABLES
from generator.compose.reports import StepModel, report_model
from generator.layout import CellEntry, CellModel, Layout, LoopModel, layout
from generator.paper_kinds import paper_kinds
from generator.read.paper_cells import PaperCell, Sort, paper_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.profile import Pack

_CACHE: Final = "绩效版式"


@dataclass(frozen=True)
class PaperRow:
    """A row of a layout: its cells from left to right, those that a cell from above covers as blanks.

    ``loop`` is the list (``.指标``) that it is printed for, empty for a row that stands once.
    """

    cells: tuple[PaperCell, ...]
    loop: str = ""

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
    """Yield (类型, path, name of the layout): the table of a kind, or that which its report ends with."""
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
    return [step.表 for step in steps[-1:] if step.表]


def _shape(pack: Pack, kind: str, root: str, name: str) -> PaperShape:
    found = layout(pack, name, TABLES)
    form = found.格式 or pack.settings.表格格式
    title = found.题.rpartition("}}")[2]
    return PaperShape(kind, root, found, tuple(_rows(found, form, pack)), title)


def _rows(found: Layout, form: str, pack: Pack) -> Iterator[PaperRow]:
    covered: dict[int, tuple[int, int]] = {}  # column -> (rows still covered, columns of that cell)
    for entry in (*found.表头, *found.行):
        if isinstance(entry, LoopModel):
            covered = {}
            yield PaperRow(tuple(_cells(entry.格, {}, form, pack)), entry.每)
        else:
            yield PaperRow(tuple(_cells(entry, covered, form, pack)))
            covered = _below(entry, covered)


def _models(
    entries: Sequence[CellEntry], covered: dict[int, tuple[int, int]]
) -> Iterator[tuple[int, CellModel | None]]:
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


def _cells(
    entries: Sequence[CellEntry], covered: dict[int, tuple[int, int]], form: str, pack: Pack
) -> Iterator[PaperCell]:
    for column, model in _models(entries, covered):
        yield PaperCell(column, Sort.BLANK) if model is None else paper_cell(model, column, form, pack)


def _below(entries: Sequence[CellEntry], covered: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """Return what the row below has covered."""
    found = {}
    for column, model in _models(entries, covered):
        down, across = covered[column] if model is None else (model.行, model.列)
        if down > 1:
            found[column] = (down - 1, across)
    return found
