"""修订稿: the new tree against the old one as a Word file with tracked changes, each with a comment on its cause.

Accepting all changes gives the text of the new document, rejecting all that of the old one: words, cells, rows,
paragraphs and tables. Page breaks and paper follow the new document.
"""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.document import (
    Block,
    Break,
    Cell,
    Contents,
    Document,
    Heading,
    Inlines,
    Page,
    Paragraph,
    Table,
    Text,
    listed_headings,
    plain,
)
from generator.render.archive import iso_build_time
from generator.render.docx import Body, HeaderLine, header_lines, package, style_name
from generator.render.docx_shell import Shell, load_shell
from generator.render.docx_xml import (
    FIELD_END,
    bookmark_name,
    cell_shape,
    escape,
    field_start,
    grid_edges,
    grid_open,
    paragraph,
    run,
    runs,
)
from generator.revise.align import Piece, Row, align, align_blocks, align_rows, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

AUTHOR: Final = "决算公开"
_TAB: Final = "<w:r><w:tab/></w:r>"
_COMMENTS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:comments>'
)
_RELATION: Final = (
    '<Relationship Id="rIdComments" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"'
    ' Target="comments.xml"/></Relationships>'
)
_TYPE: Final = (
    '<Override PartName="/word/comments.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>'
)


class Side(NamedTuple):
    """One of the two versions: its tree and the page of each anchor."""

    document: Document
    pages: Mapping[str, int]


def write_redline(
    old: Side, new: Side, reference: Path, cause: Callable[[Piece], str], author: str = AUTHOR, date: str = ""
) -> bytes:
    """Return the .docx; ``cause`` says why a stretch changed, ``date`` is ISO (default: the build time)."""
    shell = load_shell(reference)
    marks = Marks(author, date or iso_build_time(), cause)
    body = _Redline(new, old, shell, marks).xml().encode()
    parts = [_with_comments(name, data) for name, data in shell.parts]
    comments = _COMMENTS.format("".join(marks.comments))
    return package(new.document, body, [*parts, ("word/comments.xml", comments)])


def _with_comments(name: str, data: bytes) -> tuple[str, bytes]:
    if name == "[Content_Types].xml":
        data = data.replace(b"</Types>", _TYPE.encode())
    elif name == "word/_rels/document.xml.rels":
        data = data.replace(b"</Relationships>", _RELATION.encode())
    return name, data


class Marks:
    """Makes tracked changes and their comments, numbered through the document."""

    def __init__(self, author: str, date: str, cause: Callable[[Piece], str]) -> None:
        self._by = f'w:author="{escape(author)}" w:date="{escape(date)}"'
        self._initials = escape(author[:1])
        self._cause = cause
        self._count = 0
        self.comments: list[str] = []

    def mark(self, kind: str, inside: str = "") -> str:
        """Return a ``w:ins`` or ``w:del`` around ``inside``, or the empty one that marks a row or paragraph end."""
        self._count += 1
        start = f'<w:{kind} w:id="{self._count}" {self._by}'
        return f"{start}>{inside}</w:{kind}>" if inside else f"{start}/>"

    def inserted(self, text: str, properties: str = "") -> str:
        """Return ``text`` as inserted runs."""
        return self.mark("ins", runs((Text(text),), properties)) if text else ""

    def deleted(self, text: str, properties: str = "") -> str:
        """Return ``text`` as deleted runs."""
        return self.mark("del", _struck(text, properties)) if text else ""

    def noted(self, piece: Piece, inside: str) -> str:
        """Return ``inside`` with a comment that says why ``piece`` changed."""
        start, end, reference = self._comment(piece)
        return f"{start}{inside}{end}{reference}"

    def _comment(self, piece: Piece) -> tuple[str, str, str]:
        """Write a comment; return where its range starts and ends, and the run that refers to it."""
        number = len(self.comments)
        text = "".join(f"<w:p>{run(line)}</w:p>" for line in self._cause(piece).split("；"))
        self.comments.append(f'<w:comment w:id="{number}" {self._by} w:initials="{self._initials}">{text}</w:comment>')
        reference = f'<w:r><w:commentReference w:id="{number}"/></w:r>'
        return f'<w:commentRangeStart w:id="{number}"/>', f'<w:commentRangeEnd w:id="{number}"/>', reference

    def change(self, old: Inlines, new: Inlines, properties: str = "") -> str:
        """Return runs that turn ``old`` into ``new``, every changed stretch with its comment."""
        found = []
        for piece in pieces(old, new):
            if piece.old == piece.new:
                found.append(runs((Text(piece.new),), properties))
            else:
                both = self.deleted(piece.old, properties) + self.inserted(piece.new, properties)
                found.append(self.noted(piece, both))
        return "".join(found)

    def whole(self, kind: str, inlines: Inlines, properties: str = "", why: Inlines | None = None) -> str:
        """Return runs that came (``ins``) or went (``del``) as a whole; a comment explains ``why``, if anything.

        The comment's reference follows the words at once, in the same mark: else LibreOffice keeps it, and with it the
        row that came or went.
        """
        text = plain(inlines)
        if not text:
            return ""
        inside = runs((Text(text),), properties) if kind == "ins" else _struck(text, properties)
        if not why:
            return self.mark(kind, inside)
        paths = tuple(dict.fromkeys(inline.path for inline in why if inline.path))
        start, end, reference = self._comment(Piece("", text, paths) if kind == "ins" else Piece(text, "", paths))
        return start + self.mark(kind, inside + reference) + end


def _struck(text: str, properties: str) -> str:
    """Return the runs of deleted text."""
    inside = run(text, properties).replace("<w:t>", "<w:delText>").replace("<w:t ", "<w:delText ")
    return inside.replace("</w:t>", "</w:delText>")


