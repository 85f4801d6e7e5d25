"""``juesuan check`` on a dossier: what is wrong, what was probably meant, marked copies of its workbooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import documents
from generator.commands.common import exit_code, print_findings, say
from generator.findings import Severity
from generator.messages import phrase

if TYPE_CHECKING:
    import argparse

    from generator.commands.usage import Parser
    from generator.pipeline import Work


def add_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add ``check`` to the parser of all commands."""
    check = commands.add_parser("check", help="只核对，不生成文件；也核对已公开的文件")
    check.add_argument("dossier", type=Path, metavar="数据夹或文件")
    check.add_argument("--pack", metavar="模板", help="核对已公开的文件时用哪个模板，不写时自己辨认")
    check.add_argument("--format", choices=("text", "json", "html"), default="text", help="结果的样子，默认 text")
    check.add_argument(
        "--marked", type=Path, metavar="文件.xlsx", help="标出错误的工作簿副本写到哪里，默认 output/核对/"
    )
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    """``check DOSSIER`` or ``check DOCUMENT``: 0 nothing wrong, 1 errors, 2 unusable."""
    if documents.is_document(options.dossier):
        return documents.run_check(options)
    from generator.pipeline import examine  # noqa: PLC0415 - the parser must start at once

    work = examine(options.dossier)
    if options.format == "json":
        from generator.inspection.suggest_words import as_json  # noqa: PLC0415 - only for JSON

        suggestions = [as_json(suggestion) for suggestion in work.suggestions]
        data = {"findings": [finding.as_json() for finding in work.findings], "suggestions": suggestions}
        say(json.dumps(data, ensure_ascii=False, indent=1))
    elif options.format == "html" and work.dossier.pack is not None:
        say(_html(work))
    else:
        _say_verdict(work)
    if options.format == "text" or options.marked is not None:
        _mark(work, options.marked, quiet=options.format != "text")
    return exit_code(work)


def _mark(work: Work, target: Path | None, *, quiet: bool) -> None:
    """Write the marked copies of the dossier's workbooks."""
    if not any(finding.severity is not Severity.INFO for finding in work.findings):
        return
    from generator.marked import mark_workbooks  # noqa: PLC0415 - only where something is wrong

    for path in mark_workbooks(work, target or Path("output") / "核对" / work.dossier.label):
        if not quiet:
            say(phrase("屏 标在副本", 文件=path.as_posix()))


def _html(work: Work) -> str:
    from generator.rendering import report_page  # noqa: PLC0415 - only for HTML

    return report_page(work)


def _say_read(work: Work) -> None:
    """Say which 公开表 were recognised in which worksheets, and how many cells were read."""
    loaded = work.dossier.loaded
    for name in dict.fromkeys(place.file for place in loaded.tables.values()):
        here = [f"{table}（{place.sheet}）" for table, place in loaded.tables.items() if place.file == name]
        cells = sum(leaf.place.file == name for leaf in loaded.leaves)
        say(phrase("屏 认出公开表", 文件=name, 张=len(here), 格=cells, 各表=here))


def _say_verdict(work: Work) -> None:
    errors = sum(finding.severity is Severity.ERROR for finding in work.findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in work.findings)
    held, name = sum(work.checked.held.values()), work.dossier.label
    say(phrase("屏 有错" if errors else "屏 没错", 名称=name, 错误=errors, 提醒=warnings, 相符=held))
    _say_read(work)
    if work.suggestions:
        from generator.inspection.suggest_words import lines  # noqa: PLC0415 - only when something is wrong

        for line in lines(work.suggestions):
            say(line)
    print_findings(work.findings)
