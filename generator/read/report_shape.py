"""What of a report model is needed to read it: its sections with their sentences and tables, the parts it repeats.

A heading begins a section, also one that only some reports have. A step for every record of another kind (每:
绩效转移支付) with a heading is a part; a step for every item of a list is a sentence of its section.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from generator.compose.papers import TABLES
from generator.compose.reports import ReportModel, StepModel, report_model
from generator.layout import layout
from generator.paper_kinds import paper_kinds
from generator.read.paper_cells import ROW, Said
from generator.read.paper_shape import paper_shapes
from generator.read.report_sentence import Sentence, SentenceMaker, UnreadableTemplate
from generator.read.report_tables import Node, table_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.profile import Pack

_EMPTY: Final = "空"


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a section: its layout's name and rows, the list it is printed for, what is printed above it."""

    name: str
    width: int
    nodes: tuple[Node, ...]
    title: Sentence | None
    aside: tuple[Sentence, ...]  # 左, 中, 右 of its head, one by one and put together
    loop: str = ""
    given: tuple[Said, ...] = ()


@dataclass(slots=True)
class ReportSection:
    """A heading of a report (None: what stands before the first), its sentences in order, its tables.

    ``own`` are those that are read by themselves (自评表): only what stands above them belongs to the section.
    """

    heading: Sentence | None
    sentences: list[Sentence] = field(default_factory=list)
    tables: list[ReportTable] = field(default_factory=list)
    own: list[ReportTable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportPart:
    """What a report repeats for every record of another kind: the path of the records, the heading, the sections."""

    root: str
    heading: Sentence
    sections: tuple[ReportSection, ...]


@dataclass(frozen=True, slots=True)
class ReportShape:
    """A report model as it is read: 类型, the first part of its paths, its sections, its parts; what is unreadable."""

    kind: str
    root: str
    sections: tuple[ReportSection, ...]
    parts: tuple[ReportPart, ...] = ()
    faults: tuple[str, ...] = ()


def report_shapes(pack: Pack) -> tuple[ReportShape, ...]:
    """Return the reports of a pack (made once)."""
    if "绩效报告句式" not in pack.cache:
        found = []
        for name, kind in paper_kinds(pack).items():
            model = report_model(pack, kind.报告) if kind.报告 else None
            if model is not None:
                found.append(_Maker(pack).shape(name, kind.路径, model))
        pack.cache["绩效报告句式"] = tuple(found)
    shapes: tuple[ReportShape, ...] = pack.cache["绩效报告句式"]
    return shapes


def may_begin(texts: Iterable[str], pack: Pack) -> bool:
    """Return whether a report may begin at one of these normalised lines: asked before all its sentences are made."""
    models = [report_model(pack, kind.报告) for kind in paper_kinds(pack).values() if kind.报告]
    openings = [_opening(model, pack) for model in models if model is not None and not _has_parts(model.步骤)]
    first = [opening for opening in openings if opening is not None]
    return any(opening.read(text) is not None for text in texts for opening in first)


def _has_parts(steps: Iterable[StepModel]) -> bool:
    return any((step.每 is not None and not step.每.startswith(".")) or _has_parts(step.步骤) for step in steps)


def _opening(model: ReportModel, pack: Pack) -> Sentence | None:
    """Return the first fixed sentence of a report."""
    maker, found = _Maker(pack), [ReportSection(None)]
    for step in model.步骤:
        maker.step(step, found)
        fixed = next((sentence for sentence in found[0].sentences if not sentence.free), None)
        if fixed is not None or len(found) > 1:
            return fixed
    return None


@dataclass(frozen=True, slots=True)
class _Under:
    """Where a step stands: the list it is printed for, and what the conditions around it say."""

    loop: str = ""
    given: tuple[Said, ...] = ()


class _Maker:
    def __init__(self, pack: Pack) -> None:
        self.pack, self.maker = pack, SentenceMaker(pack)
        self.own = {shape.layout.名 for shape in paper_shapes(pack)}  # read by themselves
        self.faults: list[str] = []
        self.parts: list[ReportPart] = []

    def shape(self, name: str, root: str, model: ReportModel) -> ReportShape:
        """Return the shape of a model."""
        sections = self.sections(model.步骤)
        return ReportShape(name, root, sections, tuple(self.parts), tuple(self.faults))

    def sections(self, steps: Iterable[StepModel]) -> tuple[ReportSection, ...]:
        """Return the sections of a report or of a part; a heading inside a list is one of its sentences."""
        found = [ReportSection(None)]
        for step in steps:
            self.step(step, found)
        return tuple(found)

    def step(self, step: StepModel, found: list[ReportSection]) -> None:
        """Add what a step prints to the sections of a report."""
        self._step(step, _Under(), found)

    def _step(self, step: StepModel, under: _Under, found: list[ReportSection]) -> None:
        if step.每 is not None and not step.每.startswith("."):
            self._part(step)
            return
        if step.每 is not None:
            under = _Under(f"{under.loop}{step.每}")
        under = replace(under, given=(*under.given, *self._said(step.若)))
        for text in (step.标题, step.句):
            sentence = self._sentence(text, under) if text is not None else None
            if sentence is not None and text is step.标题 and not under.loop:
                found.append(ReportSection(sentence))
            elif sentence is not None:
                found[-1].sentences.append(sentence)
        if step.表 is not None:
            name = layout(self.pack, step.表, TABLES).名
            (found[-1].own if name in self.own else found[-1].tables).append(self._table(step.表, under))
        for below in step.步骤:
            self._step(below, under, found)

    def _part(self, step: StepModel) -> None:
        heading = self._sentence(step.标题 or "", _Under())
        if heading is not None and step.每 is not None:
            self.parts.append(ReportPart(step.每, heading, self.sections(step.步骤)))

    def _sentence(self, text: str, under: _Under) -> Sentence | None:
        try:
            return self.maker.sentence(text, under.loop, under.given)
        except UnreadableTemplate as error:
            self.faults.append(f"“{text[:20]}”里的“{error}”读不回来")
            return None

    def _table(self, name: str, under: _Under) -> ReportTable:
        found = layout(self.pack, name, TABLES)
        heads = [text for text in (found.左, found.中, found.右) if text]
        aside = [self._sentence(text, under) for text in (*heads, "".join(heads)) if text]
        title = self._sentence(found.题, under) if found.题 else None
        rows = table_nodes(found, self.pack)
        kept = tuple(sentence for sentence in aside if sentence is not None)
        return ReportTable(name, len(found.列宽), rows, title, kept, under.loop, under.given)

    def _said(self, condition: str | None) -> Iterator[Said]:
        """Yield what holds where a condition does: 本.二级 == "数量指标" says the 二级 of an item."""
        if condition is not None:
            tree: Any = self.maker.environment.parse(f"{{{{ {condition} }}}}").body[0]
            yield from _equal(tree.nodes[0])


def _equal(node: Any) -> Iterator[Said]:
    if isinstance(node, nodes.And):
        yield from (*_equal(node.left), *_equal(node.right))
    if isinstance(node, nodes.Compare) and len(node.ops) == 1 and node.ops[0].op == "eq":
        left: Any = node.expr
        right = node.ops[0].expr
        own = isinstance(left, nodes.Getattr) and isinstance(left.node, nodes.Name) and left.node.name == ROW
        if own and isinstance(right, nodes.Const) and isinstance(right.value, str):
            yield Said(f".{left.attr}", right.value)
