"""修订稿: the new tree against the old one as a Word file with tracked changes, each with a comment on its cause.

Accepting all changes gives the text of the new document, rejecting all that of the old one: words, cells, rows,
paragraphs and tables. Page breaks and paper follow the new document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from generator.render.archive import iso_build_time
from generator.render.docx import package
from generator.render.docx_shell import load_shell
from generator.render.redline_body import RedlineBody
from generator.render.redline_marks import Marks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from generator.document import Document
    from generator.revise.align import Piece

AUTHOR: Final = "决算公开"
_COMMENTS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:comments>'
)
_RELATION: Final = (
    '<Relationship Id="rIdComments" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"'
    ' Target="comments.xml"/></Relationships>'
)
_TYPE: Final = (
    '<Override PartName="/word/comments.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>'
)


class Side(NamedTuple):
    """One of the two versions: its tree and the page of each anchor."""

    document: Document
    pages: Mapping[str, int]


def write_redline(
    old: Side, new: Side, reference: Path, cause: Callable[[Piece], str], author: str = AUTHOR, date: str = ""
) -> bytes:
    """Return the .docx; ``cause`` says why a stretch changed, ``date`` is ISO (default: the build time)."""
    shell = load_shell(reference)
    marks = Marks(author, date or iso_build_time(), cause)
    body = RedlineBody(new, old, shell, marks).xml().encode()
    parts = [_with_comments(name, data) for name, data in shell.parts]
    comments = _COMMENTS.format("".join(marks.comments))
    return package(new.document, body, [*parts, ("word/comments.xml", comments)])


def _with_comments(name: str, data: bytes) -> tuple[str, bytes]:
    if name == "[Content_Types].xml":
        data = data.replace(b"</Types>", _TYPE.encode())
    elif name == "word/_rels/document.xml.rels":
        data = data.replace(b"</Relationships>", _RELATION.encode())
    return name, data
