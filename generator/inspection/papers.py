"""What is wrong with 绩效 papers and no equation can say: values that cannot be read, words that contradict figures.

Every finding names the paper and the indicator, and the line of the record.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from generator.findings import NOWHERE
from generator.messages import say
from generator.model.performance import Measure, parse_measure, read_number_with_unit, words_of
from generator.numbers import SCALES, Format, print_number, read_number, total
from generator.paper_kinds import paper_kinds
from generator.scoring import scheme_name, schemes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.findings import Finding, Place
    from generator.model.facts import Fact
    from generator.model.performance import Words
    from generator.scoring import Scheme

_WAN: Final = Format(unit="万元", places=2)
_RATE: Final = Format(unit="%", places=2, trim=True)
_NEEDED: Final = ("三级", "目标", "实际", "权重")


@dataclass(frozen=True, slots=True)
class _Row:
    """One indicator: its path, the words an officer knows it by, its scheme."""

    accounts: Accounts
    path: str
    title: str
    scheme: Scheme

    def fact(self, name: str) -> Fact | None:
        return self.accounts.fact(f"{self.path}.{name}")

    def text(self, name: str) -> str:
        fact = self.fact(name)
        return "" if fact is None else str(fact.value)

    def paths(self, *names: str) -> tuple[str, ...]:
        """Return the paths of ``names`` and of what cannot be computed while they are wrong."""
        paper = ".".join(self.path.split(".")[:2])
        return (*(f"{self.path}.{name}" for name in (*names, "完成率", "得分")), f"{paper}.总分", f"{paper}.等级")

    def place(self, *names: str) -> Place:
        given = self.accounts.facts
        facts = [given.get(f"{self.path}.{name}") for name in (*names, *_NEEDED)]
        return next(fact.source.place for fact in (*facts, _any(self.accounts, self.path)) if fact is not None)


def _any(accounts: Accounts, path: str) -> Fact | None:
    keys = accounts.facts.keys(path)
    found = [accounts.facts.get(f"{path}.{key}") for key in keys]
    return next((fact for fact in found if fact is not None), None)


def paper_findings(accounts: Accounts) -> list[Finding]:
    """Return what is wrong with every paper of the dossier, in its order."""
    found: list[Finding] = []
    known = schemes(accounts.pack)
    for kind in paper_kinds(accounts.pack).values():
        for key in accounts.keys(kind.路径):
            base = f"{kind.路径}.{key}"
            stated = accounts.fact(f"{base}.赋分办法")
            scheme = known.get(scheme_name(accounts.pack, base, str(stated.value) if stated else ""))
            if scheme is None:
                found.append(_unknown_scheme(stated, known))
                continue
            found += _paper(accounts, base, scheme, kind.不填)
    return found


def _unknown_scheme(stated: Fact | None, known: dict[str, Scheme]) -> Finding:
    name = "" if stated is None else str(stated.value)
    near = difflib.get_close_matches(name, known, n=1)
    place = stated.source.place if stated else NOWHERE
    return say("JX-26 办法", place, found=name, 近似=near, 可用=list(known))


def _paper(accounts: Accounts, base: str, scheme: Scheme, spared: list[str]) -> Iterator[Finding]:
    name = accounts.fact(f"{base}.名称")
    title = f"“{name.value}”" if name else base
    words = words_of(accounts.pack)
    for key in accounts.keys(f"{base}.指标"):
        path = f"{base}.指标.{key}"
        third = accounts.fact(f"{path}.三级")
        row = _Row(accounts, path, f"{title}的指标“{third.value if third else key}”", scheme)
        yield from _owed(row, spared)
        yield from _values(row, words)
        yield from _rule(row)
    yield from _groups(accounts, base, scheme)
    for text in ("预期目标", "实际完成情况"):
        fact = accounts.fact(f"{base}.{text}")
        if fact is not None:
            yield from _numbers(accounts, base, fact, words)
            yield from _cutoff(accounts, fact, words)
            yield from _spent(accounts, base, fact, words)


def _groups(accounts: Accounts, base: str, scheme: Scheme) -> Iterator[Finding]:
    """Weights by 一级指标 that differ from the scheme's."""
    found: dict[str, Decimal] = {}
    for key in accounts.keys(f"{base}.指标"):
        level, weight = (accounts.fact(f"{base}.指标.{key}.{name}") for name in ("一级", "权重"))
        if level is not None and weight is not None and weight.number is not None:
            found[str(level.value)] = found.get(str(level.value), Decimal(0)) + weight.number
    for word, wanted in scheme.一级分值.items():
        given = found.get(word, Decimal(0))
        if found and given != wanted:
            first = _any(accounts, f"{base}.指标.1")
            place = first.source.place if first else NOWHERE
            name = _name(accounts, base)
            yield say("JX-31", place, expected=f"{wanted:f}", found=f"{given:f}", 名称=name, 一级=word)


def _owed(row: _Row, spared: list[str]) -> Iterator[Finding]:
    given = {"目标": row.fact("调整后目标") is not None, "实际": row.accounts.facts.has_below(f"{row.path}.待定")}
    for name in _NEEDED:
        if row.fact(name) is None and name not in spared and not given.get(name):
            yield say(f"JX-30 {name}", row.place(), paths=(f"{row.path}.{name}",), 指标=row.title, 栏=name)


