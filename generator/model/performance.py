"""绩效 values: what a target (目标值) or an actual value (完成值) says: comparator, number and unit, a day, or words.

The spellings are the pack's (``performance/words.yaml``); the text itself is printed as it was typed.
"""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.numbers import normal_width, read_number
from generator.pack_models import PackModel

if TYPE_CHECKING:
    from generator.profile import Pack

_NUMBER: Final = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_DAY: Final = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日")
_MONTH: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})月")
_QUANTITY: Final = re.compile(rf"({_NUMBER})(.*)", re.DOTALL)
_BLANK: Final = re.compile(r"\s+")


class Words(PackModel):
    """performance/words.yaml: how comparators, dates and periods are written."""

    比较符: dict[str, list[str]]
    后缀: dict[str, list[str]] = field(default_factory=dict)
    日期后缀: list[str] = field(default_factory=list)
    连接号: list[str] = field(default_factory=list)
    读作: dict[str, str] = field(default_factory=dict)
    截止: list[str] = field(default_factory=list)
    支出: list[str] = field(default_factory=list)
    不比的单位: list[str] = field(default_factory=list)
    过高完成率: Decimal

    @cached_property
    def prefixes(self) -> list[tuple[str, str]]:
        """(as written, comparator), longest first, so that ``>=`` is met before ``>``."""
        return _longest(self.比较符)

    @cached_property
    def suffixes(self) -> list[tuple[str, str]]:
        """(as written, comparator) of what follows number and unit."""
        return _longest(self.后缀)


def _longest(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    pairs = [(normal_width(text), sign) for sign, texts in table.items() for text in texts]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


class Measure(NamedTuple):
    """A value of an indicator: a number with its unit, a day (``day``: the last of a period), or ``words`` only.

    ``comparator`` is one of ``>= <= > < =`` or empty; ``broken`` says that a comparator or number led to nothing.
    """

    text: str
    comparator: str = ""
    number: Decimal | None = None
    unit: str = ""
    day: date | None = None
    words: str = ""
    broken: bool = False

    @property
    def qualitative(self) -> bool:
        """Whether it is said in words."""
        return self.number is None and self.day is None


def words_of(pack: Pack) -> Words:
    """Return the pack's spellings (read once)."""
    return pack.model("performance/words.yaml", Words)


def parse_measure(text: str, words: Words) -> Measure:
    """Read ``>=3004.5天次``, ``2024年12月10日``, ``有效提升``, ``≤21.50 万元``, ``95%以上``, ``2024年12月1日—7日``.

    What has no number and no day is words; a comparator before words, a range of numbers and a day that is none are
    ``broken``.
    """
    tight = _BLANK.sub("", normal_width(text))
    sign, rest = _cut(tight, words.prefixes, start=True)
    day = _read_day(rest, words)
    if day is not None:
        return Measure(text, sign or "<=", day=day)
    if _looks_like_day(rest):
        return Measure(text, sign, words=rest, broken=True)
    match = _QUANTITY.fullmatch(rest)
    if match is None:
        return Measure(text, sign, words=rest, broken=bool(sign) or not rest)
    after, unit = _cut(match[2], words.suffixes, start=False)
    number = read_number(match[1])
    broken = number is None or _is_range(unit, words) or bool(sign and after)
    return Measure(text, sign or after, None if broken else number, unit, words=rest if broken else "", broken=broken)


def said_measure(measure: Measure, words: Words) -> str:
    """Return a value as a sentence says it (读作), the number as it was typed."""
    if measure.number is None or measure.broken:
        return measure.text
    tight = _BLANK.sub("", normal_width(measure.text))
    sign, rest = _cut(tight, words.prefixes, start=True)
    return f"{words.读作.get(sign, '')}{rest}"


def _cut(text: str, table: list[tuple[str, str]], *, start: bool) -> tuple[str, str]:
    for written, sign in table:
        if start and text.startswith(written):
            return sign, text[len(written) :]
        if not start and text.endswith(written):
            return sign, text[: -len(written)]
    return "", text


def _is_range(unit: str, words: Words) -> bool:
    return any(unit.startswith(normal_width(mark)) and unit[len(mark) :][:1].isdigit() for mark in words.连接号)


def _looks_like_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None


def _read_day(text: str, words: Words) -> date | None:
    """Return the day a text names, the last one of a period; None when it names none or one that does not exist."""
    head, tail = text, ""
    for mark in words.连接号:
        first, found, second = text.partition(normal_width(mark))
        if found and _DAY.fullmatch(first):
            head, tail = first, second
            break
    start = _day(_without(head, words), None)
    return _day(_without(tail, words), start) if tail and start is not None else start


def _without(text: str, words: Words) -> str:
    bare = re.sub(r"[()]", "", text)
    return _cut(bare, [(mark, "") for mark in sorted(words.日期后缀, key=len, reverse=True)], start=False)[1]


def _day(text: str, before: date | None) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None or (before is None and not (match[1] and match[2])):
        return None
    year = int(match[1]) if match[1] else before.year if before else 0
    month = int(match[2]) if match[2] else before.month if before else 0
    try:
        return date(year, month, int(match[3]))
    except ValueError:
        return None


def read_number_with_unit(text: str, unit: str) -> list[Decimal]:
    """Return the numbers that stand right before ``unit`` in running text (``开展3场次`` with 场次: 3)."""
    tight = _BLANK.sub("", normal_width(text))
    found = re.findall(rf"(?<![\d.])({_NUMBER}){re.escape(unit)}", tight)
    return [number for match in found if (number := read_number(match)) is not None]
