"""Stage 7, verify (复核): a written file is read back and must print the tree: every figure and word, in order.

White space is ignored, nothing else. Every difference names the figure or words, what should stand there and what does.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.document import (
    Contents,
    Figure,
    Heading,
    Inline,
    Inlines,
    Paragraph,
    Table,
    Text,
    listed_headings,
    plain,
)
from generator.findings import Finding, Place
from generator.messages import phrase, say
from generator.read.blocks import Grid, Line, ReadBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.document import Document

_MOST: Final = 100  # tables whose pieces are remembered
_CELLS: Final[dict[int, tuple[Table, list[Expected]]]] = {}
_CONTEXT = 12
SHOWN: Final = 40
"""Characters of what a file holds too much that a message shows."""
HEADER_ROWS = 3
"""Rows of a worksheet above the grid: title, number, the three places (spec/shanxi.md (b))."""


class Expected:
    """One piece that a file must hold: its inlines, its text without white space, and where a person would look."""

    __slots__ = ("_where", "figures", "inlines", "text")

    def __init__(self, inlines: Inlines, *where: object) -> None:
        self.inlines, self._where = inlines, where
        self.text = tight(plain(inlines))
        self.figures = sum([isinstance(inline, Figure) for inline in inlines])

    @property
    def where(self) -> str:
        """The heading, or the table with (row, column) of the cell."""
        if len(self._where) == 1:
            return str(self._where[0])
        table, row, column = self._where
        return f"{table} 第{row}行第{column}列"


class Shows(NamedTuple):
    """What of the tree a format prints: pages of the 目录 (None: no entries), the three places of a table apart."""

    pages: Mapping[str, int] | None = None
    apart: bool = False


def tight(text: str) -> str:
    """Return ``text`` without white space."""
    return "".join(text.split()).replace("\u200b", "")


def verify_text(
    document: Document, blocks: Sequence[ReadBlock], file: str, shows: Shows
) -> tuple[list[Finding], list[str]]:
    """Hold the lines and grids of a read file against the tree; ``shows`` says what its format prints.

    Returns the findings, and where every figure of the tree stands, in order: the number of its paragraph, or
    第2张表第9行第3列; none when the file differs in its pieces.
    """
    wanted = [piece for piece in expected_pieces(document, shows) if piece.text]
    found = read_pieces(blocks)
    return _compare(wanted, found, file), _figure_places(wanted, found) if len(wanted) == len(found) else []


def _figure_places(wanted: list[Expected], found: list[Found]) -> list[str]:
    places: list[str] = []
    for piece, (_, block, row, column) in zip(wanted, found, strict=True):
        if piece.figures:
            where = f"第{block.number}张表第{row}行第{column}列" if row else str(block.number or "")
            places += [where] * piece.figures
    return places


def expected_pieces(document: Document, shows: Shows) -> Iterator[Expected]:
    """Yield every piece of the tree in reading order."""
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            if isinstance(block, Heading):
                section = "".join([inline.text for inline in block.inlines])
            yield Expected(block.inlines, section or phrase("封面"))
        elif isinstance(block, Contents):
            yield Expected((Text(block.title),), "目录")
            for _, text, anchor in listed_headings(document, block.depth) if shows.pages is not None else ():
                yield Expected((Text(f"{text}{(shows.pages or {}).get(anchor, '')}"),), "目录")
        elif isinstance(block, Table):
            yield from table_pieces(block, apart=shows.apart)


def table_pieces(table: Table, *, apart: bool) -> Iterator[Expected]:
    """Yield the pieces of a table: title, number, the three places (one line unless ``apart``), cells, notes."""
    yield Expected(table.title, table.name)
    yield Expected((Text(table.number),), table.name)
    places = (table.left, table.center, table.right)
    for inlines in places if apart else (sum(places, ()),):
        yield Expected(inlines, table.name)
    yield from cell_pieces(table)
    for note in table.notes:
        yield Expected(note, table.name)


def cell_pieces(table: Table) -> list[Expected]:
    """Return the pieces of a table's cells, made once: every format is held against them."""
    known = _CELLS.get(id(table))
    if known is None or known[0] is not table:
        if len(_CELLS) >= _MOST:
            _CELLS.clear()
        pieces = [Expected(cell.inlines, table.name, cell.row + 1, cell.column + 1) for cell in table.cells]
        known = _CELLS[id(table)] = (table, pieces)
    return known[1]


Found = tuple[str, ReadBlock, int, int]
"""One piece of a read file: its text without white space, and where it stands; row and column from 1, a line 0."""


def _place(found: Found) -> Place:
    """Return the paragraph or the cell in which a piece stands."""
    _, block, row, column = found
    page = block.page or None
    if isinstance(block, Line):
        return Place(paragraph=block.number or None, page=page)
    return Place(cell=f"第{block.number}张表第{row}行第{column}列", page=page)


