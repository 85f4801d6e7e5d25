"""A pack's prose template becomes a pattern (反着读的模板): its syntax tree is walked.

Literals stay literals, filters become the number forms they print, ``if`` becomes alternatives, ``for`` repetition.
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
from generator.model.catalogue import WORDS
from generator.read.pattern import INDEX, READING, WITHIN, ZERO_MARK, Pattern, Slot
from generator.read.text import END, normal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.compose.prose import ProseEnvironment
    from generator.profile import Pack

_NUMBER: Final = r"[+-]?\d[\d,]*(?:\.\d+)?"
_NAMED: Final = f"[^{END},;:。]+?"
_FREE: Final = re.compile(r"\(\?P<s\d+>" + re.escape(WITHIN) + r"\)")
_CHINESE: Final = "[一二三四五六七八九十]+"


@dataclass(slots=True)
class Scope:
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
        return self.text(self.source(name))

    def joined(self, names: list[str]) -> Pattern:
        """Return the pattern of several template files one after the other."""
        return self.text("".join([self.source(name) for name in names]))

    def text(self, source: str) -> Pattern:
        """Return the pattern of a template given as text (a heading of the outline)."""
        self.slots = {}
        tree = self.environment.parse(source if source.endswith("\n") else source + "\n")
        self.spread = set()
        source = self._body(tree.body, Scope({}))
        return Pattern(source, self.slots, spread=frozenset(self.spread), words=_longest(tree))

    def source(self, name: str) -> str:
        """Return the text of the template file ``prose/<name>``."""
        loader = self.environment.loader
        if loader is None:
            raise Fault(__name__, "模板环境没有读取器")
        return loader.get_source(self.environment, name)[0]

    def _body(self, body: list[nodes.Node], scope: Scope) -> str:
        return "".join([self.node(node, scope) for node in body])

    def node(self, node: nodes.Node, scope: Scope) -> str:
        """Return the expression of a node."""
        rule = _NODES.get(type(node))
        if rule is None:
            raise Fault(__name__, f"模板里的 {type(node).__name__} 不能反着读")
        return rule(self, node, scope)

    def output(self, node: Any, scope: Scope) -> str:
        """Text and slots of an output."""
        return "".join([self.piece(piece, scope) for piece in node.nodes])

    def piece(self, piece: nodes.Expr, scope: Scope) -> str:
        """Return the expression of what an output prints."""
        if isinstance(piece, nodes.TemplateData):
            return _literal(piece.data)
        if isinstance(piece, nodes.Const):
            return _literal(str(piece.value))
        if isinstance(piece, nodes.Call):
            return self._call(piece, scope)
        if isinstance(piece, nodes.Filter):
            return self._filter(piece, scope)
        return self._slot(piece, scope)

    def _slot(self, piece: nodes.Expr, scope: Scope, form: str = "") -> str:
        path = self.path(piece, scope)
        if isinstance(path, nodes.Expr):
            return self.piece(path, scope)
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
        return f"{_literal(known)}|{WITHIN}" if known else WITHIN

    def _number(self, form: str) -> str:
        shape = self.pack.formats.get(form)
        zero = "" if shape is None or shape.zero is None else f"|{_literal(shape.zero)}"
        return f"(?:{_NUMBER}{zero}|【待填】)"

    def _filter(self, piece: Any, scope: Scope) -> str:
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

    def _words_of(self, node: nodes.Expr, scope: Scope, words: str, form: str) -> str:
        path = self.path(node, scope)
        self.count += 1
        name = f"s{self.count}"
        self.slots[name] = Slot(str(path), form, scope.loops)
        return f"(?P<{name}>{words}|【待填】)"

    def path(self, node: Any, scope: Scope) -> str | nodes.Expr:
        """Return the path that an expression of a template means, or what a macro was given instead."""
        if isinstance(node, nodes.Name):
            return scope.names.get(node.name, node.name)
        if isinstance(node, nodes.Getattr):
            base = self.path(node.node, scope)
            return f"{base}.{node.attr}" if isinstance(base, str) else base
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            base = self.path(node.node, scope)
            return f"{base}.{node.arg.value}" if isinstance(base, str) else base
        raise Fault(__name__, f"这里要路径，得到的是 {type(node).__name__}")

    def _call(self, piece: Any, scope: Scope) -> str:
        module = self._module(piece.node, scope)
        macro = module.get(getattr(piece.node, "attr", getattr(piece.node, "name", "")))
        if macro is None:
            raise Fault(__name__, "模板里只能调用引入的句式")
        given: dict[str, str | nodes.Expr] = {}
        for parameter, argument in zip(macro.args, piece.args, strict=True):
            is_path = isinstance(argument, nodes.Name | nodes.Getattr | nodes.Getitem)
            given[parameter.name] = self.path(argument, scope) if is_path else argument
        return self._body(macro.body, Scope(given, scope.loops, module))

    def _module(self, node: nodes.Expr, scope: Scope) -> Mapping[str, nodes.Macro]:
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            return self.macros.get(node.node.name, {})
        return scope.module

    def choice(self, node: Any, scope: Scope) -> str:
        """``if``: one of the branches; one that stands for a zero says so."""
        branches = [(node.test, node.body), *((branch.test, branch.body) for branch in node.elif_), (None, node.else_)]
        bodies = [self._body(body, scope) for _, body in branches]
        free = next((body for body in bodies if _FREE.fullmatch(body)), None)
        if free is not None and all(body == free or not _holds_slot(body) for body in bodies) and all(bodies):
            return free  # 无 may be printed for nothing, or be what somebody wrote: it is read as written
        found = [self.mark(test, scope) + body for (test, _), body in zip(branches, bodies, strict=True)]
        if not found[-1]:  # what may be absent is tried as absent first: free text would take what follows
            found.insert(0, found.pop())
        return f"(?:{'|'.join(found)})"

    def mark(self, test: Any, scope: Scope) -> str:
        """Return an empty slot for a branch that stands for a zero, nothing for any other."""
        while isinstance(test, nodes.And):
            test = test.left
        if not isinstance(test, nodes.Test) or test.name != ZERO_MARK:
            return ""
        self.count += 1
        self.slots[f"s{self.count}"] = Slot(str(self.path(test.node, scope)), ZERO_MARK, scope.loops)
        return f"(?P<s{self.count}>)"

    def repeat(self, node: Any, scope: Scope) -> str:
        """``for``: the body any number of times."""
        path = self.path(node.iter, scope)
        self.count += 1
        group = f"r{self.count}"
        inner = Scope({**scope.names, node.target.name: f"{path}.{INDEX}"}, (*scope.loops, group), scope.module)
        body = self._body(node.body, inner)
        if END in body.replace(WITHIN, ""):
            self.spread.add(group)
        return f"(?:(?P<{group}>{body}))*"

    def imported(self, node: Any, _scope: Scope) -> str:
        """``import``: remember the macros."""
        name = node.template.value
        if name not in self.imports:
            tree = self.environment.parse(self.source(name))
            self.imports[name] = {macro.name: macro for macro in tree.find_all(nodes.Macro)}
        self.macros[node.target] = self.imports[name]
        return ""


def _longest(tree: nodes.Template) -> str:
    """Return the longest piece of a template that is printed whatever is filled in, normalised."""
    printed = [piece for node in tree.body if isinstance(node, nodes.Output) for piece in node.nodes]
    pieces = [line for piece in printed if isinstance(piece, nodes.TemplateData) for line in piece.data.split("\n")]
    return max(map(normal, pieces), key=len, default="")


def _holds_slot(source: str) -> bool:
    return "(?P<" in source


def _literal(text: str) -> str:
    lines = text.split("\n")
    return END.join([regex.escape(normal(line), special_only=True) for line in lines])


_NODES: dict[type[nodes.Node], Callable[[PatternMaker, Any, Scope], str]] = {
    nodes.Output: PatternMaker.output,
    nodes.If: PatternMaker.choice,
    nodes.For: PatternMaker.repeat,
    nodes.Import: PatternMaker.imported,
}
