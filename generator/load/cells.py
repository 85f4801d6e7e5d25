"""Worksheets as stored, whatever the file format: cells by place, what is merged, hidden or a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

LARGEST: Final = 120_000_000
"""Bytes that the parts of a workbook may unpack to."""
MOST_CELLS: Final = 800_000
"""Cells that a workbook may hold."""
MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,7})\$?([0-9]{1,9})")
_LETTERS: Final = re.compile(r"[A-Z]{1,7}")


class RawCell(NamedTuple):
    """A cell that holds something: ``kind`` n number, s text, b truth value, e error; ``formula``: it has one."""

    kind: str
    text: str
    formula: bool = False


class Area(NamedTuple):
    """A merged range, rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """A worksheet: its cells by (row, column) from 1, merged ranges, and what is hidden."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    digest: str = ""  # of its part and the strings, where it was asked for

    def is_hidden(self, row: int, column: int) -> bool:
        """Return whether nobody sees that cell."""
        return (
            self.hidden
            or row in self.hidden_rows
            or any(first <= column <= last for first, last in self.hidden_columns)
        )


class TooLargeError(Exception):
    """The workbook holds more than anybody types."""


class HostileError(Exception):
    """The workbook holds what no workbook needs; ``args``: message and hint."""


def address(row: int, column: int) -> str:
    """Return the cell address of a place counted from 1: (4, 2) -> B4."""
    return f"{_letters(column)}{row}"


@cache
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of(reference: str) -> tuple[int, int]:
    """Return (row, column) from 1 of a reference: B4 -> (4, 2). Outside of Excel's sheet: :class:`TooLargeError`."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    row = int(match[2])
    if row > MOST_ROWS:
        raise TooLargeError
    return row, column_of(match[1])


@cache
def column_of(letters: str) -> int:
    """Return the column called ``letters``, from 1."""
    if not _LETTERS.fullmatch(letters):
        raise ValueError(letters)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    if column > MOST_COLUMNS:
        raise TooLargeError
    return column


def area_of(reference: str) -> Area:
    """Return the area of a reference: A1:C2."""
    first, _, last = reference.partition(":")
    return Area(*place_of(first), *place_of(last or first))
