"""Stage 4, check (核对): given totals against their formulas, and the rules of ``checks/*.yaml``.

Exact figures must be equal. A gap between figures that were given rounded is a tail (尾差, info) only as far as their
roundings reach; beyond that it is an error (DESIGN section 4, spec/standards.md section 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.amounts import Amount, Unknown
from generator.findings import NOWHERE, Finding, Place, Severity
from generator.inspection.linear import rule_cases
from generator.messages import phrase
from generator.model.catalogue import MONEY
from generator.numbers import Format, print_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.derive import Accounts
    from generator.language import Evaluation
    from generator.model.facts import Fact
    from generator.pack_models import CheckEntry

_YUAN = Format(unit="元", places=2, thousands=True)
_WAN = Format(unit="万元", places=2, thousands=True)
_COUNT = Format(places=2, trim=True)
_KINDS_OF_ROWS = ("科目", "项", "类")
_SIGNS = {"eq": "=", "lteq": "≤", "gteq": "≥", "lt": "<", "gt": ">", "ne": "≠"}


@dataclass(slots=True)
class Checked:
    """What checking found: the findings, which rules held, and which could not be asked for want of figures."""

    findings: list[Finding] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    unasked: dict[str, int] = field(default_factory=dict)


def check(accounts: Accounts) -> Checked:
    """Run every rule of the pack over ``accounts``."""
    checked = Checked()
    for fact, formula, names in accounts.given_totals():
        if fact.number is not None and not fact.source.reason:
            _check_total(accounts, checked, fact, formula.entry, names)
    for entry in accounts.pack.checks:
        for names in rule_cases(accounts, entry):
            _check_rule(accounts, checked, entry, names)
    return checked


def _check_total(accounts: Accounts, checked: Checked, fact: Fact, entry: Any, names: Mapping[str, str]) -> None:
    evaluation = accounts.evaluation(names)
    value = evaluation.run(entry.式)
    code = entry.码 or "合计"
    if not isinstance(value, Amount):
        checked.unasked[code] = checked.unasked.get(code, 0) + 1
        return
    relation = _Relation("eq", Amount(fact.value, fact.slack), value)  # type: ignore[arg-type]
    name = entry.名 or f"{fact.path}与计算结果不一致"
    paths = (fact.path, *evaluation.inputs)
    _judge(accounts, checked, _Rule(code, name, Severity(entry.级别), ""), relation, paths, fact.path)


class _Relation(NamedTuple):
    sign: str
    left: Amount
    right: Amount
    figures: bool = True
    """Whether the sides are figures worth saying; a truth value is not."""

    @property
    def gap(self) -> Decimal:
        return self.left.value - self.right.value

    @property
    def holds(self) -> bool:
        return {"eq": self.gap == 0, "lteq": self.gap <= 0, "gteq": self.gap >= 0}.get(self.sign, False)

    @property
    def may_be_rounding(self) -> bool:
        return abs(self.gap) <= self.left.slack + self.right.slack


class _Rule(NamedTuple):
    code: str
    name: str
    severity: Severity
    hint: str


def _check_rule(accounts: Accounts, checked: Checked, entry: CheckEntry, names: Mapping[str, str]) -> None:
    if entry.若 is not None and accounts.evaluation(names).run(entry.若) is not True:
        return
    evaluation = accounts.evaluation(names)
    relation = _relation(evaluation, entry.式)
    if relation is None:
        checked.unasked[entry.码] = checked.unasked.get(entry.码, 0) + 1
        return
    rule = _Rule(entry.码, entry.名, Severity(entry.级别), entry.改法)
    _judge(accounts, checked, rule, relation, tuple(evaluation.inputs), names.get("本", ""))


def _relation(evaluation: Evaluation, text: str) -> _Relation | None:
    """Return the two sides of an equation or inequality, None when a side is unknown; a truth value is 1 against 1."""
    sides = evaluation.sides(text)
    if sides is not None:
        sign, left, right = sides
        return None if isinstance(left, Unknown) or isinstance(right, Unknown) else _Relation(sign, left, right)
    value = evaluation.run(text)
    if isinstance(value, Unknown):
        return None
    return _Relation("eq", Amount(Decimal(bool(value))), Amount(Decimal(1)), figures=False)


def _judge(
    accounts: Accounts, checked: Checked, rule: _Rule, relation: _Relation, paths: tuple[str, ...], about: str
) -> None:
    if relation.holds:
        checked.held[rule.code] = checked.held.get(rule.code, 0) + 1
        return
    tail = relation.may_be_rounding and relation.figures
    say = _speaker(relation, any(accounts.pack.catalogue.kind(path) == MONEY for path in paths))
    where = subject(accounts, about) if about else ""
    found, expected, gap = (say(value) for value in (relation.left.value, relation.right.value, relation.gap))
    if not relation.figures:
        found = expected = gap = ""
    sign = _SIGNS[relation.sign]
    said = phrase("核对 两边", 实际=found, 号=sign, 应为=expected, 差额=gap) if relation.figures else ""
    checked.findings.append(
        Finding(
            code=rule.code,
            message=phrase("核对 尾差" if tail else "核对 差错", 名称=rule.name, 处=where, 相差=said),
            hint=phrase("核对 尾差不改") if tail else _advice(rule.hint, accounts, paths),
            severity=Severity.INFO if tail else rule.severity,
            place=_place(accounts, paths, about),
            expected=expected,
            found=found,
            difference=gap,
            paths=paths,
        )
    )


def subject(accounts: Accounts, path: str) -> str:
    """Return words for what a rule speaks of: 收入表 2080501 行政单位离退休, 绩效项目 2 安全监管 指标 1 次数."""
    parts = path.split(".")
    first = next((index for index, part in enumerate(parts) if part.isdigit()), 1)
    words = [parts[0], *(part for part in parts[1:first] if part not in _KINDS_OF_ROWS)]
    for index, part in enumerate(parts[first:], first):
        words.append(part)
        if part.isdigit():
            base = ".".join(parts[: index + 1])
            named = (accounts.fact(f"{base}.{name}") for name in ("名称", "三级"))
            name = next((fact for fact in named if fact is not None), None) or accounts.fact(f"功能科目.{part}")
            words += [] if name is None else [str(name.value)]
    return " ".join(words)


def _speaker(relation: _Relation, money: bool) -> Any:  # noqa: FBT001 - private
    """Return how this relation's figures are said: money in 万元 where it was given so, else in 元; counts bare."""
    if relation.left.slack or relation.right.slack:
        return lambda value: f"{print_number(value, _WAN)}万元"
    if money:
        return lambda value: f"{print_number(value, _YUAN)}元"
    return lambda value: print_number(value, _COUNT)


