from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import lxml.html
import pytest
from samples import sample_document, sample_table

from generator.document import Document, Page, Paragraph, Text
from generator.render.html import table_html, write_html

LOOK = Path(__file__).parent.parent / "templates" / "common" / "look"


@pytest.fixture(scope="module")
def page() -> str:
    return write_html(sample_document(), LOOK)


@pytest.fixture(scope="module")
def tree(page: str) -> Any:
    return lxml.html.document_fromstring(page)


def table_page(**changes: Any) -> Any:
    table = sample_table(Page.INLINE)._replace(**changes)
    return lxml.html.document_fromstring(write_html(Document("题", "局", 2024, (table,)), LOOK))


def squeeze(text: str) -> str:
    return "".join(text.split())


def test_the_page_says_what_it_is(tree: Any) -> None:
    assert tree.get("lang") == "zh-CN"
    assert tree.xpath("//meta/@charset") == ["utf-8"]
    assert tree.findtext(".//title") == "示例市应急管理局2024年度部门决算公开说明"


def test_headings_have_their_level_and_anchor(tree: Any) -> None:
    found = [(h.tag, h.get("id"), h.text_content()) for h in tree.xpath("//h1|//h2|//h3|//h4")]
    assert found[:3] == [
        ("h1", "标题-1", "第一部分 单位概况"),
        ("h2", "标题-2", "一、主要职能"),
        ("h1", "标题-3", "第二部分 部门决算情况说明"),
    ]
    assert ("h3", "标题-5", "（一）机关运行经费支出情况") in found
    assert ("h2", "表-收入表", "收入决算表") in found


def test_contents_link_to_every_listed_heading(tree: Any) -> None:
    links = [(a.get("href"), a.text_content()) for a in tree.xpath("//nav//a")]
    assert links[0] == ("#标题-1", "第一部分 单位概况")
    assert len(links) == 8
    assert {href[1:] for href, _ in links} <= set(tree.xpath("//@id"))


def test_paragraphs_carry_their_role(tree: Any) -> None:
    titles = [p.text_content() for p in tree.xpath("//p[@class='title']")]
    assert titles == ["示例市应急管理局2024年度", "部门决算公开说明"]
    assert tree.xpath("//p[@class='center']")[0].text_content() == "完。"


def test_text_is_escaped(page: str, tree: Any) -> None:
    assert "&lt;生产&gt;&amp;防灾" in page
    assert any(p.text_content() == "负责“安全”<生产>&防灾。" for p in tree.xpath("//p"))


def test_a_missing_figure_is_marked(tree: Any) -> None:
    assert [mark.text_content() for mark in tree.xpath("//mark")] == ["【待填】"]


def test_the_grid_keeps_head_spans_and_alignment() -> None:
    tree = table_page()
    assert (
        squeeze(tree.xpath("//thead")[0].text_content()) == "项目本年收入合计财政拨款收入功能分类科目编码科目名称栏次12"
    )
    spans = [(th.get("rowspan"), th.get("colspan")) for th in tree.xpath("//thead/tr[1]/th")]
    assert spans == [(None, "2"), ("2", None), ("2", None)]
    assert [len(row) for row in tree.xpath("//tbody/tr")] == [3, 4, 4, 4]
    assert [td.get("class") for td in tree.xpath("//tbody/tr[2]/td")] == ["l", "l i2", "r", "r"]
    assert tree.xpath("//col/@style")[0] == "width:13.580%"


def test_the_table_has_its_header_block_and_notes() -> None:
    tree = table_page()
    [block] = tree.xpath("//div[@class='table']")
    words = [squeeze(part.text_content()) for part in block if part.tag != "table"]
    assert words == [
        "收入决算表",
        "公开02表",
        "部门名称：示例市应急管理局2024年度金额单位：万元",
        "注：本表反映部门本年度取得的各项收入情况。",
    ]


def test_only_paper_closes_a_grid_that_a_page_break_may_cut() -> None:
    table = sample_table(Page.INLINE)
    tall = table._replace(head_rows=0)
    assert "<tfoot>" in table_html(tall, paper=True)
    assert "<tfoot>" not in table_html(table, paper=True)
    assert "<tfoot>" not in table_html(tall)


def test_a_table_without_an_anchor_is_no_heading() -> None:
    tree = table_page(anchor="")
    assert not tree.xpath("//h2")
    assert tree.xpath("//p[@class='caption']")


def test_nothing_runs_and_nothing_is_fetched(page: str, tree: Any) -> None:
    assert not tree.xpath("//script|//link|//img|//iframe|//@src|//@onclick")
    assert not re.search("https?://|url\\(|@import", page)


def test_the_page_is_well_formed() -> None:
    strange = Document('甲"<乙', "局&", 2024, (Paragraph((Text("一\x07二\x0b三\ufffe"),)),))
    root = ET.fromstring(write_html(strange, LOOK))
    assert root.findtext(".//title") == '甲"<乙'
    assert root.findtext(".//p") == "一二三"


def test_every_role_of_the_style_sheet_has_fonts(page: str) -> None:
    asked = set(re.findall(r"var\(--(\w+)\)", page))
    defined = set(re.findall(r"--(\w+):", page))
    assert asked
    assert asked <= defined
