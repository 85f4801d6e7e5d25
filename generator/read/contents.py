"""The 目录 of a published document, held against the headings of its body.

The 目录 is what stands between the line 目录 and the place where its first entry comes again. Every entry has a title
and perhaps a page; a title is looked for in the body, among lines and the captions of tables.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from generator.read.blocks import Grid, Line, ReadBlock
from generator.read.clean import cleaned
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TITLE: Final = "目录"
_DIGITS: Final = "[一二三四五六七八九十]+"
_MARK: Final = re.compile(
    rf"(?P<part>第{_DIGITS}(?:部分|[章节篇]))|(?P<one>{_DIGITS}、)|(?P<two>\({_DIGITS}\))|(?P<three>\(?\d+[).、])"
    rf"|(?P<table>公开\d\d表|(?:附件|附表|表)(?:\d+|{_DIGITS})[:、.]?)"
)
_TAIL: Final = re.compile(r"(?P<title>.*?[^\d.·…])[.·…]*(?P<page>\d{1,3})")
_DOTS: Final = ".·…"
_LEADER: Final = re.compile(r"[\s.·…．]*\d{1,3}$")
_QUOTES: Final = str.maketrans("", "", "《》<>:")
_LONG: Final = 60  # characters that a heading has at most
_MOST: Final = 200  # entries of a 目录
_CAPTION: Final = 3  # rows of a grid in which its title may stand
_NEAR: Final = 70.0  # per cent of likeness from which a heading is an entry in other words
_SAME_NUMBER: Final = 30.0  # the same, where both bear one number between the same neighbours
_SENTENCE: Final = ("。", "；", ";")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the 目录: its normalised title, the page printed beside it, the line."""

    title: str
    page: int | None
    line: Line

    @property
    def text(self) -> str:
        """The title as the document has it."""
        return _LEADER.sub("", self.line.text.strip()) if self.page is not None else self.line.text.strip()


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and the line of the body that is its heading (None: there is none); ``same`` words or others."""

    entry: Entry
    heading: Line | None
    same: bool = True


@dataclass(slots=True)
class Contents:
    """A 目录 held against the body: every entry with its heading, the headings that it does not list."""

    matches: list[Match] = field(default_factory=list)
    unlisted: list[Line] = field(default_factory=list)


def read_contents(blocks: Sequence[ReadBlock], headings: Sequence[Line]) -> Contents | None:
    """Return the 目录 of a document beside its body, None where it has none that could be told from the body.

    ``headings`` are lines of the body which the form wants listed; those of a level that this 目录 lists are held.
    """
    lines = list(_lines(cleaned(blocks)))
    start = next((at for at, line in enumerate(lines) if normal(line.text) == _TITLE), None)
    end = None if start is None else _end(lines, start + 1)
    if start is None or end is None:
        return None
    entries = _entries(lines[start + 1 : end])
    found = Contents(_matches(entries, lines[end:]))
    levels = {_level(entry.title) for entry in entries}
    listed = {normal(match.heading.text) for match in found.matches if match.heading is not None}
    listed |= {entry.title for entry in entries}
    owed = (line for line in headings if _level(normal(line.text)) in levels)
    found.unlisted = [line for line in owed if normal(line.text) not in listed]
    return found


def pages_of(contents: Contents) -> list[int]:
    """Return the physical pages on which headings stand whose entries say a page; none where pages are not known."""
    return sorted({page for *_, page in _pairs(contents)})


def wrong_pages(contents: Contents, printed: Mapping[int, int]) -> Iterator[tuple[Match, int]]:
    """Yield the entries whose page is not the one on which their heading stands, with that page's number.

    ``printed`` are the numbers that pages bear, by physical page from 1. Where they say nothing, the constant shift
    that explains most entries counts; without one nothing is wrong.
    """
    pairs = list(_pairs(contents))
    shifts = Counter(number - page for page, number in printed.items())
    sure = {page: number for page, number in printed.items() if shifts[number - page] > 1}
    if 2 * len(sure) <= len({page for *_, page in pairs}):
        shifts, sure = Counter(said - page for _, said, page in pairs), {}
        if not shifts or 2 * shifts.most_common(1)[0][1] <= len(pairs):
            return
    for match, said, page in pairs:
        number = sure.get(page, page + shifts.most_common(1)[0][0])
        if said != number:
            yield match, number


def _pairs(contents: Contents) -> Iterator[tuple[Match, int, int]]:
    """Yield the entries with the page that they say and the physical one of their heading, where both are known."""
    for match in contents.matches:
        if match.entry.page is not None and match.heading is not None and match.heading.page:
            yield match, match.entry.page, match.heading.page


def _lines(blocks: Sequence[ReadBlock]) -> Iterator[Line]:
    """Yield lines, and what stands at the top of tables as lines of their own."""
    for block in blocks:
        if isinstance(block, Grid):
            cells = (text for row in block.rows[:_CAPTION] for text in row if text.strip())
            yield from (Line(text, block.number, block.page) for text in cells)
        else:
            yield from (block._replace(text=text) for text in block.text.split("\n") if text.strip())


def _end(lines: Sequence[Line], start: int) -> int | None:
    """Return where the body begins: at the first entry's heading, its number (第一部分), or else at any other's."""
    titles = [_tail(normal(line.text))[0] for line in lines[start:]]
    if not titles:
        return None
    mark = _MARK.match(titles[0])
    number = mark["part"] if mark else None
    end = next((at for at, title in enumerate(titles) if at and _repeats(title, titles[0], number)), None)
    if end is None:
        end = _first_repeated(titles)
    if end is None or end > _MOST or any(_is_text(line) for line in lines[start : start + end]):
        return None
    return start + end


def _repeats(title: str, first: str, number: str | None) -> bool:
    return title == first or (number is not None and title.startswith(number) and len(title) <= _LONG)


def _first_repeated(titles: Sequence[str]) -> int | None:
    seen: set[str] = set()
    for at, title in enumerate(titles):
        if title in seen:
            return at
        seen.add(title)
    return None


def _is_text(line: Line) -> bool:
    return len(line.text) > 2 * _LONG or line.text.rstrip().endswith(_SENTENCE)


def _tail(text: str) -> tuple[str, int | None]:
    """Return a line's title and the page behind it, None where there is none."""
    found = _TAIL.fullmatch(text)
    return (found["title"], int(found["page"])) if found else (text.rstrip(_DOTS), None)


