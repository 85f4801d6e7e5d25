"""Findings about values that nobody gave, placed at the cell of the fill-in workbook where they are to be filled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from generator.messages import say
from generator.model.facts import PRIOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.findings import Finding, Place
    from generator.load.dossier import Dossier


NAMES: Final = ("功能科目.", "经济科目.")
"""Beginnings of the paths that say what a 科目 is called."""
OWED: Final = ("M-8", "JX-30")
"""Codes of what is to be filled in: every path has its own cell."""


def at_slots(findings: Iterable[Finding], dossier: Dossier) -> list[Finding]:
    """Return ``findings``; what is missing points to the cell to fill, not to a neighbour or an absent file."""
    slots = dossier.loaded.slots
    if not slots:
        return list(findings)
    names = {path.name for path in dossier.files if path.parent == dossier.folder}  # not those of last year's
    return [_placed(finding, dossier, names) for finding in findings]


def _nameless(finding: Finding, slots: Mapping[str, Place]) -> Finding:
    """Return the finding about a 科目 without a name at the cell for its name, where its code stands in a row."""
    sort, _, code = finding.paths[0].partition(".")
    named = (slot for path, slot in slots.items() if path.endswith(f".科目.{code}.名称"))
    return say("M-8 科目工作簿", next(named, finding.place), paths=finding.paths, 分类=sort, 编码=code)


def _placed(finding: Finding, dossier: Dossier, names: set[str]) -> Finding:
    slots, place = dossier.loaded.slots, finding.place
    if finding.code in OWED and finding.paths[0].startswith(NAMES):
        return _nameless(finding, slots)
    if place.cell and finding.code in OWED:
        return replace(finding, place=next((slots[path] for path in finding.paths if path in slots), place))
    if place.cell or not place.file or place.file in names:
        return finding
    near = next((slots[path] for path in finding.paths if path in slots), None)
    if near is None:
        below = (slot for path in finding.paths for key, slot in slots.items() if key.startswith(f"{path}."))
        near = next(below, None)
    if near is None:
        return finding
    if finding.code == "M-11":
        return say("M-11 工作簿", near, paths=finding.paths, 共=len(finding.paths), 各表=finding.paths)
    if finding.code == "M-12":
        return say("M-12 工作簿", slots.get(PRIOR, near), paths=finding.paths, 各项=finding.paths)
    return replace(finding, place=near, hint=finding.hint.replace(place.file, near.file))
