"""The officer's export is read as it is: every figure of the reference workbook, and every doubt as a finding."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.styles import Font
from reference_tables import NUMBERS, figures, names, reference, workbook

from generator.findings import Severity
from generator.load import cells as stored
from generator.load.excel_file import read_workbook
from generator.numbers import read_stored
from generator.profile import Pack, load_pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.load.raw import Leaf, Loaded

HEADS = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
ROWS: list[list[Any]] = [
    ["收入决算表"],
    [None, None, None, None, None, None, None, None, "公开02表"],
    ["部门名称：示例市档案局", None, None, None, "2022年度", None, None, None, "金额单位：元"],
    ["项目", None, *HEADS],
    ["功能分类科目编码", "科目名称"],
    ["栏次", None, 1, 2, 3, 4, 5, 6, 7],
    ["合计", None, 300.5, 300.5],
    ["201", "一般公共服务支出", 300.5, 300.5],
    ["20126", "档案事务", 300.5, 300.5],
    ["2012601", "行政运行", 200.25, 200.25],
    ["2012604", "档案馆", 100.25, 100.25],
    ["注：本表反映部门本年度取得的各项收入情况。"],
]
"""A small 收入表 as an export has it: the figures begin in row 7."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    found = load_pack("shanxi/2022")
    assert found is not None
    return found


@pytest.fixture
def read(tmp_path: Path, pack: Pack) -> Callable[..., Loaded]:
    """Write the small 收入表, let the test spoil it, read it."""

    def run(spoil: Callable[[Any], None] | None = None, name: str = "公开表.xlsx") -> Loaded:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        sheet.title = "Sheet1"
        for row in ROWS:
            sheet.append(row)
        if spoil is not None:
            spoil(sheet)
        book.save(tmp_path / name)
        return read_workbook(tmp_path / name, name, pack)

    return run


def _values(loaded: Loaded) -> dict[str, str | None]:
    return {leaf.path: leaf.text for leaf in loaded.leaves}


def _only(loaded: Loaded, code: str) -> tuple[str, str]:
    """The cell and the message of the one finding there is."""
    assert [finding.code for finding in loaded.findings] == [code]
    return loaded.findings[0].place.cell, loaded.findings[0].message


def test_the_reference_workbook_gives_the_facts_value_by_value(pack: Pack) -> None:
    tables = reference()
    loaded = read_workbook(workbook(), "公开表.xlsx", pack)
    assert loaded.findings == []
    assert list(loaded.tables) == list(NUMBERS)
    assert {year for year, _ in loaded.years} == {"2022"}
    assert {name for name, _ in loaded.departments} == {tables["公开01"]["department"]}
    numbers = {leaf.path: Decimal(leaf.text or "?") for leaf in loaded.leaves if not leaf.path.endswith(".名称")}
    assert numbers == figures(tables)
    assert {leaf.path: leaf.text for leaf in loaded.leaves if leaf.path.endswith(".名称")} == names(tables)
    assert {leaf.unit for leaf in loaded.leaves if leaf.is_number} == {"元"}
    assert len(loaded.rows) == 3 * 37


def test_a_leaf_says_sheet_and_cell(read: Callable[..., Loaded]) -> None:
    loaded = read()
    assert loaded.findings == []
    leaf = _leaf(loaded, "收入表.科目.2012604.财政拨款收入")
    assert (leaf.text, leaf.place.file, leaf.place.sheet, leaf.place.cell) == ("100.25", "公开表.xlsx", "Sheet1", "D11")
    assert (leaf.unit, leaf.is_number) == ("元", True)
    assert loaded.rows == [f"收入表.科目.{code}" for code in ("201", "20126", "2012601", "2012604")]
    assert [(name, place.cell) for name, place in loaded.departments] == [("示例市档案局", "A3")]
    assert [(year, place.cell) for year, place in loaded.years] == [("2022", "E3")]


def _leaf(loaded: Loaded, path: str) -> Leaf:
    return next(leaf for leaf in loaded.leaves if leaf.path == path)


def test_an_empty_cell_of_a_known_row_is_zero(read: Callable[..., Loaded]) -> None:
    assert _values(read())["收入表.科目.2012601.其他收入"] == "0"


