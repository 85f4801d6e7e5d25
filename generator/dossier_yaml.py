"""A dossier as YAML files: leaves written so that reading them gives the same leaves (工作簿 -> 数据夹)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from generator.fillin.cellvalue import has_no_unit, override_text
from generator.load.dossier import IDENTITY, IDENTITY_PARTS, SETTINGS
from generator.load.yaml_file import EXACT_KEY, OVERRIDES, UNIT_KEY
from generator.model.catalogue import MONEY
from generator.model.facts import PRIOR
from generator.numbers import read_quantity

if TYPE_CHECKING:
    from generator.load.dossier import Dossier
    from generator.load.raw import Leaf
    from generator.model.catalogue import Catalogue

_PLAIN: Final = re.compile(r"[^\W\d][\w（）—、-]*")
_DIGITS: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_WORDS: Final = ("null", "true", "false", "yes", "no", "on", "off", "nan", "inf", "y", "n")
_BEFORE: Final = "上年.yaml"
_TABLES: Final = "公开表.yaml"
_REST: Final = "说明.yaml"
SCHEMA: Final = "# yaml-language-server: $schema={}\n"


@dataclass(frozen=True, slots=True)
class Blank:
    """A key without a value, with a remark behind it."""

    remark: str = ""


def tree_text(tree: dict[str, Any]) -> str:
    """Return a tree of mappings, texts and blanks as YAML."""
    return "".join(_lines(tree, 0))


def dossier_files(dossier: Dossier, schema: str = "") -> dict[str, str]:
    """Return the YAML files of ``dossier`` by name: 单位, 公开表, 上年 and 说明; files without content are left out.

    ``schema`` is the path of the dossier's JSON Schema, for editors.
    """
    parts: dict[str, list[Leaf]] = {IDENTITY: [], _TABLES: [], _BEFORE: [], _REST: []}
    tables = {entry.表 for entry in dossier.pack.settings.公开表} if dossier.pack else set()
    given = {leaf.path for leaf in dossier.loaded.leaves if leaf.text is not None}
    leaves = [leaf for leaf in dossier.loaded.leaves if leaf.text is not None]
    for leaf in leaves:
        parts[_file(leaf, tables)].append(leaf)
    rows = [row for row in dossier.loaded.rows if not any(path.startswith(f"{row}.") for path in given)]
    catalogue = dossier.pack.catalogue if dossier.pack else None
    head = "".join(f"{name}: {_scalar(dossier.setting(name))}\n" for name in SETTINGS if dossier.setting(name))
    line = SCHEMA.format(schema) if schema else ""
    found = {}
    for name, chosen in parts.items():
        extra = rows if name == _TABLES else []
        text = (head if name == IDENTITY else "") + _file_text(chosen, extra, catalogue)
        if text:
            found[name] = line + text
    return found


def _file(leaf: Leaf, tables: set[str]) -> str:
    first = leaf.path.partition(".")[0]
    if leaf.override:
        return _REST
    if first in IDENTITY_PARTS:
        return IDENTITY
    if first == PRIOR:
        return _BEFORE
    return _TABLES if first in tables else _REST


def _file_text(leaves: list[Leaf], rows: list[str], catalogue: Catalogue | None) -> str:
    """Return the leaves of one file under the unit most of them have; others say their own."""
    money = [leaf for leaf in leaves if leaf.unit and _is_money(leaf, catalogue)]
    kinds = [(leaf.unit, leaf.exact) for leaf in money]
    unit, exact = max(dict.fromkeys(kinds), key=kinds.count, default=("", False))
    tree: dict[str, Any] = {}
    fixed: dict[str, Any] = {}
    for leaf in leaves:
        if leaf.override:
            said = {"值": _own_unit(leaf, unit, catalogue), "依据": leaf.reason}
            fixed[leaf.path] = said | ({"印作": leaf.printed} if leaf.printed else {})
        else:
            plant(tree, leaf.path.split("."), _with_unit(leaf, unit, catalogue, exact=exact))
    for row in rows:
        plant(tree, [*row.split("."), "名称"], None)
    head = f"{UNIT_KEY}: {unit}\n" if unit else ""
    head += f"{EXACT_KEY}: 分\n" if exact else ""
    if fixed:
        tree[OVERRIDES] = fixed
    body = "".join(_lines(tree, 0, fixed))
    return head + body if body else ""


def _is_money(leaf: Leaf, catalogue: Catalogue | None) -> bool:
    kind = catalogue.kind(leaf.path) if catalogue is not None else None
    return kind == MONEY or (leaf.override and not has_no_unit(leaf, kind))


def _with_unit(leaf: Leaf, unit: str, catalogue: Catalogue | None, *, exact: bool) -> str:
    text = leaf.text or ""
    if not _is_money(leaf, catalogue) or (leaf.unit, leaf.exact) == (unit, exact):
        return text
    quantity = read_quantity(text)
    if quantity is None or quantity.unit or not leaf.unit:
        return text
    if leaf.exact and leaf.unit == "万元":
        return f"{quantity.value * 10000:f}元"
    return f"{text}{leaf.unit}"


def _own_unit(leaf: Leaf, unit: str, catalogue: Catalogue | None) -> str:
    kind = catalogue.kind(leaf.path) if catalogue is not None else None
    return leaf.text or "" if leaf.unit == unit else override_text(leaf, kind)


def plant(tree: dict[str, Any], parts: list[str], value: object) -> None:
    """Put ``value`` at the path ``parts`` of a tree; what stands there already stays."""
    for part in parts[:-1]:
        inner = tree.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree.setdefault(parts[-1], value)


def _lines(tree: dict[str, Any], depth: int, fixed: dict[str, Any] | None = None) -> list[str]:
    pad, found = "  " * depth, []
    for key, value in tree.items():
        name = _scalar(key, is_key=True)
        if not isinstance(value, dict):
            found.append(f"{pad}{name}: {_value(value)}".rstrip(" ") + "\n")
        elif _is_list(value) and value is not fixed:
            found.append(f"{pad}{name}:\n")
            for item in value.values():
                found += _item(item, depth + 1)
        else:
            found += [f"{pad}{name}:\n", *_lines(value, depth + 1)]
    return found


def _item(item: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if not isinstance(item, dict):
        return [f"{pad}- {_value(item)}\n"]
    lines = _lines(item, depth + 1)
    return [f"{pad}- {lines[0].lstrip(' ')}", *lines[1:]]


def _is_list(value: dict[str, Any]) -> bool:
    return bool(value) and list(value) == [str(number) for number in range(1, len(value) + 1)]


def _value(value: str | Blank | None) -> str:
    if isinstance(value, Blank):
        return f"  # {value.remark}" if value.remark else ""
    return "" if value is None else _scalar(value)


def _scalar(text: str, *, is_key: bool = False) -> str:
    """Return ``text`` as a YAML scalar that reads back as the same text."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if _DIGITS.fullmatch(text) and not is_key:
        return text
    import yaml  # noqa: PLC0415 - names and numbers need no library

    made: str = yaml.dump(text, allow_unicode=True, default_style='"', width=10**9)
    return made.rstrip("\n")
