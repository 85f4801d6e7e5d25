from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.read.pdf import pdf_pages

if TYPE_CHECKING:
    from generator.read.pdf_grid import Piece

MAP = (
    b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
    b"1 beginbfchar <41> <d840dc0b> endbfchar endcmap end"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
"""Helvetica, whose A stands for 𠀋, a character of two units."""


def stream(head: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(content), content)


def pdf(content: bytes, form: bytes = b"") -> bytes:
    """A PDF of one page as written by hand; ``form`` is what /F draws."""
    fonts = b"/Resources << /Font << /H 5 0 R >> /XObject << /F 7 0 R >> >>"
    box = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /H 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R " + fonts + b" >>",
        stream(b"", content),
        FONT,
        stream(b"", MAP),
        stream(box, form),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 8\n0000000000 65535 f \n"
    return data + head + table + b"trailer << /Size 8 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)


def show(words: bytes, height: int, size: int = 10) -> bytes:
    return b"BT /H %d Tf 50 %d Td (%s) Tj ET\n" % (size, height, words)


def pieces(data: bytes) -> tuple[Piece, ...]:
    (page,) = pdf_pages(data)
    return page.pieces


def test_a_form_is_read_where_it_is_drawn() -> None:
    found = pieces(pdf(show(b"before", 700) + b"/F Do\n" + show(b"behind", 500), show(b"inside", 600)))
    assert [piece.text for piece in found] == ["before", "inside", "behind"]
    assert [round(piece.box.bottom) for piece in found] == [700, 600, 500]


def test_a_rule_between_two_texts_moves_neither() -> None:
    (page,) = pdf_pages(pdf(show(b"one", 700) + b"40 650 m 300 650 l S\n" + show(b"two", 600)), rules=True)
    assert [(piece.text, round(piece.box.bottom)) for piece in page.pieces] == [("one", 700), ("two", 600)]
    assert [round(rule.right - rule.left, -1) for rule in page.rules] == [260]


def test_characters_of_two_units_stay_with_their_piece() -> None:
    found = pieces(pdf(show(b"xAy", 700) + show(b"z", 600) + show(b"AA", 500)))
    assert [piece.text.strip() for piece in found] == ["x\U0002000by", "z", "\U0002000b\U0002000b"]


@pytest.mark.parametrize("length", [100, 15_000, 16_383, 16_384, 16_385, 30_000])
def test_a_text_of_any_length_is_read_with_its_neighbours(length: int) -> None:
    found = pieces(pdf(show(b"first", 700) + show(b"w" * length, 600, 1) + show(b"last", 500)))
    assert [piece.text for piece in found] == ["first", "w" * length, "last"]
    assert [round(piece.box.bottom) for piece in found] == [700, 600, 500]


def test_more_texts_than_are_gathered_at_once_keep_their_order() -> None:
    words = [b"word%05d" % number for number in range(4_000)]
    found = pieces(pdf(b"".join(show(word, 20 + number // 6) for number, word in enumerate(words))))
    assert [piece.text.strip().encode() for piece in found] == words
