"""A figure as typed and a figure in a cell: the same fact, its precision included, in both directions."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.model.catalogue import COUNT, MONEY, PERCENT, WORDS
from generator.model.department import rounding_slack
from generator.numbers import CONTEXT, SCALES, ZERO, normal_width, read_quantity

if TYPE_CHECKING:
    from generator.load.raw import Leaf

WAN: Final = "万元"
_DIGITS: Final = 15
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\r\ufffe\uffff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def cell_value(leaf: Leaf, kind: str | None, unit: str, *, exact: bool) -> Decimal | str | None:
    """Return what stands in the cell of a workbook in ``unit`` for the value of ``leaf``.

    A number where Excel keeps every digit and the workbook's unit and precision (``exact``: 精确到分) say the same;
    else its text with the unit written behind it (559.63万元 is a printed figure in any file).
    """
    text = leaf.text
    if text is None or kind is None or kind == WORDS:
        return text
    quantity = read_quantity(text)
    if quantity is None:
        return text
    if kind != MONEY:
        return quantity.value if quantity.unit in ("", "%") and _fits(quantity.value) else text
    own = quantity.unit or leaf.unit
    if own not in SCALES:
        return text
    value = quantity.value if quantity.unit else CONTEXT.multiply(quantity.value, SCALES[own])
    is_exact = (leaf.exact and not quantity.unit) or not value
    slack = ZERO if is_exact else rounding_slack(own, quantity.places)
    number = CONTEXT.divide(value, SCALES[unit])
    number = _shortest(number)
    if _fits(number) and slack == (ZERO if exact or not value else rounding_slack(unit, _places(number))):
        return number
    if not slack:
        return f"{value:f}元"
    return f"{normal_width(text).removesuffix(WAN).strip()}{WAN}"


def has_no_unit(leaf: Leaf, kind: str | None) -> bool:
    """Return whether an override (核定) is a rate, a count or words: as :mod:`generator.model.department` takes it."""
    return leaf.path.endswith(("率", "占比")) or kind in (COUNT, PERCENT, WORDS)


def override_text(leaf: Leaf, kind: str | None) -> str:
    """Return the value of an override (核定) with its unit written out."""
    text = leaf.text or ""
    quantity = read_quantity(text)
    if quantity is None or quantity.unit or has_no_unit(leaf, kind):
        return text
    return f"{text}{leaf.unit or '元'}"


def _shortest(number: Decimal) -> Decimal:
    """Return ``number`` as Excel stores it: without zeros at its end."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _fits(number: Decimal) -> bool:
    """Whether Excel, which keeps 15 digits, holds ``number`` as it is."""
    return len(number.as_tuple().digits) <= _DIGITS and abs(number.adjusted()) <= _DIGITS


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def stored_text(text: str) -> str:
    """Return ``text`` as a workbook stores it: what XML forbids as _x000D_, a literal _x000D_ kept apart."""
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPE.sub("_x005F_", text))
