"""Workbooks: the 公开表 (one worksheet per table) and plain list sheets (数字台账). Written as strings, no library."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from generator.document import plain
from generator.render import xlsx_xml as xml
from generator.render.archive import PAPER_LEVEL
from generator.render.xlsx_measure import POINTS, line_count, row_height
from generator.render.xlsx_package import SheetPart, package, sheet_names
from generator.render.xlsx_table import TableSheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.document import Table

Value = str | int | Decimal | None
"""What a list sheet holds: text, a number, or nothing."""

_SIZE = 10
_LONGEST = 10**xml.DIGITS
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


class Sheet(NamedTuple):
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

    Decimals and integers are numbers, digits literally (beyond Excel's 15: text); strings are always text. It is packed
    as the papers beside a publication are.
    """
    styles, strings = xml.Styles(), xml.Strings()
    names = sheet_names([sheet.name for sheet in sheets])
    numbered = enumerate(zip(sheets, names, strict=True))
    parts = [_list_part(sheet, name, styles, strings, selected=at == 0) for at, (sheet, name) in numbered]
    return package(parts, styles, strings, title, PAPER_LEVEL)


def _list_part(sheet: Sheet, name: str, styles: xml.Styles, strings: xml.Strings, *, selected: bool) -> SheetPart:
    columns, headings = sheet.columns, [column.heading for column in sheet.columns]
    looks = [_looks(column.kind, styles) for column in columns]
    head = _Rows(columns, [(styles.index(_HEADING),) * 3] * len(columns), strings)
    body = _Rows(columns, looks, strings)
    rows = [head.row(headings, 1), *(body.row(values, number) for number, values in enumerate(sheet.rows, 2))]
    last, bottom = body.letters[-1], len(rows)
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


class _Texts(dict[str, str]):
    """What closes the cell of a text after its place, in one column's styles; made once for every text."""

    def __init__(self, looks: Sequence[int], strings: xml.Strings) -> None:
        self._looks, self._strings = looks, strings

    def __missing__(self, text: str) -> str:
        if text:
            style = self._looks[xml.is_formula(text)]
            self[text] = f'" s="{style}" t="s"><v>{self._strings.number(text)}</v></c>'
        else:
            self[text] = f'" s="{self._looks[0]}"/>'
        return self[text]


class _Rows:
    """Makes the rows of a list sheet, each as tall as its wrapped texts need."""

    def __init__(self, columns: Sequence[Column], looks: Sequence[Sequence[int]], strings: xml.Strings) -> None:
        self.letters, self._strings = [xml.letters(number) for number in range(1, len(columns) + 1)], strings
        texts = {tuple(styles): _Texts(styles, strings) for styles in looks}
        self._columns = [
            (f'<c r="{letter}', texts[tuple(styles)], styles[-1])
            for letter, styles in zip(self.letters, looks, strict=True)
        ]
        rooms = [column.width / xml.UNIT * POINTS if column.kind is Kind.LONG else 0.0 for column in columns]
        self._rooms = [(at, room) for at, room in enumerate(rooms) if room]

    def row(self, values: Sequence[Value], number: int) -> str:
        """Return row ``number``: a cell per column."""
        place = str(number)
        cells = [
            f"{start}{place}{texts[value] if isinstance(value, str) else self._other(value, texts, style)}"
            for (start, texts, style), value in zip(self._columns, values, strict=True)
        ]
        return xml.row(number, "".join(cells), row_height(self._lines(values) if self._rooms else 1, _SIZE))

    @staticmethod
    def _other(value: int | Decimal | None, texts: _Texts, style: int) -> str:
        """Return what closes the cell of a number, a text where Excel would lose digits, or of nothing."""
        if value is None:
            return texts[""]
        if isinstance(value, int) and abs(value) < _LONGEST:
            return f'" s="{style}"><v>{value}</v></c>'
        exact = Decimal(value)
        if len(exact.as_tuple().digits) > xml.DIGITS:
            return texts[f"{exact:f}"]
        return f'" s="{style}"><v>{exact:f}</v></c>'

    def _lines(self, values: Sequence[Value]) -> int:
        """Return how many lines the longest wrapped text takes."""
        texts = [(str(values[at]), room) for at, room in self._rooms if values[at]]
        return max([1, *(line_count(text, self._strings.word(text).width, room, _SIZE) for text, room in texts)])
