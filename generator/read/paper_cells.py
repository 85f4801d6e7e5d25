"""Cells of a 绩效 layout run backwards: what a published cell says, by the same short forms that print it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from generator.compose.prose import make_environment
from generator.findings import Fault
from generator.form_words import form_pattern, form_words
from generator.read.text import normal, places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.layout import CellModel
    from generator.profile import Pack

ROW: Final = "本"
"""The name that a template gives the paper, or the row of a loop, that it is printed for."""
PAPER: Final = "^"
"""What the path begins with that is below the paper, in what is printed for an item of it."""
_NUMBER: Final = r"[+-]?\d[\d,]*(?:\.\d+)?"
_NAMED: Final = (".一级", ".二级", ".三级")
_SIGNS: Final = ("≥", "≤", "<", ">", "=")
_BLANK: Final = re.compile(r"\s+")


class Sort(Enum):
    """What a cell of a layout holds."""

    LABEL = "label"
    MARK = "mark"
    BLANK = "blank"
    NUMBER = "number"
    WORDS = "words"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a cell says: path (with a dot: below the paper or row), text as it stands, the form (格式)."""

    path: str
    text: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class PaperCell:
    """A cell of a layout in its column; ``label`` is normalised, ``merged`` holds for a cell that merges downwards."""

    column: int
    sort: Sort
    label: str = ""
    slots: tuple[Said, ...] = ()
    optional: bool = False
    merged: bool = False
    pattern: re.Pattern[str] | None = field(default=None, compare=False)
    default: str = ""  # what is printed where nothing is given
    instead: str = ""  # the path that stands here before the one that is read, where it is given

    def read(self, text: str) -> tuple[Said, ...] | None:
        """Return what ``text`` says in this cell, None when it cannot stand here."""
        tight = normal(text)
        if self.sort is Sort.WORDS:
            if self.slots[0].path in _NAMED and (is_number(text) or tight[:1] in _SIGNS):
                return None  # no indicator is called ≥90%
            return (Said(self.slots[0].path, text.strip(), self.slots[0].form),) if tight else ()
        if self.sort in (Sort.LABEL, Sort.BLANK):
            return () if tight == self.label else None
        if is_mark(tight):
            return ()
        if self.default:
            same = _BLANK.sub("", text) == _BLANK.sub("", self.default)
            return () if same else (Said(self.slots[0].path, text.strip()),)
        found = self.pattern.fullmatch(tight) if self.pattern is not None else None
        return None if found is None else self._captured(found, text)

    def _captured(self, found: re.Match[str], text: str) -> tuple[Said, ...]:
        origin = places(text)
        said = []
        for number, slot in enumerate(self.slots):
            start, end = found.span(f"s{number}")
            if start >= 0:
                raw = found[f"s{number}"] if slot.form else text[origin[start] : origin[end - 1] + 1]
                said.append(Said(slot.path, raw, slot.form))
        return tuple(said)


def is_mark(text: str) -> bool:
    """Return whether a text stands for no figure: blank, a dash, a slash."""
    return normal(text) in form_words()["没有数"]


def _unit() -> str:
    return form_pattern("数后单位").pattern


def is_number(text: str) -> bool:
    """Return whether a text is a number, 分 or % behind it allowed."""
    return re.fullmatch(_NUMBER + _unit(), normal(text)) is not None


def paper_cell(model: CellModel, column: int, form: str, pack: Pack) -> PaperCell:
    """Return the cell of a layout at ``column``; figures without a 格式 of their own print in ``form``."""
    text, merged = model.文, model.并 is not None
    if text.startswith("="):
        path, _, own = text[1:].partition("|")
        pattern = re.compile(f"(?P<s0>{_NUMBER}){_unit()}")
        return PaperCell(column, Sort.NUMBER, slots=(Said(path, "", own or form),), pattern=pattern)
    if text.startswith("@"):
        optional = text.startswith("@?")
        slot = Said(text[2:] if optional else text[1:], "")
        return PaperCell(column, Sort.WORDS, slots=(slot,), optional=optional, merged=merged)
    if "{{" in text or "{%" in text:
        slots: list[Said] = []
        body = _parsed(text, pack)
        told = _told(body, pack)
        if told:
            return PaperCell(column, Sort.WORDS, slots=(Said(told[-1], ""),), merged=merged, instead=_before(told))
        source = _template(body, slots)
        only = all(slot.form for slot in slots)
        return PaperCell(
            column,
            Sort.TEMPLATE,
            slots=tuple(slots),
            optional=not only,
            merged=merged,
            pattern=re.compile(source, re.DOTALL),
            default=_default(body),
            instead=_before([slot.path for slot in slots]) if only else "",
        )
    tight = normal(text)
    sort = Sort.BLANK if not tight else Sort.MARK if is_mark(tight) else Sort.LABEL
    return PaperCell(column, sort, label=tight, merged=merged)


def _parsed(text: str, pack: Pack) -> list[nodes.Node]:
    if "绩效版式环境" not in pack.cache:
        pack.cache["绩效版式环境"] = make_environment(pack)
    body: list[nodes.Node] = pack.cache["绩效版式环境"].parse(text).body
    return body


