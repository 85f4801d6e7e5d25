"""Roundings are decided together: what fits is a tail, what cannot fit is an error with the figures to doubt."""

from __future__ import annotations

import itertools
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.check import check
from generator.derive import Accounts
from generator.findings import Place, Severity
from generator.inspection.linear import Equation, equations
from generator.inspection.solve import exact_values, reconcile, rounding_findings, smallest_change
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.pipeline import take
from generator.profile import load_pack

DATA = Path(__file__).resolve().parent.parent / "data_inputs"
HALF = Decimal(50)  # half of 0.01 万元, in 元


def rule(code: str, gap: int, sign: str = "eq", **form: int) -> Equation:
    shares = {name: Decimal(share) for name, share in form.items()}
    return Equation(code, sign, shares, Decimal(gap), HALF * len(form), "error", "")


def slacks(names: str) -> dict[str, Fraction]:
    return dict.fromkeys(names, Fraction(50))


def test_a_total_one_step_off_its_two_parts_is_a_rounding() -> None:
    assert reconcile([rule("甲", 100, total=1, a=-1, b=-1)], dict.fromkeys(("total", "a", "b"), Fraction(50))) is None


def test_two_tails_that_pull_one_figure_apart_are_an_error_though_each_alone_is_a_rounding() -> None:
    rules = [rule("甲", 100, c=1, e=-1), rule("乙", 100, e=1, d=-1)]
    assert reconcile(rules[:1], slacks("cde")) is None
    assert reconcile(rules[1:], slacks("cde")) is None
    conflict = reconcile(rules, slacks("cde"))
    assert conflict
    assert {found.code for found in conflict.rules} == {"甲", "乙"}
    assert len(conflict.figures) == 1


