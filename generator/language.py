"""The expression language of formulas and checks: Jinja's grammar, read by Jinja, evaluated here with exact Decimals.

A name is a path, ``键`` and ``列`` are the keys a pattern's stars stood for, ``本`` is the path before the last part.
An unknown value makes the whole expression unknown (:data:`UNKNOWN`), never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from generator.amounts import Amount, Path, Unknown, Value
from generator.expressions import function, part, relation
from generator.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import nodes


class Scope(Protocol):
    """What an expression may ask: the value at a path, the keys below it, whether anything is known there."""

    def read(self, path: str) -> Amount | str | Unknown:
        """Return the value at ``path``."""

    def keys(self, path: str) -> tuple[str, ...]:
        """Return the keys below ``path`` in order."""

    def has(self, path: str) -> bool:
        """Return whether anything is known at or below ``path``."""


@dataclass(slots=True)
class Evaluation:
    """One evaluation: the scope, the bound names, the helpers, and the paths that were read on the way.

    ``names`` are of :data:`generator.expressions.BOUND`.
    """

    scope: Scope
    names: Mapping[str, str]
    helpers: Mapping[str, Callable[[Evaluation, list[Value]], Value]]
    inputs: dict[str, None] = field(default_factory=dict)

    def run(self, text: str) -> Value:
        """Evaluate ``text``; a path at the top is read."""
        return self.read(function(text)(self))

    def unread(self, text: str) -> Value:
        """Evaluate ``text`` and leave a path at the top as it is."""
        return function(text)(self)

    def part(self, node: nodes.Node) -> Value:
        """Evaluate a part of a syntax tree and leave a path as it is."""
        return part(node)(self)

    def sides(self, text: str) -> tuple[str, Amount | Unknown, Amount | Unknown] | None:
        """Return operator and both sides of an equation or inequality (eq, lteq, gteq), None for anything else."""
        found = relation(text)
        if found is None:
            return None
        sign, left, right = found
        return sign, self.amount(left(self)), self.amount(right(self))

    def read(self, value: Value) -> Value:
        """Return ``value``, a path replaced by what stands there."""
        if not isinstance(value, Path):
            return value
        self.inputs[value.text] = None
        return self.scope.read(value.text)

    def amount(self, value: Value) -> Amount | Unknown:
        """Return ``value`` as a number; text where a number belongs is a pack's fault."""
        got = self.read(value)
        if isinstance(got, Amount | Unknown):
            return got
        if isinstance(got, bool):
            return Amount(Decimal(int(got)))
        raise Fault(__name__, f"算式里需要数字，得到的是：{got!r}")


def as_list(value: Value) -> list[Any]:
    """Return ``value``, which must be a list; anything else is a pack's fault."""
    if not isinstance(value, list):
        raise Fault(__name__, f"算式里需要一列编码，得到的是：{value!r}")
    return value
