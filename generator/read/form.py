"""Which form a document has (模板): its headings, or its 公开表 where it holds tables only, held against every pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generator.form_words import form_pattern
from generator.layout import layout
from generator.profile import load_pack, pack_names
from generator.read.blocks import Grid, Line, ReadBlock
from generator.read.headings import heading_share, heading_texts
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import Pack

LIKENESS: Final = 0.5
"""Share of a pack's headings, or of its 公开表, that must stand in a document of its form."""
_TOP: Final = 5  # rows of a worksheet in which its title and number stand
_LEAST: Final = 3  # times that a word must stand in a document to say what it is
KINDS: Final = ("决算", "预算", "绩效")
"""What a document of no known form may be; reading.yaml has the words of each."""


@dataclass(frozen=True, slots=True)
class Form:
    """The pack that fits best (None: there is none), and which share of its headings or tables was found (0..1)."""

    pack: Pack | None
    share: float

    @property
    def known(self) -> bool:
        """Whether the document can be read as a publication of this form."""
        return self.pack is not None and self.share >= LIKENESS


def form_of(blocks: Sequence[ReadBlock], name: str | None = None) -> Form:
    """Return the form of a document: of the pack called ``name``, else of the one that fits best.

    Of two that fit alike the one is taken whose year the document names most often.
    """
    texts, heads = heading_texts(blocks), list(_heads(blocks))
    years = form_pattern("正文年度").findall("".join(texts) or "".join(text for head in heads for text in head))
    found = [(_share(texts, heads, pack), years.count(str(pack.settings.年度)), pack) for pack in _packs(name)]
    share, _, pack = max(found, key=lambda item: item[:2], default=(0.0, 0, None))
    return Form(pack, share)


def _packs(name: str | None) -> list[Pack]:
    names = pack_names() if name is None else [name for known in pack_names() if known == name]
    return [pack for known in names if (pack := load_pack(known)) is not None]


def _share(texts: list[str], heads: list[set[str]], pack: Pack) -> float:
    written = heading_share(texts, pack) if texts else 0.0
    return written if written >= LIKENESS or texts else _table_share(heads, pack)


def _table_share(heads: list[set[str]], pack: Pack) -> float:
    """Return which share of a pack's 公开表 stand in worksheets, each with its number and title."""
    wanted = [{normal(entry.号), normal(layout(pack, entry.表).题)} for entry in pack.settings.公开表]
    return sum(any(pair <= head for head in heads) for pair in wanted) / len(wanted) if wanted else 0.0


def _heads(blocks: Sequence[ReadBlock]) -> list[set[str]]:
    """Return the texts at the top of every worksheet."""
    grids = [block for block in blocks if isinstance(block, Grid)]
    return [{normal(text) for row in grid.rows[:_TOP] for text in row if text.strip()} for grid in grids]


def holds_tables(blocks: Sequence[ReadBlock]) -> bool:
    """Return whether a workbook is a published one: numbered 公开表 of a known form, whatever else it holds."""
    heads = _heads(blocks)
    return any(_table_share(heads, pack) > 0 for pack in _packs(None))


def kind_of(blocks: Sequence[ReadBlock], words: dict[str, list[str]]) -> str:
    """Return which of :data:`KINDS` a document is: the one whose ``words`` stand in it most often, "" for none."""
    text = "".join(normal(block.text) for block in blocks if isinstance(block, Line))
    counts = {kind: sum(text.count(normal(word)) for word in words.get(kind, ())) for kind in KINDS}
    best = max(KINDS, key=lambda kind: counts[kind])
    return best if counts[best] >= _LEAST else ""
