"""Claims: what a published document states, found by matching its sections with a pack's patterns.

The outline's headings cut the text into sections; each section is matched as a whole with its template. A section that
does not fit is reported with what stands in it, never guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.read.blocks import Line, ReadBlock
from generator.read.pattern import END, INDEX, REST, Pattern, PatternMaker, Slot, normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import OutlineEntry, Pack


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that a document states: path (loop items ``#1``, ``#2``…), its words or digits, the form, the line."""

    path: str
    text: str
    form: str
    line: int
    section: str


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of the document between two headings of the outline, and whether its template explains it."""

    heading: str
    lines: tuple[Line, ...]
    explained: bool

    @property
    def length(self) -> int:
        """Characters, white space not counted."""
        return sum(len(normal(line.text)) for line in self.lines)


@dataclass(slots=True)
class Reading:
    """What was read: the claims, the sections, and headings of the outline that were not found."""

    claims: list[Claim] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

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
    lines = [block for block in blocks if isinstance(block, Line)]
    maker, reading = PatternMaker(pack), Reading()
    parts = _parts(pack.outline, maker)
    starts = _find_headings(lines, parts, reading)
    for number, (part, start) in enumerate(starts):
        end = starts[number + 1][1] if number + 1 < len(starts) else len(lines)
        _read_section(maker, part, lines[start:end], reading)
    return reading


def _parts(outline: Sequence[OutlineEntry], maker: PatternMaker) -> list[_Part]:
    parts = [_Part("", maker.text(""))]
    for entry in outline:
        if entry.标题 is not None:
            parts.append(_Part(entry.标题, maker.text(entry.标题)))
        if entry.文 is not None:
            parts[-1].texts.append(entry.文)
    return parts


def _find_headings(lines: list[Line], parts: list[_Part], reading: Reading) -> list[tuple[_Part, int]]:
    """Return each found part with the number of its heading's line; from the end, so that the 目录 is not taken."""
    found: list[tuple[_Part, int]] = []
    limit = len(lines)
    texts = [normal(line.text) for line in lines]
    for part in reversed(parts[1:]):
        heading = part.pattern.without_ends()
        at = next((at for at in range(limit - 1, -1, -1) if heading.match(texts[at]) is not None), None)
        if at is None:
            reading.missing.append(part.heading)
            continue
        found.append((part, at))
        limit = at
    found.append((parts[0], 0))
    reading.missing.reverse()
    return found[::-1]


def _read_section(maker: PatternMaker, part: _Part, lines: list[Line], reading: Reading) -> None:
    body = lines[1:] if part.heading else lines
    if part.heading:
        reading.sections.append(Section(part.heading, tuple(lines[:1]), explained=True))
    if not part.texts:
        if body:
            reading.sections.append(Section(part.heading, tuple(body), explained=False))
        return
    pattern = maker.joined(part.texts)
    for chosen, loose in ((pattern, False), (pattern.without_ends(), True), (pattern.with_rest(), False)):
        text, owners = _joined(body, loose=loose)
        captures = chosen.match(text)
        if captures is not None:
            break
    else:
        reading.sections.append(Section(part.heading, tuple(body), explained=False))
        return
    rest = next((span[0] for slot, _, span, _ in captures if slot.form == REST), len(text))
    kept = len(body) if rest >= len(text) else owners[rest]
    reading.claims += [_claim(capture, owners, body, part.heading) for capture in captures if capture[0].form != REST]
    reading.sections.append(Section(part.heading, tuple(body[:kept]), explained=True))
    if body[kept:]:
        reading.sections.append(Section(part.heading, tuple(body[kept:]), explained=False))


def _joined(lines: list[Line], *, loose: bool) -> tuple[str, list[int]]:
    """Return the section's text and, for each of its characters, the index of its line."""
    pieces = [normal(line.text) + ("" if loose else END) for line in lines]
    owners = [number for number, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), owners


def _claim(
    capture: tuple[Slot, str, tuple[int, int], tuple[int, ...]], owners: list[int], lines: list[Line], heading: str
) -> Claim:
    slot, text, span, numbers = capture
    path = slot.path
    for number in numbers:
        path = path.replace(f".{INDEX}", f".@{number}", 1)
    return Claim(path.replace("@", INDEX), text, slot.form, lines[owners[span[0]]].number, heading)
