"""Rules that a missing figure keeps from being asked (没法问的规则): what they may yet say, no suggestion can know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.derive import Accounts
from generator.inspection.linear import equations
from generator.model.catalogue import WORDS
from generator.model.facts import Fact, Facts
from generator.numbers import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.findings import Finding
    from generator.inspection.suggest import Suggestion


def sound(suggestions: list[Suggestion], accounts: Accounts, missing: Sequence[Finding]) -> list[Suggestion]:
    """Return ``suggestions``, or none when the best one changes a figure of a rule that waits for a missing one.

    The others are worth only what the best one is: they were ranked beside it without that rule.
    """
    if not suggestions or not missing:
        return suggestions
    waiting = _waiting(accounts, {path for finding in missing for path in finding.paths})
    return [] if any(fix.fact.path in waiting for fix in suggestions[0].fixes) else suggestions


def _waiting(accounts: Accounts, missing: Iterable[str]) -> set[str]:
    """Return the given figures of the rules of severity error that can only be asked once ``missing`` are given."""
    asked = {(rule.code, rule.about) for rule in equations(accounts)}
    rules = (rule for rule in equations(_filled(accounts, missing)) if rule.severity == "error")
    return {path for rule in rules if (rule.code, rule.about) not in asked for path in rule.form}


def _filled(accounts: Accounts, missing: Iterable[str]) -> Accounts:
    """Return the accounts with a zero for every missing figure; what it is does not matter, only that it is known."""
    facts = Facts(dict(accounts.facts.by_path), {path: dict(keys) for path, keys in accounts.facts.below.items()})
    catalogue = accounts.pack.catalogue
    for branch in missing:
        for path in catalogue.leaves(branch):
            if facts.get(path) is None and catalogue.kind(path) not in (None, WORDS):
                facts.add(Fact(path, ZERO))
        for path in catalogue.keyed(branch):
            facts.touch(path)
            facts.below.setdefault(path, {})
    return Accounts(facts, accounts.pack, accounts.prior, accounts.units)
