"""What a document states, as leaves of a dossier: tables and sentences, last year's figures implied by changes.

A claim of a computed figure (占比, 增长率) is no leaf: it is kept apart, to be compared with the recomputed one. A
change is no leaf either, but says what the figure was last year.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.directions import falling
from generator.findings import Finding, Place
from generator.load.raw import Leaf, Loaded
from generator.messages import say
from generator.model.catalogue import MONEY, WORDS
from generator.model.department import rounding_slack
from generator.model.facts import PRIOR
from generator.numbers import CONTEXT, SCALES, read_number, round_half_up
from generator.read.codes import FILLED, CodeBook
from generator.read.meaning import Meaning
from generator.read.pattern import INDEX, ZERO_MARK, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.profile import Pack
    from generator.read.claims import Claim

_WAN_PLACES: Final = 2
_LISTED: Final = "、"
_NAMES: Final = {"单位.名称": ("单位.题名", "单位.简称")}  # what a text may say of it instead
_CHANGE: Final = "增减"
_ITEM: Final = f".{INDEX}"
_slack = cache(rounding_slack)


class Derived(NamedTuple):
    """A computed figure as printed: its path, the words or digits, the form (filter), and where."""

    path: str
    text: str
    form: str
    place: Place


class _Statement(NamedTuple):
    """One place where a given figure or text stands; ``slack`` is half its last digit in 元."""

    leaf: Leaf
    value: Decimal | str
    slack: Decimal
    in_table: bool = False


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
    teller = _Teller(pack, label, Meaning(pack), book.codes(claims))
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
    table, _, code = parent.rpartition(".")
    sort = pack.catalogue.remark(table, "科目")
    if column == "名称" and sort and leaf.text:
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


def place_of(label: str, number: int, page: int, quote: str) -> Place:
    """Return the place of a line: text files count lines, others paragraphs."""
    line = label.endswith((".txt", ".md"))
    return Place(
        label, number if line else None, paragraph=None if line else number or None, page=page or None, quote=quote
    )


@dataclass(slots=True)
class _Teller:
    """Sorts claims: given figures become statements by path, computed ones stand apart."""

    pack: Pack
    label: str
    meaning: Meaning
    codes: dict[str, str]
    statements: dict[str, list[_Statement]] = field(default_factory=dict)
    derived: list[Derived] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)  # path of a change -> 增加, 减少
    changes: dict[str, tuple[Decimal, Decimal, Place]] = field(default_factory=dict)

    def table(self, leaf: Leaf) -> None:
        """Take a leaf of a 公开表."""
        number = read_number(leaf.text or "")
        if number is None or self.pack.catalogue.kind(leaf.path) == WORDS:
            self._add(_Statement(leaf, leaf.text or "", Decimal(0), in_table=True))
        else:
            value, slack = _exact(number, leaf.unit)
            self._add(_Statement(leaf, value, slack, in_table=True))

    def heads(self, tables: Loaded) -> None:
        """Take year and department from above the tables where no sentence says them."""
        for path, said in (("年度", tables.years), ("单位.名称", tables.departments)):
            texts = Counter(text for text, _ in said)
            if texts and not any(known in self.statements for known in (path, *_NAMES.get(path, ()))):
                text = texts.most_common(1)[0][0]
                place = next(place for other, place in said if other == text)
                self._add(_Statement(Leaf(path, text, place), text, Decimal(0)))

    def claim(self, claim: Claim) -> None:
        """Take what a sentence states."""
        place = place_of(self.label, claim.line, claim.page, claim.quote)
        path = self._resolved(claim.path)
        base = self.meaning.base(path)
        if claim.form == ZERO_MARK:
            self._zero(path, place)
        elif base is None:
            self._computed(path, claim, place)
        elif claim.form == "" and self.meaning.is_list(base):
            for number, text in enumerate(claim.raw.split(_LISTED), 1):
                self._add(_Statement(Leaf(f"{base}.{number}", text, place), text, Decimal(0)))
        else:
            self._given(base, claim, place)

    def _resolved(self, path: str) -> str:
        """Return a path with its items' codes, or their running numbers."""
        while _ITEM in path:
            base, _, rest = path.partition(_ITEM)
            number, _, column = rest.partition(".")
            key = self.codes.get(f"{base}{_ITEM}{number}", number)
            path = f"{base}.{key}.{column}" if column else f"{base}.{key}"
        return path

    def _given(self, path: str, claim: Claim, place: Place) -> None:
        kind = self.pack.catalogue.kind(path)
        number = None if kind in (WORDS, None) else read_number(claim.text)
        if kind is None:
            return
        if number is None:
            if kind == WORDS:
                self._add(_Statement(Leaf(path, claim.raw, place), claim.raw, Decimal(0)))
            return
        unit = self.pack.formats[claim.form].unit if claim.form in self.pack.formats else ""
        value, slack = _exact(number, unit)
        text = claim.text.replace(",", "")
        self._add(_Statement(Leaf(path, text, place, unit if kind == MONEY else ""), value, slack))

    def _computed(self, path: str, claim: Claim, place: Place) -> None:
        if claim.form == _CHANGE:
            self.words[path] = claim.text
        self.derived.append(Derived(path, claim.text, claim.form, place))
        number = read_number(claim.text)
        if number is None or self.meaning.change(path) is None:
            return
        form = self.pack.formats.get(claim.form)
        value, slack = _exact(number, form.unit if form else "")
        sign = -1 if form is not None and form.absolute and self.words.get(path) in falling() else 1
        self.changes[path] = value * sign, slack, place

    def _zero(self, path: str, place: Place) -> None:
        """Take a branch that is printed for a zero: no change against last year, or a table without data."""
        if self.meaning.change(path) is not None:
            self.changes[path] = Decimal(0), Decimal(0), place
            return
        table = self.meaning.table_of(path)
        if table is not None:
            self._add(_Statement(Leaf(table, "无数据", place), "无数据", Decimal(0)))

    def priors(self) -> None:
        """Add last year's figures: this year's less the change."""
        for path, (change, slack, place) in self.changes.items():
            parts = self.meaning.change(path)
            now = self._value(parts[0]) if parts else None
            if parts is None or now is None or not parts[1].startswith(f"{PRIOR}."):
                continue
            before = CONTEXT.subtract(now[0], change)
            kind = self.pack.catalogue.kind(parts[1])
            unit = "万元" if now[1] or slack else ("元" if kind == MONEY else "")
            text = f"{_as_printed(before, unit, now[1] + slack):f}"
            self._add(_Statement(Leaf(parts[1], text, place, unit), before, slack))

    def _value(self, path: str) -> tuple[Decimal, Decimal] | None:
        if path in self.statements:
            best = self._best(path)
            return (best.value, best.slack) if isinstance(best.value, Decimal) else None
        parts = path.split(".")
        table = ".".join(parts[:-2])
        if self.pack.catalogue.remark(table, "科目"):
            return Decimal(0), Decimal(0)  # a 项 that is not in this year's table
        return None

    def _add(self, statement: _Statement) -> None:
        known = self.statements.setdefault(statement.leaf.path, [])
        if known and not any(_agree(statement, other) for other in known):
            self.findings.append(_two(known[0], statement))
        known.append(statement)

    def _best(self, path: str) -> _Statement:
        return min(self.statements[path], key=lambda item: (not item.in_table, item.slack))

    def vanished(self) -> set[str]:
        """Return the paths of zeros that sentences print for 项 which the document's own tables no longer have."""
        rows: dict[str, set[str]] = {}
        where: dict[str, tuple[str, str]] = {}
        before, listed = f"{PRIOR}.", cache(lambda table: bool(self.pack.catalogue.remark(table, "科目")))
        for path, items in self.statements.items():
            table, _, code = path.rpartition(".")[0].rpartition(".")
            if not path.startswith(before) and listed(table):
                where[path] = table, code
                if any(item.in_table for item in items):
                    rows.setdefault(table, set()).add(code)
        return {path for path, (table, code) in where.items() if table in rows and code not in rows[table]}

    def chosen(self, path: str) -> Leaf:
        """Return the leaf of the most exact statement, tables first."""
        return self._best(path).leaf


