"""Sanity of a dossier as a whole: its year, its department, last year's dossier, the unit of its figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.findings import Finding, Place, Severity
from generator.load.dossier import IDENTITY
from generator.model.facts import PRIOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.derive import Accounts
    from generator.load.dossier import Dossier
    from generator.load.raw import Leaf

_UNIT_SLIP: Final = Decimal(1000)
"""A figure a thousand times last year's was most likely given in the wrong unit (spec/standards.md I-2)."""
_TOTALS: Final = ("收支总表.收入总计", "财政拨款总表.收入总计", "一般公共预算表.合计.小计")


def dossier_findings(dossier: Dossier, accounts: Accounts) -> list[Finding]:
    """Return what is wrong with the dossier as a whole."""
    return [
        *_year(dossier, accounts),
        *_department(dossier, accounts),
        *_prior(dossier, accounts),
        *_unit(accounts),
    ]


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
    if not folder.exists():
        message = f"找不到上年的数据夹 {leaf.text}"
        hint = "请检查“上年”一行的路径（相对于本数据夹）；没有上年数据夹时，删去这一行，把上年数写入 上年.yaml"
        yield Finding("S-4", message, hint, place=leaf.place)
        return
    if accounts.prior is None:
        yield _unusable_prior(dossier, folder, leaf)
        return
    now, before = accounts.fact("年度"), accounts.prior.fact("年度")
    if now and before and now.number is not None and before.number != now.number - 1:
        message = f"“上年”指向的是 {before.value} 年度的数据夹"
        hint = f"应指向 {now.number - 1} 年度的数据夹"
        yield Finding("S-6", message, hint, place=leaf.place, expected=str(now.number - 1), found=str(before.value))


def _unusable_prior(dossier: Dossier, folder: Path, leaf: Leaf) -> Finding:
    if folder == dossier.folder.resolve():
        hint = "“上年”要写上年数据夹的路径，例如 ../单位-2023"
        return Finding("S-5", "“上年”指向了本数据夹自己", hint, place=leaf.place, found=leaf.text or "")
    reason = next((finding.message for finding in dossier.prior_findings), "")
    message = f"上年的数据夹 {leaf.text} 不能使用" + (f"：{reason}" if reason else "")
    return Finding("S-5", message, "请先单独核对上年的数据夹", place=leaf.place, found=leaf.text or "")


def _department(dossier: Dossier, accounts: Accounts) -> Iterator[Finding]:
    fact = accounts.fact("单位.名称")
    for name, place in dossier.loaded.departments:
        if fact is not None and isinstance(fact.value, str) and name not in fact.value and fact.value not in name:
            message = f"工作簿写的部门是“{name}”，单位.yaml 写的是“{fact.value}”"
            hint = "请核对是否用错了别的部门的表"
            yield Finding("S-7", message, hint, Severity.WARNING, place, expected=fact.value, found=name)


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
