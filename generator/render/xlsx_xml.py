"""SpreadsheetML as strings: texts, styles and what stands around a sheet's rows. Knows nothing of tables."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Key = TypeVar("Key")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FONT = "宋体"
NORMAL_SIZE = 12
"""Points of the Normal style: 宋体 12 pt digits are exactly 8 pixels, so that widths need no rounding."""
UNIT = 96 / 25.4 / 8
"""Excel's column widths per millimetre: one is a Normal digit."""
MANY = 1_000_000
"""The width of a text with lines of its own: wider than any cell."""
DIGITS = 15
"""Significant digits that Excel keeps."""

_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}
_FIRST_CUSTOM_FORMAT = 164
_WIDEST = 255  # units that Excel gives a column
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff&<>_]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """Return ``text`` as an XML text node of a workbook: no characters that XML forbids, ``_x0041_`` kept literal."""
    if not _SPECIAL.search(text):
        return text
    plain = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return escape(_ESCAPED.sub("_x005F_", plain), quote=False)


def letters(column: int) -> str:
    """Return the name of a column counted from 1: 1 -> A, 28 -> AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Look(NamedTuple):
    """Everything that a cell's style states."""

    size: float
    bold: bool = False
    align: str = "center"
    indent: int = 0
    pattern: str = "General"
    border: bool = True
    fill: bool = False
    wrap: bool = True
    shrink: bool = False
    quote: bool = False  # quotePrefix: stays text when somebody edits it


class Word(NamedTuple):
    """A shared string: its number, whether it looks like a formula or a number, its width in half characters."""

    number: int
    formula: bool
    digits: bool
    width: int
    text: str


