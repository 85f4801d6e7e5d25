"""The body of a 公开表 in a worksheet: rows found by their labels or 科目编码, figures and names as leaves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from generator.layout import placed
from generator.load.raw import Leaf
from generator.load.table_cells import ZERO, figure_text
from generator.load.table_codes import Codes, code_of
from generator.load.table_frame import Frame
from generator.load.table_match import is_note, is_number_row
from generator.load.table_rest import Rest
from generator.messages import say
from generator.model.catalogue import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.layout import LoopModel
    from generator.load.raw import Loaded
    from generator.load.table_match import Match, Row, Segment
    from generator.load.workbook import Sheet
    from generator.model.catalogue import Catalogue


class TableReader:
    """One 公开表 in one worksheet; :meth:`read` puts what it finds into ``loaded``."""

    def __init__(
        self,
        sheet: Sheet,
        label: str,
        unit: str,
        match: Match,
        numbers: Sequence[int],
        rows: dict[int, Row],
        catalogue: Catalogue,
        loaded: Loaded,
    ) -> None:
        self._frame = Frame(sheet, label, match.shape, match.columns, rows)
        self._sheet, self._unit, self._loaded = sheet, unit, loaded
        self._shape, self._columns, self._rows, self._catalogue = match.shape, match.columns, rows, catalogue
        self._body = self._body_rows(numbers, match.first + match.shape.depth)
        self._claimed: dict[tuple[int, int], str] = {}  # (row, block) -> label
        self._read: set[tuple[int, int]] = set()
        self._indexes: dict[tuple[int, int], dict[str, list[int]]] = {}
        self._pointers: dict[int, int] = defaultdict(int)

    def read(self) -> None:
        """Read written-out rows first, then the rows of 科目, then say what was left over, merged or hidden."""
        for segments in self._shape.rows:
            for segment in segments:
                self._segment(segment)
        for loop in self._shape.loops:
            self._loop(loop)
        self._loaded.findings += Rest(self._frame, self._body, self._claimed, self._read).findings()

    def _body_rows(self, numbers: Sequence[int], start: int) -> tuple[int, ...]:
        while start < len(numbers) and is_number_row(self._rows[numbers[start]], self._shape.numbers):
            start += 1
        self._next = numbers[start - 1] + 1  # where a row without label would stand
        stop = next((at for at in range(start, len(numbers)) if is_note(self._rows[numbers[at]])), len(numbers))
        return tuple(numbers[start:stop])

    # rows written out in the layout

    def _segment(self, segment: Segment) -> None:
        row = self._find(segment)
        if row is not None:
            self._claim(row, segment.start, segment.figures[-1][0] if segment.figures else segment.stop, segment.label)
        elif segment.figures and segment.label:
            place = self._frame.place(self._expected(segment), segment.start)
            self._loaded.findings.append(say("L-36", place, 表题=self._shape.layout.题, 行=segment.label))
            return
        for column, path in segment.figures:
            self._figure(row or self._next, column, path)
        for column, path in segment.words if row is not None else ():
            self._words(row or 0, column, path)

    def _find(self, segment: Segment) -> int | None:
        """Return the sheet row of ``segment``: its label further down, else its label anywhere, else its 行次."""
        if not segment.label:
            return self._unlabelled(segment)
        found = list(self._index(segment.start, segment.stop).get(segment.label, ()))
        if not found and segment.line:
            found = self._by_line(segment)
        free = [row for row in found if (row, self._frame.block(segment.start)) not in self._claimed]
        row = next((row for row in free if row >= self._pointers[segment.start]), free[0] if free else None)
        if row is not None:
            self._pointers[segment.start] = row
        return row

    def _expected(self, segment: Segment) -> int:
        """Return the row in which a missing line would stand: under the one before it."""
        before = self._pointers[segment.start]
        return before + 1 if before else self._next

    def _unlabelled(self, segment: Segment) -> int | None:
        columns = {self._columns[column] for column, _ in segment.figures}
        return next((row for row in self._body if columns & self._rows[row].keys()), None)

    def _by_line(self, segment: Segment) -> list[int]:
        """Return the row of the same 行次 whose label says more or less than ours (收入总计 for 总计)."""
        lines = self._index(segment.start + 1, segment.stop).get(segment.line, ())
        return [row for row in lines if _akin(segment.label, self._frame.text(row, segment.start, segment.start + 1))]

    def _index(self, start: int, stop: int) -> dict[str, list[int]]:
        """Return the rows by every text that stands between two layout columns."""
        if (start, stop) not in self._indexes:
            found: dict[str, list[int]] = {}
            first, last = self._frame.span(start, stop)
            for row in self._body:
                for column, text in self._rows[row].items():
                    if first <= column < last:
                        found.setdefault(text, []).append(row)
            self._indexes[start, stop] = found
        return self._indexes[start, stop]

    # rows of 科目

    def _loop(self, loop: LoopModel) -> None:
        cells = placed([loop.格])
        key = next(cell.column for cell in cells if cell.cell.文 == "@键")
        figures = [(cell.column, cell.path) for cell in cells if cell.path]
        words = [(cell.column, cell.cell.文[1:]) for cell in cells if cell.cell.文.startswith("@.")]
        codes = Codes(loop.每)
        for row in self._body:
            code, place = code_of(self._frame, row, key), self._frame.place(row, key)
            if (row, self._frame.block(key)) in self._claimed or not any(sign.isdigit() for sign in code):
                continue
            self._claim(row, 0, len(self._columns), code)
            refusal = codes.refusal(code, place)
            if refusal is not None:
                self._loaded.findings.append(refusal)
                self._loaded.refused.append(f"{loop.每}.{code}")
            else:
                self._loaded.findings += filter(None, [codes.take(code, place)])
                self._loaded.rows.append(f"{loop.每}.{code}")
                for column, path in words:
                    self._words(row, column, f"{loop.每}.{code}{path}")
                for column, path in figures:
                    self._figure(row, column, f"{loop.每}.{code}{path}")
        self._loaded.findings += codes.orphans()

    # single cells

    def _figure(self, row: int, column: int, path: str) -> None:
        at = (row, self._columns[column])
        cell, place = self._sheet.cells.get(at), self._frame.place(row, column)
        self._read.add(at)
        text = ZERO if cell is None else figure_text(cell, place)
        if not isinstance(text, str):
            self._loaded.findings.append(text)
            self._loaded.refused.append(path)
        else:
            is_number = cell is None or cell.kind == "n"
            self._loaded.leaves.append(Leaf(path, text, place, self._unit, is_number=is_number))

    def _words(self, row: int, column: int, path: str) -> None:
        cell = self._sheet.cells.get((row, self._columns[column]))
        if cell is not None and cell.text.strip() and self._catalogue.kind(path) == WORDS:
            self._loaded.leaves.append(Leaf(path, cell.text.strip(), self._frame.place(row, column)))

    def _claim(self, row: int, start: int, stop: int, label: str) -> None:
        for block, (first, last) in enumerate(self._shape.blocks):
            if first <= stop and start < last:
                self._claimed[row, block] = label


def _akin(ours: str, theirs: str) -> bool:
    return bool(theirs) and (ours in theirs or theirs in ours)
