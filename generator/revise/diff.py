"""Diff (前后对照): two publications, which inputs changed, which figures follow, and where these stand.

The cause is known, not guessed: every figure remembers the given values it rests on (:mod:`generator.publish.sources`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from generator.document import Document, Figure, Inlines, Table, Text, plain
from generator.messages import phrase
from generator.numbers import Format, print_number
from generator.package import MANIFEST
from generator.publish.sources import SOURCES, Known, Sources, load_sources, roots
from generator.publish.treefile import TREE, Dumped, load_tree
from generator.revise.changes import Change, tree_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from generator.revise.align import Piece

_EXACT: Final = Format(places=2, thousands=True)
_COUNT: Final = Format(places=2, thousands=True, bare=True)
_UNIT_MARK: Final = "单位："


class Paper(NamedTuple):
    """A 绩效自评报告 of a publication: its own tree and the page of each of its anchors."""

    document: Document
    pages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Publication:
    """A finished publication as its folder tells it: the tree, its pages, the facts behind it, the manifest."""

    name: str
    document: Document
    pages: Mapping[str, int]
    known: Sources
    manifest: Mapping[str, Any]
    papers: Mapping[str, Paper] = field(default_factory=dict)  # 绩效自评报告 by file name
    dumped: Mapping[str, Dumped] = field(default_factory=dict, compare=False, repr=False)  # its trees by file name

    @property
    def documents(self) -> tuple[Document, ...]:
        """The 说明 and every report."""
        return (self.document, *(paper.document for paper in self.papers.values()))


def load_publication(folder: Path, made: Publication | None = None) -> Publication | None:
    """Return the publication in ``folder``, None when it is none or was made before trees were kept.

    What is as in one ``made`` just now consists of its very blocks.
    """
    dumped = made.dumped if made else {}
    try:
        document, pages = load_tree((folder / TREE).read_bytes(), dumped.get(TREE))
        known = load_sources((folder / SOURCES).read_bytes())
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        others = sorted(path for path in folder.glob(f"*.{TREE}"))
        papers = {
            path.name.removesuffix(f".{TREE}"): Paper(*load_tree(path.read_bytes(), dumped.get(path.name)))
            for path in others
        }
    except (OSError, ValueError):
        return None
    return Publication(folder.name, document, pages, known, manifest, papers)


def made_publication(
    name: str, document: Document, pages: Mapping[str, int], files: Mapping[str, bytes]
) -> Publication:
    """Return what :func:`load_publication` would of a publication that was made just now, from its tree and files."""
    known, manifest = load_sources(files[SOURCES]), json.loads(files[MANIFEST])
    others = sorted(file for file in files if file.endswith(f".{TREE}"))
    papers = {file.removesuffix(f".{TREE}"): Paper(*load_tree(files[file])) for file in others}
    dumped = {
        f"{file}.{TREE}": Dumped(files[f"{file}.{TREE}"], paper.document.blocks) for file, paper in papers.items()
    }
    dumped[TREE] = Dumped(files[TREE], document.blocks)
    return Publication(name, document, dict(pages), known, manifest, papers, dumped)


class InputChange(NamedTuple):
    """A given value that is not what it was; ``old`` or ``new`` is empty when it was not given."""

    path: str
    label: str  # 公开07表 公务接待费
    old: str
    new: str
    unit: str
    place: str

    def __str__(self) -> str:
        old, new = (text or phrase("对照 无") for text in (self.old, self.new))
        return phrase("对照 一项", 名称=self.label, 原=old, 现=new, 单位=self.unit)


class FigureChange(NamedTuple):
    """A printed figure that is not what it was, the inputs that it follows from, and where it stands."""

    path: str
    old: str
    new: str
    causes: tuple[str, ...]
    places: tuple[str, ...]


class Difference(NamedTuple):
    """Everything that tells one publication from another."""

    inputs: tuple[InputChange, ...]
    figures: tuple[FigureChange, ...]
    changes: tuple[Change, ...]
    others: tuple[str, ...]  # another pack, another program
    causes: Mapping[str, tuple[str, ...]]

    @property
    def nothing(self) -> bool:
        """Whether the two say the same."""
        return not (self.inputs or self.changes or self.others)


def compare(old: Publication, new: Publication) -> Difference:
    """Return what changed from ``old`` to ``new``: inputs in the order of their paths, the rest in reading order."""
    inputs = tuple(_input_changes(old, new))
    found = [*tree_changes(old.document, new.document), *_paper_changes(old, new)]
    changes = tuple(change for change in found if change.old != change.new)
    others = tuple(_other_changes(old, new))
    blame = Blame(old.known, new.known, inputs, others)
    figures = tuple(_figure_changes(changes, blame))
    told = tuple(change for change in changes if plain(change.old) != plain(change.new))
    return Difference(inputs, figures, told, others, {figure.path: figure.causes for figure in figures})


def _paper_changes(old: Publication, new: Publication) -> Iterator[Change]:
    for name in dict.fromkeys((*old.papers, *new.papers)):
        one, other = old.papers.get(name), new.papers.get(name)
        if one is None or other is None:
            side = (Text(phrase("对照 整份报告", 题=name)),)
            yield Change(name, side if one else (), side if other else ())
        else:
            for change in tree_changes(one.document, other.document):
                yield Change(f"{name} {change.where}".strip(), change.old, change.new)


def _other_changes(before: Publication, after: Publication) -> Iterator[str]:
    one, other = before.document, after.document
    if one.department != other.department:
        yield phrase("对照 部门", 原=one.department, 现=other.department)
    if one.year != other.year:
        yield phrase("对照 年度", 原=one.year, 现=other.year)
    yield from _other_makers(before.manifest, after.manifest)


def _other_makers(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield which of pack and program are not those of before, by name or only by content."""
    for part in ("模板", "程序"):
        one, other = old.get(part, {}), new.get(part, {})
        if one != other:
            names = [f"{side.get('名称', '')} {side.get('版本', '')}".strip() for side in (one, other)]
            if names[0] == names[1]:
                yield phrase("对照 改模板" if part == "模板" else "对照 改程序", 现=names[1])
            else:
                yield phrase("对照 换模板" if part == "模板" else "对照 换程序", 原=names[0], 现=names[1])


