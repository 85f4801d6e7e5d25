"""Is anything new? A dossier without change is known by the digests of everything its publication was made from.

Imports nothing heavy: this answers before the program proper is loaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.findings import Finding, finding_of
from generator.program import files_below, installed, program_digest
from generator.publish.lock import workshop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_STATE: Final = "state.json"
_HOME: Final = Path(__file__).resolve().parent.parent


def standing(dossier: Path, output: Path, formats: Sequence[str], *, draft: bool) -> tuple[int, list[Finding]] | None:
    """Return (number of files, findings) of the publication that stands, None when it has to be built.

    It stands when every input, the packs, the program, the machine's fonts and libraries, the options, and every
    file of the publication are what they were when it was made.
    """
    label = dossier.stem if dossier.is_file() else dossier.name
    try:
        state = json.loads((workshop(output, label) / _STATE).read_text(encoding="utf-8"))
        roots = [dossier.parent / root for root in state["来源"]] if dossier.is_file() else _roots(dossier, state)
        if state["指纹"] != fingerprint(roots, formats, draft=draft):
            return None
        folder = output / label
        found = {path.name: _digest(path) for path in folder.iterdir()}
        return (len(found), list(map(finding_of, state["问题"]))) if found == state["文件"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _roots(dossier: Path, state: dict[str, Any]) -> list[Path]:
    return [dossier / root for root in state["来源"]]


def remember(dossier: Path, files: Sequence[Path], folder: Path, findings: Iterable[Finding], print_: str) -> None:
    """Write down what the publication in ``folder`` was made from; ``print_`` was taken before it was read."""
    base = dossier.parent if dossier.is_file() else dossier
    state = {
        "指纹": print_,
        "来源": [Path(os.path.relpath(root, base)).as_posix() for root in input_roots(dossier, files)],
        "文件": {path.name: _digest(path) for path in sorted(folder.iterdir())},
        "问题": [finding.as_json() for finding in findings],
    }
    place = workshop(folder.parent, folder.name)
    with contextlib.suppress(OSError):  # without it everything is only built again
        place.mkdir(parents=True, exist_ok=True)
        part = place / f"{_STATE}.part"
        part.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        part.replace(place / _STATE)


def input_roots(dossier: Path, files: Sequence[Path]) -> list[Path]:
    """Return the files and folders that inputs come from: a file that appears in one of the folders is new input."""
    if dossier.is_file():
        return [dossier]
    links = [path.resolve().parent for path in files if path.is_symlink()]
    folders = {dossier.resolve(), *(folder.resolve() for folder in {path.parent for path in files}), *links}
    return sorted(folder for folder in folders if not folders.intersection(folder.parents))


def fingerprint(roots: Iterable[Path], formats: Sequence[str], *, draft: bool) -> str:
    """Return the digest of everything that decides the bytes of a publication."""
    found = hashlib.sha256(f"{sorted(formats)} {draft} {equipment(formats)}".encode())
    for number, root in enumerate(roots):
        for path in sorted(files_below(root)):
            inside = path.relative_to(root if root.is_dir() else root.parent).as_posix()
            found.update(f"{number} {inside} {_digest(path)}\n".encode())
    found.update(program_digest())
    return found.hexdigest()


def equipment(formats: Sequence[str]) -> str:
    """Return the digest of what a machine gives to files of these formats: Python, libraries, fonts, the build time."""
    return _equipment(tuple(formats), os.environ.get("SOURCE_DATE_EPOCH", ""))


@cache
def _equipment(formats: tuple[str, ...], epoch: str) -> str:
    told = "\n".join([epoch, sys.version, *installed(), *(_fonts() if "pdf" in formats else ())])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _fonts() -> Iterator[str]:
    from generator.render.fonts import font_folders  # noqa: PLC0415 - only for PDF

    for folder in font_folders():
        yield from sorted(f"{path.name} {path.stat().st_size}" for path in files_below(folder) if path.exists())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
