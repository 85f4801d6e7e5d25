"""One place where a document states a given figure or text, and whether two of them can both be right."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.findings import Place
from generator.messages import say
from generator.model.department import rounding_slack
from generator.numbers import CONTEXT, SCALES, round_half_up
from generator.read.text import normal

if TYPE_CHECKING:
    from generator.findings import Finding
    from generator.load.raw import Leaf

_WAN_PLACES: Final = 2
_slack = cache(rounding_slack)


class Derived(NamedTuple):
    """A computed figure as printed: its path, the words or digits, the form (filter), and where."""

    path: str
    text: str
    form: str
    place: Place


class Statement(NamedTuple):
    """One place where a given figure or text stands; ``slack`` is half its last digit in 元."""

    leaf: Leaf
    value: Decimal | str
    slack: Decimal
    in_table: bool = False


@cache
def counts_lines(label: str) -> bool:
    """Return whether the places of a file are told by its lines: others have paragraphs."""
    return label.endswith((".txt", ".md"))


def place_of(label: str, number: int, page: int, quote: str) -> Place:
    """Return the place of a line: text files count lines, others paragraphs."""
    line = counts_lines(label)
    return Place(label, number if line else None, "", "", None if line else number or None, page or None, quote)


def exact(number: Decimal, unit: str) -> tuple[Decimal, Decimal]:
    """Return (value in 元 or as counted, half its last digit)."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    value = CONTEXT.multiply(number, SCALES.get(unit, Decimal(1)))
    return value, _slack(unit, places) if value else Decimal(0)


def as_printed(value: Decimal, unit: str, slack: Decimal) -> Decimal:
    """Return a figure in ``unit`` with the decimals that its interval leaves open (half a last digit is ``slack``)."""
    number = CONTEXT.divide(value, SCALES.get(unit, Decimal(1)))
    return round_half_up(number, _WAN_PLACES) if slack and unit == "万元" else number


def agree(one: Statement, other: Statement) -> bool:
    """Return whether two figures can be roundings of one, or two texts names of one thing."""
    if isinstance(one.value, Decimal) and isinstance(other.value, Decimal):
        return abs(one.value - other.value) <= one.slack + other.slack
    return _same_name(one, other)


def _same_name(one: Statement, other: Statement) -> bool:
    """Whether one name is the other with something left out: how a sentence shortens a name."""
    first, second = normal(str(one.value)), normal(str(other.value))
    return first in second or second in first


def two(first: Statement, second: Statement) -> Finding:
    """Return what is said of two statements that do not agree (N-16)."""
    one, other = (f"{item.leaf.text}{item.leaf.unit}" for item in (first, second))
    figures = isinstance(first.value, Decimal)
    return say(
        "N-16 数" if figures else "N-16 写法",
        second.leaf.place,
        expected=_short(one),
        found=_short(other),
        paths=(first.leaf.path,),
        数据项=first.leaf.path,
        前一处=first.leaf.place,
        后一处=second.leaf.place,
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:38]}…"  # noqa: PLR2004 - what a line holds
