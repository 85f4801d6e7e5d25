"""绩效 reports: the sentences of the form say figures and words, what stands between them is free text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from generator.findings import Place
from generator.profile import load_pack, pack_names
from generator.read.blocks import Line
from generator.read.paper_stream import Value
from generator.read.papers import PaperTables, file_value
from generator.read.pattern import normal, places
from generator.read.report_shape import EACH, LIST, ReportSection, ReportShape, report_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import Pack
    from generator.read.blocks import ReadBlock
    from generator.read.paper_cells import Said
    from generator.read.report_shape import Listed, Sentence

_JOINED: Final = 12  # lines that one torn sentence may stand on
_LONG: Final = 20  # characters of a line that is no heading
_ENDS: Final = "。；：！？”）;:!?)"
_QUOTE: Final = 60
_COVER: Final = 12  # blocks that the cover has at most
_ITEM: Final = "、"
LIKENESS: Final = 0.6
"""Share of a report's headings that must stand in a document, in order."""


@dataclass(slots=True)
class ReportReading:
    """A report: what it says, the paper it belongs to, which lines are explained, which are not."""

    kind: str
    base: str
    stated: PaperTables = field(default_factory=PaperTables)
    explained: list[Line] = field(default_factory=list)  # free text in its place is explained
    unread: list[Line] = field(default_factory=list)


def report_pack(blocks: Sequence[ReadBlock], name: str | None) -> Pack | None:
    """Return the pack whose report a document is: that of its year where several fit; None when it is none of ours."""
    packs = [pack for known in ([name] if name else pack_names()) if (pack := load_pack(known)) is not None]
    fitting = [pack for pack in packs if report_likeness(blocks, pack) >= LIKENESS]
    first = "".join([normal(block.text) for block in blocks[:_COVER] if isinstance(block, Line)])
    return next((pack for pack in fitting if f"({pack.settings.年度}年度)" in first), fitting[-1] if fitting else None)


def report_likeness(blocks: Sequence[ReadBlock], pack: Pack) -> float:
    """Return which share of the headings of the pack's best report stand in a document (0..1)."""
    lines = [normal(block.text) for block in blocks if isinstance(block, Line)]
    return max((_share(shape, lines) for shape in report_shapes(pack)), default=0.0)


def read_report(blocks: Sequence[ReadBlock], pack: Pack, label: str) -> ReportReading | None:
    """Read a document that is one report; None when it is none. Its tables are passed over."""
    lines = [block for block in blocks if isinstance(block, Line)]
    texts = [normal(line.text) for line in lines]
    torn = _is_torn(lines)
    shape = max(report_shapes(pack), key=lambda shape: _share(shape, texts), default=None)
    if shape is None or _share(shape, texts) < LIKENESS:
        return None
    reader = _Reader(pack, label, ReportReading(shape.kind, f"{shape.root}.1"), torn=torn)
    starts = _starts(shape, texts)
    for number, (section, start) in enumerate(starts):
        end = starts[number + 1][1] if number + 1 < len(starts) else len(lines)
        reader.section(section, lines[start:end])
    return reader.done


def _is_torn(lines: Sequence[Line]) -> bool:
    """Whether paragraphs were cut into lines: most long lines end without a sign that ends a sentence."""
    long = [line for line in lines if len(line.text) >= _LONG]
    return 2 * sum(not _ends(line) for line in long) > len(long)


def _ends(line: Line) -> bool:
    return line.text.rstrip().endswith(tuple(_ENDS))


def _mended(lines: Sequence[Line]) -> list[Line]:
    """Return paragraphs of lines that were cut: each goes on to a line that ends a sentence."""
    found: list[Line] = []
    for line in lines:
        if found and not _ends(found[-1]):
            found[-1] = replace(found[-1], text=found[-1].text.rstrip() + line.text.strip())
        else:
            found.append(line)
    return found


def _share(shape: ReportShape, texts: list[str]) -> float:
    headings = len(shape.sections) - 1
    return (len(_starts(shape, texts)) - 1) / headings if headings else 0.0


def _starts(shape: ReportShape, texts: list[str]) -> list[tuple[ReportSection, int]]:
    """Return each section with the line of its heading; from the end, so that a 目录 is not taken."""
    found, limit = [], len(texts)
    for section in reversed(shape.sections[1:]):
        at = next((at for at in range(limit - 1, -1, -1) if section.heading and _is(section.heading, texts[at])), None)
        if at is not None:
            found.append((section, at))
            limit = at
    return [(shape.sections[0], 0), *reversed(found)]


def _is(heading: Sentence, text: str) -> bool:
    return heading.read(text) is not None


