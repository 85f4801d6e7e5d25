"""Automatic numbers (自动编号) of Word paragraphs: what stands before the text on paper but not in it, such as 一、"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.wording import chinese_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL: Final = f"{_W}val"
_TEN, _HUNDRED, _LETTERS, _CIRCLED = 10, 100, 26, 20
_ROMAN: Final = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _chinese(number: int) -> str:
    return chinese_number(number) if 0 < number < _HUNDRED else str(number)


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"), _chinese
    ),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(_TEN)}),
    "decimalEnclosedCircle": lambda number: chr(0x245F + number) if number <= _CIRCLED else str(number),
    "decimalEnclosedCircleChinese": lambda number: chr(0x245F + number) if number <= _CIRCLED else str(number),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "none": lambda _: "",
}


class _Level(NamedTuple):
    start: int
    kind: str
    text: str
    gap: str
    legal: bool = False  # the numbers of all levels in Arabic digits


@dataclass(slots=True)
class Numbering:
    """The lists of one document, counted while it is read from front to back."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by abstract list
    lists: dict[str, str] = field(default_factory=dict)  # list -> abstract list
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # style -> list and level
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def prefix(self, numbered: etree._Element | None, style: str) -> str:
        """Return the number before a paragraph with this ``w:numPr`` (or None) and style id; count it."""
        ident, depth = self.styles.get(style, ("0", 0))
        if numbered is not None:
            ident, depth = _reference(numbered, ident, depth)
        abstract = self.lists.get(ident, "")
        level = self.levels.get(abstract, {}).get(depth)
        if level is None:
            return ""
        counts = self._count(ident, abstract, depth, level.start)
        if level.kind == "bullet":
            return ""
        shown = re.sub(
            r"%([1-9])", lambda mark: self._shown(abstract, int(mark[1]) - 1, counts, legal=level.legal), level.text
        )
        return shown + level.gap if shown else ""

    def _count(self, ident: str, abstract: str, depth: int, start: int) -> dict[int, int]:
        counts = self.counts.setdefault(abstract, {})
        start = self.restarts.get((ident, depth), start)
        if (ident, depth) in self.restarts:
            counts.pop(depth, None)
            del self.restarts[ident, depth]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return counts

    def _shown(self, abstract: str, depth: int, counts: dict[int, int], *, legal: bool) -> str:
        level = self.levels[abstract].get(depth)
        if level is None:
            return ""
        return _FORMATS.get("" if legal else level.kind, str)(counts.get(depth, level.start))


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """Return the lists that ``word/numbering.xml`` and ``word/styles.xml`` define; without them no number is seen."""
    found = Numbering()
    if numbering is None:
        return found
    for abstract in numbering.iterchildren(f"{_W}abstractNum"):
        found.levels[abstract.get(f"{_W}abstractNumId", "")] = dict(_levels(abstract))
    for item in numbering.iterchildren(f"{_W}num"):
        ident = item.get(f"{_W}numId", "")
        found.lists[ident] = _value(item, "abstractNumId", "")
        for override in item.iterchildren(f"{_W}lvlOverride"):
            start = _value(override, "startOverride", "")
            if start.isdecimal():
                found.restarts[ident, int(override.get(f"{_W}ilvl", "0"))] = int(start)
    if styles is not None:
        found.styles = _style_lists(styles)
    return found


def _levels(abstract: etree._Element) -> Iterator[tuple[int, _Level]]:
    for level in abstract.iterchildren(f"{_W}lvl"):
        gap = {"nothing": "", "space": " "}.get(_value(level, "suff", "tab"), " ")
        start = _value(level, "start", "0")
        kind, text = _value(level, "numFmt", "decimal"), _value(level, "lvlText", "")
        legal = next(level.iterchildren(f"{_W}isLgl"), None) is not None
        first = int(start) if start.isdecimal() else 0
        yield int(level.get(f"{_W}ilvl", "0")), _Level(first, kind, text, gap, legal)


def _style_lists(styles: etree._Element) -> dict[str, tuple[str, int]]:
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.iterchildren(f"{_W}style"):
        ident = style.get(f"{_W}styleId", "")
        based[ident] = _value(style, "basedOn", "")
        numbered = style.find(f"{_W}pPr/{_W}numPr")
        if numbered is not None:
            own[ident] = _reference(numbered, "0", 0)
    return {ident: own[root] for ident in based if (root := _ancestor(ident, own, based))}


def _ancestor(ident: str, own: dict[str, tuple[str, int]], based: dict[str, str]) -> str:
    """Return the nearest style, itself included, that has a list of its own; "" when there is none."""
    for _ in based:
        if ident in own or not ident:
            return ident
        ident = based.get(ident, "")
    return ""


def _reference(numbered: etree._Element, ident: str, depth: int) -> tuple[str, int]:
    level = _value(numbered, "ilvl", str(depth))
    return _value(numbered, "numId", ident), int(level) if level.isdecimal() else 0


def _value(parent: etree._Element, name: str, default: str) -> str:
    for child in parent.iterchildren(f"{_W}{name}"):
        return child.get(_VAL, default)
    return default
