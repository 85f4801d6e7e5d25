"""pdfium's functions as the readers of PDF call them: many times a page, so bound once and with room to fill."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib import import_module
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ROOM: Final = 1 << 14
"""Characters of a page that are gathered at once."""
PATH, FORM = 2, 5  # FPDF_PAGEOBJ_PATH, _FORM
_HYPHENS: Final = "\x02\ufffe"  # what the library gives for a hyphen at the end of a line


class Calls:
    """pdfium's functions bound anew, objects as plain addresses (pointers cost more than the calls), and room to fill.

    A text is kept only when it has a character, so that there are never more boxes than characters.
    """

    def __init__(self, raw: Any) -> None:
        address, number, size = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
        self.count = _bound(raw.FPDFPage_CountObjects, number, address)
        self.item = _bound(raw.FPDFPage_GetObject, address, address, number)
        self.inner = _bound(raw.FPDFFormObj_GetObject, address, address, size)
        self.inner_count = _bound(raw.FPDFFormObj_CountObjects, number, address)
        self.kind = _bound(raw.FPDFPageObj_GetType, number, address)
        self.words = _bound(raw.FPDFTextObj_GetText, size, address, address, address, size)
        self.bounds = _bound(raw.FPDFPageObj_GetBounds, number, *[address] * 5)
        self.characters = _bound(raw.FPDFText_CountChars, number, address)
        self.text = _bound(raw.FPDFText_GetText, number, address, number, number, address)
        self.generated = _bound(raw.FPDFText_IsGenerated, number, address, number)
        self.runs = _bound(raw.FPDFText_CountRects, number, address, number, number)
        self.run = _bound(raw.FPDFText_GetRect, number, address, number, *[address] * 4)
        words, boxes = (ctypes.c_ushort * (ROOM + 1))(), (ctypes.c_float * (4 * ROOM))()
        self.start, self.boxes = ctypes.addressof(words), ctypes.addressof(boxes)
        self.end = self.start + ctypes.sizeof(words)
        runs = (ctypes.c_double * (4 * ROOM))()
        self.corners, self.measured_runs = ctypes.addressof(runs), memoryview(runs).cast("B")
        self.seen, self.measured = memoryview(words).cast("B"), memoryview(boxes).cast("B")

    def items(self, page: int) -> list[int]:
        """Return the objects of a page in the order of setting."""
        return list(map(self.item, repeat(page), range(self.count(page))))


def _bound(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


@cache
def calls() -> Calls:
    """Return the functions, bound when they are asked for first."""
    return Calls(import_module("pypdfium2.raw"))


def address(pointer: Any) -> int:
    """Return where a pointer of pypdfium2 points to."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def decoded(units: memoryview) -> str:
    """Return the text of UTF-16 units, with hyphens at the ends of lines as hyphens."""
    text = str(units, "utf-16-le", "ignore")
    return text if text.isprintable() else text.replace(_HYPHENS[0], "-").replace(_HYPHENS[1], "-")
