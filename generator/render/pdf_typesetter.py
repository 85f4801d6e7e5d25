"""WeasyPrint as we use it (排版): loaded when a page has to be set, not before; fed our own markup without guards."""

from __future__ import annotations

import hashlib
import re
from contextlib import nullcontext
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.render.fonts import set_fonts
from generator.render.native import installed_version, pango_version
from generator.render.pdf_digits import MARK, Node, NoSlotsError, take_marks
from generator.render.pdf_fonts import FontCase, written_faces
from generator.render.pdf_lines import MEDIUM, can_rule, take_grids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from generator.store import Store

_CUT_TEXT: Final = re.compile("ellipsis|line-clamp")  # drawing changes such a text: it cannot be shared


class CannotStartError(OSError):
    """WeasyPrint was found and does not start."""


class Layout(NamedTuple):
    """A section as WeasyPrint has set it (weasyprint.Document), and what has to be known to draw it.

    ``slots``: its texts with noughts for digits (pdf_digits.py); ``grids``: the rows of its tables (pdf_lines.py).
    """

    document: Any
    slots: Mapping[int, Sequence[Node]]
    grids: Mapping[int, list[int | None]]


class Typesetter:
    """How everything looks: the style sheet and its fonts. WeasyPrint is loaded when they are first asked for."""

    def __init__(self, look: Path, case: FontCase, store: Store, folder: Path) -> None:
        self.case, self.plain = case, set_fonts((look / "print.css").read_text(encoding="utf-8"), case.choice)
        self._store, self._folder = store, folder

    @cached_property
    def weasyprint(self) -> Any:
        """The typesetter: a quarter of a second; only pages that have to be set pay."""
        from generator.render.pdf_load import brought_later, found_directly  # noqa: PLC0415 - only where a page is set

        try:
            with found_directly(), brought_later():
                return import_module("weasyprint")
        except OSError as error:
            raise CannotStartError(*error.args) from error

    @cached_property
    def fonts(self) -> Any:
        """WeasyPrint's set of fonts."""
        return import_module(f"{self.weasyprint.__name__}.text.fonts").FontConfiguration()

    @cached_property
    def medium(self) -> str:
        """What print.css is read for."""
        return MEDIUM if can_rule() else "print"

    @cached_property
    def sheet(self) -> Any:
        """The style sheet, with the cut fonts loaded."""
        faces = written_faces(self.case, self._folder, self._store)
        return self.weasyprint.CSS(string=f"{faces}\n{self.plain}", font_config=self.fonts, media_type=self.medium)

    def render(self, markup: str, *, tagged: bool = False) -> Layout:
        """Return a section set by WeasyPrint; where it will be ``tagged``, every cell is set, the blank ones too."""
        from generator.render.pdf_texts import shaped_once  # noqa: PLC0415 - as above

        page = bare_page(self.weasyprint.HTML)(markup, self.medium, whole=tagged)
        slots = getattr(page, "slots", {})
        if MARK in markup and not slots:
            raise NoSlotsError
        with nullcontext() if tagged or _CUT_TEXT.search(self.plain) else shaped_once():
            document = page.render(stylesheets=[self.sheet], font_config=self.fonts)
        return Layout(document, slots, getattr(page, "grids", {}))


@cache
def _head_wrapper() -> Any:
    """Return cssselect2's wrapper, but asked for <style>, <meta> and <link> it looks where we put them: in the head."""
    wrapper: Any = import_module("cssselect2").ElementWrapper

    def query_all(root: Any, *names: str) -> Any:
        return [child for child in next(iter(root.iter_children())).iter_children() if child.etree_element.tag in names]

    return type("HeadWrapper", (wrapper,), {"query_all": query_all})


@cache
def _fetcher() -> Any:
    """Return what would fetch addresses; made for every page anew, it looks for proxies each time."""
    return import_module("weasyprint.urls").URLFetcher()


def _bare_head(root: Element) -> None:
    """Leave the styles only: what a document is about, its writer is told directly."""
    head = root[0]
    head[:] = head.findall("style")


@cache
def bare_page(html: Any) -> Any:
    """Return ``html`` (weasyprint.HTML) made from our own markup without its two slow guards.

    Our markup is well-formed XML, so the C parser reads it; ``print.css`` says how elements are displayed, so the
    sheet for any page of the web is not matched. A fifth of the time. Nothing is fetched: there is no base address.
    """
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - only where a page is set

    def start(self: Any, markup: str, medium: str, *, whole: bool) -> None:
        root = ET.fromstring(markup)
        self.base_url, self.url_fetcher, self.media_type = None, _fetcher(), medium
        _bare_head(root)
        self.slots = take_marks(root)
        self.grids = take_grids(root, whole=whole) if medium == MEDIUM else {}
        self.wrapper_element = _head_wrapper().from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def no_sheets(_self: Any, forms: bool = False) -> list[Any]:  # noqa: ARG001, FBT001, FBT002 - WeasyPrint's own signature
        return []

    return type("BarePage", (html,), {"__init__": start, "_ua_stylesheets": no_sheets})


def engine() -> list[str]:
    """Return what else decides how pages look: the versions of the engine, and our own code."""
    versions = [installed_version(name) for name in ("weasyprint", "pydyf", "uharfbuzz")]
    sources = sorted([*Path(__file__).parent.glob("pdf*.py"), Path(__file__).parent / "fonts.py"])
    return [*versions, pango_version(), *(hashlib.sha256(file.read_bytes()).hexdigest() for file in sources)]
