"""The files of packs: where they lie and how one is read, as data or as a model."""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from generator.compiled import compiled
from generator.findings import Fault

if TYPE_CHECKING:
    from collections.abc import Hashable

TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"
M = TypeVar("M")


def read_data(path: Path) -> Any:
    """Return the parsed YAML of a pack file, not to be changed; a :class:`Fault` names file and line of a fault.

    Packs share most of their files, and the form of a document is found by trying them all: a file is parsed once.
    """
    state = path.stat()
    return _parsed(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=512)
def _parsed(path: Path, _changed: int, _size: int) -> Any:
    return _data(path, path.read_text(encoding="utf-8"))


def _data(path: Path, text: str) -> Any:
    return compiled("yaml", text, lambda: _read(path, text))


def safe_loader() -> Any:
    """Return PyYAML's safe loader: the C one, ten times faster, where it was built."""
    import yaml  # noqa: PLC0415 - whoever asks reads YAML

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read(path: Path, text: str) -> Any:
    import yaml  # noqa: PLC0415 - only for what is not compiled yet

    try:
        return yaml.load(text, Loader=safe_loader())  # noqa: S506 - it is safe
    except yaml.YAMLError as error:
        raise Fault(__name__, f"模板包文件 {path.name} 不是正确的 YAML：{error}") from error


def read_model(path: Path, shape: type[M], having: str = "") -> M:
    """Return a pack file as ``shape``: a model, or a list or table of models; a file that misses it is a `Fault`.

    Of a list only the entries ``having`` that key are taken. A file is held against its shape once: when it is
    compiled.
    """
    state, kind = path.stat(), cast("Hashable", shape)
    found: M = _shaped(path, kind, having, state.st_mtime_ns, state.st_size)
    return found


@lru_cache(maxsize=1024)
def _shaped(path: Path, shape: Hashable, having: str, _changed: int, _size: int) -> Any:
    text = path.read_text(encoding="utf-8")
    made = compiled(f"model {shape} {having}", text, lambda: pickle.dumps(_held(path, text, shape, having)))
    return pickle.loads(made)  # noqa: S301 - as trusted as the program's own .pyc files, see generator.compiled


def _held(path: Path, text: str, shape: Hashable, having: str) -> Any:
    from generator.pack_shapes import held  # noqa: PLC0415 - pydantic, only for what is not compiled yet

    data = _data(path, text)
    if having:
        data = [entry for entry in data or [] if having in entry]
    return held(data, shape, path)
