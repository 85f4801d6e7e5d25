"""The document tree: five blocks and two inlines between composing and every writer and reader.

Poor on purpose: no margins, colours or font names live here; the look belongs to ``templates/common/look``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal


class Text(NamedTuple):
    """Words. ``path`` is set when they are free text of the dossier (自由文字), empty when the template owns them."""

    text: str
    path: str = ""


class Figure(NamedTuple):
    """A printed fact: ``text`` is what stands on paper, ``value`` the exact fact behind it.

    ``value`` is 元, percent points or a count, words for a printed word, None when it is missing.

    ``shown`` is the printed number in the printed unit (``text`` without separators), None for words and blanks;
    ``pattern`` is the matching Excel number format, such as ``#,##0.00``.
    """

    path: str
    text: str
    value: Decimal | str | None
    shown: Decimal | None = None
    pattern: str = "General"


Inline = Text | Figure
Inlines = tuple[Inline, ...]


class Align(StrEnum):
    """Horizontal alignment of a table cell."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Role(StrEnum):
    """What a paragraph is; the look decides how it is drawn."""

    TITLE = "题名"  # one line of the cover title, centred 小标宋 二号
    SUBTITLE = "副题"  # cover: department, date
    BODY = "正文"  # 仿宋 三号, first line indented two characters
    PLAIN = "顶格"  # body without indent
    CENTER = "居中"  # centred body line
    NOTE = "注"  # small, below a table


class Page(StrEnum):
    """How a table stands on paper: among the text, or on pages of its own, upright or turned."""

    INLINE = "inline"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Heading(NamedTuple):
    """A heading; level 1 = 第N部分, 2 = 一、, 3 = （一）, 4 = 1. ``anchor`` is unique in the document."""

    level: int
    inlines: Inlines
    anchor: str
    listed: bool = True  # stands in the 目录


class Paragraph(NamedTuple):
    """A paragraph of running text or of the cover."""

    inlines: Inlines
    role: Role = Role.BODY


@dataclass(frozen=True, slots=True)
class Break:
    """The next block starts a new page."""


class Contents(NamedTuple):
    """目录: every listed heading up to ``depth`` with its page number."""

    title: str = "目录"
    depth: int = 2


class Cell(NamedTuple):
    """A table cell, spans included; ``row`` and ``column`` count from 0 in the grid (header block excluded)."""

    row: int
    column: int
    inlines: Inlines
    rows: int = 1
    columns: int = 1
    align: Align = Align.CENTER
    bold: bool = False
    indent: int = 0  # characters

    @property
    def text(self) -> str:
        """The cell as printed."""
        return plain(self.inlines)


class Table(NamedTuple):
    """A 公开表 or 绩效表: a header block (title, number, three places), a grid of cells, notes.

    ``widths`` are millimetres, one per column; the first ``head_rows`` rows repeat on every page.
    Cells are sorted by (row, column) and cover every grid place exactly once, spans counted.
    ``name`` is the table's name by content (收支总表); ``sheet`` its worksheet name.
    """

    name: str
    title: Inlines
    number: str  # 公开01表, or empty
    left: Inlines
    center: Inlines
    right: Inlines
    widths: tuple[float, ...]
    row_count: int
    head_rows: int
    cells: tuple[Cell, ...]
    notes: tuple[Inlines, ...] = ()
    page: Page = Page.PORTRAIT
    sheet: str = ""
    size: float = 9.0  # points of the grid's text
    anchor: str = ""  # set when the title is a heading of the 目录
    level: int = 2  # that heading's level
    listed_as: str = ""  # what the 目录 says instead of the title (一、收入支出决算总表)

    @property
    def column_count(self) -> int:
        """Number of grid columns."""
        return len(self.widths)


Block = Heading | Paragraph | Break | Contents | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole publication text: title and department for the file's properties, and the blocks in order."""

    title: str
    department: str
    year: int
    blocks: tuple[Block, ...] = field(default=())

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in order of appearance."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def sheets(self) -> tuple[Table, ...]:
        """The tables in the order of the workbook: the 公开表 (they have numbers), then the 绩效 tables."""
        return tuple(sorted(self.tables, key=lambda table: not table.number))


def plain(inlines: Inlines) -> str:
    """Return the inlines as printed text."""
    if len(inlines) == 1:  # nearly every cell
        return inlines[0].text
    return "".join([inline.text for inline in inlines])


def has_missing(inlines: Inlines) -> bool:
    """Return whether a figure that nobody knows (【待填】) stands among the inlines."""
    return any(isinstance(inline, Figure) and inline.value is None for inline in inlines)


def block_inlines(block: Block) -> Iterator[Inlines]:
    """Yield every run of inlines of a block in reading order (a table: header block, cells, notes)."""
    if isinstance(block, Heading | Paragraph):
        yield block.inlines
    elif isinstance(block, Table):
        yield from (block.title, (Text(block.number),), block.left, block.center, block.right)
        yield from (cell.inlines for cell in block.cells)
        yield from block.notes


def figures(document: Document) -> Iterator[Figure]:
    """Yield every Figure of the tree in reading order."""
    for block in document.blocks:
        for inlines in block_inlines(block):
            for inline in inlines:
                if isinstance(inline, Figure):
                    yield inline


def listed_headings(document: Document, depth: int) -> list[tuple[int, str, str]]:
    """Return (level, text, anchor) of what stands in the 目录: headings, and tables with an anchor."""
    entries = []
    for block in document.blocks:
        if isinstance(block, Heading) and block.listed and block.level <= depth:
            entries.append((block.level, plain(block.inlines), block.anchor))
        elif isinstance(block, Table) and block.anchor and block.level <= depth:
            entries.append((block.level, block.listed_as or plain(block.title), block.anchor))
    return entries
