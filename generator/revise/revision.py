"""修订说明: what changed between two publications, when, why and by whom, as one page for the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.compiled import CompiledEnvironment
from generator.pack_files import TEMPLATES
from generator.revise.align import Piece, pieces
from generator.revise.diff import Labels, changed_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generator.document import Document
    from generator.revise.diff import Difference, Publication

TEMPLATE: Final = "common/report/修订说明.html.j2"
_AROUND: Final = 12  # unchanged characters shown before and after a change
REDLINE: Final = "修订稿.docx"
REDLINE_OF: Final = "修订稿（{}）.docx"
"""The redlines of the 说明, and of a report by the name of its files."""

_Side = tuple["Document", "Mapping[str, int]"]


class Signed(NamedTuple):
    """Who published when and why; every part may be empty."""

    when: str = ""
    who: str = ""
    why: str = ""


def write_revision(old: Publication, new: Publication, difference: Difference, signed: Signed | None = None) -> str:
    """Return the page; every text is escaped."""
    environment = CompiledEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((TEMPLATES / TEMPLATE).read_text(encoding="utf-8"))
    return template.render(
        old=old,
        new=new,
        difference=difference,
        signed=signed or Signed(),
        changes=[(change, _shortened(pieces(change.old, change.new))) for change in difference.changes],
        figures=_followers(old, new, difference),
    )


class Follower(NamedTuple):
    """A figure that follows: what an officer calls it, and by number the inputs it comes from and the places."""

    label: str
    old: str
    new: str
    causes: tuple[int, ...]
    places: tuple[int, ...]


def _followers(old: Publication, new: Publication, difference: Difference) -> list[Follower]:
    labels = Labels([*new.documents, *old.documents])
    numbers = {change.path: number for number, change in enumerate(difference.inputs, 1)}
    found: dict[tuple[str, str, str], list[int]] = {}
    for number, change in enumerate(difference.changes, 1):
        for figure in changed_figures(change.old, change.new):
            found.setdefault(figure, []).append(number)
    return [
        Follower(
            labels.label(figure.path)[0].replace(".", " "),
            figure.old,
            figure.new,
            tuple(sorted(numbers[path] for path in figure.causes)),
            tuple(found.get((figure.path, figure.old, figure.new), ())),
        )
        for figure in difference.figures
    ]


def _shortened(parts: list[Piece]) -> list[Piece]:
    """Return the stretches of a sentence with little of what did not change: enough to find the place."""
    return [Piece(_around(part.old), _around(part.new)) if part.old == part.new else part for part in parts]


def _around(text: str) -> str:
    return f"{text[:_AROUND]}…{text[-_AROUND:]}" if len(text) > 2 * _AROUND + 1 else text


def redlines(
    old: Publication, new: Publication, difference: Difference, author: str = "", date: str = ""
) -> dict[str, bytes]:
    """Return a 修订稿 for each Word document of ``new`` that is not as before, by file name.

    The looks are those of the new publication's pack; a report that is new comes as inserted from end to end.
    """
    from generator.render.redline import AUTHOR, Side, write_redline  # noqa: PLC0415 - only for Word
    from generator.revise.diff import cause_of  # noqa: PLC0415 - as above

    cause, look = cause_of(old, new, difference), _look(new)
    found = {}
    for name, before, after in _sides(old, new):
        if before != after:
            sides = Side(*before), Side(*after)
            found[name] = write_redline(*sides, look, cause, author or AUTHOR, date)
    return found


def _sides(old: Publication, new: Publication) -> Iterator[tuple[str, _Side, _Side]]:
    yield REDLINE, (old.document, old.pages), (new.document, new.pages)
    for name, paper in new.papers.items():
        before = old.papers.get(name)
        nothing = replace(paper.document, blocks=())
        one = (before.document, before.pages) if before else (nothing, {})
        yield REDLINE_OF.format(name), one, (paper.document, paper.pages)


def _look(publication: Publication) -> Path:
    from generator.profile import load_pack  # noqa: PLC0415 - only for Word

    pack = load_pack(str(publication.manifest.get("模板", {}).get("名称", "")))
    return pack.need("look/reference.docx") if pack else TEMPLATES / "common/look/reference.docx"
