"""The rows of a document one after the other: each 绩效 table that begins is followed to its end, over pages and tears.

Which table it is says its first label (项目名称), which row it is say the labels of the form; nothing is told by
position alone, so that rows lost or shifted in a converted document cost themselves and no others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.load.papers import CARRIED
from generator.read.paper_cells import Sort
from generator.read.paper_rows import Found, Row, fitted
from generator.read.text import normal

if TYPE_CHECKING:
    from generator.findings import Place
    from generator.read.paper_shape import PaperRow, PaperShape

_BLANK_INSIDE: Final = re.compile(r"\S\s+\S")
_GAP: Final = 3  # lines of text that may stand between the pieces of one table
_SURE: Final = 2  # labelled rows beside the first that make a table a 绩效 table
_WHOLE: Final = 3  # labels of a head that is repeated


@dataclass(slots=True)
class Value:
    """One thing that a table says: path below the paper, text as it stands, form (格式; empty for words), place."""

    path: str
    text: str
    form: str
    place: Place


@dataclass(slots=True)
class OpenPaper:
    """A table that is being read: ``at`` is the row of its layout that is expected next."""

    shape: PaperShape
    listed: bool
    at: int = 1
    values: list[Value] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    columns: dict[int, int] = field(default_factory=dict)
    last: dict[int, Value] = field(default_factory=dict)  # the words of the last row by column
    over: dict[str, str] = field(default_factory=dict)  # what the merged cells of the last item say
    matched: int = 0
    gap: int = 0
    torn: bool = False  # its own labels hold blanks: so do its words
    lost: int = 0  # labels of the form that have lost characters in front
    pending: tuple[Row, Place] | None = None  # its head again: a page, or the next table

    @property
    def sure(self) -> bool:
        """Whether so much of the form stood there that it is one of these tables."""
        return self.matched >= _SURE

    @property
    def damaged(self) -> bool:
        """Whether characters are lost, so that its figures cannot be trusted."""
        return bool(self.lost)

    @property
    def name(self) -> str:
        """What its head says."""
        return normal(self.values[0].text) if self.values else ""

    def head(self, row: Row, place: Place) -> None:
        """Take the row that it begins with."""
        self._keep(row, fitted(row, self.shape.rows[0], {})[1], "", place)

    def begins_again(self, row: Row) -> bool:
        """Whether the first row under a repeated head is the form's second row: another table of the same name."""
        second = self.shape.rows[1].labels
        return self.at > 1 and bool(second) and second <= {normal(row.texts[at]) for at in row.filled}

    def row(self, row: Row, place: Place) -> bool:
        """Take a row; False when it belongs to something else."""
        said = {normal(row.texts[at]) for at in row.filled}
        number = self._labelled(row, said)
        if number is not None:
            self.at, self.matched = number + 1, self.matched + 1
            self._fixed(row, self.shape.rows[number], place)
        elif self._repeated(said):
            return True
        elif self.at >= len(self.shape.rows):
            return False
        elif self.shape.rows[self.at].loop:
            return self._item(row, self.shape.rows[self.at], place)
        elif not self.shape.rows[self.at].labels:
            self.at += 1
            self._fixed(row, self.shape.rows[self.at - 1], place)
        else:
            self._goes_on(row)
        return True

    def _labelled(self, row: Row, said: set[str]) -> int | None:
        """Return the row of the form, from the expected one on, most of whose labels stand here."""
        hits = {
            number: len(shape.labels & said)
            for number, shape in enumerate(self.shape.rows)
            if number >= self.at and shape.labels and not shape.loop
        }
        best = max(hits, key=lambda number: (hits[number], -number), default=None)
        if best is None or not hits[best] or 2 * hits[best] < len(self.shape.rows[best].labels):
            return None
        inside = self.at < len(self.shape.rows) and bool(self.shape.rows[self.at].loop)
        first = normal(row.texts[row.filled[0]])
        return None if inside and hits[best] == 1 and first not in self.shape.rows[best].labels else best

    def _repeated(self, said: set[str]) -> bool:
        """Whether a head of the form stands here once more."""
        return any(
            len(shape.labels) >= _WHOLE and shape.labels <= said
            for shape in self.shape.rows[: self.at]
            if not shape.loop
        )

    def _fixed(self, row: Row, shape: PaperRow, place: Place) -> None:
        found = fitted(row, shape, {})[1]
        heads = {cell.column: at for cell, at, _ in found if cell.sort is Sort.LABEL}
        if self.at < len(self.shape.rows) and self.shape.rows[self.at].loop:
            self.columns = heads
        self._keep(row, found, "", place)

    def _item(self, row: Row, shape: PaperRow, place: Place) -> bool:
        form, found = fitted(row, shape, self.columns)
        if not _is_item(found, form):
            self._goes_on(row)
            return not self.gap
        count = self.counts[shape.loop] = self.counts.get(shape.loop, 0) + 1
        base = f"{shape.loop}.{count}"
        self._keep(row, found, base, place)
        self._under(form, found, base, place)
        return True

    def _under(self, form: PaperRow, found: list[Found], base: str, place: Place) -> None:
        """Give an item what merged cells above it say: the group it stands in (一级 and 二级 the loader gives)."""
        said = {one.path: one.text for _, _, words in found for one in words}
        slots = [cell.slots[0].path for cell in form.cells if cell.merged and cell.slots]
        self.over = {path: said.get(path) or self.over.get(path, "") for path in slots}
        for path in slots:
            if path not in said and self.over[path] and path.rpartition(".")[2] not in CARRIED:
                self.values.append(Value(f"{base}{path}", self.over[path], "", place))

    def _goes_on(self, row: Row) -> None:
        """Put the rest of torn words behind what stands above it."""
        for at in row.filled if not row.listed else ():
            if at in self.last:
                self.last[at].text += row.texts[at].strip()

    def _keep(self, row: Row, found: list[Found], base: str, place: Place) -> None:
        self.last = {}
        for cell, at, said in found:
            if cell.sort is Sort.LABEL:
                self.torn |= _BLANK_INSIDE.search(row.texts[at]) is not None
                self.lost += normal(row.texts[at]) != cell.label and cell.label.endswith(normal(row.texts[at]))
            for one in said:
                value = Value(f"{base}{one.path}", one.text, one.form, place)
                self.values.append(value)
                if cell.sort is Sort.WORDS:
                    self.last[at] = value


def _is_item(found: list[Found], shape: PaperRow) -> bool:
    """Whether a row is an item of a list and not the torn rest of one: it has figures, or most of its words."""
    if shape.has_numbers:
        return any(one.form for _, _, said in found for one in said)
    return sum(bool(said) and not cell.optional and not cell.merged for cell, _, said in found) > 1
