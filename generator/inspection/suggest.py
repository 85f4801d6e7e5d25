"""Which input is wrong (推断): the smallest set of given figures that explains every broken rule (Fellegi and Holt).

Digit swaps and other slips of the hand cost less than any other change (``clues/错因.yaml``), and what is shown has
been put into every rule again. :func:`generator.inspection.solve.smallest_change` proposes the cells where the search
finds none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from generator.check import subject
from generator.findings import Finding, Severity
from generator.inspection.suggest_case import Case, clues_of, make_case, weights_of
from generator.inspection.suggest_cost import judge
from generator.inspection.suggest_moves import State
from generator.inspection.suggest_search import Node, Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from generator.derive import Accounts
    from generator.findings import Place
    from generator.model.facts import Fact

EXCHANGED: Final = "R-2"
_APART_STEPS: Final = 4
"""The other stories of one mistake get this part of the steps."""


class Fix(NamedTuple):
    """One figure to correct: the fact as given, what it should be (元), the slip, its name for people, its place."""

    fact: Fact
    should: Decimal
    kind: str
    label: str
    place: Place


class Suggestion(NamedTuple):
    """A set of figures whose correction heals every broken rule; ``sure``: clearly better than the next one."""

    fixes: tuple[Fix, ...]
    explains: tuple[str, ...]
    cost: float
    sure: bool = False

    @property
    def kind(self) -> str:
        """The kinds of slips, each once."""
        return "、".join(dict.fromkeys(fix.kind for fix in self.fixes))


def suggest(accounts: Accounts, doubted: Iterable[str] = ()) -> list[Suggestion]:
    """Return what is most likely wrong, best first; empty when no rule of severity error is broken.

    Rows in each other's place that no such rule sees are suggested where two clues (线索) ask for it (R-2).

    ``doubted``: paths of given figures that something beside the rules speaks against.
    """
    case = make_case(accounts, doubted)
    search = Search(case)
    if not case.broken:
        node = search.supplemented(search.start())
        return _shown(case, [node]) if node.state.changes else []
    found = search.solve(search.start(), case.weights.步数)
    if found:
        found += search.regrouped(found[0], case.weights.步数 // _APART_STEPS)
    found = [search.supplemented(node) for node in sorted(found, key=lambda node: node.cost)[: case.weights.方案]]
    return _shown(case, sorted(found, key=lambda node: node.cost) or _by_program(case))


def exchanged_findings(accounts: Accounts) -> tuple[list[Finding], list[Suggestion]]:
    """Return R-2 where two neighbours, exchanged, make two clues (线索) exact, and the suggestion to exchange them."""
    weights, clues = weights_of(accounts), clues_of(accounts)
    search = Search(Case(accounts, weights, [], clues))
    if not search.supplemented(search.start()).state.changes:
        return [], []
    suggestions = suggest(accounts)
    return [_exchanged(accounts, suggestion) for suggestion in suggestions[:1]], suggestions


def _exchanged(accounts: Accounts, suggestion: Suggestion) -> Finding:
    note = next(note for note in accounts.pack.notes if note.码 == EXCHANGED)
    named = "、".join(fix.label for fix in suggestion.fixes)
    paths = tuple(fix.fact.path for fix in suggestion.fixes)
    return Finding(
        EXCHANGED, f"{note.名}：{named}", note.说明, Severity(note.级别), suggestion.fixes[0].place, paths=paths
    )


def _by_program(case: Case) -> list[Node]:
    """Return the fewest figures that an integer program names, with the exact values that the rules then ask for."""
    from generator.inspection.solve import exact_values, smallest_change  # noqa: PLC0415 - only when the search has failed

    paths = smallest_change(case.hard, {path: case.number(path) for path in case.cells})
    changes = exact_values(case.hard, paths)
    if not changes:
        return []
    judgement = judge(case, changes)
    return [Node(State(changes, {}, frozenset()), judgement, judgement.cost)]


def _shown(case: Case, found: list[Node]) -> list[Suggestion]:
    """Return the best sets, each once by its cells, with what they explain."""
    kept: dict[frozenset[str], Node] = {}
    for node in found:
        if _is_healed(case, node.state.changes) and not _is_bound(case, node):
            kept.setdefault(frozenset(node.state.changes), node)
    best = list(kept.values())[: case.weights.方案]
    codes = tuple(dict.fromkeys(case.hard[index].code for index in sorted(case.broken))) or (EXCHANGED,)
    suggestions = []
    for place, node in enumerate(best):
        ahead = best[place + 1].cost - node.cost if place + 1 < len(best) else float("inf")
        sure = place == 0 and ahead >= case.weights.很可能
        suggestions.append(Suggestion(_fixes(case, node), codes, node.cost, sure))
    return suggestions


def _is_healed(case: Case, changes: Mapping[str, Decimal]) -> bool:
    """Put the changes into every hard rule again, exactly."""
    return not any(rule.fails(rule.gap_with(changes)) for rule in case.hard)


def _is_bound(case: Case, node: Node) -> bool:
    """Whether a figure is only moved within the bound of an inequality: many figures would do, so none is named.

    A sign or a unit (``clues/错因.yaml``: 不等式) is told all the same.
    """
    kinds = node.judgement.kinds
    free = [path for path in node.state.changes if kinds[path] not in case.weights.不等式]
    signs = [{case.rules[index].sign for index in case.uses[path] if index in case.broken} for path in free]
    return any(found and "eq" not in found for found in signs)


def _fixes(case: Case, node: Node) -> tuple[Fix, ...]:
    return tuple(
        Fix(
            case.cells[path],
            case.number(path) + change,
            node.judgement.kinds[path],
            subject(case.accounts, path),
            case.place(path),
        )
        for path, change in node.state.changes.items()
    )
