"""Numbers: printed 四舍五入, read back as printed, exact everywhere else."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.numbers import (
    Format,
    as_displayed,
    print_number,
    read_number,
    read_quantity,
    read_stored,
    round_half_up,
    shown,
    total,
)

WAN = Format(unit="万元", thousands=True)
MONEY = st.decimals(min_value=-(10**13), max_value=10**13, places=2, allow_nan=False, allow_infinity=False)
FORMATS = st.builds(
    Format,
    unit=st.sampled_from(["", "元", "万元", "%"]),
    places=st.integers(0, 6),
    zero=st.none(),  # of a named tuple hypothesis makes up whatever it is not told
    thousands=st.booleans(),
    trim=st.booleans(),
    bare=st.booleans(),
    absolute=st.booleans(),
)


@given(MONEY, FORMATS)
def test_what_is_printed_reads_back_as_what_is_shown(value: Decimal, form: Format) -> None:
    assert read_number(print_number(value, form)) == shown(value, form)


@given(MONEY, FORMATS)
def test_the_printed_number_lies_within_half_a_step(value: Decimal, form: Format) -> None:
    exact = abs(value) if form.absolute else value
    assert abs(as_displayed(value, form) - exact) * 2 <= form.step


@given(MONEY, FORMATS)
def test_nothing_prints_minus_zero_or_an_exponent(value: Decimal, form: Format) -> None:
    text = print_number(value, form)
    assert set(text) <= set("-0123456789.,")
    assert not text.startswith("-") or set(text) & set("123456789")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=5, allow_nan=False, allow_infinity=False))
def test_rounding_is_half_up_as_fractions_say(value: Decimal) -> None:
    cents, rest = divmod(abs(Fraction(value)) * 100, 1)
    wanted = cents + (rest >= Fraction(1, 2))
    assert abs(Fraction(round_half_up(value, 2))) * 100 == wanted


@given(MONEY)
def test_a_quantity_in_wan_is_ten_thousand_yuan(value: Decimal) -> None:
    quantity = read_quantity(f"{value}万元")
    assert quantity is not None
    assert quantity.value == value * 10000
    assert quantity.unit == "万元"


@given(st.lists(MONEY, max_size=50))
def test_a_sum_is_exact_in_any_order(values: list[Decimal]) -> None:
    exact = sum((Fraction(value) for value in values), Fraction(0))
    assert Fraction(total(values)) == Fraction(total(values[::-1])) == exact


@given(st.integers(-(10**12), 10**12))
def test_a_double_of_two_decimals_is_its_two_decimals(fen: int) -> None:
    """What Excel stores for an amount in 元 (repr, or 17 digits) is the amount again."""
    amount = Decimal(fen) / 100
    for digits in (repr(fen / 100), f"{fen / 100:.17g}"):
        assert read_stored(digits) == amount


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        ("30254812.34", "3,025.48"),
        ("0.00", "0.00"),
        ("-49.99", "0.00"),
        ("50.00", "0.01"),
        ("-50.00", "-0.01"),
        ("1250.00", "0.13"),
        ("12345678901234.00", "1,234,567,890.12"),
    ],
)
def test_yuan_print_in_wan_half_up(yuan: str, text: str) -> None:
    assert print_number(Decimal(yuan), WAN) == text


def test_half_is_rounded_away_from_zero_not_to_even() -> None:
    assert [str(round_half_up(Decimal(text), 2)) for text in ("0.125", "0.135", "-0.125", "2.675")] == [
        "0.13",
        "0.14",
        "-0.13",
        "2.68",
    ]
    assert Decimal("0.125").quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal("0.13")


def test_a_pack_may_leave_zero_blank() -> None:
    blank = Format(unit="元", zero="")
    assert print_number(Decimal("0.00"), blank) == ""
    assert print_number(Decimal("-0.00"), blank) == ""
    assert print_number(Decimal("0.001"), blank) == "0.00"


def test_trim_and_bare_drop_different_zeros() -> None:
    trim, bare = Format(trim=True), Format(bare=True)
    assert [print_number(Decimal(text), trim) for text in ("7.00", "7.50", "100")] == ["7", "7.5", "100"]
    assert [print_number(Decimal(text), bare) for text in ("7.00", "7.50", "100")] == ["7", "7.50", "100"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("１，２３４．５０", "1234.50"), (" 1,234.50 ", "1234.50"), ("−3", "-3"), ("+0.5", "0.5"), (".5", "0.5")],
)
def test_numbers_of_any_width_are_read(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "约500", "1,23", "12,34,567", "1.2.3", "1e5", "5 0", "--1", "NaN", "〇", "①", "5²", "1."]
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert read_number(text) is None


def test_a_quantity_knows_its_unit_and_decimals() -> None:
    quantity = read_quantity("559.63 万元")
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.places) == (Decimal(5596300), "万元", 2)
    assert read_quantity("559.63亿元") is None


def test_the_step_of_a_format_is_one_last_digit_in_yuan() -> None:
    assert (WAN.step, Format(unit="元").step, Format(unit="%").step) == (Decimal(100), Decimal("0.01"), Decimal("0.01"))
