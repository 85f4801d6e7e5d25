"""How often is the wrong input named? Errors are put into consistent dossiers, the suggestions are held against them.

    python benchmarks/localise.py [CASES] [SEEDS] [-v] [DOSSIER…]      300 cases for each of the seeds 1,2,3

Each case puts one to three mistakes (two digits swapped, a digit dropped, a row shifted, a wrong sign, 元 for 万元)
into figures of the files that stand in at least one equation. A row is shifted in four ways: the row or one cell
repeats its neighbour, two cells stand in each other's place, a column slid by a row (``mistakes.py``). Figures that no
equation holds (预算数 of one line, 采购 by kind) cannot be located by anybody; how many there are is printed, so are
the cases that broke no rule.

``mirrored``: cases whose first suggestion is not the true one but costs the same and explains as much, so that no rule
and no evidence tells them apart.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))
sys.path.insert(0, str(HOME / "benchmarks"))

from mistakes import EXCHANGED, KINDS, SHIFTED, SHIFTS, Field, field_of, spoil  # noqa: E402 - stands beside this file

from generator.check import check  # noqa: E402 - the program stands beside this folder
from generator.derive import Accounts  # noqa: E402
from generator.findings import Severity  # noqa: E402
from generator.inspection.suggest import Suggestion, exchanged_findings, suggest  # noqa: E402 - as above
from generator.inspection.suggest_case import Case, make_case  # noqa: E402
from generator.load.dossier import load_dossier  # noqa: E402
from generator.load.excel_file import read_workbook  # noqa: E402
from generator.load.raw import Leaf, Loaded  # noqa: E402
from generator.model.department import build_model  # noqa: E402
from generator.pipeline import take  # noqa: E402
from generator.profile import Pack, load_pack  # noqa: E402

DATONG = HOME.parent / "shared" / "reference" / "datong_2022_tables.xlsx"


@dataclass
class Base:
    """A consistent dossier: its leaves, pack, last year, and the figures that an equation holds."""

    name: str
    loaded: Loaded
    pack: Pack
    prior: Accounts | None
    case: Case
    field: Field
    idle: int
    known: frozenset[tuple[str, str]]


def accounts_of(base: Base, leaves: list[Leaf]) -> Accounts:
    model = build_model(replace(base.loaded, leaves=leaves, findings=[]), base.pack)
    return Accounts(model.facts, base.pack, base.prior)


def make_base(name: str, loaded: Loaded, pack: Pack, prior: Accounts | None) -> Base:
    model = build_model(loaded, pack)
    case = make_case(Accounts(model.facts, pack, prior))
    held = {path for rule in case.hard if rule.sign == "eq" for path in rule.form}
    numbers = [index for index, leaf in enumerate(loaded.leaves) if is_money(leaf, case)]
    cells = [index for index in numbers if loaded.leaves[index].path in held]
    base = Base(name, loaded, pack, prior, case, field_of(loaded.leaves, cells), len(numbers) - len(cells), frozenset())
    return replace(base, known=frozenset(told(base, list(loaded.leaves))))


def told(base: Base, leaves: list[Leaf]) -> set[tuple[str, str]]:
    """Return what the check says, tails aside."""
    findings = check(accounts_of(base, leaves)).findings
    return {(finding.code, finding.message) for finding in findings if finding.severity is not Severity.INFO}


def is_money(leaf: Leaf, case: Case) -> bool:
    fact = case.accounts.facts.get(leaf.path)
    return (
        leaf.text is not None
        and not leaf.path.startswith("上年.")
        and fact is not None
        and fact.source.place == leaf.place
        and case.accounts.pack.catalogue.kind(leaf.path) == "金额"
        and abs(fact.number or 0) >= 100
    )


@dataclass
class Score:
    """Counts of one group of cases."""

    cases: int = 0
    detected: int = 0
    first: int = 0
    three: int = 0
    mirrored: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    def add(self, other: Score) -> None:
        """Count the cases of ``other`` with these."""
        for name in ("cases", "detected", "first", "three", "mirrored", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)


def rank(suggestions: list[Suggestion], true: set[str]) -> int:
    """Return the place of the first suggestion that names every wrong cell, 99 when none does."""
    for place, suggestion in enumerate(suggestions):
        if true <= {fix.fact.path for fix in suggestion.fixes}:
            return place
    return 99


def spoiled(base: Base, kinds: list[str], chance: random.Random) -> tuple[list[Leaf], set[str]]:
    """Return the leaves with a mistake of every kind, and the paths that are wrong now; none when two met in a cell."""
    leaves = list(base.loaded.leaves)
    changed = [spoil(base.field, kind, leaves, chance) for kind in kinds]
    paths = [path for each in changed for path in each]
    return leaves, set(paths) if all(changed) and len(paths) == len(set(paths)) else set()


def measure(base: Base, kinds: list[str], leaves: list[Leaf], true: set[str], *, say: bool) -> Score:
    accounts = accounts_of(base, leaves)
    found = told(base, leaves) - base.known or exchanged_findings(accounts)[0]
    started = time.process_time()
    suggestions = suggest(accounts)
    spent = time.process_time() - started
    place = rank(suggestions, true)
    mirrored = 0 < place < 99 and suggestions[place].cost - suggestions[0].cost < 0.05
    if say and (place or not found):
        print(base.name, kinds, sorted(true), "->", place, "" if found else "NOT DETECTED")
        for each in suggestions[:3]:
            print("    ", round(each.cost, 2), [(fix.fact.path, f"{fix.should:f}", fix.kind) for fix in each.fixes])
    return Score(1, bool(found), place == 0, place < 3, mirrored, spent, spent)


def run(base: Base, cases: int, seed: int, *, say: bool = False) -> dict[str, Score]:
    """Return the scores of ``cases`` cases: all, by number of mistakes, and of single mistakes by kind."""
    chance = random.Random(seed)  # noqa: S311 - a seeded benchmark
    scores: dict[str, Score] = {}
    while scores.get("all", Score()).cases < cases:
        drawn = [chance.choice(KINDS) for _ in range(chance.randint(1, 3))]
        kinds = [chance.choice(SHIFTS) if kind == SHIFTED else kind for kind in drawn]
        leaves, true = spoiled(base, kinds, chance)
        if not true:
            continue
        score = measure(base, kinds, leaves, true, say=say)
        told = ("all", f"{len(kinds)} mistakes")
        unseen = () if EXCHANGED in kinds else tuple(f"{name}, none exchanged" for name in told)
        for name in (*told, *unseen, *({f"with {kind}" for kind in kinds})):
            scores.setdefault(name, Score()).add(score)
        if len(kinds) == 1:
            scores.setdefault(f"only {kinds[0]}", Score()).add(score)
    return scores


def full_export(name: str) -> Base:
    """Return a dossier as the accounting system exports it: every total of the 公开表 stands in the file."""
    base = dossier(name)
    accounts = base.case.accounts
    patterns = [formula.pattern for formula in accounts.pack.formulas if formula.total]
    place = next(leaf.place for leaf in base.loaded.leaves if leaf.path.startswith("收支总表."))
    leaves = list(base.loaded.leaves)
    known = {leaf.path for leaf in leaves}
    for path in sorted(all_paths(accounts)):
        fact = accounts.fact(path)
        if path in known or fact is None or fact.number is None or not any(len(p) for p in patterns):
            continue
        leaves.append(Leaf(path, f"{fact.number:.2f}", place._replace(line=100000 + len(leaves)), "元", exact=True))
    return make_base(f"{name}（全部合计）", replace(base.loaded, leaves=leaves), base.pack, base.prior)


def all_paths(accounts: Accounts) -> set[str]:
    tables = [entry.表 for entry in accounts.pack.settings.公开表]
    found: set[str] = set()

    def walk(path: str, node: object) -> None:
        if isinstance(node, str):
            if node == "金额":
                found.add(path)
            return
        for key, below in node.items() if isinstance(node, dict) else ():
            if key == "*":
                for each in accounts.keys(path):
                    walk(f"{path}.{each}", below)
            elif not key.startswith("_"):
                walk(f"{path}.{key}", below)

    for table in tables:
        walk(table, accounts.pack.catalogue.node(table))
    return found


def dossier(name: str) -> Base:
    folder = HOME / "data_inputs" / name
    work = take(folder)
    if work.dossier.pack is None:
        raise SystemExit(f"{folder} cannot be used")
    prior = work.accounts.prior if work.accounts else None
    return make_base(name, load_dossier(folder).loaded, work.dossier.pack, prior)


NAMES = ("shili-2024", "shili-2024+", "datong-2022", "shili-2023", "wulumuqi-2023", "changji-2024")
"""Dossiers; with + every total stands in the file, as in an export of the accounting system."""


def base_of(name: str) -> Base:
    if name.endswith("+"):
        return full_export(name.removesuffix("+"))
    if name == "datong-2022" and not (HOME / "data_inputs" / name / "单位.yaml").is_file():
        pack = load_pack("shanxi/2022")
        if pack is None or not DATONG.is_file():
            raise SystemExit(f"{name} is not here")
        return make_base(name, read_workbook(DATONG, DATONG.name, pack), pack, None)
    return dossier(name)


def main() -> None:
    options = [option for option in sys.argv[1:] if option != "-v"]
    numbers = [option for option in options if option[0].isdigit()]
    cases = int(numbers[0]) if numbers else 300
    seeds = [int(seed) for seed in numbers[1].split(",")] if len(numbers) > 1 else [1, 2, 3]
    for name in [option for option in options if option not in numbers] or NAMES:
        base = base_of(name)
        held = len(base.field.cells)
        print(f"{base.name}: {held} figures held by an equation, {base.idle} by none; seeds {seeds}", flush=True)
        scores: dict[str, Score] = {}
        for seed in seeds:
            for group, score in run(base, cases, seed, say="-v" in sys.argv).items():
                scores.setdefault(group, Score()).add(score)
        show(scores)


def show(scores: dict[str, Score]) -> None:
    print(
        f"  {'':28}{'cases':>6}{'detected':>10}{'first':>8}{'in three':>10}{'mirrored':>10}{'mean s':>9}{'worst s':>9}"
    )
    for name, score in sorted(scores.items()):
        shares = [part / score.cases for part in (score.detected, score.first, score.three, score.mirrored)]
        rates = "".join(f"{share:>{width}.1%}" for share, width in zip(shares, (10, 8, 10, 10), strict=True))
        print(f"  {name:28}{score.cases:6}{rates}{score.seconds / score.cases:9.3f}{score.slowest:9.3f}", flush=True)


if __name__ == "__main__":
    main()
