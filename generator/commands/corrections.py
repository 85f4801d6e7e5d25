"""Commands for corrections: compare two publications, look through earlier ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.commands.common import FINE, UNUSABLE, say
from generator.messages import phrase

if TYPE_CHECKING:
    import argparse

    from generator.pipeline import Work
    from generator.publish.shelf import Version
    from generator.revise.diff import Difference, Publication
    from generator.revise.revision import Signed

AUTHOR: Final = "决算公开"
_SHORT: Final = 5  # lines of each kind that build shows


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add ``diff`` and ``history`` to the parser of all commands."""
    diff = commands.add_parser("diff", help="对照两份公开材料：改了什么，因为什么")
    diff.add_argument("old", type=Path, metavar="原", help="原来的公开材料文件夹，例如 output/历史/shili-2024/0001")
    diff.add_argument("new", type=Path, metavar="现", help="现在的公开材料文件夹")
    diff.add_argument("--format", choices=("text", "json", "html"), default="text", help="结果的样子，默认 text")
    diff.add_argument("-o", "--output", type=Path, metavar="文件", help="写入文件，不写时显示在屏幕上")
    diff.add_argument("--redline", type=Path, metavar="修订稿.docx", help="另写一份带修订标记和批注的 Word 修订稿")
    diff.add_argument("--author", default=AUTHOR, metavar="姓名", help=f"修订稿上的修订人，默认“{AUTHOR}”")
    diff.add_argument("--date", default="", metavar="时间", help="修订稿上的修订时间，例如 2025-08-20T09:00:00Z")
    diff.set_defaults(run=run_diff)
    history = commands.add_parser("history", help="列出、对照、恢复以前的公开材料，记下签发")
    history.add_argument("publication", type=Path, metavar="公开材料", help="例如 output/shili-2024")
    history.add_argument("--compare", metavar="号", help="与现在的对照，例如 0001")
    history.add_argument("--restore", metavar="号", help="恢复为这一版，现在的转入历史")
    history.add_argument("--sign", action="store_true", help="把现在的记为已签发；以后的修订另与签发稿对照")
    add_signature(history)
    history.set_defaults(run=run_history)


def add_keep(parser: argparse.ArgumentParser) -> None:
    """Add the option that keeps hand edits."""
    parser.add_argument(
        "--keep",
        type=Path,
        action="append",
        default=[],
        metavar="改过的.docx",
        help="保留这份 Word 稿里的手工修改，数字按数据更新；说明和绩效报告都可以，可以写几次",
    )


