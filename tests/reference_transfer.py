"""Seed 004 as records of 绩效/ (类型: 转移支付), and its tables as the seed's text lays them out."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from reference_performance import write
from reference_xinjiang import SHARED

from generator.compose.prose import Prose
from generator.pipeline import take

if TYPE_CHECKING:
    from pathlib import Path

FACTS = SHARED / "reference" / "performance_papers_facts.json"
STYLES = ("随文下达", "我区", "项目数", "备案")
PATTERNS = {"P1.done": "随文下达", "P2": "我区", "P3.rate": "项目数", "P3.split": "分开", "P4": "备案"}
FUND = "安全生产预防和应急救援能力建设补助资金"
NAMES = (
    f"{FUND}（重点化工产业聚集区重大安全风险防控项目）",
    f"{FUND}（煤矿及重点非煤矿山重大灾害风险防控支出）",
    f"{FUND}（尾矿库风险隐患治理支出）",
    f"{FUND}（安全生产应急救援力量建设支出）",
)
TITLED = (
    {"自评表": "P1.T05"},
    {"分配表": "P2.T07", "执行表": "P2.T20", "自评表": "P2.T21"},
    {"明细表": "P3.T22", "分配表": "P3.T37", "自评表": "P3.T52"},
    {"自评表": "P4.T61"},
)
"""Tables with a title of their own that stand once in a part."""
CUTOFF = ("2024年3月8日", "2024年3月", "2023年12月31日", "2024年3月11日")
ARRIVED = (
    "中央下达自治区重点化工产业聚集区重大安全风险防控项目",
    "",
    "",
    f"{FUND}项目",
)
EXECUTED = ("自治区重点化工产业集聚区重大安全风险防控项目", "", "", "安全生产预防和应急救援能力建设")
WHEN = ("2023年7月初", "2023年10月", "2023年9月", "2023年12月")
ABOUT = ("重点化工产业集聚区重大安全风险防控项目", "", "尾矿库风险隐患治理支出", "")
USED = (
    "我地区重点化工产业集聚区重大安全风险防控项目建设，提升危险化学品重大安全风险防控能力",
    "",
    "中央补助资金用于支持我区尾矿库风险隐患治理项目建设，提升尾矿库安全风险防控能力，防范和遏制尾矿库安全生产事故",
    "",
)


def parts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))["s004"]["parts"]
    return found


@lru_cache(maxsize=1)
def blocks() -> tuple[dict[str, Any], ...]:
    """The seed's text in order: headings, paragraphs, tables with their rows of cells."""
    found: list[dict[str, Any]] = json.loads(FACTS.read_text(encoding="utf-8"))["s004"]["blocks"]
    return tuple(found)


def seen(text: str) -> str:
    """A cell's text without widths, blanks, marks of formulas and paragraphs, and a label's colon (often lost)."""
    plain = unicodedata.normalize("NFKC", text)
    for mark, sign in (("\\geq", "≥"), ("\\times", "×"), ("\\%", "%"), ("$", ""), ("<p>", ""), ("</p>", "")):
        plain = plain.replace(mark, sign)
    return re.sub(r"\s+|[:;]$", "", plain)


@lru_cache(maxsize=1)
def seed_tables() -> dict[str, list[list[str]]]:
    """The 62 tables by number (P2.T07): rows of cells as the text has them, a title that is a row left out."""
    found = {}
    for block in blocks():
        if block["type"] == "table":
            rows = [list(map(seen, row)) for row in block["rows"]]
            found[block["id"]] = rows[1:] if _is_title(rows[0]) else rows
    return found


def _is_title(row: list[str]) -> bool:
    return bool(row[0]) and not any(row[1:])


@lru_cache(maxsize=1)
def captions() -> dict[str, str]:
    """What stands above every table as its title, in it or in the paragraph before; empty when there is none."""
    found, above = {}, ""
    for block in blocks():
        if block["type"] == "table":
            first = list(map(seen, block["rows"][0]))
            found[block["id"]] = first[0] if _is_title(first) else above
            above = ""
        elif re.search(r"表(\(.{2,8}\))?$", seen(block["text"]).replace("**", "")):
            above = seen(block["text"]).replace("**", "").removesuffix("(2023年度)")
        elif not re.fullmatch(r"\(2023年度\)|单位:万元", seen(block["text"])):
            above = ""
    return found


def tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def dropped(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, "", [], {})}


def funds(part: dict[str, Any]) -> dict[str, Any]:
    """The funding lines; 其他 of the mines is what enterprises put in."""
    names = {"total": "总额", "central": "中央", "local": "地方", "other": "企业"}
    found = {}
    for line in part["funds"]:
        if line.get("budget") is None:
            continue
        values = {"全年预算数": line["budget"], "到位数": line.get("arrived"), "全年执行数": line.get("executed")}
        usable = line.get("table_budget")
        values["可用资金"] = usable if usable not in (None, line["budget"]) else None
        found[names[line["line"]]] = dropped(values)
    return found


def level2(row: dict[str, Any]) -> str:
    """The 二级指标 of a row; one part leaves 指标 out of 社会效益指标."""
    name: str = row["level2"] or "服务对象满意度指标"
    return name if name.endswith("指标") else f"{name}指标"


def indicator(row: dict[str, Any], cutoff: str) -> dict[str, Any]:
    found = {
        "序标": row["marker"],
        "一级": row["level1"],
        "二级": level2(row),
        "三级": row["name"],
    }
    found |= {"目标": row["target"]["raw"], "目标说法": row.get("target_prefix"), "目标附注": row.get("target_note")}
    if row.get("pending"):
        return dropped(found | {"待定": {"截止": cutoff, "说法": row["pending_verb"], "事项": row["pending_label"]}})
    found |= {"句式": PATTERNS[row["pattern"]], "实际": row.get("actual"), "完成附注": row.get("actual_note")}
    found |= {"主语": row.get("actual_subject"), "偏差原因": row.get("reason") or row.get("tail")}
    found |= {"完成项目数": row.get("done"), "未完成项目数": row.get("not_done")}
    found["完成说法"] = row.get("actual_prefix") or (row["sep2"] if row.get("sep2", "。") != "。" else None)
    found["衔接"] = row["sep"] if row.get("sep", "，") != "，" else None
    if row["pattern"] == "P4" and not row["name"].startswith("为"):
        found["名称说法"] = "为"
    return dropped(found)


def units(part: dict[str, Any], number: int) -> list[dict[str, Any]]:
    if number == 0:
        return [
            {
                "名称": unit["name"],
                "资金": {
                    "总额": {"全年执行数": unit["executed"], "全年预算数": unit["total"]},
                    "中央": {"全年预算数": unit["central"]},
                    "地方": {"全年预算数": unit["local"]},
                },
            }
            for unit in part["units"]
        ]
    if number == 3:
        return [
            {
                "名称": team["team"],
                "依托单位": team["host"],
                "装备配备": team["equipment"],
                "应急演练": team["drill"],
                "灾害救援": team["rescue"],
                "合计": team["total"],
                "资金": {"总额": {"全年预算数": team["total"], "全年执行数": team["executed"]}},
            }
            for team in part["allocation"]
        ]
    return []


def regions(part: dict[str, Any], number: int) -> list[dict[str, Any]]:
    if number == 1:
        rows = zip(part["allocation"], part["region_execution"], strict=True)
        return [_mines(*pair) for pair in rows]
    if number == 2:
        return [
            {
                "名称": name,
                "地州": region["place"],
                "单位": [
                    {"名称": pool["name"], "中央": pool["central"], "地方": pool["local"], "地州": pool["place"]}
                    for pool in region["pools"]
                ],
            }
            for name, region in part["allocation"].items()
        ]
    return []


def _mines(region: dict[str, Any], done: dict[str, Any]) -> dict[str, Any]:
    keys = {"中央": "central", "企业": "enterprise"}
    money = {
        name: {"全年预算数": done[f"{key}_budget"], "全年执行数": done[f"{key}_executed"]} for name, key in keys.items()
    }
    rows = [
        {"序号": row["no"], "名称": row["name"], "中央": row["central"], "企业": row["enterprise"]}
        for row in region["units"]
    ]
    return {"名称": region["region"], "资金": money, "单位": rows}


