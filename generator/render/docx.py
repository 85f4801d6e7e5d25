"""The tree as a Word file: strings into the shell of reference.docx, in time linear in the document.

Landscape tables stand in landscape sections, other page changes are ``w:pageBreakBefore``: a break is carried to the
next paragraph instead of being written, so that no empty page can arise.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from generator.document import (
    Break,
    Contents,
    Heading,
    Inlines,
    Page,
    Paragraph,
    Role,
    Table,
    Text,
    listed_headings,
    plain,
)
from generator.findings import Fault
from generator.render.archive import iso_build_time, zip_parts
from generator.render.docx_shell import Shell, load_shell
from generator.render.docx_xml import (
    FIELD_END,
    SPAN,
    TABLE,
    TableStyles,
    bookmark,
    bookmark_name,
    escape,
    field_start,
    grid,
    mark,
    paragraph,
    run,
    runs,
    version_mark,
)
from generator.render.paging import ems, estimate_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from generator.document import Block, Document

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_ROLES = {
    Role.TITLE: "Title",
    Role.SUBTITLE: "Subtitle",
    Role.BODY: "公文正文",
    Role.PLAIN: "公文顶格",
    Role.CENTER: "公文居中",
    Role.NOTE: "表注",
}
_PLACES_SIZE = 200  # twips: the size of 表头行


def write_docx(document: Document, reference: Path, pages: Mapping[str, int] | None = None) -> bytes:
    """Return ``document`` as a .docx in the look of ``reference``.

    ``pages`` gives the page number of each anchor for the 目录; without it the pages are estimated. Equal arguments
    give equal bytes. Raises :class:`Fault` when ``pages`` lacks an anchor or the reference lacks a style.
    """
    shell = load_shell(reference)
    if pages is None:
        pages = estimate_pages(document) if any(isinstance(block, Contents) for block in document.blocks) else {}
    body = Body(document, shell, pages).xml().encode()
    version = version_mark(f"{zlib.crc32(body):08x}{len(body):x}").encode()
    return package(document, body.replace(b"</w:pPr>", b"</w:pPr>" + version, 1), shell.parts)


def package(document: Document, body: bytes, parts: Sequence[tuple[str, str | bytes]]) -> bytes:
    """Return the .docx around the inside of ``w:body``; ``parts`` begin with the content types."""
    text = f"{_HEAD}<w:document {_NAMESPACES}><w:body>".encode() + body + b"</w:body></w:document>"
    types, *rest = parts
    return zip_parts(
        [types, ("_rels/.rels", _RELATIONS), ("docProps/core.xml", _core(document)), ("word/document.xml", text), *rest]
    )


class Body:
    """What has been written so far: paragraphs and tables, and the page that the next of them belongs on."""

    def __init__(self, document: Document, shell: Shell, pages: Mapping[str, int]) -> None:
        self.document, self.shell, self.pages = document, shell, pages
        self.out: list[str] = []
        self.marked: set[str] = set()
        self.after_table = self.leaving = self.fresh = self.turned = False
        self.cover = _has_cover(document)
        self.bookmarks = _bookmarks(document)
        self.spanned = self.tabled = 0
        self.table_styles = TableStyles(shell.style("公开表"), shell.style("表格文字"))

    def xml(self) -> str:
        """Write every block; return the inside of ``w:body``."""
        for number, block in enumerate(self.document.blocks):
            self.block(block, first=number == 0)
        self.leaving = False  # nothing follows: no blank page behind a table that asked for a page of its own
        if self.after_table or not self.out:
            self.gap()
        return "".join(self.out) + self.section()

    def block(self, block: Block, *, first: bool) -> None:
        """Write one block."""
        if isinstance(block, Break):
            self.leave()
        elif isinstance(block, Table):
            self.table(block)
        else:
            self.turn(turned=False)
            if isinstance(block, Contents):
                self.contents(block)
                return
            anchor = block.anchor if isinstance(block, Heading) else ""
            inside = self.anchored(anchor, self.spans(block.inlines))
            self.paragraph(style_name(block, cover=first and self.cover), inside)

    def paragraph(self, style: str, inside: str, extra: str = "") -> None:
        """Write a paragraph, on a new page if one was asked for."""
        start = "<w:pageBreakBefore/>" if self.leaving else ""
        self.out.append(paragraph(self.shell.style(style), inside, start + extra))
        self.leaving = self.after_table = self.fresh = False

    def gap(self) -> None:
        """Write the paragraph of no height that Word wants behind a table or a field."""
        self.paragraph("表间", "")

    def anchored(self, anchor: str, inside: str) -> str:
        """Wrap runs in the bookmark of an anchor, the first time it is met: Word wants bookmarks to be unique."""
        if not anchor or anchor in self.marked:
            return inside
        self.marked.add(anchor)
        return bookmark(self.bookmarks[anchor], inside)

    def spans(self, inlines: Inlines) -> str:
        """Return inlines as runs; with figures or free text, in a hidden bookmark by which ``build --keep`` knows them.

        One bookmark for a paragraph: one around every figure was measured to cost a fifth of the whole file.
        """
        if not any(inline.path for inline in inlines):
            return runs(inlines)
        self.spanned += 1
        return mark(SPAN, self.spanned, runs(inlines))

    def leave(self) -> None:
        """Ask for a new page; at the start of the document or of a section there is one already."""
        self.leaving = bool(self.out) and not self.fresh

    def turn(self, *, turned: bool) -> None:
        """Go on on upright or turned paper: another orientation ends the section and begins a page."""
        if turned != self.turned and self.out:
            if self.after_table:
                self.leaving = False
                self.gap()
            self.out[-1] = self.out[-1].replace("</w:pPr>", self.section() + "</w:pPr>", 1)
            self.leaving, self.fresh = False, True
        self.turned = turned

    def section(self) -> str:
        """Return the properties of the section that ends here; the cover belongs to the first."""
        frame = self.shell.turned if self.turned else self.shell.upright
        cover, self.cover = self.cover, False
        return frame.section(cover=cover)

    def table(self, table: Table) -> None:
        """Write header block, grid and notes, on pages of their own where the table asks for it."""

        def below(width: int) -> None:
            self.out.append(grid(table, width, self.table_styles))
            self.after_table, self.fresh = True, False
            for note in table.notes:
                self.paragraph("表注", runs(note))

        self.framed(table, lambda width: self.header(table, width), below)

    def framed(self, table: Table, above: Callable[[int], None], below: Callable[[int], None]) -> None:
        """Write what stands ``above`` a table and its grid and notes, both by width, on the page it asks for."""
        own = table.page is not Page.INLINE
        self.turn(turned=table.page is Page.LANDSCAPE)
        if own:
            self.leave()
        frame = self.shell.turned if self.turned else self.shell.upright
        written = len(self.out)
        above(frame.width)
        if self.after_table or (self.leaving and len(self.out) == written):
            self.gap()
        below(frame.width)
        if own:
            self.leave()

    def header(self, table: Table, width: int) -> None:
        """Write title, 公开NN表 and the three places above the grid."""
        for number, line in enumerate(header_lines(table, width)):
            inside = "<w:r><w:tab/></w:r>".join(map(runs, line.parts))
            if number == 0:
                self.tabled += 1
                inside = mark(TABLE, self.tabled, "") + inside
            self.paragraph(line.style, self.anchored(line.anchor, inside), line.tabs)

    def contents(self, block: Contents) -> None:
        """Write the 目录: its title, and the field with every entry filled in."""
        self.paragraph("TOC Heading", run(block.title))
        start = field_start(rf'TOC \o "1-{block.depth}" \h \z \u')
        for level, text, anchor in listed_headings(self.document, block.depth):
            self.paragraph(f"toc {level}", start + self.entry(text, anchor))
            start = ""
        self.paragraph("表间", start + FIELD_END)

    def entry(self, text: str, anchor: str) -> str:
        """Return a line of the 目录 as a link to its heading."""
        if anchor not in self.pages:
            raise Fault("render.docx", f"标题“{text}”没有页码")
        name = bookmark_name(self.bookmarks[anchor])
        start = field_start(rf"PAGEREF {name} \h")
        number = f"{start}<w:r><w:t>{self.pages[anchor]}</w:t></w:r>{FIELD_END}"
        return f'<w:hyperlink w:anchor="{name}" w:history="1">{run(text)}<w:r><w:tab/></w:r>{number}</w:hyperlink>'


def style_name(block: Heading | Paragraph, *, cover: bool) -> str:
    """Return the name of the style that reference.docx has for a block; ``cover``: it opens a cover."""
    if isinstance(block, Heading):
        return f"heading {block.level}" if block.listed else f"标题 {block.level} 不入目录"
    return "封面题名" if cover else _ROLES[block.role]


class HeaderLine(NamedTuple):
    """A line above a grid: its style, its parts (a tab between two), tab stops, and the anchor that it carries."""

    style: str
    parts: tuple[Inlines, ...]
    tabs: str = ""
    anchor: str = ""


def header_lines(table: Table, width: int) -> Iterator[HeaderLine]:
    """Yield the lines above a grid ``width`` twips wide.

    A 部门名称 too long to leave room for the other places stands above them, in the same paragraph.
    """
    if plain(table.title):
        yield HeaderLine(f"表题 {table.level}" if table.anchor else "表题", (table.title,), anchor=table.anchor)
    if table.number:
        yield HeaderLine("表号", ((Text(table.number),),))
    places: tuple[Inlines, ...] = (table.left, table.center, table.right)
    ends = [int(ems(plain(place)) * _PLACES_SIZE) + _PLACES_SIZE for place in places]
    if sum(ends) > width and plain(places[0]):
        places, ends[0] = ((*places[0], Text("\n")), *places[1:]), 0
    if any(map(plain, places)):
        yield HeaderLine("表头行", places, _place_tabs(ends[0] + ends[1] // 2, width))


def _place_tabs(reached: int, width: int) -> str:
    """Return tab stops of the places; the middle one moves right where a long 部门名称 stands in its way."""
    middle = max(width // 2, reached)
    return f'<w:tabs><w:tab w:val="center" w:pos="{middle}"/><w:tab w:val="right" w:pos="{width}"/></w:tabs>'


def _has_cover(document: Document) -> bool:
    """Return whether the document opens with a cover: paragraphs, the first of them a 题名, up to a page break."""
    blocks = iter(document.blocks)
    first = next(blocks, None)
    if not isinstance(first, Paragraph) or first.role is not Role.TITLE:
        return False
    return isinstance(next((block for block in blocks if not isinstance(block, Paragraph)), None), Break)


def _bookmarks(document: Document) -> dict[str, int]:
    """Return a number for every anchor in reading order."""
    anchors = [block.anchor for block in document.blocks if isinstance(block, Heading | Table) and block.anchor]
    return {anchor: number for number, anchor in enumerate(anchors, 1)}


def _core(document: Document) -> str:
    moment = iso_build_time()
    date = f'xsi:type="dcterms:W3CDTF">{moment}'
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(document.title)}</dc:title><dc:creator>{escape(document.department)}</dc:creator>"
        f"<dcterms:created {date}</dcterms:created><dcterms:modified {date}</dcterms:modified>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/><Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
