"""What all commands share: exit codes, printing a line, printing findings in the order one mends them."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from generator.commands.usage import UNUSABLE
from generator.findings import Finding, Severity, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.pipeline import Work

__all__ = ["FINE", "UNUSABLE", "WRONG", "exit_code", "print_findings", "say"]

FINE, WRONG = 0, 1
_SHOWN: Final = 3
_DIGITS: Final = re.compile(r"\d+")
_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def say(text: str = "") -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


def exit_code(work: Work) -> int:
    """Return the contract's exit code for a dossier."""
    if not work.usable:
        return UNUSABLE
    return WRONG if has_errors(work.findings) else FINE


def print_findings(findings: Iterable[Finding]) -> None:
    """Print findings for a person: the gravest first, then file by file and line by line, as one mends them.

    Findings that differ in nothing but a number (forty rows without the same column) stand together; past the first
    few they are only counted, for nobody reads forty like lines.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in sorted(findings, key=_reading_order):
        groups.setdefault(_alike(finding), []).append(finding)
    for group in groups.values():
        for finding in group[:_SHOWN]:
            _print(finding)
        if len(group) > _SHOWN:
            more = f"{group[0].code} 同样的还有 {len(group) - _SHOWN} 处，{_rest(group[_SHOWN:])}"
            say(f"  …… {more}；全部见 --format html 或 json")


def _alike(finding: Finding) -> tuple[str, ...]:
    same = (_DIGITS.sub("*", text) for text in (finding.message, finding.hint))
    return (finding.severity, finding.code, finding.place.file, finding.place.sheet, *same)


def _rest(group: list[Finding]) -> str:
    first, last = group[0].place, group[-1].place
    return f"到 {last}" if first.file else f"末一处：{group[-1].message}"


def _reading_order(finding: Finding) -> tuple[int, str, str, int]:
    place = finding.place
    return _ORDER[finding.severity], place.file, place.sheet, place.line or 0


def _print(finding: Finding) -> None:
    say(f"  [{finding.severity.label} {finding.code}] {finding.message}")
    if str(finding.place):
        say(f"      位置：{finding.place}")
    if finding.hint:
        say(f"      办法：{finding.hint}")
