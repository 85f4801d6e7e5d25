"""Scoring (赋分): completion, scores and grades of 绩效 papers by the scheme of the pack; no rule stands here.

A scheme (``performance/schemes/*.yaml``) is curves: points of (completion %, share of the weight %), straight between
them, flat beyond; two points at one completion are a step.
"""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from generator.amounts import UNKNOWN, Amount, Path, Unknown, Value
from generator.findings import Fault
from generator.model.performance import Measure, parse_measure, words_of
from generator.numbers import CONTEXT, ZERO, round_down, round_half_up
from generator.pack_models import PackModel
from generator.paper_kinds import paper_kinds
from generator.rates import HUNDRED

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.language import Evaluation
    from generator.profile import Pack

Curve = list[tuple[Decimal, Decimal]]
Mode = Literal["四舍五入", "截断"]
Source = Literal["显示值", "原值"]
Way = Literal["足额", "正比", "反比", "零", "填报"]
_ROUND: Final[dict[str, Callable[[Decimal, int], Decimal]]] = {"四舍五入": round_half_up, "截断": round_down}


class ExecutionModel(PackModel):
    """执行: how the budget execution scores; 取值 says whether the printed or the exact rate counts."""

    分值: Decimal = Decimal(10)
    曲线: Curve
    取值: Source = "原值"
    小数: int = 2
    舍入: Mode = "四舍五入"


class CompletionRule(PackModel):
    """Which completion a met and a missed target give; the first rule that fits comparator and 二级指标 counts."""

    比较: list[str] = field(default_factory=list)
    二级: list[str] = field(default_factory=list)
    达到: Way = "正比"
    未达到: Way = "正比"

    def fits(self, comparator: str, level: str) -> bool:
        """Return whether the rule speaks of this comparator and this 二级指标."""
        return (not self.比较 or comparator in self.比较) and (not self.二级 or level in self.二级)


class CompletionModel(PackModel):
    """完成率: its rules, its rounding, and whether scores take the printed or the exact one."""

    规则: list[CompletionRule]
    取值: Source = "显示值"
    小数: int = 2
    舍入: Mode = "四舍五入"


class RuleModel(PackModel):
    """规则: one 赋分规则. 填报: the department's own score counts (未达到: only for missed targets; 优先: always)."""

    曲线: Curve
    填报: Literal["不用", "未达到", "优先"] = "不用"
    用于: list[str] = field(default_factory=list)
    """二级指标, or what the target is (日期, 文字): the rule of an indicator that names none."""


class GradeModel(PackModel):
    """等级: a word and the least total that earns it."""

    名: str
    下限: Decimal


class Scheme(PackModel):
    """performance/schemes/<name>.yaml."""

    名称: str
    依据: str = ""
    执行: ExecutionModel
    完成率: CompletionModel
    规则: dict[str, RuleModel]
    缺省规则: str
    """The rule of an indicator that names none and that no rule's 用于 speaks of."""
    词语: dict[str, Decimal] = field(default_factory=dict)
    一级分值: dict[str, Decimal] = field(default_factory=dict)  # what the indicators of a 一级指标 weigh together
    等级: list[GradeModel] = field(default_factory=list)
    小数: int = 2
    舍入: Mode = "四舍五入"


def schemes(pack: Pack) -> dict[str, Scheme]:
    """Return the scoring schemes of a pack by name (read once)."""
    if "赋分办法" not in pack.cache:
        names = pack.files("performance/schemes", ".yaml")
        pack.cache["赋分办法"] = {name: pack.model(f"performance/schemes/{name}.yaml", Scheme) for name in names}
    found: dict[str, Scheme] = pack.cache["赋分办法"]
    return found


def share(curve: Curve, rate: Decimal) -> Decimal:
    """Return the share of the weight (percent points, exact) that ``rate`` (percent points) earns on ``curve``."""
    if rate < curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if rate < right:
            part = CONTEXT.divide(CONTEXT.multiply(rate - left, high - low), right - left)
            return CONTEXT.add(low, part)
    return curve[-1][1]


