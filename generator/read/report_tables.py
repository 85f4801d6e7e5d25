"""Tables inside 绩效 reports read back by their layouts, row after row: the lists that they print, lists inside lists.

Which row of the layout a row is say its labels, its columns and what can stand in them; where a row of a list and a row
below it look alike (地州合计 and 单位), the first is the one that the figures of the next ones add up to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, islice
from typing import TYPE_CHECKING, Final

from generator.layout import CellModel, LoopModel
from generator.numbers import read_number
from generator.read.paper_cells import PAPER, Said, Sort
from generator.read.paper_rows import Found, Row, owed, placed
from generator.read.paper_shape import PaperRow, loop_rows, row_below, row_cells
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.findings import Place
    from generator.layout import Layout
    from generator.profile import Pack

KEY: Final = "键"
_WAYS: Final = 60  # ways in which columns may be missing that are tried
_LABELLED, _EXACT, _WHOLE, _PART = 4, 3, 2, 1
"""How well a row fits: cell by cell, with or without words of the form; every text has a cell; most have."""


@dataclass(frozen=True, slots=True)
class TableLoop:
    """The rows of a list: its path, rows before it, the row of an item (None: nothing is printed), a list below it."""

    path: str
    heads: tuple[PaperRow, ...]
    row: PaperRow | None
    inner: TableLoop | None = None


Node = PaperRow | TableLoop


@dataclass(frozen=True, slots=True)
class TableItem:
    """A row that was read: the list and the list inside it that it is an item of (empty for a row that stands once)."""

    loop: str
    inner: str
    said: tuple[Said, ...]
    place: Place


def table_nodes(found: Layout, pack: Pack) -> tuple[Node, ...]:
    """Return the rows and lists of a layout from top to bottom."""
    form = found.格式 or pack.settings.表格格式
    nodes: list[Node] = []
    covered: dict[int, tuple[int, int]] = {}
    for entry in (*found.表头, *found.行):
        if isinstance(entry, LoopModel):
            nodes.append(_loop(entry, entry.旁, form, pack))
            covered = {}
        else:
            nodes.append(PaperRow(row_cells(entry, covered, form, pack)))
            covered = row_below(entry, covered)
    return tuple(nodes)


def _loop(entry: LoopModel, aside: CellModel | None, form: str, pack: Pack) -> TableLoop:
    rows = list(loop_rows(replace(entry, 旁=aside), form, pack))
    inner = _loop(entry.再, aside, form, pack) if entry.再 is not None else None
    return TableLoop(entry.每, tuple(rows[:-1]), rows[-1] if entry.格 else None, inner)


@dataclass(frozen=True, slots=True)
class _Position:
    """A row of the layout in its place: the lists it is an item of, and where the rows behind its list begin."""

    row: PaperRow
    loop: str = ""
    inner: str = ""
    head: bool = False
    ahead: tuple[int, ...] = ()  # the positions that may follow, the likeliest first


def _positions(nodes: Sequence[Node]) -> list[_Position]:
    found: list[_Position] = []
    for node in nodes:
        if isinstance(node, PaperRow):
            found.append(_Position(node))
            continue
        found += [_Position(head, head=True) for head in node.heads]
        at = len(found)
        here = [(node.row, ""), (node.inner.row, node.inner.path)] if node.inner else [(node.row, "")]
        items = [(row, inner) for row, inner in here if row is not None]
        order = tuple(range(at, at + len(items)))
        for number, (row, inner) in enumerate(items):
            found.append(_Position(row, node.path, inner, ahead=(*order[number + 1 :], at + number, *order[:number])))
            if inner:
                found[-1] = replace(found[-1], ahead=(at + number, *order[:number]))
    return found


class GridReader:
    """Follows the rows of one table through its layout; :meth:`items` are what was read, ``unread`` the rows left."""

    def __init__(self, nodes: Sequence[Node], width: int) -> None:
        self.positions, self.width = _positions(nodes), width
        self.at = -1
        self.rows: list[tuple[int, list[Found], Place]] = []
        self.unread: list[tuple[Row, Place]] = []
        self.worth = 0  # how well all rows fitted

    def grid(self, rows: Sequence[tuple[Row, Place]]) -> GridReader:
        """Return the reader behind the rows of a grid, in the columns where they fit best.

        A piece of a table on another page lacks the columns that none of its rows parts.
        """
        width = len(rows[0][0].texts) if rows else self.width
        ways = list(islice(combinations(range(1, self.width), width - 1), _WAYS)) if 0 < width < self.width else []
        return max((self._forked(rows, (0, *way)) for way in ways), key=_worth, default=None) or self._forked(rows, ())

    def _forked(self, rows: Sequence[tuple[Row, Place]], columns: tuple[int, ...]) -> GridReader:
        """Return a copy of this reader that has read ``rows`` with their texts in these ``columns``."""
        other = GridReader((), self.width)
        other.positions, other.at, other.worth = self.positions, self.at, self.worth
        other.rows = [(number, list(found), place) for number, found, place in self.rows]
        other.unread = list(self.unread)
        for row, place in rows:
            other.row(_spread(row, columns, self.width) if columns else row, place)
        return other

    def row(self, row: Row, place: Place) -> None:
        """Take the next row."""
        ways = [(quality, number, found) for number in self._ahead() for quality, found in self._fit(row, number)]
        best = max((quality for quality, _, _ in ways), default=0)
        if best:
            _, self.at, found = next(way for way in ways if way[0] == best)
            self.worth += best
            self.rows.append((self.at, found, place))
        elif not self._repeated(row) and not self._goes_on(row):
            self.unread.append((row, place))

    def _ahead(self) -> list[int]:
        near = list(self.positions[self.at].ahead) if self.at >= 0 else []
        last = max([self.at, *near])
        return [*near, *(number for number in range(last + 1, len(self.positions)))]

    def _fit(self, row: Row, number: int) -> Iterator[tuple[int, list[Found]]]:
        """Yield how well a row fits a position, nothing when it does not."""
        position = self.positions[number]
        form, found, exact = placed(row, position.row, {})
        labels = sum(cell.sort is Sort.LABEL for cell, _, _ in found)
        if form.labels - _merged(form) and not labels:
            return
        if exact and found and len(row.texts) == self.width:
            yield (_LABELLED if labels else _EXACT), found
            return
        wanted = [cell for cell in form.cells if owed(cell)]
        there = sum(cell in wanted for cell, _, _ in found)
        if len(found) == len(row.filled) and 2 * there >= len(wanted) and (wanted or labels):
            yield _WHOLE, found
        elif labels and 2 * labels >= len(form.labels) and 2 * len(found) >= len(row.filled):
            yield _PART, found

    def _repeated(self, row: Row) -> bool:
        """Whether the head of the table stands here once more."""
        said = {normal(row.texts[at]) for at in row.filled}
        return any(
            len(position.row.labels) > 1 and position.row.labels <= said for position in self.positions[: self.at + 1]
        )

    def _goes_on(self, row: Row) -> bool:
        """Put the rest of words that a page tore behind what stands above it; whether all of it found a place."""
        if not self.rows:
            return False
        _, found, _ = self.rows[-1]
        columns = {at: index for index, (cell, at, said) in enumerate(found) if cell.sort is Sort.WORDS and said}
        if any(at not in columns for at in row.filled):
            return False
        for at in row.filled:
            cell, column, said = found[columns[at]]
            longer = replace(said[0], text=said[0].text + row.texts[at].strip())
            found[columns[at]] = (cell, column, (longer,))
        return True

    def items(self) -> list[TableItem]:
        """Return what was read, row after row, with what merged cells say of the rows below them."""
        over: dict[tuple[str, str], dict[str, str]] = {}
        items = []
        for (number, found, place), inner in zip(self.rows, self._inner(), strict=True):
            position = self.positions[number]
            said = [one for _, _, words in found for one in words if one.path != KEY]
            if position.loop:
                key = (position.loop, inner)
                over[key] = carried = _carried(position.row, found, over.get(key, {}))
                paths = {one.path for one in said}
                said += [Said(path, text) for path, text in carried.items() if path not in paths and text]
            items.append(TableItem(position.loop, inner, tuple(said), place))
        return items

    def _inner(self) -> list[str]:
        """Return the inner list that each row is an item of, decided by sums where its row looks like the outer one."""
        found = [self.positions[number].inner for number, _, _ in self.rows]
        at = 0
        while at < len(self.rows):
            outer = self.positions[self.rows[at][0]]
            inner = next((one.inner for one in self.positions if one.loop == outer.loop and one.inner), "")
            alike = [one for one in self.positions if one.loop == outer.loop and outer.loop and not one.head]
            if len(alike) < 2 or not _alike(*alike[:2]):  # noqa: PLR2004 - a list and the list below it
                at += 1
                continue
            end = at
            while end < len(self.rows) and self.positions[self.rows[end][0]].loop == outer.loop:
                end += 1
            found[at:end] = _by_sums([_numbers(row[1]) for row in self.rows[at:end]], inner)
            at = end
        return found


def _worth(reader: GridReader) -> tuple[int, int]:
    return reader.worth, -reader.at  # of two ways the one that skips nothing


def _spread(row: Row, columns: tuple[int, ...], width: int) -> Row:
    texts = [""] * width
    for column, text in zip(columns, row.texts, strict=True):
        texts[column] = text
    return Row(tuple(texts), row.listed)


def _merged(form: PaperRow) -> set[str]:
    return {cell.label for cell in form.cells if cell.merged}


def _carried(row: PaperRow, found: list[Found], before: dict[str, str]) -> dict[str, str]:
    """Return what the merged cells of a list's rows say of this row: what is printed, or what was above it."""
    printed = {cell.column: said[0].text for cell, _, said in found if cell.merged and said}
    kept: dict[str, str] = {}
    new = False
    forms = [form for form in (row, row.other) if form is not None]
    form = next((form for form in forms if all(cell in form.cells for cell, _, _ in found)), row)
    for cell in form.cells:
        if cell.merged and cell.slots and not cell.slots[0].path.startswith(PAPER):
            path = cell.slots[0].path
            new = new or cell.column in printed
            kept[path] = printed.get(cell.column, "" if new else before.get(path, ""))
    return kept


