"""Consistent departments at random, wilder: last year beside this year, items that came and went, empty tables.

Every pack, other money than 财政拨款 in play, counts and assets, the 明细表 with both measures; summed here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st
from random_dossiers import BUDGETS, CODES, FUND_CODES, PERSONNEL, PUBLIC, Figures, add, rows

NONE = Decimal(0)
LEAST = 100
STATE = "2230105"
SHANXI = "shanxi/2022"
PACKS = ("xinjiang/2023", "xinjiang/2024", SHANXI)
CARS = ("机要通信用车", "应急保障用车", "执法执勤用车", "特种专业技术用车", "其他用车")
ITEMS = (("因公出国费", "30212"), ("公务用车购置费", "31013"), ("公务用车运行维护费", "30231"), ("公务接待费", "30217"))


@dataclass
class Left:
    """What one year leaves to the next: by budget, by fund item, of other money."""

    general: Decimal = NONE
    funds: dict[str, Decimal] = field(default_factory=dict)
    state: Decimal = NONE
    other: Decimal = NONE


@dataclass(frozen=True)
class Wild:
    """What is drawn once for both years: the pack, how large its figures are, which tables are empty."""

    pack: str
    scale: int
    has_funds: bool
    has_state: bool
    has_cars: bool
    has_other: bool


def money(draw: st.DrawFn, wild: Wild) -> Decimal:
    """Nothing, or an amount within a hundredfold, so that no year is a thousand times the other."""
    return draw(st.one_of(st.just(NONE), st.integers(20_000, 2_000_000).map(lambda cents: Decimal(cents) / 100))) * (
        wild.scale
    )


def part(whole: Decimal, percent: int) -> Decimal:
    """A share of an amount; neither it nor the rest vanishes when printed in 万元."""
    value = (whole * percent / 100).quantize(Decimal("0.01"), "ROUND_DOWN")
    return value if value >= LEAST and whole - value >= LEAST else NONE


def settled(out: Decimal, had: Decimal) -> Decimal:
    """What is spent of what there was: all of it where next to nothing would be left."""
    return had if had - out < LEAST else out


@st.composite
def years(draw: st.DrawFn) -> tuple[str, Figures]:
    """A pack and a department's figures in 元 of this year and the year before it."""
    choice = st.booleans()
    wild = Wild(
        draw(st.sampled_from(PACKS)),
        draw(st.sampled_from((1, 100, 10_000))),
        *(draw(choice) for _ in range(4)),
    )
    before: Figures = {}
    left = one_year(draw, wild, before, Left())
    figures: Figures = {}
    one_year(draw, wild, figures, left)
    return wild.pack, figures | {f"上年.{path}": value for path, value in before.items()}


def one_year(draw: st.DrawFn, wild: Wild, figures: Figures, opened: Left) -> Left:
    """Fill ``figures`` with one year that begins with what the last one left; return what it leaves."""
    spent: dict[str, dict[str, Decimal]] = {}
    for code in sorted(draw(st.sets(st.sampled_from(CODES), min_size=1))):
        basic, project = money(draw, wild), money(draw, wild)
        rows(figures, "一般公共预算表", code, {"基本支出": basic, "项目支出": project, "小计": basic + project})
        spent[code] = {"基本支出": basic, "项目支出": project, "上缴上级支出": NONE, "经营支出": NONE}
    closed = Left(general=money(draw, wild))
    funds(draw, wild, figures, opened, closed, spent)
    state(draw, wild, figures, opened, closed, spent)
    own = others(draw, wild, spent)
    for code, row in spent.items():
        rows(figures, "支出表", code, {**row, "本年支出合计": sum(row.values(), NONE)})
    balance(draw, wild, figures, opened, closed, own)
    economic(draw, wild, figures)
    physical(draw, figures)
    return closed


def funds(
    draw: st.DrawFn, wild: Wild, figures: Figures, opened: Left, closed: Left, spent: dict[str, dict[str, Decimal]]
) -> None:
    """The 政府性基金表: what was left is either spent or left again."""
    codes = set(opened.funds) | (draw(st.sets(st.sampled_from(FUND_CODES))) if wild.has_funds else set())
    for code in sorted(codes):
        had, income = opened.funds.get(code, NONE), money(draw, wild) if wild.has_funds else NONE
        out = settled(min(money(draw, wild), had + income), had + income)
        closed.funds[code] = had + income - out
        columns = {"年初结转和结余": had, "本年收入": income, "本年支出": out, "基本支出": NONE, "项目支出": out}
        rows(figures, "政府性基金表", code, {**columns, "年末结转和结余": closed.funds[code]})
        spent[code] = {"项目支出": out}
    if not codes:
        for column in ("年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余"):
            figures[f"政府性基金表.合计.{column}"] = NONE


