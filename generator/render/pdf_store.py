"""Drawn sections of a PDF (排好的页) as plain data, kept by the digest of everything that they were set from.

A section that prints no changed figure is not set again: its strokes and glyphs are replayed. All pages go this way,
fresh ones too, so that a PDF has the same bytes with and without a store.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.store import Store


@dataclass(frozen=True, slots=True)
class KeptSection:
    """The drawn pages of a section: plain data, so that it can be stored.

    ``pages``: size, bookmarks, links, anchors, states, drawing with slots for digits, runs of slots (pdf_digits.py);
    ``fonts``: what the writer must know of each, its glyphs, and the glyphs of the ten digits.
    """

    pages: tuple[dict[str, Any], ...]
    fonts: tuple[dict[str, Any], ...]


def find_section(store: Store, *key: str) -> KeptSection | None:
    """Return the section kept under ``key``."""
    data = store.get("section", *key)
    if data is None:
        return None
    given = json.loads(zlib.decompress(data))
    return KeptSection(tuple(given["pages"]), tuple(given["fonts"]))


def keep_section(store: Store, section: KeptSection, *key: str) -> None:
    """Keep a section."""
    data = json.dumps({"pages": section.pages, "fonts": section.fonts}, ensure_ascii=False).encode()
    store.put(zlib.compress(data, 1), "section", *key)
