"""Fonts (字体): which installed font stands for each role of the look, and that font cut down to one document.

The roles and their order of preference are ``look/fonts.yaml``. A font is cut to the characters that the document
prints before WeasyPrint sees it: a full Chinese font has 65,000 glyphs, a publication uses a thousand.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import category

from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from generator.findings import Finding

SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
CHINESE_PROBE = "部门决算公开万元"
_NAME_IDS = (1, 4, 16)  # family, full name, typographic family (OpenType, table name)
_SLANTED = 0x201  # fsSelection: italic, oblique
_NEAR = 150  # a face this far from the wanted weight still looks like it


@dataclass(frozen=True, slots=True)
class Face:
    """One upright face of a font file: its names in every language (lower case), its weight (0: variable)."""

    file: Path
    index: int
    family: str
    names: frozenset[str]
    weight: int
    narrowed: bool = False  # condensed or expanded


class Wanted(NamedTuple):
    """One line of a role: the names of one design and its weight."""

    names: tuple[str, ...]
    weight: int


class Role(NamedTuple):
    """One role of ``fonts.yaml``; ``western`` is the role that draws its digits and Latin letters, or empty."""

    name: str
    use: str
    wanted: tuple[Wanted, ...]
    western: str
    generic: str


class Cut(NamedTuple):
    """A face as the PDF uses it: under the family ``name``, at ``weight``, with ``characters`` only."""

    face: Face
    weight: int
    name: str
    characters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """The fonts of one document: for each role the cuts to try in order, and what the officer must know."""

    roles: dict[str, tuple[Cut, ...]]
    findings: list[Finding] = field(default_factory=list)


def _harfbuzz() -> Any:
    """Return the uharfbuzz module, imported when first needed: only the PDF pays for a native library."""
    return import_module("uharfbuzz")


def read_roles(look: Path) -> dict[str, Role]:
    """Return the roles of ``look/fonts.yaml`` in order."""
    from generator.pack_files import read_data  # noqa: PLC0415 - whether anything is new is asked without packs

    entries: dict[str, Any] = read_data(look / "fonts.yaml")
    return {
        name: Role(
            name,
            entry["用途"],
            tuple(Wanted(tuple(line["名称"]), line.get("粗细", 400)) for line in entry["字体"]),
            entry.get("西文", ""),
            entry["后备"],
        )
        for name, entry in entries.items()
    }


def font_stacks(look: Path) -> dict[str, str]:
    """Return for each role the CSS ``font-family`` list by installed names, for a page read on another machine."""
    roles = read_roles(look)
    stacks = {}
    for role in roles.values():
        western = roles[role.western].wanted[:1] if role.western else ()
        names = [name for wanted in (*western, *role.wanted) for name in wanted.names]
        stacks[role.name] = ",".join([*(f'"{name}"' for name in dict.fromkeys(names)), role.generic])
    return stacks


def font_folders() -> list[Path]:
    """Return the folders where this system and this user keep fonts (Windows, macOS, Linux); not all need exist."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft" / "Windows" / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    data = os.environ.get("XDG_DATA_DIRS", "") or "/usr/local/share:/usr/share"
    folders = [Path(folder) / "fonts" for folder in data.split(":") if folder]
    return [*folders, home / ".local" / "share" / "fonts", home / ".fonts"]


def installed_faces() -> tuple[Face, ...]:
    """Return every face in :func:`font_folders`, in a fixed order; damaged files are passed over."""
    return faces_in(tuple(font_folders()))


@cache
def faces_in(folders: tuple[Path, ...]) -> tuple[Face, ...]:
    """Return every face below ``folders``, sorted by file and index."""
    files = {file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in SUFFIXES}
    return tuple(face for file in sorted(files) for face in _faces_of(file))


def _faces_of(file: Path) -> list[Face]:
    uharfbuzz = _harfbuzz()
    try:
        blob = uharfbuzz.Blob.from_file_path(str(file))
    except (OSError, uharfbuzz.HarfBuzzError):
        return []
    faces = [_face(file, index, uharfbuzz.Face(blob, index)) for index in range(uharfbuzz.Face(blob).count)]
    return [face for face in faces if face is not None]


def _face(file: Path, index: int, face: Any) -> Face | None:
    """Return what the tables ``name`` and ``OS/2`` (OpenType) say of a face; None for a slanted one."""
    found = [face.get_name(entry.name_id, entry.language) for entry in face.list_names() if entry.name_id in _NAME_IDS]
    names = frozenset(name.lower() for name in found if name)
    table = face.reference_table("OS/2").data or bytes(64)
    weight, width, style = (int.from_bytes(table[at : at + 2], "big") for at in (4, 6, 62))
    if style & _SLANTED:
        return None
    weight = 0 if face.has_var_data else weight or 400
    return Face(file, index, face.get_name(1, "en") or file.stem, names, weight, width not in {0, 5})


@cache
def coverage(face: Face) -> Container[int]:
    """Return the code points that ``face`` can draw."""
    uharfbuzz = _harfbuzz()
    points: Container[int] = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(face.file)), face.index).unicodes
    return points