def own_words(text: str, pack: Pack) -> str:
    """Return the longest piece of a template that stands as it is written: what tells a title."""
    if "{" not in text:
        return text
    pieces = [data.data for node in _parsed(text, pack) for data in node.find_all(nodes.TemplateData)]
    return max(pieces, key=len, default="")


def _told(body: list[Any], pack: Pack) -> list[str]:
    """Return the paths of the department's own words in a cell that a macro writes, none where none is called."""
    imports: list[Any] = [node for node in body if isinstance(node, nodes.Import)]
    modules = {node.target: node.template.value for node in imports}
    macros = {name: _macros(source, pack) for name, source in modules.items()}
    return [path for node in body for path in _printed(node, {ROW: ""}, macros, {})] if modules else []


def _before(paths: list[str]) -> str:
    """Return the path that a cell prints instead of its last one, where both are of one row and it has one."""
    last = paths[-1]
    own = last.rpartition(".")[0]
    return paths[0] if len(paths) > 1 and paths[0] != last and paths[0].rpartition(".")[0] == own else ""


def _macros(name: str, pack: Pack) -> dict[str, Any]:
    key = f"绩效版式句式 {name}"
    if key not in pack.cache:
        environment = make_environment(pack)
        source = environment.loader.get_source(environment, name)[0] if environment.loader else ""
        pack.cache[key] = {node.name: node for node in environment.parse(source).find_all(nodes.Macro)}
    macros: dict[str, Any] = pack.cache[key]
    return macros


def _printed(
    node: Any, names: Mapping[str, str], modules: Mapping[str, dict[str, Any]], own: Mapping[str, Any]
) -> list[str]:
    """Return the paths of the words that a node prints, those of the macros that it calls included; no lists."""
    if isinstance(node, nodes.Output):
        return [path for piece in node.nodes for path in _printed(piece, names, modules, own)]
    if isinstance(node, nodes.If):
        bodies = (*node.body, *(inner for branch in node.elif_ for inner in branch.body), *node.else_)
        return [path for inner in bodies for path in _printed(inner, names, modules, own)]
    if isinstance(node, nodes.Call):
        called: Any = node.node
        outside = isinstance(called, nodes.Getattr)
        known = modules.get(called.node.name, {}) if outside else own
        macro = known.get(called.attr if outside else called.name)
        if macro is None:
            return []
        given = {name.name: _path(value, names) for name, value in zip(macro.args, node.args, strict=False)}
        return [path for inner in macro.body for path in _printed(inner, given, modules, known)]
    return [_path(node, names)] if isinstance(node, nodes.Getattr | nodes.Name) else []


def _default(body: list[Any]) -> str:
    """Return the words of ``{{ 本.资金标 if 本.资金标 else '项目资金（万元）' }}``, empty for any other template."""
    pieces = body[0].nodes if len(body) == 1 and isinstance(body[0], nodes.Output) else []
    choice = pieces[0] if len(pieces) == 1 and isinstance(pieces[0], nodes.CondExpr) else None
    if choice is None or not isinstance(choice.expr2, nodes.Const) or isinstance(choice.expr1, nodes.Filter):
        return ""
    return str(choice.expr2.value)


def _template(body: list[nodes.Node], slots: list[Said]) -> str:
    return "".join([_node(node, slots) for node in body])


def _node(node: Any, slots: list[Said]) -> str:
    if isinstance(node, nodes.Output):
        return "".join([_piece(piece, slots) for piece in node.nodes])
    if isinstance(node, nodes.If):
        bodies = (node.body, *(branch.body for branch in node.elif_), node.else_)
        found = [_template(body, slots) for body in bodies]
        return f"(?:{'|'.join(found[::-1])})"  # what stands there as a rule is the last
    raise Fault(__name__, f"版式的格子里的 {type(node).__name__} 不能反着读")


def _piece(piece: Any, slots: list[Said]) -> str:
    """Return the expression of a piece; what is printed by default is tried before what takes anything."""
    if isinstance(piece, nodes.TemplateData):
        return re.escape(normal(piece.data))
    if isinstance(piece, nodes.Const):
        return re.escape(normal(str(piece.value)))
    if isinstance(piece, nodes.CondExpr):
        first = _piece(piece.expr1, slots)
        other = _piece(piece.expr2, slots) if piece.expr2 is not None else ""
        return f"(?:{other}|{first})"
    form = piece.name if isinstance(piece, nodes.Filter) else ""
    slots.append(Said(_path(piece.node if isinstance(piece, nodes.Filter) else piece, {ROW: ""}), "", form))
    return f"(?P<s{len(slots) - 1}>{_NUMBER if form else '.+?'})"


def _path(node: Any, names: Mapping[str, str]) -> str:
    if isinstance(node, nodes.Name):
        return names.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node, names)}.{node.attr}"
    raise Fault(__name__, f"版式的格子里要路径，得到的是 {type(node).__name__}")
