"""What the last build of a dossier found (记忆), for its next one: answers by the digest of everything they rest on.

One file, an answer a line (JSON), with the digest of its contents; a damaged one is nothing, and another program,
Python or library knows nothing of what this one found. Only what a build asked for is kept for the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from generator.program import house_digest

if TYPE_CHECKING:
    from pathlib import Path

_SUM: Final = 32  # bytes of a sha256


class Memory:
    """Answers by key; without a file they last as long as the memory. A file that cannot be used is no fault."""

    def __init__(self, file: Path | None = None) -> None:
        self._file, self._kept = file, _loaded(file)
        self._asked: dict[str, str] = {}

    def get(self, *key: str) -> Any:
        """Return what was found under ``key``, None when nothing was."""
        name = _name(key)
        found = self._asked.get(name) or self._kept.get(name)
        if found is None:
            return None
        self._asked[name] = found
        return json.loads(found)

    def put(self, found: Any, *key: str) -> None:
        """Keep an answer (JSON, not None) under ``key``."""
        self._asked[_name(key)] = json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    def save(self) -> None:
        """Write down what was asked for, when it is not what is written; one caller at a time."""
        if self._file is None or self._asked == self._kept:
            return
        data = "\n".join([f"{name} {found}" for name, found in self._asked.items()]).encode("utf-8", "surrogatepass")
        with contextlib.suppress(OSError):
            part = self._file.with_suffix(".part")
            part.write_bytes(_sum(data) + data)
            part.replace(self._file)


def _name(key: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _loaded(file: Path | None) -> dict[str, str]:
    """Return the answers of a file as JSON by name; none of one that is damaged."""
    if file is not None:
        with contextlib.suppress(OSError, ValueError):
            data = file.read_bytes()
            if data[:_SUM] == _sum(data[_SUM:]):
                lines = data[_SUM:].decode("utf-8", "surrogatepass").split("\n")
                return {name: found for name, _, found in (line.partition(" ") for line in lines)}
    return {}


def _sum(data: bytes) -> bytes:
    """Return the digest of an answer book: of its contents and of what found them."""
    return hashlib.sha256(house_digest() + data).digest()
