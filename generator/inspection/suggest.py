"""Which input is wrong (推断): the smallest set of given figures that explains every broken rule (Fellegi and Holt).

The search is exact: a change is always the difference that a broken rule asks for, digit swaps and other slips of the
hand cost less than any other change (``clues/错因.yaml``), a change may break nothing, and what is shown has been
put into every rule again. :func:`generator.inspection.solve.smallest_change` proposes the cells where the search finds
none.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

from generator.check import subject
from generator.inspection.linear import Equation, equations, rule_equations
from generator.inspection.slips import corrections, slip_kind
from generator.model.facts import PRIOR
from generator.numbers import CONTEXT, ZERO, Format, print_number
from generator.pack_models import CheckEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.derive import Accounts
    from generator.findings import Place
    from generator.model.facts import Fact

OTHER: Final = "其他"
SHIFTED: Final = "串行"
UNIT: Final = "元、万元弄混"
_SMALL_RULE: Final = 40
_CLEARLY: Final = Decimal("1.3")
_TELLING: Final = 5
"""A round figure stands in two places by chance; one with this many digits does not."""
_ROWS_AWAY: Final = 6
_ROW_CELLS: Final = 4
"""As many figures of one row are changed together at most (合计 and its parts)."""


class Weights(BaseModel):
    """clues/错因.yaml: what every kind of mistake costs, and how the search is bounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    代价: dict[str, float]
    同行: float
    两处相同: float
    线索不符: float
    线索相符: float
    弱: tuple[str, ...]
    最小数: Decimal
    上年相近: float
    相差: float
    很可能: float
    步数: int
    方案: int


