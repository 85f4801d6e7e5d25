"""Scoring: curves, completion by comparator, rounding modes and grades, on the schemes of the packs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.papers import paper_table
from generator.compose.prose import Prose
from generator.derive import Accounts
from generator.model.facts import Fact, Facts
from generator.model.performance import parse_measure, words_of
from generator.numbers import round_down, round_half_up
from generator.paper_kinds import paper_kinds
from generator.profile import load_pack, pack_names
from generator.scoring import Scheme, completion, schemes, share

if TYPE_CHECKING:
    from generator.document import Cell


def scheme(pack: str, name: str) -> Scheme:
    found = load_pack(pack)
    assert found
    return schemes(found)[name]


def percent(pack: str, name: str, target: str, actual: str, level: str = "数量指标") -> Decimal | None:
    found = load_pack(pack)
    assert found
    words = words_of(found)
    return completion(scheme(pack, name), parse_measure(target, words), parse_measure(actual, words), level)


CURVE_2024 = [
    ("60", "0"),
    ("59", "0"),
    ("61", "2.5"),
    ("96.41", "91.025"),
    ("100", "100"),
    ("123", "77"),
    ("200", "0"),
    ("294", "0"),
]


@pytest.mark.parametrize(("rate", "wanted"), CURVE_2024)
def test_2024_takes_two_and_a_half_percent_for_every_point_below_and_one_above(rate: str, wanted: str) -> None:
    rule = scheme("xinjiang/2024", "项目支出").规则["按照完成比例赋分"]
    assert share(rule.曲线, Decimal(rate)) == Decimal(wanted)


def test_a_step_gives_all_or_nothing() -> None:
    rule = scheme("xinjiang/2024", "项目支出").规则["直接赋分"]
    assert [share(rule.曲线, Decimal(rate)) for rate in ("99.99", "100", "111")] == [0, 100, 100]


def test_satisfaction_beyond_its_target_loses_nothing() -> None:
    rule = scheme("xinjiang/2024", "项目支出").规则["满意度赋分"]
    assert [share(rule.曲线, Decimal(rate)) for rate in ("90", "111.11")] == [90, 100]


@pytest.mark.parametrize(
    ("pack", "target", "actual", "level", "wanted"),
    [
        ("xinjiang/2024", "<=13万元", "=12.534万元", "经济成本指标", "96.42"),  # savings count against it
        ("xinjiang/2024", "<=60天", "=45天", "时效指标", "100"),  # a time limit kept is kept
        ("xinjiang/2024", "=0%", "=0%", "质量指标", "100"),
        ("xinjiang/2024", "2024年12月1日", "2024年9月30日", "时效指标", "100"),
        ("xinjiang/2024", "2024年12月1日", "2024年12月2日", "时效指标", "0"),
        ("xinjiang/2024", "有效提升", "达到预期指标", "社会效益指标", "100"),
        ("xinjiang/2024", "有效提升", "有效提升", "社会效益指标", "100"),
        ("xinjiang/2023", "≤21.50 万元", "=16.1万元", "经济成本指标", "74.88"),
        ("xinjiang/2023", "<=24小时", "=16小时", "时效指标", "100"),
        ("xinjiang/2023", ">=4个", "=2670个", "数量指标", "66750.00"),
    ],
)
def test_completion_follows_comparator_and_kind(pack: str, target: str, actual: str, level: str, wanted: str) -> None:
    found = percent(pack, "项目支出", target, actual, level)
    assert found is not None
    assert round_half_up(found, 2) == Decimal(wanted)


def test_words_that_the_scheme_does_not_know_have_no_completion() -> None:
    assert percent("xinjiang/2024", "项目支出", "有效提升", "还可以") is None


def test_a_number_cannot_be_held_against_words() -> None:
    assert percent("xinjiang/2024", "项目支出", ">=3次", "不少") is None


def test_2023_cuts_the_execution_score_of_the_whole_and_rounds_that_of_projects() -> None:
    whole, project = scheme("xinjiang/2023", "整体支出"), scheme("xinjiang/2023", "项目支出")
    assert (whole.执行.舍入, project.执行.舍入) == ("截断", "四舍五入")
    assert (round_down(Decimal("9.326190"), 2), round_half_up(Decimal("9.326190"), 2)) == (
        Decimal("9.32"),
        Decimal("9.33"),
    )


@pytest.mark.parametrize("pack", pack_names())
def test_every_scheme_of_every_pack_can_be_read_and_is_sound(pack: str) -> None:
    found = load_pack(pack)
    assert found
    for name, each in schemes(found).items():
        assert each.缺省规则 in each.规则, name
        bounds = [grade.下限 for grade in each.等级]
        assert bounds == sorted(bounds, reverse=True), name
        assert bounds[-1] == 0, name
        for rule in each.规则.values():
            assert [rate for rate, _ in rule.曲线] == sorted(rate for rate, _ in rule.曲线), name


@pytest.mark.parametrize("pack", pack_names())
def test_every_kind_of_paper_that_a_pack_offers_has_its_scheme_its_table_and_can_be_drawn(pack: str) -> None:
    found = load_pack(pack)
    assert found
    accounts = Accounts(Facts(), found)
    for name, kind in paper_kinds(found).items():
        assert kind.赋分 in schemes(found), name
        if kind.表:
            accounts.facts.add(Fact(f"{kind.路径}.1.名称", "甲"))
            accounts.facts.add(Fact(f"{kind.路径}.1.指标.1.三级", "乙"))
            table = paper_table(Prose(accounts, found), kind.表, f"{kind.路径}.1")
            covered = [(row, column) for cell in table.cells for row, column in _places(cell)]
            assert len(covered) == len(set(covered)) == table.row_count * table.column_count, name


def _places(cell: Cell) -> list[tuple[int, int]]:
    return [(cell.row + down, cell.column + right) for down in range(cell.rows) for right in range(cell.columns)]


@given(st.decimals(0, 300, places=2), st.decimals(0, 300, places=2))
def test_more_completion_up_to_the_target_never_scores_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((min(one, Decimal(100)), min(other, Decimal(100))))
    for rule in scheme("xinjiang/2024", "项目支出").规则.values():
        assert 0 <= share(rule.曲线, low) <= share(rule.曲线, high) <= 100
