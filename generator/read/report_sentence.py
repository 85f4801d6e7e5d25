"""Sentences of 绩效 reports as expressions: a template in which 本 is the record, or an item of one of its lists.

What the program cannot tell apart (a list inside a list, items without words of their own) stands in a branch that is
never read: the branch beside it takes the words as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import regex
from jinja2 import nodes

from generator.compose.prose import make_environment
from generator.directions import directions
from generator.findings import Fault
from generator.form_words import form_words
from generator.model.catalogue import WORDS
from generator.read.paper_cells import PAPER, ROW, Said
from generator.read.pattern import BLANK
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.profile import Pack

LIST: Final = "顿号"
"""The form of several words with 、 between them."""
EACH: Final = "各"
"""The form of the items of a list."""
GIVEN: Final = "有"
"""The form of what is not printed, but must be given where a sentence stands."""
_PAPER: Final = "本件"
_ORDER: Final = "序"
_ORDINAL: Final = "序号"
_COUNT: Final = "数"
_CHINESE: Final = "[一二三四五六七八九十]+"
_NUMBER: Final = r"[+-]?\d[\d,]*(?:\.\d+)?"
_WORDS: Final = ".+?"
_NAMED: Final = "[^;。]+?"  # the name of an item
_LISTED: Final = ".*?"  # a list may be empty
_NEVER: Final = "(?!)"
_SECONDS: Final = 1.0
_ENDS: Final = ("。", ";")
_MARK: Final = re.compile("\0(\\d+)\0")
_FREE: Final = re.compile("\\(\\?P<s\\d+>\0\\d+\0\\)")

Found = list[tuple[Said, tuple[int, int]]]
"""What a text says, each with its span in the normalised text."""


class UnreadableTemplate(Exception):  # noqa: N818 - it says what the template is
    """A piece of a template that cannot be told from the text beside it; ``args`` say which."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list inside a sentence: the path of its items, the expressions of an item and of the last one, what they say.

    ``same`` is what all of them are.
    """

    path: str
    item: str
    last: str
    slots: tuple[Said, ...]
    same: tuple[Said, ...] = ()

    def items(self, text: str) -> list[Found] | None:
        """Return what each item in a normalised text says, with spans; None when the text is no such list."""
        if not text:
            return []
        try:
            whole = regex.fullmatch(f"(?:(?P<it>{self.item}))*(?P<fin>{self.last})", text, timeout=_SECONDS)
        except TimeoutError:
            return None
        if whole is None:
            return None
        pieces = [(self.item, span) for span in whole.spans("it")] + [(self.last, whole.span("fin"))]
        return [self._item(source, text, span) for source, span in pieces]

    def _item(self, source: str, text: str, span: tuple[int, int]) -> Found:
        found = regex.compile(source).fullmatch(text, *span)
        groups = {} if found is None else found.groupdict()
        said: Found = []
        for number, slot in enumerate(self.slots):
            if found is not None and groups.get(f"s{number}") is not None:
                said.append((slot, found.span(f"s{number}")))
        return said


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report: its expression, what it says, its longest own words, the list it is printed for.

    ``given`` is what follows from its being printed (二级 is 数量指标); ``default`` stands where nothing is said.
    """

    source: str  # with a mark for the shape of every slot
    shapes: tuple[str, ...]
    slots: tuple[Said, ...]
    words: str
    loop: str = ""
    lists: tuple[Listed, ...] = ()
    given: tuple[Said, ...] = ()
    default: str = ""
    said: str = ""  # its words, BLANK for what is filled in
    compiled: dict[tuple[str, ...], Any] = field(default_factory=dict, compare=False)

    @property
    def free(self) -> bool:
        """Whether it is the department's own text as a whole."""
        return not self.words and len(self.slots) == 1 and not self.slots[0].form and not self.lists

    @property
    def open(self) -> bool:
        """Whether it ends with a list, however long."""
        return bool(self.lists)

    def read(self, text: str, known: Mapping[str, str] | None = None) -> Found | None:
        """Return what a normalised text says, each with its span; None when it is another sentence.

        ``known`` are normalised words by path that must stand in their places, none where the words are empty.
        A list says its whole text, under the path of its items and the form ``各``, and which of ``lists`` it is.
        """
        if self.words not in text:
            return None
        shapes = tuple(self._shape(at, known or {}) for at in range(len(self.slots)))
        found = self._match(shapes, text) or self._match(shapes, _other_end(text))
        if found is None:
            return None
        spans = [(slot, found.span(f"s{number}")) for number, slot in enumerate(self.slots)]
        for number, one in enumerate(self.lists):
            if found.span(f"l{number}")[0] >= 0 and one.items(found[f"l{number}"]) is None:
                return None
            spans.append((Said(one.path, str(number), EACH), found.span(f"l{number}")))
        return [(slot, span) for slot, span in spans if span[0] >= 0]

    def _shape(self, at: int, known: Mapping[str, str]) -> str:
        slot = self.slots[at]
        if slot.form or slot.path not in known:
            return self.shapes[at]
        return re.escape(known[slot.path]) or _NEVER

    def _match(self, shapes: tuple[str, ...], text: str) -> Any:
        if shapes not in self.compiled:
            source = _MARK.sub(lambda mark: shapes[int(mark[1])], self.source)
            self.compiled[shapes] = regex.compile(source, regex.DOTALL)
        try:
            return self.compiled[shapes].fullmatch(text, timeout=_SECONDS)
        except TimeoutError:
            return None


