"""Digits of figures (数字) as places to be filled in: a section is set once for every figure with as many digits.

In the fonts that we use all ten digits are equally wide, and nothing of the layout asks which digit it is. So a section
is set with noughts, and what is kept of it says where each digit goes. All pages are made this way, corrected or not:
a PDF has the same bytes whatever was set before. Where a font has digits of different widths, nothing of this happens.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from xml.etree.ElementTree import Element

FIRST: Final = 0xFDD0  # noncharacters of Unicode: no text may hold them
TO_MARKS: Final = {ord("0") + digit: FIRST + digit for digit in range(10)}
FROM_MARKS: Final = {FIRST + digit: ord("0") + digit for digit in range(10)}
MARK: Final = chr(FIRST)
"""Stands for every digit in the markup of a section that is set for all of them."""
SLOT: Final = "\x01"
"""Stands for the glyph of a digit in a kept drawing."""
_MARKS: Final = re.compile(f"[{chr(FIRST)}-{chr(FIRST + 9)}]")
_SHOWN: Final = re.compile(r"(/\S+ \S+ Tf)|\[(.*)\] TJ")
_DRAW: Final = ("stream", "textbox", "text_overflow", "block_ellipsis", "matrix")


class NoSlotsError(Exception):
    """A section cannot be set with noughts: it has to be set with its own digits."""


def split_digits(markup: str) -> tuple[str, tuple[int, ...]]:
    """Return ``markup`` with every marked digit as :data:`MARK`, and the digits in order."""
    digits = tuple(ord(mark) - FIRST for mark in _MARKS.findall(markup))
    return (_MARKS.sub(MARK, markup) if digits else markup), digits


def plain_digits(markup: str) -> str:
    """Return ``markup`` with every marked digit as the digit itself."""
    return markup.translate(FROM_MARKS)


def take_marks(root: Element) -> dict[int, list[tuple[str, int]]]:
    """Put noughts for the marks in a tree of elements.

    Returns for every element that had some its own characters without white space, each with the number of its slot
    in the whole tree, -1 for what is no digit of a figure; by the ``id`` of the element.
    """
    found: dict[int, list[tuple[str, int]]] = {}
    counts = [0]
    _take(root, found, counts)
    return found


def _take(element: Element, found: dict[int, list[tuple[str, int]]], counts: list[int]) -> None:
    own: list[tuple[str, int]] = []
    before = counts[0]
    element.text = _characters(element.text, own, counts)
    marked = counts[0] > before
    for child in element:
        _take(child, found, counts)
        before = counts[0]
        child.tail = _characters(child.tail, own, counts)
        marked |= counts[0] > before
    if marked:
        found[id(element)] = own


def _characters(text: str | None, own: list[tuple[str, int]], counts: list[int]) -> str | None:
    if not text:
        return text
    for character in text:
        if character == MARK:
            own.append(("0", counts[0]))
            counts[0] += 1
        elif not character.isspace():
            own.append((character, -1))
    return text.replace(MARK, "0")


class Watcher:
    """Finds, while a section is drawn, which glyph on paper is which digit of which figure."""

    def __init__(self, expected: Mapping[int, Sequence[tuple[str, int]]]) -> None:
        self._expected = expected
        self._at = dict.fromkeys(expected, 0)
        self.runs: list[list[Any]] = []
        """[first slot, how many follow each other, font], in the order of the slots in the drawing."""

    def seen(self, stream: Any, textbox: Any, begun: int, font: str) -> None:
        """Replace the digits of what was drawn of ``textbox`` since ``begun`` by slots; ``font`` was in force then."""
        characters = [character for character in textbox.text if not character.isspace()]
        glyphs = 0
        for at in range(begun, len(stream.stream)):
            operation = stream.stream[at]
            shown = _SHOWN.fullmatch(operation.decode("latin-1") if isinstance(operation, bytes) else str(operation))
            if shown is None:
                continue
            if shown[1]:
                font = shown[1][1:].partition(" ")[0]
                continue
            text, count = self._slotted(shown[2], stream, font, textbox, characters[glyphs:])
            glyphs += count
            stream.stream[at] = f"[{text}] TJ".encode("latin-1")
        if glyphs != len(characters):
            raise NoSlotsError

    def _slotted(self, text: str, stream: Any, font: str, textbox: Any, characters: Sequence[str]) -> tuple[str, int]:
        """Return the operand of TJ with slots for digits, and how many characters it shows."""
        names: dict[int, str] = next((known.to_unicode for known in stream._fonts.values() if known.hash == font), {})  # noqa: SLF001 - as Stream.add_font
        wanted, place, count = self._expected[id(textbox.element)], self._at[id(textbox.element)], 0
        lead, *groups = text.split("<")
        parts = [lead]
        for group in groups:
            glyphs, _, rest = group.partition(">")
            parts.append("<")
            for at in range(0, len(glyphs), 4):
                name = names.get(int(glyphs[at : at + 4], 16), "")
                parts.append(glyphs[at : at + 4])
                if name.isspace():
                    continue
                character, slot = wanted[place % len(wanted)]
                if count >= len(characters) or characters[count] != character or (slot >= 0 and name != "0"):
                    raise NoSlotsError
                if slot >= 0:
                    parts[-1] = SLOT
                    self._add(slot, font)
                place, count = place + 1, count + 1
            parts.append(f">{rest}")
        self._at[id(textbox.element)] = place
        return "".join(parts), count

    def _add(self, slot: int, font: str) -> None:
        last = self.runs[-1] if self.runs else None
        if last is not None and last[0] + last[1] == slot and last[2] == font:
            last[1] += 1
        else:
            self.runs.append([slot, 1, font])


@contextmanager
def watched(expected: Mapping[int, Sequence[tuple[str, int]]]) -> Iterator[Watcher]:
    """Watch what is drawn of the elements in ``expected``; :class:`NoSlotsError` where WeasyPrint has changed."""
    watcher = Watcher(expected)
    module: Any = import_module("weasyprint.draw.text")
    draw: Any = getattr(module, "draw_first_line", None)
    if expected and (draw is None or tuple(signature(draw).parameters) != _DRAW):
        raise NoSlotsError

    def draw_watched(stream: Any, textbox: Any, *more: Any) -> Any:
        begun, in_force = len(stream.stream), stream._current_font  # noqa: SLF001 - which font the last Tf chose
        drawn = draw(stream, textbox, *more)
        if id(textbox.element) in expected:
            watcher.seen(stream, textbox, begun, in_force[0] if in_force else "")
        return drawn

    module.draw_first_line = draw_watched
    try:
        yield watcher
    finally:
        module.draw_first_line = draw


def fill_digits(
    drawing: str, runs: Sequence[Sequence[Any]], digits: Sequence[int], glyphs: Mapping[str, Sequence[str]]
) -> str:
    """Return a drawing with the glyphs of ``digits`` in its slots; ``glyphs`` are those of 0 to 9 in each font."""
    shown: list[str] = []
    for first, count, font in runs:
        shown += map(glyphs[font].__getitem__, digits[first : first + count])
    parts = drawing.split(SLOT)
    if len(parts) != len(shown) + 1:
        raise ValueError(SLOT)
    filled = [""] * (len(parts) + len(shown))
    filled[::2], filled[1::2] = parts, shown
    return "".join(filled)
