"""``juesuan new``: what stays is carried over, what changes is blank, with last year's words beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from generator.cli import main
from generator.commands.begin import begin
from generator.commands.convert import convert
from generator.load.dossier import load_dossier
from generator.pipeline import examine

if TYPE_CHECKING:
    import pytest

INPUTS = Path(__file__).resolve().parent.parent / "data_inputs"
LAST = INPUTS / "shili-2023"


def test_what_stays_is_carried_over_and_reasons_are_blank(tmp_path: Path) -> None:
    folder = tmp_path / "示例-2024"
    assert begin(folder, "xinjiang/2024", LAST) == []
    words = (folder / "说明.yaml").read_text(encoding="utf-8")
    said = yaml.safe_load(words)
    assert said["收支"]["变动原因"] is None
    assert "变动原因:   # 上年写的是：城市安全风险监测和物资储备项目增加" in words
    dossier = load_dossier(folder)
    assert dossier.findings == []
    assert dossier.prior_folder == LAST.resolve()
    given = {leaf.path: leaf.text for leaf in dossier.loaded.leaves}
    before = {leaf.path: leaf.text for leaf in load_dossier(LAST).loaded.leaves}
    assert given["年度"] == "2024"
    assert given["单位.名称"] == before["单位.名称"]
    assert given["机构.内设机构.1"] == before["机构.内设机构.1"]
    assert given["人员.在职人员"] is None


def test_a_new_dossier_becomes_a_workbook_with_last_years_figures(tmp_path: Path) -> None:
    folder, book = tmp_path / "示例-2024", tmp_path / "示例-2024.xlsx"
    assert begin(folder, "xinjiang/2024", LAST) == []
    assert convert(folder, book).written
    dossier = load_dossier(book)
    assert dossier.findings == []
    assert dossier.prior_folder == LAST.resolve()


def test_last_year_may_be_a_workbook(tmp_path: Path) -> None:
    book = tmp_path / "示例-2023.xlsx"
    assert convert(LAST, book).written
    assert begin(tmp_path / "示例-2024", "xinjiang/2024", book) == []
    assert load_dossier(tmp_path / "示例-2024").prior_folder == book.resolve()


def test_a_published_document_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = begin(tmp_path / "新", "xinjiang/2024", tmp_path / "说明.docx")
    assert [finding.severity.value for finding in found] == ["error"]
    assert not (tmp_path / "新").exists()


def test_faults_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "新"), "--pack", "xinjang/2024"]) == 2
    assert "是否想写“xinjiang/2024”？" in capsys.readouterr().out
    (tmp_path / "旧").mkdir()
    (tmp_path / "旧" / "a.yaml").write_text("a: 1", encoding="utf-8")
    assert main(["new", str(tmp_path / "旧"), "--pack", "xinjiang/2024"]) == 2
    assert main(["new", str(tmp_path / "新"), "--pack", "xinjiang/2024", "--from", str(tmp_path / "没有")]) == 2
    assert not (tmp_path / "新").exists()


def test_another_year_than_last_years_is_pointed_out(tmp_path: Path) -> None:
    found = begin(tmp_path / "新", "xinjiang/2023", INPUTS / "shili-2024")
    assert [(finding.code, finding.severity.value) for finding in found] == [("S-6", "warning")]


def test_the_year_after_the_newest_pack_begins_with_its_form(tmp_path: Path) -> None:
    found = begin(tmp_path / "新", "xinjiang/2024", INPUTS / "shili-2024")
    assert [(finding.code, finding.severity.value) for finding in found] == [("S-2", "warning")]
    assert "没有 2025 年度的模板，按 xinjiang/2024（2024年度）的格式编制" in found[0].message
    assert "年度: 2025" in (tmp_path / "新" / "单位.yaml").read_text(encoding="utf-8")
    codes = {finding.code: finding.severity.value for finding in examine(tmp_path / "新").findings}
    assert codes["S-2"] == "warning", "新年度不该被旧模板挡住"


def test_last_years_papers_begin_with_their_names_and_results_and_ask_for_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "示例-2024"
    assert begin(folder, "xinjiang/2024", LAST) == []
    names = sorted(path.name for path in (folder / "绩效").iterdir())
    assert names == ["0-整体支出.yaml", "1-应急物资储备.yaml", "2-安全监管.yaml", "3-应急救援.yaml", "4-地震监测.yaml"]
    text = (folder / "绩效" / "2-安全监管.yaml").read_text(encoding="utf-8")
    record = yaml.safe_load(text)
    assert [record[key] for key in ("类型", "名称", "金额单位")] == ["项目支出", "安全监管", "万元"]
    row = record["指标"][0]
    assert [row[key] for key in ("一级", "二级", "三级", "上年")] == [
        "产出指标",
        "数量指标",
        "专家会诊企业数量",
        "=55家次",
    ]
    assert row["目标"] is row["实际"] is row["权重"] is record["资金"]["财政拨款"]["全年预算数"] is None
    assert "目标:   # 上年写的是：>=60家次" in text
    assert "全年预算数:   # 上年是 239.00万元" in text
    assert "预期目标:   # 上年写的是：对高危企业开展专家会诊" in text


def test_the_whole_departments_paper_asks_for_the_sources_of_the_new_form(tmp_path: Path) -> None:
    begin(tmp_path / "示例-2024", "xinjiang/2024", LAST)
    record = yaml.safe_load((tmp_path / "示例-2024" / "绩效" / "0-整体支出.yaml").read_text(encoding="utf-8"))
    assert list(record["资金"]) == ["上级", "本级", "其他"]
    assert "上年" not in record["指标"][0]  # this form has no such column
    assert "指标值设定依据" not in str(record)


def test_the_blanks_of_papers_stand_in_their_own_files_only(tmp_path: Path) -> None:
    begin(tmp_path / "示例-2024", "xinjiang/2024", LAST)
    assert "绩效项目" not in (tmp_path / "示例-2024" / "说明.yaml").read_text(encoding="utf-8")
    codes = {finding.code for finding in examine(tmp_path / "示例-2024").findings}
    assert "JX-30" in codes
    assert codes.isdisjoint({"M-1", "M-3", "JX-L1"})
