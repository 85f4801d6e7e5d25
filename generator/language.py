"""The expression language of formulas and checks: Jinja's grammar, read by Jinja, evaluated here with exact Decimals.

A name is a path, ``键`` and ``列`` are the keys a pattern's stars stood for, ``本`` is the path before the last part.
An unknown value makes the whole expression unknown (:data:`UNKNOWN`), never zero.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol

from jinja2 import Environment, TemplateSyntaxError, nodes

from generator.amounts import UNKNOWN, Amount, Path, Unknown, Value, add, divide, joined, multiply, subtract
from generator.compiled import compiled
from generator.findings import Fault
from generator.numbers import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Scope(Protocol):
    """What an expression may ask: the value at a path, the keys below it, whether anything is known there."""

    def read(self, path: str) -> Amount | str | Unknown:
        """Return the value at ``path``."""

    def keys(self, path: str) -> tuple[str, ...]:
        """Return the keys below ``path`` in order."""

    def has(self, path: str) -> bool:
        """Return whether anything is known at or below ``path``."""


_GRAMMAR: Final = Environment(autoescape=True)


@lru_cache(maxsize=4096)
def parse(text: str) -> nodes.Expr:
    """Return the syntax tree of an expression; a :class:`Fault` names the text when Jinja cannot read it."""
    tree: nodes.Expr = _grown(compiled("expression", text, lambda: _pressed(_parsed(text))))
    return tree


def _pressed(part: Any) -> Any:
    """Return a syntax tree as plain data: a node as (its kind, its fields)."""
    if isinstance(part, nodes.Node):
        return (type(part).__name__, [_pressed(getattr(part, name)) for name in part.fields])
    return [_pressed(one) for one in part] if isinstance(part, list) else part


def _grown(part: Any) -> Any:
    """Return the syntax tree that :func:`_pressed` made ``part`` of."""
    if isinstance(part, tuple):
        node = object.__new__(getattr(nodes, part[0]))
        for name, value in zip(node.fields, part[1], strict=True):
            setattr(node, name, _grown(value))
        return node
    return [_grown(one) for one in part] if isinstance(part, list) else part


def _parsed(text: str) -> nodes.Expr:
    try:
        template = _GRAMMAR.parse("{{ (" + text + ") }}")
    except TemplateSyntaxError as error:
        raise Fault(__name__, f"算式写法有误：{text}（{error.message}）") from error
    output = template.body[0]
    if len(template.body) != 1 or not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise Fault(__name__, f"不是一个算式：{text}")
    return output.nodes[0]


@dataclass(slots=True)
class Evaluation:
    """One evaluation: the scope, the bound names, the helpers, and the paths that were read on the way."""

    scope: Scope
    names: Mapping[str, str]
    helpers: Mapping[str, Callable[[Evaluation, list[Value]], Value]]
    inputs: dict[str, None] = field(default_factory=dict)

    def run(self, text: str) -> Value:
        """Evaluate ``text``; a path at the top is read."""
        return self.read(self._eval(parse(text)))

    def unread(self, text: str) -> Value:
        """Evaluate ``text`` and leave a path at the top as it is."""
        return self._eval(parse(text))

    def sides(self, text: str) -> tuple[str, Amount | Unknown, Amount | Unknown] | None:
        """Return operator and both sides of an equation or inequality (eq, lteq, gteq), None for anything else."""
        tree = parse(text)
        if not isinstance(tree, nodes.Compare) or len(tree.ops) != 1 or tree.ops[0].op not in _RELATIONS:
            return None
        return tree.ops[0].op, self.amount(self._eval(tree.expr)), self.amount(self._eval(tree.ops[0].expr))

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

    def _eval(self, node: nodes.Node) -> Value:
        rule = _RULES.get(type(node))
        if rule is None:
            raise Fault(__name__, f"算式里不能用 {type(node).__name__}")
        return rule(self, node)


_RELATIONS: Final = ("eq", "lteq", "gteq")


def as_list(value: Value) -> list[Any]:
    """Return ``value``, which must be a list; anything else is a pack's fault."""
    if not isinstance(value, list):
        raise Fault(__name__, f"算式里需要一列编码，得到的是：{value!r}")
    return value


def _name(evaluation: Evaluation, node: Any) -> Value:
    bound = evaluation.names.get(node.name)
    if bound is None:
        return Path(node.name)
    return Path(bound) if node.name == "本" else bound


