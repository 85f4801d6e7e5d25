"""The 公开表 workbook and list workbooks: read by openpyxl and LibreOffice, valid by schema, read back by ourselves."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from random_tables import tables
from samples import money, sample_table

from generator.document import Align, Cell, Figure, Page, Table, Text
from generator.findings import Fault
from generator.read import UnreadableFile
from generator.read.excel_format import display
from generator.read.xlsx import read_xlsx
from generator.render.xlsx import Column, Kind, Sheet, write_sheets, write_xlsx
from generator.render.xlsx_measure import PADDING, line_count
from generator.render.xlsx_xml import MANY

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHARED = Path(__file__).resolve().parents[2] / "shared" / "reference"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def first_sheet(table: Table) -> Worksheet:
    return opened(write_xlsx([table], "题名")).worksheets[0]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def worksheet_xml(table: Table) -> str:
    return parts(write_xlsx([table], "题名"))["xl/worksheets/sheet1.xml"].decode()


def rezipped(data: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in data.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def one_cell(*inlines: Text | Figure, align: Align = Align.LEFT) -> Table:
    """A 2x1 table: the cell under test, and a plain one."""
    cells = (Cell(0, 0, inlines, align=align), Cell(0, 1, (Text("邻"),)))
    return sample_table()._replace(widths=(40.0, 40.0), row_count=1, head_rows=0, cells=cells)


# the sheet as an officer's export lays it out


def test_the_header_block_stands_where_the_officers_exports_have_it() -> None:
    sheet = first_sheet(sample_table())
    assert sheet["A1"].value == "收入决算表"
    assert sheet["D2"].value == "公开02表"
    assert sheet["A3"].value == "部门名称：示例市应急管理局"
    assert sheet["B3"].value == "2024年度"
    assert sheet["D3"].value == "金额单位：万元"
    assert sheet["A4"].value == "项目"
    assert sheet["A11"].value == "注：本表反映部门本年度取得的各项收入情况。"
    assert sheet.dimensions == "A1:D11"


@pytest.mark.parametrize(
    ("columns", "centre"), [(3, "B3"), (5, "C3"), (6, "C3"), (8, "D3"), (9, "E3"), (12, "F3"), (16, "H3")]
)
def test_the_centre_place_has_the_column_of_the_reference_tables(columns: int, centre: str) -> None:
    cells = tuple(Cell(0, at, (Text("格"),)) for at in range(columns))
    table = sample_table()._replace(widths=(15.0,) * columns, row_count=1, head_rows=0, cells=cells)
    assert first_sheet(table)[centre].value == "2024年度"


def test_the_layout_of_the_reference_workbook_is_ours() -> None:
    path = SHARED / "datong_2022_tables.xlsx"
    if not path.exists():
        pytest.skip("参考工作簿不在这台机器上")
    reference = openpyxl.load_workbook(path).worksheets[1]
    table = sample_table()
    wide = table._replace(
        widths=(20.0,) * 9, row_count=1, head_rows=1, cells=tuple(Cell(0, at, (Text("格"),)) for at in range(9))
    )
    ours = first_sheet(wide)
    for place in ("A1", "I2", "A3", "E3", "I3", "A4"):
        assert (reference[place].value is None, ours[place].value is None) == (False, False)
    assert "A1:I1" in {str(merge) for merge in reference.merged_cells.ranges}
    assert {str(merge) for merge in ours.merged_cells.ranges} == {"A1:I1", "A5:I5"}


@pytest.mark.parametrize("columns", [1, 2])
def test_no_header_text_is_lost_where_places_share_a_column(columns: int) -> None:
    cells = tuple(Cell(0, at, (Text("格"),)) for at in range(columns))
    sheet = first_sheet(sample_table()._replace(widths=(40.0,) * columns, row_count=1, head_rows=0, cells=cells))
    third = "".join(str(cell.value) for cell in sheet[3])
    assert third.replace("　", "") == "部门名称：示例市应急管理局2024年度金额单位：万元"


def test_a_long_department_name_wraps_before_the_centre_place() -> None:
    table = sample_table()._replace(
        widths=(20.0,) * 6, row_count=1, head_rows=0, cells=tuple(Cell(0, at, ()) for at in range(6))
    )
    table = table._replace(left=(Text("部门名称：" + "示例市应急管理局" * 4),))
    sheet = first_sheet(table)
    assert "A3:B3" in {str(merge) for merge in sheet.merged_cells.ranges}
    assert sheet["A3"].alignment.wrap_text
    assert sheet["C3"].value == "2024年度"
    assert (sheet.row_dimensions[3].height or 0) > 40


def test_the_year_beside_a_wrapped_name_has_room_in_narrow_columns() -> None:
    table = sample_table()._replace(
        widths=(37.0, 6, 13.5, 41, 6, 13.5, 13, 13, 13), row_count=1, head_rows=0,
        cells=tuple(Cell(0, at, ()) for at in range(9)), left=(Text("部门名称：" + "示例市应急管理局" * 5),),
    )  # fmt: skip
    sheet = first_sheet(table)
    assert {"A3:D3", "E3:F3"} <= {str(merge) for merge in sheet.merged_cells.ranges}
    assert (sheet["E3"].value, sheet["I3"].value) == ("2024年度", "金额单位：万元")


# values


def test_figures_are_numbers_with_their_format_and_literal_digits() -> None:
    data = write_xlsx([sample_table()], "题名")
    cell = opened(data).worksheets[0]["C7"]
    assert (cell.value, cell.number_format, cell.data_type) == (2849.17, "#,##0.00", "n")
    assert b"<v>2849.17</v>" in parts(data)["xl/worksheets/sheet1.xml"]


def test_an_empty_figure_is_an_empty_cell_with_borders_and_format() -> None:
    cell = first_sheet(sample_table())["D8"]
    assert (cell.value, cell.number_format, cell.border.left.style) == (None, "#,##0.00", "thin")


def test_codes_are_text_with_their_leading_zero_and_without_green_triangles() -> None:
    data = write_xlsx([one_cell(Text("0205"))], "题名")
    cell = opened(data).worksheets[0]["A4"]
    assert (cell.value, cell.data_type, cell.number_format) == ("0205", "s", "@")
    assert b'<ignoredError sqref="A4:A4" numberStoredAsText="1"/>' in parts(data)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5%", "@SUM(A1)", '=HYPERLINK("x")'])
def test_what_looks_like_a_formula_is_text_and_stays_text_when_edited(text: str) -> None:
    cell = first_sheet(one_cell(Text(text)))["A4"]
    assert (cell.value, cell.quotePrefix) == (text, True)
    data = parts(write_xlsx([one_cell(Text(text))], "题名"))
    assert b"<f>" not in data["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    ("figure", "value", "pattern"),
    [
        (Figure("p", "12.50", Decimal("12.5"), Decimal("12.50")), 12.5, "0.00"),
        (Figure("p", "12", Decimal(12), Decimal("12.00")), 12, "General"),
        (Figure("p", "1,234.5", Decimal("1234.5"), Decimal("1234.50")), 1234.5, "#,##0.0"),
        (Figure("p", "33.34%", Decimal("33.335"), Decimal("33.34"), "0.00"), 33.34, '0.00"%"'),
        (Figure("p", "-3", Decimal(-3), Decimal(-3), "0"), -3, "0"),
        (Figure("p", "【待填】", None), "【待填】", "General"),
        (Figure("p", "十二", Decimal(12), Decimal(12)), "十二", "General"),
        (Figure("p", "12345678901234.56", Decimal(1), Decimal("12345678901234.56"), "0.00"), "12345678901234.56", "@"),
    ],
)
def test_excel_shows_a_figure_as_it_is_printed(figure: Figure, value: object, pattern: str) -> None:
    cell = first_sheet(one_cell(figure))["A4"]
    assert (cell.value, cell.number_format) == (value, pattern)


def test_a_figure_among_words_is_text() -> None:
    assert first_sheet(one_cell(money("a", "1", "1.00"), Text("万元")))["A4"].value == "1.00万元"


def test_control_characters_and_escapes_do_not_break_the_file() -> None:
    assert first_sheet(one_cell(Text("a\x0b<&>\ud800\r\n_x0041_ ")))["A4"].value == "a<&>\n_x0041_ "
    (grid,) = read_xlsx(write_xlsx([one_cell(Text("_x0041_"))], "题名"))
    assert grid.rows[3][0] == "_x0041_"


# look and print set-up


def test_every_covered_place_has_borders() -> None:
    sheet = first_sheet(sample_table())
    assert {"A4:B4", "C4:C5", "D4:D5", "A6:B6", "A7:B7", "A1:D1", "A11:D11"} == {
        str(m) for m in sheet.merged_cells.ranges
    }
    styles = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', worksheet_xml(sample_table())))
    for covered, anchor in (("B4", "A4"), ("C5", "C4"), ("D5", "D4"), ("B7", "A7")):
        assert styles[covered] == styles[anchor]
    assert all(getattr(sheet["B4"].border, side).style == "thin" for side in ("right", "top", "bottom"))


def test_fonts_alignment_and_indent_are_those_of_the_tree() -> None:
    sheet = first_sheet(sample_table())
    title, place, head, name, amount = (sheet[at] for at in ("A1", "A3", "A4", "B8", "C8"))
    assert (title.font.name, title.font.size, title.font.bold, title.alignment.horizontal) == (
        "宋体",
        16,
        True,
        "center",
    )
    assert (place.font.size, place.border.left.style) == (10, None)
    assert (head.font.size, head.font.bold, head.alignment.vertical, head.alignment.wrap_text) == (
        9,
        True,
        "center",
        True,
    )
    assert (name.alignment.horizontal, name.alignment.indent) == ("left", 1)  # three half blanks of 12 pt: 2 x 9 pt
    assert (amount.alignment.horizontal, amount.font.bold) == ("right", False)


def test_widths_follow_the_millimetres_and_never_hide_a_number() -> None:
    sheet = first_sheet(sample_table())
    assert sheet.column_dimensions["B"].width == pytest.approx(60 / 25.4 * 96 / 8, abs=0.01)
    narrow = one_cell(money("a", "1", "123,456,789,012.34"))
    narrow = narrow._replace(widths=(5.0, 40.0))
    assert first_sheet(narrow).column_dimensions["A"].width > 18 * 9 * 0.5 / 6


def test_rows_are_tall_enough_for_wrapped_and_merged_heads() -> None:
    cells = (
        Cell(0, 0, (Text("公务用车购置及运行维护费"),), rows=2),
        Cell(0, 1, (Text("一"),)),
        Cell(1, 1, (Text("二"),)),
    )
    table = sample_table()._replace(widths=(12.0, 40.0), row_count=2, head_rows=2, cells=cells)
    sheet = first_sheet(table)
    heights = [sheet.row_dimensions[row].height or 0 for row in (4, 5)]
    assert sum(heights) >= 4 * 9 * 1.3  # three characters on a line of 12 mm


def test_a_long_text_in_one_row_makes_that_row_taller() -> None:
    sheet = first_sheet(one_cell(Text("年度总体目标" * 10)))
    assert (sheet.row_dimensions[4].height or 0) >= 4 * 9 * 1.3  # 60 characters, twelve on a line of 40 mm


def test_outer_blanks_are_marked_as_text_to_keep() -> None:
    strings = parts(write_xlsx([one_cell(Text("  其中"))], "题名"))["xl/sharedStrings.xml"].decode()
    assert '<t xml:space="preserve">  其中</t>' in strings
    assert "<t>邻</t>" in strings


def test_the_print_set_up_fits_a4_and_repeats_the_head() -> None:
    sheet = first_sheet(sample_table(Page.LANDSCAPE))
    assert sheet.print_title_rows == "$1:$6"
    assert sheet.print_area == "'公开02表 收入决算表'!$A$1:$D$11"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_options.horizontalCentered
    assert "<oddFooter>&amp;C— &amp;P —</oddFooter>" in worksheet_xml(sample_table())
    assert sheet.freeze_panes == "A7"
    assert first_sheet(sample_table(Page.PORTRAIT)).page_setup.orientation == "portrait"


def test_sheet_names_are_legal_and_unique() -> None:
    names = ["收[入]:表*?/\\", "收入表", "", "'", "长" * 40, "长" * 40, "abc", "ABC", "😀" * 20]
    book = opened(write_xlsx([one_cell()._replace(sheet=name, name="") for name in names], "题名"))
    assert book.sheetnames[:2] == ["收入表", "收入表(2)"]
    assert book.sheetnames[2:4] == ["收入决算表", "表"]
    assert book.sheetnames[4:6] == ["长" * 31, "长" * 28 + "(2)"]
    assert book.sheetnames[6:] == ["abc", "ABC(2)", "😀" * 15]


def test_properties_hold_the_title_the_build_time_and_nobodys_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    properties = opened(write_xlsx([sample_table()], "某局<2024>年度公开表")).properties
    assert properties.title == "某局<2024>年度公开表"
    assert str(properties.created) == "2025-01-01 00:00:00"
    assert b"creator" not in parts(write_xlsx([sample_table()], "题名"))["docProps/core.xml"]


def test_a_workbook_without_sheets_is_our_own_fault() -> None:
    with pytest.raises(Fault):
        write_xlsx([], "题名")


def test_equal_tables_give_equal_bytes() -> None:
    tables = [sample_table(), sample_table(rows=60)]
    assert write_xlsx(tables, "题名") == write_xlsx(tables, "题名")


# the formats' own judges


@pytest.fixture(scope="module")
def books() -> list[bytes]:
    tricky = one_cell(Text(" =<&>\n"), Figure("p", "x", None))
    columns = (Column("路径", 30, Kind.LONG), Column("值", 16, Kind.AMOUNT))
    listed = write_sheets([Sheet("台账", columns, [("收支.合计", Decimal("1.5"))])], "台账")
    return [write_xlsx([sample_table(page) for page in Page] + [tricky], "题名"), listed]


def test_every_part_is_valid_by_the_schema(books: list[bytes]) -> None:
    path = SHARED / "ooxml_xsd" / "sml.xsd"
    if not path.exists():
        pytest.skip("ISO 29500 的架构文件不在这台机器上")
    schema = etree.XMLSchema(etree.parse(path))
    for book in books:
        for name, data in parts(book).items():
            if name.startswith("xl/") and not name.endswith(".rels"):
                root = etree.fromstring(data)
                for element in root.iter("{*}t"):
                    element.attrib.pop(XML_SPACE, "")  # the schema forgets it, Excel writes it
                assert schema.validate(root), f"{name}: {schema.error_log}"


def test_libreoffice_prints_the_workbook(books: list[bytes], tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("没有安装 LibreOffice")
    path = tmp_path / "公开表.xlsx"
    path.write_bytes(books[0])
    profile = (tmp_path / "profile").as_uri()
    target = ["--convert-to", "pdf", "--outdir", str(tmp_path)]  # these must stand together
    command = [office, "--headless", f"-env:UserInstallation={profile}", *target, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    from pypdf import PdfReader  # noqa: PLC0415 - only where LibreOffice is

    pages = [page.extract_text() for page in PdfReader(tmp_path / "公开表.pdf").pages]
    assert len(pages) == 4
    assert "— 2 —" in pages[1]
    assert "2,849.17" in pages[0]
    assert "###" not in "".join(pages)


# list sheets


def test_list_sheets_keep_numbers_numbers_and_texts_texts() -> None:
    columns = (
        Column("路径", 30, Kind.LONG),
        Column("值", 16, Kind.AMOUNT),
        Column("页", 6, Kind.NUMBER),
        Column("码", 8),
    )
    rows = [("=收支", Decimal("1234.50"), 3, "0205"), ("总表", Decimal("12345678901234567.89"), None, "")]
    sheet = opened(write_sheets([Sheet("数字台账", columns, rows)])).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["路径", "值", "页", "码"]
    assert [cell.value for cell in sheet[2]] == ["=收支", 1234.5, 3, "0205"]
    assert [cell.value for cell in sheet[3]] == ["总表", "12345678901234567.89", None, None]
    assert (sheet["B2"].number_format, sheet["A2"].quotePrefix, sheet["A2"].alignment.wrap_text) == (
        "#,##0.00",
        True,
        True,
    )
    assert (sheet["A1"].font.bold, sheet["A1"].fill.fill_type) == (True, "solid")
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.column_dimensions["A"].width) == ("A2", "A1:D3", 30)


def test_long_texts_of_a_list_wrap_in_rows_tall_enough() -> None:
    columns = (Column("公式", 20, Kind.LONG), Column("码", 8))
    sheet = opened(
        write_sheets([Sheet("台账", columns, [("收支总表" * 10, "1"), ("短", "收支总表" * 10)])])
    ).worksheets[0]
    one_line = sheet.row_dimensions[3].height or 0
    assert 10 * 1.3 <= one_line < 20
    assert (sheet.row_dimensions[2].height or 0) > 3 * 10 * 1.3


# reading back


def test_a_changed_digit_in_the_file_is_seen() -> None:
    data = parts(write_xlsx([sample_table()], "题名"))
    name = "xl/worksheets/sheet1.xml"
    data[name] = data[name].replace(b"<v>2849.17</v>", b"<v>2849.18</v>")
    (grid,) = read_xlsx(rezipped(data))
    assert grid.rows[6] == ("合计", "", "2,849.18", "2,846.85")


def test_the_reference_workbook_is_read_as_it_is_shown() -> None:
    path = SHARED / "datong_2022_tables.xlsx"
    if not path.exists():
        pytest.skip("参考工作簿不在这台机器上")
    grids = read_xlsx(path)
    assert (len(grids), grids[1].sheet, len(grids[1].rows)) == (10, "收入决算表", 45)
    assert grids[1].rows[6] == ("合计", "", "78,897,760.75", "78,896,364.83", "", "", "", "", "1,395.92")
    assert grids[1].rows[7][:3] == ("208", "社会保障和就业支出", "9,140,412.94")


def test_hidden_sheets_formulas_and_covered_texts_are_read_as_seen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet["A1"], sheet["B2"], sheet["C3"] = "合并", True, Decimal("0.285")
    sheet["C3"].number_format = "0.00%"
    book.create_sheet("隐藏").sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    data = parts(path.read_bytes())
    name = "xl/worksheets/sheet1.xml"
    covered = (
        b'<c r="B1" t="inlineStr"><is><r><t>x</t></r></is></c><c r="D1" t="str"><f>1+1</f><v>2</v></c></row><row r="2"'
    )
    data[name] = data[name].replace(b'</row><row r="2"', covered, 1)
    data[name] = data[name].replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    (grid,) = read_xlsx(rezipped(data))
    assert grid.rows == (("合并", "", "", "2"), ("", "TRUE", "", ""), ("", "", "28.50%", ""))
    assert (grid.sheet, grid.origin) == ("表", "A1")


@pytest.mark.parametrize(
    ("digits", "pattern", "shown"),
    [
        ("1234.5", "#,##0.00", "1,234.50"),
        ("1234.5", "General", "1234.5"),
        ("1234.50", "General", "1234.5"),
        ("0.125", "0.00", "0.13"),
        ("0.28499999999999998", "0.00", "0.29"),
        ("0.3334", "0.00%", "33.34%"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        ("-1234.5", r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-1,234.50"),
        ("0", r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("7", "000", "007"),
        ("12.5", "0.##", "12.5"),
        ("45000", "yyyy-mm-dd", "45000"),
        ("1E-3", "General", "0.001"),
        ("1E+999999", "0.00", "1E+999999"),
    ],
)
def test_number_formats_show_what_excel_shows(digits: str, pattern: str, shown: str) -> None:
    assert display(digits, pattern) == shown


FAR = b'<worksheet><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></worksheet>'


def broken_books() -> dict[str, bytes]:
    good = parts(write_xlsx([sample_table()], "题名"))
    entity = b'<!DOCTYPE w [<!ENTITY a "aaaa">]>'
    sheet = good["xl/worksheets/sheet1.xml"]
    return {
        "not a zip": b"PK nonsense",
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "no workbook in it": rezipped({"a.txt": b"a"}),
        "no sheet in it": rezipped({name: data for name, data in good.items() if "sheet1" not in name}),
        "cut XML": rezipped({**good, "xl/worksheets/sheet1.xml": sheet[:400]}),
        "no such string": rezipped({**good, "xl/sharedStrings.xml": entity + b"<sst/>"}),
        "a cell at the far end": rezipped(
            {
                **good,
                "xl/worksheets/sheet1.xml": FAR,
            }
        ),
        "cut file": write_xlsx([sample_table()], "题名")[:-200],
    }


@pytest.mark.parametrize("fault", broken_books())
def test_what_is_no_workbook_is_refused_in_chinese(fault: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_xlsx(broken_books()[fault])
    assert re.search("[\u4e00-\u9fff]", caught.value.reason)


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.read.xlsx.LARGEST", 1000)
    with pytest.raises(UnreadableFile, match="过大"):
        read_xlsx(write_xlsx([sample_table()], "题名"))


def test_entities_are_not_expanded_and_files_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("机密", encoding="utf-8")
    data = parts(write_xlsx([one_cell(Text("甲"))], "题名"))
    entity = f'<!DOCTYPE sst [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]><sst'.encode()
    strings = data["xl/sharedStrings.xml"].replace(b"<sst", entity, 1)
    data["xl/sharedStrings.xml"] = strings.replace("甲".encode(), b"&e;")
    assert "机密" not in str(read_xlsx(rezipped(data)))


# any table at all


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_any_table_reads_back_as_it_was_printed(table: Table) -> None:
    (grid,) = read_xlsx(write_xlsx([table], "题名"))
    expected = {(cell.row, cell.column): cell.text for cell in table.cells}
    for row in range(table.row_count):
        found = (*grid.rows[3 + row], *[""] * table.column_count)[: table.column_count]
        assert found == tuple(expected.get((row, column), "") for column in range(table.column_count))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三四五", 1),
        ("一二三四五六", 2),
        ("一二三四五，六七八九", 3),  # the comma takes 五 along: 一二三四 / 五，六七八 / 九
        ("1234567890", 1),
        ("12345678901", 2),
        ("一\n二\n三", 3),
    ],
)
def test_lines_are_broken_as_chinese_is(text: str, lines: int) -> None:
    width = MANY if "\n" in text else len(text.encode("gb18030"))
    assert line_count(text, width, 5 * 10 + PADDING, 10) == lines
