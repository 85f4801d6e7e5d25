"""What the last build read is not read again, and nothing else is taken from it: files and sheets as they were."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from generator.load.dossier import Dossier, load_dossier
from generator.memory import Memory

HOME = Path(__file__).resolve().parent.parent / "data_inputs"
SHEET, CELL = "收入决算表", "D10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(HOME / "datong-2022", tmp_path / "datong-2022")
    return tmp_path / "datong-2022"


@pytest.fixture
def memory(folder: Path) -> Memory:
    """What a first loading leaves behind."""
    found = Memory()
    assert load_dossier(folder, memory=found).findings == []
    return found


def texts(dossier: Dossier) -> dict[str, str | None]:
    return {leaf.path: leaf.text for leaf in dossier.loaded.leaves}


def places(dossier: Dossier) -> dict[str, str]:
    return {leaf.path: f"{leaf.place} {leaf.unit} {leaf.is_number}" for leaf in dossier.loaded.leaves}


def edit(folder: Path, change: str, to: str | float = "") -> None:
    """Change a cell, or copy or rename the sheet."""
    book = openpyxl.load_workbook(folder / "公开表.xlsx")
    sheet = next(sheet for sheet in book if SHEET in sheet.title)
    if change == "copy":
        book.copy_worksheet(sheet)
    elif change == "rename":
        sheet.title = str(to)
    else:
        sheet[change] = to
    book.save(folder / "公开表.xlsx")


def test_a_dossier_as_it_was_gives_the_same_without_opening_yaml_or_sheets(
    folder: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = load_dossier(folder)

    def refuse(*_: object) -> None:
        pytest.fail("read again")

    monkeypatch.setattr("generator.load.yaml_file.read_yaml", refuse)
    monkeypatch.setattr("generator.load.excel_file._read_sheet", refuse)
    monkeypatch.setattr("generator.load.xlsx_parts.Package._sheet", refuse)
    known = load_dossier(folder, memory=memory)
    assert known.loaded == fresh.loaded
    assert len(known.loaded.leaves) > 1_000
    assert all(type(leaf.place).__name__ == "Place" for leaf in known.loaded.leaves)


def test_one_changed_cell_is_read_and_everything_else_stays(folder: Path, memory: Memory) -> None:
    before = texts(load_dossier(folder))
    edit(folder, CELL, 123456.78)
    after = load_dossier(folder, memory=memory)
    changed = {path for path, text in texts(after).items() if text != before[path]}
    assert {texts(after)[path] for path in changed} == {"123456.78"}
    assert len(changed) == 1
    assert places(after) == places(load_dossier(folder))


def test_a_changed_line_of_yaml_is_read(folder: Path, memory: Memory) -> None:
    file = folder / "单位.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n备注一: 新写的\n", encoding="utf-8")
    assert texts(load_dossier(folder, memory=memory))["备注一"] == "新写的"


def test_what_is_wrong_is_said_at_every_loading(folder: Path, memory: Memory) -> None:
    edit(folder, CELL, "约三百万")
    for _ in range(3):
        findings = load_dossier(folder, memory=memory).findings
        assert [finding.place.cell for finding in findings] == [CELL]


def test_a_table_given_twice_is_found_though_the_first_was_read_before(folder: Path, memory: Memory) -> None:
    edit(folder, "copy")
    assert [finding.code for finding in load_dossier(folder, memory=memory).findings] == ["L-26"]
    assert [finding.code for finding in load_dossier(folder, memory=memory).findings] == ["L-26"]


def test_a_renamed_sheet_has_its_new_name_in_every_place(folder: Path, memory: Memory) -> None:
    edit(folder, "rename", "改名后")
    dossier = load_dossier(folder, memory=memory)
    assert "改名后" in {leaf.place.sheet for leaf in dossier.loaded.leaves}
    assert not any(SHEET in leaf.place.sheet for leaf in dossier.loaded.leaves)
