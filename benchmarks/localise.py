"""How often is the wrong input named? Errors are put into consistent dossiers, the suggestions are held against them.

    python benchmarks/localise.py [CASES] [SEED]

Each case puts one to three mistakes (two digits swapped, a digit dropped, a row taken from its neighbour, a wrong
sign, 元 for 万元) into the files' figures that stand in at least one equation. Figures that no equation holds
(预算数 of one line, 采购 by kind) cannot be located by anybody; how many there are is printed.
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from generator.check import check  # noqa: E402 - the program stands beside this folder
from generator.derive import Accounts  # noqa: E402
from generator.findings import Severity  # noqa: E402
from generator.inspection.suggest import Suggestion, suggest  # noqa: E402 - as above
from generator.inspection.suggest_case import Case, make_case  # noqa: E402
from generator.load.dossier import load_dossier  # noqa: E402
from generator.load.excel_file import read_workbook  # noqa: E402
from generator.load.raw import Leaf, Loaded  # noqa: E402
from generator.model.department import build_model  # noqa: E402
from generator.pipeline import take  # noqa: E402
from generator.profile import Pack, load_pack  # noqa: E402

KINDS = ("digits swapped", "digit dropped", "row shifted", "sign", "unit")
DATONG = HOME.parent / "shared" / "reference" / "datong_2022_tables.xlsx"


@dataclass
class Base:
    """A consistent dossier: its leaves, pack, last year, and the figures that an equation holds."""

    name: str
    loaded: Loaded
    pack: Pack
    prior: Accounts | None
    case: Case
    cells: list[int]
    rows: list[tuple[int, ...]]
    idle: int


def accounts_of(base: Base, leaves: list[Leaf]) -> Accounts:
    model = build_model(replace(base.loaded, leaves=leaves, findings=[]), base.pack)
    return Accounts(model.facts, base.pack, base.prior)


def make_base(name: str, loaded: Loaded, pack: Pack, prior: Accounts | None) -> Base:
    model = build_model(loaded, pack)
    case = make_case(Accounts(model.facts, pack, prior))
    held = {path for rule in case.hard if rule.sign == "eq" for path in rule.form}
    numbers = [index for index, leaf in enumerate(loaded.leaves) if is_money(leaf, case)]
    cells = [index for index in numbers if loaded.leaves[index].path in held]
    return Base(name, loaded, pack, prior, case, cells, rows_of(loaded, cells), len(numbers) - len(cells))


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


def rows_of(loaded: Loaded, cells: list[int]) -> list[tuple[int, ...]]:
    rows: dict[str, list[int]] = {}
    for index in cells:
        path = loaded.leaves[index].path
        if ".科目." in path:
            rows.setdefault(path.rpartition(".")[0], []).append(index)
    return [tuple(rows[path]) for path in sorted(rows)]


def slip(text: str, kind: str, chance: random.Random) -> str | None:
    digits = [index for index, sign in enumerate(text) if sign.isdigit()]
    if kind == "digits swapped":
        pairs = [(a, b) for a, b in itertools.pairwise(digits) if text[a] != text[b]]
        if not pairs:
            return None
        a, b = chance.choice(pairs)
        return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]
    if kind == "digit dropped":
        at = chance.choice([index for index in digits if "." not in text or index < text.index(".")])
        return text[:at] + text[at + 1 :]
    if kind == "sign":
        return text[1:] if text.startswith("-") else "-" + text
    value = Decimal(text.replace(",", "")) * (10000 if chance.random() < 0.5 else Decimal("0.0001"))
    return f"{value.quantize(Decimal('0.01')):f}"


def spoil(base: Base, kind: str, leaves: list[Leaf], chance: random.Random) -> list[str]:
    """Put one mistake into ``leaves`` and return the paths changed (none when it could not be done)."""
    if kind == "row shifted":
        at = chance.randrange(1, len(base.rows) - 1)
        row, other = base.rows[at], base.rows[at + chance.choice((1, -1))]
        if leaves[row[0]].path.partition(".")[0] != leaves[other[0]].path.partition(".")[0]:
            return []
        values = {leaves[index].path.rpartition(".")[2]: leaves[index].text for index in other}
        pairs = [(index, values.get(leaves[index].path.rpartition(".")[2])) for index in row]
    else:
        index = chance.choice(base.cells)
        pairs = [(index, slip((leaves[index].text or "").replace(",", ""), kind, chance))]
    changed = []
    for index, text in pairs:
        before = leaves[index]
        if text is not None and Decimal(text.replace(",", "") or "0") != Decimal((before.text or "0").replace(",", "")):
            leaves[index] = replace(before, text=text)
            changed.append(before.path)
    return changed


@dataclass
class Score:
    """Counts of one group of cases."""

    cases: int = 0
    detected: int = 0
    first: int = 0
    three: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


def rank(suggestions: list[Suggestion], true: set[str]) -> int:
    """Return the place of the first suggestion that names every wrong cell, 99 when none does."""
    for place, suggestion in enumerate(suggestions):
        if true <= {fix.fact.path for fix in suggestion.fixes}:
            return place
    return 99


def run(base: Base, cases: int, seed: int, *, say: bool = False) -> dict[str, Score]:
    chance = random.Random(seed)  # noqa: S311 - a seeded benchmark
    scores: dict[str, Score] = {}
    while scores.get("all", Score()).cases < cases:
        leaves, errors = list(base.loaded.leaves), chance.randint(1, 3)
        kinds = [chance.choice(KINDS) for _ in range(errors)]
        true: set[str] = set()
        for kind in kinds:
            true.update(spoil(base, kind, leaves, chance))
        true &= {now.path for now, was in zip(leaves, base.loaded.leaves, strict=True) if now.text != was.text}
        if not true:
            continue
        accounts = accounts_of(base, leaves)
        found = [finding for finding in check(accounts).findings if finding.severity is not Severity.INFO]
        started = time.perf_counter()
        suggestions = suggest(accounts)
        spent = time.perf_counter() - started
        place = rank(suggestions, true)
        if say and place:
            print(base.name, kinds, sorted(true), "->", place, "detected" if found else "NOT DETECTED")
            for suggestion in suggestions[:3]:
                print(
                    "    ",
                    round(suggestion.cost, 2),
                    [(f.fact.path, f"{f.should:f}", f.kind) for f in suggestion.fixes],
                )
        for name in ("all", f"{errors} errors", *({kinds[0]} if errors == 1 else ())):
            score = scores.setdefault(name, Score())
            score.cases += 1
            score.detected += bool(found)
            score.first += place == 0
            score.three += place < 3
            score.seconds += spent
            score.slowest = max(score.slowest, spent)
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
        leaves.append(Leaf(path, f"{fact.number:.2f}", replace(place, line=100000 + len(leaves)), "元", exact=True))
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


def bases() -> list[Base]:
    found, pack = [dossier("shili-2024"), full_export("shili-2024")], None
    if (HOME / "data_inputs" / "datong-2022" / "单位.yaml").is_file():
        found.append(dossier("datong-2022"))
    elif DATONG.is_file():
        pack = load_pack("shanxi/2022")
    if pack is not None and not found[2:]:
        found.append(make_base("datong 2022 tables", read_workbook(DATONG, DATONG.name, pack), pack, None))
    return found


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2024
    for base in bases():
        print(f"{base.name}: {len(base.cells)} figures held by an equation, {base.idle} by none; seed {seed}")
        print(f"  {'':16}{'cases':>6}{'detected':>10}{'first':>8}{'in three':>10}{'mean s':>9}{'worst s':>9}")
        for name, score in sorted(run(base, cases, seed, say="-v" in sys.argv).items()):
            rates = [f"{part / score.cases:.1%}" for part in (score.detected, score.first, score.three)]
            times = f"{score.seconds / score.cases:9.3f}{score.slowest:9.3f}"
            print(f"  {name:16}{score.cases:6}{rates[0]:>10}{rates[1]:>8}{rates[2]:>10}{times}")


if __name__ == "__main__":
    main()
