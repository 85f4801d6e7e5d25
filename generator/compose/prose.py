"""Compose prose: a pack's ``prose/*.j2`` and the accounts give paragraphs of inlines.

Jinja runs the template; what it yields is kept as a list (never glued to a string), so that every figure and every free
text keeps its path. One line of a template is one paragraph; blank lines are nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jinja2
import jinja2.runtime
from jinja2.nativetypes import NativeEnvironment, NativeTemplate

from generator.amounts import Unknown
from generator.compiled import CompiledEnvironment
from generator.document import Figure, Inline, Inlines, Text
from generator.findings import Fault
from generator.model.facts import Fact
from generator.model.performance import parse_measure, said_measure, words_of
from generator.wording import (
    Missing,
    chinese_ordinal,
    direction_filters,
    enumeration,
    format_filters,
    plain_inline,
    whole_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.derive import Accounts
    from generator.profile import Pack


@dataclass(frozen=True, slots=True)
class Node:
    """A path in a template: a dot goes down, ``for`` walks the keys below."""

    accounts: Accounts
    path: str

    def below(self, key: str) -> Node | Fact | Missing:
        """Return the fact one step down, the branch, or what is missing."""
        path = f"{self.path}.{key}" if self.path else key
        fact = self.accounts.fact(path)
        if fact is not None:
            return fact
        if self.accounts.has(path) or self.accounts.knows_branch(path):
            return Node(self.accounts, path)
        return Missing(path)

    @property
    def key(self) -> str:
        """The last part of the path: a 科目编码 in a loop over 科目."""
        return self.path.rpartition(".")[2]

    def __iter__(self) -> Iterator[Node | Fact | Missing]:
        for key in self.accounts.keys(self.path):
            yield self.below(key)

    def __len__(self) -> int:
        return len(self.accounts.keys(self.path))

    def __bool__(self) -> bool:
        return bool(self.accounts.keys(self.path))


class PathContext(jinja2.runtime.Context):
    """A template's names: any name that is neither a helper nor set in the template is the first part of a path."""

    def resolve_or_missing(self, key: str) -> Any:
        """Return what ``key`` stands for."""
        found = super().resolve_or_missing(key)
        return self.environment.root.below(key) if found is jinja2.runtime.missing else found  # type: ignore[attr-defined]


class ProseTemplate(NativeTemplate):
    """A template whose rendering is a list of inlines."""

    def inlines(self, names: dict[str, Any] | None = None) -> list[Inline]:
        """Return what the template yields; ``names`` are values it may use beside paths."""
        context = self.new_context(names)
        return list(_flatten(self.root_render_func(context)))


class ProseEnvironment(CompiledEnvironment, NativeEnvironment):
    """Jinja whose output is a list of inlines and whose names are paths below ``root``."""

    context_class = PathContext
    template_class = ProseTemplate
    concat = staticmethod(lambda values: list(_flatten(values)))
    root: Node

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Walk a path by a dot."""
        if isinstance(obj, Node):
            return obj.key if attribute == "键" else obj.below(attribute)
        if isinstance(obj, Missing):
            return Missing(f"{obj.path}.{attribute}")
        if isinstance(obj, Fact) and attribute == "键":
            return obj.path.rpartition(".")[2]
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Walk a path by a key in brackets."""
        if isinstance(obj, Node):
            return obj.below(str(argument))
        return super().getitem(obj, argument)


def _flatten(values: Iterable[Any]) -> Iterator[Inline]:
    for value in values:
        if isinstance(value, Text | Figure):
            yield value
        elif isinstance(value, Fact | Missing):
            yield plain_inline(value)
        elif isinstance(value, str):
            if value:
                yield Text(value)
        elif isinstance(value, list):
            yield from _flatten(value)
        elif isinstance(value, int):
            yield Text(str(value))
        elif isinstance(value, Node):
            yield plain_inline(Missing(value.path))
        else:
            raise Fault(__name__, f"模板里不能直接印出 {type(value).__name__}")


