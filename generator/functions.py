"""The few helpers that formulas and checks may call (算式函数). Each rule's source is named beside it.

Sums always come from exact 元; ratios stand in :mod:`generator.rates`.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from generator.amounts import NOTHING, UNKNOWN, Amount, Path, Unknown, Value, add, total
from generator.findings import Fault
from generator.model.facts import UNITS
from generator.numbers import round_half_up
from generator.rates import Rules, ratios

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.language import Evaluation


def helpers(rules: Rules) -> dict[str, Callable[[Evaluation, list[Value]], Value]]:
    """Return the helpers by their Chinese names, bound to a pack's ``rules``."""
    return {
        "合计": _sum,
        "零缺": _or_zero,
        "首个": _first,
        "最细": _is_leaf,
        "差集": _without,
        "有": _has,
        "绝对值": _absolute,
        "最大编码": _last_key,
        "个数": _count,
        "并集": _union,
        "长度为": _of_length,
        "开头为": _starting,
        "下级合计": _children_sum,
        "顶层合计": _top_sum,
        "列合计": _column_sum,
        "单位合计": _units_sum,
        "各行合计": _named_rows_sum,
        "条件个数": lambda evaluation, given: Amount(Decimal(len(_where(evaluation, given[0], *given[1:])))),
        "条件合计": _sum_where,
        "层级": _depth,
        "上级": _parent,
        "两位": _two_places,
        **ratios(rules),
    }


def _sum(evaluation: Evaluation, given: list[Value]) -> Value:
    amounts: list[Amount] = []
    for item in given:
        amount = evaluation.amount(item)
        if isinstance(amount, Unknown):
            return UNKNOWN
        amounts.append(amount)
    return total(amounts)


def _or_zero(evaluation: Evaluation, given: list[Value]) -> Value:
    amount = evaluation.amount(given[0])
    return NOTHING if isinstance(amount, Unknown) else amount


def _first(evaluation: Evaluation, given: list[Value]) -> Value:
    """首个(甲, 乙, …): the first that is known."""
    return next((value for value in map(evaluation.read, given) if not isinstance(value, Unknown)), UNKNOWN)


def _is_leaf(evaluation: Evaluation, given: list[Value]) -> Value:
    """最细(表.科目, 编码): no row of the table stands below this one."""
    code = str(evaluation.read(given[1]))
    return code not in _families(tuple(_keys(evaluation, given[0])))


def _without(evaluation: Evaluation, given: list[Value]) -> Value:
    """差集(甲, 乙, …): the keys of the first that stand in none of the others, in order."""
    drop = {key for item in given[1:] for key in _keys(evaluation, item)}
    return sorted(key for key in _keys(evaluation, given[0]) if key not in drop)


def _has(evaluation: Evaluation, given: list[Value]) -> Value:
    return all(evaluation.scope.has(_path(item)) for item in given)


def _absolute(evaluation: Evaluation, given: list[Value]) -> Value:
    amount = evaluation.amount(given[0])
    return amount if isinstance(amount, Unknown) else Amount(abs(amount.value), amount.slack)


def _path(value: Value) -> str:
    if not isinstance(value, Path):
        raise Fault(__name__, f"这里需要路径，得到的是：{value!r}")
    return value.text


def _keys(evaluation: Evaluation, value: Value) -> list[Any]:
    return list(evaluation.scope.keys(value.text)) if isinstance(value, Path) else list(value)  # type: ignore[arg-type]


def _count(evaluation: Evaluation, given: list[Value]) -> Value:
    return Amount(Decimal(len(_keys(evaluation, given[0]))))


def _last_key(evaluation: Evaluation, given: list[Value]) -> Value:
    keys = _keys(evaluation, given[0])
    return max(keys) if keys else UNKNOWN


def _union(evaluation: Evaluation, given: list[Value]) -> Value:
    found = {key: None for item in given for key in _keys(evaluation, item)}
    return sorted(found)


def _of_length(evaluation: Evaluation, given: list[Value]) -> Value:
    length = evaluation.amount(given[1])
    return [key for key in _keys(evaluation, given[0]) if isinstance(length, Amount) and len(key) == length.value]


