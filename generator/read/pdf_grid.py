"""One page of a PDF cut into lines and tables: ruled lines make the cells, base lines make the lines."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.read.blocks import Grid, Line, ReadBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_THIN: Final = 2.5  # points: a rule is no thicker
_NEAR: Final = 2.0  # points: rules nearer than this are one
_FEW: Final = 8  # pieces that tell how high a line is
_BESIDE: Final = 1.5  # ems behind a sign whose ink stands at the left of its square
_TOUCH: Final = 0.5  # ems between two pieces that touch
GAP: Final = 1.2  # ems between two pieces of one line that stand apart
_FULL: Final = 2.5  # ems that a line may end before the right margin when it goes on
_STRAY: Final = 50  # lines among which one may stand outside the margins
_SOME: Final = 4  # lines from which the margins are known
_INDENT: Final = 3.5  # ems that the first line of a paragraph stands in
_ENTRY: Final = re.compile(r"\s\d{1,3}$")  # an entry of the 目录 reaches the margin with its page
_UNBROKEN: Final = re.compile(r"[“‘（(《〈]*(?:(?:[A-Za-z0-9０-９.,%％\-]+|\(.|\)+)+|.)[，。；：、）)”’》〉％%！？.,]*")
_DIGITS: Final = "0123456789.,"
_CENTS: Final = 3  # pieces of .83, behind which a figure of a 公开表 ends
_LARGE: Final = 100.0  # points: no character is larger
_TIGHT: Final = 0.25  # ems between the digits of one number
_WIDE: Final = 0x2E80  # characters from here on take a whole em
_NARROW: Final = 0.55  # em that a digit takes
_LONGEST: Final = 20
_LEAST: Final = 3  # edges that make a table: two rows, two columns


class Box(NamedTuple):
    """A rectangle in points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


class Piece(NamedTuple):
    """Text set in one go."""

    text: str
    box: Box


class Part(NamedTuple):
    """A paragraph or table of a page, and what tells whether it goes on from the one before it or behind it.

    ``starts``: its first line begins at the left margin; ``word``: ems that its first word needs; ``room``: ems that
    its last line leaves up to the right margin, infinite where nothing may follow.
    """

    block: ReadBlock
    starts: bool = False
    word: float = 0.0
    room: float = math.inf

    def goes_on_from(self, last: Part) -> bool:
        """Whether this is the rest of the paragraph ``last``: its line was full, the next word did not fit."""
        return self.starts and last.room < _FULL + self.word


Margins = tuple[float, float]


class Frame(NamedTuple):
    """The edges of a table's columns (from left) and rows (from below), and its rules."""

    columns: list[float]
    rows: list[float]
    rules: Sequence[Box]

    def holds(self, box: Box) -> bool:
        """Whether the middle of a box stands in the table."""
        across, level = box.middle
        return self.rows[0] < level < self.rows[-1] and self.columns[0] < across < self.columns[-1]


class Sheet(NamedTuple):
    """A page with its tables from top to bottom; without a table, its lines."""

    pieces: Sequence[Piece]
    frames: Sequence[Frame]
    lines: Sequence[Piece]


def sheet_of(pieces: Sequence[Piece], frames: Sequence[Frame]) -> Sheet:
    """Return what the pieces and tables of a page make."""
    return Sheet(pieces, frames, () if frames else list(_lines(pieces)))


def text_margins(sheets: Iterable[Sheet]) -> Margins | None:
    """Return left and right edge of the running text over all pages without a table; None where there is too little.

    One line in fifty may stand out: a running title, a page's number.
    """
    boxes = [line.box for sheet in sheets for line in sheet.lines]
    if len(boxes) < _SOME:
        return None
    spare = len(boxes) // _STRAY
    return sorted(box.left for box in boxes)[spare], sorted(box.right for box in boxes)[-1 - spare]


def split_page(sheet: Sheet, around: Margins | None) -> list[Part]:
    """Return the paragraphs and tables of a page in reading order; often only paragraphs.

    ``around`` are the margins of running text; on a page with one table its own edges are.
    """
    rest = sheet.pieces
    found: list[Part] = []
    for frame in sheet.frames:
        above, inside, below = _around(rest, frame)
        if not inside:
            continue
        margins = (frame.columns[0], frame.columns[-1]) if len(sheet.frames) == 1 else around
        found += [*_paragraphs(list(_lines(above)), margins), Part(_grid(inside, frame))]
        rest, around = below, margins
    return found + _paragraphs(list(sheet.lines or _lines(rest)), around)


