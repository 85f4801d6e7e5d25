"""Mild damage put right before anything is compared: leftovers of Word, marks of converted texts, page numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from generator.read.blocks import Grid, Line, ReadBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEFTOVERS: Final = re.compile(
    r"\[bookmark:[^\]]*\]|(?:HYPERLINK|PAGEREF|TOC)\s+\\?[^\s一-鿿]*(?:\s+\\[a-z])*|\*+|^\s*(?:[-*•]|#+)\s+|\u00ad"
)
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_PAGE: Final = re.compile(
    r"\s*(?:[-—–─]\s*\d{1,4}\s*[-—–─]|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?|\d{1,3}\s*/\s*\d{1,3})\s*"
)


class Cleaned(list[ReadBlock]):
    """Blocks that are clean already."""


def cleaned(blocks: Sequence[ReadBlock]) -> list[ReadBlock]:
    """Return the blocks without empty lines, page numbers and leftovers; a grid of one filled column becomes lines."""
    if isinstance(blocks, Cleaned):
        return blocks
    found: list[ReadBlock] = Cleaned()
    for block in blocks:
        if isinstance(block, Grid) and _is_text(block):
            found += list(_as_lines(block))
        elif isinstance(block, Grid):
            found.append(_seen(block))
        elif not _PAGE.fullmatch(block.text) and (text := _LEFTOVERS.sub("", block.text).strip()):
            found.append(block if text == block.text else block._replace(text=text))
    return found


def _seen(grid: Grid) -> Grid:
    """Return a table without characters that nobody sees; nearly always there are none."""
    if not any(_UNSEEN.search("".join(row)) for row in grid.rows):
        return grid
    return grid._replace(rows=tuple(tuple(_UNSEEN.sub("", text) for text in row) for row in grid.rows))


def _is_text(grid: Grid) -> bool:
    """Whether a grid is no table: text that a tab indents, or a 目录 with its page numbers behind tabs."""
    filled = [[text for text in row if text.strip()] for row in grid.rows]
    single = all(len(row) <= 1 for row in filled)
    listed = all(len(row) <= 2 and (len(row) < 2 or row[1].strip().isdigit()) for row in filled)  # noqa: PLR2004 - entry and page
    return single or (listed and not any(row[0].strip().isdigit() for row in filled if row))


def _as_lines(grid: Grid) -> Iterator[Line]:
    for number, row in enumerate(grid.rows):
        text = " ".join(text.strip() for text in row if text.strip())
        if text:
            yield Line(_LEFTOVERS.sub("", text).strip(), grid.number + number, grid.page)
