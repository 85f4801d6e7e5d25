"""An officer at night with the Word draft: edits as Word, WPS or LibreOffice leave them in the file."""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BY = {f"{W}author": "王五", f"{W}date": "2025-08-20T23:00:00Z"}


class Desk:
    """A Word file open for editing: paragraphs and rows are found by words that stand in them."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self._root = etree.fromstring(self._parts[_MAIN])
        body = self._root.find(f"{W}body")
        assert body is not None
        self.body = body

    def saved(self) -> bytes:
        """The file as it is now."""
        self._parts[_MAIN] = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, part in self._parts.items():
                archive.writestr(name, part)
        return buffer.getvalue()

    def style_ids(self) -> set[str]:
        """The ids of the styles that the file has."""
        return set(re.findall(r'w:styleId="([^"]+)"', self._parts["word/styles.xml"].decode()))

    # finding

    def paragraph(self, words: str) -> etree._Element:
        """The first paragraph outside tables and the 目录 in which these words stand."""
        found = (one for one in self.body.iterchildren(f"{W}p") if one.find(f"{W}hyperlink") is None)
        return next(one for one in found if words in text(one))

    def row(self, words: str) -> etree._Element:
        """The first row of a table with these words."""
        return next(element for element in self.body.iter(f"{W}tr") if words in text(element))

    # editing

    def retype(self, words: str, others: str, everywhere: bool = False) -> None:  # noqa: FBT001, FBT002 - a test
        """Type over words, once or with 全部替换; the entries of the 目录 are left to Word."""
        found = [one for one in self.body.iter(f"{W}p") if words in text(one) and one.find(f"{W}hyperlink") is None]
        assert found
        for paragraph in found if everywhere else found[:1]:
            while words in text(paragraph):
                at = text(paragraph).index(words)
                runs = _runs_between(paragraph, at, at + len(words))
                _set(runs[0], others)
                for run in runs[1:]:
                    paragraph.remove(run)
                if words in others:
                    break

    def cell(self, row: etree._Element, column: int, words: str) -> None:
        """Type words into a cell instead of what stands there."""
        paragraph = row.findall(f"{W}tc")[column].find(f"{W}p")
        assert paragraph is not None
        for run in paragraph.findall(f"{W}r"):
            paragraph.remove(run)
        paragraph.append(new_run(words))

    def cut_in_two(self, words: str) -> None:
        """Press Enter before these words; the bookmark goes on in the second paragraph."""
        first = self.paragraph(words)
        second = etree.Element(f"{W}p")
        properties = first.find(f"{W}pPr")
        if properties is not None:
            second.append(deepcopy(properties))
        run = _runs_between(first, text(first).index(words), len(text(first)))[0]
        for element in [run, *run.itersiblings()]:
            second.append(element)
        first.addnext(second)

    def run_together(self, words: str, following: str) -> None:
        """Press Backspace at the start of the second paragraph."""
        first, second = self.paragraph(words), self.paragraph(following)
        for element in list(second):
            if element.tag != f"{W}pPr":
                first.append(element)
        self.body.remove(second)

    def tracked(self, words: str, others: str) -> None:
        """Type over words with 修订 switched on."""
        paragraph = next(one for one in self.body.iter(f"{W}p") if words in text(one))
        at = text(paragraph).index(words)
        first, *rest = _runs_between(paragraph, at, at + len(words))
        first.addprevious(_marked("del", words))
        first.addprevious(_marked("ins", others))
        for run in (first, *rest):
            paragraph.remove(run)

    def without_bookmarks(self) -> None:
        """What is left when the whole text was copied into a new file."""
        for element in list(self.body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)


def text(element: etree._Element) -> str:
    """The words of an element."""
    return "".join(piece.text or "" for piece in element.iter(f"{W}t"))


def new_run(words: str, inside: str = "") -> etree._Element:
    """A run of its own; ``inside`` are its properties."""
    run = etree.Element(f"{W}r")
    if inside:
        run.append(etree.fromstring(f'<w:rPr xmlns:w="{W[1:-1]}">{inside}</w:rPr>'))
    piece = etree.SubElement(run, f"{W}t")
    piece.text = words
    piece.set(_SPACE, "preserve")
    return run


def new_paragraph(words: str) -> etree._Element:
    """A paragraph of the officer's own."""
    paragraph = etree.Element(f"{W}p")
    paragraph.append(new_run(words))
    return paragraph


