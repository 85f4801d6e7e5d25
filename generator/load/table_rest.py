"""What was not read of a 公开表, and what nobody sees: unknown rows and columns, merged and hidden figures."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from generator.load.table_codes import LENGTHS
from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.findings import Finding
    from generator.load.table_frame import Frame


class Rest(NamedTuple):
    """The body rows of a table after reading: ``claimed`` labels by (row, block), ``read`` cells by (row, column)."""

    frame: Frame
    body: tuple[int, ...]
    claimed: dict[tuple[int, int], str]
    read: set[tuple[int, int]]

    def findings(self) -> Iterator[Finding]:
        """Yield what was left over (L-35), other columns (L-37), merged (L-33) and hidden figures (L-34)."""
        for row in self.body:
            for block, (start, stop) in enumerate(self.frame.shape.blocks):
                if (row, block) not in self.claimed:
                    yield from self._unknown_row(row, start, stop)
        yield from self._other_columns()
        yield from self._merged()
        yield from self._hidden()

    def _unknown_row(self, row: int, start: int, stop: int) -> Iterator[Finding]:
        frame, blocks = self.frame, self.frame.shape.blocks
        figures = [column for column in range(start, stop) if column in frame.shape.figure_columns]
        filled = [column for column in figures if frame.columns[column] in frame.rows[row]]
        label = frame.text(row, start, figures[0]) if figures[0] > start else ""
        if label.isdigit() and len(label) < LENGTHS[0]:
            label = ""  # a bare 行次
        if not label and not filled:
            return
        place = frame.place(row, filled[0] if filled else start)
        if label in {text for (_, block), text in self.claimed.items() if blocks[block][0] == start}:
            yield say("L-35 重复有数" if filled else "L-35 重复", place, found=label)
        elif filled:
            yield say("L-35 多出有数" if label else "L-35 无名有数", place, found=label)
        else:
            yield say("L-35 多出", place, found=label)

    def _other_columns(self) -> Iterator[Finding]:
        frame = self.frame
        mapped, first = set(frame.columns), frame.columns[0]
        strange: dict[int, int] = {}
        for row in sorted({row for row, _ in self.read if row in frame.rows}):
            for column in frame.rows[row]:
                if column not in mapped and column > first and column not in strange and self._holds(row, column):
                    strange[column] = row
        for column, row in sorted(strange.items()):
            yield say("L-37", frame.at(row, column))

    def _holds(self, row: int, column: int) -> bool:
        return self.frame.sheet.cells[row, column].kind == "n"

    def _merged(self) -> Iterator[Finding]:
        rows = sorted({row for row, _ in self.read})
        columns = sorted(set(self.frame.columns))
        for area in self.frame.sheet.merges:
            at = bisect_left(rows, area.top)
            inside = rows[at : bisect_left(rows, area.bottom + 1)] if at < len(rows) else []
            across = [column for column in columns if area.left <= column <= area.right]
            if (len(inside) > 1 or len(across) > 1) and any(
                (row, column) in self.read for row in inside[:1] for column in across
            ):
                yield say("L-33", self.frame.at(area.top, area.left))

    def _hidden(self) -> Iterator[Finding]:
        sheet = self.frame.sheet
        if not (sheet.hidden or sheet.hidden_rows or sheet.hidden_columns):
            return
        for row, column in sorted(self.read):
            if (row, column) in sheet.cells and sheet.is_hidden(row, column):
                inside = "L-34 行" if row in sheet.hidden_rows else "L-34 列"
                yield say("L-34 工作表" if sheet.hidden else inside, self.frame.at(row, column))
                return
