"""Finished workbooks as grids of what a person sees: for verify and for published 公开表.

The XML is read directly: openpyxl hands out floats, and money never becomes one.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import struct
import zipfile
import zlib
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from generator.memory import Memory
from generator.read import UnreadableFile
from generator.read.blocks import Grid
from generator.read.excel_format import BUILT_IN, display

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    Places = dict[tuple[int, int], str]

LARGEST = 300_000_000
"""Bytes that the parts of a workbook may unpack to."""
MOST_PLACES = 5_000_000
"""Places that a grid may have, and steps that merged ranges may cost."""

_BROKEN = (
    LookupError,
    ValueError,
    EOFError,
    RuntimeError,  # an encrypted member, an unknown compression
    struct.error,
    zlib.error,
    etree.XMLSyntaxError,
)
_OLE = b"\xd0\xcf\x11\xe0"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(source: Path | bytes, memory: Memory | None = None) -> tuple[Grid, ...]:
    """Return one Grid per visible worksheet, in order: displayed texts, places covered by a merge empty.

    ``sheet`` is the worksheet's name, ``number`` its position from 1, ``origin`` always A1; empty rows and columns at
    the end are dropped. Formula cells give the value that was last computed. ``memory`` knows worksheets that were read
    before, by their bytes and those of the strings and styles. Raises :class:`UnreadableFile`.
    """
    path: Path | str = source if isinstance(source, Path) else ""
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _Workbook(archive, path, memory).grids()
    except OSError as error:
        raise UnreadableFile(path, "文件打不开，请检查路径和权限。") from error
    except zipfile.BadZipFile as error:
        raise UnreadableFile(path, _not_a_zip(data)) from error
    except _BROKEN as error:
        raise UnreadableFile(path, "工作簿已损坏，请用 Excel 或 WPS 打开并另存后再试。") from error


def _not_a_zip(data: bytes) -> str:
    if data.startswith(_OLE):
        return "文件加了密码，或者是旧的 .xls 格式，请取消密码并另存为 .xlsx。"
    return "不是 Excel 工作簿（.xlsx），或者文件已损坏。"


class _Workbook:
    """An open workbook: its parts by relationship, its strings and number formats."""

    def __init__(self, archive: zipfile.ZipFile, path: Path | str, memory: Memory | None) -> None:
        self._archive, self._path, self._memory = archive, path, memory
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
            raise UnreadableFile(path, "工作簿解压后过大，不予读取。")
        self._main = dict(self._related("").values())["officeDocument"]
        parts = self._related(self._main)
        self._sheets = {key: target for key, (kind, target) in parts.items() if kind == "worksheet"}
        self._by_kind = dict(parts.values())

    @cached_property
    def _strings(self) -> list[str]:
        return [_rich(item) for item in self._children(self._by_kind.get("sharedStrings"), "si")]

    @cached_property
    def _patterns(self) -> list[str]:
        return self._number_formats(self._by_kind.get("styles"))

    @cached_property
    def _beside(self) -> str:
        """The digest of the parts that say what a cell shows, beside its worksheet."""
        names = [self._by_kind.get(kind) for kind in ("sharedStrings", "styles")]
        return " ".join(hashlib.sha256(self._archive.read(name)).hexdigest() if name else "" for name in names)

    def grids(self) -> tuple[Grid, ...]:
        """Return the visible worksheets; chart sheets hold no cells."""
        found = []
        for number, sheet in enumerate(_all(self._parse(self._main), "sheet"), 1):
            link = [str(value) for name, value in sheet.items() if str(name).endswith("}id")]
            target = self._sheets.get(link[0])
            if target and sheet.get("state", "visible") == "visible":
                rows = self._known_rows(target) if self._memory else self._rows(self._parse(target))
                found.append(Grid(rows, number, sheet=sheet.get("name", ""), origin="A1"))
        return tuple(found)

    def _known_rows(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return the rows of a worksheet, read only when it was not read before."""
        memory = self._memory or Memory()
        key = "worksheet", hashlib.sha256(self._archive.read(name)).hexdigest(), self._beside
        known = memory.get(*key)
        if known is None:
            known = self._rows(self._parse(name))
            memory.put(known, *key)
        return tuple(map(tuple, known))

    def _parse(self, name: str) -> _Element:
        """Parse a part: entities stay unexpanded, nothing is fetched."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        return etree.fromstring(self._archive.read(name), parser)

    def _related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return (kind, part name) by relationship id of a part; the package itself is ``""``."""
        folder, base = posixpath.split(name)
        found = {}
        for link in _all(self._parse(posixpath.join(folder, "_rels", f"{base}.rels")), "Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
            found[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], target)
        return found

    def _children(self, name: str | None, tag: str) -> Iterator[_Element]:
        return iter(()) if name is None else _all(self._parse(name), tag)

    def _number_formats(self, name: str | None) -> list[str]:
        """Return the number format of every cell style."""
        if name is None:
            return []
        root = self._parse(name)
        custom = {int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in _all(root, "numFmt")}
        known = {**BUILT_IN, **custom}
        styles = (style for group in _all(root, "cellXfs") for style in _all(group, "xf"))
        return [known.get(int(style.get("numFmtId", "0")), "General") for style in styles]

    def _rows(self, root: _Element) -> tuple[tuple[str, ...], ...]:
        places = {at: text for at, text in self._cells(root) if text}
        self._uncover(places, root)
        if not places:
            return ()
        height, width = max(row for row, _ in places) + 1, max(column for _, column in places) + 1
        self._allow(height * width)
        rows = [[""] * width for _ in range(height)]
        for (row, column), text in places.items():
            rows[row][column] = text
        return tuple(map(tuple, rows))

    def _cells(self, root: _Element) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield every cell; row and column numbers are optional in the file and then count on."""
        row = -1
        for line in _all(root, "row"):
            row, column = int(line.get("r", row + 2)) - 1, -1
            for cell in _all(line, "c"):
                reference = cell.get("r")
                column = _place(reference)[1] if reference else column + 1
                yield (row, column), self._text(cell)

    def _text(self, cell: _Element) -> str:
        kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
        if kind == "inlineStr":
            return "".join(map(_rich, _all(cell, "is")))
        if kind == "s":
            return self._strings[int(value)] if value else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n":
            return _unescaped(value)
        style = int(cell.get("s", "0"))
        return display(value, self._patterns[style] if style < len(self._patterns) else "General") if value else ""

    def _uncover(self, places: Places, root: _Element) -> None:
        """Empty what merged cells cover: texts left there by old edits are not seen."""
        steps = 0
        for merge in _all(root, "mergeCell"):
            first, _, last = merge.get("ref", "").partition(":")
            (top, left), (bottom, right) = _place(first), _place(last or first)
            area = (bottom - top + 1) * (right - left + 1)
            steps += min(area, len(places))
            self._allow(steps)
            inside = (
                [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
                if area <= len(places)
                else [at for at in places if top <= at[0] <= bottom and left <= at[1] <= right]
            )
            for at in inside:
                if at != (top, left):
                    places.pop(at, None)

    def _allow(self, size: int) -> None:
        if size > MOST_PLACES:
            raise UnreadableFile(self._path, "工作表的范围过大，不予读取。")


def _all(element: _Element, tag: str) -> Iterator[_Element]:
    """Yield descendants by local name: strict and transitional workbooks differ in the namespace only."""
    return element.iter(f"{{*}}{tag}")


def _rich(item: _Element) -> str:
    """Return the text of a string item, its runs joined; phonetic hints (rPh) are not shown."""
    runs = [text.text or "" for text in _all(item, "t") if not _phonetic(text)]
    return _unescaped("".join(runs))


def _phonetic(text: _Element) -> bool:
    parent = text.getparent()
    return parent is not None and etree.QName(parent).localname == "rPh"


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _place(reference: str) -> tuple[int, int]:
    """Return (row, column) from 0 of a reference: B4 -> (3, 1)."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
