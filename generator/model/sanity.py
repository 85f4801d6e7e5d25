"""Sanity of a dossier as a whole: its year, its department, last year's dossier, the unit of its figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.findings import Place
from generator.load.dossier import IDENTITY
from generator.messages import say
from generator.model.facts import PRIOR
from generator.profile import pack_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.derive import Accounts
    from generator.findings import Finding
    from generator.load.dossier import Dossier
    from generator.load.raw import Leaf
    from generator.model.facts import Fact

SLIP: Final = "sanity.yaml"
"""How many times last year's a total is when its unit was mistaken, and which totals are compared."""


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
            yield say("S-1", Place(IDENTITY))
        return
    wanted = accounts.pack.settings.年度
    if wanted is not None and fact.number != wanted:
        name, place = accounts.pack.name, fact.source.place
        case = "往后" if fact.number > wanted and not _has_pack(name, fact.number) else "不符"
        yield say(f"S-2 {case}", place, expected=str(wanted), found=str(fact.number), 模板=name)
    for year, place in dossier.loaded.years:
        if year != str(fact.number):
            yield say("S-3", place, expected=str(fact.number), found=year)


def _has_pack(name: str, year: Decimal | int) -> bool:
    """Return whether the province of pack ``name`` has a pack for ``year``."""
    return f"{name.rpartition('/')[0]}/{year}" in pack_names()


def _prior(dossier: Dossier, accounts: Accounts) -> Iterator[Finding]:
    folder, leaf = dossier.prior_folder, dossier.settings.get(PRIOR)
    if folder is None or leaf is None:
        return
    if not folder.exists():
        yield say("S-4", leaf.place, 上年=leaf.text)
        return
    if accounts.prior is None:
        yield _unusable_prior(dossier, folder, leaf)
        return
    now, before = accounts.fact("年度"), accounts.prior.fact("年度")
    if now and before and now.number is not None and before.number != now.number - 1:
        yield say("S-6 上年", leaf.place, expected=str(now.number - 1), found=str(before.value))


def _unusable_prior(dossier: Dossier, folder: Path, leaf: Leaf) -> Finding:
    if folder == dossier.folder.resolve():
        return say("S-5 自己", leaf.place, found=leaf.text or "")
    reason = next((finding.message for finding in dossier.prior_findings), "")
    return say("S-5 不能用", leaf.place, found=leaf.text or "", 原因=reason)


def unusable_unit(fact: Fact) -> Finding:
    """Return the finding for a dossier of a 所属单位 that is not there, cannot be used, or is this one."""
    return say("S-8", fact.source.place, found=str(fact.value), paths=(fact.path,))


def _department(dossier: Dossier, accounts: Accounts) -> Iterator[Finding]:
    fact = accounts.fact("单位.名称")
    for name, place in dossier.loaded.departments:
        if fact is not None and isinstance(fact.value, str) and name not in fact.value and fact.value not in name:
            yield say("S-7", place, expected=fact.value, found=name)


def _unit(accounts: Accounts) -> Iterator[Finding]:
    slip = accounts.pack.data(SLIP)
    most = Decimal(slip["倍"])
    for path in slip["数"]:
        now, before = accounts.fact(path), accounts.fact(f"{PRIOR}.{path}")
        if now is None or before is None or not now.number or not before.number:
            continue
        ratio = abs(now.number / before.number)
        if ratio > most or ratio < 1 / most:
            source = now.source.place if now.source.place.file else before.source.place
            last, this = f"约 {before.number:,f}元", f"{now.number:,f}元"
            yield say("I-2", source, expected=last, found=this, 路径=path, 倍=f"{ratio:.4g}")
            return
