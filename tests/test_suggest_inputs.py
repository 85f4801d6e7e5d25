"""Suggestions name the cell of the very file that the officer holds: YAML, an official export, the fill-in workbook,
a published document; the figures are said in the unit of that cell.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator.cli import main
from generator.commands.audit import audit_document
from generator.inspection.suggest_words import as_json
from generator.pipeline import examine

HOME = Path(__file__).resolve().parent.parent
DATA = HOME / "data_inputs"
SEED = HOME.parent / "shared" / "seeds" / "000_wulumuqi_2023_juesuan.txt"


def copy_of(name: str, where: Path) -> Path:
    folder = where / name
    shutil.copytree(DATA / name, folder)
    return folder


def suggested(folder: Path) -> list[dict[str, Any]]:
    """The cells of the first suggestion as the JSON has them."""
    found = examine(folder).suggestions
    assert found
    return as_json(found[0])["cells"]  # type: ignore[no-any-return]


def test_a_cell_of_an_official_export_is_named_by_sheet_and_cell(tmp_path: Path) -> None:
    folder = copy_of("datong-2022", tmp_path)
    book = openpyxl.load_workbook(folder / "公开表.xlsx")
    sheet = next(sheet for sheet in book if sheet.title.startswith("财政拨款收入支出决算总表"))
    row = next(row for row in sheet.iter_rows() for cell in row if cell.value == 78896328.83)
    cell = next(cell for cell in row if cell.value == 78896328.83)
    cell.value = 78869328.83
    book.save(folder / "公开表.xlsx")
    (named,) = suggested(folder)
    assert (named["file"], named["sheet"], named["cell"]) == ("公开表.xlsx", sheet.title, cell.coordinate)
    assert (named["found"], named["should_be"], named["unit"]) == ("78869328.83", "78896328.83", "元")
    assert named["kind"] == "数字颠倒"


def test_a_cell_of_the_fill_in_workbook_is_named_by_sheet_and_cell(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    assert main(["workbook", str(DATA / "shili-2024"), "-o", str(path)]) == 0
    book = openpyxl.load_workbook(path)
    sheet, cell = next(
        (sheet, cell) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == 38310523.59
    )
    cell.value = 38130523.59
    book.save(path)
    (named,) = suggested(path)
    assert (named["file"], named["sheet"], named["cell"]) == ("填报.xlsx", sheet.title, cell.coordinate)
    assert (named["path"], named["should_be"]) == ("财政拨款总表.本年收入.一般公共预算", "38310523.59")


@pytest.mark.parametrize(
    ("name", "good", "bad", "path", "unit"),
    [
        (
            "wulumuqi-2023",
            "本年支出合计: 2821.62\n  结余",
            "本年支出合计: 2812.62\n  结余",
            "收支总表.本年支出合计",
            "万元",
        ),
        ("shili-2024", "结余分配: 24106.58", "结余分配: 24106.85", "收支总表.结余分配", "元"),
    ],
)
def test_a_line_of_yaml_is_named_in_the_unit_it_is_typed_in(
    tmp_path: Path, name: str, good: str, bad: str, path: str, unit: str
) -> None:
    folder = copy_of(name, tmp_path)
    file = folder / "公开表.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(good) == 1
    file.write_text(text.replace(good, bad), encoding="utf-8")
    (named,) = suggested(folder)
    line = text[: text.index(good)].count("\n") + 1
    wrong, right = (part.split(": ")[1].split("\n")[0] for part in (bad, good))
    assert (named["file"], named["line"], named["path"]) == ("公开表.yaml", line, path)
    assert (named["found"], named["should_be"], named["unit"]) == (wrong, right, unit)


@pytest.mark.skipif(not SEED.is_file(), reason="the published documents of ../shared are not here")
@pytest.mark.parametrize(
    ("good", "bad", "path"),
    [
        ("2,849.17", "2,894.17", "收支总表.本年收入合计"),
        ("1,403.46", "1,430.46", "一般公共预算表.科目.2240101.小计"),
        ("223.51", "232.51", "一般公共预算表.科目.2240106.小计"),
    ],
)
def test_a_figure_of_a_published_document_is_named_with_its_words(
    tmp_path: Path, good: str, bad: str, path: str
) -> None:
    document = tmp_path / "说明.txt"
    document.write_text(SEED.read_text(encoding="utf-8").replace(good, bad, 1), encoding="utf-8")
    (named,) = as_json(audit_document(document).suggestions[0])["cells"]
    assert (named["path"], named["should_be"], named["unit"]) == (path, good.replace(",", ""), "万元")
    assert bad in named["quote"]
