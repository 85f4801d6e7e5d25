"""A finished publication verified by itself: every file read back and held against the 核对底稿 stored with it.

So it is known what an officer changed by hand after the publication was made, figure by figure and word by word.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.figure_ties import figure_findings
from generator.findings import Finding, Place
from generator.messages import say
from generator.package import KEPT, MANIFEST, digest
from generator.publish.hand_edits import as_kept
from generator.publish.treefile import TREE, load_tree
from generator.rendering import LEDGER, REPORT, VERIFIERS, verify_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.document import Document


@dataclass(slots=True)
class Verification:
    """The names of the files that were read, the findings; not ``usable``: this is no publication."""

    files: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    usable: bool = True


def verify_publication(path: Path) -> Verification:
    """Verify a publication's folder, or one file of it (or an edited copy that lies beside the 核对底稿).

    What stands in a file as ``build --keep`` wrote it is an officer's edit (SG-5), not a fault.
    """
    folder = path if path.is_dir() else path.parent
    done = Verification()
    manifest, tree = _stored(folder, done)
    if tree is None:
        return done
    document, pages = tree
    done.findings += figure_findings(document)
    digests: Mapping[str, str] = manifest.get("文件", {})
    if digest((folder / TREE).read_bytes()) != digests.get(TREE):
        done.findings.append(say("V-6 底稿", Place(TREE), 清单=MANIFEST))
    names = [name for name in digests if not name.endswith(TREE)] if path.is_dir() else [path.name]
    for name in names:
        told = digests.get(name), name in manifest.get(KEPT, ())
        _verify(folder / name, told, *(_own_tree(folder, name) or (document, pages)), done)
    return done


def _stored(folder: Path, done: Verification) -> tuple[dict[str, Any], tuple[Document, dict[str, int]] | None]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return manifest, load_tree((folder / TREE).read_bytes())
    except (OSError, ValueError):
        done.findings.append(say("V-6 不是", Place(folder.resolve().name), 清单=MANIFEST, 底稿=TREE))
        done.usable = False
        return {}, None


def _own_tree(folder: Path, name: str) -> tuple[Document, dict[str, int]] | None:
    """Return the tree of a 绩效 report, which lies beside its files; None for the publication's own files."""
    try:
        stem = name.rpartition(".")[0].removesuffix("（附表）")
        return load_tree((folder / f"{stem}.{TREE}").read_bytes())
    except (OSError, ValueError):
        return None


def _verify(
    path: Path, told: tuple[str | None, bool], document: Document, pages: dict[str, int], done: Verification
) -> None:
    """Verify one file; the manifest ``told`` its digest, and whether it holds hand edits."""
    name, (stored, kept) = path.name, told
    try:
        data = path.read_bytes()
    except OSError:
        done.findings.append(say("V-7", Place(name)))
        return
    changed = digest(data) != stored
    if name in (REPORT, LEDGER) or name.rpartition(".")[2] not in VERIFIERS:
        if changed:
            done.findings.append(say("V-8", Place(name)))
        return
    found, _ = verify_file(document, pages, name, data)
    done.files.append(name)
    if changed and not found:
        found = [say("V-9", Place(name))]
    done.findings += map(as_kept, found) if kept and not changed else found
