"""Records of 绩效 papers: how values are read, and what is said of records that are wrong. Nothing typed is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator.model.performance import Measure, parse_measure, words_of
from generator.pipeline import Work, examine, take
from generator.profile import load_pack

if TYPE_CHECKING:
    from pathlib import Path

    from generator.findings import Finding


def measure(text: str) -> Measure:
    pack = load_pack("xinjiang/2024")
    assert pack
    return parse_measure(text, words_of(pack))


@pytest.mark.parametrize(
    ("text", "comparator", "number", "unit"),
    [
        (">=3004.5天次", ">=", "3004.5", "天次"),
        ("≤21.50 万元", "<=", "21.50", "万元"),
        ("=0%", "=", "0", "%"),
        ("＝１００％", "=", "100", "%"),
        ("=600元/人/天", "=", "600", "元/人/天"),
        ("<=12月底", "<=", "12", "月底"),
        ("100年一遇", "", "100", "年一遇"),
        ("不低于95%", ">=", "95", "%"),
        ("95%以上", ">=", "95", "%"),
        (">1,200户", ">", "1200", "户"),
    ],
)
def test_a_number_is_read_with_its_comparator_and_unit(text: str, comparator: str, number: str, unit: str) -> None:
    found = measure(text)
    assert (found.comparator, found.number, found.unit) == (comparator, Decimal(number), unit)
    assert not found.broken


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年12月10日", date(2024, 12, 10)),
        ("=2025年8月31日前", date(2025, 8, 31)),
        ("=2025年8月31日(前)", date(2025, 8, 31)),
        ("2024年11月1日—8日", date(2024, 11, 8)),
        ("2024年12月30日至2025年1月3日", date(2025, 1, 3)),
    ],
)
def test_a_day_is_read_and_of_a_period_the_last(text: str, day: date) -> None:
    assert measure(text).day == day


@pytest.mark.parametrize("text", ["有效提升", "达到预期指标", "稳定良好"])
def test_words_are_words(text: str) -> None:
    found = measure(text)
    assert (found.words, found.qualitative, found.broken) == (text, True, False)


@pytest.mark.parametrize("text", [">=有效", "=", "3-5次", "2024年2月30日", ">=5%以上"])
def test_what_cannot_be_meant_is_broken(text: str) -> None:
    assert measure(text).broken


ROW: dict[str, Any] = {
    "一级": "产出指标",
    "二级": "数量指标",
    "三级": "巡查次数",
    "目标": ">=10次",
    "实际": "=10次",
    "权重": 90,
}
PAPER: dict[str, Any] = {
    "类型": "项目支出",
    "金额单位": "万元",
    "名称": "巡查项目",
    "主管部门": "甲局",
    "实施单位": "甲局",
    "资金": {"财政拨款": {"年初预算数": 10, "全年预算数": 10, "全年执行数": 10}, "其他": 0},
    "预期目标": "巡查10次。",
    "实际完成情况": "截至2024年12月31日，支出10万元，巡查10次。",
    "指标": [ROW],
}


def dossier(folder: Path, paper: dict[str, Any]) -> Path:
    (folder / "绩效").mkdir(parents=True, exist_ok=True)
    identity = {"模板": "xinjiang/2024", "年度": 2024, "单位": {"名称": "甲局"}}
    for name, data in (("单位.yaml", identity), ("绩效/巡查.yaml", paper)):
        (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def said(work: Work) -> list[Finding]:
    """What is said of the record, but for the weights of 一级指标 (one indicator cannot have them all)."""
    found = [finding for finding in work.findings if finding.place.file.startswith("绩效/") or "JX" in finding.code]
    return [finding for finding in found if finding.code != "JX-31"]


def findings_of(folder: Path, **changes: Any) -> dict[str, str]:
    """Code -> message of what is said of the record with one indicator changed."""
    paper = {**PAPER, "指标": [{**ROW, **changes}]}
    return {finding.code: finding.message for finding in said(examine(dossier(folder, paper)))}


def test_a_right_record_has_no_finding(tmp_path: Path) -> None:
    assert findings_of(tmp_path) == {}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"权重": 85}, "JX-10", "95 应 = 100，差 -5"),
        ({"目标": ">=很多"}, "JX-21", "“巡查项目”的指标“巡查次数”的目标值“>=很多”读不懂"),
        ({"实际": None}, "JX-30", "“巡查项目”还欠：指标“巡查次数”的实际完成值"),
        ({"实际": "=10家"}, "JX-22", "目标值单位是“次”，完成值单位是“家”"),
        ({"实际": "=101次"}, "JX-24", "完成率是 1010%，大于 1000%"),
        ({"实际": "2024年12月10日"}, "JX-23", "不是同一类"),
        ({"目标": "有效提升", "实际": "还可以"}, "JX-25", "“还可以”不在评判用语之中"),
        ({"赋分规则": "按完成比例赋分"}, "JX-26", "赋分规则“按完成比例赋分”不认识"),
        ({"得分": 80}, "JX-11", "80 应 = 90，差 -10"),
        ({"实际": "=9次"}, "JX-18", "指标扣了分却没有写偏差原因"),
        ({"偏差原因": "无"}, "JX-19", "指标没有偏差却写了偏差原因"),
        ({"实绩": "=10次"}, "M-1", "不认识的名称“绩效项目.1.指标.1.实绩”"),
    ],
)
def test_a_wrong_record_is_named_plainly(changes: dict[str, Any], code: str, words: str, tmp_path: Path) -> None:
    found = findings_of(tmp_path, **changes)
    assert words in found.get(code, f"没有 {code}：{found}")


def test_a_finding_gives_the_line_and_the_nearest_name(tmp_path: Path) -> None:
    work = take(dossier(tmp_path, {**PAPER, "指标": [{**ROW, "实绩": "=10次"}]}))
    finding = next(finding for finding in work.findings if finding.code == "M-1")
    assert finding.place.file == "绩效/巡查.yaml"
    assert finding.place.line is not None
    assert finding.hint == "是否想写“绩效项目.1.指标.1.实际”？"


def test_what_cannot_be_read_is_still_printed_as_typed(tmp_path: Path) -> None:
    work = examine(dossier(tmp_path, {**PAPER, "指标": [{**ROW, "目标": ">=很多"}]}))
    assert work.document is not None
    texts = [cell.text for table in work.document.tables for cell in table.cells]
    assert ">=很多" in texts
    assert not [finding for finding in said(work) if finding.code == "M-8"]


def test_a_kind_nobody_knows_is_refused_with_the_nearest(tmp_path: Path) -> None:
    work = take(dossier(tmp_path, {**PAPER, "类型": "项目支岀"}))
    finding = next(finding for finding in work.findings if finding.code == "JX-L1")
    assert "是否想写“项目支出”？" in finding.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("截至2025年8月31日，支出10万元，巡查10次。", "JX-28"),
        ("截至2024年12月31日，支出9.5万元，巡查10次。", "JX-29"),
        ("截至2024年12月31日，支出10万元，巡查12次。", "JX-27"),
    ],
)
def test_words_that_contradict_the_figures_are_found(text: str, code: str, tmp_path: Path) -> None:
    work = examine(dossier(tmp_path, {**PAPER, "实际完成情况": text}))
    assert [finding.code for finding in said(work)] == [code]


def test_an_override_needs_value_and_reason_and_then_counts(tmp_path: Path) -> None:
    score = {"核定": 88, "依据": "财政局复核意见"}
    work = take(dossier(tmp_path, {**PAPER, "指标": [{**ROW, "得分": score}]}))
    assert work.accounts is not None
    fact, total = work.accounts.fact("绩效项目.1.指标.1.得分"), work.accounts.fact("绩效项目.1.总分")
    assert fact is not None
    assert total is not None
    assert (fact.value, fact.source.reason, total.value) == (Decimal(88), "财政局复核意见", Decimal(98))


def test_an_override_without_reason_is_only_a_typed_score(tmp_path: Path) -> None:
    assert "JX-11" in findings_of(tmp_path, 得分={"核定": 88})


def test_sums_of_the_records_answer_for_the_narrative(tmp_path: Path) -> None:
    folder = dossier(tmp_path, PAPER)
    second = {
        **PAPER,
        "名称": "第二个",
        "资金": {"财政拨款": {"年初预算数": 1, "全年预算数": 2, "全年执行数": 1}, "其他": 0},
    }
    (folder / "绩效" / "10-二.yaml").write_text(yaml.safe_dump(second, allow_unicode=True), encoding="utf-8")
    accounts = take(folder).accounts
    assert accounts is not None
    values = [accounts.fact(f"绩效.{name}") for name in ("项目数", "项目预算", "项目执行")]
    assert [fact.value for fact in values if fact] == [Decimal(2), Decimal(120000), Decimal(110000)]


def test_groups_that_weigh_otherwise_than_the_scheme_says_are_named(tmp_path: Path) -> None:
    found = [finding.message for finding in examine(dossier(tmp_path, PAPER)).findings if finding.code == "JX-31"]
    assert found[0] == "“巡查项目”的产出指标共 90 分，赋分办法规定 40 分"
    assert len(found) == 4


def test_boilerplate_that_figures_contradict_is_found(tmp_path: Path) -> None:
    folder = dossier(tmp_path, {**PAPER, "资金": {"财政拨款": {"全年预算数": 10, "全年执行数": 0}, "其他": 0}})
    whole = {"类型": "整体支出", "金额单位": "万元", "报告": {"附件号": 1}}
    (folder / "绩效" / "0.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    assert "JX-50" in {finding.code for finding in examine(folder).findings}
