"""The input that is probably wrong is named, with the value that heals it and the slip that explains it."""

from __future__ import annotations

import importlib
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator.derive import Accounts
from generator.findings import Place
from generator.inspection.linear import equations
from generator.inspection.slips import slip_kind
from generator.inspection.suggest import suggest
from generator.inspection.suggest_words import as_json, lines
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.pipeline import take
from generator.profile import load_pack

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME / "benchmarks"))

localise: Any = importlib.import_module("localise")  # the measuring script is tested with what it measures

FULL = {
    "收入表.科目.2080501.财政拨款收入": "10137.34",
    "收入表.科目.2080501.事业收入": "2000.00",
    "收入表.科目.2080501.本年收入合计": "12137.34",
    "收入表.科目.2101101.财政拨款收入": "5000.00",
    "收入表.科目.2101101.本年收入合计": "5000.00",
    "收入表.科目.208.财政拨款收入": "10137.34",
    "收入表.科目.20805.财政拨款收入": "10137.34",
    "收入表.科目.210.财政拨款收入": "5000.00",
    "收入表.科目.21011.财政拨款收入": "5000.00",
    "收入表.合计.财政拨款收入": "15137.34",
    "收入表.合计.事业收入": "2000.00",
    "收入表.合计.本年收入合计": "17137.34",
}
COLUMNS = {"财政拨款收入": "C", "事业收入": "D", "本年收入合计": "E"}


def accounts_of(figures: dict[str, str]) -> Accounts:
    pack = load_pack("xinjiang/2024")
    assert pack
    rows = list(dict.fromkeys(path.rpartition(".")[0] for path in figures))
    leaves = []
    for path, text in figures.items():
        row, _, column = path.rpartition(".")
        cell = f"{COLUMNS[column]}{10 + rows.index(row)}"
        leaves.append(Leaf(path, text, Place("公开表.xlsx", sheet="收入决算表", cell=cell), unit="元", exact=True))
    model = build_model(Loaded(leaves=leaves), pack)
    assert model.findings == []
    return Accounts(model.facts, pack)


def first(figures: dict[str, str]) -> list[tuple[str, str, str]]:
    found = suggest(accounts_of({**FULL, **figures}))
    return [(fix.fact.path, f"{fix.should:.2f}", fix.kind) for fix in found[0].fixes] if found else []


CELL = "收入表.科目.2080501.财政拨款收入"


def test_consistent_figures_need_no_suggestion() -> None:
    assert suggest(accounts_of(FULL)) == []


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("10317.34", "数字颠倒"),
        ("1137.34", "漏一位"),
        ("101137.34", "多一位"),
        ("10139.34", "错一位"),
        ("-10137.34", "正负号"),
        ("1.01", "元、万元弄混"),
        ("101373.40", "小数点错位"),
        ("5000.00", "串行"),
    ],
)
def test_every_slip_is_healed_and_called_by_its_name(typed: str, kind: str) -> None:
    assert first({CELL: typed}) == [(CELL, "10137.34", kind)]


def test_a_row_taken_from_its_neighbour_is_one_mistake_in_all_its_cells() -> None:
    total = "收入表.科目.2101101.本年收入合计"
    wrong = {"收入表.科目.2101101.财政拨款收入": "10137.34", total: "10137.34"}
    fixes = first(wrong)
    assert {(path, should) for path, should, _ in fixes} == {
        ("收入表.科目.2101101.财政拨款收入", "5000.00"),
        (total, "5000.00"),
    }


def test_two_cells_in_each_others_place_are_one_mistake() -> None:
    other = "收入表.科目.2101101.财政拨款收入"
    fixes = first({CELL: "5000.00", other: "10137.34"})
    assert set(fixes) == {(CELL, "10137.34", "串行"), (other, "5000.00", "串行")}