def _other_end(text: str) -> str:
    """Return the text with the other sign at its end: the last of several sentences ends with 。 or with ；."""
    return text[:-1] + _ENDS[text.endswith(_ENDS[0])] if text.endswith(_ENDS) else text


@dataclass(slots=True)
class _Scope:
    """What names stand for: paths; the macros a macro may call; inside a list, whether it is its last item."""

    names: dict[str, str]
    macros: Mapping[str, nodes.Macro] = field(default_factory=dict)
    last: bool | None = None


class SentenceMaker:
    """Makes sentences of the templates of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.environment = pack, make_environment(pack)
        self.lists: list[Listed] = []
        self.slots: list[Said] = []
        self.shapes: list[str] = []
        self.modules: dict[str, Mapping[str, nodes.Macro]] = {}
        self.first = 0  # the first slot of the expression that is being made

    def sentence(self, text: str, loop: str = "", given: Sequence[Said] = ()) -> Sentence:
        """Return a sentence or heading of a model; ``loop`` is the list that it is printed for.

        :class:`UnreadableTemplate` says what keeps it from being read.
        """
        tree: Any = self.environment.parse(text)
        self.slots, self.shapes, self.lists, self.first = [], [], [], 0
        source = self._body(tree.body, _Scope({ROW: "", _PAPER: PAPER}))
        pieces = [normal(data.data) for data in _always(tree.body)]
        default = _default(tree.body)
        words = max(pieces, key=len, default="")
        made = (tuple(self.shapes), tuple(self.slots), words, loop, tuple(self.lists), tuple(given), default)
        return Sentence(source, *made, _said(tree.body))

    def _body(self, body: Sequence[nodes.Node], scope: _Scope) -> str:
        return "".join([self._node(node, scope) for node in body])

    def _node(self, node: Any, scope: _Scope) -> str:
        if isinstance(node, nodes.Output):
            return "".join([self._piece(piece, scope) for piece in node.nodes])
        if isinstance(node, nodes.If):
            return self._if(node, scope)
        if isinstance(node, nodes.For):
            return self._list(node, scope)
        if isinstance(node, nodes.Import):
            self._import(node)
            return ""
        raise UnreadableTemplate(type(node).__name__)

    def _import(self, node: Any) -> None:
        loader = self.environment.loader
        if loader is None:
            raise Fault(__name__, "模板环境没有读取器")
        tree = self.environment.parse(loader.get_source(self.environment, node.template.value)[0])
        self.modules[node.target] = {macro.name: macro for macro in tree.find_all(nodes.Macro)}

    def _if(self, node: Any, scope: _Scope) -> str:
        """Return the expression of a choice."""
        branches = [(node.test, node.body), *((one.test, one.body) for one in node.elif_)]
        found = []
        for test, body in branches:
            holds = _is_last(test, scope)
            if holds is True:
                return self._body(body, scope)
            if holds is None:
                found.append(self._branch(body, scope, test))
        found.append(self._branch(node.else_, scope))
        kept = [one for one in found if one is not None]
        return f"(?:{'|'.join(sorted(kept, key=_rank))})" if len(kept) > 1 else "".join(kept)

    def _branch(self, body: Sequence[nodes.Node], scope: _Scope, test: Any = None) -> str | None:
        """Return the expression of a branch, None for one that cannot be told from the words beside it.

        One that stands where something is given and does not print it says that it is (公布等级).
        """
        before = (list(self.slots), list(self.shapes), list(self.lists))
        try:
            source = self._body(body, scope)
            path = self._path(test, scope) if isinstance(test, nodes.Getattr) else ""
            below = any(f"{slot.path}.".startswith(f"{path}.") for slot in self.slots[len(before[0]) :])
            if path and source and not below:
                self.slots.append(Said(path, str(form_words()["有"]), GIVEN))
                self.shapes.append("")
                source += f"(?P<s{len(self.slots) - 1}>\0{len(self.slots) - 1}\0)"
        except UnreadableTemplate:
            self.slots, self.shapes, self.lists = before
            return None
        return source

    def _list(self, node: Any, scope: _Scope) -> str:
        """Return the expression of a whole list; its items are read one by one."""
        if scope.last is not None or not "".join([data.data for data in _always(node.body)]).strip():
            raise UnreadableTemplate(self._path(node.iter, scope))
        outer = (self.slots, self.shapes, self.first)
        self.slots, self.shapes, self.first = [], [], 0
        names = {**scope.names, node.target.name: ""}
        item = self._body(node.body, _Scope(names, scope.macros, last=False))
        self.first = len(self.slots)
        last = self._body(node.body, _Scope(names, scope.macros, last=True))
        item, last = (_MARK.sub(lambda mark: self.shapes[int(mark[1])], source) for source in (item, last))
        own = tuple(self.slots)
        self.slots, self.shapes, self.first = outer
        test = node.test
        same: tuple[Said, ...] = ()
        if isinstance(test, nodes.Test) and test.args and isinstance(test.args[0], nodes.Const):
            same = (Said(self._path(test.node, _Scope(names)), str(test.args[0].value)),)
        self.lists.append(Listed(self._path(node.iter, scope), item, last, own, same))
        return f"(?P<l{len(self.lists) - 1}>.*?)"

    def _piece(self, piece: Any, scope: _Scope) -> str:
        if isinstance(piece, nodes.TemplateData):
            return re.escape(normal(piece.data))
        if isinstance(piece, nodes.Const):
            return re.escape(normal(str(piece.value)))
        if isinstance(piece, nodes.CondExpr):
            return self._either(piece, scope)
        if isinstance(piece, nodes.Call):
            return self._call(piece, scope)
        form = piece.name if isinstance(piece, nodes.Filter) else ""
        node = piece.node if isinstance(piece, nodes.Filter) else piece
        if form == _ORDINAL or (isinstance(node, nodes.Name) and node.name == _ORDER):
            return _CHINESE if form == _ORDINAL else r"\d+"
        return self._slot(self._path(node, scope), form)

    def _either(self, piece: Any, scope: _Scope) -> str:
        """Return the expression of ``a if … else b``: what stands as it is written is tried before what is filled.

        Of two words the second, which stands there as a rule.
        """
        holds = _is_last(piece.test, scope)
        if holds is not None:
            chosen = piece.expr1 if holds else piece.expr2
            return self._piece(chosen, scope) if chosen is not None else ""
        found = [self._piece(one, scope) if one is not None else "" for one in (piece.expr2, piece.expr1)]
        return f"(?:{'|'.join(sorted(found, key=_rank))})"

    def _call(self, piece: Any, scope: _Scope) -> str:
        """Return the expression of a macro at the place of its call."""
        called = piece.node
        outside = isinstance(called, nodes.Getattr)
        macros = self.modules.get(called.node.name, {}) if outside else scope.macros
        macro: Any = macros.get(called.attr if outside else called.name)
        if macro is None:
            raise UnreadableTemplate(getattr(called, "attr", getattr(called, "name", "")))
        given = {name.name: self._path(value, scope) for name, value in zip(macro.args, piece.args, strict=True)}
        return self._body(macro.body, _Scope(given, macros, scope.last))

    def _slot(self, path: str, form: str) -> str:
        name = path.startswith(".") and path.count(".") == 1 and path[1:] in form_words()["认得"]
        shape = _LISTED if form == LIST else _NAMED if name else _WORDS
        if form in directions():
            shape = "|".join(directions()[form])
        elif form in self.pack.formats:
            shape = _NUMBER
        elif not form and path[:1] not in (".", PAPER) and self.pack.catalogue.kind(path) not in (WORDS, None):
            shape, form = _NUMBER, _COUNT
        own = range(self.first, len(self.slots))
        said = next((at for at in own if self.slots[at].path == path and not self.slots[at].form), None)
        if said is not None and shape in (_WORDS, _NAMED):
            return f"(?P=s{said})"  # the same words once more
        kept = form if form in self.pack.formats or form in directions() or form == LIST else ""
        self.slots.append(Said(path, "", kept))
        self.shapes.append(shape)
        number = len(self.slots) - 1
        return f"(?P<s{number}>\0{number}\0)"

    def _path(self, node: Any, scope: _Scope) -> str:
        if isinstance(node, nodes.Name):
            return scope.names.get(node.name, node.name)
        if isinstance(node, nodes.Getattr):
            return f"{self._path(node.node, scope)}.{node.attr}"
        raise UnreadableTemplate(type(node).__name__)


def _rank(source: str) -> int:
    """Return the place of an expression among its alternatives.

    First what has words of its own; what may be absent comes before words that take anything.
    """
    if not source or _FREE.fullmatch(source):
        return 2 + bool(source)
    return "(?P<" not in source


def _is_last(test: Any, scope: _Scope) -> bool | None:
    """Return whether a condition on ``loop.last`` holds, None for any other condition."""
    if isinstance(test, nodes.Not):
        inner = _is_last(test.node, scope)
        return None if inner is None else not inner
    asks = isinstance(test, nodes.Getattr) and isinstance(test.node, nodes.Name) and test.node.name == "loop"
    return scope.last if asks else None


def _always(body: Sequence[nodes.Node]) -> Iterator[nodes.TemplateData]:
    """Yield the words that a template prints in any case."""
    for node in body:
        if isinstance(node, nodes.Output):
            yield from (piece for piece in node.nodes if isinstance(piece, nodes.TemplateData))


def _said(body: Sequence[nodes.Node]) -> str:
    """Return the words of a template with BLANK for everything that is filled in or chosen."""
    pieces = [piece for node in body for piece in (node.nodes if isinstance(node, nodes.Output) else (node,))]
    told = [piece.data if isinstance(piece, nodes.TemplateData) else BLANK for piece in pieces]
    return re.sub(f"{BLANK}+", BLANK, "".join(told)).strip()


def _default(body: list[Any]) -> str:
    """Return the words of ``{{ 本.其他说明 if 本.其他说明 else '无' }}``, normalised; empty for any other template."""
    pieces = body[0].nodes if len(body) == 1 and isinstance(body[0], nodes.Output) else []
    choice = pieces[0] if len(pieces) == 1 and isinstance(pieces[0], nodes.CondExpr) else None
    return normal(str(choice.expr2.value)) if choice is not None and isinstance(choice.expr2, nodes.Const) else ""
