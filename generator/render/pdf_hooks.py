"""Functions of ours in the place of WeasyPrint's (代替), for a while, and only where those are as we know them."""

from __future__ import annotations

from contextlib import contextmanager
from inspect import signature
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def takes(function: Any, names: tuple[str, ...]) -> bool:
    """Return whether ``function`` (None: there is none) takes parameters of exactly these names."""
    return function is not None and tuple(signature(function).parameters) == names


@contextmanager
def standing_in(owner: Any, **others: Any) -> Iterator[None]:
    """Let ``others`` stand in the place of the functions of ``owner`` (a module or class) by these names."""
    before = {name: getattr(owner, name) for name in others}
    for name, other in others.items():
        setattr(owner, name, other)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(owner, name, function)
