"""The fill-in workbook holds a whole dossier and gives it back; it computes, protects, asks and refuses."""

from __future__ import annotations

import re
import subprocess
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from any_dossier import AnyDossier, any_dossiers
from hypothesis import HealthCheck, Phase, given, settings

from generator.cli import main
from generator.commands.convert import convert
from generator.dossier_yaml import dossier_files
from generator.fillin.pages import leaf_paths
from generator.fillin.write import write_fill_in
from generator.load.dossier import load_dossier
from generator.model.department import build_model
from generator.pipeline import examine, take
from generator.profile import load_pack
from generator.workbook_form import workbook_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.load.dossier import Dossier

HOME = Path(__file__).resolve().parent.parent
INPUTS = HOME / "data_inputs"
PACK = load_pack("xinjiang/2024")
assert PACK is not None
ANY = any_dossiers(PACK.catalogue, "xinjiang/2024", 2024)
QUICK = (Phase.explicit, Phase.generate)
"""A workbook takes half a second: a failing dossier is shown as it is, not made smaller."""
SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def state(dossier: Dossier) -> dict[str, Any]:
    """All that a dossier says: facts with precision and reasons, rows, settings; the prior's place left out."""
    assert dossier.pack is not None
    facts = build_model(dossier.loaded, dossier.pack).facts
    found: dict[str, Any] = {
        fact.path: (fact.value, fact.slack, fact.printed, fact.source.reason)
        for fact in facts
        if fact.source.place.file and not fact.source.place.file.startswith(("功能科目", "经济科目", "支出类目"))
    }
    keys = {f"<{path}>": set(facts.keys(path)) for path in facts.below if path.endswith("科目")}
    said = {f"[{name}]": dossier.setting(name) for name in ("模板", "附表")}
    return found | keys | said


def workbook_of(folder: Path, target: Path) -> Path:
    work = take(folder)
    assert work.accounts is not None
    target.write_bytes(write_fill_in(work.dossier, work.accounts, ""))
    return target


@settings(max_examples=6, deadline=None, suppress_health_check=SLOW, phases=QUICK)
@given(ANY)
def test_a_random_dossier_comes_back_from_its_workbook(tmp_path: Path, dossier: AnyDossier) -> None:
    folder = dossier.write(tmp_path / "d")
    back = load_dossier(workbook_of(folder, tmp_path / "d.xlsx"))
    assert state(back) == state(load_dossier(folder))


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW, phases=QUICK)
@given(ANY)
def test_a_random_dossier_comes_back_from_its_own_yaml(tmp_path: Path, dossier: AnyDossier) -> None:
    first = load_dossier(dossier.write(tmp_path / "d"))
    again = tmp_path / "again"
    again.mkdir(exist_ok=True)
    for old in again.iterdir():
        old.unlink()
    for name, text in dossier_files(first).items():
        (again / name).write_text(text, encoding="utf-8")
    assert state(load_dossier(again)) == state(first)


@pytest.mark.parametrize("name", ["datong-2022", "shili-2024", "wulumuqi-2023"])
def test_a_dossier_comes_back_from_workbook_and_yaml(name: str, tmp_path: Path) -> None:
    first = load_dossier(INPUTS / name)
    book, folder = tmp_path / f"{name}.xlsx", tmp_path / "yaml"
    assert convert(INPUTS / name, book).written
    assert convert(book, folder).written
    assert state(load_dossier(book)) == state(first)
    assert state(load_dossier(folder)) == state(first)
    before, after = examine(INPUTS / name), examine(book)
    assert [finding.code for finding in after.findings] == [finding.code for finding in before.findings]
    assert after.checked.held == before.checked.held
    assert before.document is not None
    assert after.document is not None
    assert list(after.document.blocks) == list(before.document.blocks)


