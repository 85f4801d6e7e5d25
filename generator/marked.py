"""Errors in their own cells: a copy of the officer's workbook with every finding as a comment and a colour.

A first sheet lists all findings with links. The original is never touched.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from generator.fillin.cellvalue import stored_text
from generator.fillin.results import replace_whole, with_results
from generator.findings import Finding, Place, Severity
from generator.inspection.slots import OWED
from generator.load.workbook import Sheet, address, read_sheets
from generator.numbers import read_stored
from generator.workbook_form import MarkedModel, workbook_model

if TYPE_CHECKING:
    from pathlib import Path

    from generator.pipeline import Work

_COLOURS: Final = {Severity.ERROR: "FFFF9999", Severity.WARNING: "FFFFD966", Severity.INFO: "FFBDD7EE"}
_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_WIDTHS: Final = (8, 9, 60, 60, 20, 20, 34)
_SUFFIXES: Final = (".xlsx", ".xls", ".et")
_PERSON_WIDTH, _LINE, _CHARACTERS = 340, 18, 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding and the cell it belongs to; ``place`` without a cell is only listed."""

    finding: Finding
    place: Place


def mark_workbooks(work: Work, target: Path) -> list[Path]:
    """Write a marked copy of every workbook of a dossier that has findings; return what was written.

    ``target`` is a file when it ends in .xlsx (for a dossier with one workbook), else a folder.
    """
    written: list[Path] = []
    pack = work.dossier.pack
    if pack is None:
        return written
    model = workbook_model(pack).核对表
    books = [path for path in work.dossier.files if path.suffix.lower() in _SUFFIXES and path.parent == _home(work)]
    for path in books:
        marks = marks_of(work, path.name)
        if not any(mark.place.cell for mark in marks):
            continue
        single = target.suffix.lower() == ".xlsx"
        place = target if single and not written else target.parent if single else target
        copy = place if place.suffix.lower() == ".xlsx" else place / model.名.replace("{名}", path.stem)
        copy.parent.mkdir(parents=True, exist_ok=True)
        replace_whole(copy, marked_copy(path, marks, model))
        written.append(copy)
    return written


def _home(work: Work) -> Path:
    return work.dossier.folder


def marks_of(work: Work, name: str) -> list[Mark]:
    """Return every finding of a dossier, the gravest first, each with its cell in the workbook ``name`` if it has one.

    A value that is missing belongs to the cell in which it is to be filled.
    """
    marks = []
    slots = work.dossier.loaded.slots
    for finding in sorted(work.findings, key=lambda finding: _ORDER[finding.severity]):
        place = finding.place
        places = [place]
        if place.file != name or not place.cell or finding.code in OWED:
            wanted = [slots[path] for path in finding.paths if path in slots and slots[path].file == name]
            places = (wanted if finding.code in OWED else wanted[:1]) or [place]
        marks += [Mark(finding, each if each.file == name else Place(each.file)) for each in places]
    return marks


def marked_copy(path: Path, marks: list[Mark], model: MarkedModel) -> bytes:
    """Return the marked copy of the workbook at ``path``; the results of its formulas are kept."""
    sheets = read_sheets(path, path.name, [])
    book = _opened(path, sheets)
    for (name, _), here in _by_cell(marks, book).items():
        _mark_cell(book[name], here, model)
    listed = _list(book, marks, model)
    stored = io.BytesIO()
    book.save(stored)
    known = {sheet.name: _results(sheet) for sheet in sheets}
    results = [known.get(sheet.title, {}) if sheet.title != listed else {} for sheet in book.worksheets]
    return with_results(stored.getvalue(), results, model.表)


def _opened(path: Path, sheets: list[Sheet]) -> Any:
    """Open the workbook for writing; an old one (.xls) is copied cell by cell."""
    from openpyxl import Workbook, load_workbook  # noqa: PLC0415 - only marked copies need it

    if path.read_bytes()[:2] == b"PK":
        return load_workbook(path)
    book: Any = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    for old in sheets:
        new: Any = book.create_sheet(old.name)
        for (row, column), cell in old.cells.items():
            new.cell(row, column).value = read_stored(cell.text) if cell.kind == "n" else stored_text(cell.text)
            if cell.kind != "n":
                new.cell(row, column).data_type = "s"
        for area in old.merges:
            new.merge_cells(f"{address(area.top, area.left)}:{address(area.bottom, area.right)}")
    return book