class _Reader:
    def __init__(self, pack: Pack, label: str, done: ReportReading, *, torn: bool) -> None:
        self.pack, self.label, self.done, self.torn = pack, label, done, torn
        self.seen: set[str] = set()
        self.counts: dict[str, int] = {}

    def section(self, section: ReportSection, lines: Sequence[Line]) -> None:
        """Read the lines of a section: sentences of the form in their order, free text between them."""
        if section.heading is not None:
            self._explain(lines[:1])
            lines = lines[1:]
        fixed = [sentence for sentence in section.sentences if not sentence.free]
        waiting: list[Line] = []
        at, passed = 0, -1
        while at < len(lines):
            hit = self._hit(fixed, lines, at)
            if hit is None:
                waiting.append(lines[at])
                at += 1
                continue
            sentence, taken, said = hit
            place = section.sentences.index(sentence)
            self._free(section.sentences[passed + 1 : place], waiting)
            waiting, passed = [], place if not sentence.loop else passed
            self._keep(sentence, lines[at : at + taken], said)
            at += taken
        self._free(section.sentences[passed + 1 :], waiting)

    def _hit(
        self, fixed: list[Sentence], lines: Sequence[Line], at: int
    ) -> tuple[Sentence, int, list[tuple[Said, tuple[int, int]]]] | None:
        """Return the sentence that begins at a line, on how many lines it stands, and what it says."""
        text = ""
        for taken, line in enumerate(lines[at : at + _JOINED], 1):
            text += normal(line.text)
            for sentence in fixed:
                said = sentence.read(text)
                if said is not None and not (self.torn and sentence.open and not _ends(line)):
                    return sentence, taken, said
        return None

    def _keep(self, sentence: Sentence, lines: Sequence[Line], said: list[tuple[Said, tuple[int, int]]]) -> None:
        self._explain(lines)
        whole = "".join([line.text for line in lines])
        origin = places(whole)
        base = self._base(sentence, said=bool(said))
        for slot, (start, end) in said:
            raw = whole[origin[start] : origin[end - 1] + 1] if end > start else ""
            if slot.form == EACH:
                self._items(next(one for one in sentence.lists if one.path == slot.path), raw, lines[0])
            else:
                self._say(base, slot, raw, lines[0])

    def _items(self, listed: Listed, raw: str, line: Line) -> None:
        """Read the items of a list inside a sentence: records of their own (绩效项目)."""
        origin = places(raw)
        for said in listed.items(normal(raw)):
            number = self.counts[listed.path] = self.counts.get(listed.path, 0) + 1
            for slot, (start, end) in said:
                if end > start:
                    self._say(f"{listed.path}.{number}", slot, raw[origin[start] : origin[end - 1] + 1], line)
            for slot in listed.same:
                self._say(f"{listed.path}.{number}", slot, slot.text, line)

    def _base(self, sentence: Sentence, *, said: bool) -> str:
        """Return what the paths of a sentence begin with; every sentence of a list that says something is an item."""
        if not sentence.loop:
            return self.done.base
        if said:
            self.counts[sentence.loop] = self.counts.get(sentence.loop, 0) + 1
        return f"{self.done.base}{sentence.loop}.{self.counts.get(sentence.loop, 0)}"

    def _free(self, sentences: Sequence[Sentence], lines: list[Line]) -> None:
        """Give the lines between two sentences to the free text that has its place there."""
        own = [sentence for sentence in sentences if sentence.free]
        if not own or not lines:
            self.done.unread += lines
            return
        self._explain(lines)
        lines = _mended(lines) if self.torn else lines
        for sentence, line in zip(own[:-1], lines, strict=False):
            self._say(self._base(sentence, said=True), sentence.slots[0], line.text, line)
        rest = lines[len(own) - 1 :]
        if own[-1].loop:
            for line in rest:
                self._say(self._base(own[-1], said=True), own[-1].slots[0], line.text, line)
        elif rest:
            self._say(self.done.base, own[-1].slots[0], "\n".join(line.text for line in rest), rest[0])

    def _say(self, base: str, slot: Said, raw: str, line: Line) -> None:
        place = Place(self.label, paragraph=line.number or None, page=line.page or None, quote=line.text[:_QUOTE])
        path = f"{base}{slot.path}" if slot.path.startswith(".") or not slot.path else slot.path
        if slot.form == LIST:
            for number, part in enumerate(raw.split(_ITEM), 1):
                self._store(f"{path}.{number}", Value(path, part, "", place))
        else:
            self._store(path, Value(path, raw, slot.form, place))

    def _store(self, path: str, value: Value) -> None:
        if path not in self.seen and value.text.strip():
            self.seen.add(path)
            file_value(self.done.stated, self.pack, path, value)

    def _explain(self, lines: Sequence[Line]) -> None:
        self.done.explained += lines
