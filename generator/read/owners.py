"""Where what was matched comes from: the line, the position in it, the text as it stands in the document."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from generator.read.pattern import INDEX
from generator.read.reading import Claim
from generator.read.text import closed, normal, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.read.blocks import Line
    from generator.read.pattern import Capture

_ITEM: Final = f".{INDEX}"
_QUOTE: Final = 40


class Owners:
    """Where the characters of lines put together and normalised come from: the line, the position in it."""

    def __init__(self, lines: Sequence[Line], end: str = "") -> None:
        self._lines, self._end = lines, end
        self._starts = list(accumulate((len(normal(line.text)) + len(end) for line in lines), initial=0))
        self._places: dict[int, Sequence[int]] = {}
        self._plain = len(lines) == 1 and isinstance(places(lines[0].text), range)

    def at(self, index: int) -> tuple[Line, int]:
        """Return the line that a character stands on and its position there; an end stands behind the line's last."""
        number = min(bisect_right(self._starts, index), len(self._lines)) - 1 if len(self._lines) > 1 else 0
        line = self._lines[number]
        own = self._places.get(number)
        if own is None:
            own = self._places[number] = places(line.text)
        inside = index - self._starts[number]
        return line, own[inside] if inside < len(own) else len(line.text)

    def raw(self, start: int, stop: int) -> tuple[Line, int, str]:
        """Return the line and position where these characters start, and the text of the document that they came from.

        Torn lines are put together; a line that ends with its sentence was a paragraph, and stays one.
        """
        if self._plain and start < stop:  # nearly always: one line, character by character
            line = self._lines[0]
            return line, start, line.text[start:stop].strip()
        first, begin = self.at(start)
        return first, begin, self._text(first, begin, start, stop) if start < stop else ""

    def _text(self, first: Line, begin: int, start: int, stop: int) -> str:
        last, end = self.at(stop - 1)
        if first is last:
            return first.text[begin : end + 1].strip()
        numbers = [bisect_right(self._starts, index) - 1 for index in (start, stop - 1)]
        between = [line.text for line in self._lines[numbers[0] + 1 : numbers[1]]]
        pieces = [first.text[begin:], *between]
        return "".join([*map(closed, pieces), last.text[: end + 1]]).strip()


def claim_of(capture: Capture, owners: Owners, heading: str, outer: int = 0) -> Claim:
    """Return what a slot took as a claim; ``outer`` is the number of the item whose paragraph it stands in."""
    slot, text, (start, stop), numbers = capture
    parts = slot.parts
    path = parts[0]
    if len(parts) > 1:
        numbers = (*[outer] * (len(parts) - 1 - len(numbers)), *numbers)[: len(parts) - 1]
        path += "".join([f"{_ITEM}{number}{part}" for number, part in zip(numbers, parts[1:], strict=True)])
    else:
        numbers = ()
    line, at, raw = owners.raw(start, stop)
    quote = line.text[max(0, at - _QUOTE // 2) : at + _QUOTE]
    return Claim(path, text, slot.form, line.number, heading, line.page, quote, raw, slot.path, numbers)
