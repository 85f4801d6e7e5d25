"""Earlier publications (历史): list, compare, restore; who published what, when and why; the 修订说明."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from generator.package import HISTORY, MANIFEST, publish
from generator.revise.diff import Difference, Publication, compare, load_publication
from generator.revise.revision import Signed, redlines, write_revision

if TYPE_CHECKING:
    from pathlib import Path

LOG: Final = "记录.json"
REVISIONS: Final = "修订"
EXPLANATION: Final = "修订说明.html"


@dataclass(frozen=True, slots=True)
class Version:
    """A publication that was kept, or (``number`` empty) the one that stands."""

    number: str
    folder: Path
    title: str
    when: str
    signed: Signed


def versions(publication: Path) -> list[Version]:
    """Return every kept version of a publication, oldest first, the standing one last."""
    shelf = publication.parent / HISTORY / publication.name
    log = read_log(publication)
    kept = sorted(path for path in shelf.iterdir() if path.name.isdigit()) if shelf.is_dir() else []
    numbers = [path.name for path in kept]
    # A log entry speaks of the version that took the place of the numbered one.
    makers = {follower: log.get(number, {}) for number, follower in zip(numbers, [*numbers[1:], ""], strict=False)}
    folders = [*kept, *([publication] if publication.is_dir() else [])]
    return [_version("" if path == publication else path.name, path, makers) for path in folders]


def _version(number: str, folder: Path, makers: dict[str, dict[str, str]]) -> Version:
    signed = Signed(**makers.get(number, {}))
    try:
        title = json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("题名", "")
        when = signed.when or time.strftime("%Y-%m-%d %H:%M", time.localtime((folder / MANIFEST).stat().st_mtime))
    except (OSError, ValueError):
        title, when = "（没有清单）", signed.when
    return Version(number, folder, title, when, signed)


def read_log(publication: Path) -> dict[str, dict[str, str]]:
    """Return who replaced the numbered versions, when and why."""
    try:
        found = json.loads((publication.parent / HISTORY / publication.name / LOG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def sign(publication: Path, signed: Signed) -> str:
    """Write down that the version shelved last was replaced; return its number, empty when none was."""
    shelf = publication.parent / HISTORY / publication.name
    numbers = sorted(path.name for path in shelf.iterdir() if path.name.isdigit()) if shelf.is_dir() else []
    if not numbers:
        return ""
    log: dict[str, Any] = read_log(publication)
    log[numbers[-1]] = asdict(signed)
    part = shelf / f"{LOG}.part"
    part.write_text(json.dumps(log, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(shelf / LOG)
    return numbers[-1]


def now() -> str:
    """Return the local time as people write it."""
    return time.strftime("%Y-%m-%d %H:%M")


def explain_revision(publication: Path, old: Publication, signed: Signed) -> tuple[Difference, Path] | None:
    """Compare the standing publication with ``old``; write 修订说明 and 修订稿 to 修订/<name>/<number of the old>.

    None where the standing one keeps no tree, or nothing a reader sees has changed.
    """
    new = load_publication(publication)
    number = sign(publication, signed)
    if new is None or not number:
        return None
    difference = compare(old, new)
    if difference.nothing:
        return None
    folder = publication.parent / REVISIONS / publication.name / number
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EXPLANATION).write_text(write_revision(old, new, difference, signed), encoding="utf-8")
    for name, data in redlines(old, new, difference, signed.who).items():
        (folder / name).write_bytes(data)
    return difference, folder


def restore(publication: Path, version: Version, signed: Signed) -> bool:
    """Let a kept version stand again; the standing one is kept in turn. False when they are the same."""
    old = load_publication(publication)
    files = {path.name: path.read_bytes() for path in version.folder.iterdir() if path.is_file()}
    if not publish(files, publication):
        return False
    if old is None:
        sign(publication, signed)
    else:
        explain_revision(publication, old, signed)
    return True
