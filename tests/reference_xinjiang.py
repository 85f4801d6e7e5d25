"""The Xinjiang seeds' facts as dossiers: amounts, counts and words are given, every ratio and change is computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
FACTS = SHARED / "reference" / "xinjiang_2023_2024_facts.json"

THREE_PUBLIC = {
    "amount": "合计",
    "abroad": "因公出国费",
    "car": "公务用车购置及运行维护费",
    "car_purchase": "公务用车购置费",
    "car_running": "公务用车运行维护费",
    "reception": "公务接待费",
}
VEHICLES = {
    "car_provincial": "副部省级以上领导用车",
    "car_chief": "主要负责人用车",
    "car_comm": "机要通信用车",
    "car_emergency": "应急保障用车",
    "car_enforcement": "执法执勤用车",
    "car_special": "特种专业技术用车",
    "car_retired": "离退休干部用车",
    "car_other": "其他用车",
}


def document(name: str) -> dict[str, Any]:
    """The facts of ``xj2023`` or ``xj2024``."""
    documents: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))["documents"]
    return documents[name]  # type: ignore[no-any-return]


def write_dossier(facts: dict[str, Any], folder: Path, overrides: dict[str, Any]) -> Path:
    """Write the dossier of a seed into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    year = int(facts["year"])
    identity = {
        "模板": f"xinjiang/{year}",
        "年度": year,
        "附表": "另附",
        "单位": {
            "名称": facts["unit"]["name"],
            "题名": facts["unit"]["title_name"],
            "自称": facts["unit"]["self_ref"],
            "他称": facts["unit"]["other_ref"],
        },
    }
    _write(folder / "单位.yaml", identity)
    _write(folder / "公开表.yaml", {"金额单位": "万元", **_tables(facts)})
    _write(folder / "说明.yaml", {"金额单位": "万元", **_words(facts), "核定": overrides})
    _write(folder / "上年.yaml", {"金额单位": "万元", "上年": _prior(facts)})
    return folder


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8")


def _tables(facts: dict[str, Any]) -> dict[str, Any]:
    ie, income, out, fiscal = facts["ie"], facts["income"], facts["expenditure"], facts["fiscal"]
    classes = {row["name"]: row["amount"] for row in facts["gpb"]["classes"]}
    rows: dict[str, Any] = {}
    for item in facts["gpb"]["items"]:
        code = item["code_inferred"]
        rows[code[:3]] = {"名称": item["class"], "小计": classes.get(item["class"], "0.00")}
        rows[code[:5]] = {"名称": item["section"]}
        rows[code] = {"名称": item["item"], "小计": item["amount"]}
    three = facts["sg"]
    return {
        "收支总表": {
            "收入总计": ie["income_total"],
            "本年收入合计": ie["income_year"],
            "使用非财政拨款结余": ie["use_nonfiscal_surplus"],
            "年初结转和结余": ie["opening_balance"],
            "支出总计": ie["expenditure_total"],
            "本年支出合计": ie["expenditure_year"],
            "结余分配": ie["surplus_distribution"],
            "年末结转和结余": ie["closing_balance"],
        },
        "收入表": {
            "合计": {
                "本年收入合计": income["total"],
                "财政拨款收入": income["fiscal"]["amount"],
                "上级补助收入": income["superior"]["amount"],
                "事业收入": income["business"]["amount"],
                "经营收入": income["operating"]["amount"],
                "附属单位上缴收入": income["subordinate"]["amount"],
                "其他收入": income["other"]["amount"],
            }
        },
        "支出表": {
            "合计": {
                "本年支出合计": out["total"],
                "基本支出": out["basic"]["amount"],
                "项目支出": out["project"]["amount"],
                "上缴上级支出": out["to_superior"]["amount"],
                "经营支出": out["operating"]["amount"],
                "对附属单位补助支出": out["to_subordinate"]["amount"],
            }
        },
        "财政拨款总表": {
            "收入总计": fiscal["income_total"],
            "年初结转和结余": fiscal["opening"],
            "本年收入合计": fiscal["income_year"],
            "支出总计": {"合计": fiscal["expenditure_total"]},
            "年末结转和结余": {"合计": fiscal["closing"]},
            "本年支出合计": {"合计": fiscal["expenditure_year"]},
        },
        "一般公共预算表": {
            "合计": {"小计": facts["gpb"]["amount"], "基本支出": facts["basic"]["total"]},
            "科目": rows,
        },
        "基本支出表": {
            "人员经费合计": {"基本支出": facts["basic"]["personnel"]["amount"]},
            "公用经费合计": {"基本支出": facts["basic"]["public"]["amount"]},
        },
        "三公表": {
            "决算数": _three(three, "amount"),
            "预算数": {
                key: value for key, value in _three(three, "budget").items() if key != "公务用车购置及运行维护费"
            },
        },
        "政府性基金表": "无数据",
        "国有资本表": "无数据",
    }


def _three(three: dict[str, Any], field: str) -> dict[str, Any]:
    found = {"合计": three[field]}
    found |= {name: three[key][field] for key, name in THREE_PUBLIC.items() if key != "amount" and field in three[key]}
    return found


