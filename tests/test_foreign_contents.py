"""The 目录 of a published document is held against its headings, and in a PDF against the pages on which they stand."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import weasyprint
from base_dossier import BASE
from dossier_steps import repack
from pypdf import PdfReader, PdfWriter
from reference_xinjiang import SHARED
from seeds import needs_shared

from generator.commands.audit import audit_document
from generator.findings import Finding, Severity
from generator.pipeline import build
from generator.read.blocks import Line
from generator.read.contents import read_contents, wrong_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMATS = ("docx", "pdf", "html", "txt")
PAGES = (
    "<style>nav a::after { content: leader(dotted) target-counter(attr(href), page) }"
    "nav, #标题-1 { break-before: page }</style></head>"
)
NO_FEET = "<style>@page { @bottom-left { content: none } @bottom-right { content: none } }</style></head>"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("公开")
    build(BASE, folder, FORMATS, draft=False)
    return folder / BASE.name


def own(published: Path, suffix: str) -> Path:
    (path,) = published.glob(f"*说明.{suffix}")
    return path


def told(path: Path) -> list[Finding]:
    """What is said of the 目录."""
    return [finding for finding in audit_document(path).findings if finding.code == "D-3a"]


def edited(published: Path, tmp_path: Path, suffix: str, change: Callable[[str], str]) -> list[Finding]:
    before = own(published, suffix).read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path = tmp_path / f"改过.{suffix}"
    path.write_text(after, encoding="utf-8")
    return told(path)


def set_as_pdf(published: Path, tmp_path: Path, change: Callable[[str], str]) -> Path:
    """The web page set by another typesetter, every entry of its 目录 with the page of that setting."""
    page = own(published, "html").read_text(encoding="utf-8")
    path = tmp_path / "别处排的.pdf"
    html: Any = weasyprint.HTML
    html(string=change(page.replace("</head>", PAGES, 1))).write_pdf(path)
    return path


# ── a right 目录 is silent ──


@pytest.mark.parametrize("suffix", FORMATS)
def test_our_own_contents_are_right_in_every_format(published: Path, suffix: str) -> None:
    assert told(own(published, suffix)) == []


@needs_shared
@pytest.mark.parametrize("name", ["000_wulumuqi_2023_juesuan.txt", "003_datong_2022_juesuan.txt"])
def test_published_contents_without_pages_are_right(name: str) -> None:
    assert told(SHARED / "seeds" / name) == []


@needs_shared
def test_a_document_without_contents_is_not_blamed() -> None:
    assert told(SHARED / "seeds" / "001_changji_2024_juesuan.txt") == []


def test_the_pages_of_another_typesetter_are_right(published: Path, tmp_path: Path) -> None:
    assert told(set_as_pdf(published, tmp_path, str)) == []


def without_cover(whole: Path) -> Path:
    writer, path = PdfWriter(), whole.parent / "没有封面.pdf"
    for page in PdfReader(whole).pages[1:]:
        writer.add_page(page)
    writer.write(path)
    return path


def test_pages_are_counted_as_they_are_numbered_when_the_cover_is_gone(published: Path) -> None:
    assert told(without_cover(own(published, "pdf"))) == []


def test_pages_without_numbers_may_be_counted_from_anywhere(published: Path, tmp_path: Path) -> None:
    path = set_as_pdf(published, tmp_path, lambda page: page.replace("</head>", NO_FEET, 1))
    assert told(without_cover(path)) == []


# ── entries against headings ──


def test_an_entry_in_other_words_is_told_with_the_heading(published: Path, tmp_path: Path) -> None:
    (finding,) = edited(published, tmp_path, "txt", lambda text: text.replace("二、收入决算情况", "二、收入情况", 1))
    assert finding.severity is Severity.WARNING
    assert (finding.found, finding.expected) == ("二、收入情况说明", "二、收入决算情况说明")
    assert finding.place.quote == "二、收入情况说明"
    assert finding.place.line


def test_the_contents_of_a_word_file_are_read_though_word_makes_them(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "改过.docx"
    shutil.copy(own(published, "docx"), path)
    repack(path, "word/document.xml", "二、收入决算情况", "二、收入情况")
    (finding,) = told(path)
    assert (finding.found, finding.expected) == ("二、收入情况说明", "二、收入决算情况说明")


def test_an_entry_with_another_number_is_told(published: Path, tmp_path: Path) -> None:
    (finding,) = edited(published, tmp_path, "html", lambda text: text.replace("三、支出决算", "四、支出决算", 1))
    assert (finding.found, finding.expected) == ("四、支出决算情况说明", "三、支出决算情况说明")


def test_an_entry_without_heading_is_told(published: Path, tmp_path: Path) -> None:
    (finding,) = edited(
        published,
        tmp_path,
        "txt",
        lambda text: text.replace("第三部分 专业名词解释\n", "十三、疫情防控资金使用\n第三部分 专业名词解释\n", 1),
    )
    assert finding.message == "目录里有“十三、疫情防控资金使用”，正文里没有这个标题"


def test_a_heading_without_entry_is_told(published: Path, tmp_path: Path) -> None:
    (finding,) = edited(published, tmp_path, "txt", lambda text: text.replace("二、收入决算情况说明\n", "", 1))
    assert finding.message == "正文的标题“二、收入决算情况说明”没有列入目录"


def test_the_first_heading_in_other_words_still_ends_the_contents(published: Path, tmp_path: Path) -> None:
    def change(text: str) -> str:
        first = re.search("第一部分 .*", text)
        assert first is not None
        return text.replace(first[0], "第一部分 单位简介和概况", 1)

    (finding,) = edited(published, tmp_path, "txt", change)
    assert "第一部分 单位简介和概况" in finding.message


def test_contents_that_list_fewer_levels_owe_no_deeper_heading(published: Path, tmp_path: Path) -> None:
    def parts_only(text: str) -> str:
        head, body = text.split("\n\n第一部分", 1)
        cover, _, entries = head.partition("目录")
        kept = [line for line in entries.split("\n") if line.startswith("第")]
        return f"{cover}目录\n" + "\n".join(kept) + "\n\n第一部分" + body

    assert edited(published, tmp_path, "txt", parts_only) == []


# ── pages ──


@pytest.mark.parametrize("style", ["</head>", NO_FEET])
def test_one_wrong_page_is_told_with_the_right_one(published: Path, tmp_path: Path, style: str) -> None:
    wrong = re.compile('<a href="#[^"]*">(二、收入决算情况说明)</a>')

    def change(page: str) -> str:
        return wrong.sub(r"<span>\1......88</span>", page, count=1).replace("</head>", style, 1)

    path = set_as_pdf(published, tmp_path, change)
    (finding,) = told(path)
    pages = PdfReader(path).pages
    stands = [at for at, page in enumerate(pages, 1) if "二、收入决算情况说明" in page.extract_text()][-1]
    assert (finding.found, finding.expected) == ("88", str(stands))
    assert finding.place.page == 2
    assert "二、收入决算情况说明" in finding.place.quote


def test_contents_that_are_all_behind_are_one_finding(published: Path, tmp_path: Path) -> None:
    def stale(page: str) -> str:
        return page.replace("</head>", "<style>nav { page-break-after: always }</style></head>", 1).replace(
            "target-counter(attr(href), page)", "'1'", 1
        )

    (finding,) = told(set_as_pdf(published, tmp_path, stale))
    assert finding.message.startswith("目录里有 18 处页码与标题所在的页不符：“第一部分")


def lines(*texts: tuple[str, int]) -> list[Line]:
    return [Line(text, number, page) for number, (text, page) in enumerate(texts, 1)]


def test_an_entry_on_two_lines_is_one_entry() -> None:
    blocks = lines(
        ("目录", 1),
        ("一、收入情况 3", 1),
        ("二、财政拨款收入支出总体", 1),
        ("情况说明 ...... 4", 1),
        ("一、收入情况", 5),
        ("二、财政拨款收入支出总体情况说明", 6),
    )
    contents = read_contents(blocks, [])
    assert contents is not None
    assert [match.entry.text for match in contents.matches] == ["一、收入情况", "二、财政拨款收入支出总体情况说明"]
    assert [match.heading.page for match in contents.matches if match.heading] == [5, 6]
    assert list(wrong_pages(contents, {})) == []


def test_tables_are_found_by_their_names_whatever_number_the_contents_give_them() -> None:
    blocks = [*lines(("目录", 1), ("第一章 概况", 1), ("附表1：收入支出决算总表", 1), ("（一）收入决算表", 1))]
    body = lines(("第一章 概况", 2), ("收入支出决算总表", 3), ("一、收入决算表", 4))
    contents = read_contents([*blocks, *body], [])
    assert contents is not None
    assert [(match.heading and match.heading.page, match.same) for match in contents.matches] == [
        (2, True),
        (3, True),
        (4, False),
    ]


def test_many_entries_without_headings_are_one_finding(published: Path, tmp_path: Path) -> None:
    more = "".join(f"附表{number}：另列的表之{number}\n" for number in range(1, 8))
    (finding,) = edited(
        published, tmp_path, "txt", lambda text: text.replace("第三部分 专业", f"{more}第三部分 专业", 1)
    )
    assert finding.message.startswith("目录里有 7 条在正文里没有这个标题：附表1：另列的表之1、")


def test_pages_that_follow_no_shift_are_not_guessed() -> None:
    blocks = lines(("目录", 1), ("一、甲 3", 1), ("二、乙 9", 1), ("一、甲", 2), ("二、乙", 3))
    contents = read_contents(blocks, [])
    assert contents is not None
    assert list(wrong_pages(contents, {})) == []
    assert [number for _, number in wrong_pages(contents, {2: 3, 3: 4})] == [4]
