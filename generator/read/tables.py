"""Tables of a document read backwards with the pack's layouts, by the reader of the officer's export."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from generator.findings import Place
from generator.load.excel_file import _read_sheet, _shape
from generator.load.raw import Leaf, Loaded
from generator.load.workbook import RawCell, Sheet
from generator.model.catalogue import MONEY
from generator.numbers import read_number
from generator.read.blocks import Grid, Line, ReadBlock
from generator.read.clean import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.profile import Pack

_ABOVE: Final = 6  # lines above a grid that belong to it
_WHOLE: Final = re.compile(r"(\d{1,2})\.0+")


def read_tables(blocks: Sequence[ReadBlock], pack: Pack, label: str) -> Loaded:
    """Read every 公开表 of a document: leaves with their place (paragraph, sheet, page); other tables are passed over.

    What a worksheet of an officer's export would be blamed for (a lost row, strange heads) is no fault here.
    """
    shapes = [_shape(pack, entry.表) for entry in pack.settings.公开表]
    found = Loaded()
    for lines, rows, grid in _tables(cleaned(blocks)):
        loaded = Loaded()
        _read_sheet(_sheet(lines, rows, grid), label, shapes, pack, loaded)
        place = Place(label, sheet=grid.sheet, paragraph=grid.number or None, page=grid.page or None)
        found.leaves += [_leaf(leaf, place, pack, in_sheet=bool(grid.origin)) for leaf in loaded.leaves]
        found.years += [(year, place) for year, _ in loaded.years]
        found.departments += [(name, place) for name, _ in loaded.departments]
        found.rows += loaded.rows
        found.tables |= dict.fromkeys(loaded.tables, place)
    return found


def _leaf(leaf: Leaf, place: Place, pack: Pack, *, in_sheet: bool) -> Leaf:
    """Return a leaf with its place, a cell in a worksheet; a table that lost the words of its unit is in the pack's."""
    unit = leaf.unit or (pack.settings.金额单位 if pack.catalogue.kind(leaf.path) == MONEY else "")
    paragraph, cell = (None, leaf.place.cell) if in_sheet else (place.paragraph, "")
    own = Place(place.file, None, place.sheet, cell, paragraph, place.page, leaf.text or "")
    return Leaf(leaf.path, leaf.text, own, unit, exact=leaf.exact, is_number=leaf.is_number)


def _tables(blocks: Sequence[ReadBlock]) -> Iterator[tuple[list[str], list[tuple[str, ...]], Grid]]:
    """Yield (lines above, rows, first grid): a grid that goes on after a page break is joined, its head dropped."""
    lines: list[str] = []
    rows: list[tuple[str, ...]] = []
    first: Grid | None = None
    for block in blocks:
        if isinstance(block, Line):
            if first is not None:
                yield lines[-_ABOVE:], rows, first
                lines, rows, first = [], [], None
            lines.append(block.text)
        elif first is None or len(block.rows[0]) != len(rows[0]) or block.sheet != first.sheet:
            if first is not None:
                yield lines[-_ABOVE:], rows, first
                lines = []
            first, rows = block, list(block.rows)
        else:
            rows += block.rows[_repeated(rows, block.rows) :]
    if first is not None:
        yield lines[-_ABOVE:], rows, first


def _repeated(before: Sequence[tuple[str, ...]], rows: Sequence[tuple[str, ...]]) -> int:
    """Return how many rows at the top of a continuation repeat the table's head."""
    count = 0
    while count < min(len(before), len(rows)) and before[count] == rows[count]:
        count += 1
    return count


def _sheet(lines: Sequence[str], rows: Sequence[tuple[str, ...]], grid: Grid) -> Sheet:
    sheet = Sheet(grid.sheet or "文中的表", hidden=False)
    for number, text in enumerate(lines, 1):
        sheet.cells[number, 1] = RawCell("s", text, formula=False)
    for number, row in enumerate(rows, len(lines) + 1):
        for column, text in enumerate(row, 1):
            if text.strip():
                sheet.cells[number, column] = _cell(text.strip())
    return sheet


def _cell(text: str) -> RawCell:
    number = read_number(text)
    if number is None:
        return RawCell("s", text, formula=False)
    whole = _WHOLE.fullmatch(text)
    return RawCell("n", whole[1] if whole else f"{number:f}", formula=False)
