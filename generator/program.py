"""Which program this is: the digest of its files and of its packs, taken once. What runs was loaded by then."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME: Final = Path(__file__).resolve().parent


@cache
def program_digest() -> bytes:
    """Return the sha256 over the names and contents of the program's and the packs' files."""
    found = hashlib.sha256()
    for folder in (HOME, HOME.parent / "templates"):
        for name in sorted(names_below(folder)):
            found.update(f"/{name} ".encode() + content(folder, name))
    return found.digest()


@cache
def installed() -> tuple[str, ...]:
    """Return the names and versions of the installed libraries."""
    places = [Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    return tuple(name for place in places for name in sorted(path.name for path in place.glob("*.dist-info")))


@cache
def house_digest() -> bytes:
    """Return the sha256 of the program with its packs, of this Python and of the installed libraries."""
    return hashlib.sha256(program_digest() + "\n".join((sys.version, *installed())).encode()).digest()


def content(folder: Path, name: str) -> bytes:
    """Return the bytes of a file of :func:`names_below`."""
    with open(f"{folder}/{name}", "rb", buffering=0) as stream:  # noqa: PTH123 - hundreds of files at every start
        return stream.read()


def names_below(root: Path, but: str = "") -> list[str]:
    """Return the paths from ``root`` of the files below it, in no order.

    Hidden ones, locks of Office and compiled ones are left out, and folders below ``root`` that hold a file ``but``.
    """
    found, waiting = [], [""]
    while waiting:
        below = waiting.pop()
        here: list[os.DirEntry[str]] = []
        with contextlib.suppress(OSError), os.scandir(f"{root}/{below}") as entries:  # a folder nobody may read
            here = [entry for entry in entries if not entry.name.startswith((".", "~$", "__pycache__"))]
        if below and but and any(entry.name == but for entry in here):
            continue
        for entry in here:
            if not entry.is_dir():
                found.append(f"{below}{entry.name}")
            elif not entry.is_symlink():
                waiting.append(f"{below}{entry.name}/")
    return found


def files_below(root: Path) -> Iterator[Path]:
    """Yield ``root`` when it is a file, else every file of :func:`names_below`; a folder that is not there has none."""
    if root.is_dir():
        yield from (root / name for name in names_below(root))
    elif root.is_file():
        yield root
