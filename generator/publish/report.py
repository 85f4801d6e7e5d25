"""校核报告.html: verdict, what is probably wrong, findings by section, checklist, tails and reasons, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator import __version__
from generator.compiled import CompiledEnvironment
from generator.findings import Finding, Severity
from generator.publish.report_parts import checklist, grouped, short_names, spots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.check import Checked
    from generator.document import Document
    from generator.inspection.reasons import Owed
    from generator.inspection.suggest import Suggestion
    from generator.profile import Pack

TEMPLATE = "report/校核报告.html.j2"


class ReportRule(NamedTuple):
    """One line of the list of rules."""

    code: str
    name: str
    held: int
    failed: int


class Evidence(NamedTuple):
    """What a report rests on beside the findings; ``page`` is the publication's HTML file, to link places to it."""

    checked: Checked
    figures: int = 0
    verified: tuple[str, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    draft: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    owed: tuple[Owed, ...] = ()
    document: Document | None = None
    page: str = ""


def write_report(title: str, findings: Sequence[Finding], evidence: Evidence, pack: Pack) -> str:
    """Return the page; every text of the findings is escaped, no script is needed to read it."""
    environment = CompiledEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(pack.need(TEMPLATE).read_text(encoding="utf-8"))
    checked, names, places = evidence.checked, rule_names(pack), spots(evidence.document)
    open_ones = [finding for finding in findings if finding.severity is not Severity.INFO]
    infos = [finding for finding in findings if finding.severity is Severity.INFO]
    tails = [finding for finding in infos if finding in checked.findings]
    return template.render(
        title=title,
        errors=sum(finding.severity is Severity.ERROR for finding in findings),
        warnings=sum(finding.severity is Severity.WARNING for finding in findings),
        groups=grouped(open_ones, places, pack),
        tails=tails,
        notes=[finding for finding in infos if finding not in tails],
        suggestions=_told(evidence.suggestions),
        verified=short_names(evidence.verified),
        checklist=checklist(pack, findings, checked, evidence.owed, evidence.verified),
        owed=[(line, places.get(line.path)) for line in sorted(evidence.owed, key=_written)],
        waiting=sum(not line.given and line.must for line in evidence.owed),
        held=sum(checked.held.values()),
        rules=_rules(checked, names),
        unasked=[
            ReportRule(code, names.get(code, ""), 0, 0) for code in sorted(set(checked.unasked) - set(checked.held))
        ],
        evidence=evidence,
        page=evidence.page,
        pack=pack,
        version=__version__,
    )


def _written(line: Owed) -> int:
    """Return 0 for a reason that must still be written, 1 for one that may be, 2 for one that is."""
    return 2 if line.given else 1 - line.must


def _told(suggestions: tuple[Suggestion, ...]) -> list[str]:
    from generator.inspection.suggest_words import lines  # noqa: PLC0415 - only when something is wrong

    return lines(list(suggestions)) if suggestions else []


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