@dataclass(frozen=True, slots=True)
class Fix:
    """One figure to correct: the fact as given, what it should be (元), the slip, its name for people, its place."""

    fact: Fact
    should: Decimal
    kind: str
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A set of figures whose correction heals every broken rule; ``sure``: clearly better than the next one."""

    fixes: tuple[Fix, ...]
    explains: tuple[str, ...]
    cost: float
    sure: bool = False

    @property
    def kind(self) -> str:
        """The kinds of slips, each once."""
        return "、".join(dict.fromkeys(fix.kind for fix in self.fixes))


def suggest(accounts: Accounts) -> list[Suggestion]:
    """Return what is most likely wrong, best first; empty when no rule of severity error is broken."""
    case = make_case(accounts)
    if not case.broken:
        return []
    found = sorted(_search(case), key=lambda item: item[0])
    if not found:
        found = _by_program(case)
    return _shown(case, found)


@dataclass(slots=True)
class Node:
    """A state of the search: the changes so far, the gaps they make, and what is still broken."""

    cost: float
    changes: dict[str, Decimal]
    kinds: dict[str, str]
    gaps: dict[int, Decimal]
    broken: frozenset[int]


@dataclass
class Case:
    """The rules (hard ones first) and figures of a dossier, indexed for the search."""

    accounts: Accounts
    weights: Weights
    hard: list[Equation]
    soft: list[Equation]
    rules: list[Equation] = field(default_factory=list)
    _beside: dict[str, frozenset[Decimal]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = [*self.hard, *self.soft]

    @cached_property
    def broken(self) -> frozenset[int]:
        """The hard rules that fail as given."""
        return frozenset(index for index, rule in enumerate(self.hard) if rule.fails(rule.gap))

    @cached_property
    def uses(self) -> dict[str, list[int]]:
        """The rules that a figure stands in."""
        found: dict[str, list[int]] = {}
        for index, rule in enumerate(self.rules):
            for path in rule.form:
                found.setdefault(path, []).append(index)
        return found

    @cached_property
    def cells(self) -> dict[str, Fact]:
        """The figures that may be changed: given ones of this dossier, not 核定, each with its fact."""
        facts = {path: self.accounts.facts.get(path) for path in self.uses}
        return {
            path: fact
            for path, fact in facts.items()
            if fact is not None and fact.number is not None and not fact.source.reason and fact.source.place.file
        }

    @cached_property
    def echoes(self) -> Counter[tuple[Decimal, str]]:
        """How often a figure stands in which table."""
        return Counter((fact.number, _table(fact.path)) for fact in self.cells.values() if fact.number is not None)

    @cached_property
    def totals(self) -> Counter[Decimal]:
        """How often a figure stands anywhere."""
        found: Counter[Decimal] = Counter()
        for (value, _), times in self.echoes.items():
            found[value] += times
        return found

    def place(self, path: str) -> Place:
        """Return where a figure stands; an empty cell that counts as 0 has its row's sheet and no cell of its own."""
        fact = self.cells[path]
        shared = [other for other, known in self.cells.items() if known.source is fact.source and other != path]
        return replace(fact.source.place, cell="") if shared and not fact.number else fact.source.place

    def is_echoed(self, value: Decimal, path: str) -> bool:
        """Return whether another table gives the same figure."""
        if abs(value) < self.weights.最小数 or len(value.normalize().as_tuple().digits) < _TELLING:
            return False
        return self.totals[value] > self.echoes[value, _table(path)]

    def strangeness(self, path: str, found: Decimal, should: Decimal) -> int:
        """Return -1 when ``should`` is clearly nearer to last year's figure than ``found``, 1 when farther, else 0."""
        before = self.accounts.fact(f"{PRIOR}.{path}")
        if before is None or before.number is None or before.number <= 0 or found <= 0 or should <= 0:
            return 0
        apart = [max(value / before.number, before.number / value) for value in (found, should)]
        if apart[1] * _CLEARLY < apart[0]:
            return -1
        return 1 if apart[0] * _CLEARLY < apart[1] else 0

    def beside(self, path: str) -> frozenset[Decimal]:
        """Return the figures of the same column one row above and below."""
        if path not in self._beside:
            self._beside[path] = frozenset(self._neighbours(path))
        return self._beside[path]

    def _neighbours(self, path: str) -> Iterator[Decimal]:
        """Yield the figures of the row above and below, and of the nearest rows there that are not empty."""
        parts = path.split(".")
        for depth in range(1, len(parts)):
            above = ".".join(parts[:depth])
            keys = self.accounts.keys(above)
            is_column = depth == len(parts) - 1 > 1 and "*" not in (self.accounts.pack.catalogue.node(above) or {})
            if parts[depth] not in keys or is_column:
                continue
            at = keys.index(parts[depth])
            for way in (reversed(keys[:at]), keys[at + 1 :]):
                for key in itertools.islice(way, _ROWS_AWAY):
                    fact = self.accounts.facts.get(".".join([*parts[:depth], key, *parts[depth + 1 :]]))
                    if fact is not None and fact.number is not None:
                        yield fact.number
                    if fact is not None and fact.number:
                        break


def make_case(accounts: Accounts) -> Case:
    """Return the rules and weights for ``accounts``: errors are hard, warnings and clues (线索) are evidence."""
    weights = Weights.model_validate(accounts.pack.data("clues/错因.yaml"))
    rules = equations(accounts)
    hard = [rule for rule in rules if rule.severity == "error"]
    clues = tuple(CheckEntry.model_validate(entry) for entry in accounts.pack.data("clues/线索.yaml"))
    soft = [rule for rule in rules if rule.severity != "error"] + rule_equations(accounts, clues)
    return Case(accounts, weights, hard, soft)


def _table(path: str) -> str:
    return path.partition(".")[0]


