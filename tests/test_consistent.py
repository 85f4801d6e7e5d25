"""A consistent department, whatever its figures, has no finding; rounded, it has tails and nothing else.

150 departments by default; 1,000 and more with ``JUESUAN_CASES=1000 python -m pytest tests/test_consistent.py``.
"""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from random_dossiers import Figures, accounts_of, departments, in_wan
from random_years import years

from generator.check import check
from generator.findings import Severity
from generator.inspection.inspector import inspect

if TYPE_CHECKING:
    from generator.derive import Accounts

CASES = int(os.environ.get("JUESUAN_CASES", "150"))
SETTINGS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}


def silent(accounts: Accounts, least: int) -> None:
    """Hold that nothing is found, though rules were asked."""
    checked = check(accounts)
    assert [(finding.code, finding.message) for finding in checked.findings] == []
    assert sum(checked.held.values()) > least
    assert inspect(accounts, checked).findings == []


def tails_only(accounts: Accounts) -> None:
    """Hold that nothing but roundings is found, and that they can be true together."""
    checked = check(accounts)
    wrong = [finding for finding in checked.findings if finding.severity is not Severity.INFO]
    assert [(finding.code, finding.message) for finding in wrong] == []
    assert inspect(accounts, checked).findings == []


@given(departments())
@settings(max_examples=CASES // 3, **SETTINGS)  # type: ignore[arg-type]
def test_a_consistent_department_has_no_finding(figures: Figures) -> None:
    silent(accounts_of(figures), 100)


@given(departments())
@settings(max_examples=CASES // 6, **SETTINGS)  # type: ignore[arg-type]
def test_the_same_department_printed_in_wan_yuan_has_tails_only(figures: Figures) -> None:
    assume(not any(0 < value < 50 for value in figures.values() if isinstance(value, Decimal)))
    tails_only(accounts_of(in_wan(figures), "万元"))


@given(years())
@settings(max_examples=CASES // 3, **SETTINGS)  # type: ignore[arg-type]
def test_two_consistent_years_of_any_form_have_no_finding(drawn: tuple[str, Figures]) -> None:
    pack, figures = drawn
    silent(accounts_of(figures, pack_name=pack), 100)


@given(years())
@settings(max_examples=CASES // 6, **SETTINGS)  # type: ignore[arg-type]
def test_the_same_two_years_printed_in_wan_yuan_have_tails_only(drawn: tuple[str, Figures]) -> None:
    pack, figures = drawn
    assume(not any(0 < value < 50 for value in figures.values() if isinstance(value, Decimal)))
    tails_only(accounts_of(in_wan(figures), "万元", pack))
