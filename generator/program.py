"""Which program this is: the digest of its files and of its packs, taken once. What runs was loaded by then."""

from __future__ import annotations

import hashlib
import os
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
        start = len(folder.as_posix())
        for name, path in sorted((path.as_posix(), path) for path in files_below(folder)):
            found.update(f"{name[start:]} ".encode() + path.read_bytes())
    return found.digest()


def files_below(root: Path) -> Iterator[Path]:
    """Yield ``root`` when it is a file, else every file below it but hidden ones, locks of Office and compiled ones."""
    if root.is_file():
        yield root
        return
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not name.startswith((".", "__pycache__"))]
        yield from (Path(folder, name) for name in files if not name.startswith((".", "~$")))