def frames_of(rules: Sequence[Box]) -> Iterator[Frame]:
    """Yield the tables of a page from top to bottom: upright rules that overlap or touch belong to one."""
    upright = [rule for rule in rules if rule.right - rule.left <= _THIN < rule.top - rule.bottom]
    level = [rule for rule in rules if rule.top - rule.bottom <= _THIN < rule.right - rule.left]
    groups: list[list[Box]] = []
    low = math.inf
    for rule in sorted(upright, key=lambda rule: -rule.top):
        if rule.top < low - _NEAR:
            groups.append([])
            low = math.inf
        groups[-1].append(rule)
        low = min(low, rule.bottom)
    for group in groups:
        bottom, top = min(rule.bottom for rule in group) - _NEAR, max(rule.top for rule in group) + _NEAR
        own = [rule for rule in level if bottom <= rule.middle[1] <= top] if len(groups) > 1 else level
        columns, rows = _edges(rule.middle[0] for rule in group), _edges(rule.middle[1] for rule in own)
        if len(columns) >= _LEAST and len(rows) >= _LEAST:
            yield Frame(columns, rows, [*group, *own])


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _around(pieces: Sequence[Piece], frame: Frame) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Return the pieces above a table, inside it, and beside or below it, by their middles."""
    start, end, low, high = frame.columns[0], frame.columns[-1], frame.rows[0], frame.rows[-1]
    above: list[Piece] = []
    inside: list[Piece] = []
    below: list[Piece] = []
    for piece in pieces:
        left, bottom, right, top = piece[1]
        level = (bottom + top) / 2
        if low < level < high and start < (left + right) / 2 < end:
            inside.append(piece)
        else:
            (above if level > high else below).append(piece)
    return above, inside, below


def _grid(pieces: Sequence[Piece], frame: Frame) -> Grid:
    """Return the table; the text of a merged cell stands in its first place."""
    columns, rows = frame.columns, frame.rows
    first = _first_places(columns, rows, frame.rules)
    cells: dict[tuple[int, int], list[str]] = {}
    last: Piece | None = None
    place = (0, 0)
    for piece in pieces:
        texts = cells.get(first[place], ())
        if last is None or not _one_number(last, piece) or "".join(texts[-_CENTS:]).startswith("."):
            x, y = piece.box.middle
            place = len(rows) - 1 - bisect_right(rows, y), bisect_right(columns, x) - 1
        cells.setdefault(first[place], []).append(piece.text.strip())
        last = piece
    height, width = len(rows) - 1, len(columns) - 1
    return Grid(tuple(tuple("".join(cells.get((row, column), ())) for column in range(width)) for row in range(height)))


def _one_number(last: Piece, piece: Piece) -> bool:
    """Whether two digits set one by one belong to one number, which may run over the edge of its cell."""
    digits = len(piece.text) == 1 and piece.text in _DIGITS and last.text[-1] in _DIGITS
    return digits and _same_line(last.box, piece.box) and piece.box.left - last.box.right < _TIGHT * _em(piece)


def _first_places(
    columns: list[float], rows: list[float], rules: Sequence[Box]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the first place of the cell that covers each place: places are one cell where no rule parts them."""
    above: set[tuple[int, int]] = set()  # (row, column) with a rule on top
    left: set[tuple[int, int]] = set()
    height = len(rows) - 1
    across, down = _middles(columns), _middles(rows)
    for left_end, bottom, right_end, top in rules:
        if top - bottom <= _THIN:
            edge = height - _nearest(rows, (bottom + top) / 2)
            for column in range(bisect_right(across, left_end), bisect_right(across, right_end)):
                above.add((edge, column))
        if right_end - left_end <= _THIN:
            edge = _nearest(columns, (left_end + right_end) / 2)
            for row in range(bisect_right(down, bottom), bisect_right(down, top)):
                left.add((height - 1 - row, edge))
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(height):
        for column in range(len(columns) - 1):
            place = (row, column)
            if row and place not in above:
                first[place] = first[row - 1, column]
            elif column and place not in left:
                first[place] = first[row, column - 1]
            else:
                first[place] = place
    return first


