"""The plan of a fill-in workbook: every sheet cell by cell, before any library writes it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from generator.fillin.cellvalue import cell_value, override_text
from generator.fillin.pages import (
    BEFORE,
    CHANGE,
    CHECK,
    FILL,
    HELP,
    LABEL,
    LAST_YEAR,
    NAMED,
    NUMBERS,
    SAID,
    UNIT,
    Cell,
    Grid,
    Page,
    Plan,
    Spot,
    columns_of,
    fill,
    leaf_paths,
)
from generator.load.dossier import SETTINGS
from generator.model.catalogue import MONEY, PERCENT, WORDS
from generator.model.facts import PRIOR
from generator.numbers import CONTEXT, SCALES
from generator.workbook_form import BlockModel, version, workbook_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from generator.derive import Accounts
    from generator.load.dossier import Dossier
    from generator.load.raw import Leaf


class Planner:
    """Makes the plan of one dossier: :meth:`plan`."""

    def __init__(self, dossier: Dossier, accounts: Accounts, prior: str) -> None:
        self._dossier, self._accounts, self._catalogue = dossier, accounts, accounts.pack.catalogue
        self._model = workbook_model(accounts.pack)
        self._words = self._model.词
        self._leaves = self._given()
        self._rows = dict.fromkeys(dossier.loaded.rows)
        self._open: dict[str, Leaf] = dict(self._leaves)
        self._plan = Plan(self._model, unit=self._unit())
        self._plan.exact = self._exact()
        self._prior = prior

    def _given(self) -> dict[str, Leaf]:
        found: dict[str, Leaf] = {}
        for leaf in self._dossier.loaded.leaves:
            if leaf.text is not None and (leaf.path not in found or leaf.override):
                found[leaf.path] = leaf
        return found

    def _unit(self) -> str:
        """Return the unit in which most of the money was given, the pack's own when there is none."""
        money = [leaf.unit for leaf in self._leaves.values() if self._catalogue.kind(leaf.path) == MONEY and leaf.unit]
        return Counter(money).most_common(1)[0][0] if money else self._accounts.pack.settings.金额单位

    def _exact(self) -> bool:
        """Whether most figures in that unit were given 精确到分."""
        said = [
            leaf.exact
            for leaf in self._leaves.values()
            if leaf.unit == self._plan.unit and self._catalogue.kind(leaf.path) == MONEY
        ]
        return bool(said) and sum(said) * 2 > len(said)

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
            "年度": self._said("年度"),
            "单位": self._said("单位.名称"),
            "金额单位": self._plan.unit,
            "精确到": "分" if self._plan.exact else "",
        }

    def _said(self, path: str) -> str:
        leaf = self._leaves.get(path)
        return "" if leaf is None or leaf.text is None else leaf.text.strip()

    def _block(self, page: Page, block: BlockModel) -> None:
        row = page.last + 2
        page.put(row, LABEL, Cell(block.题, "head"))
        if block.网格:
            self._grid(page, row, block)
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
        page.put(row, FILL, self._cell(path, kind))
        self._plan.spots[path] = Spot(page.name, row, FILL)
        unit = {MONEY: self._plan.unit, PERCENT: "%"}.get(kind, "")
        page.put(row, UNIT, Cell(unit, "note"))
        marker = f"项:{path}"
        if kind in NUMBERS and path != "年度":
            page.put(row, BEFORE, self._before(path, kind))
            if self._accounts.prior is None:
                marker += "|上年"
            self._plan.spots[f"{PRIOR}.{path}"] = Spot(page.name, row, BEFORE)
        elif path not in SETTINGS:
            page.put(row, SAID, Cell(self._told(path), "shown", WORDS))
        page.put(row, HELP, Cell(self._help(path, path, kind), "note"))
        page.markers[row] = marker

    def _cell(self, path: str, kind: str, pattern: str = "") -> Cell:
        """Return the input cell of ``path`` with what was given; setting and path leave the list of the unplaced."""
        leaf = self._open.get(path)
        value: Decimal | str | None = None
        if path in SETTINGS:
            value = self._prior if path == PRIOR else self._dossier.setting(path) or None
        elif leaf is not None and not leaf.override:
            value = cell_value(leaf, kind, self._plan.unit, exact=self._plan.exact)
            del self._open[path]
        choices = tuple(self._model.下拉.get(pattern or path, ()))
        locked = path in ("年度", "单位.名称") and value is not None
        look = "stamped" if locked else "input"
        return Cell(value, look, kind, help=self._help(path, pattern or path, kind), choices=choices)

    def _before(self, path: str, kind: str) -> Cell:
        """Return last year's figure: shown where last year's dossier is known, else to be filled."""
        before = f"{PRIOR}.{path}"
        if self._accounts.prior is None:
            return self._cell(before, kind)
        fact = self._accounts.fact(before)
        if fact is None or fact.number is None:
            return Cell(None, "shown", kind)
        return Cell(self._scaled(fact.number, kind), "shown", kind)

    def _scaled(self, value: Decimal, kind: str) -> Decimal:
        return CONTEXT.divide(value, SCALES[self._plan.unit]) if kind == MONEY else value

    def _told(self, path: str) -> str | None:
        fact = self._accounts.fact(f"{PRIOR}.{path}")
        return fact.value if fact is not None and isinstance(fact.value, str) else None

    def _help(self, path: str, pattern: str, kind: str) -> str:
        special = self._model.提示.get(pattern) or self._model.提示.get(path)
        return special or self._model.类别提示.get(kind, "")

    # grids

    def _grid(self, page: Page, row: int, block: BlockModel) -> None:
        pattern, columns = block.网格, columns_of(self._catalogue, block.网格)
        stars = pattern.count("*")
        before = [name for name, kind in columns.items() if self._shows_before(pattern, name, kind)]
        names = [NAMED] if self._needs_names(pattern, columns) else []
        specs = [*columns, *(LAST_YEAR + name for name in before), *names]
        self._grid_head(page, row + 1, pattern, stars, specs)
        prior_too = self._accounts.prior is None
        read = [spec if spec in columns or (prior_too and spec != NAMED) else "-" for spec in specs]
        page.markers[row + 1] = f"网格:{pattern}:{','.join(read)}"
        first = number = row + 2
        for keys in self._keys(pattern):
            self._grid_row(page, number, pattern, keys, specs, columns)
            number += 1
        for _ in range(block.空行):
            self._spare_row(page, number, pattern, stars, specs, columns)
            number += 1
        page.markers[number] = "止"
        page.last = max(page.last, number)
        self._plan.grids.append(Grid(pattern, page.name, first, number, LABEL + stars - 1))

    def _shows_before(self, pattern: str, name: str, kind: str) -> bool:
        if name == "名称":
            return False
        if self._accounts.prior is None and (kind not in NUMBERS or not self._has_codes(pattern)):
            return False
        for keys in self._keys(pattern):
            if self._accounts.fact(f"{PRIOR}.{fill(pattern, keys, name)}") is not None:
                return True
        return False

    def _needs_names(self, pattern: str, columns: dict[str, str]) -> bool:
        """Whether the rows are codes that nothing in them explains."""
        keys = [keys[0] for keys in self._keys(pattern)] if pattern.count("*") == 1 else []
        known = any(self._accounts.fact(f"功能科目.{key}") is not None for key in keys if key.isdigit())
        return "名称" not in columns and not self._is_list(pattern) and known

    def _has_codes(self, pattern: str) -> bool:
        return bool(self._catalogue.remark(pattern.removesuffix(".*"), "科目"))

    def _grid_head(self, page: Page, row: int, pattern: str, stars: int, specs: list[str]) -> None:
        for star in range(stars):
            word = "编码" if self._has_codes(pattern) or not self._is_list(pattern) else "序号"
            page.put(row, LABEL + star, Cell(self._words[word], "head"))
        for at, spec in enumerate(specs, LABEL + stars):
            is_before = spec.startswith(LAST_YEAR)
            name = spec.removeprefix(LAST_YEAR) or self._words["内容"]
            name = self._words["名称"] if spec == NAMED else name
            page.put(row, at, Cell(self._words["上年列"] + name if is_before else name, "head"))

    def _is_list(self, pattern: str) -> bool:
        return isinstance(self._catalogue.node(pattern.partition(".*")[0]), list)

    def _keys(self, pattern: str) -> list[tuple[str, ...]]:
        """Return the keys of a grid: those given, those that the pack computes, those of last year; codes in order."""
        stars = pattern.count("*")
        found = dict.fromkeys(self._matches(pattern, (*self._leaves, *self._rows)))
        if stars == 1 and not self._is_list(pattern):
            base = pattern.removesuffix(".*")
            if base in self._accounts.pack.collections or self._has_codes(pattern):
                found |= dict.fromkeys((key,) for key in self._accounts.keys(base))
                found |= dict.fromkeys((key,) for key in self._accounts.keys(f"{PRIOR}.{base}"))
        found |= dict.fromkeys(self._matches(f"{PRIOR}.{pattern}", self._leaves))
        is_sorted = self._has_codes(pattern)
        return sorted(found) if is_sorted else list(found)

    def _matches(self, pattern: str, paths: Any) -> Iterator[tuple[str, ...]]:
        parts = pattern.split(".")
        for path in paths:
            given = path.split(".")
            if len(given) >= len(parts) and all(want in ("*", part) for want, part in zip(parts, given, strict=False)):
                yield tuple(part for want, part in zip(parts, given, strict=False) if want == "*")

    def _grid_row(
        self, page: Page, row: int, pattern: str, keys: tuple[str, ...], specs: list[str], columns: dict[str, str]
    ) -> None:
        for at, key in enumerate(keys, LABEL):
            page.put(row, at, Cell(key, "key", WORDS))
        for at, spec in enumerate(specs, LABEL + len(keys)):
            if spec == NAMED:
                fact = self._accounts.fact(f"功能科目.{keys[0]}")
                page.put(row, at, Cell(None if fact is None else str(fact.value), "shown", WORDS))
                continue
            name = spec.removeprefix(LAST_YEAR)
            kind, path = columns[name], fill(pattern, keys, name)
            if spec in columns:
                page.put(row, at, self._cell(path, kind, f"{pattern}.{name}" if name else pattern))
                self._plan.spots[path] = Spot(page.name, row, at)
            elif kind in NUMBERS:
                page.put(row, at, self._before(path, kind))
                self._plan.spots[f"{PRIOR}.{path}"] = Spot(page.name, row, at)
            else:
                page.put(row, at, Cell(self._told(path), "shown", WORDS))
        base = fill(pattern, keys, "")
        page.markers[row] = "行:" if base in self._rows else "候:"

    def _spare_row(
        self, page: Page, row: int, pattern: str, stars: int, specs: list[str], columns: dict[str, str]
    ) -> None:
        for at in range(LABEL, LABEL + stars):
            page.put(row, at, Cell(None, "key", WORDS))
        for at, spec in enumerate(specs, LABEL + stars):
            kind = columns.get(spec, "")
            look = "input" if spec in columns else "shown"
            name = f"{pattern}.{spec}" if spec else pattern
            page.put(
                row,
                at,
                Cell(
                    None, look, kind, help=self._help(name, name, kind), choices=tuple(self._model.下拉.get(name, ()))
                ),
            )
        page.markers[row] = "候:"

    # what has no place of its own

    def _rest(self) -> Page:
        page, words = Page(self._model.其他), self._words
        page.put(1, LABEL, Cell(self._model.其他, "title"))
        for column, name in enumerate(("路径", "值", "依据", "印作"), LABEL):
            page.put(3, column, Cell(words[name], "head"))
        page.markers[3] = "散:"
        row = 4
        for leaf in self._open.values():
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
