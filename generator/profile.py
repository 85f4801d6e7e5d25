"""Packs (模板包): folders of data that hold every word, table, formula and rule of a province and year.

A pack names its parent (继承) and takes every file it does not have itself from there, whole; no file is merged.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from generator.findings import Fault
from generator.model.catalogue import Catalogue
from generator.numbers import Format
from generator.pack_files import TEMPLATES, read_data, read_model
from generator.pack_models import (
    CheckEntry,
    CollectionEntry,
    FormatModel,
    FormulaEntry,
    FormulaFile,
    NoteEntry,
    OutlineEntry,
    PackSettings,
    TextEntry,
)
from generator.program import content, names_below
from generator.rates import Rules

if TYPE_CHECKING:
    from pathlib import Path

M = TypeVar("M")


class Formula(NamedTuple):
    """A formula in force: pattern, expression, whether the figure may be given (``total``), and its check."""

    pattern: tuple[str, ...]
    entry: FormulaEntry
    total: bool


@dataclass(frozen=True)
class Pack:
    """A resolved pack: its name (``xinjiang/2024``) and the folders it draws from, nearest first."""

    name: str
    folders: tuple[Path, ...]
    cache: dict[str, Any] = field(default_factory=dict, compare=False)
    found: dict[str, Path] = field(default_factory=dict, compare=False)

    @cached_property
    def settings(self) -> PackSettings:
        """pack.yaml of the pack itself (settings are never inherited)."""
        return read_model(self.folders[0] / "pack.yaml", PackSettings)

    def find(self, relative: str) -> Path | None:
        """Return the nearest file of that name in the chain; one that was found is not looked for again."""
        path = self.found.get(relative)
        if path is None:
            path = next((folder / relative for folder in self.folders if (folder / relative).is_file()), None)
            if path is not None:
                self.found[relative] = path
        return path

    def need(self, relative: str) -> Path:
        """Return the nearest file of that name; a :class:`Fault` when the pack lacks it."""
        path = self.find(relative)
        if path is None:
            raise Fault(__name__, f"模板包 {self.name} 缺少文件 {relative}")
        return path

    def files(self, folder: str, suffix: str) -> dict[str, Path]:
        """Return the files of a folder through the chain by stem; the nearest of each name wins."""
        found: dict[str, Path] = {}
        for base in reversed(self.folders):
            found.update({path.stem: path for path in sorted((base / folder).glob(f"*{suffix}"))})
        return found

    def data(self, relative: str) -> Any:
        """Return the parsed YAML file (read once)."""
        if relative not in self.cache:
            self.cache[relative] = read_data(self.need(relative))
        return self.cache[relative]

    def model(self, relative: str, shape: type[M]) -> M:
        """Return the YAML file as a model, or as a list or table of models (read once)."""
        key = f"{relative} {shape}"
        if key not in self.cache:
            self.cache[key] = read_model(self.need(relative), shape)
        found: M = self.cache[key]
        return found

    @cached_property
    def formats(self) -> dict[str, Format]:
        """The formats (格式) by name."""
        return {name: _format(name, model) for name, model in self.settings.格式.items()}

    @cached_property
    def rules(self) -> Rules:
        """The options that formula helpers obey."""
        settings = self.settings
        display = self.formats[settings.显示格式]
        return Rules(settings.比率口径 == "显示值", display, settings.零基数, settings.零预算)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue of every path that may be filled."""
        return Catalogue(self.data("catalogue.yaml"))

    @cached_property
    def _formula_files(self) -> list[FormulaFile]:
        files = self.files("formulas", ".yaml").values()
        return [read_model(path, FormulaFile) for path in files]

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """Every formula of formulas/*.yaml."""
        found = []
        for file in self._formula_files:
            for pattern, entry in file.合计.items():
                model = FormulaEntry(式=entry) if isinstance(entry, str) else entry
                found.append(Formula(tuple(pattern.split(".")), model, total=True))
            for pattern, text in file.派生.items():
                found.append(Formula(tuple(pattern.split(".")), FormulaEntry(式=text), total=False))
        return tuple(found)

    @cached_property
    def collections(self) -> dict[str, CollectionEntry]:
        """Every computed list by path."""
        found: dict[str, CollectionEntry] = {}
        for file in self._formula_files:
            found.update(file.集合)
        return found

    @cached_property
    def checks(self) -> tuple[CheckEntry, ...]:
        """Every rule of checks/*.yaml."""
        return tuple(entry for path in self._rules for entry in read_model(path, list[CheckEntry], having="式"))

    @cached_property
    def text_rules(self) -> tuple[TextEntry, ...]:
        """Every pattern of checks/*.yaml that words are held against."""
        return tuple(entry for path in self._rules for entry in read_model(path, list[TextEntry], having="文式"))

    @cached_property
    def notes(self) -> tuple[NoteEntry, ...]:
        """What notes/*.yaml say of codes whose rule stands elsewhere; read only to tell people about them."""
        files = self.files("notes", ".yaml").values()
        return tuple(entry for path in files for entry in read_model(path, list[NoteEntry]))

    @cached_property
    def _rules(self) -> list[Path]:
        return list(self.files("checks", ".yaml").values())

    @cached_property
    def outline(self) -> tuple[OutlineEntry, ...]:
        """outline.yaml in order."""
        return self.model("outline.yaml", tuple[OutlineEntry, ...])

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over every file of the chain, names included: what the pack was when a publication was made.

        Folders with a pack of their own (the years in a province's) are no part of it.
        """
        digest = hashlib.sha256()
        for folder in self.folders:
            for name in sorted(names_below(folder, but="pack.yaml"), key=lambda name: name.split("/")):
                digest.update(name.encode() + content(folder, name))
        return digest.hexdigest()


def _format(name: str, model: FormatModel) -> Format:
    return Format(
        name=name,
        unit=model.单位,
        places=model.小数,
        thousands=model.千分位,
        zero=model.零,
        trim=model.去尾零,
        bare=model.整数不带小数,
        absolute=model.绝对值,
    )


def pack_names(templates: Path = TEMPLATES) -> list[str]:
    """Return the names of all packs that can be used for a dossier (they state a 年度)."""
    paths = sorted(templates.rglob("pack.yaml"))
    dated = [path.parent for path in paths if (read_data(path) or {}).get("年度") is not None]
    return [folder.relative_to(templates).as_posix() for folder in dated]


def load_pack(name: str, templates: Path = TEMPLATES) -> Pack | None:
    """Return the pack called ``name``, or None when there is none; a broken chain is a :class:`Fault`."""
    folders: list[Path] = []
    current: str | None = name
    while current is not None:
        folder = templates / current
        if not (folder / "pack.yaml").is_file():
            if not folders:
                return None
            raise Fault(__name__, f"模板包 {name} 继承的 {current} 不存在")
        if folder in folders:
            raise Fault(__name__, f"模板包 {name} 的继承成环：{current}")
        folders.append(folder)
        current = (read_data(folder / "pack.yaml") or {}).get("继承")
    return Pack(name, tuple(folders))
