"""Commands about files as they lie: ``verify`` a publication, ``workbook`` and back, ``new`` dossiers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands.common import FINE, UNUSABLE, WRONG, print_findings, say
from generator.findings import Severity, has_errors
from generator.messages import phrase

if TYPE_CHECKING:
    import argparse

    from generator.commands.usage import Parser


def add_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add ``verify``, ``workbook`` and ``new`` to the parser of all commands."""
    verify = commands.add_parser("verify", help="回读已生成的公开材料，逐数核对，指出手工改动")
    verify.add_argument("publication", type=Path, metavar="公开材料", help="生成的文件夹，或其中一个文件")
    verify.add_argument("--format", choices=("text", "json"), default="text")
    verify.set_defaults(run=run_verify)
    workbook = commands.add_parser("workbook", help="做填报工作簿；也把工作簿转回数据夹")
    workbook.add_argument("dossier", type=Path, metavar="数据夹", help="数据夹，或已填的工作簿（换新版时内容带入）")
    workbook.add_argument(
        "-o", "--output", type=Path, required=True, metavar="文件.xlsx", help="写成 .xlsx；写文件夹名则转为数据夹"
    )
    workbook.set_defaults(run=run_workbook)
    new = commands.add_parser("new", help="新建一个数据夹")
    new.add_argument("dossier", type=Path, metavar="数据夹")
    new.add_argument("--pack", required=True, metavar="模板", help="例如 xinjiang/2024")
    new.add_argument(
        "--from", dest="last", type=Path, metavar="上年", help="上年的数据夹或填报工作簿，沿用其单位情况和文字"
    )
    new.set_defaults(run=run_new)


def run_verify(options: argparse.Namespace) -> int:
    """``verify PUBLICATION``: 0 nothing was changed, 1 something was, 2 this is no publication of ours."""
    from generator.publish.publication import verify_publication  # noqa: PLC0415 - the parser must start at once

    done = verify_publication(options.publication)
    if options.format == "json":
        say(json.dumps({"findings": [item.as_json() for item in done.findings]}, ensure_ascii=False, indent=1))
    else:
        changes = sum(finding.severity is Severity.ERROR for finding in done.findings)
        name, count = options.publication.name, changes or len(done.files)
        say(
            phrase(("屏 复核不符" if changes else "屏 复核相符") if done.usable else "屏 不能复核", 名称=name, 几=count)
        )
        print_findings(done.findings)
    if not done.usable:
        return UNUSABLE
    return WRONG if has_errors(done.findings) else FINE


def run_workbook(options: argparse.Namespace) -> int:
    """``workbook DOSSIER -o FILE.xlsx``: the fill-in workbook; ``-o FOLDER``: the dossier as YAML files."""
    from generator.commands.convert import convert  # noqa: PLC0415 - the parser must start at once

    done = convert(options.dossier, options.output)
    if done.written:
        say(phrase("屏 已写出", 文件=options.output.as_posix(), 待补=done.owed or ""))
    print_findings(done.findings)
    return FINE if done.written else UNUSABLE


def run_new(options: argparse.Namespace) -> int:
    """Run ``new DOSSIER --pack P [--from LAST]``: a dossier to begin with."""
    from generator.commands.begin import begin  # noqa: PLC0415 - the parser must start at once

    findings = begin(options.dossier, options.pack, options.last)
    if not has_errors(findings):
        say(phrase("屏 已新建", 文件夹=options.dossier.as_posix()))
    print_findings(findings)
    return UNUSABLE if has_errors(findings) else FINE
