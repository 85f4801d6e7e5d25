"""Which kinds of 绩效 papers a pack knows (performance/papers.yaml): loading, scoring and composing all ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from generator.profile import Pack


class PaperModel(BaseModel):
    """performance/papers.yaml: a kind of paper, the first part of its paths, its scheme and its table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    路径: str
    赋分: str
    表: str = ""
    报告: str = ""
    不填: list[str] = []  # columns of an indicator that this kind of paper does not ask for


def paper_kinds(pack: Pack) -> dict[str, PaperModel]:
    """Return the kinds of 绩效 papers of a pack by name, none when the pack has no 绩效 papers."""
    if "绩效种类" not in pack.cache:
        found = pack.data("performance/papers.yaml") if pack.find("performance/papers.yaml") else {}
        pack.cache["绩效种类"] = {name: PaperModel.model_validate(entry) for name, entry in found.items()}
    kinds: dict[str, PaperModel] = pack.cache["绩效种类"]
    return kinds
