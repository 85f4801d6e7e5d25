"""An odd but legal unit: one person, 事业收入 only, a deficit carried on, no “三公”, no year before, a long name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import yaml

from generator.cli import main
from generator.document import Heading, Paragraph, Table, plain
from generator.findings import Severity
from generator.pipeline import examine

if TYPE_CHECKING:
    from pathlib import Path

    from generator.pipeline import Work

NAME = "新疆维吾尔自治区某某州“一老一小”服务与《条例》宣传中心（A&B <筹>）"
NONE = "无数据"
EMPTY = ("财政拨款总表", "一般公共预算表", "基本支出表", "三公表", "政府性基金表", "国有资本表")
PARTS = ("因公出国费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费", "公务接待费")
CARS = ("副部省级以上领导用车", "主要负责人用车", "机要通信用车", "应急保障用车", "执法执勤用车")
MORE_CARS = ("特种专业技术用车", "离退休干部用车", "其他用车")


def unit(pack: str, year: int) -> dict[str, Any]:
    """The whole dossier in one mapping; amounts in 万元 as she has them."""
    words = {"变动原因": "无", "预算差异原因": "无", "开支内容": "无"}
    counts = {"团组数": 0, "人次": 0, "保有量": 0, "批次": 0, "购置数": 0}
    said = {
        "因公出国费": ("团组数", "人次"),
        "公务用车购置及运行维护费": ("保有量",),
        "公务用车购置费": ("购置数",),
        "公务用车运行维护费": (),
        "公务接待费": ("批次", "人次"),
    }
    trips: dict[str, Any] = {part: words | {name: counts[name] for name in said[part]} for part in PARTS}
    trips["公务用车购置及运行维护费"] = {"变动原因": "无", "保有量": 0, "保有量差异原因": "无"}
    trips["合计"] = {"变动原因": "无", "预算差异原因": "无"}
    return {
        "模板": pack,
        "年度": year,
        "单位": {"名称": NAME, "自称": "我单位", "他称": "本单位"},
        "机构": {"内设机构称谓": "股室", "内设机构": ["综合股"]},
        "概况": {"职能引言": "主要职责是：", "职能": ["宣传《条例》，开展“一老一小”服务（含 A&B 类）。"]},
        "人员": {"在职人员": 1, "离休人员": 0, "退休人员": 0},
        "收支总表": {"使用非财政拨款结余": 0, "年初结转和结余": -3.50, "结余分配": 0, "年末结转和结余": -4.25},
        "收入表": {"科目": {"2080199": {"名称": "其他人力资源事务支出", "事业收入": 12.34}}},
        "支出表": {"科目": {"2080199": {"基本支出": 10.09, "项目支出": 3}}},
        **dict.fromkeys(EMPTY, NONE),
        "功能科目": {"20801": "人力资源事务"},
        "收支": {"变动原因": "上年没有这个单位"},
        "财政拨款": {"年初预算数": 0, "变动原因": "无", "预算差异原因": "无"},
        "一般公共预算支出": {"年初预算数": 0, "变动原因": "无", "预算差异原因": "无"},
        "三公": trips,
        "机关运行经费": {"行政单位": 0, "参公事业单位": 0, "变动原因": "无"},
        "政府采购": dict.fromkeys(("货物", "工程", "服务", "授予中小企业", "授予小微企业"), 0),
        "资产": dict.fromkeys(("固定资产原值", "房屋面积", "房屋价值", "车辆价值", "百万元以上设备"), 0)
        | {"车辆": dict.fromkeys(CARS + MORE_CARS, 0), "其他用车说明": "无"},
        "绩效": dict.fromkeys(("整体自评表数", "项目数", "项目预算", "项目执行"), 0)
        | {"整体预算": 8.84, "整体执行": 13.09, "成效": "无", "问题": "没有。", "措施": "继续"},
        "上年": {
            "收支总表": NONE,
            "财政拨款总表": NONE,
            "一般公共预算表": NONE,
            "三公表": NONE,
            "人员": NONE,
            "机关运行经费": {"决算数": 0},
        },
    }


def written(folder: Path, data: dict[str, Any]) -> Path:
    """The dossier as one file in a folder with blanks and Chinese in its name."""
    home = folder / "决算 公开" / "一人 单位"
    home.mkdir(parents=True)
    settings = {name: data.pop(name) for name in ("模板", "年度", "单位")}
    (home / "单位.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    below = {"金额单位": "万元", **data}
    (home / "说明.yaml").write_text(yaml.safe_dump(below, allow_unicode=True), "utf-8")
    return home


def errors(work: Work) -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in work.findings if finding.severity is Severity.ERROR]


def texts(work: Work) -> list[str]:
    assert work.document is not None
    blocks = work.document.blocks
    return [plain(block.inlines) for block in blocks if isinstance(block, Heading | Paragraph)]


@pytest.mark.parametrize(("pack", "year"), [("xinjiang/2023", 2023), ("xinjiang/2024", 2024), ("xinjiang/2024", 2025)])
def test_it_can_be_published(pack: str, year: int, tmp_path: Path) -> None:
    work = examine(written(tmp_path, unit(pack, year)))
    assert not errors(work)
    assert {"X-12c", "X-12d"} <= {finding.code for finding in work.findings}, "a deficit is asked about"


def test_a_list_of_nothing_leaves_no_colon_behind(tmp_path: Path) -> None:
    said = texts(examine(written(tmp_path, unit("xinjiang/2024", 2024))))
    assert "2024年度一般公共预算财政拨款基本支出0.00万元，其中：人员经费0.00万元。" in said
    assert "公用经费0.00万元。" in said
    assert said.count("我单位本年度无一般公共预算财政拨款支出。") == 2, "in both sections that list it"
    assert (
        "我单位本年度无政府性基金预算财政拨款收入、支出及结转和结余，政府性基金预算财政拨款收入支出决算表为空表。"
        in said
    )


def test_a_sentence_is_closed_once_whether_she_closed_it_or_not(tmp_path: Path) -> None:
    said = texts(examine(written(tmp_path, unit("xinjiang/2024", 2024))))
    (line,) = (line for line in said if "预算绩效管理取得的成效" in line)
    assert "成效：无。发现的问题及原因：没有。下一步改进措施：继续。具体附" in line


def test_a_long_name_has_its_own_line_on_the_cover(tmp_path: Path) -> None:
    assert texts(examine(written(tmp_path, unit("xinjiang/2024", 2024))))[:2] == [NAME, "2024年度部门决算公开说明"]


def test_a_table_without_data_is_printed_with_its_zeros(tmp_path: Path) -> None:
    work = examine(written(tmp_path, unit("xinjiang/2024", 2024)))
    assert work.document is not None
    (table,) = (block for block in work.document.blocks if isinstance(block, Table) and "三公" in plain(block.title))
    figures = [plain(cell.inlines) for cell in table.cells if cell.row == table.row_count - 1]
    assert figures == ["0.00"] * 12
    assert any("本表无数据，为空表" in plain(note) for note in table.notes)


def test_while_a_table_is_missing_nobody_guesses_which_figure_is_wrong(tmp_path: Path) -> None:
    data = unit("xinjiang/2024", 2024)
    del data["财政拨款总表"]
    data["绩效"] |= {"整体预算": 0, "整体执行": 0}
    work = examine(written(tmp_path, data))
    assert {finding.code for finding in work.findings if finding.severity is Severity.ERROR} == {"M-11", "K-1a"}
    assert not work.suggestions


# ── the same by a workbook that `new` made ──


def empty_workbook(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["new", str(folder / "新"), "--pack", "xinjiang/2024"]) == 0
    assert main(["workbook", str(folder / "新"), "-o", str(folder / "填报.xlsx")]) == 0
    capsys.readouterr()
    return folder / "填报.xlsx"


def test_last_years_figures_have_cells_where_no_dossier_gives_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = empty_workbook(tmp_path, capsys)
    book = openpyxl.load_workbook(path)
    sheet = book["一般公共预算科目"]
    before = next(cell.column_letter for row in sheet.iter_rows() for cell in row if cell.value == "上年 小计")
    row = next(cell.row for cell in sheet["B"] if cell.value == "编码") + 1
    sheet.cell(row, 2).value = "2080199"
    sheet[f"{before}{row}"].value = 7.5
    assert not sheet[f"{before}{row}"].protection.locked
    book.save(path)
    work = examine(path)
    assert work.accounts is not None
    fact = work.accounts.fact("上年.一般公共预算表.科目.2080199.小计")
    assert fact is not None
    assert fact.value == 75000


def test_a_workbook_is_told_where_last_years_dossier_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (before,) = (finding for finding in examine(empty_workbook(tmp_path, capsys)).findings if finding.code == "M-12")
    assert (before.place.sheet, before.place.cell) == ("单位与人员", "C5")
    assert "上年.yaml" not in before.hint


def test_a_code_without_a_name_is_asked_for_in_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = unit("xinjiang/2024", 2024)
    del data["收入表"]["科目"]["2080199"]["名称"], data["功能科目"]
    path = tmp_path / "填报.xlsx"
    assert main(["workbook", str(written(tmp_path, data)), "-o", str(path)]) == 0
    capsys.readouterr()
    found = {finding.message: finding for finding in examine(path).findings}
    own, above = (found[f"不知道功能科目 {code} 的名称"] for code in ("2080199", "20801"))
    cell = openpyxl.load_workbook(path)[own.place.sheet][own.place.cell]
    assert (cell.value, cell.offset(0, -1).value) == (None, "2080199")
    assert "科目名称" in above.hint
    assert "说明.yaml" not in own.hint + above.hint


def test_a_part_that_nobody_filled_is_told(tmp_path: Path) -> None:
    data = unit("xinjiang/2024", 2024)
    del data["概况"]
    work = examine(written(tmp_path, data))
    (told,) = (finding for finding in work.findings if finding.code == "M-13")
    assert (told.severity, told.message) == (Severity.WARNING, "“一、主要职能”下面没有内容")


def test_figures_of_thirteen_characters_stand_in_their_columns(tmp_path: Path) -> None:
    """Table 06 has columns of 15 mm: 19,944,491.92 takes 5.75 ems, at 7.5 points more than the 38.5 points inside."""
    data = unit("xinjiang/2024", 2024)
    data["基本支出表"] = {"科目": {"30101": {"基本支出": 19944491.92}, "30201": {"基本支出": 0}}}
    work = examine(written(tmp_path, data))
    assert work.document is not None
    sizes = {table.name: table.size for table in work.document.tables}
    assert sizes["基本支出表"] == 6.5
    assert sizes["三公表"] == 8.5, "a table whose figures are short keeps its size"


def test_a_bound_that_is_passed_names_no_figure_as_the_right_one(tmp_path: Path) -> None:
    """原值 below 房屋 and 车辆 together is wrong; that it should be just their sum, nobody can know."""
    data = unit("xinjiang/2023", 2023)
    data["资产"] |= {"固定资产原值": 5.13, "房屋面积": 60, "房屋价值": 12.5, "车辆价值": 7.25}
    work = examine(written(tmp_path, data))
    assert {finding.code for finding in work.findings if finding.severity is Severity.ERROR} == {"N-14b"}
    assert not work.suggestions
