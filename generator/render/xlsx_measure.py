"""How much room texts take in a worksheet: neither Excel nor LibreOffice fits the rows of merged cells itself.

Estimates for 宋体, whose digits and letters are half as wide as its characters; points throughout.
"""

from __future__ import annotations

POINTS = 72 / 25.4
"""Points per millimetre."""
PADDING = 4.0
"""What a cell keeps free at its sides together, and above and below."""

_LINE = 1.3  # height of a line in ems
_FURTHER = 1.42  # of every further line: the free fonts that stand in for 宋体 are taller
_TALLEST = 409.0  # Excel's limit of a row
_BOLD = 1.1
_WIDE = "\u0100"
_CLOSING = frozenset("，。、；：！？）》〉」』】〕”’…,.;:!?)]}%％")


def line_count(text: str, width: int, room: float, size: float) -> int:
    """Return the lines that a text of ``width`` half characters takes when it is wrapped in ``room`` points."""
    half = max(int((room - PADDING) / size), 1) * 2
    return 1 if width <= half else sum([_broken(line, half) for line in text.splitlines()])


def _broken(line: str, half: int) -> int:
    """Break a line of text: a mark that may not begin a line takes the character before it along."""
    lines, used = 1, 0
    for letter in line:
        width = 1 if letter < _WIDE else 2
        used += width
        if used > half:
            lines, used = lines + 1, width if letter not in _CLOSING else width + 2
    return lines


def line_width(width: int, size: float) -> float:
    """Return the points that a text of ``width`` half characters takes on one line."""
    return width * size / 2 + PADDING


def row_height(lines: int, size: float) -> float:
    """Return the height of a row of so many lines."""
    return min(_quarters(size * (_LINE + (lines - 1) * _FURTHER) + PADDING), _TALLEST)


def stretch(heights: list[float], rows: range, needed: float) -> None:
    """Share among ``rows`` of ``heights`` what they lack for a text that is merged over them."""
    lack = needed - sum([heights[row] for row in rows])
    if lack > 0:
        for row in rows:
            heights[row] = min(_quarters(heights[row] + lack / len(rows)), _TALLEST)


def number_width(text: str, size: float, *, bold: bool) -> float:
    """Return the room of a number: in less it would print as ####."""
    return (len(text) + 1) * size / 2 * (_BOLD if bold else 1) + PADDING


def _quarters(points: float) -> float:
    """Return the next quarter point, Excel's step of row heights."""
    return -(-points * 4 // 1) / 4
