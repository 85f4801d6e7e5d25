"""修订稿: accepting everything is the new document, rejecting everything the old one, each change tells its cause."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from base_dossier import BROKEN
from office import through_office, without_office
from samples import sample_document
from tracked import comments, resolve

from generator.document import Block, Document, Heading, Inlines, Paragraph, Table, Text
from generator.pipeline import examine
from generator.read.blocks import Line
from generator.read.docx import read_docx
from generator.render.docx import write_docx
from generator.render.paging import estimate_pages
from generator.render.redline import Side, write_redline

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.revise.align import Piece

REFERENCE = Path(__file__).resolve().parent.parent / "templates" / "common" / "look" / "reference.docx"


def side(document: Document) -> Side:
    return Side(document, estimate_pages(document))


def seen(data: bytes) -> list[object]:
    """Every line and grid of a Word file, the 目录 with its page numbers included."""
    blocks = read_docx(data, contents=True)
    return [block.text if isinstance(block, Line) else block.rows for block in blocks]


def redline(old: Document, new: Document, cause: Callable[[Piece], str] = lambda _: "原因") -> bytes:
    return write_redline(side(old), side(new), REFERENCE, cause)


def plain_docx(document: Document) -> bytes:
    return write_docx(document, REFERENCE, estimate_pages(document))


def other(document: Document, change: Callable[[list[Block]], None]) -> Document:
    blocks = list(document.blocks)
    change(blocks)
    return replace(document, blocks=tuple(blocks))


def at(document: Document, kind: type[Block], number: int = 0) -> int:
    return [place for place, block in enumerate(document.blocks) if isinstance(block, kind)][number]


def table_with(table: Table, row: int, *, gone: bool) -> Table:
    """The table without its row, or with the row twice."""
    cells = []
    for cell in table.cells:
        if cell.row == row and gone:
            continue
        cells.append(cell._replace(row=cell.row + (0 if cell.row <= row else -1 if gone else 1)))
        if cell.row == row and not gone:
            cells.append(cell._replace(row=row + 1, inlines=(Text("新"), *cell.inlines)))
    height = table.row_count + (-1 if gone else 1)
    return table._replace(row_count=height, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def word(inlines: Inlines, text: str) -> Inlines:
    return (*inlines[:-1], Text(inlines[-1].text + text)) if inlines else (Text(text),)


def changes() -> dict[str, Callable[[list[Block]], None]]:
    document = sample_document()
    table, paragraph, heading = (at(document, kind) for kind in (Table, Paragraph, Heading))
    grid = document.blocks[table]
    assert isinstance(grid, Table)

    def put(place: int, block: Block) -> Callable[[list[Block]], None]:
        return lambda blocks: blocks.__setitem__(place, block)

    last = max(place for place, block in enumerate(document.blocks) if isinstance(block, Paragraph))
    found = document.blocks[heading]
    assert isinstance(found, Heading)
    return {
        "a word": put(last, Paragraph(word(document.blocks[last].inlines, "，另有一句"))),  # type: ignore[union-attr]
        "a heading": put(heading, found._replace(inlines=word(found.inlines, "（调整）"))),
        "a paragraph less": lambda blocks: blocks.__delitem__(last),
        "a paragraph more": lambda blocks: blocks.insert(last, Paragraph((Text("新的一段<&>“话”。"),))),
        "a heading more": lambda blocks: blocks.insert(heading, Heading(2, (Text("新的一节"),), "标题-新")),
        "a row less": put(table, table_with(grid, grid.row_count - 1, gone=True)),
        "a row more": put(table, table_with(grid, grid.row_count - 1, gone=False)),
        "a table less": lambda blocks: blocks.__delitem__(table),
        "a table more": lambda blocks: blocks.insert(table, grid._replace(name="另表", anchor="", title=(Text("另"),))),
        "another name above a table": put(table, grid._replace(left=(Text("部门名称：" + "很长" * 40),))),
        "the cover": put(paragraph, Paragraph((Text("另一个题名"),), document.blocks[paragraph].role)),  # type: ignore[union-attr]
    }


@pytest.mark.parametrize("name", changes())
def test_accepting_is_the_new_document_and_rejecting_the_old(name: str) -> None:
    old = sample_document()
    new = other(old, changes()[name])
    for before, after in ((old, new), (new, old)):
        made = redline(before, after)
        assert seen(resolve(made, accept=True)) == seen(plain_docx(after))
        assert seen(resolve(made, accept=False)) == seen(plain_docx(before))
        assert seen(made) == seen(plain_docx(after))  # a reader sees it as accepted


def stirred(document: Document, draw: random.Random) -> Document:
    """The document with sentences dropped, doubled, cut and moved at random, and rows likewise."""
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table) and draw.random() < 0.7:
            blocks.append(
                table_with(block, draw.randrange(block.head_rows + 1, block.row_count), gone=draw.random() < 0.5)
            )
            continue
        if isinstance(block, Paragraph) and draw.random() < 0.5:
            text = "".join(draw.choices("甲乙丙丁1234", k=draw.randrange(1, 6)))
            blocks.append(block._replace(inlines=word(block.inlines[draw.randrange(2) :], text)))
        if draw.random() < 0.85 or not isinstance(block, Paragraph):
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def test_many_changes_at_once_resolve_to_either_side() -> None:
    draw = random.Random(7)  # noqa: S311 - a test
    for _ in range(25):
        old, new = stirred(sample_document(), draw), stirred(sample_document(), draw)
        made = redline(old, new)
        assert seen(resolve(made, accept=True)) == seen(plain_docx(new))
        assert seen(resolve(made, accept=False)) == seen(plain_docx(old))


def test_nothing_is_marked_where_nothing_changed() -> None:
    made = redline(sample_document(), sample_document())
    assert comments(made) == []
    assert seen(made) == seen(plain_docx(sample_document()))


def test_every_change_has_a_comment_with_its_cause() -> None:
    old = sample_document()
    new = other(old, changes()["a row less"])
    assert comments(redline(old, new, lambda piece: f"因为 {len(piece.paths)} 个数")) == ["因为 2 个数"]
    assert redline(old, new) == redline(old, new)


def both_ways(made: bytes, folder: Path) -> tuple[list[object], list[object]]:
    """What LibreOffice shows after accepting, and after rejecting everything; its own joiner in blank rows aside."""
    commands = ("AcceptAllTrackedChanges", "RejectAllTrackedChanges")
    accepted, rejected = (seen(through_office(made, folder, command)) for command in commands)
    return without_joiner(accepted), without_joiner(rejected)


def without_joiner(blocks: list[object]) -> list[object]:
    """LibreOffice puts an invisible U+200D into a row without any text, so that it can track the row."""
    return [
        tuple(tuple(text.strip("\u200d") for text in row) for row in block) if isinstance(block, tuple) else block
        for block in blocks
    ]


def blank_row(table: Table) -> Table:
    """The table with one more row, in which nothing is written."""
    longer = table_with(table, table.row_count - 1, gone=False)
    last = longer.row_count - 1
    cells = tuple(cell._replace(inlines=()) if cell.row == last else cell for cell in longer.cells)
    return longer._replace(cells=cells)


@without_office
def test_libreoffice_resolves_the_changes_alike(tmp_path: Path) -> None:
    old = sample_document()
    new = old
    for name in ("a word", "a paragraph more", "a row more", "another name above a table"):
        new = other(new, changes()[name])
    accepted, rejected = both_ways(redline(old, new), tmp_path)
    assert accepted == seen(plain_docx(new))
    assert rejected == seen(plain_docx(old))


@without_office
def test_libreoffice_takes_away_tables_and_blank_rows_whole(tmp_path: Path) -> None:
    old = sample_document()
    place = at(old, Table)
    grid = old.blocks[place]
    assert isinstance(grid, Table)
    new = other(old, lambda blocks: blocks.__setitem__(place, blank_row(grid)._replace(name="另表")))
    accepted, rejected = both_ways(redline(old, new), tmp_path)
    assert accepted == seen(plain_docx(new))
    assert rejected == seen(plain_docx(old))


@without_office
def test_libreoffice_resolves_a_year_against_the_year_before(tmp_path: Path) -> None:
    """Rows of subjects that came and went, a table that moved (gone at one place, new at another), other sentences."""
    old, new = (examine(BROKEN / name).document for name in ("base-2023", "base-2024"))
    assert old is not None
    assert new is not None
    made = redline(old, new)
    assert rows_marked(made) == (45, 7)
    accepted, rejected = both_ways(made, tmp_path)
    assert accepted == seen(plain_docx(new))
    assert rejected == seen(plain_docx(old))


def rows_marked(data: bytes) -> tuple[int, int]:
    """How many rows came and how many went."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("word/document.xml").decode()
    kinds = re.findall(r"<w:trPr>(?:(?!</w:trPr>).)*<w:(ins|del) ", text)
    return kinds.count("ins"), kinds.count("del")
