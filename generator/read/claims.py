"""Claims: what a published document states, found by matching its sections with a pack's patterns.

The outline's headings cut the text into sections. A section is matched paragraph by paragraph; where something is
left over, as a whole, then with its torn paragraphs joined. What does not fit is reported with the nearest sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from generator.form_words import form_pattern
from generator.layout import layout
from generator.read.blocks import Line, ReadBlock
from generator.read.clean import cleaned
from generator.read.pattern import (
    BLANK,
    END,
    INDEX,
    Capture,
    Headings,
    Paragraph,
    Pattern,
    PatternMaker,
    normal,
    places,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.pack_models import OutlineEntry
    from generator.profile import Pack

_JOINED: Final = 12  # lines that one torn paragraph may stand on
_LISTED: Final = 40  # and a list in one paragraph
_LIST: Final = "(?P<r"
"""What the expression of a list holds."""
_PAGES: Final = re.compile(r"[.…·]*\d{0,3}")
_ENDS: Final = ("。", "！", "？")
_FIGURES: Final = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_ITEM: Final = f".{INDEX}"
_CLOSE: Final = 2  # characters that make no word of their own
_STOP: Final = "。"
_QUOTE: Final = 40
_NAME: Final = 40  # characters that a name has at most
_NEAR: Final = 55.0  # per cent of likeness below which no template sentence is named


class Claim(NamedTuple):
    """A value that a document states: path (loop items ``#1``, ``#2``…), its words or digits, the form, the place.

    ``text`` is normalised, ``raw`` as it stands in the document; ``shape`` is the path with ``#`` for loop items,
    ``numbers`` are theirs.
    """

    path: str
    text: str
    form: str
    line: int
    section: str
    page: int = 0
    quote: str = ""
    raw: str = ""
    shape: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of the document between two headings of the outline, and whether its template explains it.

    Entries of the 目录 and what stands around tables are explained, but no ``narrative``.
    """

    heading: str
    lines: tuple[Line, ...]
    explained: bool
    narrative: bool = True

    @property
    def length(self) -> int:
        """Characters, white space not counted."""
        return sum(len(normal(line.text)) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Unread:
    """A paragraph that no template explains: the nearest sentence of the section's template (or none), what differs."""

    line: Line
    section: str
    nearest: str = ""
    differing: tuple[tuple[str, str], ...] = ()  # (in the template, in the document)


@dataclass(slots=True)
class Reading:
    """What was read: the claims, the sections, paragraphs left over; headings of the outline, found and missing."""

    claims: list[Claim] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    headings: list[tuple[str, Line]] = field(default_factory=list)  # as the outline says it, its line
    unread: list[Unread] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of characters that templates explain (0..1)."""
        total = sum(section.length for section in self.sections)
        return sum(section.length for section in self.sections if section.explained) / total if total else 0.0


@dataclass(slots=True)
class _Part:
    heading: str
    pattern: Pattern
    texts: list[str] = field(default_factory=list)


def read_claims(blocks: Sequence[ReadBlock], pack: Pack) -> Reading:
    """Read the claims of a document (lines of any reader; tables are passed over) under ``pack``."""
    lines = [block for block in cleaned(blocks) if isinstance(block, Line)]
    maker, reading = PatternMaker(pack), Reading()
    parts = _parts(pack.outline, maker)
    headings = Headings([part.pattern for part in parts[1:]])
    reader = _Reader(maker, reading, headings, _captions(pack))
    starts = _find_headings([normal(line.text) for line in lines], parts, headings, reading)
    reading.headings = [(part.heading, lines[start]) for part, start in starts if part.heading]
    for number, (part, start) in enumerate(starts):
        end = starts[number + 1][1] if number + 1 < len(starts) else len(lines)
        reader.section(part, lines[start:end])
    return reading


def heading_texts(blocks: Sequence[ReadBlock]) -> list[str]:
    """Return the normalised lines of a document, for :func:`heading_share` of one pack after the other."""
    return [normal(block.text) for block in cleaned(blocks) if isinstance(block, Line)]


def heading_share(texts: list[str], pack: Pack) -> float:
    """Return which share of the pack's headings stand among ``texts``, in order (0..1): how well the form fits."""
    parts, reading = _parts(pack.outline, PatternMaker(pack)), Reading()
    headings = Headings([part.pattern for part in parts[1:]])
    found = len(_find_headings(texts, parts, headings, reading)) - 1
    return found / (len(parts) - 1) if len(parts) > 1 else 0.0


def _parts(outline: Sequence[OutlineEntry], maker: PatternMaker) -> list[_Part]:
    parts = [_Part("", maker.text(""))]
    for entry in outline:
        if entry.标题 is not None:
            parts.append(_Part(entry.标题, maker.text(entry.标题)))
        if entry.文 is not None:
            parts[-1].texts.append(entry.文)
    return parts


def _captions(pack: Pack) -> frozenset[str]:
    """Return what stands around the 公开表 of a pack: titles, numbered titles of the 目录, notes."""
    texts: list[str] = []
    for entry in pack.settings.公开表:
        shape = layout(pack, entry.表)
        texts += [shape.题, f"{entry.号}{shape.题}", entry.目录题, *shape.注, shape.空表注 or ""]
    return frozenset(normal(text) for text in texts if text)


def _find_headings(
    texts: list[str], parts: list[_Part], headings: Headings, reading: Reading
) -> list[tuple[_Part, int]]:
    """Return each found part with the number of its heading's line; from the end, so that the 目录 is not taken."""
    found: list[tuple[_Part, int]] = []
    limit = len(texts)
    likely = [at for at, text in enumerate(texts) if headings.fit(text)][::-1]
    for part in reversed(parts[1:]):
        heading = part.pattern.without_ends()
        at = next((at for at in likely if at < limit and heading.match(texts[at]) is not None), None)
        if at is None:
            reading.missing.append(part.heading)
            continue
        found.append((part, at))
        limit = at
    found.append((parts[0], 0))
    reading.missing.reverse()
    return found[::-1]


@dataclass(slots=True)
class _Reader:
    """Reads section after section into ``reading``."""

    maker: PatternMaker
    reading: Reading
    headings: Headings
    captions: frozenset[str]

    def section(self, part: _Part, lines: list[Line]) -> None:
        """Read a section; names that it says are known in the next ones."""
        before = len(self.reading.claims)
        self._section(part, lines)
        for claim in self.reading.claims[before:]:
            if not claim.form and INDEX not in claim.path and len(claim.text) <= _NAME:
                self.maker.known.setdefault(claim.path, claim.raw)

    def _section(self, part: _Part, lines: list[Line]) -> None:
        body = lines[1:] if part.heading else lines
        if part.heading:
            self.reading.sections.append(Section(part.heading, tuple(lines[:1]), explained=True))
        if not part.heading:
            body = self._cover(part, body)
        if body:
            self._one_by_one(part, body)

    def _cover(self, part: _Part, body: list[Line]) -> list[Line]:
        """Read what stands before the 目录 and return the rest; everything when that is no cover."""
        end = next(
            (at for at, line in enumerate(body) if self._around_a_table(line) or self._is_heading(line)), len(body)
        )
        return body[end:] if body[:end] and self._as_a_whole(part, body[:end]) else body

    def _as_a_whole(self, part: _Part, body: list[Line]) -> bool:
        """Match the whole section, paragraphs kept; its tables' captions are stepped over."""
        own = [line for line in body if not self._around_a_table(line)]
        if not part.texts:
            return False
        captures, owners = _whole(self.maker.joined(part.texts), own)
        if captures is None:
            return False
        self.reading.claims += [_claim(capture, owners, part.heading) for capture in captures]
        self.reading.sections.append(Section(part.heading, tuple(own), explained=True))
        self._aside(part, [line for line in body if line not in own])
        return True

    def _aside(self, part: _Part, lines: list[Line]) -> None:
        if lines:
            self.reading.sections.append(Section(part.heading, tuple(lines), explained=True, narrative=False))

    def _one_by_one(self, part: _Part, body: list[Line]) -> None:
        paragraphs = [paragraph for name in part.texts for paragraph in self.maker.paragraphs(name)]
        counts: Counter[str] = Counter()
        claims: list[Claim] = []
        left: list[Line] = []
        taken: list[Line] = []
        aside: list[Line] = []
        at = latest = 0
        while at < len(body):
            hit = _match_at(body, at, paragraphs, latest)
            if hit is not None:
                number, length, captures = hit
                latest = max(latest, number)
                loop = paragraphs[number].loop
                counts[loop] += 1
                owners = _Owners(body[at : at + length])
                claims += [_claim(capture, owners, part.heading, counts[loop]) for capture in captures]
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

    def _torn(self, part: _Part, body: list[Line]) -> bool:
        """Match the section with its ends of paragraphs forgotten, and whatever follows it left over."""
        pattern = self.maker.joined(part.texts).without_ends()
        captures, owners = _whole(pattern, body, end="")
        if captures is None or _most_items(captures, pattern) > len(body):
            return False  # a list of more items than lines is made of crumbs
        self.reading.claims += [_claim(capture, owners, part.heading) for capture in captures]
        self.reading.sections.append(Section(part.heading, tuple(body), explained=True))
        return True

    def _keep(self, part: _Part, taken: list[Line], left: list[Line], words: list[str]) -> None:
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


class _Owners:
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
        return "".join([*map(_closed, pieces), last.text[: end + 1]]).strip()


def _closed(text: str) -> str:
    return f"{text}\n" if text.rstrip().endswith(_ENDS) else text


def _whole(pattern: Pattern, lines: list[Line], end: str = END) -> tuple[list[Capture] | None, _Owners]:
    return pattern.match("".join([normal(line.text) + end for line in lines])), _Owners(lines, end)


def _most_items(captures: Sequence[Capture], pattern: Pattern) -> int:
    """Return how many items the longest list has of those that begin a paragraph with every item."""
    numbers = (
        number
        for slot, _, _, at in captures
        for loop, number in zip(slot.loops, at, strict=True)
        if loop in pattern.spread
    )
    return max(numbers, default=0)


def _match_at(
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


def _claim(capture: Capture, owners: _Owners, heading: str, outer: int = 0) -> Claim:
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


def unread_line(line: Line, heading: str, words: list[str]) -> Unread:
    """Return a line with the nearest words; both are compared with what is filled in left open."""
    text = _FIGURES.sub(BLANK, normal(line.text))
    known = {normal(some).replace("...", BLANK): some for some in words if some}
    found = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR) if known else None
    if found is None:
        return Unread(line, heading)
    nearest = str(found[0])
    return Unread(line, heading, known[nearest], tuple(_differing(nearest, text)))


def _differing(template: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield (template, document) where words of the template are missing or others stand in their place.

    Differences with less than a word between them are one; each is told with the characters around it.
    """
    runs: list[list[int]] = []
    for step in Levenshtein.opcodes(template, text):
        if step.tag == "equal":
            continue
        if runs and step.src_start - runs[-1][1] < _CLOSE and step.dest_start - runs[-1][3] < _CLOSE:
            runs[-1][1], runs[-1][3] = step.src_end, step.dest_end
        else:
            runs.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
    for first, last, start, end in runs:
        if template[first:last].strip(BLANK):  # what is only added was filled in
            yield template[max(0, first - _CLOSE) : last + _CLOSE], text[max(0, start - _CLOSE) : end + _CLOSE]
