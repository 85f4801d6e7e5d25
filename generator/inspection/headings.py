"""Headings without anything below them (空标题): a part of the form that nobody filled prints its title alone."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from generator.document import Break, Heading, plain
from generator.findings import Place
from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.document import Document
    from generator.findings import Finding
    from generator.pack_models import OutlineEntry


def empty_headings(document: Document, outline: Sequence[OutlineEntry]) -> Iterator[Finding]:
    """Yield M-13 for every heading that the next one of its level or above, or the end, follows at once.

    Spared are headings that the ``outline`` gives nothing to hold (a list of the 公开表).
    """
    holders = {entry.标题 for entry, after in pairwise(outline) if after.文 or after.绩效}
    blocks = [(number, block) for number, block in enumerate(document.blocks, 1) if not isinstance(block, Break)]
    for (number, block), after in zip(blocks, [*blocks[1:], None], strict=True):
        title = plain(block.inlines) if isinstance(block, Heading) else ""
        if isinstance(block, Heading) and title in holders and (after is None or _ends(block, after[1])):
            yield say("M-13", Place(paragraph=number, quote=title), 标题=title)


def _ends(heading: Heading, after: object) -> bool:
    return isinstance(after, Heading) and after.level <= heading.level
