"""How a fill-in workbook looks: widths and heights from what the cells hold, fonts, colours and locks by their look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from generator.fillin.pages import LABEL, NUMBERS
from generator.model.catalogue import COUNT, MONEY, PERCENT, WORDS

if TYPE_CHECKING:
    from generator.fillin.pages import Cell, Page

_FILLS: Final = {
    "head": "FFD9E2EF",
    "input": "FFFFF9D9",
    "key": "FFFFF9D9",
    "computed": "FFEDEDED",
    "check": "FFEDEDED",
    "stamped": "FFEDEDED",
}
_NARROWEST, _WIDEST, _LABELS, _LINE = 11, 46, 30, 13.5
_FORMATS: Final = {MONEY: "#,##0.00", COUNT: "General", PERCENT: "0.00", WORDS: "@"}


def widths(page: Page) -> dict[int, int]:
    """Return the width of every column: what its texts and numbers want, within limits."""
    wanted: dict[int, int] = {}
    for (_, column), cell in page.cells.items():
        if cell.look not in ("title", "wide"):
            least = _LABELS if column == LABEL else _NARROWEST
            wanted[column] = min(max(wanted.get(column, least), _room(cell) + 2), _WIDEST)
    return dict(sorted(wanted.items()))


def heights(page: Page, wide: dict[int, int]) -> dict[int, float]:
    """Return the height of the rows whose texts are broken."""
    lines: dict[int, int] = {}
    for (row, column), cell in page.cells.items():
        if isinstance(cell.value, str) and cell.look not in ("title", "wide", "link") and not cell.formula:
            broken = sum(-(-max(_half(line), 1) // (wide[column] - 1)) for line in cell.value.split("\n"))
            lines[row] = max(lines.get(row, 1), broken)
    return {row: min(_LINE * count + 3, 400) for row, count in lines.items() if count > 1}


def _room(cell: Cell) -> int:
    if isinstance(cell.value, str):
        return _half(cell.value)
    return 0 if cell.value is None else len(f"{cell.value:,.2f}")


def _half(text: str) -> int:
    return sum(1 if letter < "\u0100" else 2 for letter in text)


def style(look: str, kind: str) -> dict[str, Any]:
    """Return the attributes of an openpyxl cell for a look and the kind of its value."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415 - see above

    number = kind in NUMBERS
    found: dict[str, Any] = {
        "font": Font(
            name="宋体",
            size=16 if look == "title" else 10,
            bold=look in ("title", "head"),
            color={"link": "FF1F4E9E", "check": "FFC00000", "shown": "FF5A5A5A", "note": "FF5A5A5A"}.get(look),
            underline="single" if look == "link" else None,
        ),
        "alignment": Alignment(
            horizontal="right" if number and look not in ("head", "label") else "left",
            vertical="center",
            wrap_text=look not in ("title", "wide"),
        ),
        "protection": Protection(locked=look not in ("input", "key")),
        "number_format": _FORMATS.get(kind, "General") if look != "head" else "General",
    }
    if look in _FILLS:
        found["fill"] = PatternFill("solid", fgColor=_FILLS[look])
    if look not in ("title", "wide", "link"):
        side = Side(style="thin", color="FFBFBFBF")
        found["border"] = Border(left=side, right=side, top=side, bottom=side)
    return found