def state(
    draw: st.DrawFn, wild: Wild, figures: Figures, opened: Left, closed: Left, spent: dict[str, dict[str, Decimal]]
) -> None:
    """The 国有资本表; Shanxi's form has only the spending."""
    income = money(draw, wild) if wild.has_state else NONE
    out = settled(min(money(draw, wild), opened.state + income), opened.state + income)
    closed.state = opened.state + income - out
    columns = {"本年支出": out, "基本支出": NONE, "项目支出": out}
    if wild.pack != SHANXI:
        columns |= {"年初结转和结余": opened.state, "本年收入": income, "年末结转和结余": closed.state}
    if any(columns.values()):
        rows(figures, "国有资本表", STATE, columns)
        spent[STATE] = {"项目支出": out}
    else:
        figures |= {f"国有资本表.合计.{column}": NONE for column in columns}
    figures["财政拨款总表.本年收入.国有资本经营"] = income


def others(draw: st.DrawFn, wild: Wild, spent: dict[str, dict[str, Decimal]]) -> Decimal:
    """Spending from other money, on top of the rows; return how much."""
    total = NONE
    for row in spent.values() if wild.has_other else ():
        for column in ("项目支出", "经营支出"):
            extra = money(draw, wild)
            row[column] = row.get(column, NONE) + extra
            total += extra
    return total


def balance(draw: st.DrawFn, wild: Wild, figures: Figures, opened: Left, closed: Left, own: Decimal) -> None:
    """公开04表, 01表 and 02表 from what was spent, opened and closed."""
    out = [Decimal(figures[path]) for path in ("一般公共预算表.合计.小计", "政府性基金表.合计.本年支出")]
    out.append(Decimal(figures["国有资本表.合计.本年支出"]))
    openings = [opened.general, sum(opened.funds.values(), NONE), opened.state]
    income0 = out[0] + closed.general - openings[0]
    if income0 < LEAST:
        closed.general += (NONE if income0 < 0 else LEAST) - income0
    closings = [closed.general, sum(closed.funds.values(), NONE), closed.state]
    income = [spent + after - before for spent, after, before in zip(out, closings, openings, strict=True)]
    fiscal = "财政拨款总表"
    for name, now, first, spent, last in zip(BUDGETS, income, openings, out, closings, strict=True):
        figures[f"{fiscal}.本年收入.{name}"], figures[f"{fiscal}.年初结转.{name}"] = now, first
        figures[f"{fiscal}.本年支出合计.{name}"], figures[f"{fiscal}.年末结转和结余.{name}"] = spent, last
        figures[f"{fiscal}.支出总计.{name}"] = spent + last
    figures[f"{fiscal}.本年收入合计"], figures[f"{fiscal}.年初结转和结余"] = sum(income), sum(openings)
    figures[f"{fiscal}.本年支出合计.合计"], figures[f"{fiscal}.年末结转和结余.合计"] = sum(out), sum(closings)
    figures[f"{fiscal}.收入总计"] = figures[f"{fiscal}.支出总计.合计"] = sum(out) + sum(closings)

    used = money(draw, wild) if wild.has_other else NONE
    shared = money(draw, wild) if wild.has_other else NONE
    closed.other = money(draw, wild) if wild.has_other else NONE
    earned = own + shared + closed.other - used - opened.other
    if earned <= 0 and (wild.has_other or earned < 0):
        closed.other += 1000 - earned
        earned = Decimal(1000)
    kinds = {"事业收入": earned / 2, "其他收入": earned - earned / 2}
    kinds = {name: value.quantize(Decimal("0.01"), "ROUND_DOWN") for name, value in kinds.items()}
    kinds["其他收入"] = earned - kinds["事业收入"]
    whole = "收支总表"
    for name, value in zip(("一般公共预算", "政府性基金预算", "国有资本经营预算"), income, strict=True):
        figures[f"{whole}.{name}财政拨款收入"] = value
    for name in ("上级补助收入", "经营收入", "附属单位上缴收入"):
        figures[f"{whole}.{name}"] = NONE
    figures |= {f"{whole}.{name}": value for name, value in kinds.items()}
    figures[f"{whole}.本年收入合计"] = sum(income) + earned
    figures[f"{whole}.使用非财政拨款结余"], figures[f"{whole}.结余分配"] = used, shared
    figures[f"{whole}.年初结转和结余"] = sum(openings) + opened.other
    figures[f"{whole}.年末结转和结余"] = sum(closings) + closed.other
    figures[f"{whole}.本年支出合计"] = sum(out) + own
    total = sum(income) + earned + used + sum(openings) + opened.other
    figures[f"{whole}.收入总计"] = figures[f"{whole}.支出总计"] = total
    taken = {"财政拨款收入": sum(income, NONE), **kinds, "本年收入合计": sum(income, NONE) + earned}
    rows(figures, "收入表", "2080501", taken)


