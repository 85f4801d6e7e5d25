"""The publication as plain text: a line per heading, paragraph and table row; blocks stand apart by a blank line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.document import Contents, Heading, Paragraph, Table, listed_headings, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.document import Block, Document


def write_txt(document: Document) -> str:
    """Return the publication as text with LF line ends, the last line ended too.

    目录: its title and entries, no page numbers. A table: title, number, ``left<TAB>center<TAB>right``, the grid's rows
    with tabs between the cells (places that a merge covers are empty), notes. Empty header lines are left out.
    A line end or tab inside a text becomes a blank.
    """
    blocks = ("\n".join(_lines(block, document)) for block in document.blocks)
    return "\n\n".join(filter(None, blocks)) + "\n"


def _lines(block: Block, document: Document) -> list[str]:
    if isinstance(block, Heading | Paragraph):
        return [_flat(plain(block.inlines))]
    if isinstance(block, Contents):
        return [block.title, *(_flat(text) for _, text, _ in listed_headings(document, block.depth))]
    if isinstance(block, Table):
        return list(_table_lines(block))
    return []


def _table_lines(table: Table) -> Iterator[str]:
    places = "\t".join(_flat(plain(place)) for place in (table.left, table.center, table.right))
    header = (_flat(plain(table.title)), _flat(table.number), places)
    yield from (line for line in header if line.strip())
    rows = [[""] * table.column_count for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row][cell.column] = _flat(cell.text)
    yield from ("\t".join(row) for row in rows)
    yield from (_flat(plain(note)) for note in table.notes)


def _flat(text: str) -> str:
    """Return ``text`` on one line without tabs."""
    return " ".join(text.replace("\t", " ").splitlines())
