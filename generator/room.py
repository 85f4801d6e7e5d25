"""Room for calls (调用栈): CPython keeps frames in chunks of 16 KB; work that swings about the end of one is slow.

A call that no longer fits asks the system for a new chunk, its return gives it back: where a busy loop stands just
there, every call pays a page fault. It was a tenth to a third of setting a PDF, and came and went with the depth at
which we were called. A call that wants a large frame gets a large chunk, and all that it calls share the rest of it.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

_SLOTS: Final = 70_000
"""Of eight bytes, a little more than half a megabyte: the chunk is the next power of two, the other half is free."""


def roomy(job: Callable[P, R]) -> Callable[P, R]:
    """Return ``job`` so that all it calls finds room: half a megabyte of addresses; what is not used takes no memory.

    What it returns and raises is the same, on every Python: a frame may always be larger than is needed.
    """

    @wraps(job)
    def call(*arguments: P.args, **named: P.kwargs) -> R:
        return job(*arguments, **named)

    call.__code__ = call.__code__.replace(co_stacksize=_SLOTS)  # type: ignore[attr-defined]
    return call
