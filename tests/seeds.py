"""Reading a seed beside what we made: find every line of ours in order, and say what of the seed is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from reference_xinjiang import SHARED

from generator.compose.outline import compose
from generator.derive import Accounts
from generator.document import Document, Heading, Paragraph, plain
from generator.load.dossier import load_dossier
from generator.model.department import build_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.findings import Finding

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="没有 ../shared：已发布的公开文件不在本机，未与原文核对")


def seed_text(name: str) -> str:
    """The published text of ``seeds/<name>``."""
    return (SHARED / "seeds" / name).read_text(encoding="utf-8")


def composed(folder: Path, *, tables_apart: bool) -> tuple[Document, list[Finding]]:
    """The document of the dossier in ``folder``, and every finding on the way."""
    dossier = load_dossier(folder)
    assert dossier.pack is not None
    model = build_model(dossier.loaded, dossier.pack)
    document = compose(Accounts(model.facts, dossier.pack), tables_apart=tables_apart)
    return document, dossier.findings + model.findings


def lines(document: Document) -> list[str]:
    """Every heading and paragraph in order, as printed."""
    return [plain(block.inlines) for block in document.blocks if isinstance(block, Heading | Paragraph)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Lines of ours that the seed lacks, and pieces of the seed that no line of ours explains."""

    missing: tuple[str, ...]
    left_over: tuple[str, ...]
    covered: float


def compare(ours: list[str], seed: str, normal: Callable[[str], str]) -> Comparison:
    """Look for ``ours`` one after the other in ``seed``; both are made comparable by ``normal``."""
    text, at = normal(seed), 0
    missing, left_over, explained = [], [], 0
    for line in ours:
        wanted = normal(line)
        found = text.find(wanted, at)
        if found < 0:
            missing.append(line)
            continue
        if found > at:
            left_over.append(text[at:found])
        explained += len(wanted)
        at = found + len(wanted)
    if text[at:]:
        left_over.append(text[at:])
    return Comparison(tuple(missing), tuple(left_over), explained / len(text))


def without_blanks(text: str) -> str:
    """White space is the layout's business."""
    return re.sub(r"\s+", "", text)


def between(text: str, start: str, end: str) -> str:
    """The part of ``text`` from the last ``start`` (the 目录 names headings first) up to the ``end`` after it."""
    begin = text.rindex(start)
    return text[begin : text.index(end, begin)]
