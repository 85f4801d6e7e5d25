"""Table rules of the PDF: joined where they touch, left alone where WeasyPrint has changed."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from generator.render import pdf_lines
from generator.render.pdf_lines import join_spans, joined_rules

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class Paper:
    """A stream that only notes the lines drawn on it."""

    def __init__(self) -> None:
        self.lines: list[tuple[Any, ...]] = []

    def artifact(self) -> AbstractContextManager[None]:
        return nullcontext()

    stacked = artifact


def draw_line(
    stream: Any, x1: float, y1: float, x2: float, y2: float, thickness: float, style: str, color: str, offset: float = 0
) -> None:
    assert offset == 0
    stream.lines.append((x1, y1, x2, y2, thickness, style, color))


def module(style: str = "solid") -> SimpleNamespace:
    """A stand-in for weasyprint.draw whose table has one rule across three columns and one down two rows."""
    made = SimpleNamespace(draw_line=draw_line)

    def draw_collapsed_borders(stream: Any, table: Any) -> None:
        for start in table:
            with stream.artifact(), stream.stacked():
                made.draw_line(stream, start, 7, start + 10, 7, 1, style, "black")
        for start in (7, 17):
            made.draw_line(stream, 0, start, 0, start + 10, 1, style, "black")

    made.draw_collapsed_borders = draw_collapsed_borders
    return made


@pytest.fixture
def paper() -> Paper:
    return Paper()


def draw(monkeypatch: pytest.MonkeyPatch, weasyprint_draw: SimpleNamespace, paper: Paper) -> None:
    monkeypatch.setattr(pdf_lines, "import_module", lambda _: weasyprint_draw)
    with joined_rules():
        weasyprint_draw.draw_collapsed_borders(paper, [0, 10, 20])


def test_spans_that_touch_or_overlap_are_one() -> None:
    assert join_spans([(10, 20), (0, 10), (30, 40), (35, 38)]) == [(0, 20), (30, 40)]
    assert join_spans([]) == []


def test_a_rule_is_drawn_once(monkeypatch: pytest.MonkeyPatch, paper: Paper) -> None:
    draw(monkeypatch, module(), paper)
    assert paper.lines == [(0, 7, 30, 7, 1, "solid", "black"), (0, 7, 0, 27, 1, "solid", "black")]


def test_dotted_rules_keep_their_pieces(monkeypatch: pytest.MonkeyPatch, paper: Paper) -> None:
    draw(monkeypatch, module("dotted"), paper)
    assert len(paper.lines) == 5


def test_a_changed_weasyprint_draws_as_it_likes(monkeypatch: pytest.MonkeyPatch, paper: Paper) -> None:
    other = module()
    draw_before = other.draw_collapsed_borders
    other.draw_collapsed_borders = lambda stream, table, new: draw_before(stream, table) or new
    monkeypatch.setattr(pdf_lines, "import_module", lambda _: other)
    with joined_rules():
        other.draw_collapsed_borders(paper, [0, 10, 20], None)
    assert len(paper.lines) == 5


def test_nothing_stays_changed_afterwards(monkeypatch: pytest.MonkeyPatch, paper: Paper) -> None:
    before = module()
    borders = before.draw_collapsed_borders
    draw(monkeypatch, before, paper)
    assert before.draw_collapsed_borders is borders
    assert before.draw_line is draw_line
