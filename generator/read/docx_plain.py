"""Tables of a Word file in which nothing is special, read four times as fast: every table that we write is one.

Whatever changes what a person sees (fields, tracked changes, text boxes, hidden text, lists, tables in tables) is left
to :mod:`generator.read.docx_text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VAL: Final = f"{_W}val"
_TBL, _TR, _TC, _P, _T = (f"{_W}{name}" for name in ("tbl", "tr", "tc", "p", "t"))
_SPAN, _DOWN, _SHAPE, _STYLE = (f"{_W}{name}" for name in ("gridSpan", "vMerge", "tcPr", "pStyle"))
_SPECIAL: Final = (
    *(f"{_MC}{name}" for name in ("AlternateContent", "Fallback")),
    *(f"{_W}{name}" for name in ("del", "ins", "moveFrom", "moveTo", "cellDel", "cellIns", "rt", "ruby", "vanish")),
    *(f"{_W}{name}" for name in ("sdt", "customXml", "smartTag", "fldChar", "fldSimple", "instrText", "txbxContent")),
    *(f"{_W}{name}" for name in ("numPr", "tab", "ptab", "cr", "br", "noBreakHyphen")),
    *(f"{_W}{name}" for name in ("hMerge", "gridBefore", "gridAfter", "delText", "subDoc", "altChunk")),
)
_INSIDE: Final = frozenset({_SHAPE, _P, f"{_W}bookmarkStart", f"{_W}bookmarkEnd"})


def plain_rows(table: etree._Element, special: Callable[[str], bool]) -> list[list[str]] | None:
    """Return the rows of a table, None when something in it is special; ``special`` says so of a paragraph style."""
    if next(table.iter(*_SPECIAL), None) is not None or next(table.iterdescendants(_TBL), None) is not None:
        return None
    if any(map(special, {style.get(_VAL, "") for style in table.iter(_STYLE)})):
        return None
    rows = [_row(row) for row in table.iterchildren(_TR)]
    return None if None in rows else [row for row in rows if row is not None]


def _row(row: etree._Element) -> list[str] | None:
    places: list[str] = []
    for cell in row.iterchildren(_TC):
        columns, covered = _shape(cell)
        lines = ["".join([part.text or "" for part in child.iter(_T)]) for child in cell if child.tag == _P]
        text = "\n".join([line for line in lines if line.strip()])
        if "\t" in text or any(child.tag not in _INSIDE for child in cell):
            return None
        places += ["" if covered else text, *[""] * (columns - 1)]
    return places


def _shape(cell: etree._Element) -> tuple[int, bool]:
    """Return how many columns a cell spans, and whether the cell above covers it."""
    columns, covered = 1, False
    for shape in next(cell.iterchildren(_SHAPE), ()):
        if shape.tag == _SPAN:
            columns = _number(shape.get(_VAL, ""))
        elif shape.tag == _DOWN:
            covered = shape.get(_VAL, "continue") == "continue"
    return columns, covered


def _number(text: str) -> int:
    return min(int(text), 1000) if text.isdecimal() else 1
