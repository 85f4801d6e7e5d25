"""Mistakes of the hand put into the leaves of a consistent dossier: here the measuring says what an error is.

Two digits swapped, a digit dropped, a row shifted in one of four ways, a wrong sign, 元 for 万元 or the other way.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from generator.load.raw import Leaf

SHIFTED = "row shifted"
KINDS = ("digits swapped", "digit dropped", SHIFTED, "sign", "unit")
EXCHANGED = "cells exchanged"
"""Two cells of one sum in each other's place: no sum sees it, so it is also measured without."""
SHIFTS = ("row copied", "cell copied", EXCHANGED, "column slid")


@dataclass
class Field:
    """The figures that mistakes may be put into, by index of leaf; all figures by column and row of the files."""

    cells: list[int]
    columns: dict[int, list[int]]
    rows: dict[int, list[int]]


def field_of(leaves: list[Leaf], cells: list[int]) -> Field:
    columns: dict[tuple[str, ...], list[int]] = {}
    rows: dict[str, list[int]] = {}
    for index, leaf in enumerate(leaves):
        if is_number(leaf.text) and not leaf.path.startswith("上年."):
            columns.setdefault(column_of(leaf), []).append(index)
            rows.setdefault(leaf.path.rpartition(".")[0], []).append(index)
    for column in columns.values():
        column.sort(key=lambda index: height(leaves[index]))
    by_cell = {index: column for column in columns.values() for index in column}
    return Field(cells, by_cell, {index: rows[leaves[index].path.rpartition(".")[0]] for index in by_cell})


def column_of(leaf: Leaf) -> tuple[str, ...]:
    """Return the column that a figure stands in: of the sheet, or of the rows of a table in a YAML file."""
    place, parts = leaf.place, leaf.path.split(".")
    if place.cell:
        return place.file, place.sheet, place.cell.rstrip("0123456789")
    return (place.file, *parts[:-2], parts[-1]) if ".科目." in leaf.path else (place.file, *parts[:-1])


def height(leaf: Leaf) -> int:
    return int(leaf.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if leaf.place.cell else leaf.place.line or 0


def is_number(text: str | None) -> bool:
    return text is not None and text.replace(",", "").replace(".", "").removeprefix("-").isdigit()


def spoil(field: Field, kind: str, leaves: list[Leaf], chance: random.Random) -> list[str]:
    """Put one mistake into ``leaves`` and return the paths whose value changed (none when it could not be done)."""
    if kind in SHIFTS:
        pairs = list(_SHIFTS[kind](field, leaves, chance))
    else:
        index = chance.choice(field.cells)
        text = (leaves[index].text or "").replace(",", "")
        pairs = [(index, slip(text, kind, chance, wan=leaves[index].unit == "万元"))]
    changed = []
    for index, text in pairs:
        if text is not None and number(text) != number(leaves[index].text):
            leaves[index] = leaves[index]._replace(text=text)
            changed.append(leaves[index].path)
    return changed


def number(text: str | None) -> Decimal:
    return Decimal((text or "0").replace(",", "").removesuffix("万元") or "0")


def slip(text: str, kind: str, chance: random.Random, *, wan: bool) -> str | None:
    """Return ``text`` with one slip of ``kind``; a file in 万元 is typed in 元, one in 元 either way."""
    digits = [index for index, sign in enumerate(text) if sign.isdigit()]
    if kind == "digits swapped":
        pairs = [(a, b) for a, b in itertools.pairwise(digits) if text[a] != text[b]]
        if not pairs:
            return None
        a, b = chance.choice(pairs)
        return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]
    if kind == "digit dropped":
        at = chance.choice([index for index in digits if "." not in text or index < text.index(".")])
        return text[:at] + text[at + 1 :]
    if kind == "sign":
        return text[1:] if text.startswith("-") else "-" + text
    value = Decimal(text.replace(",", "")) * (10000 if wan or chance.random() < 0.5 else Decimal("0.0001"))
    return f"{value.quantize(Decimal('0.01')):f}"


Pairs = "Iterator[tuple[int, str | None]]"


def _next(field: Field, index: int, way: int) -> int | None:
    column = field.columns[index]
    at = column.index(index) + way
    return column[at] if 0 <= at < len(column) else None


def _row_copied(field: Field, leaves: list[Leaf], chance: random.Random) -> Pairs:
    way = chance.choice((1, -1))
    start = chance.choice([index for index in field.cells if ".科目." in leaves[index].path])
    for index in field.rows[start]:
        other = _next(field, index, way)
        if other is not None:
            yield index, leaves[other].text


def _cell_copied(field: Field, leaves: list[Leaf], chance: random.Random) -> Pairs:
    index = chance.choice(field.cells)
    other = _next(field, index, chance.choice((1, -1)))
    if other is not None:
        yield index, leaves[other].text


def _cells_exchanged(field: Field, leaves: list[Leaf], chance: random.Random) -> Pairs:
    index = chance.choice(field.cells)
    other = _next(field, index, chance.choice((1, -1)))
    if other is not None:
        values = leaves[index].text, leaves[other].text
        yield index, values[1]
        yield other, values[0]


def _column_slid(field: Field, leaves: list[Leaf], chance: random.Random) -> Pairs:
    """Three or four figures of one column stand one row too low; the uppermost cell was left as it is."""
    start = chance.choice(field.cells)
    column, length = field.columns[start], chance.choice((3, 4))
    at = column.index(start)
    block = column[at : at + length]
    texts = [leaves[index].text for index in block]
    yield from zip(block[1:], texts, strict=False)


_SHIFTS: dict[str, Callable[[Field, list[Leaf], random.Random], Pairs]] = {
    "row copied": _row_copied,
    "cell copied": _cell_copied,
    "cells exchanged": _cells_exchanged,
    "column slid": _column_slid,
}
