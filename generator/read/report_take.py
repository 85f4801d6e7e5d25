"""Reports taken out of a document: what they say goes to the records of its 绩效 tables, the rest is read as a 说明."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.read.blocks import Line
from generator.read.reading import Reading, Section
from generator.read.report_find import best_shape, embedded
from generator.read.report_shape import report_shapes
from generator.read.reports import read_report
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.load.raw import Leaf
    from generator.profile import Pack
    from generator.read.blocks import ReadBlock
    from generator.read.papers import PaperTables
    from generator.read.report_shape import ReportShape
    from generator.read.reports import ReportReading

_NAME: Final = ".名称"
_PAGE: Final = ".…·0123456789"
"""What stands behind a heading in a 目录."""


def take_report(blocks: Sequence[ReadBlock], papers: PaperTables, pack: Pack, label: str, base: str = "") -> Reading:
    """Read ``blocks``, one report, into ``papers``; return what of its text is explained and what is not."""
    report = read_report(blocks, pack, label, papers, base)
    if report is None:
        return Reading()
    for name in (report.base, *report.bases):
        root, _, number = name.rpartition(".")
        papers.counts[root] = max(papers.counts.get(root, 0), int(number))
    moved = [(leaf, report.moved.get(leaf.path, leaf.path)) for leaf in papers.leaves]
    parted = report.parted
    kept = [leaf._replace(path=path, text=parted.get(leaf.path, leaf.text)) for leaf, path in moved if path]
    papers.leaves = kept + report.stated.leaves
    told = {_branch(leaf) for leaf in report.stated.leaves}
    papers.unsure = [leaf for leaf in papers.unsure if _branch(leaf) not in told]
    papers.typed += report.stated.typed
    papers.derived += report.stated.derived
    return _reading(report)


def take_reports(
    papers: PaperTables, blocks: Sequence[ReadBlock], pack: Pack, label: str
) -> tuple[list[ReadBlock], Reading]:
    """Read every report inside a 说明 into ``papers``; return the other blocks, and what the reports' text became."""
    found, whole = Reading(), list(blocks)
    inside = list(embedded(blocks, pack))
    for start, end in inside:
        piece = blocks[start:end]
        shape = best_shape(piece, pack)
        if shape is not None:
            read = take_report(piece, papers, pack, label, _base(shape, piece, papers))
            found.sections += read.sections
            found.unread += read.unread
    for start, end in reversed(inside):
        del whole[start:end]
    entries = _entries(whole, pack) if inside else []
    if entries:
        found.sections.append(Section("", tuple(entries), explained=True, narrative=False))
    return [block for block in whole if block not in entries], found


def _entries(blocks: Sequence[ReadBlock], pack: Pack) -> list[Line]:
    """Return the lines of a 目录 that list the headings of the reports inside."""
    sections = [section for shape in report_shapes(pack) for section in shape.sections]
    headings = [section.heading for section in sections if section.heading is not None]
    lines = [block for block in blocks if isinstance(block, Line)]
    texts = [(line, normal(line.text).rstrip(_PAGE)) for line in lines]
    return [line for line, text in texts if any(heading.read(text) is not None for heading in headings)]


def _branch(leaf: Leaf) -> str:
    """Return the part of a record that a leaf belongs to: 绩效项目.3.指标."""
    return ".".join(leaf.path.split(".")[:3])


def _base(shape: ReportShape, blocks: Sequence[ReadBlock], papers: PaperTables) -> str:
    """Return the record that a report is about: the one of its name, else a new one."""
    name = _name(shape, blocks)
    for leaf in (*papers.leaves, *papers.unsure):
        root, _, last = leaf.path.rpartition(".")
        if name and last == _NAME[1:] and root.rpartition(".")[0] == shape.root and normal(leaf.text or "") == name:
            return root
    return f"{shape.root}.{papers.counts.get(shape.root, 0) + 1 if name else 1}"


def _name(shape: ReportShape, blocks: Sequence[ReadBlock]) -> str:
    """Return what the first page of a report says as the name of its record, "" where it says none."""
    for sentence in shape.sections[0].sentences:
        for block in blocks if any(slot.path == _NAME for slot in sentence.slots) else ():
            text = normal(block.text) if isinstance(block, Line) else ""
            for slot, (start, end) in sentence.read(text) or ():
                if slot.path == _NAME:
                    return text[start:end]
    return ""


def _reading(report: ReportReading) -> Reading:
    left = [item.line for item in report.unread]
    said = ((report.explained, True, True), (report.aside, True, False), (left, False, True))
    sections = [Section("", tuple(lines), explained=known, narrative=own) for lines, known, own in said if lines]
    return Reading(sections=sections, unread=list(report.unread))
