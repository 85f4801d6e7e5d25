"""What a correction does not touch is kept, and only when it is what was made and read back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.cli import main
from generator.document import Figure
from generator.memory import Memory
from generator.pipeline import Work, examine
from generator.rendering import render, verify_file

if TYPE_CHECKING:
    from generator.document import Cell, Inline
    from generator.findings import Finding

INPUTS = Path(__file__).resolve().parent.parent / "data_inputs"
NAME = "shili-2024"
FORMATS = "docx,xlsx,txt"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The publication of a dossier with two reports."""
    for name in (NAME, "shili-2023"):
        shutil.copytree(INPUTS / name, tmp_path / name)
    assert build(tmp_path, tmp_path / "out") == 0
    return tmp_path / "out" / NAME


def build(folder: Path, output: Path) -> int:
    return main(["build", str(folder / NAME), "-o", str(output), "--formats", FORMATS])


def correct(place: Path, old: str, new: str, file: str) -> None:
    path = place.parent.parent / NAME / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def correct_reception(place: Path) -> None:
    """公务接待费 12745.00 -> 11745.00, its total with it: no report speaks of it."""
    correct(place, "合计: 491297.91", "合计: 490297.91", "公开表.yaml")
    correct(place, "公务接待费: 12745.00", "公务接待费: 11745.00", "公开表.yaml")


def files(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


@pytest.fixture
def titles(place: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the reports that are written once the publication stands."""
    assert place.is_dir()
    found: list[str] = []

    def noted(work: Work, formats: tuple[str, ...]) -> list[Finding]:
        found.append(work.document.title if work.document else "")
        return render(work, formats)

    monkeypatch.setattr("generator.publish.paper_files.render", noted)
    return found


def test_an_untouched_report_is_not_written_again(place: Path, titles: list[str]) -> None:
    before = files(place)
    correct_reception(place)
    assert build(place.parent.parent, place.parent) == 0
    assert titles == []
    fresh = place.parent.parent / "fresh"
    assert build(place.parent.parent, fresh) == 0
    assert len(titles) == 2
    assert files(place) == files(fresh / NAME)
    assert {name: data for name, data in before.items() if "自评报告" in name}.items() <= files(place).items()


def test_a_report_whose_file_was_touched_is_written_again(place: Path, titles: list[str]) -> None:
    report = next(path for path in place.glob("*转移支付绩效自评报告.txt"))
    text = report.read_text(encoding="utf-8")
    report.write_text(text.replace("2", "3"), encoding="utf-8")
    correct_reception(place)
    assert build(place.parent.parent, place.parent) == 0
    assert titles == [text.split("\n")[0]]
    assert report.read_text(encoding="utf-8") == text


def test_a_report_that_says_something_else_is_written_again(place: Path, titles: list[str]) -> None:
    correct(place, "汛前完成救灾物资采购", "汛前完成全部救灾物资采购", "绩效/0-整体支出.yaml")
    assert build(place.parent.parent, place.parent) == 0
    assert titles == ["部门单位整体支出绩效自评报告"]
    assert "汛前完成全部救灾物资采购" in next(place.glob("*整体*.txt")).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "txt"])
def test_what_is_written_anew_is_read_back_whatever_was_read_before(form: str) -> None:
    work, memory = examine(INPUTS.parent / "tests" / "broken" / "base-2024"), Memory()
    assert work.document is not None
    assert render(work, (form,)) == []
    ((name, data),) = work.files.items()
    assert verify_file(work.document, work.pages, name, data, memory)[0] == []
    last = next(table for table in reversed(work.document.tables) if any(map(has_figure, table.cells)))
    cells = tuple(cell._replace(inlines=tuple(map(one_more, cell.inlines))) for cell in last.cells)
    other = last._replace(cells=cells)
    blocks = tuple(other if block is last else block for block in work.document.blocks)
    wrong = replace(work, document=replace(work.document, blocks=blocks), files={})
    assert render(wrong, (form,)) == []
    found, _ = verify_file(work.document, work.pages, name, wrong.files[name], memory)
    assert {finding.code for finding in found} == {"V-1"}
    again, _ = verify_file(work.document, work.pages, name, wrong.files[name])
    assert found == again


def has_figure(cell: Cell) -> bool:
    return any(isinstance(inline, Figure) and inline.shown for inline in cell.inlines)


def one_more(inline: Inline) -> Inline:
    """A figure whose first digit is the next one."""
    if not isinstance(inline, Figure) or not inline.shown:
        return inline
    digits = str.maketrans("0123456789", "1234567890")
    text = inline.text.translate(digits)
    return inline._replace(text=text, shown=Decimal(text.replace(",", "")))
