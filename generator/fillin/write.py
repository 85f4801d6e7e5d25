"""The planned workbook as a file: openpyxl for cells, protection and validation; results and properties by our hand.

openpyxl cannot store the result of a formula, and dates and names its files; both are set right in the finished XML.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.fillin.cellvalue import stored_text
from generator.fillin.live import Live
from generator.fillin.owed import reasons
from generator.fillin.pages import LABEL, Cell, Page, Plan
from generator.fillin.plan import Planner
from generator.model.catalogue import COUNT, MONEY, PERCENT, WORDS
from generator.numbers import CONTEXT, SCALES
from generator.render.archive import iso_build_time, zip_parts
from generator.render.xlsx_xml import clean, letters
from generator.workbook_form import STAMP_LAYOUT

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.derive import Accounts
    from generator.load.dossier import Dossier

_FILLS: Final = {
    "head": "FFD9E2EF",
    "input": "FFFFF9D9",
    "key": "FFFFF9D9",
    "computed": "FFEDEDED",
    "check": "FFEDEDED",
    "stamped": "FFEDEDED",
}
_NARROWEST, _WIDEST, _LABELS, _LINE = 11, 46, 30, 13.5
_FORMATS: Final = {MONEY: "#,##0.00", COUNT: "General", PERCENT: "0.00", WORDS: "@"}
_LONG: Final = 255
_FORMULA_CELL: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?: t="\w+")?><f>(.*?)</f><v ?/?>(?:</v>)?</c>')


def write_fill_in(dossier: Dossier, accounts: Accounts, prior: str = "") -> bytes:
    """Return the fill-in workbook of a dossier; ``prior`` is the path of last year's dossier to write into it.

    Everything that the dossier holds stands in it once, as input; equal dossiers give equal bytes.
    """
    plan = Planner(dossier, accounts, prior).plan()
    Live(plan, accounts).fill_in()
    plan.pages.insert(0, _owed_page(plan, accounts))
    plan.pages.insert(0, _cover(plan))
    return _Writer(plan).bytes()


def _cover(plan: Plan) -> Page:
    page, words, stamps = Page(plan.model.封面), plan.model.词, plan.stamps
    page.put(1, LABEL, Cell(plan.model.题, "title"))
    named = (("部门", stamps["单位"]), ("年度", stamps["年度"]), ("模板", stamps["模板"]), ("单位", plan.unit))
    for row, (word, text) in enumerate(named, 3):
        page.put(row, LABEL, Cell(words[word], "head"))
        page.put(row, LABEL + 1, Cell(text, "note"))
    for row, line in enumerate(plan.model.说明, 8):
        page.put(row, LABEL, Cell(line, "wide"))
    for row, sheet in enumerate(plan.pages, page.last + 2):
        page.put(row, LABEL, Cell(sheet.name, "link", link=f"#'{sheet.name}'!A1"))
    return page


def _owed_page(plan: Plan, accounts: Accounts) -> Page:
    """Return the list of reasons wanted, with a link to each cell and a formula that sees whether it is filled."""
    page, words = Page(plan.model.待补), plan.model.词
    page.put(1, LABEL, Cell(plan.model.待补, "title"))
    heads = ("项目", "填报", "对比", "增减", "增长率", "状态", "前往")
    for column, word in enumerate(heads, LABEL):
        page.put(3, column, Cell(words[word], "head"))
    scale, row = SCALES[plan.unit], 4
    for owed in reasons(accounts):
        spot = plan.spots.get(owed.path)
        if spot is None:
            continue
        place = f"'{spot.page}'!{letters(spot.column)}{spot.row}"
        now, before = CONTEXT.divide(owed.now, scale), CONTEXT.divide(owed.before, scale)
        amounts = (now, before, now - before)
        page.put(row, LABEL, Cell(owed.path.replace(".", " "), "label"))
        for column, amount in enumerate(amounts, LABEL + 1):
            page.put(row, column, Cell(amount, "shown", MONEY))
        page.put(row, LABEL + 4, Cell(owed.rate, "shown", PERCENT))
        formula = f'IF(LEN({place})>0,"{words["已填"]}","{words["待填"]}")'
        page.put(row, LABEL + 5, Cell(words["已填" if owed.given else "待填"], "check", WORDS, formula=formula))
        page.put(row, LABEL + 6, Cell(words["前往"], "link", link=f"#{place}"))
        row += 1
    if row == 4:  # noqa: PLR2004 - the first row of the list
        page.put(row, LABEL, Cell(words["无"], "note"))
    return page


class _Writer:
    """Writes the pages of a plan: :meth:`bytes`."""

    def __init__(self, plan: Plan) -> None:
        from openpyxl import Workbook  # noqa: PLC0415 - only this command needs it

        self._plan, self._book = plan, Workbook()
        for sheet in self._book.worksheets:
            self._book.remove(sheet)
        self._looks: dict[tuple[str, str], Any] = {}
        self._results: list[dict[str, Decimal | str]] = []

    def bytes(self) -> bytes:
        """Return the finished file."""
        for page in self._plan.pages:
            self._page(page)
        self._stamps()
        self._results.append({})
        stored = io.BytesIO()
        self._book.save(stored)
        return with_results(stored.getvalue(), self._results, self._plan.model.题)

    def _page(self, page: Page) -> None:
        sheet: Any = self._book.create_sheet(page.name)
        results: dict[str, Decimal | str] = {}
        asked: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for (row, column), cell in sorted(page.cells.items()):
            target = sheet.cell(row, column)
            self._put(target, cell)
            if cell.formula:
                results[target.coordinate] = "" if cell.value is None else cell.value
            if cell.look == "input":
                asked.setdefault((cell.kind, cell.help, cell.choices), []).append(target.coordinate)
        for row, marker in page.markers.items():
            sheet.cell(row, 1).value = marker
        self._ask(sheet, asked)
        self._shape(sheet, page)
        self._results.append(results)

    def _put(self, target: Any, cell: Cell) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415 - see above

        if cell.formula:
            target.value = f"={cell.formula}"
        elif isinstance(cell.value, str):
            target.value = stored_text(cell.value)
            target.data_type = "s"  # never a formula, whatever it begins with
        elif cell.value is not None:
            target.value = cell.value
        if cell.link:
            target.hyperlink = Hyperlink(target.coordinate, location=cell.link.removeprefix("#"))
        for name, value in self._look(cell).items():
            setattr(target, name, value)
        if isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@") and not cell.formula:
            target.quotePrefix = True

    def _look(self, cell: Cell) -> dict[str, Any]:
        kind = cell.kind if not isinstance(cell.value, str) or cell.formula else WORDS
        if (cell.look, kind) not in self._looks:
            self._looks[cell.look, kind] = _look(cell.look, kind)
        found: dict[str, Any] = self._looks[cell.look, kind]
        return found

    def _ask(self, sheet: Any, asked: dict[tuple[str, str, tuple[str, ...]], list[str]]) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - see above

        for (kind, text, choices), places in asked.items():
            rule: Any = DataValidation(allow_blank=True, errorStyle="warning")
            if choices:
                rule.type, rule.formula1 = "list", '"' + ",".join(choices) + '"'
            elif kind in (MONEY, COUNT, PERCENT):
                rule.type, rule.operator, rule.formula1, rule.formula2 = "decimal", "between", "-1E+14", "1E+14"
            if text:
                rule.prompt, rule.showInputMessage = text[:_LONG], True
            rule.error, rule.showErrorMessage = text[:_LONG] or None, bool(choices or rule.type)
            for place in places:
                rule.add(place)
            sheet.add_data_validation(rule)

    def _shape(self, sheet: Any, page: Page) -> None:
        sheet.column_dimensions["A"].hidden = True
        widths = _widths(page)
        for column, width in widths.items():
            sheet.column_dimensions[letters(column)].width = width
        for row, height in _heights(page, widths).items():
            sheet.row_dimensions[row].height = height
        sheet.protection.sheet = True
        for right in ("formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
            setattr(sheet.protection, right, False)  # False: allowed
        sheet.freeze_panes = "C2"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def _stamps(self) -> None:
        sheet: Any = self._book.create_sheet(self._plan.model.印记)
        sheet.append(["juesuan", STAMP_LAYOUT])
        for pair in self._plan.stamps.items():
            sheet.append(pair)
            sheet.cell(sheet.max_row, 2).data_type = "s"
        sheet.sheet_state = "veryHidden"
        sheet.protection.sheet = True


def _widths(page: Page) -> dict[int, int]:
    """Return the width of every column: what its texts and numbers want, within limits."""
    wanted: dict[int, int] = {}
    for (_, column), cell in page.cells.items():
        if cell.look not in ("title", "wide"):
            least = _LABELS if column == LABEL else _NARROWEST
            wanted[column] = min(max(wanted.get(column, least), _room(cell) + 2), _WIDEST)
    return dict(sorted(wanted.items()))


def _heights(page: Page, widths: dict[int, int]) -> dict[int, float]:
    """Return the height of the rows whose texts are broken."""
    lines: dict[int, int] = {}
    for (row, column), cell in page.cells.items():
        if isinstance(cell.value, str) and cell.look not in ("title", "wide", "link") and not cell.formula:
            broken = sum(-(-max(_half(line), 1) // (widths[column] - 1)) for line in cell.value.split("\n"))
            lines[row] = max(lines.get(row, 1), broken)
    return {row: min(_LINE * count + 3, 400) for row, count in lines.items() if count > 1}


def _room(cell: Cell) -> int:
    if isinstance(cell.value, str):
        return _half(cell.value)
    return 0 if cell.value is None else len(f"{cell.value:,.2f}")


def _half(text: str) -> int:
    return sum(1 if letter < "\u0100" else 2 for letter in text)


def _look(look: str, kind: str) -> dict[str, Any]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415 - see above

    number = kind in (MONEY, COUNT, PERCENT)
    found: dict[str, Any] = {
        "font": Font(
            name="宋体",
            size=16 if look == "title" else 10,
            bold=look in ("title", "head"),
            color={"link": "FF1F4E9E", "check": "FFC00000", "shown": "FF5A5A5A", "note": "FF5A5A5A"}.get(look),
            underline="single" if look == "link" else None,
        ),
        "alignment": Alignment(
            horizontal="right" if number and look not in ("head", "label") else "left",
            vertical="center",
            wrap_text=look not in ("title", "wide"),
        ),
        "protection": Protection(locked=look not in ("input", "key")),
        "number_format": _FORMATS.get(kind, "General") if look != "head" else "General",
    }
    if look in _FILLS:
        found["fill"] = PatternFill("solid", fgColor=_FILLS[look])
    if look not in ("title", "wide", "link"):
        side = Side(style="thin", color="FFBFBFBF")
        found["border"] = Border(left=side, right=side, top=side, bottom=side)
    return found


def with_results(data: bytes, results: list[dict[str, Decimal | str]], title: str) -> bytes:
    """Return a workbook of openpyxl with the results of its formulas stored, sheet by sheet, and no private names.

    Zip times and document properties are those of :mod:`generator.render.archive`: equal input gives equal bytes.
    """
    parts: list[tuple[str, str | bytes]] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            stored = archive.read(name)
            part: str | bytes = stored
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if number is not None:
                known = results[int(number[1]) - 1] if int(number[1]) <= len(results) else {}
                part = _FORMULA_CELL.sub(partial(_result, known=known), stored.decode())
            elif name == "docProps/core.xml":
                part = _properties(title)
            parts.append((name, part))
    return zip_parts(parts)


def _result(found: re.Match[str], known: dict[str, Decimal | str]) -> str:
    place, attributes, formula = found[1], found[2], found[3]
    value = known.get(place)
    if value is None:
        return found[0]
    if isinstance(value, str):
        return f'<c r="{place}"{attributes} t="str"><f>{formula}</f><v>{clean(value)}</v></c>'
    return f'<c r="{place}"{attributes}><f>{formula}</f><v>{value:f}</v></c>'


def _properties(title: str) -> str:
    moment = iso_build_time()
    package = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="{package}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{clean(title)}</dc:title>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def replace_whole(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).chmod(0o644)
    Path(name).replace(target)
