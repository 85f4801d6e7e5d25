"""Text hygiene (文字核对): the patterns of ``checks/*.yaml`` over the words that a department wrote.

Every rule is data (:class:`generator.pack_models.TextEntry`); the place of a finding is the file and line of the words.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from generator.check import subject
from generator.document import Paragraph, has_missing, plain
from generator.findings import Finding, Place, Severity
from generator.inspection.heard import heard, pattern
from generator.memory import Memory
from generator.messages import phrase, say
from generator.model.facts import PRIOR

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.document import Document
    from generator.model.facts import Fact
    from generator.pack_models import TextEntry

_NAMED = 4  # places of a repeated text that a message lists
_SHOWN = 40
_NAME_CODE = "TX-3"


def word_findings(accounts: Accounts, memory: Memory | None = None) -> list[Finding]:
    """Return what the pack's text rules find in the words of the dossier, rule by rule, in order of the input.

    ``memory`` remembers in which words the patterns stand.
    """
    rules = accounts.pack.text_rules
    found: list[Finding] = []
    for rule, words in zip(rules, heard(rules, our_words(accounts), memory or Memory()), strict=True):
        found += _repeated(accounts, rule, words) if rule.重复 else _matching(accounts, rule, words)
    return found


def our_words(accounts: Accounts) -> list[Fact]:
    """Return the words a person wrote for this year (not the pack's own lists, not last year's), each place once."""
    lists = {path.name for path in accounts.pack.files("data", ".yaml").values()} | {""}
    return [
        fact
        for fact in accounts.facts
        if isinstance(fact.value, str)
        and fact.source.place.file not in lists
        and not fact.path.startswith((f"{PRIOR}.", "功能科目.", "经济科目."))
    ]


def paragraph_findings(accounts: Accounts, document: Document) -> list[Finding]:
    """Return what rules marked 全文 find in whole paragraphs: faults that only arise where words meet the template."""
    rules = [rule for rule in accounts.pack.text_rules if rule.全文]
    words = "\n".join(str(fact.value) for fact in our_words(accounts))
    found: list[Finding] = []
    for number, block in enumerate(document.blocks, 1):
        if not isinstance(block, Paragraph) or has_missing(block.inlines):
            continue  # around a hole nothing reads well, and the hole is said already
        text = plain(block.inlines)
        for rule in rules:
            match = _first_fault(accounts, rule, text)
            if match is not None and match[0] not in words:
                place = Place(paragraph=number, quote=_around(text, match))
                message = phrase("核对 文字", 名称=rule.名, 处="", 写作=match[0], 原文=place.quote)
                found.append(Finding(rule.码, message, rule.改法, Severity(rule.级别), place, found=match[0]))
    return found


def name_findings(accounts: Accounts) -> list[Finding]:
    """Return TX-3 for every 科目 name of this year's tables that is not the pack's, where the row is used."""
    lists = {}
    for path in accounts.pack.files("data", ".yaml").values():
        lists.update(accounts.pack.data(f"data/{path.name}"))
    found: list[Finding] = []
    for fact in our_words(accounts):
        table, _, rest = fact.path.partition(".科目.")
        code, _, column = rest.partition(".")
        if column != "名称":
            continue
        sort = accounts.pack.catalogue.remark(f"{table}.科目", "科目")
        known = str(lists.get(f"{sort}科目", {}).get(code, fact.value))
        if known != fact.value and _tight(known) != _tight(str(fact.value)) and _has_figure(accounts, fact.path):
            found.append(_name_finding(accounts, fact, known))
    return found


def _name_finding(accounts: Accounts, fact: Fact, known: str) -> Finding:
    note = next((note for note in accounts.pack.notes if note.码 == _NAME_CODE), None)
    name, hint = (note.名, note.改法) if note else ("", "")
    row, found = fact.path.removesuffix(".名称"), str(fact.value)
    place, paths = fact.source.place, (fact.path,)
    return say("TX-3", place, expected=known, found=found, paths=paths, 名称=name, 路径=row, 办法=hint)


def _has_figure(accounts: Accounts, path: str) -> bool:
    """Return whether a row holds anything but zeros (the form prints rows that a department does not use)."""
    row = path.rpartition(".")[0]
    facts = [accounts.fact(f"{row}.{column}") for column in accounts.pack.catalogue.columns(row)]
    return any(fact is not None and fact.number for fact in facts)


def _tight(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _matching(accounts: Accounts, rule: TextEntry, words: list[Fact]) -> Iterator[Finding]:
    for fact in words:
        match = _first_fault(accounts, rule, str(fact.value))
        if match is not None and _applies(accounts, rule, fact.path):
            yield _finding(accounts, rule, fact, match[0], _around(str(fact.value), match))


def _first_fault(accounts: Accounts, rule: TextEntry, text: str) -> re.Match[str] | None:
    for match in pattern(rule.文式).finditer(text):
        said = match[match.re.groups and 1]
        if not any(said and (said in known or known in said) for known in _allowed(accounts, rule)):
            return match
    return None


def _allowed(accounts: Accounts, rule: TextEntry) -> list[str]:
    facts = [accounts.fact(path) for path in rule.允许]
    return [str(fact.value) for fact in facts if fact is not None and str(fact.value)]


def _applies(accounts: Accounts, rule: TextEntry, path: str) -> bool:
    if rule.若 is None:
        return True
    row = path.rpartition(".")[0]
    before = accounts.fact(f"{PRIOR}.{path}")
    names = {"本": row, "键": row.rpartition(".")[2], "上年文字": str(before.value) if before else ""}
    return accounts.evaluation(names).run(rule.若) is True


def _repeated(accounts: Accounts, rule: TextEntry, words: list[Fact]) -> Iterator[Finding]:
    places: dict[str, list[Fact]] = {}
    for fact in words:
        places.setdefault(str(fact.value), []).append(fact)
    for text, facts in places.items():
        if len(facts) >= (rule.重复 or 0):
            named = [subject(accounts, fact.path) for fact in facts[:_NAMED]]
            many = phrase("核对 重复等" if len(facts) > _NAMED else "核对 重复", 个数=len(facts), 各处=named)
            yield _finding(accounts, rule, facts[0], many, text[:_SHOWN])


def _around(text: str, match: re.Match[str]) -> str:
    start = max(0, match.start() - 8)
    return text[start : start + _SHOWN]


def _finding(accounts: Accounts, rule: TextEntry, fact: Fact, said: str, quote: str) -> Finding:
    message = phrase("核对 文字", 名称=rule.名, 处=subject(accounts, fact.path), 写作=said, 原文=quote)
    return Finding(rule.码, message, rule.改法, Severity(rule.级别), fact.source.place, found=said, paths=(fact.path,))
