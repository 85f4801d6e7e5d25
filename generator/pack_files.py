"""The files of packs: where they lie and how one is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from generator.findings import Fault

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data(path: Path) -> Any:
    """Return the parsed YAML of a pack file; a :class:`Fault` names file and line when it cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - it is the C SafeLoader
    except yaml.YAMLError as error:
        raise Fault(__name__, f"模板包文件 {path.name} 不是正确的 YAML：{error}") from error
