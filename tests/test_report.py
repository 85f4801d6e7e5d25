"""校核报告.html: one page an officer can read anywhere, and the reasons that a department owes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from generator.inspection.reasons import owed_reasons
from generator.pipeline import Work, build, examine
from generator.profile import load_pack
from generator.publish.report_parts import short_names
from generator.rendering import REPORT, report_page

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).resolve().parent.parent / "data_inputs"


@pytest.fixture(scope="module")
def good() -> Work:
    return examine(DATA / "shili-2024")


@pytest.fixture
def spoiled(tmp_path: Path) -> Callable[[str, str], Work]:
    for name in ("shili-2023", "shili-2024"):
        shutil.copytree(DATA / name, tmp_path / name)

    def change(before: str, after: str) -> Work:
        for path in (tmp_path / "shili-2024").glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return examine(tmp_path / "shili-2024")

    return change


def page_of(work: Work) -> Any:
    return html.document_fromstring(report_page(work))


def test_the_verdict_comes_first(good: Work) -> None:
    page = page_of(good)
    assert page.find_class("verdict")[0].text_content().startswith("没有发现错误，可以公开。")
    order = [element.tag for element in page.body.iterchildren()][:3]
    assert order == ["h1", "p", "div"]


def test_the_page_is_self_contained_and_needs_no_script(good: Work) -> None:
    page = page_of(good)
    assert page.xpath("//script | //link | //img | //iframe | //@onclick") == []
    assert [target for target in page.xpath("//@href") if not target.startswith("#")] == []
    assert "http" not in report_page(good)
    assert page.xpath("//meta[@name='viewport']")


def test_every_finding_and_suggestion_stands_on_the_page(spoiled: Callable[[str, str], Work]) -> None:
    work = spoiled("防汛, 项目支出: 1048260.40}", "防汛, 项目支出: 1408260.40}")
    text = page_of(work).text_content()
    assert work.findings
    assert all(finding.message in text for finding in work.findings)
    assert "不能公开" in text
    assert "应为 1,048,260.40（现为 1,408,260.40，数字颠倒；支出表 2130314 防汛 项目支出）" in text


def test_the_checklist_names_what_failed_and_what_held(spoiled: Callable[[str, str], Work]) -> None:
    page = page_of(spoiled("救灾和灾后重建资金增加", "因XX资金增加"))
    rows = {row[0].text_content(): row for row in page.xpath("//h2[@id='checklist']/following::table[1]/tbody/tr")}
    assert len(rows) == 22
    balance = next(row for name, row in rows.items() if "收支平衡，本表各合计数正确" in name)
    assert balance[1].text_content() == "符合"
    words = next(row for name, row in rows.items() if "没有占位符" in name)
    assert words[1].text_content() == "不符合"
    assert words[2].text_content().startswith("1 处问题（H-1）")


def test_what_only_has_to_be_confirmed_is_not_called_wrong() -> None:
    """乌鲁木齐 2023 has warnings about its 绩效自评 and no error: it may be published."""
    page = page_of(examine(DATA / "wulumuqi-2023"))
    rows = {row[0].text_content(): row for row in page.xpath("//h2[@id='checklist']/following::table[1]/tbody/tr")}
    (papers,) = (row for name, row in rows.items() if "绩效自评金额与决算报表同口径" in name)
    assert papers[1].text_content() == "待确认"


def test_file_names_are_told_by_their_ends() -> None:
    long = "示例市应急管理局（示例）2024年度部门决算公开说明"
    assert short_names([f"{long}.docx", f"{long}（公开表）.xlsx"]) == ["….docx", "…（公开表）.xlsx"]
    assert short_names([f"{long}.pdf"]) == [f"{long}.pdf"]


def test_words_of_the_input_cannot_become_markup(spoiled: Callable[[str, str], Work]) -> None:
    work = spoiled("救灾和灾后重建资金增加", "<b>某某</b><script>alert(1)</script>")
    page = page_of(work)
    assert page.xpath("//script") == []
    assert "<script>alert(1)</script>" in page.text_content()


def test_links_lead_to_places_of_the_publication(tmp_path: Path) -> None:
    work = build(DATA / "shili-2024", tmp_path, ("html",), draft=False)
    name = next(name for name in work.files if name.endswith(".html") and name != REPORT)
    published: Any = html.document_fromstring(work.files[name])
    report: Any = html.document_fromstring(work.files[REPORT])
    targets = {target for target in report.xpath("//@href") if not target.startswith("#")}
    assert targets
    from urllib.parse import unquote  # noqa: PLC0415 - only here

    for target in targets:
        file, _, anchor = target.partition("#")
        assert unquote(file) == name
        assert published.get_element_by_id(unquote(anchor)) is not None


def test_reasons_owed_tell_why_and_show_last_years_words_and_what_moved_the_total(good: Work) -> None:
    assert good.accounts
    owed = {line.name: line for line in owed_reasons(good.accounts)}
    total = owed["一般公共预算财政拨款支出"]
    assert (total.change, total.rate, total.must) == ("541.00", "16.42%", True)
    assert (
        total.draft == "自然灾害灾后重建补助增加165.00万元、自然灾害救灾补助增加126.00万元、应急物资储备增加91.07万元"
    )
    assert total.before == "风险监测点位建设和防汛设备购置支出较多"
    assert owed["其他共产党事务支出"].why == "消失"
    assert owed["培训支出"].why == "新增"
    assert "购房补贴" not in owed, "no change, no reason"


def test_a_reason_that_is_missing_is_to_be_written(spoiled: Callable[[str, str], Work]) -> None:
    work = spoiled('    "2060702": {变动原因: 宣传材料改为线上投放，印刷量减少}   # 科普活动\n', "")
    assert work.accounts
    missing = [line.name for line in owed_reasons(work.accounts) if not line.given]
    assert missing == ["科普活动"]
    assert "待写" in page_of(work).text_content()


def test_every_rule_about_a_publication_answers_to_a_line_of_the_checklist() -> None:
    """What the bureau looks at: tables, narrative, years, 绩效, words, structure, files; not how a dossier is typed."""
    pack = load_pack("xinjiang/2024")
    assert pack is not None
    patterns = [re.compile(entry["规则"]) for entry in pack.data("report/检查清单.yaml")]
    asked = {rule.码 for rules in (pack.checks, pack.text_rules) for rule in rules}
    asked |= {formula.entry.码 for formula in pack.formulas if formula.entry.码}
    assert sorted(code for code in asked if not any(pattern.fullmatch(code) for pattern in patterns)) == []


def test_the_reasons_still_to_be_written_stand_first(spoiled: Callable[[str, str], Work]) -> None:
    page = page_of(spoiled("在册的一名离休人员去世，离休费停发", ""))
    title = page.xpath("string(//h2[@id='owed'])")
    assert title.endswith("待写 1 行）")
    first = page.xpath("//h2[@id='owed']/following::tbody[1]/tr[1]")[0]
    assert "行政单位离退休" in first[0].text_content()
    assert first[4].text_content() == "待写"


def test_a_finding_about_words_names_its_item_as_an_officer_does(spoiled: Callable[[str, str], Work]) -> None:
    work = spoiled("在册的一名离休人员去世，离休费停发", "因XX人员去世")
    (found,) = [finding for finding in work.findings if finding.code == "H-1"]
    assert found.message.startswith("留有没填的空或占位符（一般公共预算支出 2080501 行政单位离退休 变动原因）")
