"""Texts of the PDF are shaped once: to the byte what WeasyPrint makes by its own way."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from samples import sample_document, sample_table

from generator.document import Document, Page, Paragraph, Role, Text
from generator.render import pdf_texts
from generator.render.native import pdf_obstacles
from generator.render.pdf import write_pdf
from generator.render.pdf_texts import drawn_as_shaped, shaped_once

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK = Path(__file__).resolve().parent.parent / "templates" / "common" / "look"
pytestmark = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")


def texts() -> Document:
    """Equal cells, lines wide and narrow, with spaces to be widened, without any, of one letter, too long to break."""
    lines = (
        "本年收入 决算 合计 1,234.56 万元， 比 上年 增加 56.70 万元， 增长 4.81%。" * 6,
        "主要原因是人员经费和项目支出增加，年中追加了预算，全部按规定使用。" * 9,
        "见https://example.invalid/" + "a" * 120,
        "甲",
        "甲",
        "二　三\u00a0四",
    )
    paragraphs = [Paragraph((Text(line),), role) for line in lines for role in (Role.BODY, Role.NOTE)]
    tables = (sample_table(Page.INLINE, 30), sample_table(Page.LANDSCAPE, 30))
    return replace(sample_document(), blocks=(*sample_document().blocks, *paragraphs, *tables))


@pytest.fixture(scope="module")
def by_weasyprint() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_texts, "_known", lambda *_: False)
        return write_pdf(texts(), LOOK).data


def test_the_bytes_are_those_of_weasyprints_own_way(by_weasyprint: bytes) -> None:
    assert write_pdf(texts(), LOOK).data == by_weasyprint


def test_so_they_are_where_few_lines_stay_shaped(by_weasyprint: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_texts, "_KEPT", 5)
    assert write_pdf(texts(), LOOK).data == by_weasyprint


def shapings(monkeypatch: pytest.MonkeyPatch, document: Document) -> int:
    """How many layouts are given to Pango while the document is made."""
    line_break: Any = import_module("weasyprint.text.line_break")
    found: list[Any] = []
    usual: Callable[..., None] = line_break.Layout.setup

    def setup(self: Any, style: Any) -> None:
        found.append(style)
        usual(self, style)

    monkeypatch.setattr(line_break.Layout, "setup", setup)
    write_pdf(document, LOOK)
    return len(found)


def test_equal_cells_are_given_to_pango_once(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = (replace(texts(), blocks=(sample_table(Page.PORTRAIT, rows),)) for rows in (2, 22))
    more = shapings(monkeypatch, long) - shapings(monkeypatch, short)
    assert more <= 20 * 2  # a code and a name in every row; the amounts are equal


def test_a_sheet_that_cuts_texts_shares_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in LOOK.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    sheet = tmp_path / "print.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "td { text-overflow: ellipsis; overflow: hidden }", "utf-8")
    document = replace(texts(), blocks=(sample_table(Page.PORTRAIT, 5),))
    made = write_pdf(document, tmp_path).data
    monkeypatch.setattr(pdf_texts, "_known", lambda *_: False)
    assert write_pdf(document, tmp_path).data == made


@pytest.mark.parametrize("way", [shaped_once, drawn_as_shaped])
def test_a_changed_weasyprint_goes_its_way_and_nothing_stays_changed(
    way: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    inline: Any = import_module("weasyprint.layout.inline")
    line_break: Any = import_module("weasyprint.text.line_break")

    def inside() -> list[Any]:
        layout = line_break.Layout
        return [inline.split_first_line, inline.strut, layout.setup, layout.deactivate, layout.reactivate]

    before = inside()
    with way():
        assert inside() != before
    assert inside() == before
    monkeypatch.setattr(line_break.Layout, "deactivate", lambda _self, _freed: None)
    before = inside()
    with way():
        assert inside() == before
