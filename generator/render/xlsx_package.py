"""The workbook file around finished worksheets: names, relationships, print ranges, properties."""

from __future__ import annotations

import re
from html import escape
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from generator.findings import Fault
from generator.render.archive import LEVEL, iso_build_time, zip_parts
from generator.render.xlsx_xml import DECLARATION, MAIN, Strings, Styles, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_NAME_LENGTH = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]")


class SheetPart(NamedTuple):
    """A finished worksheet: its legal name, its XML, and the absolute ranges that the workbook names for it."""

    name: str
    xml: str
    area: str  # 打印区域 $A$1:$F$38
    titles: str  # 打印标题行 $1:$6
    filtered: str = ""  # 自动筛选 $A$1:$F$38


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Return a legal name for each wished one, unique in any case: at most 31 characters, no brackets, no ``:*?/``."""
    taken: set[str] = set()
    names = []
    for wish in wanted:
        base = _NOT_IN_NAMES.sub("", wish).strip(" '") or "表"
        tails = (f"({number})" if number > 1 else "" for number in count(1))
        name = next(n for tail in tails if (n := _shortened(base, tail)).casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _shortened(base: str, tail: str) -> str:
    """Cut by UTF-16 units, as Excel counts; never leave half a character or an apostrophe at the end."""
    room = (_NAME_LENGTH - len(tail)) * 2
    cut = base.encode("utf-16-le")[:room].decode("utf-16-le", "ignore")
    return cut.rstrip(" '") + tail


def package(sheets: Sequence[SheetPart], styles: Styles, strings: Strings, title: str, level: int = LEVEL) -> bytes:
    """Return the workbook file: equal sheets give equal bytes. A workbook without sheets is a :class:`Fault`."""
    if not sheets:
        raise Fault("render.xlsx", "a workbook needs at least one sheet")
    parts = [
        ("[Content_Types].xml", _content_types(len(sheets))),
        ("_rels/.rels", _relationships([("officeDocument", "xl/workbook.xml"), ("", "docProps/core.xml")])),
        ("docProps/core.xml", _core(title)),
        ("xl/workbook.xml", _workbook(sheets)),
        ("xl/_rels/workbook.xml.rels", _workbook_relationships(len(sheets))),
        ("xl/styles.xml", styles.xml()),
        ("xl/sharedStrings.xml", strings.xml()),
    ]
    parts += [(f"xl/worksheets/sheet{number}.xml", sheet.xml) for number, sheet in enumerate(sheets, 1)]
    return zip_parts(parts, level)


def _content_types(sheets: int) -> str:
    overrides = [
        ("/xl/workbook.xml", f"{_SHEET_ML}.sheet.main+xml"),
        ("/xl/styles.xml", f"{_SHEET_ML}.styles+xml"),
        ("/xl/sharedStrings.xml", f"{_SHEET_ML}.sharedStrings+xml"),
        ("/docProps/core.xml", _CORE),
        *((f"/xl/worksheets/sheet{number}.xml", f"{_SHEET_ML}.worksheet+xml") for number in range(1, sheets + 1)),
    ]
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    """Relationships by kind and target; the empty kind is the core properties of the package."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Target="{target}" '
        f'Type="{f"{_OFFICE}/{kind}" if kind else f"{_PACKAGE}/relationships/metadata/core-properties"}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _workbook_relationships(sheets: int) -> str:
    worksheets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, sheets + 1)]
    return _relationships([*worksheets, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")])


def _core(title: str) -> str:
    moment = iso_build_time()
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{clean(title)}</dc:title>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def _workbook(sheets: Sequence[SheetPart]) -> str:
    listed = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    names = "".join(_defined_names(number, sheet) for number, sheet in enumerate(sheets))
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><workbookPr/><bookViews><workbookView/></bookViews>'
        f"<sheets>{listed}</sheets><definedNames>{names}</definedNames></workbook>"
    )


def _defined_names(number: int, sheet: SheetPart) -> str:
    names = [("Print_Area", "", sheet.area), ("Print_Titles", "", sheet.titles)]
    if sheet.filtered:
        names.insert(0, ("_FilterDatabase", ' hidden="1"', sheet.filtered))
    quoted = "'" + escape(sheet.name.replace("'", "''"), quote=False) + "'!"
    return "".join(
        f'<definedName name="_xlnm.{name}" localSheetId="{number}"{hidden}>{quoted}{place}</definedName>'
        for name, hidden, place in names
    )
