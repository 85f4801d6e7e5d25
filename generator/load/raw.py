"""What loading hands on: leaves with their text and place, before anybody decides what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from generator.findings import Finding, Place


class Leaf(NamedTuple):
    """One value of the input as typed: path, text (None: left empty), place, and the unit its file states."""

    path: str
    text: str | None
    place: Place
    unit: str = ""
    exact: bool = False  # the file says 精确到: 分
    reason: str = ""  # 依据 of an override
    printed: str = ""  # 印作 of an override
    override: bool = False
    is_number: bool = False  # a numeric workbook cell: its digits, not a person's text


@dataclass(slots=True)
class Loaded:
    """All leaves of a dossier and what was wrong while reading."""

    leaves: list[Leaf] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)  # paths of table rows seen, also when every cell was blank
    findings: list[Finding] = field(default_factory=list)
    years: list[tuple[str, Place]] = field(default_factory=list)  # 2022年度 in a workbook's header block
    tables: dict[str, Place] = field(default_factory=dict)  # 公开表 recognised in workbooks
    departments: list[tuple[str, Place]] = field(default_factory=list)  # 部门名称 in a workbook's header block
    stamp: dict[str, str] = field(default_factory=dict)  # pack, year and unit of a fill-in workbook
    slots: dict[str, Place] = field(default_factory=dict)  # where each path is filled in a fill-in workbook
    refused: list[str] = field(default_factory=list)  # paths that were given but cannot be used; a finding says why

    def add(self, other: Loaded) -> None:
        """Take what was read of another file or sheet."""
        self.leaves += other.leaves
        self.rows += other.rows
        self.findings += other.findings
        self.years += other.years
        self.tables.update(other.tables)
        self.departments += other.departments
        self.refused += other.refused
        self.slots.update(other.slots)
        self.stamp.update(other.stamp)
