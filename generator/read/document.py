"""Any file that may hold a publication: read by its kind into lines and grids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.read import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

    from generator.read.blocks import ReadBlock

SUFFIXES: Final = (".docx", ".pdf", ".txt", ".md", ".html", ".htm", ".xlsx")
_SAVE_AGAIN: Final = {".doc": "旧版 Word 文件", ".wps": "WPS 文件", ".xls": "旧版 Excel 文件", ".ofd": "OFD 版式文件"}


def read_document(path: Path) -> tuple[ReadBlock, ...]:
    """Return the lines and grids of ``path``; :class:`UnreadableFile` says why that cannot be done."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
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
        raise UnreadableFile(path, f"是{kind}，不能直接读；请另存为 .docx、.xlsx 或带文字的 .pdf")
    raise UnreadableFile(path, f"不认识这种文件；可以读的有 {'、'.join(SUFFIXES)}")