CENTRAL = {"chem_park": ("unit_goals",)}
"""Goal tables that came with the money from the centre though they are not called central or filed."""


def goals(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The goal tables of a part in the order of the seed."""
    found = []
    for key in ("central_goal", "central_goals", "filed_goal", "unit_goals", "total_goal", "regional_goals"):
        given = part.get(key) or []
        central = key.startswith(("central", "filed")) or key in CENTRAL.get(part["key"], ())
        found += [goal | {"central": central} for goal in (given if isinstance(given, list) else [given])]
    return sorted(found, key=lambda goal: goal["table"])


GOAL = ("年度总体目标", "总体目标")
MONEY = ("资金总额", "其中：中央财政资金", "其中:中央财政资金", "地方财政资金", "年度资金总额", "其中:中央补助")
"""Heads of the rows beside 资金情况; other amounts stand in rows of their own."""
COLUMN = "资金情况(万元)"
"""In one table the first row beside 资金情况 is the column's name."""


def pairs(header: dict[str, str]) -> list[dict[str, str]]:
    """The head of a goal table: a 主管部门 (right) stands in the row of its 财政部门 (left)."""
    found: list[dict[str, str]] = []
    for label, text in header.items():
        if found and label.endswith("部门") and found[-1]["标"].endswith("财政部门") and "右标" not in found[-1]:
            found[-1] |= {"右标": label, "右值": text}
        elif label not in (*GOAL, *MONEY, COLUMN, "caption"):
            found.append({"标": label, "值": text})
    return found


def money(header: dict[str, str]) -> list[dict[str, str]]:
    """The rows beside 资金情况."""
    first = [{"文": header[COLUMN]}] if COLUMN in header else []
    return first + [{"标": label, "值": text} for label, text in header.items() if label in MONEY]


def goal_table(goal: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "一级": row["level1"],
            "二级": row["level2"],
            "组": row["group"],
            "三级": row["name"],
            "目标": row["target"]["raw"],
        }
        for row in goal["indicators"]
    ]
    label = next(name for name in GOAL if name in goal["header"])
    return dropped(
        {
            "层级": "中央" if goal["central"] else None,
            "表题": captions()[goal["table"]],
            "表头": pairs(goal["header"]),
            "资金": money(goal["header"]),
            "目标标": label,
            "总体目标": goal["header"][label],
            "指标": list(map(dropped, rows)),
        }
    )


def scores(part: dict[str, Any]) -> dict[str, Any]:
    given = part.get("scores")
    if not given:
        return {}
    words = {"output": "产出指标", "benefit": "效益指标", "satisfaction": "满意度指标"}
    if given["grade"]:
        words["satisfaction"] = "服务对象满意度指标"
    rows = [{"称谓": word, "分值": given[key]["weight"], "自评分": given[key]["score"]} for key, word in words.items()]
    if not given["grade"]:
        rows[1]["衔接"] = "，"
        return {"分组": rows, "自评称谓": "危险化学品重大安全风险防控项目绩效自评价"}
    return {"分组": rows, "评分主语": "单位", "自评称谓": f"2023年新疆{NAMES[1]}", "公布等级": "是"}


def _cases(counts: dict[str, int], *cases: tuple[str, str, str, str, str, str]) -> list[dict[str, Any]]:
    """The cases of a count of projects: (words, where, cause, count, result, done), counts named as in the facts."""
    found = []
    for begins, places, cause, count, result, done in cases:
        values = {"起": begins, "处数": counts.get(places), "原因": cause, "个数": counts.get(count)}
        found.append(dropped(values | {"结果": result, "完成": done}))
    return found


