"""The expression language: Jinja's grammar, exact decimals, and nothing known that was not said."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.amounts import UNKNOWN, Amount, Unknown, Value
from generator.findings import Fault
from generator.functions import helpers
from generator.language import Evaluation
from generator.numbers import Format
from generator.rates import Rules

WAN = Format(unit="万元", thousands=True)
SHOWN = Rules(displayed=True, display=WAN, zero_base=Decimal(100), zero_budget=Decimal(100))
EXACT = Rules(displayed=False, display=WAN, zero_base=None, zero_budget=None)


@dataclass
class Book:
    """Values by path, tables by their keys."""

    values: dict[str, Amount | str] = field(default_factory=dict)

    def read(self, path: str) -> Amount | str | Unknown:
        return self.values.get(path, UNKNOWN)

    def keys(self, path: str) -> tuple[str, ...]:
        start = f"{path}."
        return tuple(dict.fromkeys(name[len(start) :].split(".")[0] for name in self.values if name.startswith(start)))

    def has(self, path: str) -> bool:
        return path in self.values or bool(self.keys(path))


def book(**values: str) -> Book:
    return Book({path.replace("__", "."): Amount(Decimal(text)) for path, text in values.items()})


def run(text: str, scope: Book | None = None, rules: Rules = EXACT, **names: str) -> Value:
    return Evaluation(scope or Book(), names, helpers(rules)).run(text)


def number(text: str, scope: Book | None = None, rules: Rules = EXACT, **names: str) -> str:
    value = run(text, scope, rules, **names)
    assert isinstance(value, Amount), value
    return f"{value.value:f}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("1 - 0.9", "0.1"),
        ("2 * 3 + 4", "10"),
        ("2 * (3 + 4)", "14"),
        ("-5 + 2", "-3"),
        ("7 / 2", "3.5"),
        ("1 if 2 > 1 else 0", "1"),
        ("绝对值(-3)", "3"),
        ("合计(1, 2, 3)", "6"),
    ],
)
def test_arithmetic_is_exact(text: str, value: str) -> None:
    assert number(text) == value


@given(st.decimals(-(10**12), 10**12, places=2), st.decimals(-(10**12), 10**12, places=2))
def test_adding_and_taking_away_again_changes_nothing(one: Decimal, other: Decimal) -> None:
    scope = Book({"甲": Amount(one), "乙": Amount(other)})
    assert run("甲 + 乙 - 乙 == 甲", scope) is True


@pytest.mark.parametrize(
    "text", ["甲 + 无", "无 * 0", "合计(甲, 无)", "1 if 无 > 0 else 2", "无 == 无", "甲 / 零", "not 无"]
)
def test_an_unknown_value_makes_the_whole_unknown(text: str) -> None:
    assert isinstance(run(text, book(甲="1", 零="0")), Unknown)


def test_only_zero_que_turns_the_unknown_into_zero() -> None:
    assert number("零缺(无)") == "0"
    assert number("零缺(甲)", book(甲="5")) == "5"


def test_a_path_has_dots_keys_in_brackets_and_chinese_names() -> None:
    scope = book(收入表__科目__2080501__金额="3", 收入表__科目__2080502__金额="4")
    assert number("收入表.科目.2080501.金额", scope) == "3"
    assert number("收入表.科目[键].金额", scope, 键="2080502") == "4"
    assert number('收入表.科目["2080502"].金额', scope) == "4"
    assert number("本.金额", scope, 本="收入表.科目.2080501") == "3"


def test_sums_walk_the_levels_of_codes() -> None:
    scope = book(表__208__额="9", 表__20805__额="9", 表__2080501__额="4", 表__2080502__额="5", 表__210__额="1")
    assert number('顶层合计(表, "额")', scope) == "10"
    assert number('下级合计(表, "20805", "额")', scope) == "9"
    assert isinstance(run('下级合计(表, "210", "额")', scope), Unknown)
    assert isinstance(run('顶层合计(空表, "额")', scope), Unknown)
    assert isinstance(run('列合计(空表, "额")', scope), Unknown)
    assert run('最细(表, "2080501")', scope) is True
    assert run('最细(表, "208")', scope) is False


def test_what_was_read_is_remembered() -> None:
    evaluation = Evaluation(book(甲="1", 乙="2", 丙="3"), {}, helpers(EXACT))
    evaluation.run("甲 + 乙 if 甲 > 0 else 丙")
    assert list(evaluation.inputs) == ["甲", "乙"]


def test_how_far_rounded_values_may_lie_adds_up() -> None:
    scope = Book({"甲": Amount(Decimal(10), Decimal("0.5")), "乙": Amount(Decimal(4), Decimal("0.25"))})
    assert run("甲 + 乙", scope) == Amount(Decimal(14), Decimal("0.75"))
    assert run("甲 - 乙", scope) == Amount(Decimal(6), Decimal("0.75"))
    assert run("-甲", scope) == Amount(Decimal(-10), Decimal("0.5"))


@pytest.mark.parametrize("text", ["甲 +", "甲 | upper", "1, 2 and", "没有的(甲)", "甲 % 2", "甲 }} {{ 乙", "甲 ** 2"])
def test_a_formula_that_cannot_be_read_is_the_packs_fault(text: str) -> None:
    with pytest.raises(Fault):
        run(text, book(甲="1", 乙="1"))


def test_words_cannot_be_added() -> None:
    with pytest.raises(Fault, match="需要数字"):
        run("甲 + 1", Book({"甲": "三"}))


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("增长率(120, 100)", "20"),
        ("增长率(80, 100)", "-20"),
        ("增长率(0, 0)", "0"),
        ("增长率(-50, -100)", "50"),
        ("差异率(98, 100)", "-2"),
        ("差异率(0, 0)", "0"),
        ("占比(1, 4)", "25"),
        ("占比(0, 0)", "0"),
        ("完成率(0, 0)", "0"),
    ],
)
def test_rates_are_percent_points(text: str, rate: str) -> None:
    assert Decimal(number(text)) == Decimal(rate)


def test_a_zero_base_follows_the_pack() -> None:
    assert number("增长率(50000, 0)", rules=SHOWN) == "100"
    assert number("差异率(50000, 0)", rules=SHOWN) == "100"
    assert isinstance(run("增长率(50000, 0)", rules=EXACT), Unknown)
    assert isinstance(run("差异率(50000, 0)", rules=EXACT), Unknown)
    assert isinstance(run("完成率(50000, 0)", rules=SHOWN), Unknown)
