"""What changed between two trees: sentences, headings, cells, rows and whole tables, in reading order."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from generator.document import Block, Document, Heading, Inlines, Paragraph, Table, Text, plain
from generator.messages import phrase
from generator.revise.align import align_blocks, align_rows
from generator.verify import HEADER_ROWS, cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator


class Change(NamedTuple):
    """One sentence, heading, cell or row that changed; the side that has none is empty."""

    where: str
    old: Inlines = ()
    new: Inlines = ()

    @property
    def kind(self) -> str:
        """改, 增 or 删."""
        return "改" if plain(self.old) and plain(self.new) else "增" if plain(self.new) else "删"


def tree_changes(old: Document, new: Document) -> Iterator[Change]:
    """Yield every sentence and cell that differs, in reading order; a row or table that came or went is one each."""
    section = ""
    for one, other in align_blocks(old.blocks, new.blocks):
        here = other if other is not None else one
        if isinstance(here, Heading):
            section = plain(here.inlines)
        if isinstance(here, Table) and one is not other:
            yield from _table_changes(one, other)
        elif isinstance(here, Heading | Paragraph) and one != other:
            yield Change(section, _inlines(one), _inlines(other))


def _inlines(block: Block | None) -> Inlines:
    return block.inlines if isinstance(block, Heading | Paragraph) else ()


def _table_changes(old: Block | None, new: Block | None) -> Iterator[Change]:
    one, other = (side if isinstance(side, Table) else None for side in (old, new))
    if one is None or other is None:
        table = one or other
        if table is not None:
            side = (Text(phrase("对照 整张表", 题=plain(table.title))),)
            yield Change(table_name(table), side if one else (), side if other else ())
        return
    name = table_name(other)
    heads = zip(_head(one), _head(other), strict=True)
    yield from (Change(name, *pair) for pair in heads if pair[0] != pair[1])
    yield from _row_changes(one, other, name)
    notes = zip_longest(one.notes, other.notes, fillvalue=())
    yield from (Change(phrase("对照 表注", 表=name), *pair) for pair in notes if pair[0] != pair[1])


def _row_changes(one: Table, other: Table, name: str) -> Iterator[Change]:
    for before, after in align_rows(one, other):
        if before is None or after is None:
            row = before or after
            side = sum(((*cell.inlines, Text(" ")) for cell in row.starts), ()) if row else ()
            where = phrase("对照 行", 表=name, 第几=row.number + 1 if row else 0)
            yield Change(where, side if before else (), side if after else ())
        else:
            for left, right in zip(before.starts, after.starts, strict=True):
                if left.inlines != right.inlines:
                    where = f"{name} {cell_address(right.row + HEADER_ROWS, right.column)}"
                    yield Change(where, left.inlines, right.inlines)


def _head(table: Table) -> tuple[Inlines, ...]:
    return (table.title, (Text(table.number),), table.left, table.center, table.right)


def table_name(table: Table) -> str:
    """Return what people call a table: 公开07表 …决算表."""
    return f"{table.number} {plain(table.title)}".strip()
