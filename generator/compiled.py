"""What packs are compiled to (模板编译结果): templates, expressions and files, kept beside Python's compiled modules.

It lies where Python keeps ``.pyc`` files and is trusted as they are, for it holds code; never in an output folder,
which may come from anybody. It is valid for one program with its packs (by the digest of all files) and one
version of Python and its libraries. Where Python writes no ``.pyc`` files, nothing is written here.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import marshal
import os
import sys
import tempfile
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2
from jinja2 import nodes

from generator.program import house_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

_KEPT: Final = 4  # states of program and packs
_SUM: Final = 32  # bytes of a sha256


class _Bundle:
    """Everything compiled, in one file: every value by the digest of what it was made from."""

    def __init__(self, file: Path) -> None:
        self._file, self._values, self._new = file, _loaded(file), False

    def value(self, key: str, make: Callable[[], Any]) -> Any:
        """Return the value under ``key``, made now when it is not there; a new object every time."""
        kept = self._values.get(key)
        if kept is not None:
            return marshal.loads(kept)  # noqa: S302 - as trusted as the program's own .pyc files, see above
        made = make()
        with contextlib.suppress(ValueError):  # a value that cannot be written, such as a date
            self._values[key] = marshal.dumps(made)
            self._new = True
        return made

    def save(self) -> None:
        """Write what is new; a folder that cannot be written to is no fault."""
        if not self._new or sys.dont_write_bytecode:
            return
        self._new = False
        data = marshal.dumps(self._values)
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self._file.parent, suffix=".part")
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(data).digest() + data)
            Path(part).replace(self._file)
            files = sorted(self._file.parent.glob("*.packs"), key=lambda file: file.stat().st_mtime_ns)
            for file in files[:-_KEPT]:
                file.unlink(missing_ok=True)


def _loaded(file: Path) -> dict[str, bytes]:
    """Return what a file holds, nothing when it is damaged."""
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
        data = file.read_bytes()
        if data[:_SUM] == hashlib.sha256(data[_SUM:]).digest():
            found = marshal.loads(data[_SUM:])  # noqa: S302 - as above
            return found if isinstance(found, dict) else {}
    return {}


@cache
def _bundle() -> _Bundle:
    bundle = _Bundle(Path(cache_from_source(__file__)).parent / f"{house_digest().hex()[:32]}.packs")
    atexit.register(bundle.save)  # whatever a command still asks for after the stages
    return bundle


def compiled(kind: str, source: str, make: Callable[[], Any]) -> Any:
    """Return what ``make`` makes of ``source``: numbers, texts, lists, tables or code, as it was made the last time."""
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
    return _bundle().value(f"{kind} {digest}", make)


def save() -> None:
    """Keep what was compiled since the start."""
    _bundle().save()


_TREES: Final[dict[tuple[str, ...], Any]] = {}


def pressed(part: Any) -> Any:
    """Return a syntax tree as plain data: a node as (its kind, its fields)."""
    if isinstance(part, nodes.Node):
        return (type(part).__name__, [pressed(getattr(part, name)) for name in part.fields])
    return [pressed(one) for one in part] if isinstance(part, list) else part


def grown(part: Any) -> Any:
    """Return the syntax tree that :func:`pressed` made ``part`` of; where its nodes stood is not known."""
    if isinstance(part, tuple):
        node = object.__new__(getattr(nodes, part[0]))
        for name, value in zip(node.fields, part[1], strict=True):
            setattr(node, name, grown(value))
        return node
    return [grown(one) for one in part] if isinstance(part, list) else part


class CompiledEnvironment(jinja2.Environment):
    """Jinja whose templates are compiled once and kept.

    ``salt`` says what its filters do beside their names: Jinja runs filters on constants when it compiles.
    """

    salt = ""

    def parse(self, source: str, *_names: str | None) -> nodes.Template:
        """Return the syntax tree of a template, the same one every time: nobody may change it."""
        ways = (self.block_start_string, self.trim_blocks, self.lstrip_blocks, self.keep_trailing_newline)
        key = (source, *map(str, ways))
        if key not in _TREES:
            made = compiled("tree", "\0".join(key), lambda: pressed(super(CompiledEnvironment, self).parse(source)))
            _TREES[key] = grown(made)
        tree: nodes.Template = _TREES[key]
        return tree

    def compile(self, source: Any, name: Any = None, filename: Any = None, *others: Any, **options: Any) -> Any:
        """Return the code of a template."""
        if not isinstance(source, str) or others or options.get("raw"):
            return super().compile(source, name, filename, *others, **options)
        ways = (self.autoescape, self.trim_blocks, self.lstrip_blocks, self.keep_trailing_newline, sorted(options))
        known = (sorted(self.filters), sorted(self.tests), type(self).__qualname__, self.salt)

        def made() -> CodeType:
            code: CodeType = super(CompiledEnvironment, self).compile(source, name, filename, **options)
            return code

        return compiled("template", "\0".join(map(str, (source, name, filename, ways, known))), made)
