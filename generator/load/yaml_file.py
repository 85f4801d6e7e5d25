"""YAML input: every scalar as it was typed, with its line; nothing is taken for a float, a date or a truth value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from generator.findings import Finding, Place, Severity
from generator.load.raw import Leaf, Loaded
from generator.load.yaml_help import mistake, plain_text
from generator.pack_files import LOADER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNIT_KEY: Final = "金额单位"
EXACT_KEY: Final = "精确到"
OVERRIDES: Final = "核定"
_UNITS: Final = ("元", "万元")
_DEEP: Final = 40


def read_yaml(path: Path, label: str) -> Loaded:
    """Read a YAML file of figures and words; ``label`` is the name findings call it by.

    Findings: the file is missing, is not UTF-8, is not YAML (with the line), is not a mapping, repeats a key.
    """
    loaded = Loaded()
    root = compose(path, label, loaded)
    if root is None:
        return loaded
    unit, exact = _header(root, label, loaded)
    for leaf in _walk(root, "", label, loaded, 0):
        if leaf.path not in (UNIT_KEY, EXACT_KEY):
            loaded.leaves.append(_with_unit(leaf, unit, exact=exact))
    return loaded


def compose(path: Path, label: str, loaded: Loaded) -> yaml.MappingNode | None:
    """Return the file's mapping node, or None with the findings that say why not."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        loaded.findings.append(Finding("L-1", f"找不到文件 {label}", "请检查文件名和所在文件夹", place=Place(label)))
        return None
    except UnicodeDecodeError:
        hint = "请用记事本或编辑器另存为 UTF-8 编码"
        loaded.findings.append(Finding("L-2", f"{label} 不是 UTF-8 编码的文字", hint, place=Place(label)))
        return None
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        line, what, hint = mistake(text, error)
        loaded.findings.append(Finding("L-3", f"{label} 的书写格式有误：{what}", hint, place=Place(label, line)))
        return None
    if node is None:
        hint = "请填写内容；用不着的文件可以删去"
        loaded.findings.append(Finding("L-9", f"{label} 是空的，没有内容", hint, Severity.WARNING, Place(label)))
        return None
    if not isinstance(node, yaml.MappingNode):
        line, what, hint = plain_text(text)
        loaded.findings.append(Finding("L-4", f"{label} 的内容不是“名称: 值”：{what}", hint, place=Place(label, line)))
        return None
    return node


def _header(root: yaml.MappingNode, label: str, loaded: Loaded) -> tuple[str, bool]:
    unit, exact = "", False
    for key, value in root.value:
        if key.value == UNIT_KEY:
            unit = str(value.value)
            if unit not in _UNITS:
                place = Place(label, value.start_mark.line + 1)
                loaded.findings.append(
                    Finding("L-7", f"金额单位“{unit}”不认识", "金额单位只能写“元”或“万元”", place=place, found=unit)
                )
                unit = ""
        elif key.value == EXACT_KEY:
            exact = str(value.value) == "分"
    return unit, exact


def _with_unit(leaf: Leaf, unit: str, *, exact: bool) -> Leaf:
    return Leaf(leaf.path, leaf.text, leaf.place, unit, exact, leaf.reason, leaf.printed, leaf.override)


def _walk(node: yaml.Node, path: str, label: str, loaded: Loaded, depth: int) -> Iterator[Leaf]:
    place = Place(label, node.start_mark.line + 1)
    if depth > _DEEP:
        loaded.findings.append(Finding("L-5", f"“{path}”的层次太深", "请检查缩进", place=place))
    elif isinstance(node, yaml.ScalarNode):
        empty = node.value == "" or (not node.style and node.value in ("~", "null"))
        yield Leaf(path, None if empty else str(node.value), place)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value, 1):
            yield from _walk(item, f"{path}.{number}", label, loaded, depth + 1)
    elif isinstance(node, yaml.MappingNode):
        yield from _mapping(node, path, label, loaded, depth)


def _mapping(node: yaml.MappingNode, path: str, label: str, loaded: Loaded, depth: int) -> Iterator[Leaf]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        name, line = str(key.value).strip(), key.start_mark.line + 1
        if name in seen:
            hint = f"第{seen[name]}行已经写过“{name}”，请合并或删去一处"
            message = f"“{name}”重复出现" + (f"（{path}）" if path else "")
            loaded.findings.append(Finding("L-6", message, hint, place=Place(label, line)))
            continue
        seen[name] = line
        if ":" in name and isinstance(value, yaml.ScalarNode) and not value.value and key.style not in ("'", '"'):
            hint = f"冒号后面要有空格：“{name.replace(':', ': ', 1)}”"
            loaded.findings.append(Finding("L-3", f"“{name}”没有读懂", hint, place=Place(label, line), found=name))
            loaded.refused.append(".".join(part for part in (path, name.partition(":")[0]) if part))
        elif path == OVERRIDES:
            yield from _override(value, name, label, loaded)
        else:
            yield from _walk(value, f"{path}.{name}" if path else name, label, loaded, depth + 1)


def _override(node: yaml.Node, path: str, label: str, loaded: Loaded) -> Iterator[Leaf]:
    place = Place(label, node.start_mark.line + 1)
    given = {}
    if isinstance(node, yaml.MappingNode):
        given = {str(key.value): str(value.value) for key, value in node.value}
    if "值" not in given or not given.get("依据"):
        hint = "核定要写明 值 和 依据，例如：{值: 10.00, 依据: 财政局批复的口径}"
        loaded.findings.append(Finding("L-8", f"核定“{path}”缺少值或依据", hint, place=place))
        return
    yield Leaf(path, given["值"], place, reason=given["依据"], printed=given.get("印作", ""), override=True)
