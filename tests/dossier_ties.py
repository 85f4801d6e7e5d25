"""An independent reader of a dossier's YAML tables: lowest rows only, added up by hand, without the program."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

INPUTS = Path(__file__).resolve().parent.parent / "data_inputs"
ZERO = Decimal(0)
FUNDS = ("一般公共预算", "政府性基金", "国有资本经营")
Rows = dict[str, dict[str, Decimal]]


def raw(dossier: str, name: str) -> dict[str, Any]:
    """A YAML file of a dossier with every value as typed."""
    text = (INPUTS / dossier / name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings only, safer than SafeLoader
    return found


def rows(table: dict[str, Any]) -> Rows:
    """The 科目 that hold figures (项, or 款 of the economic classification)."""
    found = {}
    for code, row in table["科目"].items():
        figures = {name: Decimal(value) for name, value in row.items() if name != "名称"}
        if figures:
            found[code] = figures
    return found


def money(node: dict[str, Any]) -> dict[str, Decimal]:
    """The amounts of a flat branch."""
    return {name: Decimal(value) for name, value in node.items()}


def column(table: Rows, *names: str) -> Decimal:
    """The sum over all rows of the named columns, of every column when none is named."""
    return sum((value for row in table.values() for name, value in row.items() if not names or name in names), ZERO)


class Tables:
    """公开表.yaml of a dossier, added up."""

    def __init__(self, dossier: str) -> None:
        tables = raw(dossier, "公开表.yaml")
        self.words = raw(dossier, "说明.yaml")
        self.whole = money(tables["收支总表"])
        self.fiscal = {name: money(branch) for name, branch in tables["财政拨款总表"].items()}
        self.income, self.spent, self.general = (rows(tables[name]) for name in ("收入表", "支出表", "一般公共预算表"))
        self.fund, self.capital = rows(tables["政府性基金表"]), rows(tables["国有资本表"])
        self.basic = {code: row["基本支出"] for code, row in rows(tables["基本支出表"]).items()}
        self.cars = {kind: money(tables["三公表"][kind]) for kind in ("预算数", "决算数")}
        spending = ("基本支出", "项目支出")
        self.by_fund = dict(
            zip(
                FUNDS,
                (column(self.general), column(self.fund, *spending), column(self.capital, *spending)),
                strict=True,
            )
        )

    def fiscal_spending(self, code: str, kind: str) -> Decimal:
        """What the three fiscal tables spend under a 项."""
        return sum((table.get(code, {}).get(kind, ZERO) for table in (self.general, self.fund, self.capital)), ZERO)

    def office_costs(self) -> Decimal:
        """公用经费合计: everything but 301 and 303."""
        return sum((value for code, value in self.basic.items() if code[:3] not in ("301", "303")), ZERO)
