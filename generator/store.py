"""Things made before (存放), by the digest of everything they were made from: for the program to find again.

A store may be deleted at any time; an entry that is not what was written (every one carries the digest of its name and
contents) is passed over. Nothing in it is ever run: contents are data (bytes, JSON).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORM: Final = "4"  # of what is stored: another number forgets everything stored before
_LARGEST: Final = 64_000_000  # bytes kept
_SUM: Final = 32  # bytes of a sha256


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


def code_digest(*files: Path) -> str:
    """Return the digest of source files: what was made by another program is not found."""
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()
