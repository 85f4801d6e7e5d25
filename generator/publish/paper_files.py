"""Files of 绩效 reports: every report of a publication is written, read back and given its own 核对底稿."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.findings import finding_of
from generator.package import digest, file_stem
from generator.publish.hand_edits import by_hand, keep_edits
from generator.publish.treefile import TREE, dump_tree
from generator.publish.unchanged import equipment
from generator.rendering import FORMATS, WORKBOOK, render, verify_files

if TYPE_CHECKING:
    from pathlib import Path

    from generator.document import Document
    from generator.findings import Finding
    from generator.pipeline import Work

TABLES = "{}（附表）.xlsx"
"""The workbook of a report's tables."""
TREE_OF = f"{{}}.{TREE}"
"""The name of a report's own 核对底稿, beside its files."""


def render_reports(work: Work, formats: tuple[str, ...], place: Path) -> list[Finding]:
    """Write every report of ``work`` in ``formats`` into ``work.files``, its tables as a workbook (附表) too.

    A report whose tree did not change keeps the files that stand in the publication ``place``, when they are, byte for
    byte, what this program wrote and read back for that tree.
    """
    findings: list[Finding] = []
    wanted = tuple(name for name in FORMATS if name in formats)
    for document in work.reports:
        key = _key(work, document, wanted)
        made = None if work.edits.drafts else _standing(work.memory.get(*key), place)
        if made is None:
            made = _made(work, document, wanted)
            if not work.edits.drafts:
                work.memory.put(made.told(), *key)
        findings += made.findings
        work.files |= made.files
        work.verified = (*work.verified, *made.verified)
    return findings


class _Report(NamedTuple):
    """The files of a report, what writing and reading them found, and the names of those that were read back."""

    files: dict[str, bytes]
    findings: list[Finding]
    verified: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """Return what is remembered of it: the digests of its files, never their bytes."""
        return {
            "文件": {name: digest(data) for name, data in self.files.items()},
            "问题": [finding.as_json() for finding in self.findings],
            "复核": list(self.verified),
        }


def _key(work: Work, document: Document, formats: tuple[str, ...]) -> tuple[str, ...]:
    """Return everything that decides the files of a report, the program apart."""
    pack = work.dossier.pack
    tree = digest(dump_tree(document, {}))
    return "report", tree, pack.fingerprint if pack else "", *formats, equipment(formats)


def _standing(told: dict[str, Any] | None, place: Path) -> _Report | None:
    """Return the report whose files stand in ``place`` as they were told; None when one of them is another."""
    files: dict[str, bytes] = {}
    for name, known in (told or {}).get("文件", {}).items():
        with contextlib.suppress(OSError):
            files[name] = (place / name).read_bytes()
        if name not in files or digest(files[name]) != known:
            return None
    return _Report(files, list(map(finding_of, told["问题"])), tuple(told["复核"])) if told else None


def _made(work: Work, document: Document, formats: tuple[str, ...]) -> _Report:
    """Write a report and read it back."""
    own = replace(work, document=document, files={}, pages={}, places={}, findings=[])
    findings = render(own, formats)
    findings += keep_edits(own, main=False)
    findings += by_hand(verify_files(own), own)
    stem = file_stem(document.title)
    names = {WORKBOOK.format(stem): TABLES.format(stem)}
    files = {names.get(name, name): data for name, data in own.files.items()}
    files[TREE_OF.format(stem)] = dump_tree(document, own.pages)
    return _Report(files, findings, tuple(names.get(name, name) for name in own.verified))
