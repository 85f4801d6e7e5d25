"""The examples of the catalogue of checks: which there are, what is said of a few facts, what must be said."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from generator.check import check
from generator.derive import Accounts
from generator.findings import Finding, Place, Severity
from generator.inspection.inspector import inspect
from generator.inspection.papers import paper_findings
from generator.inspection.papers_owed import owed_findings
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.profile import Pack, load_pack, pack_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKS = pack_names()[::-1]  # the newest form first


@cache
def pack(name: str) -> Pack:
    found = load_pack(name)
    assert found
    return found


def accounts_of(example: dict[str, str], name: str) -> Accounts:
    leaves = [Leaf(path, text, Place("例.yaml", 1), unit="元", exact=True) for path, text in example.items()]
    model = build_model(Loaded(leaves=leaves), pack(name))
    assert model.findings == []
    return Accounts(model.facts, pack(name))


def documented() -> Iterator[tuple[str, Any]]:
    """Every entry of every pack that carries examples: rules, patterns and notes."""
    for name in PACKS:
        for entry in (*pack(name).checks, *pack(name).text_rules, *pack(name).notes):
            yield name, entry


def examples(*, stepwise: bool) -> list[tuple[str, Any]]:
    """The entries with examples by facts, or those with examples by steps, each code once."""
    found: dict[str, tuple[str, Any]] = {}
    for name, entry in documented():
        if entry.反例 and isinstance(entry.反例, list) is stepwise:
            found.setdefault(entry.码, (name, entry))
    return list(found.values())


def said_of(example: str | dict[str, str], name: str) -> list[Finding]:
    """Everything that is said of a few facts; a text stands for a reason."""
    accounts = accounts_of({"收支.变动原因": example} if isinstance(example, str) else example, name)
    checked = check(accounts)
    papers = [*paper_findings(accounts), *owed_findings(accounts, [], ())]
    return [*checked.findings, *inspect(accounts, checked).findings, *papers]


def codes(findings: Iterable[Finding], wanted: str) -> set[str]:
    """The codes of errors and warnings; of a remark only the one that is looked for."""
    tails = {finding.code for finding in findings if finding.message.startswith("尾差")}
    return {
        finding.code
        for finding in findings
        if finding.severity is not Severity.INFO or (finding.code == wanted and wanted not in tails)
    }


def hold(entry: Any, good: set[str], bad: set[str]) -> None:
    """Hold what both examples say against the entry."""
    assert entry.码 not in good
    assert bad - (good - set(entry.连带)) == {entry.码, *entry.连带}
