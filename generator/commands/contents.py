"""What is wrong with the 目录 of a published document (D-3a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.messages import phrase, say
from generator.read.contents import Contents, Entry, Match, pages_of, read_contents, wrong_pages
from generator.read.document import with_contents
from generator.read.statements import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.findings import Finding, Place
    from generator.profile import Pack
    from generator.read.blocks import Line, ReadBlock
    from generator.read.reading import Reading

_SINGLE: Final = 5
"""Entries of one fault that are told one by one; more of them have one cause, and are one finding."""


def contents_findings(path: Path, blocks: tuple[ReadBlock, ...], reading: Reading, pack: Pack) -> Iterator[Finding]:
    """Yield what the 目录 of ``path`` says otherwise than its body: entries, headings, and pages where they are known.

    Nothing is said of a document without a 目录. Rule: 目录 entries are the headings, with their pages.
    """
    contents = read_contents(with_contents(path, blocks), _owed(reading, pack))
    if contents is None:
        return
    yield from _without_heading(path, [match.entry for match in contents.matches if match.heading is None])
    for match in contents.matches:
        if match.heading is not None and not match.same:
            place = _at(path, match.entry.line)
            yield say("D-3a 字样", place, found=match.entry.text, expected=match.heading.text.strip())
    for line in contents.unlisted:
        yield say("D-3a 没有列入", _at(path, line), 标题=line.text.strip())
    yield from _page_findings(path, contents)


def _without_heading(path: Path, entries: list[Entry]) -> Iterator[Finding]:
    if len(entries) > _SINGLE:
        titles = [entry.text for entry in entries]
        yield say("D-3a 多处没有标题", _at(path, entries[0].line), 几=len(entries), 各处=titles)
        return
    for entry in entries:
        yield say("D-3a 没有标题", _at(path, entry.line), 条目=entry.text)


def _owed(reading: Reading, pack: Pack) -> list[Line]:
    """Return the headings that were found and that the pack's own 目录 lists."""
    depth = max((entry.目录 for entry in pack.outline if entry.目录 is not None), default=0)
    listed = {entry.标题 for entry in pack.outline if entry.列入目录 and entry.级 <= depth}
    return [line for heading, line in reading.headings if heading in listed]


def _page_findings(path: Path, contents: Contents) -> Iterator[Finding]:
    pages = pages_of(contents)
    if not pages:
        return
    wrong = list(wrong_pages(contents, _printed(path, pages)))
    if len(wrong) > _SINGLE:
        told = [phrase("目录页码", 条目=match.entry.text, 实际=match.entry.page, 应为=page) for match, page in wrong]
        yield say("D-3a 多处页码", _at(path, wrong[0][0].entry.line), 几=len(wrong), 各处=told)
        return
    for match, page in wrong:
        yield _page_finding(path, match, page)


def _page_finding(path: Path, match: Match, page: int) -> Finding:
    place = _at(path, match.entry.line)
    return say("D-3a 页码", place, expected=str(page), found=str(match.entry.page), 条目=match.entry.text)


def _printed(path: Path, pages: list[int]) -> dict[int, int]:
    """Return the number that each of the ``pages`` of a PDF bears, by physical page from 1, where it bears one."""
    from generator.read.pdf import pdf_pages  # noqa: PLC0415 - only for PDF
    from generator.read.pdf_page import numbers_of, page_number  # noqa: PLC0415 - only for PDF

    found = {}
    for page in pdf_pages(path, only=[page - 1 for page in pages]):
        number = page_number(numbers_of(page.pieces))
        if number is not None:
            found[page.number] = number
    return found


def _at(path: Path, line: Line) -> Place:
    return place_of(path.name, line.number, line.page, line.text.strip())
