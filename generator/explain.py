"""Explain (说明来源): where a figure comes from, as an indented tree down to file and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        yield f"{indent}{path}：未知（没有填报，也算不出）"
        return
    origin = f"= {fact.source.formula}" if fact.source.formula else f"来自 {fact.source.place or '程序自带的目录'}"
    reason = f"（核定，依据：{fact.source.reason}）" if fact.source.reason else ""
    again = "（见上）" if path in seen and fact.source.inputs else ""
    yield f"{indent}{path}：{say(fact)}  {origin}{reason}{again}"
    if again or depth > _MAX_DEPTH:
        return
    seen.add(path)
    for below in fact.source.inputs:
        yield from _explain(accounts, below, depth + 1, seen)


def say(fact: Fact) -> str:
    """Return a fact's value in words: numbers with two decimals and separators, ratios in percent points."""
    if isinstance(fact.value, str):
        return fact.value
    return print_number(fact.value, _EXACT)
