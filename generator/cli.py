"""The command line (DESIGN section 6). Exit codes: 0 fine, 1 findings of severity error, 2 unusable input or usage."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator import __version__
from generator.commands import common as commands
from generator.commands import corrections, documents
from generator.commands.usage import UNUSABLE, Parser
from generator.findings import Fault, Finding, Severity, has_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.status import Status

    from generator.pipeline import Work

HOME: Final = Path(__file__).resolve().parent.parent
FORMATS: Final = ("docx", "pdf", "xlsx", "html", "txt")
FINE, WRONG = 0, 1


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = Parser(prog="juesuan", description="部门决算公开：由数据生成说明、公开表与校核报告，逐数核对。")
    parser.add_argument("--version", action="version", version=f"juesuan {__version__}", help="显示版本号")
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True, title="命令")
    build = commands.add_parser("build", help="核对并生成全部公开材料")
    build.add_argument("dossiers", nargs="*", type=Path, metavar="数据夹", help="不写时处理 data_inputs 下全部数据夹")
    build.add_argument("-o", "--output", type=Path, default=Path("output"), metavar="文件夹", help="默认 output")
    build.add_argument(
        "--formats", type=_formats, default=FORMATS, metavar="docx,pdf,xlsx,html,txt", help="只要哪些格式，用逗号隔开"
    )
    build.add_argument("--draft", action="store_true", help="有错误也出草稿，缺的数据印作【待填】")
    corrections.add_keep(build)
    corrections.add_signature(build)
    check = commands.add_parser("check", help="只核对，不生成文件；也核对已公开的文件")
    check.add_argument("dossier", type=Path, metavar="数据夹或文件")
    check.add_argument("--pack", metavar="模板", help="核对已公开的文件时用哪个模板，不写时自己辨认")
    check.add_argument("--format", choices=("text", "json", "html"), default="text", help="结果的样子，默认 text")
    check.add_argument(
        "--marked", type=Path, metavar="文件.xlsx", help="标出错误的工作簿副本写到哪里，默认 output/核对/"
    )
    verify = commands.add_parser("verify", help="回读已生成的公开材料，逐数核对，指出手工改动")
    verify.add_argument("publication", type=Path, metavar="公开材料", help="生成的文件夹，或其中一个文件")
    verify.add_argument("--format", choices=("text", "json"), default="text")
    workbook = commands.add_parser("workbook", help="做填报工作簿；也把工作簿转回数据夹")
    workbook.add_argument("dossier", type=Path, metavar="数据夹", help="数据夹，或已填的工作簿（换新版时内容带入）")
    workbook.add_argument(
        "-o", "--output", type=Path, required=True, metavar="文件.xlsx", help="写成 .xlsx；写文件夹名则转为数据夹"
    )
    new = commands.add_parser("new", help="新建一个数据夹")
    new.add_argument("dossier", type=Path, metavar="数据夹")
    new.add_argument("--pack", required=True, metavar="模板", help="例如 xinjiang/2024")
    new.add_argument(
        "--from", dest="last", type=Path, metavar="上年", help="上年的数据夹或填报工作簿，沿用其单位情况和文字"
    )
    explain = commands.add_parser("explain", help="说明一个数从哪里来")
    explain.add_argument("dossier", type=Path, metavar="数据夹")
    explain.add_argument("path", metavar="数据项", help="例如 一般公共预算支出.增长率")
    corrections.add_commands(commands)
    documents.add_commands(commands)
    packs = commands.add_parser("packs", help="列出可用的模板包")
    packs.add_argument("name", nargs="?", metavar="模板")
    documents.add_pack_options(packs)
    return parser


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(
            f"格式只能从 {','.join(FORMATS)} 中选，不认识：{','.join(unknown) or '（空）'}"
        )
    return wanted


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; our own faults are printed with their module and end with 2."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    options = make_parser().parse_args(arguments)
    own = {"build": _build, "check": _check, "explain": _explain, "packs": _packs}
    command = own.get(options.command) or getattr(options, "run", None) or getattr(commands, options.command)
    try:
        return command(options)
    except Fault as fault:
        sys.stderr.write(f"程序或模板包自身的问题，请报告给维护者：{fault}\n")
        return UNUSABLE
    except BrokenPipeError:  # the reader of our output (head, less) has gone; that is no fault
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _say(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def _build(options: argparse.Namespace) -> int:
    folders = options.dossiers or default_dossiers()
    if not folders:
        _say("data_inputs 下没有数据夹；请指定数据夹，例如：juesuan build data_inputs/shili-2024")
        return UNUSABLE
    return max(_build_one(folder, options) for folder in folders)


def _build_one(folder: Path, options: argparse.Namespace) -> int:
    from generator.publish.unchanged import standing  # noqa: PLC0415 - the parser must start at once

    stands = None if options.keep else standing(folder, options.output, options.formats, draft=options.draft)
    if stands is not None:
        label = folder.stem if folder.is_file() else folder.name
        files, findings = stands
        _report_build(_Made(label, findings, files, unchanged=True), options.output / label, draft=options.draft)
        return WRONG if has_errors(findings) else FINE
    from generator.pipeline import build  # noqa: PLC0415 - nothing is loaded for a dossier without change

    say = _progress(folder.name)
    signed = corrections.signature(options)
    gc.disable()  # a build makes few circles; looking for them costs a tenth of the time
    work = build(
        folder, options.output, options.formats, draft=options.draft, say=say, signed=signed, keep=options.keep
    )
    gc.enable()
    say("")
    made = _Made(work.dossier.label, work.findings, len(work.files), unchanged=work.unchanged)
    _report_build(made, options.output / work.dossier.label, draft=options.draft)
    corrections.report_revision(work)
    return exit_code(work)


@dataclass(frozen=True, slots=True)
class _Made:
    """What is to be told of a build: the name, the findings, how many files there are, whether they are as before."""

    label: str
    findings: list[Finding]
    files: int
    unchanged: bool


def default_dossiers() -> list[Path]:
    """Return every dossier of ``data_inputs`` here, or beside the program."""
    for base in (Path("data_inputs"), HOME / "data_inputs"):
        if base.is_dir():
            return sorted(path.parent for path in base.glob("*/单位.yaml"))
    return []


def _progress(name: str) -> _Progress:
    return _Progress(name, sys.stderr.isatty())


class _Progress:
    """A line on a terminal that says which dossier and step; nothing where nobody watches."""

    def __init__(self, name: str, shown: bool) -> None:  # noqa: FBT001 - private
        self.name = name
        self.status: Status | None = None
        if shown:
            from rich.console import Console  # noqa: PLC0415 - only where somebody watches

            self.status = Console(stderr=True).status(name)
            self.status.start()

    def __call__(self, step: str) -> None:
        if self.status is None:
            return
        if step:
            self.status.update(f"{self.name}：{step}…")
        else:
            self.status.stop()


def _report_build(work: _Made, folder: Path, *, draft: bool) -> None:
    name = work.label
    errors = sum(finding.severity is Severity.ERROR for finding in work.findings)
    shown = [finding for finding in work.findings if finding.severity is not Severity.INFO]
    if work.files and (draft or not errors):
        state = "没有变化" if work.unchanged else f"已生成 {work.files} 个文件"
        _say(f"{name}：{state}，在 {folder.as_posix()}/")
        if draft and errors:
            _say(f"  这是草稿，还有 {errors} 处错误要改。")
    else:
        _say(f"{name}：有 {errors} 处错误，没有生成新文件，原有文件未动。")
    commands.print_findings(shown)
    infos = len(work.findings) - len(shown)
    if infos:
        _say(f"  另有 {infos} 条提示（尾差、核定、字体等），见校核报告。" if work.files else f"  另有 {infos} 条提示。")


def exit_code(work: Work) -> int:
    """Return the contract's exit code for a dossier."""
    if not work.usable:
        return UNUSABLE
    return WRONG if has_errors(work.findings) else FINE