def economic(draw: st.DrawFn, wild: Wild, figures: Figures) -> None:
    """公开06表, in Shanxi with 金额 beside 其中：基本支出, and 三公 at least what it shows."""
    basic = dict.fromkeys((*PERSONNEL, *PUBLIC, "30212", "31013"), NONE)
    project = dict.fromkeys(("30227", "30231", "30902", "31013"), NONE)
    for shares, path, rest in ((basic, "基本支出", "30299"), (project, "项目支出", "31099")):
        left = Decimal(figures[f"一般公共预算表.合计.{path}"])
        for code in shares:
            can = wild.has_cars or code not in ("30212", "31013", "30231", "30217")
            shares[code] = part(left, draw(st.integers(0, 30 if can else 0)))
            left -= shares[code]
        shares[rest] = left
    for code in sorted({*basic, *project}):
        amounts = {"基本支出": basic.get(code, NONE)}
        if wild.pack == SHANXI:
            amounts["金额"] = basic.get(code, NONE) + project.get(code, NONE)
        group = "人员经费合计" if code.startswith(("301", "303")) else "公用经费合计"
        for key in (f"科目.{code}", f"科目.{code[:3]}", group):
            for column, value in amounts.items():
                add(figures, f"基本支出表.{key}.{column}", value)
    for name, code in ITEMS:
        spent = basic.get(code, NONE) + project.get(code, NONE)
        over = money(draw, wild) if wild.has_cars else NONE
        for kind, value in (("决算数", spent), ("预算数", spent + over)):
            figures[f"三公表.{kind}.{name}"] = value
            add(figures, f"三公表.{kind}.合计", value)
            if "用车" in name:
                add(figures, f"三公表.{kind}.公务用车购置及运行维护费", value)
    public = Decimal(figures["基本支出表.公用经费合计.基本支出"])
    office = part(public, draw(st.integers(0, 99)))
    figures["机关运行经费.决算数"], figures["机关运行经费.行政单位"] = office, office
    figures["机关运行经费.参公事业单位"] = NONE
    figures["事业单位公用经费.决算数"] = public - office


def physical(draw: st.DrawFn, figures: Figures) -> None:
    """Counts that go with the amounts: groups and persons, cars, purchases, assets, people."""
    count = st.integers(1, 40)

    def some(name: str) -> int:
        return draw(count) if Decimal(figures[f"三公表.决算数.{name}"]) else 0

    groups, visits = some("因公出国费"), some("公务接待费")
    figures["三公.因公出国费.团组数"], figures["三公.因公出国费.人次"] = groups, groups * 3
    figures["三公.公务接待费.批次"], figures["三公.公务接待费.人次"] = visits, visits * 5
    figures["三公.公务用车购置费.购置数"] = some("公务用车购置费")
    cars = {name: draw(st.integers(0, 5)) for name in CARS}
    cars["执法执勤用车"] += bool(Decimal(figures["三公表.决算数.公务用车运行维护费"]))
    figures |= {f"资产.车辆.{name}": value for name, value in cars.items()}
    figures |= {f"资产.车辆.{name}": 0 for name in ("副部省级以上领导用车", "主要负责人用车", "离退休干部用车")}
    figures["资产.车辆数"] = figures["三公.公务用车购置及运行维护费.保有量"] = sum(cars.values())
    figures["资产.其他用车说明"] = "台站巡检用车"
    bought = [Decimal(draw(st.integers(10**4, 10**8))) / 100 for _ in range(3)]
    figures |= {f"政府采购.{name}": value for name, value in zip(("货物", "工程", "服务"), bought, strict=True)}
    figures["政府采购.合计"] = sum(bought, NONE)
    figures["政府采购.授予中小企业"] = figures["政府采购.授予小微企业"] = bought[0]
    house, car = (Decimal(draw(st.integers(10**4, 10**8))) / 100 for _ in range(2))
    figures["资产.房屋价值"], figures["资产.车辆价值"] = house, car
    figures["资产.固定资产原值"] = house + car + 1000
    staff = [draw(count) for _ in range(3)]
    figures |= {f"人员.{name}": n for name, n in zip(("在职人员", "离休人员", "退休人员"), staff, strict=True)}
    figures["人员.实有人数"] = sum(staff)
