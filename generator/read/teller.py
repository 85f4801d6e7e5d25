"""Claims sorted (分拣): given figures become statements by path, computed ones stand apart, changes say last year's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from generator.directions import falling
from generator.load.raw import Leaf, Loaded
from generator.model.catalogue import MONEY, WORDS
from generator.model.facts import PRIOR
from generator.numbers import CONTEXT, ZERO, read_number
from generator.read.pattern import INDEX, ZERO_MARK
from generator.read.statements import Derived, Statement, agree, as_printed, exact, place_of, two

if TYPE_CHECKING:
    from generator.findings import Finding, Place
    from generator.profile import Pack
    from generator.read.meaning import Change, Meaning, Meant
    from generator.read.reading import Claim

_LISTED: Final = "、"
_NAMES: Final = {"单位.名称": ("单位.题名", "单位.简称")}  # what a text may say of it instead
_CHANGE: Final = "增减"
_ITEM: Final = f".{INDEX}"


@dataclass(slots=True)
class Teller:
    """Sorts claims: given figures become statements by path, computed ones stand apart."""

    pack: Pack
    label: str
    meaning: Meaning
    codes: dict[str, str]
    statements: dict[str, list[Statement]] = field(default_factory=dict)
    derived: list[Derived] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)  # path of a change -> 增加, 减少
    changes: dict[str, tuple[Change, Decimal, Decimal, Place]] = field(default_factory=dict)  # by path

    def table(self, leaf: Leaf) -> None:
        """Take a leaf of a 公开表."""
        number = read_number(leaf.text or "")
        if number is None or self.pack.catalogue.kind(leaf.path) == WORDS:
            self._add(Statement(leaf, leaf.text or "", ZERO, in_table=True))
        else:
            value, slack = exact(number, leaf.unit)
            self._add(Statement(leaf, value, slack, in_table=True))

    def heads(self, tables: Loaded) -> None:
        """Take year and department from above the tables where no sentence says them."""
        for path, said in (("年度", tables.years), ("单位.名称", tables.departments)):
            texts = Counter(text for text, _ in said)
            if texts and not any(known in self.statements for known in (path, *_NAMES.get(path, ()))):
                text = texts.most_common(1)[0][0]
                place = next(place for other, place in said if other == text)
                self._add(Statement(Leaf(path, text, place), text, ZERO))

    def claim(self, claim: Claim) -> None:
        """Take what a sentence states."""
        place = place_of(self.label, claim.line, claim.page, claim.quote)
        meant = self.meaning.of(claim.shape, self._keys(claim))
        if claim.form == ZERO_MARK:
            self._zero(meant, place)
        elif meant.base is None:
            self._computed(meant, claim, place)
        elif claim.form == "" and meant.listed:
            for number, text in enumerate(claim.raw.split(_LISTED), 1):
                self._add(Statement(Leaf(f"{meant.base}.{number}", text, place), text, ZERO))
        else:
            self._given(meant.base, meant.kind, claim, place)

    def _keys(self, claim: Claim) -> tuple[str, ...]:
        """Return the codes of a claim's items, or their running numbers."""
        if not claim.numbers:
            return ()
        path, *rest = claim.shape.split(_ITEM)
        keys = []
        for number, part in zip(claim.numbers, rest, strict=True):
            key = self.codes.get(f"{path}{_ITEM}{number}") or str(number)
            keys.append(key)
            path = f"{path}.{key}{part}"
        return tuple(keys)

    def _given(self, path: str, kind: str | None, claim: Claim, place: Place) -> None:
        if kind is None:
            return
        number = None if kind == WORDS else read_number(claim.text)
        if number is None:
            if kind == WORDS:
                self._add(Statement(Leaf(path, claim.raw, place), claim.raw, ZERO))
            return
        form = self.pack.formats.get(claim.form)
        unit = "" if form is None else form.unit
        value, slack = exact(number, unit)
        text = claim.text.replace(",", "")
        self._add(Statement(Leaf(path, text, place, unit if kind == MONEY else ""), value, slack))

    def _computed(self, meant: Meant, claim: Claim, place: Place) -> None:
        path = meant.path
        if claim.form == _CHANGE:
            self.words[path] = claim.text
        self.derived.append(Derived(path, claim.text, claim.form, place))
        number = None if meant.change is None else read_number(claim.text)
        if number is None or meant.change is None:
            return
        form = self.pack.formats.get(claim.form)
        value, slack = exact(number, form.unit if form else "")
        sign = -1 if form is not None and form.absolute and self.words.get(path) in falling() else 1
        self.changes[path] = meant.change, value * sign, slack, place

    def _zero(self, meant: Meant, place: Place) -> None:
        """Take a branch that is printed for a zero: no change against last year, or a table without data."""
        if meant.change is not None:
            self.changes[meant.path] = meant.change, ZERO, ZERO, place
            return
        table = self.meaning.table_of(meant.path)
        if table is not None:
            self._add(Statement(Leaf(table, "无数据", place), "无数据", ZERO))

    def priors(self) -> None:
        """Add last year's figures: this year's less the change."""
        for (this, last), change, slack, place in self.changes.values():
            now = self._value(this)
            if now is None or not last.startswith(f"{PRIOR}."):
                continue
            before = CONTEXT.subtract(now[0], change)
            kind = self.pack.catalogue.kind(last)
            unit = "万元" if now[1] or slack else ("元" if kind == MONEY else "")
            text = f"{as_printed(before, unit, now[1] + slack):f}"
            self._add(Statement(Leaf(last, text, place, unit), before, slack))

    def _value(self, path: str) -> tuple[Decimal, Decimal] | None:
        if path in self.statements:
            best = self._best(path)
            return (best.value, best.slack) if isinstance(best.value, Decimal) else None
        parts = path.split(".")
        table = ".".join(parts[:-2])
        if self.pack.catalogue.remark(table, "科目"):
            return ZERO, ZERO  # a 项 that is not in this year's table
        return None

    def _add(self, statement: Statement) -> None:
        known = self.statements.get(statement.leaf.path)
        if known is None:
            self.statements[statement.leaf.path] = [statement]
            return
        if not any(agree(statement, other) for other in known):
            self.findings.append(two(known[0], statement))
        known.append(statement)

    def _best(self, path: str) -> Statement:
        found = self.statements[path]
        return found[0] if len(found) == 1 else min(found, key=lambda item: (not item.in_table, item.slack))

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
