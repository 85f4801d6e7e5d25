"""Pages read line by line, in few calls, and where that would not be exact: object by object."""

from __future__ import annotations

import pytest
from pdf_by_hand import pdf, show

from generator.read.blocks import Grid, Line
from generator.read.pdf import read_pdf

ROWS, COLUMNS = (740, 720, 700), (40, 140, 240)


def rules(rows: tuple[int, ...] = ROWS, columns: tuple[int, ...] = COLUMNS) -> bytes:
    """The rules of a table, hair lines."""
    level = b"".join(b"%d %d m %d %d l S\n" % (columns[0], at, columns[-1], at) for at in rows)
    upright = b"".join(b"%d %d m %d %d l S\n" % (at, rows[-1], at, rows[0]) for at in columns)
    return b"0.5 w\n" + level + upright


def texts(content: bytes, form: bytes = b"") -> list[str]:
    return [block.text for block in read_pdf(pdf(content, form)) if isinstance(block, Line)]


def grid(content: bytes) -> tuple[tuple[str, ...], ...]:
    (found,) = [block for block in read_pdf(pdf(content)) if isinstance(block, Grid)]
    return found.rows


def test_pieces_of_one_line_are_one_line() -> None:
    assert texts(show(b"one", 700) + show(b"two", 700, left=68) + show(b"three", 680)) == ["onetwo", "three"]


def test_a_blank_of_the_file_stays_and_a_narrow_gap_is_none() -> None:
    assert texts(show(b"number 99", 700) + show(b"behind", 700, left=102)) == ["number 99behind"]


def test_a_wide_gap_is_a_blank() -> None:
    assert texts(show(b"left", 700) + show(b"right", 700, left=300)) == ["left right"]


@pytest.mark.parametrize("dots", [b"......", b". . . . .", b"..."])
def test_dots_that_lead_to_a_page_are_left_out(dots: bytes) -> None:
    leaders = show(dots, 700, left=80)
    entry = show(b"entry", 700) + leaders + show(b"12", 700, left=300)
    assert texts(entry + show(b"last", 680)) == ["entry 12", "last"]


def test_dots_of_a_text_stay() -> None:
    assert texts(show(b"and so on......", 700) + show(b"wait...now", 680)) == ["and so on......", "wait...now"]


def test_cells_are_read_by_where_they_stand() -> None:
    cells = show(b"a", 725, left=45) + show(b"b", 725, left=145) + show(b"c", 705, left=45) + show(b"d", 705, left=145)
    assert grid(rules() + cells) == (("a", "b"), ("c", "d"))


def test_texts_that_touch_over_the_edge_of_a_cell_are_parted() -> None:
    touching = show(b"100", 725, left=123) + show(b"200", 725, left=140)  # the rule stands at 140
    assert grid(rules() + touching + show(b"c", 705)) == (("100", "200"), ("c", ""))


def test_a_number_in_the_first_or_last_cell_is_no_page_number() -> None:
    cells = show(b"1", 725, left=45) + show(b"b", 725, left=145) + show(b"c", 705, left=45) + show(b"4", 705, left=145)
    assert grid(rules() + cells + show(b"- 7 -", 30, left=290)) == (("1", "b"), ("c", "4"))
    assert grid(rules() + cells) == (("1", "b"), ("c", "4"))


def test_a_cell_of_several_words_keeps_its_blank() -> None:
    assert grid(rules() + show(b"two words", 725) + show(b"c", 705)) == (("two words", ""), ("c", ""))


def test_a_cell_of_two_lines_is_one_text() -> None:
    lines = show(b"first", 731, 8) + show(b"second", 722, 8)
    assert grid(rules() + lines + show(b"x", 725, left=145) + show(b"c", 705)) == (("firstsecond", "x"), ("c", ""))


def test_what_a_form_draws_is_read_with_the_page() -> None:
    assert texts(show(b"before", 700) + b"/F Do\n", show(b"inside", 600)) == ["before", "inside"]


def test_characters_of_two_units_keep_every_place() -> None:
    assert texts(show(b"xAy", 700) + show(b"z", 600)) == ["x\U0002000by", "z"]


def test_a_page_of_more_characters_than_are_read_at_once_is_whole() -> None:
    lines = [f"{number:04}" + "w" * 296 for number in range(60)]
    content = b"".join(show(line.encode(), 780 - 12 * number, 2) for number, line in enumerate(lines))
    assert "".join(texts(content)) == "".join(lines)