def _below(evaluation: Evaluation, node: Any, key: str) -> Value:
    base = evaluation._eval(node.node)  # noqa: SLF001 - the rules are this class's own
    if not isinstance(base, Path):
        raise Fault(__name__, f"只有路径可以用“.”：{key}")
    return Path(f"{base.text}.{key}")


def _getitem(evaluation: Evaluation, node: Any) -> Value:
    key = evaluation.read(evaluation._eval(node.arg))  # noqa: SLF001 - the rules are this class's own
    return _below(evaluation, node, str(key.value if isinstance(key, Amount) else key))


def _const(_: Evaluation, node: Any) -> Value:
    value = node.value
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return Amount(Decimal(value), ZERO, {})
    return Amount(Decimal(str(value)), ZERO, {})


def _binary(rule: Callable[[Amount, Amount], Amount | Unknown]) -> Callable[[Evaluation, Any], Value]:
    def apply(evaluation: Evaluation, node: Any) -> Value:
        left = evaluation.amount(evaluation._eval(node.left))  # noqa: SLF001 - the rules are this class's own
        right = evaluation.amount(evaluation._eval(node.right))  # noqa: SLF001 - the rules are this class's own
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        return rule(left, right)

    return apply


def _negate(evaluation: Evaluation, node: Any) -> Value:
    value = evaluation.amount(evaluation._eval(node.node))  # noqa: SLF001 - the rules are this class's own
    if isinstance(value, Unknown):
        return UNKNOWN
    return Amount(-value.value, value.slack, joined({}, value.form, Decimal(-1)))


_ORDER = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "lt": operator.lt,
    "gteq": operator.ge,
    "lteq": operator.le,
}


def _compare(evaluation: Evaluation, node: Any) -> Value:
    left = evaluation.read(evaluation._eval(node.expr))  # noqa: SLF001 - the rules are this class's own
    right = evaluation.read(evaluation._eval(node.ops[0].expr))  # noqa: SLF001 - the rules are this class's own
    if len(node.ops) != 1:
        raise Fault(__name__, "算式里一次只比较两个值")
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if isinstance(left, Amount) and isinstance(right, Amount):
        return bool(_ORDER[node.ops[0].op](left.value, right.value))
    return bool(_ORDER[node.ops[0].op](str(left), str(right)))


def _truth(evaluation: Evaluation, node: nodes.Node) -> bool | Unknown:
    value = evaluation.read(evaluation._eval(node))  # noqa: SLF001 - the rules are this class's own
    if isinstance(value, Unknown):
        return value
    return bool(value.value) if isinstance(value, Amount) else bool(value)


def _and(evaluation: Evaluation, node: Any) -> Value:
    left = _truth(evaluation, node.left)
    return _truth(evaluation, node.right) if left is True else left


def _or(evaluation: Evaluation, node: Any) -> Value:
    left = _truth(evaluation, node.left)
    return left if left is True else _truth(evaluation, node.right)


def _not(evaluation: Evaluation, node: Any) -> Value:
    value = _truth(evaluation, node.node)
    return value if isinstance(value, Unknown) else not value


def _if(evaluation: Evaluation, node: Any) -> Value:
    test = _truth(evaluation, node.test)
    chosen = node.expr1 if test is True else node.expr2
    if isinstance(test, Unknown) or chosen is None:
        return UNKNOWN
    return evaluation._eval(chosen)  # noqa: SLF001 - the rules are this class's own


def _list(evaluation: Evaluation, node: Any) -> Value:
    return [evaluation._eval(item) for item in node.items]  # noqa: SLF001 - the rules are this class's own


def _call(evaluation: Evaluation, node: Any) -> Value:
    name = getattr(node.node, "name", "")
    helper = evaluation.helpers.get(name)
    if helper is None:
        raise Fault(__name__, f"没有名为“{name}”的算式函数")
    return helper(evaluation, [evaluation._eval(argument) for argument in node.args])  # noqa: SLF001 - own rules


_RULES: dict[type[nodes.Node], Callable[[Evaluation, Any], Value]] = {
    nodes.Name: _name,
    nodes.Getattr: lambda evaluation, node: _below(evaluation, node, node.attr),
    nodes.Getitem: _getitem,
    nodes.Const: _const,
    nodes.Add: _binary(add),
    nodes.Sub: _binary(subtract),
    nodes.Mul: _binary(multiply),
    nodes.Div: _binary(divide),
    nodes.Neg: _negate,
    nodes.Compare: _compare,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.Not: _not,
    nodes.CondExpr: _if,
    nodes.List: _list,
    nodes.Call: _call,
}
