"""The 28 self-evaluation tables of seeds 000 and 001: scores recomputed, then every printed cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from published_papers import HEAD_2023, our_cells, published_2023, published_2024
from reference_performance import Overrides, write_papers
from reference_xinjiang import FACTS, document

from generator.inspection.papers import paper_findings
from generator.numbers import round_half_up
from generator.pipeline import take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

    from generator.derive import Accounts

pytestmark = pytest.mark.skipif(not FACTS.is_file(), reason="the shared folder with the seeds is not here")
SLIPS_2023: Overrides = {("整体.1", "指标.5.得分"): ("9", "公开文件印 9 分，90% 已达到 >=90%，应为 10 分")}
CUT = "公开文件的完成率截断而未四舍五入"
FULL = "公开文件的执行率得分印满分，按赋分规则不是满分"
SLIPS_2024: Overrides = {
    ("项目.2", "指标.2.完成率"): ("294", CUT),
    ("项目.3", "指标.4.完成率"): ("123", CUT),
    ("项目.3", "指标.5.完成率"): ("155", CUT),
    ("项目.3", "指标.6.完成率"): ("111", CUT),
    ("项目.3", "指标.7.完成率"): ("111", CUT),
    ("项目.3", "指标.11.完成率"): ("111", CUT),
    ("项目.4", "执行得分"): ("10.00", FULL),
    ("项目.4", "指标.6.完成率"): ("96.41", CUT),
    ("项目.5", "指标.1.完成率"): ("134.61", CUT),
    ("项目.6", "执行得分"): ("10.00", FULL),
    ("项目.7", "指标.3.完成率"): ("101.12", CUT),
    ("项目.10", "指标.2.完成率"): ("111", CUT),
    ("项目.10", "指标.6.完成率"): ("111", CUT),
    ("项目.10", "指标.7.完成率"): ("111", CUT),
    ("项目.15", "执行得分"): ("10.00", FULL),
}
"""The publishers' deviations from their own scheme (spec/xinjiang.md (d), A23-03, A24-02..04, A24-22)."""
FOLLOWS_2024 = {
    ("项目.3", "指标.4.得分"),
    ("项目.3", "指标.5.得分"),
    ("项目.3", "指标.6.得分"),
    ("项目.3", "指标.7.得分"),
    ("项目.4", "指标.6.得分"),
    ("项目.10", "指标.2.得分"),
    ("项目.10", "指标.6.得分"),
    ("项目.3", "总分"),
    ("项目.4", "总分"),
    ("项目.6", "总分"),
    ("项目.10", "总分"),
    ("项目.15", "总分"),
}
"""What differs only because one of the above does."""


def accounts_of(name: str, folder: Path, overrides: Overrides | None = None) -> Accounts:
    work = take(write_papers(document(name), folder, overrides))
    assert work.accounts is not None
    assert [finding for finding in work.findings if finding.severity.value == "error"] == []
    return work.accounts


def typed_and_computed(accounts: Accounts) -> Iterator[tuple[tuple[str, str], Decimal, Decimal | None]]:
    """Every typed score and rate: (place, typed, computed as printed)."""
    for fact in list(accounts.facts):
        parent, _, name = fact.path.rpartition(".")
        if name.startswith("填报") and fact.number is not None:
            computed = accounts.fact(f"{parent}.{name.removeprefix('填报')}")
            number = None if computed is None else computed.number
            kind, key, *below = f"{parent}.{name.removeprefix('填报')}".split(".")
            place = (f"{kind.removeprefix('绩效')}.{key}", ".".join(below))
            yield place, fact.number, None if number is None else round_half_up(number, 2)


@pytest.mark.parametrize(
    ("name", "rows", "slips", "follows"),
    [("xj2023", 76, SLIPS_2023, {("整体.1", "总分")}), ("xj2024", 156, SLIPS_2024, FOLLOWS_2024)],
)
def test_every_indicator_row_scores_as_published_or_is_a_known_deviation(
    name: str, rows: int, slips: Overrides, follows: set[tuple[str, str]], tmp_path: Path
) -> None:
    compared = list(typed_and_computed(accounts_of(name, tmp_path / "d")))
    assert sum(place[1].endswith(".得分") for place, _, _ in compared) == rows
    assert {place for place, typed, computed in compared if typed != computed} == set(slips) | follows


@pytest.mark.parametrize(("name", "slips"), [("xj2023", SLIPS_2023), ("xj2024", SLIPS_2024)])
def test_with_the_deviations_overridden_everything_follows(name: str, slips: Overrides, tmp_path: Path) -> None:
    compared = list(typed_and_computed(accounts_of(name, tmp_path / "d", slips)))
    assert [place for place, typed, computed in compared if typed != computed] == []


def test_the_18_tables_of_changji_equal_the_seed_cell_by_cell(tmp_path: Path) -> None:
    published = published_2024()
    assert sum(bool(text) for text in published) == 2793
    assert our_cells(accounts_of("xj2024", tmp_path / "d", SLIPS_2024)) == published


def test_the_10_tables_of_wulumuqi_equal_the_seed_cell_by_cell(tmp_path: Path) -> None:
    made = [text for text in our_cells(accounts_of("xj2023", tmp_path / "d", SLIPS_2023)) if text]
    published = published_2023()
    assert len(made) == len(published) == 1007
    differ = [at for at, (ours, theirs) in enumerate(zip(made, published, strict=True)) if ours != theirs]
    assert ([published[at] for at in differ], [made[at] for at in differ]) == HEAD_2023


def test_the_five_cutoff_dates_outside_the_year_are_found(tmp_path: Path) -> None:
    found = paper_findings(accounts_of("xj2024", tmp_path / "d"))
    assert [finding.found for finding in found if finding.code == "JX-28"] == ["截至2025年8月31日"] * 5


def test_numbers_of_a_text_that_no_indicator_states_are_found(tmp_path: Path) -> None:
    found = paper_findings(accounts_of("xj2024", tmp_path / "d"))
    said = [finding.found for finding in found if "安全生产执法经费" in finding.message]
    assert said == ["30次", "38次"]
