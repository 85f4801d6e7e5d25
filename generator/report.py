"""校核报告.html: the findings, the rules that held and the data they rest on, on one self-contained page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import jinja2

from generator import __version__
from generator.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.check import Checked
    from generator.profile import Pack

TEMPLATE = "report/校核报告.html.j2"


@dataclass(frozen=True, slots=True)
class ReportRule:
    """One line of the checklist."""

    code: str
    name: str
    held: int
    failed: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a report rests on beside the findings."""

    checked: Checked
    figures: int = 0
    verified: tuple[str, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    draft: bool = False


def write_report(title: str, findings: Sequence[Finding], evidence: Evidence, pack: Pack) -> str:
    """Return the page; every text of the findings is escaped."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(pack.need(TEMPLATE).read_text(encoding="utf-8"))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    warnings = [finding for finding in findings if finding.severity is Severity.WARNING]
    infos = [finding for finding in findings if finding.severity is Severity.INFO]
    names = rule_names(pack)
    return template.render(
        title=title,
        errors=len(errors),
        warnings=len(warnings),
        groups=[("错误", errors), ("提醒", warnings), ("提示（尾差、核定等）", infos)],
        held=sum(evidence.checked.held.values()),
        rules=_rules(evidence.checked, names),
        unasked=[ReportRule(code, names.get(code, ""), 0, 0) for code in sorted(evidence.checked.unasked)],
        figures=evidence.figures,
        verified=evidence.verified,
        inputs=evidence.inputs,
        draft=evidence.draft,
        pack=pack.name,
        version=__version__,
    )


def rule_names(pack: Pack) -> dict[str, str]:
    """Return the names of the pack's rules by code; a code of several formulas keeps the first name."""
    names: dict[str, str] = {}
    for formula in pack.formulas:
        names.setdefault(formula.entry.码, formula.entry.名)
    for entry in pack.checks:
        names.setdefault(entry.码, entry.名)
    return names


def _rules(checked: Checked, names: Mapping[str, str]) -> list[ReportRule]:
    failed: dict[str, int] = {}
    for finding in checked.findings:
        if finding.severity is not Severity.INFO:
            failed[finding.code] = failed.get(finding.code, 0) + 1
    codes = sorted(set(checked.held) | set(failed))
    return [ReportRule(code, names.get(code, ""), checked.held.get(code, 0), failed.get(code, 0)) for code in codes]