_Entry = tuple[int, str, str, int]  # level, text, anchor, page


class _Redline(Body):
    """The body of the new document with what the old one had marked as deleted."""

    def __init__(self, new: Side, old: Side, shell: Shell, marks: Marks) -> None:
        super().__init__(new.document, shell, new.pages)
        self.old, self.marks = old, marks

    def xml(self) -> str:
        """Write both versions; return the inside of ``w:body``."""
        pairs = align_blocks(self.old.document.blocks, self.document.blocks)
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

    def line(
        self,
        style: str,
        old: tuple[Inlines, ...] | None,
        new: tuple[Inlines, ...] | None,
        tabs: str = "",
        anchor: str = "",
    ) -> None:
        """Write a paragraph that stayed, came or went; its parts are set off by tabs."""
        if old is not None and new is not None:
            texts = [self.marks.change(one, other) for one, other in zip(old, new, strict=True)]
            self.paragraph(style, self.anchored(anchor, _TAB.join(texts)), tabs)
            return
        kind, parts = ("ins", new or ()) if old is None else ("del", old)
        tab = self.marks.mark(kind, _TAB) if len(parts) > 1 else ""
        inside = tab.join(self.marks.whole(kind, part, why=part) for part in parts)
        leaving = self.leaving and kind == "del"
        self.leaving = self.leaving and not leaving
        self.paragraph(style, self.anchored(anchor, inside), f"{tabs}<w:rPr>{self.marks.mark(kind)}</w:rPr>")
        self.leaving = leaving

    def tables(self, old: Table | None, new: Table | None) -> None:
        """Write a table that stayed, came or went."""
        table = new or old
        if table is None:
            return
        own = table.page is not Page.INLINE
        self.turn(turned=table.page is Page.LANDSCAPE)
        if own:
            self.leave()
        frame = self.shell.turned if self.turned else self.shell.upright
        written = len(self.out)
        self.both_headers(old, new, frame.width)
        if self.after_table or (self.leaving and len(self.out) == written):
            self.gap()
        self.grids(old, new, frame.width)
        for before, after in zip_longest(old.notes if old else (), new.notes if new else ()):
            self.line("表注", None if before is None else (before,), None if after is None else (after,))
        if own:
            self.leave()

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
        writer = _Rows(self.marks, edges, self.table_styles.text, int(table.size * 2 + 0.5))
        written = [writer.row(*pair, head=_is_head(pair, old, table)) for pair in pairs]
        columns = "".join([f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges)])
        self.out.append(
            f"{grid_open(self.table_styles.table, edges[-1])}{columns}</w:tblGrid>{''.join(written)}</w:tbl>"
        )
        self.after_table, self.fresh = True, False

    def both_contents(self, old: Block | None, new: Block | None) -> None:
        """Write the 目录 with entries that stayed, came or went; a page number is a change of its own."""
        block = new if isinstance(new, Contents) else old
        if not isinstance(block, Contents):
            return
        titles = [((Text(side.title),),) if isinstance(side, Contents) else None for side in (old, new)]
        self.line("TOC Heading", titles[0], titles[1])
        start = field_start(rf'TOC \o "1-{block.depth}" \h \z \u')
        before = _entries(self.old, old.depth) if isinstance(old, Contents) else []
        after = _entries(Side(self.document, self.pages), new.depth) if isinstance(new, Contents) else []
        for one, other in align(before, after, lambda entry: entry[:2], _nearness):
            self.entry_line(one, other, start)
            start = ""
        self.paragraph("表间", start + FIELD_END)

    def entry_line(self, old: _Entry | None, new: _Entry | None, start: str) -> None:
        """Write a line of the 目录."""
        entry = new or old
        if entry is None:
            return
        style = f"toc {entry[0]}"
        if old and new:
            self.paragraph(style, start + self.kept_entry(old, new))
            return
        kind = "ins" if new else "del"
        texts = [(Text(entry[1]),), (Text(str(entry[3])),)]
        inside = self.marks.mark(kind, _TAB).join(self.marks.whole(kind, text) for text in texts)
        self.out.append(paragraph(self.shell.style(style), start + inside, f"<w:rPr>{self.marks.mark(kind)}</w:rPr>"))

    def kept_entry(self, old: _Entry, new: _Entry) -> str:
        """Return an entry that both versions have, as a link to its heading."""
        name = bookmark_name(self.bookmarks[new[2]])
        text = self.marks.change((Text(old[1]),), (Text(new[1]),))
        number = self.marks.change((Text(str(old[3])),), (Text(str(new[3])),))
        field = field_start(rf"PAGEREF {name} \h") + number + FIELD_END
        return f'<w:hyperlink w:anchor="{name}" w:history="1">{text}{_TAB}{field}</w:hyperlink>'


def _is_head(pair: tuple[Row | None, Row | None], old: Table, new: Table) -> bool:
    before, after = pair
    return after.number < new.head_rows if after else before is not None and before.number < old.head_rows


def _inlines(block: Block) -> Inlines:
    return block.inlines if isinstance(block, Heading | Paragraph) else ()


def _entries(side: Side, depth: int) -> list[_Entry]:
    return [
        (level, text, anchor, side.pages.get(anchor, 0))
        for level, text, anchor in listed_headings(side.document, depth)
    ]


def _nearness(old: _Entry, new: _Entry) -> float:
    return 1.0 if (old[0], old[2]) == (new[0], new[2]) and old[1][:2] == new[1][:2] else 0


class _Rows:
    """Writes rows of one grid."""

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
