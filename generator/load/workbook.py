"""Workbooks as stored: every cell's digits, what is merged, hidden or a formula; nothing is calculated or guessed.

The sheet XML is read directly: openpyxl hands out floats, and money never becomes one. Entities stay unexpanded,
nothing is fetched, links to other workbooks are ignored.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from generator.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

LARGEST: Final = 300_000_000
"""Bytes that the parts of a workbook may unpack to."""
MOST_CELLS: Final = 2_000_000
"""Cells that a workbook may hold."""

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OLD: Final = (".xls", ".et", ".xlt", ".ett")
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BROKEN: Final = (
    LookupError,
    ValueError,
    EOFError,
    RuntimeError,  # an encrypted member
    NotImplementedError,  # an unknown compression
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
)


class RawCell(NamedTuple):
    """A cell that holds something: ``kind`` n number, s text, b truth value, e error; ``formula``: it has one."""

    kind: str
    text: str
    formula: bool = False


class Area(NamedTuple):
    """A merged range, rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """A worksheet: its cells by (row, column) from 1, merged ranges, and what is hidden."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def is_hidden(self, row: int, column: int) -> bool:
        """Return whether nobody sees that cell."""
        return (
            self.hidden
            or row in self.hidden_rows
            or any(first <= column <= last for first, last in self.hidden_columns)
        )


class _TooLarge(Exception):  # noqa: N818 - never leaves this module
    """The workbook holds more than anybody types."""


def address(row: int, column: int) -> str:
    """Return the cell address of a place counted from 1: (4, 2) -> B4."""
    return f"{_letters(column)}{row}"


@cache
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(path: Path, label: str, findings: list[Finding]) -> list[Sheet]:
    """Return the worksheets of ``path``, visible ones first; none, with the finding that says why, when unusable.

    Refused: a missing file, .xls and other old formats, passwords, macros, broken files, parts that unpack to more than
    :data:`LARGEST` bytes, more than :data:`MOST_CELLS` cells.
    """
    try:
        data = path.read_bytes()
    except OSError:
        _refuse(findings, label, "L-1", f"打不开文件 {label}", "请检查文件是否存在、是否正被 Excel 或 WPS 独占打开")
        return []
    if not zipfile.is_zipfile(BytesIO(data)):
        _refuse(findings, label, *_not_a_workbook(path, data, label))
        return []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            reason = _refusal(path, archive, label)
            if reason:
                _refuse(findings, label, *reason)
                return []
            return sorted(_Package(archive).sheets(), key=lambda sheet: sheet.hidden)
    except _TooLarge:
        _refuse(findings, label, *_too_large(label))
    except _BROKEN:
        hint = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试"
        _refuse(findings, label, "L-20", f"{label} 已损坏，或者不是 Excel 工作簿", hint)
    return []


def _refuse(findings: list[Finding], label: str, code: str, message: str, hint: str) -> None:
    findings.append(Finding(code, message, hint, place=Place(label)))


def _too_large(label: str) -> tuple[str, str, str]:
    return "L-24", f"{label} 内容过大，不予读取", "请只保留公开表，删去多余的工作表和空白行列后另存"


def _not_a_workbook(path: Path, data: bytes, label: str) -> tuple[str, str, str]:
    if data.startswith(_OLE) and _ENCRYPTED in data:
        return "L-21", f"{label} 加了密码", "请取消打开密码，另存后再试"
    if data.startswith(_OLE) or path.suffix.lower() in _OLD:
        return "L-23", f"{label} 是旧格式的工作簿", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试"
    return "L-20", f"{label} 已损坏，或者不是 Excel 工作簿", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试"


def _refusal(path: Path, archive: zipfile.ZipFile, label: str) -> tuple[str, str, str] | None:
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > LARGEST:
        return _too_large(label)
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlam") or any("vbaProject" in entry.filename for entry in entries):
        return "L-22", f"{label} 含有宏", "请另存为不含宏的 .xlsx 后再试"
    if any(entry.flag_bits & 1 for entry in entries):
        return "L-21", f"{label} 加了密码", "请取消打开密码，另存后再试"
    return None


class _Package:
    """An open workbook: its parts by relationship and its strings."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MOST_CELLS
        self._main = next(target for kind, target in self._related("").values() if kind == "officeDocument")
        self._parts = self._related(self._main)
        strings = next((target for kind, target in self._parts.values() if kind == "sharedStrings"), None)
        self._strings = [] if strings is None else [_rich(item) for item in self._parse(strings, "si")]

    def sheets(self) -> list[Sheet]:
        """Return every worksheet; chart sheets hold no cells."""
        found = []
        for sheet in self._parse(self._main, "sheet"):
            link = next((str(value) for name, value in sheet.items() if str(name).endswith("}id")), "")
            kind, target = self._parts.get(link, ("", ""))
            if kind == "worksheet":
                hidden = sheet.get("state", "visible") != "visible"
                found.append(self._sheet(Sheet(sheet.get("name", ""), hidden), target))
        return found

    def _parse(self, name: str, *tags: str) -> Iterator[_Element]:
        """Yield the elements of a part with these local names (strict and transitional files differ in namespace)."""
        with self._archive.open(name) as part:
            yield from _elements(part, tags)

    def _related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return (kind, part name) by relationship id of a part; the package itself is ``""``."""
        folder, base = posixpath.split(name)
        found = {}
        for link in self._parse(posixpath.join(folder, "_rels", f"{base}.rels"), "Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
            if link.get("TargetMode") != "External":
                found[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], target)
        return found

    def _sheet(self, sheet: Sheet, part: str) -> Sheet:
        row = 0
        for element in self._parse(part, "row", "col", "mergeCell"):
            tag = element.tag.rpartition("}")[2]
            if tag == "row":
                row = int(element.get("r", row + 1))
                self._row(sheet, element, row)
            elif tag == "mergeCell":
                sheet.merges.append(_area(element.get("ref", "")))
            elif element.get("hidden") in ("1", "true") or element.get("width") == "0":
                sheet.hidden_columns.append((int(element.get("min", "0")), int(element.get("max", "0"))))
        return sheet

    def _row(self, sheet: Sheet, element: _Element, row: int) -> None:
        """Take the cells of a row; row and column numbers are optional in the file and then count on."""
        self._left -= len(element)
        if self._left < 0:
            raise _TooLarge
        if element.get("hidden") in ("1", "true") or element.get("ht") == "0":
            sheet.hidden_rows.add(row)
        column = 0
        for cell in element:
            reference = cell.get("r")
            column = _column(reference.rstrip("0123456789")) if reference else column + 1
            if len(cell):
                found = self._cell(cell)
                if found is not None:
                    sheet.cells[row, column] = found

    def _cell(self, cell: _Element) -> RawCell | None:
        kind, value, formula = cell.get("t", "n"), "", False
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text or ""
            elif tag.endswith("}f"):
                formula = True
            elif tag.endswith("}is"):
                value = _rich(child)
        if kind == "s":
            value = self._strings[int(value)] if value else ""
        elif kind == "str":
            value = _unescaped(value)
        if not value.strip() and not formula:
            return None
        return RawCell(kind if kind in "nbe" else "s", value, formula)


def _elements(part: IO[bytes], tags: tuple[str, ...]) -> Iterator[_Element]:
    wanted = [f"{{*}}{tag}" for tag in tags]
    for _, element in etree.iterparse(
        part, tag=wanted, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    ):
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _rich(item: _Element) -> str:
    """Return the text of a string item, its runs joined; phonetic hints (rPh) are not shown."""
    runs = []
    for child in item:
        tag = child.tag.rpartition("}")[2]
        if tag == "t":
            runs.append(child.text or "")
        elif tag == "r":
            runs += [text.text or "" for text in child if text.tag.rpartition("}")[2] == "t"]
    return _unescaped("".join(runs))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _place(reference: str) -> tuple[int, int]:
    """Return (row, column) from 1 of a reference: B4 -> (4, 2)."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    return int(match[2]), _column(match[1])


@cache
def _column(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise ValueError(letters)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    return Area(*_place(first), *_place(last or first))
