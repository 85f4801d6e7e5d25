"""数字台账: every printed figure with its path, formula, inputs, source, and where it stands in each file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generator.document import Figure, Heading, Inlines, Paragraph, Table, plain
from generator.render.xlsx import Column, Kind, Sheet, write_sheets
from generator.verify import HEADER_ROWS, cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.derive import Accounts
    from generator.document import Document
    from generator.findings import Place

_COLUMNS = (
    Column("序号", 6, Kind.NUMBER),
    Column("数据项", 44, Kind.TEXT),
    Column("印作", 16, Kind.TEXT),
    Column("精确值", 20, Kind.TEXT),
    Column("算式", 50, Kind.TEXT),
    Column("所用数据", 50, Kind.TEXT),
    Column("来源", 36, Kind.TEXT),
    Column("所在章节或表", 40, Kind.TEXT),
    Column("公开表单元格", 16, Kind.TEXT),
)
_FILES: Final = {"pdf": "PDF 第几页", "docx": "Word 第几段", "html": "网页第几段", "txt": "文本第几行"}


@dataclass(frozen=True, slots=True)
class Stand:
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
    places: Mapping[str, Sequence[Place]] | None = None,
    reports: Sequence[Document] = (),
) -> bytes:
    """Return 数字台账.xlsx; ``places`` are those of every figure, in order, by the name of the file.

    Every one of ``reports`` (绩效自评报告) has a sheet of its own.
    """
    found = list(stands(document))
    files = {name: where for name, where in (places or {}).items() if len(where) == len(found)}
    kinds = {name: name.rpartition(".")[2] for name in files}
    columns = (*_COLUMNS, *(Column(_FILES[kind], 14, Kind.TEXT) for kind in kinds.values()))
    rows = [
        (*_row(number, stand, accounts), *(_place(where[number - 1]) for where in files.values()))
        for number, stand in enumerate(found, 1)
    ]
    sheets = [Sheet("数字台账", columns, rows)]
    for at, report in enumerate(reports, 1):
        lines = [_row(number, stand, accounts) for number, stand in enumerate(stands(report), 1)]
        sheets.append(Sheet(f"绩效报告{at}", _COLUMNS, lines))
    return write_sheets(sheets, f"{document.title} 数字台账")


def _place(place: Place) -> str:
    return str(place.cell or place.page or place.paragraph or "")


def _row(number: int, stand: Stand, accounts: Accounts) -> tuple[str | int, ...]:
    fact = accounts.fact(stand.figure.path)
    source = fact.source if fact else None
    origin = str(source.place) if source else "缺"
    reason = f" 核定：{source.reason}" if source and source.reason else ""
    return (
        number,
        stand.figure.path,
        stand.figure.text,
        "" if stand.figure.value is None else f"{stand.figure.value}",
        source.formula if source else "",
        "、".join(source.inputs) if source else "",
        ("计算" if source and source.formula else origin) + reason,
        stand.section,
        stand.cell,
    )
