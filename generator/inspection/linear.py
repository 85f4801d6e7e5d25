"""Linear forms (线性式): the equations and inequalities of formulas and checks over the figures that were given.

The very expression that is evaluated yields its coefficients: the scope answers every given figure with coefficient 1,
every computed one with the coefficients of its own formula. Ratios, absolute values and printed roundings have none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes

from generator.amounts import UNKNOWN, Amount, Unknown, subtract
from generator.expressions import parse
from generator.language import Evaluation
from generator.numbers import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.derive import Accounts
    from generator.pack_models import CheckEntry

_ONE = Decimal(1)
_ALL_BELOW: Final = ".**"


class Equation(NamedTuple):
    """``gap`` is left minus right as given; it must be 0 (eq), <= 0 (lteq) or >= 0 (gteq), up to ``slack``.

    ``form``: what the gap gains per 元 (per unit) of each given figure. ``about`` names the row or total spoken of.
    """

    code: str
    sign: str
    form: Mapping[str, Decimal]
    gap: Decimal
    slack: Decimal
    severity: str
    about: str

    def gap_with(self, changes: Mapping[str, Decimal]) -> Decimal:
        """Return the gap after ``changes`` (what is added to a figure, by path)."""
        return self.gap + sum((share * changes[path] for path, share in self.form.items() if path in changes), ZERO)

    def fails(self, gap: Decimal) -> bool:
        """Return whether the rule is broken at ``gap`` beyond what roundings explain."""
        if self.sign == "lteq":
            return gap > self.slack
        return gap < -self.slack if self.sign == "gteq" else abs(gap) > self.slack


@dataclass(slots=True)
class LinearScope:
    """Accounts as an expression sees them, every number with its coefficients over given figures."""

    accounts: Accounts
    _made: dict[str, Amount | str | Unknown] = field(default_factory=dict)

    def read(self, path: str) -> Amount | str | Unknown:
        """Return the figure at ``path`` with its coefficients."""
        if path not in self._made:
            self._made[path] = self._read(path)
        return self._made[path]

    def _read(self, path: str) -> Amount | str | Unknown:
        fact = self.accounts.fact(path)
        if fact is None or isinstance(fact.value, str):
            return UNKNOWN if fact is None else str(fact.value)
        formula = self.accounts.formula(path) if fact.source.formula and fact.path == path else None
        if formula is None or self.accounts.facts.get(path) is not None:
            return Amount(fact.value, fact.slack, {path: _ONE})
        value = self.evaluation(formula[1]).run(formula[0].entry.式)
        return value if isinstance(value, Amount) else Amount(fact.value, fact.slack)

    def keys(self, path: str) -> tuple[str, ...]:
        """Return the keys below ``path``."""
        return self.accounts.keys(path)

    def has(self, path: str) -> bool:
        """Return whether anything is known at or below ``path``."""
        return self.accounts.has(path)

    def evaluation(self, names: Mapping[str, str]) -> Evaluation:
        """Return an evaluation over this scope."""
        return Evaluation(self, names, self.accounts.evaluation(names).helpers)


def equations(accounts: Accounts) -> list[Equation]:
    """Return every linear rule that can be asked of ``accounts``: given totals against their formulas, and checks."""
    return [*total_equations(accounts), *rule_equations(accounts, accounts.pack.checks)]


def total_equations(accounts: Accounts) -> list[Equation]:
    """Return one equation for every figure that was given and can also be computed."""
    scope, found = LinearScope(accounts), []
    for fact, formula, names in accounts.given_totals():
        if fact.number is None or fact.source.reason:
            continue
        value = scope.evaluation(names).run(formula.entry.式)
        if isinstance(value, Amount):
            left = Amount(fact.number, fact.slack, {fact.path: _ONE})
            code = formula.entry.码 or "合计"
            found.append(_equation(code, "eq", subtract(left, value), formula.entry.级别, fact.path))
    return [equation for equation in found if equation]


def rule_equations(accounts: Accounts, entries: tuple[CheckEntry, ...]) -> list[Equation]:
    """Return the linear ones among ``entries``, one for every case that can be asked."""
    scope, found = LinearScope(accounts), []
    for entry in entries:
        for names in rule_cases(accounts, entry):
            if entry.若 is not None and accounts.evaluation(names).run(entry.若) is not True:
                continue
            sides = scope.evaluation(names).sides(entry.式)
            if sides is None or isinstance(sides[1], Unknown) or isinstance(sides[2], Unknown):
                continue
            gap = subtract(sides[1], sides[2])
            found.append(_equation(entry.码, sides[0], gap, entry.级别, names.get("本", "")))
    return [equation for equation in found if equation]


def rule_cases(accounts: Accounts, entry: CheckEntry) -> Iterator[dict[str, str]]:
    """Yield the names bound for each case of a rule: 每 and below it 下, once when it has neither.

    A condition (若) that speaks of no case is asked once, before them.
    """
    asked_once = entry.若 is not None and not _speaks_of_a_case(entry.若)
    if asked_once and accounts.evaluation({}).run(str(entry.若)) is not True:
        return
    if entry.每 is None:
        yield {}
        return
    for branch in entry.branches:
        for base in _cases(accounts, branch):
            key = base.rpartition(".")[2]
            if entry.下 is None:
                yield {"键": key, "本": base}
                continue
            for below in accounts.keys(f"{base}.{entry.下}"):
                yield {"键": key, "列": below, "本": f"{base}.{entry.下}.{below}"}


def _cases(accounts: Accounts, branch: str) -> list[str]:
    if not branch.endswith(_ALL_BELOW):
        return [f"{branch}.{key}" for key in accounts.keys(branch)]
    above = branch.removesuffix(_ALL_BELOW) + "."
    return [fact.path for fact in accounts.facts if fact.path.startswith(above) and fact.number is not None]


@lru_cache(maxsize=1024)
def _speaks_of_a_case(text: str) -> bool:
    tree = parse(text)
    named = {name.name for name in tree.find_all(nodes.Name)} | {tree.name if isinstance(tree, nodes.Name) else ""}
    return not named.isdisjoint(("键", "列", "本"))


def _equation(code: str, sign: str, gap: Amount, severity: str, about: str) -> Equation | None:
    if not gap.form:
        return None
    return Equation(code, sign, gap.form, gap.value, gap.slack, severity, about)
