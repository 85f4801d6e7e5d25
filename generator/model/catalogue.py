"""The catalogue (数据目录): every path a department may fill, with its kind; ``catalogue.yaml`` of the pack.

A leaf is the kind (金额, 数量, 百分数, 文字); ``"*"`` stands for any key (科目编码); a one-element list is a list of
texts or of small records. Keys that begin with ``_`` are remarks about the branch, not paths.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Any, Final

from generator.model.facts import PRIOR

MONEY: Final = "金额"
COUNT: Final = "数量"
PERCENT: Final = "百分数"
WORDS: Final = "文字"
KINDS: Final = (MONEY, COUNT, PERCENT, WORDS)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The tree of catalogue.yaml."""

    tree: dict[str, Any]
    _met: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)  # by path: asked many times over

    def node(self, path: str) -> Any:
        """Return the branch or leaf at ``path`` (上年 stands for the whole tree again), None when there is none."""
        try:
            return self._met[path]
        except KeyError:
            parent, _, last = path.rpartition(".")
            found = self.tree if path in ("", PRIOR) else _step(self.node(parent), last)
            self._met[path] = found
            return found

    def kind(self, path: str) -> str | None:
        """Return the kind of a leaf path, None when it is a branch or unknown."""
        node = self.node(path)
        return node if isinstance(node, str) else None

    def remark(self, path: str, name: str) -> Any:
        """Return the remark ``_name`` of the branch at ``path``."""
        node = self.node(path)
        return node.get(f"_{name}") if isinstance(node, dict) else None

    def columns(self, path: str) -> tuple[str, ...]:
        """Return the named keys that the branch at ``path`` may have."""
        node = self.node(path)
        return tuple(key for key in node if key != "*" and not key.startswith("_")) if isinstance(node, dict) else ()

    def leaves(self, path: str) -> list[str]:
        """Return ``path`` when it is a leaf, else the leaves below it that have no key of their own, in order."""
        if self.kind(path) is not None:
            return [path]
        if self.is_keyed(path):
            return []
        return [leaf for name in self.columns(path) for leaf in self.leaves(f"{path}.{name}")]

    def keyed(self, path: str) -> list[str]:
        """Return the branches at or below ``path`` whose keys the department gives (三公表 has none), in order."""
        if self.is_keyed(path):
            return [path]
        return [branch for name in self.columns(path) for branch in self.keyed(f"{path}.{name}")]

    def is_keyed(self, path: str) -> bool:
        """Return whether the keys below ``path`` are the department's (科目)."""
        node = self.node(path)
        return isinstance(node, dict) and "*" in node

    def is_list(self, path: str) -> bool:
        """Return whether ``path`` is a list that the department may write itself (内设机构)."""
        return isinstance(self.node(path), list)

    def similar(self, path: str) -> str:
        """Return the known path nearest to a mistyped one, empty when none is near (是否想写…？)."""
        parts = path.split(".")
        for depth in range(len(parts)):
            known = self.columns(".".join(parts[:depth]))
            if self.node(".".join(parts[: depth + 1])) is None:
                near = difflib.get_close_matches(parts[depth], known, n=1, cutoff=0.5)
                return ".".join([*parts[:depth], near[0], *parts[depth + 1 :]]) if near else ""
        return ""


def _step(node: Any, part: str) -> Any:
    if isinstance(node, list):
        return node[0] if part.isdigit() else None
    if not isinstance(node, dict) or part.startswith("_"):
        return None
    return node.get(part, node.get("*"))
