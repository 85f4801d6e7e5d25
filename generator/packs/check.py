"""Check a pack (packs --check): what its files name exists, and its prose can be read backwards.

Readable backwards (DESIGN section 2): two free texts never touch, what a loop repeats holds words of the template, and
nothing stands in prose that has no partner to read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, nodes

from generator.compose.prose import ProseEnvironment, make_environment
from generator.packs.paths import ANY, expression_faults, is_known, is_words, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.profile import Pack

LITERAL, NUMBER, WORDS = "字面", "数", "文字"
_WORD_FILTERS = {"增减": NUMBER, "升降": NUMBER, "序号": NUMBER, "顿号": WORDS, "各项": WORDS, "整句": WORDS}
_TESTS = ("零", "负", "缺", "长于")
_MARKS = (nodes.Getattr, nodes.Name, nodes.Getitem)


def base_faults(pack: Pack) -> list[str]:
    """Return what is wrong with notes, formulas, checks and outline of ``pack`` as sentences."""
    return [*_notes(pack), *_formulas(pack), *_checks(pack), *_outline(pack)]


def _notes(pack: Pack) -> Iterator[str]:
    if pack.settings.年度 is not None and not (pack.folders[0] / "NOTES.md").is_file():
        yield "缺少 NOTES.md（公开文件是怎样的、我们在哪里不同）"


def _formulas(pack: Pack) -> Iterator[str]:
    for formula in pack.formulas:
        base = ".".join(formula.pattern[:-1])
        for fault in expression_faults(pack, formula.entry.式, {"本": base}):
            yield f"算式 {'.'.join(formula.pattern)}：{fault}"
    for name, entry in pack.collections.items():
        for text in (entry.键, entry.留, *entry.排):
            for fault in expression_faults(pack, text, {"本": f"{name}.{ANY}"}) if text else ():
                yield f"集合 {name}：{fault}"


def _checks(pack: Pack) -> Iterator[str]:
    for entry in pack.checks:
        for branch in entry.branches or [""]:
            base = f"{branch.removesuffix('.**')}.{ANY}"
            names = {"本": f"{base}.{entry.下}.{ANY}" if entry.下 else base} if branch else {}
            for text in (branch.removesuffix(".**"), entry.若, entry.式):
                for fault in expression_faults(pack, text, names) if text else ():
                    yield f"规则 {entry.码}：{fault}"
        for path in (*entry.正例, *entry.反例):
            if isinstance(path, str) and not is_known(pack, path):
                yield f"规则 {entry.码} 的例子：不认识的路径 {path}"


def _outline(pack: Pack) -> Iterator[str]:
    for entry in pack.outline:
        if entry.若:
            for fault in expression_faults(pack, entry.若, {}):
                yield f"outline.yaml：{fault}"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a piece of prose can print: how it can begin and end, whether it may be empty, whether words are certain."""

    first: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    empty: bool = True
    literal: bool = False


def _one(kind: str) -> Shape:
    return Shape(frozenset({kind}), frozenset({kind}), empty=False, literal=kind == LITERAL)


def _either(left: Shape, right: Shape) -> Shape:
    return Shape(
        left.first | right.first, left.last | right.last, left.empty or right.empty, left.literal and right.literal
    )


