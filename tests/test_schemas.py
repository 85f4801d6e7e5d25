"""The JSON Schemas are fresh, right, and take every YAML file of dossiers and packs that we have."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.cli import main
from generator.packs.schemas import FOLDER, schemas

jsonschema: Any = pytest.importorskip("jsonschema", reason="the schemas are checked with jsonschema")
HOME = Path(__file__).resolve().parent.parent
TEMPLATES = HOME / "templates"
BY_FOLDER = {"tables": "table.json", "formulas": "formulas.json", "checks": "checks.json"}
BY_NAME = {f"{name}.yaml": f"{name}.json" for name in ("pack", "outline", "catalogue", "workbook", "reasons")}


@cache
def validator(name: str) -> Any:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(name: str, data: Any) -> list[str]:
    plain = json.loads(json.dumps(data, default=str))
    return [f"{'.'.join(map(str, error.path))}: {error.message[:200]}" for error in validator(name).iter_errors(plain)]


def test_the_schemas_are_those_that_the_models_give() -> None:
    made = schemas()
    assert sorted(made) == sorted(path.name for path in FOLDER.glob("*.json"))
    stale = [name for name, text in made.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == [], "请运行 python -m generator.packs.schemas"


@pytest.mark.parametrize("path", sorted((HOME / "data_inputs").glob("*/*.yaml")), ids=lambda path: path.parent.name)
def test_every_dossier_file_fits(path: Path) -> None:
    assert faults("dossier.json", yaml.safe_load(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", sorted((HOME / "data_inputs").glob("*/绩效/*.yaml")), ids=lambda path: path.stem)
def test_every_paper_fits(path: Path) -> None:
    assert faults("paper.json", yaml.safe_load(path.read_text(encoding="utf-8"))) == []


def test_every_pack_file_fits() -> None:
    wrong = {}
    for path in sorted(TEMPLATES.rglob("*.yaml")):
        name = BY_NAME.get(path.name) or BY_FOLDER.get(path.parent.name)
        found = faults(name, yaml.safe_load(path.read_text(encoding="utf-8"))) if name else []
        if found:
            wrong[path.relative_to(TEMPLATES).as_posix()] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "data",
    [
        {"单位": {"名子": "甲"}},
        {"收支总表": {"收入总计": ["1"]}},
        {"核定": {"收支.增长率": {"值": 1}}},
        {"机构": {"内设机构": "办公室"}},
        {"金额单位": "千元"},
    ],
)
def test_what_is_wrong_is_found(data: dict[str, Any]) -> None:
    assert faults("dossier.json", data)


def test_a_new_dossier_points_to_the_schema_and_fits_it(tmp_path: Path) -> None:
    folder = tmp_path / "示例-2024"
    assert (
        main(["new", str(folder), "--pack", "xinjiang/2024", "--from", str(HOME / "data_inputs" / "shili-2023")]) == 0
    )
    files = sorted(folder.glob("*.yaml"))
    assert [path.name for path in files] == ["单位.yaml", "说明.yaml"]
    for path in files:
        first, _, _ = path.read_text(encoding="utf-8").partition("\n")
        assert first.startswith("# yaml-language-server: $schema=")
        assert (folder / first.partition("=")[2]).resolve() == (FOLDER / "dossier.json").resolve()
        assert faults("dossier.json", yaml.safe_load(path.read_text(encoding="utf-8"))) == []