def given_inputs(accounts: Accounts, paths: tuple[str, ...]) -> list[Fact]:
    """Return the given facts that ``paths`` rest on, in the order they are met, each once."""
    found: dict[str, Fact] = {}
    waiting, seen = list(paths), set()
    while waiting:
        path = waiting.pop(0)
        fact = accounts.fact(path)
        if fact is None or path in seen:
            continue
        seen.add(path)
        if fact.source.formula:
            waiting += fact.source.inputs
        else:
            found[fact.path] = fact
    return list(found.values())


def _place(accounts: Accounts, paths: tuple[str, ...], about: str) -> Place:
    """Return where the first given figure stands that a rule read; where it read none, what is given of ``about``."""
    below = (f"{about}.{key}" for key in accounts.facts.keys(about)) if about else ()
    given = given_inputs(accounts, paths) or [fact for path in below if (fact := accounts.facts.get(path)) is not None]
    return next((fact.source.place for fact in given if fact.source.place.file), NOWHERE)


def _advice(hint: str, accounts: Accounts, paths: tuple[str, ...]) -> str:
    return "；".join(part for part in (hint, _default_hint(accounts, paths)) if part)


def _default_hint(accounts: Accounts, paths: tuple[str, ...]) -> str:
    places = [str(fact.source.place) for fact in given_inputs(accounts, paths) if fact.source.place.file]
    return f"请核对：{'；'.join(dict.fromkeys(places[:6]))}" + ("；…" if len(places) > 6 else "") if places else ""  # noqa: PLR2004
