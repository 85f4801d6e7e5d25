"""The tree as PDF, set by WeasyPrint: one render per section, fixed column widths, fonts cut to the document.

Measured reasons for the shape (spec "performance"): rendering section by section, with the garbage collector held
and small fonts, costs half of rendering one long page; see benchmarks.
"""

from __future__ import annotations

import gc
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.collector import collector_held
from generator.document import Block, Break, Contents, Document, Page, Paragraph, Role, Table, block_inlines, plain
from generator.findings import Finding, has_errors
from generator.render.archive import build_time, iso_build_time
from generator.render.html import block_html, page_html
from generator.render.native import cannot_start, installed_version, pdf_obstacles
from generator.render.paging import estimate_pages
from generator.render.pdf_complaints import complaints_told, heard
from generator.render.pdf_digits import (
    FROM_MARKS,
    NoSlotsError,
    Shape,
    fill_digits,
    plain_digits,
    split_digits,
)
from generator.render.pdf_file import About, DrawnPage, write_file
from generator.render.pdf_fonts import chosen_case, embedded_fonts, font_case
from generator.render.pdf_store import KeptSection, NotKeptError, find_relative, find_section, keep_section
from generator.render.pdf_typesetter import CannotStartError, Typesetter, engine
from generator.room import roomy
from generator.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from generator.render.pdf_pen import Pen

OWN_CHARACTERS = "0123456789—. ,-%"  # page numbers and leaders, and what a corrected figure may bring
COVER_ROLES = (Role.TITLE, Role.SUBTITLE)


@dataclass(frozen=True, slots=True)
class PdfResult:
    """A PDF (``data`` is empty where none could be made), where its anchors stand, and what the officer must know.

    ``pages`` maps the anchor of a heading or table to its page number as printed; the cover is page 1.
    """

    data: bytes
    pages: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


class Section(NamedTuple):
    """Blocks that start on a new page and share one kind of paper: 封面 cover, flow, contents, landscape."""

    kind: str
    blocks: tuple[Block, ...]


@roomy
def write_pdf(document: Document, look: Path, *, tagged: bool = False, store: Path | None = None) -> PdfResult:
    """Set ``document`` with ``look`` (print.css, fonts.yaml): A4, numbered, with outline and embedded fonts.

    ``store`` is a folder that remembers set pages: sections that did not change are not set again, and where none did
    WeasyPrint is not even loaded. ``tagged`` adds the structure tree for screen readers: a fifth more time and 40 %
    more bytes. Equal input gives equal bytes. Whatever this machine lacks is a finding: of severity error when no PDF
    is made.
    """
    kept, characters = Store(store, *engine()), used_characters(document)
    case = font_case(look, characters, kept)
    findings = pdf_obstacles(fonts_known=case is not None)
    if has_errors(findings):
        return PdfResult(b"", {}, findings)
    case = case or chosen_case(look, characters, kept)
    findings += case.choice.findings
    with collector_held(), TemporaryDirectory(prefix="juesuan-") as name, complaints_told(findings):
        setter = _Setter(document, characters, Typesetter(look, case, kept, Path(name)), kept)
        try:
            data = setter.write(split_sections(document), tagged=tagged)
        except CannotStartError as error:
            return PdfResult(b"", {}, [*findings, cannot_start(error)])
        kept.trim()
    return PdfResult(data, setter.pages, findings)


def used_characters(document: Document) -> frozenset[str]:
    """Return every character that needs a glyph in the PDF of ``document``."""
    texts = {plain(inlines) for block in document.blocks for inlines in block_inlines(block)}
    texts |= {block.title for block in document.blocks if isinstance(block, Contents)}
    return frozenset("".join(texts) + OWN_CHARACTERS)


def split_sections(document: Document) -> list[Section]:
    """Split at page breaks, before and after tables on pages of their own and the 目录; none is empty."""
    sections: list[Section] = []
    flow: list[Block] = []
    for block in (*document.blocks, Break()):
        alone = _alone(block)
        if not alone and not isinstance(block, Break):
            flow.append(block)
            continue
        if flow:
            sections.append(Section("flow", tuple(flow)))
            flow = []
        if alone:
            sections.append(Section(alone, (block,)))
    if len(sections) > 1 and all(map(_on_cover, sections[0].blocks)):
        sections[0] = Section("cover", sections[0].blocks)
    return sections