def _alike(outer: _Position, inner: _Position) -> bool:
    def said(row: PaperRow) -> list[tuple[str, str]]:
        return [(slot.path, slot.form) for cell in row.cells for slot in cell.slots]

    return said(outer.row) == said(inner.row)


def _numbers(found: list[Found]) -> dict[str, Decimal]:
    said = [one for _, _, words in found for one in words if one.form and not one.path.startswith(PAPER)]
    return {one.path: read_number(normal(one.text)) or Decimal(0) for one in said}


def _by_sums(rows: list[dict[str, Decimal]], inner: str) -> list[str]:
    """Return for rows that look alike which are items of the inner list: those that add up to the row above them."""
    places = max((-int(value.as_tuple().exponent) for row in rows for value in row.values()), default=0)
    half = Decimal(5).scaleb(-places - 1)
    found: list[str] = []
    at = 0
    while at < len(rows):
        below = _adds_up(rows[at], rows[at + 1 :], half)
        found += ["", *[inner] * below]
        at += below + 1
    return found


def _adds_up(whole: dict[str, Decimal], parts: list[dict[str, Decimal]], half: Decimal) -> int:
    """Return how many of the rows below add up to one, each printed to within ``half`` of its value; 0 for none."""
    gaps = dict(whole)
    for count, part in enumerate(parts, 1):
        gaps = {path: gap - part.get(path, Decimal(0)) for path, gap in gaps.items()}
        if all(abs(gap) <= half * (count + 1) for gap in gaps.values()):
            return count
    return 0
