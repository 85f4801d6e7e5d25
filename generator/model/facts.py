"""Facts (数据项): a Chinese path, a value, and where it came from.

Money is 元, percentages percent points, counts themselves, all ``Decimal``; free text is ``str``. A path is dotted:
``一般公共预算表.科目.2080501.小计``. A value that is not known has no fact; there is no blank and no implied zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.findings import NOWHERE, Place
from generator.numbers import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

PRIOR: Final = "上年"
"""First part of every path that speaks of last year."""
UNITS: Final = "所属单位"
"""First part of every path that speaks of a unit (所属单位) of a department that publishes for all its units."""


class Source(NamedTuple):
    """Where a fact came from: a place in a file, or a formula and the paths it read; 依据 when it was 核定.

    ``unit``: what a money figure was typed in (元, 万元), empty for every other value.
    """

    place: Place = NOWHERE
    formula: str = ""
    inputs: tuple[str, ...] = ()
    reason: str = ""
    unit: str = ""


class Fact(NamedTuple):
    """One known value. ``slack`` is half a last printed digit (0: exact to the 分); ``printed`` fixes the print."""

    path: str
    value: Decimal | str
    source: Source = Source()
    slack: Decimal = ZERO
    printed: str = ""

    @property
    def number(self) -> Decimal | None:
        """The value as a number, None for text."""
        return None if isinstance(self.value, str) else self.value


@dataclass(slots=True)
class Facts:
    """The facts of a dossier by path, with the order of the keys below every path (科目 in the order of the input)."""

    by_path: dict[str, Fact] = field(default_factory=dict)
    below: dict[str, dict[str, None]] = field(default_factory=dict)
    blanks: dict[str, Place] = field(default_factory=dict)  # written down without a value

    def add(self, fact: Fact) -> None:
        """Store ``fact``, replacing one of the same path."""
        self.by_path[fact.path] = fact
        self.touch(fact.path)

    def touch(self, path: str) -> None:
        """Make ``path`` known to :meth:`keys` without giving it a value (a 科目 row whose columns are all derived)."""
        parent, _, key = path.rpartition(".")
        while parent:
            keys = self.below.setdefault(parent, {})
            if key in keys:
                return
            keys[key] = None
            parent, _, key = parent.rpartition(".")
        self.below.setdefault("", {})[key] = None

    def get(self, path: str) -> Fact | None:
        """Return the fact at ``path``."""
        return self.by_path.get(path)

    def keys(self, path: str) -> tuple[str, ...]:
        """Return the keys below ``path`` in input order."""
        return tuple(self.below.get(path, ()))

    def has_below(self, path: str) -> bool:
        """Return whether anything is known at or below ``path``."""
        return path in self.by_path or path in self.below

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.by_path.values())

    def __len__(self) -> int:
        return len(self.by_path)
