"""What we write from the figures is, word for word, what was published."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import reference_shanxi
import reference_xinjiang
from reference_xinjiang import SHARED
from seeds import Comparison, between, compare, composed, lines, needs_shared, seed_text, without_blanks

from generator.document import Document, Figure, Table, listed_headings, plain

if TYPE_CHECKING:
    from generator.findings import Finding

pytestmark = needs_shared

SHARE_OF_224 = {
    "一般公共预算支出.类.224.占比": {"值": "72.16", "依据": "公开文件印 72.16，按印出的金额应为 72.17（b.4）"},
}


@pytest.fixture(scope="module")
def wulumuqi(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, list[Finding]]:
    facts = reference_xinjiang.document("xj2023")
    folder = reference_xinjiang.write_dossier(facts, tmp_path_factory.mktemp("乌鲁木齐"), SHARE_OF_224)
    return composed(folder, tables_apart=True)


@pytest.fixture(scope="module")
def changji(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, list[Finding]]:
    facts = reference_xinjiang.document("xj2024")
    folder = reference_xinjiang.write_dossier(facts, tmp_path_factory.mktemp("昌吉"), {})
    return composed(folder, tables_apart=True)


@pytest.fixture(scope="module")
def datong(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, list[Finding]]:
    folder = reference_shanxi.write_dossier(reference_shanxi.facts(), tmp_path_factory.mktemp("大同"))
    return composed(folder, tables_apart=False)


def narrow(text: str) -> str:
    """000 went through OCR, which wrote both widths of , : ; ( ) and bold marks, list marks, and ``to`` for 到."""
    text = re.sub(r"^ *- ", "", text, flags=re.MULTILINE).replace("*", "").replace("结转 to 本", "结转到本")
    return without_blanks(text).translate(str.maketrans("，：；（）", ",:;()"))


def numbered(text: str) -> str:
    """003 went through OCR too: running numbers stand in brackets of both widths, lists have marks."""
    text = re.sub(r"^- ", "", text, flags=re.MULTILINE)
    return re.sub(r"\((\d|[一二三四五六七八九十]+)\)", r"（\1）", without_blanks(text))


def assert_only_the_performance_tables_are_left(found: Comparison) -> None:
    """The 绩效自评表 stand in one place, after 十一; every other word of the seed is ours."""
    tables = [piece for piece in found.left_over if "支出绩效" in piece]
    assert len(tables) == 1
    others = [piece for piece in found.left_over if piece not in tables]
    assert others == [], f"还有未能解释的文字，已解释 {found.covered:.1%}"


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_wulumuqi_2023_reads_as_published(wulumuqi: tuple[Document, list[Finding]]) -> None:
    """153 blocks in the count of spec/xinjiang.md: the title, 目录 and its 30 entries, and 121 more.

    Ours are 124 lines: the title stands on three, and the 目录 is one block of its own (next test).
    """
    document, _ = wulumuqi
    ours = lines(document)
    assert len(ours) == 124
    seed = seed_text("000_wulumuqi_2023_juesuan.txt")
    title, body = seed[: seed.index("目 录")], seed[seed.rindex("第一部分 部门概况") :]
    assert compare(ours[:3], title, narrow).left_over == ()
    found = compare(ours[3:], body, narrow)
    assert found.missing == ()
    tables = [piece for piece in found.left_over if "支出绩效" in piece]
    assert len(tables) == 1, "绩效自评表只在一处"
    assert [piece for piece in found.left_over if piece not in tables] == [], (
        f"还有未能解释的文字，已解释 {found.covered:.1%}"
    )


def test_the_contents_of_wulumuqi_2023_are_as_published(wulumuqi: tuple[Document, list[Finding]]) -> None:
    seed = seed_text("000_wulumuqi_2023_juesuan.txt")
    published = seed[seed.index("目 录") + 3 : seed.rindex("第一部分 部门概况")]
    entries = [text for _, text, _ in listed_headings(wulumuqi[0], 3)]
    assert len(entries) == 30
    assert compare(entries, published, narrow).left_over == ()
    assert compare(entries, published, narrow).missing == ()


def test_wulumuqi_2023_needs_one_figure_fixed_by_hand(wulumuqi: tuple[Document, list[Finding]]) -> None:
    assert codes(wulumuqi[1]) == ["M-9"]


def test_changji_2024_reads_as_published(changji: tuple[Document, list[Finding]]) -> None:
    """114 blocks in the count of spec/xinjiang.md; ours are 115 lines, for the title stands on two."""
    document, findings = changji
    ours = lines(document)
    assert len(ours) == 115
    assert findings == [], "没有一个数需要核定"
    seed = seed_text("001_changji_2024_juesuan.txt").replace("[bookmark: _GoBack]", "")
    found = compare(ours, seed, without_blanks)
    assert found.missing == ()
    tables = [piece for piece in found.left_over if "支出绩效" in piece]
    assert len(tables) == 1, "绩效自评表只在一处"
    assert [piece for piece in found.left_over if piece not in tables] == [], (
        f"还有未能解释的文字，已解释 {found.covered:.1%}"
    )


def test_datong_2022_reads_as_published(datong: tuple[Document, list[Finding]]) -> None:
    """第三部分 is 94 lines in the seed, four of them torn by a page break: 90 lines, 65 paragraphs and 25 headings."""
    document, _ = datong
    ours = lines(document)
    assert len(ours) == 131
    seed = seed_text("003_datong_2022_juesuan.txt")
    parts = {
        "封面": (ours[:2], seed[: seed.index("目 录")]),
        "概况": (ours[2:25], between(seed, "第一部分 概况", "第二部分 2022年部门决算表\n\n收入支出")),
        "说明": (ours[26:116], between(seed, "第三部分 情况说明", "第四部分 名词解释")),
        "名词": (ours[116:130], between(seed, "第四部分 名词解释", "第五部分 附件")),
    }
    for name, (written, published) in parts.items():
        found = compare(written, published, numbered)
        assert found.missing == (), name
        assert found.left_over == (), f"{name}：还有未能解释的文字，已解释 {found.covered:.1%}"
    assert (ours[25], ours[130]) == ("第二部分 2022年部门决算表", "第五部分 附件")


def test_datong_2022_needs_seven_figures_fixed_by_hand(datong: tuple[Document, list[Finding]]) -> None:
    assert codes(datong[1]) == ["M-9"] * 7


def test_the_contents_of_datong_2022_are_as_published(datong: tuple[Document, list[Finding]]) -> None:
    """The 目录 numbers the ten tables, whose own titles have no number."""
    entries = [text for _, text, _ in listed_headings(datong[0], 2)]
    published = [text for text, _ in reference_shanxi.facts()["toc"]]
    assert len(entries) == 27
    assert entries == published


def expected_grid(sheet: Any) -> dict[tuple[int, int], Any]:
    """Every filled cell below the header block (three rows) and above the notes (last rows, in one cell)."""
    return {
        (cell.row - 4, cell.column - 1): cell.value
        for row in sheet.iter_rows(min_row=4)
        for cell in row
        if cell.value is not None and not str(cell.value).startswith(("注：", "说明："))
    }


def printed(value: Any, text: str) -> str:
    """A number as the table prints it: counts and 行次 whole, 元 with two decimals and no separators."""
    if isinstance(value, str):
        return value
    return str(value) if "." not in text else f"{Decimal(str(value)):.2f}"


def merges(sheet: Any) -> set[tuple[int, int, int, int]]:
    """Merged ranges below the header block as (row, column, rows, columns), those of the notes left out."""
    found = set()
    for area in sheet.merged_cells.ranges:
        left, top, right, bottom = area.bounds
        if top >= 4 and not str(sheet.cell(top, left).value).startswith(("注：", "说明：")):
            found.add((top - 4, left - 1, bottom - top + 1, right - left + 1))
    return found


def titles(table: Table) -> list[str]:
    return [plain(table.title), table.number, plain(table.left), plain(table.center), plain(table.right)]


@pytest.mark.parametrize("number", range(10))
def test_the_ten_tables_of_datong_are_the_published_ones(datong: tuple[Document, list[Finding]], number: int) -> None:
    table = datong[0].tables[number]
    workbook = openpyxl.load_workbook(SHARED / "reference" / "datong_2022_tables.xlsx")
    sheet = workbook.worksheets[number]
    grid = expected_grid(sheet)
    ours = {(cell.row, cell.column): cell.text for cell in table.cells if cell.text}
    assert ours == {place: printed(value, ours.get(place, "")) for place, value in grid.items()}
    head = [str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row if cell.value is not None]
    assert titles(table) == head
    spans = {(cell.row, cell.column, cell.rows, cell.columns) for cell in table.cells if cell.rows * cell.columns > 1}
    assert spans == merges(sheet)
    notes = [str(row[0]) for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith(("注：", "说明："))]
    assert [plain(note) for note in table.notes] == notes


def test_money_in_the_tables_of_datong_is_printed_to_the_fen(datong: tuple[Document, list[Finding]]) -> None:
    """Against the seed's own text, not the workbook made from it: the same amounts, to the digit."""
    seed = seed_text("003_datong_2022_juesuan.txt")
    published = between(seed, "第二部分 2022年部门决算表\n\n收入支出", "第三部分 情况说明\n\n一、")
    numbers = set(re.findall(r"(?<![\d.])\d{3,}\.\d\d(?!\d)", published))
    ours = {
        inline.text
        for table in datong[0].tables
        for cell in table.cells
        for inline in cell.inlines
        if isinstance(inline, Figure) and inline.pattern == "0.00" and inline.text
    }
    assert len(numbers) == 146
    assert {text for text in ours if len(text) > 5} == numbers
