"""Templates run backwards: a pack's prose template becomes a pattern that finds the values in published text.

Literals stay literals, filters become the number forms they print, ``if`` becomes alternatives, ``for`` repetition.
Text is compared without white space and with one width of punctuation; a paragraph ends with :data:`END`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import regex
from jinja2 import nodes

from generator.compose.prose import make_environment
from generator.directions import directions
from generator.findings import Fault
from generator.model.catalogue import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generator.compose.prose import ProseEnvironment
    from generator.profile import Pack

END: Final = "¶"
"""Stands for the end of a paragraph in normalised text."""
BLANK: Final = "…"
"""Stands for what is filled in, in the words of a template."""
INDEX: Final = "#"
"""Stands in a path for the running number of a loop's item, which the text does not name."""
ZERO_MARK: Final = "零"
"""The form of the empty slot that tells that a branch for a zero (``is 零``) was printed."""
READING: Final = "reading.yaml"
"""The pack's file that says by which names items are known that a text prints without their 科目编码."""
_NUMBER: Final = r"[+-]?\d[\d,]*(?:\.\d+)?"
_WITHIN: Final = f"[^{END}]+?"
_NAMED: Final = f"[^{END},;:。]+?"
_FREE: Final = re.compile(r"\(\?P<s\d+>" + re.escape(_WITHIN) + r"\)")
_SPAN: Final = itemgetter(2)  # of a capture
_CHINESE: Final = "[一二三四五六七八九十]+"
_SAME: Final = str.maketrans("，：；（）！？“”‘’〔〕［］％．—–－", ",:;()!?\"\"''[][]%.---")


class _Widths(dict[int, str]):
    """What stands for a character (by its code) in normalised text, found when it is met first.

    ``uneven`` are the characters met for which not one character stands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char == END:
            found = END
        elif char.isspace() or unicodedata.category(char) in ("Cf", "Cc"):
            found = ""
        else:
            found = unicodedata.normalize("NFKC", char).translate(_SAME).strip()
        self[code] = found
        if len(found) != 1:
            self.uneven.add(char)
        return found


_WIDTHS: Final = _Widths()


def places(text: str) -> Sequence[int]:
    """Return, for every character of ``normal(text)``, the position of the character in ``text`` that it came from."""
    text.translate(_WIDTHS)  # meets every character
    if _WIDTHS.uneven.isdisjoint(text):
        return range(len(text))
    return [at for at, char in enumerate(text) for _ in _WIDTHS[ord(char)]]


@lru_cache(maxsize=1 << 13)
def normal(text: str) -> str:
    """Return ``text`` without white space and with one width of letters, digits and punctuation."""
    return text.translate(_WIDTHS)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a pattern where a fact is printed: its path (loop items as ``#``), and how it is printed.

    ``form`` is the filter's name, empty for words; ``loops`` are the groups of the loops around it, outermost first.
    """

    path: str
    form: str
    loops: tuple[str, ...] = ()
    parts: tuple[str, ...] = field(init=False, repr=False, compare=False)  # of the path, between the loop items

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.path.split(f".{INDEX}")))


Capture = tuple[Slot, str, tuple[int, int], tuple[int, ...]]
"""What a slot took: the slot, the text, its span, the numbers of the loops around it."""


@dataclass(slots=True)
class Pattern:
    """A compiled template: the expression and the slots behind its groups."""

    source: str
    slots: dict[str, Slot]
    compiled: Any = None
    spread: frozenset[str] = frozenset()  # groups of loops whose every item ends a paragraph
    words: str = ""  # what stands in every text that it fits, normalised

    def match(self, text: str, timeout: float = 2.0) -> list[Capture] | None:
        """Match the whole of a normalised text; return (slot, text, span, loop numbers) in reading order, or None."""
        found = self._run(text, timeout, partial=False)
        return None if found is None else self._captures(found)

    def may_begin(self, text: str, timeout: float = 0.5) -> bool:
        """Return whether a normalised text can be the beginning of something that matches."""
        return self._run(text, timeout, partial=True) is not None

    def _run(self, text: str, timeout: float, *, partial: bool) -> Any:
        if self.compiled is None:
            self.compiled = regex.compile(self.source, regex.DOTALL)
        try:
            return self.compiled.fullmatch(text, timeout=timeout, partial=partial)
        except TimeoutError:
            return None

    def without_ends(self) -> Pattern:
        """Return the pattern for text whose paragraphs were torn or joined: ends of paragraphs mean nothing."""
        return Pattern(self.source.replace(_WITHIN, ".+?").replace(END, ""), self.slots, spread=self.spread)

    def _captures(self, found: Any) -> list[Capture]:
        captures: list[Capture] = []
        text, spans_of = found.string, found.spans
        for name, slot in self.slots.items():
            for span in spans_of(name):
                numbers = tuple([_iteration(spans_of(loop), span) for loop in slot.loops]) if slot.loops else ()
                captures.append((slot, text[span[0] : span[1]], span, numbers))
        captures.sort(key=_SPAN)
        return captures