def _check(options: argparse.Namespace) -> int:
    if documents.is_document(options.dossier):
        return documents.run_check(options)
    from generator.pipeline import examine  # noqa: PLC0415 - the parser must start at once

    work = examine(options.dossier)
    if options.format == "json":
        from generator.inspection.suggest_words import as_json  # noqa: PLC0415 - only for JSON

        suggestions = [as_json(suggestion) for suggestion in work.suggestions]
        data = {"findings": [finding.as_json() for finding in work.findings], "suggestions": suggestions}
        _say(json.dumps(data, ensure_ascii=False, indent=1))
    elif options.format == "html" and work.dossier.pack is not None:
        _say(_html(work))
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
            _say(f"  问题已标在工作簿的副本上：{path.as_posix()}（原文件没有改动）")


def _html(work: Work) -> str:
    from generator.rendering import report_page  # noqa: PLC0415 - only for HTML

    return report_page(work)


def _say_read(work: Work) -> None:
    """Say which 公开表 were recognised in which worksheets, and how many cells were read."""
    loaded = work.dossier.loaded
    for name in dict.fromkeys(place.file for place in loaded.tables.values()):
        here = [f"{table}（{place.sheet}）" for table, place in loaded.tables.items() if place.file == name]
        cells = sum(leaf.place.file == name for leaf in loaded.leaves)
        _say(f"  {name}：认出 {len(here)} 张公开表，读入 {cells} 格：{'、'.join(here)}")


