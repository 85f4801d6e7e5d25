"""Stage 8, package: the files of a publication move into place whole, the previous one is kept under 历史/."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.profile import Pack

HISTORY: Final = "历史"
MANIFEST: Final = "manifest.json"
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\s]+')


def file_stem(title: str) -> str:
    """Return ``title`` as a file name that every system takes."""
    return _UNSAFE.sub("", title)[:80] or "部门决算公开说明"


def digest(data: bytes) -> str:
    """Return the sha256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def input_digests(files: Sequence[Path], root: Path) -> tuple[tuple[str, str], ...]:
    """Return (path from ``root``, sha256) of every input file, sorted; unreadable ones are left out."""
    found = {}
    for path in files:
        if path.is_file():
            name = Path(os.path.relpath(path, root)).as_posix()
            found[name] = digest(path.read_bytes())
    return tuple(sorted(found.items()))


def manifest(inputs: tuple[tuple[str, str], ...], pack: Pack, files: Mapping[str, bytes], title: str) -> bytes:
    """Return manifest.json: hashes of the inputs, the pack, the program and every file of the publication."""
    data = {
        "题名": title,
        "程序": {"名称": "juesuan", "版本": __version__},
        "模板": {"名称": pack.name, "sha256": pack.fingerprint},
        "输入": dict(inputs),
        "文件": {name: digest(content) for name, content in sorted(files.items())},
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def publish(files: Mapping[str, bytes], folder: Path) -> bool:
    """Put ``files`` into ``folder`` as a whole; False when the same publication stands there already.

    Written beside it first, then renamed into place; what stood there moves to 历史/<name>/<number>.
    """
    if _stands_already(files, folder):
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        fresh.chmod(0o755)
        if folder.exists():
            folder.rename(_history_place(folder))
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return True


def _stands_already(files: Mapping[str, bytes], folder: Path) -> bool:
    if not folder.is_dir() or {path.name for path in folder.iterdir()} != set(files):
        return False
    return all((folder / name).read_bytes() == content for name, content in files.items())


def _history_place(folder: Path) -> Path:
    shelf = folder.parent / HISTORY / folder.name
    shelf.mkdir(parents=True, exist_ok=True)
    numbers = [int(path.name) for path in shelf.iterdir() if path.name.isdigit()]
    return shelf / f"{max(numbers, default=0) + 1:04d}"
