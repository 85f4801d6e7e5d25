"""Where a line of Chinese with figures may end (禁则): the rule of Unicode (UAX #14) as Pango keeps it.

Only for a closed set of characters, in which it has no exceptions; of any other text nothing is said. Pango is held
against it in ``tests/test_pdf_break.py``.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLASSES: Final = {  # besides 汉, the ideographs; 闭 and others begin no line
    "数": "0123456789",
    "点": ",.:",
    "负": "-",
    "百": "%％‰℃",
    "闭": "，。、；：？！）》〉」』】〕",
    "开": "（《〈「『【〔",
    "引": "“”‘’",
    "线": "—",
    "略": "…",
    "字": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "左": "([",
    "右": ")]",
}
_CLASS: Final = {character: name for name, characters in _CLASSES.items() for character in characters}
_AFTER: Final = {  # before which a line may end, after each
    "汉": "汉数开线字左",
    "数": "汉开线",
    "点": "汉开线左",
    "负": "",
    "百": "汉开线百左",
    "闭": "汉数开线字左百",
    "开": "",
    "引": "",
    "线": "汉数开字左百",
    "略": "汉数开线字左百",
    "字": "汉开线",
    "左": "",
    "右": "汉开线左百",
}
_UNSURE: Final = re.compile(  # where Pango looks further than at two neighbours
    r"[,.:][%％‰℃]|(?<!\d)[,.:]\d|-(?!\d)|[%％‰℃][（《〈「『【〔(\[]|[，。、；：？！）》〉」』】〕)\]][%％‰℃]"
)


def line_ends(text: str) -> list[bool] | None:
    """Return for each character whether a line may end before it; None when a character or a place is not covered."""
    classes = [_class_of(character) for character in text]
    if "" in classes or _UNSURE.search(text):
        return None
    pairs = pairwise(classes)
    return [False, *(after in _AFTER[before] for before, after in pairs)]


@cache
def _class_of(character: str) -> str:
    han = "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character == "〇"
    return "汉" if han else _CLASS.get(character, "")


def fill_lines(text: str, advances: Sequence[int], rooms: Sequence[int]) -> list[str] | None:
    """Break ``text`` into as many lines as there are ``rooms``, each as full as it may be.

    ``advances`` of its characters and ``rooms`` are in one unit. None when it takes more lines or fewer, when a word is
    longer than a line, or when the rule does not cover it.
    """
    ends = line_ends(text)
    if ends is None:
        return None
    lines: list[str] = []
    begin = 0
    for room in rooms:
        end = _end(begin, ends, advances, room)
        if end == begin:
            return None
        lines.append(text[begin:end])
        begin = end
    return lines if begin == len(text) else None


def _end(begin: int, ends: Sequence[bool], advances: Sequence[int], room: int) -> int:
    """Return where the line that begins at ``begin`` ends; there, when nothing fits."""
    last = begin
    for place in range(begin, len(advances)):
        if place > begin and ends[place]:
            last = place
        room -= advances[place]
        if room < 0:
            return last
    return len(advances)
