"""Files that others made: glyph by glyph, several tables on a page, renamed, broken, of another kind or province."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.commands.audit import audit_document
from generator.compose.outline import compose
from generator.pipeline import examine
from generator.read.blocks import Grid, Line
from generator.read.pdf_grid import Box, Piece, frames_of, sheet_of, split_page
from generator.read.pdf_page import PdfPage, without_running
from generator.render.docx import write_docx
from generator.render.paging import estimate_pages
from generator.render.txt import write_txt

if TYPE_CHECKING:
    from generator.document import Document

DOSSIER = Path(__file__).resolve().parent.parent / "data_inputs" / "shili-2024"
EM = 10.0


@cache
def document() -> Document:
    accounts = examine(DOSSIER).accounts
    assert accounts is not None
    return compose(accounts)


def glyphs(text: str, left: float, bottom: float) -> list[Piece]:
    """A line as browsers set it: every character a piece, its box the ink alone."""
    ink = {
        "一": (0.0, 0.4, 1.0, 0.5),
        "、": (0.1, 0.0, 0.3, 0.2),
        "，": (0.1, 0.0, 0.3, 0.2),
        "“": (0.6, 0.7, 0.9, 0.9),
    }
    found = []
    for number, char in enumerate(text):
        start, low, end, high = ink.get(char, (0.05, 0.0, 0.95, 0.85))
        at = left + number * EM
        found.append(Piece(char, Box(at + start * EM, bottom + low * EM, at + end * EM, bottom + high * EM)))
    return found


def test_a_line_set_character_by_character_is_one_line() -> None:
    pieces = [*glyphs("一、主要职能", 80, 700), *glyphs("二、“三公”经费，一般公共预算", 80, 670)]
    parts = split_page(sheet_of(pieces, ()), None)
    assert ["".join(part.block.text.split()) for part in parts if isinstance(part.block, Line)] == [
        "一、主要职能",
        "二、“三公”经费，一般公共预算",
    ]


def ruled(top: float, rows: int) -> list[Box]:
    """The rules of a table of two columns whose rows are 20 points high."""
    bottom = top - 20 * rows
    upright = [Box(at, bottom, at + 0.5, top) for at in (80, 180, 280)]
    return [*upright, *(Box(80, top - 20 * row, 280, top - 20 * row + 0.5) for row in range(rows + 1))]


def test_two_tables_on_one_page_are_two_with_the_text_between_them() -> None:
    pieces = [*glyphs("甲", 90, 745), *glyphs("12", 190, 745), *glyphs("乙", 90, 725), *glyphs("34", 190, 725)]
    pieces += [*glyphs("注脚", 80, 680), *glyphs("丙", 90, 645), *glyphs("5", 190, 645), *glyphs("丁", 90, 625)]
    parts = split_page(sheet_of(pieces, list(frames_of([*ruled(760, 2), *ruled(660, 2)]))), None)
    shown = [part.block.rows if isinstance(part.block, Grid) else part.block.text for part in parts]
    assert shown == [(("甲", "12"), ("乙", "34")), "注脚", (("丙", "5"), ("丁", ""))]


def test_a_number_that_runs_over_the_edge_of_its_cell_stays_whole() -> None:
    number = [
        Piece(char, Box(150 + 6.0 * at, 745, 155 + 6.0 * at, 752)) for at, char in enumerate("78897760.75")
    ]  # the rule stands at 180
    parts = split_page(sheet_of([*number, *glyphs("9", 250, 745)], list(frames_of(ruled(760, 2)))), None)
    (grid,) = [part.block for part in parts if isinstance(part.block, Grid)]
    assert grid.rows[0] == ("78897760.75", "9")


def test_running_heads_are_dropped_and_headings_kept() -> None:
    def page(number: int) -> PdfPage:
        head = glyphs(f"某局2024年度部门决算公开说明{number}", 80, 800)
        return PdfPage(number, (*head, *glyphs("甲乙丙丁"[number - 1] * 8, 80, 700), *glyphs("其他文字很长", 80, 90)))

    pages = without_running([page(number) for number in range(1, 5)])
    assert ["".join(piece.text for piece in page.pieces) for page in pages] == ["甲" * 8, "乙" * 8, "丙" * 8, "丁" * 8]


def test_a_file_is_read_as_what_it_is_whatever_it_is_called(tmp_path: Path) -> None:
    accounts = examine(DOSSIER).accounts
    assert accounts is not None
    word = write_docx(document(), accounts.pack.need("look/reference.docx"), estimate_pages(document()))
    (tmp_path / "说明.pdf").write_bytes(word)
    audit = audit_document(tmp_path / "说明.pdf")
    assert audit.pack is not None
    assert audit.pack.name == "xinjiang/2024"
    assert audit.reading.share == 1.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "2024年部门预算公开\n一、部门预算收支总表\n本部门2024年预算收入100万元。\n二、部门预算情况说明\n",
            "预算公开文件",
        ),
        (
            "广东省某某局2022年度部门决算\n第一部分 概况\n2022年度部门决算表\n支出决算100万元，部门决算说明。\n",
            "别的省份",
        ),
        ("项目支出绩效自评报告\n一、绩效自评情况\n绩效自评得分95分。\n", "绩效自评材料"),
        ("各位同事：\n请于周五前交表。\n", "不像已知格式"),
    ],
)
def test_another_kind_of_document_is_told_with_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "文.txt").write_text(text, encoding="utf-8")
    (finding,) = audit_document(tmp_path / "文.txt").findings
    assert finding.code == "D-2"
    assert said in finding.message
    assert finding.hint


def test_a_paragraph_that_lost_its_full_stop_is_read(tmp_path: Path) -> None:
    text = write_txt(document())
    sentence = next(line for line in text.split("\n") if line.startswith("2024年度支出总计"))
    (tmp_path / "文.txt").write_text(text.replace(sentence, sentence.rstrip("。")), encoding="utf-8")
    assert audit_document(tmp_path / "文.txt").reading.unread == []


def test_what_differs_from_the_nearest_sentence_is_told_in_words(tmp_path: Path) -> None:
    text = write_txt(document()).replace("本年收入合计", "本年收入共计", 1)
    (tmp_path / "文.txt").write_text(text, encoding="utf-8")
    (unread,) = audit_document(tmp_path / "文.txt").reading.unread
    assert unread.nearest.startswith("…年度收入总计…万元")
    assert unread.differing == (("收入合计…", "收入共计…"),)