def _words(facts: dict[str, Any]) -> dict[str, Any]:
    people, org, fiscal, gpb, three = facts["people"], facts["org"], facts["fiscal"], facts["gpb"], facts["sg"]
    abroad, car, running, reception = three["abroad"], three["car"], three["car_running"], three["reception"]
    procurement, assets, performance = facts["procurement"], facts["assets"], facts["perf"]
    words: dict[str, Any] = {
        "概况": {"职能": [item["text"] for item in facts["functions"]["items"]]},
        "人员": {
            "实有人数": people["total"],
            "在职人员": people["serving"],
            "离休人员": people["retired_cadre"],
            "退休人员": people["retired"],
        },
        "机构": {"内设机构称谓": org["dept_word"], "内设机构数": org["dept_count"], "内设机构": org["departments"]},
        "收支": {"变动原因": facts["ie"]["reason"]},
        "财政拨款": {
            "年初预算数": fiscal["budget"],
            "变动原因": fiscal["reason"],
            "预算差异原因": fiscal["budget_reason"],
        },
        "一般公共预算支出": {
            "年初预算数": gpb["budget"],
            "变动原因": gpb["reason"],
            "预算差异原因": gpb["budget_reason"],
            "项": {item["code_inferred"]: {"变动原因": item["reason"]} for item in gpb["items"]},
        },
        "基本支出": {
            "人员经费列举": facts["basic"]["personnel"]["items"],
            "公用经费列举": facts["basic"]["public"]["items"],
        },
        "三公": {
            "合计": {"变动原因": three["reason"], "预算差异原因": three["budget_reason"]},
            "因公出国费": {
                "变动原因": abroad["reason"],
                "预算差异原因": abroad["budget_reason"],
                "开支内容": abroad["content"],
                "团组数": abroad["groups"],
                "人次": abroad["persons"],
            },
            "公务用车购置及运行维护费": {
                "变动原因": car["reason"],
                "保有量": car["holding"],
                "保有量差异原因": car["holding_diff_reason"],
            },
            "公务用车购置费": {
                "预算差异原因": three["car_purchase"]["budget_reason"],
                "购置数": three["car_purchase"]["count"],
            },
            "公务用车运行维护费": {"预算差异原因": running["budget_reason"], "开支内容": running["content"]},
            "公务接待费": {
                "变动原因": reception["reason"],
                "预算差异原因": reception["budget_reason"],
                "开支内容": reception["content"],
                "批次": reception["batches"],
                "人次": reception["persons"],
            },
        },
        "机关运行经费": {"决算数": facts["running"]["amount"], "变动原因": facts["running"]["reason"]},
        "政府采购": {
            "合计": procurement["total"],
            "货物": procurement["goods"],
            "工程": procurement["works"],
            "服务": procurement["services"],
            "授予中小企业": procurement["sme"],
            "授予小微企业": procurement["micro"],
        },
        "资产": {
            "房屋面积": assets["house_area"],
            "房屋价值": assets["house_value"],
            "车辆数": assets["vehicles"],
            "车辆价值": assets["vehicle_value"],
            "车辆": {name: assets[key] for key, name in VEHICLES.items()},
            "其他用车说明": assets["other_use"],
            "百万元以上设备": assets["equip100"],
        },
        "绩效": {
            "整体自评表数": performance["overall_count"],
            "整体预算": performance["overall_budget"],
            "整体执行": performance["overall_executed"],
            "项目数": performance["project_count"],
            "项目预算": performance["project_budget"],
            "项目执行": performance["project_executed"],
            "成效": performance["effects"],
            "问题": performance["problems"],
            "措施": performance["measures"],
        },
    }
    if facts["functions"].get("intro"):
        words["概况"]["职能引言"] = facts["functions"]["intro"]
    if org.get("subunits"):
        words["机构"]["下属单位"] = [unit["name"] for unit in org["subunits"]]
    if "fixed_original" in assets:
        words["资产"]["固定资产原值"] = assets["fixed_original"]
    other = facts.get("public_other")
    if other:
        words["事业单位公用经费"] = {"单位类别": other["label"], "决算数": other["amount"], "变动原因": other["reason"]}
    return words


def _prior(facts: dict[str, Any]) -> dict[str, Any]:
    three = facts["sg"]
    prior: dict[str, Any] = {
        "收支总表": {"收入总计": facts["ie"]["prior_implied"]},
        "财政拨款总表": {"收入总计": facts["fiscal"]["prior_implied"]},
        "一般公共预算表": {
            "合计": {"小计": facts["gpb"]["prior_implied"]},
            "科目": {
                item["code_inferred"]: {"小计": item["prior_implied"]}
                for item in facts["gpb"]["items"]
                if item["prior_implied"] != "0.00"
            },
        },
        "三公表": {
            "决算数": {
                "合计": three["prior_implied"],
                "因公出国费": three["abroad"]["prior_implied"],
                "公务用车购置及运行维护费": three["car"]["prior_implied"],
                "公务接待费": three["reception"]["prior_implied"],
            }
        },
        "机关运行经费": {"决算数": facts["running"]["prior_implied"]},
    }
    people = facts["people"]
    if "serving_change" in people:
        sign = {"增加": -1, "减少": 1}
        prior["人员"] = {
            name: int(people[key]) + sign[people[f"{key}_dir"]] * int(people[f"{key}_change"])
            for key, name in (("serving", "在职人员"), ("retired_cadre", "离休人员"), ("retired", "退休人员"))
        }
    if facts.get("public_other"):
        prior["事业单位公用经费"] = {"决算数": facts["public_other"]["prior_implied"]}
    return prior
