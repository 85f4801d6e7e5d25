"""The published 公开表 cell by cell: against the officer's own export and against the pack's layouts."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from generator.document import Table, plain
from generator.layout import LoopModel, layout, placed
from generator.pipeline import examine
from generator.render.xlsx import write_xlsx

HOME = Path(__file__).resolve().parent.parent
INPUTS = HOME / "data_inputs"
GRID = 4


@cache
def tables(name: str) -> list[Table]:
    work = examine(INPUTS / name)
    assert work.document is not None
    known = {entry.表 for entry in work.dossier.pack.settings.公开表} if work.dossier.pack else set()
    return [block for block in work.document.blocks if isinstance(block, Table) and block.name in known]


@cache
def book(name: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(tables(name), "公开表")))


def shown(value: Any) -> str:
    """A cell as compared: blanks and widths of brackets do not matter, numbers by value."""
    if value is None or value == 0:
        return ""
    if isinstance(value, int | float):
        return f"{value:.2f}"
    text = str(value).replace("（", "(").replace("）", ")").replace("：", ":").strip()
    return f"{float(text):.2f}" if text.isdigit() else text


def test_every_cell_of_the_officers_export_stands_where_it_stood() -> None:
    export = openpyxl.load_workbook(INPUTS / "datong-2022" / "公开表.xlsx")
    ours = book("datong-2022")
    by_title = {sheet["A1"].value: sheet for sheet in export}
    assert [sheet["A1"].value for sheet in ours] == [sheet["A1"].value for sheet in export]
    wrong = []
    for sheet in ours:
        theirs = by_title[sheet["A1"].value]
        notes = min(
            (row for row in range(5, 60) if str(theirs.cell(row, 1).value).startswith(("注", "说明"))), default=60
        )
        for row in range(GRID, notes):
            for column in range(1, theirs.max_column + 1):
                ours_, theirs_ = shown(sheet.cell(row, column).value), shown(theirs.cell(row, column).value)
                if ours_ != theirs_:
                    wrong.append((sheet.title, sheet.cell(row, column).coordinate, ours_, theirs_))
    assert wrong == []


def test_no_merge_of_the_officers_export_is_lost() -> None:
    export = openpyxl.load_workbook(INPUTS / "datong-2022" / "公开表.xlsx")
    ours = {sheet["A1"].value: {str(area) for area in sheet.merged_cells.ranges} for sheet in book("datong-2022")}
    lost = {
        sheet.title: missing
        for sheet in export
        if (missing := {str(area) for area in sheet.merged_cells.ranges} - ours[sheet["A1"].value])
    }
    assert lost == {}


@pytest.mark.parametrize("name", ["datong-2022", "shili-2024"])
def test_every_merge_of_the_tree_is_in_the_file_and_no_other(name: str) -> None:
    for table, sheet in zip(tables(name), book(name), strict=True):
        wanted = {
            (cell.row + GRID, cell.column + 1, cell.row + GRID + cell.rows - 1, cell.column + cell.columns)
            for cell in table.cells
            if cell.rows > 1 or cell.columns > 1
        }
        inside = range(GRID, GRID + table.row_count)
        found = {
            (area.min_row, area.min_col, area.max_row, area.max_col)
            for area in sheet.merged_cells.ranges
            if area.min_row in inside
        }
        assert found == wanted, sheet.title


@pytest.mark.parametrize("name", ["datong-2022", "shili-2024"])
def test_every_cell_of_every_grid_has_four_borders_and_its_alignment(name: str) -> None:
    for table, sheet in zip(tables(name), book(name), strict=True):
        for row in range(GRID, GRID + table.row_count):
            for column in range(1, table.column_count + 1):
                cell = sheet.cell(row, column)
                if isinstance(cell, MergedCell):
                    continue  # openpyxl redraws covered places; test_xlsx.py asserts them in the file itself
                sides = {getattr(cell.border, side).style for side in ("left", "right", "top", "bottom")}
                assert sides == {"thin"}, f"{sheet.title} {cell.coordinate}"
        for cell in table.cells:
            place = sheet.cell(cell.row + GRID, cell.column + 1)
            assert place.alignment.horizontal == cell.align.value, f"{sheet.title} {place.coordinate}"
            assert bool(place.font.b) == cell.bold
            assert place.font.sz == table.size


@pytest.mark.parametrize("name", ["datong-2022", "shili-2024"])
def test_every_sheet_prints_on_one_page_width_with_its_heads_repeated(name: str) -> None:
    for table, sheet in zip(tables(name), book(name), strict=True):
        last = sheet.cell(GRID + table.row_count - 1 + len(table.notes), table.column_count).coordinate
        letters, number = last.rstrip("0123456789"), last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        assert sheet.print_area == f"'{sheet.title}'!$A$1:${letters}${number}"
        assert sheet.print_title_rows == f"$1:${GRID - 1 + table.head_rows}"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == table.page.value
        assert sheet["A1"].value == plain(table.title)


@pytest.mark.parametrize("name", ["datong-2022", "shili-2024"])
def test_the_heads_are_those_of_the_packs_form(name: str) -> None:
    work = examine(INPUTS / name)
    assert work.dossier.pack is not None
    for entry, sheet in zip(work.dossier.pack.settings.公开表, book(name), strict=True):
        form = layout(work.dossier.pack, entry.表)
        for cell in placed(form.表头):
            assert str(sheet.cell(cell.row + GRID, cell.column + 1).value or "") == cell.cell.文
        fixed = [row for row in form.行 if not isinstance(row, LoopModel)]
        texts = {cell.value for row in sheet.iter_rows(min_row=GRID) for cell in row}
        for placed_ in placed(fixed):
            text = placed_.cell.文
            if text and text[0] not in "=@" and "{{" not in text:
                assert text in texts, f"{sheet.title} {text}"


@pytest.mark.parametrize("name", ["datong-2022", "shili-2024"])
def test_every_figure_is_a_number_in_the_packs_format(name: str) -> None:
    for table, sheet in zip(tables(name), book(name), strict=True):
        for cell in table.cells:
            place = sheet.cell(cell.row + GRID, cell.column + 1)
            path = getattr(cell.inlines[0], "path", "") if cell.inlines else ""
            if path and getattr(cell.inlines[0], "shown", None) is not None and cell.text:
                assert place.data_type == "n", f"{sheet.title} {place.coordinate}"
                assert place.number_format in ("0.00", "#,##0.00", "0", "General")
