"""Compose 绩效 reports (自评报告): a record with a 报告 part becomes its own document (``performance/reports``)."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from generator.compose.papers import paper_table
from generator.document import Block, Break, Contents, Document, Heading, Paragraph, Role
from generator.pack_models import PackModel
from generator.paper_kinds import paper_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.compose.prose import Prose
    from generator.profile import Pack

FOLDER = "performance/reports"


class StepModel(PackModel):
    """A step of a report: a heading, then a text (句), a table or blocks; 每 repeats it for every key below a path."""

    标题: str | None = None
    级: int = 2
    列入目录: bool = True
    句: str | None = None
    样式: str = "正文"
    表: str | None = None
    目录: int | None = None
    目录题: str = "目录"
    分页: bool = False
    若: str | None = None
    每: str | None = None
    步骤: list[StepModel] = field(default_factory=list)


class ReportModel(PackModel):
    """performance/reports/<name>.yaml: 题名 is the document's title, a template where 本 is the record."""

    题名: str
    凭: str = ".报告"  # what a record must have to become a report
    步骤: list[StepModel]


def report_model(pack: Pack, name: str) -> ReportModel | None:
    """Return the report called ``name`` of a pack, None when it has none (read once)."""
    file = f"{FOLDER}/{name}.yaml"
    return pack.model(file, ReportModel) if pack.find(file) else None


def paper_reports(prose: Prose) -> Iterator[Document]:
    """Yield the report of every record that has what it takes (a 报告 part), kind by kind in the pack's order."""
    for kind in paper_kinds(prose.pack).values():
        model = report_model(prose.pack, kind.报告) if kind.报告 else None
        for key in prose.accounts.keys(kind.路径) if model else ():
            base = f"{kind.路径}.{key}"
            if model is not None and prose.accounts.has(f"{base}{model.凭}"):
                yield report(prose, model, base)


def report(prose: Prose, model: ReportModel, base: str) -> Document:
    """Return the report of the record at ``base``."""
    composer = _Composer(prose)
    blocks = tuple(block for step in model.步骤 for block in composer.step(step, base, 0))
    facts = {name: prose.accounts.fact(name) for name in ("单位.名称", "年度")}
    department, year = facts["单位.名称"], facts["年度"]
    title = "".join(inline.text for inline in prose.cell(model.题名, base))
    number = int(year.number) if year is not None and year.number is not None else 0
    return Document(title, "" if department is None else str(department.value), number, blocks)


class _Composer:
    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.count = 0

    def step(self, step: StepModel, base: str, order: int) -> Iterator[Block]:
        if step.每 is None:
            if self.prose.holds(step.若, base):
                yield from self._blocks(step, base, order)
            return
        path = f"{base}{step.每}" if step.每.startswith(".") else step.每
        kept = [key for key in self.prose.accounts.keys(path) if self.prose.holds(step.若, f"{path}.{key}")]
        for number, key in enumerate(kept, 1):
            yield from self._blocks(step, f"{path}.{key}", number)

    def _blocks(self, step: StepModel, base: str, order: int) -> Iterator[Block]:
        if step.分页:
            yield Break()
        names = {**self.prose.names(base), "序": order}
        if step.标题 is not None:
            for line in self.prose.filled(step.标题, names)[:1]:
                yield Heading(step.级, line, self._anchor(), step.列入目录)
        if step.目录 is not None:
            yield Contents(step.目录题, step.目录)
        if step.句 is not None:
            for line in self.prose.filled(step.句, names):
                yield Paragraph(line, Role(step.样式))
        if step.表 is not None:
            yield paper_table(self.prose, step.表, base)
        for below in step.步骤:
            yield from self.step(below, base, order)

    def _anchor(self) -> str:
        self.count += 1
        return f"标题-{self.count}"
