from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pdf_by_hand import pdf, show

from generator.read.pdf import pdf_pages

if TYPE_CHECKING:
    from generator.read.pdf_grid import Piece


def pieces(data: bytes) -> tuple[Piece, ...]:
    (page,) = pdf_pages(data)
    return page.pieces


def test_a_form_is_read_where_it_is_drawn() -> None:
    found = pieces(pdf(show(b"before", 700) + b"/F Do\n" + show(b"behind", 500), show(b"inside", 600)))
    assert [piece.text for piece in found] == ["before", "inside", "behind"]
    assert [round(piece.box.bottom) for piece in found] == [700, 600, 500]


def test_a_rule_between_two_texts_moves_neither() -> None:
    found = pieces(pdf(show(b"one", 700) + b"40 650 m 300 650 l S\n" + show(b"two", 600)))
    assert [(piece.text, round(piece.box.bottom)) for piece in found] == [("one", 700), ("two", 600)]


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
