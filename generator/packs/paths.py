"""Which paths a pack knows, and which paths its expressions name (packs --check)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from generator.derive import Accounts
from generator.expressions import parse
from generator.model.catalogue import WORDS
from generator.model.facts import PRIOR, Facts
from generator.pack_files import read_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.profile import Pack

ANY = "*"


def is_known(pack: Pack, path: str) -> bool:
    """Return whether ``path`` (``*``: any key) is in the catalogue, a formula, a computed list or the data."""
    parts = path.split(".")
    if parts[0] == PRIOR:
        parts = parts[1:]
    return (
        _in_tree(pack.catalogue.tree, parts)
        or any(_begins(formula.pattern, parts) for formula in pack.formulas)
        or any(_is_member(name.split("."), parts) for name in pack.collections)
        or (len(parts) < 3 and parts[0] in data_names(pack))  # noqa: PLR2004 - 功能科目, 功能科目.2080501
    )


def data_names(pack: Pack) -> set[str]:
    """Return the names of the pack's own lists (data/*.yaml): 功能科目, 经济科目, 支出类目."""
    if "data names" not in pack.cache:
        pack.cache["data names"] = {name for path in pack.files("data", ".yaml").values() for name in read_data(path)}
    found: set[str] = pack.cache["data names"]
    return found


def helper_names(pack: Pack) -> frozenset[str]:
    """Return the names of the helpers that this pack's formulas may call."""
    if "helper names" not in pack.cache:
        pack.cache["helper names"] = frozenset(Accounts(Facts(), pack).evaluation({}).helpers)
    found: frozenset[str] = pack.cache["helper names"]
    return found


def _in_tree(node: Any, parts: list[str]) -> bool:
    if not parts:
        return True
    part, rest = parts[0], parts[1:]
    if isinstance(node, list):
        return (part == ANY or part.isdigit()) and _in_tree(node[0], rest)
    if not isinstance(node, dict) or part.startswith("_"):
        return False
    if part == ANY:
        return any(_in_tree(child, rest) for key, child in node.items() if not key.startswith("_"))
    return (part in node or ANY in node) and _in_tree(node.get(part, node.get(ANY)), rest)


def _same(left: str, right: str) -> bool:
    return ANY in (left, right) or left == right


def _begins(pattern: tuple[str, ...], parts: list[str]) -> bool:
    return len(pattern) >= len(parts) and all(map(_same, pattern, parts))


def _is_member(name: list[str], parts: list[str]) -> bool:
    return len(parts) <= len(name) + 1 and all(map(_same, name, parts))


def is_words(pack: Pack, path: str) -> bool:
    """Return whether what stands at ``path`` is free text, by the catalogue or a formula that only passes words on."""
    kind = pack.catalogue.kind(path.replace(ANY, "1"))
    if kind is not None:
        return kind == WORDS
    parts = path.split(".")
    rules = [
        rule.entry.式 for rule in pack.formulas if len(rule.pattern) == len(parts) and _begins(rule.pattern, parts)
    ]
    return not rules or _passes_on(parse(rules[0]))


def _passes_on(expression: nodes.Node) -> bool:
    if isinstance(expression, nodes.Call):
        return getattr(expression.node, "name", "") == "首个"
    return isinstance(expression, nodes.Name | nodes.Getattr | nodes.Getitem)


def expression_faults(pack: Pack, text: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong in an expression of the pack: unknown paths, unknown helpers. 键 and 列 stand for any key."""
    bound = {"键": ANY, "列": ANY, **names}
    yield from _faults(pack, parse(text), bound)


def _faults(pack: Pack, node: nodes.Node, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        path = path_of(node, names)
        if path not in (None, ANY) and not is_known(pack, str(path)):
            yield f"不认识的路径 {path}"
        return
    if isinstance(node, nodes.Call):
        name = getattr(node.node, "name", "")
        if name not in helper_names(pack):
            yield f"没有名为 {name} 的算式函数"
        for argument in node.args:
            yield from _faults(pack, argument, names)
        return
    for child in node.iter_child_nodes():
        yield from _faults(pack, child, names)


def path_of(node: nodes.Node, names: Mapping[str, str]) -> str | None:
    """Return the path an expression spells, its computed parts as ``*``; None when it is no path."""
    if isinstance(node, nodes.Name):
        return names.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        base = path_of(node.node, names)
        return None if base is None else f"{base}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        base = path_of(node.node, names)
        key = node.arg.value if isinstance(node.arg, nodes.Const) else ANY
        return None if base is None else f"{base}.{key}"
    return None