def _iteration(spans: list[tuple[int, int]], span: tuple[int, int]) -> int:
    return next(number for number, (start, end) in enumerate(spans, 1) if start <= span[0] and span[1] <= end)


class Headings:
    """Headings of an outline: whether a text is one of them, whatever is filled in and wherever it is torn."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        source = "|".join([f"(?:{pattern.without_ends().source})" for pattern in patterns])
        self._any = Pattern(source or r"(?!)", {})
        self._words = tuple({pattern.words for pattern in patterns})

    def fit(self, text: str) -> bool:
        """Return whether a normalised text is a heading: nearly all are not, which their words tell faster."""
        return any(words in text for words in self._words) and self._any.match(text) is not None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph that a template can print: its pattern, and the template's words, BLANK for what is filled in."""

    pattern: Pattern
    words: str

    @property
    def loop(self) -> str:
        """The list that it prints one item of, empty outside loops."""
        paths = (slot.path for slot in self.pattern.slots.values())
        return next((path.partition(f".{INDEX}")[0] for path in paths if INDEX in path), "")


@dataclass(slots=True)
class _Scope:
    """What the names of a template stand for while its tree is walked: paths, literals, and the loops around."""

    names: Mapping[str, str | nodes.Expr]
    loops: tuple[str, ...] = ()
    module: Mapping[str, nodes.Macro] = field(default_factory=dict)  # the macros a macro may call by name