def _search(case: Case) -> list[tuple[float, Node]]:
    """Return the complete sets of changes found, with their cost, cheapest search first."""
    start = Node(0.0, {}, {}, {}, case.broken)
    waiting: list[tuple[float, int, Node]] = [(0.0, 0, start)]
    seen: set[frozenset[tuple[str, Decimal]]] = set()
    found: list[tuple[float, Node]] = []
    best, count = float("inf"), 0
    while waiting and count < case.weights.步数:
        bound, _, node = heapq.heappop(waiting)
        if bound > best + case.weights.相差:
            break
        if not node.broken:
            best = min(best, node.cost)
            found.append((node.cost, node))
            continue
        for child in _children(case, node):
            key = frozenset(child.changes.items())
            if key not in seen:
                seen.add(key)
                count += 1
                heapq.heappush(waiting, (child.cost + _least(case, child), count, child))
    return found


def _least(case: Case, node: Node) -> float:
    """Return the least that must still be paid: broken rules without a figure in common need a change each."""
    taken: set[str] = set()
    needed = 0
    for index in sorted(node.broken, key=lambda index: len(case.hard[index].form)):
        if taken.isdisjoint(case.hard[index].form):
            taken.update(case.hard[index].form)
            needed += 1
    return needed * min(case.weights.代价.values()) * 0.6


def _children(case: Case, node: Node) -> Iterator[Node]:
    index = min(node.broken, key=lambda index: (len(case.hard[index].form), index))
    plain = True
    for path in case.hard[index].form:
        if path not in case.cells or path in node.changes:
            continue
        for change in _changes(case, node, index, path):
            child = _after(case, node, {path: change})
            if child is not None:
                plain = plain and (child.kinds[path] in case.weights.弱 or index in child.broken)
                yield child
    if plain and (len(case.hard[index].form) <= _SMALL_RULE or len(node.changes) <= 1):
        yield from _pairs(case, node, index)


def _changes(case: Case, node: Node, index: int, path: str) -> list[Decimal]:
    """Return what to add to a figure so that this broken rule, or another that it stands in, becomes exact."""
    wanted: dict[Decimal, None] = {}
    for rule in (index, *(other for other in case.uses[path] if other != index)):
        gap = node.gaps.get(rule, case.rules[rule].gap)
        if rule == index or case.rules[rule].fails(gap):
            wanted[CONTEXT.divide(-gap, case.rules[rule].form[path])] = None
    return list(wanted)


def _pairs(case: Case, node: Node, index: int) -> Iterator[Node]:
    """Yield the states after two slips in one rule that together make exactly its gap."""
    rule = case.hard[index]
    moves: dict[Decimal, list[tuple[str, Decimal]]] = {}
    for path in rule.form:
        fact = case.cells.get(path)
        if fact is not None and fact.number and path not in node.changes:
            for meant in dict.fromkeys(corrections(fact.number)):
                if meant != fact.number:
                    moves.setdefault(rule.form[path] * (meant - fact.number), []).append((path, meant - fact.number))
    gap = node.gaps.get(index, rule.gap)
    found = [
        (first, second)
        for move, firsts in moves.items()
        for first, second in itertools.product(firsts, moves.get(-gap - move, ()))
        if first[0] < second[0]
    ]
    if len(rule.form) <= _SMALL_RULE:
        found += _rounded_pairs(case, rule, moves, gap)
    for pair in found:
        child = _after(case, node, dict(pair))
        if child is not None:
            yield child


def _rounded_pairs(
    case: Case, rule: Equation, moves: dict[Decimal, list[tuple[str, Decimal]]], gap: Decimal
) -> Iterator[tuple[tuple[str, Decimal], tuple[str, Decimal]]]:
    """Yield pairs of which one was typed in 万元 and so lost its last digits; the rule gives them back."""
    typed = [(path, fact.number) for path in rule.form if (fact := case.cells.get(path)) and fact.number]
    for path, number in typed:
        share = rule.form[path]
        for move, others in moves.items():
            change = CONTEXT.divide(-gap - move, share)
            if slip_kind(number, number + change) == UNIT:
                yield from (((path, change), other) for other in others if other[0] != path)


