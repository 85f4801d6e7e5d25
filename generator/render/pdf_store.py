"""What was made before for a PDF (排好的页): drawn sections, chosen and cut fonts, by what they were made from.

A section that prints no changed figure is not set again: its strokes and glyphs are replayed. All pages go this way,
fresh ones too, so that a PDF has the same bytes with and without a store. A store may be deleted at any time; an entry
that is not what was written (every one carries its own digest) is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORM: Final = "3"  # of what is stored: another number forgets everything stored before
_LARGEST: Final = 64_000_000  # bytes kept
_SUM: Final = 32  # bytes of a sha256


@dataclass(frozen=True, slots=True)
class KeptSection:
    """The drawn pages of a section: plain data, so that it can be stored.

    ``pages``: size, bookmarks, links, anchors, states, drawing with slots for digits, runs of slots (pdf_digits.py);
    ``fonts``: what the writer must know of each, its glyphs, and the glyphs of the ten digits.
    """

    pages: tuple[dict[str, Any], ...]
    fonts: tuple[dict[str, Any], ...]


class Store:
    """Entries in a folder; without one they last as long as the store. A folder that cannot be used is no fault."""

    def __init__(self, folder: Path | None, *common: str) -> None:
        self._folder = folder
        self._common = hashlib.sha256("\0".join((_FORM, *common)).encode()).hexdigest()
        self._known: dict[str, bytes] = {}
        self.written = 0

    def _name(self, *key: str) -> str:
        return hashlib.sha256("\0".join((self._common, *key)).encode()).hexdigest()

    def get(self, *key: str) -> bytes | None:
        """Return what was kept under ``key``, None when nothing was or it is damaged."""
        name = self._name(*key)
        if name not in self._known and self._folder is not None:
            with contextlib.suppress(OSError):
                data = (self._folder / name).read_bytes()
                if data[:_SUM] == _sum(name, data[_SUM:]):
                    self._known[name] = data[_SUM:]
                    os.utime(self._folder / name)
        return self._known.get(name)

    def put(self, data: bytes, *key: str) -> None:
        """Keep ``data`` under ``key``."""
        name = self._name(*key)
        self._known[name] = data
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as stream:
                stream.write(_sum(name, data) + data)
            Path(part).replace(self._folder / name)
            self.written += 1

    def find(self, *key: str) -> KeptSection | None:
        """Return the section kept under ``key``."""
        data = self.get("section", *key)
        if data is None:
            return None
        given = json.loads(zlib.decompress(data))
        return KeptSection(tuple(given["pages"]), tuple(given["fonts"]))

    def keep(self, section: KeptSection, *key: str) -> None:
        """Keep a section."""
        data = json.dumps({"pages": section.pages, "fonts": section.fonts}, ensure_ascii=False).encode()
        self.put(zlib.compress(data, 1), "section", *key)

    def trim(self, largest: int = _LARGEST) -> None:
        """Forget what was not used for longest, until the rest fits into ``largest`` bytes."""
        if self._folder is None or not self.written:
            return
        with contextlib.suppress(OSError):
            files = [(file.stat().st_mtime_ns, file.stat().st_size, file) for file in self._folder.iterdir()]
            for file in _beyond(sorted(files, reverse=True), largest):
                file.unlink(missing_ok=True)


def _sum(name: str, data: bytes) -> bytes:
    """Return the digest that stands before an entry: of its contents and its name."""
    return hashlib.sha256(name.encode() + data).digest()


def _beyond(files: Iterable[tuple[int, int, Path]], room: int) -> list[Path]:
    gone = []
    for _, size, file in files:
        room -= size
        if room < 0:
            gone.append(file)
    return gone
