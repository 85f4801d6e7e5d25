"""The file itself: drawn pages, cut fonts, outline, links and properties as a PDF (ISO 32000-1).

Needs no typesetter: pages that are kept are written without loading WeasyPrint, a quarter of a second. Equal input
gives equal bytes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from struct import pack
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SCALE: Final = 0.75  # points in a CSS pixel
_BATCH: Final = 100  # entries of one bfchar block (Adobe Technical Note 5014)
_LEVEL: Final = 6
_CMAP_HEAD: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_CMAP_FOOT: Final = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class About(NamedTuple):
    """The properties of a document; ``created`` as D:YYYYMMDDHHmmSSZ."""

    title: str
    author: str
    created: str
    producer: str


class DrawnPage(NamedTuple):
    """A page ready to be written: size in CSS pixels, what lies on it, and its drawing in PDF operators."""

    size: tuple[float, float]
    drawing: bytes
    bookmarks: Sequence[Sequence[Any]]  # level, label, (x, y), state
    links: Sequence[Sequence[Any]]  # kind, target, (x1, y1, x2, y2)
    anchors: Mapping[str, Sequence[float]]
    states: Mapping[str, Mapping[str, float]]


class EmbeddedFont(NamedTuple):
    """A font as it goes into the file: what is known of it, its glyphs, and its compressed, cut file."""

    given: Mapping[str, Any]
    widths: Mapping[int, int]
    to_unicode: Mapping[int, str]
    content: bytes
    kind: str  # otf or ttf
    size: int  # of the file before compression


@dataclass(slots=True)
class _Objects:
    """The numbered objects of a file; streams stand by themselves, the others together in one (ISO 32000-1 7.5.7)."""

    bodies: list[bytes] = field(default_factory=list)
    streams: set[int] = field(default_factory=set)

    def reserve(self) -> int:
        self.bodies.append(b"")
        return len(self.bodies)

    def add(self, body: str) -> int:
        self.bodies.append(body.encode("latin-1"))
        return len(self.bodies)

    def put(self, number: int, body: str) -> None:
        self.bodies[number - 1] = body.encode("latin-1")

    def stream(self, data: bytes, entries: str = "") -> int:
        """Add what is compressed already."""
        head = f"<</Filter /FlateDecode /Length {len(data)}{entries}>>\nstream\n"
        self.bodies.append(head.encode("latin-1") + data + b"\nendstream")
        self.streams.add(len(self.bodies))
        return len(self.bodies)

    def file(self, root: int, info: int) -> bytes:
        """Return the whole file with its table of objects, a stream too (7.5.8)."""
        together = [number for number in range(1, len(self.bodies) + 1) if number not in self.streams]
        at, places = 0, []
        for number in together:
            places.append(f"{number} {at}")
            at += len(self.bodies[number - 1]) + 1
        first = " ".join(places).encode() + b"\n"
        packed = zlib.compress(first + b"\n".join([self.bodies[number - 1] for number in together]), _LEVEL)
        holder = self.stream(packed, f" /Type /ObjStm /N {len(together)} /First {len(first)}")
        rows = {0: (0, 0, 65535)} | {number: (2, holder, place) for place, number in enumerate(together)}
        parts = [b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"]
        at = len(parts[0])
        for number in sorted(self.streams):
            rows[number] = (1, at, 0)
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, self.bodies[number - 1]))
            at += len(parts[-1])
        rows[len(rows)] = (1, at, 0)
        table = b"".join([pack(">BIH", *rows[number]) for number in range(len(rows))])
        entries = f" /Type /XRef /W [1 4 2] /Size {len(rows)} /Root {root} 0 R /Info {info} 0 R"
        last = self.stream(zlib.compress(table, _LEVEL), entries)
        end = b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (last, self.bodies[last - 1], at)
        return b"".join([*parts, end])


def write_file(pages: Sequence[DrawnPage], fonts: Iterable[EmbeddedFont], about: About) -> bytes:
    """Return the PDF of ``pages`` in order; equal arguments give equal bytes."""
    objects = _Objects()
    catalog, tree, resources = objects.reserve(), objects.reserve(), objects.reserve()
    states: dict[str, Mapping[str, float]] = {}
    for page in pages:
        states |= page.states
    named = "".join([f"/{font.given['hash']} {_font(objects, font)} 0 R " for font in fonts])
    shown = "".join([f"/{name} {_entries(state)} " for name, state in sorted(states.items())])
    objects.put(resources, f"<</Font <<{named}>> /ExtGState <<{shown}>>>>")
    numbers = [objects.reserve() for _ in pages]
    for number, page in zip(numbers, pages, strict=True):
        _page(objects, number, page, (tree, resources))
    kids = " ".join([f"{number} 0 R" for number in numbers])
    objects.put(tree, f"<</Type /Pages /Kids [{kids}] /Count {len(numbers)}>>")
    entries = f"/Pages {tree} 0 R /Lang (zh-CN)" + _destinations(objects, numbers, pages)
    entries += _outline(objects, numbers, pages)
    objects.put(catalog, f"<</Type /Catalog {entries}>>")
    info = objects.add(
        f"<</Producer {text(about.producer)} /Title {text(about.title)} /Author {text(about.author)}"
        f" /CreationDate {text(about.created)}>>"
    )
    return objects.file(catalog, info)


def number(value: float) -> str:
    """Return a number as PDF writes it: no exponent, no needless digits."""
    return f"{value:.4f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def text(value: str) -> str:
    """Return a text as PDF writes it: in brackets when it is ASCII, else as UTF-16 in hexadecimal."""
    if value.isascii():
        return "(" + value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"
    return f"<feff{value.encode('utf-16-be', 'replace').hex()}>"


def _entries(values: Mapping[str, float]) -> str:
    return "<<" + " ".join([f"/{name} {number(value)}" for name, value in sorted(values.items())]) + ">>"


def _point(page: DrawnPage, x: float, y: float) -> tuple[str, str]:
    """Return a point in PDF's coordinates: points from the lower left corner."""
    return number(x * _SCALE), number((page.size[1] - y) * _SCALE)


