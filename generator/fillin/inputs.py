"""What a dossier gives for the cells of its fill-in workbook: values, last year's figures and words, help, choices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from generator.fillin.cellvalue import cell_value
from generator.fillin.pages import Cell
from generator.load.dossier import SETTINGS
from generator.model.catalogue import MONEY
from generator.model.facts import PRIOR
from generator.numbers import CONTEXT, SCALES
from generator.workbook_form import workbook_model

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.derive import Accounts
    from generator.load.dossier import Dossier
    from generator.load.raw import Leaf


class Inputs:
    """The given values of one dossier, in one money unit; ``open`` are those that have no cell yet."""

    def __init__(self, dossier: Dossier, accounts: Accounts, prior: str) -> None:
        self._dossier, self.accounts, self._prior = dossier, accounts, prior
        self.catalogue, self.model = accounts.pack.catalogue, workbook_model(accounts.pack)
        self.leaves = self._given()
        self.rows = dict.fromkeys(dossier.loaded.rows)
        self.open: dict[str, Leaf] = dict(self.leaves)
        self.unit = self._unit()
        self.exact = self._exact()

    def _given(self) -> dict[str, Leaf]:
        found: dict[str, Leaf] = {}
        for leaf in self._dossier.loaded.leaves:
            if leaf.text is not None and (leaf.path not in found or leaf.override):
                found[leaf.path] = leaf
        return found

    def _unit(self) -> str:
        """Return the unit in which most of the money was given, the pack's own when there is none."""
        money = [leaf.unit for leaf in self.leaves.values() if self.catalogue.kind(leaf.path) == MONEY and leaf.unit]
        return Counter(money).most_common(1)[0][0] if money else self.accounts.pack.settings.金额单位

    def _exact(self) -> bool:
        """Whether most figures in that unit were given 精确到分."""
        said = [
            leaf.exact
            for leaf in self.leaves.values()
            if leaf.unit == self.unit and self.catalogue.kind(leaf.path) == MONEY
        ]
        return bool(said) and sum(said) * 2 > len(said)

    def said(self, path: str) -> str:
        """Return the text given at ``path``, empty when nothing was."""
        leaf = self.leaves.get(path)
        return "" if leaf is None or leaf.text is None else leaf.text.strip()

    def cell(self, path: str, kind: str, pattern: str = "") -> Cell:
        """Return the input cell of ``path`` with what was given; setting and path leave the list of the unplaced."""
        leaf = self.open.get(path)
        value: Decimal | str | None = None
        if path in SETTINGS:
            value = self._prior if path == PRIOR else self._dossier.setting(path) or None
        elif leaf is not None and not leaf.override:
            value = cell_value(leaf, kind, self.unit, exact=self.exact)
            del self.open[path]
        locked = path in ("年度", "单位.名称") and value is not None
        look = "stamped" if locked else "input"
        shape = pattern or path
        return Cell(value, look, kind, help=self.help(path, shape, kind), choices=self.choices(shape))

    def choices(self, pattern: str) -> tuple[str, ...]:
        """Return what a cell's drop-down list offers."""
        return tuple(self.model.下拉.get(pattern, ()))

    def before(self, path: str, kind: str) -> Cell:
        """Return last year's figure: shown where last year's dossier is known, else to be filled."""
        before = f"{PRIOR}.{path}"
        if self.accounts.prior is None:
            return self.cell(before, kind)
        fact = self.accounts.fact(before)
        if fact is None or fact.number is None:
            return Cell(None, "shown", kind)
        return Cell(self._scaled(fact.number, kind), "shown", kind)

    def _scaled(self, value: Decimal, kind: str) -> Decimal:
        return CONTEXT.divide(value, SCALES[self.unit]) if kind == MONEY else value

    def told(self, path: str) -> str | None:
        """Return what last year's dossier says in words."""
        fact = self.accounts.fact(f"{PRIOR}.{path}")
        return fact.value if fact is not None and isinstance(fact.value, str) else None

    def help(self, path: str, pattern: str, kind: str) -> str:
        """Return what an officer is told about a cell."""
        special = self.model.提示.get(pattern) or self.model.提示.get(path)
        return special or self.model.类别提示.get(kind, "")
