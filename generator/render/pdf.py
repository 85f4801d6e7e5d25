"""The tree as PDF, set by WeasyPrint: one render per section, fixed column widths, fonts cut to the document.

Measured reasons for the shape (spec "performance"): rendering section by section, with the garbage collector held
and small fonts, costs half of rendering one long page; see benchmarks.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from generator.document import Block, Break, Contents, Document, Page, Paragraph, Role, Table, block_inlines, plain
from generator.findings import Finding, Severity, has_errors
from generator.render.archive import iso_build_time
from generator.render.fonts import choose_fonts, font_face_css, installed_faces, read_roles, set_fonts
from generator.render.html import block_html, page_html
from generator.render.native import cannot_start, pdf_obstacles
from generator.render.pdf_lines import joined_rules
from generator.render.pdf_store import KeptPage, NotKeptError, Pen, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OWN_CHARACTERS = "0123456789—. "  # page numbers and leaders
COVER_ROLES = (Role.TITLE, Role.SUBTITLE)


@dataclass(frozen=True, slots=True)
class PdfResult:
    """A PDF (``data`` is empty where none could be made), where its anchors stand, and what the officer must know.

    ``pages`` maps the anchor of a heading or table to its page number as printed; the cover is page 1.
    """

    data: bytes
    pages: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that start on a new page and share one kind of paper: 封面 cover, flow, contents, landscape."""

    kind: str
    blocks: tuple[Block, ...]


def write_pdf(document: Document, look: Path, *, tagged: bool = False, store: Path | None = None) -> PdfResult:
    """Set ``document`` with ``look`` (print.css, fonts.yaml): A4, numbered, with outline and embedded fonts.

    ``store`` is a folder that remembers set pages: sections that did not change are not set again.
    ``tagged`` adds the structure tree for screen readers: a fifth more time and 40 % more bytes.
    Equal input gives equal bytes. Whatever this machine lacks is a finding: of severity error when no PDF is made.
    """
    findings = pdf_obstacles()
    if has_errors(findings):
        return PdfResult(b"", {}, findings)
    try:
        with _complaints(findings):
            import_module("weasyprint")  # a quarter of a second; only the PDF pays
    except OSError as error:
        return PdfResult(b"", {}, [*findings, cannot_start(error)])
    choice = choose_fonts(read_roles(look), used_characters(document), installed_faces())
    findings += choice.findings
    with _collector_held(), joined_rules(), TemporaryDirectory(prefix="juesuan-") as name, _complaints(findings):
        folder = Path(name)
        css = set_fonts((look / "print.css").read_text(encoding="utf-8"), choice)
        faces = font_face_css(choice, folder)
        cuts = {hashlib.sha256(data).hexdigest(): data for data in (file.read_bytes() for file in folder.iterdir())}
        kept = Store(store, css, faces.replace(folder.as_uri(), ""), *sorted(cuts), *_engine())
        setter = _Setter(document, f"{faces}\n{css}", kept, cuts)
        data = setter.write(split_sections(document), tagged=tagged)
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


@cache
def _head_wrapper() -> Any:
    """Return cssselect2's wrapper, but asked for <style>, <meta> and <link> it looks where we put them: in the head."""
    wrapper: Any = import_module("cssselect2").ElementWrapper

    def query_all(root: Any, *selectors: str) -> Any:
        return wrapper.query_all(next(iter(root.iter_children())), *selectors)

    return type("HeadWrapper", (wrapper,), {"query_all": query_all})


def bare_page(html: Any) -> Any:
    """Return ``html`` (weasyprint.HTML) made from our own markup without its two slow guards.

    Our markup is well-formed XML, so the C parser reads it; ``print.css`` says how elements are displayed, so the
    sheet for any page of the web is not matched. A fifth of the time. Nothing is fetched: there is no base address.
    """

    def start(self: Any, markup: str) -> None:
        root = ET.fromstring(markup)
        self.base_url, self.url_fetcher, self.media_type = None, import_module("weasyprint.urls").URLFetcher(), "print"
        self.wrapper_element = _head_wrapper().from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def no_sheets(_self: Any, forms: bool = False) -> list[Any]:  # noqa: ARG001, FBT001, FBT002 - WeasyPrint's own signature
        return []

    return type("BarePage", (html,), {"__init__": start, "_ua_stylesheets": no_sheets})


