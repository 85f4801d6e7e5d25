"""Pages that were set before (排好的页): a section's drawn pages and fonts, kept by what they were set from.

A section that prints no changed figure is not set again: its strokes and glyphs are replayed. All pages go this way,
fresh ones too, so that a PDF has the same bytes with and without a store. A store may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zlib
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FORM: Final = "2"  # of what is stored: another number forgets everything stored before
_LARGEST: Final = 64_000_000  # bytes kept
_SCALE: Final = 0.75  # points in a CSS pixel
_FONT_FIELDS: Final = (
    "hash",
    "family",
    "style",
    "weight",
    "font_size",
    "ascent",
    "descent",
    "bitmap",
    "italic_angle",
    "upem",
    "png",
    "svg",
    "colr",
    "stemv",
    "stemh",
    "flags",
    "index",
)


class NotKeptError(Exception):
    """A page uses what cannot be replayed: images, patterns, masks, forms, glyphs that no font has."""


class KeptFont:
    """A font as WeasyPrint's PDF writer wants it, restored without the font engine."""

    def __init__(self, given: Mapping[str, Any], content: bytes) -> None:
        for name in _FONT_FIELDS:
            setattr(self, name, given[name])
        self.name = given["name"].encode("latin-1")
        self.file_content = content
        self.tables: tuple[str, ...] = ()
        self.missing: dict[int, int] = {}
        self.variations: dict[str, float] = {}
        self.used_in_forms = False
        self.widths: dict[int, int] = {}
        self.to_unicode: dict[int, str] = {}

    @property
    def type(self) -> str:
        """``otf`` or ``ttf``."""
        return "otf" if self.file_content[:4] == b"OTTO" else "ttf"

    def clean(self, to_unicode: Mapping[int, str], _hinting: bool) -> None:  # noqa: FBT001 - WeasyPrint's own signature
        """Cut the font to the glyphs used; their numbers stay."""
        uharfbuzz: Any = import_module("uharfbuzz")
        face = uharfbuzz.Face(uharfbuzz.Blob(self.file_content), self.index)  # type: ignore[attr-defined]
        order = uharfbuzz.SubsetInput()
        order.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(to_unicode)
        drop = (int.from_bytes(tag, "big") for tag in (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"cmap"))
        order.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(drop)
        flags = uharfbuzz.SubsetFlags
        order.flags = flags.RETAIN_GIDS | flags.DESUBROUTINIZE | flags.NO_HINTING
        self.file_content = bytes(uharfbuzz.subset(face, order).blob.data)


@dataclass(frozen=True, slots=True)
class KeptSection:
    """The drawn pages of a section: plain data, so that it can be stored."""

    pages: tuple[dict[str, Any], ...]
    fonts: tuple[dict[str, Any], ...]


