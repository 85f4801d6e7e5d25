"""What a set of changes costs (代价): its mistakes, what else speaks for the figures, the clues it breaks or heals.

One mistake may change several cells: a row taken from its neighbour, two cells exchanged, a column slid by a row, a row
typed in 万元. Costs are data (``clues/错因.yaml``); a lower one is a likelier story.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.inspection.slips import slip_kind, slip_odds
from generator.inspection.suggest_case import row_of
from generator.numbers import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from generator.inspection.suggest_case import Case

OTHER: Final = "其他"
SHIFTED: Final = "串行"
EMPTY: Final = "漏填"
UNIT: Final = "元、万元弄混"
_FAR: Final = 4.0
"""A figure beside nothing counts as this many powers of ten away."""
_TAIL: Final = 3
"""So many last digits in common are no chance."""


class Judgement(NamedTuple):
    """The kind of every change, the mistakes (groups of cells changed by one slip), and the cost of all together."""

    kinds: dict[str, str]
    groups: tuple[frozenset[str], ...]
    cost: float


def judge(case: Case, changes: Mapping[str, Decimal]) -> Judgement:
    """Return the likeliest story behind ``changes`` (what is added to each figure), without the clues."""
    costs, joined = case.weights.代价, _joined(case, changes)
    kinds: dict[str, str] = {}
    total = 0.0
    for group in joined:
        alone = {path: _alone(case, path, changes[path]) for path in group}
        unwritten = sum(map(case.is_unwritten, group))
        shifted = SHIFTED if any(case.number(path) for path in group) else EMPTY
        together = costs[shifted] + case.weights.同一处 * (len(group) - 1) + case.weights.没有写 * unwritten
        if _is_shift(case, group, changes) and together <= sum(cost for cost, _ in alone.values()):
            kinds.update(dict.fromkeys(group, shifted))
            total += together
        else:
            kinds.update({path: kind for path, (_, kind) in alone.items()})
            total += _side_by_side(case, alone)
    total += sum(_standing(case, path, changes) for path in changes)
    return Judgement(kinds, tuple(joined), total)


def _side_by_side(case: Case, alone: Mapping[str, tuple[float, str]]) -> float:
    """Return the cost of slips in one row: figures of a row typed in the wrong unit are one mistake."""
    unit = [path for path, (_, kind) in alone.items() if kind == UNIT]
    again = len(unit) - len({row_of(path) for path in unit})
    saved = again * (case.weights.代价[UNIT] - case.weights.同一处)
    return sum(cost for cost, _ in alone.values()) - saved


def _alone(case: Case, path: str, change: Decimal) -> tuple[float, str]:
    """Return what a change costs as a slip of its own, and the kind of the slip."""
    found, should = (
        CONTEXT.divide(value, case.scale(path)) for value in (case.number(path), case.number(path) + change)
    )
    kind = slip_kind(found, should)
    costs = case.weights.代价
    if kind not in costs:
        return costs[OTHER], OTHER
    if not found and case.is_unwritten(path):
        return costs[kind] + case.weights.没有写, kind
    odds = slip_odds(found, should, kind)
    return costs[kind] - case.weights.笔误难易 * math.log(float(odds)), kind


def _joined(case: Case, changes: Mapping[str, Decimal]) -> list[frozenset[str]]:
    """Return the changed cells, grouped by the mistake that may have made them: a row, or rows shifted together."""
    rows: dict[str, set[str]] = {}
    for path in changes:
        rows.setdefault(row_of(path), set()).add(path)
    groups: list[frozenset[str]] = []
    for row in map(frozenset, rows.values()):
        near = {other for path in row for other, _ in case.columns.neighbours(path) if other in changes}
        other = next((group for group in groups if group & near and _is_shift(case, group | row, changes)), None)
        groups = [group for group in groups if group is not other]
        groups.append(row if other is None else other | row)
    return groups


def _is_shift(case: Case, group: frozenset[str], changes: Mapping[str, Decimal]) -> bool:
    """Return whether every figure of ``group`` is what a neighbour of one direction should hold.

    Zeros stand everywhere: they tell of a shift only beside another figure, or when they are a row's together.
    """
    if not any(case.number(path) for path in group) and (len(group) == 1 or len(set(map(row_of, group))) > 1):
        return False
    ways = ((-1,), (1,), (-1, 1)) if _is_exchange(group) else ((-1,), (1,))
    return any(all(_comes_from(case, path, way, changes) for path in group) for way in ways)


def _is_exchange(group: frozenset[str]) -> bool:
    rows = {row_of(path) for path in group}
    return len(rows) == 2 and len(group) % 2 == 0  # noqa: PLR2004 - two rows in each other's place


def _comes_from(case: Case, path: str, ways: tuple[int, ...], changes: Mapping[str, Decimal]) -> bool:
    found = case.number(path)
    return any(
        found == case.number(other) + changes.get(other, 0)
        for other, way in case.columns.neighbours(path)
        if way in ways
    )


def _standing(case: Case, path: str, changes: Mapping[str, Decimal]) -> float:
    """Return what speaks against (+) or for (-) changing a figure: echoes, last year, clues, digits of its row."""
    found = case.number(path)
    should = found + changes[path]
    weights = case.weights
    cost = weights.两处相同 * (case.is_echoed(found, path) - case.is_echoed(should, path))
    cost -= weights.旁证 * (path in case.doubted)
    likes = case.likes(path)
    for like in likes:
        apart = (_apart(should, like.after(changes)) - _apart(found, like.value)) / like.scale
        cost += weights.相近 * max(-1.0, min(1.0, apart)) / len(likes)
    return cost + weights.尾数相同 * (_has_tail(case, path, {}) - _has_tail(case, path, changes))


def _apart(value: Decimal, like: Decimal) -> float:
    """Return how many powers of ten lie between two figures."""
    if value == like:
        return 0.0
    if value <= 0 or like <= 0:
        return _FAR
    return min(abs(math.log10(float(value / like))), _FAR)


def _has_tail(case: Case, path: str, changes: Mapping[str, Decimal]) -> bool:
    """Return whether a figure of the same row ends in the same digits (the difference was a round amount)."""
    tails = {other: _tail(case.number(other) + changes.get(other, 0)) for other in case.rows[row_of(path)]}
    tail = tails.pop(path)
    return tail.strip("0") != "" and tail in tails.values()


def _tail(value: Decimal) -> str:
    return f"{abs(value):.2f}".replace(".", "")[-_TAIL:]


def evidence(case: Case, gaps: Mapping[int, Decimal]) -> float:
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
