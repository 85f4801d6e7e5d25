"""The words of 绩效 papers against their figures: numbers, cut-off dates and amounts in 预期目标 and 实际完成情况."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from generator.messages import say
from generator.model.performance import parse_measure, read_number_with_unit
from generator.numbers import SCALES, Format, print_number, read_number, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.findings import Finding
    from generator.model.facts import Fact
    from generator.model.performance import Words

_WAN: Final = Format(unit="万元", places=2)


def word_findings(accounts: Accounts, base: str, title: str, words: Words) -> Iterator[Finding]:
    """Yield where 预期目标 or 实际完成情况 of the paper at ``base`` contradicts its figures; ``title`` names it."""
    for text in ("预期目标", "实际完成情况"):
        fact = accounts.fact(f"{base}.{text}")
        if fact is not None:
            yield from _numbers(accounts, title, fact, words)
            yield from _cutoff(accounts, title, fact, words)
            yield from _spent(accounts, title, fact, words)


def _numbers(accounts: Accounts, title: str, fact: Fact, words: Words) -> Iterator[Finding]:
    """Numbers in the goal or result text whose unit only indicators have, and that no indicator states."""
    base, _, text = fact.path.rpartition(".")
    column = "目标" if text == "预期目标" else "实际"
    for unit, numbers in _stated(accounts, base, column, words).items():
        stray = [each for each in dict.fromkeys(read_number_with_unit(str(fact.value), unit)) if each not in numbers]
        if total(stray) in numbers:  # 36家和4家 together are the 40家 of the indicator
            continue
        for number in stray:
            known = "、".join(f"{each:f}{unit}" for each in sorted(numbers))
            place, found = fact.source.place, f"{number:f}{unit}"
            yield say("JX-27", place, expected=known, found=found, 项目=title, 文字=text, 列=column)


def _stated(accounts: Accounts, base: str, column: str, words: Words) -> dict[str, set[Decimal]]:
    """Return the numbers that the indicators state, by unit."""
    known: dict[str, set[Decimal]] = {}
    for key in accounts.keys(f"{base}.指标"):
        fact = accounts.fact(f"{base}.指标.{key}.{column}")
        measure = parse_measure(str(fact.value), words) if fact is not None else None
        if measure is not None and measure.number is not None and measure.unit not in ("", *words.不比的单位):
            known.setdefault(measure.unit, set()).add(measure.number)
    return known


@lru_cache(maxsize=16)
def _after(marks: tuple[str, ...], rest: str) -> re.Pattern[str]:
    longest = sorted(marks, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))}){rest}")


def _cutoff(accounts: Accounts, title: str, fact: Fact, words: Words) -> Iterator[Finding]:
    year = accounts.fact("年度")
    for match in _after(tuple(words.截止), r"\s*(\d{4})年\d{1,2}月(?:\d{1,2}日|底)").finditer(str(fact.value)):
        if year is not None and match[1] != str(year.value):
            yield say("JX-28", fact.source.place, found=match[0], 项目=title, 年度=year.value)


def _spent(accounts: Accounts, title: str, fact: Fact, words: Words) -> Iterator[Finding]:
    base, _, text = fact.path.rpartition(".")
    executed = accounts.fact(f"{base}.资金.总额.全年执行数")
    if executed is None or executed.number is None or text != "实际完成情况":
        return
    match = _after(tuple(words.支出), r"(?:资金)?([\d,]+(?:\.\d+)?)万元").search(str(fact.value))
    number = None if match is None else read_number(match[1])
    if number is None or match is None:
        return
    if abs(number - executed.number / SCALES["万元"]) > _half(match[1]) + executed.slack / SCALES["万元"]:
        wanted = f"{print_number(executed.number, _WAN)}万元"
        yield say("JX-29", fact.source.place, expected=wanted, found=f"{match[1]}万元", 项目=title)


def _half(text: str) -> Decimal:
    """Half a last digit of a printed number."""
    places = len(text.partition(".")[2])
    return Decimal(1).scaleb(-places) / 2
