"""Stages 6 and 7 for a whole publication: every wanted file is written from one tree, then read back and compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from generator.document import Document, figures
from generator.findings import Fault, Finding, Severity
from generator.package import MANIFEST, file_stem, input_digests, manifest
from generator.verify import verify_text, verify_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.pipeline import Work
    from generator.profile import Pack

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
    pages = None
    if "pdf" in formats:
        from generator.render.pdf import write_pdf  # noqa: PLC0415 - heavy, and only for PDF

        made = write_pdf(document, look)
        findings += made.findings if made.data else [replace(finding, severity=WARNING) for finding in made.findings]
        if made.data:
            pages = made.pages
            work.files[f"{stem}.pdf"] = made.data
    if "docx" in formats:
        from generator.render.docx import write_docx  # noqa: PLC0415 - only for Word

        work.files[f"{stem}.docx"] = write_docx(document, pack.need("look/reference.docx"), pages)
    if "xlsx" in formats and document.tables:
        from generator.render.xlsx import write_xlsx  # noqa: PLC0415 - only for Excel

        work.files[WORKBOOK.format(stem)] = write_xlsx(document.tables, document.title)
    if "html" in formats:
        from generator.render.html import write_html  # noqa: PLC0415 - only for HTML

        work.files[f"{stem}.html"] = write_html(document, look).encode()
    if "txt" in formats:
        from generator.render.txt import write_txt  # noqa: PLC0415 - only for text

        work.files[f"{stem}.txt"] = write_txt(document).encode()
    return findings


def verify_files(work: Work) -> list[Finding]:
    """Read back what was written (Word, Excel, text) and hold it against the tree."""
    document, findings, names = _document(work), [], []
    for name, data in work.files.items():
        verify = _VERIFIERS.get(name.rpartition(".")[2])
        if verify is not None:
            findings += verify(document, data, name)
            names.append(name)
    work.verified = tuple(names)
    return findings


def _verify_docx(document: Document, data: bytes, name: str) -> list[Finding]:
    from generator.read.docx import read_docx  # noqa: PLC0415 - only for Word

    return verify_text(document, read_docx(data), name, flat=False)


def _verify_txt(document: Document, data: bytes, name: str) -> list[Finding]:
    from generator.read.txt import read_txt  # noqa: PLC0415 - only for text

    return verify_text(document, read_txt(data.decode()), name, flat=True)


def _verify_xlsx(document: Document, data: bytes, name: str) -> list[Finding]:
    from generator.read.xlsx import read_xlsx  # noqa: PLC0415 - only for Excel

    return verify_workbook(document.tables, read_xlsx(data), name)


_VERIFIERS: dict[str, Callable[[Document, bytes, str], list[Finding]]] = {
    "docx": _verify_docx,
    "txt": _verify_txt,
    "xlsx": _verify_xlsx,
}


def add_papers(work: Work, *, draft: bool) -> None:
    """Add 校核报告.html, 数字台账.xlsx and manifest.json to the files."""
    from generator.ledger import write_ledger  # noqa: PLC0415 - only a publication has one
    from generator.report import Evidence, write_report  # noqa: PLC0415 - as above

    document, pack, accounts = _document(work), _pack(work), work.accounts
    if accounts is None:
        raise Fault(__name__, "没有数据可以写台账")
    inputs = input_digests(work.dossier.files, work.dossier.folder)
    evidence = Evidence(work.checked, len(list(figures(document))), work.verified, inputs, draft)
    work.files[REPORT] = write_report(document.title, work.findings, evidence, pack).encode()
    work.files[LEDGER] = write_ledger(document, accounts)
    work.files[MANIFEST] = manifest(inputs, pack, work.files, document.title)


def _document(work: Work) -> Document:
    if work.document is None:
        raise Fault(__name__, "还没有文稿")
    return work.document


def _pack(work: Work) -> Pack:
    if work.dossier.pack is None:
        raise Fault(__name__, "还没有模板")
    return work.dossier.pack
