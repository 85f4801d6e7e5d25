"""The grids of a fill-in workbook: a row per 科目 or record, its columns, last year's beside them, spare rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.fillin.pages import LABEL, LAST_YEAR, NAMED, NUMBERS, Cell, Grid, Page, Plan, Spot, columns_of, fill
from generator.model.catalogue import WORDS
from generator.model.facts import PRIOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.fillin.inputs import Inputs
    from generator.workbook_form import BlockModel


class Grids:
    """Plans the grids of one workbook into ``plan``: :meth:`grid`."""

    def __init__(self, inputs: Inputs, plan: Plan) -> None:
        self._inputs, self._plan = inputs, plan
        self._accounts, self._catalogue, self._words = inputs.accounts, inputs.catalogue, inputs.model.词

    def grid(self, page: Page, row: int, block: BlockModel) -> None:
        """Plan the grid of ``block``, its title standing in ``row``."""
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
        return self._accounts.prior is None and self._asks_before(pattern, name)

    def _asks_before(self, pattern: str, name: str) -> bool:
        """Whether a formula compares a column with last year's and nobody gave any of it: it is filled in here."""
        base = pattern.removesuffix(".*")
        asked = f"{PRIOR}.{base}[键].{name}"
        return not self._accounts.has(f"{PRIOR}.{base}") and any(
            asked in formula.entry.式 for formula in self._accounts.pack.formulas
        )

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
        found = dict.fromkeys(self._matches(pattern, (*self._inputs.leaves, *self._inputs.rows)))
        if stars == 1 and not self._is_list(pattern):
            base = pattern.removesuffix(".*")
            if base in self._accounts.pack.collections or self._has_codes(pattern):
                found |= dict.fromkeys((key,) for key in self._accounts.keys(base))
                found |= dict.fromkeys((key,) for key in self._accounts.keys(f"{PRIOR}.{base}"))
        found |= dict.fromkeys(self._matches(f"{PRIOR}.{pattern}", self._inputs.leaves))
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
                page.put(row, at, self._inputs.cell(path, kind, f"{pattern}.{name}" if name else pattern))
                self._plan.spots[path] = Spot(page.name, row, at)
            elif kind in NUMBERS:
                page.put(row, at, self._inputs.before(path, kind))
                self._plan.spots[f"{PRIOR}.{path}"] = Spot(page.name, row, at)
            else:
                page.put(row, at, Cell(self._inputs.told(path), "shown", WORDS))
        base = fill(pattern, keys, "")
        page.markers[row] = "行:" if base in self._inputs.rows else "候:"

    def _spare_row(
        self, page: Page, row: int, pattern: str, stars: int, specs: list[str], columns: dict[str, str]
    ) -> None:
        for at in range(LABEL, LABEL + stars):
            page.put(row, at, Cell(None, "key", WORDS))
        for at, spec in enumerate(specs, LABEL + stars):
            fills = spec in columns or (self._accounts.prior is None and spec.startswith(LAST_YEAR))
            look, kind = "input" if fills else "shown", columns.get(spec.removeprefix(LAST_YEAR), "")
            name = f"{pattern}.{spec}" if spec else pattern
            page.put(
                row,
                at,
                Cell(None, look, kind, help=self._inputs.help(name, name, kind), choices=self._inputs.choices(name)),
            )
        page.markers[row] = "候:"
