"""Where 绩效 reports stand in a document, and where their sections and parts begin."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz import fuzz

from generator.form_words import form_pattern
from generator.profile import load_pack, pack_names
from generator.read.blocks import Line
from generator.read.report_shape import may_begin, report_shapes
from generator.read.text import ends_sentence, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.profile import Pack
    from generator.read.blocks import ReadBlock
    from generator.read.report_sentence import Sentence
    from generator.read.report_shape import ReportPart, ReportSection, ReportShape

LIKENESS: Final = 0.6
"""Share of a report's headings that must stand in a document, in order."""
_ALIKE: Final = 75.0  # per cent of likeness of a heading in slightly other words
_LONG: Final = 20  # characters of a line that is no heading
_HEADING: Final = 45  # characters that a heading has at most
_TORN: Final = 3  # lines that a heading may stand on
_COVER: Final = 12  # blocks that the cover has at most


class Start(NamedTuple):
    """A section, the block that its heading begins at, how many blocks the heading is."""

    section: ReportSection
    at: int
    length: int


def report_pack(blocks: Sequence[ReadBlock], name: str | None) -> Pack | None:
    """Return the pack whose report a document is: that of its year where several fit; None when it is none of ours."""
    packs = [pack for known in ([name] if name else pack_names()) if (pack := load_pack(known)) is not None]
    fitting = [pack for pack in packs if best_shape(blocks, pack) is not None]
    first = "".join([normal(block.text) for block in blocks[:_COVER] if isinstance(block, Line)])
    return next((pack for pack in fitting if f"({pack.settings.年度}年度)" in first), fitting[-1] if fitting else None)


def best_shape(blocks: Sequence[ReadBlock], pack: Pack) -> ReportShape | None:
    """Return the report of a pack that a document is, None for no report."""
    share, shape = max(
        ((likeness(shape, blocks), shape) for shape in report_shapes(pack)), key=_first, default=(0, None)
    )
    return shape if share >= LIKENESS else None


def _first(pair: tuple[float, ReportShape]) -> float:
    return pair[0]


def likeness(shape: ReportShape, blocks: Sequence[ReadBlock]) -> float:
    """Return which share of the headings of a report, or of its first part, stand in a document (0..1)."""
    sections = [shape.sections]
    for part in shape.parts:
        found = part_starts(part, blocks)
        if not found:
            return 0.0
        sections.append(part.sections)
    headings = sum(len(some) - 1 for some in sections)
    return sum(len(starts(some, blocks)) - 1 for some in sections) / headings if headings else 0.0


def starts(sections: Sequence[ReportSection], blocks: Sequence[ReadBlock]) -> list[Start]:
    """Return each section with its heading; from the end, so that a 目录 is not taken.

    A heading that stands nowhere in its own words is looked for in similar ones, between those of its neighbours.
    """
    texts = [normal(block.text) if isinstance(block, Line) else "" for block in blocks]
    found: dict[int, Start] = {}
    limit = len(texts)
    for number, section in reversed(list(enumerate(sections))[1:]):
        start = _last(section, texts, limit)
        if start is not None:
            found[number], limit = start, start.at
    for number in range(1, len(sections)):
        if number not in found and (near := _near(sections[number], texts, number, found)) is not None:
            found[number] = near
    found[0] = Start(sections[0], 0, 0)
    numbers = [*sorted(found), len(sections)]
    return [_with(found[first], sections[first + 1 : after]) for first, after in pairwise(numbers)]


def _with(start: Start, missing: Sequence[ReportSection]) -> Start:
    """Return a section with the sentences and tables of those behind it whose headings are not there."""
    if not missing:
        return start
    section = start.section
    sentences = [one for lost in missing for one in lost.sentences if not one.free]
    tables = [table for lost in missing for table in lost.tables]
    whole = replace(section, sentences=section.sentences + sentences, tables=section.tables + tables)
    return start._replace(section=whole)


def _last(section: ReportSection, texts: list[str], limit: int) -> Start | None:
    heading = section.heading
    for at in range(limit - 1, -1, -1) if heading is not None else ():
        for length in range(1, _TORN):
            text = "".join(texts[at : at + length])
            if at + length <= limit and texts[at] and heading is not None and heading.read(text) is not None:
                return Start(section, at, length)
    return None


