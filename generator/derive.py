"""Stage 3, derive (派生): every figure that follows from others, computed when asked for, with its inputs remembered.

A figure under 合计 may be given by the department: the given value stands and :mod:`generator.check` compares it.
A figure under 派生 is always computed, unless an override (核定) with a reason fixes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.amounts import UNKNOWN, Amount, Path, Unknown, Value
from generator.findings import Fault
from generator.functions import helpers
from generator.language import Evaluation, as_list
from generator.model.facts import PRIOR, UNITS, Fact, Facts, Source
from generator.scoring import scoring_helpers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generator.pack_models import CollectionEntry
    from generator.profile import Formula, Pack

_PENDING = object()


@dataclass(slots=True)
class Accounts:
    """A dossier's facts and what follows from them under a pack.

    Other accounts answer below ``上年.`` (last year's) and below ``所属单位.2.`` (those of a unit of the department).
    """

    facts: Facts
    pack: Pack
    prior: Accounts | None = None
    units: Mapping[str, Accounts] = field(default_factory=dict)
    _known: dict[str, Fact | object | None] = field(default_factory=dict)
    _values: dict[str, Amount | str | Unknown] = field(default_factory=dict)
    _keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _index: dict[tuple[int, str], list[Formula]] = field(default_factory=dict)
    _ending: dict[tuple[int, str, str], tuple[Formula, ...]] = field(default_factory=dict)  # by length, first, last
    _begin: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)  # patterns of formulas and lists by first
    _helpers: Mapping[str, Callable[[Evaluation, list[Value]], Value]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for formula in self.pack.formulas:
            self._index.setdefault((len(formula.pattern), formula.pattern[0]), []).append(formula)
        self._helpers = helpers(self.pack.rules) | scoring_helpers(self.pack)

    def fact(self, path: str) -> Fact | None:
        """Return the fact at ``path``, given or computed, None when it is not known. A circle is a pack's fault."""
        if path in self._known:
            found = self._known[path]
            if found is _PENDING:
                raise Fault(__name__, f"算式成环：{path}")
            return found  # type: ignore[return-value]
        self._known[path] = _PENDING
        found = self._find(path)
        self._known[path] = found
        return found

    def _find(self, path: str) -> Fact | None:
        given = self.facts.get(path)
        if given is not None:
            return given
        others, rest = self._elsewhere(path)
        if others is None:
            return self.computed(path)
        fact = others.fact(rest)
        return None if fact is None else Fact(path, fact.value, _seen_from(fact.source, path, rest), fact.slack)

    def _elsewhere(self, path: str) -> tuple[Accounts | None, str]:
        """Return the accounts that answer for ``path`` and what they call it; None: these do."""
        head, _, rest = path.partition(".")
        if head == PRIOR:
            return self.prior, rest
        if head == UNITS and self.units:
            key, _, rest = rest.partition(".")
            return (self.units.get(key) if rest else None), rest
        return None, path

    def formula(self, path: str) -> tuple[Formula, dict[str, str]] | None:
        """Return the formula for ``path`` and the names its stars are bound to."""
        parts = path.split(".")
        for formula in self._like(len(parts), parts[0], parts[-1]):
            names = match(formula.pattern, parts)
            if names is not None:
                return formula, names
        return None

    def _like(self, length: int, first: str, last: str) -> tuple[Formula, ...]:
        """Return the formulas for paths of this length, first and last part, in the order of the pack."""
        ends = length, first, last
        if ends not in self._ending:
            alike = self._index.get((length, first), ())
            self._ending[ends] = tuple(formula for formula in alike if formula.pattern[-1] in ("*", last))
        return self._ending[ends]

    def computed(self, path: str) -> Fact | None:
        """Return what the formula for ``path`` gives, whether or not the figure was given."""
        found = self.formula(path)
        if found is None:
            return None
        formula, names = found
        evaluation = self.evaluation(names)
        value = evaluation.run(formula.entry.式)
        return made_fact(path, value, formula.entry.式, tuple(evaluation.inputs))

    def evaluation(self, names: Mapping[str, str]) -> Evaluation:
        """Return a fresh evaluation over these accounts."""
        return Evaluation(self, names, self._helpers)

    def read(self, path: str) -> Amount | str | Unknown:
        """Return the value at ``path`` for an expression (:class:`generator.language.Scope`)."""
        value = self._values.get(path)
        if value is None:
            value = self._values[path] = _value(self.fact(path))
        return value

    def keys(self, path: str) -> tuple[str, ...]:
        """Return the keys below ``path``: of a computed list, or of the given facts in input order."""
        if path not in self._keys:
            self._keys[path] = self._find_keys(path)
        return self._keys[path]

    def _find_keys(self, path: str) -> tuple[str, ...]:
        given = self.facts.keys(path)
        entry = self.pack.collections.get(path)
        if entry is not None and not (given and self.pack.catalogue.is_list(path)):
            return self._collection(path, entry)
        if self.pack.catalogue.remark(path, "科目"):
            given = tuple(sorted(given))
        others, rest = self._elsewhere(path)
        return given if others is None else tuple(dict.fromkeys((*given, *others.keys(rest))))

    def _collection(self, path: str, entry: CollectionEntry) -> tuple[str, ...]:
        evaluation = self.evaluation({})
        found = evaluation.unread(entry.键)
        keys = list(self.keys(found.text)) if isinstance(found, Path) else [str(key) for key in as_list(found)]
        kept = [key for key in keys if self._holds(entry.留, path, key)]
        if not entry.排:
            return tuple(kept)
        return tuple(sorted(kept, key=lambda key: [_rank(self._member(text, path, key)) for text in entry.排]))

    def _member(self, text: str, path: str, key: str) -> Value:
        return self.evaluation({"键": key, "本": f"{path}.{key}"}).run(text)

    def _holds(self, text: str | None, path: str, key: str) -> bool:
        return text is None or self._member(text, path, key) is True

    def has(self, path: str) -> bool:
        """Return whether anything is known at or below ``path``."""
        if self.facts.has_below(path) or path in self.pack.collections:
            return True
        others, rest = self._elsewhere(path)
        return self.fact(path) is not None if others is None else others.has(rest)

    def given_totals(self) -> Iterator[tuple[Fact, Formula, dict[str, str]]]:
        """Yield every given figure that a 合计 formula also computes."""
        for fact in list(self.facts):
            found = self.formula(fact.path)
            if found is not None and found[0].total:
                yield fact, *found

    def knows_branch(self, path: str) -> bool:
        """Return whether ``path`` is a branch that the catalogue or a formula names, though nothing may stand there."""
        parts = path.split(".")
        if parts[0] == PRIOR:
            parts = parts[1:]
        return (
            not parts
            or not isinstance(self.pack.catalogue.node(path), str | None)
            or any(_begins(pattern, parts) for first in (parts[0], "*") for pattern in self._patterns(first))
        )

    def _patterns(self, first: str) -> Sequence[tuple[str, ...]]:
        """Return what the formulas and computed lists that begin with ``first`` are for."""
        if not self._begin:
            for pattern in [
                *(formula.pattern for formula in self.pack.formulas),
                *(tuple(name.split(".")) for name in self.pack.collections),
            ]:
                self._begin.setdefault(pattern[0], []).append(pattern)
        return self._begin.get(first, ())


def _value(fact: Fact | None) -> Amount | str | Unknown:
    if fact is None:
        return UNKNOWN
    return fact.value if isinstance(fact.value, str) else Amount(fact.value, fact.slack)


def _seen_from(source: Source, path: str, rest: str) -> Source:
    """Return a source of other accounts with its inputs named as ``path`` names ``rest``."""
    if not source.inputs:
        return source
    head = path.removesuffix(rest)
    return source._replace(inputs=tuple(f"{head}{below}" for below in source.inputs))


def _rank(value: Value) -> tuple[int, object]:
    if isinstance(value, Amount):
        return (1, value.value)
    return (0, value) if isinstance(value, bool) else (2, str(value))


def _begins(pattern: tuple[str, ...], parts: list[str]) -> bool:
    return len(pattern) > len(parts) and all(want in ("*", part) for want, part in zip(pattern, parts, strict=False))


def match(pattern: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    """Match path ``parts`` against a pattern; the first star is 键, the second 列, 本 the path before the last part."""
    stars = []
    for want, part in zip(pattern, parts, strict=True):
        if want == "*":
            stars.append(part)
        elif want != part:
            return None
    names = dict(zip(("键", "列"), stars, strict=False))
    names["本"] = ".".join(parts[:-1])
    if pattern[-1] == "*" and len(stars) == 1:
        names["列"] = stars[0]
    return names


def made_fact(path: str, value: Value, formula: str, inputs: tuple[str, ...]) -> Fact | None:
    """Return the computed fact, None when the value is unknown."""
    if isinstance(value, Unknown):
        return None
    source = Source(formula=formula, inputs=inputs)
    if isinstance(value, Amount):
        return Fact(path, value.value, source, value.slack)
    if isinstance(value, bool):
        return Fact(path, Decimal(int(value)), source)
    if isinstance(value, str):
        return Fact(path, value, source)
    raise Fault(__name__, f"算式的结果不是一个数或文字：{path} = {formula}")
