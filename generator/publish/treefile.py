"""核对底稿: the tree of a publication as a small file (JSON, gzip): a finished publication is verified by itself.

What stands in it is what was proved when the publication was made: every word and figure with its path and exact value,
and the page of every heading.
"""

from __future__ import annotations

import gzip
import json
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.document import (
    Align,
    Block,
    Break,
    Cell,
    Contents,
    Document,
    Figure,
    Heading,
    Inline,
    Inlines,
    Page,
    Paragraph,
    Role,
    Table,
    Text,
)
from generator.render.archive import PAPER_LEVEL

if TYPE_CHECKING:
    from collections.abc import Mapping

TREE: Final = "核对底稿.json.gz"


def dump_tree(document: Document, pages: Mapping[str, int]) -> bytes:
    """Return the tree and the pages of its anchors as JSON, a block a line; :func:`load_tree` gives back equal ones."""
    head = {"题名": document.title, "部门": document.department, "年度": document.year, "页码": dict(pages)}
    blocks = ",\n".join([_json(_block(block)) for block in document.blocks])
    text = f'{_json(head)[:-1]},"正文":[\n{blocks}\n]}}\n'
    return gzip.compress(text.encode(), compresslevel=PAPER_LEVEL, mtime=0)


def load_tree(data: bytes, beside: Dumped | None = None) -> tuple[Document, dict[str, int]]:
    """Return (document, pages) of a file that :func:`dump_tree` made; :class:`ValueError` for anything else.

    A block that stands in the tree ``beside`` as well is that very block, which says that nothing changed in it.
    """
    try:
        text = gzip.decompress(data).decode()
        given, lines = _parts(text)
        same = dict(zip(_parts(gzip.decompress(beside.data).decode())[1], beside.blocks, strict=True)) if beside else {}
        blocks = tuple(same.get(line) or _read_block(json.loads(line)) for line in lines)
        document = Document(given["题名"], given["部门"], given["年度"], blocks)
        return document, {str(anchor): int(page) for anchor, page in given["页码"].items()}
    except (OSError, EOFError, zlib.error, KeyError, TypeError, IndexError, ArithmeticError) as error:
        raise ValueError(TREE) from error


class Dumped(NamedTuple):
    """A file of :func:`dump_tree` and the blocks that it was made of."""

    data: bytes
    blocks: tuple[Block, ...]


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _parts(text: str) -> tuple[dict[str, Any], list[str]]:
    """Return what stands before the blocks, and every block as JSON; a tree of earlier versions is one line."""
    head, *lines = text.rstrip("\n").split("\n")
    if lines:
        return json.loads(f"{head}]}}"), [line.removesuffix(",") for line in lines[:-1] if line]
    given = json.loads(head)
    return given, [_json(block) for block in given["正文"]]


def _inlines(inlines: Inlines) -> list[Any]:
    return [_inline(inline) for inline in inlines]


def _inline(inline: Inline) -> Any:
    if isinstance(inline, Text):
        return [inline.text, inline.path] if inline.path else inline.text
    value = f"#{inline.value}" if isinstance(inline.value, Decimal) else inline.value
    return [inline.text, inline.path, value, None if inline.shown is None else str(inline.shown), inline.pattern]


def _read_inlines(given: list[Any]) -> Inlines:
    return tuple(_read_inline(item) for item in given)


def _read_inline(item: Any) -> Inline:
    if isinstance(item, str):
        return Text(item)
    text, path, *rest = item
    if not rest:
        return Text(text, path)
    value, shown, pattern = rest
    exact = Decimal(value[1:]) if isinstance(value, str) and value.startswith("#") else value
    return Figure(path, text, exact, None if shown is None else Decimal(shown), pattern)


def _block(block: Block) -> list[Any]:
    if isinstance(block, Heading):
        return ["题", block.level, _inlines(block.inlines), block.anchor, block.listed]
    if isinstance(block, Paragraph):
        return ["段", _inlines(block.inlines), block.role.value]
    if isinstance(block, Contents):
        return ["目录", block.title, block.depth]
    return ["表", _table(block)] if isinstance(block, Table) else ["页"]


def _read_block(given: list[Any]) -> Block:
    kind, *rest = given
    if kind == "题":
        return Heading(rest[0], _read_inlines(rest[1]), rest[2], rest[3])
    if kind == "段":
        return Paragraph(_read_inlines(rest[0]), Role(rest[1]))
    if kind == "目录":
        return Contents(rest[0], rest[1])
    return _read_table(rest[0]) if kind == "表" else Break()


def _table(table: Table) -> dict[str, Any]:
    return {
        "名": table.name,
        "头": [_inlines(part) for part in (table.title, table.left, table.center, table.right)],
        "号": table.number,
        "宽": table.widths,
        "行": table.row_count,
        "表头": table.head_rows,
        "格": [_cell(cell) for cell in table.cells],
        "注": [_inlines(note) for note in table.notes],
        "形": [table.page.value, table.sheet, table.size, table.anchor, table.level, table.listed_as],
    }


def _read_table(given: dict[str, Any]) -> Table:
    title, left, center, right = map(_read_inlines, given["头"])
    page, sheet, size, anchor, level, listed_as = given["形"]
    return Table(
        given["名"],
        title,
        given["号"],
        left,
        center,
        right,
        tuple(given["宽"]),
        given["行"],
        given["表头"],
        tuple(map(_read_cell, given["格"])),
        tuple(map(_read_inlines, given["注"])),
        Page(page),
        sheet,
        size,
        anchor,
        level,
        listed_as,
    )


def _cell(cell: Cell) -> list[Any]:
    plain = [cell.row, cell.column, _inlines(cell.inlines), cell.align.value[0]]
    extra = [cell.rows, cell.columns, cell.bold, cell.indent]
    return plain if extra == [1, 1, False, 0] else [*plain, *extra]


def _read_cell(given: list[Any]) -> Cell:
    row, column, inlines, align, *extra = given
    rows, columns, bold, indent = extra or (1, 1, False, 0)
    side = {"l": Align.LEFT, "c": Align.CENTER, "r": Align.RIGHT}[align]
    return Cell(row, column, _read_inlines(inlines), rows, columns, side, bold, indent)
