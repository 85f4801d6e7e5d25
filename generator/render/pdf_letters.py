"""How the characters of a kept section were drawn: font, glyph and advance of each, style by style (字样)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.render.pdf_digits import MARK, SLOT
from generator.render.pdf_fonts import glyph_advances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from generator.render.pdf_fonts import FontCase, Typeface
    from generator.render.pdf_store import KeptSection, Setting
    from generator.store import Store

UNITS: Final = 1024  # of Pango in a CSS pixel
_SIGNS: Final = "0123456789,.-"  # what a figure may gain
_ODD: Final = re.compile(r"[\s&]")  # such words are not counted as they are drawn
_FACE: Final = re.compile(r"/(\S+) (\S+) Tf")
_CODES: Final = re.compile(rf"\[<((?:{SLOT}|[0-9a-f]{{4}})*)>\] TJ")
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
        self._styles: dict[str, dict[str, Letter]] = {}
        self._advances: dict[str, Callable[[int, int], int]] = {}
        self._added: dict[str, dict[int, tuple[str, int]]] = {}

    def of(self, style: str) -> Mapping[str, Letter]:
        """Return the characters known in ``style``, the mark among them for any digit of a figure."""
        if style not in self._styles:
            found = dict(self._seen(style))
            self._styles[style] = dict(self._unseen(style, found[MARK])) | found if MARK in found else found
        return self._styles[style]

    def added(self, font: str) -> Mapping[int, tuple[str, int]]:
        """Return glyphs of a font that the section may not have shown: what each stands for and how wide it is."""
        return self._added.get(font, {})

    def _seen(self, style: str) -> Iterator[tuple[str, Letter]]:
        """Yield what the lines show, but for glyphs that may stand for several characters."""
        for page in self._setting.lines:
            for line in page:
                words, given = self._setting.words[line.piece], self._setting.pieces.get(line.piece)
                shown = list(glyphs_shown(line.shown))
                if given is None or given["style"] != style or len(shown) != line.length or _ODD.search(words):
                    continue
                text = words[line.start : line.start + line.length]
                for character, (font, size, glyph) in zip(text, shown, strict=True):
                    letter = self._letter(font, size, glyph)
                    if self._surely(character, letter):
                        yield character, letter

    def _unseen(self, style: str, nought: Letter) -> Iterator[tuple[str, Letter]]:
        """Yield the signs that nought's font draws too: the first font of the style that has a character draws it."""
        content = self._fonts[nought.font]["content"]
        faces = [self._faces[name] for name in style.split("|") if name in self._faces]
        for sign in _SIGNS:
            face = next((face for face in faces if sign in face.cut.characters), None)
            if face is not None and face.content == content and sign in face.signs:
                letter = self._letter(nought.font, nought.size, face.signs[sign])
                if self._surely(sign, letter):
                    self._added.setdefault(letter.font, {})[int(letter.glyph, 16)] = (sign, _thousandths(letter))
                    yield sign, letter

    def _letter(self, font: str, size: str, glyph: str) -> Letter:
        number = int(self._fonts[font]["digits"][0] if glyph == SLOT else glyph, 16)
        if font not in self._advances:
            self._advances[font] = glyph_advances(self._contents[self._fonts[font]["content"]], self._store)
        return Letter(font, size, glyph, self._advances[font](number, round(float(size) * UNITS)))

    def _surely(self, character: str, letter: Letter) -> bool:
        """Whether a glyph stands for this character and for no other one."""
        if character == MARK or letter.glyph == SLOT:
            return character == MARK and letter.glyph == SLOT
        face: Typeface = self._contents[self._fonts[letter.font]["content"]]
        alike = [sign for sign, glyph in face.signs.items() if glyph == letter.glyph]
        return self._names[letter.font].get(int(letter.glyph, 16), character) == character and alike in (
            [],
            [character],
        )


def glyphs_shown(shown: str) -> Iterator[tuple[str, str, str]]:
    """Yield font, size and glyph of every character of a kept line; nothing more after what is not in simple form."""
    font = size = ""
    for operation in shown.split("\n")[1:]:
        if face := _FACE.fullmatch(operation):
            font, size = face[1], face[2]
        elif codes := _CODES.fullmatch(operation):
            yield from ((font, size, glyph) for glyph in _GLYPH.findall(codes[1]))
        else:
            return


def _thousandths(letter: Letter) -> int:
    """Return how wide a glyph is in thousandths of its size, as WeasyPrint rounds it (draw/text.py)."""
    return round(letter.advance * 1000 * (1 / UNITS) / (round(float(letter.size) * UNITS) / UNITS))


def section_glyphs(pages: Iterable[Mapping[str, Any]], noughts: Mapping[str, str]) -> dict[str, set[int]]:
    """Return the glyphs of every font that drawn pages show; ``noughts`` are those of 0, which stand for all digits."""
    found: dict[str, set[int]] = {}
    for page in pages:
        for drawing in (page["drawing"], *(shown for _, shown, _ in page["lines"])):
            _add_glyphs(drawing, noughts, found)
    return found


def _add_glyphs(drawing: str, noughts: Mapping[str, str], found: dict[str, set[int]]) -> None:
    font = ""
    for shown in re.finditer(r"/(\S+) \S+ Tf|\[(.*)\] TJ", drawing):
        if shown[1]:
            font = shown[1]
            continue
        codes = "".join(re.findall(r"<([^>]*)>", shown[2])).replace(SLOT, noughts.get(font, ""))
        found.setdefault(font, set()).update(int(codes[at : at + 4], 16) for at in range(0, len(codes), 4))
