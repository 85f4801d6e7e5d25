"""PDF files with a text layer: pieces of text in the order in which they were set, each with its page and box.

pypdfium2 was chosen by trial on our own PDFs: eight times as fast as pypdf, and its text objects keep the order of the
cells of a table, which plain text extraction (by base lines) mixes up.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from generator.read import UnreadableFile
from generator.read.blocks import Line
from generator.read.pdf_grid import Box, Piece, sheet_of, split_page, text_margins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from generator.read.blocks import ReadBlock
    from generator.read.pdf_grid import Part

_PASSWORD: Final = "password"  # noqa: S105 - a word of an error message
_PAGE_NUMBER: Final = re.compile(r"[-—–─－·\s第]*(\d{1,4})[-—–─－·\s页]*")
_BLANK: Final = " \t\r\n\u3000\u00a0"
_DOTS: Final = f"{_BLANK}.·…"
_LEADER: Final = 3  # dots that lead to a page number: fewer are a sign of the text
_HYPHENS: Final = "\x02\ufffe"  # what the library gives for a hyphen at the end of a line
_ROOM: Final = (ctypes.c_ushort * 1024)()
_SEEN: Final = memoryview(_ROOM).cast("B")
_SIZE: Final = ctypes.sizeof(_ROOM)
_CORNERS: Final = tuple(ctypes.c_float() for _ in range(4))  # filled anew by every call
_FEW: Final = 4  # pages from which running heads are known
_SLIM: Final = 6.0  # points that the pieces of one line may differ in height
_MOST: Final = 5  # pieces that a page number is set in
_TEXT, _PATH, _FORM = 1, 2, 5  # FPDF_PAGEOBJ_TEXT, _PATH, _FORM


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its number from 1, its pieces of text in the order of setting, and its ruled lines (tables)."""

    number: int
    pieces: tuple[Piece, ...]
    rules: tuple[Box, ...] = ()


def read_pdf(source: Path | bytes) -> tuple[ReadBlock, ...]:
    """Return the lines and ruled tables of a PDF in reading order, each with its page; page numbers are left out.

    Raises :class:`UnreadableFile` for what is no PDF, is encrypted, damaged, or scanned (no text layer).
    """
    blocks: list[ReadBlock] = []
    last: Part | None = None
    pages = without_running(pdf_pages(source, rules=True))
    sheets = [sheet_of(without_number(page.pieces), page.rules) for page in pages]
    margins = text_margins(sheets)
    for page, sheet in zip(pages, sheets, strict=True):
        for part in split_page(sheet, margins):
            if last is not None and part.goes_on_from(last) and page.number > blocks[-1].page:
                blocks[-1] = _continued(blocks[-1], part.block)
            else:
                blocks.append(replace(part.block, number=len(blocks) + 1, page=page.number))
            last = part
    return tuple(blocks)


def without_running(pages: list[PdfPage]) -> list[PdfPage]:
    """Return the pages without running heads and feet: the same words, numbers aside, at the same height of most."""
    seen: Counter[tuple[str, int]] = Counter()
    edges = [dict(_edge_lines(page.pieces)) for page in pages] if len(pages) >= _FEW else []
    for edge in edges:
        seen.update(edge.keys())
    running = {key for key, count in seen.items() if count * 2 > len(pages)}
    if not running:
        return pages
    found = []
    for page, edge in zip(pages, edges, strict=True):
        drop = {id(piece) for key in running & edge.keys() for piece in edge[key]}
        found.append(replace(page, pieces=tuple(piece for piece in page.pieces if id(piece) not in drop)))
    return found


def _edge_lines(pieces: Sequence[Piece]) -> Iterator[tuple[tuple[str, int], list[Piece]]]:
    """Yield the highest and the lowest line of a page that holds words: its words without numbers, its height."""
    if not pieces:
        return
    for edge in (max(piece.box.top for piece in pieces), min(piece.box.bottom for piece in pieces)):
        line = [piece for piece in pieces if piece.box.bottom - _SLIM <= edge <= piece.box.top + _SLIM]
        words = re.sub(r"[\d\s]+", "", "".join([piece.text for piece in line]))
        if len(words) > _MOST:  # a page number alone is dropped elsewhere
            yield (words, int(edge)), line


