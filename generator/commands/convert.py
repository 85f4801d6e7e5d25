"""Dossier to fill-in workbook and back: ``juesuan workbook``."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.findings import Finding, Place, Severity
from generator.messages import say

if TYPE_CHECKING:
    from generator.pipeline import Work

_XLSX = ".xlsx"
_LONGEST = 32_767
"""Characters that Excel keeps in a cell."""


@dataclass(slots=True)
class Converted:
    """What came of it: whether it was written, the reasons still owed, and the findings that stood in the way."""

    written: bool = False
    owed: int = 0
    findings: list[Finding] = field(default_factory=list)


def convert(source: Path, target: Path) -> Converted:
    """Write ``target``, a workbook (.xlsx) or else a folder of YAML files; both hold all of ``source``.

    An old workbook is taken whatever its pack's version, so that what was filled is carried into a new one. Nothing is
    overwritten: an existing ``target`` is a finding (L-44).
    """
    from generator.pipeline import take  # noqa: PLC0415 - convert is part of it

    done = Converted()
    if target.exists() and (target.suffix.lower() == _XLSX or any(target.iterdir())):
        done.findings.append(say("L-44 文件", Place(target.name)))
        return done
    work = take(source, renew=True)
    done.findings = [finding for finding in work.findings if finding.code.startswith(("L-", "JX-L"))]
    done.findings += _too_long(work) if target.suffix.lower() == _XLSX else []
    if work.accounts is None or any(finding.severity is Severity.ERROR for finding in done.findings):
        return done
    prior = _prior(work, target)
    if target.suffix.lower() == _XLSX:
        done.owed = _write_workbook(work, target, prior)
    else:
        _write_folder(work, target, prior)
    done.written = True
    return done


def _too_long(work: Work) -> list[Finding]:
    """Refuse texts that no cell of Excel holds."""
    leaves = [leaf for leaf in work.dossier.loaded.leaves if leaf.text is not None and len(leaf.text) > _LONGEST]
    return [say("L-47", leaf.place, 路径=leaf.path) for leaf in leaves]


def _prior(work: Work, target: Path) -> str:
    """Return the path of last year's dossier as it is seen from ``target``."""
    folder = work.dossier.prior_folder
    if folder is None:
        return ""
    base = target.parent if target.suffix.lower() == _XLSX else target
    try:
        return Path(os.path.relpath(folder, base.resolve())).as_posix()
    except ValueError:  # another drive
        return folder.as_posix()


def _write_workbook(work: Work, target: Path, prior: str) -> int:
    from generator.fillin.owed import reasons  # noqa: PLC0415 - not needed for folders
    from generator.fillin.results import replace_whole  # noqa: PLC0415 - as above
    from generator.fillin.write import write_fill_in  # noqa: PLC0415 - as above

    assert work.accounts is not None  # noqa: S101 - convert has seen to it
    data = write_fill_in(work.dossier, work.accounts, prior)
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_whole(target, data)
    return sum(not owed.given for owed in reasons(work.accounts))


def _write_folder(work: Work, target: Path, prior: str) -> None:

    from generator.dossier_yaml import dossier_files  # noqa: PLC0415 - as above
    from generator.packs.schemas import schema_reference  # noqa: PLC0415 - as above

    leaf = work.dossier.settings.get("上年")
    if leaf is not None and prior:
        work.dossier.settings["上年"] = leaf._replace(text=prior)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in dossier_files(work.dossier, schema_reference(target)).items():
        (target / name).write_text(text, encoding="utf-8")
