"""What a sentence says when a figure is nil, new, equal to last year's or missing: forms no seed shows at once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from generator.compose.outline import compose
from generator.compose.prose import Prose
from generator.derive import Accounts
from generator.document import Heading, plain
from generator.load.dossier import load_dossier
from generator.model.department import build_model
from generator.model.facts import Fact

DOSSIERS = Path(__file__).resolve().parent.parent / "data_inputs"


def accounts(dossier: str, changes: dict[str, str | None]) -> Accounts:
    """The accounts of a dossier with some facts put differently; None takes a fact away."""
    loaded = load_dossier(DOSSIERS / dossier)
    assert loaded.pack is not None
    facts = build_model(loaded.loaded, loaded.pack).facts
    for path, text in changes.items():
        if text is None:
            del facts.by_path[path]
        else:
            is_number = text.replace(".", "").isdigit()
            facts.add(Fact(path, Decimal(text) if is_number else text))
    return Accounts(facts, loaded.pack)


def written(dossier: str, section: str, changes: dict[str, str | None]) -> str:
    made = accounts(dossier, changes)
    return "\n".join(plain(line) for line in Prose(made, made.pack).lines(f"{section}.j2"))


def datong(section: str, changes: dict[str, str | None]) -> str:
    return written("datong-2022", section, changes)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("79025301.26", "收入总计与上年相同，支出总计"),
        ("79025301.25", "收入总计增加0.01元，增长0.00%，支出总计"),
        ("100000000", "收入总计减少20,974,698.74元，下降20.97%，支出总计"),
        ("0", "收入总计增加79,025,301.26元，支出总计"),
    ],
)
def test_a_change_is_a_rise_a_fall_nothing_or_without_a_rate(before: str, said: str) -> None:
    assert said in datong("收支总体", {"上年.收支总表.收入总计": before})


def test_a_class_without_a_budget_has_no_completion_rate() -> None:
    text = datong("一般公共预算具体", {"一般公共预算支出.类.210.年初预算数": "0"})
    assert "卫生健康支出年初预算0万元，决算数133.93万元，用于" in text


def test_a_class_equal_to_last_year_says_so_in_its_own_sentence() -> None:
    text = datong("一般公共预算具体", {"上年.一般公共预算表.科目.210.小计": "1339305.49"})
    assert "，与上年相同，主要原因是" in text


def test_a_new_class_gives_its_reason_without_a_rate() -> None:
    assert "较上年决算增加766.98万元，主要原因为" in datong("一般公共预算具体", {})


def test_nothing_spent_and_nothing_said_prints_none() -> None:
    assert datong("三公总体", {}).splitlines()[1] == (
        "因公出国（境）费支出0元，完成年初预算的0%，与上年相同，主要原因是：无；"
    )


def test_money_spent_abroad_wants_its_reason_and_use() -> None:
    spent: dict[str, str | None] = {"三公表.决算数.因公出国费": "72600", "三公表.预算数.因公出国费": "80000"}
    assert datong("三公总体", spent).splitlines()[1] == (
        "因公出国（境）费支出72,600.00元，完成年初预算的90.75%，比上年度增加72,600.00元，主要原因是：【待填】；"
    )
    assert datong("三公具体", spent).splitlines()[0].endswith("主要用于：【待填】。")


def test_running_costs_may_equal_last_year() -> None:
    text = datong("机关运行经费", {"上年.机关运行经费.决算数": "2727938.79"})
    assert "机关运行经费支出2,727,938.79元，与2021年相同，主要原因是：" in text


def test_no_other_cars_need_no_explanation() -> None:
    text = datong("国有资产", {"资产.车辆.其他用车": "0"})
    assert "其他用车0辆；单价100万元以上设备" in text


def test_a_fund_with_figures_is_described_by_its_table() -> None:
    row = "政府性基金表.科目.2120899"
    amounts: dict[str, str | None] = {
        f"{row}.名称": "其他国有土地使用权出让收入安排的支出",
        f"{row}.本年收入": "500000",
        f"{row}.项目支出": "480000",
        "政府性基金.说明": "地质灾害治理",
    }
    totals = {"年初结转和结余": "0", "本年收入": "500000", "本年支出": "480000", "基本支出": "0", "项目支出": "480000"}
    totals["年末结转和结余"] = "20000"
    amounts |= {f"政府性基金表.合计.{name}": value for name, value in totals.items()}
    assert datong("政府性基金", amounts) == (
        "大同市应急管理局[部门]2022年度政府性基金预算财政拨款年初结转和结余0元，本年收入500,000.00元，本年支出480,000.00元，"
        "其中：基本支出0元，项目支出480,000.00元，年末结转和结余20,000.00元。主要用于地质灾害治理。"
    )


def headings(dossier: str, changes: dict[str, str | None]) -> list[str]:
    document = compose(accounts(dossier, changes), tables_apart=True)
    return [plain(block.inlines) for block in document.blocks if isinstance(block, Heading)]


def test_units_below_make_it_a_department() -> None:
    assert headings("wulumuqi-2023", {})[0] == "第一部分 部门概况"
    assert headings("changji-2024", {})[0] == "第一部分 单位概况"
    assert headings("changji-2024", {"机构.下属单位.1": "昌吉州应急指挥中心"})[0] == "第一部分 部门概况"


def test_the_three_public_costs_change_their_chapter_with_the_year() -> None:
    assert "七、财政拨款“三公”经费支出决算情况说明" in headings("wulumuqi-2023", {})
    assert "九、财政拨款“三公”经费支出决算情况说明" in headings("changji-2024", {})


def test_what_vanished_comes_last_in_2023_and_in_its_place_in_2024() -> None:
    """乌鲁木齐 had three 项 last year only, 昌吉 one, whose code is its lowest."""
    earlier = written("wulumuqi-2023", "一般公共预算具体", {}).splitlines()
    gone = ["支出决算数为0.00万元" in line for line in earlier]
    assert gone == sorted(gone)
    assert any(gone)
    later = written("changji-2024", "一般公共预算具体", {}).splitlines()
    assert "支出决算数为0.00万元" in later[0]
