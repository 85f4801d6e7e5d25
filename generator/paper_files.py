"""Files of 绩效 reports: every report of a publication is written, read back and given its own 核对底稿."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generator.rendering import FORMATS, render, verify_files
from generator.treefile import TREE, dump_tree

if TYPE_CHECKING:
    from generator.findings import Finding
    from generator.pipeline import Work

TREE_OF = f"{{}}.{TREE}"
"""The name of a report's own 核对底稿, beside its files."""


def render_reports(work: Work, formats: tuple[str, ...]) -> list[Finding]:
    """Write every report of ``work`` in ``formats`` into ``work.files``; a report's tables stand in it, not apart."""
    findings: list[Finding] = []
    wanted = tuple(name for name in FORMATS if name in formats and name != "xlsx")
    for document in work.reports:
        own = replace(work, document=document, files={}, pages={}, places={}, findings=[])
        findings += render(own, wanted)
        findings += verify_files(own)
        stem = next((name.rpartition(".")[0] for name in own.files), "")
        if stem:
            work.files |= own.files | {TREE_OF.format(stem): dump_tree(document, own.pages)}
            work.verified = (*work.verified, *own.verified)
    return findings
