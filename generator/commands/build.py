"""``juesuan build``: check dossiers and make their publications; 0 made, 1 refused, 2 unusable."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.collector import collector_held
from generator.commands import corrections
from generator.commands.common import FINE, UNUSABLE, WRONG, exit_code, print_findings, say
from generator.findings import Finding, Severity, has_errors

if TYPE_CHECKING:
    from rich.status import Status

    from generator.commands.usage import Parser

HOME: Final = Path(__file__).resolve().parents[2]
FORMATS: Final = ("docx", "pdf", "xlsx", "html", "txt")


def add_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add ``build`` to the parser of all commands."""
    build = commands.add_parser("build", help="核对并生成全部公开材料")
    build.add_argument("dossiers", nargs="*", type=Path, metavar="数据夹", help="不写时处理 data_inputs 下全部数据夹")
    build.add_argument("-o", "--output", type=Path, default=Path("output"), metavar="文件夹", help="默认 output")
    build.add_argument(
        "--formats", type=_formats, default=FORMATS, metavar="docx,pdf,xlsx,html,txt", help="只要哪些格式，用逗号隔开"
    )
    build.add_argument("--draft", action="store_true", help="有错误也出草稿，缺的数据印作【待填】")
    corrections.add_keep(build)
    corrections.add_signature(build)
    build.set_defaults(run=run_build)


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(
            f"格式只能从 {','.join(FORMATS)} 中选，不认识：{','.join(unknown) or '（空）'}"
        )
    return wanted


def run_build(options: argparse.Namespace) -> int:
    """``build [DOSSIER …]``: the worst exit code of its dossiers."""
    folders = options.dossiers or default_dossiers()
    if not folders:
        say("data_inputs 下没有数据夹；请指定数据夹，例如：juesuan build data_inputs/shili-2024")
        return UNUSABLE
    return max(_build_one(folder, options) for folder in folders)


def _build_one(folder: Path, options: argparse.Namespace) -> int:
    """Build one dossier, the garbage collector held: a build makes few circles, looking for them costs a tenth."""
    with collector_held():
        return _built(folder, options)


def _built(folder: Path, options: argparse.Namespace) -> int:
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
    work = build(
        folder, options.output, options.formats, draft=options.draft, say=say, signed=signed, keep=options.keep
    )
    say("")
    made = _Made(work.dossier.label, work.findings, len(work.files), unchanged=work.unchanged)
    _report_build(made, options.output / work.dossier.label, draft=options.draft)
    corrections.report_revision(work)
    return exit_code(work)


class _Made(NamedTuple):
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
        say(f"{name}：{state}，在 {folder.as_posix()}/")
        if draft and errors:
            say(f"  这是草稿，还有 {errors} 处错误要改。")
    else:
        say(f"{name}：有 {errors} 处错误，没有生成新文件，原有文件未动。")
    print_findings(shown)
    infos = len(work.findings) - len(shown)
    if infos:
        say(f"  另有 {infos} 条提示（尾差、核定、字体等），见校核报告。" if work.files else f"  另有 {infos} 条提示。")
