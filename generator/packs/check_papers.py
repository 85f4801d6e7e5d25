"""Check a pack's 绩效 papers (packs --check): what papers.yaml, reports, tables and schemes name exists.

Reports and tables are walked from the kind that prints them, so that 本 is known at every step; nothing here has to be
readable backwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError

from generator.compose.papers import TABLES
from generator.compose.prose import Prose
from generator.compose.reports import FOLDER, report_model
from generator.document import Role
from generator.layout import CellModel, LoopModel, layout
from generator.pack_shapes import Misfit
from generator.packs.check import ProseWalk, base_faults
from generator.packs.paths import ANY, expression_faults, is_known
from generator.paper_kinds import paper_kinds
from generator.scoring import schemes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.compose.reports import StepModel
    from generator.layout import CellEntry, Layout, RowEntry
    from generator.profile import Pack

_TESTS = ("零", "负", "缺", "为")
_COUNT = "序"


def pack_faults(pack: Pack) -> list[str]:
    """Return everything wrong with ``pack`` as sentences that name file and fault; empty when it is sound."""
    prose = ProseWalk(pack)
    prose.outline()
    papers = _Papers(ProseWalk(pack, tests=_TESTS, backwards=False))
    papers.kinds()
    prose.used |= papers.walk.used
    prose.unused()
    return list(dict.fromkeys([*base_faults(pack), *prose.faults, *papers.walk.faults]))


def _below(base: str, path: str) -> str:
    return f"{base}{path}" if path.startswith(".") else path


class _Papers:
    """Walks the kinds of papers, their reports step by step, their tables cell by cell."""

    def __init__(self, walk: ProseWalk) -> None:
        self.walk = walk
        self.pack = walk.pack
        self.drawn: set[str] = set()
        self.told: set[str] = set()

    def kinds(self) -> None:
        """Go through papers.yaml; then name what nothing reached."""
        for name, kind in paper_kinds(self.pack).items():
            self.walk.where = f"绩效种类“{name}”"
            base = f"{kind.路径}.{ANY}"
            self.known(base)
            if self._valid("performance/schemes", kind.赋分) and kind.赋分 not in schemes(self.pack):
                self.walk.fault(f"没有赋分办法“{kind.赋分}”")
            if kind.报告:
                self.report(kind.报告, base)
            if kind.表:
                self.table(kind.表, base)
        for folder, used in ((TABLES, self.drawn), (FOLDER, self.told)):
            for stem in sorted(set(self.pack.files(folder, ".yaml")) - used):
                self.walk.where = f"{folder}/{stem}.yaml"
                self.walk.fault("没有哪一步用到")

    def _valid(self, folder: str, name: str) -> bool:
        """Whether a file of ``folder`` holds what it may; a fault names its first mistake."""
        try:
            if folder == TABLES:
                layout(self.pack, name, TABLES)
            elif folder == FOLDER:
                report_model(self.pack, name)
            else:
                schemes(self.pack)
        except Misfit as error:
            self.walk.where = f"{folder}/{name}.yaml"
            self.walk.fault(error.said)
            return False
        return True

    def report(self, name: str, base: str) -> None:
        """Check the report called ``name`` for a record at ``base``; a pack may lack it (then there is none)."""
        self.told.add(name)
        model = report_model(self.pack, name) if self._valid(FOLDER, name) else None
        if model is None:
            return
        self.walk.where = f"{FOLDER}/{name}.yaml"
        self.text(model.题名, base)
        self.known(_below(base, model.凭))
        for step in model.步骤:
            self.step(step, base)

    def step(self, step: StepModel, base: str) -> None:
        """Check a step and those below it."""
        where = self.walk.where
        inner = base if step.每 is None else f"{_below(base, step.每)}.{ANY}"
        self.known(inner)
        self.holds(step.若, inner)
        for text in filter(None, (step.标题, step.句)):
            self.text(text, inner)
        if step.样式 not in {role.value for role in Role}:
            self.walk.fault(f"没有名为“{step.样式}”的样式")
        if step.表 is not None:
            self.table(step.表, inner)
            self.walk.where = where
        for below in step.步骤:
            self.step(below, inner)

    def table(self, name: str, base: str) -> None:
        """Check the table called ``name`` for a record at ``base``."""
        self.drawn.add(name)
        if self.pack.find(f"{TABLES}/{name}.yaml") is None:
            self.walk.fault(f"没有表“{name}”（{TABLES}/{name}.yaml）")
            return
        if not self._valid(TABLES, name):
            return
        self.walk.where = f"{TABLES}/{name}.yaml"
        shape = layout(self.pack, name, TABLES)
        for text in (shape.题, shape.左, shape.中, shape.右):
            self.text(text, base)
        if len(shape.齐) != len(shape.列宽):
            self.walk.fault(f"列宽 {len(shape.列宽)} 列，齐 {len(shape.齐)} 列")
        for row in (*shape.表头, *shape.行):
            self.row(row, base, shape)

    def row(self, row: RowEntry, base: str, shape: Layout) -> None:
        """Check a row, or a loop with the rows before and below it."""
        if not isinstance(row, LoopModel):
            self.cells(row, base)
            return
        inner = f"{_below(base, row.每)}.{ANY}"
        self.known(inner)
        if row.旁 is not None:
            self.cells([row.旁], base)
        for head in row.头:
            self.cells(head, base)
        self.cells(row.格, inner)
        if row.再 is not None:
            self.row(row.再, inner, shape)

    def cells(self, entries: list[CellEntry], base: str) -> None:
        """Check the cells of a row: their paths, formats, conditions, templates."""
        for entry in entries:
            model = entry if isinstance(entry, CellModel) else CellModel(文=entry)
            self.holds(model.若, base)
            for path in _paths(model.文):
                self.known(_below(base, path))
            form = model.文.partition("|")[2] if model.文.startswith("=") else ""
            if form and form not in self.pack.formats:
                self.walk.fault(f"没有名为“{form}”的写法")
            if "{{" in model.文:
                self.text(model.文, base)

    def text(self, text: str, base: str) -> None:
        """Check a template where 本 is ``base``."""
        try:
            tree = self.walk.environment.parse(text)
        except TemplateSyntaxError as error:
            self.walk.fault(f"“{text[:20]}”写法有误：{error.message}")
            return
        self.walk.file(tree, {**Prose.scope(base), _COUNT: f"loop.{_COUNT}"})

    def holds(self, condition: str | None, base: str) -> None:
        """Check a condition (若) where 本 is ``base``."""
        for fault in expression_faults(self.pack, condition, Prose.scope(base)) if condition else ():
            self.walk.fault(fault)

    def known(self, path: str) -> None:
        """Note a path that nobody knows."""
        if not is_known(self.pack, path):
            self.walk.fault(f"不认识的路径 {path}")


def _paths(text: str) -> Iterator[str]:
    if text.startswith("="):
        yield text[1:].partition("|")[0]
    elif text.startswith("@") and text != "@键":
        yield text.lstrip("@?")
