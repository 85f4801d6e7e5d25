"""Deriving (派生): figures that follow, as the seeds print them; what is not known stays unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from base_dossier import BASE, changed, good

from generator.derive import Accounts
from generator.findings import Fault, Place
from generator.model.facts import Fact, Facts, Source
from generator.numbers import Format, print_number
from generator.pack_models import FormulaEntry
from generator.pipeline import take
from generator.profile import Formula, load_pack

PERCENT = Format(unit="%", places=2)
WAN = Format(unit="万元", thousands=True)


def accounts(pack: str, figures: dict[str, str]) -> Accounts:
    """Accounts that know only ``figures``, in 元."""
    facts = Facts()
    for path, text in figures.items():
        facts.add(Fact(path, Decimal(text), Source(Place("表.yaml", 1))))
    found = load_pack(pack)
    assert found is not None
    return Accounts(facts, found)


def printed(books: Accounts, path: str, form: Format = PERCENT) -> str | None:
    fact = books.fact(path)
    return None if fact is None or fact.number is None else print_number(fact.number, form)


def test_a_total_is_computed_from_exact_yuan_and_printed_once() -> None:
    assert printed(good(), "收支总表.收入总计", Format()) == "4543725.40"
    assert printed(good(), "收支总表.收入总计", WAN) == "454.37"
    assert printed(good(), "收支总表.支出总计", WAN) == "454.37"


def test_a_change_is_printed_current_minus_printed_prior() -> None:
    """4,543,725.40 and 4,410,020.30 元 print 454.37 and 441.00: the change is 13.37, from exact 元 it also is 13.37."""
    assert printed(good(), "收支.增减", WAN) == "13.37"
    assert printed(good(), "收支.增长率") == "3.03"


def test_displayed_figures_make_the_ratio_where_the_pack_says_so() -> None:
    """Three figures that exact 元 and printed 万元 divide differently: 0.06 / 0.11 against 550 / 1149."""
    figures = {"收入表.合计.财政拨款收入": "550.00", "收入表.合计.本年收入合计": "1149.00"}
    assert printed(accounts("xinjiang/2024", figures), "收入.财政拨款收入.占比") == "54.55"
    assert printed(accounts("shanxi/2022", figures), "收入.财政拨款收入.占比") in ("47.87", "47.9", None)


def test_shares_of_a_published_paper_follow() -> None:
    """29.534 of 30 万元 was published as 98.43%, which is 29.53 of 30.00; exact 元 give 98.45%."""
    figures = {"收入表.合计.财政拨款收入": "295340.00", "收入表.合计.本年收入合计": "300000.00"}
    assert printed(accounts("xinjiang/2024", figures), "收入.财政拨款收入.占比") == "98.43"


def test_shares_need_not_add_up_to_a_hundred() -> None:
    """三公 of 6.57, 0.40 and together 6.96 万元 were published as 94.40% and 5.75%: together 100.15%."""
    figures = {
        "三公表.决算数.因公出国费": "0.00",
        "三公表.决算数.公务用车购置费": "0.00",
        "三公表.决算数.公务用车运行维护费": "65650.00",
        "三公表.决算数.公务接待费": "3950.00",
    }
    books = accounts("xinjiang/2024", figures)
    assert printed(books, "三公表.决算数.合计", WAN) == "6.96"
    shares = [printed(books, f"三公.{name}.占比") for name in ("因公出国费", "公务用车运行维护费", "公务接待费")]
    assert shares == ["0.00", "94.40", "5.75"]


@pytest.mark.parametrize(
    ("now", "before", "change", "rate"),
    [
        ("10000", "0", "1.00", "100.00"),
        ("0", "0", "0.00", "0.00"),
        ("0", "10000", "-1.00", "-100.00"),
        ("10000", "10000", "0.00", "0.00"),
        ("40", "10", "0.00", "0.00"),
    ],
)
def test_zero_bases_and_changes_of_nothing(now: str, before: str, change: str, rate: str) -> None:
    books = accounts("xinjiang/2024", {"机关运行经费.决算数": now, "上年.机关运行经费.决算数": before})
    assert printed(books, "机关运行经费.增减", WAN) == change
    assert printed(books, "机关运行经费.增长率") == rate


def test_a_zero_budget_with_spending_is_a_hundred_percent_over_in_xinjiang() -> None:
    books = accounts("xinjiang/2024", {"三公表.决算数.公务接待费": "8000", "三公表.预算数.公务接待费": "0"})
    assert printed(books, "三公.公务接待费.差异率") == "100.00"


def test_vanished_and_new_items_are_both_listed() -> None:
    books = changed({"一般公共预算表.科目.2080899.基本支出": "100.00", "一般公共预算表.科目.2080899.项目支出": "0.00"})
    assert books.keys("一般公共预算支出.项") == ("2012601", "2012604", "2013299", "2080505", "2080899", "2210201")
    assert printed(books, "一般公共预算支出.项.2013299.决算数", WAN) == "0.00"
    assert printed(books, "一般公共预算支出.项.2013299.增减", WAN) == "-2.00"
    assert printed(books, "一般公共预算支出.项.2013299.增长率") == "-100.00"
    assert printed(books, "一般公共预算支出.项.2080899.上年数", WAN) == "0.00"
    assert printed(books, "一般公共预算支出.项.2080899.增长率") == "100.00"


def test_the_name_of_a_vanished_item_comes_from_last_year() -> None:
    fact = good().fact("一般公共预算支出.项.2013299.项名")
    assert fact is not None
    assert fact.value == "其他组织事务支出"


def test_a_computed_figure_remembers_its_inputs() -> None:
    fact = good().fact("三公表.决算数.合计")
    assert fact is not None
    assert fact.source.inputs == (
        "三公表.决算数.因公出国费",
        "三公表.决算数.公务用车购置及运行维护费",
        "三公表.决算数.公务接待费",
    )


def test_a_given_total_stands_and_is_not_computed_over() -> None:
    books = changed({"三公表.决算数.合计": "48000.01"})
    assert printed(books, "三公表.决算数.合计", Format()) == "48000.01"
    computed = books.computed("三公表.决算数.合计")
    assert computed is not None
    assert computed.value == Decimal(48000)


def test_what_nobody_gave_is_unknown_and_never_zero() -> None:
    books = accounts("xinjiang/2024", {"三公表.决算数.因公出国费": "1"})
    assert books.fact("三公表.决算数.合计") is None
    assert books.fact("上年.三公表.决算数.合计") is None
    assert books.fact("三公.合计.增减") is None


def test_last_year_answers_below_shangnian() -> None:
    prior = take(BASE.parent / "base-2023").accounts
    assert prior is not None
    here, there = good().fact("上年.三公表.决算数.合计"), prior.fact("三公表.决算数.合计")
    assert here is not None
    assert there is not None
    assert here.value == there.value == Decimal(37000)


def test_formulas_that_go_round_in_a_circle_are_the_packs_fault() -> None:
    books = accounts("xinjiang/2024", {})
    for name, other in (("甲", "乙"), ("乙", "甲")):
        formula = Formula(("圈", name), FormulaEntry(式=f"圈.{other} + 1"), total=False)
        books._index.setdefault((2, "圈"), []).append(formula)  # noqa: SLF001 - a circle cannot be made from outside
    with pytest.raises(Fault, match="算式成环"):
        books.fact("圈.甲")
