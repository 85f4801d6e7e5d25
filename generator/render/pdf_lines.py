"""Table rules (表格线) drawn by ourselves: one stroke a rule, where WeasyPrint weighs every side of every cell.

Our markup says which cells share a place. WeasyPrint sets cells without borders (the medium ``ruled`` in print.css
gives them half a rule more room, so that every word stands where it would), and we draw the rules from where its rows
and columns came to stand. What a page break cuts is closed above and below. Blank cells need not be set one by one. A
sixth of the time; where WeasyPrint has changed inside, it draws borders of its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from generator.render.pdf_hooks import standing_in, takes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from xml.etree.ElementTree import Element

    Owners = list[int | None]

MEDIUM: Final = "ruled"
"""What print.css is read for where we draw the rules."""
_TABLE: Final = ("stream", "table")


def can_rule() -> bool:
    """Whether WeasyPrint draws tables where we can follow."""
    return takes(getattr(import_module("weasyprint.draw"), "draw_table", None), _TABLE)


def take_grids(root: Element, *, whole: bool = False) -> dict[int, Owners]:
    """Return which cell each column belongs to, row by row of all tables below ``root``, by the ``id`` of the row.

    Rows that only close a cut table are taken away; so are blank cells, unless the table is wanted ``whole``: of those
    beside each other one is left, at the end of a row none.
    """
    found: dict[int, Owners] = {}
    numbers = count()
    for table in root.iter("table"):
        columns, *groups = table
        width = len(columns)
        _join_equal(columns)
        for group in groups:
            _drop_edges(table, group)
            below: dict[int, tuple[int, int]] = {}
            for row in group:
                found[id(row)] = _owners(row, width, below, numbers)
                if not whole:
                    _join_blank(row)
    return found


def _join_equal(columns: Element) -> None:
    """Make one element of columns beside each other that are equally wide: each has a style of its own to be found."""
    kept: list[Element] = []
    for column in columns:
        if kept and kept[-1].get("style") == column.get("style"):
            kept[-1].set("span", str(int(kept[-1].get("span", 1)) + 1))
        else:
            kept.append(column)
    columns[:] = kept


def _drop_edges(table: Element, group: Element) -> None:
    for row in group.findall("tr[@class='edge']"):
        group.remove(row)
    if not len(group):
        table.remove(group)


def _owners(row: Element, width: int, below: dict[int, tuple[int, int]], numbers: Iterator[int]) -> Owners:
    """Return the cell at each column of a row; ``below`` keeps what reaches into the next rows: cell and rows left."""
    owners: Owners = [None] * width
    for column, (number, rows) in list(below.items()):
        owners[column] = number
        if rows == 1:
            del below[column]
        else:
            below[column] = number, rows - 1
    at = 0
    for number, cell in zip(numbers, row, strict=False):
        while at < width and owners[at] is not None:
            at += 1
        end, rows = at + int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
        for column in range(at, min(end, width)):
            owners[column] = number
            if rows > 1:
                below[column] = number, rows - 1
        at = end
    return owners


def _join_blank(row: Element) -> None:
    kept: list[Element] = []
    width = 0  # of the blank cell that was kept last; nothing else follows it
    for cell in row:
        own = int(cell.get("colspan", 1))
        blank = not cell.text and not len(cell) and cell.get("rowspan") is None
        if blank and width:
            width += own
            kept[-1].set("colspan", str(width))
        else:
            width = own if blank else 0
            kept.append(cell)
    row[:] = kept[:-1] if width and len(kept) > 1 else kept


@contextmanager
def ruled(grids: Mapping[int, Owners]) -> Iterator[None]:
    """Draw the rules of every table whose rows are in ``grids`` when WeasyPrint draws it; undone afterwards."""
    draw: Any = import_module("weasyprint.draw")
    plain = draw.draw_table

    def draw_ruled(stream: Any, table: Any) -> None:
        plain(stream, table)
        rows = [row for group in table.children for row in group.children]
        if rows and id(rows[0].element) in grids:
            _draw_rules(stream, table, rows, [grids[id(row.element)] for row in rows])

    with standing_in(draw, draw_table=draw_ruled if grids else plain):
        yield


def _draw_rules(stream: Any, table: Any, rows: Sequence[Any], owners: Sequence[Owners]) -> None:
    """Draw what stands between cells, corners full; width and colour are those of the ``column-rule``."""
    width = table.style["column_rule_width"]
    color = import_module("weasyprint.draw.color").get_color(table.style, "column_rule_color")
    columns = [*table.column_positions, table.column_positions[-1] + table.column_widths[-1]]
    levels = [*(row.position_y for row in rows), rows[-1].position_y + rows[-1].height]
    upright = [list(column) for column in zip(*owners, strict=True)]
    with stream.artifact(), stream.stacked():
        stream.set_color(color, stroke=True)
        stream.set_line_width(width)
        for y, (start, end) in _rules(levels, owners):
            _stroke(stream, (columns[start] - width / 2, y), (columns[end] + width / 2, y))
        for x, (start, end) in _rules(columns, upright):
            _stroke(stream, (x, levels[start] - width / 2), (x, levels[end] + width / 2))


def _stroke(stream: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    stream.move_to(*start)
    stream.line_to(*end)
    stream.stroke()


def _rules(edges: Sequence[float], lanes: Sequence[Owners]) -> Iterator[tuple[float, tuple[int, int]]]:
    """Yield every edge between lanes with the first and the last place of each run in which their cells differ."""
    outside: Owners = [None] * len(lanes[0])
    for edge, one, other in zip(edges, (outside, *lanes), (*lanes, outside), strict=True):
        begun = None
        for place, same in enumerate([*(here == there for here, there in zip(one, other, strict=True)), True]):
            if begun is None and not same:
                begun = place
            elif begun is not None and same:
                yield edge, (begun, place)
                begun = None
