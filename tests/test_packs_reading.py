"""packs --check proves reports readable: a sentence or a table that cannot be read back is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pack_copies import pack_with

from generator.packs.check_reading import reading_faults
from generator.profile import load_pack, pack_names

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "performance/reports/整体支出绩效自评报告.yaml"
TRANSFER = "performance/reports/转移支付绩效自评报告.yaml"
GOALS = "performance/tables/区域绩效目标表.yaml"
TABLE = "performance/tables/转移支付绩效自评表.yaml"


def changed(folder: Path, relative: str, old: str, new: str) -> list[str]:
    """What is said of xinjiang/2023 when its file says ``new`` wherever it said ``old``."""
    return reading_faults(pack_with(folder, relative, old, new))


@pytest.mark.parametrize("name", pack_names())
def test_every_sentence_and_table_of_the_reports_of_every_pack_can_be_read_back(name: str) -> None:
    pack = load_pack(name)
    assert pack is not None
    assert reading_faults(pack) == []


@pytest.mark.parametrize(
    ("relative", "old", "new", "said"),
    [
        (
            REPORT,
            "，主要用于{{ 本.报告.基本支出.用途 }}等",
            "{{ 本.报告.附件号 }}{{ 本.报告.基本支出.用途 }}",
            "用途 两处自由文字",
        ),
        (
            REPORT,
            "我单位年初预算数为",
            "{{ 本.报告.主要职能 }}{{ 本.报告.机构设置 }}",
            "报告.主要职能、报告.机构设置 两处",
        ),
        (TRANSFER, "（{{ 本.下达.文号 }}），下达我区{{", "{{ 本.下达.文号 }}{{", "下达.文号、下达.称谓 两处"),
        (TABLE, '"@?.实际", "@?.偏差原因"', '"", ""', "完成说法、实际 两处"),  # the table told them apart
        (GOALS, "旁: {文: 绩效指标}\n    头: [[一级指标", "旁: {文: 绩效指标}\n    头: [[一级指标", ""),
    ],
)
def test_what_cannot_be_read_back_is_told(relative: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    found = changed(tmp_path, relative, old, new)
    assert any(said in fault for fault in found) if said else found == [], found


def test_two_lists_that_look_alike_are_told(tmp_path: Path) -> None:
    """Between the rows of 资金 and those of 指标 stands a row of the form; without it nobody sees where one ends."""
    row = '  - [{文: "{{ 本.目标标 if 本.目标标 else \'年度总体目标\' }}"}, {文: "@.总体目标", 列: 4, 齐: 左}]\n'
    lists = '  - {每: .表头, 格: ["@.标", "@.值"]}\n  - {每: .指标, 格: ["@.三级", "@.目标"]}\n'
    found = changed(tmp_path, GOALS, row, row + lists)
    assert found == ["绩效报告“转移支付报告”：表“区域绩效目标表”里相邻的两份清单一样宽，分不出从哪一行起是第二份"]