def test_a_mistake_that_is_sure_stands_in_every_suggestion_beside_one_that_is_not() -> None:
    doubtful = "收入表.合计.事业收入"
    found = suggest(accounts_of({**FULL, CELL: "10317.34", doubtful: "2020.00"}))
    assert doubtful in {fix.fact.path for fix in found[0].fixes}
    assert all((CELL, "10137.34") in {(fix.fact.path, f"{fix.should:.2f}") for fix in each.fixes} for each in found)


def test_a_wrong_total_is_told_from_wrong_parts() -> None:
    assert first({"收入表.合计.本年收入合计": "17173.34"}) == [("收入表.合计.本年收入合计", "17137.34", "数字颠倒")]


def test_two_mistakes_are_named_together() -> None:
    fixes = first({CELL: "10317.34", "收入表.合计.事业收入": "200.00"})
    assert set(fixes) == {(CELL, "10137.34", "数字颠倒"), ("收入表.合计.事业收入", "2000.00", "漏一位")}


def test_the_officer_reads_cell_value_and_slip() -> None:
    found = lines(suggest(accounts_of({**FULL, CELL: "10317.34"})))
    assert found[0].startswith("公开表.xlsx 工作表“收入决算表” C10 很可能应为 10,137.34（现为 10,317.34，数字颠倒；")
    assert found[0].endswith("；收入表 2080501 行政单位离退休 财政拨款收入）")


def test_the_json_of_a_suggestion_is_the_contract() -> None:
    data = as_json(suggest(accounts_of({**FULL, CELL: "10317.34"}))[0])
    assert data["kind"] == "数字颠倒"
    assert "T2-2" in data["explains"]
    cell = data["cells"][0]
    wanted = {
        "file": "公开表.xlsx",
        "sheet": "收入决算表",
        "cell": "C10",
        "path": CELL,
        "found": "10317.34",
        "should_be": "10137.34",
    }
    assert {key: cell[key] for key in wanted} == wanted


def test_every_suggested_value_heals_every_rule_exactly() -> None:
    accounts = accounts_of({**FULL, CELL: "10317.34", "收入表.合计.事业收入": "2020.00"})
    for suggestion in suggest(accounts):
        changes = {fix.fact.path: fix.should - (fix.fact.number or 0) for fix in suggestion.fixes}
        assert not [rule.code for rule in equations(accounts) if rule.fails(rule.gap_with(changes))]


@pytest.mark.parametrize(
    ("found", "should", "kind"),
    [
        ("86400", "68400", "数字颠倒"),
        ("86400", "864000", "漏一位"),
        ("6415.38", "306415.38", "漏一位"),
        ("10137.4", "10137.34", "漏一位"),
        ("10173.34", "10137.34", "数字颠倒"),
        ("1013.734", "10137.34", "小数点错位"),
        ("559.63", "5596312.10", "元、万元弄混"),
        ("12345.60", "54321.60", ""),
        ("0", "100", "漏填"),
        ("100", "0", "应为零"),
    ],
)
def test_slips_of_the_hand(found: str, should: str, kind: str) -> None:
    assert slip_kind(Decimal(found), Decimal(should)) == kind


def test_the_wrong_cell_of_the_example_is_first_in_nine_cases_of_ten() -> None:
    base = localise.full_export("shili-2024")
    score = localise.run(base, 30, seed=11)["all"]
    assert score.detected == score.cases == 30
    assert score.first >= 27
    assert score.three >= 29


def test_last_years_figures_are_never_what_is_suggested() -> None:
    base = localise.dossier("shili-2024")
    leaves = list(base.loaded.leaves)
    at = next(index for index, leaf in enumerate(leaves) if leaf.path == "收支总表.年初结转和结余")
    leaves[at] = leaves[at]._replace(text="1467126.48")
    found = suggest(localise.accounts_of(base, leaves))
    assert [(fix.fact.path, fix.should, fix.kind) for fix in found[0].fixes] == [
        ("收支总表.年初结转和结余", Decimal("1476126.48"), "数字颠倒")
    ]
    work = take(HOME / "data_inputs" / "shili-2024")
    assert work.accounts
    assert suggest(work.accounts) == []
