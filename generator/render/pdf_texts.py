"""Texts (文字) shaped once: WeasyPrint shapes a line when it sets it and again when it draws it, and equal cells each.

Set with noughts for digits, most figures of a column are one text. What was shaped stays until it is drawn, and serves
every box of the same text, style and room. An eighth of the time; where WeasyPrint has changed inside, it goes its way.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from generator.render.pdf_hooks import standing_in, takes

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORT: Final = 80  # characters: a cell's; what is left of a paragraph comes only once
_KEPT: Final = 1500  # lines of a section that stay shaped, a few kilobytes each
_BREAKS: Final = re.compile("[\n\r\t\f\x0b\x1c-\x1e\x85\u2028\u2029]")
_SPLIT: Final = ("text", "style", "context", "max_width", "justification_spacing", "is_line_start", "minimum")
_LAYOUT: Final = {"setup": ("self", "style"), "deactivate": ("self",), "reactivate": ("self", "style")}


@contextmanager
def shaped_once() -> Iterator[None]:
    """Set texts in here once; they stay shaped for :func:`drawn_as_shaped`. Undone afterwards."""
    inline: Any = import_module("weasyprint.layout.inline")
    lines: Any = import_module("weasyprint.text.line_break")
    if not _known(inline, lines):
        yield
        return
    shaper = _Shaper(lines)
    texts = standing_in(inline, split_first_line=shaper.split, strut=shaper.strut)
    with texts, standing_in(lines.Layout, setup=shaper.setup, deactivate=shaper.deactivate):
        yield


@contextmanager
def drawn_as_shaped() -> Iterator[None]:
    """Draw texts that are still shaped as they are; those with wider spaces (justified) are shaped again."""
    inline: Any = import_module("weasyprint.layout.inline")
    lines: Any = import_module("weasyprint.text.line_break")
    if not _known(inline, lines):
        yield
        return
    reactivate, deactivate = lines.Layout.reactivate, lines.Layout.deactivate
    again = None

    def take(layout: Any, style: Any) -> None:
        nonlocal again
        if layout.justification_spacing or not hasattr(layout, "layout"):
            reactivate(layout, style)
            again = layout

    def leave(layout: Any) -> None:
        if layout is again:
            deactivate(layout)

    with standing_in(lines.Layout, reactivate=take, deactivate=leave):
        yield


def _known(inline: Any, lines: Any) -> bool:
    """Whether WeasyPrint is inside as it was when this was written."""
    layout = getattr(lines, "Layout", None)
    if layout is None or inline.split_first_line is not lines.split_first_line or inline.strut is not lines.strut:
        return False
    functions = takes(lines.split_first_line, _SPLIT) and takes(lines.strut, ("style",))
    return functions and all(takes(getattr(layout, name, None), names) for name, names in _LAYOUT.items())


class _Shaper:
    """WeasyPrint's functions with a memory. Styles are held: what is known of one goes by its ``id``."""

    def __init__(self, lines: Any) -> None:
        self._split, self._strut = lines.split_first_line, lines.strut
        self._pango, layout = lines.pango, lines.Layout
        self._known: dict[Any, Any] = {}
        self._struts: dict[int, Any] = {}
        self._single = False
        begin, end, kept = layout.setup, layout.deactivate, 0

        def setup(made: Any, style: Any) -> None:
            begin(made, style)
            if self._single:  # as drawing wants it; told only then, it would shape the text again
                self._pango.pango_layout_set_single_paragraph_mode(made.layout, True)  # noqa: FBT003 - a C function

        def deactivate(made: Any) -> None:
            nonlocal kept
            kept += 1
            if kept > _KEPT:
                end(made)

        self.setup, self.deactivate = setup, deactivate

    def split(self, text: str, style: Any, context: Any, *more: Any, **named: Any) -> Any:
        """Do as ``split_first_line``, once."""
        key = text, id(style), more, *named.items()
        if len(text) > _SHORT or key not in self._known:
            self._single = _BREAKS.search(text) is None
            found = self._split(text, style, context, *more, **named)
            self._single = False
            if len(text) > _SHORT:
                return found
            self._known[key] = style, found
        return self._known[key][1]

    def strut(self, style: Any) -> Any:
        """Do as ``strut``, once for a style."""
        if id(style) not in self._struts:
            self._struts[id(style)] = style, self._strut(style)
        return self._struts[id(style)][1]
