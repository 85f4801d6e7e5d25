"""数字台账: every printed figure with its path, formula, inputs, source, and where it stands in each file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.document import Figure, Heading, Inlines, Paragraph, Table, plain
from generator.render.xlsx import Column, Kind, Sheet, write_sheets
from generator.verify import HEADER_ROWS, cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.document import Document

_COLUMNS = (
    Column("序号", 6, Kind.NUMBER),
    Column("数据项", 44, Kind.TEXT),
    Column("印作", 16, Kind.TEXT),
    Column("精确值", 20, Kind.TEXT),
    Column("算式", 50, Kind.TEXT),
    Column("所用数据", 50, Kind.TEXT),
    Column("来源", 36, Kind.TEXT),
    Column("所在章节或表", 40, Kind.TEXT),
    Column("说明文件中第几段", 10, Kind.TEXT),
    Column("公开表单元格", 14, Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a figure stands: section or table, number of the paragraph in the document, cell of the workbook."""

    figure: Figure
    section: str
    paragraph: int | None = None
    cell: str = ""


def stands(document: Document) -> Iterator[Stand]:
    """Yield every figure of the tree with its place, in reading order."""
    section, count = "", 0
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            count += 1
            section = plain(block.inlines) if isinstance(block, Heading) else section
            yield from (Stand(figure, section, count) for figure in _figures(block.inlines))
        elif isinstance(block, Table):
            yield from _table_stands(block)


def _table_stands(table: Table) -> Iterator[Stand]:
    where = f"{table.number} {plain(table.title)}".strip()
    for cell in table.cells:
        address = f"{table.number}!{cell_address(cell.row + HEADER_ROWS, cell.column)}"
        yield from (Stand(figure, where, cell=address) for figure in _figures(cell.inlines))


def _figures(inlines: Inlines) -> Iterator[Figure]:
    yield from (inline for inline in inlines if isinstance(inline, Figure))


def write_ledger(document: Document, accounts: Accounts) -> bytes:
    """Return 数字台账.xlsx."""
    rows = [_row(number, stand, accounts) for number, stand in enumerate(stands(document), 1)]
    return write_sheets([Sheet("数字台账", _COLUMNS, rows)], f"{document.title} 数字台账")


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
        "" if stand.paragraph is None else str(stand.paragraph),
        stand.cell,
    )
