"""The officer's export: every worksheet that is a 公开表 of the pack, read through its layout from back to front.

Sheets, blank rows and columns may come in any order and number; what cannot be read for certain is a finding.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from generator.collector import collector_held
from generator.findings import Finding, Place
from generator.form_words import form_pattern, form_words
from generator.layout import layout
from generator.load.fill_in import read_fill_in, refusals, stamp_of
from generator.load.known import KnownSheets
from generator.load.raw import Loaded
from generator.load.table_body import TableReader
from generator.load.table_match import HEAD_DEPTH, Shape, choose, filled_rows, shape_of, table_end
from generator.load.workbook import address, read_sheets
from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.load.table_match import Match, Row
    from generator.load.workbook import Sheet
    from generator.memory import Memory
    from generator.profile import Pack

_APART: Final = re.compile(r"[ \t\u3000\xa0]{2,}|[\r\n]+")
_COLON: Final = re.compile(r"[^\S\r\n]*[:：][^\S\r\n]*")
_UNSEEN: Final = re.compile(r"[\u200b\ufeff]")


def read_workbook(path: Path, label: str, pack: Pack, *, renew: bool = False, memory: Memory | None = None) -> Loaded:
    """Read the 公开表 of a workbook under ``pack``; ``label`` is the name findings call it by.

    ``leaves``: every figure (an empty cell of a row that the table knows is ``0``) as its stored digits, and names of
    科目, each with sheet and cell and the unit of its sheet; ``tables``, ``years`` and ``departments`` as found.
    Findings: the workbook is unusable (L-1, L-20 to L-24); a sheet is unknown, twice there or has other heads
    (L-25 to L-27); no unit (L-28); cells that are no numbers (L-30 to L-32); merged or hidden figures (L-33, L-34);
    rows and columns that the table does not have, or lacks (L-35 to L-37); 科目编码 out of form or order (TX-1).
    A fill-in workbook (填报工作簿) is read as such, or refused when it is another pack's or an older one (L-40), unless
    it is to be renewed. ``memory`` knows the sheets that the last build read.
    """
    loaded, known = Loaded(), KnownSheets(memory, pack.name, label)
    with collector_held():
        sheets = read_sheets(path, label, loaded.findings, None if memory is None else known.holds)
        stamp = stamp_of(sheets)
        if stamp is not None and known:
            return read_workbook(path, label, pack, renew=renew)
        if stamp is not None:
            loaded.findings += [] if renew else refusals(stamp, label, pack)
            return loaded if loaded.findings else read_fill_in(sheets, stamp, label, pack)
    shapes = [_shape(pack, entry.表) for entry in pack.settings.公开表]
    with collector_held():
        for sheet in sheets:
            own = known.of(sheet)
            if own is not None and not own.tables.keys().isdisjoint(loaded.tables):
                return read_workbook(path, label, pack, renew=renew)
            if own is None:
                own = Loaded(tables=dict(loaded.tables))
                if sheet.cells:
                    _read_sheet(sheet, label, shapes, pack, own)
                known.keep(sheet, own, loaded.tables)
            loaded.add(own)
    return loaded


def _shape(pack: Pack, name: str) -> Shape:
    """Return the shape of the table called ``name`` (made once)."""
    key = f"shape:{name}"
    if key not in pack.cache:
        pack.cache[key] = shape_of(layout(pack, name))
    found: Shape = pack.cache[key]
    return found


def _read_sheet(sheet: Sheet, label: str, shapes: list[Shape], pack: Pack, loaded: Loaded) -> None:
    """Read a worksheet: one 公开表, or several one below the other, each beginning under the notes of the last."""
    numbers, rows = filled_rows(sheet)
    first = True
    while numbers:
        match, named = choose(shapes, numbers, rows)
        if match is None and not first and named is None:
            return
        numbers = _read_table(sheet, label, numbers, rows, match, named, pack, loaded)
        first = False


def _read_table(
    sheet: Sheet,
    label: str,
    numbers: tuple[int, ...],
    rows: dict[int, Row],
    match: Match | None,
    named: Shape | None,
    pack: Pack,
    loaded: Loaded,
) -> tuple[int, ...]:
    """Read the table that ``match`` found and return the rows below it."""
    place = Place(label, sheet=sheet.name, cell=address(numbers[0], min(rows[numbers[0]])))
    if match is None:
        loaded.findings.append(_foreign(sheet, named, _spoiled_head(named, place, numbers, rows)))
        return ()
    end = table_end(match, numbers, rows)
    name = match.shape.layout.名
    before = loaded.tables.get(name)
    if before is not None:
        loaded.findings.append(say("L-26", place, 表题=match.shape.layout.题, 另一张=before.sheet))
        return numbers[end:]
    loaded.tables[name] = place._replace(cell="")
    unit = _header(sheet, label, numbers[: match.first], max(match.columns), loaded)
    TableReader(sheet, label, unit, match, numbers[:end], rows, pack.catalogue, loaded).read()
    return numbers[end:]


def _spoiled_head(named: Shape | None, place: Place, numbers: tuple[int, ...], rows: dict[int, Row]) -> Place:
    """Return where the heads part from those of the form: the first text that is none of its heads."""
    if named is None:
        return place
    for at, number in enumerate(numbers[:HEAD_DEPTH]):
        if len(named.heads.intersection(rows[number].values())) > 1:
            for head_row in numbers[at : at + named.depth]:
                for column, text in sorted(rows[head_row].items()):
                    if text not in named.heads:
                        return place._replace(cell=address(head_row, column))
            return place._replace(cell=address(number, min(rows[number])))
    return place


def _foreign(sheet: Sheet, named: Shape | None, place: Place) -> Finding:
    if named is not None:
        return say("L-27", place, 表题=named.layout.题, 各栏=named.leaves)
    if sheet.hidden and any(cell.kind == "n" for cell in sheet.cells.values()):
        return say("L-34 别的表", place)
    return say("L-25", place)


def _header(sheet: Sheet, label: str, above: tuple[int, ...], last: int, loaded: Loaded) -> str:
    """Take year and department from the rows above the heads and return the money unit."""
    unit = ""
    for part, place in _parts(sheet, label, above):
        if (found := form_pattern("金额单位").search(part)) is not None:
            unit = found[1]
            if unit not in form_words()["元"]:
                loaded.findings.append(say("L-28 不认识", place, found=unit))
                return ""
        elif (name := form_pattern("编报单位").match(part)) is not None:
            loaded.departments.append((name[1], place))
        loaded.years += [(year, place) for year in form_pattern("表上年度").findall(part)]
    if not unit:
        place = Place(label, sheet=sheet.name, cell=address(above[-1] if above else 1, last))
        loaded.findings.append(say("L-28 没有", place))
    return unit


def _parts(sheet: Sheet, label: str, above: tuple[int, ...]) -> Iterator[tuple[str, Place]]:
    wanted = set(above)
    for row, column in sorted(place for place in sheet.cells if place[0] in wanted):
        cell = sheet.cells[row, column]
        if cell.kind == "s":
            place = Place(label, sheet=sheet.name, cell=address(row, column))
            for part in _APART.split(_COLON.sub(":", _UNSEEN.sub("", cell.text))):
                text = unicodedata.normalize("NFKC", part).strip().removeprefix("(")
                yield text if "(" in text else text.removesuffix(")"), place  # (2024年度), but 某局(汇总)
