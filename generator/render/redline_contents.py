"""The 目录 in both versions: entries that stayed, came or went; a page number is a change of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from generator.document import Document, Text, listed_headings
from generator.render.docx_xml import FIELD_END, bookmark_name, field_start
from generator.render.redline_marks import TAB
from generator.revise.align import align

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.render.redline_marks import Marks


class Entry(NamedTuple):
    """A line of the 目录: the heading's level, words, anchor and page."""

    level: int
    text: str
    anchor: str
    page: int


def entries(document: Document, pages: Mapping[str, int], depth: int) -> list[Entry]:
    """Return the 目录 of one version, page 0 where none is known."""
    listed = listed_headings(document, depth)
    return [Entry(level, text, anchor, pages.get(anchor, 0)) for level, text, anchor in listed]


def paired(old: list[Entry], new: list[Entry]) -> Iterator[tuple[Entry | None, Entry | None]]:
    """Yield pairs of entries in reading order; None where one version has no such heading."""
    return align(old, new, lambda entry: entry[:2], _nearness)


def _nearness(old: Entry, new: Entry) -> float:
    same = (old.level, old.anchor) == (new.level, new.anchor)
    return 1.0 if same and old.text[:2] == new.text[:2] else 0


def kept_entry(old: Entry, new: Entry, number: int, marks: Marks) -> str:
    """Return an entry that both versions have, as a link to the heading with this bookmark."""
    name = bookmark_name(number)
    text = marks.change((Text(old.text),), (Text(new.text),))
    page = marks.change((Text(str(old.page)),), (Text(str(new.page)),))
    field = field_start(rf"PAGEREF {name} \h") + page + FIELD_END
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{text}{TAB}{field}</w:hyperlink>'


def lone_entry(entry: Entry, kind: str, marks: Marks) -> str:
    """Return an entry that came (``ins``) or went (``del``): plain words, for its heading may not be there."""
    texts = [(Text(entry.text),), (Text(str(entry.page)),)]
    return marks.mark(kind, TAB).join(marks.whole(kind, text) for text in texts)
