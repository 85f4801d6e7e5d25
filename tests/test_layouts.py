"""Every layout of every pack is a whole grid of known paths, and prints what the published forms print."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from reference_tables import NUMBERS, figures, names, reference, workbook

from generator.compose.prose import Prose
from generator.compose.tables import compose_table
from generator.derive import Accounts
from generator.document import Figure, plain
from generator.layout import LoopModel, layout
from generator.model.catalogue import COUNT, MONEY, WORDS
from generator.model.facts import Fact, Facts
from generator.profile import Pack, load_pack, pack_names

if TYPE_CHECKING:
    from generator.document import Table
    from generator.layout import CellEntry, Layout

PACKS = pack_names()
LAYOUTS = [(pack, entry.表) for pack in PACKS for entry in (load_pack(pack) or pytest.fail(pack)).settings.公开表]
WIDEST = {"竖": 156.0, "横": 230.0, "文中": 156.0}


def _pack(name: str) -> Pack:
    pack = load_pack(name)
    assert pack is not None
    return pack


def _facts(pack: Pack) -> Facts:
    """One 功能科目 of each level in every table, and the unit's name."""
    facts = Facts()
    facts.add(Fact("年度", Decimal(pack.settings.年度 or 0)))
    facts.add(Fact("单位.名称", "示例市档案局"))
    for table in ("收入表", "支出表", "一般公共预算表", "政府性基金表", "国有资本表"):
        for code in ("201", "20126", "2012601"):
            facts.add(Fact(f"{table}.科目.{code}.名称", "档案事务"))
    return facts


def _table(pack: Pack, name: str, facts: Facts) -> Table:
    entry = next(entry for entry in pack.settings.公开表 if entry.表 == name)
    return compose_table(Prose(Accounts(facts, pack), pack), entry, "", 2)


def _cells(shape: Layout) -> list[tuple[str, str]]:
    """Every cell text of the body with the path its loop stands on."""
    found = []
    for row in shape.行:
        entries, base = (row.格, f"{row.每}.2080501") if isinstance(row, LoopModel) else (row, "")
        found += [(_text(entry), base) for entry in entries]
    return found


def _text(entry: CellEntry) -> str:
    return entry if isinstance(entry, str) else entry.文


@pytest.mark.parametrize(("pack", "name"), LAYOUTS)
def test_every_path_of_a_layout_is_in_the_catalogue(pack: str, name: str) -> None:
    shape, catalogue = layout(_pack(pack), name), _pack(pack).catalogue
    assert shape.名 == name
    for text, base in _cells(shape):
        path, _, form = text[1:].partition("|")
        full = f"{base}{path}" if path.startswith(".") else path
        if text.startswith("="):
            assert catalogue.kind(full) == (COUNT if form == "表数" else MONEY), full
        elif text.startswith("@") and text != "@键":
            assert catalogue.kind(full) == WORDS, full


@pytest.mark.parametrize(("pack", "name"), LAYOUTS)
def test_no_figure_is_printed_twice_in_a_table(pack: str, name: str) -> None:
    paths = [base + text for text, base in _cells(layout(_pack(pack), name)) if text.startswith("=")]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(("pack", "name"), LAYOUTS)
def test_a_table_fits_the_paper(pack: str, name: str) -> None:
    shape = layout(_pack(pack), name)
    assert len(shape.齐) == len(shape.列宽)
    assert sum(shape.列宽) <= WIDEST[shape.页]
    assert shape.字号 >= 6.5


@pytest.mark.parametrize(("pack", "name"), LAYOUTS)
def test_the_grid_has_no_hole_and_no_overlap(pack: str, name: str) -> None:
    loaded = _pack(pack)
    table = _table(loaded, name, _facts(loaded))
    places = [
        (row, column)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]
    assert sorted(places) == [(row, column) for row in range(table.row_count) for column in range(table.column_count)]


@pytest.mark.parametrize("pack", PACKS)
def test_line_numbers_and_column_numbers_count_on(pack: str) -> None:
    """收支总表 has lines 1 to 62, 财政拨款总表 1 to 64, on both sides of the same rows."""
    for name, last in (("收支总表", 62), ("财政拨款总表", 64)):
        rows = [row for row in layout(_pack(pack), name).行 if not isinstance(row, LoopModel)]
        lines = [int(_text(row[column])) for column in (1, 4) for row in rows]
        assert lines == list(range(1, last + 1))


