"""Compose tables: a layout (``tables/*.yaml``) and the accounts give a :class:`generator.document.Table`.

A layout is read in both directions: forward here, backward by :mod:`generator.load.excel_file`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from generator.compose.fit import fitting_size
from generator.document import Align, Cell, Figure, Inlines, Page, Table, Text, plain
from generator.findings import Fault
from generator.layout import CellEntry, CellModel, Layout, LoopModel, RowEntry, cell_of, layout
from generator.wording import Missing, number_inline, plain_inline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.compose.prose import Prose
    from generator.derive import Accounts
    from generator.model.facts import Fact
    from generator.numbers import Format
    from generator.pack_models import TableEntry
    from generator.profile import Pack

_ALIGN = {"左": Align.LEFT, "中": Align.CENTER, "右": Align.RIGHT}
PAGES = {"竖": Page.PORTRAIT, "横": Page.LANDSCAPE, "文中": Page.INLINE}


@dataclass(slots=True)
class Builder:
    """Fills the grid row by row, stepping over the places that spans from above cover."""

    prose: Prose
    shape: Layout
    form: Format

    cells: list[Cell] = field(default_factory=list)
    covered: set[tuple[int, int]] = field(default_factory=set)
    row: int = 0

    @property
    def accounts(self) -> Accounts:
        """The accounts whose facts are printed."""
        return self.prose.accounts

    @property
    def pack(self) -> Pack:
        """The pack whose formats print them."""
        return self.prose.pack

    def add(self, entries: list[CellEntry], base: str = "", indent: int = 0, *, head: bool = False) -> None:
        """Add a row; ``base`` is the path that a leading dot stands for, ``indent`` characters for its name."""
        column = 0
        for entry in entries:
            while (self.row, column) in self.covered:
                column += 1
            model = cell_of(entry)
            if model.若 is not None and not self.prose.holds(model.若, base):
                continue
            self._place(model, column, base, indent, head=head)
            column += model.列
        self.row += 1

    def aside(self, model: CellModel, base: str, height: int) -> None:
        """Place a cell (旁) to the left of the next ``height`` rows."""
        self._place(replace(model, 行=height), 0, base, 0, head=False)
        self.covered.add((self.row, 0))

    def _place(self, model: CellModel, column: int, base: str, indent: int, *, head: bool) -> None:
        if column + model.列 > len(self.shape.列宽):
            raise Fault(__name__, f"表“{self.shape.名}”第{self.row + 1}行的格数多于列数")
        inlines = self._inlines(model.文, base)
        align = Align.CENTER if head and model.齐 is None else _ALIGN[model.齐 or self.shape.齐[column]]
        if model.列 > 1 and model.齐 is None:
            align = Align.CENTER
        step = indent if align is Align.LEFT and model.文.startswith("@.") else 0
        self.cells.append(Cell(self.row, column, inlines, model.行, model.列, align, model.粗, step))
        if model.行 > 1 or model.列 > 1:
            self.covered.update(
                (self.row + down, column + right)
                for down in range(model.行)
                for right in range(model.列)
                if down or right
            )

    def _inlines(self, text: str, base: str) -> Inlines:
        if text.startswith("="):
            path, _, name = text[1:].partition("|")
            form = self.pack.formats[name] if name else self.form
            return (number_inline(self._wanted(path, base), form),)
        if text == "@键":
            return (Text(base.rpartition(".")[2]),)
        if text.startswith("@?"):
            wanted = self._wanted(text[2:], base)
            return () if isinstance(wanted, Missing) else (plain_inline(wanted),)
        if text.startswith("@"):
            return (plain_inline(self._wanted(text[1:], base)),)
        if "{{" in text:
            return self.prose.cell(text, base)
        return (Text(text),) if text else ()

    def changes(self, text: str, bases: list[str]) -> set[int]:
        """Return the numbers of the rows whose cell ``text`` prints something else than the row above."""
        printed = [plain(self._inlines(text, base)) for base in bases]
        return {at for at in range(1, len(bases)) if printed[at] != printed[at - 1]}

    def _wanted(self, path: str, base: str) -> Fact | Missing:
        full = f"{base}{path}" if path.startswith(".") else path
        return self.accounts.fact(full) or Missing(full)


def compose_table(prose: Prose, entry: TableEntry, anchor: str, level: int) -> Table:
    """Return the table of ``entry`` as this pack prints it; ``anchor`` and ``level`` place it in the 目录."""
    shape = layout(prose.pack, entry.表)
    settings = prose.pack.settings
    builder = Builder(prose, shape, prose.pack.formats[shape.格式 or settings.表格格式])
    for row in shape.表头:
        builder.add(row, head=True)
    for body in shape.行:
        add_body(builder, body)
    cells = tuple(sorted(builder.cells, key=lambda cell: (cell.row, cell.column)))
    return Table(
        name=shape.名,
        title=(Text(shape.题),),
        number=entry.号,
        left=(Text(shape.名称标), *prose.line("{{ 单位.名称 }}")),
        center=prose.line("{{ 年度 }}年度"),
        right=(Text(f"{shape.单位标}{settings.金额单位}"),),
        widths=tuple(shape.列宽),
        row_count=builder.row,
        head_rows=len(shape.表头),
        cells=cells,
        notes=tuple(_notes(shape, cells)),
        page=PAGES[shape.页],
        sheet=f"{entry.号} {shape.题}".strip(),
        size=fitting_size(shape.字号, shape.列宽, cells),
        anchor=anchor,
        level=level,
        listed_as=entry.目录题,
    )


def add_body(builder: Builder, body: RowEntry, base: str = "") -> None:
    """Add a row, or a loop's rows, of a layout; ``base`` is the path of the paper it is drawn for."""
    if not isinstance(body, LoopModel):
        builder.add(body, base)
        return
    path = f"{base}{body.每}" if body.每.startswith(".") else body.每
    bases = [f"{path}.{key}" for key in builder.accounts.keys(path)]
    if body.旁 is not None and (bases or body.头):
        builder.aside(body.旁, base, _height(builder, body, bases))
    for head in body.头:
        builder.add(head, base)
    for row, entries in zip(bases, merged(builder, body.格, bases), strict=True):
        indent = (len(row.rpartition(".")[2]) - 3) // 2 if body.层缩进 else 0
        if body.格:
            builder.add(entries, row, indent)
        if body.再 is not None:
            add_body(builder, body.再, row)


