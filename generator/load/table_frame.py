"""A 公开表 laid over a worksheet: which sheet column each column of the layout stands in, and what the rows say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.findings import Place
from generator.load.workbook import address

if TYPE_CHECKING:
    from generator.load.table_match import Row, Shape
    from generator.load.workbook import Sheet


class Frame(NamedTuple):
    """A worksheet under a table's shape: ``columns`` sheet columns by layout column, ``rows`` texts by sheet row."""

    sheet: Sheet
    label: str
    shape: Shape
    columns: tuple[int, ...]
    rows: dict[int, Row]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Return the sheet columns from layout column ``start`` up to, not including, layout column ``stop``."""
        last = self.columns[stop] if stop < len(self.columns) else self.columns[-1] + 1
        return self.columns[start], last

    def text(self, row: int, start: int, stop: int) -> str:
        """Return the first text of a row between two layout columns."""
        first, last = self.span(start, stop)
        cells = self.rows[row]
        return next((cells[column] for column in range(first, last) if column in cells), "")

    def block(self, column: int) -> int:
        """Return which of the table's blocks (halves side by side) a layout column belongs to."""
        return next(block for block, (start, stop) in enumerate(self.shape.blocks) if start <= column < stop)

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell by sheet row and layout column."""
        return self.at(row, self.columns[column])

    def at(self, row: int, column: int) -> Place:
        """Return the place of a cell by sheet row and sheet column."""
        return Place(self.label, sheet=self.sheet.name, cell=address(row, column))
