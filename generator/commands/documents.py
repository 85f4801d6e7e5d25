"""Commands on published documents: read one into a dossier, check one, see how well a pack explains many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.commands.common import FINE, UNUSABLE, WRONG, print_findings, say
from generator.findings import Severity, has_errors
from generator.messages import phrase

if TYPE_CHECKING:
    import argparse

    from generator.commands.audit import Audit
    from generator.commands.usage import Parser

DOCUMENTS: Final = (".docx", ".doc", ".pdf", ".txt", ".md", ".html", ".htm", ".wps", ".ofd")
"""Files that are documents and no dossier, whatever they hold."""
WORKBOOKS: Final = (".xlsx",)
"""Files that are documents when they hold published 公开表, else dossiers (填报工作簿)."""


def add_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add ``read`` to the parser of all commands."""
    read = commands.add_parser("read", help="把已公开的文件读成数据夹")
    read.add_argument("document", type=Path, metavar="文件", help="docx、pdf、txt、html、xlsx")
    read.add_argument("--pack", metavar="模板", help="例如 xinjiang/2023；不写时自己辨认")
    read.add_argument("-o", "--output", type=Path, required=True, metavar="数据夹", help="写到哪个新数据夹")
    read.set_defaults(run=run_read)


def add_pack_options(packs: argparse.ArgumentParser) -> None:
    """Add what ``packs`` can do beside listing: prove a pack, hold it against documents."""
    packs.add_argument("--check", action="store_true", help="检查模板：名称、算式、能否反着读；不写模板名时检查全部")
    packs.add_argument("--documents", type=Path, metavar="文件夹", help="用这个模板读文件夹里的文件，报告解释了多少")


def run_packs(options: argparse.Namespace) -> int:
    """``packs [P] --check [--documents FOLDER]``: 0 sound, 1 faults or poorly explained, 2 no such pack or folder."""
    from generator.packs.fit import fits, lines, readable_faults  # noqa: PLC0415 - the parser must start at once
    from generator.profile import load_pack, pack_names  # noqa: PLC0415 - as above

    names = [options.name] if options.name else pack_names()
    worst = FINE
    for name in names:
        pack = load_pack(name) if name in pack_names() else None
        if pack is None or (options.documents is not None and not options.documents.is_dir()):
            missing = phrase("屏 没有模板", 名称=name), phrase("屏 没有文件夹", 文件夹=options.documents)
            say(missing[0] if pack is None else missing[1])
            return UNUSABLE
        faults = readable_faults(pack) if options.check else []
        if options.check:
            say(phrase("屏 模板有毛病" if faults else "屏 模板没毛病", 名称=name, 几=len(faults)))
            for fault in faults:
                say(f"  {fault}")
        for fit in fits(pack, options.documents) if options.documents is not None else ():
            for line in lines(fit):
                say(line)
        worst = max(worst, WRONG if faults else FINE)
    return worst


def is_document(path: Path) -> bool:
    """Return whether ``path`` is a document to audit and no dossier."""
    suffix = path.suffix.lower()
    return not path.is_dir() and (suffix in DOCUMENTS or (suffix in WORKBOOKS and _published(path)))


def _published(path: Path) -> bool:
    """Whether a workbook holds published 公开表 and is no 填报工作簿."""
    from generator.load.fill_in import stamp_of  # noqa: PLC0415 - the parser must start at once
    from generator.load.workbook import read_sheets  # noqa: PLC0415 - as above
    from generator.read import UnreadableFile  # noqa: PLC0415 - as above
    from generator.read.form import holds_tables  # noqa: PLC0415 - as above
    from generator.read.xlsx import read_xlsx  # noqa: PLC0415 - as above

    try:
        blocks = read_xlsx(path)
    except UnreadableFile:
        return False
    return holds_tables(blocks) and stamp_of(read_sheets(path, path.name, [])) is None


