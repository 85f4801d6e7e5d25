"""Which 公开表 a worksheet is: its title and heads held against the layouts of the pack, never its name or position."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.form_words import form_pattern, form_words
from generator.layout import LoopModel, Placed, placed
from generator.numbers import read_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.layout import Layout
    from generator.load.workbook import RawCell, Sheet

HEAD_DEPTH: Final = 60
"""Filled rows from the top among which a head is looked for."""

_DROPPED: Final = re.compile(r"[\s“”\"‘’'\u200b\ufeff]+")

Row = dict[int, str]
"""Label texts of a worksheet row by column, from 1; blanks left out."""


def label_of(text: str) -> str:
    """Return ``text`` for comparing: half-width, without blanks and quotation marks."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text))


def text_of(cell: RawCell) -> str:
    """Return a cell for comparing; a number as digits, without exponent."""
    if cell.kind == "n":
        if "E" not in cell.text:
            return cell.text
        try:
            return f"{read_stored(cell.text):f}"
        except ValueError:
            return cell.text
    return label_of(cell.text)


class Segment(NamedTuple):
    """Part of a layout row: a label (科目编码 or words) in the columns from ``start`` to ``stop``, then its figures."""

    start: int
    stop: int
    label: str
    line: str
    figures: tuple[tuple[int, str], ...]
    words: tuple[tuple[int, str], ...]


class Shape(NamedTuple):
    """What of a layout is needed to find it: leaf heads per column, all head texts, 栏次, segments, loops, blocks."""

    layout: Layout
    title: str
    leaves: tuple[str, ...]
    heads: frozenset[str]
    depth: int
    numbers: tuple[str, ...]
    rows: tuple[tuple[Segment, ...], ...]
    loops: tuple[LoopModel, ...]
    blocks: tuple[tuple[int, int], ...]
    figure_columns: frozenset[int]


class Match(NamedTuple):
    """A worksheet read as ``shape``: the sheet column of every layout column, where the heads end, the header texts."""

    shape: Shape
    columns: tuple[int, ...]
    first: int  # index of the first head row among the sheet's filled rows


def shape_of(layout: Layout) -> Shape:
    """Return the shape of ``layout``."""
    literal = [row for row in layout.行 if not isinstance(row, LoopModel)]
    loops = tuple(row for row in layout.行 if isinstance(row, LoopModel))
    cells = placed(layout.表头)
    numbers = {cell.row for cell in cells if cell.row and _is_number_row(cells, cell.row)}
    heads = [cell for cell in cells if cell.row not in numbers and cell.cell.文]
    if not heads:  # a table without heads across: its first row that names every column
        full = next(row for row in literal if len(row) == len(layout.列宽))
        heads = [cell for cell in placed([full]) if cell.cell.文]
    leaves = tuple(_leaf(heads, column) for column in range(len(layout.列宽)))
    lines = {column for column, leaf in enumerate(leaves) if leaf == form_words()["行次"]}
    body = [placed([row]) for row in (*literal, *(loop.格 for loop in loops))]
    figures = frozenset(cell.column for row in body for cell in row if cell.path)
    return Shape(
        layout=layout,
        title=label_of(layout.题),
        leaves=leaves,
        heads=frozenset(label_of(cell.cell.文) for cell in heads),
        depth=len({cell.row for cell in heads}),
        numbers=tuple(cell.cell.文 for cell in cells if cell.row in numbers and cell.cell.文.isdigit()),
        rows=tuple(_segments(placed([row]), lines, len(layout.列宽)) for row in literal),
        loops=loops,
        blocks=_blocks(figures, len(layout.列宽)),
        figure_columns=figures,
    )


def _is_number_row(cells: list[Placed], row: int) -> bool:
    texts = [cell.cell.文 for cell in cells if cell.row == row]
    return all(text in ("", form_words()["栏次"]) or text.isdigit() for text in texts)


def _leaf(heads: list[Placed], column: int) -> str:
    over = [cell for cell in heads if cell.column <= column < cell.column + cell.cell.列]
    return label_of(max(over, key=lambda cell: cell.row).cell.文) if over else ""


def _segments(cells: list[Placed], lines: set[int], width: int) -> tuple[Segment, ...]:
    found: list[list[Placed]] = []
    for cell in cells:
        is_label = bool(cell.cell.文) and not cell.path and cell.column not in lines
        after_figures = bool(found) and bool(found[-1][-1].path)
        if not found or (is_label and (after_figures or not _labels(found[-1], lines))):
            found.append([])
        found[-1].append(cell)
    return tuple(segment for group in found if (segment := _segment(group, lines, width)) is not None)


def _labels(cells: list[Placed], lines: set[int]) -> list[Placed]:
    return [cell for cell in cells if cell.cell.文 and not cell.path and cell.column not in lines]


def _segment(cells: list[Placed], lines: set[int], width: int) -> Segment | None:
    labels, figures = _labels(cells, lines), [cell for cell in cells if cell.path]
    if not labels and not figures:
        return None
    first = labels[0] if labels else figures[0]
    return Segment(
        start=first.column,
        stop=figures[0].column if figures else width,
        label=label_of(labels[0].cell.文) if labels else "",
        line=next((cell.cell.文 for cell in cells if cell.column in lines and cell.column > first.column), ""),
        figures=tuple((cell.column, cell.path) for cell in figures),
        words=_words(labels, figures),
    )


