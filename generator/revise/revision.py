"""修订说明: what changed between two publications, when, why and by whom, as one page for the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from generator.pack_files import TEMPLATES
from generator.revise.align import pieces

if TYPE_CHECKING:
    from generator.revise.diff import Difference, Publication

TEMPLATE: Final = "common/report/修订说明.html.j2"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who published when and why; every part may be empty."""

    when: str = ""
    who: str = ""
    why: str = ""


def write_revision(old: Publication, new: Publication, difference: Difference, signed: Signed | None = None) -> str:
    """Return the page; every text is escaped."""
    import jinja2  # noqa: PLC0415 - only this page needs it

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((TEMPLATES / TEMPLATE).read_text(encoding="utf-8"))
    labels = {change.path: str(change) for change in difference.inputs}
    return template.render(
        old=old,
        new=new,
        difference=difference,
        signed=signed or Signed(),
        changes=[(change, pieces(change.old, change.new)) for change in difference.changes],
        figures=[(figure, [labels[path] for path in figure.causes]) for figure in difference.figures],
    )


def redline(old: Publication, new: Publication, difference: Difference, author: str = "", date: str = "") -> bytes:
    """Return 修订稿.docx in the look of the new publication's pack."""
    from generator.profile import load_pack  # noqa: PLC0415 - as below
    from generator.render.redline import AUTHOR, Side, write_redline  # noqa: PLC0415 - only for Word
    from generator.revise.diff import cause_of  # noqa: PLC0415 - as below

    pack = load_pack(str(new.manifest.get("模板", {}).get("名称", "")))
    look = pack.need("look/reference.docx") if pack else TEMPLATES / "common/look/reference.docx"
    sides = Side(old.document, old.pages), Side(new.document, new.pages)
    return write_redline(*sides, look, cause_of(old, new, difference), author or AUTHOR, date)