def run_read(options: argparse.Namespace) -> int:
    """``read DOCUMENT -o DOSSIER``: 0 read, 1 read but something could not be explained or is wrong, 2 not read."""
    from generator.commands.takeover import take_over  # noqa: PLC0415 - the parser must start at once

    done = take_over(options.document, options.output, options.pack)
    shown = [finding for finding in done.findings if finding.severity is not Severity.INFO]
    if done.written and done.audit.pack is not None:
        leaves = len(done.audit.stated.loaded.leaves)
        name, pack, place = options.document.name, done.audit.pack.name, options.output.as_posix()
        say(phrase("屏 已读成", 文件=name, 模板=pack, 项=leaves, 文件夹=place))
        if done.audit.tables_only:
            say(f"  {_told(done.audit)}")
        elif done.audit.reading.sections:
            say(phrase("屏 再印相同", 占比=f"{done.share:.2%}"))
        else:
            say(phrase("屏 只有表要补", 张=len(done.audit.stated.loaded.tables)))
        for difference in done.differences:
            say(phrase("屏 不同", 原因=difference.cause))
        infos = len(done.findings) - len(shown)
        if infos:
            say(phrase("屏 还有提示", 条=infos, 文件=options.document.name))
    print_findings(shown if done.written else done.findings)
    if not done.written:
        return UNUSABLE
    return WRONG if has_errors(done.findings) else FINE


def run_check(options: argparse.Namespace) -> int:
    """``check DOCUMENT [--pack P]``: 0 nothing wrong, 1 findings of severity error, 2 it cannot be read."""
    from generator.commands.audit import audit_document  # noqa: PLC0415 - the parser must start at once
    from generator.inspection.suggest_words import as_json  # noqa: PLC0415 - as above

    audit = audit_document(options.dossier, options.pack)
    if options.format == "json":
        suggestions = [as_json(suggestion) for suggestion in audit.suggestions]
        data = {"findings": [finding.as_json() for finding in audit.findings], "suggestions": suggestions}
        say(json.dumps(data, ensure_ascii=False, indent=1))
    elif options.format == "html" and audit.pack is not None:
        say(_page(audit))
    else:
        _say_verdict(audit)
    if not audit.usable:
        return UNUSABLE
    return WRONG if has_errors(audit.findings) else FINE


def _page(audit: Audit) -> str:
    from generator.publish.report import Evidence, write_report  # noqa: PLC0415 - only for HTML

    assert audit.pack is not None  # noqa: S101 - the caller asked
    return write_report(
        audit.label, audit.findings, Evidence(audit.checked, suggestions=tuple(audit.suggestions)), audit.pack
    )


def _told(audit: Audit) -> str:
    """Return how much of the document was read."""
    if audit.tables_only:
        return phrase("屏 只读绩效表", 张=sum(audit.papers.counts.values()), 处=len(audit.stated.loaded.leaves))
    if not audit.reading.sections:
        return phrase("屏 只有表", 张=len(audit.stated.loaded.tables), 处=len(audit.stated.loaded.leaves))
    claims = len(audit.stated.loaded.leaves if audit.is_report else audit.reading.claims)
    return phrase("屏 读出", 处=claims, 计算=len(audit.stated.derived), 占比=f"{audit.reading.share:.1%}")


def _say_verdict(audit: Audit) -> None:
    errors = sum(finding.severity is Severity.ERROR for finding in audit.findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in audit.findings)
    if audit.pack is not None and audit.usable:
        told = phrase(
            "屏 文件有错" if errors else "屏 文件没错",
            名称=audit.label,
            模板=audit.pack.name,
            错误=errors,
            提醒=warnings,
            相符=sum(audit.checked.held.values()),
        )
        say(told)
        say(f"  {_told(audit)}")
    if audit.suggestions:
        from generator.inspection.suggest_words import lines  # noqa: PLC0415 - only when something is wrong

        for line in lines(audit.suggestions):
            say(line)
    print_findings(audit.findings)
