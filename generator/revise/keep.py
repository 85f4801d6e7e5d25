"""Hand edits kept (``build --keep``): edited Word drafts take the changes of the data and keep their own.

Three versions meet: a document as generated before (its tree lies with the publication or in 历史), the edited file,
and the document as generated now. The edited file is the ground: what nobody generated is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.document import block_inlines, plain
from generator.findings import Finding, Place
from generator.messages import say
from generator.package import file_stem
from generator.revise.keep_body import BodyKeeper
from generator.revise.keep_told import Told
from generator.revise.units import units
from generator.revise.word_file import UNREADABLE, WordFile, quick_version
from generator.revise.word_text import items, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from generator.document import Document

_ALIKE: Final = 0.5  # share of a document's paragraphs by which an edited file without bookmarks is known


@dataclass(slots=True)
class Kept:
    """The merged file and what came to light."""

    data: bytes
    told: Told = field(default_factory=Told)


class Base(NamedTuple):
    """A document of a publication as it was generated: ``main`` is the 说明, the others are 绩效 reports."""

    document: Document
    pages: Mapping[str, int]
    main: bool

    @property
    def stem(self) -> str:
        """The name of its files."""
        return file_stem(self.document.title)


class Draft(NamedTuple):
    """An edited file and the document that it began as."""

    name: str
    data: bytes
    base: Base


def version_of(data: bytes) -> str:
    """Return which generated document a Word file began as, empty when that is not known."""
    try:
        return quick_version(data)
    except UNREADABLE:
        return ""


def open_drafts(edited: Iterable[Path], folders: Iterable[Path]) -> tuple[list[Draft], list[Finding]]:
    """Return the edited files with the documents they began as; a finding (SG-4) for each that cannot be used.

    ``folders`` are publications and kept versions, the newest first. Two drafts of one document are refused.
    """
    drafts: list[Draft] = []
    findings: list[Finding] = []
    shelf = list(folders)
    for path in edited:
        draft = _open_draft(path, shelf)
        twins = [one.name for one in drafts if isinstance(draft, Draft) and _role(one.base) == _role(draft.base)]
        if isinstance(draft, Finding):
            findings.append(draft)
        elif twins:
            findings.append(say("SG-4 两份", Place(path.name), 另一份=twins[0]))
        else:
            drafts.append(draft)
    return drafts, findings


def _role(base: Base) -> str:
    return "" if base.main else base.stem


def draft_of(drafts: Iterable[Draft], document: Document, *, main: bool) -> Draft | None:
    """Return the draft that is one of ``document``; reports are known by their file names."""
    role = "" if main else file_stem(document.title)
    return next((draft for draft in drafts if _role(draft.base) == role), None)


def unplaced(drafts: Iterable[Draft], reports: Iterable[Document]) -> Iterator[Finding]:
    """Yield a finding for each draft of a report that the publication no longer has."""
    stems = {file_stem(report.title) for report in reports}
    for draft in drafts:
        if not draft.base.main and draft.base.stem not in stems:
            yield say("SG-4 没有报告", Place(draft.name), 题名=draft.base.document.title)


def _open_draft(path: Path, folders: Iterable[Path]) -> Draft | Finding:
    try:
        data = path.read_bytes()
        word = WordFile(data)
    except OSError as error:
        return say("SG-4 打不开", Place(path.name), 原因=error.strerror)
    except UNREADABLE:
        return say("SG-4 不是Word", Place(path.name))
    base = _by_version(word.version, folders) or _by_words(word, folders)
    if base is None:
        return say("SG-4 没有来处", Place(path.name))
    return Draft(path.name, data, base)


def bases(folder: Path) -> list[Base]:
    """Return the documents of a publication, the 说明 first."""
    from generator.revise.diff import load_publication  # noqa: PLC0415 - only for hand edits

    found = load_publication(folder)
    if found is None:
        return []
    papers = [Base(paper.document, paper.pages, main=False) for paper in found.papers.values()]
    return [Base(found.document, found.pages, main=True), *papers]


def _by_version(wanted: str, folders: Iterable[Path]) -> Base | None:
    """Return the document whose Word file carries this version, wherever it is kept."""
    for folder in folders:
        for path in sorted(folder.glob("*.docx")) if wanted else ():
            if version_of(path.read_bytes()) == wanted:
                return next((base for base in bases(folder) if base.stem == path.stem), None)
    return None


def _by_words(word: WordFile, folders: Iterable[Path]) -> Base | None:
    """Return the document most of whose paragraphs stand in the file, of equals the newest; None when too few do."""
    lines = {text_of(item).strip() for item in items(word.body)}
    best, most = None, _ALIKE
    for folder in folders:
        for base in bases(folder):
            share = _share(base.document, lines)
            if share > most:
                best, most = base, share
    return best


def _share(document: Document, lines: set[str]) -> float:
    texts = [plain(inlines).strip() for block in document.blocks for inlines in block_inlines(block)]
    wanted = {text for text in texts if len(text) > len("第一部分标题")}
    return len(wanted & lines) / len(wanted) if wanted else 0


def keep_draft(draft: Draft, now: tuple[Document, Mapping[str, int]], reference: Path) -> Kept:
    """Merge an edited draft into ``now`` (tree, pages) in the look of ``reference``."""
    from generator.render.docx import write_docx  # noqa: PLC0415 - only for Word

    fresh, before = write_docx(now[0], reference, now[1]), draft.base
    base = write_docx(before.document, reference, before.pages)
    return keep_edits(draft.data, (before.document, base), (now[0], fresh))


def keep_edits(edited: bytes, before: tuple[Document, bytes], now: tuple[Document, bytes]) -> Kept:
    """Merge: ``before`` and ``now`` are a tree and the Word file generated from it, without anybody's edits."""
    if edited == before[1]:
        return Kept(now[1])
    word, base, fresh = WordFile(edited), WordFile(before[1]), WordFile(now[1])
    keeper = BodyKeeper(word, fresh, units(before[0], base.body), units(now[0], fresh.body))
    keeper.run()
    word.rename_version(fresh.version)
    return Kept(word.data(), keeper.told)
