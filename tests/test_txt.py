"""The publication as plain text, and plain texts of any encoding as lines and grids."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from random_tables import tables
from samples import sample_document, sample_table

from generator.document import Break, Cell, Document, Heading, Paragraph, Table, Text
from generator.read import UnreadableFile
from generator.read.blocks import Grid, Line
from generator.read.txt import read_txt
from generator.render.txt import write_txt

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


def document(*blocks: Heading | Paragraph | Break | Table) -> Document:
    return Document("题名", "示例市应急管理局", 2024, blocks)


def test_blocks_are_lines_and_stand_apart_by_a_blank_line() -> None:
    text = write_txt(
        document(
            Heading(1, (Text("第一部分 单位概况"),), "a"),
            Break(),
            Paragraph((Text("本局负责\t防灾\n减灾。"),)),
        )
    )
    assert text == "第一部分 单位概况\n\n本局负责 防灾 减灾。\n"


def test_a_table_is_its_header_lines_tabbed_rows_and_notes() -> None:
    assert write_txt(document(sample_table(rows=1))) == (
        "收入决算表\n"
        "公开02表\n"
        "部门名称：示例市应急管理局\t2024年度\t金额单位：万元\n"
        "项目\t\t本年收入合计\t财政拨款收入\n"
        "功能分类科目编码\t科目名称\t\t\n"
        "栏次\t\t1\t2\n"
        "合计\t\t2,849.17\t2,846.85\n"
        "2080500\t科目0<&>\t123.45\t\n"
        "注：本表反映部门本年度取得的各项收入情况。\n"
    )


def test_a_line_end_inside_a_cell_becomes_a_blank() -> None:
    table = sample_table()._replace(
        row_count=1, cells=(Cell(0, 0, (Text("甲\r\n乙"),)), Cell(0, 1, (Text("丙"),), columns=3))
    )
    assert "甲 乙\t丙\t\t\n" in write_txt(document(table))


def test_the_contents_list_titles_without_pages() -> None:
    text = write_txt(sample_document())
    start = text.index("目录\n")
    assert text[start:].startswith("目录\n第一部分 单位概况\n一、主要职能\n第二部分 部门决算情况说明\n")


def test_the_text_ends_with_one_line_end_and_is_the_same_twice() -> None:
    text = write_txt(sample_document())
    assert text == write_txt(sample_document())
    assert text.endswith("完。\n")
    assert "\r" not in text
    assert write_txt(document()) == "\n"


def test_lines_and_grids_are_read_with_their_line_numbers() -> None:
    blocks = read_txt("题名\n\n  一、概况  \n甲\t乙\n丙\n\n1\t2\t3\n4\t\n")
    assert blocks == (
        Line("题名", 1),
        Line("一、概况", 3),
        Grid((("甲", "乙"),), 4),
        Line("丙", 5),
        Grid((("1", "2", "3"), ("4", "", "")), 7),
    )


def test_our_own_table_is_read_back() -> None:
    blocks = read_txt(write_txt(document(sample_table(rows=1))))
    assert blocks[:2] == (Line("收入决算表", 1), Line("公开02表", 2))
    grid = blocks[2]
    assert isinstance(grid, Grid)
    assert grid.rows[0] == ("部门名称：示例市应急管理局", "2024年度", "金额单位：万元", "")
    assert grid.rows[4] == ("合计", "", "2,849.17", "2,846.85")
    assert blocks[3] == Line("注：本表反映部门本年度取得的各项收入情况。", 9)


def test_a_changed_digit_is_seen() -> None:
    text = write_txt(document(sample_table(rows=1))).replace("2,849.17", "2,849.18")
    grid = read_txt(text)[2]
    assert isinstance(grid, Grid)
    assert grid.rows[4][2] == "2,849.18"


@pytest.mark.parametrize(
    "data",
    [
        "部门决算\n收入\t1.00\n".encode(),
        codecs.BOM_UTF8 + "部门决算\n收入\t1.00\n".encode(),
        codecs.BOM_UTF16_LE + "部门决算\n收入\t1.00\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "部门决算\n收入\t1.00\n".encode("utf-16-be"),
        "部门决算\n收入\t1.00\n".encode("utf-16-le"),
        "部门决算\n收入\t1.00\n".encode("utf-16-be"),
        "部门决算\r\n收入\t1.00\r\n".encode("gb18030"),
        "部门决算\r收入\t1.00".encode("gb18030"),
    ],
)
def test_every_usual_encoding_is_read(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "说明.txt"
    path.write_bytes(data)
    assert read_txt(path) == (Line("部门决算", 1), Grid((("收入", "1.00"),), 2))


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\x00\x00\x08\x00" + bytes(range(256)), b"\xff\xfe\x00\xd8", b"\x81", b"\x00\x01"]
)
def test_what_is_no_text_is_refused_in_chinese(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "说明.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read_txt(path)
    assert (caught.value.path, caught.value.reason) == (path, "不是文本文件，或者编码不是 UTF-8、UTF-16、GB18030。")


def test_a_missing_file_is_refused_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="文件打不开"):
        read_txt(tmp_path / "无.txt")


def test_a_published_text_is_read_in_lines_and_grids() -> None:
    path = SEEDS / "001_changji_2024_juesuan.txt"
    if not path.exists():
        pytest.skip("公开文本不在这台机器上")
    lines = path.read_text(encoding="utf-8").split("\n")
    blocks = read_txt(path)
    assert sum(len(block.rows) for block in blocks if isinstance(block, Grid)) == sum("\t" in line for line in lines)
    for block in blocks:
        if isinstance(block, Line):
            assert lines[block.number - 1].strip() == block.text


def flat(text: str) -> str:
    return " ".join(text.splitlines()).strip()


@settings(max_examples=60, deadline=None)
@given(tables(narrowest=2))
def test_any_table_reads_back_as_it_was_written(table: Table) -> None:
    grid = read_txt(write_txt(document(table)))[2]
    assert isinstance(grid, Grid)
    rows = [[""] * max(table.column_count, 3) for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row][cell.column] = flat(cell.text)
    assert grid.rows[1:] == tuple(map(tuple, rows))