def _after(case: Case, node: Node, added: dict[str, Decimal]) -> Node | None:
    """Return the state after changes, None when they heal nothing; a rule they break is mended in the same row."""
    gaps, broken = dict(node.gaps), node.broken
    for path, change in added.items():
        for index in case.uses[path]:
            rule = case.rules[index]
            gaps[index] = gaps.get(index, rule.gap) + rule.form[path] * change
    touched = {index for path in added for index in case.uses[path] if index < len(case.hard)}
    failing = {index for index in touched if case.rules[index].fails(gaps[index])}
    hurt = failing - broken
    if hurt:
        return _mended(case, node, added, gaps, min(hurt)) if len(added) < _ROW_CELLS else None
    healed = (touched - failing) & broken
    changes = dict(node.changes)
    for path, change in added.items():
        changes[path] = changes.get(path, ZERO) + change
    changes = {path: change for path, change in changes.items() if change}
    if any(
        (case.cells[path].number or ZERO) + change < 0 <= (case.cells[path].number or ZERO)
        for path, change in changes.items()
    ):
        return None
    kinds, cost = _judge(case, changes)
    if not healed and (any(kinds.get(path) == OTHER for path in added) or not _heals_evidence(case, node, gaps, added)):
        return None
    return Node(cost + _evidence(case, gaps), changes, kinds, gaps, broken - healed)


def _heals_evidence(case: Case, node: Node, gaps: dict[int, Decimal], added: dict[str, Decimal]) -> bool:
    """Return whether a clue that failed before holds after a change."""
    for index in {index for path in added for index in case.uses[path] if index >= len(case.hard)}:
        rule = case.rules[index]
        if rule.fails(node.gaps.get(index, rule.gap)) and not rule.fails(gaps[index]):
            return True
    return False


def _mended(case: Case, node: Node, added: dict[str, Decimal], gaps: dict[int, Decimal], index: int) -> Node | None:
    """Return the state when another figure of the same row makes good what ``added`` broke (a whole row is wrong)."""
    row, rule = next(iter(added)).rpartition(".")[0], case.hard[index]
    for path, share in rule.form.items():
        if path.rpartition(".")[0] == row and path not in added and path in case.cells:
            for change in _changes(case, Node(0, {}, {}, gaps, frozenset()), index, path):
                if not rule.fails(gaps[index] + share * change):
                    child = _after(case, node, {**added, path: change})
                    if child is not None:
                        return child
    return None


def _judge(case: Case, changes: Mapping[str, Decimal]) -> tuple[dict[str, str], float]:
    """Return the kind of every mistake and what they cost together; a row taken from its neighbour is one mistake."""
    kinds: dict[str, str] = {}
    cost = 0.0
    rows: set[str] = set()
    for path, change in changes.items():
        found = case.cells[path].number or ZERO
        kinds[path], own = _kind(case, path, found, found + change, rows)
        if case.is_echoed(found, path):
            own += case.weights.两处相同
        if case.is_echoed(found + change, path):
            own -= case.weights.两处相同
        own += case.weights.上年相近 * case.strangeness(path, found, found + change)
        cost += max(own, 0.1)
    return kinds, cost


def _kind(case: Case, path: str, found: Decimal, should: Decimal, rows: set[str]) -> tuple[str, float]:
    costs, row = case.weights.代价, path.rpartition(".")[0]
    kind = slip_kind(found, should)
    options = [(costs[kind], kind)] if kind in costs else []
    beside = case.beside(path)
    if found and found in beside:
        options.append((case.weights.同行 if row in rows else costs[SHIFTED], SHIFTED))
    elif found in beside and row in rows:
        options.append((costs[SHIFTED], SHIFTED))
    cost, kind = min(options, default=(costs[OTHER], OTHER))
    if kind == SHIFTED:
        rows.add(row)
    return kind, cost


def _evidence(case: Case, gaps: Mapping[int, Decimal]) -> float:
    """Return what warnings and clues add (broken by the changes) or take off (healed by them)."""
    cost = 0.0
    for index, gap in gaps.items():
        if index < len(case.hard):
            continue
        rule = case.rules[index]
        before, after = rule.fails(rule.gap), rule.fails(gap)
        if after and not before:
            cost += case.weights.线索不符
        elif before and not after:
            cost -= case.weights.线索相符
    return cost


