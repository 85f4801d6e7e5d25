"""Last year's 绩效 records as the start of this year's: names stay, last year's results become 上年, the rest is blank.

What was written last year stands beside each blank as a remark, so that nobody publishes it again by oversight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.dossier_papers import Record, ordered
from generator.dossier_yaml import Blank, plant
from generator.load.papers import KIND, TYPED
from generator.load.yaml_file import UNIT_KEY
from generator.model.catalogue import MONEY, WORDS
from generator.numbers import Format, print_number
from generator.paper_kinds import paper_kinds
from generator.read.paper_shape import paper_shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.load.raw import Leaf
    from generator.profile import Pack
    from generator.read.paper_shape import PaperShape

_NAMES: Final = ("名称", "主管部门", "实施单位", "科目", "资金性质", "中央主管部门", "地方主管部门", "资金使用单位")
_LEVELS: Final = ("一级", "二级", "三级", "事项", "组")
"""What stays: who the paper is about, and what its indicators are called."""
_FUNDS: Final = "资金."
_RESULT: Final = ".实际"
_BEFORE: Final = ".上年"
_ROWS: Final = ".指标"
_FILLED: Final = "填报"


def records_to_begin_with(leaves: list[Leaf], before: Accounts, pack: Pack) -> dict[str, Record]:
    """Return this year's records by path, made of last year's ``leaves`` and figures, as ``pack`` asks for them."""
    kinds = {kind.路径: name for name, kind in paper_kinds(pack).items()}
    shapes = {shape.root: shape for shape in paper_shapes(pack)}
    found: dict[str, Record] = {}
    for root, name in kinds.items():
        for key in before.keys(root):
            base = f"{root}.{key}"
            record: Record = {KIND: name, UNIT_KEY: pack.settings.金额单位}
            own = [leaf for leaf in leaves if leaf.path.startswith(f"{base}.") and not leaf.override]
            for path, value in _started(own, base, before, pack, shapes.get(root)):
                plant(record, path.split("."), value)
            found[base] = ordered(record, pack, base)
    return found


def _started(
    leaves: list[Leaf], base: str, before: Accounts, pack: Pack, shape: PaperShape | None
) -> Iterator[tuple[str, str | Blank]]:
    """Yield (path in the record, value or blank) of one paper."""
    rows = [f"{_ROWS[1:]}.{key}" for key in before.keys(f"{base}{_ROWS}")]
    asked = _asked(shape, rows) if shape is not None else {}
    results = {f"{row}{_BEFORE}": before.fact(f"{base}.{row}{_RESULT}") for row in rows}
    for path, fact in results.items():
        if path in asked and fact is not None:
            yield path, str(fact.value)
    for leaf in leaves:
        path = leaf.path.removeprefix(f"{base}.")
        name = path.rpartition(".")[2]
        if name.startswith(_FILLED) or path in results or (path.startswith(_FUNDS) and asked and path not in asked):
            continue
        yield path, (leaf.text or "") if path in _NAMES or name in _LEVELS else _old(leaf.path, before, pack)
    for path, optional in asked.items():
        fact = before.fact(f"{base}.{path}")
        computed = pack.catalogue.kind(f"{base}.{path}") is None or (fact is not None and fact.source.formula)
        if not optional and not computed:
            yield path, _old(f"{base}.{path}", before, pack)


def _asked(shape: PaperShape, rows: list[str]) -> dict[str, bool]:
    """Return every value that the form asks the department for, in order, and whether it may be left out."""
    found: dict[str, bool] = {}
    for row in shape.rows:
        below = rows if row.loop == _ROWS else [] if row.loop else [""]
        for cell in row.cells:
            for slot in cell.slots:
                name = slot.path.rpartition(".")[2]
                whole = name in TYPED or slot.path.startswith(f".{_FUNDS}总额.")
                for start in below if slot.path.startswith(".") and not whole else ():
                    found.setdefault(f"{start}{slot.path}".lstrip("."), cell.optional)
    return found


def _old(path: str, before: Accounts, pack: Pack) -> Blank:
    """Return a blank with what stood there last year."""
    fact, kind = before.fact(path), pack.catalogue.kind(path)
    if fact is None:
        return Blank()
    if kind == WORDS or fact.number is None:
        return Blank(f"上年写的是：{str(fact.value).replace(chr(10), ' ')}")
    unit = pack.settings.金额单位 if kind == MONEY else ""
    return Blank(f"上年是 {print_number(fact.number, Format(unit=unit, trim=kind != MONEY))}{unit}")
