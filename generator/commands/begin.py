"""A dossier to begin with: ``juesuan new DOSSIER --pack P [--from LAST]``."""

from __future__ import annotations

import difflib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.commands.begin_papers import records_to_begin_with
from generator.commands.documents import is_document
from generator.commands.takeover import take_over
from generator.dossier_papers import paper_files
from generator.dossier_yaml import Blank, dossier_files, plant, tree_text
from generator.findings import Finding, Place, Severity
from generator.load.dossier import IDENTITY, IDENTITY_PARTS, Dossier
from generator.load.raw import Leaf
from generator.messages import say
from generator.model.catalogue import WORDS
from generator.model.facts import PRIOR
from generator.packs.schemas import schema_reference
from generator.paper_kinds import paper_kinds
from generator.pipeline import examine, take
from generator.profile import Pack, load_pack, pack_names

if TYPE_CHECKING:
    from generator.dossier_papers import Record
    from generator.pipeline import Work

_WORDS_FILE: Final = "说明.yaml"
_KEPT: Final = ("单位", "概况", "机构")
"""What stays from year to year; the rest of last year's words stand beside the blanks as a remark."""


def begin(folder: Path, pack_name: str, last: Path | None) -> list[Finding]:
    """Make a dossier in ``folder``: settings, what stays from last year, and a blank for every value the pack prints.

    Last year's words stand beside each blank, its 绩效 records are carried on. A published document as ``last`` is
    read into a dossier of its own first (L-45). Refused: a folder that is not empty (L-44), an unknown pack (L-11), a
    dossier that cannot be used.
    """
    findings = [*_occupied(folder), *_unknown_pack(pack_name)]
    if findings:
        return findings
    if last is not None and is_document(last):
        last, findings = _read_last(folder, last)
        if last is None:
            return findings
    pack = load_pack(pack_name)
    before = take(last) if last is not None else None
    if before is not None and before.accounts is None:
        return [finding for finding in before.findings if finding.severity is Severity.ERROR]
    assert pack is not None  # noqa: S101 - it is one of pack_names
    folder.mkdir(parents=True, exist_ok=True)
    start = _start(folder, pack, before, last)
    records = _records(before, pack)
    for name, text in (dossier_files(start, schema_reference(folder)) | paper_files(records)).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    _write_blanks(folder, pack, before)
    return [*findings, *_year_findings(pack, before)]


def _occupied(folder: Path) -> list[Finding]:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return []
    return [say("L-44 数据夹", Place(folder.name))]


def _unknown_pack(name: str) -> list[Finding]:
    known = pack_names()
    if name in known:
        return []
    near = difflib.get_close_matches(name, known, n=1)
    return [say("L-11", Place("--pack"), found=name, 近似=near, 可用=known)]


def _read_last(folder: Path, document: Path) -> tuple[Path | None, list[Finding]]:
    """Read last year's published document into a dossier beside the new one; None with the reason when it cannot be."""
    target = folder.with_name(f"{folder.name}-上年")
    done = take_over(document, target)
    if not done.written:
        return None, done.findings
    shown = [finding for finding in done.findings if finding.severity is not Severity.INFO]
    softened = [replace(finding, severity=Severity.WARNING) for finding in shown]
    told = say("L-45", Place(document.name), 数据夹=target.name, 占比=f"{done.share:.1%}")
    return target, [told, *softened]


def _year(pack: Pack, before: Work | None) -> int:
    """Return the year of the new dossier: the pack's, or the one after ``before`` where no later pack is there."""
    last, own = _last_year(before), int(pack.settings.年度 or 0)
    return own if last is None or last < own or not _is_newest(pack) else last + 1


def _last_year(before: Work | None) -> int | None:
    fact = before.accounts.fact("年度") if before is not None and before.accounts is not None else None
    return None if fact is None or fact.number is None else int(fact.number)


