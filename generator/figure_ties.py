"""Every figure of the tree is tied to its fact: the digits, rounded as printed, in the unit that stands beside it.

This does not ask the formats that printed the figure: it reads the digits and the unit, and compares with the fact.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from generator.directions import direction_words, falling
from generator.document import Figure, Heading, Inlines, Paragraph, Table, plain
from generator.findings import Finding, Place
from generator.messages import say
from generator.numbers import CONTEXT, SCALES, read_number, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.document import Document

_UNIT: Final = re.compile(r"\s*(万元|元|%)")
_TABLE_UNIT: Final = re.compile(r"(万元|元)[）)]?\s*$")
_ONE: Final = Decimal(1)


def figure_findings(document: Document) -> list[Finding]:
    """Return a finding (V-5) for every figure whose digits or unit do not say what its fact is."""
    return [finding for inlines, unit, where in _runs(document) for finding in _tie(inlines, unit, where)]


def _runs(document: Document) -> Iterator[tuple[Inlines, str, str]]:
    """Yield every run of inlines with the unit of its table (empty: prose says its own) and its place."""
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            section = plain(block.inlines)
        if isinstance(block, Heading | Paragraph):
            yield block.inlines, "", section
        elif isinstance(block, Table):
            unit = _table_unit(block)
            for cell in block.cells:
                yield cell.inlines, unit, block.name


def _table_unit(table: Table) -> str:
    """Return the money unit that a table states, in its header block or in a head of its own (资金（万元）)."""
    texts = (plain(table.right), *(cell.text for cell in table.cells))
    found = next((found[1] for text in texts if (found := _TABLE_UNIT.search(text))), "")
    return f"?{found}"


def _tie(inlines: Inlines, unit: str, where: str) -> Iterator[Finding]:
    word = ""
    for number, inline in enumerate(inlines):
        if not isinstance(inline, Figure):
            continue
        if inline.text in direction_words():
            word = inline.text
            if isinstance(inline.value, Decimal) and (inline.text in falling()) != (inline.value < 0):
                yield _finding(inline, where, direction=True)
        elif isinstance(inline.value, Decimal) and inline.text:
            if not _says(inline.text, inline.value, unit or _unit_after(inlines, number), absolute=bool(word)):
                yield _finding(inline, where, direction=False)
            word = ""


def _unit_after(inlines: Inlines, number: int) -> str:
    """Return the unit that prose says behind a figure, empty when it says none."""
    said = _UNIT.match(inlines[number + 1].text) if number + 1 < len(inlines) else None
    return said[1] if said else ""


@lru_cache(maxsize=8192)
def _says(text: str, value: Decimal, unit: str, *, absolute: bool) -> bool:
    """Whether the digits say the value in ``unit``; in a table ('?' and its unit) a count or percentage says itself."""
    printed = read_number(text)
    if printed is None:
        return not any(char.isdigit() for char in text)
    wanted = abs(value) if absolute else value
    exponent = printed.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    scales = {SCALES.get(unit.removeprefix("?"), _ONE)} | ({_ONE} if unit.startswith("?") else set())
    return any(round_half_up(CONTEXT.divide(wanted, scale), places) == printed for scale in scales)


def _finding(figure: Figure, where: str, *, direction: bool) -> Finding:
    place, paths = Place(quote=figure.text), (figure.path,)
    return say(
        "V-5 方向" if direction else "V-5 数",
        place,
        expected=f"{figure.value}",
        found=figure.text,
        paths=paths,
        处=where,
        数据项=figure.path,
    )