def _exact(number: Decimal, unit: str) -> tuple[Decimal, Decimal]:
    """Return (value in 元 or as counted, half its last digit)."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    value = CONTEXT.multiply(number, SCALES.get(unit, Decimal(1)))
    return value, _slack(unit, places) if value else Decimal(0)


def _as_printed(value: Decimal, unit: str, slack: Decimal) -> Decimal:
    """Return a figure in ``unit`` with the decimals that its interval leaves open (half a last digit is ``slack``)."""
    number = CONTEXT.divide(value, SCALES.get(unit, Decimal(1)))
    return round_half_up(number, _WAN_PLACES) if slack and unit == "万元" else number


def _agree(one: _Statement, other: _Statement) -> bool:
    if isinstance(one.value, Decimal) and isinstance(other.value, Decimal):
        return abs(one.value - other.value) <= one.slack + other.slack
    return _same_name(one, other)


def _same_name(one: _Statement, other: _Statement) -> bool:
    """Whether one name is the other with something left out: how a sentence shortens a name."""
    first, second = normal(str(one.value)), normal(str(other.value))
    return first in second or second in first


def _two(first: _Statement, second: _Statement) -> Finding:
    one, other = (f"{item.leaf.text}{item.leaf.unit}" for item in (first, second))
    figures = isinstance(first.value, Decimal)
    return say(
        "N-16 数" if figures else "N-16 写法",
        second.leaf.place,
        expected=_short(one),
        found=_short(other),
        paths=(first.leaf.path,),
        数据项=first.leaf.path,
        前一处=first.leaf.place,
        后一处=second.leaf.place,
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:38]}…"  # noqa: PLR2004 - what a line holds