def _starting(evaluation: Evaluation, given: list[Value]) -> Value:
    return [key for key in _keys(evaluation, given[0]) if key.startswith(str(evaluation.read(given[1])))]


def parent_code(code: str) -> str:
    """Return the code one level up (2080501 -> 20805 -> 208 -> empty); 政府收支分类科目: 类 3, 款 5, 项 7 digits."""
    return code[:-2] if len(code) > 3 else ""  # noqa: PLR2004 - a 类 code has three digits


@lru_cache(maxsize=64)
def _families(codes: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the codes by the code one level up, in order."""
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(parent_code(code), []).append(code)
    return found


def _rows_sum(evaluation: Evaluation, table: str, keys: list[str], column: str) -> Value:
    return _sum(evaluation, [Path(f"{table}.{key}.{column}" if column else f"{table}.{key}") for key in keys])


def _column(evaluation: Evaluation, given: list[Value], at: int) -> str:
    return str(evaluation.read(given[at])) if len(given) > at else ""


def _children_sum(evaluation: Evaluation, given: list[Value]) -> Value:
    """下级合计(表.科目, 编码, 列): the rows one level below; unknown for a row without any."""
    table, code = _path(given[0]), str(evaluation.read(given[1]))
    keys = _families(tuple(evaluation.scope.keys(table))).get(code)
    return _rows_sum(evaluation, table, keys, _column(evaluation, given, 2)) if keys else UNKNOWN


def _top_sum(evaluation: Evaluation, given: list[Value]) -> Value:
    """顶层合计(表.科目, 列): the 类 rows; unknown for a table without rows."""
    table = _path(given[0])
    keys = _families(tuple(evaluation.scope.keys(table))).get("")
    return _rows_sum(evaluation, table, keys, _column(evaluation, given, 1)) if keys else UNKNOWN


def _column_sum(evaluation: Evaluation, given: list[Value]) -> Value:
    """列合计(集合, 列): every member; unknown for a list without any."""
    table = _path(given[0])
    keys = list(evaluation.scope.keys(table))
    return _rows_sum(evaluation, table, keys, _column(evaluation, given, 1)) if keys else UNKNOWN


def _units_sum(evaluation: Evaluation, given: list[Value]) -> Value:
    """单位合计(路径): the same figure of every 所属单位; a row that a unit does not have is zero, its table is not."""
    path = _path(given[0])
    table, found = path.partition(".")[0], NOTHING
    keys = evaluation.scope.keys(UNITS)
    for key in keys:
        if not evaluation.scope.has(f"{UNITS}.{key}.{table}"):
            return UNKNOWN
        amount = evaluation.amount(Path(f"{UNITS}.{key}.{path}"))
        found = found if isinstance(amount, Unknown) else add(found, amount)
    return found if keys else UNKNOWN


def _named_rows_sum(evaluation: Evaluation, given: list[Value]) -> Value:
    """各行合计(集合, 键, 列): the named members; unknown when there are none."""
    keys = [str(key) for key in _keys(evaluation, given[1])]
    return _rows_sum(evaluation, _path(given[0]), keys, _column(evaluation, given, 2)) if keys else UNKNOWN


def _where(evaluation: Evaluation, table: Value, column: Value, word: Value) -> list[str]:
    """Return the keys of the members whose column says ``word``."""
    path, name = _path(table), str(evaluation.read(column))
    return [key for key in evaluation.scope.keys(path) if evaluation.read(Path(f"{path}.{key}.{name}")) == word]


def _sum_where(evaluation: Evaluation, given: list[Value]) -> Value:
    """条件合计(集合, 列, 条件列, 词): the members whose 条件列 says 词."""
    return _rows_sum(
        evaluation, _path(given[0]), _where(evaluation, given[0], *given[2:]), _column(evaluation, given, 1)
    )


def _depth(evaluation: Evaluation, given: list[Value]) -> Value:
    return Amount(Decimal((len(str(evaluation.read(given[0]))) - 1) // 2))


def _parent(evaluation: Evaluation, given: list[Value]) -> Value:
    return parent_code(str(evaluation.read(given[0])))


def _two_places(evaluation: Evaluation, given: list[Value]) -> Value:
    amount = evaluation.amount(given[0])
    return amount if isinstance(amount, Unknown) else Amount(round_half_up(amount.value, 2))
