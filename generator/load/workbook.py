"""Workbooks as stored: every cell's digits, what is merged, hidden or a formula; nothing is calculated or guessed.

What no officer's workbook needs is refused before anything is unpacked: macros, links to other workbooks, XML
entities, sizes that nobody types.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lxml import etree

from generator.findings import Finding, Place
from generator.load import cells
from generator.load.cells import HostileError, RawCell, Sheet, TooLargeError, address
from generator.load.xlsx_parts import Package
from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["RawCell", "Sheet", "address", "read_sheets"]

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROJECT: Final = "_VBA_PROJECT".encode("utf-16-le")
_MACROS: Final = (".xlsm", ".xltm", ".xlam")
_OLD: Final = (".xls", ".et", ".xlt", ".ett")
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


def read_sheets(
    path: Path, label: str, findings: list[Finding], known: Callable[[Sheet], bool] | None = None
) -> list[Sheet]:
    """Return the worksheets of ``path``, visible ones first; none, with the finding that says why, when unusable.

    Worksheets that are ``known`` have no cells (xlsx only).

    Refused: a missing file (L-1), broken or foreign files (L-20), passwords (L-21), macros (L-22), old formats that
    cannot be read (L-23), more than :data:`cells.LARGEST` bytes or :data:`cells.MOST_CELLS` cells, columns beyond
    Excel's (L-24), links to other workbooks and XML entities (L-29).
    """
    place = Place(label)
    try:
        found = _read(path, place, known)
    except OSError:
        found = say("L-1 打不开", place)
    except TooLargeError:
        found = say("L-24", place)
    except HostileError:
        found = say("L-29 实体", place)
    except _BROKEN:
        found = say("L-20", place)
    if isinstance(found, Finding):
        findings.append(found)
        return []
    return sorted(found, key=lambda sheet: sheet.hidden)


def _read(path: Path, place: Place, known: Callable[[Sheet], bool] | None) -> list[Sheet] | Finding:
    if path.stat().st_size > cells.LARGEST:
        return say("L-24", place)
    data = path.read_bytes()
    if not zipfile.is_zipfile(BytesIO(data)):
        return _without_zip(path, data, place)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return _refusal(path, archive, place) or Package(archive).sheets(known)


def _without_zip(path: Path, data: bytes, place: Place) -> list[Sheet] | Finding:
    """Read a workbook of Excel 97 to 2003 (WPS writes the same)."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return say("L-21", place)
        if _PROJECT in data:
            return say("L-22", place)
        from generator.load.xls_file import read_old  # noqa: PLC0415 - few workbooks are that old

        sheets = read_old(data)
        if sheets is not None:
            return sheets
    if data.startswith(_OLE) or path.suffix.lower() in _OLD:
        return say("L-23", place)
    return say("L-20", place)


def _refusal(path: Path, archive: zipfile.ZipFile, place: Place) -> Finding | None:
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > cells.LARGEST:
        return say("L-24", place)
    if path.suffix.lower() in _MACROS or any("vbaProject" in entry.filename for entry in entries):
        return say("L-22", place)
    if any(entry.flag_bits & 1 for entry in entries):
        return say("L-21", place)
    if any("externalLinks/" in entry.filename for entry in entries):
        return say("L-29 引用", place)
    return None
