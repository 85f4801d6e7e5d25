"""The body of 修订稿: block by block, what stayed, came or went, on the writer of the Word file itself."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from generator.document import Block, Break, Contents, Heading, Inlines, Paragraph, Table, Text
from generator.render.docx import Body, HeaderLine, header_lines, style_name
from generator.render.docx_xml import FIELD_END, field_start, grid, grid_edges, grid_open, paragraph
from generator.render.redline_contents import Entry, entries, kept_entry, lone_entry, paired
from generator.render.redline_marks import TAB, Marks
from generator.render.redline_rows import Rows, is_head
from generator.revise.align import Row, align_blocks, align_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.document import Document
    from generator.render.docx_shell import Shell

Lines = tuple[Inlines, ...]


class RedlineBody(Body):
    """The body of the new document with what the old one had marked as deleted.

    ``old`` and ``new`` are a tree and the page of each of its anchors.
    """

    def __init__(
        self,
        new: tuple[Document, Mapping[str, int]],
        old: tuple[Document, Mapping[str, int]],
        shell: Shell,
        marks: Marks,
    ) -> None:
        super().__init__(new[0], shell, new[1])
        self.old, self.old_pages = old
        self.marks = marks

    def xml(self) -> str:
        """Write both versions; return the inside of ``w:body``."""
        pairs = align_blocks(self.old.blocks, self.document.blocks)
        for number, (old, new) in enumerate(pairs):
            self.pair(old, new, first=number == 0)
        if self.after_table or not self.out:
            self.gap()
        return "".join(self.out) + self.section()

    def turn(self, *, turned: bool) -> None:
        """Go on on other paper behind a paragraph of no height: a marked one may be accepted or rejected away."""
        if turned != self.turned and self.out:
            self.leaving = False
            self.gap()
        super().turn(turned=turned)

    def pair(self, old: Block | None, new: Block | None, *, first: bool) -> None:
        """Write a block that stayed, came or went."""
        block = new if new is not None else old
        if isinstance(block, Break):
            if new is not None:
                self.leave()
        elif isinstance(block, Table):
            self.tables(old if isinstance(old, Table) else None, new if isinstance(new, Table) else None)
        elif isinstance(block, Contents):
            self.turn(turned=False)
            self.both_contents(old, new)
        elif block is not None:
            self.turn(turned=False)
            anchor = new.anchor if isinstance(new, Heading) else ""
            name = style_name(block, cover=first and self.cover)
            self.line(name, (_inlines(old),) if old else None, (_inlines(new),) if new else None, anchor=anchor)

    # lines

    def line(self, style: str, old: Lines | None, new: Lines | None, tabs: str = "", anchor: str = "") -> None:
        """Write a paragraph that stayed, came or went; its parts are set off by tabs."""
        if old is not None and new is not None:
            texts = [self.marks.change(one, other) for one, other in zip(old, new, strict=True)]
            self.paragraph(style, self.anchored(anchor, TAB.join(texts)), tabs)
        elif old is None:
            self.lone_line(style, "ins", new or (), tabs, anchor)
        else:
            leaving, self.leaving = self.leaving, False  # a page that was asked for is the next paragraph's
            self.lone_line(style, "del", old, tabs, anchor)
            self.leaving = leaving

    def lone_line(self, style: str, kind: str, parts: Lines, tabs: str, anchor: str) -> None:
        """Write a paragraph that came (``ins``) or went (``del``), its end marked with it."""
        tab = self.marks.mark(kind, TAB) if len(parts) > 1 else ""
        inside = tab.join(self.marks.whole(kind, part, why=part) for part in parts)
        self.paragraph(style, self.anchored(anchor, inside), f"{tabs}<w:rPr>{self.marks.mark(kind)}</w:rPr>")

    # tables

    def tables(self, old: Table | None, new: Table | None) -> None:
        """Write a table that stayed, came or went."""
        table = new or old
        if table is None:
            return

        def below(width: int) -> None:
            self.grids(old, new, width)
            for before, after in zip_longest(old.notes if old else (), new.notes if new else ()):
                self.line("表注", None if before is None else (before,), None if after is None else (after,))

        self.framed(table, lambda width: self.both_headers(old, new, width), below)

    def both_headers(self, old: Table | None, new: Table | None, width: int) -> None:
        """Write the lines above the grid; where they do not correspond, the old ones and then the new ones."""
        before = list(header_lines(old, width)) if old else []
        after = list(header_lines(new, width)) if new else []
        if [(line.style, len(line.parts)) for line in before] == [(line.style, len(line.parts)) for line in after]:
            for one, other in zip(before, after, strict=True):
                self.line(other.style, one.parts, other.parts, other.tabs, other.anchor)
            return
        self.header_alone(before, old=True)
        self.header_alone(after, old=False)

    def header_alone(self, lines: Iterable[HeaderLine], *, old: bool) -> None:
        """Write header lines of one version."""
        for line in lines:
            if old:
                self.line(line.style, line.parts, None, line.tabs)
            else:
                self.line(line.style, None, line.parts, line.tabs, line.anchor)

    def grids(self, old: Table | None, new: Table | None, room: int) -> None:
        """Write one grid for both versions, or the old one and the new one where their columns differ."""
        if new is not None and old is new:  # nothing changed in it
            self.out.append(grid(new, room, self.table_styles))
            self.after_table, self.fresh = True, False
            return
        if old and new and (old.column_count, old.head_rows) == (new.column_count, new.head_rows):
            self.grid(new, old, list(align_rows(old, new)), room)
            return
        for table in filter(None, (old, new)):
            if self.after_table:
                self.gap()
            rows = list(align_rows(table, table))
            self.grid(table, table, [(row, None) if table is old else (None, row) for row, _ in rows], room)

    def grid(self, table: Table, old: Table, pairs: list[tuple[Row | None, Row | None]], room: int) -> None:
        """Write the ``w:tbl`` of paired rows in the widths of ``table``."""
        edges = grid_edges(table.widths, room)
        writer = Rows(self.marks, edges, self.table_styles.text, int(table.size * 2 + 0.5))
        written = [writer.row(*pair, head=is_head(pair, old, table)) for pair in pairs]
        columns = "".join([f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges)])
        self.out.append(
            f"{grid_open(self.table_styles.table, edges[-1])}{columns}</w:tblGrid>{''.join(written)}</w:tbl>"
        )
        self.after_table, self.fresh = True, False

    # the 目录

    def both_contents(self, old: Block | None, new: Block | None) -> None:
        """Write the 目录 of both versions."""
        block = new if isinstance(new, Contents) else old
        if not isinstance(block, Contents):
            return
        titles = [((Text(side.title),),) if isinstance(side, Contents) else None for side in (old, new)]
        self.line("TOC Heading", titles[0], titles[1])
        start = field_start(rf'TOC \o "1-{block.depth}" \h \z \u')
        before = entries(self.old, self.old_pages, old.depth) if isinstance(old, Contents) else []
        after = entries(self.document, self.pages, new.depth) if isinstance(new, Contents) else []
        for one, other in paired(before, after):
            self.entry_line(one, other, start)
            start = ""
        self.paragraph("表间", start + FIELD_END)

    def entry_line(self, old: Entry | None, new: Entry | None, start: str) -> None:
        """Write a line of the 目录."""
        if old and new:
            inside = kept_entry(old, new, self.bookmarks[new.anchor], self.marks)
            self.paragraph(f"toc {new.level}", start + inside)
            return
        entry, kind = (new, "ins") if new else (old, "del")
        if entry is not None:
            inside, end = lone_entry(entry, kind, self.marks), f"<w:rPr>{self.marks.mark(kind)}</w:rPr>"
            self.out.append(paragraph(self.shell.style(f"toc {entry.level}"), start + inside, end))


def _inlines(block: Block) -> Inlines:
    return block.inlines if isinstance(block, Heading | Paragraph) else ()
