"""Hand edits kept (``build --keep``): an edited Word draft takes the changes of the data and keeps its own.

Three versions meet: the document as generated before (its tree lies with the publication or in 历史), the edited file,
and the document as generated now. The edited file is the ground: what nobody generated is not touched.
"""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from generator.document import Contents, Document, Heading, Inlines, Paragraph, Table, Text, listed_headings, plain
from generator.findings import Fault, Finding, Place, Severity
from generator.render.archive import zip_parts
from generator.render.docx_xml import SPAN, TABLE, VERSION
from generator.revise.align import Row, align, align_rows, skeleton
from generator.revise.merge import Clash, Merged, merge

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping
    from pathlib import Path

PROPOSALS: Final = "修改建议.yaml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _TBL, _TR, _TC, _T = (f"{_W}{name}" for name in ("p", "tbl", "tr", "tc", "t"))
_START, _NAME = f"{_W}bookmarkStart", f"{_W}name"
_OURS: Final = (SPAN, TABLE, VERSION, "_Toc1000")
_BREAKS: Final = {f"{_W}br": "\n", f"{_W}tab": "\t", f"{_W}cr": "\n"}


@dataclass(slots=True)
class Unit:
    """A generated paragraph or grid: its words or its table, and the element that shows it."""

    element: etree._Element
    inlines: Inlines = ()
    table: Table | None = None
    contents: bool = False

    @property
    def key(self) -> Hashable:
        """What makes it the same in two trees."""
        if self.table is not None:
            return ("表", self.table.name, plain(self.table.title))
        return ("目录" if self.contents else "段", skeleton(self.inlines))


@dataclass(slots=True)
class Kept:
    """The merged file, the texts proposed to the dossier by path, and the findings."""

    data: bytes
    proposals: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def version_of(data: bytes) -> str:
    """Return which generated document a Word file began as, empty when that is not known."""
    try:
        root = _body(data)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        return ""
    names = (mark.get(_NAME, "") for mark in root.iter(_START))
    return next((name for name in names if name.startswith(VERSION)), "")


def find_base(edited: bytes, publications: Iterable[Path]) -> Path | None:
    """Return the publication (or version in 历史) that an edited file began as."""
    wanted = version_of(edited)
    for folder in publications:
        if wanted and any(version_of(path.read_bytes()) == wanted for path in folder.glob("*.docx")):
            return folder
    return None


