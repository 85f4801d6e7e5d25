"""The ten tables of the Shanxi seed as paths and values: from the facts file, by rules that know no layout."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from reference_shanxi import CARS, FACTS, FUNDS, INCOME, THREE_PUBLIC, facts
from reference_xinjiang import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WORKBOOK = SHARED / "reference" / "datong_2022_tables.xlsx"
CLASSES = [*range(201, 209), *range(210, 218), *range(219, 225), 229, 231, 232, 234]
FUND_COLUMNS = ("年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余")
NUMBERS = {
    "收支总表": "公开01",
    "收入表": "公开02",
    "支出表": "公开03",
    "财政拨款总表": "公开04",
    "一般公共预算表": "公开05",
    "基本支出表": "公开06",
    "三公表": "公开07",
    "政府性基金表": "公开08",
    "国有资本表": "公开09",
    "信息统计表": "公开10",
}


def reference() -> dict[str, Any]:
    """The tables of the facts file by printed number; the calling test is skipped where the file is absent."""
    if not FACTS.is_file():
        pytest.skip("the reference facts of Shanxi 2022 are not here")
    tables: dict[str, Any] = facts()["tables"]
    return tables


def workbook() -> Path:
    """The officer's export; the calling test is skipped where it is absent."""
    if not WORKBOOK.is_file():
        pytest.skip("the reference workbook of Shanxi 2022 is not here")
    return WORKBOOK


def figures(tables: dict[str, Any]) -> dict[str, Decimal]:
    """Every figure of the ten tables by path; a blank cell of the form is zero."""
    found = {**_totals(tables["公开01"]), **_fiscal(tables["公开04"]), **_basic(tables["公开06"])}
    for name in ("收入表", "支出表", "一般公共预算表"):
        table = tables[NUMBERS[name]]
        for row in [{"code": None, "amounts": table["total"]}, *table["rows"]]:
            base = f"{name}.科目.{row['code']}" if row["code"] else f"{name}.合计"
            found |= _below(base, table["columns"], row["amounts"])
    found |= _below("三公表.预算数", THREE_PUBLIC, tables["公开07"]["values"][:6])
    found |= _below("三公表.决算数", THREE_PUBLIC, tables["公开07"]["values"][6:])
    found |= _below("政府性基金表.合计", FUND_COLUMNS, tables["公开08"]["total"])
    found |= _below("国有资本表.合计", FUND_COLUMNS[2:5], tables["公开09"]["total"])
    return found | _information(tables["公开10"])


def names(tables: dict[str, Any]) -> dict[str, str]:
    """Every name of a 科目 by path."""
    rows = [
        (f"{name}.科目", row)
        for name in ("收入表", "支出表", "一般公共预算表")
        for row in tables[NUMBERS[name]]["rows"]
    ]
    rows += [("基本支出表.科目", item) for item in tables["公开06"]["items"]]
    return {f"{base}.{row['code']}.名称": row["name"] for base, row in rows}


def _below(base: str, columns: Iterable[str], values: Iterable[str | None]) -> dict[str, Decimal]:
    return {f"{base}.{column}": Decimal(value or 0) for column, value in zip(columns, values, strict=True)}


def _totals(table: dict[str, Any]) -> dict[str, Decimal]:
    amounts = {row["line"]: row["amount"] for row in [*table["income"], *table["expenditure"]]}
    lines = {name: line for line, name in enumerate(INCOME, 1)}
    lines |= {"本年收入合计": 27, "使用非财政拨款结余": 28, "年初结转和结余": 29, "收入总计": 31}
    lines |= {f"类.{code}": line for line, code in enumerate(CLASSES, 32)}
    lines |= {"本年支出合计": 58, "结余分配": 59, "年末结转和结余": 60, "支出总计": 62}
    return {f"收支总表.{name}": Decimal(amounts[line] or 0) for name, line in lines.items()}


def _fiscal(table: dict[str, Any]) -> dict[str, Decimal]:
    income = {row["line"]: row["amount"] for row in table["income"]}
    spent = {row["line"]: row["amounts"] for row in table["expenditure"]}
    lines = {"本年收入合计": 27, "年初结转和结余": 28, "收入总计": 32}
    found = {f"财政拨款总表.{name}": Decimal(income[line] or 0) for name, line in lines.items()}
    found |= _below("财政拨款总表.本年收入", FUNDS, [income[line] for line in (1, 2, 3)])
    found |= _below("财政拨款总表.年初结转", FUNDS, [income[line] for line in (29, 30, 31)])
    rows = {f"类.{code}": line for line, code in enumerate(CLASSES, 33)}
    for name, line in (rows | {"本年支出合计": 59, "年末结转和结余": 60, "支出总计": 64}).items():
        found |= _below(f"财政拨款总表.{name}", ("合计", *FUNDS), spent[line])
    return found


def _basic(table: dict[str, Any]) -> dict[str, Decimal]:
    rows = {f"科目.{item['code']}": item for item in table["items"]}
    rows |= {"人员经费合计": table["personnel_total"], "公用经费合计": table["public_total"]}
    found: dict[str, Decimal] = {}
    for name, row in rows.items():
        found |= _below(f"基本支出表.{name}", ("金额", "基本支出"), (row["amount"], row["basic"]))
    return found


def _information(table: dict[str, Any]) -> dict[str, Decimal]:
    values = {row["line"]: row["value"] for row in table["rows"]}
    paths = [f"政府采购.{name}" for name in ("合计", "货物", "工程", "服务")]
    paths += [
        "机关运行经费.行政单位",
        "机关运行经费.参公事业单位",
        "资产.车辆数",
        *(f"资产.车辆.{name}" for name in CARS),
    ]
    lines = dict(enumerate(paths, 1)) | {17: "资产.百万元以上设备"}
    return {path: Decimal(values[line] or 0) for line, path in lines.items()}
