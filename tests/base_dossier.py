"""The small good dossier of broken/base-2024 as accounts, with figures changed as a test says."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.derive import Accounts
from generator.findings import Place
from generator.model.facts import Fact, Facts, Source
from generator.pipeline import take

if TYPE_CHECKING:
    from collections.abc import Mapping

BROKEN = Path(__file__).resolve().parent / "broken"
BASE = BROKEN / "base-2024"


@cache
def good() -> Accounts:
    """The accounts of the good dossier."""
    accounts = take(BASE).accounts
    assert accounts is not None
    return accounts


def changed(figures: Mapping[str, str]) -> Accounts:
    """The good accounts with some facts given otherwise: exact 元, counts, or words."""
    before = good()
    facts = Facts(dict(before.facts.by_path), {path: dict(keys) for path, keys in before.facts.below.items()})
    for path, text in figures.items():
        facts.add(Fact(path, Decimal(text), Source(Place("改动.yaml", 1))))
    return Accounts(facts, before.pack, before.prior)


def rounded(figures: Mapping[str, str]) -> Accounts:
    """Accounts that know only ``figures``, each given in 万元 with two decimals."""
    facts = Facts({path: fact for path, fact in good().facts.by_path.items() if path.startswith("支出类目.")})
    facts.below["支出类目"] = good().facts.below["支出类目"]
    for path, text in figures.items():
        facts.add(Fact(path, Decimal(text) * 10000, Source(Place("表.yaml", 1)), Decimal(50)))
    return Accounts(facts, good().pack)
