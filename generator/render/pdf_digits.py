"""Digits of figures (数字) as places to be filled in: a section is set once for every figure with as many digits.

In the fonts that we use all ten digits are equally wide, and nothing of the layout asks which digit it is. So a section
is set with noughts, and what is kept of it says where each digit goes. All pages are made this way, corrected or not:
a PDF has the same bytes whatever was set before. Where a font has digits of different widths, nothing of this happens.

A *piece* (段) is a text between two tags that holds digits of figures: a paragraph, a cell, a page number. Pieces
and their digits are counted from 0; what is kept names them by these numbers.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

FIRST: Final = 0xFDD0  # noncharacters of Unicode: no text may hold them
TO_MARKS: Final = {ord("0") + digit: FIRST + digit for digit in range(10)}
FROM_MARKS: Final = {FIRST + digit: ord("0") + digit for digit in range(10)}
MARK: Final = chr(FIRST)
"""Stands for every digit in the markup of a section that is set for all of them."""
SLOT: Final = "\x01"
"""Stands for the glyph of a digit in a kept line."""
LINE: Final = "\x02"
"""Stands for a line of a piece in a kept drawing."""
_MARKS: Final = re.compile(f"[{chr(FIRST)}-{chr(FIRST + 9)}]")
_PIECE: Final = re.compile(f"(?<=>)[^<>{MARK}]*{MARK}[^<>]*(?=<)")


class NoSlotsError(Exception):
    """A section cannot be set with noughts: it has to be set with its own digits."""


class Shape(NamedTuple):
    """The markup of a section with every digit of a figure as :data:`MARK`, its pieces, and their digits."""

    markup: str
    pieces: tuple[str, ...]
    digits: tuple[tuple[int, ...], ...]

    @property
    def family(self) -> str:
        """The markup without the words of its pieces: sections of one family differ in nothing else (同形)."""
        return _PIECE.sub(MARK, self.markup)


class Node(NamedTuple):
    """A text of an element without white space, marks for digits; ``piece`` is its number, -1 when it is none.

    ``alone``: nothing else stands in the element.
    """

    text: str
    piece: int
    alone: bool


def split_digits(markup: str) -> Shape:
    """Return the shape of ``markup``."""
    shape = _MARKS.sub(MARK, markup)
    pieces = tuple(_PIECE.findall(shape))
    digits = tuple(ord(mark) - FIRST for mark in _MARKS.findall(markup))
    ends = list(accumulate(piece.count(MARK) for piece in pieces))
    return Shape(shape, pieces, tuple(digits[start:end] for start, end in pairwise([0, *ends])))


def plain_digits(markup: str) -> str:
    """Return ``markup`` with every marked digit as the digit itself."""
    return markup.translate(FROM_MARKS)


def take_marks(root: Element) -> dict[int, list[Node]]:
    """Put noughts for the marks in a tree of elements.

    Returns the texts of every element that had some, by the ``id`` of the element.
    """
    found: dict[int, list[Node]] = {}
    _take(root, found, [0])
    return found


def _take(element: Element, found: dict[int, list[Node]], count: list[int]) -> None:
    texts = [element.text or ""]
    first = count[0]
    count[0] += MARK in texts[0]
    own = [first if count[0] > first else -1]
    if own[0] >= 0:
        element.text = texts[0].replace(MARK, "0")
    for child in element:
        _take(child, found, count)
        tail = child.tail or ""
        texts.append(tail)
        own.append(count[0] if MARK in tail else -1)
        if own[-1] >= 0:
            count[0] += 1
            child.tail = tail.replace(MARK, "0")
    if max(own) >= 0:
        alone = len(texts) == 1
        found[id(element)] = [Node("".join(text.split()), piece, alone) for text, piece in zip(texts, own, strict=True)]


def fill_digits(page: Mapping[str, Any], digits: Sequence[Sequence[int]], glyphs: Mapping[str, Sequence[str]]) -> str:
    """Return the drawing of a kept page with its lines, the digits of each piece in their slots.

    ``glyphs`` are those of 0 to 9 in each font.
    """
    shown: list[str] = []
    for piece, _, runs in page["lines"]:
        for first, count, font in runs:
            shown += map(glyphs[font].__getitem__, digits[piece][first : first + count])
    drawing = _woven(page["drawing"], LINE, [line for _, line, _ in page["lines"]])
    return _woven(drawing, SLOT, shown)


def _woven(text: str, mark: str, fillings: Sequence[str]) -> str:
    parts = text.split(mark)
    if len(parts) != len(fillings) + 1:
        raise ValueError(mark)
    woven = [""] * (len(parts) + len(fillings))
    woven[::2], woven[1::2] = parts, fillings
    return "".join(woven)
