"""What is wrong with the indicators of 绩效 papers and no equation can say: values that cannot be read or compared.

Every finding names the paper and the indicator, and the line of the record.
"""

from __future__ import annotations

import difflib
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.findings import NOWHERE
from generator.inspection.paper_words import word_findings
from generator.messages import say
from generator.model.performance import Measure, parse_measure, words_of
from generator.numbers import Format, print_number
from generator.paper_kinds import paper_kinds
from generator.scoring import scheme_name, schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.derive import Accounts
    from generator.findings import Finding, Place
    from generator.model.facts import Fact
    from generator.model.performance import Words
    from generator.scoring import Scheme

_RATE: Final = Format(unit="%", places=2, trim=True)
_NEEDED: Final = ("三级", "目标", "实际", "权重")
_SAID: Final = {"目标": "目标值", "调整后目标": "目标值", "实际": "完成值"}


class _Row(NamedTuple):
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
        found += _twice(accounts, kind.路径)
        for key in accounts.keys(kind.路径):
            base = f"{kind.路径}.{key}"
            stated = accounts.fact(f"{base}.赋分办法")
            name = scheme_name(accounts.pack, base, str(stated.value) if stated else "")
            if name in known:
                found += _paper(accounts, base, known[name])
            else:
                place = stated.source.place if stated else NOWHERE
                computed = ("执行得分", "执行分值", "权重合计", "总分", "等级", "指标", "资金")
                paths = (f"{base}.赋分办法", *(f"{base}.{each}" for each in computed))
                found.append(
                    say("JX-26 办法", place, found=name, paths=paths, 近似=_near(name, known), 各项=list(known))
                )
    return found


def _near(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), "")


def _twice(accounts: Accounts, kind: str) -> Iterator[Finding]:
    """Papers of one kind that bear the same name."""
    named: dict[str, list[Fact]] = {}
    for key in accounts.keys(kind):
        fact = accounts.facts.get(f"{kind}.{key}.名称")
        if fact is not None:
            named.setdefault(str(fact.value), []).append(fact)
    for name, facts in named.items():
        if len(facts) > 1:
            paths, others = tuple(fact.path for fact in facts), [str(fact.source.place) for fact in facts[:-1]]
            place = facts[-1].source.place
            yield say("JX-32", place, found=name, paths=paths, 共=len(facts), 项目=f"“{name}”", 另处=others)


def _paper(accounts: Accounts, base: str, scheme: Scheme) -> Iterator[Finding]:
    name = accounts.fact(f"{base}.名称")
    title = f"“{name.value}”" if name else base
    words = words_of(accounts.pack)
    for key in accounts.keys(f"{base}.指标"):
        path = f"{base}.指标.{key}"
        third = accounts.fact(f"{path}.三级")
        row = _Row(accounts, path, f"{title}的指标“{third.value if third else key}”", scheme)
        yield from _values(row, words)
        yield from _rule(row)
    yield from _groups(accounts, base, title, scheme)
    yield from word_findings(accounts, base, title, words)


def _groups(accounts: Accounts, base: str, title: str, scheme: Scheme) -> Iterator[Finding]:
    """Weights by 一级指标 that differ from the scheme's; asked when every indicator has its weight."""
    found: dict[str, Decimal] = {}
    for key in accounts.keys(f"{base}.指标"):
        level, weight = (accounts.fact(f"{base}.指标.{key}.{name}") for name in ("一级", "权重"))
        if weight is None or weight.number is None:
            return
        if level is not None:
            found[str(level.value)] = found.get(str(level.value), Decimal(0)) + weight.number
    for word, wanted in scheme.一级分值.items():
        given = found.get(word, Decimal(0))
        if found and given != wanted:
            first = _any(accounts, f"{base}.指标.1")
            place = first.source.place if first else NOWHERE
            yield say("JX-31", place, expected=f"{wanted:f}", found=f"{given:f}", 项目=title, 一级=word)


def _values(row: _Row, words: Words) -> Iterator[Finding]:
    target_name = "调整后目标" if row.text("调整后目标") else "目标"
    wanted, found = parse_measure(row.text(target_name), words), parse_measure(row.text("实际"), words)
    for name, measure in ((target_name, wanted), ("实际", found)):
        if measure.text and measure.broken:
            place, paths = row.place(name), row.paths(name)
            yield say("JX-21", place, found=measure.text, paths=paths, 指标=row.title, 列=_SAID[name])
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
            yield say("JX-25", place, found=found.text, paths=paths, 指标=row.title, 各项=known)
    elif (wanted.day is None) != (found.day is None) or wanted.qualitative != found.qualitative:
        yield say("JX-23", place, found=found.text, paths=paths, 指标=row.title, 目标=wanted.text)


def _rule(row: _Row) -> Iterator[Finding]:
    name, known = row.text("赋分规则"), row.scheme.规则
    if name and name not in known:
        place, paths = row.place("赋分规则"), row.paths("赋分规则")
        yield say(
            "JX-26 规则", place, found=name, paths=paths, 指标=row.title, 近似=_near(name, known), 各项=list(known)
        )
