"""A publication took the place of another: the 修订说明 and the 修订稿 are written, or an earlier one is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.package import publish
from generator.publish.shelf import Version, last_approved, sign
from generator.revise.diff import Difference, Publication, compare, load_publication
from generator.revise.revision import Signed, redlines, write_revision

if TYPE_CHECKING:
    from pathlib import Path

REVISIONS: Final = "修订"
EXPLANATION: Final = "修订说明.html"
AGAINST: Final = "对签发稿{}"


def explain_revision(
    publication: Path, old: Publication, signed: Signed, new: Publication | None = None
) -> tuple[Difference, Path] | None:
    """Compare the standing publication with ``old``; write 修订说明 and 修订稿 to 修订/<name>/<number of the old>.

    ``new`` is the standing one where it is in memory already. Where an earlier version was approved (签发), the same
    against that one, in a folder of its own below.
    None where the standing one keeps no tree, or nothing a reader sees has changed.
    """
    new = new or load_publication(publication)
    number = sign(publication, signed)
    if new is None or not number:
        return None
    difference = compare(old, new)
    if difference.nothing:
        return None
    folder = publication.parent / REVISIONS / publication.name / number
    _write_papers(folder, old, new, difference, signed)
    approved = last_approved(publication)
    if approved is not None and approved.number != number:
        _against_approved(folder, approved, new, signed)
    return difference, folder


def _against_approved(folder: Path, approved: Version, new: Publication, signed: Signed) -> None:
    """Write the same against the version that was approved last, when others came between."""
    old = load_publication(approved.folder)
    difference = compare(old, new) if old is not None else None
    if old is not None and difference is not None and not difference.nothing:
        _write_papers(folder / AGAINST.format(approved.number), old, new, difference, signed)


def _write_papers(folder: Path, old: Publication, new: Publication, difference: Difference, signed: Signed) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / EXPLANATION).write_text(write_revision(old, new, difference, signed), encoding="utf-8")
    for name, data in redlines(old, new, difference, signed.who).items():
        (folder / name).write_bytes(data)


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
