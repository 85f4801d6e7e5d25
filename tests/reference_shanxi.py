"""The Shanxi seed's facts as a dossier: tables, counts and words are given, every ratio and change is computed."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml
from reference_xinjiang import SHARED

if TYPE_CHECKING:
    from pathlib import Path

FACTS = SHARED / "reference" / "shanxi_2022_facts.json"

INCOME = (
    "一般公共预算财政拨款收入",
    "政府性基金预算财政拨款收入",
    "国有资本经营预算财政拨款收入",
    "上级补助收入",
    "事业收入",
    "经营收入",
    "附属单位上缴收入",
    "其他收入",
)
FUNDS = ("一般公共预算", "政府性基金", "国有资本经营")
THREE_PUBLIC = ("合计", "因公出国费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费", "公务接待费")
CARS = (
    "副部省级以上领导用车",
    "主要负责人用车",
    "机要通信用车",
    "应急保障用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部用车",
    "其他用车",
)

OVERRIDES: dict[str, dict[str, str]] = {
    "基本支出.人员经费明细.301.名称": {
        "值": "人员经费43,785,698.84元，主要包括工资福利支出",
        "依据": "公开文件把“人员经费…，主要包括”重复印了一遍",
    },
    "基本支出.公用经费明细.30201.金额": {
        "值": "608128.16",
        "依据": "公开文件误用全部资金口径，N6.3、N6.4",
    },
    "一般公共预算支出.类.213.完成率": {"值": "91.36", "印作": "91.40", "依据": "公开文件先取一位小数再补零，N5.9"},
    "一般公共预算支出.类.213.增长率": {"值": "-19.84", "印作": "19.80", "依据": "公开文件先取一位小数再补零，N5.10"},
    "绩效.自评.资金": {"值": "25185988", "依据": "公开文件的四项中印了执行数，与总数不等，P1.2"},
    "绩效.自评.占比": {"值": "87.5", "依据": "公开文件印的是执行率，P1.1"},
    "绩效.公开项目.4.全年执行数": {"值": "412250", "印作": "41.22", "依据": "公开文件没有四舍五入，P3.3"},
}
"""Where the published text contradicts its own figures: path, what it prints, and the finding of spec/shanxi.md."""


def facts() -> dict[str, Any]:
    """All facts of the seed."""
    found: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    return found


def write_dossier(reference: dict[str, Any], folder: Path) -> Path:
    """Write the dossier of the seed into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    meta, narrative = reference["meta"], reference["narrative"]
    identity = {
        "模板": "shanxi/2022",
        "年度": meta["year"],
        "单位": {"名称": meta["department"], "简称": meta["unit_name"]},
    }
    _write(folder / "单位.yaml", identity)
    _write(folder / "公开表.yaml", {"金额单位": "元", **_tables(reference["tables"])})
    executed = _executed(reference["performance"]["reports"])
    words = {**_overview(reference["overview"]), **_words(narrative), "绩效": _performance(narrative, executed)}
    _write(folder / "说明.yaml", {"金额单位": "元", **words, "核定": OVERRIDES})
    _write(folder / "上年.yaml", {"金额单位": "元", "上年": _prior(narrative)})
    return folder


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8")


def _known(pairs: Any) -> dict[str, Any]:
    return {key: value for key, value in pairs if value is not None}


def _zeroed(pairs: Any) -> dict[str, Any]:
    return {key: "0" if value is None else value for key, value in pairs}


def _tables(tables: dict[str, Any]) -> dict[str, Any]:
    return {
        "收支总表": _totals(tables["公开01"]),
        "收入表": _rows(tables["公开02"], tables["公开02"]["columns"]),
        "支出表": _rows(tables["公开03"], tables["公开03"]["columns"]),
        "财政拨款总表": _fiscal(tables["公开04"]),
        "一般公共预算表": _rows(tables["公开05"], tables["公开05"]["columns"]),
        "基本支出表": _basic(tables["公开06"]),
        "三公表": _three_public(tables["公开07"]["values"]),
        "政府性基金表": "无数据",
        "国有资本表": "无数据",
        **_information(tables["公开10"]["rows"]),
    }


def _totals(table: dict[str, Any]) -> dict[str, Any]:
    income = {row["line"]: row["amount"] for row in table["income"]}
    spent = {row["line"]: row["amount"] for row in table["expenditure"]}
    found = _zeroed(zip(INCOME, [income[line] for line in range(1, 9)], strict=True))
    found |= _zeroed(
        {
            "本年收入合计": income[27],
            "使用非财政拨款结余": income[28],
            "年初结转和结余": income[29],
            "收入总计": income[31],
            "本年支出合计": spent[58],
            "结余分配": spent[59],
            "年末结转和结余": spent[60],
            "支出总计": spent[62],
        }.items()
    )
    return found


