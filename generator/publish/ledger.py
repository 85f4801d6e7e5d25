"""数字台账: every printed figure with its path, formula, inputs, source, and where it stands in each file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from generator.document import Figure, Heading, Inlines, Paragraph, Table, plain
from generator.pack_models import PackModel
from generator.render.xlsx import Column, Kind, Sheet, write_sheets
from generator.verify import HEADER_ROWS, cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.derive import Accounts
    from generator.document import Document
    from generator.model.facts import Source

FORM: Final = "report/数字台账.yaml"


class ColumnModel(PackModel):
    """A column: heading, width in half-width characters, and whether it holds numbers."""

    名: str
    宽: int
    类: Literal["数", "文字"] = "文字"

    def column(self) -> Column:
        """Return it as the workbook's writer wants it."""
        return Column(self.名, self.宽, Kind.NUMBER if self.类 == "数" else Kind.TEXT)


class LedgerModel(PackModel):
    """report/数字台账.yaml: sheets, columns (those of the figure, then one for each kind of file) and words."""

    表: str
    报告表: str
    题名: str
    栏: list[ColumnModel]
    文件: dict[str, ColumnModel]
    计算: str
    缺: str
    核定: str


class Stand(NamedTuple):
    """Where a figure stands: section or table, cell of the workbook."""

    figure: Figure
    section: str
    cell: str = ""


def stands(document: Document) -> Iterator[Stand]:
    """Yield every figure of the tree with its place, in reading order."""
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            section = plain(block.inlines) if isinstance(block, Heading) else section
            yield from (Stand(figure, section) for figure in _figures(block.inlines))
        elif isinstance(block, Table):
            yield from _table_stands(block)


def _table_stands(table: Table) -> Iterator[Stand]:
    where = f"{table.number} {plain(table.title)}".strip()
    for inlines in (table.title, table.left, table.center, table.right):
        yield from (Stand(figure, where) for figure in _figures(inlines))
    for cell in table.cells:
        address = f"{table.number or table.sheet}!{cell_address(cell.row + HEADER_ROWS, cell.column)}"
        yield from (Stand(figure, where, cell=address) for figure in _figures(cell.inlines))
    for note in table.notes:
        yield from (Stand(figure, where) for figure in _figures(note))


def _figures(inlines: Inlines) -> Iterator[Figure]:
    yield from (inline for inline in inlines if isinstance(inline, Figure))


def write_ledger(
    document: Document,
    accounts: Accounts,
    places: Mapping[str, Sequence[str]] | None = None,
    reports: Sequence[Document] = (),
) -> bytes:
    """Return 数字台账.xlsx; ``places`` are those of every figure, in order, by the name of the file.

    Every one of ``reports`` (绩效自评报告) has a sheet of its own.
    """
    form = accounts.pack.model(FORM, LedgerModel)
    found = list(stands(document))
    files = {name: where for name, where in (places or {}).items() if len(where) == len(found)}
    columns = tuple(model.column() for model in form.栏)
    seen = tuple(form.文件[name.rpartition(".")[2]].column() for name in files)
    origins = _Origins(accounts, form)
    rows = [
        (*_row(number, stand, origins), *seen_at)
        for number, (stand, *seen_at) in enumerate(zip(found, *files.values(), strict=True), 1)
    ]
    sheets = [Sheet(form.表, columns + seen, rows)]
    for at, report in enumerate(reports, 1):
        lines = [_row(number, stand, origins) for number, stand in enumerate(stands(report), 1)]
        sheets.append(Sheet(form.报告表.format(序=at), columns, lines))
    return write_sheets(sheets, form.题名.format(题名=document.title))


class _Origins(dict[str, tuple[str, str, str]]):
    """Formula, inputs and source of every path, put into words once."""

    def __init__(self, accounts: Accounts, form: LedgerModel) -> None:
        self._accounts, self._form = accounts, form

    def __missing__(self, path: str) -> tuple[str, str, str]:
        fact = self._accounts.fact(path)
        source = fact.source if fact else None
        formula, inputs = (source.formula, "、".join(source.inputs)) if source else ("", "")
        self[path] = formula, inputs, _origin(source, self._form)
        return self[path]


def _row(number: int, stand: Stand, origins: _Origins) -> tuple[str | int, ...]:
    figure = stand.figure
    value = "" if figure.value is None else f"{figure.value}"
    return (number, figure.path, figure.text, value, *origins[figure.path], stand.section, stand.cell)


def _origin(source: Source | None, form: LedgerModel) -> str:
    if source is None:
        return form.缺
    origin = form.计算 if source.formula else str(source.place)
    return form.核定.format(来源=origin, 依据=source.reason) if source.reason else origin
