"""Published documents: the form is found, what is stated becomes facts, rules are asked, what is not read is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from base_dossier import BASE
from pypdf import PdfReader, PdfWriter
from reference_xinjiang import SHARED
from seeds import needs_shared, seed_text

from generator.cli import main
from generator.commands.audit import Audit, audit_document, read_publication
from generator.commands.takeover import take_over
from generator.findings import Severity
from generator.load.dossier import load_dossier
from generator.pipeline import build, examine, take

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = Path(__file__).resolve().parent.parent
SILENT = (Severity.ERROR, Severity.WARNING)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("公开")
    build(BASE, folder, ("docx", "pdf", "html", "txt", "xlsx"), draft=False)
    return folder / BASE.name


def text_file(published: Path) -> Path:
    (path,) = published.glob("*.txt")
    return path


def faults(audit: Audit) -> list[str]:
    return [finding.code for finding in audit.findings if finding.severity in SILENT]


def edited(published: Path, tmp_path: Path, change: Callable[[str], str]) -> Audit:
    path = tmp_path / "改过.txt"
    before = text_file(published).read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")
    return audit_document(path)


# ── our own publication, in every format ──


@pytest.mark.parametrize("suffix", ["docx", "pdf", "html", "txt"])
def test_every_format_states_the_same_facts(published: Path, suffix: str) -> None:
    path = next(path for path in published.iterdir() if path.name.endswith(f"说明.{suffix}"))
    audit = audit_document(path)
    assert audit.pack is not None
    assert audit.pack.name == "xinjiang/2024"
    assert audit.reading.missing == []
    assert audit.reading.share > 0.98
    accounts, own = audit.accounts, examine(BASE).accounts
    assert accounts is not None
    assert own is not None
    for fact in list(accounts.facts):
        known = own.fact(fact.path) if fact.source.place.file == path.name else None
        if known is not None and known.number is not None and fact.number is not None:
            assert abs(known.number - fact.number) <= 50, fact.path
    assert len(audit.stated.loaded.tables) == 9
    assert faults(audit) == faults(audit_document(text_file(published)))


def test_the_published_workbook_alone_is_checked_when_the_pack_is_named(published: Path) -> None:
    (path,) = (path for path in published.glob("*.xlsx") if "公开表" in path.name)
    audit = audit_document(path, "xinjiang/2024")
    assert len(audit.stated.loaded.tables) == 9
    assert sum(audit.checked.held.values()) > 400
    assert faults(audit) == []


# ── what is wrong is found ──


def test_a_share_that_does_not_follow_is_found_with_its_quote(published: Path, tmp_path: Path) -> None:
    audit = edited(published, tmp_path, lambda text: text.replace("占本年支出合计的", "占本年支出合计的1", 1))
    found = [finding for finding in audit.findings if finding.code == "P-1" and finding.severity is Severity.ERROR]
    assert [finding.paths[0] for finding in found] == ["一般公共预算支出.占比"]
    assert "占本年支出合计的1" in found[0].place.quote
    assert found[0].place.line


def test_a_direction_word_against_its_figures_is_found(published: Path, tmp_path: Path) -> None:
    def swap(text: str) -> str:
        return text.replace("增长", "下降", 1) if "增长" in text else text.replace("下降", "增长", 1)

    assert "Y-6" in [finding.code for finding in edited(published, tmp_path, swap).findings]


def test_a_sentence_against_its_table_is_found(published: Path, tmp_path: Path) -> None:
    audit = edited(published, tmp_path, lambda text: text.replace("年度收入总计4", "年度收入总计5", 1))
    assert "N-16" in faults(audit)


def test_a_paragraph_in_other_words_is_said_with_the_nearest_sentence(published: Path, tmp_path: Path) -> None:
    audit = edited(published, tmp_path, lambda text: text.replace("授予中小企业合同金额", "中小企业得到", 1))
    (unread,) = [item for item in audit.reading.unread if "中小企业得到" in item.line.text]
    assert unread.nearest.startswith("授予中小企业合同金额")
    assert any("授予" in wanted for wanted, _ in unread.differing)


def test_a_missing_section_is_said(published: Path, tmp_path: Path) -> None:
    def without(text: str) -> str:
        return "\n".join(line for line in text.split("\n") if "三、支出决算情况说明" not in line)

    assert "D-3" in faults(edited(published, tmp_path, without))


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text.replace("，其中：", "，\n其中："),
        lambda text: text.replace("万元", " 万元 "),
        lambda text: text.replace("，", ","),
        lambda text: text.replace("2024", "２０２４"),
        lambda text: text.replace("\n\n", "\n\n— 7 —\n\n"),
        lambda text: text.replace("收入总计", "收入[bookmark: _GoBack]总计"),
        lambda text: text.replace("0", "0\u200b"),
    ],
    ids=["torn", "blanks", "half width", "full width digits", "page numbers", "bookmarks", "zero width"],
)
def test_mild_damage_does_not_matter(published: Path, tmp_path: Path, harm: Callable[[str], str]) -> None:
    whole = audit_document(text_file(published))
    audit = edited(published, tmp_path, harm)
    assert {claim.path for claim in audit.reading.claims} >= {claim.path for claim in whole.reading.claims}
    assert [code for code in faults(audit) if code not in faults(whole)] == []


# ── files that cannot be read ──


def test_a_scanned_pdf_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "扫描.pdf"
    pdfium: Any = pypdfium2
    document = pdfium.PdfDocument.new()
    document.new_page(595, 842)
    document.save(str(path))
    document.close()
    (finding,) = audit_document(path).findings
    assert "扫描件" in finding.message


def test_an_encrypted_pdf_is_said_to_be_one(published: Path, tmp_path: Path) -> None:
    (source,) = published.glob("*.pdf")
    writer = PdfWriter(clone_from=PdfReader(source))
    writer.encrypt("秘密")
    path = tmp_path / "加密.pdf"
    with path.open("wb") as file:
        writer.write(file)
    assert "密码" in audit_document(path).findings[0].message


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("坏.pdf", b"%PDF-1.4 broken", "损坏"),
        ("坏.docx", b"PK broken", "损坏"),
        ("空.txt", b"\x00\x01\x02\xff", "不是文本"),
        ("旧.doc", b"\xd0\xcf\x11\xe0", "旧版 Word"),
        ("空.html", b"", "0 字节"),
        ("没有.docx", None, "找不到文件"),
    ],
)
def test_a_broken_or_foreign_file_is_said_to_be_so(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    audit = audit_document(path)
    assert not audit.usable
    assert said in audit.findings[0].message


def test_a_document_of_no_known_form_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    path.write_text("各位同事：\n请于周五前交表。\n", encoding="utf-8")
    (finding,) = audit_document(path).findings
    assert finding.code == "D-2"
    assert "xinjiang/2024" in finding.hint


def test_the_wrong_form_is_said_so(published: Path) -> None:
    audit = audit_document(text_file(published), "shanxi/2022")
    assert not audit.usable
    assert faults(audit) == ["D-2"]
    assert "用错了模板" in audit.findings[0].message


# ── the command line ──


def test_check_takes_a_document(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", str(text_file(published)), "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    assert code in (0, 1)
    assert {"findings", "suggestions"} == set(data)
    assert main(["check", str(published / "没有.pdf")]) == 2


def test_read_writes_a_dossier_that_prints_the_same(published: Path, tmp_path: Path) -> None:
    done = take_over(text_file(published), tmp_path / "读回")
    assert done.written
    assert done.share > 0.995
    assert done.differences == []
    assert load_dossier(tmp_path / "读回").findings == []
    again = take_over(text_file(published), tmp_path / "读回")
    assert [finding.code for finding in again.findings] == ["L-44"]


def test_read_from_the_command_line(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(text_file(published)), "--pack", "xinjiang/2024", "-o", str(tmp_path / "新")]) == 0
    assert "与原文相同的字占" in capsys.readouterr().out
    assert (tmp_path / "新" / "单位.yaml").is_file()


def test_last_years_figures_are_implied_by_the_changes(published: Path, tmp_path: Path) -> None:
    take_over(text_file(published), tmp_path / "读回")
    read, own = take(tmp_path / "读回").accounts, examine(BASE).accounts
    assert read is not None
    assert own is not None
    for path in ("上年.收支总表.收入总计", "上年.一般公共预算表.合计.小计", "上年.人员.在职人员"):
        one, other = read.fact(path), own.fact(path)
        assert one is not None, path
        assert other is not None, path
        assert one.number is not None
        assert other.number is not None
        assert abs(one.number - other.number) <= 100, path


def test_new_begins_from_last_years_document(published: Path, tmp_path: Path) -> None:
    shutil.copy(text_file(published), tmp_path / "去年.txt")
    assert main(["new", str(tmp_path / "今年"), "--pack", "xinjiang/2024", "--from", str(tmp_path / "去年.txt")]) == 0
    assert (tmp_path / "今年-上年" / "公开表.yaml").is_file()
    text = (tmp_path / "今年" / "单位.yaml").read_text(encoding="utf-8")
    assert "上年" in text
    assert "上年写的是" in (tmp_path / "今年" / "说明.yaml").read_text(encoding="utf-8")


# ── the published documents (spec/standards.md 2.9, 2.10) ──

SEEDS = {
    "000": "000_wulumuqi_2023_juesuan.txt",
    "001": "001_changji_2024_juesuan.txt",
    "003": "003_datong_2022_juesuan.txt",
}
DEFECTS = {
    "000": [("D-1b", "行政单位")],
    "001": [],
    "003": [
        ("N-24", "办公费"),
        ("Y-2a", "财政拨款"),
        ("Y-4a", "年初结转"),
        ("P-1", "87.5%"),
        ("N-27", "25,185,988.00"),
    ],
}
TAILS = {"000": ["T1-3", "T7-1", "P-1"], "001": ["T1-3", "T2-4", "T3-4", "N-13"], "003": ["N-19"]}
NOT_FALSE = {
    "000": {"D-1", "D-1b", "JX-11z", "JX-19", "JX-24", "JX-27", "K-4a"},
    "001": {"JX-14", "JX-16", "JX-18", "JX-19", "JX-27", "JX-28", "JX-31"},
    "003": {"N-24", "Y-2a", "Y-4a", "P-1", "N-27", "H-2", "H-7", "D-5"},
}
"""Codes of severity error or warning that are true of the seed; any other one is a false alarm."""


@needs_shared
@pytest.mark.parametrize("number", ["000", "001", "003"])
def test_the_known_defects_of_published_documents_are_found_and_nothing_else(number: str) -> None:
    audit = audit_document(SHARED / "seeds" / SEEDS[number])
    assert audit.pack is not None
    for code, words in DEFECTS[number]:
        assert any(item.code == code and words in item.message for item in audit.findings), code
    infos = [finding.code for finding in audit.findings if finding.severity is Severity.INFO]
    assert set(infos) >= set(TAILS[number])
    assert set(faults(audit)) <= NOT_FALSE[number]


@needs_shared
@pytest.mark.parametrize("number", ["000", "001", "003"])
def test_the_narrative_of_published_documents_prints_again(number: str, tmp_path: Path) -> None:
    done = take_over(SHARED / "seeds" / SEEDS[number], tmp_path / number)
    assert done.share >= 0.99
    assert len(done.differences) <= {"003": 4}.get(number, 2)  # three of its seven reports say 自评价, not 自我评价
    assert all(difference.cause for difference in done.differences)


@needs_shared
def test_an_ocr_word_is_named(tmp_path: Path) -> None:
    audit = read_publication(SHARED / "seeds" / SEEDS["000"])
    assert "结转 to 本年度" in seed_text(SEEDS["000"])
    (damaged,) = [item for item in audit.reading.unread if item.nearest]
    assert damaged.line.text.startswith("七、年初结转和结余")
    assert tmp_path.is_dir()
