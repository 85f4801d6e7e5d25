"""Stage 7, verify (复核): a written file is read back and must print the tree: every figure and word, in order.

White space is ignored, nothing else. Every difference names the figure or words, what should stand there and what does.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import Levenshtein

from generator.document import Contents, Figure, Heading, Inline, Inlines, Paragraph, Table, Text, listed_headings
from generator.findings import Finding, Place
from generator.read.blocks import Grid, Line, ReadBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.document import Document

_BLANK = re.compile(r"[\s\u00a0\u200b\u3000]+")
_CONTEXT = 12
_HINT: Final = "文件在生成之后被改动，或生成有误；请重新生成，要改的内容改在数据夹里"
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


@dataclass(frozen=True, slots=True)
class Shows:
    """What of the tree a format prints: pages of the 目录 (None: no entries), the three places of a table apart."""

    pages: Mapping[str, int] | None = None
    apart: bool = False


def tight(text: str) -> str:
    """Return ``text`` without white space."""
    return _BLANK.sub("", text)


def verify_text(document: Document, blocks: Sequence[ReadBlock], file: str, shows: Shows) -> list[Finding]:
    """Hold the lines and grids of a read file against the tree; ``shows`` says what its format prints."""
    wanted = [piece for piece in expected_pieces(document, shows) if piece.text]
    found = [(tight(text), where) for text, where in read_pieces(blocks) if tight(text)]
    return _compare(wanted, found, file)


def figure_places(document: Document, blocks: Sequence[ReadBlock], shows: Shows) -> list[Place]:
    """Return where every figure of the tree stands in a read file, in order; empty when the file differs."""
    wanted = [piece for piece in expected_pieces(document, shows) if piece.text]
    found = [where for text, where in read_pieces(blocks) if tight(text)]
    if len(wanted) != len(found):
        return []
    pairs = zip(wanted, found, strict=True)
    return [where for piece, where in pairs for inline in piece.inlines if isinstance(inline, Figure)]


def expected_pieces(document: Document, shows: Shows) -> Iterator[Expected]:
    """Yield every piece of the tree in reading order."""
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            if isinstance(block, Heading):
                section = "".join([inline.text for inline in block.inlines])
            yield Expected(block.inlines, section or "封面")
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
            for row, texts in enumerate(block.rows, 1):
                for column, text in enumerate(texts, 1):
                    cell = f"第{block.number}张表第{row}行第{column}列"
                    yield text, Place(cell=cell, page=block.page or None)


def _compare(wanted: list[Expected], found: list[tuple[str, Place]], file: str) -> list[Finding]:
    left, right = [piece.text for piece in wanted], [text for text, _ in found]
    if left == right:
        return []
    findings: list[Finding] = []
    for tag, start, end, low, high in difflib.SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(end - start, high - low)
        for step in range(pairs):
            findings += differences((wanted[start + step],), found[low + step][0], found[low + step][1], file)
        findings += [_gone(piece, file) for piece in wanted[start + pairs : end]]
        findings += [_extra(text, place, file) for text, place in found[low + pairs : high]]
    return findings


def differences(pieces: Sequence[Expected], text: str, place: Place, file: str) -> list[Finding]:
    """Return a finding for every figure and run of words of ``pieces`` that ``text`` prints otherwise."""
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
    name = f"“{inline.path}”应印 {inline.text}" if isinstance(inline, Figure) else f"应为“{_short(inline.text)}”"
    if isinstance(inline, Text) and inline.path:
        name = f"“{inline.path}”的文字{name}"
    return Finding(
        "V-1",
        f"{file} 与数据不符（{where}）：{name}",
        _HINT,
        place=replace(place, file=file, quote=quote),
        expected=inline.text,
        found=quote,
        paths=(inline.path,) if inline.path else (),
    )


def _short(text: str) -> str:
    return text if len(text) <= 4 * _CONTEXT else f"{text[: 2 * _CONTEXT]}…{text[-2 * _CONTEXT :]}"


def _gone(piece: Expected, file: str) -> Finding:
    figures = tuple(inline.path for inline in piece.inlines if isinstance(inline, Figure))
    message = f"{file} 少了数据里有的内容（{piece.where}）：应为“{_short(piece.text)}”"
    return Finding("V-1", message, _HINT, place=Place(file), expected=piece.text, paths=figures)


def _extra(text: str, place: Place, file: str) -> Finding:
    where = replace(place, file=file, quote=text[: 2 * _CONTEXT])
    return Finding("V-2", f"{file} 多出数据里没有的内容：“{text[:40]}”", _HINT, place=where, found=text)


def verify_workbook(tables: Sequence[Table], grids: Sequence[Grid], file: str) -> list[Finding]:
    """Hold a read workbook against the tables: sheet by sheet, cell by cell, names, header block and notes included."""
    findings = []
    if len(tables) != len(grids):
        message = f"{file} 有 {len(grids)} 张工作表，应有 {len(tables)} 张"
        findings.append(Finding("V-3", message, "请重新生成", place=Place(file)))
    from generator.render.xlsx import worksheet_names  # noqa: PLC0415 - only for Excel

    for table, grid, name in zip(tables, grids, worksheet_names(tables), strict=False):
        if grid.sheet and grid.sheet != name:
            message = f"{file} 的工作表“{grid.sheet}”应名为“{name}”"
            findings.append(Finding("V-1", message, _HINT, place=Place(file, sheet=grid.sheet), expected=name))
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
        _HINT,
        place=Place(file, sheet=sheet, cell=address),
        expected=expected,
        found=text,
        paths=(figure.path,) if figure else (),
    )
