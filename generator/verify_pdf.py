"""Verify a PDF: page by page against the tree, repeated table heads and page numbers included."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.document import Figure, Table
from generator.findings import Finding, Place
from generator.messages import say
from generator.read.pdf import pdf_pages
from generator.read.pdf_page import numbers_of, page_number
from generator.read.pdf_parts import page_digests
from generator.verify import SHOWN, Expected, Shows, differences, expected_pieces, table_pieces, tight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.document import Document
    from generator.memory import Memory
    from generator.read.pdf_page import PdfPage

_LEADERS: Final = re.compile(r"[.…·]{3,}")
_ALIKE: Final = 85.0  # per cent: a repeated head with something changed in it
_REACH: Final = 400  # characters around the expected end of a page in which its last words are looked for
_TAIL: Final = 8


@dataclass(slots=True)
class _Stream:
    """The pieces of a tree as one text, and where its grids stand: (start, end, text of the head rows)."""

    pieces: list[Expected]
    starts: list[int] = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        texts = [piece.text for piece in self.pieces]
        self.text = "".join(texts)
        self.starts = [0, *accumulate(map(len, texts))]

    def between(self, start: int, end: int) -> tuple[list[Expected], int]:
        """Return the pieces that reach into a span, and how many characters of the first stand before it."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, max(start, end - 1))
        return self.pieces[first:last], start - self.starts[first]


class PageText(NamedTuple):
    """A page as verify needs it: its text without white space, leaders and page number, and the number it prints.

    ``printed`` is None for a page without a number, 0 where what stands in its place is none.
    """

    text: str
    printed: int | None


def page_text(page: PdfPage) -> PageText:
    """Return the text and number of a page that was read."""
    numbers = numbers_of(page.pieces)
    text = _LEADERS.sub("", tight("".join([piece.text for piece in page.pieces if piece not in numbers])))
    return PageText(text, (page_number(numbers) or 0) if numbers else None)


def read_pages(data: bytes, memory: Memory | None = None) -> list[PageText]:
    """Return the text of every page; a page that was read before, with its fonts, is not read again.

    ``memory`` knows what pdfium read on a page of ours, by the digest of all that its text rests on.
    """
    digests = page_digests(data) if memory is not None else []
    if memory is None or not digests:
        return [page_text(page) for page in pdf_pages(data)]
    known = [memory.get("page", key) for key in digests]
    fresh = [place for place, text in enumerate(known) if text is None]
    for place, page in zip(fresh, pdf_pages(data, only=fresh) if fresh else (), strict=True):
        known[place] = page_text(page)
        memory.put(known[place], "page", digests[place])
    return [PageText(*text) for text in known]


def verify_pdf(
    document: Document, pages: Sequence[PageText], anchors: Mapping[str, int], file: str
) -> tuple[list[Finding], list[str]]:
    """Hold the text of a PDF against the tree; ``anchors`` are the pages that its 目录 must print.

    Returns the findings, and the page of every figure of the tree in order.
    """
    stream = _Stream([piece for piece in expected_pieces(document, Shows(anchors, apart=True)) if piece.text])
    heads = _heads(document, stream)
    findings: list[Finding] = []
    at, ends = 0, []
    for number, page in enumerate(pages, 1):
        if page.printed not in {None, number}:
            findings.append(_wrong_number(number, file))
        text = page.text
        head = next((head for start, end, head in heads if start < at < end), "")
        if head and not stream.text.startswith(text[:_REACH], at) and _alike(head, text[: len(head)]):
            if not text.startswith(head):
                where = Place(page=number)
                findings += differences(_head_pieces(document, head), text[: len(head)], where, file)
            text = text[len(head) :]
        end = _end(stream.text, at, text)
        if stream.text[at:end] != text:
            findings += _on_page(stream, (at, end), text, number, file)
        at = end
        ends.append(end)
    if at < len(stream.text):
        findings += _on_page(stream, (at, len(stream.text)), "", len(pages), file)
    return findings, list(_figure_pages(stream, ends))


def _alike(head: str, text: str) -> bool:
    """Return whether a text is a table's head, or one with something changed in it."""
    if head == text:
        return True
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where something differs

    return fuzz.ratio(head, text) >= _ALIKE


def _figure_pages(stream: _Stream, ends: list[int]) -> Iterator[str]:
    """Yield the page of every figure of the tree in order."""
    for piece, start in zip(stream.pieces, stream.starts, strict=False):
        at = start
        for inline in piece.inlines if piece.figures else ():
            if isinstance(inline, Figure):
                yield str(bisect_right(ends, at) + 1)
            at += len(tight(inline.text))


def _heads(document: Document, stream: _Stream) -> list[tuple[int, int, str]]:
    """Return (start, end, head) of every table: where it begins and ends in the stream, what repeats on a new page."""
    found, at = [], 0
    for block in document.blocks:
        if isinstance(block, Table):
            pieces = [piece.text for piece in table_pieces(block, apart=True) if piece.text]
            at = _find(stream, pieces, at)
            size = sum(map(len, pieces))
            found.append((at, at + size, _head(block)))
            at += size
    return found


def _find(stream: _Stream, pieces: list[str], at: int) -> int:
    """Return where these pieces stand, one by one, from ``at`` on."""
    number = bisect_right(stream.starts, at) - 1
    while [piece.text for piece in stream.pieces[number : number + len(pieces)]] != pieces:
        number += 1
    return stream.starts[number]


def _head(table: Table) -> str:
    return tight("".join([cell.text for cell in table.cells if cell.row < table.head_rows]))


def _head_pieces(document: Document, head: str) -> list[Expected]:
    table = next(table for table in document.tables if _head(table) == head)
    return [Expected(cell.inlines, f"{table.name} 重复的表头") for cell in table.cells if cell.row < table.head_rows]


def _end(wanted: str, start: int, text: str) -> int:
    """Return where the text of a page ends in the wanted stream; near the same length when its end was changed."""
    near = min(start + len(text), len(wanted))
    if wanted[start:near] == text:
        return near
    low = max(start, near - _REACH)
    for back in (0, _TAIL, 2 * _TAIL, 4 * _TAIL):
        tail = text[: len(text) - back][-_TAIL:]
        places = [found.end() + back for found in re.finditer(re.escape(tail), wanted[low : near + _REACH])]
        if tail and places:
            return min((low + place for place in places), key=lambda place: abs(place - near))
    return near


def _on_page(stream: _Stream, span: tuple[int, int], text: str, page: int, file: str) -> list[Finding]:
    pieces, before = stream.between(*span)
    lead = "".join([piece.text for piece in pieces])
    after = lead[before + span[1] - span[0] :]
    found = differences(pieces, lead[:before] + text + after, Place(page=page or None), file)
    return found or [say("V-2", Place(file, page=page), found=text, 原文=text[:SHOWN])]


def _wrong_number(number: int, file: str) -> Finding:
    return say("V-1 页码", Place(file, page=number), expected=str(number))
