"""Two trees side by side (对齐): which block, row, cell and word of the old one became which of the new one.

A figure or free text is known by its path, so a changed number never moves a sentence. Linear where the trees agree;
only what changed is compared word by word.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from generator.document import Block, Cell, Contents, Figure, Heading, Inline, Inlines, Paragraph, Table, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

T = TypeVar("T")
_ALIKE = 0.45  # below this share of common words two sentences are not the same one, rewritten
_WORD = re.compile(r"[0-9A-Za-z.,%]+|.", re.DOTALL)
_ISLAND = 2  # a piece of this many unchanged characters between two changes is read as changed with them


class Piece(NamedTuple):
    """A stretch of a sentence: in both versions (``old == new``), or what was replaced by what (empty: nothing).

    ``paths`` are those of the figures and free texts that the stretch touches in either version.
    """

    old: str
    new: str
    paths: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row of a table: the cells that start or go on in it by column; ``starts`` tells which start here."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def starts(self) -> tuple[Cell, ...]:
        """The cells whose first row this is."""
        return tuple(cell for cell in self.cells if cell.row == self.number)

    @property
    def shape(self) -> tuple[object, ...]:
        """What must be equal for one row to become another by changing words alone."""
        return tuple(
            (cell.column, cell.columns, cell.rows > 1, cell.row == self.number, cell.align, cell.indent, cell.bold)
            for cell in self.cells
        )


def align(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable], near: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """Yield pairs in reading order: equal ``key`` first, then the nearest of what is left between, then alone."""
    left, right = [key(item) for item in old], [key(item) for item in new]
    for tag, start, end, low, high in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(old[start:end], new[low:high], strict=True)
        else:
            yield from _pair(old[start:end], new[low:high], near)


def _pair(old: Sequence[T], new: Sequence[T], near: Callable[[T, T], float]) -> Iterator[tuple[T | None, T | None]]:
    """Pair in order, each old item with the most alike of the next few new ones."""
    reached = 0
    for item in old:
        ahead = range(reached, min(reached + 8, len(new)))
        best = max(ahead, key=lambda at: near(item, new[at]), default=None)
        if best is None or near(item, new[best]) < _ALIKE:
            yield item, None
            continue
        yield from ((None, extra) for extra in new[reached:best])
        yield item, new[best]
        reached = best + 1
    yield from ((None, extra) for extra in new[reached:])


def align_blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Yield pairs of blocks of one kind; None where one version has no such block."""
    return align(old, new, _block_key, _block_likeness)


def _block_key(block: Block) -> Hashable:
    if isinstance(block, Heading):
        return ("题", block.level, block.listed, skeleton(block.inlines))
    if isinstance(block, Paragraph):
        return ("段", block.role, skeleton(block.inlines))
    if isinstance(block, Table):
        return ("表", block.name, block.page, skeleton(block.title))
    return block if not isinstance(block, Contents) else "目录"


def _block_likeness(old: Block, new: Block) -> float:
    if isinstance(old, Heading) and isinstance(new, Heading):
        same = (old.level, old.listed) == (new.level, new.listed)
        return _likeness(old.inlines, new.inlines) if same else 0
    if isinstance(old, Paragraph) and isinstance(new, Paragraph):
        return _likeness(old.inlines, new.inlines) if old.role == new.role else 0
    if isinstance(old, Table) and isinstance(new, Table):
        return 1.0 if (old.name, old.page) == (new.name, new.page) else 0
    return 0


def skeleton(inlines: Inlines) -> tuple[str, ...]:
    """Return the words of the template with a path where a figure or free text stands."""
    return tuple(f"\0{inline.path}" if inline.path else inline.text for inline in inlines)


def _likeness(old: Inlines, new: Inlines) -> float:
    paths = {inline.path for inline in old if inline.path} & {inline.path for inline in new if inline.path}
    ratio = SequenceMatcher(a=plain(old), b=plain(new), autojunk=False).ratio()
    return min(1.0, ratio + 0.2) if paths else ratio


def rows(table: Table) -> list[Row]:
    """Return the rows of a table, covered places of merged cells included."""
    found: list[list[Cell]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rows):
            found[row].append(cell)
    return [Row(number, tuple(sorted(cells, key=lambda cell: cell.column))) for number, cells in enumerate(found)]


def align_rows(old: Table, new: Table) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield pairs of rows that differ in words only; None where one version has no such row.

    Tables of another width or another number of head rows have no row in common.
    """
    if (old.column_count, old.head_rows) == (new.column_count, new.head_rows):
        yield from align(rows(old), rows(new), _row_key, _row_likeness)
        return
    yield from ((row, None) for row in rows(old))
    yield from ((None, row) for row in rows(new))


def _row_key(row: Row) -> Hashable:
    return (row.shape, tuple(skeleton(cell.inlines) for cell in row.starts))


def _row_likeness(old: Row, new: Row) -> float:
    if old.shape != new.shape:
        return 0
    return _likeness(sum((cell.inlines for cell in old.starts), ()), sum((cell.inlines for cell in new.starts), ()))


def pieces(old: Inlines, new: Inlines) -> list[Piece]:
    """Return the stretches that both versions share and those that changed, in order, neighbours of a kind joined."""
    if skeleton(old) == skeleton(new):
        found = [piece for one, other in zip(old, new, strict=True) for piece in _inline_pieces(one, other)]
    else:
        found = _word_pieces(_words(old), _words(new))
    return _joined(found)


def _inline_pieces(old: Inline, new: Inline) -> list[Piece]:
    if old.text == new.text:
        return [Piece(old.text, new.text)]
    if isinstance(old, Figure) or isinstance(new, Figure):
        return [Piece(old.text, new.text, (new.path,))]
    return _word_pieces(_words((old,)), _words((new,)))


def _words(inlines: Inlines) -> list[tuple[str, str]]:
    """Return (word, path); a figure is one word, numbers in words are not cut."""
    found = []
    for inline in inlines:
        texts = [inline.text] if isinstance(inline, Figure) else _WORD.findall(inline.text)
        found += [(text, inline.path) for text in texts]
    return found


def _word_pieces(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[Piece]:
    left, right = [text for text, _ in old], [text for text, _ in new]
    found = []
    for tag, start, end, low, high in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        texts = "".join(left[start:end]), "".join(right[low:high])
        touched = dict.fromkeys(path for _, path in (*old[start:end], *new[low:high]) if path and tag != "equal")
        found.append(Piece(*texts, tuple(touched)))
    return found


def _joined(found: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for number, piece in enumerate(found):
        if not (piece.old or piece.new):
            continue
        kept = piece.old == piece.new
        last = joined[-1] if joined else None
        island = kept and len(piece.old) < _ISLAND and 0 < number < len(found) - 1 and last and last.old != last.new
        if last is not None and (island or (kept == (last.old == last.new) and not (piece.paths and last.paths))):
            paths = tuple(dict.fromkeys((*last.paths, *piece.paths)))
            joined[-1] = Piece(last.old + piece.old, last.new + piece.new, paths)
        else:
            joined.append(piece)
    return joined
