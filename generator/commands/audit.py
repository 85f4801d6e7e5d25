"""Audit (核对已公开的文件): what a published document states, held against every rule of its pack that it allows.

The form is found by itself. Given figures become facts with the interval that their print leaves open; computed ones
(占比, 增长率, 增减 words) are compared with what follows from the given ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.check import Checked, check, given_inputs
from generator.commands.contents import contents_findings
from generator.commands.scores import filled_path, follows
from generator.derive import Accounts
from generator.directions import directions, falling
from generator.findings import Finding, Place, Severity
from generator.inspection.hygiene import word_findings
from generator.inspection.papers import paper_findings
from generator.inspection.papers_owed import owed_findings
from generator.messages import phrase, say
from generator.model.catalogue import WORDS
from generator.model.department import build_model
from generator.numbers import print_number, read_number
from generator.pack_files import TEMPLATES, read_data
from generator.profile import pack_names
from generator.read import UnreadableFile
from generator.read.blocks import Line
from generator.read.claims import read_claims
from generator.read.clean import Cleaned, cleaned
from generator.read.document import read_document
from generator.read.form import form_of, kind_of
from generator.read.papers import PaperTables, papers_pack, read_paper_tables
from generator.read.pattern import BLANK, READING
from generator.read.reading import Reading, Section, Unread
from generator.read.report_find import report_pack
from generator.read.report_take import take_report, take_reports
from generator.read.stated import Stated, stated
from generator.read.statements import Derived, place_of
from generator.read.tables import read_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from generator.inspection.suggest import Suggestion
    from generator.model.facts import Fact
    from generator.profile import Pack
    from generator.read.blocks import ReadBlock

_FILLED: Final = re.compile(r"\{\{.*?\}\}")
_CHOICE: Final = re.compile(r"\{%\s*if.*?%\}|\{%\s*else.*?endif\s*%\}|\{%.*?%\}")
_QUOTED: Final = re.compile("“([^”]+)”")
_CONVERSION: Final = "H-2a"
_SHOWN: Final = 40
_COMPUTED: Final = ("P-1", "Y-6")


@dataclass(slots=True)
class Audit:
    """A document on its way: its form, what was read and stated, the accounts, every finding."""

    label: str
    pack: Pack | None = None
    blocks: tuple[ReadBlock, ...] = ()
    reading: Reading = field(default_factory=Reading)
    papers: PaperTables = field(default_factory=PaperTables)
    is_report: bool = False  # it is one 绩效 report, no 说明
    has_reports: bool = False  # it is a 绩效 report, or has some inside
    tables_only: bool = False  # of a document of another form only the 绩效 tables were read
    stated: Stated = field(default_factory=Stated)
    accounts: Accounts | None = None
    checked: Checked = field(default_factory=Checked)
    findings: list[Finding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether the document could be read as a publication of a known form."""
        return self.accounts is not None


def read_publication(path: Path, pack_name: str | None = None) -> Audit:
    """Read a published document into accounts; ``pack_name`` None finds the form. Nothing is checked yet."""
    audit = Audit(path.name)
    try:
        audit.blocks = blocks = read_document(path)
    except UnreadableFile as error:
        audit.findings.append(say("L-48", Place(path.name), 原因=error.reason))
        return audit
    audit.pack = _pack(audit, blocks, pack_name)
    if audit.pack is None:
        return audit
    audit.papers = read_paper_tables(blocks, audit.pack, path.name)
    if audit.is_report:
        return _read_report(audit, audit.pack)
    rest, reports = audit.papers.rest, Reading()
    if not audit.tables_only:
        left, reports = take_reports(audit.papers, cleaned(rest), audit.pack, path.name)
        rest = Cleaned(left)
        audit.has_reports = bool(reports.sections)
    audit.reading = _unread(audit) if audit.tables_only else read_claims(rest, audit.pack)
    audit.reading.sections += reports.sections
    audit.reading.unread += reports.unread
    tables = read_tables(rest, audit.pack, path.name)
    audit.stated = stated(audit.reading.claims, tables, audit.pack, path.name)
    audit.stated.loaded.leaves += audit.papers.leaves
    audit.stated.derived += audit.papers.derived
    model = build_model(audit.stated.loaded, audit.pack)
    audit.findings += [*audit.stated.findings, *model.findings]
    audit.accounts = Accounts(model.facts, audit.pack)
    return audit


def _unread(audit: Audit) -> Reading:
    """Return the text of a document of which only the 绩效 tables are read, all of it unread."""
    lines = tuple(block for block in cleaned(audit.papers.rest) if isinstance(block, Line))
    return Reading(sections=[Section("", lines, explained=False)], unread=[Unread(line, "") for line in lines])


