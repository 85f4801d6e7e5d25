"""Stage 2, model: leaves become facts, held against the catalogue. What does not fit is a finding, never a guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.findings import Finding, Place
from generator.functions import parent_code
from generator.messages import say
from generator.model.catalogue import COUNT, MONEY, PERCENT, WORDS
from generator.model.facts import PRIOR, Fact, Facts, Source
from generator.numbers import SCALES, ZERO, Quantity, read_quantity
from generator.pack_files import read_data

if TYPE_CHECKING:
    from generator.load.raw import Leaf, Loaded
    from generator.profile import Pack

EMPTY_WORDS: Final = ("无数据", "空表", "无")
_WAN_PLACES: Final = 2
_FEN_OF_WAN: Final = 6
_SHOWN: Final = 8
"""Names of columns that a message lists."""
_SAYS_UNIT: Final = ("L-7", "L-28")
_CODE_LENGTHS: Final = {"功能": (3, 5, 7), "经济": (3, 5)}


@dataclass(slots=True)
class Model:
    """The facts of a dossier and what was wrong in making them."""

    facts: Facts = field(default_factory=Facts)
    findings: list[Finding] = field(default_factory=list)
    refused: dict[str, None] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)  # files that the reader has blamed for their unit already
    rows: set[str] = field(default_factory=set)  # rows whose codes fit

    def refuse(self, path: str, finding: Finding) -> None:
        """Say once what is wrong with the value at ``path``; it stays unknown, and what rests on it is not blamed."""
        self.refused[path] = None
        if finding not in self.findings:
            self.findings.append(finding)


def build_model(loaded: Loaded, pack: Pack) -> Model:
    """Return the facts of ``loaded`` under ``pack``'s catalogue, the pack's own data (科目 names) included."""
    model = Model(refused=dict.fromkeys(loaded.refused))
    model.said = {finding.place.file for finding in loaded.findings if finding.code in _SAYS_UNIT}
    for path in loaded.rows:
        model.facts.touch(path)
    for leaf in loaded.leaves:
        _add_leaf(model, leaf, pack)
    _complete_rows(model, pack)
    _share_names(model.facts, pack)
    _add_pack_data(model.facts, pack)
    return model


def _share_names(facts: Facts, pack: Pack) -> None:
    """Make a 科目 name that one table gives serve the tables that leave it out, this year's tables first."""
    for table in sorted(facts.below, key=lambda path: path.startswith(f"{PRIOR}.")):
        sort = pack.catalogue.remark(table, "科目")
        for code in facts.keys(table) if sort else ():
            name = facts.get(f"{table}.{code}.名称")
            if name is not None and facts.get(f"{sort}科目.{code}") is None:
                facts.add(Fact(f"{sort}科目.{code}", name.value, name.source))


def inherit_names(facts: Facts, before: Facts) -> None:
    """Take the 科目 names of last year's dossier for codes that this year's does not name (a vanished 项)."""
    for sort in ("功能科目", "经济科目"):
        for code in before.keys(sort):
            name = before.get(f"{sort}.{code}")
            if name is not None and facts.get(name.path) is None:
                facts.add(name)


def _add_pack_data(facts: Facts, pack: Pack) -> None:
    """Add the pack's own lists (科目, 支出类目); what the dossier says of a code stands before them."""
    for path in pack.files("data", ".yaml").values():
        place = Place(path.name)
        for name, entries in read_data(path).items():
            for key, text in entries.items():
                if facts.get(f"{name}.{key}") is None:
                    facts.add(Fact(f"{name}.{key}", str(text), Source(place)))


def _add_leaf(model: Model, leaf: Leaf, pack: Pack) -> None:
    kind = pack.catalogue.kind(leaf.path)
    if leaf.text is None:
        if kind is None and pack.catalogue.node(leaf.path) is None:
            _unknown(model, leaf, pack)
        model.facts.blanks[leaf.path] = leaf.place
        return
    if leaf.override:
        _add_override(model, leaf, pack, kind)
    elif kind is None and leaf.text in EMPTY_WORDS and isinstance(pack.catalogue.node(leaf.path), dict):
        _add_empty_table(model.facts, leaf, pack)
    elif kind is None or not _code_fits(model, leaf, pack):
        if kind is None:
            _unknown(model, leaf, pack)
    else:
        _add_value(model, leaf, kind)