class _Setter:
    """Renders sections in order, counts their pages, and joins them; the 目录 is set last, when all pages are known."""

    def __init__(self, document: Document, css: str, store: Store, cuts: Mapping[str, bytes]) -> None:
        text: Any = import_module("weasyprint.text.fonts")
        self._page = bare_page(import_module("weasyprint").HTML)
        self._fonts = text.FontConfiguration()
        self._css, self._store, self._cuts, self._pen = css, store, cuts, Pen(cuts)
        self._document = document
        self.pages: dict[str, int] = {}

    def write(self, sections: list[Section], *, tagged: bool) -> bytes:
        """Return the PDF: from drawn pages, unless they cannot be replayed or are to be tagged."""
        if not tagged:
            with suppress(NotKeptError):
                return self._join(self._set(sections, self._drawn))
        return self._join(self._set(sections, self._render), tagged=tagged)

    def _set(self, sections: list[Section], layout: Callable[[str], Any]) -> list[Any]:
        """Return the pages of all sections in order."""
        parts: list[Any] = []
        starts: list[int] = []
        self.pages, start = {}, 1
        for section in sections:
            starts.append(start)
            markup = self._markup(section, start, {})
            parts.append(self._measured(markup) if section.kind == "contents" else layout(markup))
            for number, page in enumerate(parts[-1], start):
                for anchor in page.anchors:
                    self.pages.setdefault(anchor, number)
            start += len(parts[-1])
        for place, section in enumerate(sections):
            if section.kind == "contents":
                markup = self._markup(section, starts[place], self.pages)
                parts[place] = layout(markup)
                self._store.keep_again(self._markup(section, starts[place], {}), markup)
        return [page for part in parts for page in part]

    def _join(self, pages: list[Any], *, tagged: bool = False) -> bytes:
        weasyprint: Any = import_module("weasyprint.document")
        metadata = weasyprint.DocumentMetadata(
            title=self._document.title, authors=[self._document.department], created=iso_build_time(), lang="zh-CN"
        )
        whole = weasyprint.Document(pages, metadata, None, self._fonts, {}, None)
        data: bytes = whole.write_pdf(pdf_tags=tagged)
        return data

    def _markup(self, section: Section, start: int, pages: Mapping[str, int]) -> str:
        """Return the page of one section whose first page has the number ``start``."""
        side = "right" if start % 2 else "left"
        style = f"<style>@page:first{{counter-reset:page {start}}}html{{break-before:{side}}}</style>"
        body = "\n".join([block_html(block, self._document, pages) for block in section.blocks])
        return page_html(self._document, body, style, f"on-{section.kind}")

    def _drawn(self, markup: str) -> list[Any]:
        """Return the pages of a section as they were drawn, now or before; what draws a complaint is not kept."""
        found = self._store.find(markup, self._cuts)
        if found is None:
            logger, listener = logging.getLogger("weasyprint"), _Listener([])
            logger.addHandler(listener)
            try:
                found = self._pen.draw(self._rendered(markup))
            finally:
                logger.removeHandler(listener)
            gc.collect(0)  # the section's styles and boxes, while they are still young
            if not listener.heard:
                self._store.keep(markup, found)
        return [KeptPage(page, found.fonts, self._cuts) for page in found.pages]

    def _measured(self, markup: str) -> list[Any]:
        """Return pages of a 目录 whose numbers are not known yet: as many as there will be."""
        found = self._store.find(markup, self._cuts)
        return self._render(markup) if found is None else [KeptPage(page, (), {}) for page in found.pages]

    def _render(self, markup: str) -> list[Any]:
        pages: list[Any] = self._rendered(markup).pages
        gc.collect(0)  # styles and half-built boxes
        return pages

    @cached_property
    def _sheet(self) -> Any:
        return import_module("weasyprint").CSS(string=self._css, font_config=self._fonts)

    def _rendered(self, markup: str) -> Any:
        return self._page(markup).render(stylesheets=[self._sheet], font_config=self._fonts)


def _engine() -> list[str]:
    """Return what else decides how pages look: the versions of the engine, and our own code."""
    names = ("weasyprint", "pydyf", "uharfbuzz")
    versions = [str(import_module(name).__version__) for name in names]
    pango = import_module("weasyprint.text.ffi").pango.pango_version()
    sources = sorted(Path(__file__).parent.glob("pdf*.py"))
    return [*versions, str(pango), *(hashlib.sha256(file.read_bytes()).hexdigest() for file in sources)]


@contextmanager
def _collector_held() -> Iterator[None]:
    """Hold the garbage collector: it would walk the growing box tree again and again, a quarter of the time."""
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


class _Listener(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _complaints(findings: list[Finding]) -> Iterator[None]:
    """Turn what WeasyPrint logs or warns about into findings, but for the subsetter, which is reported as PDF慢."""
    logged: list[str] = []
    logger, listener = logging.getLogger("weasyprint"), _Listener(logged)
    logger.addHandler(listener)
    try:
        with warnings.catch_warnings(record=True) as warned:
            yield
    finally:
        logger.removeHandler(listener)
    messages = (*logged, *(str(entry.message) for entry in warned))
    findings += [_complaint(message) for message in messages if "HarfBuzz-Subset" not in message]


def _complaint(message: str) -> Finding:
    return Finding("PDF排版提示", f"排版程序 WeasyPrint 提示：{message}", severity=Severity.WARNING)
