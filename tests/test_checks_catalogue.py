"""Every check fails on its failing example, is silent on its passing one, and stands in CHECKS.md with its source."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from generator.check import Checked, check
from generator.derive import Accounts
from generator.findings import Place, Severity
from generator.inspection.hygiene import word_findings
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.packs.catalogue_page import PAGE, entries, page
from generator.profile import Pack, load_pack, pack_names

if TYPE_CHECKING:
    from generator.pack_models import CheckEntry, NoteEntry, TextEntry

PACKS = pack_names()
PROGRAM = re.compile(r"(L|M|S|V|R|I|W|P|JX)-|TX-[13]$|合计")
"""Codes of readers and of the program, and of the performance papers: their examples are files, in other tests."""


@cache
def pack(name: str) -> Pack:
    found = load_pack(name)
    assert found
    return found


def accounts_of(example: dict[str, str], name: str) -> Accounts:
    leaves = [Leaf(path, text, Place("例.yaml", 1), unit="元", exact=True) for path, text in example.items()]
    model = build_model(Loaded(leaves=leaves), pack(name))
    assert model.findings == []
    return Accounts(model.facts, pack(name))


def examples() -> list[tuple[str, str, dict[str, str], dict[str, str]]]:
    found: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {}
    for name in PACKS:
        documented: tuple[CheckEntry | NoteEntry, ...] = (*pack(name).checks, *pack(name).notes)
        for entry in documented:
            if entry.正例 or entry.反例:
                found.setdefault(entry.码, (name, entry.码, entry.正例, entry.反例))
    return list(found.values())


EXAMPLES = examples()


def reported(checked: Checked, code: str) -> list[str]:
    return [
        finding.message
        for finding in checked.findings
        if finding.code == code and finding.severity is not Severity.INFO
    ]


@pytest.mark.parametrize(("name", "code", "good", "bad"), EXAMPLES, ids=[case[1] for case in EXAMPLES])
def test_a_check_is_silent_on_its_passing_example_and_fails_on_the_failing_one(
    name: str, code: str, good: dict[str, str], bad: dict[str, str]
) -> None:
    held = check(accounts_of(good, name))
    assert held.held.get(code), "the passing example does not reach the check"
    assert reported(held, code) == []
    assert reported(check(accounts_of(bad, name)), code)


def text_rules() -> list[tuple[str, TextEntry]]:
    found: dict[str, tuple[str, TextEntry]] = {}
    for name in PACKS:
        for rule in pack(name).text_rules:
            found.setdefault(rule.码, (name, rule))
    return list(found.values())


@pytest.mark.parametrize(("name", "rule"), text_rules(), ids=[rule.码 for _, rule in text_rules()])
def test_a_text_rule_is_silent_on_its_passing_example_and_fails_on_the_failing_one(name: str, rule: TextEntry) -> None:
    def codes(example: str | dict[str, str]) -> set[str]:
        facts = {"收支.变动原因": example} if isinstance(example, str) else example
        return {finding.code for finding in word_findings(accounts_of(facts, name))}

    assert rule.正例
    assert rule.反例
    assert rule.码 not in codes(rule.正例)
    assert rule.码 in codes(rule.反例)


def test_every_check_states_its_name_meaning_and_source() -> None:
    wanting = [
        entry.code for entry in entries() if not (entry.name and entry.note and entry.basis) and entry.code[:3] != "JX-"
    ]
    assert wanting == []


def test_every_check_that_the_packs_hold_has_both_examples() -> None:
    wanting = [entry.code for entry in entries() if not (entry.good and entry.bad) and not PROGRAM.match(entry.code)]
    assert wanting == []


def test_checks_md_is_what_the_packs_say_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m generator.packs.catalogue_page"
