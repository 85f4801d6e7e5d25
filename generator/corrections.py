"""Commands for corrections: compare two publications, look through earlier ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.commands import FINE, UNUSABLE, say

if TYPE_CHECKING:
    import argparse

    from generator.diff import Publication

AUTHOR: Final = "决算公开"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``diff`` to the parser of all commands."""
    diff = commands.add_parser("diff", help="对照两份公开材料：改了什么，因为什么")
    diff.add_argument("old", type=Path, metavar="原", help="原来的公开材料文件夹，例如 output/历史/shili-2024/0001")
    diff.add_argument("new", type=Path, metavar="现", help="现在的公开材料文件夹")
    diff.add_argument("--format", choices=("text", "json", "html"), default="text", help="结果的样子，默认 text")
    diff.add_argument("-o", "--output", type=Path, metavar="文件", help="写入文件，不写时显示在屏幕上")
    diff.add_argument("--redline", type=Path, metavar="修订稿.docx", help="另写一份带修订标记和批注的 Word 修订稿")
    diff.add_argument("--author", default=AUTHOR, metavar="姓名", help=f"修订稿上的修订人，默认“{AUTHOR}”")
    diff.add_argument("--date", default="", metavar="时间", help="修订稿上的修订时间，例如 2025-08-20T09:00:00Z")
    diff.set_defaults(run=run_diff)


def run_diff(options: argparse.Namespace) -> int:
    """``diff OLD NEW``: 0 whether or not they differ, 2 when one is no publication."""
    from generator.diff import compare  # noqa: PLC0415 - the parser must start at once
    from generator.diff_text import as_json, as_lines  # noqa: PLC0415 - as above

    pair = _pair(options)
    if pair is None:
        return UNUSABLE
    difference = compare(*pair)
    if options.redline:
        from generator.revision import redline  # noqa: PLC0415 - only for Word

        options.redline.write_bytes(redline(*pair, difference, options.author, options.date))
    if options.format == "json":
        text = json.dumps(as_json(difference), ensure_ascii=False, indent=1)
    elif options.format == "html":
        from generator.revision import write_revision  # noqa: PLC0415 - only for HTML

        text = write_revision(*pair, difference)
    else:
        text = "\n".join(as_lines(difference))
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    else:
        say(text)
    return FINE


def _pair(options: argparse.Namespace) -> tuple[Publication, Publication] | None:
    from generator.diff import load_publication  # noqa: PLC0415 - the parser must start at once

    old, new = load_publication(options.old), load_publication(options.new)
    for folder, found in ((options.old, old), (options.new, new)):
        if found is None:
            say(f"{folder.as_posix()} 不是本程序生成的公开材料（或由旧版本生成，没有底稿）；请给出 build 生成的文件夹")
    return (old, new) if old is not None and new is not None else None
