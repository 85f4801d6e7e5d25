"""A published row laid beside a row of a 绩效 layout: place by place where they agree, else by what can stand where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from generator.read.paper_cells import PaperCell, Said, Sort, is_mark, is_number
from generator.read.text import normal

if TYPE_CHECKING:
    from generator.read.paper_shape import PaperRow

Found = tuple[PaperCell, int, tuple[Said, ...]]
"""A cell of the layout, the column of the row that it was found in, and what it says there."""

_ALIKE: Final = 70.0  # per cent of likeness of a damaged label
_SHIFTS: Final = (0, -1, 1, -2, 2)  # a lost merged cell moves the whole row
_STRAY: Final = -5.0  # a text that belongs nowhere
_AWAY: Final = 0.4  # what a column of distance costs
_FAR: Final = 3.0  # and at most
_WORTH: Final = {Sort.LABEL: 8.0, Sort.MARK: 3.0, Sort.NUMBER: 4.0, Sort.WORDS: 3.0, Sort.TEMPLATE: 4.0}
_LACK: Final = {Sort.LABEL: -2.0, Sort.NUMBER: -2.0, Sort.WORDS: -2.0}
_MERGED: Final = 0.5  # less worth: a cell that is mostly blank


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a document: its texts by column; ``listed`` where cells follow one another without their columns."""

    texts: tuple[str, ...]
    listed: bool = False

    @property
    def filled(self) -> list[int]:
        """The columns that hold something."""
        return [at for at, text in enumerate(self.texts) if text.strip()]


def fitted(row: Row, shape: PaperRow, columns: dict[int, int]) -> tuple[PaperRow, list[Found]]:
    """Return the form of ``shape`` that ``row`` has and what each of its cells says.

    ``columns`` is where the columns of the layout stand in the document.
    """
    form, found, _ = placed(row, shape, columns)
    return form, found


def placed(row: Row, shape: PaperRow, columns: dict[int, int]) -> tuple[PaperRow, list[Found], bool]:
    """Return what :func:`fitted` does, and whether every text stands in its own column and none is missing."""
    forms = [(shape, _wanted(row, shape, columns))]
    if shape.other is not None:
        forms.append((shape.other, _wanted(row, shape.other, columns)))
    for shift in _SHIFTS:
        for form, wanted in forms:
            found = _in_place(row, form, [at + shift for at in wanted])
            if found:
                return form, found, not shift
    form, wanted = forms[-1]
    return form, _aligned(row, form, wanted), False


def _wanted(row: Row, shape: PaperRow, columns: dict[int, int]) -> list[int]:
    return [at if row.listed else columns.get(cell.column, cell.column) for at, cell in enumerate(shape.cells)]


def _in_place(row: Row, shape: PaperRow, wanted: list[int]) -> list[Found]:
    """Return the cells where every text stands in the place of the layout and none is missing, else nothing."""
    found: list[Found] = []
    taken = set(wanted)
    if any(at not in taken for at in row.filled):
        return []
    for cell, at in zip(shape.cells, wanted, strict=True):
        text = row.texts[at] if 0 <= at < len(row.texts) else ""
        if not text.strip():
            if owed(cell):
                return []
            continue
        said = cell.read(text)
        if said is None or (not said and cell.sort is Sort.MARK and not is_mark(text)):
            return []
        found.append((cell, at, said))
    return found


def _aligned(row: Row, shape: PaperRow, wanted: list[int]) -> list[Found]:
    """Return the best way to deal out the texts to the cells, both from left to right."""
    columns = row.filled
    cells = shape.cells
    best = [[0.0] * (len(columns) + 1) for _ in range(len(cells) + 1)]
    step: list[list[str]] = [[""] * (len(columns) + 1) for _ in range(len(cells) + 1)]
    for right in range(1, len(columns) + 1):
        best[0][right], step[0][right] = best[0][right - 1] + _stray(row, columns[right - 1]), "text"
    for down in range(1, len(cells) + 1):
        best[down][0], step[down][0] = best[down - 1][0] + _lack(cells[down - 1]), "cell"
        for right in range(1, len(columns) + 1):
            at = columns[right - 1]
            ways = [
                (best[down - 1][right] + _lack(cells[down - 1]), "cell"),
                (best[down][right - 1] + _stray(row, at), "text"),
            ]
            worth = _worth(cells[down - 1], row.texts[at], shape.labels)
            if worth is not None:
                away = min(_FAR, _AWAY * abs(at - wanted[down - 1]))
                ways.append((best[down - 1][right - 1] + worth - away, "both"))
            best[down][right], step[down][right] = max(ways, key=lambda way: way[0])
    return _walked(row, shape, step)


def _walked(row: Row, shape: PaperRow, step: list[list[str]]) -> list[Found]:
    found: list[Found] = []
    columns = row.filled
    down, right = len(shape.cells), len(columns)
    while step[down][right]:
        way = step[down][right]
        if way == "both":
            cell, at = shape.cells[down - 1], columns[right - 1]
            found.append((cell, at, cell.read(row.texts[at]) or ()))
        down -= way != "text"
        right -= way != "cell"
    return found[::-1]


def owed(cell: PaperCell) -> bool:
    """Whether a cell is never blank where a row stands as it was printed."""
    return not cell.merged and not cell.optional and cell.sort not in (Sort.MARK, Sort.BLANK)


def _lack(cell: PaperCell) -> float:
    return 0.0 if cell.optional or cell.merged else _LACK.get(cell.sort, 0.0)


def _stray(row: Row, at: int) -> float:
    return -0.2 if is_mark(row.texts[at]) else _STRAY


def _worth(cell: PaperCell, text: str, labels: frozenset[str]) -> float | None:
    """Return how well a text stands in a cell, None when it cannot."""
    tight = normal(text)
    if cell.sort is Sort.LABEL:
        if tight == cell.label:
            return _WORTH[Sort.LABEL]
        return _WORTH[Sort.LABEL] / 2 if fuzz.ratio(tight, cell.label) >= _ALIKE else None
    if cell.sort is Sort.BLANK or tight in labels:
        return None
    if cell.sort is Sort.WORDS:
        if cell.read(text) is None:
            return None
        worth = 1.0 if is_mark(text) else 2.0 if is_number(text) else _WORTH[Sort.WORDS]
        return worth - _MERGED if cell.merged else worth
    if is_mark(text):
        return _WORTH[Sort.MARK] if cell.sort is Sort.MARK else 1.0
    return None if cell.sort is Sort.MARK or cell.read(text) is None else _WORTH[cell.sort]
