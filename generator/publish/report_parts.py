"""What the 校核报告 shows, made from findings and evidence: groups with links, the bureau's checklist filled in."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from generator.document import Document, Figure, Heading, Paragraph, Table, block_inlines, plain
from generator.findings import Finding, Severity
from generator.messages import phrase
from generator.model.facts import PRIOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.check import Checked
    from generator.inspection.reasons import Owed
    from generator.profile import Pack

CHECKLIST = "report/检查清单.yaml"


class Spot(NamedTuple):
    """Where a fact stands in the publication: the title of its section or table, and the anchor there."""

    title: str
    anchor: str


class Group(NamedTuple):
    """Findings about one table or section, worst first; ``spot`` None: about the files."""

    title: str
    anchor: str
    findings: tuple[Finding, ...]


class Item(NamedTuple):
    """One line of the bureau's checklist with its verdict and the evidence.

    Verdicts: yes, no, ask (only warnings, which somebody has to confirm), muted (nothing to hold it against).
    """

    name: str
    verdict: str
    evidence: str


def spots(document: Document | None) -> dict[str, Spot]:
    """Return where every path of the document stands: its table, else the heading above; tables by name as well."""
    found: dict[str, Spot] = {}
    here = Spot("", "")
    for block in document.blocks if document else ():
        if isinstance(block, Heading):
            here = Spot(plain(block.inlines), block.anchor)
        spot = here
        if isinstance(block, Table):
            spot = Spot(f"{block.number} {plain(block.title)}".strip(), block.anchor or here.anchor)
            found[block.name] = spot
        if isinstance(block, Heading | Paragraph | Table):
            for inlines in block_inlines(block):
                for inline in inlines:
                    path = inline.path if isinstance(inline, Figure) else getattr(inline, "path", "")
                    if path:
                        found.setdefault(path, spot)
    return found


def grouped(findings: Sequence[Finding], places: Mapping[str, Spot], pack: Pack) -> list[Group]:
    """Return the findings by table and section in the order of the document, errors before the rest in each."""
    made: dict[Spot, list[Finding]] = {}
    for finding in findings:
        made.setdefault(_spot(finding, places, pack), []).append(finding)
    order = {spot: index for index, spot in enumerate(dict.fromkeys(places.values()))}
    rank = list(Severity)
    groups = []
    for spot in sorted(made, key=lambda spot: (order.get(spot, len(order)), spot.title)):
        inside = sorted(made[spot], key=lambda finding: rank.index(finding.severity))
        groups.append(Group(spot.title, spot.anchor, tuple(inside)))
    return groups


def _spot(finding: Finding, places: Mapping[str, Spot], pack: Pack) -> Spot:
    for path in finding.paths:
        bare = path.removeprefix(f"{PRIOR}.")
        table = bare.partition(".")[0]
        if pack.catalogue.remark(table, "题") and table in places:
            return places[table]
        if bare in places:
            return places[bare]
    for path in finding.paths:
        table = path.removeprefix(f"{PRIOR}.").partition(".")[0]
        title = pack.catalogue.remark(table, "题")
        return Spot(str(title or table), "")
    return Spot(finding.place.file, "")


def checklist(
    pack: Pack, findings: Sequence[Finding], checked: Checked, owed: Sequence[Owed], verified: Sequence[str]
) -> list[Item]:
    """Return the bureau's checklist with what was found for each item."""
    items = []
    for entry in pack.data(CHECKLIST):
        fits = re.compile(entry["规则"]).fullmatch
        wrong = [finding for finding in findings if fits(finding.code) and finding.severity is not Severity.INFO]
        tails = [finding for finding in findings if fits(finding.code) and finding.severity is Severity.INFO]
        held = sum(count for code, count in checked.held.items() if fits(code))
        told = [phrase("清单 相符", 次=held)] if held else []
        told += [phrase("清单 尾差", 处=len(tails))] if tails else []
        told += _special(entry, checked, owed, verified)
        texts = [rule.码 for rule in pack.text_rules if fits(rule.码)]
        told += [phrase("清单 文字", 条=len(texts))] if texts and not wrong else []
        if wrong:
            codes = list(dict.fromkeys(finding.code for finding in wrong))
            told.insert(0, phrase("清单 问题", 处=len(wrong), 编号=codes))
        refused = any(finding.severity is Severity.ERROR for finding in wrong)
        verdict = "no" if refused else "ask" if wrong else "yes" if told else "muted"
        items.append(Item(entry["项"], verdict, "；".join(told) or _none(entry)))
    return items


def short_names(names: Sequence[str]) -> list[str]:
    """Return file names without what all of them begin with: ….docx, …（公开表）.xlsx."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    shared = len(list(alike)) if len(names) > 1 else 0
    return [f"…{name[shared:]}" if shared else name for name in names]


def _none(entry: Mapping[str, object]) -> str:
    """Return why there is no evidence: nothing was written yet, or nothing needs to be compared."""
    return phrase("清单 没有文件" if entry.get("文件") else "清单 不需要")


def _special(entry: Mapping[str, object], checked: Checked, owed: Sequence[Owed], verified: Sequence[str]) -> list[str]:
    if entry.get("原因"):
        written = sum(bool(line.given) for line in owed)
        return [phrase("清单 原因", 行=len(owed), 已写=written)] if owed else []
    if entry.get("文件"):
        return [phrase("清单 回读", 文件=short_names(verified))] if verified else []
    if entry.get("尾差"):
        tails = sum(finding.severity is Severity.INFO for finding in checked.findings)
        return [phrase("清单 联立", 处=tails) if tails else phrase("清单 没有尾差")]
    return []
