"""What is kept of a publication (历史): its versions, who published each when and why, which of them were approved."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.package import HISTORY, MANIFEST, digest
from generator.revise.revision import Signed

if TYPE_CHECKING:
    from pathlib import Path

LOG: Final = "记录.json"
APPROVALS: Final = "签发.json"


class Version(NamedTuple):
    """A publication that was kept, or (``number`` empty) the one that stands."""

    number: str
    folder: Path
    title: str
    when: str
    signed: Signed
    approved: Signed | None = None  # 签发: by whom and when, where it was


def versions(publication: Path) -> list[Version]:
    """Return every kept version of a publication, oldest first, the standing one last."""
    shelf = publication.parent / HISTORY / publication.name
    log = read_log(publication)
    kept = sorted(path for path in shelf.iterdir() if path.name.isdigit()) if shelf.is_dir() else []
    numbers = [path.name for path in kept]
    # A log entry speaks of the version that took the place of the numbered one.
    makers = {follower: log.get(number, {}) for number, follower in zip(numbers, [*numbers[1:], ""], strict=False)}
    folders = [*kept, *([publication] if publication.is_dir() else [])]
    approvals = _read(shelf / APPROVALS)
    return [_version("" if path == publication else path.name, path, makers, approvals) for path in folders]


def _version(
    number: str, folder: Path, makers: dict[str, dict[str, str]], approvals: dict[str, dict[str, str]]
) -> Version:
    signed = Signed(**makers.get(number, {}))
    try:
        data = (folder / MANIFEST).read_bytes()
        title = json.loads(data).get("题名", "")
        when = signed.when or time.strftime("%Y-%m-%d %H:%M", time.localtime((folder / MANIFEST).stat().st_mtime))
    except (OSError, ValueError):
        return Version(number, folder, "（没有清单）", signed.when, signed)
    approval = approvals.get(digest(data))
    return Version(number, folder, title, when, signed, Signed(**approval) if approval else None)


def last_approved(publication: Path) -> Version | None:
    """Return the newest kept version that was approved (签发), None when none was; the standing one does not count."""
    return next((one for one in reversed(versions(publication)) if one.number and one.approved), None)


def read_log(publication: Path) -> dict[str, dict[str, str]]:
    """Return who replaced the numbered versions, when and why."""
    return _read(publication.parent / HISTORY / publication.name / LOG)


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, data: dict[str, Any]) -> None:
    """Write a small file whole: what was there stands until the new one does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def sign(publication: Path, signed: Signed) -> str:
    """Write down that the version shelved last was replaced; return its number, empty when none was."""
    shelf = publication.parent / HISTORY / publication.name
    numbers = sorted(path.name for path in shelf.iterdir() if path.name.isdigit()) if shelf.is_dir() else []
    if not numbers:
        return ""
    log: dict[str, Any] = read_log(publication)
    log[numbers[-1]] = signed._asdict()
    _write(shelf / LOG, log)
    return numbers[-1]


def approve(publication: Path, signed: Signed) -> bool:
    """Write down that the standing version was approved (签发); False when none stands.

    It is known by the digest of its manifest, so that it keeps its approval in 历史 and when it is restored.
    """
    try:
        key = digest((publication / MANIFEST).read_bytes())
    except OSError:
        return False
    path = publication.parent / HISTORY / publication.name / APPROVALS
    _write(path, _read(path) | {key: signed._asdict()})
    return True


def now() -> str:
    """Return the local time as people write it."""
    return time.strftime("%Y-%m-%d %H:%M")