@pytest.mark.parametrize("pack", PACKS)
def test_the_expenditure_rows_are_the_26_classes_of_the_form(pack: str) -> None:
    loaded = _pack(pack)
    wanted = [f"{name}" for name in loaded.data("data/支出类目.yaml")["支出类目"].values()]
    for name in ("收支总表", "财政拨款总表"):
        rows = [row for row in layout(loaded, name).行 if not isinstance(row, LoopModel)][:26]
        assert [_text(row[3]).partition("、")[2] for row in rows] == wanted
        assert [_text(row[3]).partition("、")[0] for row in rows][-3:] == ["二十四", "二十五", "二十六"]


def test_line_28_changed_its_name_in_2024() -> None:
    assert "使用非财政拨款结余（含专用结余）" in _words("xinjiang/2024", "收支总表")
    assert "使用非财政拨款结余" in _words("xinjiang/2023", "收支总表")
    assert "使用非财政拨款结余" in _words("shanxi/2022", "收支总表")


def _words(pack: str, name: str) -> list[str]:
    return [text for text, _ in _cells(layout(_pack(pack), name))]


def test_empty_fund_tables_say_so() -> None:
    for pack, words in (("shanxi/2022", "说明：本表无数据"), ("xinjiang/2024", "说明：本表无数据，为空表。")):
        loaded = _pack(pack)
        facts = Facts()
        for column in ("年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余"):
            facts.add(Fact(f"政府性基金表.合计.{column}", Decimal(0)))
        assert plain(_table(loaded, "政府性基金表", facts).notes[-1]) == words


def _datong(pack: Pack) -> Facts:
    tables, facts = reference(), Facts()
    facts.add(Fact("年度", Decimal(tables["公开01"]["year"])))
    facts.add(Fact("单位.名称", tables["公开01"]["department"]))
    found: dict[str, Decimal | str] = {**figures(tables), **names(tables)}
    for path, value in found.items():
        assert pack.catalogue.kind(path), path
        facts.add(Fact(path, value))
    return facts


@pytest.mark.parametrize("name", NUMBERS)
def test_heads_notes_and_header_block_of_shanxi_are_those_of_the_facts_file(name: str) -> None:
    pack = _pack("shanxi/2022")
    wanted, table = reference()[NUMBERS[name]], _table(pack, name, _datong(pack))
    assert plain(table.title) == wanted["title"]
    assert table.number == wanted["code"]
    assert [plain(note) for note in table.notes] == wanted["notes"]
    block = list(wanted["layout"]["header_block"].values())
    assert block == [plain(table.title), table.number, *map(plain, (table.left, table.center, table.right))]
    texts = {_address(cell.row + 4, cell.column + 1): cell.text for cell in table.cells}
    for place, text in wanted["layout"]["header_cells"].items():
        assert texts[place] == str(text), place


@pytest.mark.parametrize("name", NUMBERS)
def test_shanxi_filled_with_the_facts_is_the_reference_workbook_cell_by_cell(name: str) -> None:
    pack = _pack("shanxi/2022")
    table = _table(pack, name, _datong(pack))
    sheet: Any = openpyxl.load_workbook(workbook())[plain(table.title)]
    last = 3 + table.row_count
    merged = {str(area) for area in sheet.merged_cells.ranges if 4 <= area.min_row <= last}
    ours = {_area(cell.row + 4, cell.column + 1, cell.rows, cell.columns) for cell in table.cells}
    assert merged == {area for area in ours if ":" in area}
    assert sheet.max_row == last + len(table.notes)
    for cell in table.cells:
        there = sheet.cell(cell.row + 4, cell.column + 1).value
        printed = cell.inlines[0] if cell.inlines else None
        if isinstance(printed, Figure) and printed.text:
            assert Decimal(printed.text) == Decimal(str(there)), (cell.row, cell.column)
        else:
            assert cell.text == ("" if there is None else str(there)), (cell.row, cell.column)


def _address(row: int, column: int) -> str:
    return f"{'ABCDEFGHIJKLMNOP'[column - 1]}{row}"


def _area(row: int, column: int, rows: int, columns: int) -> str:
    first, last = _address(row, column), _address(row + rows - 1, column + columns - 1)
    return first if first == last else f"{first}:{last}"
