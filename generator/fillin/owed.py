"""Reasons still owed (待补原因): changes that reach the pack's threshold and have no reason yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.model.facts import PRIOR
from generator.numbers import CONTEXT
from generator.workbook_form import reasons_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from generator.derive import Accounts
    from generator.model.facts import Fact


@dataclass(frozen=True, slots=True)
class Owed:
    """A reason that is wanted: its path, the two figures (元), the change in percent (None on nothing)."""

    path: str
    figure: str
    now: Decimal
    before: Decimal
    rate: Decimal | None
    given: bool


def reasons(accounts: Accounts) -> list[Owed]:
    """Return every reason that the threshold of reasons.yaml calls for, those not given first."""
    model = reasons_model(accounts.pack)
    found: dict[str, Owed] = {}
    for entry in model.原因:
        against = entry.比 or f"{PRIOR}.{entry.数}"
        for key in _keys(accounts, entry.原因):
            path, figure = entry.原因.replace("*", key), entry.数.replace("*", key)
            now, before = accounts.fact(figure), accounts.fact(against.replace("*", key))
            if now is None or before is None or now.number is None or before.number is None:
                continue
            if not _is_given(accounts, now):
                continue
            change = abs(CONTEXT.subtract(now.number, before.number))
            rate = CONTEXT.divide(change * 100, abs(before.number)) if before.number else None
            if change >= model.门槛.额 and (rate is None or rate >= model.门槛.率) and path not in found:
                given = accounts.facts.get(path) is not None
                found[path] = Owed(path, figure, now.number, before.number, rate, given)
    return sorted(found.values(), key=lambda owed: owed.given)


def _is_given(accounts: Accounts, fact: Fact) -> bool:
    """Whether the figure rests on anything given: a table that is still empty calls for no reasons."""
    tables = {path.partition(".")[0] for path in fact.source.inputs}
    return not tables or any(accounts.facts.has_below(table) for table in tables)


def _keys(accounts: Accounts, pattern: str) -> Iterator[str]:
    if "*" not in pattern:
        yield ""
        return
    base = pattern.partition(".*")[0]
    named = accounts.pack.catalogue.columns(base)
    keys = accounts.keys(base) if base in accounts.pack.collections else (*named, *accounts.facts.keys(base))
    yield from dict.fromkeys(keys)