def reached(target: Measure, actual: Measure) -> bool | None:
    """Return whether ``actual`` meets ``target``; None when the two cannot be compared."""
    if target.day is not None:
        return None if actual.day is None else actual.day <= target.day
    if target.number is None or actual.number is None:
        return None
    left, right = actual.number, target.number
    met = {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}
    return met.get(target.comparator, left >= right)


def completion(scheme: Scheme, target: Measure, actual: Measure, level: str) -> Decimal | None:
    """Return the completion (percent points, exact) of an indicator; None when the scheme cannot tell."""
    if target.qualitative and actual.number is not None and actual.unit == "%":
        return actual.number
    if target.qualitative or (target.day is not None and actual.day is None):
        return scheme.词语.get(actual.words, HUNDRED if actual.words and actual.words == target.words else None)
    met = reached(target, actual)
    if met is None:
        return scheme.词语.get(actual.words)
    if target.day is not None:
        return HUNDRED if met else ZERO
    rule = next((rule for rule in scheme.完成率.规则 if rule.fits(target.comparator, level)), CompletionRule())
    return _ratio(rule.达到 if met else rule.未达到, target.number or ZERO, actual.number or ZERO, met=met)


def _ratio(way: Way, target: Decimal, actual: Decimal, *, met: bool) -> Decimal | None:
    if way == "足额":
        return HUNDRED
    if way == "零":
        return ZERO
    if way == "填报":
        return None
    part, whole = (actual, target) if way == "正比" else (target, actual)
    if not whole:
        return HUNDRED if met else ZERO
    return CONTEXT.divide(CONTEXT.multiply(part, HUNDRED), whole)


def scoring_helpers(pack: Pack) -> dict[str, Callable[[Evaluation, list[Value]], Value]]:
    """Return the helpers for formulas of 绩效 papers: 指标完成率(本), 指标得分(本), 执行得分(本), 评分等级(本)."""
    if not paper_kinds(pack):
        return {}
    return {
        "指标完成率": lambda evaluation, given: _completion_of(evaluation, _text(given), pack),
        "指标得分": lambda evaluation, given: _score_of(evaluation, _text(given), pack),
        "缺省赋分规则": lambda evaluation, given: _default_rule(evaluation, _text(given), pack),
        "执行得分": lambda evaluation, given: _execution_of(evaluation, _text(given), pack),
        "执行分值": lambda evaluation, given: Amount(_scheme(evaluation, _text(given), pack).执行.分值),
        "评分等级": lambda evaluation, given: _grade_of(evaluation, _text(given), pack),
    }


def _text(given: list[Value]) -> str:
    if not isinstance(given[0], Path):
        raise Fault(__name__, f"这里需要路径，得到的是：{given[0]!r}")
    return given[0].text


def scheme_name(pack: Pack, path: str, stated: str = "") -> str:
    """Return the name of the scheme for a path of a paper: the stated one, else that of its kind."""
    first = path.partition(".")[0]
    return stated or next((kind.赋分 for kind in paper_kinds(pack).values() if kind.路径 == first), "")


def _scheme(evaluation: Evaluation, path: str, pack: Pack) -> Scheme:
    paper = ".".join(path.split(".")[:2])
    stated = evaluation.scope.read(f"{paper}.赋分办法")
    known = schemes(pack)
    name = scheme_name(pack, path, stated if isinstance(stated, str) else "")
    if name not in known:
        name = scheme_name(pack, path)
    if name not in known:
        raise Fault(__name__, f"模板包 {pack.name} 没有赋分办法“{name}”")
    return known[name]


def _word(evaluation: Evaluation, path: str) -> str:
    value = evaluation.read(Path(path))
    return value if isinstance(value, str) else ""


def _number(evaluation: Evaluation, path: str) -> Decimal | None:
    value = evaluation.amount(Path(path))
    return None if isinstance(value, Unknown) else value.value