def test_blank_rows_and_columns_and_another_order_do_not_matter(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        sheet.insert_cols(4, 2)
        sheet.insert_cols(1)
        sheet.insert_rows(8)
        sheet.insert_rows(5, 2)
        sheet.insert_rows(1, 3)
        sheet.parent.create_sheet("空白", 0)

    loaded = read(spoil)
    assert loaded.findings == []
    assert _values(loaded) == _values(read())


def test_width_and_blanks_of_labels_do_not_matter(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        sheet["A1"], sheet["A7"] = "收 入 决 算 表", "合　　计"
        sheet["A3"], sheet["I3"] = "部门名称: 示例市档案局", "金额单位:元"
        sheet["A10"], sheet["C4"] = " ２０１２６０１", "本年收入\n合计"
        sheet["C10"], sheet["A11"] = "２００．２５", 2012604

    loaded = read(spoil)
    assert loaded.findings == []
    assert {path: Decimal(text or "?") for path, text in _values(loaded).items() if "名称" not in path} == {
        path: Decimal(text or "?") for path, text in _values(read()).items() if "名称" not in path
    }


def test_the_form_with_three_code_columns_is_read_too(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        sheet.insert_cols(2, 2)
        for column, text in enumerate(("类", "款", "项", "栏次"), 1):
            sheet.cell(6, column).value = text
        sheet["A7"], sheet["D7"] = None, "合计"
        for row in range(8, 12):
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)

    loaded = read(spoil)
    assert loaded.findings == []
    assert _values(loaded) == _values(read())


def test_wan_yuan_is_kept_as_the_unit_of_every_leaf(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("I3", "单位：万元"))
    assert {leaf.unit for leaf in loaded.leaves if leaf.is_number} == {"万元"}
    assert loaded.findings == []


def test_another_year_is_handed_on(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("E3", "2021 年度"))
    assert [year for year, _ in loaded.years] == ["2021"]


def test_a_missing_unit_is_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("I3", None))
    assert _only(loaded, "L-28") == ("I3", "没有写明金额单位")


def test_an_unknown_unit_is_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("I3", "金额单位：千元"))
    assert _only(loaded, "L-28") == ("I3", "金额单位“千元”不认识")
    assert {leaf.unit for leaf in loaded.leaves} == {""}


def test_words_for_a_number_are_found_and_not_read(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("D10", "十二万"))
    assert _only(loaded, "L-30") == ("D10", "应填数字，填的是“十二万”")
    assert "收入表.科目.2012601.财政拨款收入" not in _values(loaded)


def test_a_number_typed_as_text_is_a_number(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("D10", "1,200.25"))
    leaf = _leaf(loaded, "收入表.科目.2012601.财政拨款收入")
    assert (leaf.text, leaf.is_number, loaded.findings) == ("1,200.25", False, [])


def test_a_dash_is_nothing(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("E10", "—"))
    assert (_values(loaded)["收入表.科目.2012601.上级补助收入"], loaded.findings) == ("0", [])


def test_a_formula_without_a_result_is_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("C7", "=SUM(C8)"))
    assert _only(loaded, "L-31") == ("C7", "单元格是公式，但文件里没有算出的结果")
    assert "收入表.合计.本年收入合计" not in _values(loaded)


def test_a_formula_with_its_result_is_read(read: Callable[..., Loaded], tmp_path: Path, pack: Pack) -> None:
    read(lambda sheet: sheet.__setitem__("C7", "=SUM(C8)"))
    path = tmp_path / "公开表.xlsx"
    _edit(path, lambda xml: re.sub(r"<f>SUM\(C8\)</f><v ?/?>(</v>)?", "<f>SUM(C8)</f><v>300.49999999999994</v>", xml))
    loaded = read_workbook(path, path.name, pack)
    assert (_values(loaded)["收入表.合计.本年收入合计"], loaded.findings) == ("300.50", [])


def _edit(path: Path, change: Callable[[str], str], part: str = "xl/worksheets/sheet1.xml") -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode()
    changed = change(text)
    assert changed != text
    parts[part] = changed.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_an_error_value_is_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("C9", "#REF!"))
    assert _only(loaded, "L-32") == ("C9", "单元格是错误值 #REF!")


