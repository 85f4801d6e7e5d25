"""Verify a finished publication: nothing changed is silent, whatever was changed by hand is named."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from base_dossier import BASE
from mutants import Mutable
from samples import money, sample_document

from generator.document import Figure, Paragraph, Text, figures
from generator.figure_ties import figure_findings
from generator.findings import Severity
from generator.pipeline import build
from generator.publish.publication import verify_publication
from generator.publish.treefile import TREE, dump_tree, load_tree
from generator.rendering import FORMATS, LEDGER, VERIFIERS, verify_file

MUTANTS = 15
"""Per format; benchmarks/mutation.py runs thousands."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("公开")
    work = build(BASE, folder, FORMATS, draft=False)
    assert work.verified
    return folder / BASE.name


@pytest.fixture
def edited(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "改过"))


def file_of(folder: Path, suffix: str) -> Path:
    (path,) = [path for path in folder.iterdir() if path.name.endswith(suffix)]
    return path


def repack(path: Path, part: str, old: str, new: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w") as copy:
        for entry in archive.infolist():
            data = archive.read(entry.filename)
            if entry.filename == part:
                assert old in data.decode()
                data = data.decode().replace(old, new, 1).encode()
            copy.writestr(entry.filename, data)
    path.write_bytes(out.getvalue())


def test_a_finished_publication_verifies_by_itself(published: Path) -> None:
    done = verify_publication(published)
    assert done.findings == []
    assert sorted(name.rpartition(".")[2] for name in done.files) == sorted(FORMATS)


def test_the_tree_comes_back_from_its_file() -> None:
    document = sample_document()
    assert load_tree(dump_tree(document, {"标题-1": 3})) == (document, {"标题-1": 3})


@pytest.mark.parametrize("form", FORMATS)
def test_any_digit_word_unit_or_year_changed_in_a_file_is_found(published: Path, form: str) -> None:
    document, pages = load_tree((published / TREE).read_bytes())
    path = file_of(published, "公开表）.xlsx" if form == "xlsx" else f"说明.{form}")
    whole, name = Mutable(form, path.read_bytes()), path.name
    assert verify_file(document, pages, name, whole.data)[0] == []
    number = random.Random(f"20240915{form}")  # noqa: S311 - seeded places, not secrets
    missed = []
    for _ in range(MUTANTS):
        words, data = whole.mutant(number)
        if not verify_file(document, pages, name, data)[0]:
            missed.append(words)
    assert missed == []


def test_words_changed_in_word_are_named(edited: Path) -> None:
    path = file_of(edited, ".docx")
    document, _ = load_tree((edited / TREE).read_bytes())
    words = next(
        inline
        for block in document.blocks
        if isinstance(block, Paragraph)
        for inline in block.inlines
        if isinstance(inline, Text) and inline.path.endswith("变动原因")
    )
    repack(path, "word/document.xml", words.text, f"{words.text}等")
    (finding,) = verify_publication(path).findings
    assert finding.paths == (words.path,)
    assert finding.severity is Severity.ERROR
    assert words.text in finding.expected


def test_two_changes_in_one_paragraph_are_two_findings(edited: Path) -> None:
    path = file_of(edited, ".txt")
    text = path.read_text(encoding="utf-8")
    document, _ = load_tree((edited / TREE).read_bytes())
    line = next(line for line in text.splitlines() if "收入总计" in line and "万元" in line)
    one, *_, last = [figure for figure in figures(document) if figure.text in line and "." in figure.text][:4]
    changed = line.replace(one.text, "9.99", 1)
    changed = changed[::-1].replace(last.text[::-1], "88.8", 1)[::-1]
    path.write_text(text.replace(line, changed), encoding="utf-8")
    assert len(verify_publication(path).findings) == 2


def test_a_file_saved_again_without_a_change_is_only_mentioned(edited: Path) -> None:
    path = file_of(edited, ".docx")
    repack(path, "docProps/core.xml", "zh-CN", "zh-cn")
    (finding,) = verify_publication(edited).findings
    assert (finding.code, finding.severity) == ("V-9", Severity.INFO)


def test_edits_that_were_kept_are_no_fault_of_the_file_and_later_ones_are(published: Path, tmp_path: Path) -> None:
    shutil.copytree(published, tmp_path / BASE.name)
    draft = Path(shutil.copy(file_of(published, ".docx"), tmp_path / "稿.docx"))
    repack(draft, "word/document.xml", "年度收入总计", "年度全部收入总计")
    build(BASE, tmp_path, ("docx", "txt"), draft=False, keep=(draft,))
    (kept,) = verify_publication(tmp_path / BASE.name).findings
    assert (kept.code, kept.severity) == ("SG-5", Severity.WARNING)
    assert "--keep" in kept.hint
    repack(file_of(tmp_path / BASE.name, ".docx"), "word/document.xml", "年度全部收入总计", "年度总收入")
    (changed,) = verify_publication(tmp_path / BASE.name).findings
    assert (changed.code, changed.severity) == ("V-1", Severity.ERROR)


def test_a_lost_file_and_a_changed_ledger_are_found(edited: Path) -> None:
    file_of(edited, ".pdf").unlink()
    (edited / LEDGER).write_bytes(b"x")
    assert {finding.code for finding in verify_publication(edited).findings} == {"V-7", "V-8"}


def test_a_broken_file_is_said_to_be_broken(edited: Path) -> None:
    file_of(edited, ".pdf").write_bytes(b"%PDF-1.7 nothing")
    (finding,) = verify_publication(edited).findings
    assert finding.code == "V-4"
    assert "损坏" in finding.message


def test_a_folder_that_is_no_publication_is_said_so(tmp_path: Path) -> None:
    done = verify_publication(tmp_path)
    assert not done.usable
    assert [finding.code for finding in done.findings] == ["V-6"]


def test_a_unit_that_does_not_fit_its_figure_is_found() -> None:
    document = sample_document()
    wrong = Paragraph((Text("收入"), money("收支总表.收入总计", "30254812.34", "3,025.48"), Text("元。")))
    changed = type(document)(document.title, document.department, document.year, (wrong,))
    (finding,) = figure_findings(changed)
    assert finding.code == "V-5"


def test_a_direction_word_that_does_not_fit_its_figure_is_found() -> None:
    document = sample_document()
    fall = money("收支.增减", "-12300", "1.23")
    word = Figure("收支.增减", "增加", fall.value)
    changed = type(document)(document.title, "", 2024, (Paragraph((word, fall, Text("万元。"))),))
    assert [finding.code for finding in figure_findings(changed)] == ["V-5"]


def test_the_ledger_says_where_each_figure_stands_in_each_file(published: Path) -> None:
    sheet = openpyxl.load_workbook(published / LEDGER).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    head = next(row for row in rows if "数据项" in row)
    assert {"PDF 第几页", "Word 第几段", "网页第几段", "文本第几行", "公开表单元格"} <= set(head)
    line, path, printed = head.index("文本第几行"), head.index("数据项"), head.index("印作")
    text = file_of(published, ".txt").read_text(encoding="utf-8").splitlines()
    checked = 0
    for row in rows[rows.index(head) + 1 :]:
        if row[line].isdecimal():
            assert row[printed] in text[int(row[line]) - 1], row[path]
            checked += 1
    assert checked > 50


def test_a_renamed_worksheet_is_found(edited: Path) -> None:
    path = file_of(edited, "公开表）.xlsx")
    repack(path, "xl/workbook.xml", "公开01表", "公开11表")
    assert [finding.code for finding in verify_publication(path).findings] == ["V-1"]


def test_every_format_has_its_verifier() -> None:
    assert set(VERIFIERS) == set(FORMATS)
