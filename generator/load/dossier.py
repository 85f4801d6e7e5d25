"""Stage 1, load: a dossier (数据夹) becomes leaves, each with its place. Nothing is interpreted here.

A dossier holds 单位.yaml (模板, 年度, 上年 and who the department is), 公开表.xlsx or .yaml, 说明.yaml and any other
YAML file of figures and words; 绩效/ holds one file per paper.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.findings import Finding, Place
from generator.load.known import read_known
from generator.load.raw import Leaf, Loaded
from generator.messages import say
from generator.pack_files import TEMPLATES
from generator.profile import Pack, load_pack, pack_names

if TYPE_CHECKING:
    from pathlib import Path

    from generator.memory import Memory

IDENTITY: Final = "单位.yaml"
IDENTITY_PARTS: Final = ("年度", "单位", "机构", "人员", "概况")
"""What belongs in 单位.yaml; everything else that only people know stands in 说明.yaml."""
SETTINGS: Final = ("模板", "上年", "附表")
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".et")
_OURS: Final = ("单位", "公开表", "说明", "上年")


@dataclass(slots=True)
class Dossier:
    """A loaded dossier: its folder and label, the settings, the pack (None: unusable), leaves and findings."""

    folder: Path
    label: str
    settings: dict[str, Leaf] = field(default_factory=dict)
    pack: Pack | None = None
    loaded: Loaded = field(default_factory=Loaded)
    files: list[Path] = field(default_factory=list)
    prior_findings: list[Finding] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """What was wrong while loading."""
        return self.loaded.findings

    def setting(self, name: str) -> str:
        """Return a setting of 单位.yaml, empty when it is not there."""
        leaf = self.settings.get(name)
        return "" if leaf is None or leaf.text is None else leaf.text.strip()

    @property
    def tables_apart(self) -> bool:
        """附表: 另附 - the 公开表 are published separately and stand in no file of ours."""
        return self.setting("附表") == "另附"

    @property
    def prior_folder(self) -> Path | None:
        """The folder of last year's dossier, None when 上年 is not set."""
        name = self.setting("上年")
        return (self.folder / name).resolve() if name else None


def load_dossier(
    folder: Path, templates: Path = TEMPLATES, *, renew: bool = False, memory: Memory | None = None
) -> Dossier:
    """Load the dossier in ``folder``; whatever is wrong stands in its findings, all of it.

    ``memory`` knows what the last build read of files and sheets that are as they were.
    """
    dossier = Dossier(folder, folder.name)
    identity = folder / IDENTITY
    if folder.is_file() and folder.suffix.lower() in _WORKBOOKS:
        return _load_workbook(folder, templates, renew=renew)
    if not folder.is_dir():
        dossier.findings.append(say("L-1 别的文件" if folder.is_file() else "L-1 数据夹", Place(folder.name)))
        return dossier
    dossier.loaded.add(read_known(identity, IDENTITY, memory))
    dossier.loaded.findings = [_with_example(finding) for finding in dossier.loaded.findings]
    dossier.files.append(identity)
    _split_settings(dossier)
    dossier.pack = _find_pack(dossier, templates)
    for path in sorted(folder.iterdir()):
        if path.suffix in (".yaml", ".yml") and path.name != IDENTITY:
            dossier.files.append(path)
            dossier.loaded.add(read_known(path, path.name, memory))
        elif path.suffix.lower() in _WORKBOOKS and not path.name.startswith(("~$", ".")):
            dossier.files.append(path)
            _take_workbook(dossier, path, memory, renew=renew)
        elif path.is_file() and path.name != IDENTITY and not path.name.startswith(("~$", ".")):
            dossier.findings.append(_foreign(path))
    _take_papers(dossier, memory)
    return dossier


def _foreign(path: Path) -> Finding:
    """Say that a file was not read; loudly where its name says that it was meant to be."""
    place = Place(path.name)
    if ".yaml" in path.name or ".yml" in path.name:
        return say("L-12 改名", place, 应叫=f"{path.name.partition('.')[0]}.yaml")
    return say("L-12 另存" if path.name.startswith(_OURS) else "L-12 无关", place, 可读=_OURS)


