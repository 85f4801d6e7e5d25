"""绩效 records as YAML: one file a paper below 绩效/, written so that the dossier loader reads the same leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from generator.dossier_yaml import plant, tree_text
from generator.load.papers import FOLDER, KIND, TYPED
from generator.load.yaml_file import UNIT_KEY
from generator.paper_kinds import paper_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.dossier_yaml import Blank
    from generator.load.raw import Leaf
    from generator.profile import Pack

_FILLED: Final = "填报"
_UNFIT: Final = re.compile(r"[\\/:*?\"<>|\s.]+")
_LONGEST: Final = 30  # characters of a paper's name in its file name
_FIRST: Final = "绩效整体"
Record = dict[str, Any]
"""A record as a tree: mappings, texts and blanks; lists are mappings with the keys 1, 2, 3 …"""


def split_papers(leaves: Iterable[Leaf], pack: Pack) -> tuple[dict[str, Record], list[Leaf]]:
    """Return the records among ``leaves`` by the path of the paper (绩效项目.3), and all other leaves."""
    kinds = {kind.路径: name for name, kind in paper_kinds(pack).items()}
    records: dict[str, Record] = {}
    others: list[Leaf] = []
    for leaf in leaves:
        root, _, rest = leaf.path.partition(".")
        key, _, path = rest.partition(".")
        if root not in kinds or not path or (leaf.override and path.rpartition(".")[2] not in TYPED):
            others.append(leaf)
            continue
        record = records.setdefault(f"{root}.{key}", {KIND: kinds[root]})
        if leaf.unit:
            record.setdefault(UNIT_KEY, leaf.unit)
        _plant(record, path, leaf)
    return {base: ordered(record, pack, base) for base, record in sorted(records.items(), key=_place(kinds))}, others


def _place(kinds: dict[str, str]) -> Any:
    """Return the sort key of records: kinds in the pack's order, then their numbers."""
    order = list(kinds)
    return lambda item: (order.index(item[0].partition(".")[0]), int(item[0].rpartition(".")[2]))


def _plant(record: Record, path: str, leaf: Leaf) -> None:
    parent, dot, name = path.rpartition(".")
    filled = name.removeprefix(_FILLED)
    key = f"{parent}{dot}{filled if filled in TYPED else name}"
    value: Any = leaf.text or ""
    if leaf.override:
        value = {"核定": value, "依据": leaf.reason} | ({"印作": leaf.printed} if leaf.printed else {})
    elif leaf.unit and leaf.unit != record.get(UNIT_KEY):
        value = f"{value}{leaf.unit}"
    plant(record, key.split("."), value)


def ordered(tree: Record, pack: Pack, path: str) -> Record:
    """Return a record with its keys in the order of the catalogue; ``path`` is the paper's (绩效项目.3)."""
    known = [name.removeprefix(_FILLED) if name.startswith(_FILLED) else name for name in pack.catalogue.columns(path)]
    keys = sorted(tree, key=lambda key: known.index(key) if key in known else int(key) if key.isdigit() else -1)
    return {
        key: ordered(tree[key], pack, f"{path}.{key}")
        if isinstance(tree[key], dict) and "核定" not in tree[key]
        else tree[key]
        for key in keys
    }


def paper_files(records: dict[str, Record], schema: str = "") -> dict[str, str]:
    """Return the YAML text of every record by its file name; numbers keep their order within each kind."""
    start = 0 if any(base.startswith(f"{_FIRST}.") for base in records) else 1
    found = {}
    for number, (base, record) in enumerate(records.items(), start):
        name = record[KIND] if base.startswith(_FIRST) else _file_name(record.get("名称") or record[KIND])
        found[f"{FOLDER}/{number}-{name}.yaml"] = (f"{schema}\n" if schema else "") + tree_text(record)
    return found


def _file_name(name: str | Blank) -> str:
    return _UNFIT.sub("", str(name))[:_LONGEST] if isinstance(name, str) else ""