def _read_report(audit: Audit, pack: Pack) -> Audit:
    """Read a document that is one 绩效 report: its sentences state a record."""
    audit.has_reports = True
    audit.reading = take_report(cleaned(audit.papers.around), audit.papers, pack, audit.label)
    audit.stated.loaded.leaves = list(audit.papers.leaves)
    audit.stated.derived = list(audit.papers.derived)
    model = build_model(audit.stated.loaded, pack)
    audit.findings += model.findings
    audit.accounts = Accounts(model.facts, pack)
    return audit


def audit_document(path: Path, pack_name: str | None = None) -> Audit:
    """Check a published document: every rule that its claims allow, its words, its headings, what was not read."""
    audit = read_publication(path, pack_name)
    if audit.accounts is None:
        return audit
    audit.checked = check(audit.accounts)
    audit.checked.findings = _own_faults(audit)
    kept = (finding for finding in audit.checked.findings if not _unknown_code(audit, finding))
    audit.findings += [finding for finding in kept if not _unsaid(audit, finding)]
    papers = paper_findings(audit.accounts)
    audit.findings += [*papers, *owed_findings(audit.accounts, [], [path for each in papers for path in each.paths])]
    audit.findings += _recomputed(audit.accounts, audit.stated.derived)
    audit.findings += [_softened(finding) for finding in word_findings(audit.accounts)]
    audit.findings += reading_findings(audit)
    if not (audit.is_report or audit.tables_only):
        audit.findings += contents_findings(path, audit.blocks, audit.reading, audit.accounts.pack)
    audit.findings = list(dict.fromkeys(audit.findings))
    if any(finding.severity is Severity.ERROR for finding in audit.checked.findings):
        from generator.inspection.suggest import suggest  # noqa: PLC0415 - only when something is wrong

        audit.suggestions = suggest(audit.accounts, _doubted(audit.accounts, audit.findings))
    return audit


