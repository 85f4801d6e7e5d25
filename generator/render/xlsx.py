"""Workbooks: the 公开表 (one worksheet per table) and plain list sheets (数字台账). Written as strings, no library."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from generator.document import plain
from generator.render import xlsx_xml as xml
from generator.render.xlsx_measure import POINTS, line_count, row_height
from generator.render.xlsx_package import SheetPart, package, sheet_names
from generator.render.xlsx_table import TableSheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.document import Table

Value = str | int | Decimal | None
"""What a list sheet holds: text, a number, or nothing."""

_SIZE = 10
_HEADING = xml.Look(_SIZE, bold=True, fill=True)


class Kind(StrEnum):
    """What a column of a list sheet holds; it decides number format, side and wrapping of its cells."""

    TEXT = "text"
    LONG = "long"  # wrapped
    NUMBER = "number"  # as many decimals as there are
    AMOUNT = "amount"  # 1,234.50


class Column(NamedTuple):
    """A column of a list sheet; ``width`` in half-width characters."""

    heading: str
    width: float
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list sheet: rows of texts and numbers under one line of headings."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]


def worksheet_names(tables: Sequence[Table]) -> list[str]:
    """Return the names of the worksheets of ``tables``, as Excel allows them and each once."""
    return sheet_names([table.sheet or table.name or plain(table.title) for table in tables])


def write_xlsx(tables: Sequence[Table], title: str) -> bytes:
    """Return the 公开表 workbook of ``tables``, one worksheet each, in order; ``title`` stands in its properties.

    Equal input gives equal bytes (SOURCE_DATE_EPOCH honoured); the time grows linearly with the cells.
    """
    styles, strings = xml.Styles(), xml.Strings()
    names = worksheet_names(tables)
    numbered = enumerate(zip(tables, names, strict=True))
    parts = [TableSheet(table, styles, strings).part(name, selected=at == 0) for at, (table, name) in numbered]
    return package(parts, styles, strings, title)


def write_sheets(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """Return a workbook of list sheets: bold headings that stay in view, an autofilter, landscape A4.

    Decimals and integers are numbers, digits literally (beyond Excel's 15: text); strings are always text.
    """
    styles, strings = xml.Styles(), xml.Strings()
    names = sheet_names([sheet.name for sheet in sheets])
    numbered = enumerate(zip(sheets, names, strict=True))
    parts = [_list_part(sheet, name, styles, strings, selected=at == 0) for at, (sheet, name) in numbered]
    return package(parts, styles, strings, title)


def _list_part(sheet: Sheet, name: str, styles: xml.Styles, strings: xml.Strings, *, selected: bool) -> SheetPart:
    columns, headings = sheet.columns, [column.heading for column in sheet.columns]
    looks = [_looks(column.kind, styles) for column in columns]
    maker = _Rows([xml.letters(number) for number in range(1, len(columns) + 1)], columns, strings)
    rows = [maker.row(headings, 1, [(styles.index(_HEADING),) * 3] * len(columns))]
    rows += [maker.row(values, number, looks) for number, values in enumerate(sheet.rows, 2)]
    last, bottom = maker.letters[-1], len(rows)
    text = "".join([
        xml.start(f"A1:{last}{bottom}", 1, selected=selected),
        xml.columns([column.width for column in columns]),
        "<sheetData>", *rows, "</sheetData>",
        f'<autoFilter ref="A1:{last}{bottom}"/>',
        xml.page(landscape=True),
        xml.ignored([f"A1:{last}{bottom}"]),
        "</worksheet>",
    ])  # fmt: skip
    area = f"$A$1:${last}${bottom}"
    return SheetPart(name, text, area, "$1:$1", area)


def _looks(kind: Kind, styles: xml.Styles) -> tuple[int, int, int]:
    """Return the styles of a column's texts, of its texts that begin like a formula, and of its numbers."""
    text = xml.Look(_SIZE, align="left", wrap=kind is Kind.LONG)
    pattern = "#,##0.00" if kind is Kind.AMOUNT else "General"
    number = text._replace(align="right", pattern=pattern)
    return styles.index(text), styles.index(text._replace(quote=True)), styles.index(number)


class _Rows:
    """Makes the rows of a list sheet, each as tall as its wrapped texts need."""

    def __init__(self, letters: list[str], columns: Sequence[Column], strings: xml.Strings) -> None:
        self.letters, self._strings = letters, strings
        self._rooms = [column.width / xml.UNIT * POINTS if column.kind is Kind.LONG else 0.0 for column in columns]

    def row(self, values: Sequence[Value], number: int, looks: Sequence[tuple[int, ...]]) -> str:
        """Return row ``number``: a cell per column."""
        cells, lines = [], 1
        for letter, value, styles, room in zip(self.letters, values, looks, self._rooms, strict=True):
            place = f"{letter}{number}"
            if value is None or value == "":
                cells.append(f'<c r="{place}" s="{styles[0]}"/>')
            elif not isinstance(value, str) and len(Decimal(value).as_tuple().digits) <= xml.DIGITS:
                cells.append(f'<c r="{place}" s="{styles[2]}"><v>{Decimal(value):f}</v></c>')
            else:
                word = self._strings.word(value if isinstance(value, str) else f"{Decimal(value):f}")
                cells.append(f'<c r="{place}" s="{styles[word.formula]}" t="s"><v>{word.number}</v></c>')
                lines = max(lines, line_count(word.text, word.width, room, _SIZE) if room else 1)
        return xml.row(number, "".join(cells), row_height(lines, _SIZE))