def _results(sheet: Sheet) -> dict[str, Any]:
    """Return the stored results of a sheet's formulas by cell."""
    found: dict[str, Any] = {}
    for (row, column), cell in sheet.cells.items():
        if cell.formula:
            try:
                found[address(row, column)] = read_stored(cell.text) if cell.kind == "n" else cell.text
            except ValueError:
                found[address(row, column)] = cell.text
    return found


def _by_cell(marks: list[Mark], book: Any) -> dict[tuple[str, str], list[Mark]]:
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        if mark.place.cell and mark.place.sheet in book.sheetnames:
            found.setdefault((mark.place.sheet, mark.place.cell), []).append(mark)
    return found


def _mark_cell(sheet: Any, marks: list[Mark], model: MarkedModel) -> None:
    """Colour a cell after its gravest finding and say all of them in its comment, after what stood there."""
    from openpyxl.comments import Comment  # noqa: PLC0415 - see above
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - see above

    cell = _visible(sheet, sheet[marks[0].place.cell])
    gravest = min((mark.finding.severity for mark in marks), key=_ORDER.__getitem__)
    cell.fill = PatternFill("solid", fgColor=_COLOURS[gravest])
    texts = [_said(mark.finding) for mark in marks]
    if cell.comment is not None:
        texts.insert(0, cell.comment.text)
    text = "\n\n".join(texts)
    cell.comment = Comment(text, model.署, width=_PERSON_WIDTH, height=_height(text))


def _visible(sheet: Any, cell: Any) -> Any:
    """Return the cell that shows what a merged range holds."""
    for area in sheet.merged_cells.ranges:
        if cell.coordinate in area:
            return sheet.cell(area.min_row, area.min_col)
    return cell


def _said(finding: Finding) -> str:
    lines = [f"{finding.severity.label} {finding.code}：{finding.message}", finding.hint]
    return "\n".join(line for line in lines if line)


def _height(text: str) -> int:
    lines = sum(1 + len(line) // _CHARACTERS for line in text.splitlines())
    return _LINE * (lines + 1)


def _list(book: Any, marks: list[Mark], model: MarkedModel) -> str:
    """Put the list of all findings first and return its name."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - see above

    taken = {name.casefold() for name in book.sheetnames}
    name = next(
        name for name in (model.表, *(f"{model.表}{at}" for at in range(2, 99))) if name.casefold() not in taken
    )
    sheet: Any = book.create_sheet(name, 0)
    sheet["A1"], sheet["A1"].font = model.说, Font(name="宋体", size=11)
    for column, head in enumerate(model.栏, 1):
        cell = sheet.cell(3, column)
        cell.value, cell.font = head, Font(name="宋体", size=10, bold=True)
        cell.fill = PatternFill("solid", fgColor="FFD9E2EF")
        sheet.column_dimensions[cell.column_letter].width = _WIDTHS[column - 1]
    for row, mark in enumerate(marks, 4):
        finding = mark.finding
        texts = (finding.severity.label, finding.code, finding.message, finding.hint, finding.expected, finding.found)
        for column, text in enumerate((*texts, _where(mark)), 1):
            cell = sheet.cell(row, column)
            cell.value = stored_text(text) or None
            if text:
                cell.data_type = "s"
            cell.font = Font(name="宋体", size=10)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=_COLOURS[finding.severity])
        if mark.place.cell and mark.place.sheet in book.sheetnames:
            _link(sheet.cell(row, len(model.栏)), mark.place)
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    return name


def _where(mark: Mark) -> str:
    if mark.place.cell:
        return f"{mark.place.sheet} {mark.place.cell}"
    return str(mark.finding.place)


def _link(cell: Any, place: Place) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - see above
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415 - see above

    quoted = place.sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(cell.coordinate, location=f"'{quoted}'!{place.cell}")
    cell.font = Font(name="宋体", size=10, color="FF1F4E9E", underline="single")
