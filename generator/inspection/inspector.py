"""What an inspector sees beyond single rules: words, roundings taken together, and which input is probably wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.findings import Finding, Severity
from generator.inspection.hygiene import name_findings, word_findings

if TYPE_CHECKING:
    from generator.check import Checked
    from generator.derive import Accounts
    from generator.inspection.suggest import Suggestion
    from generator.memory import Memory


class Inspection(NamedTuple):
    """Findings beside those of the rules, and the suggestions, best first."""

    findings: list[Finding]
    suggestions: list[Suggestion]


def inspect(accounts: Accounts, checked: Checked, memory: Memory | None = None) -> Inspection:
    """Look at the words, and at the figures again where rules failed or roundings show; the solver only then."""
    findings = [*word_findings(accounts, memory), *name_findings(accounts)]
    severities = {finding.severity for finding in checked.findings}
    if _has_tails(accounts, checked):
        from generator.inspection.solve import rounding_findings  # noqa: PLC0415 - only printed figures need the solver

        findings += rounding_findings(accounts)
    from generator.inspection.suggest import exchanged_findings, suggest  # noqa: PLC0415 - the report needs neither

    if Severity.ERROR in severities:
        return Inspection(findings, suggest(accounts))
    exchanged, suggestions = exchanged_findings(accounts)
    findings += exchanged
    return Inspection(findings, suggestions)


def _has_tails(accounts: Accounts, checked: Checked) -> bool:
    """Return whether a rule of severity error was let pass as a rounding; a warning's rule binds nothing."""
    binding = {formula.entry.码 for formula in accounts.pack.formulas if formula.entry.级别 == "error"}
    binding |= {rule.码 for rule in accounts.pack.checks if rule.级别 == "error"}
    return any(finding.severity is Severity.INFO and finding.code in binding for finding in checked.findings)