def _height(builder: Builder, body: LoopModel, bases: list[str]) -> int:
    """Return how many rows a loop draws, those before it and of its inner loops included."""
    rows = len(body.头) + (len(bases) if body.格 else 0)
    if body.再 is not None:
        for base in bases:
            path = f"{base}{body.再.每}" if body.再.每.startswith(".") else body.再.每
            rows += _height(builder, body.再, [f"{path}.{key}" for key in builder.accounts.keys(path)])
    return rows


def merged(builder: Builder, entries: list[CellEntry], bases: list[str]) -> list[list[CellEntry]]:
    """Return the entries of every row of a loop: a cell with 并 stands in the first row of its run, as tall as it."""
    if not bases or not any(isinstance(entry, CellModel) and entry.并 for entry in entries):
        return [entries] * len(bases)
    rows: list[list[CellEntry]] = [[] for _ in bases]
    starts = {0}
    for entry in entries:
        if not isinstance(entry, CellModel) or entry.并 is None:
            for row in rows:
                row.append(entry)
            continue
        here = {0} if entry.并 == "全" else starts | builder.changes(entry.文, bases)
        starts = starts if entry.并 == "全" else here
        for start, end in pairwise([*sorted(here), len(bases)]):
            rows[start].append(replace(entry, 行=end - start))
    return rows


def _notes(shape: Layout, cells: tuple[Cell, ...]) -> Iterator[Inlines]:
    for note in shape.注:
        yield (Text(note),)
    if shape.空表注 and is_empty(cells):
        yield (Text(shape.空表注),)


def is_empty(cells: tuple[Cell, ...]) -> bool:
    """Return whether every figure of a table is zero (空表); a table with something missing is not empty."""
    found: list[Any] = [inline.value for cell in cells for inline in cell.inlines if isinstance(inline, Figure)]
    return all(value is not None and not value for value in found)
