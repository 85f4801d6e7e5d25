"""Hand edits survive new data: words stay, numbers follow the data, free texts come back as proposals."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from office import through_office, without_office

from generator.cli import main
from generator.read.blocks import Line
from generator.read.docx import read_docx

HOME = Path(__file__).resolve().parent.parent
NAME = "base-2024"


def build(dossier: Path, output: Path, keep: Path | None = None) -> bytes:
    """Build Word only, with or without an edited draft; return the Word file."""
    more = ["--keep", str(keep)] if keep else []
    assert main(["build", str(dossier), "-o", str(output), "--formats", "docx", *more]) == 0
    return word(output).read_bytes()


def word(output: Path) -> Path:
    return next(path for path in (output / NAME).glob("*.docx") if "说明" in path.name)


def lines(data: bytes) -> list[str]:
    return [block.text for block in read_docx(data) if isinstance(block, Line)]


def cells(data: bytes) -> list[str]:
    return [text for block in read_docx(data) if not isinstance(block, Line) for row in block.rows for text in row]


def edit(data: bytes, path: Path, *changes: tuple[str, str]) -> Path:
    """Write the file with words replaced inside its runs, as an officer does in Word."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    parts["word/document.xml"] = text.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def correct(dossier: Path) -> None:
    path = dossier / "公开表.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("公务接待费: 8000.00}", "公务接待费: 8200.00}"), encoding="utf-8")


OWN = "<w:p><w:r><w:t>这一段是手工加的。</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="


