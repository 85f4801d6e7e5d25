"""Slips (填错的样子): whether a figure looks like another one typed wrong, and in which way."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from generator.numbers import CONTEXT, SCALES, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEN: Final = 10
_CENT: Final = Decimal("0.01")
_SHIFTS: Final = (-3, -2, -1, 1, 2, 3)
_WAN: Final = SCALES["万元"]
_WAN_STEP: Final = _WAN * _CENT


@lru_cache(maxsize=65536)
def slip_kind(found: Decimal, should: Decimal) -> str:
    """Return how ``should`` became ``found`` (数字颠倒, 漏一位 …), empty when no single slip does."""
    if found == -should:
        return "正负号"
    if not should:
        return "应为零"
    if not found:
        return "漏填"
    if _is_unit_slip(found, should):
        return "元、万元弄混"
    if (found < 0) != (should < 0):
        return ""
    for left, right in zip(_texts(found), _texts(should), strict=True):
        kind = _digit_slip(left, right)
        if kind:
            return kind
    return "小数点错位" if any(found == should.scaleb(shift) for shift in _SHIFTS) else ""


def in_ten_thousands(found: Decimal) -> tuple[Decimal, Decimal] | None:
    """Return from where to where the 元 lie that ``found`` is in 万元, None when it is nothing or too fine."""
    if not found or found != round_half_up(found, 2) or abs(found) < 1:
        return None
    return found * _WAN - _WAN_STEP / 2, found * _WAN + _WAN_STEP / 2


def _is_unit_slip(found: Decimal, should: Decimal) -> bool:
    if found in (should * _WAN, should / _WAN):
        return True
    return abs(found * _WAN - should) <= _WAN_STEP / 2 and abs(should) >= _WAN


def _texts(value: Decimal) -> Iterator[str]:
    """Yield the figure as a hand types it: with two decimals, and with no more than it needs."""
    whole = f"{abs(value):.2f}" if value == round_half_up(value, 2) else f"{abs(value):f}"
    yield whole
    yield whole.rstrip("0").rstrip(".")


def _digit_slip(found: str, should: str) -> str:
    if len(found) + 1 < len(should) and should[1] == "0":
        found = found.zfill(len(should) - 1)
    if len(found) == len(should):
        return _same_length(found, should)
    if len(found) + 1 == len(should) and _is_without_one(should, found):
        return "漏一位"
    if len(found) == len(should) + 1 and _is_without_one(found, should):
        return "多一位"
    return ""


def _same_length(found: str, should: str) -> str:
    apart = [index for index, (left, right) in enumerate(zip(found, should, strict=True)) if left != right]
    if len(apart) == 1 and found[apart[0]].isdigit() and should[apart[0]].isdigit():
        return "错一位"
    if len(apart) != 2:  # noqa: PLR2004 - a swap touches two places
        return ""
    first, second = apart
    near = second - first == 1 or (second - first == 2 and should[first + 1] == ".")  # noqa: PLR2004 - over the point
    swapped = found[first] == should[second] and found[second] == should[first]
    return "数字颠倒" if near and swapped and "." not in (found[first], found[second]) else ""


def _is_without_one(long: str, short: str) -> bool:
    """Whether ``short`` is ``long`` without one digit (a point that loses its last decimal goes with it)."""
    pairs = enumerate(zip(long, short, strict=False))
    at = next((index for index, (left, right) in pairs if left != right), len(short))
    return long[at].isdigit() and long[:at] + long[at + 1 :] == short


def typed(value: Decimal, *, wan: bool) -> Decimal:
    """Return ``value`` 元 as the figure that stands in the file (万元 there when ``wan``)."""
    return CONTEXT.divide(value, _WAN) if wan else value


def corrections(found: Decimal) -> Iterator[Decimal]:
    """Yield what ``found`` may have been meant to be: sign, unit, two digits swapped, one digit missing."""
    yield -found
    yield found * _WAN
    if abs(found) >= _WAN * _CENT:  # what would print as 0.00 was not meant
        yield found / _WAN
    text = f"{abs(found):.2f}"
    for index in range(len(text) - 1):
        left, right = index, index + 2 if text[index + 1] == "." else index + 1
        if text[left] != "." and right < len(text) and text[left] != text[right]:
            yield Decimal(text[:left] + text[right] + text[left + 1 : right] + text[left] + text[right + 1 :])
    for index in range(text.index(".") + 1):
        for digit in "0123456789":
            yield Decimal(text[:index] + digit + text[index:])


def slip_odds(found: Decimal, should: Decimal, kind: str) -> Fraction:
    """Return how likely ``should``, once mistyped by a slip of ``kind``, becomes just ``found``: ways over all ways."""
    text = f"{abs(should):.2f}".rstrip("0").rstrip(".")
    whole = text.partition(".")[0]
    if kind == "漏一位":
        ways = sum(Decimal(text[:at] + text[at + 1 :] or "0") == abs(found) for at in range(len(whole)))
        return Fraction(max(ways, 1), len(whole))
    if kind == "数字颠倒":
        digits = text.replace(".", "")
        return Fraction(1, max(sum(left != right for left, right in pairwise(digits)), 1))
    return Fraction(1, _TEN * len(whole)) if kind in ("错一位", "多一位") else Fraction(1, 2)