def _input_changes(old: Publication, new: Publication) -> Iterator[InputChange]:
    before, after = (
        Labels([side.document, *(paper.document for paper in side.papers.values())]) for side in (old, new)
    )
    for path in old.known.differing(new.known):
        one, other = old.known.get(path), new.known.get(path)
        given = [fact for fact in (one, other) if fact is not None and not fact.formula]
        if not given or (one and other and one.value == other.value and one.formula == other.formula):
            continue
        label, unit = after.label(path) if other else before.label(path)
        texts = [before.print(path, one, unit), after.print(path, other, unit)]
        if texts[0] == texts[1]:  # printed alike: only the exact values tell them apart
            unit, texts = given[-1].unit, [_exact(one), _exact(other)]
        yield InputChange(path, label, texts[0], texts[1], unit, given[-1].place)


class Labels:
    """Where documents print each path: what an officer calls it, and the text in the unit of its table."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._tables: dict[str, tuple[Table, Figure]] = {}
        for table in (table for document in documents for table in document.tables):
            for cell in table.cells:
                for inline in cell.inlines:
                    if isinstance(inline, Figure):
                        self._tables.setdefault(inline.path, (table, inline))

    def label(self, path: str) -> tuple[str, str]:
        """Return (公开07表 公务接待费, 万元); a path that no table prints speaks for itself, without a unit."""
        if path not in self._tables:
            return path, ""
        table, figure = self._tables[path]
        rest = path.removeprefix(f"{table.name}.").replace(".", " ")
        unit = plain(table.right).partition(_UNIT_MARK)[2] if figure.shown is not None else ""
        return f"{table.number or plain(table.title)} {rest}", unit

    def print(self, path: str, known: Known | None, unit: str) -> str:
        """Return the value as its table prints it, else as :func:`_exact` does with its own unit."""
        if known is not None and unit and path in self._tables:
            return self._tables[path][1].text or "0"
        return _exact(known) + (known.unit if known and not unit else "")


def _exact(known: Known | None) -> str:
    if known is None:
        return ""
    if isinstance(known.value, str):
        return f"“{known.value}”"
    return print_number(known.value, _EXACT if known.unit else _COUNT)


class Blame:
    """Finds the cause of a changed path among the changed inputs."""

    def __init__(
        self,
        old: Mapping[str, Known],
        new: Mapping[str, Known],
        inputs: tuple[InputChange, ...] = (),
        others: tuple[str, ...] = (),
    ) -> None:
        self._sides = (old, new)
        self._inputs = {change.path: change for change in inputs}
        self._others = others
        self._found: dict[str, tuple[str, ...]] = {}

    def inputs(self, path: str) -> tuple[str, ...]:
        """Return the changed inputs that ``path`` rests on, before or now."""
        if path not in self._found:
            rest = frozenset().union(*(roots(path, side) for side in self._sides))
            self._found[path] = tuple(sorted(rest & self._inputs.keys()))
        return self._found[path]

    def say(self, paths: tuple[str, ...]) -> str:
        """Return the causes of a change at ``paths`` in words; what no input explains is the template's doing."""
        found = dict.fromkeys(cause for path in paths for cause in self.inputs(path))
        lines = [phrase("对照 起因", 输入=self._inputs[path], 位置=self._inputs[path].place) for path in found]
        return "；".join(lines or self._others) or phrase("对照 随数据")


def _figure_changes(changes: tuple[Change, ...], blame: Blame) -> Iterator[FigureChange]:
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for change in changes:
        for path, old, new in changed_figures(change.old, change.new):
            found.setdefault((path, old, new), {})[change.where] = None
    for (path, old, new), places in found.items():
        yield FigureChange(path, old, new, blame.inputs(path), tuple(places))


def changed_figures(old: Inlines, new: Inlines) -> Iterator[tuple[str, str, str]]:
    """Yield (path, old text, new text) of figures that are printed otherwise; empty where a side prints none.

    A figure that is printed as a word and a number (增加, 0.12) is told by what changed of it.
    """
    before, after = _figures(old), _figures(new)
    for path in dict.fromkeys((*before, *after)):
        one, other = before.get(path, []), after.get(path, [])
        if one != other:
            if len(one) == len(other):
                pairs = dict.fromkeys(pair for pair in zip(one, other, strict=True) if pair[0] != pair[1])
                one, other = [left for left, _ in pairs], [right for _, right in pairs]
            yield path, "、".join(one), "、".join(other)


def _figures(inlines: Inlines) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for inline in inlines:
        if isinstance(inline, Figure):
            found.setdefault(inline.path, []).append(inline.text)
    return found


def cause_of(old: Publication, new: Publication, difference: Difference) -> Callable[[Piece], str]:
    """Return what says the cause of a changed stretch of text."""
    blame = Blame(old.known, new.known, difference.inputs, difference.others)
    return lambda piece: blame.say(piece.paths)