def _say_verdict(work: Work) -> None:
    errors = sum(finding.severity is Severity.ERROR for finding in work.findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in work.findings)
    verdict = f"有 {errors} 处错误" if errors else "没有发现错误"
    _say(f"{work.dossier.label}：{verdict}，{warnings} 处提醒；勾稽相符 {sum(work.checked.held.values())} 次。")
    _say_read(work)
    if work.suggestions:
        from generator.inspection.suggest_words import lines  # noqa: PLC0415 - only when something is wrong

        for line in lines(work.suggestions):
            _say(line)
    commands.print_findings(work.findings)


def _explain(options: argparse.Namespace) -> int:
    from generator.explain import explain  # noqa: PLC0415 - the parser must start at once
    from generator.pipeline import take  # noqa: PLC0415 - as above

    work = take(options.dossier)
    if work.accounts is None:
        commands.print_findings(work.findings)
        return UNUSABLE
    path = options.path.replace("/", ".")
    for line in explain(work.accounts, path):
        _say(line)
    if work.accounts.fact(path) is not None:
        return FINE
    near = work.accounts.pack.catalogue.similar(path)
    if near:
        _say(f"是否想问“{near}”？")
    return UNUSABLE if not work.accounts.has(path) else FINE


def _packs(options: argparse.Namespace) -> int:
    from generator.profile import load_pack, pack_names  # noqa: PLC0415 - the parser must start at once

    if options.check or options.documents is not None:
        return documents.run_packs(options)
    names = pack_names()
    if options.name is None:
        for name in names:
            pack = load_pack(name)
            _say(f"{name}\t{pack.settings.名称}" if pack else name)
        return FINE
    pack = load_pack(options.name) if options.name in names else None
    if pack is None:
        _say(f"没有名为“{options.name}”的模板；可用的有：{'、'.join(names)}")
        return UNUSABLE
    _describe(pack.name, pack.settings.名称)
    for entry in pack.settings.公开表:
        _say(f"  {entry.号}\t{entry.表}")
    for step in pack.outline:
        if step.标题:
            _say(f"  {'  ' * (step.级 - 1)}{step.标题}")
    return FINE


def _describe(name: str, title: str) -> None:
    _say(f"{name}：{title}")