@dataclass(slots=True)
class Prose:
    """The prose of one dossier under one pack."""

    accounts: Accounts
    pack: Pack
    environment: ProseEnvironment = field(init=False)
    _compiled: dict[str, jinja2.Template] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment = make_environment(self.pack)
        self.environment.root = Node(self.accounts, "")

    def lines(self, relative: str) -> list[Inlines]:
        """Return the paragraphs of the template file ``prose/<relative>``."""
        return self._run(self.environment.get_template(relative))

    def line(self, text: str) -> Inlines:
        """Return one line written in the outline itself (a heading)."""
        lines = self._run(self.environment.from_string(text))
        return lines[0] if lines else ()

    def cell(self, text: str, base: str) -> Inlines:
        """Return what is written in a layout, where 本 is the path ``base``, its paragraphs one below the other."""
        lines = self.filled(text, self.names(base))
        return lines[0] if len(lines) == 1 else stacked(lines)

    def names(self, base: str) -> dict[str, Any]:
        """Return what a text about ``base`` may name: 本, and 本件, the record of 绩效/ that it stands in."""
        scope = self.scope(base).items()
        return {name: self.accounts.fact(path) or Node(self.accounts, path) for name, path in scope}

    def filled(self, text: str, names: dict[str, Any]) -> list[Inlines]:
        """Return the paragraphs of a text written in a layout; ``names`` are values it may use beside paths."""
        if text not in self._compiled:
            self._compiled[text] = self.environment.from_string(text)
        return self._run(self._compiled[text], names)

    def holds(self, condition: str | None, base: str) -> bool:
        """Return whether an expression holds where 本 is ``base`` and 本件 its paper; what is unknown does not."""
        if condition is None:
            return True
        value = self.accounts.evaluation(self.scope(base)).run(condition)
        return not isinstance(value, Unknown) and bool(value)

    @staticmethod
    def scope(base: str) -> dict[str, str]:
        """Return what an expression about ``base`` may name: 本, and 本件, the record of 绩效/ that it stands in."""
        return {"本": base, "本件": ".".join(base.split(".")[:2])}

    def _run(self, template: jinja2.Template, names: dict[str, Any] | None = None) -> list[Inlines]:
        if not isinstance(template, ProseTemplate):
            raise Fault(__name__, "模板不是本程序的模板")
        return split_lines(template.inlines(names))


def make_environment(pack: Pack) -> ProseEnvironment:
    """Return the environment for a pack's prose: its folders, its formats as filters, the words' filters."""
    folders = [str(folder / "prose") for folder in pack.folders]
    environment = ProseEnvironment(
        loader=jinja2.FileSystemLoader(folders, encoding="utf-8"),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.salt = repr(sorted(pack.formats.items()))
    environment.filters = dict(format_filters(pack.formats))
    environment.filters |= direction_filters() | {"序号": chinese_ordinal, "顿号": enumeration, "整句": whole_sentence}
    environment.filters |= {"指标值": lambda wanted: _measure(wanted, pack)}
    environment.filters |= {"各项": lambda items, key: [item.below(key) for item in items]}
    environment.tests |= {"零": _is_zero, "负": _is_negative, "缺": lambda value: isinstance(value, Missing)}
    environment.tests |= {"长于": lambda value, most: isinstance(value, Fact) and len(str(value.value)) > most}
    environment.tests |= {"为": lambda value, word: isinstance(value, Fact) and value.value == word}
    return environment


def _measure(wanted: Fact | Missing, pack: Pack) -> Inline:
    """指标值: a target or actual value as it is said in a sentence: >=52家 is 大于等于52家, =100% is 100%."""
    if isinstance(wanted, Missing) or not isinstance(wanted.value, str):
        return plain_inline(wanted)
    words = words_of(pack)
    said = said_measure(parse_measure(wanted.value, words), words)
    return Figure(wanted.path, said, said)


def _is_zero(value: Any) -> bool:
    return isinstance(value, Fact) and isinstance(value.value, Decimal) and not value.value


def _is_negative(value: Any) -> bool:
    return isinstance(value, Fact) and isinstance(value.value, Decimal) and value.value < 0


def split_lines(inlines: list[Inline]) -> list[Inlines]:
    """Split at line breaks into paragraphs, blanks at both ends and empty lines dropped, neighbouring words joined."""
    lines: list[list[Inline]] = [[]]
    for inline in inlines:
        pieces = inline.text.split("\n") if isinstance(inline, Text) else [""]
        if not isinstance(inline, Text):
            lines[-1].append(inline)
            continue
        for number, piece in enumerate(pieces):
            if number:
                lines.append([])
            if piece:
                lines[-1].append(Text(piece, inline.path))
    return [line for line in map(_tidy, lines) if line]


def stacked(lines: list[Inlines]) -> Inlines:
    """Return paragraphs as one text with line breaks; words of one path stay one piece."""
    found: list[Inline] = []
    for line in lines:
        last, first = (found[-1], line[0]) if found and line else (None, None)
        if isinstance(last, Text) and isinstance(first, Text) and last.path == first.path:
            found[-1:] = [Text(f"{last.text}\n{first.text}", last.path), *line[1:]]
        else:
            found += [Text("\n"), *line] if found else line
    return tuple(found)


def _tidy(line: list[Inline]) -> Inlines:
    joined: list[Inline] = []
    for inline in line:
        last = joined[-1] if joined else None
        if isinstance(inline, Text) and isinstance(last, Text) and not inline.path and not last.path:
            joined[-1] = Text(last.text + inline.text)
        else:
            joined.append(inline)
    if joined and isinstance(joined[0], Text):
        joined[0] = Text(joined[0].text.lstrip(), joined[0].path)
    if joined and isinstance(joined[-1], Text):
        joined[-1] = Text(joined[-1].text.rstrip(), joined[-1].path)
    return tuple(inline for inline in joined if inline.text or isinstance(inline, Figure))
