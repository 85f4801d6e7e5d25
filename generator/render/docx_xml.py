"""WordprocessingML as strings: runs, paragraphs, tables. Strings, because objects cost four times as much."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from generator.document import Align, plain
from generator.wording import MISSING_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.document import Cell, Inlines, Table

# Characters XML forbids, markup, blanks at the ends, and quotation marks that Word draws narrow unless told otherwise.
_AWKWARD = re.compile(r"[&<>\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff“”‘’…—·×°]|^\s|\s$")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_EAST = '<w:rFonts w:hint="eastAsia"/>'
_YELLOW = '<w:highlight w:val="yellow"/>'
_TEXT = '<w:t xml:space="preserve">'
_BREAKS = str.maketrans({"\n": f"</w:t><w:br/>{_TEXT}", "\t": f"</w:t><w:tab/>{_TEXT}"})


def escape(text: str) -> str:
    """Return ``text`` for an XML text node or attribute: markup escaped, characters XML forbids dropped."""
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def run(text: str, properties: str = "") -> str:
    """Return one ``w:r``; ``properties`` is the inside of its ``w:rPr``. Newlines and tabs become Word's own."""
    if not text:
        return ""
    if _AWKWARD.search(text) is None:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"
    inside = escape(text).translate(_BREAKS)
    return f"<w:r><w:rPr>{_EAST}{properties}</w:rPr>{_TEXT}{inside}</w:t></w:r>"


def runs(inlines: Inlines, properties: str = "") -> str:
    """Return inlines as runs: neighbours merged, 【待填】 on yellow."""
    return text_runs(plain(inlines), properties)


def text_runs(text: str, properties: str = "") -> str:
    """Return a text as runs: 【待填】 on yellow."""
    if MISSING_TEXT not in text:
        return run(text, properties)
    pieces = re.split(f"({re.escape(MISSING_TEXT)})", text)
    return "".join([run(piece, properties + _YELLOW if piece == MISSING_TEXT else properties) for piece in pieces])


def paragraph(style: str, inside: str, extra: str = "") -> str:
    """Return a ``w:p``; ``extra`` follows ``w:pStyle`` in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{inside}</w:p>'


def field_start(instruction: str) -> str:
    """Return the runs that open a complex field and lead to its result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def bookmark(number: int, inside: str) -> str:
    """Return ``inside`` within the bookmark of this number; its name is :func:`bookmark_name`."""
    name = bookmark_name(number)
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def bookmark_name(number: int) -> str:
    """Return the name that Word itself would give to the target of a 目录 entry."""
    return f"_Toc{100000000 + number}"


SPAN, TABLE, VERSION = "_jsz", "_jsb", "_jsv"
"""Names of hidden bookmarks: a generated span (值), a table (表), and which document this was (版)."""
_FIRST = {SPAN: 20_000, TABLE: 10_000}  # ids are unique among all bookmarks of a file


def mark(kind: str, number: int, inside: str) -> str:
    """Return ``inside`` within the hidden bookmark of this kind and number."""
    id_ = _FIRST[kind] + number
    return f'<w:bookmarkStart w:id="{id_}" w:name="{kind}{number}"/>{inside}<w:bookmarkEnd w:id="{id_}"/>'


def version_mark(version: str) -> str:
    """Return the hidden bookmark that tells which generated document a Word file began as."""
    return f'<w:bookmarkStart w:id="9999" w:name="{VERSION}{version}"/><w:bookmarkEnd w:id="9999"/>'


class TableStyles(NamedTuple):
    """Ids of the styles inside a grid."""

    table: str
    text: str


def grid_edges(widths: Sequence[float], room: int) -> list[int]:
    """Return the column edges in twips, 0 to ``room``; widths keep their proportions and the table fills the page."""
    total = sum(widths) or 1.0
    edges, reached = [0], 0.0
    for width in widths:
        reached += width
        edges.append(int(reached / total * room + 0.5))
    return edges


def grid(table: Table, room: int, styles: TableStyles) -> str:
    """Return the ``w:tbl`` of a table's cells, ``room`` twips wide: head rows repeat, no row is split by a page."""
    edges = grid_edges(table.widths, room)
    columns = "".join([f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges)])
    body = "".join(
        [
            "".join([_HEAD_ROW if number < table.head_rows else _ROW, *[xml for _, xml in cells], "</w:tr>"])
            for number, cells in enumerate(_rows(table, edges, styles.text))
        ]
    )
    return f"{grid_open(styles.table, edges[-1])}{columns}</w:tblGrid>{body}</w:tbl>"


def grid_open(style: str, width: int) -> str:
    """Return what a ``w:tbl`` begins with, up to its columns."""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    )


_ROW = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
_HEAD_ROW = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_OPEN = '<w:vMerge w:val="restart"/>'
_COVERED = "<w:vMerge/>"
# Width, columns, vMerge, alignment, indent, bold: few shapes, thousands of cells.
_Key = tuple[int, int, str, Align, int, bool]


def _rows(table: Table, edges: list[int], style: str) -> list[list[tuple[int, str]]]:
    """Return per row (column, w:tc) of what starts or goes on there, in order."""
    rows: list[list[tuple[int, str]]] = [[] for _ in range(table.row_count)]
    shapes: dict[_Key, tuple[str, str]] = {}
    size = int(table.size * 2 + 0.5)
    for first, column, inlines, deep, wide, align, bold, indent in table.cells:
        width = edges[column + wide] - edges[column]
        key = (width, wide, _OPEN if deep > 1 else "", align, indent, bold)
        shape = shapes.get(key)
        if shape is None:
            shape = shapes[key] = _shape(key, style, size)
        text = plain(inlines)
        rows[first].append((column, f"{shape[0]}{text and text_runs(text, shape[1])}</w:p></w:tc>"))
        if deep > 1:
            start, _ = _shape((width, wide, _COVERED, align, 0, False), style, size)
            for row in range(first + 1, first + deep):
                rows[row].append((column, f"{start}</w:p></w:tc>"))
    for cells in rows:
        cells.sort()
    return rows


def cell_shape(cell: Cell, edges: Sequence[int], style: str, size: int, *, covered: bool) -> tuple[str, str]:
    """Return what stands before a cell's runs, and the runs' properties; ``covered``: in a row below its first."""
    width = edges[cell.column + cell.columns] - edges[cell.column]
    if covered:
        return _shape((width, cell.columns, _COVERED, cell.align, 0, False), style, size)
    key = (width, cell.columns, _OPEN if cell.rows > 1 else "", cell.align, cell.indent, cell.bold)
    return _shape(key, style, size)


def _shape(key: _Key, style: str, size: int) -> tuple[str, str]:
    """Return what stands before a cell's runs, and the runs' properties."""
    width, columns, merge, align, indent, bold = key
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    place = f'<w:ind w:left="{indent * size * 10}"/>' if indent else ""
    properties = f'{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/>'
    start = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{place}<w:jc w:val="{align.value}"/>'
        f"<w:rPr>{properties}</w:rPr></w:pPr>"
    )
    return start, properties
