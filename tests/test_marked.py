"""Every finding of a workbook stands as comment and colour in its cell and in a list with links; the original stays."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from generator.cli import main
from generator.commands.convert import convert

HOME = Path(__file__).resolve().parent.parent
INPUTS = HOME / "data_inputs"
RED, YELLOW = "FFFF9999", "FFFFD966"


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """大同's dossier with two faults in its export: words for a number, a wrong total."""
    folder = tmp_path / "datong-2022"
    shutil.copytree(INPUTS / "datong-2022", folder)
    book: Any = openpyxl.load_workbook(folder / "公开表.xlsx")
    book["收入决算表"]["C10"] = "十九万"
    book["收入决算表"]["C10"].comment = Comment("请王会计核对", "officer")
    book["财政拨款“三公”经费支出决算表"]["A8"] = 508001
    book.save(folder / "公开表.xlsx")
    return folder


def marked(dossier: Path, target: Path) -> Any:
    main(["check", str(dossier), "--marked", str(target)])
    return openpyxl.load_workbook(target)


def test_a_finding_stands_in_its_cell(dossier: Path, tmp_path: Path) -> None:
    cell = marked(dossier, tmp_path / "核对.xlsx")["收入决算表"]["C10"]
    assert cell.fill.fgColor.rgb == RED
    assert cell.comment.text.startswith("请王会计核对\n\n错误 L-30：应填数字，填的是“十九万”\n")
    assert "请填数字" in cell.comment.text


def test_a_broken_rule_stands_at_the_figure_it_speaks_of(dossier: Path, tmp_path: Path) -> None:
    cell = marked(dossier, tmp_path / "核对.xlsx")["财政拨款“三公”经费支出决算表"]["A8"]
    assert cell.fill.fgColor.rgb == RED
    assert "T7-1" in cell.comment.text


def test_the_first_sheet_lists_every_finding_with_a_link(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = marked(dossier, tmp_path / "核对.xlsx")
    sheet = book.worksheets[0]
    assert sheet.title == "核对结果"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    shown = capsys.readouterr().out
    assert len(rows) == shown.count("[错误") + shown.count("[提醒") + shown.count("[提示")
    first = next(row for row in sheet.iter_rows(min_row=4) if row[1].value == "L-30")
    assert first[6].value == "收入决算表 C10"
    assert first[6].hyperlink.location == "'收入决算表'!C10"


def test_the_original_is_not_touched_and_nothing_else_is_lost(dossier: Path, tmp_path: Path) -> None:
    path = dossier / "公开表.xlsx"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    copy = marked(dossier, tmp_path / "核对.xlsx")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    original = openpyxl.load_workbook(path)
    assert copy.sheetnames == ["核对结果", *original.sheetnames]
    for sheet in original:
        other = copy[sheet.title]
        assert sorted(map(str, other.merged_cells.ranges)) == sorted(map(str, sheet.merged_cells.ranges))
        assert other.print_area == sheet.print_area
        for row in sheet.iter_rows():
            for cell in row:
                twin = other[cell.coordinate]
                assert (twin.value, twin.number_format) == (cell.value, cell.number_format)
                assert repr(twin.border) == repr(cell.border)


def test_formulas_keep_their_results_in_the_copy(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    assert convert(INPUTS / "shili-2024", path).written
    book: Any = openpyxl.load_workbook(path)
    book["采购与资产"]["C5"] = "很多"
    book["收支"]["C4"] = 5
    book.save(path)
    copy = tmp_path / "核对"
    assert main(["check", str(path), "--marked", str(copy)]) == 1
    found = openpyxl.load_workbook(copy / "填报-核对.xlsx")
    assert found["采购与资产"]["C5"].fill.fgColor.rgb == RED
    assert found["收支"]["C4"].fill.fgColor.rgb == YELLOW
    assert "L-46" in found["收支"]["C4"].comment.text


def test_a_missing_value_is_marked_where_it_is_to_be_filled(tmp_path: Path) -> None:
    path, copy = tmp_path / "填报.xlsx", tmp_path / "核对.xlsx"
    assert convert(INPUTS / "changji-2024", path).written
    book: Any = openpyxl.load_workbook(path)
    sheet = book["变动原因"]
    row = next(row for row in range(1, 20) if sheet.cell(row, 2).value == "收支 变动原因")
    sheet.cell(row, 3).value = None
    book.save(path)
    cell = marked(path, copy)["变动原因"].cell(row, 3)
    assert cell.fill.fgColor.rgb == RED
    assert "填报.xlsx" in cell.comment.text
    assert "说明.yaml" not in cell.comment.text


def test_an_old_workbook_gets_a_marked_copy_too(tmp_path: Path) -> None:
    folder = tmp_path / "datong-2022"
    shutil.copytree(INPUTS / "datong-2022", folder)
    (folder / "公开表.xlsx").unlink()
    shutil.copy(HOME / "tests" / "old" / "合并和隐藏.xls", folder / "公开表.xls")
    assert main(["check", str(folder), "--marked", str(tmp_path / "核对.xlsx")]) == 1
    assert openpyxl.load_workbook(tmp_path / "核对.xlsx")["Sheet1"]["C10"].fill.fgColor.rgb == RED


def test_what_was_recognised_is_said(dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(dossier), "--marked", str(tmp_path / "核对.xlsx")])
    out = capsys.readouterr().out
    assert "公开表.xlsx：认出 10 张公开表，读入 1253 格：收支总表（收入支出决算总表）、收入表（收入决算表）" in out


def test_nothing_is_written_where_nothing_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", str(INPUTS / "datong-2022")]) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_copy_goes_to_the_output_folder_by_itself(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", str(dossier)]) == 1
    assert (tmp_path / "output" / "核对" / "datong-2022" / "公开表-核对.xlsx").is_file()