def _page(objects: _Objects, place: int, page: DrawnPage, above: tuple[int, int]) -> None:
    tree, resources = above
    width, height = (number(side * _SCALE) for side in page.size)
    contents = objects.stream(zlib.compress(page.drawing, _LEVEL))
    links = []
    for kind, target, (x1, y1, x2, y2) in page.links:
        box = " ".join((*_point(page, x1, y1), *_point(page, x2, y2)))
        action = f"/Dest {text(target)}" if kind == "internal" else f"/A <</Type /Action /S /URI /URI {text(target)}>>"
        links.append(objects.add(f"<</Type /Annot /Subtype /Link /Rect [{box}] /BS <</W 0>> {action}>>"))
    notes = f" /Annots [{' '.join([f'{link} 0 R' for link in links])}]" if links else ""
    objects.put(
        place,
        f"<</Type /Page /Parent {tree} 0 R /MediaBox [0 0 {width} {height}] /TrimBox [0 0 {width} {height}]"
        f" /Contents {contents} 0 R /Resources {resources} 0 R{notes}>>",
    )


def _destinations(objects: _Objects, numbers: Sequence[int], pages: Sequence[DrawnPage]) -> str:
    """Write where the anchors stand; of two with one name the first counts."""
    found: dict[str, str] = {}
    for place, page in zip(numbers, pages, strict=True):
        for name, point in page.anchors.items():
            found.setdefault(name, f"[{place} 0 R /XYZ {' '.join(_point(page, point[0], point[1]))} 0]")
    if not found:
        return ""
    names = " ".join([f"{text(name)} {found[name]}" for name in sorted(found, key=lambda name: text(name).encode())])
    return f" /Names <</Dests {objects.add(f'<</Names [{names}]>>')} 0 R>>"


@dataclass(slots=True)
class _Mark:
    """A bookmark on its way into the outline."""

    place: int
    level: int
    entries: str
    parent: int
    below: list[_Mark] = field(default_factory=list)


