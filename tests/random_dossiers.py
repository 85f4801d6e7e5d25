"""Consistent departments at random: every table filled with its totals, summed here and not by the program."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from hypothesis import strategies as st

from generator.derive import Accounts
from generator.findings import Place
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.profile import Pack, load_pack

Figures = dict[str, Decimal | int | str]
CODES = ("2080501", "2080505", "2080506", "2101101", "2120501", "2210201", "2240101", "2240106", "2240150", "2299999")
FUND_CODES = ("2120803", "2296002")
PERSONNEL = ("30101", "30102", "30108", "30302")
PUBLIC = ("30201", "30211", "30217", "30231", "31002")
BUDGETS = ("一般公共预算", "政府性基金", "国有资本经营")
SPENT = (("一般公共预算表", "小计"), ("政府性基金表", "本年支出"), ("国有资本表", "本年支出"))


def money(most: int = 10**11) -> st.SearchStrategy[Decimal]:
    """Nothing, or an amount that does not vanish when printed in 万元."""
    return st.one_of(st.just(0), st.integers(10_000, most)).map(lambda cents: Decimal(cents) / 100)


@st.composite
def departments(draw: st.DrawFn) -> Figures:
    """A department's figures in 元, every total of the nine tables among them."""
    figures: Figures = {}
    general = {
        code: (draw(money()), draw(money())) for code in sorted(draw(st.sets(st.sampled_from(CODES), min_size=2)))
    }
    funds = {
        code: tuple(draw(money()) for _ in range(3)) for code in sorted(draw(st.sets(st.sampled_from(FUND_CODES))))
    }
    own = {code: draw(money(10**8)) for code in general}
    opening, surplus = draw(money(10**9)), draw(money(10**9))
    state = (draw(money(10**9)), draw(money(10**9)))

    out: dict[str, dict[str, Decimal]] = {}
    for code, (basic, project) in general.items():
        out[code] = {"基本支出": basic, "项目支出": project + own[code]}
        rows(figures, "一般公共预算表", code, {"基本支出": basic, "项目支出": project, "小计": basic + project})
    for code, (before, income, wanted) in funds.items():
        spent = min(wanted, before + income)
        out[code] = {"基本支出": Decimal(0), "项目支出": spent}
        fund_row(figures, "政府性基金表", code, before, income, spent)
    spent = min(state)
    out["2230105"] = {"基本支出": Decimal(0), "项目支出": spent}
    fund_row(figures, "国有资本表", "2230105", Decimal(0), state[1] + state[0], spent)
    for code, row in out.items():
        rows(figures, "支出表", code, {**row, "本年支出合计": sum(row.values(), Decimal(0))})
    for table, column in (*SPENT, ("支出表", "本年支出合计")):
        figures.setdefault(f"{table}.合计.{column}", Decimal(0))
    balances(figures, out, opening, surplus, sum(own.values(), Decimal(0)))
    economics(draw, figures)
    three(draw, figures)
    return figures


def add(figures: Figures, path: str, value: Decimal) -> None:
    figures[path] = Decimal(figures.get(path, 0)) + value


def rows(figures: Figures, table: str, code: str, columns: dict[str, Decimal]) -> None:
    """Add an 项 to its table, its 款, its 类 and the 合计 row."""
    for key in (f"科目.{code}", f"科目.{code[:5]}", f"科目.{code[:3]}", "合计"):
        for column, value in columns.items():
            add(figures, f"{table}.{key}.{column}", value)


def fund_row(figures: Figures, table: str, code: str, before: Decimal, income: Decimal, spent: Decimal) -> None:
    columns = {"年初结转和结余": before, "本年收入": income, "本年支出": spent, "基本支出": Decimal(0)}
    rows(figures, table, code, {**columns, "项目支出": spent, "年末结转和结余": before + income - spent})


def of_fund(figures: Figures, table: str, column: str) -> Decimal:
    return Decimal(figures.get(f"{table}.合计.{column}", 0))