@dataclass(slots=True)
class PatternMaker:
    """Turns templates of one pack into patterns; macros are written out where they are called."""

    pack: Pack
    environment: ProseEnvironment = field(init=False)
    slots: dict[str, Slot] = field(default_factory=dict)
    macros: dict[str, dict[str, nodes.Macro]] = field(default_factory=dict)
    imports: dict[str, dict[str, nodes.Macro]] = field(default_factory=dict)  # the macros of a file, parsed once
    names: frozenset[str] = field(init=False)  # paths of the names that items are known by
    known: dict[str, str] = field(default_factory=dict)  # words that the document has said already, by path
    count: int = 0
    spread: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.environment = make_environment(self.pack)
        rules = self.pack.data(READING) if self.pack.find(READING) else {}
        self.names = frozenset(f"{base}.{INDEX}.{name}" for base, rule in rules.items() for name in rule.get("名", ()))

    def file(self, name: str) -> Pattern:
        """Return the pattern of the template file ``prose/<name>``."""
        return self.text(self._source(name))

    def joined(self, names: list[str]) -> Pattern:
        """Return the pattern of several template files one after the other."""
        return self.text("".join([self._source(name) for name in names]))

    def text(self, source: str) -> Pattern:
        """Return the pattern of a template given as text (a heading of the outline)."""
        self.slots = {}
        tree = self.environment.parse(source if source.endswith("\n") else source + "\n")
        self.spread = set()
        source = self._body(tree.body, _Scope({}))
        return Pattern(source, self.slots, spread=frozenset(self.spread), words=_longest(tree))

    def _source(self, name: str) -> str:
        loader = self.environment.loader
        if loader is None:
            raise Fault(__name__, "模板环境没有读取器")
        return loader.get_source(self.environment, name)[0]

    def _body(self, body: list[nodes.Node], scope: _Scope) -> str:
        return "".join([self._node(node, scope) for node in body])

    def _node(self, node: nodes.Node, scope: _Scope) -> str:
        rule = _NODES.get(type(node))
        if rule is None:
            raise Fault(__name__, f"模板里的 {type(node).__name__} 不能反着读")
        return rule(self, node, scope)

    def output(self, node: Any, scope: _Scope) -> str:
        """Text and slots of an output."""
        return "".join([self._piece(piece, scope) for piece in node.nodes])

    def _piece(self, piece: nodes.Expr, scope: _Scope) -> str:
        if isinstance(piece, nodes.TemplateData):
            return _literal(piece.data)
        if isinstance(piece, nodes.Const):
            return _literal(str(piece.value))
        if isinstance(piece, nodes.Call):
            return self._call(piece, scope)
        if isinstance(piece, nodes.Filter):
            return self._filter(piece, scope)
        return self._slot(piece, scope)

    def _slot(self, piece: nodes.Expr, scope: _Scope, form: str = "") -> str:
        path = self._path(piece, scope)
        if isinstance(path, nodes.Expr):
            return self._piece(path, scope)
        if path == "loop.index":
            return r"\d+"
        words = not form and self.pack.catalogue.kind(path.replace(INDEX, "1")) in (WORDS, None)
        if path == "年度" or path.endswith((".年度", "上年度")):
            words = False
        self.count += 1
        name = f"s{self.count}"
        self.slots[name] = Slot(path, form or ("" if words else "数"), scope.loops)
        return f"(?P<{name}>{self._words(path) if words else self._number(form)})"

    def _words(self, path: str) -> str:
        """Free text: what is known to stand there is tried first; it never runs into the next paragraph.

        The name of a 科目 holds no sign that parts sentences.
        """
        if path in self.names:
            return _NAMED
        known = self.known.get(path)
        return f"{_literal(known)}|{_WITHIN}" if known else _WITHIN

    def _number(self, form: str) -> str:
        shape = self.pack.formats.get(form)
        zero = "" if shape is None or shape.zero is None else f"|{_literal(shape.zero)}"
        return f"(?:{_NUMBER}{zero}|【待填】)"

    def _filter(self, piece: Any, scope: _Scope) -> str:
        if piece.name == "序号":
            return _CHINESE
        if piece.name in ("顿号", "各项"):
            inner = piece.node
            while isinstance(inner, nodes.Filter):
                inner = inner.node
            return f"(?:{self._slot(inner, scope, '')})?" if inner is not None else ""  # a list may be empty
        if piece.name in directions():
            return self._words_of(piece.node, scope, "|".join(directions()[piece.name]), piece.name)
        return self._slot(piece.node, scope, "" if piece.name == "整句" else piece.name)

    def _words_of(self, node: nodes.Expr, scope: _Scope, words: str, form: str) -> str:
        path = self._path(node, scope)
        self.count += 1
        name = f"s{self.count}"
        self.slots[name] = Slot(str(path), form, scope.loops)
        return f"(?P<{name}>{words}|【待填】)"

    def _path(self, node: Any, scope: _Scope) -> str | nodes.Expr:
        if isinstance(node, nodes.Name):
            return scope.names.get(node.name, node.name)
        if isinstance(node, nodes.Getattr):
            base = self._path(node.node, scope)
            return f"{base}.{node.attr}" if isinstance(base, str) else base
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            base = self._path(node.node, scope)
            return f"{base}.{node.arg.value}" if isinstance(base, str) else base
        raise Fault(__name__, f"这里要路径，得到的是 {type(node).__name__}")

    def _call(self, piece: Any, scope: _Scope) -> str:
        module = self._module(piece.node, scope)
        macro = module.get(getattr(piece.node, "attr", getattr(piece.node, "name", "")))
        if macro is None:
            raise Fault(__name__, "模板里只能调用引入的句式")
        given: dict[str, str | nodes.Expr] = {}
        for parameter, argument in zip(macro.args, piece.args, strict=True):
            is_path = isinstance(argument, nodes.Name | nodes.Getattr | nodes.Getitem)
            given[parameter.name] = self._path(argument, scope) if is_path else argument
        return self._body(macro.body, _Scope(given, scope.loops, module))

    def _module(self, node: nodes.Expr, scope: _Scope) -> Mapping[str, nodes.Macro]:
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            return self.macros.get(node.node.name, {})
        return scope.module

    def choice(self, node: Any, scope: _Scope) -> str:
        """``if``: one of the branches; one that stands for a zero says so."""
        branches = [(node.test, node.body), *((branch.test, branch.body) for branch in node.elif_), (None, node.else_)]
        bodies = [self._body(body, scope) for _, body in branches]
        free = next((body for body in bodies if _FREE.fullmatch(body)), None)
        if free is not None and all(body == free or not _holds_slot(body) for body in bodies) and all(bodies):
            return free  # 无 may be printed for nothing, or be what somebody wrote: it is read as written
        found = [self._mark(test, scope) + body for (test, _), body in zip(branches, bodies, strict=True)]
        if not found[-1]:  # what may be absent is tried as absent first: free text would take what follows
            found.insert(0, found.pop())
        return f"(?:{'|'.join(found)})"

    def _mark(self, test: Any, scope: _Scope) -> str:
        while isinstance(test, nodes.And):
            test = test.left
        if not isinstance(test, nodes.Test) or test.name != ZERO_MARK:
            return ""
        self.count += 1
        self.slots[f"s{self.count}"] = Slot(str(self._path(test.node, scope)), ZERO_MARK, scope.loops)
        return f"(?P<s{self.count}>)"

    def paragraphs(self, name: str) -> list[Paragraph]:
        """Return the pattern of every paragraph that the template file ``prose/<name>`` can print, one by one.

        Used where a section does not fit as a whole; what stands in a loop is not numbered.
        """
        tree = self.environment.parse(self._source(name))
        found: list[Paragraph] = []
        self._collect(tree.body, _Scope({}), found)
        return found

    def _collect(self, body: list[nodes.Node], scope: _Scope, found: list[Paragraph]) -> None:
        line: list[nodes.Node] = []
        node: Any
        for node in _broken(body):
            if isinstance(node, nodes.If | nodes.For) and any(
                "\n" in data.data for data in node.find_all(nodes.TemplateData)
            ):
                self._close(line, scope, found)
                line = []
                self._inner(node, scope, found)
            elif isinstance(node, nodes.TemplateData) and node.data == "\n":
                self._close(line, scope, found)
                line = []
            else:
                line.append(node)
        self._close(line, scope, found)

    def _inner(self, node: Any, scope: _Scope, found: list[Paragraph]) -> None:
        if isinstance(node, nodes.For):
            target: Any = node.target
            names = {**scope.names, target.name: f"{self._path(node.iter, scope)}.{INDEX}"}
            self._collect(node.body, _Scope(names, (), scope.module), found)
            return
        for test, body in ((node.test, node.body), *((one.test, one.body) for one in node.elif_), (None, node.else_)):
            first = len(found)
            self._collect(body, scope, found)
            self.slots = {}
            mark = self._mark(test, scope)
            if mark and found[first:]:
                found[first].pattern.source = mark + found[first].pattern.source
                found[first].pattern.slots.update(self.slots)

    def _close(self, line: list[nodes.Node], scope: _Scope, found: list[Paragraph]) -> None:
        """Make a pattern of the pieces of one line."""
        self.slots = {}
        source = "".join(
            [self._piece(node, scope) if isinstance(node, nodes.Expr) else self._node(node, scope) for node in line]
        )
        words = re.sub(f"{BLANK}+", BLANK, "".join([_said(node) for node in line])).strip()
        own = words.replace(BLANK, "").strip()
        if source.strip() and (own or self.slots):
            found.append(Paragraph(Pattern(source, self.slots), words if own else ""))

    def repeat(self, node: Any, scope: _Scope) -> str:
        """``for``: the body any number of times."""
        path = self._path(node.iter, scope)
        self.count += 1
        group = f"r{self.count}"
        inner = _Scope({**scope.names, node.target.name: f"{path}.{INDEX}"}, (*scope.loops, group), scope.module)
        body = self._body(node.body, inner)
        if END in body.replace(_WITHIN, ""):
            self.spread.add(group)
        return f"(?:(?P<{group}>{body}))*"

    def imported(self, node: Any, _scope: _Scope) -> str:
        """``import``: remember the macros."""
        name = node.template.value
        if name not in self.imports:
            tree = self.environment.parse(self._source(name))
            self.imports[name] = {macro.name: macro for macro in tree.find_all(nodes.Macro)}
        self.macros[node.target] = self.imports[name]
        return ""