def drawn(face: Face, characters: Iterable[str]) -> frozenset[str]:
    """Return those of ``characters`` that ``face`` can draw."""
    points = coverage(face)
    return frozenset(character for character in characters if ord(character) in points)


def needs_glyph(character: str) -> bool:
    """Return whether paper shows ``character``: not spaces, not controls; private-use characters (自造字) do show."""
    return category(character) not in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}


def has_chinese(faces: Iterable[Face]) -> bool:
    """Return whether any face can draw simplified Chinese."""
    return any(len(drawn(face, CHINESE_PROBE)) == len(CHINESE_PROBE) for face in faces)


def find_face(wanted: Wanted, faces: Sequence[Face]) -> Face | None:
    """Return the installed face of one design nearest to its weight, or None."""
    for name in wanted.names:
        named = [face for face in faces if name.lower() in face.names]
        near = [face for face in named if not face.weight or abs(face.weight - wanted.weight) <= _NEAR]
        if near:
            return min(near, key=lambda face: (face.narrowed, abs((face.weight or wanted.weight) - wanted.weight)))
    return None


def choose_fonts(roles: Mapping[str, Role], characters: frozenset[str], faces: Sequence[Face]) -> Choice:
    """Choose for each role the faces that draw ``characters``, and report every substitution and every gap.

    Findings: 字体替代 (another design stands in), 字体补字 (single characters come from another font), both INFO;
    PDF缺字 (no installed font has the character), ERROR.
    """
    choice = Choice({})
    ascii_only = frozenset(character for character in characters if character.isascii())
    westerns = {role.western for role in roles.values()}
    for role in roles.values():
        found = _candidates(role, faces)
        if not found:
            continue
        choice.findings.extend(_substitution(role, found[0][1]))
        western = _candidates(roles[role.western], faces)[:1] if role.western else []
        cuts = [_cut(wanted, face, ascii_only, " ASCII") for wanted, face in western if face != found[0][1]]
        asked = ascii_only if role.name in westerns else characters
        missing = frozenset(filter(needs_glyph, asked)).difference(*(cut.characters for cut in cuts))
        choice.roles[role.name] = (*cuts, *_covering(found, asked, missing, faces, choice.findings))
    return Choice(choice.roles, list(dict.fromkeys(choice.findings)))


def _candidates(role: Role, faces: Sequence[Face]) -> list[tuple[Wanted, Face]]:
    pairs = [(wanted, find_face(wanted, faces)) for wanted in role.wanted]
    found = [(wanted, face) for wanted, face in pairs if face is not None]
    return found or [(Wanted((), 400), face) for face in faces if has_chinese([face])][:1]


def _covering(
    found: list[tuple[Wanted, Face]],
    characters: frozenset[str],
    missing: frozenset[str],
    faces: Sequence[Face],
    findings: list[Finding],
) -> list[Cut]:
    """Return cuts that together draw what is ``missing``: the chosen face, then whoever has what it lacks."""
    chosen, *others = found
    cuts = [_cut(*chosen, characters)]
    missing -= cuts[0].characters
    for wanted, face in (*others, *((Wanted((), 400), face) for face in faces if missing)):
        helped = frozenset(
            one for one in drawn(face, missing) if category(one) != "Co"
        )  # 自造字 differ from font to font
        if helped:
            findings.append(_borrowed(chosen[1], face, helped))
            cuts.append(_cut(wanted, face, characters))
            missing -= helped
    if missing:
        findings.append(_tofu(missing))
    return cuts


def _cut(wanted: Wanted, face: Face, characters: frozenset[str], part: str = "") -> Cut:
    """Return the cut of ``face`` to ``characters``; one name stands for one set of characters in a document."""
    weight = face.weight or wanted.weight
    return Cut(face, weight, f"{face.family} {weight}{part}", drawn(face, characters))


def _substitution(role: Role, face: Face) -> list[Finding]:
    wanted = role.wanted[0]
    if face.names & {name.lower() for name in wanted.names}:
        return []
    return [say("字体替代", expected=wanted.names[0], found=face.family, 用处=role.use, 名称=role.name)]


def _borrowed(face: Face, helper: Face, characters: frozenset[str]) -> Finding:
    shown = "".join(sorted(characters))
    return say("字体补字", expected=face.family, found=helper.family, 字=shown)


def _tofu(characters: frozenset[str]) -> Finding:
    shown = " ".join(f"“{character}”(U+{ord(character):04X})" for character in sorted(characters))
    return say("PDF缺字", 字=shown)


def font_face_rule(cut: Cut, file: Path) -> str:
    """Return the ``@font-face`` rule that loads ``cut`` from ``file``."""
    return f'@font-face{{font-family:"{cut.name}";src:url("{file.as_uri()}")}}'


def set_fonts(css: str, choice: Choice) -> str:
    """Return ``css`` with every ``var(--角色)`` replaced by the families of ``choice``."""
    for role, cuts in choice.roles.items():
        css = css.replace(f"var(--{role})", ",".join(f'"{cut.name}"' for cut in cuts))
    return css
