"""One page of a PDF cut into lines and tables: ruled lines make the cells, base lines make the lines."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from generator.read.blocks import Grid, Line, ReadBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_THIN: Final = 2.5  # points: a rule is no thicker
_NEAR: Final = 2.0  # points: rules nearer than this are one
_GAP: Final = 1.2  # ems between two pieces of one line that stand apart
_LEAST: Final = 3  # edges that make a table: two rows, two columns


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Piece:
    """Text set in one go."""

    text: str
    box: Box


def split_page(pieces: Sequence[Piece], rules: Sequence[Box]) -> list[ReadBlock]:
    """Return the lines of a page above its table, the table's grid, and the lines below; only lines without a table."""
    frame = _frame(rules)
    if frame is None:
        return list(_lines(pieces))
    columns, rows = frame
    inside = [piece for piece in pieces if _inside(piece.box.middle, columns, rows)]
    if not inside:
        return list(_lines(pieces))
    before = [piece for piece in pieces if piece not in inside and piece.box.middle[1] > rows[-1]]
    after = [piece for piece in pieces if piece not in inside and piece not in before]
    return [*_lines(before), _grid(inside, columns, rows), *_lines(after)]


def _frame(rules: Sequence[Box]) -> tuple[list[float], list[float]] | None:
    """Return the edges of the columns and of the rows, from left and from below."""
    upright = [rule.middle[0] for rule in rules if rule.right - rule.left <= _THIN < rule.top - rule.bottom]
    level = [rule.middle[1] for rule in rules if rule.top - rule.bottom <= _THIN < rule.right - rule.left]
    columns, rows = _edges(upright), _edges(level)
    return (columns, rows) if len(columns) >= _LEAST and len(rows) >= _LEAST else None


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _inside(point: tuple[float, float], columns: list[float], rows: list[float]) -> bool:
    return columns[0] < point[0] < columns[-1] and rows[0] < point[1] < rows[-1]


def _grid(pieces: Sequence[Piece], columns: list[float], rows: list[float]) -> Grid:
    """Return the table; the text of a merged cell stands in the first place that its own left end and height reach."""
    cells: dict[tuple[int, int], list[str]] = {}
    for piece in pieces:
        x, y = piece.box.middle
        place = len(rows) - 1 - bisect_right(rows, y), bisect_right(columns, x) - 1
        cells.setdefault(place, []).append(piece.text.strip())
    height, width = len(rows) - 1, len(columns) - 1
    return Grid(tuple(tuple("".join(cells.get((row, column), ())) for column in range(width)) for row in range(height)))


def _lines(pieces: Sequence[Piece]) -> Iterable[ReadBlock]:
    """Yield the lines: pieces that follow each other on one base line are joined, apart where a gap is wide."""
    line: list[Piece] = []
    for piece in pieces:
        if line and not _same_line(line[-1].box, piece.box):
            yield Line(_joined(line))
            line = []
        line.append(piece)
    if line:
        yield Line(_joined(line))


def _same_line(last: Box, box: Box) -> bool:
    overlap = min(last.top, box.top) - max(last.bottom, box.bottom)
    return overlap > min(last.top - last.bottom, box.top - box.bottom) / 2 and box.left >= last.left


def _joined(line: Sequence[Piece]) -> str:
    text = line[0].text.strip()
    for last, piece in pairwise(line):
        apart = piece.box.left - last.box.right > _GAP * (piece.box.top - piece.box.bottom)
        text += (" " if apart else "") + piece.text.strip()
    return text
