"""The dossiers of data_inputs: they load, they tie to the 分, their words are ours."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import reference_shanxi
import reference_xinjiang
from dossier_ties import FUNDS, INPUTS, ZERO, Tables, column, money, raw

from generator.document import Heading, Paragraph, plain
from generator.findings import Severity
from generator.load.dossier import load_dossier
from generator.model.department import build_model
from generator.pipeline import Work, examine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.derive import Accounts

DOSSIERS = ("changji-2024", "datong-2022", "shili-2023", "shili-2024", "wulumuqi-2023")
SHILI = ("shili-2023", "shili-2024")
SHARED = reference_xinjiang.SHARED
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="没有 ../shared：已发布的公开文件不在本机，未与原文核对")


@cache
def work(name: str) -> Work:
    return examine(INPUTS / name)


@cache
def tables(name: str) -> Tables:
    return Tables(name)


def accounts(name: str) -> Accounts:
    found = work(name).accounts
    assert found is not None
    return found


def text_of(name: str) -> str:
    document = work(name).document
    assert document is not None
    return "\n".join(plain(block.inlines) for block in document.blocks if isinstance(block, Heading | Paragraph))


# ── they load ──


def test_every_dossier_of_the_project_is_tested_here() -> None:
    assert tuple(sorted(folder.name for folder in INPUTS.iterdir() if folder.is_dir())) == DOSSIERS


PUBLISHED = ("changji-2024", "wulumuqi-2023")
"""Their 绩效 papers keep what was published, slips included: tests/test_performance_dossiers.py names them."""


@pytest.mark.parametrize("name", DOSSIERS)
def test_a_dossier_has_no_error_and_nothing_left_to_fill_in(name: str) -> None:
    spared = (Severity.INFO, Severity.WARNING) if name in PUBLISHED else (Severity.INFO,)
    wrong = [str(finding.message) for finding in work(name).findings if finding.severity not in spared]
    assert wrong == (["“第五部分 附件”下面没有内容"] if name == "datong-2022" else []), "大同 has no 绩效 papers"
    assert "待填" not in text_of(name)


@pytest.mark.parametrize("name", SHILI)
def test_an_exact_dossier_has_no_rounding_gap_to_report(name: str) -> None:
    assert [finding.message for finding in work(name).findings] == []


# ── shili: every 勾稽 by an independent reader (spec/standards.md 2.1, 2.2) ──


@pytest.mark.parametrize("name", SHILI)
def test_income_and_expenditure_balance_to_the_fen(name: str) -> None:
    book = tables(name)
    income = column(book.income) + book.whole["使用非财政拨款结余"] + book.whole["年初结转和结余"]
    spent = column(book.spent) + book.whole["结余分配"] + book.whole["年末结转和结余"]
    assert income == spent
    assert column(book.income, "财政拨款收入") == sum(book.fiscal["本年收入"].values())


@pytest.mark.parametrize("name", SHILI)
@pytest.mark.parametrize("fund", FUNDS)
def test_each_fund_balances_to_the_fen(name: str, fund: str) -> None:
    book = tables(name)
    income = book.fiscal["本年收入"][fund] + book.fiscal["年初结转"][fund]
    assert income == book.by_fund[fund] + book.fiscal["年末结转和结余"][fund]


@pytest.mark.parametrize("name", SHILI)
def test_fund_and_capital_tables_have_figures_and_agree_with_the_fiscal_table(name: str) -> None:
    book = tables(name)
    for fund, table in (("政府性基金", book.fund), ("国有资本经营", book.capital)):
        assert table
        for column_name, branch in (("年初结转和结余", "年初结转"), ("本年收入", "本年收入"), ("年末结转和结余",) * 2):
            assert column(table, column_name) == book.fiscal[branch][fund]
        for row in table.values():
            income = row.get("年初结转和结余", ZERO) + row.get("本年收入", ZERO)
            assert income == row.get("基本支出", ZERO) + row.get("项目支出", ZERO) + row.get("年末结转和结余", ZERO)
    assert {code[:3] for code in book.capital} == {"223"}


@pytest.mark.parametrize("name", SHILI)
def test_money_that_is_not_fiscal_rolls_forward(name: str) -> None:
    book = tables(name)
    before = book.whole["年初结转和结余"] - sum(book.fiscal["年初结转"].values())
    after = book.whole["年末结转和结余"] - sum(book.fiscal["年末结转和结余"].values())
    income = column(book.income) - column(book.income, "财政拨款收入")
    spent = column(book.spent) - sum(book.by_fund.values())
    assert before >= 0 <= after
    assert before + income + book.whole["使用非财政拨款结余"] - spent - book.whole["结余分配"] == after
    assert column(book.income, "事业收入") > 0 < column(book.income, "经营收入")


@pytest.mark.parametrize("name", SHILI)
def test_no_item_spends_more_fiscal_money_than_it_spends(name: str) -> None:
    book = tables(name)
    for code in book.spent:
        for kind in ("基本支出", "项目支出"):
            assert book.spent[code].get(kind, ZERO) >= book.fiscal_spending(code, kind)
    assert set(book.general) | set(book.fund) | set(book.capital) <= set(book.spent)


@pytest.mark.parametrize("name", SHILI)
def test_basic_expenditure_equals_its_economic_items(name: str) -> None:
    book = tables(name)
    running = money({key: value for key, value in book.words["机关运行经费"].items() if key != "变动原因"})
    assert sum(book.basic.values()) == column(book.general, "基本支出")
    assert sum(running.values()) + Decimal(book.words["事业单位公用经费"]["决算数"]) == book.office_costs()


@pytest.mark.parametrize("name", SHILI)
def test_three_public_expenses_cover_the_basic_items_and_keep_to_the_budget(name: str) -> None:
    book = tables(name)
    items = {"30212": "因公出国费", "30217": "公务接待费", "30231": "公务用车运行维护费", "31013": "公务用车购置费"}
    for code, kind in items.items():
        assert book.basic.get(code, ZERO) <= book.cars["决算数"][kind] <= book.cars["预算数"][kind]


def test_this_year_opens_where_last_year_closed() -> None:
    before, now = tables("shili-2023"), tables("shili-2024")
    assert now.whole["年初结转和结余"] == before.whole["年末结转和结余"]
    assert now.fiscal["年初结转"] == before.fiscal["年末结转和结余"]
    for code, row in now.fund.items():
        assert row.get("年初结转和结余", ZERO) == before.fund.get(code, {}).get("年末结转和结余", ZERO)


@pytest.mark.parametrize("name", SHILI)
def test_the_program_adds_up_as_the_independent_reader_does(name: str) -> None:
    book, found = tables(name), accounts(name)
    expected = {
        "收入表.合计.本年收入合计": column(book.income),
        "支出表.合计.本年支出合计": column(book.spent),
        "支出表.合计.经营支出": column(book.spent, "经营支出"),
        "一般公共预算表.合计.小计": column(book.general),
        "政府性基金表.合计.本年支出": book.by_fund["政府性基金"],
        "国有资本表.合计.本年支出": book.by_fund["国有资本经营"],
        "基本支出表.公用经费合计.基本支出": book.office_costs(),
        "绩效.整体预算": column(book.income) + book.whole["使用非财政拨款结余"] + book.whole["年初结转和结余"],
        "绩效.整体执行": column(book.spent),
    }
    assert {path: _value(found, path) for path in expected} == expected


def _value(found: Accounts, path: str) -> Decimal | None:
    fact = found.fact(path)
    return None if fact is None else fact.number


# ── shili-2024: worked by hand ──


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("收支总表.收入总计", "43843118.50"),  # 42316992.02 + 50000.00 + 1476126.48
        ("收支总表.支出总计", "43843118.50"),  # 42661092.60 + 24106.58 + 1157919.32
        ("上年.收支总表.收入总计", "38415512.75"),  # 37307471.90 + 0 + 1108040.85, from shili-2023
        ("财政拨款总表.收入总计", "41464343.59"),  # 40500523.59 + 963820.00
        ("财政拨款总表.类.229.合计", "610535.20"),  # 48150.00 + 412385.20 + 150000.00
        ("收支总表.类.212", "2816750.75"),  # 1325400.00 + 1491350.75
        ("基本支出表.公用经费合计.基本支出", "1986703.17"),
        ("机关运行经费.决算数", "1548432.53"),  # 1242017.15 + 306415.38
        ("三公表.决算数.合计", "491297.91"),  # 63480.00 + 228600.00 + 186472.91 + 12745.00
        ("人员.实有人数", "73"),
        ("资产.车辆数", "14"),
        ("政府采购.合计", "7882370.50"),
    ],
)
def test_a_total_is_what_the_hand_finds(path: str, expected: str) -> None:
    assert _value(accounts("shili-2024"), path) == Decimal(expected)


@pytest.mark.parametrize(
    "sentence",
    [
        "收入支出总体与上年相比，增加542.76万元，增长14.13%",  # 4384.31 - 3841.55; 542.76 / 3841.55
        "财政拨款收入4,050.05万元，占95.71%",  # 4050.05 / 4231.70
        "灾害防治及应急管理支出(类)2,717.58万元,占70.84%",  # 2717.58 / 3836.33
        "其他共产党事务支出(项):支出决算数为0.00万元，比上年决算减少1.56万元，下降100.00%",  # vanished
        "培训支出(项):支出决算数为8.64万元，比上年决算增加8.64万元，增长100.00%",  # new
        "死亡抚恤(项):支出决算数为23.68万元，比上年决算增加23.68万元，增长100.00%",
        "购房补贴(项):支出决算数为6.00万元，比上年决算增加0.00万元，增长0.00%",  # equal
        "全年预算数53.50万元，决算数49.13万元，预决算差异率-8.17%",  # -4.37 / 53.50
        "在职人员51人，增加2人；离休人员0人，减少1人；退休人员22人,增加2人",
        "授予中小企业合同金额693.42万元，占政府采购支出总额的87.97%",  # 693.42 / 788.24
    ],
)
def test_a_sentence_prints_what_the_hand_finds(sentence: str) -> None:
    assert sentence in text_of("shili-2024")


def test_a_change_is_the_difference_of_the_printed_figures() -> None:
    # 12745.00 - 11260.00 is 0.1485 and would print 0.15; a reader sees 1.27 and 1.13
    assert "公务接待费支出1.27万元，占2.58%，比上年增加0.14万元，增长12.39%" in text_of("shili-2024")
    # 48150.00 - 62300.00 is -1.415 and would print 1.42; a reader sees 4.82 and 6.23
    assert "支出决算数为4.82万元，比上年决算减少1.41万元，下降22.63%" in text_of("shili-2024")


def test_the_changes_of_all_items_add_up_to_the_change_of_the_whole() -> None:
    before, now = tables("shili-2023").general, tables("shili-2024").general
    assert column(now) - column(before) == Decimal("5410026.49")  # 38363303.99 - 32953277.50
    assert len(set(before) | set(now)) == 32
    assert set(before) - set(now) == {"2013699"}
    assert set(now) - set(before) == {"2050803", "2080801", "2240704"}


# ── the published departments ──


def test_the_override_of_the_publisher_is_printed_and_reported() -> None:
    assert "灾害防治及应急管理支出(类)2,020.35万元，占72.16%" in text_of("wulumuqi-2023")
    kept = [finding.paths for finding in work("wulumuqi-2023").findings if finding.code == "M-9"]
    assert ("一般公共预算支出.类.224.占比",) in kept


def test_what_the_tables_prove_wrong_is_not_repeated() -> None:
    text = text_of("datong-2022")
    assert "办公费607865.66元" in text  # published 608128.16: all funds instead of 基本支出
    assert "占本部门（单位）项目支出总额的79.2%" in text  # published 87.5%: an execution rate
    assert text.count("增加7,492,619.22元，增长10.48%") == 2  # both totals of 财政拨款 rise alike


@needs_shared
@pytest.mark.parametrize(("name", "seed"), [("wulumuqi-2023", "xj2023"), ("changji-2024", "xj2024")])
def test_every_published_figure_of_xinjiang_is_in_the_dossier(name: str, seed: str, tmp_path: Path) -> None:
    published = _figures(reference_xinjiang.write_dossier(reference_xinjiang.document(seed), tmp_path / name, {}))
    assert len(published) > 100
    assert {path: _value(accounts(name), path) for path in published} == published


CORRECTED = (
    "上年.财政拨款总表.支出总计.合计",
    "上年.一般公共预算表.",  # 类: as the published 万元; 合计: less the carry-over
    "基本支出.公用经费明细.30201.金额",
    "一般公共预算支出.类.213.",
    "绩效.自评.",
    "绩效.整体自评.",
    "绩效.公开项目.",
)
NOT_IN_THE_FORM = ("国有资本表.合计.年初结转和结余", "国有资本表.合计.本年收入", "国有资本表.合计.年末结转和结余")


@needs_shared
def test_every_published_figure_of_datong_is_in_the_dossier(tmp_path: Path) -> None:
    published = _figures(reference_shanxi.write_dossier(reference_shanxi.facts(), tmp_path / "datong-2022"))
    kept = {path: value for path, value in published.items() if not path.startswith(CORRECTED + NOT_IN_THE_FORM)}
    assert len(kept) > 400
    assert {path: _value(accounts("datong-2022"), path) for path in kept} == kept


def _figures(folder: Path) -> dict[str, Decimal]:
    dossier = load_dossier(folder)
    assert dossier.pack is not None
    model = build_model(dossier.loaded, dossier.pack)
    return {fact.path: fact.number for fact in model.facts if fact.number is not None}


# ── the words ──


def _leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for number, value in enumerate(node, 1):
            yield from _leaves(value, f"{path}.{number}")
    else:
        yield path, str(node)


def words(name: str) -> dict[str, str]:
    return {path: text for path, text in _leaves(raw(name, "说明.yaml")) if re.search(r"[一-鿿]{3}", text)}


@pytest.mark.parametrize("name", DOSSIERS)
def test_no_reason_is_given_twice(name: str) -> None:
    texts = [text for path, text in words(name).items() if path.endswith("原因")]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", DOSSIERS)
def test_a_text_has_no_full_stop_where_the_template_sets_one(name: str) -> None:
    own_stop = re.compile(r"概况\.|绩效\.(成效|问题|措施|部门评价)|核定\.")
    assert [path for path, text in words(name).items() if text.endswith("。") and not own_stop.match(path)] == []


RISE, FALL = re.compile(r"增|多|提高|上调|上升|扩大"), re.compile(r"减|降|压|停|少|不再|结束|缩小|收尾|没有发生")


@pytest.mark.parametrize("name", ["changji-2024", "shili-2023", "shili-2024", "wulumuqi-2023"])
def test_a_reason_does_not_say_rise_beside_a_fall(name: str) -> None:
    found, texts = accounts(name), words(name)
    for code in found.keys("一般公共预算支出.项"):
        text = texts[f"一般公共预算支出.项.{code}.变动原因"]
        change = _value(found, f"一般公共预算支出.项.{code}.增减")
        assert change is not None
        if RISE.search(text) and not FALL.search(text):
            assert change >= 0, text
        if FALL.search(text) and not RISE.search(text):
            assert change <= 0, text


@needs_shared
@pytest.mark.parametrize("name", DOSSIERS)
def test_no_twenty_characters_are_taken_from_a_published_text(name: str) -> None:
    seeds = "".join(_flat(path.read_text(encoding="utf-8")) for path in sorted((SHARED / "seeds").glob("*.txt")))
    taken = []
    for path, text in words(name).items():
        flat = _flat(text)
        taken += [(path, flat[at : at + 20]) for at in range(len(flat) - 19) if flat[at : at + 20] in seeds]
    assert taken == []


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


FREE = ("reason", "budget_reason", "effects", "problems", "measures", "content", "use", "overview", "necessity")


@needs_shared
def test_no_published_reason_or_result_stands_in_packs_or_dossiers() -> None:
    ours = "".join(
        _flat(path.read_text(encoding="utf-8"))
        for folder in (INPUTS, INPUTS.parent / "templates")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".yaml", ".j2", ".md")
    )
    sentences = {
        sentence
        for path in (reference_xinjiang.FACTS, reference_shanxi.FACTS)
        for key, text in _leaves(json.loads(path.read_text(encoding="utf-8")))
        if key.rpartition(".")[2] in FREE or ".functions.items." in key or ".duties." in key
        for sentence in re.split(r"[。；;]", _flat(text))
        if len(sentence) >= 15
    }
    assert len(sentences) > 200
    assert sorted(sentence for sentence in sentences if sentence in ours) == []
