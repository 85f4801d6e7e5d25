"""Where the generated units stand in an edited Word body (落位): by hidden bookmark, else by their words.

Paragraphs may have been moved, cut in two by Enter, or run into one by Backspace; bookmarks may be lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from generator.revise.align import align
from generator.revise.units import Unit, names_in
from generator.revise.word_file import END, NAME, START
from generator.revise.word_text import TBL, P, T, W, items, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml import etree

_ID: Final = f"{W}id"
_LONGEST: Final = 8  # paragraphs that one may have been cut into
_HEAD: Final = 200  # characters by which a table without a title is told from another


@dataclass(slots=True)
class Stands:
    """The elements of each unit (several: it was cut), the units that were moved, and what nobody generated."""

    of: dict[Unit, list[etree._Element]] = field(default_factory=dict)
    moved: set[Unit] = field(default_factory=set)
    own: list[etree._Element] = field(default_factory=list)

    def together(self, unit: Unit) -> list[Unit]:
        """Return the units that were run into one paragraph with ``unit``, itself included, in order."""
        here = self.of[unit][0]
        return [other for other, elements in self.of.items() if elements[0] is here]


def find_stands(before: Sequence[Unit], body: etree._Element) -> Stands:
    """Return where each unit as generated before stands in the edited body."""
    things = list(items(body))
    found = Stands()
    anchors = _by_bookmark(before, things, found)
    for (unit, thing), (next_unit, next_thing) in pairwise([(-1, -1), *anchors, (len(before), len(things))]):
        free = [one for one in before[unit + 1 : next_unit] if one not in found.of]
        taken = {id(element) for elements in found.of.values() for element in elements}
        here = [thing for thing in things[thing + 1 : next_thing] if id(thing) not in taken]
        _by_words(free, here, found)
    _elsewhere(before, things, found)
    taken = {id(element) for elements in found.of.values() for element in elements}
    found.own = [thing for thing in things if id(thing) not in taken]
    return found


def _by_bookmark(before: Sequence[Unit], things: Sequence[etree._Element], found: Stands) -> list[tuple[int, int]]:
    """Place the units whose bookmark is there; return (unit, thing) of those that still stand in order."""
    known = {name: number for number, unit in enumerate(before) for name in names_in(unit.element)}
    met: dict[int, int] = {}
    for at, thing in enumerate(things):
        for name in names_in(thing):
            number = known.get(name)
            if number is not None and number not in met:
                met[number] = at
                found.of[before[number]] = _stretch(name, at, things)
    kept = _in_order(sorted(met), list(met))
    found.moved = {before[number] for number in met if number not in kept}
    return [(number, met[number]) for number in sorted(kept)]


def _in_order(old: list[int], new: list[int]) -> set[int]:
    blocks = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    return {number for start, _, size in blocks for number in old[start : start + size]}


def _stretch(name: str, at: int, things: Sequence[etree._Element]) -> list[etree._Element]:
    """Return the paragraphs from the one with this bookmark's start to the one with its end."""
    first = things[at]
    id_ = next(mark.get(_ID) for mark in first.iter(START) if mark.get(NAME) == name)
    for reached in range(at, min(at + _LONGEST, len(things))):
        here = things[reached]
        if reached > at and (here.tag != P or names_in(here)):
            break
        end = next((mark for mark in here.iter(END) if mark.get(_ID) == id_), None)
        if end is not None:
            last = reached if reached == at or _text_before(end, here) else reached - 1
            return list(things[at : last + 1])
    return [first]


def _text_before(mark: etree._Element, paragraph: etree._Element) -> bool:
    for element in paragraph.iter(T, END):
        if element is mark:
            return False
        if element.tag == T and element.text:
            return True
    return False


def _by_words(free: Sequence[Unit], here: Sequence[etree._Element], found: Stands) -> None:
    """Pair what stands between two placed units: equal words first, then the nearest."""
    befores: list[Unit | etree._Element] = [*free]
    for unit, thing in align(befores, [*here], _words, _nearness):
        if isinstance(unit, Unit) and thing is not None and not isinstance(thing, Unit):
            found.of[unit] = [thing]
    taken = [found.of[unit][0] for unit in free if unit in found.of]
    for unit in free:
        if unit in found.of and unit.element.tag == P:
            found.of[unit] = _mended(unit, here, taken, found.of[unit][0])


def _mended(
    unit: Unit, here: Sequence[etree._Element], taken: Sequence[etree._Element], thing: etree._Element
) -> list[etree._Element]:
    """Return a paragraph with the neighbour that was cut off it, when together they are what was generated."""
    words, at = text_of(unit.element), next(number for number, one in enumerate(here) if one is thing)
    if text_of(thing) == words:
        return [thing]
    for pair in (here[at : at + 2], here[max(at - 1, 0) : at + 1]):
        other = [one for one in pair if one is not thing]
        if other and not any(other[0] is one for one in taken) and "".join(map(text_of, pair)) == words:
            return list(pair)
    return [thing]


def _words(thing: Unit | etree._Element) -> str:
    return text_of(thing.element if isinstance(thing, Unit) else thing)


def _nearness(old: Unit | etree._Element, new: Unit | etree._Element) -> float:
    one, other = (thing.element if isinstance(thing, Unit) else thing for thing in (old, new))
    if one.tag != other.tag:
        return 0
    texts = text_of(one), text_of(other)
    if one.tag == TBL:
        texts = texts[0][:_HEAD], texts[1][:_HEAD]
    return SequenceMatcher(a=texts[0], b=texts[1], autojunk=False).ratio()


def _elsewhere(before: Sequence[Unit], things: Sequence[etree._Element], found: Stands) -> None:
    """Place units without a bookmark that were moved as they are: the same words stand once somewhere else."""
    taken = {id(element) for elements in found.of.values() for element in elements}
    left: dict[str, list[etree._Element]] = {}
    for thing in things:
        if id(thing) not in taken:
            left.setdefault(text_of(thing), []).append(thing)
    for unit in _lost(before, found):
        if len(left.get(text_of(unit.element), ())) == 1:
            found.of[unit] = left.pop(text_of(unit.element))
            found.moved.add(unit)


def _lost(before: Sequence[Unit], found: Stands) -> Iterator[Unit]:
    return (unit for unit in before if unit not in found.of)