def test_an_inequality_limits_what_rounding_may_explain() -> None:
    rules = [rule("甲", 100, a=1, b=-1), rule("乙", 0, sign="lteq", a=1, c=-1)]
    assert reconcile(rules, slacks("abc")) is None
    assert reconcile([rules[0], rule("丁", 100, sign="lteq", b=1, d=-1)], slacks("abd")) is not None


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=12))
@settings(max_examples=40, deadline=None)
def test_figures_rounded_from_exact_sums_are_always_feasible(cents: list[int]) -> None:
    exact = {f"x{index}": Decimal(value) / 100 for index, value in enumerate(cents)}
    exact["total"] = sum(exact.values(), Decimal(0))
    exact["half"] = sum((exact[f"x{index}"] for index in range(len(cents) // 2)), Decimal(0))
    shown = {name: (value / 100).quantize(Decimal(1), rounding="ROUND_HALF_UP") * 100 for name, value in exact.items()}

    def equation(code: str, left: str, parts: list[str]) -> Equation:
        form = {left: Decimal(1)} | dict.fromkeys(parts, Decimal(-1))
        gap = shown[left] - sum((shown[part] for part in parts), Decimal(0))
        return Equation(code, "eq", form, gap, HALF * len(form), "error", "")

    names = [f"x{index}" for index in range(len(cents))]
    rules = [equation("甲", "total", names), equation("乙", "half", names[: len(cents) // 2])]
    assert reconcile(rules, dict.fromkeys(shown, Fraction(50))) is None


@pytest.mark.parametrize("name", ["wulumuqi-2023", "changji-2024"])
def test_the_tails_of_published_documents_fit_together(name: str) -> None:
    accounts = take(DATA / name).accounts
    assert accounts
    assert any(rule.gap and rule.slack for rule in equations(accounts)), "the document has tails"
    assert rounding_findings(accounts) == []


def test_a_dossier_without_rounded_figures_never_loads_the_solver() -> None:
    code = (
        "import sys; from pathlib import Path; from generator.pipeline import examine; "
        f"examine(Path({str(DATA / 'shili-2024')!r})); sys.exit('highspy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=DATA.parent).returncode == 0


def printed(figures: dict[str, str]) -> Accounts:
    pack = load_pack("xinjiang/2024")
    assert pack
    leaves = [Leaf(path, text, Place("公开表.yaml", 1), unit="万元") for path, text in figures.items()]
    model = build_model(Loaded(leaves=leaves), pack)
    assert model.findings == []
    return Accounts(model.facts, pack)


CHAIN = {"收支总表.支出总计": "100.00", "收支总表.收入总计": "100.01", "财政拨款总表.收入总计": "100.02"}


def test_a_chain_of_tails_that_cannot_all_be_roundings_is_one_error() -> None:
    accounts = printed(CHAIN)
    assert [finding.severity for finding in check(accounts).findings] == [Severity.INFO, Severity.INFO]
    found = rounding_findings(accounts)
    assert [(finding.code, finding.severity) for finding in found] == [("R-1", Severity.ERROR)]
    assert "T1-5、X-12b；至少有 1 个数错了" in found[0].message


def test_the_same_chain_one_step_shorter_is_two_tails_and_no_error() -> None:
    assert rounding_findings(printed({**CHAIN, "财政拨款总表.收入总计": "100.01"})) == []


def test_the_integer_program_finds_the_one_figure_behind_two_broken_sums() -> None:
    rules = [
        Equation(
            "甲", "eq", {"a": Decimal(1), "b": Decimal(1), "s": Decimal(-1)}, Decimal(-90), Decimal(0), "error", ""
        ),
        Equation("乙", "eq", {"a": Decimal(1), "t": Decimal(-1)}, Decimal(-90), Decimal(0), "error", ""),
        Equation("丙", "eq", {"s": Decimal(1), "u": Decimal(-1)}, Decimal(0), Decimal(0), "error", ""),
    ]
    figures = dict.fromkeys("abstu", Decimal(1000))
    assert smallest_change(rules, figures) == ("a",)
    assert exact_values(rules, ("a",)) == {"a": Decimal(90)}


def test_figures_that_the_equations_leave_open_have_no_exact_value() -> None:
    rules = [Equation("甲", "eq", {"a": Decimal(1), "b": Decimal(1)}, Decimal(5), Decimal(0), "error", "")]
    assert exact_values(rules, ("a", "b")) == {}


NODES = "abcde"
Differences = list[tuple[str, str, int]]
"""Left, right, and how much more the left figure prints than the right one, for rules that say they are the same."""


def is_feasible(rules: Differences, free: tuple[str, ...]) -> bool:
    """Whether exact values exist, by shortest paths: no cycle of the differences may be negative (Bellman and Ford)."""
    edges = [(right, left, -gap) for left, right, gap in rules] + [(left, right, gap) for left, right, gap in rules]
    edges += [(start, end, 50) for name in NODES if name not in free for start, end in (("0", name), (name, "0"))]
    known = dict.fromkeys([*NODES, "0"], 0)
    for _ in range(len(known) + 1):
        moved = {end: known[start] + length for start, end, length in edges if known[start] + length < known[end]}
        if not moved:
            return True
        for start, end, length in edges:
            known[end] = min(known[end], known[start] + length)
    return False


@given(
    st.lists(
        st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from((-200, -100, 0, 100, 200))).filter(
            lambda rule: rule[0] != rule[1]
        ),
        min_size=2,
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_figures_to_doubt_are_the_fewest_that_can_be_wrong(rules: Differences) -> None:
    written = [rule(f"{at}", gap, "eq", **{left: 1, right: -1}) for at, (left, right, gap) in enumerate(rules)]
    conflict = reconcile(written, slacks(NODES))
    fewest = (
        next(
            count
            for count in range(len(NODES) + 1)
            if any(is_feasible(rules, free) for free in itertools.combinations(NODES, count))
        )
        if is_feasible(rules, tuple(NODES))
        else None
    )
    if fewest == 0:
        assert conflict is None
        return
    assert conflict is not None
    if fewest is None:
        assert conflict.figures == (), "two rules contradict each other whatever the figures are"
    else:
        assert len(conflict.figures) == fewest
        assert is_feasible(rules, conflict.figures)