def progress(part: dict[str, Any], words: str) -> dict[str, Any]:
    """What was achieved: the counts of the mines and the pools as counts, the rest as the department's words."""
    counts = part.get("project_counts")
    if not counts:
        return {"实际完成情况": words}
    if "coal" in counts:
        coal = _cases(
            counts["coal"],
            ("有", "stopped", "煤矿因停产整改致", "stopped", "项目停建", ""),
            ("", "not_built", "煤矿企业项目管理不力致项目未建成", "", "", ""),
            ("其余", "", "", "done", "煤矿重大灾害风险防控支出项目均已建成", "是"),
        )
        metal = _cases(
            counts["metal"],
            ("中有", "stopped", "矿山停产致", "stopped", "项目停建", ""),
            ("其他因企业项目管理不力致", "", "", "delayed", "项目缓建", ""),
            ("其余", "", "", "done", "项目已建成等待验收", "是"),
        )
        kinds = [{"名称": "煤矿", "情形": coal}, {"名称": "非煤矿山", "情形": metal}]
        said = {"称谓": "矿山重大灾害风险防控", "分类": kinds}
        return {"项目情况": said, "实际完成情况": words.partition("等待验收。")[2]}
    pools = _cases(
        counts,
        (f"实际完成{counts['done_region']}", "", "", "done", "项目", "是"),
        (f"剩余{counts['not_done_region']}", "", "", "not_done", words.partition("9个")[2].rstrip("。"), ""),
    )
    return {"项目情况": {"称谓": "尾矿库风险隐患治理支出项目", "情形": pools}}


ACCURATE = "自治区重点化工产业聚集区重大安全风险防控项目"


def management(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The seven items: what the chapter says, and what the table says where that differs."""
    said = {item["item"]: item["text"] for item in part["management_narrative"]}
    found = []
    for item in part["selfeval"]["management"]:
        text = said[item["item"]]
        row = {"事项": item["item"], "情况": text, "问题": item["issue"]}
        if tight(text) != tight(item["text"]):
            row["表中情况"] = item["text"]
        if f"用于{ACCURATE}的资金" in tight(text):
            row |= {"称谓": ACCURATE, "情况": tight(text).partition("37.65%。")[2]}
        found.append(row)
    return found


def record(part: dict[str, Any], number: int) -> dict[str, Any]:
    table = part["selfeval"]
    document = (part.get("documents") or [{}])[0]
    regional: dict[str, Any] = next(
        (entry for entry in part.get("documents") or [] if "新财" in (entry.get("no") or "")), {}
    )
    return dropped(
        {
            "类型": "转移支付",
            "金额单位": "万元",
            "精确到": "分",
            "名称": part["name"],
            "全称": NAMES[number],
            "句式": STYLES[number],
            "截止日期": CUTOFF[number],
            "中央主管部门": table["header"]["central_dept"],
            "地方主管部门": table["header"]["local_dept"],
            "资金使用单位": table["header"]["using_units"],
            "到位称谓": ARRIVED[number],
            "执行称谓": EXECUTED[number],
            "下达": dropped(
                {
                    "时间": WHEN[number],
                    "文件": document.get("title"),
                    "文号": document.get("no"),
                    "称谓": ABOUT[number],
                    "用途": USED[number],
                }
            ),
            "分解下达": dropped(
                {
                    "文件": regional.get("title"),
                    "文号": regional.get("no"),
                    "称谓": "危险化学品重大安全风险防控支出" if number == 0 else None,
                }
            ),
            "资金": funds(part),
            "单位": units(part, number),
            "区域": regions(part, number),
            "目标表": list(map(goal_table, goals(part))),
            "预期目标": table.get("goal"),
            **progress(part, table["actual_goal"]),
            "指标": [indicator(row, CUTOFF[number]) for row in part["narrative_indicators"]],
            "省份": "新疆",
            "表题": {name: captions()[table] for name, table in TITLED[number].items()},
            "管理": management(part),
            **scores(part),
        }
    )


def prose(folder: Path, records: list[dict[str, Any]]) -> Prose:
    (folder / "绩效").mkdir(parents=True)
    write(folder / "单位.yaml", {"模板": "xinjiang/2023", "年度": 2023, "单位": {"名称": "新疆维吾尔自治区应急管理厅"}})
    write(
        folder / "绩效" / "0.yaml",
        {"类型": "转移支付报告", "题名": "转移支付绩效自评报告", "填报日期": "2024年3月11日"},
    )
    for number, each in enumerate(records, 1):
        write(folder / "绩效" / f"{number}.yaml", each)
    work = take(folder)
    assert work.accounts is not None
    assert [
        f"{finding.message} {finding.place}" for finding in work.findings if finding.severity.value == "error"
    ] == []
    return Prose(work.accounts, work.accounts.pack)
