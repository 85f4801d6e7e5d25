"""What a document states, as leaves of a dossier: tables and sentences, last year's figures implied by changes.

A claim of a computed figure (占比, 增长率) is no leaf: it is kept apart, to be compared with the recomputed one. A
change is no leaf either, but says what the figure was last year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.findings import Finding, Place
from generator.load.raw import Leaf, Loaded
from generator.read.codes import FILLED, CodeBook
from generator.read.meaning import Meaning
from generator.read.teller import Teller

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.profile import Pack
    from generator.read.reading import Claim
    from generator.read.statements import Derived


@dataclass(slots=True)
class Stated:
    """The leaves of a document, its computed figures as printed, and what was wrong in telling them apart."""

    loaded: Loaded = field(default_factory=Loaded)
    derived: list[Derived] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # item (一般公共预算支出.项.#3) -> code
    provisional: dict[str, str] = field(default_factory=dict)  # codes given here -> name printed
    sorts: dict[str, str] = field(default_factory=dict)  # codes given here -> 功能, 经济


def stated(claims: Sequence[Claim], tables: Loaded, pack: Pack, label: str) -> Stated:
    """Return what the claims and tables of the document ``label`` state under ``pack``.

    A figure that stands in two places with two values is a finding (N-16); the more exact statement is kept.
    """
    book = CodeBook(pack)
    for leaf in tables.leaves:
        _learn(book, leaf, pack)
    teller = Teller(pack, label, Meaning(pack), book.codes(claims))
    for leaf in tables.leaves:
        teller.table(leaf)
    for claim in claims:
        teller.claim(claim)
    teller.heads(tables)
    teller.priors()
    done = Stated(Loaded(rows=tables.rows, tables=tables.tables), teller.derived, teller.findings)
    gone = teller.vanished()
    done.loaded.leaves = [teller.chosen(path) for path in teller.statements if path not in gone]
    done.loaded.leaves += list(_filled(done.loaded.leaves, book))
    done.codes, done.provisional, done.sorts = teller.codes, book.provisional, book.sorts
    done.loaded.leaves += list(_names(book, done.loaded.leaves, pack, label))
    return done


def _learn(book: CodeBook, leaf: Leaf, pack: Pack) -> None:
    parent, _, column = leaf.path.rpartition(".")
    if column == "名称" and leaf.text:
        table, _, code = parent.rpartition(".")
        sort = pack.catalogue.remark(table, "科目")
        if sort:
            book.learn(sort, code, leaf.text)


def _filled(leaves: list[Leaf], book: CodeBook) -> Iterator[Leaf]:
    """Yield what the document does not print as something that it does (单位.名称 as on the cover)."""
    known = {leaf.path: leaf for leaf in leaves}
    for path, others in book.rules.get(FILLED, {}).items():
        found = next((known[other] for other in others if other in known), None)
        if path not in known and found is not None:
            yield found._replace(path=path)


def _names(book: CodeBook, leaves: list[Leaf], pack: Pack, label: str) -> Iterator[Leaf]:
    """Yield the names of provisional codes, which no list holds."""
    for code, name in book.provisional.items():
        sort = next((sort for leaf in leaves if (sort := _sort(leaf, code, pack))), "功能")
        yield Leaf(f"{sort}科目.{code}", name, Place(label))


def _sort(leaf: Leaf, code: str, pack: Pack) -> str:
    table, inside, _ = leaf.path.partition(f".{code}.")
    return str(pack.catalogue.remark(table, "科目") or "") if inside else ""
