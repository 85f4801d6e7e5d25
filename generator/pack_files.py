"""The files of packs: where they lie and how one is read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from generator.compiled import compiled
from generator.findings import Fault

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data(path: Path) -> Any:
    """Return the parsed YAML of a pack file, not to be changed; a :class:`Fault` names file and line of a fault.

    Packs share most of their files, and the form of a document is found by trying them all: a file is parsed once.
    """
    state = path.stat()
    return _parsed(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=512)
def _parsed(path: Path, _changed: int, _size: int) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        return compiled("yaml", text, lambda: yaml.load(text, Loader=LOADER))  # noqa: S506 - it is the C SafeLoader
    except yaml.YAMLError as error:
        raise Fault(__name__, f"模板包文件 {path.name} 不是正确的 YAML：{error}") from error
