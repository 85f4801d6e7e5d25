"""绩效 papers (``绩效/*.yaml``): one record per paper, its leaves put below the path of its kind, such as 绩效项目.3.

类型 names the kind. A score or rate that the department typed goes beside the computed one (填报得分); one with
核定 and 依据 replaces it. 一级 and 二级 of an indicator are those of the row above when they are left out.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from generator.findings import Place
from generator.load.known import read_known
from generator.load.raw import Leaf, Loaded
from generator.messages import say

if TYPE_CHECKING:
    from pathlib import Path

    from generator.memory import Memory

FOLDER: Final = "绩效"
KIND: Final = "类型"
TYPED: Final = ("得分", "完成率", "执行率", "执行得分", "总分", "等级")
"""What is computed and may yet be typed: kept as 填报得分 … and compared."""
CARRIED: Final = ("一级", "二级")
"""What an indicator takes from the row above."""
_NOTHING: Final = ("0", "无")
_DIGITS: Final = re.compile(r"(\d+)")
_INDICATOR: Final = r"(指标\.\d+)\.(\w+)"


def paper_files(folder: Path) -> list[Path]:
    """Return the records of a dossier in order: numbers in names count as numbers (2-… before 10-…)."""
    found = [path for path in (folder / FOLDER).glob("*") if path.suffix in (".yaml", ".yml")]
    return sorted(found, key=_natural)


def _natural(path: Path) -> list[tuple[int, int, str]]:
    parts = _DIGITS.split(path.stem)
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]


def read_papers(
    folder: Path, kinds: dict[str, str], columns: dict[str, tuple[str, ...]], memory: Memory | None = None
) -> Loaded:
    """Read every record below ``folder``; ``kinds`` are paths by 类型, ``columns`` a funding line's, by path.

    ``memory`` knows what the last build read.
    """
    whole, counts = Loaded(), dict.fromkeys(kinds.values(), 0)
    for path in paper_files(folder):
        label = f"{FOLDER}/{path.name}"
        loaded = read_known(path, label, memory)
        whole.findings += loaded.findings
        prefix = _prefix(loaded, kinds, label, whole)
        if prefix is None:
            continue
        counts[prefix] += 1
        base = f"{prefix}.{counts[prefix]}"
        for leaf in carry(_fold(_spread(loaded.leaves, columns[prefix]))):
            whole.leaves.append(leaf._replace(path=f"{base}.{_typed(leaf)}", unit=_unit(leaf)))
    return whole


def _prefix(loaded: Loaded, kinds: dict[str, str], label: str, whole: Loaded) -> str | None:
    leaf = next((leaf for leaf in loaded.leaves if leaf.path == KIND), None)
    loaded.leaves = [leaf for leaf in loaded.leaves if leaf.path != KIND]
    name = "" if leaf is None or leaf.text is None else leaf.text.strip()
    if name in kinds:
        return kinds[name]
    if not loaded.leaves and loaded.findings:
        return None
    near = difflib.get_close_matches(name, kinds, n=1)
    place = leaf.place if leaf else Place(label, 1)
    said = say("JX-L1 不认识" if name else "JX-L1 没有", place, found=name, 近似=near, 可用=list(kinds))
    whole.findings.append(said)
    return None


def _spread(leaves: list[Leaf], columns: tuple[str, ...]) -> list[Leaf]:
    """``其他资金: 0`` stands for a line of zeros."""
    found: list[Leaf] = []
    for leaf in leaves:
        parts = leaf.path.split(".")
        if parts[0] == "资金" and len(parts) == 2 and leaf.text in _NOTHING:  # noqa: PLR2004 - 资金.来源
            found += [leaf._replace(path=f"{leaf.path}.{column}", text="0") for column in columns]
        else:
            found.append(leaf)
    return found


def _fold(leaves: list[Leaf]) -> list[Leaf]:
    """``得分: {核定: 9, 依据: …, 印作: …}`` is an override of 得分."""
    fixed: dict[str, dict[str, Leaf]] = {}
    kept: list[Leaf] = []
    for leaf in leaves:
        path, _, key = leaf.path.rpartition(".")
        if key in ("核定", "依据", "印作") and path.rpartition(".")[2] in TYPED:
            fixed.setdefault(path, {})[key] = leaf
        else:
            kept.append(leaf)
    for path, given in fixed.items():
        first = next(iter(given.values()))
        reason = given["依据"].text if "依据" in given else None
        value = given["核定"].text if "核定" in given else None
        printed = given["印作"].text or "" if "印作" in given else ""
        if reason and value:
            kept.append(first._replace(path=path, text=value, reason=reason, printed=printed, override=True))
        else:
            kept.append(first._replace(path=path, text=value))
    return kept


def carry(leaves: list[Leaf], paper: str = "") -> list[Leaf]:
    """Give an indicator without 一级 and 二级 those of the row above; a new 一级 asks for its 二级.

    ``paper`` is what the paths of one paper begin with (``绩效项目.3.``), empty inside its record.
    """
    rows: dict[str, dict[str, Leaf]] = {}
    pattern = re.compile(re.escape(paper) + _INDICATOR)
    for leaf in leaves:
        match = pattern.match(leaf.path)
        if match is not None:
            rows.setdefault(paper + match[1], {})[match[2]] = leaf
    added: list[Leaf] = []
    above: dict[str, Leaf] = {}
    for base, row in rows.items():
        for name in CARRIED:
            if name in row and row[name].text is not None:
                if name == CARRIED[0] and name in above and above[name].text != row[name].text:
                    above.clear()
                above[name] = row[name]
            elif name in above:
                added.append(above[name]._replace(path=f"{base}.{name}", place=next(iter(row.values())).place))
    return leaves + added


def _typed(leaf: Leaf) -> str:
    parent, dot, name = leaf.path.rpartition(".")
    return f"{parent}{dot}填报{name}" if name in TYPED and not leaf.override else leaf.path


def _unit(leaf: Leaf) -> str:
    """Scores, rates and weights have no money unit, whatever the file's 金额单位."""
    return "" if leaf.override and leaf.path.rpartition(".")[2] in TYPED else leaf.unit
