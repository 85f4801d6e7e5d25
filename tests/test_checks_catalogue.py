"""Every code that the program can say stands in CHECKS.md with both examples, and the examples are true.

A 反例 says its own code, the ones named under 连带, and no other beside what its
正例 says; the 正例 never says the code.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from coded import PACKS, accounts_of, codes, examples, hold, pack, said_of

from generator.check import check
from generator.packs.catalogue_page import PAGE, entries, page
from generator.packs.paths import is_words

SOURCE = Path(__file__).resolve().parent.parent / "generator"
CODE = re.compile(r"([A-Z]{1,2}-[A-Z]?\d+[a-z]?)(?: \w*)?$")
BY_FACTS = examples(stepwise=False)


@pytest.mark.parametrize(("name", "entry"), BY_FACTS, ids=[entry.码 for _, entry in BY_FACTS])
def test_an_example_by_facts_says_its_code_and_no_other(name: str, entry: Any) -> None:
    good = said_of(entry.正例, name)
    hold(entry, codes(good, entry.码), codes(said_of(entry.反例, name), entry.码))


@pytest.mark.parametrize(
    ("name", "code"), [(name, entry.码) for name, entry in BY_FACTS if hasattr(entry, "式")], ids=lambda each: each
)
def test_a_passing_example_of_an_equation_is_reached_by_it(name: str, code: str) -> None:
    entry = next(entry for entry in pack(name).checks if entry.码 == code)
    assert isinstance(entry.正例, dict)
    assert check(accounts_of(entry.正例, name)).held.get(code)


def spoken() -> set[str]:
    """Every code that the program names, alone or with the case it is said in (``L-1 打不开``)."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]
    constants = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    matches = [CODE.match(text) for text in constants if isinstance(text, str)]
    return {match[1] for match in matches if match is not None}


def asked() -> set[str]:
    """Every code of a rule that the packs hold: equations, patterns, totals that may be given."""
    found: set[str] = set()
    for name in PACKS:
        held = pack(name)
        found |= {entry.码 for rules in (held.checks, held.text_rules) for entry in rules}
        found |= {formula.entry.码 for formula in held.formulas if formula.total and formula.entry.码}
    return found


def test_no_code_is_without_an_entry_and_no_entry_without_a_code() -> None:
    listed = {entry.code for entry in entries()}
    assert sorted((spoken() | asked()) - listed) == [], "请在 checks/ 或 notes/ 里写明这些编号"
    assert sorted(listed - spoken() - asked()) == [], "没有哪条规则、哪段程序会报这些编号"


def test_every_total_of_figures_has_a_code() -> None:
    nameless = [
        path
        for name in PACKS
        for formula in pack(name).formulas
        if formula.total and not formula.entry.码 and not is_words(pack(name), path := ".".join(formula.pattern))
    ]
    assert nameless == []


def test_every_entry_has_both_examples() -> None:
    wanting = [entry.code for entry in entries() if not (entry.good and entry.bad)]
    assert wanting == []


def test_every_check_states_its_name_meaning_and_source() -> None:
    wanting = [entry.code for entry in entries() if not (entry.name and entry.note and entry.basis)]
    assert wanting == []


def test_no_two_things_share_a_code() -> None:
    for name in PACKS:
        held = [entry.码 for rules in (pack(name).checks, pack(name).text_rules) for entry in rules]
        assert sorted({code for code in held if held.count(code) > 1}) == []
        assert sorted(set(held) & {formula.entry.码 for formula in pack(name).formulas if formula.total}) == []


def test_checks_md_is_what_the_packs_say_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m generator.packs.catalogue_page"
