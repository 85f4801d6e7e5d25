"""What every 绩效 paper still owes (还欠), said once per paper in plain words: JX-30.

An indicator owes its name, target, result and weight; what else a table or report prints as 【待填】 comes from
:mod:`generator.missing`. What is computed is never asked for: its inputs are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.findings import NOWHERE, Finding
from generator.inspection.consequences import follows
from generator.messages import phrase, say
from generator.paper_kinds import paper_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generator.derive import Accounts
    from generator.findings import Place

_NEEDED: Final = {"三级": "名称", "目标": "目标值", "实际": "实际完成值", "权重": "分值（权重）"}
_ROWS: Final = "指标"
_FUNDS: Final = "资金"


def owed_findings(accounts: Accounts, missing: Sequence[Finding], refused: Iterable[str]) -> list[Finding]:
    """Return ``missing`` with what is missing in 绩效 papers folded into one finding per paper.

    ``missing`` are findings of one missing path each; ``refused`` paths were given but cannot be used.
    """
    refused = tuple(refused)
    papers = [f"{kind.路径}.{key}" for kind in paper_kinds(accounts.pack).values() for key in accounts.keys(kind.路径)]
    kept = [finding for finding in missing if _paper_of(finding, papers) is None]
    spared = {kind.路径: kind.不填 for kind in paper_kinds(accounts.pack).values()}
    for base in papers:
        said = [finding for finding in missing if _paper_of(finding, papers) == base]
        places = {path: finding.place for finding in said for path in finding.paths}
        for path, place in _rows(accounts, base, spared[base.partition(".")[0]]):
            places.setdefault(path, place)
        places = {path: place for path, place in places.items() if not follows(path, refused)}
        kept += _said(accounts, base, places)
    return kept


def _paper_of(finding: Finding, papers: Sequence[str]) -> str | None:
    """Return the paper whose path a missing one stands below; None for any other."""
    path = ".".join(finding.paths[0].split(".")[:2]) if len(finding.paths) == 1 else ""
    return path if path in papers and finding.code == "M-8" else None


def _rows(accounts: Accounts, base: str, spared: Sequence[str]) -> Iterator[tuple[str, Place]]:
    """Yield what the indicators of a paper owe, and where the rest of the row stands."""
    for key in accounts.keys(f"{base}.{_ROWS}"):
        row = f"{base}.{_ROWS}.{key}"
        other = {"目标": accounts.has(f"{row}.调整后目标"), "实际": accounts.facts.has_below(f"{row}.待定")}
        given = [fact for name in accounts.facts.keys(row) if (fact := accounts.facts.get(f"{row}.{name}")) is not None]
        for name in _NEEDED:
            if accounts.fact(f"{row}.{name}") is None and name not in spared and not other.get(name):
                yield f"{row}.{name}", given[0].source.place if given else NOWHERE


def _said(accounts: Accounts, base: str, places: dict[str, Place]) -> Iterator[Finding]:
    """Yield the finding of one paper; what is computed is left out, a paper without indicators owes them."""
    wanted = [path for path in places if not _is_computed(accounts, path)]
    if len(wanted) < len(places) and not accounts.keys(f"{base}.{_ROWS}"):
        wanted.append(f"{base}.{_ROWS}")
    if not wanted:
        return
    name = accounts.fact(f"{base}.名称")
    place = places.get(wanted[0]) or next(iter(places.values()))
    if wanted[0].count(".") == base.count(".") + 1 and wanted[0] not in accounts.facts.blanks:
        place = _first(accounts, base) or place
    unnamed = base.replace(".", " ") if place.sheet else place.file
    title = f"“{name.value}”" if name else unnamed
    yield say(
        "JX-30 工作簿" if place.sheet else "JX-30 文件",
        place,
        paths=tuple(wanted),
        项目=title,
        各项="；".join(_words(accounts, base, wanted)),
        工作表=place.sheet,
    )


def _first(accounts: Accounts, base: str) -> Place | None:
    """Return where the first given value of a paper stands."""
    given = (accounts.facts.get(f"{base}.{key}") for key in accounts.facts.keys(base))
    return next((fact.source.place for fact in given if fact is not None), None)


def _is_computed(accounts: Accounts, path: str) -> bool:
    """Whether nobody types what stands at ``path``: the catalogue does not know it."""
    return accounts.pack.catalogue.node(path) is None


def _words(accounts: Accounts, base: str, paths: Sequence[str]) -> Iterator[str]:
    """Yield what is owed, indicator columns together, in the order it is met."""
    below = [path.removeprefix(f"{base}.").split(".") for path in paths]
    columns: dict[str, list[str]] = {}
    for parts in below:
        if parts[0] == _ROWS and len(parts) > 1:
            columns.setdefault(".".join(parts[2:]), []).append(parts[1])
    yield from _funds(accounts, base, [parts[1:] for parts in below if parts[0] == _FUNDS])
    for parts in below:
        if parts == [_ROWS]:
            yield phrase("还欠 没有指标")
        elif parts[0] not in (_ROWS, _FUNDS):
            yield _one(accounts, base, parts)
    for column, keys in columns.items():
        named = [_row_name(accounts, base, key) for key in keys]
        several, said = len(keys) > 1, _NEEDED.get(column, column)
        yield phrase("还欠 指标" if several else "还欠 一个指标", 共=len(keys), 列=said, 各项=named)


def _funds(accounts: Accounts, base: str, owed: list[list[str]]) -> Iterator[str]:
    """Yield what is owed of the funds, source by source."""
    if owed and not accounts.facts.has_below(f"{base}.{_FUNDS}"):
        yield phrase("还欠 没有资金")
        return
    sources: dict[str, list[str]] = {}
    for source, *column in owed:
        sources.setdefault(source, []).append(".".join(column))
    for source, columns in sources.items():
        yield phrase("还欠 资金", 上=source, 列=columns)


def _row_name(accounts: Accounts, base: str, key: str) -> str:
    fact = accounts.fact(f"{base}.{_ROWS}.{key}.三级")
    return str(fact.value) if fact else f"第{key}个"


def _one(accounts: Accounts, base: str, parts: list[str]) -> str:
    """Say one missing value: 财政拨款的全年执行数, 单位第2行的名称."""
    if len(parts) == 1:
        return parts[0]
    if parts[-2].isdigit():
        return phrase("还欠 第几行", 上=".".join(parts[:-2]), 行=parts[-2], 列=parts[-1])
    named = accounts.fact(f"{base}.{'.'.join(parts[:-1])}.名称")
    return phrase("还欠 下级", 上=str(named.value) if named else parts[-2], 列=parts[-1])