class Strings:
    """The shared strings: what Excel itself writes, so that every importer knows them; each text is escaped once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: dict[str, Word] = {}

    def number(self, text: str) -> int:
        """Return the number of a text, given at first use."""
        return self._numbers.setdefault(text, len(self._numbers))

    def word(self, text: str) -> Word:
        """Return the entry of a non-empty text, made at first use."""
        word = self._words.get(text)
        if word is None:
            width = len(text.encode("gb18030", "replace")) if "\n" not in text else MANY
            digits = text.replace(".", "", 1).isdecimal()
            word = self._words[text] = Word(self.number(text), is_formula(text), digits, width, text)
        return word

    def xml(self) -> str:
        """Return sharedStrings.xml."""
        items = "".join([f"<si><t{_space(text)}>{clean(text)}</t></si>" for text in self._numbers])
        return f'{DECLARATION}<sst xmlns="{MAIN}" uniqueCount="{len(self._numbers)}">{items}</sst>'


def is_formula(text: str) -> bool:
    """Return whether a non-empty text begins like a formula."""
    return text[0] in "=+-@"


def _space(text: str) -> str:
    """Readers may drop outer blanks unless told; the schema knows no such attribute, so only where it matters."""
    return "" if text == text.strip(" \t\r\n") else ' xml:space="preserve"'


class Styles:
    """The workbook's cell styles; equal looks share one index, 0 is the Normal style."""

    def __init__(self) -> None:
        self._looks: dict[Look, int] = {}

    def index(self, look: Look) -> int:
        """Return the ``s`` attribute of cells that look so."""
        return self._looks.setdefault(look, len(self._looks) + 1)

    def xml(self) -> str:
        """Return styles.xml."""
        normal: list[tuple[float, bool]] = [(NORMAL_SIZE, False)]
        fonts = _numbered(normal + [(look.size, look.bold) for look in self._looks])
        custom = _numbered([look.pattern for look in self._looks if look.pattern not in _BUILT_IN])
        formats = {pattern: number + _FIRST_CUSTOM_FORMAT for pattern, number in custom.items()}
        xfs = "".join([_xf(look, fonts, {**_BUILT_IN, **formats}) for look in self._looks])
        listed = "".join([f'<numFmt numFmtId="{n}" formatCode="{escape(pattern)}"/>' for pattern, n in formats.items()])
        return (
            f'{DECLARATION}<styleSheet xmlns="{MAIN}">{f"<numFmts>{listed}</numFmts>" if listed else ""}'
            f"<fonts>{''.join(map(_font, fonts))}</fonts>{_FILLS}{_BORDERS}"
            '<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{xfs}</cellXfs>'
            '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


_FILLS = (
    '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EDF5"/><bgColor indexed="64"/></patternFill></fill>'
    "</fills>"
)
_BORDERS = (
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border><border>"
    + "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
    + "<diagonal/></border></borders>"
)


def _numbered(keys: Iterable[Key]) -> dict[Key, int]:
    """Return the distinct keys numbered from 0 in order of first use."""
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def _font(face: tuple[float, bool]) -> str:
    size, bold = face
    weight = "<b/>" if bold else ""
    return f'<font>{weight}<sz val="{size:g}"/><name val="{FONT}"/><family val="3"/><charset val="134"/></font>'


def _xf(look: Look, fonts: dict[tuple[float, bool], int], formats: dict[str, int]) -> str:
    quote = ' quotePrefix="1"' if look.quote else ""
    wrap = ' wrapText="1"' if look.wrap else ""
    indent = f' indent="{look.indent}"' if look.indent else ""
    shrink = ' shrinkToFit="1"' if look.shrink else ""
    return (
        f'<xf numFmtId="{formats[look.pattern]}" fontId="{fonts[look.size, look.bold]}" '
        f'fillId="{2 if look.fill else 0}" borderId="{1 if look.border else 0}" xfId="0"{quote} '
        'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
        f'<alignment horizontal="{look.align}" vertical="center"{wrap}{indent}{shrink}/></xf>'
    )


def ignored(ranges: Sequence[str]) -> str:
    """Return the element that lets texts look like numbers in ``ranges``."""
    if not ranges:
        return ""
    return f'<ignoredErrors><ignoredError sqref="{" ".join(ranges)}" numberStoredAsText="1"/></ignoredErrors>'


def start(dimension: str, frozen: int, *, selected: bool) -> str:
    """Return everything before the columns; the first ``frozen`` rows stay when one scrolls."""
    first, tab = f"A{frozen + 1}", ' tabSelected="1"' if selected else ""
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="{dimension}"/><sheetViews>'
        f'<sheetView{tab} zoomScaleNormal="100" workbookViewId="0">'
        f'<pane ySplit="{frozen}" topLeftCell="{first}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{first}" sqref="{first}"/></sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15.75"/>'
    )


def columns(widths: Sequence[float]) -> str:
    """Return the columns; widths in Excel's units, see :data:`UNIT`."""
    listed = (
        f'<col min="{n}" max="{n}" width="{min(width, _WIDEST):.2f}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    return f"<cols>{''.join(listed)}</cols>"


def row(number: int, cells: str, height: float) -> str:
    """Return a row of finished cells, ``height`` points tall."""
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{cells}</row>'


def merged(ranges: Sequence[str]) -> str:
    """Return the merged ranges of a sheet."""
    if not ranges:
        return ""
    listed = "".join([f'<mergeCell ref="{reference}"/>' for reference in ranges])
    return f'<mergeCells count="{len(ranges)}">{listed}</mergeCells>'


def page(*, landscape: bool) -> str:
    """Return the print set-up: A4, all columns on one page, pages down as needed, page number — 1 — at the foot."""
    turned = "landscape" if landscape else "portrait"
    return (
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.75" right="0.75" top="0.8" bottom="0.8" header="0.4" footer="0.4"/>'
        f'<pageSetup paperSize="9" fitToWidth="1" fitToHeight="0" orientation="{turned}"/>'
        "<headerFooter><oddFooter>&amp;C— &amp;P —</oddFooter></headerFooter>"
    )
