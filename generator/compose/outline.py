"""Stage 5, compose: the pack's outline in order, each step made into blocks of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.amounts import Unknown
from generator.compose.papers import paper_tables
from generator.compose.prose import Prose
from generator.compose.tables import compose_table
from generator.document import Block, Break, Contents, Document, Heading, Paragraph, Role, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.pack_models import OutlineEntry


def compose(accounts: Accounts, *, tables_apart: bool = False) -> Document:
    """Return the whole 说明 of a dossier as a tree; ``tables_apart`` leaves the 公开表 out (附表另附)."""
    prose = Prose(accounts, accounts.pack)
    composer = _Composer(prose, tables_apart)
    blocks = tuple(block for entry in accounts.pack.outline for block in composer.blocks(entry))
    title = "".join(
        plain(block.inlines) for block in blocks if isinstance(block, Paragraph) and block.role is Role.TITLE
    )
    year = accounts.fact("年度")
    department = accounts.fact("单位.名称")
    return Document(
        title=title,
        department="" if department is None else str(department.value),
        year=int(year.number) if year is not None and year.number is not None else 0,
        blocks=blocks,
    )


class _Composer:
    def __init__(self, prose: Prose, tables_apart: bool) -> None:  # noqa: FBT001 - private
        self.prose = prose
        self.tables_apart = tables_apart
        self.count = 0

    def blocks(self, entry: OutlineEntry) -> Iterator[Block]:
        if entry.若 is not None and not self._holds(entry.若):
            return
        if entry.分页:
            yield Break()
        if entry.标题 is not None:
            yield Heading(entry.级, self.prose.line(entry.标题), self._anchor(), entry.列入目录)
        if entry.目录 is not None:
            yield Contents(entry.目录题, entry.目录)
        if entry.文 is not None:
            for line in self.prose.lines(entry.文):
                yield Paragraph(line, Role(entry.样式))
        if entry.公开表 and not self.tables_apart:
            for table in self.prose.pack.settings.公开表:
                yield compose_table(self.prose, table, self._anchor() if entry.列入目录 else "", entry.级)

        if entry.绩效 is not None:
            yield from paper_tables(self.prose)

    def _anchor(self) -> str:
        self.count += 1
        return f"标题-{self.count}"

    def _holds(self, condition: str) -> bool:
        value = self.prose.accounts.evaluation({}).run(condition)
        return not isinstance(value, Unknown) and bool(value)
