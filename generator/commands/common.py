"""Commands that work on finished files: verify a publication, check, read and explain documents."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Final

from generator.findings import Finding, Severity, has_errors

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

FINE, WRONG, UNUSABLE = 0, 1, 2
_SHOWN: Final = 3
_DIGITS: Final = re.compile(r"\d+")
_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def say(text: str = "") -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


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


def verify(options: argparse.Namespace) -> int:
    """``verify PUBLICATION``: 0 nothing was changed, 1 something was, 2 this is no publication of ours."""
    from generator.publish.publication import verify_publication  # noqa: PLC0415 - the parser must start at once

    done = verify_publication(options.publication)
    if options.format == "json":
        say(json.dumps({"findings": [item.as_json() for item in done.findings]}, ensure_ascii=False, indent=1))
    else:
        changes = sum(finding.severity is Severity.ERROR for finding in done.findings)
        verdict = f"有 {changes} 处与生成时的数据不符" if changes else f"回读 {len(done.files)} 个文件，逐字逐数相符"
        say(f"{options.publication.name}：{verdict if done.usable else '不能复核'}")
        print_findings(done.findings)
    if not done.usable:
        return UNUSABLE
    return WRONG if has_errors(done.findings) else FINE


def workbook(options: argparse.Namespace) -> int:
    """``workbook DOSSIER -o FILE.xlsx``: the fill-in workbook; ``-o FOLDER``: the dossier as YAML files."""
    from generator.commands.convert import convert  # noqa: PLC0415 - the parser must start at once

    done = convert(options.dossier, options.output)
    if done.written:
        say(f"已写出 {options.output.as_posix()}" + (f"，待补原因 {done.owed} 条" if done.owed else ""))
    print_findings(done.findings)
    return FINE if done.written else UNUSABLE


def new(options: argparse.Namespace) -> int:
    """Run ``new DOSSIER --pack P [--from LAST]``: a dossier to begin with."""
    from generator.commands.begin import begin  # noqa: PLC0415 - the parser must start at once

    findings = begin(options.dossier, options.pack, options.last)
    if not has_errors(findings):
        say(f"已新建 {options.dossier.as_posix()}/，请从 单位.yaml 填起；也可运行 juesuan workbook 做成 Excel 来填")
    print_findings(findings)
    return UNUSABLE if has_errors(findings) else FINE
