"""What a printed path means: the given figure that it prints as it is, or the two figures whose change it is.

A document has thousands of items; what is found for one 科目编码 holds for every other of its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from generator.amounts import Path as DataPath
from generator.derive import Accounts
from generator.expressions import parse
from generator.model.facts import PRIOR, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.language import Evaluation
    from generator.profile import Formula, Pack

_CHANGE, _ALIASES = "增减", ("零缺", "首个")
_Mask = tuple[str | int, ...]
"""A path with stand-ins for its codes, and their lengths."""
_CODE: Final = re.compile(r"(?<![^.])\d+(?![^.])")  # a part of a path that is a number
_STAND_INS: Final = ("\ue000", "\ue001", "\ue002")  # by number of the code in a path; no document holds them


@dataclass(slots=True)
class Meaning:
    """The formulas and the catalogue of a pack, asked about paths."""

    pack: Pack
    accounts: Accounts = field(init=False)
    _bases: dict[_Mask, str | None] = field(default_factory=dict)
    _changes: dict[_Mask, tuple[str, str] | None] = field(default_factory=dict)
    _masks: dict[str, tuple[_Mask, tuple[str, ...]]] = field(default_factory=dict)  # by path
    _written: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.accounts = Accounts(Facts(), self.pack)
        self._written = frozenset(_numbers(self.pack))

    def base(self, path: str) -> str | None:
        """Return the path of the given figure that ``path`` prints, None when it is computed."""
        key, codes = self._masked(path)
        if key not in self._bases:
            found = self._find_base(path)
            if found is not None and (masked := _mask(found, codes)) is None:
                return found
            self._bases[key] = None if found is None else masked
        known = self._bases[key]
        return None if known is None else _filled(known, codes)

    def change(self, path: str) -> tuple[str, str] | None:
        """Return (this year's path, last year's path) of a change, None for anything else."""
        key, codes = self._masked(path)
        if key not in self._changes:
            found = self._find_change(path)
            if found is None:
                self._changes[key] = None
                return None
            now, before = (_mask(text, codes) for text in found)
            if now is None or before is None:
                return found
            self._changes[key] = now, before
        known = self._changes[key]
        return None if known is None else (_filled(known[0], codes), _filled(known[1], codes))

    def is_list(self, path: str) -> bool:
        """Return whether ``path`` is a list that the department writes itself."""
        return self.pack.catalogue.is_list(path)

    def table_of(self, path: str) -> str | None:
        """Return the table of which ``path`` says whether it holds anything (``有(政府性基金表)``), None else."""
        found = self.accounts.formula(path)
        tree: Any = parse(found[0].entry.式) if found else None
        if not isinstance(tree, nodes.Call) or getattr(tree.node, "name", "") != "有":
            return None
        return str(getattr(self.accounts.evaluation({}).part(tree.args[0]), "text", "")).partition(".")[0]

    def _masked(self, path: str) -> tuple[_Mask, tuple[str, ...]]:
        """Return the path with its codes left out and their lengths, and the codes that no rule names itself."""
        known = self._masks.get(path)
        if known is None:
            codes = [part for part in _CODE.findall(path) if part not in self._written]
            if len(codes) == 1 and path.count(codes[0]) == 1:
                marked = path.replace(codes[0], _STAND_INS[0])
            else:
                codes = list(dict.fromkeys(codes))[: len(_STAND_INS)]
                marked = ".".join(
                    [_STAND_INS[codes.index(part)] if part in codes else part for part in path.split(".")]
                )
            known = self._masks[path] = (marked, *map(len, codes)), tuple(codes)
        return known

    def _find_base(self, path: str) -> str | None:
        known = self.pack.catalogue.kind(path) is not None
        found = self.accounts.formula(path)
        if found is None:
            return path if known or self.is_list(path) else None
        formula, names = found
        if formula.total and (formula.entry.码 or known):
            return path
        return self._alias(formula, names)

    def _alias(self, formula: Formula, names: dict[str, str]) -> str | None:
        target = _target(self.accounts.evaluation(names), parse(formula.entry.式))
        return None if target is None else (self.base(target) or target)

    def _find_change(self, path: str) -> tuple[str, str] | None:
        found = self.accounts.formula(path)
        if found is None:
            return None
        formula, names = found
        tree: Any = parse(formula.entry.式)
        evaluation = self.accounts.evaluation(names)
        if isinstance(tree, nodes.Sub):
            pair: list[Any] = [tree.left, tree.right]
        elif isinstance(tree, nodes.Call) and getattr(tree.node, "name", "") == _CHANGE:
            pair = list(tree.args)
        else:
            return None
        now, before = (_target(evaluation, node) for node in pair)
        if now is None or before is None:
            return None
        own = before.startswith(f"{PRIOR}.")
        return self.base(now) or now, before if own else self.base(before) or before


def _numbers(pack: Pack) -> Iterator[str]:
    """Yield every part of digits that a formula or the catalogue names itself: such a code is no code like others."""
    for formula in pack.formulas:
        yield from (part for part in formula.pattern if part.isdigit())
    branches: list[Any] = [pack.catalogue.tree]
    while branches:
        branch = branches.pop()
        if isinstance(branch, dict):
            yield from (key for key in map(str, branch) if key.isdigit())
            branches += branch.values()


def _mask(path: str, codes: tuple[str, ...]) -> str | None:
    """Return ``path`` with stand-ins for ``codes``; None where it names another number, which only this item has."""
    parts = [_STAND_INS[codes.index(part)] if part in codes else part for part in path.split(".")]
    return None if codes and any(part.isdigit() for part in parts) else ".".join(parts)


def _filled(path: str, codes: tuple[str, ...]) -> str:
    for number, code in enumerate(codes):
        path = path.replace(_STAND_INS[number], code)
    return path


def _target(evaluation: Evaluation, node: Any) -> str | None:
    """Return the path that an expression prints as it is, None when it computes."""
    if isinstance(node, nodes.CondExpr):
        return _target(evaluation, node.expr1)
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _ALIASES:
        return _target(evaluation, node.args[0])
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        value = evaluation.part(node)
        return value.text if isinstance(value, DataPath) else None
    return None
