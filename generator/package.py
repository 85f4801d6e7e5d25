"""Stage 8, package: the files of a publication move into place whole, the previous one is kept under 历史/."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator import __version__
from generator.findings import Place
from generator.messages import say
from generator.publish.lock import workshop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.findings import Finding
    from generator.profile import Pack

HISTORY: Final = "历史"
MANIFEST: Final = "manifest.json"
KEPT: Final = "保留手工修改"
_FRESH, _READY = "new-", "ready-"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD, RENAME_EXCHANGE (renameat2(2))
_LONGEST, _TAIL = 70, 26  # characters of a file name, and those of its end that are kept
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\s]+')


def file_stem(title: str) -> str:
    """Return ``title`` as a file name that every system takes; a very long one keeps its beginning and its end.

    255 bytes is the most that Linux takes for a name with its ending, and （公开表） or 修订稿 may come to it.
    """
    name = _UNSAFE.sub("", title)
    short = name if len(name) <= _LONGEST else name[: _LONGEST - _TAIL] + name[-_TAIL:]
    return short or "部门决算公开说明"


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


def manifest(
    inputs: tuple[tuple[str, str], ...], pack: Pack, files: Mapping[str, bytes], title: str, kept: Sequence[str] = ()
) -> bytes:
    """Return manifest.json: hashes of the inputs, the pack, the program and every file of the publication.

    ``kept`` names the files that hold hand edits.
    """
    data: dict[str, object] = {
        "题名": title,
        "程序": {"名称": "juesuan", "版本": __version__},
        "模板": {"名称": pack.name, "sha256": pack.fingerprint},
        "输入": dict(inputs),
        "文件": {name: digest(content) for name, content in sorted(files.items())},
    }
    if kept:
        data[KEPT] = list(kept)
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def edited_by_hand(folder: Path) -> list[str]:
    """Return the names of the Word files in a publication that hold hand edits."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files: Mapping[str, str] = told["文件"]
        return [name for name in files if name.endswith(".docx") and _edited(folder / name, files[name], told)]
    except (OSError, ValueError, KeyError):
        return []


def _edited(path: Path, made: str, told: Mapping[str, Sequence[str]]) -> bool:
    return path.name in told.get(KEPT, ()) or (path.exists() and digest(path.read_bytes()) != made)


def edits_shelved(name: str, folder: Path) -> Finding:
    """Say that a new publication took the place of one that was edited by hand."""
    return say("SG-6", Place(name), 历史=f"{HISTORY}/{folder.name}/")


def publish(files: Mapping[str, bytes], folder: Path) -> bool:
    """Put ``files`` into ``folder`` as a whole; False when the same publication stands there already.

    Written in the workshop beside it first, then changed places with what stood there, which moves to
    历史/<name>/<number>. Whenever this is cut short, ``folder`` holds the old or the new publication, whole;
    :func:`recover` clears up at the next start. One caller at a time (:mod:`generator.publish.lock`).
    """
    recover(folder)
    if _stands_already(files, folder):
        return False
    place = workshop(folder.parent, folder.name)
    place.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=_FRESH, dir=place))
    try:
        for name, content in files.items():
            (fresh / name).write_bytes(content)
        fresh.chmod(0o755)
        ready = place / f"{_READY}{_contents(fresh)}"
        fresh.rename(ready)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _move_in(ready, folder)
    return True


def _move_in(ready: Path, folder: Path) -> None:
    if not folder.exists():
        ready.rename(folder)
    elif exchange(ready, folder):
        ready.rename(_history_place(folder))
    else:
        folder.rename(_history_place(folder))
        ready.rename(folder)


def recover(folder: Path) -> None:
    """Finish or clear away what an interrupted :func:`publish` left behind; ``folder`` is whole afterwards."""
    place = workshop(folder.parent, folder.name)
    if not place.is_dir():
        return
    for left in sorted(place.iterdir()):
        if left.name.startswith(_FRESH):
            shutil.rmtree(left, ignore_errors=True)
        elif left.name.startswith(_READY):
            _finish(left, folder)


def _finish(ready: Path, folder: Path) -> None:
    """Go on from a publication that was ready: it may have moved in already, and the old one stands in its place."""
    if not folder.exists():
        ready.rename(folder)
    elif f"{_READY}{_contents(folder)}" == ready.name:
        ready.rename(_history_place(folder))
    else:
        shutil.rmtree(ready, ignore_errors=True)


def _contents(folder: Path) -> str:
    """Return a digest over the names and bytes in ``folder``."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(f"{path.relative_to(folder).as_posix()}\0{digest(path.read_bytes())}\0".encode())
    return found.hexdigest()[:16]


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can (Linux); False where it cannot."""
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415 - only a finished publication needs it

    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    names = [ctypes.c_char_p(os.fsencode(path.absolute())) for path in (one, other)]
    found: int = rename(_HERE, names[0], _HERE, names[1], _EXCHANGE)
    return found == 0


def _stands_already(files: Mapping[str, bytes], folder: Path) -> bool:
    if not folder.is_dir() or {path.name for path in folder.iterdir()} != set(files):
        return False
    return all((folder / name).read_bytes() == content for name, content in files.items())


def _history_place(folder: Path) -> Path:
    shelf = folder.parent / HISTORY / folder.name
    shelf.mkdir(parents=True, exist_ok=True)
    numbers = [int(path.name) for path in shelf.iterdir() if path.name.isdigit()]
    return shelf / f"{max(numbers, default=0) + 1:04d}"