def _is_newest(pack: Pack) -> bool:
    province = pack.name.rpartition("/")[0]
    return pack.name == max(name for name in pack_names() if name.rpartition("/")[0] == province)


def _year_findings(pack: Pack, before: Work | None) -> list[Finding]:
    """Return what the officer should know of the year: no pack for it yet (S-2), or a year left out (S-6)."""
    own, year, last, place = int(pack.settings.年度 or 0), _year(pack, before), _last_year(before), Place(IDENTITY)
    if year != own:
        return [say("S-2 往后", place, expected=str(own), found=str(year), 模板=pack.name)]
    if last is None or last == own - 1:
        return []
    return [say("S-6 新建", place, expected=str(own - 1), found=str(last), 模板=pack.name, 年度=own)]


def _start(folder: Path, pack: Pack, before: Work | None, last: Path | None) -> Dossier:
    """Return what the new dossier says at once: settings, year, and what stays from last year."""
    place = Place(IDENTITY)
    start = Dossier(folder, folder.name, pack=pack)
    start.settings["模板"] = Leaf("模板", pack.name, place)
    if last is not None:
        start.settings[PRIOR] = Leaf(PRIOR, _seen_from(last, folder), place)
    if before is not None and "附表" in before.dossier.settings:
        start.settings["附表"] = before.dossier.settings["附表"]
    start.loaded.leaves.append(Leaf("年度", str(_year(pack, before)), place))
    for leaf in before.dossier.loaded.leaves if before is not None else ():
        if leaf.path.partition(".")[0] in _KEPT and pack.catalogue.kind(leaf.path) == WORDS and not leaf.override:
            start.loaded.leaves.append(leaf._replace(unit=""))
    return start


def _records(before: Work | None, pack: Pack) -> dict[str, Record]:
    if before is None or before.accounts is None:
        return {}
    return records_to_begin_with(before.dossier.loaded.leaves, before.accounts, pack)


def _seen_from(last: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(last.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive
        return last.resolve().as_posix()


def _write_blanks(folder: Path, pack: Pack, before: Work | None) -> None:
    """Write a key without value for everything that the pack prints and nobody has given, tables excepted."""
    apart = {entry.表 for entry in pack.settings.公开表} | {kind.路径 for kind in paper_kinds(pack).values()}
    work = examine(folder)
    wanted = [path for finding in work.findings if finding.code.startswith("M-") for path in finding.paths]
    identity: dict[str, object] = {}
    words: dict[str, object] = {}
    for path in dict.fromkeys(wanted):
        first = path.partition(".")[0]
        kind = pack.catalogue.kind(path)
        if kind is None or first in apart or first in (PRIOR, "功能科目", "经济科目"):
            continue
        said = before.accounts.fact(path) if before is not None and before.accounts is not None else None
        remark = str(said.value).replace("\n", " ") if said is not None and isinstance(said.value, str) else ""
        target = identity if first in IDENTITY_PARTS else words
        plant(target, path.split("."), Blank(f"上年写的是：{remark}" if remark else ""))
    _append(folder / IDENTITY, tree_text(identity))
    head = f"金额单位: {pack.settings.金额单位}\n" if not (folder / _WORDS_FILE).exists() and words else ""
    _append(folder / _WORDS_FILE, head + tree_text(words), schema_reference(folder))


def _append(path: Path, text: str, schema: str = "") -> None:
    """Write the blanks into a file; keys that it has already at the top are left to the officer."""
    if not text:
        return
    old = path.read_text(encoding="utf-8") if path.exists() else f"# yaml-language-server: $schema={schema}\n"
    has = {line.partition(":")[0] for line in old.splitlines() if line[:1].strip() and not line.startswith("#")}
    kept, skipping = [], False
    for line in text.splitlines(keepends=True):
        if not line.startswith(" "):
            skipping = line.partition(":")[0] in has
        if not skipping:
            kept.append(line)
    path.write_text(old + "".join(kept), encoding="utf-8")