def _by_program(case: Case) -> list[tuple[float, Node]]:
    """Return the fewest figures that an integer program names, with the exact values that the rules then ask for."""
    from generator.inspection.solve import exact_values, smallest_change  # noqa: PLC0415 - only when the search has failed

    paths = smallest_change(case.hard, {path: fact.number or ZERO for path, fact in case.cells.items()})
    changes = exact_values(case.hard, paths)
    if not changes:
        return []
    kinds, cost = _judge(case, changes)
    return [(cost, Node(cost, changes, kinds, {}, frozenset()))]


def _shown(case: Case, found: list[tuple[float, Node]]) -> list[Suggestion]:
    """Return the best sets, each once by its cells, with what they explain."""
    kept: dict[frozenset[str], tuple[float, Node]] = {}
    for cost, node in found:
        if _is_healed(case, node.changes):
            kept.setdefault(frozenset(node.changes), (cost, node))
    best = list(kept.values())[: case.weights.方案]
    codes = tuple(dict.fromkeys(case.hard[index].code for index in sorted(case.broken)))
    suggestions = []
    for place, (cost, node) in enumerate(best):
        ahead = best[place + 1][0] - cost if place + 1 < len(best) else float("inf")
        suggestions.append(Suggestion(_fixes(case, node), codes, cost, place == 0 and ahead >= case.weights.很可能))
    return suggestions


def _is_healed(case: Case, changes: Mapping[str, Decimal]) -> bool:
    """Put the changes into every hard rule again, exactly."""
    return not any(rule.fails(rule.gap_with(changes)) for rule in case.hard)


def _fixes(case: Case, node: Node) -> tuple[Fix, ...]:
    fixes = []
    for path, change in node.changes.items():
        fact = case.cells[path]
        fixes.append(
            Fix(fact, (fact.number or ZERO) + change, node.kinds[path], subject(case.accounts, path), case.place(path))
        )
    return tuple(fixes)


def lines(suggestions: list[Suggestion]) -> list[str]:
    """Return the suggestions as an officer reads them: the best one by cell, the others as 也可能."""
    found = []
    for place, suggestion in enumerate(suggestions):
        doubt = "也可能是：" if place else ""
        word = "很可能" if suggestion.sure else "可能"
        told = [say(fix, word) for fix in suggestion.fixes]
        found += [doubt + "；".join(told)] if place else told
    return found


def say(fix: Fix, word: str = "很可能") -> str:
    """Return ``C17 很可能应为 10,137.34（现为 10,317.34，数字颠倒；路径）``, the file before it."""
    wan = bool(fix.fact.slack)
    form = Format(unit="万元" if wan else "", places=2, thousands=True)
    unit = "万元" if wan else ""
    kind = "" if fix.kind == OTHER else f"，{fix.kind}"
    now = print_number(fix.fact.number or ZERO, form)
    place = fix.place
    cell = f" {place.cell}" if place.cell else ""
    where = f"{place.file} 工作表“{place.sheet}”" if place.sheet else str(place)
    return f"{where}{cell} {word}应为 {print_number(fix.should, form)}{unit}（现为 {now}{unit}{kind}；{fix.label}）"


def as_json(suggestion: Suggestion) -> dict[str, Any]:
    """Return the object of the contract (DESIGN section 6)."""
    return {
        "kind": suggestion.kind,
        "explains": list(suggestion.explains),
        "cells": [_cell_json(fix) for fix in suggestion.fixes],
    }


def _cell_json(fix: Fix) -> dict[str, Any]:
    place, path = fix.place, fix.fact.path
    return {
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.cell,
        "line": place.line,
        "path": path,
        "found": f"{fix.fact.number:f}",
        "should_be": f"{fix.should:f}",
        "kind": fix.kind,
    }
