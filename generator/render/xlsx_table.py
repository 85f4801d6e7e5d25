"""A 公开表 as a worksheet: row 1 title, row 2 number, row 3 the three places, the grid from row 4, then the notes.

This is the layout of the officers' own exports. Figures are numbers, everything else is text; a figure that Excel
would not show as it is printed is text too.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from generator.document import Align, Figure, Page, plain
from generator.render import xlsx_xml as xml
from generator.render.xlsx_measure import POINTS, line_count, line_width, number_width, row_height, stretch
from generator.render.xlsx_package import SheetPart
from generator.render.xlsx_xml import Look, letters

if TYPE_CHECKING:
    from generator.document import Cell, Inlines, Table

GRID_ROW = 4
"""The worksheet row of grid row 0."""

_INDENT = 3 * xml.NORMAL_SIZE / 2  # points: Excel indents by three blanks of the Normal style
_SPECS = {"#,##0.00": ",.2f", "0.00": ".2f", "0": ".0f", "#,##0": ",.0f"}
_PRINTED = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<places>\d+))?(?P<percent>%?)")
_TITLE = Look(16, bold=True, border=False)
_HEADER = Look(10, align="left", border=False, wrap=False)
_NOTE = Look(10, align="left", border=False)
_ROOMY = 5  # columns from which the centre place has free neighbours
_BETWEEN = "　　"  # where two header texts must share one column


def number_of(inlines: Inlines) -> tuple[str, str] | None:
    """Return (digits, number format) of a cell that holds one printed number, None for text and blanks.

    Excel must show exactly ``Figure.text``: where ``Figure.pattern`` does not, the text decides the format
    (General drops the zero of 12.50); beyond Excel's 15 digits, or in words, the cell is text.
    """
    figure = inlines[0] if len(inlines) == 1 else None
    if not isinstance(figure, Figure) or figure.shown is None or not figure.text:
        return None
    shown, pattern = figure.shown, figure.pattern
    spec = _SPECS.get(pattern)
    if spec is None or format(shown, spec) != figure.text:
        pattern = _pattern(figure.text, pattern)
    if not pattern or (len(figure.text) > xml.DIGITS and len(shown.as_tuple().digits) > xml.DIGITS):
        return None
    return f"{shown:f}", pattern


def _pattern(text: str, wanted: str) -> str:
    """Return the format that prints ``text``, empty when none does."""
    match = _PRINTED.fullmatch(text)
    if match is None:
        return ""
    places, percent, whole = match["places"] or "", match["percent"], "#,##0" if "," in text else "0"
    if wanted == "General" and whole == "0" and not percent and not places.endswith("0"):
        return wanted
    return whole + ("." + "0" * len(places) if places else "") + ('"%"' if percent else "")


def _blank_pattern(cell: Cell) -> str:
    """Return the format of an empty figure: a number typed there later looks like its neighbours."""
    first = cell.inlines[0] if cell.inlines else None
    return first.pattern if isinstance(first, Figure) else "General"


class TableSheet:
    """One worksheet in the making: :meth:`part` makes it."""

    def __init__(self, table: Table, styles: xml.Styles, strings: xml.Strings) -> None:
        self._table, self._styles, self._strings = table, styles, strings
        self._columns = [letters(number) for number in range(1, table.column_count + 1)]
        self._last = len(self._columns)
        self._edges = list(accumulate((width * POINTS for width in table.widths), initial=0.0))
        self._narrowest = [0.0] * self._last  # points that the numbers of a column need
        self._merges: list[str] = []
        self._codes: dict[int, list[int]] = {}  # worksheet rows of texts that look like numbers, by grid column
        self._known: dict[tuple[object, ...], int] = {}

    def part(self, name: str, *, selected: bool) -> SheetPart:
        """Return the finished worksheet."""
        table, head = self._table, GRID_ROW - 1 + self._table.head_rows
        rows = [self._title(), self._number(), self._places(), *self._grid(), *self._notes()]
        corner = (self._columns[-1], len(rows))
        text = "".join([
            xml.start(f"A1:{corner[0]}{corner[1]}", head, selected=selected),
            xml.columns(self._widths()),
            "<sheetData>", *rows, "</sheetData>",
            xml.merged(self._merges),
            xml.page(landscape=table.page is Page.LANDSCAPE),
            self._ignored(),
            "</worksheet>",
        ])  # fmt: skip
        return SheetPart(name, text, f"$A$1:${corner[0]}${corner[1]}", f"$1:${head}")

    # header block and notes

    def _title(self) -> str:
        return self._wide_row(1, plain(self._table.title), _TITLE, 30)

    def _number(self) -> str:
        style = self._styles.index(_HEADER._replace(align="right"))
        return xml.row(2, self._text(f"{self._columns[-1]}2", style, self._table.number), 16)

    def _notes(self) -> list[str]:
        first = GRID_ROW + self._table.row_count
        return [self._wide_row(row, plain(note), _NOTE, 16) for row, note in enumerate(self._table.notes, first)]

    def _wide_row(self, row: int, text: str, look: Look, least: float) -> str:
        """Return a row whose text is merged over all columns."""
        self._merge(row, 1, row, self._last)
        style = self._styles.index(look)
        covered = [f'<c r="{name}{row}" s="{style}"/>' for name in self._columns[1:]]
        height = row_height(self._lines(text, 0, self._last, look.size), look.size)
        return xml.row(row, self._text(f"A{row}", style, text) + "".join(covered), max(least, height))

    def _places(self) -> str:
        """Return row 3. Unused places are absent: texts flow over them; a long left text wraps, the others shrink."""
        table, last, centre = self._table, self._last, (self._last + 1) // 2
        left, middle, right = plain(table.left), plain(table.center), plain(table.right)
        if centre == 1:
            left, middle = _BETWEEN.join(filter(None, (left, middle))), ""
        if last == 1:
            left, right = _BETWEEN.join(filter(None, (left, right))), ""
        room = max((centre if middle else last) - 1, 1)
        lines = self._lines(left, 0, room, _HEADER.size)
        if lines > 1:
            self._merge(3, 1, 3, room)
            self._spread(middle, centre)
        cells = self._text("A3", self._styles.index(_HEADER._replace(wrap=lines > 1)), left)
        if middle:
            cells += self._place(middle, Align.CENTER, centre, (centre - 1, centre) if last < _ROOMY else (1, last - 1))
        if right:
            cells += self._place(right, Align.RIGHT, last, (min(centre, last - 1), last))
        return xml.row(3, cells, max(16, row_height(lines, _HEADER.size)))

    def _place(self, text: str, align: Align, column: int, free: tuple[int, int]) -> str:
        """Return a cell of row 3 that shrinks when its text is wider than the columns it may flow over."""
        shrink = self._lines(text, *free, _HEADER.size) > 1
        style = self._styles.index(_HEADER._replace(align=align.value, shrink=shrink))
        return self._text(f"{self._columns[column - 1]}3", style, text)

    def _spread(self, text: str, column: int) -> None:
        """Merge the centre place over free columns to its right: beside a wrapped text it cannot flow to the left."""
        needed = line_width(self._strings.word(text).width if text else 0, _HEADER.size)
        stop = column
        while stop < self._last - 1 and self._edges[stop] - self._edges[column - 1] < needed:
            stop += 1
        if stop > column:
            self._merge(3, column, 3, stop)

    def _text(self, place: str, style: int, text: str) -> str:
        if not text:
            return f'<c r="{place}" s="{style}"/>'
        return f'<c r="{place}" s="{style}" t="s"><v>{self._strings.word(text).number}</v></c>'

    # the grid

    def _grid(self) -> list[str]:
        table = self._table
        places = [[""] * self._last for _ in range(table.row_count)]
        lines = [1] * table.row_count
        tall: list[tuple[Cell, int]] = []
        for cell in table.cells:
            needed = self._put(cell, places)
            if cell.rows > 1:
                tall.append((cell, needed))
            elif needed > lines[cell.row]:
                lines[cell.row] = needed
        heights = [row_height(count, table.size) for count in lines]
        for cell, needed in tall:
            stretch(heights, range(cell.row, cell.row + cell.rows), row_height(needed, table.size))
        numbered = enumerate(zip(places, heights, strict=True), GRID_ROW)
        return [xml.row(row, "".join(cells), height) for row, (cells, height) in numbered]

    def _put(self, cell: Cell, places: list[list[str]]) -> int:
        """Write a cell and the places it covers; return the lines that its text takes."""
        place = f"{self._columns[cell.column]}{cell.row + GRID_ROW}"
        lines, number = 1, number_of(cell.inlines)
        if number is not None:
            style = self._style(cell, number[1])
            made = f'<c r="{place}" s="{style}"><v>{number[0]}</v></c>'
            self._widen(cell)
        elif text := cell.text:
            word = self._strings.word(text)
            style = self._style(cell, "@" if word.digits else "General", quote=word.formula)
            made = f'<c r="{place}" s="{style}" t="s"><v>{word.number}</v></c>'
            room = self._edges[cell.column + cell.columns] - self._edges[cell.column] - cell.indent * self._table.size
            lines = line_count(word.text, word.width, room, self._table.size)
            if word.digits:
                self._codes.setdefault(cell.column, []).append(cell.row + GRID_ROW)
        else:
            style = self._style(cell, _blank_pattern(cell))
            made = f'<c r="{place}" s="{style}"/>'
        places[cell.row][cell.column] = made
        if cell.rows > 1 or cell.columns > 1:
            self._cover(cell, places, style)
        return lines

    def _style(self, cell: Cell, pattern: str, *, quote: bool = False) -> int:
        key = (cell.align, cell.bold, cell.indent, pattern, quote)
        style = self._known.get(key)
        if style is None:
            size = self._table.size
            indent = 0 if cell.align is Align.CENTER else -int(-cell.indent * size // _INDENT)
            look = Look(size, cell.bold, cell.align.value, indent, pattern, quote=quote)
            style = self._known[key] = self._styles.index(look)
        return style

    def _cover(self, cell: Cell, places: list[list[str]], style: int) -> None:
        """Give every covered place the same style: Excel draws the border of a merged cell place by place."""
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                if row != cell.row or column != cell.column:
                    places[row][column] = f'<c r="{self._columns[column]}{row + GRID_ROW}" s="{style}"/>'
        top, left = cell.row + GRID_ROW, cell.column + 1
        self._merge(top, left, top + cell.rows - 1, left + cell.columns - 1)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self._merges.append(f"{self._columns[left - 1]}{top}:{self._columns[right - 1]}{bottom}")

    def _ignored(self) -> str:
        """Codes are text on purpose: no green triangles over them."""
        names = self._columns
        return xml.ignored(
            [f"{names[at]}{min(rows)}:{names[at]}{max(rows)}" for at, rows in sorted(self._codes.items())]
        )

    # widths and heights

    def _widen(self, cell: Cell) -> None:
        """Note the room that a number needs."""
        if cell.columns == 1:
            needed = number_width(cell.text, self._table.size, bold=cell.bold)
            self._narrowest[cell.column] = max(needed, self._narrowest[cell.column])

    def _widths(self) -> list[float]:
        pairs = zip(self._table.widths, self._narrowest, strict=True)
        return [max(width, points / POINTS) * xml.UNIT for width, points in pairs]

    def _lines(self, text: str, start: int, stop: int, size: float) -> int:
        """Return the lines of a text wrapped in columns ``start`` to ``stop``."""
        room = self._edges[stop] - self._edges[start]
        return line_count(text, self._strings.word(text).width, room, size) if text else 1