def _broken(body: list[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the pieces of a template body, every line break apart."""
    for node in body:
        for piece in node.nodes if isinstance(node, nodes.Output) else (node,):
            if not isinstance(piece, nodes.TemplateData):
                yield piece
                continue
            for number, text in enumerate(piece.data.split("\n")):
                if number:
                    yield nodes.TemplateData("\n")
                if text:
                    yield nodes.TemplateData(text)


def _longest(tree: nodes.Template) -> str:
    """Return the longest piece of a template that is printed whatever is filled in, normalised."""
    printed = [piece for node in tree.body if isinstance(node, nodes.Output) for piece in node.nodes]
    pieces = [line for piece in printed if isinstance(piece, nodes.TemplateData) for line in piece.data.split("\n")]
    return max(map(normal, pieces), key=len, default="")


def _holds_slot(source: str) -> bool:
    return "(?P<" in source


def _said(node: nodes.Node) -> str:
    return "".join([data.data for data in _data(node)]) or BLANK


def _data(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    if isinstance(node, nodes.TemplateData):
        yield node
    yield from node.find_all(nodes.TemplateData)


def _literal(text: str) -> str:
    lines = text.split("\n")
    return END.join([regex.escape(normal(line), special_only=True) for line in lines])


_NODES: dict[type[nodes.Node], Callable[[PatternMaker, Any, _Scope], str]] = {
    nodes.Output: PatternMaker.output,
    nodes.If: PatternMaker.choice,
    nodes.For: PatternMaker.repeat,
    nodes.Import: PatternMaker.imported,
}
