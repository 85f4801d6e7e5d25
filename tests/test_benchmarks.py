"""The benchmarks run: what they measure exists and reads back. No times are asserted here."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.document import Table

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that imports a script of benchmarks/ by name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield __import__
    for name in ("workload", "reference", "limit", "measure", "ours", "run"):
        sys.modules.pop(name, None)


def covered(table: Table) -> list[tuple[int, int]]:
    return sorted(
        (cell.row + down, cell.column + across)
        for cell in table.cells
        for down in range(cell.rows)
        for across in range(cell.columns)
    )


def test_the_synthetic_package_has_the_published_sizes(benchmark: Any) -> None:
    document = benchmark("workload").synthetic()
    sizes = [(table.row_count, table.column_count) for table in document.tables]
    assert sizes[:7] == [(33, 6), (44, 9), (44, 8), (34, 9), (44, 5), (37, 16), (5, 12)]
    assert sizes[9:] == [(25, 9)] * 10
    assert sum(len(table.cells) for table in document.tables) == 3633


def test_every_place_of_a_synthetic_table_is_covered_once(benchmark: Any) -> None:
    for table in benchmark("workload").synthetic(papers=1, paragraphs=1).tables:
        places = [(row, column) for row in range(table.row_count) for column in range(table.column_count)]
        assert covered(table) == places


def test_equal_seeds_make_equal_packages_and_others_do_not(benchmark: Any) -> None:
    synthetic = benchmark("workload").synthetic
    assert synthetic(1, 1, 5) == synthetic(1, 1, 5)
    assert synthetic(1, 1, 5) != synthetic(2, 1, 5)


@pytest.mark.parametrize("way", ["docx_decent", "docx_limit"])
def test_reference_writers_of_word_write_every_cell(benchmark: Any, way: str) -> None:
    document = benchmark("workload").long_table(5)
    module = benchmark("limit" if way.endswith("limit") else "reference")
    made = getattr(module, way)(benchmark("workload").neutral(document))
    table = WordDocument(io.BytesIO(made)).tables[0]
    printed = [cell.text for row in table.rows for cell in row.cells]
    assert printed == [cell.text for cell in document.tables[0].cells]


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.parametrize("way", ["xlsx_decent", "xlsx_limit"])
def test_reference_writers_of_excel_write_every_number(benchmark: Any, way: str) -> None:
    document = benchmark("workload").long_table(5)
    module = benchmark("limit" if way.endswith("limit") else "reference")
    made = getattr(module, way)(benchmark("workload").neutral(document))
    sheet = load_workbook(io.BytesIO(made)).worksheets[0]
    numbers = [cell.value for row in sheet.iter_rows(min_row=4) for cell in row if isinstance(cell.value, int | float)]
    shown = [cell.inlines[0].shown for cell in document.tables[0].cells if hasattr(cell.inlines[0], "shown")]
    assert numbers == [pytest.approx(float(value)) for value in shown]


def test_docxtpl_fills_every_table(benchmark: Any) -> None:
    pytest.importorskip("docxtpl", reason="docxtpl 只为比较而装：pip install -e .[bench]")
    blocks = benchmark("workload").neutral(benchmark("workload").synthetic(papers=1, paragraphs=1))
    made = benchmark("reference").docx_tpl(blocks)
    assert zipfile.is_zipfile(io.BytesIO(made))
    assert len(WordDocument(io.BytesIO(made)).tables) == 10


@pytest.mark.parametrize(
    ("small", "large", "exponent"), [((10, 1.0), (100, 10.0), 1.0), ((10, 1.0), (100, 100.0), 2.0)]
)
def test_the_exponent_of_growth(
    benchmark: Any, small: tuple[int, float], large: tuple[int, float], exponent: float
) -> None:
    assert benchmark("measure").exponent(small, large) == pytest.approx(exponent)


def test_a_bound_is_met_or_missed(benchmark: Any) -> None:
    row = benchmark("measure").Row
    assert [row("a", 0.5, 0.5).verdict, row("a", 0.51, 0.5).verdict, row("a", 9).verdict] == ["是", "否", "—"]


def test_the_script_prints_a_table() -> None:
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--quick", "docx", "xlsx"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout.startswith("| 项目 | 实测 | 上限 | 达到 | 备注 |\n")
    assert "docx（合成）/ 极限" in done.stdout
    assert "xlsx（合成）/ 极限" in done.stdout


def test_a_child_process_reports_cpu_and_memory(benchmark: Any) -> None:
    found = benchmark("measure").child("modules", "generator.numbers")
    assert 0 < found["cpu"] < 60
    assert math.isnan(found["peak"]) or 5 < found["peak"] < 200