def own_paragraph(data: bytes) -> tuple[str, str]:
    """The change that puts a paragraph of the officer's own before a sentence in the middle of the document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("word/document.xml").decode()
    found = re.search(r'<w:p><w:pPr><w:pStyle w:val=(?="[^"]+"/></w:pPr><w:bookmarkStart w:id="2000[5-9]")', text)
    assert found is not None
    rest = text[found.start() : found.start() + 160]
    return rest, OWN + rest.removeprefix("<w:p><w:pPr><w:pStyle w:val=")


def test_without_edit_or_change_the_bytes_are_the_same(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    made = build(dossier, output)
    copy = tmp_path / "稿.docx"
    copy.write_bytes(made)
    assert build(dossier, output, copy) == made
    assert not (output / "历史").exists()


def test_an_unedited_draft_gives_what_the_data_give(dossier: Path, tmp_path: Path) -> None:
    draft = tmp_path / "稿.docx"
    draft.write_bytes(build(dossier, tmp_path / "out"))
    correct(dossier)
    assert build(dossier, tmp_path / "out", draft) == build(dossier, tmp_path / "other")


def test_edits_outside_survive_two_regenerations(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    made = build(dossier, output)
    pure = lines(made)
    draft = edit(made, tmp_path / "稿.docx", own_paragraph(made), ("年度收入总计", "年度全部收入总计"))
    once = build(dossier, output, draft)
    told = lines(once)
    assert "这一段是手工加的。" in told
    assert any("年度全部收入总计" in line for line in told)
    assert len(told) == len(pure) + 1
    correct(dossier)
    draft.write_bytes(once)
    twice = build(dossier, output, draft)
    fresh = lines(build(dossier, tmp_path / "fresh"))
    expected = [
        line.replace("年度收入总计", "年度全部收入总计", 1) if "年度收入总计" in line else line for line in fresh
    ]
    left = [line for line in lines(twice) if line != "这一段是手工加的。"]
    assert [line for line in left if line not in expected] == []
    assert len(left) == len(fresh)
    assert "这一段是手工加的。" in lines(twice)
    draft.write_bytes(twice)
    assert build(dossier, output, draft) == twice


def test_an_edited_reason_comes_back_as_a_proposal(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    made = build(dossier, output)
    draft = edit(made, tmp_path / "稿.docx", ("库房修缮完成", "库房修缮分两期完成"))
    correct(dossier)
    assert any("库房修缮分两期完成" in line for line in lines(build(dossier, output, draft)))
    told = (output / NAME / "修改建议.yaml").read_text(encoding="utf-8")
    assert "库房修缮分两期完成" in told
    assert "变动原因:" in told


@pytest.mark.parametrize("spoil", ["a sentence", "a cell"])
def test_a_number_edited_by_hand_is_told_with_both_values(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    output = tmp_path / "out"
    made = build(dossier, output)
    where = "公务接待费0.80万元" if spoil == "a sentence" else "<w:t>0.80</w:t>"
    draft = edit(made, tmp_path / "稿.docx", (where, where.replace("0.80", "7.77")))
    correct(dossier)
    kept = build(dossier, output, draft)
    told = capsys.readouterr().out
    assert "手改为“7.77”，数据为“0.82”（原“0.80”）" in told
    fresh = build(dossier, tmp_path / "fresh")
    assert (lines(kept), cells(kept)) == (lines(fresh), cells(fresh))


def test_a_plain_build_over_hand_edits_says_so_and_keeps_them_in_history(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    made = build(dossier, output)
    edit(made, word(output), ("年度收入总计", "年度全部收入总计"))
    capsys.readouterr()
    assert build(dossier, output) == made
    assert "里有手工修改，本次没有带过来" in capsys.readouterr().out
    (shelved,) = (output / "历史" / NAME / "0001").glob("*说明.docx")
    assert any("年度全部收入总计" in line for line in lines(shelved.read_bytes()))


def test_a_stranger_is_refused(dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "稿.docx"
    draft.write_bytes(build(dossier, tmp_path / "out"))
    arguments = ["build", str(dossier), "-o", str(tmp_path / "other"), "--formats", "docx", "--keep"]
    for file, why in ((draft, "不知道它由哪一版"), (tmp_path / "没有.docx", "打不开")):
        assert main([*arguments, str(file)]) == 1
        assert why in capsys.readouterr().out
    assert not (tmp_path / "other" / NAME).exists()


@without_office
def test_a_draft_saved_by_libreoffice_is_merged_alike(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    made = build(dossier, output)
    edited = edit(
        made, tmp_path / "稿.docx", ("年度收入总计", "年度全部收入总计"), ("库房修缮完成", "库房分期修缮完成")
    )
    saved = tmp_path / "另存.docx"
    saved.write_bytes(through_office(edited.read_bytes(), tmp_path / "office"))
    correct(dossier)

    def expected(line: str) -> str:
        line = line.replace("年度收入总计", "年度全部收入总计", 1)
        return line.replace("库房修缮完成", "库房分期修缮完成", 1)

    kept, fresh = build(dossier, output, saved), build(dossier, tmp_path / "fresh")
    assert set(lines(kept)) <= {expected(line) for line in lines(fresh)} | set(lines(fresh))
    assert len(lines(kept)) == len(lines(fresh))
    assert cells(kept) == cells(fresh)


# 绩效 reports, several drafts


@pytest.fixture
def with_reports(tmp_path: Path) -> Path:
    """A dossier whose publication has two 绩效 reports beside the 说明."""
    for name in ("shili-2023", "shili-2024"):
        shutil.copytree(HOME / "data_inputs" / name, tmp_path / "in" / name)
    return tmp_path / "in" / "shili-2024"


def drafts(publication: Path) -> dict[str, Path]:
    """The Word files of a publication: the 说明, the 整体支出 report, the transfer report."""
    words = {"说明": "部门决算公开说明", "整体": "整体支出", "转移": "转移支付"}
    return {key: next(path for path in publication.glob("*.docx") if word in path.name) for key, word in words.items()}


def correct_reports(dossier: Path) -> None:
    for file, old, new in (
        ("公开表.yaml", "公务接待费: 12745.00", "公务接待费: 12845.00"),
        ("公开表.yaml", "合计: 491297.91", "合计: 491397.91"),
        ("绩效/转移支付-基层储备点.yaml", "全年执行数: 36}", "全年执行数: 36.5}"),
    ):
        path = dossier / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def test_each_of_several_drafts_goes_into_the_document_it_was(with_reports: Path, tmp_path: Path) -> None:
    output, dossier = tmp_path / "out", with_reports
    command = ["build", str(dossier), "-o", str(output), "--formats", "docx"]
    assert main(command) == 0
    made = drafts(output / "shili-2024")
    main_draft = edit(made["说明"].read_bytes(), tmp_path / "甲.docx", ("年度收入总计", "年度全部收入总计"))
    report = edit(
        made["转移"].read_bytes(),
        tmp_path / "乙.docx",
        ("督促乙县在2025年3月底前完成验收", "督促乙县在2025年4月底前完成验收"),
        ("自治区配套40万元，执行36万元", "自治区配套40万元，执行39.9万元"),
    )
    correct_reports(dossier)
    assert main([*command, "--keep", str(report), "--keep", str(main_draft)]) == 0
    now = drafts(output / "shili-2024")
    assert any("年度全部收入总计" in line for line in lines(now["说明"].read_bytes()))
    told = lines(now["转移"].read_bytes()) + cells(now["转移"].read_bytes())
    assert any("督促乙县在2025年4月底前完成验收" in line for line in told)
    assert not any("39.9" in line for line in told)
    proposed = (output / "shili-2024" / "修改建议.yaml").read_text(encoding="utf-8")
    assert proposed.startswith("# 由 乙.docx 里的手工修改整理")
    assert "手改为“39.9”，数据为“36.5”" in proposed
    assert "督促乙县在2025年4月底前完成验收" in proposed
    assert {path.name for path in (output / "修订" / "shili-2024" / "0001").iterdir()} == {
        "修订说明.html",
        "修订稿.docx",
        f"修订稿（{now['转移'].stem}）.docx",
    }


def test_drafts_left_out_are_named_and_twins_are_refused(
    with_reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    command = ["build", str(with_reports), "-o", str(output), "--formats", "docx"]
    assert main(command) == 0
    made = drafts(output / "shili-2024")
    twins = [tmp_path / f"{number}.docx" for number in range(2)]
    for path in twins:
        shutil.copy(made["转移"], path)
    assert main([*command, "--keep", str(twins[0]), "--keep", str(twins[1])]) == 1
    assert "1.docx 里的修改：它和 0.docx 由同一份文件改来" in capsys.readouterr().out
    edit(made["整体"].read_bytes(), made["整体"], ("整体支出", "整体全部支出"))
    correct_reports(with_reports)
    assert main([*command, "--keep", str(twins[0])]) == 0
    told = capsys.readouterr().out
    assert f"原来的 {made['整体'].name} 里有手工修改，本次没有带过来" in told
    assert f"原来的 {made['转移'].name}" not in told


def test_a_report_that_is_no_more_is_named(
    with_reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["build", str(with_reports), "-o", str(tmp_path / "out"), "--formats", "docx"]
    assert main(command) == 0
    draft = tmp_path / "稿.docx"
    shutil.copy(drafts(tmp_path / "out" / "shili-2024")["转移"], draft)
    for path in (with_reports / "绩效").glob("转移支付*"):
        path.unlink()
    assert main([*command, "--keep", str(draft)]) == 1
    assert "转移支付绩效自评报告》这份报告" in capsys.readouterr().out


def test_drafts_of_all_documents_without_edits_change_nothing(with_reports: Path, tmp_path: Path) -> None:
    command = ["build", str(with_reports), "-o", str(tmp_path / "out"), "--formats", "docx"]
    assert main(command) == 0
    made = {path.name: path.read_bytes() for path in (tmp_path / "out" / "shili-2024").iterdir()}
    keep = []
    for path in drafts(tmp_path / "out" / "shili-2024").values():
        shutil.copy(path, tmp_path)
        keep += ["--keep", str(tmp_path / path.name)]
    assert main([*command, *keep]) == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "out" / "shili-2024").iterdir()} == made
    assert not (tmp_path / "out" / "历史").exists()
