"""WeasyPrint loaded without what is hardly ever asked of it: a third less time, 17 MB less, and all still in reach."""

from __future__ import annotations

import ctypes.util
import sys
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from generator.render.pdf_hooks import standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATER: Final = ("fontTools.subset", "fontTools.varLib.instancer", "fontTools.ttLib.woff2")
"""For fonts that WeasyPrint cuts itself without harfbuzz-subset, varies, or unpacks: WeasyPrint only calls them."""


@contextmanager
def found_directly() -> Iterator[None]:
    """Let native libraries be found by their files' names only, where the system can (Linux).

    WeasyPrint asks for each by six names, and for every wrong one ctypes starts a C compiler and a linker: a tenth of a
    second. ``native.py`` has seen by then that the right names load.
    """
    if sys.platform != "linux":
        yield
        return
    with standing_in(ctypes.util, find_library=lambda _: None):
        yield


class _Later(ModuleType):
    """Stands for a module whose functions and classes are only called: the first call brings the module."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def called(*given: Any, **named: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*given, **named)

        return called


@contextmanager
def brought_later() -> Iterator[None]:
    """Let WeasyPrint be imported without the rarer parts of fontTools; whoever imports them afterwards gets them."""
    standing = {name: _Later(name) for name in _LATER if name not in sys.modules}
    sys.modules.update(standing)
    try:
        yield
    finally:
        for name in standing:
            del sys.modules[name]