def _values(row: _Row, words: Words) -> Iterator[Finding]:
    target_name = "调整后目标" if row.text("调整后目标") else "目标"
    wanted, found = parse_measure(row.text(target_name), words), parse_measure(row.text("实际"), words)
    for name, measure in ((target_name, wanted), ("实际", found)):
        if measure.text and measure.broken:
            yield say(
                "JX-21 目标" if measure is wanted else "JX-21 完成",
                row.place(name),
                found=measure.text,
                paths=row.paths(name),
                指标=row.title,
            )
    if not wanted.text or not found.text or wanted.broken or found.broken:
        return
    yield from _pair(row, wanted, found)
    rate = row.fact("完成率")
    if rate is not None and rate.number is not None and rate.number > words.过高完成率:
        said, most = f"{print_number(rate.number, _RATE)}%", words.过高完成率
        place, title = row.place("实际"), row.title
        yield say("JX-24", place, found=said, 指标=title, 上限=most, 目标=wanted.text, 完成=found.text)


def _pair(row: _Row, wanted: Measure, found: Measure) -> Iterator[Finding]:
    place, paths = row.place("实际"), row.paths("目标", "实际")
    if wanted.number is not None and found.number is not None:
        if found.unit and wanted.unit != found.unit:
            yield say("JX-22", place, expected=wanted.unit, found=found.unit, paths=paths, 指标=row.title)
    elif found.words in row.scheme.词语 or (found.words and found.words == wanted.words):
        return
    elif wanted.qualitative and found.qualitative:
        if row.fact("得分") is None:
            known = list(row.scheme.词语)
            yield say("JX-25", place, found=found.text, paths=paths, 指标=row.title, 用语=known)
    elif (wanted.day is None) != (found.day is None) or wanted.qualitative != found.qualitative:
        yield say("JX-23", place, found=found.text, paths=paths, 指标=row.title, 目标=wanted.text)


def _rule(row: _Row) -> Iterator[Finding]:
    name = row.text("赋分规则")
    if name and name not in row.scheme.规则:
        near = difflib.get_close_matches(name, row.scheme.规则, n=1)
        place, known = row.place("赋分规则"), list(row.scheme.规则)
        yield say("JX-26 规则", place, found=name, 指标=row.title, 近似=near, 可用=known)


def _numbers(accounts: Accounts, base: str, fact: Fact, words: Words) -> Iterator[Finding]:
    """Numbers in the goal or result text whose unit only indicators have, and that no indicator states."""
    column = "目标" if fact.path.endswith("预期目标") else "实际"
    rows = [f"{base}.指标.{key}.{column}" for key in accounts.keys(f"{base}.指标")]
    texts = [found for path in rows if (found := accounts.fact(path)) is not None]
    known: dict[str, set[Decimal]] = {}
    for text in texts:
        measure = parse_measure(str(text.value), words)
        if measure.number is not None and measure.unit and measure.unit not in words.不比的单位:
            known.setdefault(measure.unit, set()).add(measure.number)
    for unit, numbers in known.items():
        stray = [each for each in dict.fromkeys(read_number_with_unit(str(fact.value), unit)) if each not in numbers]
        if total(stray) not in numbers:  # 36家和4家 together are the 40家 of the indicator
            for number in stray:
                said = "、".join(f"{each:f}{unit}" for each in sorted(numbers))
                place, part = fact.source.place, fact.path.rpartition(".")[2]
                given, name = f"{number:f}{unit}", _name(accounts, base)
                yield say(f"JX-27 {column}", place, expected=said, found=given, 名称=name, 哪一段=part)


def _name(accounts: Accounts, base: str) -> str:
    fact = accounts.fact(f"{base}.名称")
    return str(fact.value) if fact else base


@lru_cache(maxsize=16)
def _after(marks: tuple[str, ...], rest: str) -> re.Pattern[str]:
    longest = sorted(marks, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest))}){rest}")


def _cutoff(accounts: Accounts, fact: Fact, words: Words) -> Iterator[Finding]:
    year = accounts.fact("年度")
    for match in _after(tuple(words.截止), r"\s*(\d{4})年\d{1,2}月(?:\d{1,2}日|底)").finditer(str(fact.value)):
        if year is not None and match[1] != str(year.value):
            name = _name(accounts, fact.path.rpartition(".")[0])
            yield say("JX-28", fact.source.place, found=match[0], 名称=name, 年度=year.value)


def _spent(accounts: Accounts, base: str, fact: Fact, words: Words) -> Iterator[Finding]:
    executed = accounts.fact(f"{base}.资金.总额.全年执行数")
    if executed is None or executed.number is None or not fact.path.endswith("实际完成情况"):
        return
    match = _after(tuple(words.支出), r"(?:资金)?([\d,]+(?:\.\d+)?)万元").search(str(fact.value))
    number = None if match is None else read_number(match[1])
    if number is None or match is None:
        return
    if abs(number - executed.number / SCALES["万元"]) > _half(match[1]) + executed.slack / SCALES["万元"]:
        wanted = f"{print_number(executed.number, _WAN)}万元"
        name = _name(accounts, base)
        yield say("JX-29", fact.source.place, expected=wanted, found=f"{match[1]}万元", 名称=name)


def _half(text: str) -> Decimal:
    """Half a last digit of a printed number."""
    places = len(text.partition(".")[2])
    return Decimal(1).scaleb(-places) / 2