def balances(
    figures: Figures, out: dict[str, dict[str, Decimal]], opening: Decimal, surplus: Decimal, own: Decimal
) -> None:
    """The two balance tables and the income table, from what was spent."""
    spent = [Decimal(figures[f"{table}.合计.{column}"]) for table, column in SPENT]
    openings = [opening, *(of_fund(figures, table, "年初结转和结余") for table, _ in SPENT[1:])]
    closing = [surplus, *(of_fund(figures, table, "年末结转和结余") for table, _ in SPENT[1:])]
    income = [spent[at] + closing[at] - openings[at] for at in range(3)]
    if income[0] < 0:
        closing[0] -= income[0]
        income[0] = Decimal(0)
    fiscal = "财政拨款总表"
    for at, name in enumerate(BUDGETS):
        figures[f"{fiscal}.本年收入.{name}"], figures[f"{fiscal}.年初结转.{name}"] = income[at], openings[at]
        figures[f"{fiscal}.本年支出合计.{name}"], figures[f"{fiscal}.年末结转和结余.{name}"] = spent[at], closing[at]
        figures[f"{fiscal}.支出总计.{name}"] = spent[at] + closing[at]
    for name, values in (("本年支出合计", spent), ("年末结转和结余", closing)):
        figures[f"{fiscal}.{name}.合计"] = sum(values, Decimal(0))
    figures[f"{fiscal}.支出总计.合计"] = sum(spent, Decimal(0)) + sum(closing, Decimal(0))
    figures[f"{fiscal}.本年收入合计"], figures[f"{fiscal}.年初结转和结余"] = (
        sum(income, Decimal(0)),
        sum(openings, Decimal(0)),
    )
    figures[f"{fiscal}.收入总计"] = sum(income, Decimal(0)) + sum(openings, Decimal(0))
    whole = "收支总表"
    for name, value in zip(("一般公共预算", "政府性基金预算", "国有资本经营预算"), income, strict=True):
        figures[f"{whole}.{name}财政拨款收入"] = value
    for name in ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入"):
        figures[f"{whole}.{name}"] = Decimal(0)
    figures[f"{whole}.其他收入"] = own
    figures[f"{whole}.本年收入合计"] = sum(income, Decimal(0)) + own
    figures[f"{whole}.使用非财政拨款结余"] = figures[f"{whole}.结余分配"] = Decimal(0)
    figures[f"{whole}.年初结转和结余"] = sum(openings, Decimal(0))
    figures[f"{whole}.年末结转和结余"] = sum(closing, Decimal(0))
    figures[f"{whole}.本年支出合计"] = sum(spent, Decimal(0)) + own
    figures[f"{whole}.收入总计"] = figures[f"{whole}.支出总计"] = (
        sum(income, Decimal(0)) + sum(openings, Decimal(0)) + own
    )
    code = next(iter(out))
    rows(
        figures,
        "收入表",
        code,
        {"财政拨款收入": sum(income, Decimal(0)), "其他收入": own, "本年收入合计": sum(income, Decimal(0)) + own},
    )


def economics(draw: st.DrawFn, figures: Figures) -> None:
    """Split the basic spending over 款, their 类, 人员经费 and 公用经费."""
    left = Decimal(figures["一般公共预算表.合计.基本支出"])
    shares = {code: draw(st.integers(0, 100)) for code in (*PERSONNEL, *PUBLIC)}
    for code, share in shares.items():
        value = (left * share / 400).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
        put_economic(figures, code, value)
        left -= value
    put_economic(figures, "30299", left)


def put_economic(figures: Figures, code: str, value: Decimal) -> None:
    group = "人员经费合计" if code.startswith(("301", "303")) else "公用经费合计"
    for key in (f"科目.{code}", f"科目.{code[:3]}", group):
        add(figures, f"基本支出表.{key}.基本支出", value)


def three(draw: st.DrawFn, figures: Figures) -> None:
    """三公: at least what basic spending shows, within the budget."""
    for name, code in (
        ("因公出国费", ""),
        ("公务用车购置费", ""),
        ("公务用车运行维护费", "30231"),
        ("公务接待费", "30217"),
    ):
        spent = Decimal(figures.get(f"基本支出表.科目.{code}.基本支出", 0)) + draw(money(10**7))
        budget = spent + draw(money(10**7))
        for kind, value in (("决算数", spent), ("预算数", budget)):
            figures[f"三公表.{kind}.{name}"] = value
            add(figures, f"三公表.{kind}.合计", value)
            if "用车" in name:
                add(figures, f"三公表.{kind}.公务用车购置及运行维护费", value)


def in_wan(figures: Figures) -> Figures:
    """The same department as printed: every figure rounded on its own to 0.01 万元."""
    return {
        path: (value / 10000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if isinstance(value, Decimal) else value
        for path, value in figures.items()
    }


@cache
def cached_pack(name: str) -> Pack:
    found = load_pack(name)
    assert found
    return found


def accounts_of(figures: Figures, unit: str = "元", pack_name: str = "xinjiang/2024") -> Accounts:
    pack = cached_pack(pack_name)
    exact = unit == "元"
    leaves = [
        Leaf(
            path,
            f"{value:f}" if isinstance(value, Decimal) else str(value),
            Place("公开表.yaml", line),
            unit=unit,
            exact=exact,
        )
        for line, (path, value) in enumerate(figures.items(), 1)
    ]
    model = build_model(Loaded(leaves=leaves), pack)
    assert model.findings == [], model.findings[:3]
    return Accounts(model.facts, pack)
