"""修订标记: words, rows and paragraph ends that came or went, each with a comment that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.document import Inlines, Text, plain
from generator.render.docx_xml import escape, run, runs
from generator.revise.align import Piece, pieces

if TYPE_CHECKING:
    from collections.abc import Callable

TAB = "<w:r><w:tab/></w:r>"


class Marks:
    """Makes tracked changes and their comments, numbered through the document."""

    def __init__(self, author: str, date: str, cause: Callable[[Piece], str]) -> None:
        self._by = f'w:author="{escape(author)}" w:date="{escape(date)}"'
        self._initials = escape(author[:1])
        self._cause = cause
        self._count = 0
        self.comments: list[str] = []

    def mark(self, kind: str, inside: str = "") -> str:
        """Return a ``w:ins`` or ``w:del`` around ``inside``, or the empty one that marks a row or paragraph end."""
        self._count += 1
        start = f'<w:{kind} w:id="{self._count}" {self._by}'
        return f"{start}>{inside}</w:{kind}>" if inside else f"{start}/>"

    def inserted(self, text: str, properties: str = "") -> str:
        """Return ``text`` as inserted runs."""
        return self.mark("ins", runs((Text(text),), properties)) if text else ""

    def deleted(self, text: str, properties: str = "") -> str:
        """Return ``text`` as deleted runs."""
        return self.mark("del", _struck(text, properties)) if text else ""

    def noted(self, piece: Piece, inside: str) -> str:
        """Return ``inside`` with a comment that says why ``piece`` changed."""
        start, end, reference = self._comment(piece)
        return f"{start}{inside}{end}{reference}"

    def _comment(self, piece: Piece) -> tuple[str, str, str]:
        """Write a comment; return where its range starts and ends, and the run that refers to it."""
        number = len(self.comments)
        text = "".join(f"<w:p>{run(line)}</w:p>" for line in self._cause(piece).split("；"))
        self.comments.append(f'<w:comment w:id="{number}" {self._by} w:initials="{self._initials}">{text}</w:comment>')
        reference = f'<w:r><w:commentReference w:id="{number}"/></w:r>'
        return f'<w:commentRangeStart w:id="{number}"/>', f'<w:commentRangeEnd w:id="{number}"/>', reference

    def change(self, old: Inlines, new: Inlines, properties: str = "") -> str:
        """Return runs that turn ``old`` into ``new``, every changed stretch with its comment."""
        found = []
        for piece in pieces(old, new):
            if piece.old == piece.new:
                found.append(runs((Text(piece.new),), properties))
            else:
                both = self.deleted(piece.old, properties) + self.inserted(piece.new, properties)
                found.append(self.noted(piece, both))
        return "".join(found)

    def whole(self, kind: str, inlines: Inlines, properties: str = "", why: Inlines | None = None) -> str:
        """Return runs that came (``ins``) or went (``del``) as a whole; a comment explains ``why``, if anything.

        The comment's reference follows the words at once, in the same mark: else LibreOffice keeps it, and with it the
        row that came or went.
        """
        text = plain(inlines)
        if not text:
            return ""
        inside = runs((Text(text),), properties) if kind == "ins" else _struck(text, properties)
        if not why:
            return self.mark(kind, inside)
        paths = tuple(dict.fromkeys(inline.path for inline in why if inline.path))
        start, end, reference = self._comment(Piece("", text, paths) if kind == "ins" else Piece(text, "", paths))
        return start + self.mark(kind, inside + reference) + end


def _struck(text: str, properties: str) -> str:
    """Return the runs of deleted text."""
    inside = run(text, properties).replace("<w:t>", "<w:delText>").replace("<w:t ", "<w:delText ")
    return inside.replace("</w:t>", "</w:delText>")
