"""docs/勾稽对照.md: every relation of the standard (勾稽关系) with the codes that check it (report/勾稽对照.yaml).

``python -m generator.packs.ties_page`` writes it; a test holds the list against the standard and the catalogue.
"""

from __future__ import annotations

import sys
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.pack_files import TEMPLATES
from generator.pack_models import PackModel
from generator.profile import load_pack, pack_names

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "勾稽对照.md"
TABLE: Final = "report/勾稽对照.yaml"


class Tie(PackModel):
    """One relation: its number in the standard, what it says, the codes that check it or why none does (不设)."""

    条: str
    关系: str
    编号: list[str] = field(default_factory=list)
    备注: str = ""
    不设: str = ""


class Ties(PackModel):
    """report/勾稽对照.yaml."""

    题: str
    前言: str
    计数: str
    表头: list[str]
    组: dict[str, list[Tie]]

    @property
    def all(self) -> list[Tie]:
        """Every relation in order."""
        return [tie for group in self.组.values() for tie in group]


def ties() -> Ties:
    """Return the table of the common pack."""
    pack = load_pack(pack_names()[0])
    assert pack is not None  # noqa: S101 - it is one of pack_names
    return pack.model(TABLE, Ties)


def page() -> str:
    """Return the text of docs/勾稽对照.md."""
    return "\n".join(_lines(ties())) + "\n"


def _lines(table: Ties) -> Iterator[str]:
    checked = [tie for tie in table.all if tie.编号]
    yield from (f"# {table.题}", "", table.前言, "")
    yield table.计数.format(len(table.all), len(checked), len(table.all) - len(checked))
    for title, group in table.组.items():
        yield from ("", f"## {title}", "", _row(table.表头), _row(["---"] * len(table.表头)))
        for tie in group:
            yield _row([tie.条, tie.关系, "、".join(tie.编号), tie.备注 or tie.不设])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.relative_to(TEMPLATES.parent)}\n")
