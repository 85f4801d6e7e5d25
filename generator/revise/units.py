"""The generated units of a document (段, 表): each paragraph or grid of the tree with its Word element."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import TYPE_CHECKING, Final

from generator.document import Contents, Document, Heading, Inlines, Paragraph, Table, Text, listed_headings, plain
from generator.findings import Fault
from generator.render.docx_xml import SPAN, TABLE
from generator.revise.align import align, skeleton
from generator.revise.word_file import NAME, START
from generator.revise.word_text import TBL, items, text_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from lxml import etree

HEADING: Final = "_Toc1000"
"""How the bookmarks of our headings begin."""
OURS: Final = (SPAN, TABLE, HEADING)


@dataclass(slots=True, eq=False)
class Unit:
    """A generated paragraph or grid: its words or its table, and the element that shows it."""

    element: etree._Element
    inlines: Inlines = ()
    table: Table | None = None
    contents: bool = False

    @property
    def key(self) -> Hashable:
        """What makes it the same in two trees."""
        if self.table is not None:
            return ("表", self.table.name, plain(self.table.title))
        return ("目录" if self.contents else "段", skeleton(self.inlines))


def units(document: Document, body: etree._Element) -> list[Unit]:
    """Return the generated units of a document with the elements of its own Word file."""
    waiting = iter(items(body))
    found: list[Unit] = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            found += [Unit(next(waiting), block.inlines)] if plain(block.inlines).strip() else []
        elif isinstance(block, Contents):
            count = 1 + len(listed_headings(document, block.depth))
            found += [Unit(element, (Text(text_of(element)),), contents=True) for element in islice(waiting, count)]
        elif isinstance(block, Table):
            found += _table_units(block, waiting)
    if next(waiting, None) is not None:
        raise Fault(__name__, "Word 文件与文稿对不上")
    return found


def _table_units(table: Table, waiting: Iterator[etree._Element]) -> Iterator[Unit]:
    for element in waiting:
        if element.tag == TBL:
            yield Unit(element, table=table)
            break
        yield Unit(element, (Text(text_of(element)),))
    for note in table.notes:
        if plain(note).strip():
            yield Unit(next(waiting), note)


def paired_units(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[Unit | None, Unit | None]]:
    """Yield which unit of the document as generated before is which one now; None where one side has none."""
    return align(old, new, lambda unit: unit.key, _nearness)


def _nearness(old: Unit, new: Unit) -> float:
    if (old.table is None, old.contents) != (new.table is None, new.contents):
        return 0
    if old.table is not None and new.table is not None:
        return 1.0 if old.table.name == new.table.name else 0
    return SequenceMatcher(a=plain(old.inlines), b=plain(new.inlines), autojunk=False).ratio()


def names_in(element: etree._Element) -> list[str]:
    """Return the names of our hidden bookmarks that begin in an element, in order."""
    names = (mark.get(NAME, "") for mark in element.iter(START))
    return [name for name in names if name.startswith(OURS)]


def renamed(old: etree._Element, new: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield what our bookmarks in an element are called now."""
    for kind in OURS:
        pair = [[name for name in names_in(side) if name.startswith(kind)] for side in (old, new)]
        yield from zip(*pair, strict=False)
