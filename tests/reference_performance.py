"""The performance papers of the Xinjiang seeds as records (绩效/*.yaml), written from the reference at test time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = {
    "total": "总额",
    "fiscal": "财政拨款",
    "other": "其他",
    "central": "中央",
    "region": "自治区",
    "prefecture": "地州市",
    "superior": "上级",
    "local": "本级",
}
FIELDS = {
    "l1": "一级",
    "l2": "二级",
    "l3": "三级",
    "target": "目标",
    "actual": "实际",
    "weight": "权重",
    "basis": "依据",
    "last_year": "上年",
    "rule": "赋分规则",
    "evidence": "佐证",
    "reason": "偏差原因",
}
Overrides = dict[tuple[str, str], tuple[str, str]]
"""(paper, place in it) -> (value, reason), such as ("项目.4", "执行得分")."""


def write_papers(facts: dict[str, Any], folder: Path, overrides: Overrides | None = None) -> Path:
    """Write the dossier of a seed's papers into ``folder``: typed scores stand in it beside the computed ones."""
    year = int(facts["year"])
    papers = facts["performance_tables"]
    (folder / "绩效").mkdir(parents=True, exist_ok=True)
    unit = {"名称": facts["unit"]["name"], "自称": "我部门", "他称": "本部门"}
    write(folder / "单位.yaml", {"模板": f"xinjiang/{year}", "年度": year, "单位": unit})
    fixed = overrides or {}
    write(folder / "绩效" / "0.yaml", {"类型": "整体支出", **_record(papers["overall"], "整体.1", fixed)})
    for number, paper in enumerate(papers["projects"], 1):
        write(folder / "绩效" / f"{number}.yaml", {"类型": "项目支出", **_record(paper, f"项目.{number}", fixed)})
    return folder


def write(path: Path, data: dict[str, Any]) -> None:
    """Write ``data`` as a YAML file."""
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8")


def _record(paper: dict[str, Any], name: str, overrides: Overrides) -> dict[str, Any]:
    funds = {SOURCES[line["source"]]: line for line in paper["funds"]}
    scored = funds["总额"]
    record: dict[str, Any] = {"金额单位": "万元", "名称": paper.get("name") or paper["unit"]}
    if "department" in paper:
        record |= {"主管部门": paper["department"], "实施单位": paper["implementer"], "资金标": paper["funds_label"]}
    columns = {"年初预算数": "initial", "全年预算数": "full", "全年执行数": "executed"}
    record["资金"] = {source: {column: line[key] for column, key in columns.items()} for source, line in funds.items()}
    record["执行得分"] = _scored(scored["score"].removesuffix("分"), (name, "执行得分"), overrides)
    record["执行率"] = scored["rate"].removesuffix("%")
    if paper.get("total"):
        record["总分"] = paper["total"]["score"].removesuffix("分")
    record |= {"预期目标": paper["goal_expected"], "实际完成情况": paper["goal_actual"]}
    record["指标"] = [_indicator(row, f"指标.{at}", name, overrides) for at, row in enumerate(paper["indicators"], 1)]
    return record


def _indicator(row: dict[str, Any], place: str, name: str, overrides: Overrides) -> dict[str, Any]:
    found: dict[str, Any] = {FIELDS[key]: value for key, value in row.items() if key in FIELDS and value is not None}
    found["得分"] = _scored(row["score"], (name, f"{place}.得分"), overrides)
    if "rate" in row:
        found["完成率"] = _scored(row["rate"].removesuffix("%"), (name, f"{place}.完成率"), overrides)
    return found


def _scored(printed: str, place: tuple[str, str], overrides: Overrides) -> Any:
    if place not in overrides:
        return printed
    value, reason = overrides[place]
    return {"核定": value, "依据": reason}
