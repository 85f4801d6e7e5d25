"""The text of WordprocessingML as a person sees it: fields, tracked changes, text boxes, merged cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.read.docx_plain import plain_rows
from generator.read.markup import element_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from generator.memory import Memory
    from generator.read.docx_numbering import Numbering

Rows = tuple[tuple[str, ...], ...]
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TBL, _TC, _TR = f"{_W}p", f"{_W}tbl", f"{_W}tc", f"{_W}tr"
_VAL = f"{_W}val"
_OFF: Final = frozenset({"0", "false", "off", "none"})
# Text that stands between these is as it was before a change, or above other text (ruby).
_GONE: Final = frozenset(
    {f"{_MC}Fallback", *(f"{_W}{name}" for name in ("del", "moveFrom", "rt", "pPr", "rPr", "sdtPr", "sectPr"))}
)
_SIGNS: Final = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011",
}
_ENTRY: Final = re.compile(r"(toc|目录) ?\d")
_PRINTED: Final = frozenset({f"{_W}t", f"{_W}br", *_SIGNS})
_NOTED: Final = frozenset({f"{_W}fldChar", f"{_W}instrText", f"{_W}txbxContent"})


@dataclass(slots=True)
class FieldState:
    """Open fields, innermost last: the instruction so far, and whether its result has begun.

    Not ``trusted``: the document leaves a field open, so that fields say nothing of what is seen.
    """

    stack: list[tuple[str, bool]] = field(default_factory=list)
    trusted: bool = True
    contents: bool = False  # the entries of the 目录 are wanted too

    def character(self, kind: str) -> None:
        """Note a ``w:fldChar``."""
        if kind == "begin":
            self.stack.append(("", False))
        elif self.stack and kind == "separate":
            self.stack[-1] = (self.stack[-1][0], True)
        elif self.stack and kind == "end":
            self.stack.pop()

    def instruct(self, text: str) -> None:
        """Note a piece of a ``w:instrText``."""
        if self.stack and not self.stack[-1][1]:
            self.stack[-1] = (self.stack[-1][0] + text, False)

    @property
    def visible(self) -> bool:
        """Whether text here is a field's result, or outside fields, and no entry of the 目录."""
        return not self.trusted or all(
            result and (self.contents or not is_contents(instruction)) for instruction, result in self.stack
        )


def is_contents(instruction: str) -> bool:
    """Return whether a field instruction makes a 目录."""
    return instruction.split()[:1] in (["TOC"], ["toc"])


