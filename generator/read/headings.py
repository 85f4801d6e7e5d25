"""The headings of an outline, found in the lines of a document; the sections of the outline as they are to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.layout import layout
from generator.read.blocks import Line, ReadBlock
from generator.read.clean import cleaned
from generator.read.pattern import Headings, Pattern
from generator.read.pattern_maker import PatternMaker
from generator.read.reading import Reading
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.pack_models import OutlineEntry
    from generator.profile import Pack


@dataclass(slots=True)
class OutlinePart:
    """A section of an outline: its heading as the outline says it, the pattern of that, its prose files."""

    heading: str
    pattern: Pattern
    texts: list[str] = field(default_factory=list)


def heading_texts(blocks: Sequence[ReadBlock]) -> list[str]:
    """Return the normalised lines of a document, for :func:`heading_share` of one pack after the other."""
    return [normal(block.text) for block in cleaned(blocks) if isinstance(block, Line)]


def heading_share(texts: list[str], pack: Pack) -> float:
    """Return which share of the pack's headings stand among ``texts``, in order (0..1): how well the form fits."""
    parts, reading = outline_parts(pack.outline, PatternMaker(pack)), Reading()
    headings = Headings([part.pattern for part in parts[1:]])
    found = len(find_headings(texts, parts, headings, reading)) - 1
    return found / (len(parts) - 1) if len(parts) > 1 else 0.0


def outline_parts(outline: Sequence[OutlineEntry], maker: PatternMaker) -> list[OutlinePart]:
    """Return the sections of an outline; the first is what stands before the first heading."""
    parts = [OutlinePart("", maker.text(""))]
    for entry in outline:
        if entry.标题 is not None:
            parts.append(OutlinePart(entry.标题, maker.text(entry.标题)))
        if entry.文 is not None:
            parts[-1].texts.append(entry.文)
    return parts


def captions(pack: Pack) -> frozenset[str]:
    """Return what stands around the 公开表 of a pack: titles, numbered titles of the 目录, notes."""
    texts: list[str] = []
    for entry in pack.settings.公开表:
        shape = layout(pack, entry.表)
        texts += [shape.题, f"{entry.号}{shape.题}", entry.目录题, *shape.注, shape.空表注 or ""]
    return frozenset(normal(text) for text in texts if text)


def find_headings(
    texts: list[str], parts: list[OutlinePart], headings: Headings, reading: Reading
) -> list[tuple[OutlinePart, int]]:
    """Return each found part with the number of its heading's line; from the end, so that the 目录 is not taken."""
    found: list[tuple[OutlinePart, int]] = []
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
