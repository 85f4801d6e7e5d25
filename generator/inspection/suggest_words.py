"""Suggestions as an officer reads them, and as the JSON of the contract (DESIGN section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.inspection.slips import typed
from generator.inspection.suggest_cost import OTHER
from generator.numbers import ZERO, Format, print_number, round_half_up

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.inspection.suggest import Fix, Suggestion


def lines(suggestions: list[Suggestion]) -> list[str]:
    """Return the suggestions as an officer reads them: the best one by cell, the others as 也可能."""
    found = []
    for place, suggestion in enumerate(suggestions):
        doubt = "也可能是：" if place else ""
        word = "很可能" if suggestion.sure else "可能"
        told = [say(fix, word) for fix in suggestion.fixes]
        found += [doubt + "；".join(told)] if place else told
    return found


def say(fix: Fix, word: str = "很可能") -> str:
    """Return ``C17 很可能应为 10,137.34（现为 10,317.34，数字颠倒；路径）``, the file before it."""
    unit = fix.fact.source.unit if fix.fact.source.unit != "元" else ""
    form = Format(unit=unit, places=2, thousands=True)
    kind = "" if fix.kind == OTHER else f"，{fix.kind}"
    now = print_number(fix.fact.number or ZERO, form)
    place = fix.place
    cell = f" {place.cell}" if place.cell else ""
    where = f"{place.file} 工作表“{place.sheet}”" if place.sheet else str(place)
    return f"{where}{cell} {word}应为 {print_number(fix.should, form)}{unit}（现为 {now}{unit}{kind}；{fix.label}）"


def as_json(suggestion: Suggestion) -> dict[str, Any]:
    """Return the object of the contract (DESIGN section 6)."""
    return {
        "kind": suggestion.kind,
        "explains": list(suggestion.explains),
        "cells": [_cell_json(fix) for fix in suggestion.fixes],
    }


def _cell_json(fix: Fix) -> dict[str, Any]:
    place, path, unit = fix.place, fix.fact.path, fix.fact.source.unit
    return {
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.cell,
        "line": place.line,
        "paragraph": place.paragraph,
        "page": place.page,
        "quote": place.quote,
        "path": path,
        "found": _typed(fix.fact.number or ZERO, unit),
        "should_be": _typed(fix.should, unit),
        "unit": unit,
        "kind": fix.kind,
    }


def _typed(value: Decimal, unit: str) -> str:
    """Return ``value`` 元 as it stands in the file: in its unit, with two decimals or as many as it needs."""
    number = typed(value, wan=unit == "万元")
    return f"{number:f}" if number != round_half_up(number, 2) else f"{round_half_up(number, 2):f}"