def _exact_completion(evaluation: Evaluation, base: str, pack: Pack) -> Decimal | None:
    adjusted = evaluation.scope.has(f"{base}.调整后目标")
    target = _word(evaluation, f"{base}.调整后目标" if adjusted else f"{base}.目标")
    actual, level = _word(evaluation, f"{base}.实际"), _word(evaluation, f"{base}.二级")
    counted = evaluation.scope.has(f"{base}.完成项目数")  # asked first, so that it is not taken for owed
    if counted and (done := _number(evaluation, f"{base}.完成项目数")) is not None:
        rest = _number(evaluation, f"{base}.未完成项目数") or ZERO
        return _ratio("正比", done + rest, done, met=not rest)
    if not target or not actual:
        return None
    words = words_of(pack)
    wanted, found = parse_measure(target, words), parse_measure(actual, words)
    if wanted.broken or found.broken:
        return None
    return completion(_scheme(evaluation, base, pack), wanted, found, level)


def _completion_of(evaluation: Evaluation, base: str, pack: Pack) -> Value:
    exact = _exact_completion(evaluation, base, pack)
    model = _scheme(evaluation, base, pack).完成率
    return UNKNOWN if exact is None else Amount(_ROUND[model.舍入](exact, model.小数))


def _default_rule(evaluation: Evaluation, base: str, pack: Pack) -> Value:
    scheme = _scheme(evaluation, base, pack)
    target = parse_measure(_word(evaluation, f"{base}.目标"), words_of(pack))
    sort = "日期" if target.day is not None else "文字" if target.qualitative and target.words else "数"
    about = (_word(evaluation, f"{base}.二级"), sort)
    return next((name for name, rule in scheme.规则.items() if set(about) & set(rule.用于)), scheme.缺省规则)


def _score_of(evaluation: Evaluation, base: str, pack: Pack) -> Value:
    scheme = _scheme(evaluation, base, pack)
    rule = scheme.规则.get(_word(evaluation, f"{base}.赋分规则"))
    weight = _number(evaluation, f"{base}.权重")
    shown = _number(evaluation, f"{base}.完成率")
    exact = _exact_completion(evaluation, base, pack) if scheme.完成率.取值 == "原值" else shown
    rate = exact if exact is not None and _rounds_to(scheme, exact, shown) else shown
    if rule is None or weight is None:
        return UNKNOWN
    missed = rate is None or rate < HUNDRED
    if rule.填报 == "优先" or (rule.填报 == "未达到" and missed):
        typed = _number(evaluation, f"{base}.填报得分")
        if typed is not None:
            return Amount(typed)
    if rate is None or (missed and rule.填报 != "不用"):
        return UNKNOWN
    return Amount(_points(weight, share(rule.曲线, rate), scheme.舍入, scheme.小数))


def _rounds_to(scheme: Scheme, exact: Decimal, shown: Decimal | None) -> bool:
    """Whether the printed completion is the exact one rounded; when it is not, it was 核定 and counts instead."""
    return shown is None or _ROUND[scheme.完成率.舍入](exact, scheme.完成率.小数) == shown


def _points(weight: Decimal, percent: Decimal, mode: Mode, places: int) -> Decimal:
    return _ROUND[mode](CONTEXT.divide(CONTEXT.multiply(weight, percent), HUNDRED), places)


def _execution_of(evaluation: Evaluation, base: str, pack: Pack) -> Value:
    model = _scheme(evaluation, base, pack).执行
    rate = _number(evaluation, f"{base}.执行率")
    if rate is None:
        return UNKNOWN
    counted = round_half_up(rate, 2) if model.取值 == "显示值" else rate
    return Amount(_points(model.分值, share(model.曲线, counted), model.舍入, model.小数))


def _grade_of(evaluation: Evaluation, base: str, pack: Pack) -> Value:
    total = _number(evaluation, f"{base}.总分")
    if total is None:
        return UNKNOWN
    return next((grade.名 for grade in _scheme(evaluation, base, pack).等级 if total >= grade.下限), UNKNOWN)
