"""The plan of a fill-in workbook: every sheet cell by cell, before any library writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.fillin.cellvalue import cell_value, override_text
from generator.fillin.grids import Grids
from generator.fillin.inputs import Inputs
from generator.fillin.pages import (
    BEFORE,
    CHANGE,
    CHECK,
    FILL,
    HELP,
    LABEL,
    NUMBERS,
    SAID,
    UNIT,
    Cell,
    Page,
    Plan,
    Spot,
    leaf_paths,
)
from generator.load.dossier import SETTINGS
from generator.model.catalogue import MONEY, PERCENT, WORDS
from generator.model.facts import PRIOR
from generator.workbook_form import BlockModel, version

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.derive import Accounts
    from generator.load.dossier import Dossier


class Planner:
    """Makes the plan of one dossier: :meth:`plan`."""

    def __init__(self, dossier: Dossier, accounts: Accounts, prior: str) -> None:
        self._accounts, self._catalogue = accounts, accounts.pack.catalogue
        self._inputs = Inputs(dossier, accounts, prior)
        self._model, self._words = self._inputs.model, self._inputs.model.词
        self._plan = Plan(self._model, unit=self._inputs.unit, exact=self._inputs.exact)
        self._grids = Grids(self._inputs, self._plan)

    def plan(self) -> Plan:
        """Return the finished plan, formulas excepted."""
        for sheet in self._model.表:
            page = Page(sheet.名)
            page.put(1, LABEL, Cell(sheet.名, "title"))
            for block in sheet.块:
                self._block(page, block)
            self._plan.pages.append(page)
        self._plan.pages.append(self._rest())
        self._plan.stamps = self._stamps()
        return self._plan

    def _stamps(self) -> dict[str, str]:
        pack = self._accounts.pack
        return {
            "模板": pack.name,
            "模板版本": version(pack),
            "年度": self._inputs.said("年度"),
            "单位": self._inputs.said("单位.名称"),
            "金额单位": self._plan.unit,
            "精确到": "分" if self._plan.exact else "",
        }

    def _block(self, page: Page, block: BlockModel) -> None:
        row = page.last + 2
        page.put(row, LABEL, Cell(block.题, "head"))
        if block.网格:
            self._grids.grid(page, row, block)
            return
        names = (FILL, "填报"), (UNIT, "计量"), (CHANGE, "增减"), (CHECK, "核对"), (BEFORE, "上年")
        for column, name in (*names, (SAID, "上年说明"), (HELP, "提示")):
            page.put(row, column, Cell(self._words[name], "head"))
        paths = [leaf for path in block.项 for leaf in leaf_paths(self._catalogue, path)]
        roots = [path for path in block.项 if path not in paths] if len(block.项) == 1 else []
        for number, path in enumerate(paths, row + 1):
            self._item(page, number, path, next((root for root in roots if path.startswith(f"{root}.")), ""))

    # rows for one path

    def _item(self, page: Page, row: int, path: str, root: str) -> None:
        kind = WORDS if path in SETTINGS else self._catalogue.kind(path) or WORDS
        label = path.removeprefix(f"{root}.") if root else path
        page.put(row, LABEL, Cell(label.replace(".", " "), "label"))
        page.put(row, FILL, self._inputs.cell(path, kind))
        self._plan.spots[path] = Spot(page.name, row, FILL)
        unit = {MONEY: self._plan.unit, PERCENT: "%"}.get(kind, "")
        page.put(row, UNIT, Cell(unit, "note"))
        marker = f"项:{path}"
        if kind in NUMBERS and path != "年度":
            page.put(row, BEFORE, self._inputs.before(path, kind))
            if self._accounts.prior is None:
                marker += "|上年"
            self._plan.spots[f"{PRIOR}.{path}"] = Spot(page.name, row, BEFORE)
        elif path not in SETTINGS:
            page.put(row, SAID, Cell(self._inputs.told(path), "shown", WORDS))
        page.put(row, HELP, Cell(self._inputs.help(path, path, kind), "note"))
        page.markers[row] = marker

    # what has no place of its own

    def _rest(self) -> Page:
        page, words = Page(self._model.其他), self._words
        page.put(1, LABEL, Cell(self._model.其他, "title"))
        for column, name in enumerate(("路径", "值", "依据", "印作"), LABEL):
            page.put(3, column, Cell(words[name], "head"))
        page.markers[3] = "散:"
        row = 4
        for leaf in self._inputs.open.values():
            kind = self._catalogue.kind(leaf.path)
            if leaf.override:
                value: Decimal | str | None = override_text(leaf, kind)
            else:
                value = cell_value(leaf, kind, self._plan.unit, exact=self._plan.exact)
            for column, text in enumerate((leaf.path, value, leaf.reason or None, leaf.printed or None), LABEL):
                page.put(row, column, Cell(text, "input", WORDS if column != FILL else kind or WORDS))
            self._plan.spots.setdefault(leaf.path, Spot(page.name, row, FILL))
            row += 1
        for number in range(row, row + 12):
            for column in range(LABEL, LABEL + 4):
                page.put(number, column, Cell(None, "input", WORDS))
        page.markers[row + 12] = "止"
        page.last = row + 12
        return page