def _doubted(accounts: Accounts, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the given figures from which a printed 占比, 增长率 or direction does not follow."""
    for finding in findings:
        if finding.code in _COMPUTED and finding.severity is Severity.ERROR:
            yield from (fact.path for fact in given_inputs(accounts, finding.paths))


def _unsaid(audit: Audit, finding: Finding) -> bool:
    """Whether a finding misses words in a file that holds tables only: the text says them."""
    if audit.reading.sections or audit.pack is None or audit.accounts is None:
        return False
    named = (*finding.paths, *_QUOTED.findall(finding.hint))
    words = [path for path in named if audit.pack.catalogue.kind(path) == WORDS]
    return any(audit.accounts.fact(path) is None for path in words)


def _own_faults(audit: Audit) -> list[Finding]:
    """Return what is wrong without totals and scores that only follow from another printed one."""
    typed = {filled_path(claim.path) for claim in audit.papers.typed}
    if audit.pack is None or not any(typed & set(finding.paths) for finding in audit.checked.findings):
        return audit.checked.findings
    spared = follows(audit.stated.loaded.leaves, audit.papers.typed, audit.pack, audit.label)
    return [finding for finding in audit.checked.findings if not spared & set(finding.paths)]


def _unknown_code(audit: Audit, finding: Finding) -> bool:
    """Whether a finding rests on an item whose code was only made up here (D-5 says so)."""
    return any(part in audit.stated.provisional for path in finding.paths for part in path.split("."))


def _softened(finding: Finding) -> Finding:
    """Half-width punctuation in a converted text may be the conversion's."""
    return replace(finding, severity=Severity.INFO) if finding.code == _CONVERSION else finding


def _pack(audit: Audit, blocks: Sequence[ReadBlock], name: str | None) -> Pack | None:
    """Return the pack whose form the document has; what stands in the way is a finding."""
    form = form_of(blocks, name)
    if form.known:
        return form.pack
    own = report_pack(blocks, name)
    if own is not None:
        audit.is_report = True
        return own
    tables = papers_pack(blocks, name)
    if tables is not None:
        audit.tables_only = True
        return tables
    if form.pack is not None and name is not None and not any(isinstance(block, Line) for block in blocks):
        return form.pack  # tables only, and the officer says whose
    nearest = form.pack.name if form.pack is not None else name
    case = _strange(blocks) if name is None else "用错了" if form.pack is not None else "没有"
    place, found = Place(audit.label), f"{form.share:.0%}"
    audit.findings.append(say(f"D-2 {case}", place, found=found, 模板=nearest, 各模板=pack_names()))
    return None


def _strange(blocks: Sequence[ReadBlock]) -> str:
    """Return what a document of no known form is: 预算, 绩效, 决算 of another province, or nothing that is known."""
    if not any(isinstance(block, Line) for block in blocks):
        return "只有表"
    return kind_of(blocks, read_data(TEMPLATES / "common" / READING)["文种"]) or "认不出"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A computed figure that is printed otherwise than it follows: ``value`` as printed with its sign, ``wanted``."""

    claim: Derived
    fact: Fact
    value: str
    wanted: str
    unit: str
    tail: bool
    same: bool = False  # only written otherwise: 91.40 for 91.4


def mismatches(accounts: Accounts, derived: Sequence[Derived]) -> Iterator[Mismatch]:
    """Yield every computed figure of a document that is not what follows from the given ones."""
    word = {claim.path: claim.text for claim in derived if claim.form in directions()}
    for claim in derived:
        fact, form = accounts.fact(claim.path), accounts.pack.formats.get(claim.form)
        printed = read_number(claim.text)
        if fact is None or fact.number is None or form is None or printed is None:
            continue
        wanted = print_number(fact.number, form)
        number = read_number(wanted) or Decimal(0)
        gap = abs(printed - (abs(number) if form.absolute else number))
        if gap or claim.text != wanted:
            step = Decimal(1).scaleb(-form.places)
            tail = gap <= step or bool(fact.slack and gap * (form.step / step) <= fact.slack + form.step / 2)
            sign = "-" if form.absolute and word.get(claim.path) in falling() else ""
            yield Mismatch(claim, fact, f"{sign}{printed:f}", wanted, form.unit, tail, same=not gap)


def _recomputed(accounts: Accounts, derived: Sequence[Derived]) -> Iterator[Finding]:
    """Yield a finding for every mismatch (占比, 增长率) and every word that says the wrong direction."""
    for claim in derived:
        fact = accounts.fact(claim.path) if claim.form in directions() else None
        if fact is not None and fact.number and (claim.text in falling()) != (fact.number < 0):
            yield _direction(claim, fact)
    for miss in mismatches(accounts, derived):
        if miss.same:
            continue
        printed, wanted = f"{miss.claim.text}{miss.unit}", f"{miss.wanted}{miss.unit}"
        paths = (miss.claim.path, *miss.fact.source.inputs)
        yield say(
            "P-1 尾差" if miss.tail else "P-1 差错",
            miss.claim.place,
            expected=wanted,
            found=printed,
            paths=paths,
            数据项=miss.claim.path,
        )


def _direction(claim: Derived, fact: Fact) -> Finding:
    return say("Y-6", claim.place, found=claim.text, paths=(fact.path,), 数据项=claim.path)


def reading_findings(audit: Audit) -> Iterator[Finding]:
    """Yield what was not found or not read: headings, names without a code, paragraphs with the nearest sentence."""
    for heading in audit.reading.missing if audit.reading.claims else ():  # a file of tables has no headings
        yield say("D-3", Place(audit.label), 标题=_heading(heading), 模板=audit.pack.name if audit.pack else "")
    for code, name in audit.stated.provisional.items():
        yield say("D-5", Place(audit.label, quote=name), found=name, 编码=code)
    for leaf in audit.papers.unsure:
        if leaf.path.endswith(".名称"):
            yield say("D-4 缺字", leaf.place, 名称=leaf.text)
    for run in _runs(audit.reading.unread):
        yield _not_read(audit.label, run)


def _runs(unread: Sequence[Unread]) -> Iterator[list[Unread]]:
    """Yield unread paragraphs one by one where a template is near, else those of a section together."""
    run: list[Unread] = []
    for item in unread:
        if run and (item.nearest or run[-1].nearest or item.section != run[-1].section):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _heading(text: str) -> str:
    """Return a heading of the outline as people read it: what is filled in left open."""
    return _CHOICE.sub("", _FILLED.sub(BLANK, text))


def _not_read(label: str, run: list[Unread]) -> Finding:
    item = run[0]
    where = place_of(label, item.line.number, item.line.page, item.line.text[:_SHOWN])
    near, section = item.nearest[:_SHOWN], _heading(item.section) or phrase("封面")
    other = [phrase("不同", 模板=wanted, 文件=found) for wanted, found in item.differing[:3]]
    if len(run) == 1:
        return say("D-4 一段", where, 处=section, 句式=near, 不同=other)
    return say("D-4 几段", where, 几=len(run), 处=section, 句式=near, 不同=other)