class Pen:
    """Draws rendered sections one after another; what it learned of a font serves the next section too."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._fonts: dict[Any, Any] = {}
        self._told: dict[str, dict[str, Any]] = {}

    def draw(self, rendered: Any) -> KeptSection:
        """Draw the pages of a section (weasyprint.Document); :class:`NotKeptError` when they cannot be replayed."""
        for font in self._fonts.values():
            font.to_unicode = {}
        pages = tuple(_drawn(page, self._fonts) for page in rendered.pages)
        used = sorted((font for font in self._fonts.values() if font.to_unicode), key=lambda font: str(font.hash))
        return KeptSection(pages, tuple(self._font(font) for font in used))

    def _font(self, font: Any) -> dict[str, Any]:
        if font.missing:
            raise NotKeptError
        if font.hash not in self._told:
            self._told[font.hash] = _describe(font, self._files)
        letters = sorted(font.to_unicode.items())
        widths = [[glyph, font.widths[glyph]] for glyph, _ in letters]
        return self._told[font.hash] | {"widths": widths, "to_unicode": [list(pair) for pair in letters]}


def _drawn(page: Any, fonts: dict[Any, Any]) -> dict[str, Any]:
    pydyf: Any = import_module("pydyf")
    stream_class: Any = import_module("weasyprint.pdf.stream").Stream
    resources = {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
    resources["ColorSpace"] = None
    images: dict[Any, Any] = {}
    stream = stream_class(fonts, (0, 0, page.width, page.height), resources, images, None, {}, None, compress=True)
    stream.transform(d=-1, f=page.height * _SCALE)
    begun = len(stream.stream)
    page.paint(stream, _SCALE)
    states = {name: dict(state) for name, state in resources["ExtGState"].items()}
    plain = all(isinstance(value, int | float) for state in states.values() for value in state.values())
    if images or any(resources[name] for name in ("XObject", "Pattern", "Shading")) or not plain:
        raise NotKeptError
    if any(page.forms.values()) or any(kind == "attachment" for kind, *_ in page.links):
        raise NotKeptError
    return {
        "size": [page.width, page.height],
        "bleed": page.bleed,
        "bookmarks": [list(bookmark) for bookmark in page.bookmarks],
        "links": [[kind, target, list(rectangle)] for kind, target, rectangle, _ in page.links],
        "anchors": {name: list(point) for name, point in page.anchors.items()},
        "states": states,
        "drawing": b"\n".join(stream.stream[begun:]).decode("latin-1"),
    }


def _describe(font: Any, files: Mapping[str, bytes]) -> dict[str, Any]:
    content = hashlib.sha256(font.file_content).hexdigest()
    if content not in files or font.bitmap or font.png or font.svg or font.colr or font.variations:
        raise NotKeptError
    found = {name: getattr(font, name) for name in _FONT_FIELDS}
    return found | {"name": font.name.decode("latin-1"), "content": content}


class KeptPage:
    """A page that WeasyPrint's PDF writer paints by replaying what was drawn."""

    def __init__(
        self, given: Mapping[str, Any], fonts: Iterable[Mapping[str, Any]], files: Mapping[str, bytes]
    ) -> None:
        self.width, self.height = given["size"]
        self.bleed, self.anchors = given["bleed"], {name: tuple(point) for name, point in given["anchors"].items()}
        self.bookmarks = [(level, label, tuple(point), state) for level, label, point, state in given["bookmarks"]]
        self.links = [(kind, target, tuple(box), SimpleNamespace()) for kind, target, box in given["links"]]
        self.forms: dict[None, list[Any]] = {None: []}
        self._given, self._fonts, self._files = given, fonts, files

    def paint(self, stream: Any, scale: float = 1) -> None:  # noqa: ARG002 - WeasyPrint's own signature
        """Replay the drawing and tell the writer which glyphs it used."""
        pydyf: Any = import_module("pydyf")
        for given in self._fonts:
            font = stream._fonts.setdefault(given["hash"], None) or KeptFont(given, self._files[given["content"]])  # noqa: SLF001 - as Stream.add_font
            stream._fonts[given["hash"]] = font  # noqa: SLF001 - as above
            for glyph, width in given["widths"]:
                font.widths.setdefault(glyph, width)
            for glyph, text in given["to_unicode"]:
                font.to_unicode.setdefault(glyph, text)
        states = stream._resources["ExtGState"]  # noqa: SLF001 - as Stream.set_alpha
        for name, state in self._given["states"].items():
            states.setdefault(name, pydyf.Dictionary(state))
        stream.stream.append(self._given["drawing"].encode("latin-1"))


class Store:
    """Drawn sections in a folder, by the digest of everything they were set from; without a folder nothing is kept."""

    def __init__(self, folder: Path | None, *common: str) -> None:
        self._folder = folder
        self._common = hashlib.sha256("\0".join((_FORM, *common)).encode()).hexdigest()
        self.written = 0

    def _file(self, markup: str) -> Path | None:
        digest = hashlib.sha256(f"{self._common}{markup}".encode()).hexdigest()
        return None if self._folder is None else self._folder / f"{digest}.z"

    def find(self, markup: str, files: Mapping[str, bytes]) -> KeptSection | None:
        """Return the section that was set from ``markup``, if it is kept whole and its fonts are among ``files``."""
        file = self._file(markup)
        if file is None:
            return None
        try:
            data = json.loads(zlib.decompress(file.read_bytes()))
            found = KeptSection(tuple(data["pages"]), tuple(data["fonts"]))
            known = all(font["content"] in files for font in found.fonts)
            os.utime(file)
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            return None
        return found if known else None

    def keep(self, markup: str, section: KeptSection) -> None:
        """Store a section; a folder that cannot be written to is no fault."""
        file = self._file(markup)
        if file is None:
            return
        data = json.dumps({"pages": section.pages, "fonts": section.fonts}, ensure_ascii=False).encode()
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
            with os.fdopen(handle, "wb") as stream:
                stream.write(zlib.compress(data, 1))
            Path(name).replace(file)
            self.written += 1

    def keep_again(self, markup: str, stored: str) -> None:
        """Keep what was set from ``stored`` under ``markup`` too, where it was kept at all."""
        file, source = self._file(markup), self._file(stored)
        if file is not None and source is not None and not file.exists():
            with contextlib.suppress(OSError):
                part = file.with_suffix(".part")
                part.write_bytes(source.read_bytes())
                part.replace(file)

    def trim(self, largest: int = _LARGEST) -> None:
        """Forget what was not used for longest, until the rest fits into ``largest`` bytes."""
        if self._folder is None or not self.written:
            return
        with contextlib.suppress(OSError):
            files = [(file.stat().st_mtime_ns, file.stat().st_size, file) for file in self._folder.iterdir()]
            room = largest
            for _, size, file in sorted(files, reverse=True):
                room -= size
                if room < 0:
                    file.unlink(missing_ok=True)