def _on_cover(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role in COVER_ROLES


def _alone(block: Block) -> str:
    """Return the kind of section that ``block`` fills by itself, or nothing."""
    if isinstance(block, Contents):
        return "contents"
    if isinstance(block, Table) and block.page is not Page.INLINE:
        return "landscape" if block.page is Page.LANDSCAPE else "portrait"
    return ""


class _Setter:
    """Sets sections in order, counts their pages, and joins them; the 目录 is finished last, when they are known."""

    def __init__(self, document: Document, characters: frozenset[str], look: Typesetter, store: Store) -> None:
        self._document, self._look, self._store = document, look, store
        faces = look.case.faces
        self._slots = characters.isdisjoint(map(chr, FROM_MARKS))  # else they cannot stand for digits
        self._common = (look.plain, *(f"{face.cut.name} {face.content}" for face in faces))
        self._grids: dict[int, list[int | None]] = {}
        self.pages: dict[str, int] = {}

    @cached_property
    def _pen(self) -> Pen:
        from generator.render.pdf_pen import Pen  # noqa: PLC0415 - only what has to be set is drawn

        return Pen({face.content: face.digits for face in self._look.case.faces})

    def write(self, sections: list[Section], *, tagged: bool) -> bytes:
        """Return the PDF: from drawn pages, unless they cannot be replayed or are to be tagged."""
        if not tagged:
            with suppress(NotKeptError):
                return self._file(self._set(sections, self._drawn))
        return self._join(self._set(sections, self._rendered), tagged=tagged)

    def _set(self, sections: list[Section], layout: Callable[[str], list[_Placed]]) -> list[_Placed]:
        """Return the pages of all sections in order."""
        parts: list[list[_Placed]] = []
        starts: list[int] = []
        self.pages, start = {}, 1
        guess = estimate_pages(self._document) if any(section.kind == "contents" for section in sections) else {}
        for section in sections:
            starts.append(start)
            parts.append(layout(self._markup(section, start, guess if section.kind == "contents" else {})))
            for number, page in enumerate(parts[-1], start):
                for anchor in page.anchors:
                    self.pages.setdefault(anchor, number)
            start += len(parts[-1])
        for place, section in enumerate(sections):
            if section.kind == "contents":
                parts[place] = layout(self._markup(section, starts[place], self.pages))
        return [page for part in parts for page in part]

    def _markup(self, section: Section, start: int, pages: Mapping[str, int]) -> str:
        """Return the page of one section whose first page has the number ``start``."""
        side = "right" if start % 2 else "left"
        style = f"<style>@page:first{{counter-reset:page {start}}}html{{break-before:{side}}}</style>"
        body = "\n".join([block_html(block, self._document, pages) for block in section.blocks])
        return page_html(self._document, body, style, f"on-{section.kind}")

    def _drawn(self, markup: str) -> list[_Placed]:
        """Return the pages of a section as they were drawn, now or before, its own digits filled in."""
        shape = split_digits(markup) if self._slots else Shape(plain_digits(markup), (), ())
        found = self._found(shape) or self._moved(shape)
        if found is None:
            shape, found = self._new(shape, markup)
        return [_Placed(page, found, shape.digits) for page in found.pages]

    def _new(self, shape: Shape, markup: str) -> tuple[Shape, KeptSection]:
        """Return a section set now with slots for its digits, or with the digits themselves where they are refused."""
        plain = Shape(plain_digits(markup), (), ())
        kept = self._found(plain)  # where they were refused before
        with suppress(NoSlotsError):
            return (shape, self._draw(shape)) if kept is None else (plain, kept)
        return plain, self._draw(plain)

    def _found(self, shape: Shape) -> KeptSection | None:
        return find_section(self._store, *self._common, shape.markup)

    def _moved(self, shape: Shape) -> KeptSection | None:
        """Return a section made from one that was kept, which differs from it in words of pieces only."""
        kept = find_relative(self._store, *self._common, shape.family) if shape.digits else None
        if kept is None:
            return None
        from generator.render.pdf_move import moved_section  # noqa: PLC0415 - only corrections need it

        return moved_section(kept, shape.pieces, shape.markup, self._look.case, self._store)

    def _draw(self, shape: Shape) -> KeptSection:
        """Set and draw a section; what draws a complaint is not kept."""
        with heard() as complaints:
            layout = self._look.render(shape.markup)
            found = self._pen.draw(layout, shape.pieces)
        del layout  # or the collection would only make them older
        gc.collect(0)  # the section's styles and boxes, while they are still young
        if not complaints:
            family = (*self._common, shape.family) if shape.digits else ()
            keep_section(self._store, found, family, *self._common, shape.markup)
        return found

    def _rendered(self, markup: str) -> list[Any]:
        layout = self._look.render(plain_digits(markup), tagged=True)
        self._grids |= layout.grids
        gc.collect(0)  # styles and half-built boxes
        return list(layout.document.pages)

    def _file(self, pages: list[_Placed]) -> bytes:
        """Return the PDF of drawn pages, written by ourselves."""
        sections = {id(page.section): page.section for page in pages}
        fonts = embedded_fonts(self._look.case, sections.values(), self._store)
        created = time.strftime("D:%Y%m%d%H%M%SZ", build_time())
        producer = f"WeasyPrint {installed_version('weasyprint')}"
        about = About(self._document.title, self._document.department, created, producer)
        return write_file([page.drawn() for page in pages], fonts, about)

    def _join(self, pages: list[Any], *, tagged: bool = False) -> bytes:
        """Return the PDF of pages that WeasyPrint still holds, written by WeasyPrint."""
        weasyprint: Any = import_module("weasyprint.document")
        metadata = weasyprint.DocumentMetadata(
            title=self._document.title, authors=[self._document.department], created=iso_build_time(), lang="zh-CN"
        )
        whole = weasyprint.Document(pages, metadata, None, self._look.fonts, {}, None)
        from generator.render.pdf_lines import ruled  # noqa: PLC0415 - as above

        with ruled(self._grids):
            data: bytes = whole.write_pdf(pdf_tags=tagged)
        return data


class _Placed:
    """A kept page with the digits that belong into it."""

    def __init__(self, given: Mapping[str, Any], section: KeptSection, digits: Sequence[Sequence[int]]) -> None:
        self.anchors, self.section = given["anchors"], section
        self._given, self._digits = given, digits

    def drawn(self) -> DrawnPage:
        """Return the page ready to be written."""
        given = self._given
        glyphs = {font["hash"]: font["digits"] for font in self.section.fonts}
        drawing = fill_digits(given, self._digits, glyphs)
        width, height = given["size"]
        own = (given["bookmarks"], given["links"], given["anchors"], given["states"])
        return DrawnPage((width, height), drawing.encode("latin-1"), *own)
