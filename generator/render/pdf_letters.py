"""How the characters of a kept section were drawn: font, glyph and advance of each, style by style (字样)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.render.pdf_digits import MARK, SLOT
from generator.render.pdf_fonts import Measures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.render.pdf_fonts import FontCase, Typeface
    from generator.render.pdf_store import KeptSection, Setting
    from generator.store import Store

    Glyph = tuple[str, str, str]  # font, size, hexadecimal or a slot

UNITS: Final = 1024  # of Pango in a CSS pixel
_SIGNS: Final = "0123456789,.-"  # what a figure may gain
_ODD: Final = re.compile(r"[\s&]")  # such words are not counted as they are drawn
_CODES: Final = re.compile(rf"\[<((?:{SLOT}|[0-9a-f]{{4}})*)>\] TJ")
_SHOWN: Final = re.compile(r"/(\S+) \S+ Tf|\[(.*)\] TJ")
_GROUP: Final = re.compile(r"<([^>]*)>")
_GLYPH: Final = re.compile(rf"{SLOT}|[0-9a-f]{{4}}")


class Letter(NamedTuple):
    """A character in one style: its font, the size as it is written, its glyph (or a slot), its advance (Pango)."""

    font: str
    size: str
    glyph: str
    advance: int


class Letters:
    """The characters of one section, learned from the lines of its pieces when a style is first asked for."""

    def __init__(self, section: KeptSection, setting: Setting, case: FontCase, store: Store) -> None:
        self._setting = setting
        self._fonts = {font["hash"]: font for font in section.fonts}
        self._names = {font["hash"]: dict(map(tuple, font["to_unicode"])) for font in section.fonts}
        self._faces = {face.cut.name: face for face in case.faces}
        self._contents = {face.content: face for face in case.faces}
        self._store = store
        self._seen: dict[str, dict[str, set[Glyph]]] = {}
        self._letters: dict[tuple[str, str], Letter | None] = {}
        self._measures: dict[str, Measures] = {}
        self.added: dict[str, dict[int, tuple[str, int]]] = {}
        """Glyphs of each font that the section may not have shown: what they stand for and how wide they are."""

    def find(self, style: str, text: str) -> list[Letter] | None:
        """Return how ``text`` is drawn in ``style``, marks for digits; None when a character is not known for sure."""
        found = [self._letter(style, character) for character in text]
        known = [letter for letter in found if letter is not None]
        return known if len(known) == len(found) else None

    def _letter(self, style: str, character: str) -> Letter | None:
        if (style, character) not in self._letters:
            if style not in self._seen:
                self._seen[style] = self._shown(style)
            seen = self._seen[style].get(character, set())
            glyph = next(iter(seen)) if len(seen) == 1 else None if seen else self._unseen(style, character)
            sure = glyph is not None and self._surely(character, glyph)
            self._letters[style, character] = self._measured(character, glyph) if glyph is not None and sure else None
        return self._letters[style, character]

    def _shown(self, style: str) -> dict[str, set[Glyph]]:
        """Return how the lines in ``style`` show each character."""
        pairs: set[tuple[str, Glyph]] = set()
        for line in (line for page in self._setting.lines for line in page):
            words, given = self._setting.words[line.piece], self._setting.pieces.get(line.piece)
            if given is not None and given["style"] == style and not _ODD.search(words):
                glyphs = list(glyphs_shown(line.shown))
                if len(glyphs) == line.length:
                    pairs.update(zip(words[line.start : line.start + line.length], glyphs, strict=True))
        found: dict[str, set[Glyph]] = {}
        for character, glyph in pairs:
            found.setdefault(character, set()).add(glyph)
        return found

    def _unseen(self, style: str, sign: str) -> Glyph | None:
        """Return how nought's font shows a sign: the first font of the style that has a character draws it."""
        nought = self._letter(style, MARK) if sign in _SIGNS else None
        if nought is None:
            return None
        faces = [self._faces[name] for name in style.split("|") if name in self._faces]
        face = next((face for face in faces if sign in face.cut.characters), None)
        if face is None or face.content != self._fonts[nought.font]["content"] or sign not in face.signs:
            return None
        return nought.font, nought.size, face.signs[sign]

    def _surely(self, character: str, glyph: Glyph) -> bool:
        """Whether a glyph stands for this character and for no other one."""
        font, _, code = glyph
        if character == MARK or code == SLOT:
            return character == MARK and code == SLOT
        face: Typeface = self._contents[self._fonts[font]["content"]]
        name = self._names[font].get(int(code, 16), character)
        return name == character and {sign for sign, own in face.signs.items() if own == code} <= {character}

    def height(self, fonts: Sequence[tuple[str, str]]) -> object:
        """Return what decides how high a line is and where its letters stand in it: only to be compared.

        That is the height of its fonts, by font and size; where they differ, the first of them and all of them.
        """
        own = {self._measure(font).height(round(float(size) * UNITS)) for font, size in set(fonts)}
        return own if len(own) == 1 else (fonts[0], set(fonts))

    def _measure(self, font: str) -> Measures:
        if font not in self._measures:
            self._measures[font] = Measures(self._contents[self._fonts[font]["content"]], self._store)
        return self._measures[font]

    def _measured(self, character: str, glyph: Glyph) -> Letter:
        font, size, code = glyph
        number = int(self._fonts[font]["digits"][0] if code == SLOT else code, 16)
        units = round(float(size) * UNITS)
        advance = self._measure(font).advance(number, units)
        if number not in self._names[font]:  # its width in thousandths as WeasyPrint rounds it (draw/text.py)
            width = round(advance * 1000 * (1 / UNITS) / (units / UNITS))
            self.added.setdefault(font, {})[number] = (character, width)
        return Letter(font, size, code, advance)


def glyphs_shown(shown: str) -> Iterator[Glyph]:
    """Yield font, size and glyph of every character of a kept line; nothing more after what is not in simple form."""
    font = size = ""
    for operation in shown.split("\n")[1:]:
        if operation[0] == "/":
            font, size, _ = operation[1:].split(" ")
        elif codes := _CODES.fullmatch(operation):
            for glyph in _GLYPH.findall(codes[1]):
                yield font, size, glyph
        else:
            return


def section_glyphs(drawings: Iterable[str], noughts: Mapping[str, str]) -> set[tuple[str, int]]:
    """Return the glyphs that drawings show, with their fonts; ``noughts`` are those of 0, which stand for digits."""
    found: set[tuple[str, str]] = set()
    for drawing in drawings:
        font = ""
        for shown in _SHOWN.finditer(drawing):
            if shown[1]:
                font = shown[1]
            else:
                found.update((font, glyph) for group in _GROUP.findall(shown[2]) for glyph in _GLYPH.findall(group))
    return {(font, int(noughts[font] if glyph == SLOT else glyph, 16)) for font, glyph in found}
