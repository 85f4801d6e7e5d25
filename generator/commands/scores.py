"""Which printed scores and rates of a document go into its dossier: only those that the program would not print itself.

A score that follows from the record is left to the program; one that the scheme asks the department for stays as it
was filled in; any other becomes 核定 with its reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.derive import Accounts
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.numbers import print_number, read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.profile import Pack
    from generator.read.statements import Derived

_STAGES: Final = (("完成率", "执行率"), ("得分", "执行得分"), ("总分",), ("等级",))
"""What is computed from what."""


def settled(leaves: Sequence[Leaf], typed: Sequence[Derived], pack: Pack, label: str) -> list[Leaf]:
    """Return the leaves of a dossier: ``leaves`` with what of ``typed`` (scores as printed in ``label``) is needed."""
    names_of_scores = {filled_path(claim.path) for claim in typed}
    roots = tuple({f"{claim.path.partition('.')[0]}." for claim in typed})
    given = {leaf.path: leaf for leaf in leaves if leaf.path in names_of_scores}
    others = [leaf for leaf in leaves if not leaf.path.startswith(roots)]
    kept = [leaf for leaf in leaves if leaf.path.startswith(roots) and leaf.path not in names_of_scores]
    for names in _STAGES:
        claims = [claim for claim in typed if claim.path.rpartition(".")[2] in names]
        if claims:
            kept += _needed(kept, claims, given, pack, label)
    return [*others, *kept]


def follows(leaves: Sequence[Leaf], typed: Sequence[Derived], pack: Pack, label: str) -> set[str]:
    """Return the paths (填报总分) of the scores that follow from other printed ones, right or wrong as those are."""
    kept = {leaf.path for leaf in settled(leaves, typed, pack, label)}
    return {filled_path(claim.path) for claim in typed if not kept & {claim.path, filled_path(claim.path)}}


def filled_path(path: str) -> str:
    """Return where a record keeps a score or rate that the department filled in: 绩效项目.1.填报总分."""
    parent, _, name = path.rpartition(".")
    return f"{parent}.填报{name}"


def _needed(kept: list[Leaf], claims: Sequence[Derived], given: dict[str, Leaf], pack: Pack, label: str) -> list[Leaf]:
    """Return the leaves for those of ``claims`` that do not follow from ``kept``."""
    alone = _accounts(kept, pack)
    open_ones = [claim for claim in claims if _printed(alone, claim) != claim.text]
    asked = _accounts([*kept, *(given[filled_path(claim.path)] for claim in open_ones)], pack)
    found = []
    for claim in open_ones:
        leaf, own = given[filled_path(claim.path)], _printed(asked, claim)
        if own in (claim.text, None):
            found.append(leaf)
        else:
            found.append(_fixed(leaf, claim, f"{label} 所印；按赋分办法算是 {own}", pack))
    return found


def _accounts(leaves: list[Leaf], pack: Pack) -> Accounts:
    return Accounts(build_model(Loaded(leaves=leaves), pack).facts, pack)


def _printed(accounts: Accounts, claim: Derived) -> str | None:
    """Return how the computed figure would be printed there, None when it cannot be computed."""
    fact, form = accounts.fact(claim.path), accounts.pack.formats.get(claim.form)
    if fact is None:
        return None
    return str(fact.value) if form is None or fact.number is None else print_number(fact.number, form)


def _fixed(leaf: Leaf, claim: Derived, reason: str, pack: Pack) -> Leaf:
    number, form = read_number(claim.text), pack.formats.get(claim.form)
    same = number is None or form is None or print_number(number, form) == claim.text
    printed = "" if same else claim.text
    return leaf._replace(path=claim.path, override=True, reason=reason, printed=printed, unit="")
