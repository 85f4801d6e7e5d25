"""Moves (可能的错法): what one mistake at a broken rule may have been, as what has to be added to which figures."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.inspection.slips import corrections, in_ten_thousands
from generator.inspection.suggest_case import row_of
from generator.numbers import CONTEXT, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from generator.inspection.linear import Equation
    from generator.inspection.suggest_case import Case

_SMALL_RULE: Final = 40
_LONGEST_SLIDE: Final = 5
"""So many figures of a column are taken back by one row together at most."""

Changes = dict[str, "Decimal"]


class State(NamedTuple):
    """The rules as some changes leave them: gaps that moved, rules still broken, the changes so far."""

    changes: Mapping[str, Decimal]
    gaps: Mapping[int, Decimal]
    broken: frozenset[int]


@dataclass
class Moves:
    """Every move at a rule of ``case``; what does not depend on the state is made once."""

    case: Case
    _slips: dict[int, dict[Decimal, list[tuple[str, Decimal]]]] = field(default_factory=dict)
    _meant: dict[str, list[Decimal]] = field(default_factory=dict)
    _rows: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    _ordered: dict[int, list[Decimal]] = field(default_factory=dict)

    def single(self, state: State, index: int) -> Iterator[Changes]:
        """Yield changes of one figure that make this rule exact, or another broken one that the figure stands in."""
        for path in self.case.hard[index].form:
            if path in self.case.cells and path not in state.changes:
                yield from ({path: change} for change in self.wanted(state, index, path))

    def wanted(self, state: State, index: int, path: str) -> list[Decimal]:
        """Return what to add to a figure so that this broken rule, or another that it stands in, becomes exact."""
        rules = self.case.rules
        wanted: dict[Decimal, None] = {}
        for rule in (index, *(other for other in self.case.uses[path] if other != index)):
            gap = state.gaps.get(rule, rules[rule].gap)
            if rule == index or rules[rule].fails(gap):
                wanted.update(dict.fromkeys(self._within(path, rules[rule], gap)))
                wanted[CONTEXT.divide(-gap, rules[rule].form[path])] = None
        return list(wanted)

    def _within(self, path: str, rule: Equation, gap: Decimal) -> Iterator[Decimal]:
        """Yield the slips that leave a rounded rule no more than a tail (尾差)."""
        low, high = sorted(CONTEXT.divide(bound - gap, rule.form[path]) for bound in (-rule.slack, rule.slack))
        for change in self._slips_at(path) if rule.slack else ():
            if low <= change <= high:
                yield change

    def _slips_at(self, path: str) -> list[Decimal]:
        """Return what every slip of the hand that may have made a figure asks to add to it."""
        if path not in self._meant:
            number, scale = self.case.number(path), self.case.scale(path)
            meant = {value * scale for value in corrections(CONTEXT.divide(number, scale))} if number else set()
            self._meant[path] = sorted(value - number for value in meant if value != number)
        return self._meant[path]

    def rows(self, state: State, index: int) -> Iterator[Changes]:
        """Yield rows of which several figures are wrong together: each becomes what its own broken rules ask for."""
        rows = dict.fromkeys(row_of(path) for path in self.case.hard[index].form if path in self.case.cells)
        for row in rows:
            changes = {path: self._asked(state, path, row) for path in self.case.rows[row]}
            changes = {path: change for path, change in changes.items() if change}
            if len(changes) > 1 and changes.keys().isdisjoint(state.changes):
                yield changes
                for left in changes:  # what is asked of it may be another mistake's; the row itself then says
                    yield {path: change for path, change in changes.items() if path != left}

    def _asked(self, state: State, path: str, row: str) -> Decimal:
        """Return what the smallest broken rule across the rows asks ``path`` to change by; 0 when none does."""
        hard = self.case.hard
        broken = [index for index in self.case.uses[path] if index in state.broken and hard[index].sign == "eq"]
        across = [index for index in broken if len(self.in_row(index, row)) == 1]
        if not across:
            return ZERO
        index = min(across, key=lambda index: len(hard[index].form))
        return CONTEXT.divide(-state.gaps.get(index, hard[index].gap), hard[index].form[path])

    def in_row(self, index: int, row: str) -> list[str]:
        """Return the figures of ``row`` that a rule holds."""
        if index not in self._rows:
            self._rows[index] = {}
            for path in self.case.hard[index].form:
                self._rows[index].setdefault(row_of(path), []).append(path)
        return self._rows[index].get(row, [])

    def exchanges(self, state: State, index: int) -> Iterator[Changes]:
        """Yield neighbours, cells or whole rows, in each other's place whose exchange makes a broken rule exact."""
        case = self.case
        for path in case.hard[index].form:
            if path in case.cells and path not in state.changes:
                for other, _ in case.columns.neighbours(path):
                    for changes in (self._exchange([(path, other)]), self._exchange(self._across(path, other))):
                        if changes and changes.keys().isdisjoint(state.changes) and self._heals(state, changes):
                            yield changes

    def seen_by_clue(self, state: State, index: int) -> Iterator[Changes]:
        """Yield the exchanges of neighbours that make a clue (线索) exact, and another one with it."""
        case, rule = self.case, self.case.rules[index]
        for path in rule.form:
            for other, _ in case.columns.neighbours(path) if path in case.cells and path not in state.changes else ():
                changes = self._exchange([(path, other)])
                if changes and other not in state.changes and self._healed(state, changes, index, other):
                    yield changes

    def _healed(self, state: State, changes: Changes, index: int, other: str) -> bool:
        """Return whether the clue and one that holds the ``other`` figure become exact."""
        rules = self.case.rules
        exact = [
            clue
            for clue in (index, *self.case.uses[other])
            if rules[clue].fails(state.gaps.get(clue, rules[clue].gap))
            and not rules[clue].fails(self._gap(state, changes, clue))
        ]
        return index in exact and len(set(exact)) > 1

    def _gap(self, state: State, changes: Changes, index: int) -> Decimal:
        rule = self.case.rules[index]
        moved = sum((rule.form.get(path, ZERO) * change for path, change in changes.items()), ZERO)
        return state.gaps.get(index, rule.gap) + moved

    def _across(self, path: str, other: str) -> list[tuple[str, str]]:
        """Return the cells of the row of ``path``, each with its partner in the row of ``other``."""
        row = row_of(other)
        partners = [(cell, f"{row}.{cell.rpartition('.')[2]}") for cell in self.case.rows[row_of(path)]]
        return [pair for pair in partners if pair[1] in self.case.cells and pair[0] != pair[1]]

    def _exchange(self, pairs: list[tuple[str, str]]) -> Changes:
        apart = {(path, other): self.case.number(other) - self.case.number(path) for path, other in pairs}
        moved = {path: change for (path, _), change in apart.items() if change}
        return moved | {other: -change for (_, other), change in apart.items() if change}

    def slides(self, state: State, index: int) -> Iterator[Changes]:
        """Yield columns that stand a row too low (or high) from somewhere on; the figure lost is what is missing."""
        case = self.case
        for path in case.hard[index].form:
            if path in case.cells and path not in state.changes and case.number(path):
                for way in (1, -1):
                    yield from self._slides_ending(state, index, path, way)

    def _slides_ending(self, state: State, index: int, last: str, way: int) -> Iterator[Changes]:
        """Yield the slides whose last cell is ``last``: each cell before it holds what stands in the next one."""
        case, rule = self.case, self.case.hard[index]
        chain = [last, *case.columns.along(last, -way, _LONGEST_SLIDE)]
        changes: Changes = {}
        for here, before in itertools.pairwise(chain):
            if before in state.changes or here in state.changes:
                return
            if changes and case.number(here) == case.number(before) != 0:
                yield {last: CONTEXT.divide(-self._gap(state, changes, index), rule.form[last]), **changes}
                return
            changes[before] = case.number(here) - case.number(before)

    def _heals(self, state: State, changes: Changes) -> bool:
        """Return whether one of the broken rules becomes exact."""
        touched = {index for path in changes for index in self.case.uses[path]} & state.broken
        return any(not self.case.rules[index].fails(self._gap(state, changes, index)) for index in touched)

    def pairs(self, state: State, index: int) -> Iterator[Changes]:
        """Yield two slips in one rule that together make exactly its gap."""
        rule, slips = self.case.hard[index], self._slips_of(index)
        gap = state.gaps.get(index, rule.gap)
        for move, firsts in slips.items():
            for first, second in itertools.product(firsts, slips.get(-gap - move, ())):
                if first[0] < second[0] and first[0] not in state.changes and second[0] not in state.changes:
                    yield dict((first, second))
        if len(rule.form) <= _SMALL_RULE:
            yield from self._rounded_pairs(state, index, gap)

    def _slips_of(self, index: int) -> dict[Decimal, list[tuple[str, Decimal]]]:
        """Return every slip of every figure of a rule, by how far it moves the gap."""
        if index not in self._slips:
            found: dict[Decimal, list[tuple[str, Decimal]]] = {}
            for path, share in self.case.hard[index].form.items():
                for change in self._slips_at(path) if path in self.case.cells else ():
                    found.setdefault(share * change, []).append((path, change))
            self._slips[index] = found
        return self._slips[index]

    def _rounded_pairs(self, state: State, index: int, gap: Decimal) -> Iterator[Changes]:
        """Yield pairs of which one was typed in 万元 and so lost its last digits; the rule gives them back."""
        slips = self._slips_of(index)
        moves = self._ordered.setdefault(index, sorted(slips))
        for path, share in self.case.hard[index].form.items():
            number = self.case.number(path) if path in self.case.cells and path not in state.changes else ZERO
            near = in_ten_thousands(number)
            if near is None:
                continue
            low, high = sorted(-gap - share * (bound - number) for bound in near)
            for move in moves[bisect_left(moves, low) : bisect_right(moves, high)]:
                free = (other for other in slips[move] if other[0] != path and other[0] not in state.changes)
                yield from ({path: CONTEXT.divide(-gap - move, share), **dict([other])} for other in free)
