"""Ugly variants of the officer's export: each kind spoils a clean workbook in one way that has been seen in the field.

A kind is ``taken`` (the same facts as the clean one; ``points`` are warnings it may raise) or ``refused`` at a cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import nextafter
from typing import TYPE_CHECKING, Any

from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Spoil = "Callable[[Any], None]"
INCOME, SPENT, TOTALS, CARS = "收入决算表", "支出决算表", "收入支出决算总表", "财政拨款“三公”经费支出决算表"
CODED = (INCOME, SPENT, "一般公共预算财政拨款支出决算表")
FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@dataclass(frozen=True)
class Variant:
    """One kind: what it is called, how it is made, what is said of it (code, sheet, cell)."""

    kind: str
    spoil: Callable[[Any], None]
    said: tuple[tuple[str, str, str], ...] = ()
    taken: bool = True


VARIANTS: list[Variant] = []


def taken(kind: str, *said: tuple[str, str, str]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register a kind that gives the same facts."""

    def keep(spoil: Callable[[Any], None]) -> Callable[[Any], None]:
        VARIANTS.append(Variant(kind, spoil, said))
        return spoil

    return keep


def refused(kind: str, *said: tuple[str, str, str]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register a kind of which a figure cannot be read: the finding names the cell."""

    def keep(spoil: Callable[[Any], None]) -> Callable[[Any], None]:
        VARIANTS.append(Variant(kind, spoil, said, taken=False))
        return spoil

    return keep


def figures(book: Any) -> Iterator[Any]:
    """Every figure of the body of every sheet (栏次, 行次 and codes left out)."""
    for sheet in book:
        lines = {cell.column for row in sheet["A5:L5"] for cell in row if cell.value == "行次"}
        for row in sheet.iter_rows(min_row=6):
            if row[0].value not in ("栏次", 1):
                yield from (cell for cell in row if isinstance(cell.value, float | int) and cell.column not in lines)


def blanks(book: Any) -> Iterator[Any]:
    """Every blank figure cell of the tables with codes (a merged 合计 covers its neighbour)."""
    for name in CODED:
        sheet = book[name]
        for row in sheet.iter_rows(min_row=7, min_col=3, max_row=sheet.max_row - 1):
            yield from (cell for cell in row if cell.value is None)


def codes(book: Any) -> Iterator[Any]:
    for name in CODED:
        yield from (row[0] for row in book[name].iter_rows(min_row=8) if str(row[0].value).isdigit())


def texts(book: Any) -> Iterator[Any]:
    for sheet in book:
        yield from (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))


def unmerge(sheet: Any) -> list[Any]:
    areas = list(sheet.merged_cells.ranges)
    for area in areas:
        sheet.unmerge_cells(str(area))
    return areas


def shift(sheet: Any, *, rows: tuple[int, int] | None = None, columns: tuple[int, int] | None = None) -> None:
    """Insert rows or columns and move the merges along (openpyxl leaves them behind)."""
    areas = unmerge(sheet)
    if rows:
        sheet.insert_rows(*rows)
    if columns:
        sheet.insert_cols(*columns)
    for area in areas:
        left, top, right, bottom = area.bounds
        if rows:
            top, bottom = (at + rows[1] * (at >= rows[0]) for at in (top, bottom))
        if columns:
            left, right = (at + columns[1] * (at >= columns[0]) for at in (left, right))
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)


# sheets


@taken("原样")
def _(book: Any) -> None:
    """Nothing is changed."""


@taken("工作表倒序")
def _(book: Any) -> None:
    book._sheets.reverse()  # noqa: SLF001 - openpyxl has no public way


@taken("工作表名是 Sheet1、Sheet2")
def _(book: Any) -> None:
    for number, sheet in enumerate(book, 1):
        sheet.title = f"Sheet{number}"


@taken("工作表名张冠李戴")
def _(book: Any) -> None:
    names = [sheet.title for sheet in book]
    for sheet in book:
        sheet.title = "tmp" + sheet.title[:20]
    for sheet, name in zip(book, [*names[1:], names[0]], strict=True):
        sheet.title = name


@taken("夹着空白工作表")
def _(book: Any) -> None:
    book.create_sheet("Sheet1", 0)
    book.create_sheet("Sheet2", 4)


@taken("夹着封面和目录", ("L-25", "封面", "A3"), ("L-25", "目录", "A1"))
def _(book: Any) -> None:
    book.create_sheet("封面", 0)["A3"] = "2022年度部门决算公开表"
    for row in (["目录"], [1, TOTALS, "公开01表"], [2, INCOME, "公开02表"]):
        book["目录"].append(row) if "目录" in book.sheetnames else book.create_sheet("目录", 1).append(row)


@taken("十张表连排在一张工作表里")
def _(book: Any) -> None:
    first, at = book.worksheets[0], book.worksheets[0].max_row + 3
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows():
            for cell in row:
                first.cell(at + cell.row, cell.column).value = cell.value
        at += sheet.max_row + 2
        book.remove(sheet)


# rows and columns


@taken("表顶多出空行")
def _(book: Any) -> None:
    for sheet in book:
        shift(sheet, rows=(1, 3))


@taken("表题与表头之间多出空行")
def _(book: Any) -> None:
    for sheet in book:
        shift(sheet, rows=(4, 2))


@taken("表内夹空行")
def _(book: Any) -> None:
    for name in CODED:
        shift(book[name], rows=(20, 2))
        shift(book[name], rows=(9, 1))


@taken("左边多出空列")
def _(book: Any) -> None:
    for sheet in book:
        shift(sheet, columns=(1, 2))


@taken("中间夹空列")
def _(book: Any) -> None:
    for name in CODED:
        shift(book[name], columns=(4, 1))


@taken("远处有带格式的空单元格")
def _(book: Any) -> None:
    for sheet in book:
        sheet.cell(3000, 200).fill = PatternFill("solid", fgColor="FFFF00")
        sheet.cell(400, 40).value = "   "


@taken("数的右边有批注列", ("L-37", INCOME, "L8"))
def _(book: Any) -> None:
    book[INCOME]["K8"], book[INCOME]["L8"] = "已核对", 1


@taken("没有栏次行")
def _(book: Any) -> None:
    for sheet in book:
        for row in sheet.iter_rows(min_row=5, max_row=7):
            if row[0].value == "栏次":
                unmerge(sheet)
                sheet.delete_rows(row[0].row)
                break


@taken("没有行次列")
def _(book: Any) -> None:
    sheet = book[TOTALS]
    unmerge(sheet)
    sheet.delete_cols(5)
    sheet.delete_cols(2)


@taken("没有注")
def _(book: Any) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            if str(row[0].value).startswith(("注", "说明")):
                row[0].value = None


@taken("注前另有制表人一行", *(("L-35", name, "A45") for name in CODED))
def _(book: Any) -> None:
    for name in CODED:
        shift(book[name], rows=(45, 1))
        book[name]["A45"] = "单位负责人：        财务负责人：        制表人："


@taken("代码列分类、款、项三列合并")
def _(book: Any) -> None:
    for name in CODED:
        unmerge(book[name])
        book[name].insert_cols(2, 2)
        for row in range(8, 45):
            book[name].merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        for column, text in enumerate(("类", "款", "项"), 1):
            book[name].cell(6, column).value = text


@taken("类、款、项分列填写")
def _(book: Any) -> None:
    for name in CODED:
        sheet = book[name]
        unmerge(sheet)
        sheet.insert_cols(2, 2)
        for row in range(8, 45):
            code = str(sheet.cell(row, 1).value)
            for column, part in enumerate((code[:3], code[3:5], code[5:]), 1):
                sheet.cell(row, column).value = part or None


@taken("支出类的行次序不同")
def _(book: Any) -> None:
    sheet = book[TOTALS]
    for column in "DEF":
        sheet[f"{column}8"].value, sheet[f"{column}9"].value = sheet[f"{column}9"].value, sheet[f"{column}8"].value


# heads, titles and labels


@taken("表头全部没有合并")
def _(book: Any) -> None:
    for sheet in book:
        unmerge(sheet)


@taken("取消合并后每格都填了字")
def _(book: Any) -> None:
    for sheet in book:
        for area in unmerge(sheet):
            text = sheet.cell(area.min_row, area.min_col).value
            if area.max_row < 7:
                for row in range(area.min_row, area.max_row + 1):
                    for column in range(area.min_col, area.max_col + 1):
                        sheet.cell(row, column).value = text


@taken("表头里有换行")
def _(book: Any) -> None:
    for name, cell, text in ((INCOME, "H4", "附属单位\n上缴收入"), (SPENT, "H4", "对附属单位\n补助支出")):
        book[name][cell] = text


@taken("标签里夹空格")
def _(book: Any) -> None:
    for cell in texts(book):
        if cell.value in ("合计", "项目", "收入", "支出", "总计", "小计", "金额"):
            cell.value = "　　".join(cell.value)


@taken("括号和引号是半角")
def _(book: Any) -> None:
    table = str.maketrans("（）“”：，", '()"":,')
    for cell in texts(book):
        cell.value = cell.value.translate(table)


@taken("括号和冒号是全角")
def _(book: Any) -> None:
    for cell in texts(book):
        cell.value = cell.value.translate(str.maketrans("():", "（）："))


@taken("文字里有零宽字符和不间断空格")
def _(book: Any) -> None:
    for cell in texts(book):
        if not cell.value.startswith(("部门", "单位")):
            cell.value = f"\ufeff{cell.value}\u200b\xa0"


@taken("表题字间有空格")
def _(book: Any) -> None:
    for sheet in book:
        sheet["A1"] = " ".join(sheet["A1"].value)


@taken("表题带年度和编号")
def _(book: Any) -> None:
    for number, sheet in enumerate(book, 1):
        sheet["A1"] = f"附表{number}：2022年度{sheet['A1'].value}"


@taken("表题带部门名称")
def _(book: Any) -> None:
    for sheet in book:
        sheet["A1"] = f"大同市应急管理局2022年度{sheet['A1'].value}"


@taken("没有表题")
def _(book: Any) -> None:
    for name in (TOTALS, INCOME, SPENT, CARS):
        book[name]["A1"] = None


@taken("表题在工作表中间的合并格里")
def _(book: Any) -> None:
    sheet = book[INCOME]
    sheet.unmerge_cells("A1:I1")
    sheet["D1"], sheet["A1"] = sheet["A1"].value, None
    sheet.merge_cells("D1:F1")


@taken("类的名称没有序号")
def _(book: Any) -> None:
    for row in book[TOTALS].iter_rows(min_row=7, max_row=37):
        for cell in (row[0], row[3]):
            cell.value = re.sub(r"^[一二三四五六七八九十]+、", "", cell.value) if cell.value else None


@taken("项目名称多一句说明")
def _(book: Any) -> None:
    sheet = book[TOTALS]
    sheet["A34"] = f"{sheet['A34'].value}（含专用结余）"


# the header block


@taken("单位写作 人民币元")
def _(book: Any) -> None:
    for cell in texts(book):
        cell.value = re.sub("单位：元$", "单位：人民币元", cell.value)


@taken("金额单位 三个字之间有空格")
def _(book: Any) -> None:
    for cell in texts(book):
        cell.value = cell.value.replace("金额单位：元", "金额单位 :  元 ")


@taken("表头三项挤在一格")
def _(book: Any) -> None:
    for sheet in book:
        cells = [cell for cell in sheet[3] if cell.value]
        cells[0].value = "      ".join(cell.value for cell in cells)
        for cell in cells[1:]:
            cell.value = None


@taken("单位写在括号里")
def _(book: Any) -> None:
    for cell in texts(book):
        cell.value = re.sub("^(金额)?单位：元$", "（单位：元）", cell.value)


@taken("报成万元")
def _(book: Any) -> None:
    for cell in figures(book):
        if cell.parent.title != "部门决算公开相关信息统计表" or cell.row < 14:  # 辆 stay 辆
            cell.value = round(cell.value / 10000, 6)
    for cell in texts(book):
        cell.value = re.sub("单位：元$", "单位：万元", cell.value)


@taken("年度写在表题里，没有单独一格")
def _(book: Any) -> None:
    for sheet in book:
        sheet["A1"] = f"{sheet['A1'].value}（2022年度）"
        for cell in sheet[3]:
            cell.value = None if cell.value == "2022年度" else cell.value


# figures


@taken("数是文字，带千分位")
def _(book: Any) -> None:
    for cell in figures(book):
        cell.value = f"{cell.value:,.2f}"


@taken("数是全角数字")
def _(book: Any) -> None:
    for cell in figures(book):
        cell.value = f"{cell.value:,.2f}".translate(FULL)


@taken("数前后有空格")
def _(book: Any) -> None:
    for cell in figures(book):
        cell.value = f"\xa0 {cell.value:.2f}　"


@taken("数带“元”字")
def _(book: Any) -> None:
    for cell in figures(book):
        if cell.parent.title != "部门决算公开相关信息统计表" or cell.row < 14:
            cell.value = f"{cell.value:,.2f}元"


@taken("数带人民币符号")
def _(book: Any) -> None:
    for number, cell in enumerate(figures(book)):
        cell.value = f"{'¥￥'[number % 2]}{cell.value:,.2f}"


@taken("数带正号")
def _(book: Any) -> None:
    for cell in figures(book):
        cell.value = f"+{cell.value:.2f}"


@taken("数是公式，存有结果")
def _(book: Any) -> None:
    for cell in figures(book):
        cell.value = f"={cell.value:.2f}"  # the test writes the results into the file


@taken("数带二进制误差")
def _(book: Any) -> None:
    for cell in figures(book):
        cell.value = nextafter(nextafter(float(cell.value), 1e12), 1e12)


@taken("空格填 -")
def _(book: Any) -> None:
    for cell in blanks(book):
        cell.value = "-"


@taken("空格填 ——")
def _(book: Any) -> None:
    for cell in blanks(book):
        cell.value = " —— "


@taken("空格填 /")
def _(book: Any) -> None:
    for cell in blanks(book):
        cell.value = "/"


@taken("空格填 0")
def _(book: Any) -> None:
    for cell in blanks(book):
        cell.value = 0


@taken("空格填文字 0.00")
def _(book: Any) -> None:
    for cell in blanks(book):
        cell.value = "0.00"


@taken("空格填空白字符")
def _(book: Any) -> None:
    for cell in blanks(book):
        cell.value = " 　"


# 科目编码


@taken("编码是数字")
def _(book: Any) -> None:
    for cell in codes(book):
        cell.value = int(cell.value)


@taken("编码前有空格表示层次")
def _(book: Any) -> None:
    for cell in codes(book):
        cell.value = " " * (len(cell.value) - 3) + cell.value


@taken("编码前后有全角空格")
def _(book: Any) -> None:
    for cell in codes(book):
        cell.value = f"　{cell.value}　"


@taken("编码是全角数字")
def _(book: Any) -> None:
    for cell in codes(book):
        cell.value = cell.value.translate(FULL)


@taken("科目名称前有空格")
def _(book: Any) -> None:
    for cell in codes(book):
        name = cell.offset(0, 1)
        name.value = f"　　{name.value} "


# hidden


@taken("有隐藏的行", ("L-34", INCOME, "C10"))
def _(book: Any) -> None:
    book[INCOME].row_dimensions[10].hidden = True


@taken("有隐藏的列", ("L-34", SPENT, "D7"))
def _(book: Any) -> None:
    book[SPENT].column_dimensions["D"].hidden = True


@taken("有隐藏的重复工作表", ("L-26", "底稿", "A1"))
def _(book: Any) -> None:
    copy = book.copy_worksheet(book[INCOME])
    copy.title, copy.sheet_state = "底稿", "hidden"


# what cannot be read for certain


@refused("数是汉字", ("L-30", INCOME, "C10"))
def _(book: Any) -> None:
    book[INCOME]["C10"] = "十九万"


@refused("数是“无”", ("L-30", INCOME, "D10"))
def _(book: Any) -> None:
    book[INCOME]["D10"] = "无"


@refused("负数写成括号", ("L-30", INCOME, "D10"))
def _(book: Any) -> None:
    book[INCOME]["D10"] = "(196,051.00)"


@refused("数有两个小数点", ("L-30", INCOME, "D10"))
def _(book: Any) -> None:
    book[INCOME]["D10"] = "196.051.00"


@refused("数是错误值", ("L-32", INCOME, "C10"))
def _(book: Any) -> None:
    book[INCOME]["C10"] = "#REF!"


@refused("公式没有结果", ("L-31", INCOME, "C10"))
def _(book: Any) -> None:
    book[INCOME]["C10"] = "=SUM(D10:I10)"


@refused("填数的格被合并", ("L-33", INCOME, "C10"))
def _(book: Any) -> None:
    book[INCOME].merge_cells("C10:D10")


@refused("没有金额单位", ("L-28", INCOME, "I3"))
def _(book: Any) -> None:
    book[INCOME]["I3"] = None


@refused("金额单位是千元", ("L-28", INCOME, "I3"))
def _(book: Any) -> None:
    book[INCOME]["I3"] = "金额单位：千元"


@refused("表头改了字", ("L-27", INCOME, "I4"))
def _(book: Any) -> None:
    book[INCOME]["I4"] = "其它收入"


@refused("表头少一栏", ("L-27", INCOME, "A4"))
def _(book: Any) -> None:
    unmerge(book[INCOME])
    book[INCOME].delete_cols(6)


@refused("行列互换", ("L-27", CARS, "G4"))
def _(book: Any) -> None:
    sheet = book[CARS]
    unmerge(sheet)
    values = {(cell.row, cell.column): cell.value for row in sheet["A4:L8"] for cell in row}
    for row in sheet["A4:L8"]:
        for cell in row:
            cell.value = None
    for (row, column), value in values.items():
        sheet[f"{get_column_letter(row)}{column + 3}"] = value


@refused("同一张表有两份", ("L-26", "收入决算表 Copy", "A1"))
def _(book: Any) -> None:
    copy = book.copy_worksheet(book[INCOME])
    copy["C10"] = 1
    book[INCOME]["C10"] = 2


@refused("编码重复", ("TX-1", INCOME, "A11"))
def _(book: Any) -> None:
    book[INCOME]["A11"] = book[INCOME]["A10"].value


@refused("编码位数不对", ("TX-1", INCOME, "A10"))
def _(book: Any) -> None:
    book[INCOME]["A10"] = "208029"


@refused("编码成了小数", ("TX-1", INCOME, "A10"))
def _(book: Any) -> None:
    book[INCOME]["A10"] = 2080299.5


@refused("少了上级科目的行", ("TX-1", INCOME, "A9"))
def _(book: Any) -> None:
    unmerge(book[INCOME])
    book[INCOME].delete_rows(9)


@refused("多出表样里没有的一行", ("L-35", INCOME, "C45"))
def _(book: Any) -> None:
    shift(book[INCOME], rows=(45, 1))
    book[INCOME]["A45"], book[INCOME]["C45"] = "审计调整", 8


@refused("少了表样里的一行", ("L-36", TOTALS, "A34"))
def _(book: Any) -> None:
    for column in "ABC":
        book[TOTALS][f"{column}34"] = None


@refused("多出表样里没有的一栏", ("L-37", INCOME, "G7"))
def _(book: Any) -> None:
    shift(book[INCOME], columns=(7, 1))
    book[INCOME]["G4"], book[INCOME]["G7"] = "其中：教育收费", 5
