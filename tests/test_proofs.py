"""What was read on a page is remembered for that page and those fonts; every file is still held against the tree."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from samples import sample_document

from generator.document import Document, Figure, Paragraph, Text
from generator.memory import Memory
from generator.read.pdf import pdf_pages
from generator.read.pdf_parts import page_digests
from generator.render.native import pdf_obstacles
from generator.render.pdf import write_pdf
from generator.rendering import verify_file
from generator.verify_pdf import read_pages

if TYPE_CHECKING:
    from generator.read.pdf_page import PdfPage

LOOK = Path(__file__).resolve().parent.parent / "templates" / "common" / "look"
NAME = "说明.pdf"
pytestmark = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")


def saying(text: str) -> Document:
    """The sample with a figure in its last paragraph."""
    document = sample_document()
    last = Paragraph((Text("本年收入"), Figure("甲", text, Decimal(text)), Text("万元。")))
    return replace(document, blocks=(*document.blocks, last))


def test_pages_read_before_say_the_same() -> None:
    data, memory = write_pdf(saying("12.50"), LOOK).data, Memory()
    fresh = read_pages(data)
    assert read_pages(data, memory) == fresh
    assert read_pages(data, memory) == fresh
    assert [page.printed for page in fresh[1:]] == list(range(2, len(fresh) + 1))


def test_only_pages_that_changed_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    pages = read_pages(write_pdf(saying("12.50"), LOOK).data, memory)
    data = write_pdf(saying("13.50"), LOOK).data
    fresh, asked = read_pages(data), []

    def noted(data: bytes, *, only: list[int]) -> list[PdfPage]:
        asked.append(only)
        return pdf_pages(data, only=only)

    monkeypatch.setattr("generator.verify_pdf.pdf_pages", noted)
    assert read_pages(data, memory) == fresh
    assert read_pages(data, memory) == fresh
    assert asked == [[len(pages) - 1]]


def test_a_wrong_figure_is_found_although_its_page_was_read_before() -> None:
    made, memory = write_pdf(saying("12.50"), LOOK), Memory()
    assert verify_file(saying("12.50"), made.pages, NAME, made.data, memory)[0] == []
    (finding,) = verify_file(saying("12.60"), made.pages, NAME, made.data, memory)[0]
    assert (finding.code, finding.expected, finding.paths) == ("V-1", "12.60", ("甲",))


def test_a_changed_page_has_another_digest_whatever_was_changed() -> None:
    data = write_pdf(saying("12.50"), LOOK).data
    told = page_digests(data)
    assert len(set(told)) == len(told) > 3
    other = page_digests(write_pdf(saying("12.60"), LOOK).data)
    assert [number for number, pair in enumerate(zip(told, other, strict=True)) if len(set(pair)) == 2] == [
        len(told) - 1
    ]
    place = data.index(b"/OpenType") if b"/OpenType" in data else data.index(b"/Length1")
    begun = data.index(b"stream\n", place) + 40
    damaged = data[:begun] + bytes([data[begun] ^ 1]) + data[begun + 1 :]
    assert all(one != two for one, two in zip(told, page_digests(damaged), strict=True))


@pytest.mark.parametrize("wrong", [b"", b"%PDF-1.4\n%%EOF", b"startxref\n99999\n%%EOF\n"])
def test_files_of_another_form_have_no_digests(wrong: bytes) -> None:
    assert page_digests(wrong) == []
