"""Prove that a pack's 绩效 reports can be read back (packs --check): every sentence, every table that they print.

A sentence is readable where no two texts of the department touch, unless a table of the same record prints one of
them; a table where no list can be taken for the one before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import regex

from generator.read.paper_cells import Sort
from generator.read.paper_shape import paper_shapes
from generator.read.report_sentence import LIST
from generator.read.report_shape import report_shapes
from generator.read.report_tables import TableLoop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.profile import Pack
    from generator.read.paper_shape import PaperRow, PaperShape
    from generator.read.report_sentence import Sentence
    from generator.read.report_shape import ReportSection, ReportTable

_FIXED: Final = -1
_TOKEN: Final = re.compile(r"\(\?P<s\d+>\0(\d+)\0\)|\(\?P=\w+\)|\(\?P<l\d+>\.\*\?\)|(\(\?:)|(\|)|(\))|\\?.", re.DOTALL)
_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a piece of an expression can begin and end: numbers of slots, or fixed; whether it may be empty."""

    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    empty: bool = True


def reading_faults(pack: Pack) -> list[str]:
    """Return every sentence and table of the reports of ``pack`` that cannot be read back, as sentences."""
    return list(dict.fromkeys(_faults(pack)))


def _faults(pack: Pack) -> Iterator[str]:
    for shape in report_shapes(pack):
        yield from (f"绩效报告“{shape.kind}”：{fault}" for fault in shape.faults)
        parts = [(shape.root, shape.sections), *((part.root, part.sections) for part in shape.parts)]
        for root, sections in parts:
            known = _printed(pack, root)
            for section in sections:
                yield from (f"绩效报告“{shape.kind}”：{fault}" for fault in _section(section, known))


def _printed(pack: Pack, root: str) -> set[str]:
    """Return the words that every 自评表 of a record prints, as paths below it without numbers (.指标.三级)."""
    found = [_words(shape) for shape in paper_shapes(pack) if shape.root == root]
    return set.intersection(*found) if found else set()


def _words(shape: PaperShape) -> set[str]:
    cells = [(row.loop, cell) for row in shape.rows for cell in row.cells if cell.sort is Sort.WORDS]
    return {f"{loop}{slot.path}" for loop, cell in cells for slot in cell.slots}


def _section(section: ReportSection, known: set[str]) -> Iterator[str]:
    sentences = [*([section.heading] if section.heading is not None else []), *section.sentences]
    for sentence in sentences:
        yield from _sentence(sentence, known)
    for table in section.tables:
        yield from _table(table)


def _sentence(sentence: Sentence, known: set[str]) -> Iterator[str]:
    try:
        regex.compile(re.sub("\0\\d+\0", ".", sentence.source))
    except regex.error as error:
        yield f"“{sentence.said[:_SHOWN]}”不能反着读（{error}）"
        return
    free = {at for at, slot in enumerate(sentence.slots) if slot.form in ("", LIST)}
    own = {at for at in free if f"{sentence.loop}{sentence.slots[at].path}" in known}
    for first, second in sorted(_touching(sentence.source) - {(at, at) for at in free}):
        if {first, second} <= free and not {first, second} & own:
            names = "、".join(sentence.slots[at].path.lstrip(".^") for at in (first, second))
            yield f"“{sentence.said[:_SHOWN]}”里 {names} 两处自由文字紧挨着，自评表里也没有，读不回来"


def _touching(source: str) -> set[tuple[int, int]]:
    """Return the pairs of slots with nothing fixed between them."""
    found: set[tuple[int, int]] = set()
    stack: list[list[_Shape]] = [[_Shape()]]  # the alternatives of the groups around, the last one growing
    for token in _TOKEN.finditer(source):
        slot, opens, parts, closes = token.groups()
        if opens:
            stack.append([_Shape()])
        elif parts:
            stack[-1].append(_Shape())
        else:
            piece = _either(stack.pop()) if closes else _one(int(slot) if slot else _FIXED)
            stack[-1][-1] = _joined(stack[-1][-1], piece, found)
    return found


def _one(slot: int) -> _Shape:
    return _Shape(frozenset({slot}), frozenset({slot}), empty=False)


def _either(shapes: list[_Shape]) -> _Shape:
    first = frozenset[int]().union(*(shape.first for shape in shapes))
    last = frozenset[int]().union(*(shape.last for shape in shapes))
    return _Shape(first, last, empty=any(shape.empty for shape in shapes))


def _joined(left: _Shape, right: _Shape, found: set[tuple[int, int]]) -> _Shape:
    found |= {(one, other) for one in left.last for other in right.first if _FIXED not in (one, other)}
    first = left.first | right.first if left.empty else left.first
    last = left.last | right.last if right.empty else right.last
    return _Shape(first, last, empty=left.empty and right.empty)


def _table(table: ReportTable) -> Iterator[str]:
    if not table.nodes:
        yield f"表“{table.name}”没有一行，读不回来"
    for above, below in pairwise(table.nodes):
        rows = [node.row if isinstance(node, TableLoop) else None for node in (above, below)]
        heads = isinstance(below, TableLoop) and (below.heads or not isinstance(above, TableLoop))
        if rows[0] is not None and rows[1] is not None and not heads and _look(rows[0]) == _look(rows[1]):
            yield f"表“{table.name}”里相邻的两份清单一样宽，分不出从哪一行起是第二份"


def _look(row: PaperRow) -> tuple[tuple[int, Sort, str], ...]:
    return tuple((cell.column, cell.sort, cell.label) for cell in row.cells)
