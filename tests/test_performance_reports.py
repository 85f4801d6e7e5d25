"""The self-evaluation reports of seeds 002, 003 and 004, made from values and words alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from reference_performance import write
from reference_xinjiang import SHARED

from generator.compose.prose import Prose
from generator.compose.reports import paper_reports
from generator.document import Document, Heading, Paragraph, plain
from generator.pipeline import build, take
from generator.publish.publication import verify_publication

FACTS = SHARED / "reference" / "performance_papers_facts.json"
DOSSIER = Path(__file__).resolve().parent.parent / "data_inputs" / "shili-2024"
needs_seeds = pytest.mark.skipif(not FACTS.is_file(), reason="the shared folder with the seeds is not here")


def facts(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))[name]
    return found


def tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(document: Document) -> str:
    blocks = [block for block in document.blocks if isinstance(block, Heading | Paragraph)]
    return tight("".join(plain(block.inlines) for block in blocks))


CAPPED = "公开文件按 100% 计"
BASE = "公开文件按调整后全年预算数 485.82 万元计算"


def write_002(folder: Path) -> Path:
    """The dossier of seed 002: one 整体支出 record and three project records."""
    given, rows = facts("s002")["input"], facts("s002")["indicators"]
    (folder / "绩效").mkdir(parents=True)
    write(folder / "单位.yaml", {"模板": "xinjiang/2023", "年度": 2023, "单位": {"名称": given["unit_name"]}})
    for number, project in enumerate(given["projects"], 1):
        money = {"全年预算数": project["budget"], "全年执行数": project["exec"]}
        record = {"类型": "项目支出", "金额单位": "万元", "名称": project["name"], "资金性质": project["source"]}
        record |= {"资金": {"总额": money}} | ({"成效": project["effect"]} if project["effect"] else {})
        if project["budget"].endswith("0"):
            path, printed = "资金.总额.全年预算数", project["budget"]
            record["核定"] = {path: {"值": printed, "依据": "公开文件此处保留末位的零", "印作": printed}}
            del money["全年预算数"]
        write(folder / "绩效" / f"{number}.yaml", record)
    write(folder / "说明.yaml", {"金额单位": "万元", "绩效": {"项目执行": given["project_exec"]}})
    final = f"{float(given['initial_budget']) + float(given['adjust_amount']):.2f}"
    funds = {"年初预算数": given["initial_budget"], "全年预算数": final, "全年执行数": given["total_exec"]}
    record = {"类型": "整体支出", "金额单位": "万元", "名称": given["unit_name"], "资金": {"总额": funds}}
    write(folder / "绩效" / "0.yaml", record | {"指标": list(map(_row_002, rows)), "报告": _report_002(given)})
    return folder


def _row_002(row: dict[str, Any]) -> dict[str, Any]:
    sign = {"≥": ">=", "≤": "<=", "=": "="}[row["comparator"]]
    found = {"三级": row["name"], "目标": f"{sign}{row['target']}{row['unit']}", "年中": f"{row['mid']}{row['unit']}"}
    found |= {"实际": f"{row['actual']}{row['unit']}", "权重": row["weight"]}
    words = {"说明": "note", "偏差原因": "reason", "改进措施": "measure"}
    found |= {name: row[key] for name, key in words.items() if row[key]}
    if row["no"] in (1, 2):
        found["完成率"] = {"核定": row["completion"], "依据": CAPPED if row["no"] == 1 else BASE}
    if row.get("reason_sep", "。") != "。":
        found["原因衔接"] = row["reason_sep"]
    return found


def _report_002(given: dict[str, Any]) -> dict[str, Any]:
    organisation = (
        f"{given['org_name_full']}办公室无下属预算单位，下设{given['n_offices']}个处室，{given['office_names']}。"
    )
    basic = {"年初预算数": given["initial_basic"], "人员经费": given["personnel_budget"], "用途": given["basic_use"]}
    basic |= {"公用经费": given["public_budget"], "全年执行数": given["basic_exec"]}
    project = {
        "年初预算数": given["initial_project"],
        "全年执行数": given["project_exec"],
        "用途": given["project_use"],
    }
    lists = {"重点工作": "key_work", "问题": "problem", "措施": "measure", "建议": "advice"}
    return {
        "附件号": given["attachment_no"],
        "填报日期": given["fill_date_cn"],
        "主要职能": given["main_functions"],
        "机构设置": organisation,
        "编制": given["n_posts"],
        "实有人数": given["n_staff"],
        "基本支出": basic,
        "项目支出": project,
        "管理制度": given["policy_docs"].split("、"),
        **{name: [given[f"{key}_1"], given[f"{key}_2"]] for name, key in lists.items()},
    }


def made_002(folder: Path) -> str:
    work = take(write_002(folder))
    assert work.accounts is not None
    assert [finding.message for finding in work.findings if finding.severity.value == "error"] == []
    (document,) = paper_reports(Prose(work.accounts, work.accounts.pack))
    return text_of(document)


def published_002() -> str:
    return tight((SHARED / "seeds" / "002_gaoxinqu_2023_zhengti_zipingbaogao.txt").read_text(encoding="utf-8"))


@needs_seeds
def test_the_overall_report_of_002_is_the_published_one_to_the_character(tmp_path: Path) -> None:
    published = published_002()
    assert len(published) > 3000
    assert made_002(tmp_path / "d") == published


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    build(DOSSIER, folder, ("docx", "txt", "xlsx"), draft=False)
    return folder / DOSSIER.name


def test_every_report_of_a_dossier_is_a_document_of_its_own(publication: Path) -> None:
    names = {path.name for path in publication.iterdir()}
    whole, transfer = "部门单位整体支出绩效自评报告", "示例市自然灾害救灾和应急物资补助资金转移支付绩效自评报告"
    assert {f"{whole}.docx", f"{whole}.txt", f"{transfer}.docx", f"{transfer}（附表）.xlsx"} <= names
    done = verify_publication(publication)
    assert done.findings == []
    assert f"{transfer}（附表）.xlsx" in done.files


def test_a_score_changed_in_a_report_is_found(publication: Path) -> None:
    file = publication / "部门单位整体支出绩效自评报告.txt"
    text = file.read_text(encoding="utf-8")
    assert "自评综合得分99.73分" in text
    file.write_text(text.replace("自评综合得分99.73分", "自评综合得分99.78分"), encoding="utf-8")
    found = verify_publication(file).findings
    assert [(finding.code, finding.expected) for finding in found] == [("V-1", "99.73")]
