"""Draws what WeasyPrint has set and keeps the strokes as plain data, with slots for the digits of figures."""

from __future__ import annotations

import hashlib
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from generator.render.pdf_digits import NoSlotsError
from generator.render.pdf_lines import ruled
from generator.render.pdf_store import KeptSection, NotKeptError, Setting, packed_setting
from generator.render.pdf_texts import drawn_as_shaped
from generator.render.pdf_watch import watched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.render.pdf_typesetter import Layout

_SCALE: Final = 0.75  # points in a CSS pixel
_FONT_FIELDS: Final = ("hash", "family", "ascent", "descent", "italic_angle", "stemv", "stemh", "flags")


class Pen:
    """Draws rendered sections one after another; what it learned of a font serves the next section too.

    ``contents`` are the digests of the cut fonts, each with the glyphs of its ten digits ("" where they differ).
    """

    def __init__(self, contents: Mapping[str, Sequence[str]]) -> None:
        self._contents = contents
        self._fonts: dict[Any, Any] = {}
        self._told: dict[str, dict[str, Any]] = {}
        self._known: dict[str, Sequence[str]] = {}

    def draw(self, layout: Layout, words: Sequence[str] = ()) -> KeptSection:
        """Draw the pages of a section; :class:`NotKeptError` when they cannot be replayed.

        ``words`` are the pieces of its markup (:class:`generator.render.pdf_digits.Shape`).
        """
        for font in self._fonts.values():
            font.to_unicode = {}
        pages, lines = [], []
        with drawn_as_shaped(), ruled(layout.grids), watched(layout.slots) as watcher:
            for page in layout.document.pages:
                watcher.lines = []
                drawn = _drawn(page, self._fonts)
                pages.append(drawn | {"lines": [[line.piece, line.shown, line.runs] for line in watcher.lines]})
                lines.append(watcher.lines)
        if not all(self._digits(font) for page in lines for line in page for _, _, font in line.runs):
            raise NoSlotsError
        used = sorted((font for font in self._fonts.values() if font.to_unicode), key=lambda font: str(font.hash))
        setting = Setting(lines, list(words), watcher.pieces)
        return KeptSection(tuple(pages), tuple(self._font(font) for font in used), packed_setting(setting))

    def _digits(self, name: str) -> Sequence[str]:
        """Return the glyphs of the digits in the font called ``name``, none where one cannot stand for another."""
        if name not in self._known:
            font = next(font for font in self._fonts.values() if font.hash == name)
            self._known[name] = self._contents.get(hashlib.sha256(font.file_content).hexdigest(), ())
        return self._known[name]

    def _font(self, font: Any) -> dict[str, Any]:
        if font.missing:
            raise NotKeptError
        if font.hash not in self._told:
            self._told[font.hash] = self._describe(font)
        letters = sorted(font.to_unicode.items())
        widths = [[glyph, font.widths[glyph]] for glyph, _ in letters]
        return self._told[font.hash] | {"widths": widths, "to_unicode": [list(pair) for pair in letters]}

    def _describe(self, font: Any) -> dict[str, Any]:
        content = hashlib.sha256(font.file_content).hexdigest()
        if content not in self._contents or font.bitmap or font.png or font.svg or font.colr or font.variations:
            raise NotKeptError
        found = {name: getattr(font, name) for name in _FONT_FIELDS}
        digits = list(self._contents[content])
        return found | {"name": font.name.decode("latin-1"), "content": content, "digits": digits}


def _drawn(page: Any, fonts: dict[Any, Any]) -> dict[str, Any]:
    pydyf: Any = import_module("pydyf")
    stream_class: Any = import_module("weasyprint.pdf.stream").Stream
    resources = {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
    resources["ColorSpace"] = None
    images: dict[Any, Any] = {}
    stream = stream_class(fonts, (0, 0, page.width, page.height), resources, images, None, {}, None, compress=True)
    stream.transform(d=-1, f=page.height * _SCALE)
    page.paint(stream, _SCALE)
    drawing = b"\n".join(stream.stream)
    states = {name: dict(state) for name, state in resources["ExtGState"].items()}
    plain = all(isinstance(value, int | float) for state in states.values() for value in state.values())
    if images or any(resources[name] for name in ("XObject", "Pattern", "Shading")) or not plain:
        raise NotKeptError
    if any(page.forms.values()) or any(kind == "attachment" for kind, *_ in page.links) or any(page.bleed.values()):
        raise NotKeptError
    if b" cs\n" in drawing or b" CS\n" in drawing:
        raise NotKeptError
    return {
        "size": [page.width, page.height],
        "bookmarks": [list(bookmark) for bookmark in page.bookmarks],
        "links": [[kind, target, list(rectangle)] for kind, target, rectangle, _ in page.links],
        "anchors": {name: list(point) for name, point in page.anchors.items()},
        "states": states,
        "drawing": drawing.decode("latin-1"),
    }
