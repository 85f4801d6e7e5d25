"""PDF files with a text layer, page by page: lines of text, or pieces in the order in which they were set, with boxes.

pypdfium2 was chosen by trial on our own PDFs: eight times as fast as pypdf.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from generator.read import UnreadableFile
from generator.read.blocks import Line
from generator.read.pdf_calls import FORM, PATH, address, calls
from generator.read.pdf_grid import Piece, frames_of, sheet_of, split_page, text_margins
from generator.read.pdf_objects import Objects, box_of
from generator.read.pdf_page import PdfPage, without_number, without_running
from generator.read.pdf_text import text_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from generator.read.blocks import ReadBlock
    from generator.read.pdf_grid import Frame, Part

    _Drawn = tuple[list[Piece], list[Frame]]
    """What is drawn on a page: pieces of text, tables."""
    _Reader = Callable[[int, int], _Drawn]
    """Reads a page, given where it and its text lie."""

_PASSWORD: Final = "password"  # noqa: S105 - a word of an error message
_BLANK: Final = " \t\r\n\u3000\u00a0"
_DOTS: Final = f"{_BLANK}.·…"
_LEADER: Final = 3  # dots that lead to a page number: fewer are a sign of the text


def read_pdf(source: Path | bytes) -> tuple[ReadBlock, ...]:
    """Return the lines and ruled tables of a PDF in reading order, each with its page; page numbers are left out.

    Raises :class:`UnreadableFile` for what is no PDF, is encrypted, damaged, or scanned (no text layer).
    """
    blocks: list[ReadBlock] = []
    last: Part | None = None
    pages = without_running(_pages(source, _by_lines))
    sheets = [sheet_of(without_number(page.pieces, page.frames), page.frames) for page in pages]
    margins = text_margins(sheets)
    for page, sheet in zip(pages, sheets, strict=True):
        for part in split_page(sheet, margins):
            if last is not None and part.goes_on_from(last) and page.number > blocks[-1].page:
                blocks[-1] = _continued(blocks[-1], part.block)
            else:
                blocks.append(part.block._replace(number=len(blocks) + 1, page=page.number))
            last = part
    return tuple(blocks)


def _continued(block: ReadBlock, rest: ReadBlock) -> ReadBlock:
    """Return a paragraph that a page break cut, put together."""
    if isinstance(block, Line) and isinstance(rest, Line):
        return block._replace(text=block.text + rest.text)
    return block


def pdf_pages(source: Path | bytes, *, only: Sequence[int] | None = None) -> list[PdfPage]:
    """Return the pages of a PDF object by object, or ``only`` some by position from 0.

    Raises :class:`UnreadableFile` as :func:`read_pdf` does.
    """
    return _pages(source, _by_objects, only)


def _pages(source: Path | bytes, read: _Reader, only: Sequence[int] | None = None) -> list[PdfPage]:
    pypdfium2: Any = import_module("pypdfium2")
    name = "" if isinstance(source, bytes) else source
    try:
        document: Any = pypdfium2.PdfDocument(source if isinstance(source, bytes) else source.read_bytes())
    except OSError as error:
        raise UnreadableFile(name, f"文件打不开：{error.strerror}") from error
    except pypdfium2.PdfiumError as error:
        encrypted = _PASSWORD in str(error).lower()
        reason = (
            "文件加了密码；请去掉密码另存后再试" if encrypted else "不是 PDF 文件，或者文件已损坏；请重新下载或重新导出"
        )
        raise UnreadableFile(name, reason) from error
    with document:
        wanted = range(len(document)) if only is None else only
        pages = [_page(document, number, read, name) for number in wanted]
    if only is None and not any(page.pieces for page in pages):
        reason = "这是扫描件，只有图像，没有文字；请用带文字的 PDF、Word 或文本文件，或者先做文字识别（OCR）"
        raise UnreadableFile(name, reason)
    return pages


def _page(document: Any, number: int, read: _Reader, name: Path | str) -> PdfPage:
    """Read one page by the library's own calls: its helper objects cost more than the text."""
    pypdfium2: Any = import_module("pypdfium2")
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(name, f"第{number + 1}页已损坏，打不开；请重新下载或重新导出") from error
    pieces, frames = read(address(page.raw), address(text.raw))
    text.close()
    page.close()
    return PdfPage(number + 1, tuple(_without_leaders(pieces)), tuple(frames))


def _by_objects(page: int, text: int) -> _Drawn:
    """Read one page object by object."""
    found = Objects(text)
    found.read(calls().items(page))
    return found.pieces, list(frames_of(found.rules))


def _by_lines(page: int, text: int) -> _Drawn:
    """Read one page line by line, its tables cell by cell; object by object where that is not exact."""
    known = calls()
    items = known.items(page)
    kinds = list(map(known.kind, items))
    rules = [box_of(item) for item, kind in zip(items, kinds, strict=True) if kind == PATH] if PATH in kinds else []
    frames = list(frames_of(rules))
    pieces = None if FORM in kinds else text_pieces(known, text, frames)
    return _by_objects(page, text) if pieces is None else (pieces, frames)


def _without_leaders(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces without the dots of a 目录, set in one piece or one by one."""
    dots: list[Piece] = []
    for piece in pieces:
        if not piece.text.strip(_DOTS):
            dots.append(piece)
            continue
        if dots:
            yield from _few(dots)
            dots = []
        yield piece
    yield from _few(dots)


def _few(dots: list[Piece]) -> list[Piece]:
    signs = "".join([piece.text.strip(_BLANK) for piece in dots])
    return dots if len(signs) < _LEADER else []
