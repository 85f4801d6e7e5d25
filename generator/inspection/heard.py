"""Which words a text rule may concern (文字规则听到的话): paths and patterns held against them, and remembered.

Nothing but the patterns and the words decides it, so the answer is kept by the digest of both: where only figures were
corrected, no pattern is compiled again. What is then said of the words (允许, 若) is asked every time.
"""

from __future__ import annotations

import json
import re
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.memory import Memory
    from generator.model.facts import Fact
    from generator.pack_models import TextEntry

_EVERYWHERE: Final = ["*"]


def heard(rules: Sequence[TextEntry], words: Sequence[Fact], memory: Memory) -> list[list[Fact]]:
    """Return for every rule the words that it is about and in which its pattern stands, in the order of ``words``."""
    asked = [[rule.文式, rule.范围, rule.除外] for rule in rules], [[fact.path, fact.value] for fact in words]
    key = "words", json.dumps(asked, ensure_ascii=False)
    found = memory.get(*key)
    if found is None:
        found = [_standing(rule, words) for rule in rules]
        memory.put(found, *key)
    return [[words[number] for number in numbers] for numbers in found]


def _standing(rule: TextEntry, words: Sequence[Fact]) -> list[int]:
    """Return the numbers of the words in which a rule's pattern stands."""
    search = pattern(rule.文式).search
    if rule.范围 == _EVERYWHERE and not rule.除外:
        return [number for number, fact in enumerate(words) if search(str(fact.value))]
    return [number for number, fact in enumerate(words) if search(str(fact.value)) and concerns(rule, fact.path)]


def concerns(rule: TextEntry, path: str) -> bool:
    """Return whether a rule is about the words at ``path``."""
    left = rule.除外 and _paths(tuple(rule.除外)).match(path)
    return _paths(tuple(rule.范围)).match(path) is not None and not left


@lru_cache(maxsize=256)
def _paths(wanted: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, wanted)))


@lru_cache(maxsize=256)
def pattern(text: str) -> re.Pattern[str]:
    """Return a rule's pattern, compiled once."""
    return re.compile(text)