def _rows(table: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    rows = {
        row["code"]: {"名称": row["name"], **_known(zip(columns, row["amounts"], strict=True))} for row in table["rows"]
    }
    return {"合计": _known(zip(columns, table["total"], strict=True)), "科目": rows}


def _fiscal(table: dict[str, Any]) -> dict[str, Any]:
    income = {row["line"]: row["amount"] for row in table["income"]}
    spent = {row["line"]: row["amounts"] for row in table["expenditure"]}
    columns = ("合计", *FUNDS)
    return {
        "本年收入": _zeroed(zip(FUNDS, [income[line] for line in (1, 2, 3)], strict=True)),
        "本年收入合计": income[27],
        "年初结转和结余": income[28],
        "年初结转": _zeroed(zip(FUNDS, [income[line] for line in (29, 30, 31)], strict=True)),
        "收入总计": income[32],
        "本年支出合计": _zeroed(zip(columns, spent[59], strict=True)),
        "年末结转和结余": _zeroed(zip(columns, spent[60], strict=True)),
        "支出总计": _zeroed(zip(columns, spent[64], strict=True)),
    }


def _basic(table: dict[str, Any]) -> dict[str, Any]:
    rows = {
        item["code"]: {"名称": item["name"], **_zeroed((("金额", item["amount"]), ("基本支出", item["basic"])))}
        for item in table["items"]
    }
    totals = {
        name: {"金额": table[key]["amount"], "基本支出": table[key]["basic"]}
        for name, key in (("人员经费合计", "personnel_total"), ("公用经费合计", "public_total"))
    }
    return {"科目": rows, **totals}


def _three_public(values: list[str | None]) -> dict[str, Any]:
    return {
        "预算数": _zeroed(zip(THREE_PUBLIC, values[:6], strict=True)),
        "决算数": _zeroed(zip(THREE_PUBLIC, values[6:], strict=True)),
    }


def _information(rows: list[dict[str, Any]]) -> dict[str, Any]:
    line = {row["line"]: "0" if row["value"] is None else row["value"] for row in rows}
    return {
        "政府采购": {"合计": line[1], "货物": line[2], "工程": line[3], "服务": line[4]},
        "机关运行经费": {"行政单位": line[5], "参公事业单位": line[6]},
        "资产": {
            "车辆数": line[7],
            "车辆": dict(zip(CARS, [line[number] for number in range(8, 16)], strict=True)),
            "百万元以上设备": line[17],
        },
    }


def _overview(overview: dict[str, Any]) -> dict[str, Any]:
    duties = [re.sub(r"^[（(][一二三四五六七八九十]+[）)]", "", text) for text in overview["duties"][2:]]
    return {
        "概况": {"职能依据": overview["duties"][0], "职能": duties},
        "机构": {"内设机构数": overview["org_count"], "内设机构": overview["org_items"]},
    }


def _words(narrative: dict[str, Any]) -> dict[str, Any]:
    detail, basic, buying = narrative["s5_3_detail"], narrative["s6_basic"], narrative["s10_2_procurement"]
    classes = {
        item["code"]: {
            "年初预算数": f"{item['budget_wan']}万元",
            "用途": item["use"],
            "变动原因": item["reason"],
        }
        for item in detail["classes"]
    }
    return {
        "收支": {"变动原因": narrative["s1_total"]["reason"]},
        "财政拨款": {"变动原因": narrative["s4_fiscal_total"]["reason"]},
        "一般公共预算支出": {
            "年初预算数": detail["budget"],
            "变动原因": narrative["s5_1_overall"]["reason"],
            "类": classes,
        },
        "基本支出": {
            "人员经费明细": {
                item["code"]: {"名称": item["name"]} for item in basic["personnel_items"] if item["code"] != "301"
            },
            "公用经费明细": {item["code"]: {"名称": item["name"]} for item in basic["public_items"]},
        },
        "三公": _three_words(narrative),
        "机关运行经费": {"变动原因": narrative["s10_1_running"]["reason"]},
        "政府采购": {"授予中小企业": buying["sme"], "授予小微企业": buying["small_micro"]},
        "资产": {"其他用车说明": narrative["s10_3_assets"]["other_use_text"]},
    }


def _three_words(narrative: dict[str, Any]) -> dict[str, Any]:
    detail, items = narrative["s9_2_three_public_detail"], narrative["s9_1_three_public"]["items"]
    abroad, purchase, running = detail["abroad"], detail["vehicle_purchase"], detail["vehicle_running"]
    guests = detail["reception"]
    home, foreign = guests["domestic"], guests["foreign"]
    reasons = [item["reason"] for item in items]
    visit = home["foreign_affairs"]
    return {
        "合计": {"变动原因": narrative["s9_1_three_public"]["reason"]},
        "因公出国费": {
            "变动原因": reasons[0],
            "团组数": abroad["groups"],
            "人次": abroad["persons"],
            "开支内容": abroad["use"],
        },
        "公务用车购置及运行维护费": {"保有量": running["fleet"]},
        "公务用车购置费": {"变动原因": reasons[1], "购置数": purchase["count"], "开支内容": purchase["use"]},
        "公务用车运行维护费": {"变动原因": reasons[2], "开支内容": running["use"]},
        "公务接待费": {"变动原因": reasons[3]},
        "国内接待": {
            "支出": home["amount"],
            "批次": home["batches"],
            "人次": home["persons"],
            "开支内容": home["use"],
        },
        "外事接待": {"支出": visit["amount"], "批次": visit["batches"], "人次": visit["persons"]},
        "国外接待": {"支出": foreign["amount"], "批次": foreign["batches"], "人次": foreign["persons"]},
    }


def _parts(part: dict[str, Any]) -> dict[str, Any]:
    names = {
        "一般公共预算": "of_general",
        "政府性基金": "of_fund",
        "国有资本经营": "of_capital",
        "社会保险基金": "of_social",
    }
    return {name: part[key] for name, key in names.items()}


def _grades(part: dict[str, Any]) -> dict[str, Any]:
    names = {"个数": "count", "资金": "amount", "优": "excellent", "良": "good", "中": "medium", "差": "poor"}
    return {**{name: part[key] for name, key in names.items()}, "改进措施": part["measures"]}


def _performance(narrative: dict[str, Any], executed: dict[str, str]) -> dict[str, Any]:
    part = narrative["s10_4_performance"]
    start, graded, whole = part["s1"], part["s2"], part["s3"]
    judged, effect = start["dept_eval"], start["effect"]
    between = re.search(
        r"年度绩效目标完成情况：(.+)。发现的主要问题及原因：(.+)。下一步改进措施：(.+)。涉密", whole["text"]
    )
    assert between is not None
    return {
        "自评": _parts(start),
        "整体自评": {"资金": start["whole"]["amount"], **_parts(start["whole"])},
        "部门评价": {
            "项目": judged["lead_project"],
            "项目数": judged["count"],
            "资金": judged["amount"],
            **_parts(judged),
            "评价结果": judged["result"].removesuffix("。"),
            "补充": [
                effect["heading"],
                "（1）社会效益",
                effect["social"],
                "（2）社会满意度及可持续性影响",
                effect["satisfaction"],
            ],
            "各项结果": [re.sub(r"^\d\. ", "", text) for text in part["s4"]["text"]],
        },
        "一级项目": _grades(graded["primary"]),
        "二级项目": _grades(graded["secondary"]),
        "公开项目": [_project(item, executed) for item in graded["projects"]],
        "整体得分": whole["score"],
        "整体预算": whole["budget"],
        "整体执行": whole["executed"],
        "目标完成情况": between[1],
        "问题": between[2],
        "措施": between[3],
    }


def _executed(reports: list[dict[str, Any]]) -> dict[str, str]:
    """元 executed by project, from the reports in the annex (names there carry a prefix letter)."""
    return {report["project"].partition(" ")[2]: report["funds"][0]["executed"] for report in reports}


def _project(item: dict[str, Any], executed: dict[str, str]) -> dict[str, Any]:
    """Two of the six are worded as the pack words them; the others word their figures their own way (说明)."""
    rest = item["text"].partition("分，")[2].removesuffix("。")
    content, usual, _ = rest.partition("。此项目年初预算为")
    found: dict[str, Any] = {"名称": item["name"], "得分": item["score"]}
    if not usual:
        return {**found, "说明": rest}
    return {**found, "内容": content, "年初预算数": f"{item['budget_wan']}万元", "全年执行数": executed[item["name"]]}


def _before(now: str, change: dict[str, Any], unit: str = "") -> str:
    sign = -1 if change["direction"] == "增加" else 1
    amount = Decimal(change[f"amount{unit}"]) * (10000 if unit else 1)
    return str(Decimal(now) + sign * amount)


def _prior(narrative: dict[str, Any]) -> dict[str, Any]:
    both, fiscal, overall = narrative["s1_total"], narrative["s4_fiscal_total"], narrative["s5_1_overall"]
    three, running = narrative["s9_1_three_public"], narrative["s10_1_running"]
    amounts = {item["code"]: item["amount"] for item in narrative["s5_2_structure"]["items"]}
    classes = {
        item["code"]: {"小计": _before(amounts[item["code"]], item["delta"], "_wan")}
        for item in narrative["s5_3_detail"]["classes"]
    }
    cars = three["items"][2]
    return {
        "收支总表": {
            "收入总计": _before(both["income_total"], both["income_delta"]),
            "支出总计": _before(both["expenditure_total"], both["expenditure_delta"]),
        },
        "财政拨款总表": {
            "收入总计": _before(fiscal["income_total"], fiscal["income_delta"]),
            "支出总计": {"合计": _before(fiscal["expenditure_total"], fiscal["expenditure_delta"])},
        },
        "一般公共预算表": {
            "合计": {"小计": _before(overall["expenditure"], overall["delta"])},
            "科目": classes,
        },
        "三公表": {
            "决算数": {
                "合计": _before(three["actual"], three["delta"]),
                "因公出国费": "0",
                "公务用车购置费": "0",
                "公务用车运行维护费": _before(cars["actual"], cars["delta"]),
                "公务接待费": "0",
            }
        },
        "机关运行经费": {"决算数": _before(running["amount"], running["delta"])},
    }
