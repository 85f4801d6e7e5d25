"""A kept section with other words in its pieces (段), set by ourselves: the same strokes that WeasyPrint would draw.

A figure gains a digit, a word becomes another: in a cell the text moves along its line, in a paragraph some lines end
elsewhere. This is done without WeasyPrint where nothing around the piece can notice: it keeps the number of its lines,
and each line keeps its height, which its fonts decide. A piece is set by our rule only if this rule, tried on the
words that WeasyPrint has set there, gives what WeasyPrint drew, stroke by stroke. Anything else is set anew.
"""

from __future__ import annotations

import re
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any, Final

from generator.render.pdf_break import fill_lines
from generator.render.pdf_digits import MARK, SLOT
from generator.render.pdf_letters import UNITS, Letter, Letters, glyphs_shown, section_glyphs
from generator.render.pdf_store import KeptSection, Line, Setting, setting_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from generator.render.pdf_fonts import FontCase
    from generator.store import Store

_TWINS: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")  # may share a glyph with an ideograph
_SHARES: Final = {"center": 0.5, "right": 1, "end": 1}  # of what is left of a line, before the text
_FROM_LEFT: Final = frozenset({"start", "left", "justify"})  # our Chinese has no spaces that justifying could widen


class FixedError(Exception):
    """A piece cannot be set by our own rule."""


def moved_section(
    section: KeptSection, words: Sequence[str], markup: str, case: FontCase, store: Store
) -> KeptSection | None:
    """Return ``section`` with ``words`` in its pieces, marks for digits; None when it has to be set anew.

    ``markup`` is that of the new section; apart from its pieces it is that of ``section``.
    """
    setting = setting_of(section)
    if len(words) != len(setting.words) or _TWINS.search(markup):
        return None
    mover = _Mover(setting, Letters(section, setting, case, store))
    try:
        lines = mover.move(words)
    except FixedError:
        return None
    pages = tuple(page | {"lines": own} for page, own in zip(section.pages, lines, strict=True))
    return KeptSection(pages, mover.used(pages, section.fonts))


class _Mover:
    """Sets pieces of one section."""

    def __init__(self, setting: Setting, letters: Letters) -> None:
        self._setting, self._letters = setting, letters
        self._lines: dict[int, list[Line]] = {}
        for line in (line for page in setting.lines for line in page):
            self._lines.setdefault(line.piece, []).append(line)
        self._new: dict[int, list[Line]] = {}

    def move(self, words: Sequence[str]) -> list[list[list[Any]]]:
        """Return what is to be drawn of the lines of each page when the pieces say ``words``.

        :class:`FixedError` when a piece that changed cannot be set.
        """
        for piece, (before, after) in enumerate(zip(self._setting.words, words, strict=True)):
            if before != after:
                if self._set(piece, before) != self._lines[piece]:
                    raise FixedError
                self._new[piece] = self._set(piece, after)
        new = {piece: iter(lines) for piece, lines in self._new.items()}
        pages = [
            [next(new[line.piece]) if line.piece in new else line for line in page] for page in self._setting.lines
        ]
        return [[[line.piece, line.shown, line.runs] for line in page] for page in pages]

    def _set(self, piece: int, text: str) -> list[Line]:
        """Return the lines of a piece that says ``text``, in the places where its lines stand."""
        given, lines = self._setting.pieces.get(piece), self._lines.get(piece, [])
        rooms = [int(max(0, line.room) * UNITS) for line in lines if line.room is not None]
        if given is None or len(rooms) != len(lines):
            raise FixedError
        letters = self._letters.find(given["style"], text)
        if letters is None:
            raise FixedError
        parts = fill_lines(text.replace(MARK, "0"), [letter.advance for letter in letters], rooms)
        if parts is None:
            raise FixedError
        ends = list(accumulate(map(len, parts)))
        return [
            self._line(line, given, text[:end], letters[end - len(part) : end])
            for line, part, end in zip(lines, parts, ends, strict=True)
        ]

    def _line(self, line: Line, given: Mapping[str, Any], until: str, letters: Sequence[Letter]) -> Line:
        """Return ``line`` with other letters, the last ones of ``until``: the piece as far as this line goes."""
        start = len(until) - len(letters)
        before = [(font, size) for font, size, _ in glyphs_shown(line.shown)]
        if self._letters.height([(letter.font, letter.size) for letter in letters]) != self._letters.height(before):
            raise FixedError
        width = sum(letter.advance for letter in letters) / UNITS
        x = _left(line, given, width)
        a, b, c, d, _, y, end = line.shown.partition("\n")[0].split(" ")
        shown, runs, place = [" ".join((a, b, c, d, _written(x), y, end))], [], start
        for (font, size), group in groupby(letters, lambda letter: (letter.font, letter.size)):
            glyphs = [letter.glyph for letter in group]
            shown += [f"/{font} {size} Tf", f"[<{''.join(glyphs)}>] TJ"]
            if SLOT in glyphs:
                runs.append([until.count(MARK, 0, place), glyphs.count(SLOT), font])
            place += len(glyphs)
        return Line(line.piece, "\n".join(shown), runs, start, len(letters), x, width, line.room)

    def used(self, pages: Iterable[Mapping[str, Any]], fonts: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
        """Return those of ``fonts`` that ``pages`` show, with the glyphs that they show."""
        noughts = {font["hash"]: font["digits"][0] for font in fonts if font["digits"]}
        new = section_glyphs((line.shown for lines in self._new.values() for line in lines), noughts)
        gone = section_glyphs((line.shown for piece in self._new for line in self._lines[piece]), noughts) - new
        if gone:
            gone -= section_glyphs((page["drawing"] for page in pages), noughts)
            gone -= section_glyphs((shown for page in pages for _, shown, _ in page["lines"]), noughts)
        return tuple(filter(None, (self._font(font, new, gone) for font in fonts)))

    def _font(
        self, font: dict[str, Any], new: set[tuple[str, int]], gone: set[tuple[str, int]]
    ) -> dict[str, Any] | None:
        """Return a font with the glyphs that are new and without those that are gone; None when none is left."""
        name = font["hash"]
        pairs = zip(font["to_unicode"], font["widths"], strict=True)
        known = {glyph: (character, width) for (glyph, character), (_, width) in pairs if (name, glyph) not in gone}
        known |= {glyph: told for glyph, told in self._letters.added.get(name, {}).items() if (name, glyph) in new}
        letters = [(glyph, *known[glyph]) for glyph in sorted(known)]
        told = {"widths": [[glyph, width] for glyph, _, width in letters]}
        told["to_unicode"] = [[glyph, character] for glyph, character, _ in letters]
        return font | told if letters else None


def _left(line: Line, given: Mapping[str, Any], width: float) -> float:
    """Return where a line of this width begins; the sums are WeasyPrint's own, to the last bit (layout/inline.py)."""
    if given["align"] in _FROM_LEFT:
        return line.x
    if given["align"] not in _SHARES or given["block"] is None:
        raise FixedError
    left, room = given["block"]
    spare = (left + room - left) - (left + width - left)
    return float(left + max(0, spare) * _SHARES[given["align"]])


def _written(value: float) -> str:
    """Return a number as WeasyPrint writes it (pydyf)."""
    return str(int(value)) if value.is_integer() else f"{value:f}".rstrip("0")
