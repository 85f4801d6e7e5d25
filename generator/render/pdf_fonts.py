"""The fonts of one PDF: chosen, cut to its characters, cut once more to the glyphs that were drawn; all of it kept.

What is kept is known by the font files that are installed (name, size, time), so that a new font is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.findings import Finding, Place, Severity
from generator.render.fonts import (
    SUFFIXES,
    Choice,
    Cut,
    Face,
    choose_fonts,
    font_face_rule,
    font_folders,
    installed_faces,
    read_roles,
)
from generator.render.pdf_cut import cut_font
from generator.render.pdf_file import EmbeddedFont

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.render.pdf_store import KeptSection
    from generator.store import Store

_UNUSED: Final = ("GSUB", "GPOS", "GDEF", "BASE", "cmap")  # a PDF names glyphs by number
_LEVEL: Final = 6


class Typeface(NamedTuple):
    """A cut, the digest of its file, and glyphs as hexadecimal.

    ``digits``: those of 0 to 9, none where they differ in width; ``signs``: of all characters but ideographs.
    """

    cut: Cut
    content: str
    digits: tuple[str, ...]
    signs: dict[str, str]


class FontCase(NamedTuple):
    """The fonts of a document (字盒): the choice, and every cut of it once."""

    choice: Choice
    faces: tuple[Typeface, ...]


def installed_files() -> Iterator[str]:
    """Yield every installed font file with its size and time, sorted folder by folder."""
    for folder in font_folders():
        for place, names, files in os.walk(folder):
            names.sort()
            for name in sorted(files):
                path = Path(place, name)
                if path.suffix.lower() in SUFFIXES and path.exists():
                    told = path.stat()
                    yield f"{path} {told.st_size} {told.st_mtime_ns}"


def font_case(look: Path, characters: frozenset[str], store: Store) -> FontCase | None:
    """Return the fonts kept for these characters, None when they have to be chosen."""
    data = store.get("fonts", *_key(look, characters))
    return None if data is None else _restored(json.loads(data))


def chosen_case(look: Path, characters: frozenset[str], store: Store) -> FontCase:
    """Choose and cut the fonts for these characters, and keep them."""
    choice = choose_fonts(read_roles(look), characters, installed_faces())
    faces = []
    for cut in dict.fromkeys(cut for cuts in choice.roles.values() for cut in cuts):
        data = cut_font(cut)
        content = hashlib.sha256(data).hexdigest()
        faces.append(Typeface(cut, content, _digits(data), _signs(data, cut.characters)))
        store.put(data, "cut", content)
    case = FontCase(choice, tuple(faces))
    store.put(json.dumps(_plain(case), ensure_ascii=False).encode(), "fonts", *_key(look, characters))
    return case


def _key(look: Path, characters: frozenset[str]) -> tuple[str, ...]:
    return ((look / "fonts.yaml").read_text(encoding="utf-8"), "".join(sorted(characters)), *installed_files())


def _plain(case: FontCase) -> dict[str, Any]:
    cuts = [face.cut for face in case.faces]
    findings = [asdict(finding) | {"severity": finding.severity.value, "place": {}} for finding in case.choice.findings]
    return {
        "cuts": [[*_plain_cut(face.cut), face.content, list(face.digits), face.signs] for face in case.faces],
        "roles": {role: [cuts.index(cut) for cut in some] for role, some in case.choice.roles.items()},
        "findings": findings,
    }


def _plain_cut(cut: Cut) -> list[Any]:
    face = cut.face
    return [str(face.file), face.index, face.family, face.weight, cut.weight, cut.name, "".join(sorted(cut.characters))]


def _restored(given: Mapping[str, Any]) -> FontCase:
    cuts, faces = [], []
    for file, index, family, own, weight, name, characters, content, digits, signs in given["cuts"]:
        cut = Cut(Face(Path(file), index, family, frozenset(), own), weight, name, frozenset(characters))
        cuts.append(cut)
        faces.append(Typeface(cut, content, tuple(digits), signs))
    roles = {role: tuple(cuts[at] for at in places) for role, places in given["roles"].items()}
    findings = [
        Finding(**entry | {"severity": Severity(entry["severity"]), "place": Place(), "paths": tuple(entry["paths"])})
        for entry in given["findings"]
    ]
    return FontCase(Choice(roles, findings), tuple(faces))


def _digits(data: bytes) -> tuple[str, ...]:
    """Return the glyphs of 0 to 9 in a font file; nothing where they differ in width or stand closer in pairs."""
    uharfbuzz: Any = import_module("uharfbuzz")
    face = uharfbuzz.Face(data)
    font = uharfbuzz.Font(face)
    glyphs = [font.get_nominal_glyph(ord(digit)) for digit in "0123456789"]
    if None in glyphs or "kern" in face.table_tags or len(set(map(font.get_glyph_h_advance, glyphs))) != 1:
        return ()
    return tuple(f"{glyph:04x}" for glyph in glyphs)


def _signs(data: bytes, characters: frozenset[str]) -> dict[str, str]:
    """Return the glyphs of all characters of a font file that are no ideographs."""
    font = import_module("uharfbuzz").Font(import_module("uharfbuzz").Face(data))
    signs = sorted(character for character in characters if not "\u3400" <= character <= "\u9fff")
    found = {sign: font.get_nominal_glyph(ord(sign)) for sign in signs}
    return {sign: f"{glyph:04x}" for sign, glyph in found.items() if glyph is not None}


class Measures:
    """What a cut font says of the size of its glyphs (OpenType hhea, hmtx), scaled as HarfBuzz does it for Pango."""

    def __init__(self, face: Typeface, store: Store) -> None:
        self._data = _file(face, store)
        number = _number(self._data, 4)
        self._tables = {
            self._data[at : at + 4]: _number(self._data, at + 8, 4) for at in range(12, 12 + 16 * number, 16)
        }
        self._upem = _number(self._data, self._tables[b"head"] + 18)
        self._long = _number(self._data, self._tables[b"hhea"] + 34)  # how many glyphs have an advance of their own

    def advance(self, glyph: int, size: int) -> int:
        """Return the advance of a glyph; it and the size of the font are in Pango's units."""
        place = self._tables[b"hmtx"] + 4 * min(glyph, self._long - 1)
        return self._scaled(_number(self._data, place), size)

    def height(self, size: int) -> tuple[int, ...]:
        """Return how far the font reaches above and below its base line, and the gap between lines."""
        place = self._tables[b"hhea"] + 4
        sides = (int.from_bytes(self._data[at : at + 2], "big", signed=True) for at in range(place, place + 6, 2))
        return tuple(self._scaled(side, size) for side in sides)

    def _scaled(self, units: int, size: int) -> int:
        return (units * ((size << 16) // self._upem) + (1 << 15)) >> 16


def _number(data: bytes, at: int, size: int = 2) -> int:
    return int.from_bytes(data[at : at + size], "big")


def written_faces(case: FontCase, folder: Path, store: Store) -> str:
    """Write the cut fonts into ``folder`` and return the ``@font-face`` rules that load them."""
    rules = []
    for number, face in enumerate(case.faces):
        file = folder / f"{number}.otf"
        file.write_bytes(_file(face, store))
        rules.append(font_face_rule(face.cut, file))
    return "\n".join(rules)


def _file(face: Typeface, store: Store) -> bytes:
    data = store.get("cut", face.content)
    return cut_font(face.cut) if data is None else data


def embedded_fonts(case: FontCase, sections: Iterable[KeptSection], store: Store) -> list[EmbeddedFont]:
    """Return the fonts of all sections, each cut to the glyphs that they use; a font with digits keeps all ten."""
    told: dict[str, dict[str, Any]] = {}
    widths: dict[str, dict[int, int]] = {}
    names: dict[str, dict[int, str]] = {}
    for section in sections:
        for given in section.fonts:
            key = given["hash"]
            told.setdefault(key, given)
            widths.setdefault(key, {}).update(map(tuple, given["widths"]))
            names.setdefault(key, {}).update(map(tuple, given["to_unicode"]))
    for key, given in told.items():
        nought = names[key].get(int(given["digits"][0], 16)) if given["digits"] else None
        for digit, glyph in enumerate(given["digits"]) if nought else ():
            names[key][int(glyph, 16)] = str(digit)
            widths[key][int(glyph, 16)] = widths[key][int(given["digits"][0], 16)]
    return [_embedded(case, told[key], widths[key], names[key], store) for key in sorted(told)]


def _embedded(
    case: FontCase, given: Mapping[str, Any], widths: Mapping[int, int], names: Mapping[int, str], store: Store
) -> EmbeddedFont:
    key = ("subset", given["content"], " ".join(map(str, sorted(names))))
    data = store.get(*key)
    if data is None:
        file = _subset(
            _file(next(face for face in case.faces if face.content == given["content"]), store), sorted(names)
        )
        kind = b"otf" if file[:4] == b"OTTO" else b"ttf"
        data = kind + len(file).to_bytes(4, "big") + zlib.compress(file, _LEVEL)
        store.put(data, *key)
    return EmbeddedFont(given, widths, names, data[7:], data[:3].decode(), int.from_bytes(data[3:7], "big"))


def _subset(file: bytes, glyphs: Sequence[int]) -> bytes:
    """Return a font file with these glyphs only, under their numbers."""
    uharfbuzz: Any = import_module("uharfbuzz")
    face = uharfbuzz.Face(uharfbuzz.Blob(file))
    order = uharfbuzz.SubsetInput()
    order.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
    drop = (int.from_bytes(tag.encode("ascii"), "big") for tag in _UNUSED)
    order.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(drop)
    flags = uharfbuzz.SubsetFlags
    order.flags = flags.RETAIN_GIDS | flags.DESUBROUTINIZE | flags.NO_HINTING
    return bytes(uharfbuzz.subset(face, order).blob.data)
