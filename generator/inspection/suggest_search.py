"""The search (搜索) for sets of changes that heal every broken rule: cheapest first, over single mistakes.

Exact: a change is what a broken rule asks for, or a slip of the hand; none may break a rule that held. What one mistake
may have been otherwise is found by taking it back alone, so that independent mistakes are ranked apart.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.inspection.suggest_case import row_of
from generator.inspection.suggest_cost import OTHER, Judgement, evidence, judge
from generator.inspection.suggest_moves import Changes, Moves, State
from generator.numbers import CONTEXT, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from generator.inspection.suggest_case import Case

_SMALL_RULE: Final = 40
_ROW_CELLS: Final = 4
"""As many figures of one row are changed together at most."""
_SHARE: Final = 0.6
"""A mistake costs at least this share of the cheapest kind, whatever speaks for it."""
_TRIES: Final = 16
"""As many changes are tried for every state that the search may keep."""
_EACH: Final = 4
"""Other stories told of one mistake, when those of several are combined."""


class Node(NamedTuple):
    """A state of the search with its story and cost."""

    state: State
    judgement: Judgement
    cost: float


@dataclass
class Search:
    """The search over one case."""

    case: Case
    moves: Moves = field(init=False)
    _tried: int = 0

    def __post_init__(self) -> None:
        self.moves = Moves(self.case)

    def start(self) -> Node:
        """Return the state as given."""
        return Node(State({}, {}, self.case.broken), Judgement({}, (), 0.0), 0.0)

    def solve(self, start: Node, steps: int) -> list[Node]:
        """Return the sets of changes that heal everything, cheapest first, after at most ``steps`` states."""
        waiting: list[tuple[float, int, Node]] = [(0.0, 0, start)]
        seen: set[frozenset[tuple[str, Decimal]]] = set()
        found: list[Node] = []
        best, count = float("inf"), 0
        last = self._tried + steps * _TRIES
        while waiting and count < steps and self._tried < last:
            bound, _, node = heapq.heappop(waiting)
            if bound > best + self.case.weights.相差:
                break
            if not node.state.broken:
                best = min(best, node.cost)
                found.append(node)
                continue
            for child in self._children(node):
                key = frozenset(child.state.changes.items())
                if key not in seen:
                    seen.add(key)
                    count += 1
                    heapq.heappush(waiting, (child.cost + self._least(child), count, child))
        return sorted(found, key=lambda node: node.cost)

    def _least(self, node: Node) -> float:
        """Return the least that must still be paid: broken rules without a figure in common need a change each."""
        taken: set[str] = set()
        needed = 0
        for index in sorted(node.state.broken, key=lambda index: len(self.case.hard[index].form)):
            if taken.isdisjoint(self.case.hard[index].form):
                taken.update(self.case.hard[index].form)
                needed += 1
        return needed * min(self.case.weights.代价.values()) * _SHARE

    def _children(self, node: Node) -> Iterator[Node]:
        state, hard = node.state, self.case.hard
        index = min(state.broken, key=lambda index: (hard[index].sign != "eq", len(hard[index].form), index))
        plain = True
        for moved in self.moves.single(state, index):
            child = self._after(node, moved)
            if child is not None:
                weak = child.judgement.kinds.get(next(iter(moved)), OTHER) in self.case.weights.弱
                plain = plain and (weak or index in child.state.broken)
                yield child
        moves = self.moves
        together = itertools.chain(*(move(state, index) for move in (moves.exchanges, moves.slides, moves.rows)))
        yield from filter(None, (self._after(node, moved) for moved in together))
        if plain and (len(hard[index].form) <= _SMALL_RULE or len(state.changes) <= 1):
            yield from filter(None, (self._after(node, moved) for moved in self.moves.pairs(state, index)))

    def _after(self, node: Node, added: Changes) -> Node | None:
        """Return the state after changes, None when they heal nothing; a rule they break is mended in the same row."""
        self._tried += 1
        state, rules = node.state, self.case.rules
        gaps = self._gaps(state.gaps, added)
        touched = {index for path in added for index in self.case.uses[path] if index < len(self.case.hard)}
        failing = {index for index in touched if rules[index].fails(gaps[index])}
        hurt = failing - state.broken
        if hurt:
            return self._mended(node, added, gaps, min(hurt)) if len(added) < _ROW_CELLS else None
        healed = (touched - failing) & state.broken
        changes = {**state.changes, **{path: state.changes.get(path, ZERO) + change for path, change in added.items()}}
        changes = {path: change for path, change in changes.items() if change}
        if any(self._turns_negative(path, changes[path]) for path in added if path in changes):
            return None
        judgement = judge(self.case, changes)
        if not healed and not self._is_likely(state, gaps, added, judgement):
            return None
        cost = judgement.cost + evidence(self.case, gaps)
        return Node(State(changes, gaps, state.broken - healed), judgement, cost)

    def _gaps(self, gaps: Mapping[int, Decimal], added: Changes) -> dict[int, Decimal]:
        moved = dict(gaps)
        for path, change in added.items():
            for index in self.case.uses[path]:
                rule = self.case.rules[index]
                moved[index] = moved.get(index, rule.gap) + rule.form[path] * change
        return moved

    def _turns_negative(self, path: str, change: Decimal) -> bool:
        found = self.case.number(path)
        return found + change < 0 <= found

    def _is_likely(self, state: State, gaps: Mapping[int, Decimal], added: Changes, story: Judgement) -> bool:
        """Return whether a change that heals no rule has a slip's look and heals a clue that failed."""
        return not any(story.kinds.get(path) == OTHER for path in added) and self._heals_clue(state, gaps, added)

    def _heals_clue(self, state: State, gaps: Mapping[int, Decimal], added: Changes) -> bool:
        for index in {index for path in added for index in self.case.uses[path] if index >= len(self.case.hard)}:
            rule = self.case.rules[index]
            if rule.fails(state.gaps.get(index, rule.gap)) and not rule.fails(gaps[index]):
                return True
        return False

    def _mended(self, node: Node, added: Changes, gaps: Mapping[int, Decimal], index: int) -> Node | None:
        """Return the state when another figure of the row makes good what ``added`` broke (several are wrong)."""
        rule, row = self.case.hard[index], row_of(next(iter(added)))
        best: Node | None = None
        for path in self.moves.in_row(index, row) if rule.sign == "eq" else ():
            if path in added or path not in self.case.cells:
                continue
            change = CONTEXT.divide(-gaps[index], rule.form[path])
            child = self._after(node, {**added, path: change})
            if child is not None and (best is None or child.cost < best.cost):
                best = child
        return best

    def supplemented(self, node: Node) -> Node:
        """Return ``node`` with the exchanges of neighbours that no rule sees but two clues (线索) or more ask for."""
        while True:
            found = [each for each in self._exchanged(node) if each.cost < node.cost + self.case.weights.很可能]
            if not found:
                return node
            node = min(found, key=lambda each: each.cost)

    def _exchanged(self, node: Node) -> Iterator[Node]:
        rules = self.case.rules
        for index in range(len(self.case.hard), len(rules)):
            if rules[index].sign == "eq" and rules[index].fails(node.state.gaps.get(index, rules[index].gap)):
                for changes in self.moves.seen_by_clue(node.state, index):
                    each = self._whole([node.state.changes, changes])
                    if each is not None and each.state.broken <= node.state.broken:
                        yield each

    def regrouped(self, best: Node, steps: int) -> Iterator[Node]:
        """Yield the sets that keep all mistakes of ``best`` but tell some of them otherwise, each on its own ranked."""
        groups = best.judgement.groups
        others = [self._without(best, group, steps) for group in groups]
        kept = [[(0.0, self._part(best, group)), *found] for group, found in zip(groups, others, strict=True)]
        combined = sorted(itertools.product(*kept), key=lambda parts: sum(extra for extra, _ in parts))
        for parts in combined[1 : 2 * self.case.weights.方案]:
            node = self._whole(changes for _, changes in parts)
            if node is not None:
                yield node

    @staticmethod
    def _part(node: Node, group: frozenset[str]) -> Changes:
        return {path: change for path, change in node.state.changes.items() if path in group}

    def _without(self, best: Node, group: frozenset[str], steps: int) -> list[tuple[float, Changes]]:
        """Return the other stories of one mistake, the rest as in ``best``: how much dearer, and its changes."""
        rest = self._whole([{path: change for path, change in best.state.changes.items() if path not in group}])
        if rest is None:
            return []
        found = []
        for node in self.solve(rest, steps):
            changes = {path: change for path, change in node.state.changes.items() if path not in rest.state.changes}
            if set(changes) != group:
                found.append((max(node.cost - best.cost, 0.0), changes))
        return found[:_EACH]

    def _whole(self, parts: Iterable[Mapping[str, Decimal]]) -> Node | None:
        """Return the state after all of ``parts``; None when two of them change one figure."""
        changes: Changes = {}
        for part in parts:
            if not changes.keys().isdisjoint(part):
                return None
            changes.update(part)
        gaps = self._gaps({}, changes)
        rules = self.case.hard
        moved = {index for index in gaps if index < len(rules) and rules[index].fails(gaps[index])}
        judgement = judge(self.case, changes)
        broken = (self.case.broken - gaps.keys()) | moved
        return Node(State(changes, gaps, frozenset(broken)), judgement, judgement.cost + evidence(self.case, gaps))
