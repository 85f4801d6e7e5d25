"""Which kinds of 绩效 papers a pack knows (performance/papers.yaml): loading, scoring and composing all ask."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from generator.pack_models import PackModel

if TYPE_CHECKING:
    from generator.profile import Pack

_FILE: Final = "performance/papers.yaml"


class PaperModel(PackModel):
    """performance/papers.yaml: a kind of paper, the first part of its paths, its scheme and its table."""

    路径: str
    赋分: str
    表: str = ""
    报告: str = ""
    不填: list[str] = field(default_factory=list)  # columns of an indicator that this kind of paper does not ask for


def paper_kinds(pack: Pack) -> dict[str, PaperModel]:
    """Return the kinds of 绩效 papers of a pack by name, none when the pack has no 绩效 papers."""
    return pack.model(_FILE, dict[str, PaperModel]) if pack.find(_FILE) else {}
