"""The solver (求解): rounding decided rather than tolerated, with HiGHS (highspy), a library for linear programs.

A printed figure is an interval, half a last digit either side. One linear program says whether exact values inside all
intervals satisfy every equation at once. Floats only propose: that none exist is proved again with exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from generator.findings import Finding, Place
from generator.inspection.linear import equations
from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.derive import Accounts
    from generator.inspection.linear import Equation

_NEAR: Final = 1e-6
_ONE: Final = Decimal(1)
_SECONDS: Final = 10.0
_REACH: Final = 100.0
"""A change is at most this many times the largest gap; more would drown a gap of 分 in the tolerance of floats."""
_DENOMINATOR: Final = 720
"""Multipliers of a proof are ratios of small numbers; any rational is valid, since the proof is checked exactly."""


@dataclass(slots=True)
class Program:
    """A linear program: columns (lowest, highest, cost, whole) and rows (lowest, highest, coefficient by column)."""

    columns: list[tuple[float, float, float, bool]] = field(default_factory=list)
    rows: list[tuple[float, float, dict[int, float]]] = field(default_factory=list)

    def column(self, low: float, high: float, cost: float = 0.0, *, whole: bool = False) -> int:
        """Add a column and return its index."""
        self.columns.append((low, high, cost, whole))
        return len(self.columns) - 1


@dataclass(frozen=True, slots=True)
class Optimum:
    """The least cost, the value of every column and the dual of every row."""

    cost: float
    values: list[float]
    duals: list[float]


INFINITE: Final = float("inf")


def optimise(program: Program) -> Optimum | None:
    """Return the optimum, None when there is none or it is not found in time."""
    import highspy  # noqa: PLC0415 - loaded only when printed figures have to be reconciled
    import numpy as np  # noqa: PLC0415 - as above

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the library takes it by place only
    solver.setOptionValue("time_limit", _SECONDS)
    for index, (low, high, cost, whole) in enumerate(program.columns):
        solver.addVar(low, high)
        solver.changeColCost(index, cost)
        if whole:
            solver.changeColIntegrality(index, highspy.HighsVarType.kInteger)
    for low, high, shares in program.rows:
        indices = np.array(list(shares), dtype=np.int32)
        solver.addRow(low, high, len(shares), indices, np.array(list(shares.values()), dtype=np.float64))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution()
    return Optimum(solver.getInfo().objective_function_value, list(found.col_value), list(found.row_dual))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that no exact values within the printed figures satisfy together, and the fewest figures to doubt."""

    rules: tuple[Equation, ...]
    figures: tuple[str, ...]


def reconcile(rules: Sequence[Equation], slacks: Mapping[str, Fraction]) -> Conflict | None:
    """Decide whether ``rules`` can hold together; ``slacks``: half a last digit of every rounded figure, by path."""
    step = min(slacks.values(), default=Fraction(1))
    rows = [_Row.of(rule, slacks, step) for rule in rules]
    program = Program()
    columns = {path: program.column(-1, 1) for path in slacks}
    for row in rows:
        _relaxed(program, row, columns)
    found = optimise(program)
    if found is None or found.cost < _NEAR:
        return None
    proof = _proof(rows, found.duals)
    if not proof:
        return None
    return Conflict(tuple(rows[index].rule for index in proof), _fewest(rows, tuple(slacks)))


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule in half last digits: gap + sum of shares * t must be 0 (or <= 0, >= 0) for some t in [-1, 1]."""

    rule: Equation
    gap: Fraction
    shares: Mapping[str, Fraction]

    @classmethod
    def of(cls, rule: Equation, slacks: Mapping[str, Fraction], step: Fraction) -> _Row:
        shares = {path: Fraction(share) * slacks[path] / step for path, share in rule.form.items() if path in slacks}
        return cls(rule, Fraction(rule.gap) / step, shares)

    @property
    def bounds(self) -> tuple[float, float]:
        at = -float(self.gap)
        return (-INFINITE if self.rule.sign == "lteq" else at, INFINITE if self.rule.sign == "gteq" else at)


def _relaxed(program: Program, row: _Row, columns: Mapping[str, int]) -> None:
    shares = {columns[path]: float(share) for path, share in row.shares.items()}
    over, under = program.column(0, INFINITE, 1.0), program.column(0, INFINITE, 1.0)
    program.rows.append((*row.bounds, {**shares, over: 1.0, under: -1.0}))


def _proof(rows: list[_Row], duals: list[float]) -> list[int]:
    """Return the rows of a sum of rules that no values in the intervals can satisfy, checked exactly; or none."""
    for sign in (1, -1):
        weights = [
            _allowed(row.rule.sign, sign * Fraction(dual).limit_denominator(_DENOMINATOR))
            for row, dual in zip(rows, duals, strict=True)
        ]
        together: dict[str, Fraction] = {}
        for row, weight in zip(rows, weights, strict=True):
            for path, share in row.shares.items() if weight else ():
                together[path] = together.get(path, Fraction(0)) + weight * share
        least = sum(weight * row.gap for row, weight in zip(rows, weights, strict=True))
        if least - sum(abs(share) for share in together.values()) > 0:
            return [index for index, weight in enumerate(weights) if weight]
    return []


def _allowed(sign: str, weight: Fraction) -> Fraction:
    if sign == "lteq":
        return max(weight, Fraction(0))
    return min(weight, Fraction(0)) if sign == "gteq" else weight


def _fewest(rows: list[_Row], paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return the smallest set of figures whose intervals must give way (an elastic integer program)."""
    reach = float(sum(abs(row.gap) for row in rows)) + len(paths) + 1
    program = Program()
    columns = {path: program.column(-reach, reach) for path in paths}
    wrong = {path: program.column(0, 1, 1.0, whole=True) for path in paths}
    for path in paths:
        program.rows.append((-INFINITE, 1.0, {columns[path]: 1.0, wrong[path]: -reach}))
        program.rows.append((-1.0, INFINITE, {columns[path]: 1.0, wrong[path]: reach}))
    for row in rows:
        program.rows.append((*row.bounds, {columns[path]: float(share) for path, share in row.shares.items()}))
    found = optimise(program)
    return () if found is None else tuple(path for path in paths if found.values[wrong[path]] > 1 / 2)


