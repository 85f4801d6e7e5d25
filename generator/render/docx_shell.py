"""The shell of a Word file, taken from reference.docx: styles, fonts, settings, footers, page sizes.

Styles are found by name, not by id: Word in Chinese gives ``heading 1`` another id whenever it saves the file.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from generator.findings import Fault

if TYPE_CHECKING:
    from pathlib import Path

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PREFIXES = {W[1:-1]: "w", R[1:-1]: "r"}
# Comments, people, custom XML and the attached template stay behind: they carry private names.
_KEPT = frozenset(
    [
        "styles",
        "settings",
        "fontTable",
        "theme",
        "numbering",
        "header",
        "footer",
        "footnotes",
        "endnotes",
        "font",
        "image",
    ]
)
_SECTION_ENDS = ("textDirection", "bidi", "rtlGutter", "docGrid")
_SECTION_DROPS = (
    "type",
    "titlePg",
    "pgNumType",
    "headerReference",
    "footerReference",
    "printerSettings",
    "sectPrChange",
)


class Frame(NamedTuple):
    """A page frame: the inside of its ``w:sectPr`` before and after the place of ``w:titlePg``; text width in twips."""

    before: str
    after: str
    width: int

    def section(self, *, cover: bool) -> str:
        """Return the ``w:sectPr``; with ``cover`` its first page has no page number."""
        title = "<w:titlePg/>" if cover else ""
        return f"<w:sectPr>{self.before}{title}{self.after}</w:sectPr>"


class Shell(NamedTuple):
    """What all documents of one look share."""

    parts: tuple[tuple[str, bytes], ...]
    styles: dict[str, str]
    upright: Frame
    turned: Frame

    def style(self, name: str) -> str:
        """Return the id of the style of this name; a missing style is a fault of reference.docx."""
        try:
            return self.styles[name.lower()]
        except KeyError:
            raise Fault("render.docx", f"reference.docx 缺少样式“{name}”") from None


def load_shell(reference: Path) -> Shell:
    """Return the shell of a reference.docx, read once for as long as the file stays the same."""
    return _load(reference, reference.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _load(reference: Path, _changed: int) -> Shell:
    try:
        with zipfile.ZipFile(io.BytesIO(reference.read_bytes())) as archive:
            return _shell(archive)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise Fault("render.docx", f"样式文件 {reference.name} 不能使用：{error}") from error


def _shell(archive: zipfile.ZipFile) -> Shell:
    kept = _reachable(archive, "word/document.xml")
    data = {name: archive.read(name) for name in kept}
    data["word/settings.xml"] = _clean_settings(data["word/settings.xml"])
    frames = _frames(_parse(archive.read("word/document.xml")))
    return Shell(
        (("[Content_Types].xml", _content_types(archive, kept)), *sorted(data.items())),
        _style_ids(_parse(data["word/styles.xml"])),
        *frames,
    )


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True))


def _reachable(archive: zipfile.ZipFile, part: str) -> list[str]:
    """Return names of the parts that ``part`` needs, relation files included, ``part`` itself left out."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist() or name == "settings.xml":
        return []
    found = [relations]
    for relation in _parse(archive.read(relations)).iter(_RELATION):
        if _is_kept(relation):
            target = posixpath.normpath(posixpath.join(folder, relation.get("Target", "").lstrip("/")))
            found += [target, *_reachable(archive, target)]
    return found


def _is_kept(relation: etree._Element) -> bool:
    kind = relation.get("Type", "").rpartition("/")[2]
    return kind in _KEPT and relation.get("TargetMode") != "External"


def _clean_settings(data: bytes) -> bytes:
    """Return settings without revision ids and without references to files on somebody's disk."""
    root = _parse(data)
    for child in list(root):
        if child.tag == f"{W}rsids" or child.get(f"{R}id") is not None:
            root.remove(child)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _content_types(archive: zipfile.ZipFile, kept: list[str]) -> bytes:
    """Return the reference's content types, cut to the parts kept, the properties added."""
    root = _parse(archive.read("[Content_Types].xml"))
    wanted = {"/word/document.xml", *(f"/{name}" for name in kept)}
    for child in list(root):
        if child.get("PartName") is not None and child.get("PartName") not in wanted:
            root.remove(child)
    namespace = str(root.tag).partition("}")[0] + "}"
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    etree.SubElement(root, f"{namespace}Override", PartName="/docProps/core.xml", ContentType=core)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _style_ids(root: etree._Element) -> dict[str, str]:
    ids = {}
    for style in root.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None:
            ids[name.get(f"{W}val", "").lower()] = style.get(f"{W}styleId", "")
    return ids


def _frames(root: etree._Element) -> tuple[Frame, Frame]:
    """Return the upright and the turned page; a page that the reference does not show is the other one, turned."""
    inherited: dict[str, str] = {}
    found: dict[bool, etree._Element] = {}
    footers: dict[bool, str] = {}
    for section in root.iter(f"{W}sectPr"):
        for child in section:
            if child.tag in {f"{W}headerReference", f"{W}footerReference"}:
                inherited[_local(child) + child.get(f"{W}type", "")] = _plain(child)
        size = section.find(f"{W}pgSz")
        turned = size is not None and size.get(f"{W}orient") == "landscape"
        if turned not in found:
            found[turned] = section
            footers[turned] = "".join(inherited[key] for key in sorted(inherited))
    if not found:
        raise KeyError("w:sectPr")
    return _frame(found, footers, turned=False), _frame(found, footers, turned=True)


def _frame(found: dict[bool, etree._Element], footers: dict[bool, str], *, turned: bool) -> Frame:
    section = found[turned] if turned in found else _turn(found[not turned])
    parts = [child for child in section if _local(child) not in _SECTION_DROPS]
    before = "".join(_plain(child) for child in parts if _local(child) not in _SECTION_ENDS)
    after = "".join(_plain(child) for child in parts if _local(child) in _SECTION_ENDS)
    references = footers.get(turned, footers.get(not turned, ""))
    return Frame(f'{references}<w:type w:val="nextPage"/>{before}', after, _text_width(section))


def _turn(section: etree._Element) -> etree._Element:
    """Return a copy of the section with paper and margins turned a quarter."""
    copy = etree.fromstring(etree.tostring(section))
    size, margins = copy.find(f"{W}pgSz"), copy.find(f"{W}pgMar")
    if size is None or margins is None:
        raise KeyError("w:pgSz")
    width, height = size.get(f"{W}w", ""), size.get(f"{W}h", "")
    size.attrib.update({f"{W}w": height, f"{W}h": width})
    if int(height) > int(width):
        size.set(f"{W}orient", "landscape")
    sides = ("top", "right", "bottom", "left")
    old = [margins.get(f"{W}{side}", "1440") for side in sides]
    margins.attrib.update({f"{W}{side}": old[number - 1] for number, side in enumerate(sides)})
    return copy


def _text_width(section: etree._Element) -> int:
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    if size is None or margins is None:
        raise KeyError("w:pgSz")
    left, right = (int(margins.get(f"{W}{side}", "0")) for side in ("left", "right"))
    return int(size.get(f"{W}w", "0")) - left - right


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _plain(element: etree._Element) -> str:
    """Return the element as text with the prefixes w and r only, foreign attributes left out."""
    tag = _PREFIXES[etree.QName(element).namespace or ""] + ":" + _local(element)
    attributes = "".join(
        f' {_PREFIXES[name.namespace or ""]}:{name.localname}="{element.get(name)}"'
        for name in map(etree.QName, element.attrib)
        if name.namespace in _PREFIXES
    )
    inside = "".join(map(_plain, element))
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"
