"""JSON Schemas of every YAML file of dossiers and packs, from the catalogue and the models.

``python -m generator.packs.schemas`` writes them. Editors complete and check with them; dossiers
that ``juesuan new`` makes point to them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from generator.layout import Layout
from generator.load.dossier import SETTINGS
from generator.load.papers import TYPED
from generator.model.catalogue import COUNT, MONEY, PERCENT, WORDS
from generator.pack_files import TEMPLATES
from generator.pack_files import read_data as read_pack_file
from generator.pack_models import CheckEntry, FormulaFile, NoteEntry, OutlineEntry, PackSettings, TextEntry
from generator.pack_shapes import json_schema
from generator.workbook_form import ReasonsModel, WorkbookModel

HOME: Final = TEMPLATES.parent
FOLDER: Final = HOME / "schemas"
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
DOSSIER: Final = "dossier.json"
_NUMBER: Final = {"type": ["number", "string", "null"]}
_KINDS: Final[dict[str, dict[str, Any]]] = {
    MONEY: {**_NUMBER, "description": "金额：数字，可以带单位 元 或 万元"},
    COUNT: {**_NUMBER, "description": "数量：数字"},
    PERCENT: {**_NUMBER, "description": "百分数：百分之几"},
    WORDS: {"type": ["string", "number", "null"], "description": "文字"},
}
_OVERRIDE: Final[dict[str, Any]] = {
    "type": "object",
    "description": "与程序计算不同、确需照印的数，写明依据",
    "additionalProperties": {
        "type": "object",
        "properties": {name: {"type": ["string", "number"]} for name in ("值", "依据", "印作")},
        "required": ["值", "依据"],
        "additionalProperties": False,
    },
}


_TYPED: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": ["number", "string", "null"]},
        {"type": "object", "required": ["核定", "依据"], "description": "与程序计算不同时，写明核定的值和依据"},
    ],
    "description": "由程序计算；填了就核对",
}


def schema_reference(folder: Path) -> str:
    """Return the path of the dossier schema as it is written into the files of ``folder``."""
    try:
        return Path(os.path.relpath(FOLDER / DOSSIER, folder.resolve())).as_posix()
    except ValueError:  # another drive
        return (FOLDER / DOSSIER).as_uri()


def schemas() -> dict[str, str]:
    """Return every schema by file name."""
    tree = read_pack_file(TEMPLATES / "common" / "catalogue.yaml")
    models: dict[str, Any] = {
        "pack.json": PackSettings,
        "outline.json": list[OutlineEntry],
        "formulas.json": FormulaFile,
        "checks.json": list[CheckEntry | TextEntry | NoteEntry],
        "table.json": Layout,
        "workbook.json": WorkbookModel,
        "reasons.json": ReasonsModel,
    }
    found = {name: json_schema(model) for name, model in models.items()}
    found[DOSSIER] = dossier_schema(tree)
    found["paper.json"] = paper_schema(tree)
    found["catalogue.json"] = catalogue_schema()
    return {name: _text(name, body) for name, body in sorted(found.items())}


def _text(name: str, body: dict[str, Any]) -> str:
    whole = {"$schema": DRAFT, "$id": name, **body}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def dossier_schema(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of 单位.yaml, 公开表.yaml, 说明.yaml, 上年.yaml: any part of the catalogue in any of them."""
    whole = _branch(tree)
    before = {"$ref": "#/$defs/目录"}
    return {
        "type": "object",
        "properties": {
            **{name: {"$ref": f"#/$defs/目录/properties/{name}"} for name in whole["properties"]},
            "上年": {"anyOf": [{"type": "string", "description": "上年数据夹的路径"}, before]},
            **{name: {"type": "string"} for name in SETTINGS if name != "上年"},
            "金额单位": {"enum": ["元", "万元"]},
            "精确到": {"enum": ["分"]},
            "核定": _OVERRIDE,
        },
        "additionalProperties": False,
        "$defs": {"目录": whole, **_KINDS},
    }


def paper_schema(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a file in 绩效/: the record of one of the kinds of papers, with its 类型."""
    records = [node[0] for node in tree.values() if isinstance(node, list) and isinstance(node[0], dict)]
    return {"anyOf": [_paper(record) for record in records], "required": ["类型"], "$defs": _KINDS}


def _paper(record: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one kind of paper, with what is typed beside the computed."""
    paper = _schema(record)
    known = paper["properties"]
    for name in ("金额单位", "精确到", "类型"):
        known[name] = {"type": "string"}
    typed = dict.fromkeys(TYPED, _TYPED)
    known.update(typed)
    if "指标" in known:
        known["指标"]["items"]["properties"].update(typed)
    for source in known.get("资金", {}).get("properties", {}).values():
        source["type"] = [*source["type"], "number"]  # 其他: 0 is a line of zeros
    return paper


def _schema(node: Any) -> dict[str, Any]:
    if isinstance(node, str):
        return {"$ref": f"#/$defs/{node}"}
    if isinstance(node, list):
        return {"type": ["array", "null"], "items": _schema(node[0])}
    return _branch(node)


def _branch(node: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a branch; a table may also be 无数据."""
    named = {key: _schema(value) for key, value in node.items() if key != "*" and not key.startswith("_")}
    rest: Any = _schema(node["*"]) if "*" in node else False
    found: dict[str, Any] = {"type": ["object", "string", "null"], "properties": named, "additionalProperties": rest}
    if "_题" in node:
        found["description"] = node["_题"]
    return found


def catalogue_schema() -> dict[str, Any]:
    """Return the schema of catalogue.yaml itself."""
    node: dict[str, Any] = {
        "anyOf": [
            {"enum": list(_KINDS)},
            {"type": "array", "items": {"$ref": "#/$defs/项"}, "minItems": 1, "maxItems": 1},
            {"$ref": "#/$defs/枝"},
        ]
    }
    branch = {"type": "object", "patternProperties": {"^_": {}}, "additionalProperties": {"$ref": "#/$defs/项"}}
    return {"$ref": "#/$defs/枝", "$defs": {"项": node, "枝": branch}}


def main() -> int:
    """Write the schemas beside the program."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(schemas())} 个文件写在 {FOLDER.name}/\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
