"""Explain (说明来源): where a figure comes from, as an indented tree down to file and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.messages import phrase
from generator.model.facts import PRIOR
from generator.numbers import Format, print_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.model.facts import Fact

_EXACT = Format(places=2, thousands=True)
_MAX_DEPTH = 12


def explain(accounts: Accounts, path: str) -> Iterator[str]:
    """Yield the lines of the tree for ``path``: value, formula or source, inputs below, a repeated one only named."""
    yield from _explain(accounts, path, 0, set())


def _explain(accounts: Accounts, path: str, depth: int, seen: set[str]) -> Iterator[str]:
    indent = "  " * depth
    fact = accounts.fact(path)
    if fact is None:
        yield phrase("来历 未知", 缩进=indent, 数据项=path)
        return
    again = bool(path in seen and fact.source.inputs)
    told = _origin(accounts, fact)
    yield phrase("来历 又见" if again else "来历 一行", 缩进=indent, 数据项=path, 值=said(fact), 来自=told)
    if again or depth > _MAX_DEPTH:
        return
    seen.add(path)
    for below in fact.source.inputs:
        yield from _explain(accounts, below, depth + 1, seen)


def _origin(accounts: Accounts, fact: Fact) -> str:
    """Return the formula or the place of a fact, last year's dossier named as such, and why it was fixed."""
    source = fact.source
    last = fact.path.startswith(f"{PRIOR}.") and accounts.facts.get(fact.path) is None
    if source.formula:
        told = phrase("来历 算式", 算式=source.formula)
    elif source.place.file:
        told = phrase("来历 上年" if last else "来历 位置", 位置=source.place)
    else:
        told = phrase("来历 程序")
    return phrase("来历 核定", 来自=told, 依据=source.reason) if source.reason else told


def said(fact: Fact) -> str:
    """Return a fact's value in words: numbers with two decimals and separators, ratios in percent points."""
    if isinstance(fact.value, str):
        return fact.value
    return print_number(fact.value, _EXACT)
