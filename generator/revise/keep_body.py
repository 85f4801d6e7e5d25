"""An edited Word body brought up to date: what is generated follows the data, what is not is left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from generator.document import Figure, plain
from generator.findings import Fault
from generator.revise.keep_table import Grid, TableKeeper
from generator.revise.keep_told import CUT, Told
from generator.revise.merge import merge
from generator.revise.stands import find_stands
from generator.revise.units import OURS, Unit, paired_units, renamed
from generator.revise.word_file import END, NAME, START, WordFile
from generator.revise.word_text import W, same, text_of, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

    from generator.document import Inlines

_NUMBER: Final = re.compile(r"\d[\d,]*\.\d+|\d[\d,]{2,}")
"""A number that can be known again by itself: one with decimals, or of three digits at least."""


class BodyKeeper:
    """Merges ``now`` into the body of ``edited``, which began as ``before``; the units are those of the two trees."""

    def __init__(self, edited: WordFile, fresh: WordFile, before: Sequence[Unit], now: Sequence[Unit]) -> None:
        self._edited, self._fresh = edited, fresh
        self._before = before
        self._pairs = list(paired_units(before, now))
        self._partner = {old: new for old, new in self._pairs if old is not None}
        self._stands = find_stands(before, edited.body)
        self._marks = [mark for mark in edited.body.iter(START) if mark.get(NAME, "").startswith(OURS)]
        self._names: dict[str, str] = {}
        self._done: set[Unit] = set()
        self._written: list[tuple[str, str]] = []  # paragraphs that are not as generated, and as generated
        self.told = Told()
        self._tables = TableKeeper(edited, fresh, self.told)

    def run(self) -> None:
        """Bring the edited body up to date."""
        reached: etree._Element | None = None
        for old, new in self._pairs:
            here: etree._Element | None = None
            if old is None and new is not None:
                here = self._insert(new, reached)
            elif old is not None and old not in self._stands.of:
                self._missing(old, new)
            elif old is not None:
                here = self._keep(old, new)
            if here is not None and old not in self._stands.moved:
                reached = here
        self._rename()
        self._look_for_stale()

    # one unit

    def _keep(self, old: Unit, new: Unit | None) -> etree._Element | None:
        """Bring a unit up to date where it stands; return its last element, None when it is gone."""
        elements = self._stands.of[old]
        together = self._stands.together(old)
        if len(together) > 1:
            if old not in self._done:
                self._done.update(together)
                self._update_joined(together, elements[0])
            return elements[0]
        if new is None:
            return self._remove(old, elements)
        return self._update(old, new, elements)

    def _update(self, old: Unit, new: Unit, elements: list[etree._Element]) -> etree._Element:
        element = elements[0]
        self._names |= dict(renamed(old.element, new.element))
        if old.contents and text_of(old.element) == text_of(new.element):
            return element  # Word may have counted the pages anew
        if len(elements) == 1 and same(element, old.element):
            return element if same(old.element, new.element) else self._replace(element, new)
        if old.table is not None and new.table is not None:
            return self._update_table(Grid(old.table, old.element), Grid(new.table, new.element), element, new)
        if old.contents:
            write(element, text_of(new.element))
            return element
        return self._update_text(old.inlines, new.inlines, elements)

    def _update_text(self, old: Inlines, new: Inlines, elements: list[etree._Element]) -> etree._Element:
        merged = merge(old, CUT.join(map(text_of, elements)), new)
        self.told.merged(merged)
        if merged.text != plain(new):
            self._written.append((merged.text, plain(new)))
        parts = merged.text.split(CUT)
        if len(parts) != len(elements):
            self.told.lost("没有保持分开", merged.text)
            parts = ["".join(parts), *[""] * (len(elements) - 1)]
        for element, part in zip(elements, parts, strict=True):
            write(element, part)
        return elements[-1]

    def _update_joined(self, together: list[Unit], element: etree._Element) -> None:
        """Merge a paragraph that was several: their sentences one after the other."""
        partners = [new for unit in together if (new := self._partner.get(unit)) is not None]
        for unit in together:
            new = self._partner.get(unit)
            self._names |= dict(renamed(unit.element, new.element)) if new is not None else {}
        before: Inlines = sum((unit.inlines for unit in together), ())
        self._update_text(before, sum((unit.inlines for unit in partners), ()), [element])

    def _update_table(self, before: Grid, now: Grid, element: etree._Element, new: Unit) -> etree._Element:
        if before.shape == now.shape:
            self._tables.update(before, now, element)
            return element
        if text_of(element) != text_of(before.element):
            self.told.lost("换了栏目", "", now.table.name)
        return self._replace(element, new)

    def _remove(self, old: Unit, elements: list[etree._Element]) -> etree._Element | None:
        if CUT.join(map(text_of, elements)) != text_of(old.element):
            self.told.lost("段落没有数据", text_of(elements[0]))
            return elements[-1]
        for element in elements:
            parent = element.getparent()
            if element.find(f"{W}pPr/{W}sectPr") is not None:
                write(element, "")
            elif parent is not None:
                parent.remove(element)
        return None

    def _missing(self, old: Unit, new: Unit | None) -> None:
        if new is None:
            return
        paths = [inline.path for inline in new.inlines if inline.path]
        if paths or new.table is not None:
            self.told.lost("删了段落", text_of(old.element), new.table.name if new.table else "", paths)

    def _insert(self, new: Unit, reached: etree._Element | None) -> etree._Element:
        copy = self._edited.adopt(new.element, self._fresh)
        if reached is None:
            self._edited.body.insert(0, copy)
        else:
            reached.addnext(copy)
        return copy

    def _replace(self, element: etree._Element, new: Unit) -> etree._Element:
        parent = element.getparent()
        if parent is None:
            raise Fault(__name__, "段落没有位置")
        copy = self._edited.adopt(new.element, self._fresh)
        parent.replace(element, copy)
        return copy

    # the whole body

    def _rename(self) -> None:
        """Give our bookmarks the names that they have now; take away those of units that are no more."""
        ours = {name for unit in self._before for name in _names(unit)}
        for mark in self._marks:
            name, parent = mark.get(NAME, ""), mark.getparent()
            if name in self._names:
                mark.set(NAME, self._names[name])
            elif name in ours and parent is not None:
                id_ = mark.get(f"{W}id")
                ends = [end for end in self._edited.body.iter(END) if end.get(f"{W}id") == id_]
                for gone in (mark, *ends):
                    _take_out(gone)

    def _look_for_stale(self) -> None:
        """Tell hand-written words that quote a number which the data have left behind."""
        left = _left_behind(self._pairs)
        own = ((text_of(element), "") for element in self._stands.own)
        for text, generated in (*own, *self._written):
            printed = _NUMBER.findall(generated)
            for number in dict.fromkeys(_NUMBER.findall(text)):
                if number in left and number not in printed:
                    path, now = left[number]
                    self.told.stale(number, now, text, path)


def _names(unit: Unit) -> Iterator[str]:
    return (mark.get(NAME, "") for mark in unit.element.iter(START))


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _left_behind(pairs: Sequence[tuple[Unit | None, Unit | None]]) -> dict[str, tuple[str, str]]:
    """Return the numbers that no figure prints any more: text -> (path, what is printed instead)."""
    before, now = (_printed([pair[side] for pair in pairs]) for side in (0, 1))
    standing = {text for texts in now.values() for text in texts}
    return {
        old: (path, new)
        for path, texts in before.items()
        for old, new in zip(texts, now.get(path, ()), strict=False)
        if old not in standing
    }


def _printed(units: Sequence[Unit | None]) -> dict[str, list[str]]:
    """Return the numbers in which each figure is printed, in the units of table and text."""
    found: dict[str, dict[str, None]] = {}
    for unit in units:
        cells = (cell.inlines for cell in unit.table.cells) if unit is not None and unit.table is not None else ()
        for inlines in (unit.inlines if unit is not None else (), *cells):
            for inline in inlines:
                if isinstance(inline, Figure) and _NUMBER.fullmatch(inline.text):
                    found.setdefault(inline.path, {})[inline.text] = None
    return {path: list(texts) for path, texts in found.items()}