def _words(labels: list[Placed], figures: list[Placed]) -> tuple[tuple[int, str], ...]:
    """Return where names stand: beside a written-out 科目编码 the name belongs to the code of the row's figures."""
    found = [(cell.column, cell.cell.文[1:]) for cell in labels if cell.cell.文.startswith("@")]
    if figures and not found and len(labels) > 1:
        parent = figures[0].path.rpartition(".")[0]
        if parent.endswith(f".{labels[0].cell.文}"):
            found = [(labels[1].column, f"{parent}.名称")]
    return tuple(found)


def _blocks(figures: frozenset[int], width: int) -> tuple[tuple[int, int], ...]:
    starts = [column for column in range(width) if not column or (column not in figures and column - 1 in figures)]
    return tuple(zip(starts, [*starts[1:], width], strict=True))


def filled_rows(sheet: Sheet) -> tuple[tuple[int, ...], dict[int, Row]]:
    """Return the numbers of the rows that hold anything, in order, and their texts by column."""
    rows: dict[int, Row] = {}
    for (row, column), cell in sheet.cells.items():
        rows.setdefault(row, {})[column] = text_of(cell)
    return tuple(sorted(rows)), rows


def find_heads(shape: Shape, numbers: Sequence[int], rows: dict[int, Row]) -> Match | None:
    """Return where the heads of ``shape`` stand: every leaf head from left to right, strange columns stepped over."""
    for first in range(min(len(numbers), HEAD_DEPTH)):
        region = [rows[number] for number in numbers[first : first + shape.depth]]
        texts = {text for row in region for text in row.values()}
        if not shape.heads - {form_words()["行次"]} <= texts or shape.heads.isdisjoint(region[0].values()):
            continue
        columns = _align(shape.leaves, _leaf_texts(region))
        if columns:
            return Match(shape, columns, first)
    return None


def _leaf_texts(region: list[Row]) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in region:
        found.update({column: text for column, text in row.items() if text not in form_words()["编码分栏"]})
    return dict(sorted(found.items()))


def _align(leaves: tuple[str, ...], found: dict[int, str]) -> tuple[int, ...]:
    """Return the sheet column of every leaf head; a 行次 column that was left out shares the next one's, empty."""
    columns: list[int] = []
    for column, text in found.items():
        if (
            form_words()["行次"] not in found.values()
            and form_words()["行次"] in leaves[len(columns) : len(columns) + 1]
        ):
            columns.append(column)
        if len(columns) < len(leaves) and text == leaves[len(columns)]:
            columns.append(column)
    return tuple(columns) if len(columns) == len(leaves) else ()


def titled(shape: Shape, texts: Sequence[str]) -> bool:
    """Return whether one of the header texts is the table's title (number, year and brackets beside it allowed)."""
    return any(form_pattern("表题附字").sub("", text) == shape.title for text in texts)


def is_note(row: Row) -> bool:
    """Return whether a row begins the notes under a table."""
    return form_pattern("表注").match(row[min(row)]) is not None


def is_number_row(row: Row, numbers: tuple[str, ...]) -> bool:
    """Return whether a row numbers the columns (栏次) or names the code levels 类, 款, 项."""
    texts = [row[column] for column in sorted(row) if row[column] not in form_words()["编码分栏"]]
    digits = [text for text in texts if text != form_words()["栏次"]]
    if not all(text.isdigit() for text in digits):
        return False
    return not texts or len(digits) < len(texts) or tuple(digits) == numbers


def choose(shapes: Sequence[Shape], numbers: Sequence[int], rows: dict[int, Row]) -> tuple[Match | None, Shape | None]:
    """Return the match of a worksheet; without one, the shape whose title it bears though the heads differ."""
    found = [match for shape in shapes if (match := find_heads(shape, numbers, rows)) is not None]
    top = max((match.first for match in found), default=10)
    above = [text for number in numbers[:top] for text in rows[number].values()]
    exact = [match for match in found if titled(match.shape, above)]
    if exact:
        return exact[0], None
    named = [shape for shape in shapes if titled(shape, above)]
    if named:
        return None, named[0] if len(named) == 1 else None  # many titles are a list of the tables (目录)
    ending = [match for match in found if any(text.endswith(match.shape.title) for text in above)]
    if ending:
        return max(ending, key=lambda match: len(match.shape.title)), None
    whole = [match for match in found if _no_other_column(match, numbers, rows)]
    return (whole[0], None) if len(whole) == 1 else (None, None)


def table_end(match: Match, numbers: Sequence[int], rows: dict[int, Row]) -> int:
    """Return the index of the filled row that follows the notes of a table: there another one may begin."""
    start = match.first + match.shape.depth
    noted = next((at for at in range(start, len(numbers)) if is_note(rows[numbers[at]])), len(numbers))
    return next((at for at in range(noted, len(numbers)) if not is_note(rows[numbers[at]])), len(numbers))


def _no_other_column(match: Match, numbers: Sequence[int], rows: dict[int, Row]) -> bool:
    region = [rows[number] for number in numbers[match.first : match.first + match.shape.depth]]
    return len(_leaf_texts(region)) == len(match.columns)
