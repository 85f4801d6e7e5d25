"""Last year's published document becomes a dossier of that year (``juesuan read``), and the start of this year's.

Facts keep the interval that their print leaves open, so that the same text prints again; a computed figure that the
document prints otherwise is kept as 核定 with its reason. What could not be explained is reported, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from generator.commands.audit import Audit, mismatches, read_publication, reading_findings
from generator.commands.scores import settled
from generator.compose.outline import compose
from generator.compose.prose import Prose
from generator.compose.reports import paper_reports
from generator.derive import Accounts
from generator.document import Heading, Paragraph, plain
from generator.dossier_papers import paper_files, split_papers
from generator.dossier_yaml import dossier_files
from generator.findings import Finding, Place, Severity
from generator.load.dossier import Dossier
from generator.load.raw import Leaf, Loaded
from generator.messages import say
from generator.model.department import build_model
from generator.numbers import SCALES
from generator.pipeline import examine
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generator.profile import Pack
    from generator.read.papers import PaperTables
    from generator.read.statements import Derived

_ROUNDS: Final = 4  # a figure rests on no more others than that
_NEAR: Final = 60.0  # per cent of likeness
_APART: Final = "另附"
_ECONOMIC: Final = "经济"


@dataclass(slots=True)
class Difference:
    """A paragraph that the dossier prints otherwise than the document: what each says, and why."""

    ours: str
    theirs: str
    cause: str


@dataclass(slots=True)
class Takeover:
    """A document turned into a dossier: the findings, how much of its narrative prints again, what does not."""

    audit: Audit
    written: bool = False
    findings: list[Finding] = field(default_factory=list)
    share: float = 0.0
    differences: list[Difference] = field(default_factory=list)


def take_over(document: Path, folder: Path, pack_name: str | None = None) -> Takeover:
    """Read ``document`` into a new dossier ``folder`` and print it again to see what came back.

    ``share`` is the share of the characters of the narrative that the dossier prints (0..1).
    """
    audit = read_publication(document, pack_name)
    done = Takeover(audit, findings=list(audit.findings))
    if audit.accounts is None or audit.pack is None:
        return done
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        done.findings = [say("L-44 文件夹", Place(folder.name))]
        return done
    done.findings += reading_findings(audit)
    folder.mkdir(parents=True, exist_ok=True)
    dossier = dossier_of(audit, folder)
    records, dossier.loaded.leaves = split_papers(dossier.loaded.leaves, audit.pack)
    for name, text in (dossier_files(dossier) | paper_files(records)).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    done.written = True
    _print_again(done, folder)
    return done


def dossier_of(audit: Audit, folder: Path) -> Dossier:
    """Return what ``audit`` read as a dossier in ``folder`` (not written yet)."""
    if audit.pack is None or audit.accounts is None:
        raise ValueError(audit.label)
    place = Place(audit.label)
    dossier = Dossier(folder, folder.name, pack=audit.pack)
    dossier.settings["模板"] = Leaf("模板", audit.pack.name, place)
    if not audit.stated.loaded.tables:
        dossier.settings["附表"] = Leaf("附表", _APART, place)
    computed = [claim for claim in audit.stated.derived if claim not in audit.papers.derived]
    leaves = [*_leaves(audit), *fixed(audit.accounts, computed, audit.label)]
    dossier.loaded.leaves = [*with_scores(leaves, audit.papers, audit.pack, audit.label), *audit.papers.unsure]
    dossier.loaded.rows = list(audit.stated.loaded.rows)
    return dossier


def _leaves(audit: Audit) -> list[Leaf]:
    """Return the stated leaves without items of a sentence that are no 科目."""
    leaves = audit.stated.loaded.leaves
    made_up = audit.stated.provisional
    kept = []
    for leaf in leaves:
        code = next((part for part in leaf.path.split(".") if part in made_up), "")
        if audit.stated.sorts.get(code) != _ECONOMIC:
            kept.append(leaf)
    return kept


def fixed(accounts: Accounts, derived: Sequence[Derived], label: str) -> list[Leaf]:
    """Return a 核定 for every computed figure that the document ``label`` prints otherwise than its own figures say."""
    found: dict[str, Leaf] = {}
    for miss in mismatches(accounts, derived):
        reason = f"{label} 所印；按文中的数算是 {miss.wanted}"
        unit = miss.unit if miss.unit in SCALES else ""
        place, printed = miss.claim.place, miss.claim.text
        leaf = Leaf(miss.claim.path, miss.value, place, unit, reason=reason, printed=printed, override=True)
        found.setdefault(leaf.path, leaf)
    return list(found.values())


def with_scores(leaves: list[Leaf], papers: PaperTables, pack: Pack, label: str) -> list[Leaf]:
    """Return the leaves of a dossier with what of the printed scores and computed figures of 绩效 papers it needs.

    One 核定 may move another figure, so it is looked again, until every cell prints as in the document ``label``.
    """
    found = settled(leaves, papers.typed, pack, label)
    for _ in range(_ROUNDS):
        known = {leaf.path for leaf in found if leaf.override}
        own = [leaf for leaf in found if leaf.path.startswith(tuple(f"{root}." for root in papers.counts))]
        accounts = Accounts(build_model(Loaded(leaves=own), pack).facts, pack)
        more = [leaf for leaf in fixed(accounts, papers.derived, label) if leaf.path not in known]
        if not more:
            break
        found += more
    return found


def _print_again(done: Takeover, folder: Path) -> None:
    """Compose the new dossier and hold its paragraphs against the lines of the document.

    A workbook of 公开表 has no text to hold it against, and the dossier still wants what only a text says.
    """
    if not done.audit.reading.sections or done.audit.tables_only:
        return
    work = examine(folder)
    errors = [finding for finding in work.findings if finding.severity is Severity.ERROR]
    said = (
        ("L-",) if done.audit.is_report or done.audit.tables_only else ("L-", "M-")
    )  # a report says nothing of the rest of the dossier
    done.findings += [finding for finding in errors if finding.code.startswith(said)]
    if work.accounts is None:
        return
    trees = [compose(work.accounts, tables_apart=True)]
    if done.audit.has_reports:
        trees = [] if done.audit.is_report else trees
        trees += paper_reports(Prose(work.accounts, work.accounts.pack))
    blocks = [block for tree in trees for block in tree.blocks]
    ours = [plain(block.inlines) for block in blocks if isinstance(block, Heading | Paragraph)]
    sections = done.audit.reading.sections
    theirs = [line.text for part in sections if part.explained and part.narrative for line in part.lines]
    _compare(done, ours, theirs)


def _compare(done: Takeover, ours: list[str], theirs: list[str]) -> None:
    """Walk both texts in order: a paragraph of ours is looked for from where the last one ended."""
    unread = [item.line.text for item in done.audit.reading.unread if item.nearest]
    text = "".join([normal(line) for line in theirs])
    at = kept = 0
    for line in ours:
        wanted = normal(line)
        found = text.find(wanted, at)
        if found < 0 and done.audit.has_reports and wanted in text:
            kept += len(wanted)  # reports stand in their own order
        elif found >= 0:
            kept += len(wanted)
            at = found + len(wanted)
        else:
            kept += _differs(done, line, theirs, unread)
    total = len(text) + sum(len(normal(line)) for line in unread)
    done.share = min(1.0, kept / total) if total else 0.0


def _differs(done: Takeover, line: str, theirs: list[str], unread: list[str]) -> int:
    """Note a paragraph of ours that the document lacks; return how many of its characters the nearest one has."""
    wanted = normal(line)
    match = process.extractOne(wanted, [normal(other) for other in (*unread, *theirs)], scorer=fuzz.ratio)
    if match is None or match[1] < _NEAR:
        done.differences.append(Difference(line, "", "文件里没有这一段"))
        return 0
    near = str(match[0])
    steps = Levenshtein.opcodes(wanted, near)
    words = [
        (wanted[step.src_start : step.src_end], near[step.dest_start : step.dest_end])
        for step in steps
        if step.tag != "equal"
    ]
    done.differences.append(Difference(line, (*unread, *theirs)[match[2]], _cause(done, match[2] < len(unread), words)))
    return sum(step.src_end - step.src_start for step in steps if step.tag == "equal")


def _cause(done: Takeover, damaged: bool, words: list[tuple[str, str]]) -> str:  # noqa: FBT001 - private
    told = "；".join(f"“{ours}”处原文为“{theirs}”" for ours, theirs in words[:5])
    names = [
        name for name in done.audit.stated.provisional.values() if any(normal(name) in other for _, other in words)
    ]
    if names:
        return f"“{'、'.join(names)}”不是科目名称，没有编码，没有读入：{told}"
    if any("【待填】" in ours for ours, _ in words):
        return f"这一处没有读到：{told}"
    return f"原文这一段与模板的句式不同，没有读出：{told}" if damaged else f"写法与模板不同：{told}"
