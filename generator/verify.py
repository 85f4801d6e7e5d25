"""Stage 7, verify (复核): a written file is read back and must print the tree: every figure and word, in order.

White space is ignored, nothing else. A difference names the figure, what should stand there and what does.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.document import Contents, Figure, Heading, Inlines, Paragraph, Table, Text, listed_headings
from generator.findings import Finding, Place
from generator.read.blocks import Grid, Line, ReadBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.document import Document

_BLANK = re.compile(r"[\s\u00a0\u200b\u3000]+")
_CONTEXT = 12
HEADER_ROWS = 3
"""Rows of a worksheet above the grid: title, number, the three places (spec/shanxi.md (b))."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One piece that a file must hold: its inlines, and where a person would look for it."""

    inlines: Inlines
    where: str

    @property
    def text(self) -> str:
        """The piece without white space."""
        return tight("".join([inline.text for inline in self.inlines]))


def tight(text: str) -> str:
    """Return ``text`` without white space."""
    return _BLANK.sub("", text)


def verify_text(document: Document, blocks: Sequence[ReadBlock], file: str, *, flat: bool) -> list[Finding]:
    """Hold the lines and grids of a read file against the tree; ``flat``: it is plain text.

    Plain text shows the entries of the 目录, and the three places of a table's header block as cells.
    """
    wanted = [piece for piece in expected_pieces(document, flat=flat) if piece.text]
    found = [(tight(text), where) for text, where in read_pieces(blocks) if tight(text)]
    return _compare(wanted, found, file)


def expected_pieces(document: Document, *, flat: bool) -> Iterator[Expected]:
    """Yield every piece of the tree in reading order."""
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield Expected(block.inlines, "正文")
        elif isinstance(block, Contents):
            yield Expected((Text(block.title),), "目录")
            for _, text, _ in listed_headings(document, block.depth) if flat else ():
                yield Expected((Text(text),), "目录")
        elif isinstance(block, Table):
            yield from _table_pieces(block, flat=flat)


def _table_pieces(table: Table, *, flat: bool) -> Iterator[Expected]:
    yield Expected(table.title, table.name)
    yield Expected((Text(table.number),), table.name)
    places = (table.left, table.center, table.right)
    for inlines in places if flat else (sum(places, ()),):
        yield Expected(inlines, table.name)
    for cell in table.cells:
        yield Expected(cell.inlines, f"{table.name} 第{cell.row + 1}行第{cell.column + 1}列")
    for note in table.notes:
        yield Expected(note, table.name)


def read_pieces(blocks: Sequence[ReadBlock]) -> Iterator[tuple[str, Place]]:
    """Yield the texts of lines and cells in reading order with their places."""
    for block in blocks:
        if isinstance(block, Line):
            yield block.text, Place(paragraph=block.number or None, page=block.page or None)
        else:
            for row in block.rows:
                for text in row:
                    yield text, Place(paragraph=block.number or None, page=block.page or None)


def _compare(wanted: list[Expected], found: list[tuple[str, Place]], file: str) -> list[Finding]:
    if [piece.text for piece in wanted] == [text for text, _ in found]:
        return []
    left, right = [piece.text for piece in wanted], [text for text, _ in found]
    findings: list[Finding] = []
    for tag, start, end, low, high in difflib.SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(end - start, high - low)
        findings += [_differs(wanted[start + step], *found[low + step], file) for step in range(pairs)]
        findings += [_differs(piece, "", Place(), file) for piece in wanted[start + pairs : end]]
        findings += [_extra(text, place, file) for text, place in found[low + pairs : high]]
    return findings


