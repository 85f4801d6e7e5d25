"""Compose 绩效 papers: every record of a kind becomes its 自评表, drawn by ``performance/tables`` of the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.compose.tables import PAGES, Builder, add_body
from generator.document import Table, Text
from generator.layout import layout
from generator.paper_kinds import paper_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.compose.prose import Prose

TABLES = "performance/tables"


def paper_tables(prose: Prose) -> Iterator[Table]:
    """Yield the 自评表 of every record, kind by kind in the pack's order."""
    for kind in paper_kinds(prose.pack).values():
        for key in prose.accounts.keys(kind.路径) if kind.表 else ():
            yield paper_table(prose, kind.表, f"{kind.路径}.{key}")


def paper_table(prose: Prose, name: str, base: str) -> Table:
    """Return the table ``name`` of ``performance/tables`` drawn for the record at the path ``base``."""
    shape = layout(prose.pack, name, TABLES)
    builder = Builder(prose, shape, prose.pack.formats[shape.格式 or prose.pack.settings.表格格式])
    for row in shape.表头:
        builder.add(row, base, head=True)
    for body in shape.行:
        add_body(builder, body, base)
    return Table(
        name=f"{shape.名} {base}",
        title=prose.cell(shape.题, base),
        number="",
        left=prose.cell(shape.左, base),
        center=prose.cell(shape.中, base),
        right=prose.cell(shape.右, base),
        widths=tuple(shape.列宽),
        row_count=builder.row,
        head_rows=len(shape.表头),
        cells=tuple(sorted(builder.cells, key=lambda cell: (cell.row, cell.column))),
        notes=tuple((Text(note),) for note in shape.注),
        page=PAGES[shape.页],
        sheet=f"{shape.表签 or shape.名}{base.rpartition('.')[2]}",
        size=shape.字号,
    )
