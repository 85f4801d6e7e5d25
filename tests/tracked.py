"""Tracked changes accepted or rejected by the standard's words (ECMA-376 part 1, 17.13.5), for tests: lxml only."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def resolve(data: bytes, *, accept: bool) -> bytes:
    """Return the .docx with every change accepted or rejected, and without comments."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    kept, gone = ("ins", "del") if accept else ("del", "ins")
    _drop([row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}{gone}") is not None])
    _drop([table for table in root.iter(f"{W}tbl") if table.find(f"{W}tr") is None])
    marks = {f"{W}rPr", f"{W}trPr"}
    _drop([element for element in root.iter(f"{W}{gone}") if _parent(element).tag not in marks])
    for element in list(root.iter(f"{W}{kept}")):
        _unwrap(element)
    for paragraph in list(root.iter(f"{W}p")):
        if paragraph.find(f"{W}pPr/{W}rPr/{W}{gone}") is not None:
            _join(paragraph, gone)
    for text in root.iter(f"{W}delText"):
        text.tag = f"{W}t"
    _drop(list(root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")))
    parts["word/document.xml"] = etree.tostring(root)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _drop(elements: list[etree._Element]) -> None:
    for element in elements:
        _parent(element).remove(element)


def _unwrap(element: etree._Element) -> None:
    parent = _parent(element)
    at = parent.index(element)
    for number, child in enumerate(list(element)):
        parent.insert(at + number, child)
    parent.remove(element)


def _join(paragraph: etree._Element, gone: str) -> None:
    """Take away a paragraph's end: what is left of it goes to the front of the next paragraph, if one follows."""
    rest = [child for child in paragraph if child.tag != f"{W}pPr"]
    following = paragraph.getnext()
    if following is not None and following.tag == f"{W}p":
        at = 1 if following.find(f"{W}pPr") is not None else 0
        for number, child in enumerate(rest):
            following.insert(at + number, child)
        _parent(paragraph).remove(paragraph)
    else:
        mark = paragraph.find(f"{W}pPr/{W}rPr/{W}{gone}")
        assert mark is not None
        _parent(mark).remove(mark)


def comments(data: bytes) -> list[str]:
    """Return the text of every comment in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/comments.xml"))
    return ["".join(text.text or "" for text in comment.iter(f"{W}t")) for comment in root.iter(f"{W}comment")]