def _unknown(model: Model, leaf: Leaf, pack: Pack) -> None:
    node = pack.catalogue.node(leaf.path)
    if node is not None:
        parts = pack.catalogue.columns(leaf.path)[:_SHOWN]
        model.refuse(leaf.path, say("M-2", leaf.place, found=leaf.text or "", 路径=leaf.path, 分项=parts))
        return
    if any(_fits(formula.pattern, leaf.path) for formula in pack.formulas if not formula.total):
        model.refuse(leaf.path, say("M-3", leaf.place, found=leaf.text or "", 路径=leaf.path))
        return
    near = pack.catalogue.similar(leaf.path)
    if near:
        model.refuse(near, say("M-1 相近", leaf.place, found=leaf.path, 近似=near))
    else:
        model.refuse(leaf.path, say("M-1 没有相近", leaf.place, found=leaf.path))


def _fits(pattern: tuple[str, ...], path: str) -> bool:
    parts = path.split(".")
    return len(parts) == len(pattern) and all(want in ("*", part) for want, part in zip(pattern, parts, strict=True))


def _code_fits(model: Model, leaf: Leaf, pack: Pack) -> bool:
    row = leaf.path.rpartition(".")[0]
    if row in model.rows:
        return True
    if not _row_fits(model, leaf, pack):
        return False
    if not pack.catalogue.remark(row, "科目"):
        model.rows.add(row)
    return True


def _row_fits(model: Model, leaf: Leaf, pack: Pack) -> bool:
    parts = leaf.path.split(".")
    start = 1 if parts[0] == PRIOR else 0
    for depth in range(start + 1, len(parts)):
        sort = pack.catalogue.remark(".".join(parts[:depth]), "科目")
        if sort and (len(parts[depth]) not in _CODE_LENGTHS[sort] or not parts[depth].isdigit()):
            said = say("TX-1 应为位数", leaf.place, found=parts[depth], 分类=sort, 位数=_CODE_LENGTHS[sort])
            model.refuse(".".join(parts[: depth + 1]), said)
            return False
    return True


def _add_value(model: Model, leaf: Leaf, kind: str) -> None:
    fact = _fact(model, leaf, kind)
    if fact is None:
        return
    before = model.facts.get(leaf.path)
    if before is not None and before.source.place.file and before.value != fact.value:
        other = before.source.place
        said = say("M-6", leaf.place, found=leaf.text or "", 路径=leaf.path, 另一处=other, 另一个=before.value)
        model.findings.append(said)
        return
    model.facts.add(fact)


def _fact(model: Model, leaf: Leaf, kind: str) -> Fact | None:
    source = Source(leaf.place)
    text = leaf.text or ""
    if kind == WORDS:
        return Fact(leaf.path, text.strip(), source)
    quantity = read_quantity(text)
    if quantity is None:
        place = leaf.place
        said = say("M-4 金额" if kind == MONEY else "M-4 数", place, found=text, expected="数字", 路径=leaf.path)
        model.refuse(leaf.path, said)
        return None
    if kind == MONEY:
        return _money(model, leaf, quantity, source)
    if quantity.unit not in ("", "%" if kind == PERCENT else ""):
        model.refuse(leaf.path, say("M-5", leaf.place, found=text, 路径=leaf.path, 单位=quantity.unit))
        return None
    return Fact(leaf.path, quantity.value, source)


def _money(model: Model, leaf: Leaf, quantity: Quantity, source: Source) -> Fact | None:
    unit = quantity.unit or leaf.unit
    if unit not in SCALES:
        model.refused[leaf.path] = None
        if leaf.place.file not in model.said and not leaf.place.sheet:  # a sheet without unit was said while loading
            model.said.add(leaf.place.file)
            model.findings.append(say("M-7", leaf.place))
        return None
    value = quantity.value if quantity.unit else quantity.value * SCALES[unit]
    exact = leaf.exact and not quantity.unit  # 559.63万元 is a printed figure in any file
    slack = ZERO if exact or not value else rounding_slack(unit, quantity.places)
    return Fact(leaf.path, value, source._replace(unit=unit), slack)


