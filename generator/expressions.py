"""Expressions made into functions (算式编成函数): Jinja reads the text, every node becomes a function of an evaluation.

What an expression means is said here, node by node; what it is asked of stands in :mod:`generator.language`.
A path that is written out (``收入表.合计``) is put together once, when the function is made.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from generator.amounts import UNKNOWN, Amount, Path, Unknown, Value, add, divide, joined, multiply, subtract
from generator.compiled import compiled, grown, pressed
from generator.findings import Fault
from generator.numbers import ZERO

if TYPE_CHECKING:
    from generator.language import Evaluation

Made = Callable[["Evaluation"], Value]
Pressed = tuple[str, list[Any]]  # a node: its kind, its fields

BOUND: Final = frozenset(("键", "列", "本", "本件", "上年文字"))
"""The names that whoever evaluates an expression may give a meaning; every other name begins a path."""
_HERE: Final = "本"
_RELATIONS: Final = ("eq", "lteq", "gteq")
_GRAMMAR: Final = Environment(autoescape=True)


@lru_cache(maxsize=4096)
def parse(text: str) -> nodes.Expr:
    """Return the syntax tree of an expression; a :class:`Fault` names the text when Jinja cannot read it."""
    tree: nodes.Expr = grown(_read(text))
    return tree


@lru_cache(maxsize=4096)
def function(text: str) -> Made:
    """Return what computes the expression ``text``; a path at the top is left as it is."""
    return _made(_read(text))


@lru_cache(maxsize=4096)
def relation(text: str) -> tuple[str, Made, Made] | None:
    """Return operator and both sides of an equation or inequality (eq, lteq, gteq), None for anything else."""
    kind, fields = _read(text)
    if kind != "Compare" or len(fields[1]) != 1:
        return None
    sign, right = fields[1][0][1]
    return (sign, _made(fields[0]), _made(right)) if sign in _RELATIONS else None


def part(node: nodes.Node) -> Made:
    """Return what computes a part of a syntax tree."""
    return _made(pressed(node))


def _read(text: str) -> Any:
    return compiled("expression", text, lambda: pressed(_parsed(text)))


def _parsed(text: str) -> nodes.Expr:
    try:
        template = _GRAMMAR.parse("{{ (" + text + ") }}")
    except TemplateSyntaxError as error:
        raise Fault(__name__, f"算式写法有误：{text}（{error.message}）") from error
    output = template.body[0]
    if len(template.body) != 1 or not isinstance(output, nodes.Output) or len(output.nodes) != 1:
        raise Fault(__name__, f"不是一个算式：{text}")
    return output.nodes[0]


def _made(node: Pressed) -> Made:
    written = _written(node)
    if written is not None:
        path = Path(written)
        return lambda _: path
    rule = _RULES.get(node[0])
    if rule is None:
        raise Fault(__name__, f"算式里不能用 {node[0]}")
    return rule(*node[1])


def _written(node: Pressed) -> str | None:
    """Return the path that is written out, None where a name in it is bound or it is none."""
    kind, fields = node
    if kind == "Name":
        return None if fields[0] in BOUND else str(fields[0])
    base = _written(fields[0]) if kind == "Getattr" else None
    return None if base is None else f"{base}.{fields[1]}"


def _name(name: str, _context: str) -> Made:
    def value(evaluation: Evaluation) -> Value:
        bound = evaluation.names.get(name)
        return Path(name) if bound is None else Path(bound) if name == _HERE else bound

    return value


def _below(base: Value, key: str) -> Path:
    if not isinstance(base, Path):
        raise Fault(__name__, f"只有路径可以用“.”：{key}")
    return Path(f"{base.text}.{key}")


def _attribute(node: Pressed, key: str, _context: str) -> Made:
    base = _made(node)
    return lambda evaluation: _below(base(evaluation), key)


def _item(node: Pressed, argument: Pressed, _context: str) -> Made:
    base, asked = _made(node), _made(argument)

    def value(evaluation: Evaluation) -> Value:
        key = evaluation.read(asked(evaluation))
        return _below(base(evaluation), str(key.value if isinstance(key, Amount) else key))

    return value


def _constant(given: object) -> Made:
    value = given if isinstance(given, bool | str) else Amount(Decimal(str(given)), ZERO, {})
    return lambda _: value


def _binary(rule: Callable[[Amount, Amount], Amount | Unknown]) -> Callable[[Pressed, Pressed], Made]:
    def made(left_node: Pressed, right_node: Pressed) -> Made:
        left_of, right_of = _made(left_node), _made(right_node)

        def value(evaluation: Evaluation) -> Value:
            left, right = evaluation.amount(left_of(evaluation)), evaluation.amount(right_of(evaluation))
            return UNKNOWN if isinstance(left, Unknown) or isinstance(right, Unknown) else rule(left, right)

        return value

    return made


def _negative(node: Pressed) -> Made:
    positive = _made(node)

    def value(evaluation: Evaluation) -> Value:
        found = evaluation.amount(positive(evaluation))
        if isinstance(found, Unknown):
            return UNKNOWN
        return Amount(-found.value, found.slack, joined({}, found.form, Decimal(-1)))

    return value


_ORDER: Final = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "lt": operator.lt,
    "gteq": operator.ge,
    "lteq": operator.le,
}


def _comparison(node: Pressed, others: list[Pressed]) -> Made:
    if len(others) != 1:
        raise Fault(__name__, "算式里一次只比较两个值")
    sign, other = others[0][1]
    left_of, right_of, holds = _made(node), _made(other), _ORDER[sign]

    def value(evaluation: Evaluation) -> Value:
        left, right = evaluation.read(left_of(evaluation)), evaluation.read(right_of(evaluation))
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        if isinstance(left, Amount) and isinstance(right, Amount):
            return bool(holds(left.value, right.value))
        return bool(holds(str(left), str(right)))

    return value


def _truth(node: Pressed) -> Callable[[Evaluation], bool | Unknown]:
    value_of = _made(node)

    def truth(evaluation: Evaluation) -> bool | Unknown:
        value = evaluation.read(value_of(evaluation))
        if isinstance(value, Unknown):
            return value
        return bool(value.value) if isinstance(value, Amount) else bool(value)

    return truth


def _both(left_node: Pressed, right_node: Pressed) -> Made:
    left, right = _truth(left_node), _truth(right_node)
    return lambda evaluation: left(evaluation) and right(evaluation)


def _either(left_node: Pressed, right_node: Pressed) -> Made:
    left, right = _truth(left_node), _truth(right_node)
    return lambda evaluation: left(evaluation) or right(evaluation)


def _opposite(node: Pressed) -> Made:
    truth = _truth(node)

    def value(evaluation: Evaluation) -> Value:
        found = truth(evaluation)
        return found if isinstance(found, Unknown) else not found

    return value


def _choice(test_node: Pressed, first: Pressed, second: Pressed | None) -> Made:
    test, chosen = _truth(test_node), _made(first)
    other = None if second is None else _made(second)

    def value(evaluation: Evaluation) -> Value:
        found = test(evaluation)
        if found is True:
            return chosen(evaluation)
        return UNKNOWN if other is None or isinstance(found, Unknown) else other(evaluation)

    return value


def _list(items: list[Pressed]) -> Made:
    made = [_made(item) for item in items]
    return lambda evaluation: [value(evaluation) for value in made]


def _call(function_node: Pressed, arguments: list[Pressed], *_others: object) -> Made:
    name = function_node[1][0] if function_node[0] == "Name" else ""
    made = [_made(argument) for argument in arguments]

    def value(evaluation: Evaluation) -> Value:
        helper = evaluation.helpers.get(name)
        if helper is None:
            raise Fault(__name__, f"没有名为“{name}”的算式函数")
        return helper(evaluation, [argument(evaluation) for argument in made])

    return value


_RULES: Final[dict[str, Callable[..., Made]]] = {
    "Name": _name,
    "Getattr": _attribute,
    "Getitem": _item,
    "Const": _constant,
    "Add": _binary(add),
    "Sub": _binary(subtract),
    "Mul": _binary(multiply),
    "Div": _binary(divide),
    "Neg": _negative,
    "Compare": _comparison,
    "And": _both,
    "Or": _either,
    "Not": _opposite,
    "CondExpr": _choice,
    "List": _list,
    "Call": _call,
}
