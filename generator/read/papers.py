"""绩效自评表 of a document read back into records, with the layouts that print them.

A figure that a department fills becomes a leaf below the path of its kind (绩效项目.3.资金.总额.全年预算数); a score or
rate becomes 填报得分 …, as it does when a record of a dossier gives it; what can only be computed stands apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.findings import Place
from generator.form_words import form_pattern
from generator.load.papers import TYPED, carry
from generator.load.raw import Leaf
from generator.model.catalogue import MONEY
from generator.numbers import SCALES
from generator.profile import load_pack, pack_names
from generator.read.blocks import Grid, Line, ReadBlock
from generator.read.paper_rows import Row
from generator.read.paper_shape import PaperShape, paper_shapes
from generator.read.paper_stream import OpenPaper, Value
from generator.read.statements import Derived
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import Pack

_ABOVE: Final = 4  # lines above a table that may be its title
_QUOTE: Final = 60
_LINES: Final = 3  # lines of text inside one table at most
_TITLE: Final = 3  # characters of a torn title at least
_MARKS: Final = ((re.compile(r"\s*</p>\s*<p>\s*"), "\n"), (re.compile(r"</?p>|\$"), ""))
_SIGNS: Final = {"\\geq": "≥", "\\leq": "≤", "\\%": "%"}
_INSIDE: Final = re.compile(r"(?<=[^\x00-\xff]) +|[ \t]+(?=[^\x00-\xff])")


@dataclass(slots=True)
class PaperTables:
    """The 绩效 tables of a document: leaves, scores and rates as printed, computed figures, and all other blocks.

    A table whose own labels have lost characters has lost digits too: what it says stands apart (``unsure``).
    """

    leaves: list[Leaf] = field(default_factory=list)
    typed: list[Derived] = field(default_factory=list)
    derived: list[Derived] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # tables by path (绩效项目)
    unsure: list[Leaf] = field(default_factory=list)  # leaves of tables that have lost characters
    rest: list[ReadBlock] = field(default_factory=list)
    around: list[ReadBlock] = field(default_factory=list)  # the rest with the titles of the tables


def read_paper_tables(blocks: Sequence[ReadBlock], pack: Pack, label: str) -> PaperTables:
    """Read every 自评表 of the document ``label``; its blocks as the reader gave them, nothing cleaned away."""
    reader = _Reader(pack, label)
    for number, block in enumerate(blocks):
        reader.block(number, block)
    reader.close()
    around = [(number, block) for number, block in enumerate(blocks) if number not in reader.taken]
    reader.done.rest = [block for number, block in around if number not in reader.titles]
    reader.done.around = [block for _, block in around]
    return reader.done


def papers_pack(blocks: Sequence[ReadBlock], name: str | None) -> Pack | None:
    """Return the pack of a document that holds 绩效 tables and is no 说明: that of its year where several fit."""
    packs = [pack for known in ([name] if name else pack_names()) if (pack := load_pack(known)) is not None]
    fitting = [pack for pack in packs if read_paper_tables(blocks, pack, "").counts]
    texts = "".join([block.text for block in blocks if isinstance(block, Line)])
    years = form_pattern("自评年度").findall(normal(texts))
    return max(fitting, key=lambda pack: years.count(str(pack.settings.年度)), default=None)


class _Reader:
    def __init__(self, pack: Pack, label: str) -> None:
        self.pack, self.label, self.done = pack, label, PaperTables()
        self.heads: dict[str, list[PaperShape]] = {}
        for shape in paper_shapes(pack):
            self.heads.setdefault(shape.head, []).append(shape)
        self.paper: OpenPaper | None = None
        self.sheet = ""
        self.used: set[int] = set()  # blocks of the open table
        self.taken: set[int] = set()  # blocks of the tables that were read
        self.titles: set[int] = set()  # and the lines above them
        self.over: set[int] = set()  # those above the open table
        self.above: list[tuple[int, str]] = []

    def block(self, number: int, block: ReadBlock) -> None:
        """Take the next block."""
        if isinstance(block, Line):
            self._line(number, block)
            return
        if self.paper is not None and block.sheet != self.sheet:
            self.close()
        self.sheet = block.sheet
        listed, rows = _rows(block)
        for row in rows:
            if row.filled and self._row(row, self._place(block, row)):
                self.used.add(number)
        if listed and number not in self.used:
            self.above.append((number, "".join(rows[0].texts)))

    def _line(self, number: int, line: Line) -> None:
        self.above.append((number, line.text))
        if self.paper is not None:
            self.paper.gap += 1
            if self.paper.gap > _LINES or self._names_a_table(line.text):
                self.close()

    def _names_a_table(self, text: str) -> bool:
        """Whether a text is the title of one of these tables: the one before it has ended."""
        tight = normal(text)
        return any(shape.title and normal(shape.title) in tight for forms in self.heads.values() for shape in forms)

    def _row(self, row: Row, place: Place) -> bool:
        paper = self.paper
        shape = self._shape(row)
        if paper is not None and paper.pending is not None:
            if paper.begins_again(row):
                self._begin(paper.shape, *paper.pending)
            else:
                paper.pending = None
        elif shape is not None and (paper is None or not self._same(paper, shape, row)):
            return self._begin(shape, row, place)
        elif shape is not None and paper is not None:
            paper.pending = (row, place)
            return True
        if len(row.filled) == 1 and self._is_caption(row.texts[row.filled[0]]):
            return False
        if self.paper is None:
            return False
        taken = self.paper.row(row, place)
        if taken:
            self.paper.gap = 0
        else:
            self.close()
        return taken

    def _is_caption(self, text: str) -> bool:
        """Whether the one text of a row stands above a table: its title, which ends the table before, year or unit."""
        if self.paper is not None and self._names_a_table(text):
            self.close()
        return self.paper is None or form_pattern("自评表旁").fullmatch(normal(text)) is not None

    def _shape(self, row: Row) -> PaperShape | None:
        """Return the form that begins with this row; of two that begin alike, that with as many columns."""
        forms = self.heads.get(normal(row.texts[row.filled[0]]), [])
        return next((form for form in forms if form.width == len(row.texts)), forms[0] if forms else None)

    def _same(self, paper: OpenPaper, shape: PaperShape, row: Row) -> bool:
        return paper.shape is shape and paper.name in {normal(row.texts[at]) for at in row.filled[1:]}

    def _begin(self, shape: PaperShape, row: Row, place: Place) -> bool:
        self.close()
        self.paper = OpenPaper(shape, row.listed)
        self.paper.head(row, place)
        self.over = {at for at, text in self.above[-_ABOVE:] if _is_title(text, shape.title)}
        self.above = []
        return True

    def close(self) -> None:
        """Keep the open table when it was one."""
        paper, self.paper = self.paper, None
        if paper is not None and paper.sure:
            self.taken |= self.used
            self.titles |= self.over - self.used
            root = paper.shape.root
            self.done.counts[root] = self.done.counts.get(root, 0) + 1
            self._store(paper, f"{root}.{self.done.counts[root]}")
        self.used = set()

    def _place(self, grid: Grid, row: Row) -> Place:
        quote = " ".join(row.texts[at].strip() for at in row.filled)[:_QUOTE]
        return Place(self.label, sheet=grid.sheet, paragraph=grid.number or None, page=grid.page or None, quote=quote)

    def _store(self, paper: OpenPaper, base: str) -> None:
        yuan = any(
            not value.form and form_pattern("以元为单位").search(normal(value.text)) for value in paper.values[1:4]
        )
        own = PaperTables()
        for value in paper.values:
            file_value(own, self.pack, f"{base}{value.path}", value, torn=paper.torn, yuan=yuan)
        leaves = carry(own.leaves, f"{base}.")
        if paper.damaged:
            self.done.unsure += leaves
            return
        self.done.leaves += leaves
        self.done.typed += own.typed
        self.done.derived += own.derived


def file_value(
    own: PaperTables, pack: Pack, path: str, value: Value, *, torn: bool = False, yuan: bool = False
) -> None:
    """Put a printed value where it belongs in ``own``: a leaf, a score as filled in, or a computed figure."""
    form = pack.formats.get(value.form)
    text = _digits(value, pack) if form is not None else _words(value.text, torn=torn)
    kind = pack.catalogue.kind(path)
    parent, _, name = path.rpartition(".")
    typed = f"{parent}.填报{name}"
    if not text:
        return
    if kind is not None:
        unit = "元" if yuan else form.unit if form is not None else ""
        own.leaves.append(Leaf(path, text, value.place, unit if kind == MONEY and unit in SCALES else ""))
        return
    said = Derived(path, value.text.replace(" ", ""), value.form, value.place)
    if name in TYPED and pack.catalogue.kind(typed) is not None:
        own.leaves.append(Leaf(typed, text, value.place))
        own.typed.append(said)
    elif value.form:
        own.derived.append(said)


def _rows(grid: Grid) -> tuple[bool, list[Row]]:
    """Return the rows of a grid; cells that stand one below the other, one a line, are one row (``listed``)."""
    filled = [at for row in grid.rows for at, text in enumerate(row) if text.strip()]
    first = min(filled, default=0)
    if first == len(grid.rows[0]) - 1:
        return True, [Row(tuple(row[first] for row in grid.rows), listed=True)]
    return False, [Row(row) for row in grid.rows]


def _is_title(text: str, title: str) -> bool:
    tight, wanted = normal(text), normal(title)
    torn = len(tight) >= _TITLE and tight in wanted
    return wanted in tight or torn or form_pattern("自评表旁").fullmatch(tight) is not None


def _digits(value: Value, pack: Pack) -> str:
    """Return the digits of a figure; zeros that its format dropped stand behind it again, so that it says how exact."""
    text = normal(value.text).replace(",", "").lstrip("+")
    form = pack.formats[value.form]
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(form.places, '0')}" if form.trim and form.unit in SCALES and form.places else text


def _words(text: str, *, torn: bool) -> str:
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    for written, sign in _SIGNS.items():
        text = text.replace(written, sign)
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(_INSIDE.sub("", line) if torn else line for line in lines).strip()
