"""Missing (待填): every value that the document wants and nobody gave, each said once, by the name that can be filled.

A table of which nothing was given is one finding, not one per figure; what follows from another fault is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from generator.amounts import Path, Unknown
from generator.document import Document, Figure, Heading, Paragraph, Table, block_inlines, plain
from generator.expressions import parse
from generator.findings import NOWHERE, Finding, Place
from generator.inspection.consequences import branch, follows
from generator.inspection.slots import NAMES
from generator.load.dossier import IDENTITY, IDENTITY_PARTS
from generator.messages import phrase, say
from generator.model.catalogue import WORDS
from generator.model.facts import PRIOR
from generator.paper_kinds import paper_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.derive import Accounts
    from generator.language import Evaluation

_WORKBOOK: Final = "公开表.xlsx"
_WORDS_FILE: Final = "说明.yaml"
_RECORDS: Final = "绩效/"
_FIRST: Final = "首个"


def missing_findings(
    document: Document, accounts: Accounts, refused: Sequence[str] = (), *, unread: bool = False
) -> list[Finding]:
    """Return a finding for every path that the document prints as 【待填】, by the inputs to fill.

    Left out: what follows from ``refused`` paths; where a file was not read (``unread``), tables and sections of which
    nothing is known, for which one note stands.
    """
    wanted = {path: section for path, section in _wanted(document, accounts).items() if not follows(path, refused)}
    whole: dict[str, list[str]] = {}
    for path in wanted:
        if _is_absent(accounts, branch(path)):
            whole.setdefault(branch(path), []).append(path)
    found = list(_some({path: at for path, at in wanted.items() if branch(path) not in whole}, accounts))
    if whole:
        found = [finding for finding in found if not finding.paths[0].startswith(NAMES)]
    for name in {branch(path) for path in refused} & set(whole):
        del whole[name]
    if unread and whole:
        count = sum(len(paths) for paths in whole.values())
        return [*found, say("M-10", 共=count, 各项=list(whole))]
    return [*found, *_absent(accounts, whole)]


def _some(wanted: Mapping[str, str], accounts: Accounts) -> Iterator[Finding]:
    """Yield one finding per value, one for all of a part (三公.国内接待) of which nothing was given."""
    parts: dict[str, list[str]] = {}
    for path in wanted:
        parts.setdefault(_part(accounts, path), []).append(path)
    for part, paths in parts.items():
        if not part or len(paths) == 1:
            yield from (_single(accounts, path, wanted[path]) for path in paths)
            continue
        below = [path.removeprefix(f"{part}.") for path in paths]
        yield say("M-8 整项", _neighbour(accounts, paths[0]), paths=tuple(paths), 名称=part, 各项=below)


def _part(accounts: Accounts, path: str) -> str:
    """Return the part of a section that ``path`` stands in when nothing is given there, empty for any other path."""
    part = path.rpartition(".")[0]
    records = {kind.路径 for kind in paper_kinds(accounts.pack).values()}
    apart = "." not in part or path.startswith(NAMES) or path in accounts.facts.blanks or part.split(".")[0] in records
    return "" if apart or accounts.facts.has_below(part) else part


def _wanted(document: Document, accounts: Accounts) -> dict[str, str]:
    """Return the input paths to fill with the first section or table that wants each."""
    wanted: dict[str, str] = {}
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            section = plain(block.inlines)
        elif isinstance(block, Table):
            section = f"{block.number} {plain(block.title)}".strip()
        for inlines in block_inlines(block) if isinstance(block, Heading | Paragraph | Table) else ():
            for inline in inlines:
                if isinstance(inline, Figure) and inline.value is None:
                    for path in roots(accounts, inline.path):
                        wanted.setdefault(path, section or phrase("封面"))
    return wanted


def roots(accounts: Accounts, path: str) -> list[str]:
    """Return the paths to fill so that ``path`` becomes known: itself, or the unknown inputs its formula rests on."""
    found = accounts.formula(path)
    if found is None:
        return [path]
    formula, names = found
    evaluation = accounts.evaluation(names)
    evaluation.run(formula.entry.式)
    spared = set(_replaced(evaluation, formula.entry.式))
    unknown = [read for read in evaluation.inputs if accounts.fact(read) is None and read not in spared]
    below = [root for read in unknown for root in roots(accounts, read) if accounts.pack.catalogue.node(root)]
    return list(dict.fromkeys([*below, *_empty_tables(accounts, evaluation, formula.entry.式)])) or [path]


def _replaced(evaluation: Evaluation, text: str) -> Iterator[str]:
    """Yield the paths that another stands for: of 首个(甲, 乙) only 乙 is asked for, neither when one is known."""
    for call in parse(text).find_all(nodes.Call):
        if getattr(call.node, "name", "") == _FIRST:
            values = [evaluation.part(argument) for argument in call.args]
            known = not isinstance(evaluation.read(evaluation.part(call)), Unknown)
            yield from (value.text for value in values[: None if known else -1] if isinstance(value, Path))


def _empty_tables(accounts: Accounts, evaluation: Evaluation, text: str) -> Iterator[str]:
    """Yield the tables without rows that the helpers of a formula walk: 顶层合计(收入表.科目, 列)."""
    arguments = [argument for call in parse(text).find_all(nodes.Call) for argument in call.args]
    for argument in arguments:
        if isinstance(argument, nodes.Getattr | nodes.Name):
            value = evaluation.part(argument)
            if isinstance(value, Path) and _is_empty(accounts, value.text):
                yield value.text


def _is_empty(accounts: Accounts, path: str) -> bool:
    is_branch = isinstance(accounts.pack.catalogue.node(path), dict)
    return is_branch and not accounts.facts.has_below(path) and not accounts.keys(path)


def _is_absent(accounts: Accounts, path: str) -> bool:
    """Return whether nothing at all was given in a table or section."""
    below = path.removeprefix(f"{PRIOR}.")
    prior = below != path and accounts.prior is not None and accounts.prior.facts.has_below(below)
    return not prior and not accounts.facts.has_below(path) and isinstance(accounts.pack.catalogue.node(path), dict)


def _absent(accounts: Accounts, whole: dict[str, list[str]]) -> Iterator[Finding]:
    tables = [entry.表 for entry in accounts.pack.settings.公开表 if entry.表 in whole]
    before = [name for name in whole if name.startswith(f"{PRIOR}.")]
    if tables:
        yield say("M-11 文件", Place(_WORKBOOK), paths=tuple(tables), 共=len(tables), 各表=tables)
    if before:
        yield say("M-12 文件", Place(IDENTITY), paths=tuple(before), 各项=before)
    for name, paths in whole.items():
        if name not in tables and name not in before:
            below = [path.removeprefix(f"{name}.") for path in paths]
            place = Place(IDENTITY if name in IDENTITY_PARTS else _WORDS_FILE)
            yield say("M-8 整项", place, paths=tuple(paths), 名称=name, 各项=below)


def _single(accounts: Accounts, path: str, section: str) -> Finding:
    kind = accounts.pack.catalogue.kind(path)
    place = accounts.facts.blanks.get(path) or _neighbour(accounts, path)
    parts = path.split(".")
    if path.startswith(NAMES):
        sort, code = parts[0], parts[-1]
        return say("M-8 科目", place, paths=(path,), 用处=section, 分类=sort, 编码=code, 说明文件=_WORDS_FILE)
    empty, words = path in accounts.facts.blanks, kind == WORDS
    within = ".".join(parts[2:]) if place.file.startswith(_RECORDS) else path
    return say(
        ("M-8 空着文字" if words else "M-8 空着") if empty else ("M-8 缺少文字" if words else "M-8 缺少"),
        place,
        paths=(path,),
        路径=within,
        类别=kind,
        用处=section,
    )


def _neighbour(accounts: Accounts, path: str) -> Place:
    """Return where the value nearest to a missing one stands: that is where it is looked for."""
    if path.startswith(f"{PRIOR}.") and accounts.prior is not None:
        return _neighbour(accounts.prior, path.removeprefix(f"{PRIOR}."))
    if path.startswith(NAMES):
        return next(
            (place for table in _tables_with(accounts, path) if (place := _last(accounts, table)).file), NOWHERE
        )
    parent = path.rpartition(".")[0]
    while parent:
        place = _last(accounts, parent)
        if place.file:
            return place
        parent = parent.rpartition(".")[0]
    return Place(_WORDS_FILE)


def _tables_with(accounts: Accounts, path: str) -> Iterator[str]:
    code = path.rpartition(".")[2]
    for table in tuple(accounts.facts.below):
        keys = accounts.facts.keys(table) if accounts.pack.catalogue.remark(table, "科目") else ()
        yield from (f"{table}.{key}" for key in keys if key.startswith(code))


def _last(accounts: Accounts, parent: str) -> Place:
    """Return the place of the last given value below ``parent``."""
    for key in reversed(accounts.facts.keys(parent)):
        fact = accounts.facts.get(f"{parent}.{key}")
        place = fact.source.place if fact else _last(accounts, f"{parent}.{key}")
        if place.file:
            return place
    return NOWHERE