def _runs_between(paragraph: etree._Element, start: int, end: int) -> list[etree._Element]:
    """The runs that hold exactly the characters from ``start`` to ``end``, cut where need be."""
    for at in (start, end):
        _cut_run(paragraph, at)
    found, reached = [], 0
    for run in paragraph.findall(f"{W}r"):
        if start <= reached and reached + len(text(run)) <= end and text(run):
            found.append(run)
        reached += len(text(run))
    return found


def _cut_run(paragraph: etree._Element, at: int) -> None:
    reached = 0
    for run in paragraph.findall(f"{W}r"):
        words = text(run)
        if reached < at < reached + len(words):
            rest = deepcopy(run)
            _set(run, words[: at - reached])
            _set(rest, words[at - reached :])
            run.addnext(rest)
            return
        reached += len(words)


def _set(run: etree._Element, words: str) -> None:
    for piece in run.findall(f"{W}t"):
        run.remove(piece)
    run.append(new_run(words)[0])


def _marked(kind: str, words: str) -> etree._Element:
    mark = etree.Element(f"{W}{kind}", {f"{W}id": "7001" if kind == "ins" else "7002", **_BY})
    run = new_run(words)
    if kind == "del":
        run[0].tag = f"{W}delText"
    mark.append(run)
    return mark


def as_word_saves(data: bytes) -> bytes:
    """The file as Word writes it after opening and saving: ids of revisions, runs cut up, marks of the spelling check.

    The text and our bookmarks are what they were; ids of bookmarks are counted anew.
    """
    desk = Desk(data)
    for number, element in enumerate(desk.body.iter(f"{W}p", f"{W}r")):
        element.set(f"{W}rsidR", f"00{number:06X}")
    for run in list(desk.body.iter(f"{W}r")):
        words, parent = text(run), run.getparent()
        if len(words) > 6 and len(run.findall(f"{W}t")) == 1 and parent is not None:
            rest = deepcopy(run)
            _set(run, words[:3])
            _set(rest, words[3:])
            run.addnext(rest)
            run.addnext(etree.Element(f"{W}proofErr", {f"{W}type": "spellStart"}))
    numbers: dict[str, str] = {}
    for mark in desk.body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        id_ = mark.get(f"{W}id", "")
        mark.set(f"{W}id", numbers.setdefault(id_, str(len(numbers))))
    return desk.saved()


def other_style_ids(data: bytes) -> bytes:
    """The file as WPS writes it: styles by other ids, names unchanged."""
    desk = Desk(data)
    styles = desk._parts["word/styles.xml"].decode()  # noqa: SLF001 - its own helper
    ids = dict.fromkeys(re.findall(r'w:styleId="([^"]+)"', styles))
    renamed = {id_: f"a{number}" for number, id_ in enumerate(ids)}
    refers = re.compile(r'(w:styleId|<w:(?:basedOn|next|link) w:val)="([^"]+)"')
    styles = refers.sub(lambda found: f'{found[1]}="{renamed.get(found[2], found[2])}"', styles)
    desk._parts["word/styles.xml"] = styles.encode()  # noqa: SLF001 - as above
    for tag in ("pStyle", "rStyle", "tblStyle"):
        for style in desk.body.iter(f"{W}{tag}"):
            style.set(f"{W}val", renamed[style.get(f"{W}val", "")])
    return desk.saved()
