"""Files of 绩效 reports: every report of a publication is written, read back and given its own 核对底稿."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.package import file_stem
from generator.publish.hand_edits import by_hand, keep_edits
from generator.publish.treefile import TREE, dump_tree
from generator.rendering import FORMATS, WORKBOOK, render, verify_files

if TYPE_CHECKING:
    from generator.findings import Finding
    from generator.pipeline import Work

TABLES = "{}（附表）.xlsx"
"""The workbook of a report's tables."""
TREE_OF = f"{{}}.{TREE}"
"""The name of a report's own 核对底稿, beside its files."""


def render_reports(work: Work, formats: tuple[str, ...]) -> list[Finding]:
    """Write every report of ``work`` in ``formats`` into ``work.files``, its tables as a workbook (附表) too."""
    findings: list[Finding] = []
    wanted = tuple(name for name in FORMATS if name in formats)
    for document in work.reports:
        own = replace(work, document=document, files={}, pages={}, places={}, findings=[])
        findings += render(own, wanted)
        findings += keep_edits(own, main=False)
        findings += by_hand(verify_files(own), own)
        stem = file_stem(document.title)
        names = {WORKBOOK.format(stem): TABLES.format(stem)}
        work.files |= {names.get(name, name): data for name, data in own.files.items()}
        work.files[TREE_OF.format(stem)] = dump_tree(document, own.pages)
        work.verified = (*work.verified, *(names.get(name, name) for name in own.verified))
    return findings