def _middles(edges: list[float]) -> list[float]:
    return [(one + other) / 2 for one, other in pairwise(edges)]


def _nearest(edges: list[float], value: float) -> int:
    """Return the number of the edge nearest to ``value``."""
    at = bisect_right(edges, value)
    if at == len(edges) or (at and value - edges[at - 1] <= edges[at] - value):
        return at - 1
    return at


def _lines(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the lines: pieces that follow each other on one base line are joined, apart where a gap is wide."""
    line = list(pieces[:1])
    last = line[0].box if line else None
    for piece in pieces[1:]:
        box = piece[1]
        if last is not None and not (_same_line(last, box) or _goes_on(line, piece)):
            yield _joined(line)
            line = []
        line.append(piece)
        last = box
    if line:
        yield _joined(line)


def _paragraphs(lines: list[Piece], margins: Margins | None) -> list[Part]:
    """Return the paragraphs: a line at the left margin goes on where the one before it reached the right margin."""
    size = sorted([box[3] - box[1] for _, box in lines])[len(lines) // 2] if lines else 0.0
    if margins is None or size <= 0:  # a damaged font has no height
        return [Part(Line(line.text)) for line in lines]
    left, right = margins
    found: list[Part] = []
    for text, (start, _, end, _) in lines:
        starts = start - left < size  # ink: an opening quotation mark begins half an em in
        whole = start - left < _INDENT * size and not _ENTRY.search(text)
        part = Part(Line(text), starts, _word(text) if starts else 0.0, (right - end) / size if whole else math.inf)
        last = found[-1] if found else None
        if last is not None and isinstance(last.block, Line) and part.goes_on_from(last):
            found[-1] = last._replace(block=Line(last.block.text + text), room=part.room)
        else:
            found.append(part)
    return found


def _word(text: str) -> float:
    """Return how many ems a line's first word needs: a number with the signs around it is never broken."""
    found = _UNBROKEN.match(text)
    if found is None or len(found[0]) == 1:
        return 0.0
    return sum(1.0 if ord(char) > _WIDE else _NARROW for char in found[0][:_LONGEST])


def _same_line(last: Box, box: Box) -> bool:
    start, low, _, high = last  # asked for every piece of a document: no attribute is looked up twice
    left, bottom, _, top = box
    if left < start:
        return False
    if bottom == low and top == high:
        return top > bottom
    overlap = min(top, high) - max(bottom, low)
    least = min(top - bottom, high - low)
    return overlap > least / 2


def _goes_on(line: Sequence[Piece], piece: Piece) -> bool:
    """Whether a sign that hangs high or low touches the line before it: “5, 一、 where every character is a piece."""
    gap, few = piece[1][0] - line[-1][1][2], line[-_FEW:]
    if gap <= -_TOUCH * _LARGE:
        return False
    size = max([_em(one) for one in few] + [_em(piece)])
    if not -_TOUCH * size < gap < _BESIDE * size:
        return False
    low, high = min([one.box.bottom for one in few]), max([one.box.top for one in few])
    return max(low, piece.box.bottom) - min(high, piece.box.top) < _TOUCH * size


def _em(piece: Piece) -> float:
    """Return the size of a piece's characters: the height of its ink, or the width of one where it is flat (一)."""
    left, bottom, right, top = piece.box
    return max(top - bottom, (right - left) / len(piece.text))


def _joined(line: Sequence[Piece]) -> Piece:
    """Return a line put together, with a blank where a gap is wider than the line is high."""
    words, (left, low, end, high) = line[0]
    if len(line) == 1:
        return Piece(words.strip(), line[0][1])
    texts = [words.strip()]
    for words, (start, bottom, right, top) in line[1:]:
        gap = start - end
        if gap > GAP * (top - bottom) and gap > GAP * (high - low):
            texts.append(" ")
        texts.append(words.strip())
        end, low, high = right, min(low, bottom), max(high, top)
    return Piece("".join(texts), Box(left, low, end, high))
