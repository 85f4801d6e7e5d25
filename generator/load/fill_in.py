"""The fill-in workbook read back: every input cell as a leaf with its place; what is computed there is not read.

Hidden column A says what a row holds (项: one path, 算: computed, 网格: the columns of a grid, 行/候: its rows, 散: the
list of other paths, 止: its end), so rows may be inserted and sheets moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.findings import Place
from generator.load.raw import Leaf, Loaded
from generator.load.workbook import RawCell, Sheet, address
from generator.messages import say
from generator.model.catalogue import WORDS
from generator.model.facts import PRIOR
from generator.numbers import normal_width, read_stored
from generator.workbook_form import STAMP_LAYOUT, version, workbook_model

if TYPE_CHECKING:
    from generator.findings import Finding
    from generator.profile import Pack

SIGN: Final = "juesuan"
_LABEL, _FILL, _BEFORE = 2, 3, 7
_LAST_YEAR: Final = "<"
_MARKS: Final = ("项:", "算:", "网格:", "散:", "止")


class Stamp(NamedTuple):
    """What a fill-in workbook says of itself."""

    sheet: str
    values: dict[str, str]

    @property
    def pack(self) -> str:
        """The name of its pack."""
        return self.values.get("模板", "")


def stamp_of(sheets: list[Sheet]) -> Stamp | None:
    """Return the stamp of a fill-in workbook, None for any other workbook."""
    for sheet in sheets:
        first = sheet.cells.get((1, 1))
        if sheet.hidden and first is not None and first.text == SIGN:
            pairs = {}
            for row in range(1, 20):
                key, value = sheet.cells.get((row, 1)), sheet.cells.get((row, 2))
                if key is not None:
                    pairs[key.text] = value.text if value is not None else ""
            return Stamp(sheet.name, pairs)
    return None


def refusals(stamp: Stamp, label: str, pack: Pack) -> list[Finding]:
    """Return why a workbook must not be read under ``pack``: another program, pack or version of the pack (L-40)."""
    place = Place(label, sheet=workbook_model(pack).封面)
    if stamp.values.get(SIGN) != STAMP_LAYOUT:
        return [say("L-40 程序", place)]
    if stamp.pack != pack.name:
        return [say("L-40 模板", place, expected=pack.name, found=stamp.pack)]
    if stamp.values.get("模板版本") != version(pack):
        return [say("L-40 版本", place, 模板=pack.name)]
    return []


def read_fill_in(sheets: list[Sheet], stamp: Stamp, label: str, pack: Pack) -> Loaded:
    """Return every filled cell of a fill-in workbook as a leaf; ``slots`` says where each path is filled.

    Findings: year or unit typed over (L-41), cells that hold an error or a formula without result (L-31, L-32).
    """
    reader = _Reader(stamp, label, pack)
    reader.loaded.stamp = dict(stamp.values)
    for sheet in sheets:
        if sheet.name != stamp.sheet:
            reader.sheet(sheet)
    reader.stamped()
    return reader.loaded


@dataclass(slots=True)
class _Grid:
    """The grid being read: its pattern, what each column holds, the next number of a list."""

    pattern: str
    specs: list[str]
    stars: int
    next: int = 1


class _Reader:
    """Collects the leaves of all sheets."""

    def __init__(self, stamp: Stamp, label: str, pack: Pack) -> None:
        self.loaded = Loaded()
        self._rest_name = workbook_model(pack).其他
        self._stamp, self._label, self._catalogue = stamp, label, pack.catalogue
        self._unit, self._exact = stamp.values.get("金额单位", ""), stamp.values.get("精确到") == "分"
        self._sheet = Sheet("")
        self._grid: _Grid | None = None
        self._rest = False
        self._columns: dict[int, list[int]] = {}

    def sheet(self, sheet: Sheet) -> None:
        """Read one worksheet from top to bottom."""
        self._sheet, self._grid, self._rest = sheet, None, False
        self._columns = {}
        for row, column in sorted(sheet.cells):
            self._columns.setdefault(row, []).append(column)
        for row, columns in self._columns.items():
            marker = sheet.cells[row, 1].text if columns[0] == 1 else ""
            self._row(row, marker)

    def _row(self, row: int, marker: str) -> None:
        if marker.startswith(_MARKS):
            self._grid, self._rest = None, marker == "散:"
        if marker.startswith(("项:", "算:")):
            self._item(row, marker)
        elif marker.startswith("网格:"):
            pattern, _, specs = marker.removeprefix("网格:").partition(":")
            self._grid = _Grid(pattern, specs.split(","), pattern.count("*"))
        elif self._grid is not None and marker != "止":
            self._grid_row(self._grid, row, marker)
        elif self._rest and marker == "":
            self._other(row)

    # one path per row

    def _item(self, row: int, marker: str) -> None:
        path, _, before = marker.partition(":")[2].partition("|")
        if marker.startswith("项:"):
            self._take(row, _FILL, path)
        else:
            self._typed_over(row, _FILL, path)
        if before:
            self._take(row, _BEFORE, f"{PRIOR}.{path}")

    def _take(self, row: int, column: int, path: str) -> None:
        place = Place(self._label, sheet=self._sheet.name, cell=address(row, column))
        self.loaded.slots.setdefault(path, place)
        cell = self._sheet.cells.get((row, column))
        if cell is None:
            return
        text = self._text(cell, path, place)
        if text is None:
            self.loaded.refused.append(path)
        elif text:
            number = cell.kind == "n"
            self.loaded.leaves.append(Leaf(path, text, place, self._unit, self._exact, is_number=number))

    def _typed_over(self, row: int, column: int, path: str) -> None:
        """Warn where somebody typed over a computed cell: it is computed here again, not read."""
        cell = self._sheet.cells.get((row, column))
        if cell is not None and not cell.formula:
            place = Place(self._label, sheet=self._sheet.name, cell=address(row, column))
            said = say("L-46", place, found=cell.text, paths=(path,), 路径=path, 其他=self._rest_name)
            self.loaded.findings.append(said)

    def _text(self, cell: RawCell, path: str, place: Place) -> str | None:
        """Return what a cell says, None with the finding when it says nothing that can be used."""
        if cell.kind == "e":
            self.loaded.findings.append(say("L-32", place, found=cell.text))
            return None
        if cell.formula and not cell.text:
            self.loaded.findings.append(say("L-31", place))
            return None
        if cell.kind == "n":
            try:
                return f"{read_stored(cell.text):f}"
            except ValueError:
                return cell.text
        is_words = self._catalogue.kind(path) == WORDS
        return cell.text if is_words or self._catalogue.kind(path) is None else normal_width(cell.text)

    # grids

    def _grid_row(self, grid: _Grid, row: int, marker: str) -> None:
        computed = {int(part) for part in marker.partition(":")[2].split(",") if part}
        start = _LABEL + grid.stars
        keys = [self._key(row, column) for column in range(_LABEL, start)]
        filled = [
            column
            for column in range(start, start + len(grid.specs))
            if (row, column) in self._sheet.cells and column not in computed and grid.specs[column - start] != "-"
        ]
        for column in sorted(computed):
            if all(keys):
                self._typed_over(row, column, self._spec_path(grid, keys, grid.specs[column - start]))
        if not filled and (not marker.startswith("行:") or not all(keys)):
            if all(keys):
                self._slots(grid, row, keys, computed)
            return
        self._complete(grid, keys)
        if not all(keys):
            place = Place(self._label, sheet=self._sheet.name, cell=address(row, _LABEL))
            self.loaded.findings.append(say("L-42", place))
            return
        if marker.startswith("行:"):
            self.loaded.rows.append(self._path(grid.pattern, keys, ""))
        self._slots(grid, row, keys, computed)
        for column in filled:
            self._take(row, column, self._spec_path(grid, keys, grid.specs[column - start]))

    def _slots(self, grid: _Grid, row: int, keys: list[str], computed: set[int]) -> None:
        for column, spec in enumerate(grid.specs, _LABEL + grid.stars):
            if spec != "-" and column not in computed:
                place = Place(self._label, sheet=self._sheet.name, cell=address(row, column))
                self.loaded.slots.setdefault(self._spec_path(grid, keys, spec), place)

    def _spec_path(self, grid: _Grid, keys: list[str], spec: str) -> str:
        if spec.startswith(_LAST_YEAR):
            return f"{PRIOR}.{self._path(grid.pattern, keys, spec.removeprefix(_LAST_YEAR))}"
        return self._path(grid.pattern, keys, spec)

    def _complete(self, grid: _Grid, keys: list[str]) -> None:
        """Give a new row of a list the next number where it was left empty."""
        base = grid.pattern.partition(".*")[0]
        if grid.stars == 1 and isinstance(self._catalogue.node(base), list):
            if not keys[0]:
                keys[0] = str(grid.next)
            if keys[0].isdigit():
                grid.next = max(grid.next, int(keys[0]) + 1)

    def _key(self, row: int, column: int) -> str:
        cell = self._sheet.cells.get((row, column))
        if cell is None:
            return ""
        text = normal_width(cell.text)
        if cell.kind == "n":
            try:
                return f"{read_stored(cell.text):f}"
            except ValueError:
                return text
        return text

    @staticmethod
    def _path(pattern: str, keys: list[str], name: str) -> str:
        left = list(keys)
        path = ".".join(left.pop(0) if part == "*" else part for part in pattern.split("."))
        return f"{path}.{name}" if name else path

    # other paths

    def _other(self, row: int) -> None:
        path = self._key(row, _LABEL)
        if not path:
            return
        self._take(row, _FILL, path)
        reason, printed = (self._sheet.cells.get((row, column)) for column in (_FILL + 1, _FILL + 2))
        if reason is not None and self.loaded.leaves and self.loaded.leaves[-1].path == path:
            leaf = self.loaded.leaves.pop()
            said = printed.text if printed is not None else ""
            unit = self._unit
            self.loaded.leaves.append(
                leaf._replace(unit=unit, exact=False, reason=reason.text, printed=said, override=True)
            )

    # year and unit

    def stamped(self) -> None:
        """Hold year and department against the stamp: a copy of another year's workbook is not this year's."""
        for path, name in (("年度", "年度"), ("单位.名称", "单位")):
            leaf = next((leaf for leaf in self.loaded.leaves if leaf.path == path), None)
            wanted = self._stamp.values.get(name, "")
            if leaf is not None and wanted and (leaf.text or "").strip() != wanted:
                said = say("L-41 改填", leaf.place, expected=wanted, found=leaf.text or "", 路径=path)
                self.loaded.findings.append(said)
                self.loaded.refused.append(path)
