"""The body of a 公开表 in a worksheet: rows found by their labels or 科目编码, figures and names as leaves."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from generator.findings import Finding, Place, Severity
from generator.layout import placed
from generator.load.raw import Leaf
from generator.load.table_match import is_note, is_number_row
from generator.load.workbook import address
from generator.model.catalogue import WORDS
from generator.numbers import normal_width, read_quantity, read_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.layout import LoopModel
    from generator.load.raw import Loaded
    from generator.load.table_match import Match, Row, Segment
    from generator.load.workbook import RawCell, Sheet
    from generator.model.catalogue import Catalogue

_CODE_LENGTHS: Final = (3, 5, 7)
_DASHES: Final = ("-", "—", "——", "/")  # typed for nothing
_SIGNS: Final = "¥￥"
_MONEY: Final = ("", "元", "万元")
_ZERO: Final = "0"


class TableReader:
    """One 公开表 in one worksheet; :meth:`read` puts what it finds into ``loaded``."""

    def __init__(
        self,
        sheet: Sheet,
        label: str,
        unit: str,
        match: Match,
        numbers: Sequence[int],
        rows: dict[int, Row],
        catalogue: Catalogue,
        loaded: Loaded,
    ) -> None:
        self._sheet, self._label, self._unit, self._loaded = sheet, label, unit, loaded
        self._shape, self._columns, self._rows, self._catalogue = match.shape, match.columns, rows, catalogue
        self._body = self._body_rows(numbers, match.first + match.shape.depth)
        self._claimed: dict[tuple[int, int], str] = {}  # (row, block) -> label
        self._read: set[tuple[int, int]] = set()
        self._indexes: dict[tuple[int, int], dict[str, list[int]]] = {}
        self._pointers: dict[int, int] = defaultdict(int)

    def read(self) -> None:
        """Read written-out rows first, then the rows of 科目, then say what was left over, merged or hidden."""
        for segments in self._shape.rows:
            for segment in segments:
                self._segment(segment)
        for loop in self._shape.loops:
            self._loop(loop)
        self._left_over()
        self._other_columns()
        self._merged()
        self._hidden()

    def _body_rows(self, numbers: Sequence[int], start: int) -> tuple[int, ...]:
        while start < len(numbers) and is_number_row(self._rows[numbers[start]], self._shape.numbers):
            start += 1
        self._next = numbers[start - 1] + 1  # where a row without label would stand
        stop = next((at for at in range(start, len(numbers)) if is_note(self._rows[numbers[at]])), len(numbers))
        return tuple(numbers[start:stop])

    # rows written out in the layout

    def _segment(self, segment: Segment) -> None:
        row = self._find(segment)
        if row is not None:
            self._claim(row, segment.start, segment.figures[-1][0] if segment.figures else segment.stop, segment.label)
        elif segment.figures and segment.label:
            hint = "请对照表样检查这一行的项目名称或编码；没有发生也应保留这一行"
            message = f"“{self._shape.layout.题}”缺少一行“{segment.label}”"
            self._add("L-36", message, hint, self._place(self._expected(segment), segment.start), Severity.WARNING)
            return
        for column, path in segment.figures:
            self._figure(row or self._next, column, path)
        for column, path in segment.words if row is not None else ():
            self._words(row or 0, column, path)

    def _find(self, segment: Segment) -> int | None:
        """Return the sheet row of ``segment``: its label further down, else its label anywhere, else its 行次."""
        if not segment.label:
            return self._unlabelled(segment)
        found = list(self._index(segment.start, segment.stop).get(segment.label, ()))
        if not found and segment.line:
            found = self._by_line(segment)
        free = [row for row in found if (row, self._block(segment.start)) not in self._claimed]
        row = next((row for row in free if row >= self._pointers[segment.start]), free[0] if free else None)
        if row is not None:
            self._pointers[segment.start] = row
        return row

    def _expected(self, segment: Segment) -> int:
        """Return the row in which a missing line would stand: under the one before it."""
        before = self._pointers[segment.start]
        return before + 1 if before else self._next

    def _unlabelled(self, segment: Segment) -> int | None:
        columns = {self._columns[column] for column, _ in segment.figures}
        return next((row for row in self._body if columns & self._rows[row].keys()), None)

    def _by_line(self, segment: Segment) -> list[int]:
        """Return the row of the same 行次 whose label says more or less than ours (收入总计 for 总计)."""
        lines = self._index(segment.start + 1, segment.stop).get(segment.line, ())
        return [row for row in lines if _akin(segment.label, self._text(row, segment.start, segment.start + 1))]

    def _index(self, start: int, stop: int) -> dict[str, list[int]]:
        """Return the rows by every text that stands between two layout columns."""
        if (start, stop) not in self._indexes:
            found: dict[str, list[int]] = {}
            first, last = self._span(start, stop)
            for row in self._body:
                for column, text in self._rows[row].items():
                    if first <= column < last:
                        found.setdefault(text, []).append(row)
            self._indexes[start, stop] = found
        return self._indexes[start, stop]

    # rows of 科目

    def _loop(self, loop: LoopModel) -> None:
        cells = placed([loop.格])
        key = next(cell.column for cell in cells if cell.cell.文 == "@键")
        figures = [(cell.column, cell.path) for cell in cells if cell.path]
        words = [(cell.column, cell.cell.文[1:]) for cell in cells if cell.cell.文.startswith("@.")]
        seen: dict[str, Place] = {}
        before = ""
        for row in self._body:
            code, place = self._code(row, key), self._place(row, key)
            if (row, self._block(key)) in self._claimed or not any(sign.isdigit() for sign in code):
                continue
            self._claim(row, 0, len(self._columns), code)
            if not self._is_sound(code, place, before, seen, loop.每):
                self._loaded.refused.append(f"{loop.每}.{code}")
            else:
                before, seen[code] = code, place
                self._loaded.rows.append(f"{loop.每}.{code}")
                for column, path in words:
                    self._words(row, column, f"{loop.每}.{code}{path}")
                for column, path in figures:
                    self._figure(row, column, f"{loop.每}.{code}{path}")
        self._orphans(seen, loop.每)

    def _code(self, row: int, key: int) -> str:
        """Return the 科目编码 of a row: one text, or its parts in the columns 类, 款, 项 (208, 05, 01)."""
        first, last = self._span(key, key + 1)
        parts = [text for column in range(first, last) if (text := self._rows[row].get(column, ""))]
        if len(parts) > 1 and all(part.isdigit() for part in parts):
            wide = [part.zfill(3 if at == 0 else 2) for at, part in enumerate(parts)]
            return wide[-1] if wide[-1].startswith(wide[0]) else "".join(wide)
        return parts[0] if parts else ""

    def _is_sound(self, code: str, place: Place, before: str, seen: dict[str, Place], path: str) -> bool:
        if not code.isdigit() or len(code) not in _CODE_LENGTHS:
            hint = "科目编码应为 3 位（类）、5 位（款）或 7 位（项）数字；这一行没有读取"
            self._add("TX-1", f"科目编码“{code}”不对", hint, place, found=code)
            return False
        if code in seen:
            hint = f"另一处在{seen[code].cell}；两行请合并为一行，这一行没有读取"
            self._add("TX-1", f"科目编码“{code}”重复", hint, place, found=code, paths=(f"{path}.{code}",))
            return False
        if code < before:
            self._add("TX-1", f"科目编码“{code}”排在“{before}”之后", "请按科目编码从小到大排列", place, found=code)
        return True

    def _orphans(self, seen: dict[str, Place], path: str) -> None:
        for code, place in seen.items():
            if len(code) > _CODE_LENGTHS[0] and code[:-2] not in seen:
                hint = f"请补上“{code[:-2]}”一行"
                message = f"科目“{code}”没有上级科目“{code[:-2]}”的行"
                self._add("TX-1", message, hint, place, found=code, paths=(f"{path}.{code}",))

    # single cells

    def _figure(self, row: int, column: int, path: str) -> None:
        at = (row, self._columns[column])
        cell, place = self._sheet.cells.get(at), self._place(row, column)
        self._read.add(at)
        text = _ZERO if cell is None else self._number(cell, place)
        if text is None:
            self._loaded.refused.append(path)
        else:
            is_number = cell is None or cell.kind == "n"
            self._loaded.leaves.append(Leaf(path, text, place, self._unit, is_number=is_number))

    def _number(self, cell: RawCell, place: Place) -> str | None:
        """Return the digits of a figure cell, None with the finding that says why it is no number."""
        if cell.kind == "n" and cell.text:
            try:
                return f"{read_stored(cell.text):f}"
            except ValueError:
                pass
        text = normal_width(cell.text.strip().lstrip(_SIGNS))
        if cell.kind == "e":
            self._add("L-32", f"单元格是错误值 {text}", "请修正公式或直接填入数字", place, found=text)
        elif cell.formula and not text:
            hint = "请用 Excel 或 WPS 打开，让公式算出结果并保存；或者直接填入数字"
            self._add("L-31", "单元格是公式，但文件里没有算出的结果", hint, place)
        elif text in _DASHES:
            return _ZERO
        elif cell.kind == "s" and (quantity := read_quantity(text)) is not None and quantity.unit in _MONEY:
            return text
        else:
            self._not_a_number(text, place)
        return None

    def _not_a_number(self, text: str, place: Place) -> None:
        hint = "请填数字；没有数的单元格留空"
        self._add("L-30", f"应填数字，填的是“{text}”", hint, place, found=text, expected="数字")

    def _words(self, row: int, column: int, path: str) -> None:
        cell = self._sheet.cells.get((row, self._columns[column]))
        if cell is not None and cell.text.strip() and self._catalogue.kind(path) == WORDS:
            self._loaded.leaves.append(Leaf(path, cell.text.strip(), self._place(row, column)))

    # what was not read, and what nobody sees

    def _left_over(self) -> None:
        for row in self._body:
            for block, (start, stop) in enumerate(self._shape.blocks):
                if (row, block) not in self._claimed:
                    self._unknown_row(row, start, stop)

    def _unknown_row(self, row: int, start: int, stop: int) -> None:
        figures = [column for column in range(start, stop) if column in self._shape.figure_columns]
        filled = [column for column in figures if self._columns[column] in self._rows[row]]
        label = self._text(row, start, figures[0]) if figures[0] > start else ""
        if label.isdigit() and len(label) < _CODE_LENGTHS[0]:
            label = ""  # a bare 行次
        if not label and not filled:
            return
        place = self._place(row, filled[0] if filled else start)
        severity = Severity.ERROR if filled else Severity.INFO
        said = f"“{label}”" if label else "没有项目名称，"
        if label in {text for (_, block), text in self._claimed.items() if self._shape.blocks[block][0] == start}:
            message = f"这一行{said}重复出现" + ("，其中的数没有读取" if filled else "")
        else:
            message = f"表样里没有的一行{said}" + ("其中的数没有读取" if filled else "没有读取")
        self._add("L-35", message, "请对照表样检查这一行的项目名称或编码", place, severity, found=label)

    def _other_columns(self) -> None:
        rows = sorted({row for row, _ in self._read if row in self._rows})
        mapped, first = set(self._columns), self._columns[0]
        strange: dict[int, int] = {}
        for row in rows:
            for column in self._rows[row]:
                if column not in mapped and column > first and column not in strange and self._holds(row, column):
                    strange[column] = row
        for column, row in sorted(strange.items()):
            place = Place(self._label, sheet=self._sheet.name, cell=address(row, column))
            self._add("L-37", "表样里没有这一栏，其中的数没有读取", "请核对后删去这一栏", place, Severity.WARNING)

    def _holds(self, row: int, column: int) -> bool:
        return self._sheet.cells[row, column].kind == "n"

    def _merged(self) -> None:
        rows = sorted({row for row, _ in self._read})
        columns = sorted(set(self._columns))
        for area in self._sheet.merges:
            at = bisect_left(rows, area.top)
            inside = rows[at : bisect_left(rows, area.bottom + 1)] if at < len(rows) else []
            across = [column for column in columns if area.left <= column <= area.right]
            if (len(inside) > 1 or len(across) > 1) and any(
                (row, column) in self._read for row in inside[:1] for column in across
            ):
                place = Place(self._label, sheet=self._sheet.name, cell=address(area.top, area.left))
                self._add("L-33", "填数的单元格被合并", "请取消合并，每个数各填一格", place)

    def _hidden(self) -> None:
        if not (self._sheet.hidden or self._sheet.hidden_rows or self._sheet.hidden_columns):
            return
        for row, column in sorted(self._read):
            if (row, column) in self._sheet.cells and self._sheet.is_hidden(row, column):
                place = Place(self._label, sheet=self._sheet.name, cell=address(row, column))
                what = "工作表" if self._sheet.hidden else ("行" if row in self._sheet.hidden_rows else "列")
                hint = f"隐藏的数也已读入；请取消隐藏并核对，不要的{what}请删除"
                self._add("L-34", f"隐藏的{what}里有数", hint, place, Severity.WARNING)
                return

    # places

    def _span(self, start: int, stop: int) -> tuple[int, int]:
        """Return the sheet columns from layout column ``start`` up to, not including, layout column ``stop``."""
        last = self._columns[stop] if stop < len(self._columns) else self._columns[-1] + 1
        return self._columns[start], last

    def _text(self, row: int, start: int, stop: int) -> str:
        """Return the first text of a row between two layout columns."""
        first, last = self._span(start, stop)
        cells = self._rows[row]
        return next((cells[column] for column in range(first, last) if column in cells), "")

    def _block(self, column: int) -> int:
        return next(block for block, (start, stop) in enumerate(self._shape.blocks) if start <= column < stop)

    def _claim(self, row: int, start: int, stop: int, label: str) -> None:
        for block, (first, last) in enumerate(self._shape.blocks):
            if first <= stop and start < last:
                self._claimed[row, block] = label

    def _place(self, row: int, column: int) -> Place:
        return Place(self._label, sheet=self._sheet.name, cell=address(row, self._columns[column]))

    def _add(
        self,
        code: str,
        message: str,
        hint: str,
        place: Place,
        severity: Severity = Severity.ERROR,
        *,
        found: str = "",
        expected: str = "",
        paths: tuple[str, ...] = (),
    ) -> None:
        self._loaded.findings.append(Finding(code, message, hint, severity, place, expected, found, paths=paths))


def _akin(ours: str, theirs: str) -> bool:
    return bool(theirs) and (ours in theirs or theirs in ours)
