"""Stages 6 and 7 for a whole publication: every wanted file is written from one tree, then read back and compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from generator.document import Document, figures
from generator.figure_ties import figure_findings
from generator.findings import Fault, Finding, Place, Severity
from generator.messages import say
from generator.package import MANIFEST, file_stem, input_digests, manifest
from generator.publish.sources import SOURCES, dump_sources
from generator.publish.treefile import TREE, dump_tree
from generator.verify import Shows, verify_text, verify_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.memory import Memory
    from generator.pipeline import Work
    from generator.profile import Pack

    Verified = tuple[list[Finding], list[str]]

FORMATS: Final = ("docx", "pdf", "xlsx", "html", "txt")
WARNING: Final = Severity.WARNING
"""A machine that cannot make the PDF does not spoil the other files: the officer is told what to install."""
REPORT: Final = "校核报告.html"
LEDGER: Final = "数字台账.xlsx"
WORKBOOK: Final = "{}（公开表）.xlsx"


def render(work: Work, formats: tuple[str, ...]) -> list[Finding]:
    """Write the files of ``formats`` into ``work.files``; what a machine cannot make is a finding, the rest is made."""
    document, pack = _document(work), _pack(work)
    stem, look, findings = file_stem(document.title), pack.need("look/print.css").parent, []
    if "pdf" in formats:
        from generator.render.pdf import write_pdf  # noqa: PLC0415 - heavy, and only for PDF

        made = write_pdf(document, look, store=work.workshop and work.workshop / "pages")
        findings += made.findings if made.data else [replace(finding, severity=WARNING) for finding in made.findings]
        if made.data:
            work.pages = made.pages
            work.files[f"{stem}.pdf"] = made.data
    if "docx" in formats:
        from generator.render.docx import write_docx  # noqa: PLC0415 - only for Word
        from generator.render.paging import estimate_pages  # noqa: PLC0415 - as above

        work.pages = work.pages or estimate_pages(document)
        work.files[f"{stem}.docx"] = write_docx(document, pack.need("look/reference.docx"), work.pages)
    if "xlsx" in formats and document.tables:
        from generator.render.xlsx import write_xlsx  # noqa: PLC0415 - only for Excel

        work.files[WORKBOOK.format(stem)] = write_xlsx(document.sheets, document.title)
    if "html" in formats:
        from generator.render.html import write_html  # noqa: PLC0415 - only for HTML

        work.files[f"{stem}.html"] = write_html(document, look).encode()
    if "txt" in formats:
        from generator.render.txt import write_txt  # noqa: PLC0415 - only for text

        work.files[f"{stem}.txt"] = write_txt(document).encode()
    return findings


def verify_files(work: Work) -> list[Finding]:
    """Read back every written file and hold it against the tree, and every figure of the tree against its fact."""
    document, names = _document(work), []
    findings = figure_findings(document)
    for name, data in work.files.items():
        if name.rpartition(".")[2] in VERIFIERS:
            found, work.places[name] = verify_file(document, work.pages, name, data, work.memory)
            findings += found
            names.append(name)
    work.verified = tuple(names)
    return findings


def verify_file(
    document: Document, pages: Mapping[str, int], name: str, data: bytes, memory: Memory | None = None
) -> Verified:
    """Hold one file of a publication against the tree; ``pages`` are those its 目录 prints (empty: not asked).

    ``memory`` knows what was read before in a table, a worksheet or a page of the very same bytes; all that was read is
    held against the tree every time.
    Returns findings, and the place of every figure in order where that is known. A file that cannot be read is a
    finding (V-4).
    """
    from generator.read import UnreadableFile  # noqa: PLC0415 - readers are needed here only

    try:
        return VERIFIERS[name.rpartition(".")[2]](document, pages, data, name, memory)
    except UnreadableFile as error:
        return [say("V-4", Place(name), 原因=error.reason)], []


def _verify_docx(
    document: Document, pages: Mapping[str, int], data: bytes, name: str, memory: Memory | None
) -> Verified:
    from generator.read.docx import read_docx  # noqa: PLC0415 - only for Word

    blocks, shows = read_docx(data, contents=bool(pages), memory=memory), Shows(pages or None)
    return verify_text(document, blocks, name, shows)


def _verify_pdf(
    document: Document, pages: Mapping[str, int], data: bytes, name: str, memory: Memory | None
) -> Verified:
    from generator.verify_pdf import read_pages, verify_pdf  # noqa: PLC0415 - only for PDF

    return verify_pdf(document, read_pages(data, memory), pages, name)


def _verify_html(
    document: Document, _pages: Mapping[str, int], data: bytes, name: str, memory: Memory | None
) -> Verified:
    from generator.read.html import page_title, read_html  # noqa: PLC0415 - only for HTML

    blocks, shows = read_html(data, memory), Shows({})
    findings, places = verify_text(document, blocks, name, shows)
    if page_title(data) != document.title:
        place, expected = Place(name, quote=page_title(data)), document.title
        findings.append(say("V-1 网页标题", place, expected=expected))
    return findings, places


def _verify_txt(
    document: Document, _pages: Mapping[str, int], data: bytes, name: str, _memory: Memory | None
) -> Verified:
    from generator.read.txt import decode_text, read_txt  # noqa: PLC0415 - only for text

    blocks, shows = read_txt(decode_text(data)), Shows({}, apart=True)
    return verify_text(document, blocks, name, shows)


def _verify_xlsx(
    document: Document, _pages: Mapping[str, int], data: bytes, name: str, memory: Memory | None
) -> Verified:
    from generator.read.xlsx import read_xlsx  # noqa: PLC0415 - only for Excel

    return verify_workbook(document.sheets, read_xlsx(data, memory), name), []


VERIFIERS: Final[dict[str, Callable[[Document, Mapping[str, int], bytes, str, Memory | None], Verified]]] = {
    "docx": _verify_docx,
    "pdf": _verify_pdf,
    "html": _verify_html,
    "txt": _verify_txt,
    "xlsx": _verify_xlsx,
}
"""How each format is held against the tree."""


def add_papers(work: Work, *, draft: bool) -> None:
    """Add 校核报告.html, 数字台账.xlsx, what verify and diff need, and manifest.json to the files."""
    from generator.publish.ledger import write_ledger  # noqa: PLC0415 - only a publication has one

    document, pack, accounts = _document(work), _pack(work), work.accounts
    if accounts is None:
        raise Fault(__name__, "没有数据可以写台账")
    inputs = input_digests(work.dossier.files, work.dossier.folder)
    work.files[REPORT] = report_page(work, draft=draft).encode()
    work.files[LEDGER] = write_ledger(document, accounts, work.places, work.reports)
    work.files[TREE] = dump_tree(document, work.pages)
    work.files[SOURCES] = dump_sources([document, *work.reports], accounts)
    work.files[MANIFEST] = manifest(inputs, pack, work.files, document.title, work.edits.edited)


def report_page(work: Work, *, draft: bool = False) -> str:
    """Return 校核报告.html for what is known so far; places link into the publication's HTML where there is one."""
    from generator.inspection.reasons import owed_reasons  # noqa: PLC0415 - only a report shows them
    from generator.publish.report import Evidence, write_report  # noqa: PLC0415 - as above

    document, pack = work.document, _pack(work)
    evidence = Evidence(
        work.checked,
        len(list(figures(document))) if document else 0,
        work.verified,
        input_digests(work.dossier.files, work.dossier.folder),
        draft,
        tuple(work.suggestions),
        tuple(owed_reasons(work.accounts)) if work.accounts else (),
        document,
        next((name for name in work.files if name.endswith(".html") and name != REPORT), ""),
    )
    return write_report(document.title if document else work.dossier.label, work.findings, evidence, pack)


def _document(work: Work) -> Document:
    if work.document is None:
        raise Fault(__name__, "还没有文稿")
    return work.document


def _pack(work: Work) -> Pack:
    if work.dossier.pack is None:
        raise Fault(__name__, "还没有模板")
    return work.dossier.pack