def _continued(block: ReadBlock, rest: ReadBlock) -> ReadBlock:
    """Return a paragraph that a page break cut, put together."""
    if isinstance(block, Line) and isinstance(rest, Line):
        return replace(block, text=block.text + rest.text)
    return block


def pdf_pages(source: Path | bytes, *, rules: bool = False, only: Sequence[int] | None = None) -> list[PdfPage]:
    """Return the pages of a PDF, or ``only`` some by position from 0; ``rules`` also reads the lines of its tables."""
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
        pages = [_page(document, number, rules=rules) for number in wanted]
    if only is None and not any(page.pieces for page in pages):
        reason = "这是扫描件，只有图像，没有文字；请用带文字的 PDF、Word 或文本文件，或者先做文字识别（OCR）"
        raise UnreadableFile(name, reason)
    return pages


def _page(document: Any, number: int, *, rules: bool) -> PdfPage:
    """Read one page by the library's own calls: its helper objects cost more than the text."""
    raw: Any = import_module("pypdfium2.raw")
    page = document[number]
    text = page.get_textpage()
    found = _Contents(raw, text.raw, rules=rules)
    found.read(page.raw, raw.FPDFPage_CountObjects(page.raw), raw.FPDFPage_GetObject)
    text.close()
    page.close()
    return PdfPage(number + 1, tuple(_without_leaders(found.pieces)), tuple(found.lines))


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


class _Contents:
    """Gathers the text objects and rules of a page. The library's functions are bound once: there are many objects."""

    def __init__(self, raw: Any, text: Any, *, rules: bool) -> None:
        self.pieces: list[Piece] = []
        self.lines: list[Box] = []
        self._raw, self._text, self._rules = raw, text, rules

    def read(self, holder: Any, count: int, item_of: Any) -> None:
        """Take the ``count`` objects of a page or form, which ``item_of`` hands out by number."""
        kind_of, bounds, words_of = self._raw.FPDFPageObj_GetType, self._raw.FPDFPageObj_GetBounds, self._words
        left, bottom, right, top = _CORNERS
        for number in range(count):
            item = item_of(holder, number)
            kind = kind_of(item)
            if kind == _TEXT:
                words = words_of(item)
                if words.strip(_BLANK):
                    bounds(item, left, bottom, right, top)
                    self.pieces.append(Piece(words, Box(left.value, bottom.value, right.value, top.value)))
            elif kind == _PATH and self._rules:
                bounds(item, left, bottom, right, top)
                self.lines.append(Box(left.value, bottom.value, right.value, top.value))
            elif kind == _FORM:
                self.read(item, self._raw.FPDFFormObj_CountObjects(item), self._raw.FPDFFormObj_GetObject)

    def _words(self, item: Any) -> str:
        """Return an object's text; every call searches the page for it, so that one call with room enough is made."""
        needed = self._raw.FPDFTextObj_GetText(item, self._text, _ROOM, _SIZE)
        if needed <= _SIZE:
            text = str(_SEEN[: max(0, needed - 2)], "utf-16-le", "ignore")
            return text if text.isprintable() else text.replace(_HYPHENS[0], "-").replace(_HYPHENS[1], "-")
        buffer: Any = (ctypes.c_ushort * needed)()
        self._raw.FPDFTextObj_GetText(item, self._text, buffer, needed)
        return str(memoryview(buffer).cast("B")[: needed - 2], "utf-16-le", "ignore")


def page_number(pieces: Sequence[Piece]) -> int | None:
    """Return the number when pieces are nothing but a page number (— 12 —, 第12页)."""
    found = _PAGE_NUMBER.fullmatch("".join([piece.text for piece in pieces]).strip())
    return int(found[1]) if found else None


def without_number(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces of a page without its page number."""
    drop = numbers_of(pieces)
    return tuple(piece for piece in pieces if piece not in drop)


def numbers_of(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces that are the page's number: set last or first, outside everything else; often none."""
    for count in range(min(_MOST, len(pieces)), 0, -1):
        for own, others in ((pieces[-count:], pieces[:-count]), (pieces[:count], pieces[count:])):
            if page_number(own) is not None and all(_apart(one.box, other.box) for one in own for other in others):
                return own
    return ()


def _apart(number: Box, other: Box) -> bool:
    level = number.top <= other.bottom or number.bottom >= other.top
    return level or number.right <= other.left or number.left >= other.right
