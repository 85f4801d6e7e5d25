"""YAML input: every scalar as it was typed, with its line; nothing is taken for a float, a date or a truth value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from generator.findings import Place
from generator.load.raw import Leaf, Loaded
from generator.load.yaml_help import mistake, plain_text
from generator.messages import say
from generator.pack_files import safe_loader

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
        loaded.findings.append(say("L-1 文件", Place(label)))
        return None
    except UnicodeDecodeError:
        loaded.findings.append(say("L-2", Place(label)))
        return None
    try:
        node = yaml.compose(text, Loader=safe_loader())
    except yaml.YAMLError as error:
        line, what = mistake(text, error)
        loaded.findings.append(say(f"L-3 {what}", Place(label, line)))
        return None
    if node is None:
        loaded.findings.append(say("L-9", Place(label)))
        return None
    if not isinstance(node, yaml.MappingNode):
        line, what = plain_text(text)
        loaded.findings.append(say(f"L-4 {what}", Place(label, line)))
        return None
    return node


def _header(root: yaml.MappingNode, label: str, loaded: Loaded) -> tuple[str, bool]:
    unit, exact = "", False
    for key, value in root.value:
        if key.value == UNIT_KEY:
            unit = str(value.value)
            if unit not in _UNITS:
                loaded.findings.append(say("L-7", Place(label, value.start_mark.line + 1), found=unit))
                unit = ""
        elif key.value == EXACT_KEY:
            exact = str(value.value) == "分"
    return unit, exact


def _with_unit(leaf: Leaf, unit: str, *, exact: bool) -> Leaf:
    return Leaf(leaf.path, leaf.text, leaf.place, unit, exact, leaf.reason, leaf.printed, leaf.override)


def _walk(node: yaml.Node, path: str, label: str, loaded: Loaded, depth: int) -> Iterator[Leaf]:
    place = Place(label, node.start_mark.line + 1)
    if depth > _DEEP:
        loaded.findings.append(say("L-5", place, 路径=path))
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
            loaded.findings.append(say("L-6", Place(label, line), 名称=name, 路径=path, 前一行=seen[name]))
            continue
        seen[name] = line
        if ":" in name and isinstance(value, yaml.ScalarNode) and not value.value and key.style not in ("'", '"'):
            meant = name.replace(":", ": ", 1)
            loaded.findings.append(say("L-3 没有空格", Place(label, line), found=name, 应写=meant))
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
        loaded.findings.append(say("L-8", place, 路径=path))
        return
    yield Leaf(path, given["值"], place, reason=given["依据"], printed=given.get("印作", ""), override=True)
