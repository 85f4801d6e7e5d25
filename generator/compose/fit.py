"""Fit (字号缩小): the size of a table's text in which its longest figure stands on one line of its column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.document import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.document import Cell

_POINTS: Final = 72 / 25.4
_PADDING: Final = 4.0
"""What a cell keeps free at its sides together, in points."""
_DIGIT, _MARK = 0.5, 0.25
"""Widths in ems: a digit or minus sign, a comma or point."""
_BOLD: Final = 1.1
_LEAST: Final = 5.0


def fitting_size(size: float, widths: Sequence[float], cells: Iterable[Cell]) -> float:
    """Return ``size`` (points), or the next half point below at which every figure fits its columns (``widths``, mm).

    A figure that is broken over two lines, or runs over its border, reads as another figure. Not below 5 points.
    """
    needed = max((size * _share(cell, size, widths) for cell in cells if _is_figure(cell)), default=0.0)
    if needed <= size:
        return size
    return max(size * size / needed * 2 // 1 / 2, _LEAST)


def _is_figure(cell: Cell) -> bool:
    return len(cell.inlines) == 1 and isinstance(cell.inlines[0], Figure)


def _share(cell: Cell, size: float, widths: Sequence[float]) -> float:
    """Return how much of the room of its columns a figure takes at ``size``: 1 when it just fits."""
    room = sum(widths[cell.column : cell.column + cell.columns]) * _POINTS - _PADDING
    marks = sum(letter in ",." for letter in cell.text)
    ems = (len(cell.text) - marks) * _DIGIT + marks * _MARK
    return ems * size * (_BOLD if cell.bold else 1) / room