def _near(section: ReportSection, texts: list[str], number: int, found: dict[int, Start]) -> Start | None:
    heading = section.heading
    if heading is None or heading.slots or not found:
        return None
    first = max((start.at + start.length for other, start in found.items() if other < number), default=0)
    last = min((start.at for other, start in found.items() if other > number), default=len(texts))
    ways = [(_likeness(heading, texts[at]), -at) for at in range(first, last) if texts[at]]
    best, at = max(ways, default=(0.0, 0))
    return Start(section, -at, 1) if best >= _ALIKE else None


def _likeness(heading: Sentence, text: str) -> float:
    """Return how alike a short line with the same number in front is to a heading (per cent)."""
    numbers = [match[0] if (match := form_pattern("序号").match(words)) else "" for words in (heading.words, text)]
    if len(text) > _HEADING or numbers[0] != numbers[1]:
        return 0.0
    return fuzz.ratio(text.rstrip(":。."), heading.words)


def part_starts(part: ReportPart, blocks: Sequence[ReadBlock]) -> list[tuple[ReportPart, int, int]]:
    """Return (part, first block of its heading, blocks of the heading) for every record that a report repeats it for.

    A heading goes on over the next lines up to the part's first section.
    """
    first = part.sections[1].heading if len(part.sections) > 1 else None
    found = []
    for at, block in enumerate(blocks):
        text = normal(block.text) if isinstance(block, Line) else ""
        if not text or len(text) > 2 * _HEADING or part.heading.read(text) is None:
            continue
        for length in range(1, _TORN + 1):
            below = blocks[at + length] if at + length < len(blocks) else None
            if first is not None and isinstance(below, Line) and _is_heading(first, normal(below.text)):
                found.append((part, at, length))
                break
    return found


def _is_heading(heading: Sentence, text: str) -> bool:
    return heading.read(text) is not None or _likeness(heading, text) >= _ALIKE


def is_torn(blocks: Sequence[ReadBlock]) -> bool:
    """Whether paragraphs were cut into lines: most long lines end without a sign that ends a sentence."""
    long = [block for block in blocks if isinstance(block, Line) and len(block.text) >= _LONG]
    return 2 * sum(not ends_sentence(line.text) for line in long) > len(long)


def put_together(lines: Sequence[Line], *, torn: bool) -> list[Line]:
    """Return the paragraphs of lines that were cut, all of them (``torn``) or at the end of a page.

    Each goes on to a line that ends a sentence.
    """
    found: list[Line] = []
    page = 0
    for line in lines:
        if found and not ends_sentence(found[-1].text) and (torn or page != line.page or _unclosed(found[-1].text)):
            found[-1] = found[-1]._replace(text=found[-1].text.rstrip() + line.text.strip())
        else:
            found.append(line)
        page = line.page
    return found


def _unclosed(text: str) -> bool:
    """Whether a bracket is open at the end of a line: its paragraph goes on."""
    return any(text.count(first) > text.count(last) for first, last in ("（）", "《》", "〔〕"))


def is_entry(text: str) -> bool:
    """Whether a line is the title or an entry of a 目录."""
    return form_pattern("目录条目").fullmatch(normal(text)) is not None


def embedded(blocks: Sequence[ReadBlock], pack: Pack) -> Iterator[tuple[int, int]]:
    """Yield (first block, block behind the last) of every report that stands inside a 说明."""
    if not may_begin((normal(block.text) for block in blocks if isinstance(block, Line)), pack):
        return
    for shape in report_shapes(pack):
        if not shape.parts:
            yield from _inside(shape, blocks)


def _inside(shape: ReportShape, blocks: Sequence[ReadBlock]) -> Iterator[tuple[int, int]]:
    titles = [at for at, block in enumerate(blocks) if isinstance(block, Line) and _is_title(shape, blocks, at)]
    for number, at in enumerate(titles):
        end = titles[number + 1] if number + 1 < len(titles) else len(blocks)
        if likeness(shape, blocks[at:end]) >= LIKENESS:
            yield at, end


def _is_title(shape: ReportShape, blocks: Sequence[ReadBlock], at: int) -> bool:
    """Whether the first fixed sentence of a report stands here: its title, or what stands above it."""
    first = next((one for one in shape.sections[0].sentences if not one.free), None)
    block = blocks[at]
    return first is not None and isinstance(block, Line) and first.read(normal(block.text)) is not None
