"""Broken 绩效 records (坏例): every case of broken/绩效.yaml is reported as it says, in YAML and in the workbook.

What was typed is still printed: a fault loses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from dossier_steps import BROKEN, Step, change_dossier
from test_broken import LABELS, checked, fits, place

from generator.commands.convert import convert
from generator.compose.papers import paper_tables
from generator.compose.prose import Prose
from generator.findings import has_errors
from generator.pipeline import examine

if TYPE_CHECKING:
    from pathlib import Path

DATA: dict[str, Any] = yaml.safe_load((BROKEN / "绩效.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = DATA["坏例"]
BOTH = [case for case in CASES if any("格" in wanted for wanted in case["应报"])]
WORKBOOK = "填报.xlsx"


@pytest.fixture
def records(dossier: Path) -> Path:
    """The good dossier with the good record."""
    (dossier / "绩效").mkdir()
    (dossier / "绩效" / "1-库房修缮.yaml").write_text(DATA["好的绩效文件"], encoding="utf-8")
    return dossier


def apply(step: Step, folder: Path) -> None:
    """Do one step of 改; 再抄 puts a copy of a file beside it."""
    if "再抄" in step:
        (folder / step["到"]).write_bytes((folder / step["再抄"]).read_bytes())
    else:
        change_dossier(step, folder)


def reported(source: Path, case: dict[str, Any], wanted: list[dict[str, Any]]) -> None:
    """Examine ``source``: what it says is ``wanted``, no more and no less, and what was typed is still printed."""
    work = examine(source)
    said = [finding for finding in work.findings if finding.severity.value in LABELS]
    found = [finding.as_json() for finding in said]
    listed = "\n".join(f"{f['severity']} {f['code']} {place(f)}：{f['message']} | {f['hint']}" for f in found)
    for each in wanted:
        assert any(fits(each, finding) for finding in found), f"没有报 {each}，报的是：\n{listed}"
    assert len(found) == len(wanted), listed
    assert has_errors(said) == bool(case["退出码"]), listed
    assert all(finding["message"] and finding["hint"] and finding["place"]["file"] for finding in found)
    assert work.accounts is not None
    tables = paper_tables(Prose(work.accounts, work.accounts.pack))
    assert set(case.get("仍印", ())) <= {cell.text for table in tables for cell in table.cells}


def in_cells(wanted: dict[str, Any]) -> dict[str, Any]:
    """What is expected of the workbook: the same words, the cell instead of the line."""
    words = [word for word in wanted["话"] if not str(word).startswith("绩效/")]
    return {**wanted, "话": words, "在": f"{WORKBOOK} {wanted.get('格', '工作表“绩效项目” 单元格')}"}


def test_the_good_record_has_no_finding(records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(records, capsys) == (0, [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["例"])
def test_a_broken_record_is_reported_as_the_case_says(case: dict[str, Any], records: Path) -> None:
    for step in case["改"]:
        apply(step, records)
    reported(records, case, case["应报"])


@pytest.mark.parametrize("case", BOTH, ids=lambda case: case["例"])
def test_a_broken_record_is_reported_in_the_workbook_at_its_cell(case: dict[str, Any], records: Path) -> None:
    for step in case["改"]:
        apply(step, records)
    book = records.parent / WORKBOOK
    assert convert(records, book).written
    reported(book, case, [in_cells(each) for each in case["应报"]])


def test_a_record_without_its_kind_is_not_lost_in_a_workbook(records: Path) -> None:
    """A workbook that lacked the paper would look complete, so none is made."""
    apply({"文件": "绩效/1-库房修缮.yaml", "原": "类型: 项目支出", "换": "类型: 项目支岀"}, records)
    done = convert(records, records.parent / WORKBOOK)
    assert [finding.code for finding in done.findings] == ["JX-L1"]
    assert not done.written
    assert not (records.parent / WORKBOOK).exists()


def test_every_case_has_its_own_name() -> None:
    names = [case["例"] for case in CASES]
    assert sorted(set(names)) == sorted(names)
