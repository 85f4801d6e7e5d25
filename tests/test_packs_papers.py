"""The 绩效 papers of a pack are under packs --check: every path, format, table and condition that they name exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pack_copies import pack_with

from generator.packs.check_papers import pack_faults

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "performance/reports/整体支出绩效自评报告.yaml"
TRANSFER = "performance/reports/转移支付绩效自评报告.yaml"
TABLE = "performance/tables/项目支出绩效自评表.yaml"
GOALS = "performance/tables/区域绩效目标表.yaml"
KINDS = "performance/papers.yaml"
SCHEME = "performance/schemes/项目支出.yaml"
FRAMES = "prose/转移支付句式.j2"


def changed(folder: Path, relative: str, old: str, new: str) -> list[str]:
    """What packs --check says of xinjiang/2023 when one file of it says ``new`` where it said ``old``."""
    return pack_faults(pack_with(folder, relative, old, new, times=1))


@pytest.mark.parametrize(
    ("relative", "old", "new", "said"),
    [
        (REPORT, "本.报告.主要职能", "本.报告.主要职责", f"{REPORT}：不认识的路径 绩效整体.*.报告.主要职责"),
        (REPORT, "|简百分数", "|简百分号", f"{REPORT}：没有名为“简百分号”的写法"),
        (REPORT, "样式: 题名", "样式: 标题", f"{REPORT}：没有名为“标题”的样式"),
        (REPORT, "|调增减", "|增减调", f"{REPORT}：没有名为“增减调”的写法"),
        (
            TRANSFER,
            "表: 区域执行表",
            "表: 区域执行",
            f"{TRANSFER}：没有表“区域执行”（performance/tables/区域执行.yaml）",
        ),
        (TRANSFER, "若: 有(本.待定)", "若: 有(本.待办)", f"{TRANSFER}：不认识的路径 绩效转移支付.*.指标.*.待办"),
        (TRANSFER, "每: .管理", "每: .办理", f"{TRANSFER}：不认识的路径 绩效转移支付.*.办理.*"),
        (TRANSFER, "条件个数(", "条件数(", f"{TRANSFER}：没有名为 条件数 的算式函数"),
        (TABLE, "@.主管部门", "@.主管", f"{TABLE}：不认识的路径 绩效项目.*.主管"),
        (TABLE, "=.权重|简分", "=.权重|分数", f"{TABLE}：没有名为“分数”的写法"),
        (TABLE, "本.总分|两位分", "本.总得分|两位分", f"{TABLE}：不认识的路径 绩效项目.*.总得分"),
        (GOALS, "若: 有(本.右标)", "若: 有(本.右列)", f"{GOALS}：不认识的路径 绩效转移支付.*.目标表.*.表头.*.右列"),
        (GOALS, "页: 文中", "页: 斜", f"{GOALS}：页：“斜”不合规定的写法"),
        (KINDS, "赋分: 项目支出", "赋分: 项目", "绩效种类“项目支出”：没有赋分办法“项目”"),
        (
            KINDS,
            "表: 项目支出绩效自评表",
            "表: 项目表",
            "绩效种类“项目支出”：没有表“项目表”（performance/tables/项目表.yaml）",
        ),
        (SCHEME, "执行:", "执行率:", "performance/schemes/项目支出.yaml：执行：没有写"),
        (FRAMES, "项.称谓", "项.称呼", "不认识的路径 绩效转移支付.*.管理.*.称呼"),
    ],
)
def test_what_a_paper_names_and_nobody_knows_is_told(
    relative: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    found = changed(tmp_path, relative, old, new)
    assert any(said in fault for fault in found), found


def test_a_table_that_nothing_draws_is_told(tmp_path: Path) -> None:
    found = changed(tmp_path, KINDS, ", 表: 整体支出绩效自评表", "")
    assert found == ["performance/tables/整体支出绩效自评表.yaml：没有哪一步用到"]
