"""绩效 reports as patterns: the sections of a report model, each with the sentences and free texts that it prints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import regex
from jinja2 import nodes

from generator.compose.prose import make_environment
from generator.compose.reports import ReportModel, StepModel, report_model
from generator.directions import directions
from generator.model.catalogue import WORDS
from generator.paper_kinds import paper_kinds
from generator.read.paper_cells import ROW, Said
from generator.read.pattern import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.profile import Pack

LIST: Final = "顿号"
"""The form of several words with 、 between them."""
EACH: Final = "各"
"""The form of the items of a list."""
_NUMBER: Final = r"[+-]?\d[\d,]*(?:\.\d+)?"
_ORDER: Final = "序"
_ORDINAL: Final = "序号"
_CHINESE: Final = "[一二三四五六七八九十]+"
_ANYTHING: Final = ".*?"
_COUNT: Final = "数"
_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Listed:
    """A list inside a sentence: the path of its items, the expression of one, what it says, what all of them are."""

    path: str
    source: str
    slots: tuple[Said, ...]
    same: tuple[Said, ...] = ()

    def items(self, text: str) -> list[list[tuple[Said, tuple[int, int]]]]:
        """Return what each item in a normalised text says, with spans."""
        found = regex.finditer(self.source, text, regex.DOTALL)
        return [[(slot, item.span(f"s{at}")) for at, slot in enumerate(self.slots)] for item in found]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report: its expression, what it says, its longest own words, and the list it is printed for."""

    source: str
    slots: tuple[Said, ...]
    words: str
    loop: str = ""
    lists: tuple[Listed, ...] = ()
    compiled: list[Any] = field(default_factory=list, compare=False)

    @property
    def free(self) -> bool:
        """Whether it is the department's own text as a whole."""
        return not self.words and len(self.slots) == 1 and not self.slots[0].form

    @property
    def open(self) -> bool:
        """Whether it ends with a list, however long."""
        return bool(self.lists)

    def read(self, text: str) -> list[tuple[Said, tuple[int, int]]] | None:
        """Return what a normalised text says, each with its span; None when it is another sentence.

        A list says its whole text, under the path of its items and the form ``各``.
        """
        if self.words not in text:
            return None
        if not self.compiled:
            self.compiled.append(regex.compile(self.source, regex.DOTALL))
        try:
            found = self.compiled[0].fullmatch(text, timeout=_SECONDS)
        except TimeoutError:
            return None
        if found is None:
            return None
        spans = [(slot, found.span(f"s{number}")) for number, slot in enumerate(self.slots)]
        spans += [(Said(one.path, "", EACH), found.span(f"l{number}")) for number, one in enumerate(self.lists)]
        return [(slot, span) for slot, span in spans if span[0] >= 0]


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A heading of a report (None: what stands before the first) and its sentences in order."""

    heading: Sentence | None
    sentences: list[Sentence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportShape:
    """A report model as it is read: 类型, the first part of its paths, its sections."""

    kind: str
    root: str
    sections: tuple[ReportSection, ...]


def report_shapes(pack: Pack) -> tuple[ReportShape, ...]:
    """Return the reports of a pack that are about one record (made once); those about several are not read."""
    if "绩效报告句式" not in pack.cache:
        maker = _Maker(pack)
        found = []
        for name, kind in paper_kinds(pack).items():
            model = report_model(pack, kind.报告) if kind.报告 else None
            if model is not None and all(step.每 is None or step.每.startswith(".") for step in model.步骤):
                found.append(ReportShape(name, kind.路径, maker.sections(model)))
        pack.cache["绩效报告句式"] = tuple(found)
    shapes: tuple[ReportShape, ...] = pack.cache["绩效报告句式"]
    return shapes


class _Maker:
    def __init__(self, pack: Pack) -> None:
        self.pack, self.environment = pack, make_environment(pack)
        self.lists: list[Listed] = []
        self.items: list[str] = []  # the names of the items of the lists around

    def sections(self, model: ReportModel) -> tuple[ReportSection, ...]:
        """Return the sections of a model; a heading inside a list is one of its sentences."""
        found = [ReportSection(None)]
        for step in _flat(model.步骤):
            if step.标题 is not None and step.每 is None:
                found.append(ReportSection(self.sentence(step.标题, "")))
            elif step.标题 is not None:
                found[-1].sentences.append(self.sentence(step.标题, step.每 or ""))
            if step.句 is not None:
                found[-1].sentences.append(self.sentence(step.句, step.每 or ""))
        return tuple(found)

    def sentence(self, text: str, loop: str) -> Sentence:
        """Return a sentence or heading of the model."""
        tree: Any = self.environment.parse(text)
        slots: list[Said] = []
        self.lists = []
        source = self._body(tree.body, slots)
        pieces = [normal(data.data) for node in tree.body for data in _always(node)]
        return Sentence(source, tuple(slots), max(pieces, key=len, default=""), loop, tuple(self.lists))

    def _body(self, body: Sequence[nodes.Node], slots: list[Said]) -> str:
        return "".join([self._node(node, slots) for node in body])

    def _node(self, node: Any, slots: list[Said]) -> str:
        if isinstance(node, nodes.Output):
            return "".join([self._piece(piece, slots) for piece in node.nodes])
        if isinstance(node, nodes.If):
            bodies = [node.body, *(branch.body for branch in node.elif_), node.else_]
            found = [self._body(body, slots) for body in bodies]
            return f"(?:{'|'.join(sorted(found, key=bool))})"  # what may be absent is tried as absent first
        return self._list(node) if isinstance(node, nodes.For) else ""

    def _list(self, node: Any) -> str:
        """Return the expression of a whole list; its items are read one by one."""
        own: list[Said] = []
        self.items.append(node.target.name)
        source = self._body(node.body, own)
        self.items.pop()
        test = node.test
        same: tuple[Said, ...] = ()
        if isinstance(test, nodes.Test) and test.args and isinstance(test.args[0], nodes.Const):
            same = (Said(f".{_path(test.node).partition('.')[2]}", str(test.args[0].value)),)
        self.lists.append(Listed(_path(node.iter), source, tuple(own), same))
        return f"(?P<l{len(self.lists) - 1}>{_ANYTHING})"

    def _piece(self, piece: Any, slots: list[Said]) -> str:
        if isinstance(piece, nodes.TemplateData):
            return re.escape(normal(piece.data))
        if isinstance(piece, nodes.Const):
            return re.escape(normal(str(piece.value)))
        if isinstance(piece, nodes.CondExpr):
            other = self._piece(piece.expr2, slots) if piece.expr2 is not None else ""
            return f"(?:{other}|{self._piece(piece.expr1, slots)})"
        form = piece.name if isinstance(piece, nodes.Filter) else ""
        node = piece.node if isinstance(piece, nodes.Filter) else piece
        if form == _ORDINAL or (isinstance(node, nodes.Name) and node.name == _ORDER):
            return _CHINESE if form == _ORDINAL else r"\d+"
        path = _path(node)
        first, dot, rest = path.partition(".")
        return self._slot(f".{rest}" if dot and first in self.items else path, form, slots)

    def _slot(self, path: str, form: str, slots: list[Said]) -> str:
        shape = ".+?"
        if form in directions():
            shape = "|".join(directions()[form])
        elif form in self.pack.formats:
            shape = _NUMBER
        elif not form and not path.startswith(".") and self.pack.catalogue.kind(path) not in (WORDS, None):
            shape, form = _NUMBER, _COUNT
        said = next((number for number, slot in enumerate(slots) if slot.path == path and not slot.form), None)
        if said is not None and shape == ".+?":
            return f"(?P=s{said})"  # the same words once more
        kept = form if form in self.pack.formats or form in directions() or form == LIST else ""
        slots.append(Said(path, "", kept))
        return f"(?P<s{len(slots) - 1}>{shape})"


def _always(node: Any) -> Iterator[nodes.TemplateData]:
    """Yield the words that a sentence has in any case."""
    if isinstance(node, nodes.Output):
        yield from (piece for piece in node.nodes if isinstance(piece, nodes.TemplateData))


def _path(node: Any) -> str:
    if isinstance(node, nodes.Name):
        return "" if node.name == ROW else node.name
    return f"{_path(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else ""


def _flat(steps: Sequence[StepModel]) -> Iterator[StepModel]:
    for step in steps:
        yield step
        yield from _flat(step.步骤)
