"""数据来源: what stands behind the figures of a publication, as a small file in it, so that two publications compare.

Every given value and every computed one that a figure or free text rests on: value, unit, place, formula, inputs.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.document import block_inlines
from generator.messages import phrase
from generator.model.catalogue import MONEY, PERCENT
from generator.model.facts import PRIOR
from generator.render.archive import PAPER_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.derive import Accounts
    from generator.document import Document
    from generator.model.facts import Fact

SOURCES: Final = "数据来源.json.gz"
_UNITS: Final = {MONEY: "元", PERCENT: "%"}


class Known(NamedTuple):
    """A fact as a publication remembers it; ``place`` is empty and ``formula`` set when it was computed."""

    value: Decimal | str
    unit: str = ""
    place: str = ""
    formula: str = ""
    inputs: tuple[str, ...] = ()
    reason: str = ""


def dump_sources(documents: Iterable[Document], accounts: Accounts) -> bytes:
    """Return the facts behind ``documents`` and every given one as JSON (gzip); equal arguments, equal bytes."""
    found: dict[str, list[Any]] = {}
    printed = (path for document in documents for path in printed_paths(document))
    waiting = [*printed, *(fact.path for fact in accounts.facts)]
    while waiting:
        path = waiting.pop()
        fact = None if path in found else accounts.fact(path)
        if fact is not None:
            found[path] = _entry(fact, accounts)
            waiting += fact.source.inputs
    text = json.dumps(dict(sorted(found.items())), ensure_ascii=False, separators=(",", ":"))
    return gzip.compress((text + "\n").encode(), compresslevel=PAPER_LEVEL, mtime=0)


def printed_paths(document: Document) -> Iterator[str]:
    """Yield the path of every figure and free text of the tree, as often as it is printed."""
    for block in document.blocks:
        for inlines in block_inlines(block):
            yield from (inline.path for inline in inlines if inline.path)


def _entry(fact: Fact, accounts: Accounts) -> list[Any]:
    value = fact.value if isinstance(fact.value, str) else f"#{fact.value}"
    unit = _UNITS.get(accounts.pack.catalogue.kind(fact.path) or "", "")
    place = str(fact.source.place)
    if place and fact.path.startswith(f"{PRIOR}.") and accounts.facts.get(fact.path) is None:
        place = phrase("上年数据夹", 位置=place)
    entry = [value, unit, place, fact.source.formula, list(fact.source.inputs), fact.source.reason]
    while entry and not entry[-1]:
        entry.pop()
    return entry


class Sources(Mapping[str, Known]):
    """The facts behind a publication by path, each made a :class:`Known` when it is asked for."""

    def __init__(self, given: dict[str, list[Any]]) -> None:
        self._given = given

    def __getitem__(self, path: str) -> Known:
        return _known(*self._given[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def differing(self, other: Sources) -> list[str]:
        """Return the paths of which this and the ``other`` do not say the same, in their order."""
        one, two = self._given, other._given
        return sorted(path for path in one.keys() | two.keys() if one.get(path) != two.get(path))


def load_sources(data: bytes) -> Sources:
    """Return the facts of a file that :func:`dump_sources` made by path; :class:`ValueError` for anything else."""
    try:
        given = json.loads(gzip.decompress(data))
        for value, *_ in given.values():
            _exact(value)
    except (OSError, EOFError, zlib.error, AttributeError, TypeError, ArithmeticError) as error:
        raise ValueError(SOURCES) from error
    return Sources(given)


def _known(
    value: str = "", unit: str = "", place: str = "", formula: str = "", inputs: Iterable[str] = (), reason: str = ""
) -> Known:
    return Known(_exact(value), unit, place, formula, tuple(inputs), reason)


def _exact(value: str) -> Decimal | str:
    return Decimal(value[1:]) if value.startswith("#") else value


def roots(path: str, known: Mapping[str, Known]) -> frozenset[str]:
    """Return the given values that ``path`` rests on, itself when it is given; paths nobody knows are left out."""
    found, seen, waiting = set(), set(), [path]
    while waiting:
        here = waiting.pop()
        fact = known.get(here)
        if here in seen or fact is None:
            continue
        seen.add(here)
        if fact.formula:
            waiting += fact.inputs
        else:
            found.add(here)
    return frozenset(found)
