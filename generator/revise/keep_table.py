"""A grid that an officer may have edited, brought up to date row by row and cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from generator.document import plain
from generator.revise.align import Row, align, align_rows
from generator.revise.merge import merge
from generator.revise.word_text import TC, rows_of, text_of, write

if TYPE_CHECKING:
    from lxml import etree

    from generator.document import Inlines, Table
    from generator.revise.keep_told import Told
    from generator.revise.word_file import WordFile


@dataclass(slots=True)
class Grid:
    """One version of a table: the tree's, and the element that shows it."""

    table: Table
    element: etree._Element

    @property
    def shape(self) -> tuple[int, int]:
        """What must be equal for two versions to have rows in common."""
        return self.table.column_count, self.table.head_rows


class TableKeeper:
    """Brings rows up to date; ``edited`` and ``fresh`` are the files that the rows come from."""

    def __init__(self, edited: WordFile, fresh: WordFile, told: Told) -> None:
        self._edited, self._fresh, self._told = edited, fresh, told
        self._shapeless: list[str] = []

    def update(self, before: Grid, now: Grid, element: etree._Element) -> None:
        """Bring an edited grid of the same shape up to date in place."""
        ours, fresh, theirs = rows_of(before.element), rows_of(now.element), rows_of(element)
        stands = {
            ours.index(one): other
            for one, other in align(ours, theirs, text_of, _nearness)
            if one is not None and other is not None
        }
        self._shapeless = []
        reached: etree._Element | None = None
        for old, new in align_rows(before.table, now.table):
            row = stands.get(old.number) if old else None
            if old is None and new is not None:
                row = self._edited.adopt(fresh[new.number], self._fresh)
                _put(row, reached, element, theirs)
            elif old is not None and new is None:
                self._drop(row, ours[old.number], now.table.name)
            elif old is not None and new is not None:
                self._row(row, old, new, now.table.name)
            reached = row if row is not None and row.getparent() is not None else reached
        if self._shapeless:
            self._told.reshaped(len(self._shapeless), self._shapeless[0], now.table.name)

    def _drop(self, row: etree._Element | None, ours: etree._Element, name: str) -> None:
        parent = None if row is None else row.getparent()
        if row is None or parent is None:
            return
        if text_of(row) != text_of(ours):
            self._told.lost("行没有数据", text_of(row), name)
        else:
            parent.remove(row)

    def _row(self, row: etree._Element | None, old: Row, new: Row, name: str) -> None:
        if row is None:
            paths = [inline.path for cell in new.starts for inline in cell.inlines if inline.path]
            words = " ".join(filter(None, (plain(cell.inlines) for cell in new.starts)))
            self._told.lost("删了行", words, name, paths)
            return
        cells = row.findall(TC)
        if len(cells) != len(old.cells):
            self._shapeless.append(text_of(row))
            return
        for cell, left, right in zip(cells, old.cells, new.cells, strict=True):
            if left.row == old.number:
                self._cell(cell, left.inlines, right.inlines, name)

    def _cell(self, cell: etree._Element, old: Inlines, new: Inlines, name: str) -> None:
        merged = merge(old, text_of(cell), new)
        self._told.merged(merged, name)
        write(cell, merged.text)


def _put(
    row: etree._Element, reached: etree._Element | None, table: etree._Element, theirs: list[etree._Element]
) -> None:
    if reached is not None:
        reached.addnext(row)
    elif theirs:
        theirs[0].addprevious(row)
    else:
        table.append(row)


def _nearness(old: etree._Element, new: etree._Element) -> float:
    return SequenceMatcher(a=text_of(old), b=text_of(new), autojunk=False).ratio()
