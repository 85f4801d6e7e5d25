"""What a planned workbook is made of: pages of cells, grids, and where every path stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from generator.load.dossier import SETTINGS
from generator.model.catalogue import COUNT, MONEY, PERCENT

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.model.catalogue import Catalogue
    from generator.workbook_form import WorkbookModel

LAST_YEAR: Final = "<"
"""Before the name of a grid's column that shows last year's figure."""
NAMED: Final = "~"
"""The column that shows the name of a 科目."""
NUMBERS: Final = (MONEY, COUNT, PERCENT)
LABEL, FILL, UNIT, CHANGE, CHECK, BEFORE, SAID, HELP = 2, 3, 4, 5, 6, 7, 8, 9
"""Columns of a row for one path; column 1 is hidden and says what the row holds."""


@dataclass(slots=True)
class Cell:
    """A planned cell. ``look``: title, head, label, note, input, shown (last year's), computed, check, link."""

    value: Decimal | str | None = None
    look: str = "label"
    kind: str = ""
    formula: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()
    link: str = ""


@dataclass(slots=True)
class Page:
    """A planned worksheet."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    markers: dict[int, str] = field(default_factory=dict)
    last: int = 0

    def put(self, row: int, column: int, cell: Cell) -> Cell:
        """Place ``cell``."""
        self.cells[row, column] = cell
        self.last = max(self.last, row)
        return cell


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the figure of a path stands."""

    page: str
    row: int
    column: int


@dataclass(slots=True)
class Grid:
    """A planned grid: its pattern, the rows from ``first`` to ``last`` on a page, its keys in ``key_column``."""

    pattern: str
    page: str
    first: int
    last: int
    key_column: int


@dataclass(slots=True)
class Plan:
    """The whole workbook: pages in order, where every path stands, stamps, unit of the money."""

    model: WorkbookModel
    pages: list[Page] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)
    grids: list[Grid] = field(default_factory=list)
    stamps: dict[str, str] = field(default_factory=dict)
    unit: str = "元"
    exact: bool = False


def columns_of(catalogue: Catalogue, pattern: str) -> dict[str, str]:
    """Return the columns that rows of ``pattern`` have, with their kinds; ``""`` when the key itself has the value."""
    node: Any = catalogue.tree
    for part in pattern.split("."):
        if isinstance(node, list):
            node = node[0]
        elif isinstance(node, dict):
            named = next((key for key in node if not key.startswith("_")), "")
            node = node.get(part) if part != "*" else node.get("*", node.get(named))
        else:
            node = None
    if isinstance(node, str):
        return {"": node}
    found = node if isinstance(node, dict) else {}
    return {key: kind for key, kind in found.items() if isinstance(kind, str) and key != "*" and key[0] != "_"}


def leaf_paths(catalogue: Catalogue, path: str) -> list[str]:
    """Return ``path`` when it is a leaf or a setting, else the leaves below it that have no key of their own."""
    return [path] if path in SETTINGS else catalogue.leaves(path)


def fill(pattern: str, keys: tuple[str, ...], name: str) -> str:
    """Return ``pattern`` with its stars replaced by ``keys`` and ``name`` behind it."""
    left = list(keys)
    path = ".".join(left.pop(0) if part == "*" else part for part in pattern.split("."))
    return f"{path}.{name}" if name else path
