"""What was read in a published document: claims, sections, headings, and what no template explains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from generator.read.text import normal

if TYPE_CHECKING:
    from generator.read.blocks import Line


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
