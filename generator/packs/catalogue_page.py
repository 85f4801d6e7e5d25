"""CHECKS.md, the catalogue of checks (检查目录): generated from the packs, never written by hand.

``python -m generator.packs.catalogue_page`` writes it; a test compares the file with what this module returns.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.findings import Severity
from generator.pack_files import TEMPLATES
from generator.pack_models import NoteEntry
from generator.profile import load_pack, pack_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.pack_models import CheckEntry, Example, TextEntry
    from generator.profile import Pack

PAGE: Final = Path(__file__).resolve().parents[2] / "CHECKS.md"
WORDS: Final = "report/检查目录.yaml"
_BASE: Final = "底子不改"


@dataclass(slots=True)
class Entry:
    """One code of the catalogue: what it is called, says, rests on, and how it is asked, over all packs."""

    code: str
    name: str = ""
    severity: str = "error"
    note: str = ""
    basis: str = ""
    hint: str = ""
    rules: list[str] = field(default_factory=list)
    good: str = ""
    bad: str = ""
    also: str = ""
    packs: list[str] = field(default_factory=list)


def entries() -> list[Entry]:
    """Return every check of every pack in order of code."""
    found: dict[str, Entry] = {}
    for name in pack_names():
        pack = load_pack(name)
        if pack is not None:
            for entry in pack_entries(pack):
                found.setdefault(entry.code, entry).packs.append(name)
    return sorted(found.values(), key=lambda entry: _order(entry.code))


def pack_entries(pack: Pack) -> Iterator[Entry]:
    """Yield the checks of one pack: its formulas that are compared, its equations, text patterns and notes."""
    made: dict[str, Entry] = {}
    for formula in pack.formulas:
        model = formula.entry
        if formula.total and model.码:
            entry = made.setdefault(model.码, Entry(model.码, model.名, model.级别, basis=model.依据))
            entry.rules.append(f"{'.'.join(formula.pattern)} == {model.式}")
    for rule in pack.checks:
        asked = _asked("、".join(rule.branches), rule.若, rule.式)
        made[rule.码] = Entry(rule.码, rule.名, rule.级别, rule.说明, rule.依据, rule.改法, [asked])
        _show(made[rule.码], rule)
    for text in pack.text_rules:
        made[text.码] = Entry(text.码, text.名, text.级别, text.说明, text.依据, text.改法, [f"文字：{text.文式}"])
        _show(made[text.码], text)
    for note in pack.notes:
        entry = made.setdefault(note.码, Entry(note.码, note.名, note.级别 or "error"))
        entry.note, entry.basis, entry.hint = note.说明, note.依据 or entry.basis, note.改法
        _show(entry, note)
    yield from made.values()


def _asked(each: str, condition: str | None, text: str) -> str:
    return text + (f"（若 {condition}）" if condition else "") + (f"（每个 {each}）" if each else "")


def _show(entry: Entry, given: CheckEntry | TextEntry | NoteEntry) -> None:
    """Write the examples of a rule into its entry; a 正例 without steps is the good dossier as it is (底子)."""
    entry.good, entry.bad, entry.also = _example(given.正例), _example(given.反例), "、".join(given.连带)
    if isinstance(given.反例, list) and given.反例:
        entry.good = entry.good or _BASE
        command = given.命令 if isinstance(given, NoteEntry) else ""
        entry.bad += f"（{command}）" if command else ""


def _example(given: str | Example) -> str:
    if isinstance(given, list):
        steps = ["，".join(f"{name}: {value}" for name, value in step.items()) for step in given]
        return "；".join(steps).replace("\n", "⏎")
    return given if isinstance(given, str) else "；".join(f"{path} = {value}" for path, value in given.items())


def _order(code: str) -> tuple[object, ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", code))


def page() -> str:
    """Return the text of CHECKS.md."""
    pack = load_pack(pack_names()[0])
    words = pack.data(WORDS) if pack else {}
    found, all_packs = entries(), pack_names()
    lines = [f"# {words['题']}", "", *words["前言"], "", words["计数"].format(len(found)), ""]
    for prefix, title in words["分类"].items():
        group = [entry for entry in found if re.fullmatch(rf"(?:{prefix}).*", entry.code)]
        if group:
            lines += [f"## {title}", ""]
        for entry in group:
            lines += [*_lines(entry, all_packs), ""]
    return "\n".join(lines).rstrip() + "\n"


def _lines(entry: Entry, all_packs: list[str]) -> Iterator[str]:
    yield f"### {entry.code} {entry.name}"
    yield ""
    yield f"- 级别：{Severity(entry.severity).label}"
    if entry.packs != all_packs:
        yield f"- 适用：{'、'.join(entry.packs)}"
    pairs = (("说明", entry.note), ("依据", entry.basis), ("改法", entry.hint))
    yield from (f"- {label}：{text}" for label, text in pairs if text)
    yield from (f"- 算式：`{rule}`" for rule in entry.rules)
    yield from (f"- {label}：`{text}`" for label, text in (("正例", entry.good), ("反例", entry.bad)) if text)
    if entry.also:
        yield f"- 连带：{entry.also}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.relative_to(TEMPLATES.parent)}\n")