def keep_edits(edited: bytes, before: tuple[Document, bytes], now: tuple[Document, bytes]) -> Kept:
    """Merge: ``before`` and ``now`` are a tree and the Word file generated from it, without anybody's edits."""
    if edited == before[1]:
        return Kept(now[1])
    body = _body(edited)
    keeper = _Keeper(body, units(before[0], _body(before[1])), units(now[0], _body(now[1])))
    keeper.run()
    with zipfile.ZipFile(io.BytesIO(edited)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    old = dict(parts)["word/document.xml"]
    _rename_version(body, version_of(now[1]))
    new = etree.tostring(body.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    if etree.tostring(etree.fromstring(old), method="c14n") == etree.tostring(etree.fromstring(new), method="c14n"):
        return Kept(edited, keeper.proposals, keeper.findings)
    data = zip_parts([(name, new if name == "word/document.xml" else part) for name, part in parts])
    return Kept(data, keeper.proposals, keeper.findings)


def keep_file(
    edited: Path, publications: Iterable[Path], now: tuple[Document, Mapping[str, int]], reference: Path
) -> Kept:
    """Merge the edited file into ``now`` (tree, pages); without the publication it began as, a finding and no data."""
    from generator.render.docx import write_docx  # noqa: PLC0415 - as above
    from generator.revise.diff import load_publication  # noqa: PLC0415 - only for hand edits

    fresh = write_docx(now[0], reference, now[1])
    try:
        data = edited.read_bytes()
    except OSError as error:
        return Kept(b"", findings=[_unusable(edited, f"打不开：{error.strerror}")])
    folder = find_base(data, publications)
    base = load_publication(folder) if folder else None
    if base is None:
        return Kept(b"", findings=[_unusable(edited, "不知道它由哪一版公开材料改来（输出文件夹和历史里都没有）")])
    return keep_edits(data, (base.document, write_docx(base.document, reference, base.pages)), (now[0], fresh))


def _unusable(edited: Path, why: str) -> Finding:
    hint = "请给出由本程序生成、再用 Word、WPS 或 LibreOffice 修改的 .docx 文件，并保留原来的输出文件夹"
    return Finding("K-4", f"不能保留 {edited.name} 里的修改：{why}", hint, place=Place(edited.name))


def write_proposals(kept: Kept, name: str) -> bytes:
    """Return 修改建议.yaml: the edited free texts as the dossier would hold them, and the numbers in dispute."""
    import yaml  # noqa: PLC0415 - only for hand edits

    tree: dict[str, Any] = {}
    for path, text in sorted(kept.proposals.items()):
        *branches, leaf = path.split(".")
        here = tree
        for branch in branches:
            here = here.setdefault(branch, {})
        here[leaf] = text
    lines = [f"# 由 {name} 里的手工修改整理；核对后并入数据夹的说明.yaml，再重新生成。"]
    lines += [f"# 待定：{finding.message}" for finding in kept.findings]
    body = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=1000) if tree else ""
    return ("\n".join(lines) + "\n" + body).encode()


def _body(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"), etree.XMLParser(resolve_entities=False))
    body = root.find(f"{_W}body")
    if body is None:
        raise KeyError("w:body")
    return body


def _rename_version(body: etree._Element, version: str) -> None:
    for mark in body.iter(_START):
        if mark.get(_NAME, "").startswith(VERSION) and version:
            mark.set(_NAME, version)


def _items(parent: etree._Element) -> Iterator[etree._Element]:
    for element in parent:
        if element.tag == _TBL or (element.tag == _P and _text(element).strip()):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _items(element)


def _pieces(element: etree._Element) -> list[etree._Element]:
    """Return what prints in a paragraph: texts, breaks, tabs; nothing that was deleted under revision."""
    found = element.iter(_T, *_BREAKS)
    return [piece for piece in found if not any(up.tag in (f"{_W}del", f"{_W}pPr") for up in piece.iterancestors())]


def _shown(piece: etree._Element) -> str:
    return _BREAKS.get(str(piece.tag), piece.text or "")


def _text(element: etree._Element) -> str:
    return "".join(map(_shown, _pieces(element)))


def units(document: Document, body: etree._Element) -> list[Unit]:
    """Return the generated units of a document with the elements of its own Word file."""
    waiting = iter(_items(body))
    found: list[Unit] = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            found += [Unit(next(waiting), block.inlines)] if plain(block.inlines).strip() else []
        elif isinstance(block, Contents):
            count = 1 + len(listed_headings(document, block.depth))
            found += [Unit(element, (Text(_text(element)),), contents=True) for element in islice(waiting, count)]
        elif isinstance(block, Table):
            found += _table_units(block, waiting)
    if next(waiting, None) is not None:
        raise Fault(__name__, "Word 文件与文稿对不上")
    return found


def _table_units(table: Table, waiting: Iterator[etree._Element]) -> Iterator[Unit]:
    for element in waiting:
        if element.tag == _TBL:
            yield Unit(element, table=table)
            break
        yield Unit(element, (Text(_text(element)),))
    for note in table.notes:
        if plain(note).strip():
            yield Unit(next(waiting), note)


class _Keeper:
    def __init__(self, body: etree._Element, before: list[Unit], now: list[Unit]) -> None:
        self._body, self._before, self._now = body, before, now
        self.proposals: dict[str, str] = {}
        self.findings: list[Finding] = []

    def run(self) -> None:
        """Bring the edited body up to date."""
        stands = self._stands()
        reached: etree._Element | None = None
        for old, new in align(self._before, self._now, lambda unit: unit.key, _unit_nearness):
            element = stands.get(id(old)) if old else None
            if old is None and new is not None:
                element = self._insert(new, reached)
            elif old is not None and new is None:
                self._remove(old, element)
                continue
            elif old is not None and new is not None and element is not None:
                element = self._update(old, new, element)
            elif old is not None and new is not None:
                self._missing(old, new)
            reached = element if element is not None else reached

    def _stands(self) -> dict[int, etree._Element]:
        """Return the element of each unit as generated before: by its hidden bookmark, else by its words."""
        marks = {name: unit for unit in self._before for name in _marks(unit.element)}
        items = list(_items(self._body))
        known = {id(item): marks[name] for item in items for name in _marks(item) if name in marks}
        taken = {id(unit) for unit in known.values()}

        def key(thing: object) -> Hashable:
            if isinstance(thing, Unit):
                return id(thing) if id(thing) in taken else _words(thing.element)
            if not isinstance(thing, etree._Element):  # noqa: SLF001 - lxml's only name for it
                raise Fault(__name__, "不是段落也不是表")
            return id(known[id(thing)]) if id(thing) in known else _words(thing)

        befores: list[object] = [*self._before]
        pairs = align(befores, [*items], key, _item_nearness)
        return {id(unit): item for unit, item in pairs if isinstance(unit, Unit) and isinstance(item, etree._Element)}  # noqa: SLF001 - lxml's only name for it

    def _update(self, old: Unit, new: Unit, element: etree._Element) -> etree._Element:
        if old.table is not None and new.table is not None:
            return self._update_table(old, new, element)
        if old.contents and _text(old.element) != _text(new.element):
            return _replace(element, new.element)
        merged = merge(old.inlines, _text(element), new.inlines)
        self._note(merged)
        if _text(element) == plain(old.inlines) != merged.text:
            return _replace(element, new.element)
        _write(element, merged.text)
        _rename(element, old.element, new.element)
        return element

    def _note(self, merged: Merged, where: str = "") -> None:
        self.proposals |= merged.proposals
        self.findings += [_clash(clash, where) for clash in merged.clashes]

    def _update_table(self, old: Unit, new: Unit, element: etree._Element) -> etree._Element:
        before, after = old.table, new.table
        if before is None or after is None:
            return element
        shape = (before.column_count, before.head_rows) == (after.column_count, after.head_rows)
        if not shape or _words(element) == _words(old.element) != _words(new.element):
            if _words(element) != _words(old.element):
                self.findings.append(_lost(after.name, "表的栏目变了，表里的手改没有带过来"))
            return _replace(element, new.element)
        ours: list[etree._Element] = old.element.findall(_TR)
        fresh: list[etree._Element] = new.element.findall(_TR)
        first = element.findall(_TR)[0]
        theirs: list[etree._Element] = element.findall(_TR)
        stands = {
            id(one): other
            for one, other in align(ours, theirs, _words, _row_nearness)
            if one is not None and other is not None
        }
        reached: etree._Element | None = None
        for one, other in align_rows(before, after):
            row = stands.get(id(ours[one.number])) if one else None
            if one is None and other is not None:
                row = deepcopy(fresh[other.number])
                if reached is None:
                    first.addprevious(row)
                else:
                    reached.addnext(row)
            elif one is not None and other is None and row is not None:
                if self._drop_row(row, ours[one.number], after.name):
                    continue
            elif one is not None and other is not None and row is not None:
                self._update_row(row, one, other, after.name)
            reached = row if row is not None else reached
        return element

    def _drop_row(self, row: etree._Element, ours: etree._Element, name: str) -> bool:
        parent = row.getparent()
        if _words(row) != _words(ours) or parent is None:
            self.findings.append(_lost(name, f"数据里已没有的一行有手改，保留：“{_words(row)[:40]}”"))
            return False
        parent.remove(row)
        return True

    def _update_row(self, row: etree._Element, old: Row, new: Row, name: str) -> None:
        cells = row.findall(_TC)
        if len(cells) != len(old.cells):
            self.findings.append(_lost(name, f"手改了单元格的合并，这一行没有更新：“{_words(row)[:40]}”"))
            return
        for cell, left, right in zip(cells, old.cells, new.cells, strict=True):
            if left.row == old.number:
                self._update_cell(cell, left.inlines, right.inlines, name)

    def _update_cell(self, cell: etree._Element, old: Inlines, new: Inlines, where: str) -> None:
        merged = merge(old, _text(cell), new)
        self._note(merged, where)
        _write(cell, merged.text)

    def _insert(self, new: Unit, reached: etree._Element | None) -> etree._Element:
        copy = deepcopy(new.element)
        if reached is None:
            self._body.insert(0, copy)
        else:
            reached.addnext(copy)
        return copy

    def _remove(self, old: Unit, element: etree._Element | None) -> None:
        if element is None:
            return
        if _words(element) != _words(old.element):
            self.findings.append(_lost("", f"数据里已没有的一段有手改，保留：“{_text(element)[:40]}”"))
        elif element.find(f"{_W}pPr/{_W}sectPr") is not None:
            _write(element, "")
        else:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)

    def _missing(self, old: Unit, new: Unit) -> None:
        paths = [inline.path for inline in new.inlines if inline.path]
        if paths or new.table is not None:
            self.findings.append(_lost("", f"手工删去了含数据的内容：“{_words(old.element)[:40]}”", tuple(paths)))


def _marks(element: etree._Element) -> Iterator[str]:
    names = (mark.get(_NAME, "") for mark in element.iter(_START))
    return (name for name in names if name.startswith((SPAN, TABLE)))


def _words(element: etree._Element) -> str:
    return _text(element)


def _unit_nearness(old: Unit, new: Unit) -> float:
    if (old.table is None, old.contents) != (new.table is None, new.contents):
        return 0
    if old.table is not None and new.table is not None:
        return 1.0 if old.table.name == new.table.name else 0
    return SequenceMatcher(a=plain(old.inlines), b=plain(new.inlines), autojunk=False).ratio()


def _item_nearness(old: object, new: object) -> float:
    one, other = (thing.element if isinstance(thing, Unit) else thing for thing in (old, new))
    if not isinstance(one, etree._Element) or not isinstance(other, etree._Element) or one.tag != other.tag:  # noqa: SLF001 - lxml's only name for it
        return 0
    return 1.0 if one.tag == _TBL else SequenceMatcher(a=_text(one), b=_text(other), autojunk=False).ratio()


def _row_nearness(old: etree._Element, new: etree._Element) -> float:
    return SequenceMatcher(a=_words(old), b=_words(new), autojunk=False).ratio()


def _replace(element: etree._Element, fresh: etree._Element) -> etree._Element:
    copy = deepcopy(fresh)
    parent = element.getparent()
    if parent is None:
        raise Fault(__name__, "段落没有位置")
    parent.replace(element, copy)
    return copy


def _write(element: etree._Element, text: str) -> None:
    """Make a paragraph or cell print ``text``: only the changed stretch is written, in the look it stands in."""
    pieces = [piece for piece in _pieces(element) if piece.tag == _T]
    shown = [_shown(piece) for piece in _pieces(element)]
    if "".join(shown) == text:
        return
    if len(pieces) != len(shown) or not pieces:
        _write_plain(element, text)
        return
    codes = SequenceMatcher(a="".join(shown), b=text, autojunk=False).get_opcodes()
    starts = [sum(map(len, shown[:number])) for number in range(len(shown) + 1)]
    made = [""] * len(pieces)
    for tag, start, end, low, high in codes:
        home = next((at for at in range(len(pieces)) if starts[at] <= start < starts[at + 1]), len(pieces) - 1)
        if tag != "equal":
            made[home] += text[low:high]
            continue
        for at in range(home, len(pieces)):
            made[at] += "".join(shown)[max(start, starts[at]) : min(end, starts[at + 1])]
    for piece, words in zip(pieces, made, strict=True):
        piece.text = words
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _write_plain(element: etree._Element, text: str) -> None:
    paragraph = element if element.tag == _P else element.find(_P)
    if paragraph is None:
        return
    for piece in _pieces(element):
        parent = piece.getparent()
        if parent is not None:
            parent.remove(piece)
    run = paragraph.find(f"{_W}r")
    if run is None:
        run = etree.SubElement(paragraph, f"{_W}r")
        mark = paragraph.find(f"{_W}pPr/{_W}rPr")
        if mark is not None:
            run.append(deepcopy(mark))
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, f"{_W}br")
        etree.SubElement(run, _T).text = line


