"""Commands that only tell: ``explain`` where a figure comes from, ``packs`` which there are and what they hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import documents
from generator.commands.common import FINE, UNUSABLE, print_findings, say

if TYPE_CHECKING:
    import argparse

    from generator.commands.usage import Parser


def add_explain(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add ``explain`` to the parser of all commands."""
    explain = commands.add_parser("explain", help="说明一个数从哪里来")
    explain.add_argument("dossier", type=Path, metavar="数据夹")
    explain.add_argument("path", metavar="数据项", help="例如 一般公共预算支出.增长率")
    explain.set_defaults(run=run_explain)


def add_packs(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add ``packs`` to the parser of all commands."""
    packs = commands.add_parser("packs", help="列出可用的模板包")
    packs.add_argument("name", nargs="?", metavar="模板")
    documents.add_pack_options(packs)
    packs.set_defaults(run=run_packs)


def run_explain(options: argparse.Namespace) -> int:
    """``explain DOSSIER PATH``: 0 told, 2 no such figure."""
    from generator.explain import explain  # noqa: PLC0415 - the parser must start at once
    from generator.pipeline import take  # noqa: PLC0415 - as above

    work = take(options.dossier)
    if work.accounts is None:
        print_findings(work.findings)
        return UNUSABLE
    path = options.path.replace("/", ".")
    for line in explain(work.accounts, path):
        say(line)
    if work.accounts.fact(path) is not None:
        return FINE
    near = work.accounts.pack.catalogue.similar(path)
    if near:
        say(f"是否想问“{near}”？")
    return UNUSABLE if not work.accounts.has(path) else FINE


def run_packs(options: argparse.Namespace) -> int:
    """``packs [P]``: the packs, or the tables and headings of one; 2 when there is none of that name."""
    from generator.profile import load_pack, pack_names  # noqa: PLC0415 - the parser must start at once

    if options.check or options.documents is not None:
        return documents.run_packs(options)
    names = pack_names()
    if options.name is None:
        for name in names:
            pack = load_pack(name)
            say(f"{name}\t{pack.settings.名称}" if pack else name)
        return FINE
    pack = load_pack(options.name) if options.name in names else None
    if pack is None:
        say(f"没有名为“{options.name}”的模板；可用的有：{'、'.join(names)}")
        return UNUSABLE
    say(f"{pack.name}：{pack.settings.名称}")
    for entry in pack.settings.公开表:
        say(f"  {entry.号}\t{entry.表}")
    for step in pack.outline:
        if step.标题:
            say(f"  {'  ' * (step.级 - 1)}{step.标题}")
    return FINE