@pytest.fixture(scope="module")
def shili(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "shili.xlsx"
    assert convert(INPUTS / "shili-2024", path).written
    return path


@cache
def cells(path: Path, *, values: bool = False) -> Any:
    """The workbook at ``path``, read once; for looking only."""
    return openpyxl.load_workbook(path, data_only=values)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of a department that has hardly begun."""
    folder = tmp_path_factory.mktemp("small")
    unit = {"名称": "示例市应急管理局（示例）", "自称": "我部门"}
    known: dict[str, Any] = {"概况": {"职能": ["甲", "乙"]}, "机关运行经费": {"行政单位": "1.5"}, "金额单位": "元"}
    files: dict[str, dict[str, Any]] = {
        "单位.yaml": {"模板": "xinjiang/2024", "年度": "2024", "单位": unit},
        "说明.yaml": known,
    }
    return workbook_of(AnyDossier(files).write(folder / "d"), folder / "small.xlsx")


def test_equal_dossiers_give_equal_bytes() -> None:
    work = take(INPUTS / "changji-2024")
    assert work.accounts is not None
    assert write_fill_in(work.dossier, work.accounts) == write_fill_in(work.dossier, work.accounts)


def test_inputs_are_unlocked_and_computed_cells_locked(shili: Path) -> None:
    for sheet in cells(shili):
        assert sheet.protection.sheet
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    assert cell.protection.locked, f"{sheet.title} {cell.coordinate}"
                if not cell.protection.locked:
                    assert cell.fill.fgColor.rgb == "FFFFF9D9"


def test_computed_cells_hold_formula_and_result(shili: Path) -> None:
    formulas, results = cells(shili), cells(shili, values=True)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    assert results[sheet.title][cell.coordinate].value is not None or "" in cell.value
    assert count > 300
    sheet, found = formulas["收支"], results["收支"]
    row = next(row for row in range(1, 40) if sheet.cell(row, 2).value == "收入总计")
    assert sheet.cell(row, 3).value.startswith("=SUM(")
    work = take(INPUTS / "shili-2024")
    assert work.accounts is not None
    fact = work.accounts.fact("收支总表.收入总计")
    assert fact is not None
    assert Decimal(str(found.cell(row, 3).value)) == fact.value


def test_libreoffice_computes_the_same_results(shili: Path, tmp_path: Path) -> None:
    """An independent reader computes every formula of a copy that holds no results."""
    openpyxl.load_workbook(shili).save(tmp_path / "bare.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    command = ["soffice", "--headless", home, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    try:
        subprocess.run(
            [*command, str(tmp_path / "out"), str(tmp_path / "bare.xlsx")], check=True, capture_output=True, timeout=120
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        pytest.skip("LibreOffice is not here")
    ours, theirs = cells(shili, values=True), cells(tmp_path / "out" / "bare.xlsx", values=True)
    differing = []
    for sheet in ours:
        for row in sheet.iter_rows():
            for cell in row:
                other = theirs[sheet.title][cell.coordinate].value if sheet.title in theirs.sheetnames else cell.value
                if isinstance(cell.value, int | float) and (
                    isinstance(other, str) or abs(cell.value - (other or 0)) > 0.001
                ):
                    differing.append((sheet.title, cell.coordinate, cell.value, other))
    assert differing == []


def test_last_years_figure_and_reason_stand_beside_the_input(shili: Path) -> None:
    book = cells(shili)
    head = next(row for row in range(1, 20) if book["三公"].cell(row, 7).value == "上年数")
    figures = [book["三公"].cell(row, 7).value for row in range(head + 1, head + 12)]
    assert sum(isinstance(value, int | float) for value in figures) > 5
    sheet = book["变动原因"]
    row = next(row for row in range(1, 20) if sheet.cell(row, 2).value == "收支 变动原因")
    assert sheet.cell(row, 8).value == take(INPUTS / "shili-2023").accounts.fact("收支.变动原因").value  # type: ignore[union-attr]


def test_every_input_has_a_prompt_and_choices_where_the_pack_has_some(shili: Path) -> None:
    book = cells(shili)
    for sheet in book:
        rules = sheet.data_validations.dataValidation
        asked = {cell for rule in rules if rule.prompt for area in rule.sqref.ranges for cell in area.cells}
        open_ = {
            (cell.row, cell.column)
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and cell.column > 2
        }
        if sheet.title != "其他数据项" and asked:
            assert len(open_ - asked) <= len(open_) // 3
    lists = [rule.formula1 for sheet in book for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert '"我部门,我单位,本部门,本单位"' in lists


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    folder = AnyDossier(
        {"单位.yaml": {"模板": "xinjiang/2024", "年度": "2024", "单位": {"名称": "=1+1", "简称": "@甲", "题名": "+5"}}}
    ).write(tmp_path / "d")
    path = workbook_of(folder, tmp_path / "d.xlsx")
    sheet = cells(path)["单位与人员"]
    found = {sheet.cell(row, 2).value: sheet.cell(row, 3) for row in range(1, 12)}
    assert [(found[name].value, found[name].data_type) for name in ("单位 名称", "单位 简称", "单位 题名")] == [
        ("=1+1", "s"),
        ("@甲", "s"),
        ("+5", "s"),
    ]


def test_the_properties_name_nobody(shili: Path) -> None:
    with zipfile.ZipFile(shili) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "creator" not in core
    assert "openpyxl" not in core


def test_every_path_of_the_catalogue_has_its_place() -> None:
    for name in ("xinjiang/2024", "shanxi/2022"):
        pack = load_pack(name)
        assert pack is not None
        blocks = [block for sheet in workbook_model(pack).表 for block in sheet.块]
        placed = {leaf for block in blocks for path in block.项 for leaf in leaf_paths(pack.catalogue, path)}
        tops = {block.网格.split(".*")[0] for block in blocks if block.网格}
        lost = [
            path
            for top in pack.catalogue.columns("")
            for path in leaf_paths(pack.catalogue, top)
            if path not in placed and not any(path.startswith(f"{base}.") for base in tops)
        ]
        assert lost == []


# what is refused


def restamp(path: Path, change: Callable[[Any], None], target: Path) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(target)
    return target


def codes(path: Path) -> list[tuple[str, str]]:
    dossier = load_dossier(path)
    return [(finding.code, finding.place.cell) for finding in dossier.findings if finding.severity.value == "error"]


def stamp(book: Any, name: str, value: str) -> None:
    sheet = book["填报印记"]
    next(row for row in sheet.iter_rows() if row[0].value == name)[1].value = value


def test_an_older_version_of_the_pack_is_refused_with_the_remedy(small: Path, tmp_path: Path) -> None:
    old = restamp(small, lambda book: stamp(book, "模板版本", "000000000000"), tmp_path / "旧.xlsx")
    dossier = load_dossier(old)
    assert [finding.code for finding in dossier.findings] == ["L-40"]
    assert "juesuan workbook 旧.xlsx -o" in dossier.findings[0].hint
    assert dossier.pack is None
    renewed = tmp_path / "新.xlsx"
    assert convert(old, renewed).written
    assert state(load_dossier(renewed)) == state(load_dossier(small))


def test_another_year_typed_over_is_refused(small: Path, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["单位与人员"]
        next(row for row in sheet.iter_rows() if row[1].value == "年度")[2].value = 2025

    assert ("L-41", "C4") in codes(restamp(small, change, tmp_path / "改年.xlsx"))


@pytest.mark.parametrize(("key", "value"), [("年度", "2023"), ("单位", "别的局")])
def test_a_workbook_of_another_year_or_unit_is_refused_beside_yaml(
    small: Path, tmp_path: Path, key: str, value: str
) -> None:
    folder = AnyDossier(
        {"单位.yaml": {"模板": "xinjiang/2024", "年度": "2024", "单位": {"名称": "示例市应急管理局（示例）"}}}
    ).write(tmp_path / "d")
    restamp(small, lambda book: stamp(book, key, value), folder / "填报.xlsx")
    dossier = load_dossier(folder)
    assert [finding.code for finding in dossier.findings] == ["L-41"]
    assert not any(leaf.place.file == "填报.xlsx" for leaf in dossier.loaded.leaves)


def test_another_packs_workbook_is_refused_beside_yaml(small: Path, tmp_path: Path) -> None:
    folder = AnyDossier({"单位.yaml": {"模板": "xinjiang/2023", "年度": "2023"}}).write(tmp_path / "d")
    (folder / "填报.xlsx").write_bytes(small.read_bytes())
    assert [finding.code for finding in load_dossier(folder).findings] == ["L-40"]


def test_an_export_by_itself_is_checked_as_tables_and_cannot_be_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = str(INPUTS / "datong-2022" / "公开表.xlsx")
    assert main(["check", export]) == 0
    assert "文件里只有表，没有正文：读出 10 张公开表" in capsys.readouterr().out
    assert main(["build", export, "-o", str(tmp_path)]) == 2
    assert "不是填报工作簿" in capsys.readouterr().out


def test_a_text_that_no_cell_holds_is_refused_before_it_is_cut(tmp_path: Path) -> None:
    tree = {"模板": "xinjiang/2024", "年度": "2024", "概况": {"职能引言": "长" * 32_768}}
    done = convert(AnyDossier({"单位.yaml": tree}).write(tmp_path / "d"), tmp_path / "d.xlsx")
    assert ([finding.code for finding in done.findings], done.written) == (["L-47"], False)
    assert not (tmp_path / "d.xlsx").exists()


def test_nothing_is_overwritten(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = small.read_bytes()
    assert main(["workbook", str(INPUTS / "shili-2023"), "-o", str(small)]) == 2
    assert "已经存在" in capsys.readouterr().out
    assert small.read_bytes() == before


# what an officer does in it


def edited(path: Path, target: Path, change: Callable[[Any], None]) -> Path:
    return restamp(path, change, target)


def find(sheet: Any, label: str, column: int = 2) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value == label)


def test_an_inserted_row_is_read_and_numbered(small: Path, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["单位与人员"]
        row = find(sheet, "主要职能") + 2
        while sheet.cell(row, 3).value:
            row += 1
        sheet.cell(row, 3).value = "新增的一条职能"

    loaded = load_dossier(edited(small, tmp_path / "加.xlsx", change)).loaded
    first = load_dossier(small).loaded
    count = sum(leaf.path.startswith("概况.职能.") for leaf in first.leaves)
    assert {leaf.path: leaf.text for leaf in loaded.leaves}[f"概况.职能.{count + 1}"] == "新增的一条职能"


def test_a_new_code_is_read_at_its_cell(small: Path, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["收入科目"]
        row = sheet.max_row - 1
        while sheet.cell(row, 1).value != "候:" or sheet.cell(row, 2).value:
            row -= 1
        sheet.cell(row, 2).value, sheet.cell(row, 5).value = 2290101, 12.5

    loaded = load_dossier(edited(small, tmp_path / "加.xlsx", change)).loaded
    new = [leaf for leaf in loaded.leaves if leaf.path.startswith("收入表.科目.2290101.")]
    assert [(leaf.text, leaf.place.sheet) for leaf in new] == [("12.5", "收入科目")]


def test_an_amount_without_code_is_named(small: Path, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["收入科目"]
        row = sheet.max_row - 1
        while sheet.cell(row, 1).value != "候:" or sheet.cell(row, 2).value:
            row -= 1
        sheet.cell(row, 5).value = 12.5

    assert [code for code, _ in codes(edited(small, tmp_path / "缺.xlsx", change))] == ["L-42"]


def test_words_for_a_number_are_named_at_their_cell(small: Path, tmp_path: Path) -> None:
    path = edited(small, tmp_path / "错.xlsx", lambda book: book["采购与资产"].__setitem__("C5", "很多"))
    work = take(path)
    found = [finding for finding in work.findings if finding.code == "M-4"]
    assert [(finding.place.sheet, finding.place.cell) for finding in found] == [("采购与资产", "C5")]


def test_reasons_owed_are_listed_with_links(tmp_path: Path) -> None:
    folder = tmp_path / "shili-2024"
    path = tmp_path / "new.xlsx"
    first = load_dossier(INPUTS / "shili-2024")
    first.loaded.leaves = [leaf for leaf in first.loaded.leaves if leaf.path != "收支.变动原因"]
    folder.mkdir()
    for name, text in dossier_files(first).items():
        fixed = re.sub(r'上年: "[^"]*"', f'上年: "{(INPUTS / "shili-2023").as_posix()}"', text)
        (folder / name).write_text(fixed, encoding="utf-8")
    done = convert(folder, path)
    assert done.written
    sheet = cells(path)["待补原因"]
    row = find(sheet, "收支 变动原因")
    assert cells(path, values=True)["待补原因"].cell(row, 7).value == "待填"
    assert sheet.cell(row, 8).hyperlink.location.startswith("'变动原因'!C")


def test_anything_may_be_said_of_a_dossier_with_the_command(tmp_path: Path) -> None:
    path = tmp_path / "填报.xlsx"
    assert main(["workbook", str(INPUTS / "changji-2024"), "-o", str(path)]) == 0
    assert main(["check", str(path)]) == 0
    assert main(["build", str(path), "-o", str(tmp_path / "out"), "--formats", "txt"]) == 0
    assert (tmp_path / "out" / "填报").is_dir()
