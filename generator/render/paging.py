"""Guess on which page each heading stands, by GB/T 9704: 22 lines of 28 characters, tables by their rows.

A stand-in for the pages of our own layout (PDF) where that has not been made.
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING

from generator.document import Break, Contents, Document, Heading, Page, Paragraph, Role, Table, listed_headings, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEAM = re.compile("[0-9%a-zA-Z](?=[一-龥])|[一-龥](?=[0-9a-zA-Z])")
LINE = 28.0  # points
CHARACTERS = 28
_UPRIGHT = (22 * LINE, 442.0)  # height and width of the text in points
_TURNED = (442.0, 700.0)
_TABLE_TITLE, _SMALL_LINE, _ROW_LINE, _ROW_GAP, _CELL_GAP = 24.0, 15.0, 1.3, 2.5, 4.0


def ems(text: str) -> float:
    """Return the width of ``text`` in characters of its size: Chinese 1, digits and Latin 1/2."""
    return len(text.encode("gbk", "replace")) / 2


def _lines(text: str, size: float) -> int:
    """Return the lines of a paragraph with its indent; between Chinese and digits stands a quarter of a character."""
    seams = len(_SEAM.findall(text))
    return max(1, ceil((ems(text) + seams * 0.25 + 2) * size / 16.0 / CHARACTERS))


def estimate_pages(document: Document) -> dict[str, int]:
    """Return the page, counted from 1 with the cover, of every heading and listed table, by anchor."""
    sheet = _Sheet()
    pages: dict[str, int] = {}
    for block in document.blocks:
        if isinstance(block, Break):
            sheet.leave()
        elif isinstance(block, Heading):
            pages.setdefault(block.anchor, sheet.text(plain(block.inlines), keep=1))
        elif isinstance(block, Paragraph):
            sheet.text(plain(block.inlines), size=22.0 if block.role is Role.TITLE else 16.0)
        elif isinstance(block, Contents):
            _contents(sheet, block, document)
        else:
            _table(sheet, block, pages)
    return pages


class _Sheet:
    """The page being filled."""

    def __init__(self) -> None:
        self.page = 1
        self.used = 0.0
        self.height, self.width = _UPRIGHT
        self.leaving = False

    def leave(self) -> None:
        """Put what comes next on a new page, unless nothing stands on this one."""
        self.leaving = self.used > 0

    def turn(self, frame: tuple[float, float]) -> None:
        """Go on on upright or turned paper."""
        if (self.height, self.width) != frame:
            self.leave()
            self.height, self.width = frame

    def add(self, height: float, keep: float = 0.0) -> bool:
        """Put something undivided, ``keep`` more below it on the same page; tell whether a page was begun for it."""
        begun = self.leaving or (self.used > 0 and self.used + height + keep > self.height + 0.01)
        if begun:
            self.page, self.used, self.leaving = self.page + 1, 0.0, False
        self.used += height
        return begun

    def text(self, text: str, size: float = 16.0, keep: int = 0) -> int:
        """Put a paragraph, line by line; return the page of its first line."""
        self.turn(_UPRIGHT)
        lines = _lines(text, size)
        self.add(LINE, keep * LINE)
        first = self.page
        for _ in range(lines - 1):
            self.add(LINE)
        return first


def _contents(sheet: _Sheet, block: Contents, document: Document) -> None:
    sheet.text(block.title, size=22.0)
    for _, text, _ in listed_headings(document, block.depth):
        sheet.text(text)


def _table(sheet: _Sheet, table: Table, pages: dict[str, int]) -> None:
    sheet.turn(_TURNED if table.page is Page.LANDSCAPE else _UPRIGHT)
    if table.page is not Page.INLINE:
        sheet.leave()
    places = plain(table.left) + plain(table.center) + plain(table.right)
    heading = _TABLE_TITLE + _SMALL_LINE * (bool(table.number) + bool(places))
    rows = list(_row_heights(table, sheet.width))
    sheet.add(heading, sum(rows[: table.head_rows + 1]))
    if table.anchor:
        pages.setdefault(table.anchor, sheet.page)
    head = sum(rows[: table.head_rows])
    for number, height in enumerate(rows):
        if sheet.add(height) and number >= table.head_rows:
            sheet.used += head
    for note in table.notes:
        sheet.add(_SMALL_LINE * ceil(max(1.0, ems(plain(note)) * 10.0 / sheet.width)))
    if table.page is not Page.INLINE:
        sheet.leave()


def _row_heights(table: Table, room: float) -> Iterator[float]:
    """Yield row heights in points; a cell over several rows lends each its share."""
    scale = room / (sum(table.widths) or 1.0) / table.size
    column_ems = [width * scale for width in table.widths]
    gap = _CELL_GAP / table.size
    lines = [1.0] * table.row_count
    for first, column, inlines, deep, wide, _, _, indent in table.cells:
        text, per_line = plain(inlines), column_ems[column] - gap - indent
        if len(text) <= per_line and "\n" not in text:
            continue
        if wide > 1:
            per_line += sum(column_ems[column + 1 : column + wide])
        per_line = max(1.0, per_line)
        needed = sum([ceil(max(1.0, ems(part) / per_line)) for part in text.split("\n")]) / deep
        for row in range(first, first + deep):
            lines[row] = max(lines[row], needed)
    return (count * table.size * _ROW_LINE + _ROW_GAP for count in lines)
