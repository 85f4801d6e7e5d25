"""Lines held against patterns: a paragraph that stands on one line or is torn, a section as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.read.owners import Owners
from generator.read.text import END, normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.read.blocks import Line
    from generator.read.pattern import Capture, Paragraph, Pattern

_JOINED: Final = 12  # lines that one torn paragraph may stand on
_LISTED: Final = 40  # and a list in one paragraph
_LIST: Final = "(?P<r"
"""What the expression of a list holds."""
_STOP: Final = "。"


def as_a_whole(pattern: Pattern, lines: list[Line], end: str = END) -> tuple[list[Capture] | None, Owners]:
    """Match all lines together; return the captures and where their characters come from."""
    return pattern.match("".join([normal(line.text) + end for line in lines])), Owners(lines, end)


def most_items(captures: Sequence[Capture], pattern: Pattern) -> int:
    """Return how many items the longest list has of those that begin a paragraph with every item."""
    numbers = (
        number
        for slot, _, _, at in captures
        for loop, number in zip(slot.loops, at, strict=True)
        if loop in pattern.spread
    )
    return max(numbers, default=0)


def match_at(
    lines: list[Line], at: int, paragraphs: list[Paragraph], latest: int
) -> tuple[int, int, list[Capture]] | None:
    """Return (number of the paragraph, lines taken, captures) of the shortest run of lines from ``at`` that fits.

    Free text alone stands only where the template has it: not before ``latest``, the last paragraph that was found.
    """
    alive = [(number, paragraph) for number, paragraph in enumerate(paragraphs) if paragraph.words]
    text = ""
    for length in range(1, min(_JOINED, len(lines) - at) + 1):
        text += normal(lines[at + length - 1].text)
        for number, paragraph in alive:
            captures = paragraph.pattern.match(text)
            if captures is None:
                captures = _unended(paragraph, text)
            if captures is not None:
                return number, *_goes_on(lines, at, paragraph, paragraphs, (length, captures))
        alive = [(number, paragraph) for number, paragraph in alive if paragraph.pattern.may_begin(text)]
        if length == 1 and _stands_alone(lines, at, paragraphs):
            break
        if not alive:
            break
    for number, paragraph in enumerate(paragraphs):  # a list of free text takes what nothing else explains
        free = not paragraph.words and number >= latest and (paragraph.loop or _stands_alone(lines, at, paragraphs))
        captures = paragraph.pattern.match(normal(lines[at].text)) if free else None
        if captures is not None:
            return number, 1, captures
    return None


def _goes_on(
    lines: list[Line], at: int, paragraph: Paragraph, paragraphs: list[Paragraph], hit: tuple[int, list[Capture]]
) -> tuple[int, list[Capture]]:
    """Return the lines and captures of a list of one paragraph whose items have several paragraphs themselves.

    It ends where a line is another paragraph of the template.
    """
    if _LIST not in paragraph.pattern.source or any(not other.words for other in paragraphs):
        return hit
    text = "".join([normal(line.text) for line in lines[at : at + hit[0]]])
    for length in range(hit[0] + 1, min(_LISTED, len(lines) - at) + 1):
        line = normal(lines[at + length - 1].text)
        if any(other is not paragraph and other.pattern.match(line) is not None for other in paragraphs):
            break
        text += line
        captures = paragraph.pattern.match(text)
        if captures is not None:
            hit = (length, captures)
    return hit


def _unended(paragraph: Paragraph, text: str) -> list[Capture] | None:
    """Match a paragraph whose last full stop was lost: word processors hang it into the margin, converters drop it."""
    ends = paragraph.pattern.source.endswith(_STOP) and not text.endswith(_STOP)
    return paragraph.pattern.match(f"{text}{_STOP}") if ends else None


def _stands_alone(lines: list[Line], at: int, paragraphs: list[Paragraph]) -> bool:
    """Whether a line that is no sentence of the template is a free text: the line behind it is one of its sentences."""
    if at + 1 >= len(lines) or all(paragraph.words for paragraph in paragraphs):
        return False
    text = normal(lines[at + 1].text)
    return any(paragraph.words and paragraph.pattern.match(text) is not None for paragraph in paragraphs)