def test_a_truth_value_is_no_number(read: Callable[..., Loaded]) -> None:
    assert _only(read(lambda sheet: sheet.__setitem__("C9", True)), "L-30")[0] == "C9"  # noqa: FBT003 - a cell's value


def test_merged_figures_are_found(read: Callable[..., Loaded]) -> None:
    assert _only(read(lambda sheet: sheet.merge_cells("D10:E10")), "L-33") == ("D10", "填数的单元格被合并")
    assert _only(read(lambda sheet: sheet.merge_cells("I8:I9")), "L-33")[0] == "I8"


def test_merged_heads_and_labels_are_no_fault(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        for area in ("A1:I1", "A4:B4", "C4:C5", "A6:B6", "A7:B7", "A12:I12"):
            sheet.merge_cells(area)

    assert read(spoil).findings == []


def test_a_hidden_row_with_figures_is_pointed_out(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: setattr(sheet.row_dimensions[10], "hidden", True))
    assert _only(loaded, "L-34") == ("C10", "隐藏的行里有数")
    assert loaded.findings[0].severity is Severity.WARNING
    assert _values(loaded)["收入表.科目.2012601.财政拨款收入"] == "200.25"


def test_a_hidden_column_with_figures_is_pointed_out(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: setattr(sheet.column_dimensions["D"], "hidden", True))
    assert _only(loaded, "L-34") == ("D7", "隐藏的列里有数")


def test_a_hidden_empty_row_is_no_fault(read: Callable[..., Loaded]) -> None:
    assert read(lambda sheet: setattr(sheet.row_dimensions[30], "hidden", True)).findings == []


def test_a_hidden_sheet_with_figures_is_pointed_out(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        other = sheet.parent.create_sheet("底稿")
        other["A1"], other.sheet_state = 12.5, "veryHidden"

    loaded = read(spoil)
    assert _only(loaded, "L-34") == ("A1", "隐藏的工作表里有数")
    assert loaded.findings[0].place.sheet == "底稿"


def test_a_strange_sheet_is_named_and_left_alone(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.parent.create_sheet("目录").append(["目录", 1]))
    _only(loaded, "L-25")
    assert (loaded.findings[0].place.sheet, loaded.findings[0].severity) == ("目录", Severity.INFO)


def test_a_table_found_twice_is_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.parent.copy_worksheet(sheet))
    assert "另一张在工作表“Sheet1”" in _only(loaded, "L-26")[1]
    assert loaded.findings[0].place.sheet == "Sheet1 Copy"


def test_a_hidden_copy_never_comes_first(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        copy = sheet.parent.copy_worksheet(sheet)
        copy["D10"], copy.sheet_state = 999, "hidden"
        sheet.parent.move_sheet(copy, -1)

    loaded = read(spoil)
    assert _values(loaded)["收入表.科目.2012601.财政拨款收入"] == "200.25"
    _only(loaded, "L-26")


def test_other_heads_under_a_known_title_are_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("I4", "其它收入"))
    assert _only(loaded, "L-27")[1] == "“收入决算表”的表头与本模板的表样不符，没有读取"
    assert "附属单位上缴收入、其他收入" in loaded.findings[0].hint
    assert loaded.tables == {}


def test_a_column_that_the_form_does_not_have_is_pointed_out(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        sheet.insert_cols(7)
        sheet["G4"], sheet["G7"] = "其中：教育收费", 5

    assert _only(read(spoil), "L-37") == ("G7", "表样里没有这一栏，其中的数没有读取")


def test_a_code_given_twice_is_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("A11", "2012601"))
    assert _only(loaded, "TX-1") == ("A11", "科目编码“2012601”重复")
    assert loaded.findings[0].paths == ("收入表.科目.2012601",)
    assert _values(loaded)["收入表.科目.2012601.财政拨款收入"] == "200.25"


def test_a_code_of_wrong_length_is_found(read: Callable[..., Loaded]) -> None:
    assert _only(read(lambda sheet: sheet.__setitem__("A11", "201260")), "TX-1") == ("A11", "科目编码“201260”不对")


def test_a_code_out_of_order_is_found(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        sheet["A10"], sheet["A11"] = "2012604", "2012601"

    assert _only(read(spoil), "TX-1") == ("A11", "科目编码“2012601”排在“2012604”之后")


def test_a_missing_parent_row_is_found(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.delete_rows(9))
    assert [(finding.code, finding.place.cell, finding.message) for finding in loaded.findings] == [
        ("TX-1", "A9", "科目“2012601”没有上级科目“20126”的行"),
        ("TX-1", "A10", "科目“2012604”没有上级科目“20126”的行"),
    ]


def test_an_unknown_row_with_figures_is_found(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        sheet.insert_rows(12)
        sheet["A12"], sheet["C12"] = "审计调整", 8

    assert _only(read(spoil), "L-35") == ("C12", "表样里没有的一行“审计调整”，其中的数没有读取")


def test_a_missing_row_is_pointed_out(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.delete_rows(7))
    assert _only(loaded, "L-36")[1] == "“收入决算表”缺少一行“合计”"


def _reference_sheet(title: str, tmp_path: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(workbook())
    for name in book.sheetnames:
        if name != title:
            del book[name]
    change(book[title])
    book.save(tmp_path / "one.xlsx")
    return tmp_path / "one.xlsx"


def test_a_renamed_line_is_known_by_its_line_number(tmp_path: Path, pack: Pack) -> None:
    change: Callable[[Any], None] = lambda sheet: sheet.__setitem__("A34", "使用非财政拨款结余（含专用结余）")  # noqa: E731 - one assignment
    loaded = read_workbook(_reference_sheet("收入支出决算总表", tmp_path, change), "one.xlsx", pack)
    assert loaded.findings == []
    assert _leaf(loaded, "收支总表.使用非财政拨款结余").place.cell == "C34"


def test_a_renamed_class_is_a_missing_and_an_unknown_row(tmp_path: Path, pack: Pack) -> None:
    change: Callable[[Any], None] = lambda sheet: sheet.__setitem__("D14", "八、社保支出")  # noqa: E731 - one assignment
    loaded = read_workbook(_reference_sheet("收入支出决算总表", tmp_path, change), "one.xlsx", pack)
    assert [(finding.code, finding.place.cell) for finding in loaded.findings] == [("L-36", "D14"), ("L-35", "F14")]
    assert "收支总表.类.208" not in _values(loaded)
    assert _values(loaded)["收支总表.其他收入"] == "1395.92"


def test_an_economic_item_that_the_form_does_not_have_is_found(tmp_path: Path, pack: Pack) -> None:
    def change(sheet: Any) -> None:
        for column, value in zip("MNOP", ("31206", "其他资本性补助", 7, 7), strict=True):
            sheet[f"{column}32"] = value

    loaded = read_workbook(
        _reference_sheet("一般公共预算财政拨款基本支出决算明细表", tmp_path, change), "one.xlsx", pack
    )
    assert _only(loaded, "L-35") == ("O32", "表样里没有的一行“31206”，其中的数没有读取")


def test_an_empty_table_gives_zero_totals(pack: Pack) -> None:
    loaded = read_workbook(workbook(), "公开表.xlsx", pack)
    assert {leaf.text for leaf in loaded.leaves if leaf.path.startswith("政府性基金表.合计.")} == {"0"}


# files that cannot be used


def _refused(path: Path, pack: Pack) -> str:
    loaded = read_workbook(path, path.name, pack)
    assert (loaded.leaves, len(loaded.findings)) == ([], 1)
    assert loaded.findings[0].severity is Severity.ERROR
    assert loaded.findings[0].hint
    return loaded.findings[0].code


def test_a_missing_file_is_said(tmp_path: Path, pack: Pack) -> None:
    assert _refused(tmp_path / "没有.xlsx", pack) == "L-1"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("坏.xlsx", b"", "L-20"),
        ("坏.xlsx", b"PK\x03\x04 and nothing more", "L-20"),
        ("网页.xlsx", b"<html>", "L-20"),
        ("旧.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "L-23"),
        ("金山.et", b"\xd0\xcf\x11\xe0" + bytes(600), "L-23"),
        ("密.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "L-21"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, pack: Pack, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert _refused(tmp_path / name, pack) == code


def test_a_zip_without_a_workbook_is_refused(tmp_path: Path, pack: Pack) -> None:
    with zipfile.ZipFile(tmp_path / "图.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    assert _refused(tmp_path / "图.xlsx", pack) == "L-20"


def test_cut_off_and_garbled_workbooks_are_refused(read: Callable[..., Loaded], tmp_path: Path, pack: Pack) -> None:
    read()
    path = tmp_path / "公开表.xlsx"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert _refused(path, pack) == "L-20"
    path.write_bytes(data)
    _edit(path, lambda xml: xml.replace("</sheetData>", ""))
    assert _refused(path, pack) == "L-20"


def test_macros_are_refused(read: Callable[..., Loaded], tmp_path: Path, pack: Pack) -> None:
    read()
    path = tmp_path / "公开表.xlsx"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")
    assert _refused(path, pack) == "L-22"
    read(name="宏.xlsm")
    assert _refused(tmp_path / "宏.xlsm", pack) == "L-22"


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "大.xlsx"
    chunk = bytes(10_000_000)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/a", "w", force_zip64=True) as part,
    ):
        for _ in range(31):
            part.write(chunk)
    assert path.stat().st_size < 1_000_000
    assert _refused(path, pack) == "L-24"


def test_too_many_cells_are_refused(read: Callable[..., Loaded], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_CELLS", 40)
    assert [finding.code for finding in read().findings] == ["L-24"]


def test_entities_are_refused_and_not_fetched(read: Callable[..., Loaded], tmp_path: Path, pack: Pack) -> None:
    read()
    path, secret = tmp_path / "公开表.xlsx", tmp_path / "secret.txt"
    secret.write_text("12345", encoding="utf-8")
    doctype = f'<!DOCTYPE worksheet [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    _edit(path, lambda xml: doctype + re.sub(r"<v>200\.25</v>", "<v>&e;</v>", xml, count=1).partition("?>")[2] or xml)
    assert _refused(path, pack) == "L-29"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: re.sub(r'<dimension ref="[^"]*" ?/>', '<dimension ref="A1:BDWGN9"/>', xml),
        lambda xml: xml.replace("<sheetData>", '<cols><col min="1" max="1000000" width="9"/></cols><sheetData>'),
        lambda xml: xml.replace('r="I4"', 'r="BDWGN4"'),
        lambda xml: xml.replace('<row r="12"', '<row r="99999999"'),
        lambda xml: xml.replace("</sheetData>", '<row r="99">' + "<c/>" * 2_000_000 + "</row></sheetData>"),
    ],
    ids=["dimension", "columns", "cell", "row", "long row"],
)
def test_a_million_columns_are_refused(
    read: Callable[..., Loaded], tmp_path: Path, pack: Pack, change: Callable[[str], str]
) -> None:
    read()
    _edit(tmp_path / "公开表.xlsx", change)
    assert _refused(tmp_path / "公开表.xlsx", pack) == "L-24"


def test_links_to_other_workbooks_are_refused(read: Callable[..., Loaded], tmp_path: Path, pack: Pack) -> None:
    read()
    with zipfile.ZipFile(tmp_path / "公开表.xlsx", "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert _refused(tmp_path / "公开表.xlsx", pack) == "L-29"


HERE = Path(__file__).resolve().parent
OLD = HERE / "old"
"""Workbooks of Excel 97, converted by LibreOffice."""


@pytest.mark.parametrize("name", ["公开表.xls", "公开表.et", "改名.xlsx"])
def test_an_old_workbook_gives_the_same_figures(name: str, tmp_path: Path, pack: Pack) -> None:
    (tmp_path / name).write_bytes((OLD / "公开表.xls").read_bytes())
    loaded = read_workbook(tmp_path / name, "公开表.xlsx", pack)
    new = read_workbook(HERE.parent / "data_inputs" / "datong-2022" / "公开表.xlsx", "公开表.xlsx", pack)
    assert loaded.findings == []
    assert loaded.leaves == new.leaves


def test_an_old_workbook_says_what_is_hidden_and_merged(pack: Pack) -> None:
    loaded = read_workbook(OLD / "合并和隐藏.xls", "公开表.xls", pack)
    assert [(finding.code, finding.place.cell) for finding in loaded.findings] == [("L-33", "C10"), ("L-34", "C11")]


def test_links_to_web_pages_are_ignored(read: Callable[..., Loaded]) -> None:
    def spoil(sheet: Any) -> None:
        sheet["K1"].hyperlink = "https://example.org/x.xlsx"
        sheet["K1"].font = Font(bold=True)

    assert read(spoil).findings == []


def _by_hand(path: Path) -> None:
    """The small 收入表 as another program writes it: shared strings, runs, phonetic hints, no cell references."""
    strings: list[str] = []

    def cell(value: Any) -> str:
        if value is None:
            return "<c/>"
        if not isinstance(value, str):
            return f"<c><v>{value}</v></c>"
        strings.append(
            f"<si><r><t>{value[:1]}</t></r><r><t>{value[1:]}</t></r><rPh sb='0' eb='1'><t>ＸＸ</t></rPh></si>"
        )
        return f'<c t="s"><v>{len(strings) - 1}</v></c>'

    rows = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in ROWS)
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    links = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    related = '<Relationships xmlns="' + package + '">{}</Relationships>'
    link = f'<Relationship Id="{{}}" Type="{links}/{{}}" Target="{{}}"/>'
    parts = {
        "_rels/.rels": related.format(link.format("a", "officeDocument", "/xl/book.xml")),
        "xl/book.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="Sheet1" sheetId="1" r:id="b"/>'
        "</sheets></workbook>",
        "xl/_rels/book.xml.rels": related.format(
            link.format("b", "worksheet", "one.xml") + link.format("c", "sharedStrings", "../xl/words.xml")
        ),
        "xl/one.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/words.xml": f'<sst xmlns="{main}">{"".join(strings)}</sst>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def test_a_workbook_of_another_program_reads_alike(read: Callable[..., Loaded], tmp_path: Path, pack: Pack) -> None:
    _by_hand(tmp_path / "别.xlsx")
    loaded = read_workbook(tmp_path / "别.xlsx", "公开表.xlsx", pack)
    assert loaded.findings == []
    assert loaded.leaves == read().leaves


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("78896364.829999998", "78896364.83"),
        ("7.8896364829999998E7", "78896364.83"),
        ("0.30000000000000004", "0.3"),
        ("7889.6364829999999", "7889.636483"),
        ("-1.8189894035458565E-12", "0"),
        ("-300.49999999999994", "-300.5"),
        ("0.125", "0.125"),
        ("100.004999", "100.004999"),
        ("38", "38"),
        ("1E+3", "1000"),
    ],
)
def test_stored_digits_lose_only_binary_noise(digits: str, value: str) -> None:
    assert read_stored(digits) == Decimal(value)


@pytest.mark.parametrize("digits", [" ", "NaN", "Infinity", "1E+999999", "十二"])
def test_what_excel_cannot_hold_is_no_number(digits: str) -> None:
    with pytest.raises(ValueError, match=re.escape(digits)):
        read_stored(digits)


def test_money_never_passes_through_a_float(read: Callable[..., Loaded]) -> None:
    loaded = read(lambda sheet: sheet.__setitem__("D10", 0.1 + 0.2))
    assert _values(loaded)["收入表.科目.2012601.财政拨款收入"] in {"0.3", "0.30"}


def test_reading_costs_no_more_than_three_plain_passes(tmp_path: Path, pack: Pack) -> None:
    """Counted in processor time of the same run: a plain openpyxl pass is the yardstick."""
    from time import process_time  # noqa: PLC0415 - only here

    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in ROWS[:-1]:
        sheet.append(row)
    for number in range(600):
        sheet.append([f"202{number // 100:02d}{number % 100:02d}", "其他支出", *[number + 0.25] * 7])
    path = tmp_path / "长.xlsx"
    book.save(path)
    data = path.read_bytes()
    best = [9.0, 9.0]
    for _ in range(5):
        start = process_time()
        plain = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        assert sum(1 for row in plain.worksheets[0].iter_rows(values_only=True) for _ in row) > 5_000
        middle = process_time()
        assert len(read_workbook(path, path.name, pack).rows) == 604
        best = [min(best[0], middle - start), min(best[1], process_time() - middle)]
    assert best[1] <= 3 * best[0]
