"""Any file that may hold a publication: read by what it is, whatever its name says, into lines and grids."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from generator.read import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

    from generator.read.blocks import ReadBlock

SUFFIXES: Final = (".docx", ".pdf", ".txt", ".md", ".html", ".htm", ".xlsx")
_SAVE_AGAIN: Final = {".doc": "旧版 Word 文件", ".wps": "WPS 文件", ".xls": "旧版 Excel 文件", ".ofd": "OFD 版式文件"}
_START: Final = 1024  # bytes in which a PDF says what it is
_ZIP, _PDF, _RTF = b"PK\x03\x04", b"%PDF-", b"{\\rtf"
_PAGES: Final = (b"<!doctype html", b"<html")
_PARTS: Final = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "OFD.xml": ".ofd"}


def read_document(path: Path) -> tuple[ReadBlock, ...]:
    """Return the lines and grids of ``path``; :class:`UnreadableFile` says why that cannot be done.

    A file whose name has the wrong ending (a Word file called .pdf) is read as what it is.
    """
    suffix = _kind(path)
    if suffix in (".docx", ".docm"):
        from generator.read.docx import read_docx  # noqa: PLC0415 - only for Word

        return read_docx(path)
    if suffix == ".pdf":
        from generator.read.pdf import read_pdf  # noqa: PLC0415 - only for PDF

        return read_pdf(path)
    if suffix in (".html", ".htm"):
        from generator.read.html import read_html  # noqa: PLC0415 - only for HTML

        return read_html(path)
    if suffix == ".xlsx":
        from generator.read.xlsx import read_xlsx  # noqa: PLC0415 - only for Excel

        return read_xlsx(path)
    if suffix in (".txt", ".md"):
        from generator.read.txt import read_txt  # noqa: PLC0415 - only for text

        return read_txt(path)
    kind = _SAVE_AGAIN.get(suffix)
    if kind:
        raise UnreadableFile(path, f"是{kind}，不能直接读；请用 Word、Excel 或 WPS 另存为 .docx、.xlsx 或带文字的 .pdf")
    raise UnreadableFile(path, f"不认识这种文件；可以读的有 {'、'.join(SUFFIXES)}")


def with_contents(path: Path, blocks: tuple[ReadBlock, ...]) -> tuple[ReadBlock, ...]:
    """Return the ``blocks`` of ``path``, those of Word with the entries of its 目录, which else are dropped."""
    if _kind(path) not in (".docx", ".docm"):
        return blocks
    from generator.read.docx import read_docx  # noqa: PLC0415 - only for Word

    return read_docx(path, contents=True)


def _kind(path: Path) -> str:
    """Return the ending that the content of a file asks for; its own where the content says nothing."""
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        absent = isinstance(error, FileNotFoundError)
        reason = "找不到文件，请检查文件名和路径" if absent else f"文件打不开：{error.strerror}"
        raise UnreadableFile(path, reason) from error
    if not start:
        raise UnreadableFile(path, "文件是空的（0 字节），多半没有传完；请重新下载或复制")
    if _PDF in start:
        return ".pdf"
    if start.startswith(_RTF):
        raise UnreadableFile(path, "其实是 RTF 文件；请用 Word 或 WPS 打开，另存为 .docx")
    if start.startswith(_ZIP):
        return _packed(path) or suffix
    begins = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return ".html" if suffix in (".doc", ".xls", ".docx") and begins.startswith(_PAGES) else suffix


def _packed(path: Path) -> str:
    """Return what a zip holds, "" for anything else or a damaged one."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return ""
    return next((kind for part, kind in _PARTS.items() if part in names), "")
