"""Sanity of a dossier as a whole: its year, last year's dossier, the unit of its figures, and what is still missing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.document import Document, Figure, Heading, Paragraph, Table, block_inlines, plain
from generator.findings import Finding, Place, Severity
from generator.load.dossier import IDENTITY
from generator.model.facts import PRIOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts
    from generator.load.dossier import Dossier

_UNIT_SLIP: Final = Decimal(1000)
"""A figure a thousand times last year's was most likely given in the wrong unit (spec/standards.md I-2)."""
_TOTALS: Final = ("收支总表.收入总计", "财政拨款总表.收入总计", "一般公共预算表.合计.小计")


def dossier_findings(dossier: Dossier, accounts: Accounts) -> list[Finding]:
    """Return what is wrong with the dossier as a whole."""
    return [*_year(dossier, accounts), *_prior(dossier, accounts), *_unit(accounts)]


def _year(dossier: Dossier, accounts: Accounts) -> Iterator[Finding]:
    fact = accounts.fact("年度")
    if fact is None or fact.number is None:
        if not any(finding.code in ("L-1", "L-3") for finding in dossier.findings):
            yield Finding("S-1", "没有写明年度", f"请在 {IDENTITY} 写一行，例如“年度: 2024”", place=Place(IDENTITY))
        return
    wanted = accounts.pack.settings.年度
    if wanted is not None and fact.number != wanted:
        hint = f"请核对年度，或把“模板”改为 {fact.number} 年度的模板包"
        message = f"年度 {fact.number} 与模板 {accounts.pack.name}（{wanted}年度）不符"
        yield Finding("S-2", message, hint, place=fact.source.place, expected=str(wanted), found=str(fact.number))
    for year, place in dossier.loaded.years:
        if year != str(fact.number):
            message = f"工作簿是 {year} 年度的，数据夹是 {fact.number} 年度的"
            hint = "请换成本年度导出的公开表"
            yield Finding("S-3", message, hint, place=place, expected=str(fact.number), found=year)


def _prior(dossier: Dossier, accounts: Accounts) -> Iterator[Finding]:
    folder, leaf = dossier.prior_folder, dossier.settings.get(PRIOR)
    if folder is None or leaf is None:
        return
    if not folder.is_dir():
        message = f"找不到上年的数据夹 {leaf.text}"
        hint = "请检查“上年”一行的路径（相对于本数据夹）；没有上年数据夹时，删去这一行，把上年数写入 上年.yaml"
        yield Finding("S-4", message, hint, place=leaf.place)
        return
    if accounts.prior is None:
        message = f"上年的数据夹 {leaf.text} 不能使用"
        yield Finding("S-5", message, "请先单独核对上年的数据夹", place=leaf.place)
        return
    now, before = accounts.fact("年度"), accounts.prior.fact("年度")
    if now and before and now.number is not None and before.number != now.number - 1:
        message = f"“上年”指向的是 {before.value} 年度的数据夹"
        hint = f"应指向 {now.number - 1} 年度的数据夹"
        yield Finding("S-6", message, hint, place=leaf.place, expected=str(now.number - 1), found=str(before.value))


def _unit(accounts: Accounts) -> Iterator[Finding]:
    for path in _TOTALS:
        now, before = accounts.fact(path), accounts.fact(f"{PRIOR}.{path}")
        if now is None or before is None or not now.number or not before.number:
            continue
        ratio = abs(now.number / before.number)
        if ratio > _UNIT_SLIP or ratio < 1 / _UNIT_SLIP:
            message = f"“{path}”是上年的 {ratio:.4g} 倍，像是把元和万元弄混了"
            hint = "请核对文件开头的“金额单位”与数字是否一致"
            source = now.source.place if now.source.place.file else before.source.place
            yield Finding(
                "I-2", message, hint, place=source, expected=f"约 {before.number:,f}元", found=f"{now.number:,f}元"
            )
            return


def missing_findings(document: Document, accounts: Accounts) -> list[Finding]:
    """Return one finding for every path that the document prints as 【待填】, with the places that want it."""
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
                        wanted.setdefault(path, section)
    return [_missing(accounts, path, section) for path, section in wanted.items()]


def roots(accounts: Accounts, path: str) -> list[str]:
    """Return the paths to fill so that ``path`` becomes known: itself, or the unknown inputs its formula read."""
    found = accounts.formula(path)
    if found is None:
        return [path]
    formula, names = found
    evaluation = accounts.evaluation(names)
    evaluation.run(formula.entry.式)
    unknown = [read for read in evaluation.inputs if accounts.fact(read) is None]
    below = dict.fromkeys(root for read in unknown for root in roots(accounts, read))
    return [root for root in below if accounts.pack.catalogue.kind(root)] or [path]


def _missing(accounts: Accounts, path: str, section: str) -> Finding:
    prior = path.startswith(f"{PRIOR}.")
    where = "上年的数据夹或 上年.yaml" if prior else "数据夹"
    kind = accounts.pack.catalogue.kind(path) or "数据"
    message = f"缺少“{path}”（{kind}），用于“{section}”"
    hint = f"请在{where}中填写“{path}”；确实为零要填 0，确实没有要写明“无”"
    return Finding("M-8", message, hint, Severity.ERROR, paths=(path,))