def _rename(element: etree._Element, old: etree._Element, new: etree._Element) -> None:
    """Give our hidden bookmarks in an edited paragraph the names that they have now."""
    names = [[mark.get(_NAME, "") for mark in side.iter(_START)] for side in (old, new)]
    ours = [[name for name in side if name.startswith(_OURS) and not name.startswith(VERSION)] for side in names]
    changed = dict(zip(*ours, strict=False))
    for mark in element.iter(_START):
        mark.set(_NAME, changed.get(mark.get(_NAME, ""), mark.get(_NAME, "")))


def _clash(clash: Clash, where: str) -> Finding:
    if clash.path:
        message = (
            f"{where}“{clash.path}”手改为“{clash.edited}”，数据为“{clash.now}”（原“{clash.before}”），文件按数据印"
        )
        hint = "手改的数对，请改数据夹后重新生成；数据对，不必理会"
        return Finding("K-1", message, hint, Severity.WARNING, Place(), clash.now, clash.edited, "", (clash.path,))
    message = f"这一处手改与数据的变化重叠：手改“{clash.edited}”，原为“{clash.before}”，现在生成“{clash.now[:60]}”"
    return Finding("K-2", message, "请在 Word 稿里核对这一句", Severity.WARNING, expected=clash.now, found=clash.edited)


def _lost(where: str, message: str, paths: tuple[str, ...] = ()) -> Finding:
    return Finding("K-3", f"{where}{'：' if where else ''}{message}", "请核对 Word 稿", Severity.WARNING, paths=paths)
