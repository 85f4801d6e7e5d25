"""What the search for wrong inputs (推断) stands on: rules, figures that may be changed, what backs each of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from generator.inspection.linear import Equation, equations, rule_equations
from generator.inspection.suggest_columns import Columns
from generator.model.facts import PRIOR
from generator.numbers import CONTEXT, SCALES, ZERO
from generator.pack_models import CheckEntry, PackModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.derive import Accounts
    from generator.findings import Place
    from generator.model.facts import Fact

ONE: Final = Decimal(1)
_TELLING: Final = 5
"""A round figure stands in two places by chance; one with this many digits does not."""


class Weights(PackModel):
    """clues/错因.yaml: what every kind of mistake costs, how evidence weighs, and how the search is bounded."""

    代价: dict[str, float]
    同一处: float
    笔误难易: float
    两处相同: float
    线索不符: float
    线索相符: float
    相近: float
    上年一档: float
    线索一档: float
    尾数相同: float
    旁证: float
    没有写: float
    弱: tuple[str, ...]
    不等式: tuple[str, ...]
    最小数: int
    相差: float
    很可能: float
    步数: int
    方案: int


@dataclass(frozen=True, slots=True)
class Like:
    """A figure that another one may be held against, and within how many powers of ten it then tells.

    ``shares``: how it moves with other figures.
    """

    value: Decimal
    scale: float
    shares: Mapping[str, Decimal] = field(default_factory=dict)

    def after(self, changes: Mapping[str, Decimal]) -> Decimal:
        """Return the figure once ``changes`` are made."""
        return self.value + sum(
            (self.shares[path] * change for path, change in changes.items() if path in self.shares), ZERO
        )


@dataclass
class Case:
    """The rules (hard ones first) and figures of a dossier, indexed for the search.

    ``doubted``: figures that something else speaks against (a printed 占比 that does not follow from them).
    """

    accounts: Accounts
    weights: Weights
    hard: list[Equation]
    soft: list[Equation]
    doubted: frozenset[str] = frozenset()
    rules: list[Equation] = field(default_factory=list)
    _likes: dict[str, list[Like]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = [*self.hard, *self.soft]

    @cached_property
    def broken(self) -> frozenset[int]:
        """The hard rules that fail as given."""
        return frozenset(index for index, rule in enumerate(self.hard) if rule.fails(rule.gap))

    @cached_property
    def uses(self) -> dict[str, list[int]]:
        """The rules that a figure stands in."""
        found: dict[str, list[int]] = {}
        for index, rule in enumerate(self.rules):
            for path in rule.form:
                found.setdefault(path, []).append(index)
        return found

    @cached_property
    def cells(self) -> dict[str, Fact]:
        """The figures that may be changed: given ones of this dossier, not 核定, each with its fact."""
        facts = {path: self.accounts.facts.get(path) for path in self.uses}
        return {
            path: fact
            for path, fact in facts.items()
            if fact is not None and fact.number is not None and not fact.source.reason and fact.source.place.file
        }

    @cached_property
    def columns(self) -> Columns:
        """Which figures stand above and below each other in the files."""
        return Columns(self.accounts, {path: fact for path, fact in self.cells.items() if not self.is_unwritten(path)})

    @cached_property
    def echoes(self) -> Counter[tuple[Decimal, str]]:
        """How often a figure stands in which table."""
        return Counter((fact.number, table_of(fact.path)) for fact in self.cells.values() if fact.number is not None)

    @cached_property
    def totals(self) -> Counter[Decimal]:
        """How often a figure stands anywhere."""
        found: Counter[Decimal] = Counter()
        for (value, _), times in self.echoes.items():
            found[value] += times
        return found

    @cached_property
    def rows(self) -> dict[str, list[str]]:
        """The figures of every row, by the path of the row."""
        found: dict[str, list[str]] = {}
        for path in self.cells:
            found.setdefault(row_of(path), []).append(path)
        return found

    @cached_property
    def _shared(self) -> Counter[int]:
        return Counter(id(fact.source) for fact in self.cells.values())

    def number(self, path: str) -> Decimal:
        """Return the figure at ``path`` as given."""
        return self.cells[path].number or ZERO

    def scale(self, path: str) -> Decimal:
        """Return how many 元 one unit of the cell is: slips of the hand are made in what was typed."""
        return SCALES.get(self.cells[path].source.unit, ONE)

    def place(self, path: str) -> Place:
        """Return where a figure stands; an empty cell that counts as 0 has its row's sheet and no cell of its own."""
        place = self.cells[path].source.place
        return place._replace(cell="") if self.is_unwritten(path) else place

    def is_unwritten(self, path: str) -> bool:
        """Return whether nobody wrote the figure: an empty cell of a row that counts as 0."""
        return not self.number(path) and self._shared[id(self.cells[path].source)] > 1

    def is_echoed(self, value: Decimal, path: str) -> bool:
        """Return whether another table gives the same figure."""
        if abs(value) < self.weights.最小数 or len(value.normalize().as_tuple().digits) < _TELLING:
            return False
        return self.totals[value] > self.echoes[value, table_of(path)]

    def likes(self, path: str) -> list[Like]:
        """Return what a figure may be held against: last year's figure, what every clue (线索) would have it be."""
        if path not in self._likes:
            self._likes[path] = [*self._before(path), *self._hinted(path)]
        return self._likes[path]

    def _before(self, path: str) -> Iterator[Like]:
        before = self.accounts.fact(f"{PRIOR}.{path}")
        if before is not None and before.number is not None:
            yield Like(before.number, self.weights.上年一档)

    def _hinted(self, path: str) -> Iterator[Like]:
        for index in self.uses[path]:
            rule = self.rules[index]
            if index >= len(self.hard) and rule.sign == "eq":
                meant = self.number(path) - CONTEXT.divide(rule.gap, rule.form[path])
                shares = {other: -CONTEXT.divide(share, rule.form[path]) for other, share in rule.form.items()}
                yield Like(
                    meant, self.weights.线索一档, {other: each for other, each in shares.items() if other != path}
                )


def make_case(accounts: Accounts, doubted: Iterable[str] = ()) -> Case:
    """Return the rules and weights for ``accounts``: errors are hard, warnings and clues (线索) are evidence."""
    rules = equations(accounts)
    hard = [rule for rule in rules if rule.severity == "error"]
    soft = [rule for rule in rules if rule.severity != "error"] + clues_of(accounts)
    return Case(accounts, weights_of(accounts), hard, soft, frozenset(doubted))


def weights_of(accounts: Accounts) -> Weights:
    """Return what the pack says of the costs of mistakes."""
    return accounts.pack.model("clues/错因.yaml", Weights)


def clues_of(accounts: Accounts) -> list[Equation]:
    """Return the clues (线索) that can be asked: equations that hold for most departments and are never a finding."""
    return rule_equations(accounts, accounts.pack.model("clues/线索.yaml", tuple[CheckEntry, ...]))


def table_of(path: str) -> str:
    """Return the table of a path."""
    return path.partition(".")[0]


@lru_cache(maxsize=65536)
def row_of(path: str) -> str:
    """Return the row of a path: all but its last part; a line of its own (收支总表.收入总计, 收支总表.类.208) is it."""
    row, _, column = path.rpartition(".")
    return row if "." in row and not column.isdigit() else path
