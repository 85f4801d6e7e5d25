"""The parts of an .xlsx workbook: relationships, strings, worksheets, read as a stream that stays small.

The sheet XML is read directly: openpyxl hands out floats, and money never becomes one. Entities stay unexpanded,
nothing is fetched.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import cached_property
from typing import IO, TYPE_CHECKING, Final

from lxml import etree

from generator.load import cells
from generator.load.cells import HostileError, RawCell, Sheet, TooLargeError, area_of, column_of

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CHUNK: Final = 65_536
_PROLOGUE: Final = 4096
"""Bytes in which a part declares what it is."""
_LONGEST: Final = 6_000_000
"""Bytes that one row or one text may take: more would be held in memory before it could be refused."""


class Package:
    """An open workbook: its parts by relationship and its strings."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = cells.MOST_CELLS
        self._main = next(target for kind, target in self._related("").values() if kind == "officeDocument")
        self._parts = self._related(self._main)
        self._shared = next((target for kind, target in self._parts.values() if kind == "sharedStrings"), "")

    @cached_property
    def _strings(self) -> list[str]:
        return [_rich(item) for item in self._parse(self._shared, "si")] if self._shared else []

    def sheets(self, known: Callable[[Sheet], bool] | None = None) -> list[Sheet]:
        """Return every worksheet; chart sheets hold no cells.

        A sheet that is ``known``, by its name and by the digest of all that it shows, is not read.
        """
        found = []
        for sheet in self._parse(self._main, "sheet"):
            link = next((str(value) for name, value in sheet.items() if str(name).endswith("}id")), "")
            kind, target = self._parts.get(link, ("", ""))
            if kind == "worksheet":
                hidden = sheet.get("state", "visible") != "visible"
                found.append(Sheet(sheet.get("name", ""), hidden, digest=self._digest(target) if known else ""))
                if known is None or not known(found[-1]):
                    self._sheet(found[-1], target)
        return found

    def _digest(self, part: str) -> str:
        """Return the digest of a worksheet's part and of the strings that it may name."""
        found = hashlib.sha256()
        for name in (part, self._shared):
            if name:
                with self._archive.open(name) as stream:
                    while chunk := stream.read(_CHUNK):
                        found.update(chunk)
            found.update(b"\0")
        return found.hexdigest()

    def _parse(self, name: str, *tags: str) -> Iterator[_Element]:
        """Yield the elements of a part with these local names (strict and transitional files differ in namespace)."""
        self._refuse_declarations(name)
        with self._archive.open(name) as part:
            yield from _elements(part, tags)

    def _refuse_declarations(self, name: str) -> None:
        """No office program writes a DOCTYPE: it is there to define entities."""
        with self._archive.open(name) as part:
            start = part.read(_PROLOGUE).replace(b"\0", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise HostileError

    def _related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return (kind, part name) by relationship id of a part; the package itself is ``""``."""
        folder, base = posixpath.split(name)
        found = {}
        for link in self._parse(posixpath.join(folder, "_rels", f"{base}.rels"), "Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
            if link.get("TargetMode") != "External":
                found[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], target)
        return found

    def _sheet(self, sheet: Sheet, part: str) -> None:
        row = 0
        for element in self._parse(part, "dimension", "row", "col", "mergeCell"):
            tag = element.tag.rpartition("}")[2]
            if tag == "row":
                row = int(element.get("r", row + 1))
                if row > cells.MOST_ROWS:
                    raise TooLargeError
                self._row(sheet, element, row)
            elif tag == "dimension":
                area_of(element.get("ref", "A1"))
            elif tag == "mergeCell":
                sheet.merges.append(area_of(element.get("ref", "")))
            elif element.get("hidden") in ("1", "true") or element.get("width") == "0":
                sheet.hidden_columns.append((int(element.get("min", "0")), int(element.get("max", "0"))))
            if tag == "col" and int(element.get("max", "0")) > cells.MOST_COLUMNS:
                raise TooLargeError

    def _row(self, sheet: Sheet, element: _Element, row: int) -> None:
        """Take the cells of a row; row and column numbers are optional in the file and then count on."""
        self._left -= len(element)
        if self._left < 0:
            raise TooLargeError
        if element.get("hidden") in ("1", "true") or element.get("ht") == "0":
            sheet.hidden_rows.add(row)
        column = 0
        for cell in element:
            reference = cell.get("r")
            column = column_of(reference.rstrip("0123456789")) if reference else column + 1
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


class _Bounded:
    """A part as a stream that ends when one element grows beyond :data:`_LONGEST` bytes."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part, self._since = part, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data = self._part.read(size)
        self._since += len(data)
        if self._since > _LONGEST:
            raise TooLargeError
        return data

    def passed(self) -> None:
        """Say that an element was complete: what came before is forgotten."""
        self._since = 0


def _elements(part: IO[bytes], tags: tuple[str, ...]) -> Iterator[_Element]:
    wanted = [f"{{*}}{tag}" for tag in tags]
    source = _Bounded(part)
    for _, element in etree.iterparse(
        source,
        tag=wanted,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    ):
        source.passed()
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