def _outline(objects: _Objects, numbers: Sequence[int], pages: Sequence[DrawnPage]) -> str:
    """Write the outline: a bookmark lies below the last one of a higher level before it."""
    root = _Mark(0, 0, "", 0)
    open_: list[_Mark] = [root]
    marks: list[_Mark] = []
    for place, page in zip(numbers, pages, strict=True):
        for level, label, (x, y), _ in page.bookmarks:
            while open_[-1].level >= level:
                open_.pop()
            entries = f"/Title {text(label)} /Dest [{place} 0 R /XYZ {' '.join(_point(page, x, y))} 0]"
            mark = _Mark(objects.reserve(), level, entries, open_[-1].place)
            open_[-1].below.append(mark)
            open_.append(mark)
            marks.append(mark)
    if not marks:
        return ""
    root.place = objects.reserve()
    objects.put(root.place, f"<</Type /Outlines{_below(root)}>>")
    for mark in (root, *marks):
        for before, here, after in zip([None, *mark.below], mark.below, [*mark.below[1:], None], strict=False):
            beside = (f" /Prev {before.place} 0 R" if before else "") + (f" /Next {after.place} 0 R" if after else "")
            entries = f"{here.entries} /Parent {here.parent or root.place} 0 R{beside}{_below(here)}"
            objects.put(here.place, f"<<{entries}>>")
    return f" /Outlines {root.place} 0 R"


def _below(mark: _Mark) -> str:
    if not mark.below:
        return ""
    return f" /First {mark.below[0].place} 0 R /Last {mark.below[-1].place} 0 R /Count {_count(mark)}"


def _count(mark: _Mark) -> int:
    return len(mark.below) + sum(map(_count, mark.below))


def _font(objects: _Objects, font: EmbeddedFont) -> int:
    """Write a font with its descriptor, its widths and the characters that its glyphs stand for."""
    given, otf = font.given, font.kind == "otf"
    content = objects.stream(font.content, " /Subtype /OpenType" if otf else f" /Length1 {font.size}")
    even = len(font.widths) > 1 and len(set(font.widths.values())) == 1
    top, bottom = given["ascent"], given["descent"]
    descriptor = objects.add(
        f"<</Type /FontDescriptor /FontName {given['name']} /FontFamily {text(given['family'])}"
        f" /Flags {given['flags'] + even} /FontBBox [0 {bottom} {max(font.widths.values(), default=0)} {top}]"
        f" /ItalicAngle {given['italic_angle']} /Ascent {top} /Descent {bottom} /CapHeight {top}"
        f" /StemV {given['stemv']} /StemH {given['stemh']} /FontFile{3 if otf else 2} {content} 0 R>>"
    )
    descendant = objects.add(
        f"<</Type /Font /Subtype /CIDFontType{0 if otf else 2} /BaseFont {given['name']}"
        " /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /CIDToGIDMap /Identity"
        f" /W [{_widths(font.widths)}] /FontDescriptor {descriptor} 0 R>>"
    )
    meaning = objects.stream(zlib.compress(_cmap(font.to_unicode).encode(), _LEVEL))
    return objects.add(
        f"<</Type /Font /Subtype /Type0 /BaseFont {given['name']} /Encoding /Identity-H"
        f" /DescendantFonts [{descendant} 0 R] /ToUnicode {meaning} 0 R>>"
    )


def _widths(widths: Mapping[int, int]) -> str:
    """Return the array W: runs of glyphs that follow each other."""
    runs: list[tuple[int, list[str]]] = []
    for glyph in sorted(widths):
        if not runs or runs[-1][0] + len(runs[-1][1]) != glyph:
            runs.append((glyph, []))
        runs[-1][1].append(number(widths[glyph]))
    return " ".join([f"{first} [{' '.join(row)}]" for first, row in runs])


def _cmap(to_unicode: Mapping[int, str]) -> str:
    """Return the table by which readers get characters from glyphs."""
    lines = [f"<{glyph:04x}> <{name.encode('utf-16-be').hex()}>\n" for glyph, name in sorted(to_unicode.items())]
    blocks = [lines[at : at + _BATCH] for at in range(0, len(lines), _BATCH)]
    middle = "".join([f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks])
    return _CMAP_HEAD + middle + _CMAP_FOOT
