"""Checking (核对): exact figures are equal, printed ones may be a tail apart, every rule finds its own fault."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from base_dossier import BROKEN, changed, good, rounded

from generator.check import check
from generator.findings import Finding, Severity

SPOILED: dict[str, dict[str, Any]] = {
    code: {path: str(value) for path, value in figures.items()}
    for code, figures in yaml.safe_load((BROKEN / "rules.yaml").read_text(encoding="utf-8")).items()
}
TOTALS = "一般公共预算表.合计"


def found(code: str, figures: dict[str, str]) -> list[Finding]:
    return [finding for finding in check(changed(figures)).findings if finding.code == code]


def declared() -> set[str]:
    """The codes of the pack's rules: totals that may be given, and checks between figures."""
    pack = good().pack
    codes = {formula.entry.码 for formula in pack.formulas if formula.total and formula.entry.码}
    return codes | {entry.码 for entry in pack.checks}


def test_the_good_dossier_breaks_no_rule() -> None:
    checked = check(good())
    assert [finding for finding in checked.findings if finding.severity is not Severity.INFO] == []
    assert sum(checked.held.values()) >= 100


@pytest.mark.parametrize("code", sorted(SPOILED))
def test_a_rule_finds_its_own_fault(code: str) -> None:
    findings = found(code, SPOILED[code])
    assert findings, f"{SPOILED[code]} 没有以 {code} 报出来"
    assert all(finding.severity is not Severity.INFO for finding in findings)
    assert findings[0].place.file
    assert findings[0].difference


def test_every_rule_has_a_spoiled_figure() -> None:
    """A check may bring its own 反例 instead (tested with the packs); rules of 绩效 papers (JX) need a paper."""
    own = {entry.码 for entry in good().pack.checks if entry.反例}
    missing = sorted(code for code in declared() - own - set(SPOILED) if not code.startswith("JX-"))
    assert not missing, f"请在 tests/broken/rules.yaml 为这些规则各加一个改坏的数：{missing}"


def test_no_spoiled_figure_speaks_of_a_rule_that_is_gone() -> None:
    assert sorted(set(SPOILED) - declared()) == []


def test_an_exact_total_may_not_differ_by_a_fen() -> None:
    (finding,) = found("T5-2", {f"{TOTALS}.小计": "4324225.41"})
    assert (finding.severity, finding.difference) == (Severity.ERROR, "0.01元")
    assert (finding.found, finding.expected) == ("4,324,225.41元", "4,324,225.40元")


def test_rounded_parts_beside_a_rounded_total_are_a_tail() -> None:
    """4,113.55 + 13.07 = 4,126.62 beside a published 4,126.63: each is right to half a last digit."""
    parts = {f"{TOTALS}.基本支出": "4113.55", f"{TOTALS}.项目支出": "13.07", f"{TOTALS}.小计": "4126.63"}
    tails = [finding for finding in check(rounded(parts)).findings if finding.code == "T5-2"]
    assert [(tail.severity, tail.difference) for tail in tails] == [(Severity.INFO, "0.01万元")]
    assert tails[0].message.startswith("尾差")


def test_one_more_hundredth_is_an_error() -> None:
    parts = {f"{TOTALS}.基本支出": "4113.55", f"{TOTALS}.项目支出": "13.07", f"{TOTALS}.小计": "4126.64"}
    errors = [finding for finding in check(rounded(parts)).findings if finding.code == "T5-2"]
    assert [(error.severity, error.difference) for error in errors] == [(Severity.ERROR, "0.02万元")]


def test_rounded_parts_that_add_up_are_no_finding() -> None:
    parts = {f"{TOTALS}.基本支出": "4113.55", f"{TOTALS}.项目支出": "13.07", f"{TOTALS}.小计": "4126.62"}
    assert check(rounded(parts)).findings == []


def test_a_rule_whose_figures_are_unknown_is_not_asked() -> None:
    checked = check(rounded({f"{TOTALS}.小计": "4126.63"}))
    assert checked.findings == []
    assert checked.unasked["X-5"] == 1
    assert "X-5" not in checked.held


def test_the_place_is_where_the_figure_was_given() -> None:
    (finding,) = found("T7-1", {"三公表.决算数.合计": "48000.01"})
    assert str(finding.place) == "改动.yaml 第1行"
    assert "公开表.yaml 第55行" in finding.hint


def test_counts_are_said_without_a_unit() -> None:
    (finding,) = found("N-18", {"人员.实有人数": "28"})
    assert (finding.found, finding.expected, finding.difference) == ("28", "27", "1")
