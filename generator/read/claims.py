"""Claims: what a published document states, found by matching its sections with a pack's patterns.

The outline's headings cut the text into sections. A section is matched paragraph by paragraph; where something is
left over, as a whole, then with its torn paragraphs joined. What does not fit is reported with the nearest sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generator.form_words import form_pattern
from generator.read.blocks import Line, ReadBlock
from generator.read.clean import cleaned
from generator.read.headings import OutlinePart, captions, find_headings, outline_parts
from generator.read.matching import as_a_whole, match_at, most_items
from generator.read.owners import Owners, claim_of
from generator.read.pattern import INDEX, Headings
from generator.read.pattern_maker import PatternMaker
from generator.read.pattern_paragraphs import paragraphs_of
from generator.read.reading import Claim, Reading, Section
from generator.read.text import normal
from generator.read.unread import unread_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import Pack

_PAGES: Final = re.compile(r"[.…·]*\d{0,3}")
_NAME: Final = 40  # characters that a name has at most


def read_claims(blocks: Sequence[ReadBlock], pack: Pack) -> Reading:
    """Read the claims of a document (lines of any reader; tables are passed over) under ``pack``."""
    lines = [block for block in cleaned(blocks) if isinstance(block, Line)]
    maker, reading = PatternMaker(pack), Reading()
    parts = outline_parts(pack.outline, maker)
    headings = Headings([part.pattern for part in parts[1:]])
    reader = _Reader(maker, reading, headings, captions(pack))
    starts = find_headings([normal(line.text) for line in lines], parts, headings, reading)
    reading.headings = [(part.heading, lines[start]) for part, start in starts if part.heading]
    for number, (part, start) in enumerate(starts):
        end = starts[number + 1][1] if number + 1 < len(starts) else len(lines)
        reader.section(part, lines[start:end])
    return reading


@dataclass(slots=True)
class _Reader:
    """Reads section after section into ``reading``."""

    maker: PatternMaker
    reading: Reading
    headings: Headings
    captions: frozenset[str]

    def section(self, part: OutlinePart, lines: list[Line]) -> None:
        """Read a section; names that it says are known in the next ones."""
        before = len(self.reading.claims)
        self._section(part, lines)
        for claim in self.reading.claims[before:]:
            if not claim.form and INDEX not in claim.path and len(claim.text) <= _NAME:
                self.maker.known.setdefault(claim.path, claim.raw)

    def _section(self, part: OutlinePart, lines: list[Line]) -> None:
        body = lines[1:] if part.heading else lines
        if part.heading:
            self.reading.sections.append(Section(part.heading, tuple(lines[:1]), explained=True))
        if not part.heading:
            body = self._cover(part, body)
        if body:
            self._one_by_one(part, body)

    def _cover(self, part: OutlinePart, body: list[Line]) -> list[Line]:
        """Read what stands before the 目录 and return the rest; everything when that is no cover."""
        end = next(
            (at for at, line in enumerate(body) if self._around_a_table(line) or self._is_heading(line)), len(body)
        )
        return body[end:] if body[:end] and self._as_a_whole(part, body[:end]) else body

    def _as_a_whole(self, part: OutlinePart, body: list[Line]) -> bool:
        """Match the whole section, paragraphs kept; its tables' captions are stepped over."""
        own = [line for line in body if not self._around_a_table(line)]
        if not part.texts:
            return False
        captures, owners = as_a_whole(self.maker.joined(part.texts), own)
        if captures is None:
            return False
        self.reading.claims += [claim_of(capture, owners, part.heading) for capture in captures]
        self.reading.sections.append(Section(part.heading, tuple(own), explained=True))
        self._aside(part, [line for line in body if line not in own])
        return True

    def _aside(self, part: OutlinePart, lines: list[Line]) -> None:
        if lines:
            self.reading.sections.append(Section(part.heading, tuple(lines), explained=True, narrative=False))

    def _one_by_one(self, part: OutlinePart, body: list[Line]) -> None:
        paragraphs = [paragraph for name in part.texts for paragraph in paragraphs_of(self.maker, name)]
        counts: Counter[str] = Counter()
        claims: list[Claim] = []
        left: list[Line] = []
        taken: list[Line] = []
        aside: list[Line] = []
        at = latest = 0
        while at < len(body):
            hit = match_at(body, at, paragraphs, latest)
            if hit is not None:
                number, length, captures = hit
                latest = max(latest, number)
                loop = paragraphs[number].loop
                counts[loop] += 1
                owners = Owners(body[at : at + length])
                claims += [claim_of(capture, owners, part.heading, counts[loop]) for capture in captures]
                taken += body[at : at + length]
                at += length
                continue
            (aside if self._around_a_table(body[at]) or self._is_heading(body[at]) else left).append(body[at])
            at += 1
        if left and (self._as_a_whole(part, body) or (part.texts and self._torn(part, body))):
            return
        self.reading.claims += claims
        self._aside(part, aside)
        self._keep(part, taken, left, [paragraph.words for paragraph in paragraphs])

    def _torn(self, part: OutlinePart, body: list[Line]) -> bool:
        """Match the section with its ends of paragraphs forgotten, and whatever follows it left over."""
        pattern = self.maker.joined(part.texts).without_ends()
        captures, owners = as_a_whole(pattern, body, end="")
        if captures is None or most_items(captures, pattern) > len(body):
            return False  # a list of more items than lines is made of crumbs
        self.reading.claims += [claim_of(capture, owners, part.heading) for capture in captures]
        self.reading.sections.append(Section(part.heading, tuple(body), explained=True))
        return True

    def _keep(self, part: OutlinePart, taken: list[Line], left: list[Line], words: list[str]) -> None:
        if taken:
            self.reading.sections.append(Section(part.heading, tuple(taken), explained=True))
        if left:
            self.reading.sections.append(Section(part.heading, tuple(left), explained=False))
        self.reading.unread += [unread_line(line, part.heading, words) for line in left]

    def _around_a_table(self, line: Line) -> bool:
        text = normal(line.text)
        return text in self.captions or form_pattern("表旁").fullmatch(text) is not None

    def _is_heading(self, line: Line) -> bool:
        """Whether a line is an entry of the 目录, with or without its page."""
        text = normal(line.text)
        entry = text[: len(text) - len(_tail(text))]
        return any(self.headings.fit(words) for words in (text, entry)) or entry in self.captions


def _tail(text: str) -> str:
    for length in range(len(text), -1, -1):
        if _PAGES.fullmatch(text[len(text) - length :]):
            return text[len(text) - length :]
    return ""
