"""Hand edits in a publication (``build --keep``): each edited draft goes into the document that it was one of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from generator.findings import Fault, Finding, Place, Severity
from generator.messages import say
from generator.package import file_stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from generator.pipeline import Work
    from generator.revise.keep import Draft
    from generator.revise.keep_told import Told

_HINT: Final = "这是手工修改，已按 --keep 保留"


@dataclass(slots=True)
class HandEdits:
    """The edited drafts of a build, and what came of each: by the name of the Word file that took it in."""

    drafts: list[Draft] = field(default_factory=list)
    kept: dict[str, tuple[Draft, Told]] = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)  # those that are not as generated


def open_edits(work: Work, edited: Sequence[Path], publication: Path) -> list[Finding]:
    """Recognise edited drafts of ``publication`` or of its earlier versions; findings for those that cannot be used."""
    if not edited:
        return []
    from generator.publish.shelf import versions  # noqa: PLC0415 - only for hand edits
    from generator.revise.keep import open_drafts, unplaced  # noqa: PLC0415 - as above

    folders = [version.folder for version in reversed(versions(publication))]
    work.edits.drafts, findings = open_drafts(edited, folders)
    return [*findings, *unplaced(work.edits.drafts, work.reports)]


def keep_edits(work: Work, *, main: bool) -> list[Finding]:
    """Put the edits of its draft into the Word file of ``work.document``: the 说明, or a report of its own."""
    if work.document is None or work.dossier.pack is None:
        raise Fault(__name__, "还没有文稿")
    if not work.edits.drafts:
        return []
    from generator.revise.keep import draft_of, keep_draft  # noqa: PLC0415 - only for hand edits

    name = f"{file_stem(work.document.title)}.docx"
    draft = draft_of(work.edits.drafts, work.document, main=main)
    if draft is None or name not in work.files:
        return []
    made = keep_draft(draft, (work.document, work.pages), work.dossier.pack.need("look/reference.docx"))
    work.edits.edited += [name] if made.data != work.files[name] else []
    work.edits.kept[name] = draft, made.told
    work.files[name] = made.data
    return made.told.findings


def by_hand(findings: Iterable[Finding], work: Work) -> list[Finding]:
    """Return what reading a kept Word file found as what it is: an officer's edit, not a fault; figures still warn."""
    return [_by_hand(finding, work.edits) for finding in findings]


def _by_hand(finding: Finding, edits: HandEdits) -> Finding:
    if finding.place.file not in edits.kept:
        return finding
    _, told = edits.kept[finding.place.file]
    words = told.proposals.keys() >= set(finding.paths)  # free text, which is proposed to the dossier
    return as_kept(finding, Severity.INFO if words else Severity.WARNING)


def as_kept(finding: Finding, severity: Severity = Severity.WARNING) -> Finding:
    """Return what was found in a Word file as what it is: an edit that ``build --keep`` put there."""
    return replace(finding, code="SG-5", severity=severity, hint=_HINT)


def edits_apart(work: Work) -> list[Finding]:
    """Return SG-9 for every Word file with hand edits beside which stand other formats, made from the data alone."""
    found = []
    for name in work.edits.edited:
        stem = name.removesuffix(".docx")
        others = [other.removeprefix(stem) for other in work.files if other.startswith(f"{stem}.") and other != name]
        if others:
            found.append(say("SG-9", Place(name), 其他=others))
    return found


def add_proposals(work: Work) -> None:
    """Add 修改建议.yaml to the files: free texts edited by hand, and what is in dispute."""
    told = [(draft.name, told) for draft, told in work.edits.kept.values() if told.proposals or told.findings]
    if told:
        from generator.revise.keep_told import PROPOSALS, write_proposals  # noqa: PLC0415 - only for hand edits

        work.files[PROPOSALS] = write_proposals(told)


def left_behind(work: Work, publication: Path) -> list[Finding]:
    """Return a finding for each Word file of ``publication`` whose hand edits were not given to this build."""
    from generator.package import edited_by_hand, edits_shelved  # noqa: PLC0415 - only when files are moved

    kept = {draft.base.stem for draft, _ in work.edits.kept.values()}
    names = [name for name in edited_by_hand(publication) if name.removesuffix(".docx") not in kept]
    return [edits_shelved(name, publication) for name in names]
