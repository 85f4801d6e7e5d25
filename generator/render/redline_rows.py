"""Rows of a grid in both versions: cell by cell where a row stayed, marked as a whole where it came or went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.document import Cell, Inlines, Table, plain
from generator.render.docx_xml import cell_shape

if TYPE_CHECKING:
    from generator.render.redline_marks import Marks
    from generator.revise.align import Row


class Rows:
    """Writes rows of one grid in both versions."""

    def __init__(self, marks: Marks, edges: list[int], style: str, size: int) -> None:
        self._marks, self._edges, self._style, self._size = marks, edges, style, size

    def row(self, old: Row | None, new: Row | None, *, head: bool) -> str:
        """Return the ``w:tr`` of a row that stayed, came or went."""
        kind = "ins" if old is None else "del" if new is None else ""
        row = new or old
        if row is None:
            return ""
        before = {cell.column: cell for cell in old.cells} if old and new else {}
        why = sum((cell.inlines for cell in row.starts), ()) if kind else ()
        told = next((cell for cell in row.starts if plain(cell.inlines)), None)
        cells = [
            self._cell(cell, before.get(cell.column), kind, why if cell is told else (), starts=cell.row == row.number)
            for cell in row.cells
        ]
        mark = self._marks.mark(kind) if kind else ""
        properties = f"<w:cantSplit/>{'<w:tblHeader/>' if head else ''}{mark}"
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    def _cell(self, cell: Cell, old: Cell | None, kind: str, why: Inlines, *, starts: bool) -> str:
        start, properties = cell_shape(cell, self._edges, self._style, self._size, covered=not starts)
        if not starts:
            inside = ""
        elif kind:
            inside = self._marks.whole(kind, cell.inlines, properties, why)
            start = start.replace("<w:rPr>", f"<w:rPr>{self._marks.mark(kind)}", 1)
        else:
            inside = self._marks.change(old.inlines if old else (), cell.inlines, properties)
        return f"{start}{inside}</w:p></w:tc>"


def is_head(pair: tuple[Row | None, Row | None], old: Table, new: Table) -> bool:
    """Return whether a pair of rows belongs to the head of its table."""
    before, after = pair
    return after.number < new.head_rows if after else before is not None and before.number < old.head_rows
