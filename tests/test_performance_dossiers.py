"""The 绩效 papers of the dossiers made from published ones: published scores come out, slips are named, ties hold."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from dossier_ties import INPUTS
from reference_xinjiang import SHARED, document

from generator.compose.papers import paper_tables
from generator.compose.prose import Prose
from generator.document import plain
from generator.findings import Severity
from generator.pipeline import Work, examine

if TYPE_CHECKING:
    from generator.derive import Accounts

PAPERS = {"wulumuqi-2023": 10, "changji-2024": 18}
REFERENCE = {"wulumuqi-2023": "xj2023", "changji-2024": "xj2024"}
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="没有 ../shared：已发布的公开文件不在本机，未与原文核对")


@cache
def work(name: str) -> Work:
    return examine(INPUTS / name)


def accounts(name: str) -> Accounts:
    found = work(name).accounts
    assert found is not None
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_becomes_a_table_without_a_gap(name: str) -> None:
    tables = list(paper_tables(Prose(accounts(name), accounts(name).pack)))
    assert len(tables) == PAPERS[name]
    assert not [cell.text for table in tables for cell in table.cells if "待填" in cell.text]


@needs_shared
@pytest.mark.parametrize("name", PAPERS)
def test_every_total_comes_out_as_published(name: str) -> None:
    papers = document(REFERENCE[name])["performance_tables"]
    wanted, made = {}, {}
    for number, paper in enumerate(papers["projects"], 1):
        fact = accounts(name).fact(f"绩效项目.{number}.总分")
        wanted[paper["name"]] = paper["total"]["score"].removesuffix("分")
        made[paper["name"]] = "" if fact is None else str(fact.number)
    assert made == wanted


@needs_shared
@pytest.mark.parametrize("name", PAPERS)
def test_funds_weights_targets_and_results_are_the_published_ones(name: str) -> None:
    papers = document(REFERENCE[name])["performance_tables"]
    kinds = [("绩效整体.1", papers["overall"])]
    kinds += [(f"绩效项目.{number}", paper) for number, paper in enumerate(papers["projects"], 1)]
    for base, paper in kinds:
        said = [(row["target"], row["actual"], row["weight"]) for row in paper["indicators"]]
        rows = [f"{base}.指标.{number}" for number in range(1, len(said) + 1)]
        found = [[accounts(name).fact(f"{row}.{column}") for column in ("目标", "实际", "权重")] for row in rows]
        assert [tuple(str(fact.value) for fact in row if fact is not None) for row in found] == said
        assert not accounts(name).has(f"{base}.指标.{len(said) + 1}")
        total = next(line for line in paper["funds"] if line["source"] == "total")
        for column, key in (("年初预算数", "initial"), ("全年预算数", "full"), ("全年执行数", "executed")):
            fact = accounts(name).fact(f"{base}.资金.总额.{column}")
            assert fact is not None
            assert fact.number is not None
            assert f"{fact.number / 10000:,.2f}" == total[key]


@pytest.mark.parametrize("name", PAPERS)
def test_the_ties_between_papers_accounts_and_words_were_asked_and_held(name: str) -> None:
    """整体 = 收入总计 and 本年支出合计, projects = narrative, weights = 100, 财政拨款 within 公开05."""
    checked = work(name).checked
    assert checked is not None
    expected = {"K-1": 1, "K-1a": 1, "JX-2": 1, "JX-3": 1, "JX-4": 1, "JX-5": 1, "JX-6": 1, "JX-10z": 1}
    expected |= {"JX-10": PAPERS[name] - 1, "JX-20": {"wulumuqi-2023": 5, "changji-2024": 1}[name]}
    assert {code: checked.held.get(code, 0) for code in expected} == expected


def warnings(name: str) -> list[str]:
    """Every warning as 「code file words in quotes」."""
    found = [finding for finding in work(name).findings if finding.severity is Severity.WARNING]
    return sorted(f"{finding.code} {finding.place.file.removeprefix('绩效/')}" for finding in found)


def test_the_slips_of_wulumuqi_are_named() -> None:
    assert warnings("wulumuqi-2023") == ["JX-19 5-物资转运.yaml", "JX-24 4-应急救援及演练.yaml"]


def test_the_slips_of_changji_are_named() -> None:
    late = ("13-安全生产专项资金", "14-指挥中心信息化", "15-煤田火区技术服务", "16-煤矿专家会诊", "17-第二批专项资金")
    numbers = ["17-第二批专项资金", *["2-安全生产执法"] * 2, *["3-安全生产检查"] * 4]
    reasons = ["10-执法制式服装", "2-安全生产执法", "4-救援和火灾管理", "4-救援和火灾管理"]
    found = [f"JX-28 {name}.yaml" for name in late] + [f"JX-27 {name}.yaml" for name in numbers]
    found += [f"JX-19 {name}.yaml" for name in reasons] + ["JX-18 13-安全生产专项资金.yaml"]
    found += ["JX-31 3-安全生产检查.yaml"] * 2
    assert warnings("changji-2024") == sorted(found)


def test_every_kept_slip_of_a_score_says_why() -> None:
    for name, count in (("wulumuqi-2023", 1), ("changji-2024", 15)):
        kept = [finding for finding in work(name).findings if finding.code == "M-9" and "绩效" in finding.message]
        assert len(kept) == count
        assert all(re.search("公布稿.*(应|截去)", finding.hint) for finding in kept)


def test_a_truth_that_does_not_hold_is_said_without_figures() -> None:
    (found,) = [finding for finding in work("wulumuqi-2023").findings if finding.code == "JX-19"]
    assert found.message == "指标没有偏差却写了偏差原因（绩效项目 5 转运我市亚定点医院拆除物资项目 指标 3 转运时间）"
    assert (found.expected, found.found, found.difference) == ("", "", "")


def test_the_performance_sheets_stand_after_the_nine_tables() -> None:
    made = work("shili-2024").document
    assert made is not None
    numbers = [table.number for table in made.sheets]
    assert numbers == [*(f"公开{number:02}表" for number in range(1, 10)), *[""] * 6]
    assert [plain(table.title) for table in made.sheets[9:]] == ["单位整体支出绩效自评表", *["项目支出绩效自评表"] * 5]
    assert [table.number for table in made.tables[:6]] == [""] * 6