def add_signature(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who corrects and why."""
    parser.add_argument("--who", default="", metavar="姓名", help="修订人，写入修订说明和修订稿")
    parser.add_argument("--why", default="", metavar="原因", help="修订原因，写入修订说明")


def signature(options: argparse.Namespace) -> Signed:
    """Return who corrects why, now."""
    from generator.publish.shelf import now  # noqa: PLC0415 - the parser must start at once
    from generator.revise.revision import Signed  # noqa: PLC0415 - as above

    return Signed(now(), options.who, options.why)


def report_revision(work: Work) -> None:
    """Tell in short what a build changed against the publication before."""
    if work.revision is None:
        return
    from generator.revise.diff_text import as_lines  # noqa: PLC0415 - only after a change

    difference, folder = work.revision
    for line in as_lines(difference, _SHORT):
        say(f"  {line}")
    say(phrase("屏 修订在", 文件夹=folder.as_posix()))


def run_history(options: argparse.Namespace) -> int:
    """``history PUBLICATION``: list, compare or restore; 2 when there is no such publication or version."""
    from generator.publish.shelf import versions  # noqa: PLC0415 - the parser must start at once

    found = versions(options.publication)
    if not found:
        say(phrase("屏 没有历史", 文件夹=options.publication.as_posix()))
        return UNUSABLE
    if options.sign:
        return _approve(options)
    wanted = options.restore or options.compare
    if not wanted:
        for version in found:
            say("  ".join(filter(None, _columns(version))))
        return FINE
    chosen = [version for version in found if version.number and version.number == wanted.zfill(4)]
    if not chosen:
        say(phrase("屏 没有这一号", 号=wanted, 可选=[version.number for version in found if version.number]))
        return UNUSABLE
    return _restore(options, chosen[0]) if options.restore else _compare(chosen[0].folder, options.publication)


def _columns(version: Version) -> tuple[str, ...]:
    signed = version.signed
    who, why = phrase("屏 修订人", 姓名=signed.who), phrase("屏 修订原因", 原因=signed.why)
    by = version.approved
    approved = " ".join(filter(None, (phrase("屏 已签发"), by.who, by.when))) if by else ""
    return version.number or phrase("屏 现在"), version.when, version.title, who, why, approved


def _approve(options: argparse.Namespace) -> int:
    from generator.publish.shelf import approve  # noqa: PLC0415 - the parser must start at once

    done = approve(options.publication, signature(options))
    say(phrase("屏 记为签发" if done else "屏 不能签发", 文件夹=options.publication.as_posix()))
    return FINE if done else UNUSABLE


def _compare(old: Path, new: Path) -> int:
    from generator.revise.diff import compare  # noqa: PLC0415 - the parser must start at once
    from generator.revise.diff_text import as_lines  # noqa: PLC0415 - as above

    pair = _load_pair(old, new)
    if pair is None:
        return UNUSABLE
    for line in as_lines(compare(*pair)):
        say(line)
    return FINE


def _restore(options: argparse.Namespace, version: Version) -> int:
    from generator.publish.history import restore  # noqa: PLC0415 - the parser must start at once
    from generator.publish.lock import busy, locked, workshop  # noqa: PLC0415 - as above

    publication = options.publication
    with locked(workshop(publication.parent, publication.name)) as holder:
        if holder:
            say(busy(publication.name, holder).message)
            return UNUSABLE
        done = restore(publication, version, signature(options))
    say(phrase("屏 已恢复" if done else "屏 没有变动", 号=version.number))
    return FINE


def run_diff(options: argparse.Namespace) -> int:
    """``diff OLD NEW``: 0 whether or not they differ, 2 when one is no publication."""
    from generator.revise.diff import compare  # noqa: PLC0415 - the parser must start at once
    from generator.revise.diff_text import as_json, as_lines  # noqa: PLC0415 - as above

    pair = _load_pair(options.old, options.new)
    if pair is None:
        return UNUSABLE
    difference = compare(*pair)
    if options.redline:
        _write_redlines(options, pair, difference)
    if options.format == "json":
        text = json.dumps(as_json(difference), ensure_ascii=False, indent=1)
    elif options.format == "html":
        from generator.revise.revision import write_revision  # noqa: PLC0415 - only for HTML

        text = write_revision(*pair, difference)
    else:
        text = "\n".join(as_lines(difference))
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    else:
        say(text)
    return FINE


def _write_redlines(options: argparse.Namespace, pair: tuple[Publication, Publication], difference: Difference) -> None:
    """Write the 修订稿 of the 说明 where it was asked for, those of reports beside it."""
    from generator.revise.revision import REDLINE, redlines  # noqa: PLC0415 - only for Word

    for name, data in redlines(*pair, difference, options.author, options.date).items():
        tail = name.removeprefix(REDLINE.removesuffix(".docx"))
        options.redline.with_name(options.redline.stem + tail).write_bytes(data)


def _load_pair(old: Path, new: Path) -> tuple[Publication, Publication] | None:
    from generator.revise.diff import load_publication  # noqa: PLC0415 - the parser must start at once

    pair = load_publication(old), load_publication(new)
    for folder, found in zip((old, new), pair, strict=True):
        if found is None:
            say(phrase("屏 不是公开材料", 文件夹=folder.as_posix()))
    return (pair[0], pair[1]) if pair[0] is not None and pair[1] is not None else None
