"""Consequences (连带): a fault is said once; what only follows from a refused value or an unread file is not said.

A refused path (``Loaded.refused``) was given but cannot be used: text where a number belongs, a wrong 科目编码. It is
unknown, and what rests on it is neither missing nor out of balance; it is asked again once the fault is mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.model.facts import PRIOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.derive import Accounts
    from generator.findings import Finding

UNREAD: Final = frozenset(
    {"L-1", "L-2", "L-3", "L-4", "L-20", "L-21", "L-22", "L-23", "L-24", "L-27", "L-29", "L-40", "L-41"}
)
"""Codes that say that a whole file or sheet was not read."""


def branch(path: str) -> str:
    """Return the table or section of a path: 收支总表, 上年.收支总表."""
    parts = path.split(".")
    return ".".join(parts[: 2 if parts[0] == PRIOR else 1])


def follows(path: str, refused: Iterable[str]) -> bool:
    """Return whether ``path`` is a refused one, or stands above or below it."""
    return any(path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.") for other in refused)


def standing(findings: Sequence[Finding], accounts: Accounts, refused: Sequence[str]) -> list[Finding]:
    """Return the findings of the check that do not rest on refused values or on tables that lost a row."""
    rows = {branch(path) for path in refused if accounts.pack.catalogue.kind(path) is None}
    tables = {branch(path) for path in refused}
    return [finding for finding in findings if not _shaken(finding, accounts, rows, tables)]


def _shaken(finding: Finding, accounts: Accounts, rows: set[str], tables: set[str]) -> bool:
    waiting, seen = list(finding.paths), set()
    while waiting and tables:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        fact = accounts.fact(path)
        if branch(path) in rows or (fact is None and branch(path) in tables):
            return True
        waiting += fact.source.inputs if fact else ()
    return False
