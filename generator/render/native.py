"""What the PDF needs from outside Python: Pango and its neighbours, and a Chinese font. Checked without WeasyPrint."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.messages import phrase, say
from generator.render.fonts import has_chinese, installed_faces

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.findings import Finding


class Library(NamedTuple):
    """A native library: file names by platform (as WeasyPrint looks for them), the Debian package that brings it."""

    name: str
    files: tuple[str, ...]
    package: str


def _library(name: str, version: str, package: str) -> Library:
    stem = f"lib{name}"
    return Library(name, (f"{stem}-{version}.dll", f"{stem}.so.{version}", f"{stem}.{version}.dylib"), package)


NEEDED = (
    _library("gobject-2.0", "0", "libglib2.0-0"),
    _library("pango-1.0", "0", "libpango-1.0-0"),
    _library("pangoft2-1.0", "0", "libpangoft2-1.0-0"),
    _library("fontconfig", "1", "libfontconfig1"),
    _library("harfbuzz", "0", "libharfbuzz0b"),
)
SUBSETTER = _library("harfbuzz-subset", "0", "libharfbuzz-subset0")
PYTHON_PARTS = ("weasyprint", "uharfbuzz")
WINDOWS_FOLDERS = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"


def pdf_obstacles(*, fonts_known: bool = False) -> list[Finding]:
    """Return what stands in the way of a PDF on this machine, each with the line to type; empty: nothing.

    ERROR: no PDF can be made (PDF缺程序库, PDF缺中文字体). WARNING: a PDF is made, but slowly (PDF慢).
    ``fonts_known``: Chinese fonts were found before and are still there. Takes milliseconds, imports no WeasyPrint.
    """
    findings = [_no_python_part(part) for part in PYTHON_PARTS if find_spec(part) is None]
    findings += [_no_library(library) for library in NEEDED if not can_load(library)]
    if not can_load(SUBSETTER):
        findings.append(_slow())
    if not fonts_known and find_spec("uharfbuzz") is not None and not has_chinese(installed_faces()):
        findings.append(_no_font())
    return findings


def can_load(library: Library, load: Callable[[str], object] | None = None) -> bool:
    """Return whether the system finds ``library``; ``load`` raises OSError for a file that it does not find."""
    load = load or ctypes.CDLL
    _add_windows_folders()
    for file in library.files:
        with suppress(OSError):
            load(file)
            return True
    return False


def pango_version() -> str:
    """Return the number of the installed Pango, empty where there is none."""
    for file in NEEDED[1].files:
        with suppress(OSError):
            return str(ctypes.CDLL(file).pango_version())
    return ""


def installed_version(name: str) -> str:
    """Return the version of an installed Python library, by the name of its folder: nothing is imported or read."""
    start = f"{name}-"
    for entry in map(Path, sys.path):
        found = next(entry.glob(f"{start}*.dist-info"), None) if entry.is_dir() else None
        if found is not None:
            return found.name[len(start) : -len(".dist-info")]
    return ""


def _add_windows_folders() -> None:
    """Look where WeasyPrint looks: Windows searches no folder of its own accord."""
    if sys.platform != "win32":
        return
    for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", WINDOWS_FOLDERS).split(";"):
        with suppress(OSError):
            os.add_dll_directory(folder)


def _remedy(packages: str) -> str:
    return phrase(f"安装 {_system()}", 包=packages)


def _system() -> str:
    """Return the case of what is said of installing: win32, darwin, or linux for all others."""
    return sys.platform if sys.platform in ("win32", "darwin") else "linux"


def _no_python_part(part: str) -> Finding:
    return say("PDF缺程序库 Python", 程序库=part)


def _no_library(library: Library) -> Finding:
    return say("PDF缺程序库 系统", 程序库=library.name, 办法=_remedy(library.package))


def cannot_start(error: OSError) -> Finding:
    """Return the finding for a typesetter that does not start although every library was found."""
    remedy = _remedy("libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
    return say("PDF缺程序库 启动", 原因=error, 办法=remedy)


def _slow() -> Finding:
    return say("PDF慢", 办法=_remedy(SUBSETTER.package))


def _no_font() -> Finding:
    return say("PDF缺中文字体", 办法=phrase(f"安装字体 {_system()}"))
