"""The pipeline is the table of contents: load -> model -> derive -> check -> compose -> render -> verify -> package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator import compiled
from generator.check import Checked, check
from generator.derive import Accounts
from generator.findings import Finding, has_errors
from generator.inspection.papers import paper_findings
from generator.load.dossier import Dossier, load_dossier
from generator.memory import Memory
from generator.model.department import build_model, inherit_names
from generator.model.facts import PRIOR, UNITS, Facts
from generator.model.sanity import dossier_findings, unusable_unit
from generator.publish.hand_edits import HandEdits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from generator.document import Document
    from generator.inspection.suggest import Suggestion
    from generator.revise.diff import Difference
    from generator.revise.revision import Signed


@dataclass(slots=True)
class Work:
    """A dossier on its way: what each stage made, every finding so far; ``accounts`` is None when it is unusable."""

    dossier: Dossier
    findings: list[Finding] = field(default_factory=list)
    accounts: Accounts | None = None
    checked: Checked = field(default_factory=Checked)
    document: Document | None = None
    reports: list[Document] = field(default_factory=list)  # 绩效自评报告, each a document of its own
    files: dict[str, bytes] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)  # of headings and tables, by anchor, as printed
    places: dict[str, list[str]] = field(default_factory=dict)  # of every figure in each file, in order
    verified: tuple[str, ...] = ()
    unchanged: bool = False
    workshop: Path | None = None  # where set pages are kept
    edits: HandEdits = field(default_factory=HandEdits)  # edited Word drafts, and what came of them
    revision: tuple[Difference, Path] | None = None  # what changed against what stood there, and where that is told
    suggestions: list[Suggestion] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)  # what the last build found, for this one
    refused: tuple[str, ...] = ()  # paths whose given value cannot be used

    @property
    def usable(self) -> bool:
        """Whether there was something to work on at all."""
        return self.accounts is not None


def take(folder: Path, seen: tuple[Path, ...] = (), *, renew: bool = False, memory: Memory | None = None) -> Work:
    """Load, model and derive a dossier, last year's first; ``renew`` takes a fill-in workbook of an older pack.

    ``memory`` knows what the last build read.
    """
    dossier = load_dossier(folder, renew=renew, memory=memory)
    work = Work(dossier, list(dossier.findings))
    if dossier.pack is None:
        return work
    model = build_model(dossier.loaded, dossier.pack)
    work.findings += model.findings
    prior = _take_prior(work, (*seen, folder.resolve()), memory)
    if prior is not None:
        inherit_names(model.facts, prior.facts)
    units = _take_units(work, model.facts, (*seen, folder.resolve()), memory)
    work.accounts = Accounts(model.facts, dossier.pack, prior, units)
    work.refused = tuple(model.refused)
    work.findings += dossier_findings(dossier, work.accounts)
    return work


def _take_prior(work: Work, seen: tuple[Path, ...], memory: Memory | None) -> Accounts | None:
    folder = work.dossier.prior_folder
    if folder is None or folder in seen or not folder.exists():
        return None
    prior = take(folder, seen, memory=memory)
    work.dossier.files += prior.dossier.files
    work.dossier.prior_findings = prior.findings
    return prior.accounts


def _take_units(work: Work, facts: Facts, seen: tuple[Path, ...], memory: Memory | None) -> dict[str, Accounts]:
    """Take the dossiers that 所属单位 name by 数据夹; one that cannot be used is a finding (S-8)."""
    found: dict[str, Accounts] = {}
    for key in facts.keys(UNITS):
        fact = facts.get(f"{UNITS}.{key}.数据夹")
        if fact is None:
            continue
        folder = (work.dossier.folder / str(fact.value)).resolve()
        unit = take(folder, seen, memory=memory) if folder not in seen else None
        if unit is None or unit.accounts is None:
            work.findings.append(unusable_unit(fact))
            continue
        work.dossier.files += unit.dossier.files
        found[key] = unit.accounts
    return found


def examine(folder: Path, memory: Memory | None = None) -> Work:
    """Take a dossier, check it and compose it: everything ``check`` reports.

    ``memory`` knows what the last build found, and what it rests on.
    """
    work = take(folder, memory=memory)
    work.memory = memory or Memory()
    if work.accounts is None:
        return work
    from generator.compose.outline import compose  # noqa: PLC0415 - explain needs no prose
    from generator.compose.prose import Prose  # noqa: PLC0415 - as above
    from generator.compose.reports import paper_reports  # noqa: PLC0415 - as above
    from generator.inspection.consequences import UNREAD, standing  # noqa: PLC0415 - as above
    from generator.inspection.headings import empty_headings  # noqa: PLC0415 - as above
    from generator.inspection.hygiene import paragraph_findings  # noqa: PLC0415 - as above
    from generator.inspection.inspector import inspect  # noqa: PLC0415 - as above
    from generator.inspection.papers_owed import owed_findings  # noqa: PLC0415 - as above
    from generator.inspection.slots import at_slots  # noqa: PLC0415 - as above
    from generator.missing import missing_findings  # noqa: PLC0415 - as above

    work.checked = check(work.accounts)
    papers = paper_findings(work.accounts)
    work.findings += papers
    unreadable = tuple(path for finding in papers for path in finding.paths)
    work.checked.findings = standing(work.checked.findings, work.accounts, work.refused)
    work.findings += work.checked.findings
    inspection = inspect(work.accounts, work.checked, work.memory)
    work.findings += inspection.findings
    work.suggestions = inspection.suggestions
    work.document = compose(work.accounts, tables_apart=work.dossier.tables_apart)
    work.findings += paragraph_findings(work.accounts, work.document)
    work.reports = list(paper_reports(Prose(work.accounts, work.accounts.pack)))
    codes = {finding.code for finding in work.findings}
    lost = [path for code, path in (("S-1", "年度"), ("S-4", PRIOR), ("S-5", PRIOR)) if code in codes]
    unread = not codes.isdisjoint(UNREAD)
    refused = (*work.refused, *lost, *unreadable)
    documents = (work.document, *work.reports)
    missing = [each for one in documents for each in missing_findings(one, work.accounts, refused, unread=unread)]
    work.findings += () if unread or missing else empty_headings(work.document, work.accounts.pack.outline)
    if work.suggestions and missing:
        from generator.inspection.unasked import sound  # noqa: PLC0415 - rarely needed

        work.suggestions = sound(work.suggestions, work.accounts, missing)
    work.findings += owed_findings(work.accounts, list(dict.fromkeys(missing)), refused)
    work.findings = at_slots(work.findings, work.dossier)
    compiled.save()
    return work


def build(
    folder: Path,
    output: Path,
    formats: tuple[str, ...],
    *,
    draft: bool,
    say: Callable[[str], None] = lambda _: None,
    signed: Signed | None = None,
    keep: Sequence[Path] = (),
) -> Work:
    """Run every stage for one dossier; nothing is written when there is an error and it is no draft.

    One build of a dossier at a time: a second one is refused (B-1). ``signed`` says who publishes and why;
    ``keep`` are edited Word drafts whose edits go into the new files.
    """
    from generator.publish.hand_edits import open_edits  # noqa: PLC0415 - as below
    from generator.publish.lock import busy, locked, workshop  # noqa: PLC0415 - checking needs no lock
    from generator.publish.unchanged import fingerprint, input_roots, remember  # noqa: PLC0415 - as above

    label = folder.stem if folder.is_file() else folder.name
    work = examine(folder, Memory(workshop(output, label) / "memory"))
    if work.document is None or (has_errors(work.findings) and not draft):
        return work
    state = fingerprint(input_roots(folder, work.dossier.files), formats, draft=draft)
    work.workshop = workshop(output, work.dossier.label)
    with locked(work.workshop) as holder:
        if holder:
            work.findings.append(busy(work.dossier.label, holder))
            return work
        work.findings += open_edits(work, keep, output / work.dossier.label)
        if _make(work, formats, output / work.dossier.label, draft=draft, say=say):
            _publish(work, output / work.dossier.label, signed)
            compiled.save()
            work.memory.save()
            remember(folder, work.dossier.files, output / work.dossier.label, work.findings, state)
    return work


def _make(work: Work, formats: tuple[str, ...], place: Path, *, draft: bool, say: Callable[[str], None]) -> bool:
    """Write every file and read it back; False when it is not to be published in ``place``."""
    from generator.publish.hand_edits import add_proposals, by_hand, edits_apart, keep_edits  # noqa: PLC0415 - as below
    from generator.publish.paper_files import render_reports  # noqa: PLC0415 - as below
    from generator.rendering import add_papers, render, verify_files  # noqa: PLC0415 - not needed to refuse

    say("生成文件")
    work.findings += render(work, formats)
    work.findings += keep_edits(work, main=True)
    say("回读复核")
    work.findings += by_hand(verify_files(work), work)
    work.findings += render_reports(work, formats, place)
    work.findings += edits_apart(work)
    add_proposals(work)
    if has_errors(work.findings) and not draft:
        return False
    add_papers(work, draft=draft)
    return True


def _publish(work: Work, place: Path, signed: Signed | None) -> None:
    """Move the files into place; after a change, compare with what stood there and write the 修订说明."""
    from generator.package import publish  # noqa: PLC0415 - as above
    from generator.publish.hand_edits import left_behind  # noqa: PLC0415 - as above
    from generator.publish.history import explain_revision  # noqa: PLC0415 - as above
    from generator.publish.shelf import now, sign  # noqa: PLC0415 - as above
    from generator.revise.diff import load_publication, made_publication  # noqa: PLC0415 - only a publication is compared
    from generator.revise.revision import Signed as Signature  # noqa: PLC0415 - as above

    stood = place.is_dir()
    edited = left_behind(work, place)
    new = made_publication(place.name, work.document, work.pages, work.files) if stood and work.document else None
    old = load_publication(place, new)
    work.unchanged = not publish(work.files, place)
    if work.unchanged or not stood:
        return
    work.findings += edited
    signed = signed or Signature(now())
    if old is None or new is None:
        sign(place, signed)
    else:
        work.revision = explain_revision(place, old, signed, new)
