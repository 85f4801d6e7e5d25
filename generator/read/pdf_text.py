"""The text of a PDF page line by line, in few calls: pdfium's own lines, cut where it saw a gap, each with its box.

A piece is a whole line of running text, or what stands in a cell of a table. Where this cannot be exact (a hyphen at
the end of a line, characters without ink) there is no answer, and the page is read object by object
(``pdf_objects.py``).
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from itertools import pairwise
from operator import sub
from struct import iter_unpack
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.read.pdf_calls import ROOM, Calls
from generator.read.pdf_grid import GAP, Box, Frame, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BREAK: Final = "\r\n"
_BLANK: Final = " \t\r\n\u3000\u00a0"
_HYPHENS: Final = re.compile("[\x02\ufffe]")
_LEADERS: Final = re.compile(r"[.·…][\s.·…]{2,}(?=\d{1,4}\s*$)")  # dots of a 目录 up to the page
_BOX: Final = 32  # bytes: four doubles

_Span = tuple[int, int, str, Box | None]
"""Characters of a page, from and up to, their text without the blanks that pdfium put in, the box where it is known."""


def text_pieces(calls: Calls, text: int, frames: Sequence[Frame]) -> list[Piece] | None:
    """Return the pieces of a page (its text page at ``text``); None where it must be read object by object."""
    count = calls.characters(text)
    if count <= 0:
        return []
    if count >= ROOM:
        return None
    units = calls.text(text, 0, count, calls.start) - 1
    words = str(calls.seen[: 2 * max(units, 0)], "utf-16-le", "ignore")
    if units != count or len(words) != count or _HYPHENS.search(words):
        return None  # positions in the text are no positions of characters
    return _Page(calls, text, words, frames).pieces()


class _Page(NamedTuple):
    calls: Calls
    text: int
    words: str
    frames: Sequence[Frame]

    def pieces(self) -> list[Piece] | None:
        """Return the pieces, each with the box of its runs (text set in one go); None where one has no run."""
        texts: list[str] = []
        boxes: dict[int, Box] = {}  # by number of the piece, where it has several runs
        text, runs, run, at = self.text, self.calls.runs, self.calls.run, self.calls.corners
        spans = list(self._spans())[::-1]
        while spans:
            start, end, words, box = spans.pop()
            many = 1 if box else runs(text, start, end - start)
            if many > 1:
                box = self._box(many)
                if box is None:  # texts of several cells touch
                    spans += list(self._parted(start, end))[::-1]
                    continue
            if box is not None:
                boxes[len(texts)] = box
            elif many:
                run(text, 0, at, at + 24, at + 16, at + 8)
            else:
                return None
            at += _BOX
            texts.append(words)
        return self._made(texts, boxes)

    def _made(self, texts: list[str], boxes: dict[int, Box]) -> list[Piece]:
        made = tuple.__new__  # a third of the time of Piece(…) and Box(…)
        measured = iter_unpack("4d", self.calls.measured_runs[: _BOX * len(texts)])
        found = [made(Piece, (words, made(Box, box))) for words, box in zip(texts, measured, strict=True)]
        for number, box in boxes.items():
            found[number] = Piece(texts[number], box)
        return found

    def _box(self, many: int) -> Box | None:
        """Return the box of the runs that were counted last; None where they do not stand in one cell."""
        if not self.frames:
            return _around(self._ends(many))
        corners = self._runs(many)
        cells = {self._cell(Box(*corners[one : one + 4])) for one in range(0, len(corners), 4)}
        return _around(corners) if len(cells) == 1 else None

    def _spans(self) -> Iterator[_Span]:
        """Yield the pieces: lines, cut at the dots of a 目录, at gaps, at the edges of cells."""
        words, at = self.words, 0
        for line in words.split(_BREAK):
            start, end = at, at + len(line)
            at = end + len(_BREAK)
            leaders = _LEADERS.search(line) if " " in line or "..." in line or "…" in line or "··" in line else None
            if leaders is not None:
                yield from self._parts(start, start + leaders.start())
                start += leaders.end()
            yield from self._parts(start, end)

    def _parts(self, start: int, end: int) -> Iterator[_Span]:
        blanks = list(self._generated(start, end)) if " " in self.words[start:end] else []
        if blanks and not self.frames and (box := self._without_gap(start, end, len(blanks))):
            words = "".join(self._between(start, blanks, end))
            if words.strip(_BLANK):
                yield start, end, words, box
            return
        for first, last in pairwise([start - 1, *blanks, end]):
            if (words := self.words[first + 1 : last]).strip(_BLANK):
                yield first + 1, last, words, None

    def _generated(self, start: int, end: int) -> Iterator[int]:
        """Yield where blanks stand that are not in the file: pdfium puts one in where it sees a gap."""
        words, text, generated = self.words, self.text, self.calls.generated
        at = words.find(" ", start, end)
        while at >= 0:
            if generated(text, at) == 1:
                yield at
            at = words.find(" ", at + 1, end)

    def _between(self, start: int, blanks: Iterable[int], end: int) -> Iterator[str]:
        for blank in blanks:
            yield self.words[start:blank]
            start = blank + 1
        yield self.words[start:end]

    def _runs(self, many: int) -> list[float]:
        """Return the corners of the runs that were counted last: left, bottom, right, top of each in turn."""
        room = (ctypes.c_double * (4 * many))()
        at, text, run = ctypes.addressof(room), self.text, self.calls.run
        for number in range(many):
            run(text, number, at, at + 24, at + 16, at + 8)
            at += _BOX
        return room[:]

    def _ends(self, many: int) -> list[float]:
        """Return the corners of the first and the last run of those that were counted last."""
        room = (ctypes.c_double * 8)()
        at = ctypes.addressof(room)
        self.calls.run(self.text, 0, at, at + 24, at + 16, at + 8)
        at += _BOX
        self.calls.run(self.text, many - 1, at, at + 24, at + 16, at + 8)
        return room[:]

    def _without_gap(self, start: int, end: int, blanks: int) -> Box | None:
        """Return the box of a line without a gap as wide as between columns; inside a run a gap is not seen."""
        many = self.calls.runs(self.text, start, end - start)
        if many <= blanks:
            return None
        corners = self._runs(many)
        box = _around(corners)
        widest = max(map(sub, corners[4::4], corners[2::4]), default=0.0)
        return box if widest <= GAP * (box.top - box.bottom) else None

    def _parted(self, start: int, end: int) -> Iterator[_Span]:
        """Yield every run of a piece: texts of several cells may touch."""
        for one, other in pairwise([*self._starts(start, end), end]):
            yield one, other, self.words[one:other], None

    def _starts(self, start: int, end: int) -> Iterator[int]:
        """Yield where each run starts, the first at ``start``."""
        yield start
        seen = 1
        for at in range(start + 1, end):
            many = self.calls.runs(self.text, start, at + 1 - start)
            if many > seen:
                yield at
            seen = max(seen, many)

    def _cell(self, box: Box) -> tuple[int, int, int] | None:
        across, level = box.middle
        for number, frame in enumerate(self.frames):
            if frame.holds(box):
                return number, bisect_right(frame.rows, level), bisect_right(frame.columns, across)
        return None


def _around(corners: list[float]) -> Box:
    return Box(min(corners[::4]), min(corners[1::4]), max(corners[2::4]), max(corners[3::4]))
