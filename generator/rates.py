"""The helpers of formulas that compare two figures: changes, rates and shares, under the options of a pack.

Ratios follow 比率口径: 显示值 rounds every operand to the printed figure first (Xinjiang: spec/xinjiang.md b),
原值 takes the exact 元 (Shanxi, spec/shanxi.md 0).
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from generator.amounts import UNKNOWN, Amount, Unknown, Value, subtract
from generator.numbers import CONTEXT, ZERO, Format, as_displayed

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.language import Evaluation

HUNDRED = Decimal(100)


class Rules(NamedTuple):
    """The pack options that helpers obey: 比率口径, 零基数 (rate on a last year of 0), 零预算 (on a budget of 0)."""

    displayed: bool
    display: Format
    zero_base: Decimal | None  # percent points, None: no rate is printed
    zero_budget: Decimal | None


def ratios(rules: Rules) -> dict[str, Callable[[Evaluation, list[Value]], Value]]:
    """Return the helpers by their Chinese names, bound to a pack's ``rules``."""
    found = {
        "增减": _change,
        "增长率": _growth,
        "占比": _share,
        "差异率": _difference_rate,
        "完成率": _completion,
        "显示": _displayed,
    }
    return {name: partial(helper, rules=rules) for name, helper in found.items()}


def _operands(evaluation: Evaluation, given: list[Value], rules: Rules) -> tuple[Amount, Amount] | None:
    left, right = evaluation.amount(given[0]), evaluation.amount(given[1])
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if not rules.displayed:
        return left, right
    return Amount(as_displayed(left.value, rules.display)), Amount(as_displayed(right.value, rules.display))


def _displayed(evaluation: Evaluation, given: list[Value], rules: Rules) -> Value:
    amount = evaluation.amount(given[0])
    return amount if isinstance(amount, Unknown) else Amount(as_displayed(amount.value, rules.display))


def _change(evaluation: Evaluation, given: list[Value], rules: Rules) -> Value:
    """增减(本年, 上年): signed, 元."""
    pair = _operands(evaluation, given, rules)
    return UNKNOWN if pair is None else subtract(*pair)


def _percent(part: Decimal, whole: Decimal) -> Amount:
    return Amount(CONTEXT.divide(CONTEXT.multiply(part, HUNDRED), abs(whole)))


def _or_rate(rate: Decimal | None) -> Value:
    return UNKNOWN if rate is None else Amount(rate)


def _relative(evaluation: Evaluation, given: list[Value], rules: Rules, at_zero: Decimal | None) -> Value:
    """Return how far the first lies from the second in percent of it; 0 and 0 give 0, a zero base ``at_zero``."""
    pair = _operands(evaluation, given, rules)
    if pair is None:
        return UNKNOWN
    value, base = pair[0].value, pair[1].value
    if not base:
        return _or_rate(at_zero) if value else Amount(ZERO)
    return _percent(value - base, base)


def _growth(evaluation: Evaluation, given: list[Value], rules: Rules) -> Value:
    """增长率(本年, 上年): signed percent points on |上年|; a zero base follows 零基数."""
    return _relative(evaluation, given, rules, rules.zero_base)


def _share(evaluation: Evaluation, given: list[Value], rules: Rules) -> Value:
    """占比(部分, 总额): percent points; of nothing it is 0."""
    return _of(evaluation, given, rules, Amount(ZERO))


def _difference_rate(evaluation: Evaluation, given: list[Value], rules: Rules) -> Value:
    """差异率(决算, 预算): 预决算差异率, signed; a zero budget follows 零预算."""
    return _relative(evaluation, given, rules, rules.zero_budget)


def _completion(evaluation: Evaluation, given: list[Value], rules: Rules) -> Value:
    """完成率(决算, 预算): 完成预算的百分比; 0 of 0 is 0; of a zero budget there is none."""
    return _of(evaluation, given, rules, UNKNOWN)


def _of(evaluation: Evaluation, given: list[Value], rules: Rules, of_nothing: Value) -> Value:
    """Return the first in percent of the second; 0 and 0 give 0, something of a zero ``of_nothing``."""
    pair = _operands(evaluation, given, rules)
    if pair is None:
        return UNKNOWN
    part, whole = pair[0].value, pair[1].value
    if not whole:
        return of_nothing if part else Amount(ZERO)
    return _percent(part, whole)
