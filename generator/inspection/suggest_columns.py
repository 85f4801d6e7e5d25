"""Columns (栏): which figures stand above and below each other, as the officer who typed one row too low saw them.

In a workbook that is the sheet's own geometry; in a YAML file, the same column of the rows of a table in their order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.derive import Accounts
    from generator.model.facts import Fact

_CELL: Final = re.compile(r"([A-Z]+)(\d+)")
_ROWS_AWAY: Final = 6
"""So many empty rows may lie between a figure and the one it was mistaken for."""

Way = int
"""-1: the rows above, 1: the rows below."""


@dataclass
class Columns:
    """The figures that somebody wrote by column, in the order of the file; other figures have no neighbours."""

    accounts: Accounts
    cells: Mapping[str, Fact]
    _near: dict[str, list[tuple[str, Way]]] = field(default_factory=dict)
    _at: dict[str, tuple[list[str], int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        for path, fact in self.cells.items():
            key, row = self._key(path, fact)
            columns.setdefault(key, []).append((row, path))
        for column in columns.values():
            order = [path for _, path in sorted(column, key=lambda item: item[0])]
            self._at.update((path, (order, index)) for index, path in enumerate(order))

    def _key(self, path: str, fact: Fact) -> tuple[tuple[str, ...], int]:
        place, parts = fact.source.place, path.split(".")
        cell = _CELL.fullmatch(place.cell)
        if cell is not None:
            return (place.file, place.sheet, cell[1]), int(cell[2])
        row = place.line or 0
        if len(parts) > 2 and not self._is_list(parts):  # noqa: PLR2004 - table, row, column
            return (place.file, *parts[:-2], parts[-1]), row
        return (place.file, *parts[:-1]), row

    def _is_list(self, parts: list[str]) -> bool:
        """Whether the last part is a key of a list (收支总表.类.208): its neighbours are the keys beside it."""
        return "*" in (self.accounts.pack.catalogue.node(".".join(parts[:-1])) or {})

    def neighbours(self, path: str) -> list[tuple[str, Way]]:
        """Return the figures next above and below, and the nearest ones there that are not zero."""
        if path not in self._near:
            self._near[path] = list(self._neighbours(path))
        return self._near[path]

    def _neighbours(self, path: str) -> dict[tuple[str, Way], None]:
        found: dict[tuple[str, Way], None] = {}
        for way in (-1, 1):
            ahead = list(self.along(path, way, _ROWS_AWAY))
            near = next((other for other in ahead if self.cells[other].number), None)
            found.update(((other, way), None) for other in (*ahead[:1], near) if other is not None)
        return found

    def along(self, path: str, way: Way, length: int) -> Iterator[str]:
        """Yield up to ``length`` figures of the same column, walking up or down from ``path``."""
        column, at = self._at.get(path, ([], 0))
        for step in range(1, length + 1):
            if not 0 <= at + way * step < len(column):
                return
            yield column[at + way * step]
