"""What prints in a Word paragraph, row or cell, and how new words are written into it in the look that stands there."""

from __future__ import annotations

import re
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
_SIGNS: Final = "\n\t"
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
    """Make a paragraph or cell print ``text``: only the changed stretch is written, in the look it stands in.

    Breaks and tabs stay where they are when ``text`` has the same ones.
    """
    pieces = _pieces(element)
    shown = [_shown(piece) for piece in pieces]
    if "".join(shown) == text:
        return
    fixed = [piece for piece in pieces if piece.tag != T]
    if not pieces or "".join(map(_shown, fixed)) != "".join(sign for sign in text if sign in _SIGNS):
        _write_plain(element, text)
        return
    for (before, stretch), words in zip(_stretches(pieces), _cut_at_signs(text), strict=True):
        _write_stretch(before, stretch, pieces[0], words)


def _stretches(pieces: list[etree._Element]) -> list[tuple[etree._Element | None, list[etree._Element]]]:
    """Return the texts between breaks and tabs, each with the break or tab before it."""
    found: list[tuple[etree._Element | None, list[etree._Element]]] = [(None, [])]
    for piece in pieces:
        if piece.tag == T:
            found[-1][1].append(piece)
        else:
            found.append((piece, []))
    return found


def _cut_at_signs(text: str) -> list[str]:
    return re.split(f"[{_SIGNS}]", text)


def _write_stretch(
    before: etree._Element | None, stretch: list[etree._Element], first: etree._Element, words: str
) -> None:
    if not stretch and words:
        piece = first.makeelement(T, {})
        if before is None:
            first.addprevious(piece)
        else:
            before.addnext(piece)
        stretch = [piece]
    for piece, part in zip(stretch, _shared_out([piece.text or "" for piece in stretch], words), strict=True):
        piece.text = part
        piece.set(_SPACE, "preserve")


def _shared_out(shown: Sequence[str], text: str) -> list[str]:
    """Return what each of the pieces prints when together they print ``text``."""
    starts = [sum(map(len, shown[:number])) for number in range(len(shown) + 1)]
    before, made = "".join(shown), [""] * len(shown)
    if not before and made:
        return [text, *made[1:]]
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
    for sign, words in re.findall(f"([{_SIGNS}]?)([^{_SIGNS}]*)", text):
        if sign:
            etree.SubElement(run, f"{W}br" if sign == "\n" else f"{W}tab")
        if words:
            piece = etree.SubElement(run, T)
            piece.text = words
            piece.set(_SPACE, "preserve")


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
