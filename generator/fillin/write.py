"""The planned workbook as a file: openpyxl for cells, protection and validation; results and properties by our hand.

openpyxl cannot store the result of a formula, and dates and names its files; both are set right in the finished XML.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from generator.fillin.cellvalue import stored_text
from generator.fillin.front import cover, owed_page
from generator.fillin.live import Live
from generator.fillin.plan import Planner
from generator.fillin.results import with_results
from generator.fillin.shape import heights, style, widths
from generator.model.catalogue import COUNT, MONEY, PERCENT, WORDS
from generator.render.xlsx_xml import letters
from generator.workbook_form import STAMP_LAYOUT

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.derive import Accounts
    from generator.fillin.pages import Cell, Page, Plan
    from generator.load.dossier import Dossier

_LONG: Final = 255


def write_fill_in(dossier: Dossier, accounts: Accounts, prior: str = "") -> bytes:
    """Return the fill-in workbook of a dossier; ``prior`` is the path of last year's dossier to write into it.

    Everything that the dossier holds stands in it once, as input; equal dossiers give equal bytes.
    """
    plan = Planner(dossier, accounts, prior).plan()
    Live(plan, accounts).fill_in()
    plan.pages.insert(0, owed_page(plan, accounts))
    plan.pages.insert(0, cover(plan))
    return _Writer(plan).bytes()


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
            self._looks[cell.look, kind] = style(cell.look, kind)
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
        wide = widths(page)
        for column, width in wide.items():
            sheet.column_dimensions[letters(column)].width = width
        for row, height in heights(page, wide).items():
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
