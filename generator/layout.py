"""Layouts (版式): ``tables/<name>.yaml`` of a pack, one description for writing a 公开表 and for reading it.

:mod:`generator.compose.tables` goes through it forward, :mod:`generator.load.excel_file` backward.
"""

from __future__ import annotations

from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.pack_models import PackModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import Pack


class CellModel(PackModel):
    """A cell written out: 文 as in the short form, its spans and alignment.

    In a loop, 并: 同 merges downwards while the value and those of the 并 cells before it stay the same, 并: 全 over
    all rows. With 若 (an expression, 本 is the row) the cell stands only where that holds.
    """

    文: str = ""
    列: int = 1
    行: int = 1
    齐: Literal["左", "中", "右"] | None = None
    粗: bool = False
    并: Literal["同", "全"] | None = None
    若: str | None = None


CellEntry = str | CellModel


class LoopModel(PackModel):
    """Rows for every key below a path (科目 in order); 再 are the rows below each of them.

    头 are rows before the first of them; 旁 is a cell to the left of all these rows, those of 头 and 再 included.
    """

    每: str
    格: list[CellEntry]
    层缩进: bool = False
    再: LoopModel | None = None
    头: list[list[CellEntry]] = field(default_factory=list)
    旁: CellModel | None = None


RowEntry = list[CellEntry] | LoopModel


class Layout(PackModel):
    """tables/<name>.yaml.

    Short forms of a cell: ``=路径`` or ``=路径|格式`` a figure (in a loop ``=.列``), ``@路径`` words (``@键`` the key,
    ``@.名称``; ``@?.名称`` may be missing), ``{{ 本.数|格式 }}…`` a template where 本 is the row, anything else
    stands as written. ``表头`` rows repeat on every page; ``齐`` aligns the columns; ``列宽`` are
    millimetres, ``字号`` points. A 绩效 table is drawn once per paper: paths that begin with a dot, and 每,
    are below the paper; 左, 中, 右 are templates of its header block.
    """

    名: str
    题: str
    页: Literal["竖", "横", "文中"] = "竖"
    字号: float = 9
    列宽: list[float]
    名称标: str = "部门名称："
    单位标: str = "金额单位："
    齐: list[Literal["左", "中", "右"]]
    表头: list[list[CellEntry]]
    行: list[RowEntry]
    注: list[str] = field(default_factory=list)
    空表注: str | None = None
    格式: str | None = None
    表签: str = ""
    左: str = ""
    中: str = ""
    右: str = ""


def layout(pack: Pack, name: str, folder: str = "tables") -> Layout:
    """Return the layout of the table called ``name`` (read once); 绩效 tables: ``performance/tables``."""
    return pack.model(f"{folder}/{name}.yaml", Layout)


def cell_of(entry: CellEntry) -> CellModel:
    """Return a cell written in short as one written out."""
    return _short(entry) if isinstance(entry, str) else entry


@lru_cache(maxsize=4096)
def _short(text: str) -> CellModel:
    return CellModel(文=text)


class Placed(NamedTuple):
    """A cell of a layout in its place; ``row`` and ``column`` count from 0."""

    row: int
    column: int
    cell: CellModel

    @property
    def path(self) -> str:
        """The path of a figure cell (格式 dropped), empty for other cells."""
        return self.cell.文[1:].partition("|")[0] if self.cell.文.startswith("=") else ""


def placed(rows: Sequence[Sequence[CellEntry]]) -> list[Placed]:
    """Return the cells of ``rows`` in their places, stepping over what spans from above cover."""
    found: list[Placed] = []
    covered: set[tuple[int, int]] = set()
    for row, entries in enumerate(rows):
        column = 0
        for entry in entries:
            while (row, column) in covered:
                column += 1
            cell = cell_of(entry)
            found.append(Placed(row, column, cell))
            covered |= {(row + down, column + right) for down in range(cell.行) for right in range(cell.列)}
    return found