def _with_example(finding: Finding) -> Finding:
    """Say what stands in 单位.yaml where the file is not there."""
    return say("L-1 单位文件", finding.place) if finding.code == "L-1" else finding


def _load_workbook(path: Path, templates: Path, *, renew: bool) -> Dossier:
    """Load a dossier that is one fill-in workbook: its stamp names the pack."""
    from generator.load.fill_in import stamp_of  # noqa: PLC0415 - most dossiers are folders
    from generator.load.workbook import read_sheets  # noqa: PLC0415 - as above

    dossier = Dossier(path.parent, path.stem, files=[path])
    stamp = stamp_of(read_sheets(path, path.name, dossier.findings))
    if stamp is None:
        if not dossier.findings:
            dossier.findings.append(say("L-43", Place(path.name)))
        return dossier
    dossier.settings["模板"] = Leaf("模板", stamp.pack, Place(path.name, sheet=stamp.sheet))
    dossier.pack = _find_pack(dossier, templates)
    _take_workbook(dossier, path, None, renew=renew)
    if any(finding.code == "L-40" for finding in dossier.findings):
        dossier.pack = None  # it is refused as a whole
    return dossier


def _other_stamp(dossier: Dossier, loaded: Loaded, name: str) -> Finding | None:
    """Refuse a fill-in workbook of another year or department than 单位.yaml says."""
    for path, key in (("年度", "年度"), ("单位.名称", "单位")):
        ours = next((leaf.text for leaf in dossier.loaded.leaves if leaf.path == path and leaf.text), "").strip()
        theirs = loaded.stamp.get(key, "")
        if ours and theirs and ours != theirs:
            return say("L-41 别家", Place(name), expected=ours, found=theirs, 单位文件=IDENTITY)
    return None


def _take_workbook(dossier: Dossier, path: Path, memory: Memory | None, *, renew: bool) -> None:
    from generator.load.excel_file import read_workbook  # noqa: PLC0415 - dossiers without a workbook need not pay

    if dossier.pack is None:
        return
    loaded = read_workbook(path, path.name, dossier.pack, renew=renew, memory=memory)
    other = _other_stamp(dossier, loaded, path.name)
    if other is not None:
        dossier.findings.append(other)
        return
    dossier.loaded.add(loaded)
    _split_settings(dossier)


def _take_papers(dossier: Dossier, memory: Memory | None) -> None:
    from generator.load.papers import paper_files, read_papers  # noqa: PLC0415 - most dossiers of last year have none
    from generator.paper_kinds import paper_kinds  # noqa: PLC0415 - as above

    files = paper_files(dossier.folder)
    if dossier.pack is None or not files:
        return
    kinds = {name: kind.路径 for name, kind in paper_kinds(dossier.pack).items()}
    catalogue = dossier.pack.catalogue
    columns = {path: catalogue.columns(f"{path}.1.资金.总额") for path in kinds.values()}
    dossier.files += files
    dossier.loaded.add(read_papers(dossier.folder, kinds, columns, memory))


def _split_settings(dossier: Dossier) -> None:
    kept = []
    for leaf in dossier.loaded.leaves:
        if leaf.path in SETTINGS:
            dossier.settings[leaf.path] = leaf
        else:
            kept.append(leaf)
    dossier.loaded.leaves = kept


def _find_pack(dossier: Dossier, templates: Path) -> Pack | None:
    name, leaf = dossier.setting("模板"), dossier.settings.get("模板")
    known = pack_names(templates)
    if not name:
        if not any(finding.code in ("L-1", "L-2", "L-3") for finding in dossier.findings):
            dossier.findings.append(say("L-10", Place(IDENTITY), 可用=known))
        return None
    pack = load_pack(name, templates) if name in known else None
    if pack is None:
        near = difflib.get_close_matches(name, known, n=1)
        place = leaf.place if leaf else Place(IDENTITY)
        dossier.findings.append(say("L-11", place, found=name, 近似=near, 可用=known))
    return pack
