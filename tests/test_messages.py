"""Every finding's words stand in the packs: no key without message, no field without value, no message unused."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
import yaml

from generator.findings import Fault, Place, Severity
from generator.messages import cases, fields_of, phrase, say, text_of

HOME = Path(__file__).resolve().parent.parent
MESSAGES = HOME / "templates" / "common" / "messages"
OWN = {"文件": "place", "应为": "expected", "实际": "found", "相差": "difference"}
"""Fields that a finding has anyhow, and the argument they come from."""
COMMON = {"key", "place", "expected", "found", "difference", "paths"}


@cache
def written() -> dict[str, dict[str, object]]:
    """Every entry of every family by code."""
    found: dict[str, dict[str, object]] = {}
    for path in MESSAGES.glob("*.yaml"):
        found.update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


@cache
def keys() -> tuple[str, ...]:
    return tuple(f"{code} {case}".strip() for code, entry in written().items() for case in cases(entry))


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    paths = sorted((HOME / "generator").rglob("*.py"))
    return tuple((path.name, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


@cache
def texts() -> frozenset[str]:
    """Every string constant of the program."""
    nodes = [node for _, module in modules() for node in ast.walk(module)]
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@cache
def imported(module: ast.Module) -> set[str]:
    """What a module takes from ``generator.messages``."""
    nodes = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in nodes if node.module == "generator.messages" for alias in node.names}


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Every call of ``say`` and ``phrase`` with its place."""
    found = [(name, imported(module), node) for name, module in modules() for node in ast.walk(module)]
    return tuple(
        (f"{name}:{node.lineno}", node)
        for name, known, node in found
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known
    )


def asked(call: ast.Call) -> list[str]:
    """The keys that a call may name: its first argument, or a code with any case that is named elsewhere."""
    key = call.args[0]
    if isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
        code = str(key.values[0].value).strip()
        return [known for known in keys() if known.partition(" ")[0] == code and known.partition(" ")[2] in texts()]
    return [str(side.value) for side in sides(key) if isinstance(side, ast.Constant)]


def sides(choice: ast.expr) -> list[ast.expr]:
    """What ``a if b else c`` may be."""
    return [*sides(choice.body), *sides(choice.orelse)] if isinstance(choice, ast.IfExp) else [choice]


def wanted(key: str) -> set[str]:
    return fields_of(text_of(key, "消息")) | fields_of(text_of(key, "改法"))


def test_every_call_names_a_message_and_gives_its_fields() -> None:
    wrong = []
    for place, call in calls():
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        for key in asked(call) or ["?"]:
            if key not in keys():
                wrong.append(f"{place} “{key}”没有写在 {MESSAGES.name} 里")
                continue
            positional = {"place"} if call.args[1:] else set()
            own = {field for field, argument in OWN.items() if argument in given | positional}
            wrong += [f"{place} “{key}”缺少 {field}" for field in wanted(key) - given - own]
    assert wrong == []


def test_every_field_that_is_given_is_used() -> None:
    wrong = []
    for place, call in calls():
        used = {field for key in asked(call) for field in wanted(key)}
        given = {keyword.arg for keyword in call.keywords if keyword.arg} - COMMON
        wrong += [f"{place} 没有用到 {field}" for field in given - used]
    assert wrong == []


def test_every_message_is_said_somewhere() -> None:
    said = {key for _, call in calls() for key in asked(call)}
    assert set(keys()) - said - texts() == set()


def test_no_finding_is_worded_in_python() -> None:
    made = [
        f"{name}:{node.lineno}"
        for name, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
        if node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert made == [], "请写进 templates/common/messages，用 say 说出来"


def test_severities_are_those_of_findings() -> None:
    for key in keys():
        assert text_of(key, "级别") in ("", *Severity), key


def test_a_message_is_filled_with_fields_lists_and_parts_that_may_fall_away() -> None:
    finding = say("L-11", Place("单位.yaml", 1), found="新疆", 近似=[], 可用=["xinjiang/2024", "shanxi/2024"])
    assert finding.code == "L-11"
    assert str(finding.place) == "单位.yaml 第1行"
    assert finding.message == "没有名为“新疆”的模板"
    assert finding.hint == "可用的有：xinjiang/2024、shanxi/2024"
    near = say("L-11", found="新疆", 近似=["xinjiang/2024"], 可用=["xinjiang/2024"])
    assert near.hint == "是否想写“xinjiang/2024”？可用的有：xinjiang/2024"


def test_a_case_takes_its_own_words_and_the_rest_of_the_others() -> None:
    assert say("L-12 无关", Place("a.pdf"), 可读=["单位"]).severity is Severity.INFO
    assert say("L-12 改名", Place("a.yaml.txt"), 应叫="a.yaml").severity is Severity.WARNING


def test_braces_that_are_no_field_stay() -> None:
    assert say("L-8", 路径="三公经费").hint.endswith("{值: 10.00, 依据: 财政局批复的口径}")


@pytest.mark.parametrize("key", ["L-999", "L-1", "L-1 没有的情形", "L-2 情形"])
def test_an_unknown_key_is_our_own_fault(key: str) -> None:
    with pytest.raises(Fault, match=key):
        say(key)


def test_a_missing_field_is_our_own_fault() -> None:
    with pytest.raises(Fault, match="路径"):
        say("L-5")


def test_a_long_list_says_how_many_there_are() -> None:
    assert phrase("名单未完", 前面="甲、乙", 共=9) == "甲、乙 等 9 项"
