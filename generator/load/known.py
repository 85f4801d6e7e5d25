"""What the last build read of an input that is as it was (读过的): its leaves, by the digest of its bytes.

Only what was read without any finding is remembered: what is wrong is read again, and said again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from generator.findings import Place
from generator.load.raw import Leaf, Loaded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from generator.load.cells import Sheet
    from generator.memory import Memory

_KEPT: Final = ("leaves", "rows", "years", "tables", "departments")


def read_known(path: Path, label: str, memory: Memory | None) -> Loaded:
    """Return what :func:`generator.load.yaml_file.read_yaml` gives, read now if it was not read before."""
    if memory is None:
        return _read(path, label)
    digest = _digest(path)
    told = memory.get("yaml", label, digest)
    if told is not None:
        return _grown(told)
    loaded = _read(path, label)
    if _sound(loaded) and digest == _digest(path):  # it may be saved just now
        memory.put(_told(loaded), "yaml", label, digest)
    return loaded


def _read(path: Path, label: str) -> Loaded:
    from generator.load.yaml_file import read_yaml  # noqa: PLC0415 - YAML is loaded when something changed

    return read_yaml(path, label)


def _digest(path: Path) -> str:
    """Return the digest of a file, "" for one that cannot be opened: reading it is a finding."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


class KnownSheets:
    """The worksheets of a workbook that were read before, under one pack and by one label."""

    def __init__(self, memory: Memory | None, *key: str) -> None:
        self._memory, self._key = memory, key
        self._found: dict[int, Loaded] = {}

    def __bool__(self) -> bool:
        """Whether any sheet was found."""
        return bool(self._found)

    def holds(self, sheet: Sheet) -> bool:
        """Return whether ``sheet``, of which only name and digest are known, was read before."""
        told = self._memory.get(*self._name(sheet)) if self._memory is not None else None
        if told is not None:
            self._found[id(sheet)] = _grown(told)
        return told is not None

    def of(self, sheet: Sheet) -> Loaded | None:
        """Return what a sheet gave, None when it was not read before."""
        return self._found.get(id(sheet))

    def keep(self, sheet: Sheet, loaded: Loaded, before: Iterable[str]) -> None:
        """Remember what a sheet gave, but for the tables that were read ``before`` it."""
        if self._memory is None or not sheet.digest or not _sound(loaded):
            return
        told = _told(loaded)
        told["tables"] = {name: place for name, place in loaded.tables.items() if name not in set(before)}
        self._memory.put(told, *self._name(sheet))

    def _name(self, sheet: Sheet) -> tuple[str, ...]:
        return "sheet", *self._key, sheet.name, str(sheet.hidden), sheet.digest


def _sound(loaded: Loaded) -> bool:
    return not (loaded.findings or loaded.refused or loaded.stamp or loaded.slots)


def _told(loaded: Loaded) -> dict[str, Any]:
    return {name: getattr(loaded, name) for name in _KEPT}


def _grown(told: dict[str, Any]) -> Loaded:
    leaves = [Leaf(path, text, Place(*place), *more) for path, text, place, *more in told["leaves"]]
    tables = {name: Place(*place) for name, place in told["tables"].items()}
    years, departments = ([(text, Place(*place)) for text, place in told[name]] for name in ("years", "departments"))
    return Loaded(leaves, told["rows"], [], years, tables, departments)
