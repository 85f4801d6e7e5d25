"""A Word file taken apart to be edited: its parts, its body, and what a fresh element needs to stand in it."""

from __future__ import annotations

import io
import re
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml import etree

from generator.render.archive import zip_parts
from generator.render.docx_xml import VERSION
from generator.revise.word_text import W

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION: Final = re.compile(rf'w:name="({VERSION}[0-9a-f]+)"'.encode())
_MAIN: Final = "word/document.xml"
_STYLES: Final = "word/styles.xml"
_RELATIONS: Final = "word/_rels/document.xml.rels"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
START, END, NAME = f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}name"
_MARK_ID, _VAL = f"{W}id", f"{W}val"
UNREADABLE = (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError)
"""What is raised for bytes that are no Word file."""


class WordFile:
    """A .docx with its body parsed; raises one of :data:`UNREADABLE` for anything else."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self._before = etree.tostring(self._parse(_MAIN), method="c14n")
        body = self._parse(_MAIN).find(f"{W}body")
        if body is None:
            raise KeyError("w:body")
        self.body: etree._Element = body
        self.styles = dict(self._styles())
        self._names = {id_: name for name, id_ in self.styles.items()}
        self._links = {link.get("Id", ""): link.get("Target", "") for link in self._find(_RELATIONS)}

    def _parse(self, part: str) -> etree._Element:
        return etree.fromstring(self._parts[part], etree.XMLParser(resolve_entities=False, no_network=True))

    def _find(self, part: str) -> etree._Element:
        return self._parse(part) if part in self._parts else etree.Element("none")

    def _styles(self) -> Iterator[tuple[str, str]]:
        for style in self._find(_STYLES).iter(f"{W}style"):
            name = style.find(NAME)
            if name is not None:
                yield name.get(_VAL, "").lower(), style.get(f"{W}styleId", "")

    @property
    def version(self) -> str:
        """Which generated document the file began as, empty when that is not known."""
        names = (mark.get(NAME, "") for mark in self.body.iter(START))
        return next((name for name in names if name.startswith(VERSION)), "")

    def adopt(self, element: etree._Element, owner: WordFile) -> etree._Element:
        """Return a copy of another file's element with the styles and relations of this one.

        WPS and LibreOffice give styles other ids; a header or footer that this file does not have is left out.
        """
        copy = deepcopy(element)
        for tag in ("pStyle", "rStyle", "tblStyle"):
            for style in copy.iter(f"{W}{tag}"):
                name = owner._names.get(style.get(_VAL, ""), "")
                style.set(_VAL, self.styles.get(name, style.get(_VAL, "")))
        for link in list(copy.iter(f"{W}headerReference", f"{W}footerReference")):
            parent, id_ = link.getparent(), link.get(_ID, "")
            known = id_ in self._links and self._links[id_] == owner._links.get(id_)
            if parent is not None and not known:
                parent.remove(link)
        return copy

    def rename_version(self, version: str) -> None:
        """Say which generated document the file is up to date with."""
        marks = [mark for mark in self.body.iter(START) if mark.get(NAME, "").startswith(VERSION)]
        for mark in marks:
            mark.set(NAME, version)
        first = next(self.body.iter(f"{W}p"), None)
        if first is not None and version and not marks:  # they were lost on the way
            at = 1 if first.find(f"{W}pPr") is not None else 0
            first.insert(at, first.makeelement(END, {_MARK_ID: "9999"}))
            first.insert(at, first.makeelement(START, {_MARK_ID: "9999", NAME: version}))

    def data(self) -> bytes:
        """Return the file; where nothing was changed, the very bytes it came from."""
        root = self.body.getroottree()
        if etree.tostring(root.getroot(), method="c14n") == self._before:
            return self._data
        number_marks(self.body)
        new = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return zip_parts([(name, new if name == _MAIN else part) for name, part in self._parts.items()])


def quick_version(data: bytes) -> str:
    """Return the :attr:`WordFile.version` of a file without parsing it; raises one of :data:`UNREADABLE`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = _VERSION.search(archive.read(_MAIN))
    return found[1].decode() if found else ""


def number_marks(body: etree._Element) -> None:
    """Give bookmarks ids of their own where fresh elements brought some that were taken."""
    marks = list(body.iter(START))
    ids = [mark.get(_MARK_ID, "") for mark in marks]
    if len(set(ids)) == len(ids):
        return
    waiting: dict[str, list[str]] = {}
    for number, element in enumerate(body.iter(START, END), 1):
        id_ = element.get(_MARK_ID, "")
        if element.tag == START:
            waiting.setdefault(id_, []).append(str(number))
            element.set(_MARK_ID, str(number))
        elif waiting.get(id_):
            element.set(_MARK_ID, waiting[id_].pop())
