"""The values of expressions: amounts with their slack and coefficients, paths, what is not known; exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.numbers import CONTEXT, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Unknown:
    """The value of an expression that read something not known."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and how far the exact value may lie from it (``slack``; 0: exact).

    ``form`` are its coefficients by given figure where the scope asks for them (:mod:`generator.inspection.linear`);
    None: not asked, or not linear.
    """

    value: Decimal
    slack: Decimal = ZERO
    form: Mapping[str, Decimal] | None = field(default=None, compare=False)


NOTHING: Final = Amount(ZERO, ZERO, {})
"""Zero, whatever the figures are."""


class Path(NamedTuple):
    """A path not yet read; helpers that walk a table take it as it is."""

    text: str


Value = Amount | str | bool | Unknown | Path | list[Any]


def add(left: Amount, right: Amount) -> Amount:
    """Return the exact sum; slacks and coefficients add."""
    form = joined(left.form, right.form, Decimal(1))
    return Amount(CONTEXT.add(left.value, right.value), left.slack + right.slack, form)


def total(items: Iterable[Amount]) -> Amount:
    """Return the exact sum; slacks and coefficients add, each added once."""
    value, slack, form = ZERO, ZERO, dict[str, Decimal]()
    linear = True
    for item in items:
        value, slack = CONTEXT.add(value, item.value), slack + item.slack
        if item.form is None:
            linear = False
        elif linear:
            for path, share in item.form.items():
                form[path] = form.get(path, ZERO) + share
    return Amount(value, slack, {path: share for path, share in form.items() if share} if linear else None)


def subtract(left: Amount, right: Amount) -> Amount:
    """Return the exact difference; slacks add, coefficients subtract."""
    form = joined(left.form, right.form, Decimal(-1))
    return Amount(CONTEXT.subtract(left.value, right.value), left.slack + right.slack, form)


def joined(
    left: Mapping[str, Decimal] | None, right: Mapping[str, Decimal] | None, sign: Decimal
) -> dict[str, Decimal] | None:
    """Return the coefficients of ``left`` plus ``sign`` times those of ``right``, None where either has none."""
    if left is None or right is None:
        return None
    joined = dict(left)
    for path, share in right.items():
        joined[path] = joined.get(path, ZERO) + sign * share
    return {path: share for path, share in joined.items() if share}


def multiply(left: Amount, right: Amount) -> Amount:
    """Return the exact product; coefficients stay where one side is a constant."""
    slack = abs(left.value) * right.slack + abs(right.value) * left.slack
    constant, other = (left, right) if left.form == {} else (right, left)
    form = None
    if constant.form == {} and other.form is not None:
        form = {path: share * constant.value for path, share in other.form.items() if constant.value}
    return Amount(CONTEXT.multiply(left.value, right.value), slack, form)


def divide(left: Amount, right: Amount) -> Amount | Unknown:
    """Return the quotient, unknown over zero; no coefficients: a ratio is not linear."""
    if not right.value:
        return UNKNOWN
    return Amount(CONTEXT.divide(left.value, right.value), CONTEXT.divide(left.slack, abs(right.value)))
