"""HTML pages as lines and grids: our own and published ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from generator.read import UnreadableFile
from generator.read.blocks import Grid, Line, ReadBlock
from generator.read.markup import element_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

    from generator.memory import Memory

_SILENT: Final = frozenset({"script", "style", "template", "noscript", "head", "colgroup"})
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "big", "em", "font", "i", "ins", "mark", "s", "small", "span", "strong", "sub", "sup", "u"}
)
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)


def read_html(source: Path | bytes, memory: Memory | None = None) -> tuple[ReadBlock, ...]:
    """Return the lines and tables of a page in reading order, numbered from 1; its title element comes first.

    Places that a merged cell covers hold "". A table that holds another table is layout, its cells are read as blocks.
    ``memory`` knows tables read before, by their markup. Raises :class:`UnreadableFile` for what holds no text.
    """
    name = "" if isinstance(source, bytes) else source
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise UnreadableFile(name, f"文件打不开：{error.strerror}") from error
    text = _decoded(data)
    if "<" not in text or not text.strip():
        raise UnreadableFile(name, "不是 HTML 网页，或者文件是空的")
    root = _parsed(text)
    if root is None:
        raise UnreadableFile(name, "不是 HTML 网页，或者文件是空的")
    found = [block for block in _blocks(root, memory) if (block.strip() if isinstance(block, str) else any(block))]
    return tuple(
        Line(" ".join(block.split()), number) if isinstance(block, str) else Grid(block, number)
        for number, block in enumerate(found, 1)
    )


def page_title(data: bytes) -> str:
    """Return the text of the page's title element, empty when it has none."""
    head, end, _ = _decoded(data).partition("</title>")  # what follows the first title is not asked for
    root = _parsed(head + end)
    return "" if root is None else str(root.findtext(".//title", ""))


def _parsed(text: str) -> etree._Element | None:
    """Return the root of a page, by the parser beneath lxml.html: that module costs more than the reading."""
    from lxml import etree  # noqa: PLC0415 - only for HTML

    root: etree._Element | None = etree.fromstring(re.sub(r"<\?xml[^>]*\?>", "", text), etree.HTMLParser())
    return root


def _decoded(data: bytes) -> str:
    found = _CHARSET.search(data[:2048])
    names = [found[1].decode("ascii")] if found else []
    for encoding in (*names, "utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return ""


def _blocks(parent: etree._Element, memory: Memory | None) -> Iterator[str | tuple[tuple[str, ...], ...]]:
    """Yield what stands in ``parent``: running text up to the next block, blocks, and tables."""
    running = parent.text or ""
    for child in parent:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _INLINE and not any(item.tag in ("p", "div", "table") for item in child.iter()):
            running += "".join(map(str, child.itertext()))
        elif tag == "br":
            yield running
            running = ""
        elif tag and tag not in _SILENT:
            yield running
            running = ""
            if tag == "table" and child.find(".//table") is None:
                yield _rows(child) if memory is None else _known_rows(child, memory)
            else:
                yield from _blocks(child, memory)
        running += child.tail or ""
    yield running


def _known_rows(table: etree._Element, memory: Memory) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table, read only when it was not read before."""
    key = "html table", element_digest(table)
    known = memory.get(*key)
    if known is None:
        known = _rows(table)
        memory.put(known, *key)
    return tuple(map(tuple, known))


def _rows(table: etree._Element) -> tuple[tuple[str, ...], ...]:
    places: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(table.iter("tr")):
        column = 0
        for cell in element.iter("td", "th"):
            while (row, column) in taken:
                column += 1
            down, right = (_span(cell.get(name)) for name in ("rowspan", "colspan"))
            places[row, column] = " ".join("".join(map(str, cell.itertext())).split())
            taken |= {(row + below, column + beside) for below in range(down) for beside in range(right)}
    height = 1 + max((row for row, _ in taken), default=-1)
    width = 1 + max((column for _, column in taken), default=-1)
    return tuple(tuple(places.get((row, column), "") for column in range(width)) for row in range(height))


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.isdecimal() else 1