def rounding_slack(unit: str, places: int) -> Decimal:
    """Return how far the exact 元 may lie from a figure given in ``unit`` with ``places`` decimals.

    万元 with up to two decimals is a printed figure: 0.005 万元 either side; 元 and 万元 to the 分 are exact.
    """
    if unit != "万元" or places >= _FEN_OF_WAN:
        return ZERO
    return SCALES["万元"].scaleb(-max(places, _WAN_PLACES)) / 2


def _add_override(model: Model, leaf: Leaf, pack: Pack, kind: str | None) -> None:
    known = kind is not None or any(_fits(formula.pattern, leaf.path) for formula in pack.formulas)
    if not known:
        _unknown(model, leaf, pack)
        return
    text = leaf.text or ""
    quantity = None if kind == WORDS else read_quantity(text)
    source = Source(leaf.place, reason=leaf.reason)
    if quantity is None:
        model.facts.add(Fact(leaf.path, text, source, printed=leaf.printed))
    else:
        is_ratio = leaf.path.endswith(("率", "占比")) or kind in (COUNT, PERCENT)
        scale = Decimal(1) if quantity.unit or is_ratio else SCALES.get(leaf.unit, Decimal(1))
        model.facts.add(Fact(leaf.path, quantity.value * scale, source, printed=leaf.printed))
    used = leaf.printed or text
    said = say("M-9", leaf.place, paths=(leaf.path,), 路径=leaf.path, 采用=used, 依据=leaf.reason)
    model.findings.append(said)


def _add_empty_table(facts: Facts, leaf: Leaf, pack: Pack) -> None:
    """Make every figure of a table zero that its own keys do not name; its rows are known to be none."""
    source = Source(leaf.place)
    for path in pack.catalogue.leaves(leaf.path):
        if pack.catalogue.kind(path) != WORDS:
            facts.add(Fact(path, ZERO, source))
    for path in pack.catalogue.keyed(leaf.path):
        facts.touch(path)
        facts.below.setdefault(path, {})


def _complete_rows(model: Model, pack: Pack) -> None:
    """Add missing parent rows of 功能科目 tables, and the zeros that 行内缺省 stands for."""
    facts = model.facts
    for table in tuple(facts.below):
        if pack.catalogue.remark(table, "科目") == "功能":
            for code in facts.keys(table):
                _add_parents(facts, table, code)
            if pack.catalogue.remark(table, "行内缺省") == "零":
                _fill_zeros(model, table, pack)


def _add_parents(facts: Facts, table: str, code: str) -> None:
    parent = parent_code(code)
    while parent:
        facts.touch(f"{table}.{parent}.名称")
        parent = parent_code(parent)


def _fill_zeros(model: Model, table: str, pack: Pack) -> None:
    facts = model.facts
    total = pack.catalogue.remark(table, "合计列")
    columns = [name for name in pack.catalogue.columns(f"{table}.0000000") if name not in ("名称", total)]
    parents = {parent_code(code) for code in facts.keys(table)}
    for code in facts.keys(table):
        given = [facts.get(f"{table}.{code}.{name}") for name in columns]
        first = next((fact for fact in given if fact is not None), None)
        if code in parents or first is None:
            _refuse_row(model, f"{table}.{code}", columns)
            continue
        for name, fact in zip(columns, given, strict=True):
            if fact is None and f"{table}.{code}.{name}" not in model.refused:
                facts.add(Fact(f"{table}.{code}.{name}", ZERO, first.source))


def _refuse_row(model: Model, row: str, columns: list[str]) -> None:
    """Make the unwritten zeros of a row unknown when its written figures could not be used."""
    if any(f"{row}.{name}" in model.refused for name in columns):
        model.refused.update(dict.fromkeys(f"{row}.{name}" for name in columns))