@dataclass(slots=True)
class ProseWalk:
    """Walks every template that the outline reaches, macros at each place where they are called.

    ``tests`` are the conditions a template may ask for; ``backwards`` says that what it prints is read back.
    """

    pack: Pack
    tests: tuple[str, ...] = _TESTS
    backwards: bool = True
    faults: list[str] = field(default_factory=list)
    where: str = ""
    used: set[str] = field(default_factory=set)
    environment: ProseEnvironment = field(init=False)

    def __post_init__(self) -> None:
        self.environment = make_environment(self.pack)

    def fault(self, text: str) -> None:
        """Note a fault at the place that is looked at."""
        self.faults.append(f"{self.where}：{text}")

    def outline(self) -> None:
        """Walk the titles and the prose of the outline."""
        for entry in self.pack.outline:
            if entry.标题 is not None:
                self.where = f"标题“{entry.标题}”"
                self.file(self.environment.parse(entry.标题))
            if entry.文 is not None:
                self.file(self.parsed(entry.文))

    def unused(self) -> None:
        """Name the prose that no step used: call it last."""
        for name in sorted({f"{stem}.j2" for stem in self.pack.files("prose", ".j2")} - self.used):
            self.where = f"prose/{name}"
            self.fault("没有哪一步用到")

    def parsed(self, relative: str) -> nodes.Template:
        """Return the tree of a prose file; an empty one, with a fault, when it is absent or cannot be read."""
        self.where = f"prose/{relative}"
        self.used.add(relative)
        path = self.pack.find(f"prose/{relative}")
        if path is None:
            self.fault("没有这个文件")
            return nodes.Template([])
        try:
            return self.environment.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            self.fault(f"第{error.lineno}行写法有误：{error.message}")
            return nodes.Template([])

    def file(self, tree: nodes.Template, names: Mapping[str, Any] | None = None) -> None:
        """Check a whole template; ``names`` are paths it may use beside its own."""
        self.sequence(tree.body, {**(names or {}), **self.names(tree)})

    def names(self, tree: nodes.Template) -> dict[str, Any]:
        """Return what a file's own names mean: its imports and macros."""
        names: dict[str, Any] = {}
        where = self.where
        for node in tree.body:
            if isinstance(node, nodes.Import) and isinstance(node.template, nodes.Const):
                names[node.target] = self.names(self.parsed(node.template.value))
            elif isinstance(node, nodes.Macro):
                names[node.name] = (node, names)
        self.where = where
        return names

    def sequence(self, body: Iterable[nodes.Node], names: Mapping[str, Any]) -> Shape:
        """Return the shape of nodes one after the other."""
        return reduce(self.join, (self.shape(node, names) for node in body), Shape())

    def join(self, left: Shape, right: Shape) -> Shape:
        """Return the shape of two pieces side by side; two free texts must not touch."""
        if self.backwards and WORDS in left.last and WORDS in right.first:
            self.fault("两处自由文字紧挨着，读不回来")
        first = left.first | right.first if left.empty else left.first
        last = left.last | right.last if right.empty else right.last
        return Shape(first, last, left.empty and right.empty, left.literal or right.literal)

    def shape(self, node: nodes.Node, names: Mapping[str, Any]) -> Shape:
        """Return the shape of a statement."""
        if isinstance(node, nodes.Output):
            return reduce(self.join, (self.slot(child, names) for child in node.nodes), Shape())
        if isinstance(node, nodes.If):
            return self.choice(node, names)
        if isinstance(node, nodes.For):
            return self.loop(node, names)
        if not isinstance(node, nodes.Import | nodes.Macro):
            self.fault(f"不能用 {type(node).__name__}")
        return Shape()

    def choice(self, node: nodes.If, names: Mapping[str, Any]) -> Shape:
        """Return the shape of an if: any of its branches."""
        self.test(node.test, names)
        for branch in node.elif_:
            self.test(branch.test, names)
        bodies = [node.body, *(branch.body for branch in node.elif_), node.else_]
        return reduce(_either, (self.sequence(body, names) for body in bodies))

    def loop(self, node: nodes.For, names: Mapping[str, Any]) -> Shape:
        """Return the shape of a for: nothing, or its body again and again."""
        over = path_of(node.iter, _paths(names))
        self.known(over)
        target = getattr(node.target, "name", "")
        body = self.sequence(node.body, {**names, target: f"{over}.{ANY}"})
        if self.backwards and not body.literal:
            self.fault(f"循环“{over}”的每一遍没有固定的字，读不回来")
        self.join(body, body)
        if node.test is not None:
            self.test(node.test, {**names, target: f"{over}.{ANY}"})
        if node.else_:
            self.fault("循环不能带 else")
        return Shape(body.first, body.last, empty=True, literal=False)

    def test(self, node: nodes.Node, names: Mapping[str, Any]) -> None:
        """Check a condition."""
        if isinstance(node, nodes.Test):
            if node.name not in self.tests:
                self.fault(f"没有名为“{node.name}”的判断")
            self.test(node.node, names)
        elif isinstance(node, nodes.Not | nodes.And | nodes.Or):
            for child in node.iter_child_nodes():
                self.test(child, names)
        elif isinstance(node, _MARKS):
            self.known(path_of(node, _paths(names)))
        else:
            self.fault(f"条件里不能用 {type(node).__name__}")

    def known(self, path: str | None) -> None:
        """Note a path that nobody knows."""
        if path is None:
            self.fault("不是一个路径")
        elif not path.startswith("loop.") and not path.endswith(".键") and not is_known(self.pack, path):
            self.fault(f"不认识的路径 {path}")

    def slot(self, node: nodes.Node, names: Mapping[str, Any]) -> Shape:
        """Return the shape of an expression that is printed."""
        if isinstance(node, nodes.TemplateData):
            return _one(LITERAL) if node.data.strip(" ") else Shape()
        if isinstance(node, nodes.Const):
            return _one(LITERAL)
        if isinstance(node, nodes.Filter):
            return self.filtered(node, names)
        if isinstance(node, nodes.Call):
            return self.called(node, names)
        if isinstance(node, nodes.CondExpr) and not self.backwards:
            return self.either(node, names)
        if isinstance(node, nodes.Name) and isinstance(names.get(node.name), nodes.Const):
            return _one(LITERAL)
        if not isinstance(node, _MARKS):
            self.fault(f"正文里不能用 {type(node).__name__}（算术请写到 formulas）")
            return Shape()
        path = path_of(node, _paths(names))
        self.known(path)
        number = path is None or path.startswith("loop.") or path.endswith(".键") or not is_words(self.pack, path)
        return _one(NUMBER if number else WORDS)

    def either(self, node: nodes.CondExpr, names: Mapping[str, Any]) -> Shape:
        """Return the shape of a choice inside an expression."""
        self.test(node.test, names)
        branches = [node.expr1] if node.expr2 is None else [node.expr1, node.expr2]
        return reduce(_either, (self.slot(branch, names) for branch in branches))

    def filtered(self, node: nodes.Filter, names: Mapping[str, Any]) -> Shape:
        """Return the shape of a filtered expression."""
        if node.name not in _WORD_FILTERS and node.name not in self.pack.formats and not self._of_papers(node.name):
            self.fault(f"没有名为“{node.name}”的写法")
        if isinstance(node.node, nodes.Filter):
            self.filtered(node.node, names)
        else:
            self.known(path_of(node.node, _paths(names)) if node.node is not None else None)
        return _one(_WORD_FILTERS.get(node.name, NUMBER))

    def _of_papers(self, name: str) -> bool:
        return not self.backwards and name in self.environment.filters

    def called(self, node: nodes.Call, names: Mapping[str, Any]) -> Shape:
        """Return the shape of a macro at the place of its call."""
        found: Any = names
        for part in _dotted(node.node):
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, tuple):
            self.fault(f"没有名为“{'.'.join(_dotted(node.node))}”的句式")
            return Shape()
        macro, own = found
        given = [arg if isinstance(arg, nodes.Const) else self.argument(arg, names) for arg in node.args]
        bound = {parameter.name: value for parameter, value in zip(macro.args, given, strict=True)}
        return self.sequence(macro.body, {**own, **bound})

    def argument(self, node: nodes.Node, names: Mapping[str, Any]) -> Any:
        """Return what a macro gets: a path, or a constant."""
        if isinstance(node, nodes.Name) and isinstance(names.get(node.name), nodes.Const):
            return names[node.name]
        path = path_of(node, _paths(names))
        self.known(path)
        return path


def _paths(names: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in names.items() if isinstance(value, str)}


def _dotted(node: nodes.Node) -> list[str]:
    if isinstance(node, nodes.Getattr):
        return [*_dotted(node.node), node.attr]
    return [getattr(node, "name", "")]
