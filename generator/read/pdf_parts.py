"""What each page of our own PDF rests on, by digest: its drawing and its fonts, whatever their numbers in the file.

Reads the form that ``render/pdf_file.py`` writes and no other: for any other file there is no answer, and every page is
read anew.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass, field
from struct import iter_unpack
from typing import Final

_STREAM: Final = re.compile(rb"(\d+) 0 obj\n(<<[^\n]*?/Length (\d+)[^\n]*>>)\nstream\n")
_LAST: Final = re.compile(rb"startxref\n(\d+)\n%%EOF\n?\Z")
_REFERENCE: Final = re.compile(rb"(\d+) 0 R\b")
_TREE: Final = re.compile(rb"<</Type /Pages /Kids \[((?:\d+ 0 R ?)*)\] /Count \d+>>")
_ROOT: Final = re.compile(rb"/Root (\d+) 0 R")
_PAGES: Final = re.compile(rb"/Pages (\d+) 0 R")
_ASIDE: Final = re.compile(rb" /Parent \d+ 0 R| /Annots \[[^\]]*\]")
"""Of a page: what says nothing about its text."""
_ALONE, _TOGETHER = 1, 2  # kinds of objects (ISO 32000-1 table 18)
_OTHER: Final = (ValueError, KeyError, IndexError, zlib.error, RecursionError)


def page_digests(data: bytes) -> list[str]:
    """Return for every page of a PDF a digest of all that its text rests on; nothing for files of another form."""
    try:
        return _Parts(data).digests()
    except _OTHER:
        return []


def _number(pattern: re.Pattern[bytes], data: bytes) -> int:
    found = pattern.search(data)
    if found is None:
        raise ValueError(pattern.pattern)
    return int(found[1])


@dataclass(slots=True)
class _Parts:
    """A file taken apart: its objects by number."""

    data: bytes
    packed: dict[int, bytes] = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)
    known: dict[int, bytes] = field(default_factory=dict)

    def digests(self) -> list[str]:
        head, table = self._stream(_number(_LAST, self.data))
        if b"/Type /XRef /W [1 4 2] " not in head:
            raise ValueError("XRef")
        holders = set()
        for number, (kind, place, _) in enumerate(iter_unpack(">BIH", zlib.decompress(table))):
            if kind == _ALONE:
                self.offsets[number] = place
            elif kind == _TOGETHER:
                holders.add(place)
        for holder in holders:
            self._unpack(holder)
        tree = _TREE.fullmatch(self.packed[_number(_PAGES, self.packed[_number(_ROOT, head)])])
        kids = _REFERENCE.findall(tree[1]) if tree else []
        return [self._digest(_ASIDE.sub(b"", self.packed[int(kid)])).hex() for kid in kids]

    def _stream(self, place: int) -> tuple[bytes, bytes]:
        found = _STREAM.match(self.data, place)
        if found is None:
            raise ValueError(place)
        return found[2], self.data[found.end() : found.end() + int(found[3])]

    def _unpack(self, holder: int) -> None:
        """Take apart a stream of objects (ISO 32000-1 7.5.7)."""
        head, packed = self._stream(self.offsets[holder])
        text = zlib.decompress(packed)
        first = int(head.partition(b"/First ")[2].partition(b">")[0])
        numbers = [int(part) for part in text[:first].split()]
        ends = [*numbers[3::2], len(text) - first + 1]
        for number, start, end in zip(numbers[::2], numbers[1::2], ends, strict=True):
            self.packed[number] = text[first + start : first + end - 1]

    def _digest(self, body: bytes) -> bytes:
        """Return the digest of an object and of all that it refers to."""
        return hashlib.sha256(_REFERENCE.sub(lambda found: self._of(int(found[1])).hex().encode(), body)).digest()

    def _of(self, number: int) -> bytes:
        if number not in self.known:
            if number in self.packed:
                self.known[number] = self._digest(self.packed[number])
            else:
                head, content = self._stream(self.offsets[number])
                self.known[number] = hashlib.sha256(head + b"\n" + content).digest()
        return self.known[number]