def read_pieces(blocks: Sequence[ReadBlock]) -> list[Found]:
    """Return the lines and cells of a read file that hold any text, in reading order."""
    found: list[Found] = []
    for block in blocks:
        if isinstance(block, Line):
            found.append((tight(block.text), block, 0, 0))
        else:
            found += [
                (tight(text), block, row, column)
                for row, texts in enumerate(block.rows, 1)
                for column, text in enumerate(texts, 1)
                if text
            ]
    return [piece for piece in found if piece[0]]


def _compare(wanted: list[Expected], found: list[Found], file: str) -> list[Finding]:
    left, right = [piece.text for piece in wanted], [text for text, *_ in found]
    if left == right:
        return []
    findings: list[Finding] = []
    for tag, start, end, low, high in difflib.SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(end - start, high - low)
        for step in range(pairs):
            here = found[low + step]
            findings += differences((wanted[start + step],), here[0], _place(here), file)
        findings += [_gone(piece, file) for piece in wanted[start + pairs : end]]
        findings += [_extra(here[0], _place(here), file) for here in found[low + pairs : high]]
    return findings


def differences(pieces: Sequence[Expected], text: str, place: Place, file: str) -> list[Finding]:
    """Return a finding for every figure and run of words of ``pieces`` that ``text`` prints otherwise."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - only where something differs

    inlines = [(inline, piece.where) for piece in pieces for inline in piece.inlines if tight(inline.text)]
    wanted = "".join([tight(inline.text) for inline, _ in inlines])
    starts = [0, *accumulate(len(tight(inline.text)) for inline, _ in inlines)]
    changed: dict[int, tuple[int, int]] = {}
    for step in Levenshtein.opcodes(wanted, text):
        if step.tag != "equal" and inlines:
            at = min(bisect_right(starts, step.src_start) - 1, len(inlines) - 1)
            if step.tag == "insert" and at > 0 and starts[at] == step.src_start and not inlines[at][0].path:
                at -= 1  # what was added behind a figure or a free text belongs to it
            low, high = changed.get(at, (step.dest_start, step.dest_end))
            changed[at] = min(low, step.dest_start), max(high, step.dest_end)
    return [_differs(*inlines[at], text, span, place, file) for at, span in sorted(changed.items())]


def _differs(inline: Inline, where: str, text: str, span: tuple[int, int], place: Place, file: str) -> Finding:
    quote = text[max(0, span[0] - _CONTEXT) : span[1] + _CONTEXT]
    at, paths = place._replace(file=file, quote=quote), (inline.path,) if inline.path else ()
    if isinstance(inline, Figure):
        return say("V-1 数", at, expected=inline.text, found=quote, paths=paths, 处=where, 数据项=inline.path)
    short = _short(inline.text)
    if not inline.path:
        return say("V-1 字", at, expected=inline.text, found=quote, 处=where, 原文=short)
    wanted, name = inline.text, inline.path
    return say("V-1 文字", at, expected=wanted, found=quote, paths=paths, 处=where, 数据项=name, 原文=short)


def _short(text: str) -> str:
    return text if len(text) <= 4 * _CONTEXT else f"{text[: 2 * _CONTEXT]}…{text[-2 * _CONTEXT :]}"


def _gone(piece: Expected, file: str) -> Finding:
    figures = tuple(inline.path for inline in piece.inlines if isinstance(inline, Figure))
    short = _short(piece.text)
    return say("V-1 缺少", Place(file), expected=piece.text, paths=figures, 处=piece.where, 原文=short)


def _extra(text: str, place: Place, file: str) -> Finding:
    where = place._replace(file=file, quote=text[: 2 * _CONTEXT])
    return say("V-2", where, found=text, 原文=text[:SHOWN])


def verify_workbook(tables: Sequence[Table], grids: Sequence[Grid], file: str) -> list[Finding]:
    """Hold a read workbook against the tables: sheet by sheet, cell by cell, names, header block and notes included."""
    findings = []
    if len(tables) != len(grids):
        findings.append(say("V-3", Place(file), expected=str(len(tables)), found=str(len(grids))))
    from generator.render.xlsx import worksheet_names  # noqa: PLC0415 - only for Excel

    for table, grid, name in zip(tables, grids, worksheet_names(tables), strict=False):
        if grid.sheet and grid.sheet != name:
            findings.append(say("V-1 表名", Place(file, sheet=grid.sheet), expected=name, 表名=grid.sheet))
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
    for cell, piece in zip(table.cells, cell_pieces(table), strict=True):
        pieces[cell.row + HEADER_ROWS, cell.column] = piece
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
    paths = (figure.path,) if figure else ()
    return say("V-1 格", Place(file, sheet=sheet, cell=address), expected=expected, found=text, paths=paths, 处=name)
