"""Old workbooks (.xls of Excel 97 to 2003, the same from WPS), read by xlrd into the cells that .xlsx gives."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from generator.load import cells
from generator.load.cells import Area, RawCell, Sheet, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_EMPTY: Final = (0, 6)
_TEXT, _TRUTH, _ERROR = 1, 4, 5
_ERRORS: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read_old(data: bytes) -> list[Sheet] | None:
    """Return the worksheets of an old workbook, None when it cannot be read; formulas give their last results."""
    xlrd: Any = import_module("xlrd")  # it has no types; few workbooks are that old
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), ragged_rows=True)
        return _sheets(book)
    except TooLargeError:
        raise
    except Exception:  # noqa: BLE001 - a damaged file fails in xlrd in any way: assertion, index, struct
        return None


def _sheets(book: Any) -> list[Sheet]:
    left, found = cells.MOST_CELLS, []
    for old in book.sheets():
        sheet = Sheet(old.name, hidden=bool(old.visibility))
        for row, column, kind, value in _filled(old):
            left -= 1
            if left < 0:
                raise TooLargeError
            cell = _cell(kind, value)
            if cell.text.strip():
                sheet.cells[row + 1, column + 1] = cell
        sheet.merges += [Area(top + 1, left_ + 1, bottom, right) for top, bottom, left_, right in old.merged_cells]
        sheet.hidden_rows |= {row + 1 for row, info in old.rowinfo_map.items() if info.hidden}
        sheet.hidden_columns += [(at + 1, at + 1) for at, info in old.colinfo_map.items() if info.hidden]
        found.append(sheet)
    return found


def _filled(old: Any) -> Iterator[tuple[int, int, int, Any]]:
    for row in range(old.nrows):
        for column in range(old.row_len(row)):
            kind = old.cell_type(row, column)
            if kind not in _EMPTY:
                yield row, column, kind, old.cell_value(row, column)


def _cell(kind: int, value: Any) -> RawCell:
    if kind == _TEXT:
        return RawCell("s", str(value))
    if kind == _TRUTH:
        return RawCell("b", str(int(value)))
    if kind == _ERROR:
        return RawCell("e", _ERRORS.get(value, "#N/A"))
    return RawCell("n", str(int(value)) if float(value).is_integer() else repr(float(value)))
