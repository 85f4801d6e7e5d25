"""One figure cell of a 公开表: its digits, or why it is no number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.messages import say
from generator.numbers import normal_width, read_quantity, read_stored

if TYPE_CHECKING:
    from generator.findings import Finding, Place
    from generator.load.workbook import RawCell

ZERO: Final = "0"
_DASHES: Final = ("-", "—", "——", "/")  # typed for nothing
_SIGNS: Final = "¥￥"
_MONEY: Final = ("", "元", "万元")


def figure_text(cell: RawCell, place: Place) -> str | Finding:
    """Return the digits of a figure cell, or the finding that says why it is no number (L-30 to L-32)."""
    if cell.kind == "n" and cell.text:
        try:
            return f"{read_stored(cell.text):f}"
        except ValueError:
            pass
    text = normal_width(cell.text.strip().lstrip(_SIGNS))
    if cell.kind == "e":
        return say("L-32", place, found=text)
    if cell.formula and not text:
        return say("L-31", place)
    if text in _DASHES:
        return ZERO
    if cell.kind == "s" and (quantity := read_quantity(text)) is not None and quantity.unit in _MONEY:
        return text
    return say("L-30", place, found=text, expected="数字")
