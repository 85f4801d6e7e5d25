"""Templates run backwards: an expression whose slots find the values in published text.

Text is compared without white space and with one width of punctuation; a paragraph ends with :data:`END`.
:mod:`pattern_maker` makes patterns of templates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import regex

from generator.read.text import END

if TYPE_CHECKING:
    from collections.abc import Sequence

BLANK: Final = "…"
"""Stands for what is filled in, in the words of a template."""
INDEX: Final = "#"
"""Stands in a path for the running number of a loop's item, which the text does not name."""
ZERO_MARK: Final = "零"
"""The form of the empty slot that tells that a branch for a zero (``is 零``) was printed."""
READING: Final = "reading.yaml"
"""The pack's file that says by which names items are known that a text prints without their 科目编码."""
WITHIN: Final = f"[^{END}]+?"
_SPAN: Final = itemgetter(2)  # of a capture


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a pattern where a fact is printed: its path (loop items as ``#``), and how it is printed.

    ``form`` is the filter's name, empty for words; ``loops`` are the groups of the loops around it, outermost first.
    """

    path: str
    form: str
    loops: tuple[str, ...] = ()
    parts: tuple[str, ...] = field(init=False, repr=False, compare=False)  # of the path, between the loop items

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.path.split(f".{INDEX}")))


Capture = tuple[Slot, str, tuple[int, int], tuple[int, ...]]
"""What a slot took: the slot, the text, its span, the numbers of the loops around it."""


@dataclass(slots=True)
class Pattern:
    """A compiled template: the expression and the slots behind its groups."""

    source: str
    slots: dict[str, Slot]
    compiled: Any = None
    spread: frozenset[str] = frozenset()  # groups of loops whose every item ends a paragraph
    words: str = ""  # what stands in every text that it fits, normalised

    def match(self, text: str, timeout: float = 2.0) -> list[Capture] | None:
        """Match the whole of a normalised text; return (slot, text, span, loop numbers) in reading order, or None."""
        found = self._run(text, timeout, partial=False)
        return None if found is None else self._captures(found)

    def may_begin(self, text: str, timeout: float = 0.5) -> bool:
        """Return whether a normalised text can be the beginning of something that matches."""
        return self._run(text, timeout, partial=True) is not None

    def _run(self, text: str, timeout: float, *, partial: bool) -> Any:
        if self.compiled is None:
            self.compiled = regex.compile(self.source, regex.DOTALL)
        try:
            return self.compiled.fullmatch(text, timeout=timeout, partial=partial)
        except TimeoutError:
            return None

    def without_ends(self) -> Pattern:
        """Return the pattern for text whose paragraphs were torn or joined: ends of paragraphs mean nothing."""
        return Pattern(self.source.replace(WITHIN, ".+?").replace(END, ""), self.slots, spread=self.spread)

    def _captures(self, found: Any) -> list[Capture]:
        captures: list[Capture] = []
        text, spans_of = found.string, found.spans
        for name, slot in self.slots.items():
            for span in spans_of(name):
                numbers = tuple([_iteration(spans_of(loop), span) for loop in slot.loops]) if slot.loops else ()
                captures.append((slot, text[span[0] : span[1]], span, numbers))
        captures.sort(key=_SPAN)
        return captures


def _iteration(spans: list[tuple[int, int]], span: tuple[int, int]) -> int:
    return next(number for number, (start, end) in enumerate(spans, 1) if start <= span[0] and span[1] <= end)


class Headings:
    """Headings of an outline: whether a text is one of them, whatever is filled in and wherever it is torn."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        source = "|".join([f"(?:{pattern.without_ends().source})" for pattern in patterns])
        self._any = Pattern(source or r"(?!)", {})
        self._words = tuple({pattern.words for pattern in patterns})

    def fit(self, text: str) -> bool:
        """Return whether a normalised text is a heading: nearly all are not, which their words tell faster."""
        return any(words in text for words in self._words) and self._any.match(text) is not None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph that a template can print: its pattern, and the template's words, BLANK for what is filled in."""

    pattern: Pattern
    words: str

    @property
    def loop(self) -> str:
        """The list that it prints one item of, empty outside loops."""
        paths = (slot.path for slot in self.pattern.slots.values())
        return next((path.partition(f".{INDEX}")[0] for path in paths if INDEX in path), "")
