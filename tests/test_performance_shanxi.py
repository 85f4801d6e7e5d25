"""Seed 003: the 7 reports to the character, the 15 self-evaluation tables cell by cell, every score recomputed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from reference_performance import write
from reference_xinjiang import SHARED

from generator.compose.papers import paper_tables
from generator.compose.prose import Prose
from generator.compose.reports import paper_reports
from generator.document import Contents, Document, Heading, Paragraph, Table, plain
from generator.pipeline import take

if TYPE_CHECKING:
    from pathlib import Path

FACTS = SHARED / "reference" / "shanxi_2022_facts.json"
SEED = SHARED / "seeds" / "003_datong_2022_juesuan.txt"
pytestmark = pytest.mark.skipif(not FACTS.is_file(), reason="the shared folder with the seeds is not here")


def facts(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))["performance"][name]
    return found


def value(cell: Any) -> str | None:
    """What a cell of the scan means: its value, or what the identities of the table give back for a damaged one."""
    if not isinstance(cell, dict):
        return None if cell is None else str(cell)
    return cell["value"] if cell["value"] is not None else cell.get("inferred")


WORDS = {"实施和预算执行": "implementation", "产出": "output", "效益": "benefit", "满意度": "satisfaction"}
COLUMNS = {
    "目标申报数": "declared",
    "年初预算数": "budget_initial",
    "全年预算数": "budget_full_year",
    "全年执行数": "executed",
}
ROW = {
    "一级": "level1",
    "二级": "level2",
    "三级": "name",
    "目标": "initial",
    "调整后目标": "adjusted",
    "实际": "actual",
    "权重": "weight",
    "得分": "score",
    "偏差原因": "reason",
}


LOST = "（扫描缺损）"
"""Stands where the scan lost a whole cell."""


def whole(given: dict[str, Any]) -> dict[str, Any]:
    """A table of the scan with :data:`LOST` for the cells that it lost."""
    rows = [row | {key: LOST for key in ("level2", "name") if row[key] is None} for row in given["indicators"]]
    words = {key: LOST for key in ("goal_year", "goal_done") if given[key] is None}
    return given | words | {"indicators": rows}


def record(given: dict[str, Any], unit: str) -> dict[str, Any]:
    """The record of a published report or table."""
    given = whole(given)
    lines = [{name: value(line[key]) for name, key in COLUMNS.items()} for line in given["funds"]]
    rows = [{name: value(row[key]) for name, key in ROW.items()} for row in given["indicators"]]
    return {
        "类型": "项目支出",
        "金额单位": unit,
        "精确到": "分",
        "名称": given["project"],
        "主管部门": given["department"],
        "实施单位": given["unit"],
        "结余标": given.get("header_balance_label"),
        "资金": {"总额": lines[0], "市县": lines[1]},
        "预期目标": given["goal_year"],
        "实际完成情况": given["goal_done"],
        "指标": [{name: text for name, text in row.items() if text is not None} for row in rows],
        "自评分析": {name: given[f"analysis_{key}"] for name, key in WORDS.items()},
        "经验做法": given["experience"],
        "存在问题": given["problems"],
        "改进建议": given["next_steps"],
    }


REPORT = {
    "填报日期": "date",
    "项目概况": "overview",
    "立项依据": "basis",
    "必要性": "necessity",
    "保障措施": "measures",
    "实施期目标": "goal_period",
    "实施计划": "plan",
}


def prose_of(folder: Path, records: list[dict[str, Any]]) -> Prose:
    (folder / "绩效").mkdir(parents=True)
    write(folder / "单位.yaml", {"模板": "shanxi/2022", "年度": 2022, "单位": {"名称": "大同市应急管理局"}})
    for number, each in enumerate(records, 1):
        write(folder / "绩效" / f"{number}.yaml", each)
    work = take(folder)
    assert work.accounts is not None
    assert [finding.message for finding in work.findings if finding.severity.value == "error"] == []
    return Prose(work.accounts, work.accounts.pack)


def reports(folder: Path) -> list[Document]:
    given = facts("reports")
    records = [record(each, "元") | {"报告": {name: each[key] for name, key in REPORT.items()}} for each in given]
    return list(paper_reports(prose_of(folder, records)))


QUOTES = {ord("“"): '"', ord("”"): '"', ord("（"): "(", ord("）"): ")"}
"""The scan has straight and curly quotation marks, and both widths of brackets, for the same sentence."""


def tight(text: str) -> str:
    return re.sub(r"\s+", "", text).translate(QUOTES)


def pieces(document: Document) -> list[str]:
    found: list[str] = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            found.append(plain(block.inlines))
        elif isinstance(block, Contents):
            found.append(block.title)
        elif isinstance(block, Table):
            found += [cell.text for cell in block.cells]
    return [tight(text) for text in found if tight(text)]


def published(lines: tuple[int, int]) -> list[str]:
    """The non-empty pieces of a report in the seed, the entries of its 目录 (pages of another document) left out."""
    text = SEED.read_text(encoding="utf-8").split("\n")[lines[0] - 1 : lines[1]]
    cells = [cell for line in text if "....." not in line for cell in line.split("\t")]
    return [tight(cell) for cell in cells if tight(cell)]


SELF = ("项目绩效自我评价结果为", "项目绩效自评价结果为")


def test_the_7_reports_are_the_published_ones_to_the_character(tmp_path: Path) -> None:
    given = facts("reports")
    for ours, each in zip(reports(tmp_path / "d"), given, strict=True):
        theirs = [text.replace(SELF[1], SELF[0]) for text in published(tuple(each["source_lines"]))]
        assert "".join(pieces(ours)) == "".join(theirs), each["project"]


def expected_cells(given: dict[str, Any]) -> list[str]:
    """The figures and words of a published table in reading order, labels of the form left out."""
    given = whole(given)
    found = [given["project"], given["department"], given["unit"]]
    for line in given["funds"]:
        keys = ("declared", "budget_initial", "budget_full_year", "executed", "balance", "rate", "score")
        found += [value(line[key]) or "" for key in keys]
    found += [given["goal_year"], given["goal_done"]]
    for row in given["indicators"]:
        found += [value(row[key]) or "" for key in ROW.values() if key != "level1"]
    found += [value(given["total_score"]) or "", given["grade"]]
    found += [given[f"analysis_{key}"] for key in WORDS.values()]
    return [*found, given["experience"], given["problems"], given["next_steps"]]


FORM = {
    "项目名称", "主管部门及代码", "预算单位", "项目资金预算安排及执行进度(万元)", "年初预算数", "全年预算数",
    "全年执行数", "执行率", "得分", "目标申报数", "预算编制数", "资金总额:", "市县区财政资金",
    "项目年度绩效目标", "年度目标", "实际完成情况", "绩效指标", "一级指标", "二级指标", "三级指标",
    "年初指标值", "调整后指标值", "实际完成值", "分值", "偏差原因分析及改进措施", "总分", "项目绩效分析",
    "自评结果分析", "项目实施和预算执行情况及分析", "产出情况及分析", "效益情况及分析", "满意度情况及分析",
    "主要经验做法", "项目管理中存在的主要问题及原因分析", "下一步改进措施及管理建议",
}  # fmt: skip


def made_cells(table: Table) -> list[str]:
    heads = FORM | {"资金结(转)余", "资金结余(转)", "资金结转(转)余"}
    level1 = {cell.column for cell in table.cells if cell.text == "一级指标"}
    start = next(cell.row for cell in table.cells if cell.text == "一级指标")
    end = next(cell.row for cell in table.cells if cell.text == "总分")
    found = []
    for cell in table.cells:
        inside = start < cell.row < end
        if (inside and (cell.column in level1 or cell.column == 0)) or (not inside and cell.text in ("", *heads)):
            continue
        found.append(cell.text)
    return found


KNOWN = [
    ("J 安委会工作经费", "75.00", "75"),  # the only total row that keeps its zeros
    ("J 核灾救灾工作经费", "", "9.93"),  # a cell that the scan lost
    ("J 专项业务费", "90.13", "90.14"),  # the rate of the 元 behind 7.797 and 8.65 万元
    ("J 专项业务费", "90.13", "90.14"),
]


def test_the_15_tables_print_the_published_cells(tmp_path: Path) -> None:
    given = facts("self_evaluation_tables")
    made = list(paper_tables(prose_of(tmp_path / "d", [record(each, "万元") for each in given])))
    assert len(made) == len(given) == 15
    differ = []
    for ours, each in zip(made, given, strict=True):
        wanted, found = expected_cells(each), made_cells(ours)
        assert len(wanted) == len(found)
        pairs = zip(map(tight, wanted), map(tight, found), strict=True)
        differ += [(each["project"], *pair) for pair in pairs if pair[0] != pair[1]]
    assert differ == KNOWN
