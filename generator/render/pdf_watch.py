"""Watches WeasyPrint draw: which glyph on paper is which digit of which figure, and where each line of a piece stands.

The lines of pieces (:mod:`generator.render.pdf_digits`) are kept apart from the drawing and in one simple form: font,
glyphs, next font. WeasyPrint's adjustments by nought are left out, and every line names its font.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from generator.render.pdf_digits import LINE, MARK, SLOT, Node, NoSlotsError
from generator.render.pdf_hooks import standing_in, takes
from generator.render.pdf_store import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_SHOWN: Final = re.compile(r"/(\S+) \S+ Tf|\[(.*)\] TJ")
_GLYPHS: Final = re.compile("<([0-9a-f]*)>")
_DRAW: Final = ("stream", "textbox", "text_overflow", "block_ellipsis", "matrix")
_BLOCKS: Final = ("page", "stream", "blocks_and_cells")
_DIGITS: Final = 4  # of a glyph in hexadecimal


class Watcher:
    """Keeps the lines of pieces while a section is drawn."""

    def __init__(self, expected: Mapping[int, Sequence[Node]]) -> None:
        self._expected = expected
        self._at = dict.fromkeys(expected, (0, 0))
        self._names: dict[str, dict[str, str]] = {}
        self._blocks: dict[int, tuple[float, float]] = {}
        self.lines: list[Line] = []
        """Those of the page that is being drawn."""
        self.pieces: dict[int, dict[str, Any]] = {}
        """As in :class:`generator.render.pdf_store.Layout`."""

    def enter(self, blocks: Mapping[Any, Any]) -> None:
        """Learn where the blocks stand that are drawn next."""
        for block in blocks:
            if id(block.element) in self._expected:
                self._blocks[id(block.element)] = (block.content_box_x(), block.width)

    def draw(self, draw: Callable[..., Any], stream: Any, textbox: Any, *more: Any) -> Any:
        """Let a line be drawn; keep it when it belongs to a piece."""
        if id(textbox.element) not in self._expected:
            return draw(stream, textbox, *more)
        node, start = self._place(textbox)
        if node is None:
            return draw(stream, textbox, *more)
        begun = len(stream.stream)
        stream._current_font = None  # noqa: SLF001 - the line is to name its font
        drawn = draw(stream, textbox, *more)
        stream._current_font = None  # noqa: SLF001 - and so is the next
        self._keep(stream, textbox, begun, node, start)
        return drawn

    def _place(self, textbox: Any) -> tuple[Node | None, int]:
        """Return the piece to which a line belongs and where in it the line begins."""
        text = "".join(textbox.text.split())
        if not text:
            return None, 0
        nodes, (number, at) = self._expected[id(textbox.element)], self._at[id(textbox.element)]
        while at == len(nodes[number].text):
            number, at = (number + 1) % len(nodes), 0
        node = nodes[number]
        if node.text[at : at + len(text)].replace(MARK, "0") != text:
            raise NoSlotsError
        self._at[id(textbox.element)] = (number, at + len(text))
        return (node, at) if node.piece >= 0 else (None, 0)

    def _keep(self, stream: Any, textbox: Any, begun: int, node: Node, start: int) -> None:
        """Take a line out of the drawing."""
        length = len("".join(textbox.text.split()))
        wanted, first, font = node.text[start : start + length], node.text.count(MARK, 0, start), ""
        shown: list[str] = []
        runs: list[list[Any]] = []
        place = 0
        for operation in stream.stream[begun:]:
            shown.append(operation.decode("latin-1") if isinstance(operation, bytes) else str(operation))
            found = _SHOWN.fullmatch(shown[-1])
            if found is None:
                continue
            if found[1]:
                font = found[1]
                continue
            codes = _tidy(found[2])
            text, slotted = self._slotted(codes, self._named(stream, font, codes), wanted[place:])
            count = wanted.count(MARK, place, place + len(text))
            if count:
                runs.append([first, count, font])
            first, place, shown[-1] = first + count, place + len(text), f"[{slotted}] TJ"
        if place != length:
            raise NoSlotsError
        stream.stream[begun:] = [LINE.encode()]
        where = (textbox.position_x, textbox.width, textbox.pango_layout.max_width)
        self.lines.append(Line(node.piece, "\n".join(shown), runs, start, length, *where))
        if node.alone and not start:
            style = textbox.style
            face = [*style["font_family"], str(style["font_size"]), str(style["font_weight"])]
            block = self._blocks.get(id(textbox.element))
            self.pieces[node.piece] = {"style": "|".join(face), "align": style["text_align_all"], "block": block}

    def _named(self, stream: Any, font: str, codes: str) -> dict[str, str]:
        """Return what the glyphs of a font stand for, "" for white space."""
        names = self._names.setdefault(font, {})
        new = {group[at : at + _DIGITS] for group in _GLYPHS.findall(codes) for at in _steps(group)} - names.keys()
        if new:
            known = next(known for known in stream._fonts.values() if known.hash == font)  # noqa: SLF001 - as Stream.add_font
            names.update({glyph: "".join(known.to_unicode.get(int(glyph, 16), "").split()) for glyph in new})
        return names

    def _slotted(self, codes: str, names: Mapping[str, str], wanted: str) -> tuple[str, str]:
        """Return the characters that an operand of TJ shows, and the operand with slots for digits."""
        texts: list[str] = []
        at = 0

        def slot(group: re.Match[str]) -> str:
            nonlocal at
            glyphs = [group[1][place : place + _DIGITS] for place in _steps(group[1])]
            for number, glyph in enumerate(glyphs):
                name = names[glyph]
                expected = wanted[at : at + len(name)]
                if expected.replace(MARK, "0") != name or (MARK in expected and len(name) > 1):
                    raise NoSlotsError
                if MARK in expected:
                    glyphs[number] = SLOT
                texts.append(expected)
                at += len(name)
            return f"<{''.join(glyphs)}>"

        slotted = _GLYPHS.sub(slot, codes)
        return "".join(texts), slotted


def _steps(group: str) -> range:
    return range(0, len(group), _DIGITS)


def _tidy(codes: str) -> str:
    """Return an operand of TJ without adjustments by nought."""
    return codes.replace(">0<", "").removesuffix("0" if codes.endswith(">0") else "").replace("><", "")


@contextmanager
def watched(expected: Mapping[int, Sequence[Node]]) -> Iterator[Watcher]:
    """Watch what is drawn of the elements in ``expected``; :class:`NoSlotsError` where WeasyPrint has changed."""
    watcher = Watcher(expected)
    if not expected:
        yield watcher
        return
    text: Any = import_module("weasyprint.draw.text")
    blocks: Any = import_module("weasyprint.draw")
    draw: Any = getattr(text, "draw_first_line", None)
    enter: Any = getattr(blocks, "draw_block_level", None)
    if not (takes(draw, _DRAW) and takes(enter, _BLOCKS)):
        raise NoSlotsError

    def enter_watched(page: Any, stream: Any, blocks_and_cells: Any) -> None:
        watcher.enter(blocks_and_cells)
        enter(page, stream, blocks_and_cells)

    words = standing_in(text, draw_first_line=lambda *given: watcher.draw(draw, *given))
    with words, standing_in(blocks, draw_block_level=enter_watched):
        yield watcher
