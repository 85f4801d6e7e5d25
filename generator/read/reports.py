"""绩效 reports: the sentences of the form say figures and words, what stands between them is free text.

A report may have parts, each about a record of its own (转移支付); its tables are read by their layouts, its 自评表 by
themselves before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from generator.read.blocks import Grid, Line
from generator.read.paper_stream import Value
from generator.read.papers import PaperTables
from generator.read.report_find import Start, best_shape, is_entry, is_torn, part_starts, put_together, starts
from generator.read.report_grid import GridReading, line_place, read_grid, say_caption
from generator.read.report_record import Record
from generator.read.report_sentence import EACH, GIVEN, LIST
from generator.read.report_shape import ReportSection
from generator.read.text import closed, ends_sentence, normal, places
from generator.read.unread import unread_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import Pack
    from generator.read.blocks import ReadBlock
    from generator.read.paper_cells import Said
    from generator.read.reading import Unread
    from generator.read.report_sentence import Found, Listed, Sentence

_JOINED: Final = 12  # lines that one torn sentence may stand on
_ITEM: Final = "、"
_SCRAP: Final = 8  # characters of a torn cell
_PIECE: Final = re.compile(r"[^；;。]+[；;。]?")


@dataclass(slots=True)
class ReportReading:
    """A report: what it says, the paper it belongs to, which lines are explained, which are not."""

    kind: str
    base: str
    stated: PaperTables = field(default_factory=PaperTables)
    explained: list[Line] = field(default_factory=list)  # free text in its place is explained
    aside: list[Line] = field(default_factory=list)  # what stands above tables
    unread: list[Unread] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)  # of the records of its parts
    tables: int = 0  # tables in it that were read by their layouts
    parted: dict[str, str] = field(default_factory=dict)  # and in which paragraphs the text has its words
    moved: dict[str, str] = field(default_factory=dict)  # what a 自评表 said: where it belongs, "" for nowhere


def read_report(
    blocks: Sequence[ReadBlock], pack: Pack, label: str, known: PaperTables | None = None, base: str = ""
) -> ReportReading | None:
    """Read a document that is one report; None when it is none.

    ``known`` is what its 自评表 said (they are not among ``blocks``), ``base`` the record it is about.
    """
    shape = best_shape(blocks, pack)
    if shape is None:
        return None
    done = ReportReading(shape.kind, base or f"{shape.root}.1")
    reader = _Reader(pack, label, done, known or PaperTables(), torn=is_torn(blocks))
    parts = [start for part in shape.parts for start in part_starts(part, blocks)]
    first = min((start for _, start, _ in parts), default=len(blocks))
    reader.record(done.base, starts(shape.sections, blocks[:first]), blocks[:first])
    for number, (part, start, length) in enumerate(parts, 1):
        end = parts[number][1] if number < len(parts) else len(blocks)
        done.bases.append(f"{part.root}.{number}")
        reader.heading(done.bases[-1], part.heading, blocks[start : start + length])
        piece = blocks[start + length : end]
        reader.record(done.bases[-1], starts(part.sections, piece), piece)
    reader.settle()
    return done


class _Reader:
    def __init__(self, pack: Pack, label: str, done: ReportReading, known: PaperTables, *, torn: bool) -> None:
        self.pack, self.label, self.done, self.torn = pack, label, done, torn
        self.papers = known
        self.about = Record(pack, done.base, (), done.stated)
        self.used: dict[str, set[int]] = {}
        self.here = ReportSection(None)
        self.tail: tuple[str, Said, Line] | None = None  # where words that go on belong, the line they stand on

    def heading(self, base: str, heading: Sentence, lines: Sequence[ReadBlock]) -> None:
        """Begin a part."""
        self.settle()
        self.about = Record(self.pack, base, self.papers.leaves, self.done.stated)
        kept = [line for line in lines if isinstance(line, Line)]
        said = heading.read("".join([normal(line.text) for line in kept]))
        self._keep(heading, kept, said or [])

    def record(self, base: str, found: Sequence[Start], blocks: Sequence[ReadBlock]) -> None:
        """Read the sections of a report or part."""
        if self.about.base != base or not self.about.words:
            self.settle()
            self.about = Record(self.pack, base, self.papers.leaves, self.done.stated)
        for number, (section, start, length) in enumerate(found):
            end = found[number + 1][1] if number + 1 < len(found) else len(blocks)
            if section.heading is not None:
                head = [block for block in blocks[start : start + length] if isinstance(block, Line)]
                said = section.heading.read("".join([normal(line.text) for line in head]))
                self._keep(section.heading, head, said or [])
            headings = [section.heading for section, _, _ in found if section.heading is not None] if not number else []
            self.section(section, blocks[start + length : end], headings)

    def settle(self) -> None:
        """Decide what the text leaves of what the tables of this record said."""
        self.done.moved |= self.about.settle()
        self.done.parted |= self.about.parted(self.papers.leaves)

    def section(self, section: ReportSection, blocks: Sequence[ReadBlock], headings: Sequence[Sentence]) -> None:
        """Read a section: sentences of the form in their order, free text between them, tables.

        ``headings`` are those that a 目录 in it may list.
        """
        fixed = [sentence for sentence in section.sentences if not sentence.free]
        waiting: list[Line] = []
        self.used, self.tail, self.here = {}, None, section
        at, passed = 0, -1
        while at < len(blocks):
            block = blocks[at]
            if not isinstance(block, Line):
                at = self._table(section, blocks, at, waiting)
                continue
            hit = self._hit(fixed, blocks, at)
            if hit is None and self._several(fixed, block):
                at += 1
                continue
            if hit is None:
                text = normal(block.text).rstrip("0123456789")
                entry = is_entry(block.text) or any(one.read(text) is not None for one in headings)
                (self.done.aside if headings and entry else waiting).append(block)
                at += 1
                continue
            sentence, lines, said = hit
            place = section.sentences.index(sentence)
            self._free(section.sentences[passed + 1 : place], waiting)
            waiting, passed = [], place if not sentence.loop else passed
            self._keep(sentence, lines, said)
            at += len(lines)
        self._free(section.sentences[passed + 1 :], self._titles(section, waiting))

    def _titles(self, section: ReportSection, waiting: list[Line]) -> list[Line]:
        """Read what stands above a 自评表, which is not here any more; return the lines left."""
        for table in section.own[:1] if waiting else ():
            done = GridReading()
            say_caption(table, waiting, self.about, self.label, done)
            self.done.aside += done.explained
            waiting = [line for line in waiting if line not in done.explained]
        return waiting

    def _hit(
        self, fixed: list[Sentence], blocks: Sequence[ReadBlock], at: int
    ) -> tuple[Sentence, list[Line], Found] | None:
        """Return the sentence that begins at a line, the lines it stands on, and what it says."""
        text = ""
        lines: list[Line] = []
        for block in blocks[at : at + _JOINED]:
            if not isinstance(block, Line):
                return None
            lines.append(block)
            text += normal(block.text)
            for sentence in fixed:
                said = self._read(sentence, text)
                if said is not None and not (self.torn and sentence.open and not ends_sentence(block.text)):
                    return sentence, lines, said
        return None

    def _several(self, fixed: list[Sentence], line: Line) -> bool:
        """Read a line that says several items of a list, each with its own end; whether it does."""
        pieces = [line._replace(text=piece) for piece in _PIECE.findall(line.text) if piece.strip()]
        listed = [sentence for sentence in fixed if sentence.loop]
        hits = [self._hit(listed, [piece], 0) for piece in pieces] if len(pieces) > 1 and listed else []
        if not hits or None in hits:
            return False
        for sentence, _, said in filter(None, hits):
            piece = pieces.pop(0)
            self._keep(sentence, [piece], said)
            self.done.explained.pop()
        self._explain([line])
        return True

    def _read(self, sentence: Sentence, text: str) -> Found | None:
        """Return what a text says as this sentence, with the words that are known tried first."""
        if sentence.words not in text:
            return None
        for number in self.about.numbers(sentence.loop) if sentence.loop else ():
            item = f"{sentence.loop}.{number}"
            known = self.about.known(sentence, item)
            if known and all(words in text for words in known.values()):
                said = sentence.read(text, known)
                if said is not None:
                    return said
        known = {} if sentence.loop else self.about.known(sentence, "")
        return (sentence.read(text, known) if known else None) or sentence.read(text)

    def _keep(self, sentence: Sentence, lines: Sequence[Line], said: Found) -> None:
        self._explain(lines)
        whole = "".join([closed(line.text) for line in lines])
        origin = places(whole)
        found = [
            (slot, whole[origin[start] : origin[end - 1] + 1] if end > start else "") for slot, (start, end) in said
        ]
        item = self._item(sentence, found)
        self.about.lines.append("".join(whole.split()))
        for slot, raw in found:
            if slot.form == EACH:
                self._items(sentence.lists[int(slot.text)], item, raw, lines[0])
            elif slot.form == GIVEN:
                self._say(item, replace(slot, form=""), slot.text, lines[0])
            else:
                self._say(item, slot, raw, lines[0])
        for given in sentence.given:
            self._say(item, given, given.text, lines[0])
        tail = next((slot for slot, (start, end) in said if start < end == len(origin) and not slot.form), None)
        self.tail = (item, tail, lines[-1]) if tail is not None else None

    def _item(self, sentence: Sentence, found: Sequence[tuple[Said, str]]) -> str:
        """Return which item a sentence speaks of, empty for the record itself."""
        if not sentence.loop:
            return ""
        used = self.used.setdefault(sentence.loop, set())
        if not found:
            return f"{sentence.loop}.{max(used, default=0)}"  # a heading above an item
        said = {slot.path: normal(raw) for slot, raw in found if not slot.form and raw}
        given = {one.path: normal(one.text) for one in sentence.given}
        return f"{sentence.loop}.{self.about.item(sentence.loop, said, used, given)}"

    def _items(self, listed: Listed, item: str, raw: str, line: Line) -> None:
        """Read the items of a list inside a sentence: of the record, or records of their own (绩效项目)."""
        origin = places(raw)
        path, used = Record.below(listed.path, item), set[int]()
        same = {slot.path: normal(slot.text) for slot in listed.same}
        for said in listed.items(normal(raw)) or []:
            words = [(slot, raw[origin[start] : origin[end - 1] + 1]) for slot, (start, end) in said if end > start]
            names = {slot.path: normal(text) for slot, text in words if not slot.form}
            base = f"{path}.{self.about.item(path, names, used, same)}"
            for slot, text in words:
                self._say(base, slot, text, line)
            for slot in listed.same:
                self._say(base, slot, slot.text, line)

    def _free(self, sentences: Sequence[Sentence], lines: list[Line]) -> None:
        """Give the lines between two sentences to the free text that has its place there."""
        own = [sentence for sentence in sentences if sentence.free]
        if lines and not own and self.tail is not None:
            self._longer(lines)
            return
        if not own or not lines:
            self._unread(self.here, lines)
            return
        self._explain(lines)
        lines = put_together(lines, torn=self.torn)
        for sentence, line in zip(own[:-1], lines, strict=False):
            self._each(sentence, line)
        rest = lines[len(own) - 1 :]
        if own[-1].loop:
            for line in rest:
                self._each(own[-1], line)
        elif rest and not (len(rest) == 1 and normal(rest[0].text) == own[-1].default):
            between = "" if self._on_cover(rest[0]) else "\n"
            self._say("", own[-1].slots[0], between.join(line.text for line in rest), rest[0])

    def _each(self, sentence: Sentence, line: Line) -> None:
        if normal(line.text) != sentence.default:
            self._say(self._item(sentence, [(sentence.slots[0], line.text)]), sentence.slots[0], line.text, line)

    def _on_cover(self, line: Line) -> bool:
        """Whether a line is one of a cover, where a page shows one text on several lines."""
        return self.here.heading is None and bool(line.page)

    def _longer(self, lines: list[Line]) -> None:
        """Put lines behind the words that the last sentence ended with."""
        self._explain(lines)
        if self.tail is not None:
            item, slot, line = self.tail
            together = self._on_cover(line) or len(put_together([line, lines[0]], torn=self.torn)) == 1
            path = Record.below(slot.path, item)
            self.about.longer(path, put_together(lines, torn=self.torn), "" if together else "\n")

    def _say(self, item: str, slot: Said, raw: str, line: Line) -> None:
        path = Record.below(slot.path, item)
        value = Value(path, raw, slot.form, line_place(line, self.label))
        if slot.form == LIST:
            for number, part in enumerate(raw.split(_ITEM), 1):
                self.about.say(f"{path}.{number}", Value(path, part, "", value.place))
        else:
            self.about.say(path, value)

    def _table(self, section: ReportSection, blocks: Sequence[ReadBlock], at: int, waiting: list[Line]) -> int:
        """Read the table that begins here with its grids on the next pages; return where it ends."""
        grids = _first_row(section, waiting, blocks[at])
        while at < len(blocks):
            block = blocks[at]
            grid = _as_grid(block, grids)
            if grid is not None:
                grids.append(grid)
            elif isinstance(block, Line) and grids and _is_scrap(block, blocks[at + 1 : at + 2], grids[-1]):
                self.done.aside.append(block)
            else:
                break
            at += 1
        read = read_grid(section, grids, waiting, self.about, self.label)
        self.done.aside += read.explained
        self._unread(section, read.unread)
        self.done.tables += read.sure
        for line in read.explained:
            if line in waiting:
                waiting.remove(line)
        return at

    def _unread(self, section: ReportSection, lines: Sequence[Line]) -> None:
        heading = section.heading.said if section.heading is not None else ""
        words = [sentence.said for sentence in section.sentences if sentence.words]
        self.done.unread += [unread_line(line, heading, words) for line in lines]

    def _explain(self, lines: Sequence[Line]) -> None:
        self.done.explained += lines


def _as_grid(block: ReadBlock, before: Sequence[Grid]) -> Grid | None:
    """Return a table, or the last row of one that stands alone at the top of a page; None for a line of text."""
    if not isinstance(block, Line):
        return block
    texts = tuple(block.text.split())
    alone = before and block.page > before[-1].page and 1 < len(texts) <= len(before[-1].rows[-1])
    return Grid((texts,), block.number, block.page) if alone and not ends_sentence(block.text) else None


def _first_row(section: ReportSection, waiting: list[Line], below: ReadBlock) -> list[Grid]:
    """Take the line before a table that is its first row, alone at the foot of a page, from ``waiting``."""
    heads = [one for table in section.tables for one in table.aside]
    if len(waiting) < 2 or waiting[-1].page >= below.page:  # noqa: PLR2004 - the head of the table, its row
        return []
    texts = tuple(waiting[-1].text.split())
    under = any(one.read(normal(waiting[-2].text)) is not None for one in heads)
    if not under or len(texts) < 2:  # noqa: PLR2004 - two cells at least
        return []
    line = waiting.pop()
    return [Grid((texts,), line.number, line.page)]


def _is_scrap(line: Line, after: Sequence[ReadBlock], before: Grid) -> bool:
    """Whether a line is what a page tore off a cell: a few characters between two pieces of a table."""
    goes_on = any(_as_grid(block, [before]) is not None and block.page == line.page for block in after)
    return goes_on and line.page > before.page and len(normal(line.text)) <= _SCRAP
