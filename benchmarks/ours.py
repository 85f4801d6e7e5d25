"""Our writers under one signature: a document in, a file out. Imported when called: nobody pays for what is unused."""
# ruff: noqa: PLC0415 - as above

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.document import Document

LOOK = Path(__file__).resolve().parent.parent / "templates" / "common" / "look"


def docx(document: Document, pages: dict[str, int] | None = None) -> bytes:
    from generator.render.docx import write_docx

    return write_docx(document, LOOK / "reference.docx", pages)


def xlsx(document: Document) -> bytes:
    from generator.render.xlsx import write_xlsx

    return write_xlsx(document.tables, document.title)


def pdf(document: Document) -> bytes:
    from generator.render.pdf import write_pdf

    return write_pdf(document, LOOK).data


def html(document: Document) -> bytes:
    from generator.render.html import write_html

    return write_html(document, LOOK).encode()


def txt(document: Document) -> bytes:
    from generator.render.txt import write_txt

    return write_txt(document).encode()


def package(document: Document) -> None:
    """Make PDF, Word with the PDF's page numbers, and Excel, as ``build`` does."""
    from generator.render.pdf import write_pdf

    docx(document, write_pdf(document, LOOK).pages)
    xlsx(document)


OURS: dict[str, Callable[[Document], bytes]] = {"docx": docx, "xlsx": xlsx, "pdf": pdf, "html": html, "txt": txt}
