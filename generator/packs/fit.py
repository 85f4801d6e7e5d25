"""How well a pack fits: is it sound and readable backwards, and which share of a folder of documents does it explain.

For whoever fits a new year or province: the sentences that nearly fit show what to change in the pack's prose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import regex

from generator.commands.documents import DOCUMENTS
from generator.compose.papers import TABLES as PAPERS
from generator.findings import Fault
from generator.layout import layout
from generator.load.table_match import shape_of
from generator.packs.check_papers import pack_faults
from generator.packs.check_reading import reading_faults
from generator.read import UnreadableFile
from generator.read.claims import read_claims
from generator.read.document import read_document
from generator.read.pattern_maker import PatternMaker
from generator.read.pattern_paragraphs import paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.profile import Pack
    from generator.read.reading import Unread

_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Fit:
    """How a pack explains one document: share of characters (0..1), what is missing, sentences that fit nearly or not.

    ``fault`` says why the file could not be read at all.
    """

    name: str
    share: float = 0.0
    claims: int = 0
    missing: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = field(default=())
    fault: str = ""


def readable_faults(pack: Pack) -> list[str]:
    """Return everything that keeps ``pack`` from being sound and from being read backwards; empty when it is proved."""
    sound = pack_faults(pack)
    return [*sound, *_patterns(pack), *_layouts(pack), *([] if sound else reading_faults(pack))]


def _patterns(pack: Pack) -> Iterator[str]:
    """Every heading and text of the outline makes an expression that compiles."""
    maker = PatternMaker(pack)
    for entry in pack.outline:
        for name, text in (("标题", entry.标题), ("文", entry.文)):
            if text is None:
                continue
            try:
                pattern = maker.text(text) if name == "标题" else maker.file(text)
                regex.compile(pattern.source)
                paragraphs = paragraphs_of(maker, text) if name == "文" else []
                for paragraph in paragraphs:
                    regex.compile(paragraph.pattern.source)
            except (Fault, regex.error) as error:
                yield f"{name} {text}：不能反着读（{error}）"


def _layouts(pack: Pack) -> Iterator[str]:
    """Every table is found again by its heads, and no two of them have the same."""
    seen: dict[tuple[str, ...], str] = {}
    for entry in pack.settings.公开表:
        shape = shape_of(layout(pack, entry.表))
        if not shape.figure_columns:
            yield f"表 {entry.表}：没有一栏是数"
        other = seen.setdefault((shape.title, *shape.leaves), entry.表)
        if other != entry.表:
            yield f"表 {entry.表} 与 {other} 的表题和表头相同，读回时分不开"
    for name in pack.files(PAPERS, ".yaml"):
        layout(pack, name, PAPERS)


def fits(pack: Pack, folder: Path) -> list[Fit]:
    """Return how ``pack`` explains every document of ``folder``, the worst first."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in DOCUMENTS)
    return sorted((_fit(pack, path) for path in paths), key=lambda fit: fit.share)


def _fit(pack: Pack, path: Path) -> Fit:
    try:
        reading = read_claims(read_document(path), pack)
    except UnreadableFile as error:
        return Fit(path.name, fault=error.reason)
    return Fit(path.name, reading.share, len(reading.claims), tuple(reading.missing), tuple(reading.unread))


def lines(fit: Fit) -> Iterator[str]:
    """Yield the report on one document."""
    if fit.fault:
        yield f"{fit.name}：读不了，{fit.fault}"
        return
    yield f"{fit.name}：能解释的文字占 {fit.share:.1%}，读出 {fit.claims} 处"
    yield from (f"  缺标题：{heading}" for heading in fit.missing)
    near = [item for item in fit.unread if item.nearest]
    for item in near:
        words = "；".join(f"模板“{wanted}”，文件“{found}”" for wanted, found in item.differing[:4])
        yield f"  差一点：[{item.section}] {item.line.text[:_SHOWN]}"
        yield f"    最接近：{item.nearest[:_SHOWN]}"
        yield f"    不同处：{words or '文件里多了字'}"
    if len(fit.unread) > len(near):
        yield f"  另有 {len(fit.unread) - len(near)} 段没有相近的句式（多半是表格或附件）"