def _differs(piece: Expected, text: str, place: Place, file: str) -> Finding:
    figure = _figure_at(piece, text)
    at = next((at for at, (one, other) in enumerate(zip(piece.text, text, strict=False)) if one != other), len(text))
    start = max(0, at - _CONTEXT)
    quote = text[start : at + _CONTEXT]
    where = Place(file, paragraph=place.paragraph, page=place.page, quote=quote)
    name = f"“{figure.path}”应印 {figure.text}" if figure else f"应为“{piece.text[start : at + _CONTEXT]}”"
    message = f"{file} 与数据不符（{piece.where}）：{name}"
    return Finding(
        "V-1",
        message,
        "文件在生成之后被改动，或生成有误；请重新生成",
        place=where,
        expected=figure.text if figure else piece.text,
        found=quote,
        paths=(figure.path,) if figure else (),
    )


def _figure_at(piece: Expected, text: str) -> Figure | None:
    """Return the figure that stands where ``text`` first leaves the piece."""
    end = 0
    for inline in piece.inlines:
        end += len(tight(inline.text))
        if tight(text)[:end] != piece.text[:end]:
            return inline if isinstance(inline, Figure) else None
    return None


def _extra(text: str, place: Place, file: str) -> Finding:
    where = Place(file, paragraph=place.paragraph, page=place.page, quote=text[: 2 * _CONTEXT])
    hint = "文件在生成之后被改动，或生成有误；请重新生成"
    return Finding("V-2", f"{file} 多出数据里没有的内容：“{text[:40]}”", hint, place=where, found=text)


def verify_workbook(tables: Sequence[Table], grids: Sequence[Grid], file: str) -> list[Finding]:
    """Hold a read workbook against the tables: sheet by sheet, cell by cell, header block and notes included."""
    findings = []
    if len(tables) != len(grids):
        message = f"{file} 有 {len(grids)} 张工作表，应有 {len(tables)} 张"
        findings.append(Finding("V-3", message, "请重新生成", place=Place(file)))
    for table, grid in zip(tables, grids, strict=False):
        findings += _verify_sheet(table, grid, file)
    return findings


def _verify_sheet(table: Table, grid: Grid, file: str) -> Iterator[Finding]:
    wanted = sheet_pieces(table)
    height = max(len(grid.rows), 1 + max(row for row, _ in wanted))
    width = max([table.column_count, *(len(row) for row in grid.rows)])
    for row in range(height):
        for column in range(width):
            piece = wanted.get((row, column))
            text = grid.rows[row][column] if row < len(grid.rows) and column < len(grid.rows[row]) else ""
            expected = "" if piece is None else piece.text
            if tight(text) != expected:
                yield _cell_finding(table, piece, text, (row, column), file, grid.sheet)


def sheet_pieces(table: Table) -> dict[tuple[int, int], Expected]:
    """Return what must stand at each (row, column) of the table's worksheet, counted from 0."""
    last = table.column_count - 1
    pieces = {
        (0, 0): Expected(table.title, table.name),
        (1, last): Expected((Text(table.number),), table.name),
        (2, 0): Expected(table.left, table.name),
        (2, (last + 2) // 2 - 1): Expected(table.center, table.name),
        (2, last): Expected(table.right, table.name),
    }
    for cell in table.cells:
        pieces[cell.row + HEADER_ROWS, cell.column] = Expected(cell.inlines, table.name)
    for number, note in enumerate(table.notes):
        pieces[table.row_count + HEADER_ROWS + number, 0] = Expected(note, table.name)
    return pieces


def cell_address(row: int, column: int) -> str:
    """Return the address of a cell counted from 0: (3, 2) is C4."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _cell_finding(
    table: Table, piece: Expected | None, text: str, at: tuple[int, int], file: str, sheet: str
) -> Finding:
    address = cell_address(*at)
    figure = next((inline for inline in piece.inlines if isinstance(inline, Figure)), None) if piece else None
    expected = "" if piece is None else piece.text
    name = f"“{figure.path}”" if figure else table.name
    return Finding(
        "V-1",
        f"{file} 与数据不符（{name}）：应为“{expected}”，现为“{text}”",
        "文件在生成之后被改动，或生成有误；请重新生成",
        place=Place(file, sheet=sheet, cell=address),
        expected=expected,
        found=text,
        paths=(figure.path,) if figure else (),
    )
