"""Dossiers at random: any paths of the catalogue with any values, in any units, written as YAML by PyYAML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import strategies as st

from generator.model.catalogue import MONEY, WORDS, Catalogue

if TYPE_CHECKING:
    from pathlib import Path

CODES = {"功能": ("208", "20805", "2080501", "2240106"), "经济": ("301", "30101", "30201"), "": ("208", "甲")}
OVERRIDES = ("收支.增长率", "一般公共预算支出.占比", "收支总表.收入总计", "单位.简称")
WORD = st.text(
    st.characters(blacklist_categories=("Cs", "Cn"), blacklist_characters="\x00\x85\u2028\u2029\ufeff"), min_size=1
).filter(lambda text: text.strip() == text and text.isprintable()) | st.sampled_from(
    [
        "=1+1",
        "+5",
        "-无",
        "@甲",
        "_x0041_",
        "true",
        "null",
        "2024-01-01",
        "0012",
        "1,234",
        "“引号”",
        "a: b",
        "# 不是注",
        "'单'",
    ]
)


@dataclass(frozen=True)
class AnyDossier:
    """What stands in each file, as nested mappings."""

    files: dict[str, dict[str, Any]]

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, tree in self.files.items():
            text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
            (folder / name).write_text(text, encoding="utf-8")
        return folder


def money() -> st.SearchStrategy[str]:
    digits = st.integers(-(10**16), 10**16)
    plain = st.tuples(digits, st.integers(0, 8)).map(lambda made: f"{made[0]}{'.' if made[1] else ''}{'5' * made[1]}")
    written = st.integers(0, 10**9).map(lambda cents: f"{cents // 100:,}.{cents % 100:02d}")
    small = st.integers(0, 10**11).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
    ending = st.sampled_from(
        ["0", "0.00", "12.50", "1.230", "559.63万元", "1,234.5元", "3万元", "0.000万元", "12.3400万元"]
    )
    return plain | written | small | ending


def value(kind: str) -> st.SearchStrategy[str]:
    if kind == WORDS:
        return WORD
    if kind == MONEY:
        return money()
    return st.integers(0, 10**6).map(str) | st.sampled_from(["12.5", "1,000", "0", "99.90"])


def paths(catalogue: Catalogue, node: Any, base: str) -> list[tuple[str, str]]:
    """Every path of the catalogue with its kind, stars and lists filled with some keys."""
    if isinstance(node, str):
        return [(base, node)]
    if isinstance(node, list):
        return [pair for number in (1, 2) for pair in paths(catalogue, node[0], f"{base}.{number}")]
    found = []
    for key, below in node.items():
        if key.startswith("_"):
            continue
        keys = CODES[node.get("_科目", "功能" if base.endswith((".类", ".项")) else "")] if key == "*" else (key,)
        for name in keys:
            found += paths(catalogue, below, f"{base}.{name}" if base else name)
    return found


def plant(tree: dict[str, Any], path: str, text: str) -> None:
    *parents, last = path.split(".")
    for part in parents:
        tree = tree.setdefault(part, {})
    tree[last] = text


@st.composite
def any_dossiers(draw: st.DrawFn, catalogue: Catalogue, pack: str, year: int) -> AnyDossier:
    """A dossier in three files, each with its unit and precision; lists have no gaps."""
    known = [pair for pair in paths(catalogue, catalogue.tree, "") if pair[0] != "年度"]
    files: dict[str, dict[str, Any]] = {"单位.yaml": {"模板": pack, "年度": str(year)}}
    if draw(st.booleans()):
        files["单位.yaml"]["附表"] = "另附"
    for name in ("公开表.yaml", "说明.yaml", "上年.yaml"):
        tree: dict[str, Any] = {"金额单位": draw(st.sampled_from(["元", "万元"]))}
        if draw(st.booleans()):
            tree["精确到"] = "分"
        files[name] = tree
    chosen = draw(st.lists(st.sampled_from(known), min_size=5, max_size=40, unique=True))
    for path, kind in chosen:
        name = "说明.yaml" if kind == WORDS else "公开表.yaml"
        before = draw(st.integers(0, 4)) == 0
        where = files["上年.yaml"] if before else files[name]
        plant(where, f"上年.{path}" if before else path, draw(value(kind)))
    for path in draw(st.lists(st.sampled_from(OVERRIDES), unique=True)):
        fixed = files["说明.yaml"].setdefault("核定", {})
        fixed[path] = {"值": draw(st.sampled_from(["10.5", "3万元", "72.16"])), "依据": "财政局批复"}
        if draw(st.booleans()):
            fixed[path]["印作"] = "10.50"
    return AnyDossier(files)