def smallest_change(rules: Sequence[Equation], figures: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Return the fewest of ``figures`` whose change can satisfy every rule (Fellegi and Holt), as floats see it.

    Rules are scaled to the largest gap; the values are found again exactly by :func:`exact_values`.
    """
    scale = max((abs(rule.gap) for rule in rules if rule.fails(rule.gap)), default=_ONE)
    program = Program()
    program.columns += [(-_REACH, _REACH, 0.0, False)] * len(figures)
    columns = {path: index for index, path in enumerate(figures)}
    wrong = {path: program.column(0, 1, 1.0, whole=True) for path in figures}
    for path, index in columns.items():
        program.rows.append((-INFINITE, 0.0, {index: 1.0, wrong[path]: -_REACH}))
        program.rows.append((0.0, INFINITE, {index: 1.0, wrong[path]: _REACH}))
    for rule in rules:
        shares = {columns[path]: float(share) for path, share in rule.form.items() if path in columns}
        low = -INFINITE if rule.sign == "lteq" else float((-rule.gap - rule.slack) / scale)
        high = INFINITE if rule.sign == "gteq" else float((-rule.gap + rule.slack) / scale)
        if shares:
            program.rows.append((low, high, shares))
    found = optimise(program)
    return () if found is None else tuple(path for path in figures if found.values[wrong[path]] > 1 / 2)


def exact_values(rules: Sequence[Equation], paths: tuple[str, ...]) -> dict[str, Decimal]:
    """Return what to add to the figures at ``paths`` so that every equation holds exactly; empty when nothing does.

    Gaussian elimination in fractions; a figure that the equations leave open, or a value that is no amount of 分, makes
    the answer empty.
    """
    rows = []
    for rule in rules:
        shares = [Fraction(rule.form.get(path, 0)) for path in paths]
        if rule.sign == "eq" and any(shares) and (rule.slack == 0 or rule.fails(rule.gap)):
            rows.append([*shares, Fraction(-rule.gap)])
    solved = _eliminate(rows, len(paths))
    changes = {
        path: Decimal(value.numerator) / Decimal(value.denominator) for path, value in zip(paths, solved, strict=False)
    }
    return {} if len(solved) < len(paths) or any(value * 100 % 1 for value in changes.values()) else changes


def _eliminate(rows: list[list[Fraction]], width: int) -> list[Fraction]:
    """Return the one solution of the equations, empty when there is none or more than one."""
    for column in range(width):
        pivot = next((row for row in rows[column:] if row[column]), None)
        if pivot is None:
            return []
        rows.remove(pivot)
        rows.insert(column, pivot)
        for row in rows:
            if row is not pivot and row[column]:
                factor = row[column] / pivot[column]
                row[:] = [left - factor * right for left, right in zip(row, pivot, strict=True)]
    if any(row[width] for row in rows[width:]):
        return []
    return [rows[column][width] / rows[column][column] for column in range(width)]


def rounding_findings(accounts: Accounts) -> list[Finding]:
    """Return R-1 when the tails (尾差) of a dossier, each small enough alone, cannot all be roundings together."""
    rules = [
        rule
        for rule in equations(accounts)
        if rule.slack and rule.severity == "error" and not rule.fails(rule.gap) and all(map(_whole, rule.form.values()))
    ]
    slacks = {
        path: Fraction(fact.slack)
        for rule in rules
        for path in rule.form
        if (fact := accounts.fact(path)) is not None and fact.slack
    }
    if not any(rule.gap for rule in rules if rule.sign == "eq"):
        return []
    conflict = reconcile(rules, slacks)
    return [] if conflict is None else [_finding(accounts, conflict)]


def _whole(share: object) -> bool:
    return Fraction(str(share)).denominator == 1


def _finding(accounts: Accounts, conflict: Conflict) -> Finding:
    codes = list(dict.fromkeys(rule.code for rule in conflict.rules))
    figures = [accounts.fact(path) for path in conflict.figures]
    names = "；".join(f"{fact.path}（{fact.source.place}）" for fact in figures if fact is not None)
    place = next((fact.source.place for fact in figures if fact is not None), Place())
    note = next((note for note in accounts.pack.notes if note.码 == "R-1"), None)
    name = note.名 if note else "R-1"
    return say("R-1", place, paths=conflict.figures, 名称=name, 编号=codes, 个数=len(figures), 各处=names)