@dataclass(slots=True)
class Story:
    """One run of blocks read from front to back: the body, a text box or a cell."""

    styles: dict[str, str]
    fields: FieldState
    numbering: Numbering
    boxes: list[etree._Element] = field(default_factory=list)
    carried: str = ""
    memory: Memory | None = None  # of tables read before

    def read(self, parent: etree._Element) -> Iterator[str | Rows]:
        """Yield what :meth:`blocks` does, and the text of a last paragraph whose mark was deleted."""
        yield from self.blocks(parent)
        if self.carried.strip():
            yield _blank(self.carried)

    def blocks(self, parent: etree._Element) -> Iterator[str | Rows]:
        """Yield a text per paragraph that has any and rows per table that has any, text boxes after their paragraph."""
        for element in parent:
            if element.tag == _P:
                yield from self._paragraph(element)
            elif element.tag == _TBL:
                if rows := self._rows(element):  # a table whose rows were all deleted is no longer seen
                    yield rows
            elif element.tag not in _GONE:
                yield from self.blocks(element)

    def _paragraph(self, element: etree._Element) -> Iterator[str]:
        properties = _properties(element, f"{_W}pPr")
        style = _style(properties)
        number = self.numbering.prefix(properties.get(f"{_W}numPr"), style)
        text = self.carried + "".join(self._pieces(element))
        self.carried = ""
        if _mark_deleted(properties):
            self.carried = text
        elif text.strip() and not self._entry(style):
            yield _blank(number + text)
        while self.boxes:
            inner = Story(self.styles, FieldState(), self.numbering)
            for block in inner.read(self.boxes.pop(0)):
                yield from [block] if isinstance(block, str) else _flat(block)

    def _pieces(self, parent: etree._Element) -> Iterator[str]:
        for element in parent:
            tag = element.tag
            if tag in _GONE or (not self.fields.contents and is_contents(element.get(f"{_W}instr", ""))):
                continue
            if tag == f"{_W}r" and _hidden(element):
                for child in element:
                    self._note(child)
            elif tag in _PRINTED:
                if self.fields.visible:
                    yield _printed(element)
            elif tag in _NOTED:
                self._note(element)
            else:
                yield from self._pieces(element)

    def _note(self, element: etree._Element) -> None:
        if element.tag == f"{_W}fldChar":
            self.fields.character(element.get(f"{_W}fldCharType", ""))
        elif element.tag == f"{_W}instrText":
            self.fields.instruct(element.text or "")
        elif element.tag == f"{_W}txbxContent":
            self.boxes.append(element)

    def _rows(self, table: etree._Element) -> Rows:
        rows = None if self.fields.stack or self.numbering.styles else self._plain_rows(table)
        if rows is None:
            rows = [row for element in _inside(table, _TR) if (row := self._row(element)) is not None]
        width = max(map(len, rows), default=0)
        return tuple((*row, *[""] * (width - len(row))) for row in rows)

    def _plain_rows(self, table: etree._Element) -> list[list[str]] | None:
        """Return the rows of a table in which nothing is special; one that was read before is not read again."""
        if self.memory is None:
            return plain_rows(table, self._entry)
        names = "\n".join(f"{key} {name}" for key, name in self.styles.items())
        key = "docx table", names, str(self.fields.contents), element_digest(table)
        known = self.memory.get(*key)
        if known is None:
            known = [plain_rows(table, self._entry)]
            self.memory.put(known, *key)
        rows: list[list[str]] | None = known[0]
        return rows

    def _entry(self, style: str) -> bool:
        """Return whether a paragraph of this style is left out: an entry of the 目录."""
        return not self.fields.contents and _ENTRY.match(self.styles.get(style, style.lower())) is not None

    def _row(self, row: etree._Element) -> list[str] | None:
        properties = _properties(row, f"{_W}trPr")
        if f"{_W}del" in properties:
            return None
        places = [""] * _number(properties.get(f"{_W}gridBefore"))
        for cell in _inside(row, _TC):
            shape = _properties(cell, f"{_W}tcPr")
            if f"{_W}cellDel" not in shape:
                places.append("" if _covered(shape) else self._cell(cell))
                places += [""] * (_number(shape.get(f"{_W}gridSpan"), 1) - 1)
        return places + [""] * _number(properties.get(f"{_W}gridAfter"))

    def _cell(self, cell: etree._Element) -> str:
        inner = Story(self.styles, self.fields, self.numbering)
        lines: list[str] = []
        for block in inner.read(cell):
            lines += [block] if isinstance(block, str) else _flat(block)
        return "\n".join(lines)


def _blank(text: str) -> str:
    return re.sub("\t+", " ", text)


def _flat(rows: Rows) -> list[str]:
    """Return a table where only lines fit: one line per row."""
    return [" ".join(text for text in row if text) for row in rows if any(row)]


def _inside(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield children of the wanted kind, also within content controls and tracked changes."""
    for element in parent:
        if element.tag == wanted:
            yield element
        elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}moveTo"}:
            yield from _inside(element, wanted)


def _hidden(run: etree._Element) -> bool:
    vanish = _properties(run, f"{_W}rPr").get(f"{_W}vanish")
    return vanish is not None and vanish.get(_VAL, "true") not in _OFF


def _style(properties: dict[str, etree._Element]) -> str:
    """Return the paragraph's style id."""
    style = properties.get(f"{_W}pStyle")
    return "" if style is None else style.get(_VAL, "")


def _mark_deleted(properties: dict[str, etree._Element]) -> bool:
    """Return whether the paragraph's end was deleted, so that the next one goes on in it."""
    mark = properties.get(f"{_W}rPr")
    return mark is not None and next(mark.iterchildren(f"{_W}del"), None) is not None


def _printed(element: etree._Element) -> str:
    if element.tag == f"{_W}t":
        return element.text or ""
    if element.tag == f"{_W}br":
        return "\n" if element.get(f"{_W}type", "textWrapping") == "textWrapping" else ""
    return _SIGNS[str(element.tag)]


def _covered(properties: dict[str, etree._Element]) -> bool:
    """Return whether a merged cell's first place lies above or to the left."""
    merges = (properties.get(f"{_W}{kind}") for kind in ("vMerge", "hMerge"))
    return any(merge is not None and merge.get(_VAL, "continue") == "continue" for merge in merges)


def _properties(element: etree._Element, holder: str) -> dict[str, etree._Element]:
    """Return the children of ``w:pPr``, ``w:rPr``, ``w:trPr`` or ``w:tcPr`` by tag."""
    first = next(element.iterchildren(), None)
    if first is None or first.tag != holder:
        first = next(element.iterchildren(holder), None)
    return {} if first is None else {str(child.tag): child for child in first}


def _number(element: etree._Element | None, default: int = 0) -> int:
    text = "" if element is None else element.get(_VAL, "")
    return min(int(text), 1000) if text.isdecimal() else default
