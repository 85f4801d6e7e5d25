"""What prints in a Word paragraph, row or cell, and how new words are written into it in the look that stands there."""

from __future__ import annotations

from copy import deepcopy
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
P, TBL, TR, TC, T = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "t"))
_BREAKS: Final = {f"{W}br": "\n", f"{W}tab": "\t", f"{W}cr": "\n"}
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What stands in these was deleted or moved away under revision, is no text, or belongs to a text box of its own.
_ASIDE: Final = frozenset({_FALLBACK, *(f"{W}{name}" for name in ("del", "moveFrom", "pPr", "txbxContent"))})
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def items(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the tables and the paragraphs that print anything, in order, those in content controls too."""
    for element in parent:
        if element.tag == TBL or (element.tag == P and text_of(element).strip()):
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent"):
            yield from items(element)


def text_of(element: etree._Element) -> str:
    """Return what an element prints: texts, breaks, tabs, changes under revision as accepted."""
    return "".join(map(_shown, _pieces(element)))


def rows_of(table: etree._Element) -> list[etree._Element]:
    """Return the rows of a table that were not deleted under revision."""
    return [row for row in table.findall(TR) if row.find(f"{W}trPr/{W}del") is None]


def _pieces(element: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    for child in element:
        if child.tag == T or child.tag in _BREAKS:
            found.append(child)
        elif child.tag not in _ASIDE:
            found += _pieces(child)
    return found


def _shown(piece: etree._Element) -> str:
    return _BREAKS.get(str(piece.tag), piece.text or "")


def write(element: etree._Element, text: str) -> None:
    """Make a paragraph or cell print ``text``: only the changed stretch is written, in the look it stands in."""
    pieces = _pieces(element)
    shown = [_shown(piece) for piece in pieces]
    if "".join(shown) == text:
        return
    if not pieces or any(piece.tag != T for piece in pieces):
        _write_plain(element, text)
        return
    for piece, words in zip(pieces, _shared_out(shown, text), strict=True):
        piece.text = words
        piece.set(_SPACE, "preserve")


def _shared_out(shown: Sequence[str], text: str) -> list[str]:
    """Return what each of the pieces prints when together they print ``text``."""
    starts = [sum(map(len, shown[:number])) for number in range(len(shown) + 1)]
    before, made = "".join(shown), [""] * len(shown)
    for tag, start, end, low, high in SequenceMatcher(a=before, b=text, autojunk=False).get_opcodes():
        home = next((at for at in range(len(shown)) if starts[at] <= start < starts[at + 1]), len(shown) - 1)
        if tag != "equal":
            made[home] += text[low:high]
            continue
        for at in range(home, len(shown)):
            made[at] += before[max(start, starts[at]) : min(end, starts[at + 1])]
    return made


def _write_plain(element: etree._Element, text: str) -> None:
    paragraph = element if element.tag == P else element.find(P)
    if paragraph is None:
        return
    run = _first_run(paragraph)
    for piece in _pieces(element):
        parent = piece.getparent()
        if parent is not None:
            parent.remove(piece)
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, f"{W}br")
        words = etree.SubElement(run, T)
        words.text = line
        words.set(_SPACE, "preserve")


def _first_run(paragraph: etree._Element) -> etree._Element:
    """Return the run that prints first; where none does, a new one in the look of the paragraph's end."""
    printing = (piece.getparent() for piece in _pieces(paragraph))
    run = next((parent for parent in printing if parent is not None), None)
    if run is None:
        run = etree.SubElement(paragraph, f"{W}r")
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        if mark is not None:
            run.append(deepcopy(mark))
    return run


def same(one: etree._Element, other: etree._Element) -> bool:
    """Return whether two elements are the same to the letter: look, bookmarks, pictures and comments included."""
    return bool(etree.tostring(one, method="c14n") == etree.tostring(other, method="c14n"))
