"""A workbook of 公开表 alone: a published document whose form its numbers and titles tell, read as a dossier."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.commands.audit import audit_document
from generator.commands.documents import is_document
from generator.commands.takeover import take_over
from generator.compose.outline import compose
from generator.findings import Severity
from generator.load.dossier import load_dossier
from generator.pipeline import examine
from generator.render.xlsx import write_xlsx

DOSSIERS = Path(__file__).resolve().parent.parent / "data_inputs"
FORMS = {"shili-2024": ("xinjiang/2024", 9), "shili-2023": ("xinjiang/2023", 9), "datong-2022": ("shanxi/2022", 10)}


def workbook(name: str, folder: Path) -> Path:
    """The published 公开表 of a dossier."""
    accounts = examine(DOSSIERS / name).accounts
    assert accounts is not None
    path = folder / f"{name}（公开表）.xlsx"
    path.write_bytes(write_xlsx([table for table in compose(accounts).tables if table.number], "公开表"))
    return path


@pytest.mark.parametrize("name", FORMS)
def test_its_form_and_every_table_are_found_and_nothing_is_wrong(name: str, tmp_path: Path) -> None:
    path = workbook(name, tmp_path)
    assert is_document(path)
    audit = audit_document(path)
    assert audit.pack is not None
    assert (audit.pack.name, len(audit.stated.loaded.tables)) == FORMS[name]
    assert [finding for finding in audit.findings if finding.severity is Severity.ERROR] == []
    assert sum(audit.checked.held.values()) > 100


def test_it_becomes_a_dossier_that_prints_the_same_tables(tmp_path: Path) -> None:
    path = workbook("datong-2022", tmp_path)
    done = take_over(path, tmp_path / "读回")
    assert done.written
    accounts, first = examine(tmp_path / "读回").accounts, examine(DOSSIERS / "datong-2022").accounts
    assert accounts is not None
    assert first is not None
    wanted = [table for table in compose(first).tables if table.number]
    found = [table for table in compose(accounts).tables if table.number]
    assert [table.name for table in found] == [table.name for table in wanted]
    assert [[cell.text for cell in table.cells] for table in found] == [
        [cell.text for cell in table.cells] for table in wanted
    ]


def test_year_and_department_are_taken_from_above_the_tables(tmp_path: Path) -> None:
    take_over(workbook("shili-2024", tmp_path), tmp_path / "读回")
    leaves = {leaf.path: leaf.text for leaf in load_dossier(tmp_path / "读回").loaded.leaves}
    assert leaves["年度"] == "2024"
    assert leaves["单位.名称"] == "示例市应急管理局(示例)"


def test_a_changed_figure_is_found_in_its_cell(tmp_path: Path) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415 - only here

    path = workbook("datong-2022", tmp_path)
    book = load_workbook(path)
    sheet = next(sheet for sheet in book if "01表" in sheet.title)
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "一、一般公共预算财政拨款收入")
    changed = sheet.cell(cell.row, cell.column + 2)
    changed.value = float(str(changed.value or 0)) + 900
    book.save(path)
    findings = [finding for finding in audit_document(path).findings if finding.severity is Severity.ERROR]
    assert findings
    assert any(finding.place.cell for finding in findings)


def test_a_fill_in_workbook_and_a_foreign_one_stay_what_they_are(tmp_path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - only here

    from generator.commands.convert import convert  # noqa: PLC0415 - only here

    book = Workbook()
    book.active["A1"] = "值班表"  # type: ignore[index]
    book.save(tmp_path / "值班.xlsx")
    assert not is_document(tmp_path / "值班.xlsx")
    convert(DOSSIERS / "shili-2024", tmp_path / "填报.xlsx")
    assert not is_document(tmp_path / "填报.xlsx")
