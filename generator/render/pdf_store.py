"""Drawn sections of a PDF (排好的页) as plain data, kept by the digest of everything that they were set from.

A section that prints no changed figure is not set again: its strokes and glyphs are replayed; one in which only words
of its pieces changed is found by its family (pdf_move.py). All pages go this way, fresh ones too, so that a PDF has
the same bytes with and without a store.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.store import Store


_SIZE: Final = 4  # bytes that say how long the first part of an entry is


class NotKeptError(Exception):
    """A page uses what cannot be replayed: images, patterns, masks, forms, glyphs that no font has."""


class Line(NamedTuple):
    """A line of a piece: its operators, ``runs`` [first digit in the piece, how many follow each other, font].

    ``start`` and ``length`` count characters of the piece; ``x``, ``width`` and ``room`` (None: any) are pixels.
    """

    piece: int
    shown: str
    runs: list[list[Any]]
    start: int
    length: int
    x: float
    width: float
    room: float | None


class Setting(NamedTuple):
    """How a section was set, which only its relatives ask: the lines of each page and the words of each piece.

    ``pieces`` says of those that stand alone ``style``, ``align`` and ``block`` (left, width in pixels).
    """

    lines: list[list[Line]]
    words: list[str]
    pieces: dict[int, dict[str, Any]]


class KeptSection(NamedTuple):
    """The drawn pages of a section: plain data, so that it can be stored.

    ``pages``: size, bookmarks, links, anchors, states, drawing, and what is to be drawn of the lines of its pieces:
    [piece, operators, runs]; ``fonts``: what the writer must know of each, its glyphs, and the glyphs of the ten
    digits; ``setting``: packed for :func:`setting_of`, empty where a section is not kept.
    """

    pages: tuple[dict[str, Any], ...]
    fonts: tuple[dict[str, Any], ...]
    setting: bytes = b""


def packed_setting(setting: Setting) -> bytes:
    """Return ``setting`` as packed JSON, without what the pages say already."""
    rows = [[[line.start, line.length, line.x, line.width, line.room] for line in page] for page in setting.lines]
    return _packed([rows, setting.words, list(setting.pieces.items())])


def setting_of(section: KeptSection) -> Setting:
    """Return how a kept section was set."""
    rows, words, pieces = json.loads(zlib.decompress(section.setting))
    pages = zip(section.pages, rows, strict=True)
    lines = [[Line(*shown, *row) for shown, row in zip(page["lines"], own, strict=True)] for page, own in pages]
    return Setting(lines, words, dict(map(tuple, pieces)))


def find_section(store: Store, *key: str) -> KeptSection | None:
    """Return the section kept under ``key``."""
    return _section(store, _digest(*key))


def find_relative(store: Store, *family: str) -> KeptSection | None:
    """Return the section of a family (同形) that was kept last."""
    name = store.get("family", *family)
    return None if name is None else _section(store, name.decode())


def keep_section(store: Store, section: KeptSection, family: Sequence[str], *key: str) -> None:
    """Keep a section, as the last one of its family, if it has one."""
    drawn = _packed([section.pages, section.fonts])
    store.put(len(drawn).to_bytes(_SIZE, "big") + drawn + section.setting, "section", _digest(*key))
    if family:
        store.put(_digest(*key).encode(), "family", *family)


def _section(store: Store, name: str) -> KeptSection | None:
    data = store.get("section", name)
    if data is None:
        return None
    end = _SIZE + int.from_bytes(data[:_SIZE], "big")
    pages, fonts = json.loads(zlib.decompress(data[_SIZE:end]))
    return KeptSection(tuple(pages), tuple(fonts), data[end:])


def _packed(given: list[Any]) -> bytes:
    return zlib.compress(json.dumps(given, ensure_ascii=False).encode(), 1)


def _digest(*key: str) -> str:
    return hashlib.sha256("\0".join(key).encode()).hexdigest()
