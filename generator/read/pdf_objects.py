"""The text objects and rules of a PDF page, one by one, in the order of setting.

pdfium's text objects keep the order of the cells of a table, which plain text extraction (by base lines) mixes up.
"""

from __future__ import annotations

import ctypes
from itertools import pairwise, repeat
from struct import iter_unpack
from typing import TYPE_CHECKING, Any, Final

from generator.read.pdf_calls import FORM, PATH, calls, decoded
from generator.read.pdf_grid import Box, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLANK: Final = " \t\r\n\u3000\u00a0"
_CORNERS: Final = 16  # bytes of a box: four floats
_NONE: Final = 2  # bytes of an empty text: the sign that ends it


class Objects:
    """Gathers the text objects and rules of a page. There are many: words and boxes become Python's all at once."""

    def __init__(self, text: int) -> None:
        self.pieces: list[Piece] = []
        self.rules: list[Box] = []
        self._text, self._calls = text, calls()

    def read(self, items: Iterable[int]) -> None:
        """Take the objects of a page or form: only text has words, and at least the sign that ends them."""
        calls, text, ends = self._calls, self._text, [self._calls.start]
        words_of, bounds, at, limit, box = calls.words, calls.bounds, calls.start, calls.end, calls.boxes
        for item in items:
            needed = words_of(item, text, at, limit - at)
            if _NONE < needed <= limit - at:
                at += needed - _NONE
                ends.append(at)
                bounds(item, box, box + 4, box + 8, box + 12)
                box += _CORNERS
            elif needed != _NONE:
                self._keep(ends)
                self._long(item, needed) if needed else self._other(item)
                ends, at, box = [calls.start], calls.start, calls.boxes
        self._keep(ends)

    def _keep(self, ends: list[int]) -> None:
        """Make pieces of the words and boxes in the rooms; ``ends`` are addresses, the first where the words start."""
        count, start = len(ends) - 1, ends[0]
        if not count:
            return
        text = decoded(self._calls.seen[: ends[-1] - start])
        if len(text) * 2 == ends[-1] - start:
            words = [text[(one - start) // 2 : (end - start) // 2] for one, end in pairwise(ends)]
        else:  # characters of two units
            words = [decoded(self._calls.seen[one - start : end - start]) for one, end in pairwise(ends)]
        found = zip(words, iter_unpack("4f", self._calls.measured[: count * _CORNERS]), strict=True)
        made = tuple.__new__  # a third of the time of Piece(…) and Box(…)
        self.pieces += [made(Piece, (word, made(Box, box))) for word, box in found if word.strip(_BLANK)]

    def _long(self, item: int, needed: int) -> None:
        """Take a text for which no room is left."""
        buffer: Any = (ctypes.c_ushort * (needed // 2))()
        self._calls.words(item, self._text, ctypes.addressof(buffer), needed)
        words = decoded(memoryview(buffer).cast("B")[: needed - _NONE])
        if words.strip(_BLANK):
            self.pieces.append(Piece(words, box_of(item)))

    def _other(self, item: int) -> None:
        """Take a rule, or the objects of a form."""
        calls, kind = self._calls, self._calls.kind(item)
        if kind == PATH:
            self.rules.append(box_of(item))
        elif kind == FORM:
            self.read(map(calls.inner, repeat(item), range(calls.inner_count(item))))


def box_of(item: int) -> Box:
    """Return the box of an object."""
    known = calls()
    box = known.boxes
    known.bounds(item, box, box + 4, box + 8, box + 12)
    return Box(*next(iter_unpack("4f", known.measured[:_CORNERS])))