def _entries(lines: Sequence[Line]) -> list[Entry]:
    """Return the entries; where most lines end with a page, one without goes on in the next that bears no number."""
    tails = [_tail(normal(line.text)) for line in lines]
    if 2 * sum(page is not None for _, page in tails) <= len(lines):
        return [Entry(normal(line.text).rstrip(_DOTS), None, line) for line in lines]
    found: list[Entry] = []
    for (title, page), line in zip(tails, lines, strict=True):
        if found and found[-1].page is None and _MARK.match(title) is None:
            before = found.pop()
            found.append(Entry(before.title + title, page, before.line._replace(text=before.line.text + line.text)))
        else:
            found.append(Entry(title, page, line))
    return found


def _level(title: str) -> str:
    mark = _MARK.match(title)
    return "" if mark is None else str(mark.lastgroup)


def _core(title: str) -> str:
    """Return a title without its number and the signs around a table's name."""
    return _MARK.sub("", title, count=1).translate(_QUOTES) if _MARK.match(title) else title.translate(_QUOTES)


def _matches(entries: Sequence[Entry], body: Sequence[Line]) -> list[Match]:
    """Return every entry with its heading: the same words, a table's name without number, then other words."""
    texts = [normal(line.text) for line in body]
    taken: list[int | None] = []
    last = 0
    words, names = _places(texts)
    for entry in entries:
        at = _after(words[entry.title], last)
        if at is None:
            at = _after(names[_core(entry.title)], last)
        last = last if at is None else max(at, last)
        taken.append(at)
    known = {at for at in taken if at is not None}
    found = []
    for number, entry in enumerate(entries):
        at = taken[number]
        if at is not None:
            found.append(Match(entry, body[at]))
            continue
        near = _near(entry, texts, _between(taken, number, len(texts)), known)
        known |= {near} if near is not None else set()
        found.append(Match(entry, None if near is None else body[near], same=False))
    return found


def _places(texts: Sequence[str]) -> tuple[defaultdict[str, list[int]], defaultdict[str, list[int]]]:
    """Return where words stand, on one line or on two, and where names of tables stand that bear no number."""
    words: defaultdict[str, list[int]] = defaultdict(list)
    names: defaultdict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        if len(text) > _LONG:
            continue
        words[text].append(at)
        if not _level(text) or _level(text) == "table":
            names[_core(text)].append(at)
        if at + 1 < len(texts) and _level(text) and len(texts[at + 1]) <= _LONG and not _level(texts[at + 1]):
            words[text + texts[at + 1]].append(at)
    return words, names


def _after(places: Sequence[int], last: int) -> int | None:
    """Return the first place from ``last`` on, else the first of all."""
    if not places:
        return None
    at = bisect_left(places, last)
    return places[at] if at < len(places) else places[0]


def _between(taken: Sequence[int | None], number: int, end: int) -> range:
    """Return the lines between the headings of an entry's neighbours."""
    before = [at for at in taken[:number] if at is not None]
    low = before[-1] + 1 if before else 0
    behind = (at for at in taken[number + 1 :] if at is not None and at >= low)
    return range(low, next(behind, end))


def _near(entry: Entry, texts: Sequence[str], places: range, known: set[int]) -> int | None:
    """Return the line that is most like an entry, of its level and no other entry's heading."""
    mark, core = _MARK.match(entry.title), _core(entry.title)
    if mark is None:
        return None
    free = (at for at in places if at not in known and len(texts[at]) <= _LONG and not texts[at].endswith(_SENTENCE))
    alike = [at for at in free if _level(texts[at]) == mark.lastgroup or _core(texts[at]) == core]
    scores = [(fuzz.ratio(core, _core(texts[at])), texts[at].startswith(mark[0]), -at) for at in alike]
    likely = [score for score in scores if score[0] >= (_SAME_NUMBER if score[1] else _NEAR)]
    return -max(likely)[2] if likely else None
