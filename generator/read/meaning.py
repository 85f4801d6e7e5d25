"""What a printed path means: the given figure that it prints as it is, or the two figures whose change it is.

A document has thousands of items; what is found for one 科目编码 holds for every other of its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jinja2 import nodes

from generator.amounts import Path as DataPath
from generator.derive import Accounts
from generator.expressions import parse
from generator.model.facts import PRIOR, Facts
from generator.read.pattern import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.language import Evaluation
    from generator.profile import Formula, Pack

_ASKED: Final = ("有", "个数")
_CHANGE, _ALIASES = "增减", ("零缺", "首个")
_DIGITS: Final = re.compile(r"\d{3,}")
_STAND_INS: Final = ("\ue000", "\ue001", "\ue002")  # by number of the code in a path; no document holds them
_FIRST: Final = _STAND_INS[0]
_LEAST: Final = 3  # digits of a 类
_HEADS: Final = ("\ue100", "\ue110", "\ue120")  # the same and a length: the first digits of the code (its 款, its 类)
_ABOVE: Final = re.compile("[\ue100-\ue12f]")


Change = tuple[str, str]
"""The paths of this year's figure and of last year's."""


class Meant(NamedTuple):
    """What is meant by a path: the given figure that it prints with its kind, None when it is computed.

    ``listed``: ``base`` is a list that the department writes itself; ``change``: the two figures whose change it is.
    """

    path: str
    base: str | None
    kind: str | None
    listed: bool
    change: Change | None


_Mask = tuple[Meant, bool]
"""What is meant with stand-ins for its codes, and whether some of them stand for what is above a code."""


@dataclass(slots=True)
class Meaning:
    """The formulas and the catalogue of a pack, asked about paths."""

    pack: Pack
    accounts: Accounts = field(init=False)
    _known: dict[tuple[object, ...], _Mask] = field(default_factory=dict)  # by shape and lengths of the codes
    _written: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.accounts = Accounts(Facts(), self.pack)
        self._written = frozenset(_numbers(self.pack))

    def of(self, shape: str, codes: tuple[str, ...]) -> Meant:
        """Return what ``shape`` means, a path with ``#`` for its items, whose codes are ``codes``."""
        key = (shape, *map(len, codes))
        known = self._known.get(key)
        if known is not None and (not codes or self._written.isdisjoint(codes)):
            return _filled(known, codes) if codes else known[0]
        path = shape
        for code in codes:
            path = path.replace(INDEX, code, 1)
        base, change = self._base(path), self._change(path)
        kind = None if base is None else self.pack.catalogue.kind(base)
        found = Meant(path, base, kind, base is not None and self.pack.catalogue.is_list(base), change)
        masked = _masked(found, codes) if self._written.isdisjoint(codes) else None
        if masked is not None:
            self._known[key] = masked
        return found

    def table_of(self, path: str) -> str | None:
        """Return the table of which ``path`` says whether it holds anything, None for any other path.

        It is written ``有(政府性基金表)`` or ``个数(政府性基金表.科目) > 0``.
        """
        found = self.accounts.formula(path)
        tree: Any = parse(found[0].entry.式) if found else None
        if isinstance(tree, nodes.Compare):
            tree = tree.expr
        if not isinstance(tree, nodes.Call) or getattr(tree.node, "name", "") not in _ASKED:
            return None
        return str(getattr(self.accounts.evaluation({}).part(tree.args[0]), "text", "")).partition(".")[0]

    def _base(self, path: str) -> str | None:
        known = self.pack.catalogue.kind(path) is not None
        found = self.accounts.formula(path)
        if found is None:
            return path if known or self.pack.catalogue.is_list(path) else None
        formula, names = found
        if formula.total and (formula.entry.码 or known):
            return path
        return self._alias(formula, names)

    def _alias(self, formula: Formula, names: dict[str, str]) -> str | None:
        target = _target(self.accounts.evaluation(names), parse(formula.entry.式))
        return None if target is None else (self._base(target) or target)

    def _change(self, path: str) -> tuple[str, str] | None:
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
        return self._base(now) or now, before if own else self._base(before) or before


def _numbers(pack: Pack) -> Iterator[str]:
    """Yield every part of digits that a formula or the catalogue names itself: such a code is no code like others."""
    for formula in pack.formulas:
        yield from (part for part in formula.pattern if part.isdigit())
        yield from _DIGITS.findall(formula.entry.式)
    branches: list[Any] = [pack.catalogue.tree]
    while branches:
        branch = branches.pop()
        if isinstance(branch, dict):
            yield from (key for key in map(str, branch) if key.isdigit())
            branches += branch.values()


def _masked(meant: Meant, codes: tuple[str, ...]) -> _Mask | None:
    """Return what is meant with stand-ins for ``codes``, also for what stands above them (类, 款).

    None where it names another number, which only this item has.
    """
    paths = [meant.path, meant.base or "", *(meant.change or ("", ""))]
    parts = [[_stand_in(part, codes) if part.isdigit() else part for part in path.split(".")] for path in paths]
    if codes and any(part.isdigit() for path in parts for part in path):
        return None
    path, base, now, before = [".".join(path) for path in parts]
    above = any(_ABOVE.search(path) for path in (path, base, now, before))
    return Meant(path, base or None, meant.kind, meant.listed, (now, before) if meant.change else None), above


def _stand_in(part: str, codes: tuple[str, ...]) -> str:
    if part in codes:
        return _STAND_INS[codes.index(part)]
    above = next((number for number, code in enumerate(codes) if code.startswith(part) and len(part) >= _LEAST), None)
    return part if above is None else chr(ord(_HEADS[above]) + len(part))


def _filled(mask: _Mask, codes: tuple[str, ...]) -> Meant:
    (path, base, kind, listed, change), above = mask
    if not above and len(codes) == 1:  # nearly always
        code = codes[0]
        if change is not None:
            change = change[0].replace(_FIRST, code), change[1].replace(_FIRST, code)
        given = None if base is None else base.replace(_FIRST, code)
        return Meant(path.replace(_FIRST, code), given, kind, listed, change)
    put = _with_heads if above else _with
    if change is not None:
        change = put(change[0], codes), put(change[1], codes)
    return Meant(put(path, codes), None if base is None else put(base, codes), kind, listed, change)


def _with(path: str, codes: tuple[str, ...]) -> str:
    for sign, code in zip(_STAND_INS, codes, strict=False):
        path = path.replace(sign, code)
    return path


def _with_heads(path: str, codes: tuple[str, ...]) -> str:
    return _ABOVE.sub(lambda sign: _head(sign[0], codes), _with(path, codes))


def _head(sign: str, codes: tuple[str, ...]) -> str:
    number, length = divmod(ord(sign) - ord(_HEADS[0]), 16)
    return codes[number][:length]


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
