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

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RawCell", "Sheet", "address", "read_sheets"]

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROJECT: Final = "_VBA_PROJECT".encode("utf-16-le")
_MACROS: Final = (".xlsm", ".xltm", ".xlam")
_OLD: Final = (".xls", ".et", ".xlt", ".ett")
_SAVE_AGAIN: Final = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试"
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

Refusal = tuple[str, str, str]
"""Code, message and hint of a workbook that is not read."""


def read_sheets(path: Path, label: str, findings: list[Finding]) -> list[Sheet]:
    """Return the worksheets of ``path``, visible ones first; none, with the finding that says why, when unusable.

    Refused: a missing file (L-1), broken or foreign files (L-20), passwords (L-21), macros (L-22), old formats that
    cannot be read (L-23), more than :data:`cells.LARGEST` bytes or :data:`cells.MOST_CELLS` cells, columns beyond
    Excel's (L-24), links to other workbooks and XML entities (L-29).
    """
    try:
        found = _read(path, label)
    except OSError:
        found = ("L-1", f"打不开文件 {label}", "请检查文件是否存在、是否正被 Excel 或 WPS 独占打开")
    except TooLargeError:
        found = _too_large(label)
    except HostileError as error:
        found = ("L-29", f"{label} {error.args[0]}", error.args[1])
    except _BROKEN:
        found = ("L-20", f"{label} 已损坏，或者不是 Excel 工作簿", _SAVE_AGAIN)
    if isinstance(found, tuple):
        findings.append(Finding(*found, place=Place(label)))
        return []
    return sorted(found, key=lambda sheet: sheet.hidden)


def _read(path: Path, label: str) -> list[Sheet] | Refusal:
    if path.stat().st_size > cells.LARGEST:
        return _too_large(label)
    data = path.read_bytes()
    if not zipfile.is_zipfile(BytesIO(data)):
        return _without_zip(path, data, label)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return _refusal(path, archive, label) or Package(archive).sheets()


def _too_large(label: str) -> Refusal:
    return "L-24", f"{label} 内容过大，不予读取", "请只保留公开表，删去多余的工作表和空白行列后另存"


def _macros(label: str) -> Refusal:
    return "L-22", f"{label} 含有宏", "请另存为不含宏的 .xlsx 后再试"


def _without_zip(path: Path, data: bytes, label: str) -> list[Sheet] | Refusal:
    """Read a workbook of Excel 97 to 2003 (WPS writes the same)."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return "L-21", f"{label} 加了密码", "请取消打开密码，另存后再试"
        if _PROJECT in data:
            return _macros(label)
        from generator.load.xls_file import read_old  # noqa: PLC0415 - few workbooks are that old

        sheets = read_old(data)
        if sheets is not None:
            return sheets
    if data.startswith(_OLE) or path.suffix.lower() in _OLD:
        return "L-23", f"{label} 是旧格式的工作簿，读不出来", _SAVE_AGAIN
    return "L-20", f"{label} 已损坏，或者不是 Excel 工作簿", _SAVE_AGAIN


def _refusal(path: Path, archive: zipfile.ZipFile, label: str) -> Refusal | None:
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > cells.LARGEST:
        return _too_large(label)
    if path.suffix.lower() in _MACROS or any("vbaProject" in entry.filename for entry in entries):
        return _macros(label)
    if any(entry.flag_bits & 1 for entry in entries):
        return "L-21", f"{label} 加了密码", "请取消打开密码，另存后再试"
    if any("externalLinks/" in entry.filename for entry in entries):
        hint = "请在 Excel“数据—编辑链接”中断开全部链接，使公式变成数，保存后再试"
        return "L-29", f"{label} 引用了别的工作簿，数可能不是最新的", hint
    return None
