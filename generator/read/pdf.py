"""PDF files with a text layer: pieces of text in the order in which they were set, each with its page and box.

pypdfium2 was chosen by trial on our own PDFs: eight times as fast as pypdf, and its text objects keep the order of the
cells of a table, which plain text extraction (by base lines) mixes up.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from itertools import pairwise, repeat
from struct import iter_unpack
from typing import TYPE_CHECKING, Any, Final

from generator.read import UnreadableFile
from generator.read.blocks import Line
from generator.read.pdf_grid import Box, Piece, sheet_of, split_page, text_margins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from generator.read.blocks import ReadBlock
    from generator.read.pdf_grid import Part

_PASSWORD: Final = "password"  # noqa: S105 - a word of an error message
_PAGE_NUMBER: Final = re.compile(r"[-—–─－·\s第]*(\d{1,4})[-—–─－·\s页]*")
_BLANK: Final = " \t\r\n\u3000\u00a0"
_DOTS: Final = f"{_BLANK}.·…"
_LEADER: Final = 3  # dots that lead to a page number: fewer are a sign of the text
_HYPHENS: Final = "\x02\ufffe"  # what the library gives for a hyphen at the end of a line
_ROOM: Final = 1 << 14  # characters of a page that are gathered at once
_CORNERS: Final = 16  # bytes of a box: four floats
_NONE: Final = 2  # bytes of an empty text: the sign that ends it
_FEW: Final = 4  # pages from which running heads are known
_SLIM: Final = 6.0  # points that the pieces of one line may differ in height
_MOST: Final = 5  # pieces that a page number is set in
_PATH, _FORM = 2, 5  # FPDF_PAGEOBJ_PATH, _FORM


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
    highest, lowest = max([box[3] for _, box in pieces]), min([box[1] for _, box in pieces])
    first = [piece for piece in pieces if highest <= piece[1][3] + _SLIM]
    last = [piece for piece in pieces if piece[1][1] - _SLIM <= lowest]
    for edge, line in ((highest, first), (lowest, last)):
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
    page = document[number]
    text = page.get_textpage()
    found = _Contents(text.raw, rules=rules)
    calls, own = _calls(), _address(page.raw)
    found.read(map(calls.item, repeat(own), range(calls.count(own))))
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


class _Calls:
    """pdfium's functions bound anew, objects as plain addresses (pointers cost more than the calls), and room to fill.

    A text is kept only when it has a character, so that there are never more boxes than characters.
    """

    def __init__(self, raw: Any) -> None:
        address, number, size = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
        self.count = _bound(raw.FPDFPage_CountObjects, number, address)
        self.item = _bound(raw.FPDFPage_GetObject, address, address, number)
        self.inner = _bound(raw.FPDFFormObj_GetObject, address, address, size)
        self.inner_count = _bound(raw.FPDFFormObj_CountObjects, number, address)
        self.kind = _bound(raw.FPDFPageObj_GetType, number, address)
        self.words = _bound(raw.FPDFTextObj_GetText, size, address, address, address, size)
        self.bounds = _bound(raw.FPDFPageObj_GetBounds, number, *[address] * 5)
        words, boxes = (ctypes.c_ushort * _ROOM)(), (ctypes.c_float * (4 * _ROOM))()
        self.start, self.boxes = ctypes.addressof(words), ctypes.addressof(boxes)
        self.end = self.start + ctypes.sizeof(words)
        self.seen, self.measured = memoryview(words).cast("B"), memoryview(boxes).cast("B")


def _bound(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


@cache
def _calls() -> _Calls:
    return _Calls(import_module("pypdfium2.raw"))


class _Contents:
    """Gathers the text objects and rules of a page. There are many: words and boxes become Python's all at once."""

    def __init__(self, text: Any, *, rules: bool) -> None:
        self.pieces: list[Piece] = []
        self.lines: list[Box] = []
        self._text, self._rules, self._calls = _address(text), rules, _calls()

    def read(self, items: Iterable[int]) -> None:
        """Take the objects of a page or form: only text has words, and at least the sign that ends them."""
        calls, text, ends = self._calls, self._text, [self._calls.start]
        words_of, bounds, at, limit, box = calls.words, calls.bounds, calls.start, calls.end, calls.boxes
        for item in items:
            needed = words_of(item, text, at, limit - at)
            if _NONE < needed <= limit - at:
                at += needed - _NONE
                ends.append(at)
                bounds(item, box, box + 4, box + 8, box + 12)
                box += _CORNERS
            elif needed != _NONE:
                self._keep(ends)
                self._long(item, needed) if needed else self._other(item)
                ends, at, box = [calls.start], calls.start, calls.boxes
        self._keep(ends)

    def _keep(self, ends: list[int]) -> None:
        """Make pieces of the words and boxes in the rooms; ``ends`` are addresses, the first where the words start."""
        count, start = len(ends) - 1, ends[0]
        if not count:
            return
        text = _decoded(self._calls.seen[: ends[-1] - start])
        if len(text) * 2 == ends[-1] - start:
            words = [text[(one - start) // 2 : (end - start) // 2] for one, end in pairwise(ends)]
        else:  # characters of two units
            words = [_decoded(self._calls.seen[one - start : end - start]) for one, end in pairwise(ends)]
        found = zip(words, iter_unpack("4f", self._calls.measured[: count * _CORNERS]), strict=True)
        made = tuple.__new__  # a third of the time of Piece(…) and Box(…)
        self.pieces += [made(Piece, (word, made(Box, box))) for word, box in found if word.strip(_BLANK)]

    def _long(self, item: int, needed: int) -> None:
        """Take a text for which no room is left."""
        buffer: Any = (ctypes.c_ushort * (needed // 2))()
        self._calls.words(item, self._text, ctypes.addressof(buffer), needed)
        words = _decoded(memoryview(buffer).cast("B")[: needed - _NONE])
        if words.strip(_BLANK):
            self.pieces.append(Piece(words, self._box(item)))

    def _other(self, item: int) -> None:
        """Take a rule, or the objects of a form."""
        calls, kind = self._calls, self._calls.kind(item)
        if kind == _PATH and self._rules:
            self.lines.append(self._box(item))
        elif kind == _FORM:
            self.read(map(calls.inner, repeat(item), range(calls.inner_count(item))))

    def _box(self, item: int) -> Box:
        box = self._calls.boxes
        self._calls.bounds(item, box, box + 4, box + 8, box + 12)
        return Box(*next(iter_unpack("4f", self._calls.measured[:_CORNERS])))


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _decoded(units: memoryview) -> str:
    text = str(units, "utf-16-le", "ignore")
    return text if text.isprintable() else text.replace(_HYPHENS[0], "-").replace(_HYPHENS[1], "-")


def page_number(pieces: Sequence[Piece]) -> int | None:
    """Return the number when pieces are nothing but a page number (— 12 —, 第12页)."""
    found = _PAGE_NUMBER.fullmatch("".join([piece.text for piece in pieces]).strip())
    return int(found[1]) if found else None


def without_number(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces of a page without its page number."""
    count = len(drop := numbers_of(pieces))
    return pieces[: len(pieces) - count] if pieces[len(pieces) - count :] == drop else pieces[count:]


def numbers_of(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces that are the page's number: set last or first, outside everything else; often none."""
    for count in range(min(_MOST, len(pieces)), 0, -1):
        for own, others in ((pieces[-count:], pieces[:-count]), (pieces[:count], pieces[count:])):
            if page_number(own) is not None and _apart(own, others):
                return own
    return ()


def _apart(number: Sequence[Piece], others: Sequence[Piece]) -> bool:
    """Whether nothing else stands where a piece of a number does, not even partly; most stand lower or higher."""
    lowest, highest = min([box.bottom for _, box in number]), max([box.top for _, box in number])
    near = [box for _, box in others if lowest < box[3] and box[1] < highest]
    return not any(
        low < top and bottom < high and start < right and left < end
        for _, (start, low, end, high) in number
        for left, bottom, right, top in near
    )
