"""What officers do in Word at night, edit by edit: words survive two regenerations, numbers never change in silence."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from base_dossier import BROKEN
from lxml import etree
from office import through_office, without_office
from officer import Desk, W, as_word_saves, new_paragraph, new_run, other_style_ids, text

from generator.pipeline import examine
from generator.read.blocks import Line
from generator.read.docx import read_docx
from generator.render.docx import write_docx
from generator.render.paging import estimate_pages
from generator.revise.keep import Kept, keep_edits

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.document import Document

REFERENCE = Path(__file__).resolve().parent.parent / "templates" / "common" / "look" / "reference.docx"
Side = tuple["Document", bytes]
Seen = list[str]


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Side, Side, Side]:
    """The document as generated, after one correction, and after another that brings a subject as well."""
    return tuple(made(tmp_path_factory.mktemp("dossiers"), *changes) for changes in CORRECTIONS)  # type: ignore[return-value]


CORRECTIONS: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("公务接待费: 8000.00}", "公务接待费: 8200.00}"),),
    (
        ("公务接待费: 8000.00}", "公务接待费: 8400.00}"),
        ("经营收入: 15000.00}", "经营收入: 15100.00}"),
        ("经营支出: 12000.00}", "经营支出: 12100.00}"),
        (
            '    "2012699": {名称: 其他档案事务支出, 经营收入: 15100.00}',
            (
                '    "2012602": {名称: 一般行政管理事务, 其他收入: 0.00}\n'
                '    "2012699": {名称: 其他档案事务支出, 经营收入: 15100.00}'
            ),
        ),
    ),
)


def made(folder: Path, *changes: tuple[str, str], file: str = "公开表.yaml") -> Side:
    for name in ("base-2023", "base-2024"):
        shutil.copytree(BROKEN / name, folder / name)
    path = folder / "base-2024" / file
    words = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in words
        words = words.replace(old, new)
    path.write_text(words, encoding="utf-8")
    document = examine(folder / "base-2024").document
    assert document is not None
    return document, write_docx(document, REFERENCE, estimate_pages(document))


def seen(data: bytes) -> Seen:
    """Every line, and every row of a table as one."""
    found: Seen = []
    for block in read_docx(data):
        found += [block.text] if isinstance(block, Line) else ["｜".join(row) for row in block.rows]
    return found


def codes(kept: Kept) -> list[str]:
    return sorted({finding.code for finding in kept.told.findings})


# edits that survive as they are: what they do to the file, and what that does to the lines of any version


def put(desk: Desk, words: str, own: etree._Element) -> None:
    desk.paragraph(words).addprevious(own)


def typed(old: str, new: str) -> tuple[Callable[[Desk], None], Callable[[Seen], Seen]]:
    def lines(found: Seen) -> Seen:
        at = next(number for number, line in enumerate(found) if old in line)
        return [*found[:at], found[at].replace(old, new, 1), *found[at + 1 :]]

    return lambda desk: desk.retype(old, new), lines


def replaced(old: str, new: str) -> tuple[Callable[[Desk], None], Callable[[Seen], Seen]]:
    return lambda desk: desk.retype(old, new, everywhere=True), lambda found: [line.replace(old, new) for line in found]


def before(words: str, own: str, found: Seen) -> Seen:
    at = next(number for number, line in enumerate(found) if words in line)
    return [*found[:at], own, *found[at:]]


def moved(words: str, target: str, found: Seen) -> Seen:
    line = next(line for line in found if words in line)
    rest = [one for one in found if one != line]
    return before(target, line, rest)


def joined(words: str, following: str, found: Seen) -> Seen:
    at = next(number for number, line in enumerate(found) if line.startswith(words))
    assert found[at + 1].startswith(following)
    return [*found[:at], found[at] + found[at + 1], *found[at + 2 :]]


def cut(words: str, found: Seen) -> Seen:
    at = next(number for number, line in enumerate(found) if words in line)
    left, right = found[at].split(words, 1)
    return [*found[:at], left, words + right, *found[at + 1 :]]


def own_row(desk: Desk) -> None:
    row = desk.row("20126档案事务")
    own = deepcopy(row)
    for column, _ in enumerate(own.findall(f"{W}tc")):
        desk.cell(own, column, f"补{column}")
    row.addnext(own)


def behind_archives(found: Seen) -> Seen:
    at = next(number for number, line in enumerate(found) if line.startswith("20126｜档案事务"))
    columns = len(found[at].split("｜"))
    return [*found[: at + 1], "｜".join(f"补{number}" for number in range(columns)), *found[at + 1 :]]


MEALS = "公务接待费0.8"
SURVIVING: dict[str, tuple[Callable[[Desk], None], Callable[[Seen], Seen]]] = {
    "words in a sentence": typed("具体情况如下", "各项支出情况如下"),
    "words beside a number": typed("开支内容包括工作餐", "其开支内容仅包括工作餐"),
    "words before and behind a number": typed("2024年度财政拨款“三公”经费支出", "2024年度，财政拨款“三公”经费共支出"),
    "everywhere another word": replaced("主要原因是", "主要原因在于"),
    "a heading": typed("十、其他重要事项的情况说明", "十、其他重要事项情况"),
    "a heading of a table": typed("财政拨款“三公”经费支出决算表", "财政拨款三公经费支出决算表"),
    "a label in a table": replaced("使用非财政拨款结余（含专用结余）", "使用非财政拨款结余"),
    "an own paragraph": (
        lambda desk: put(desk, "具体情况如下", new_paragraph("这一段是手工加的。")),
        lambda found: before("具体情况如下", "这一段是手工加的。", found),
    ),
    "an own row": (own_row, behind_archives),
    "a paragraph moved up": (
        lambda desk: desk.paragraph("十二、其他需说明").addprevious(desk.paragraph(MEALS)),
        lambda found: moved(MEALS, "十二、其他需说明", found),
    ),
    "a sentence without numbers moved": (
        lambda desk: desk.paragraph("十二、其他需说明").addprevious(desk.paragraph("具体情况如下")),
        lambda found: moved("具体情况如下", "十二、其他需说明", found),
    ),
    "a paragraph cut in two": (
        lambda desk: desk.cut_in_two("其中：因公出国（境）费支出"),
        lambda found: cut("其中：因公出国（境）费支出", found),
    ),
    "two paragraphs run together": (
        lambda desk: desk.run_together("公务用车购置及运行维护费3.00", "公务接待费0.80"),
        lambda found: joined("公务用车购置及运行维护费3.00", "公务接待费0.8", found),
    ),
}


@pytest.mark.parametrize("name", SURVIVING)
def test_an_edit_outside_survives_two_regenerations(years: tuple[Side, Side, Side], name: str) -> None:
    first, second, third = years
    edit, lines = SURVIVING[name]
    desk = Desk(as_word_saves(first[1]))
    edit(desk)
    draft = desk.saved()
    assert seen(draft) == lines(seen(first[1]))
    still = keep_edits(draft, first, first)
    assert (still.data == draft, codes(still)) == (True, [])
    once = keep_edits(draft, first, second)
    assert (seen(once.data), codes(once)) == (lines(seen(second[1])), [])
    twice = keep_edits(once.data, second, third)
    assert (seen(twice.data), codes(twice)) == (lines(seen(third[1])), [])
    assert keep_edits(twice.data, third, third).data == twice.data


# numbers: the data are printed, both values are told


def dispute(kept: Kept) -> list[tuple[tuple[str, ...], str, str]]:
    """Path, by hand, and by the data, of every number in dispute."""
    return [(one.paths, one.found, one.expected) for one in kept.told.findings if one.code == "SG-1"]


def type_into_cell(desk: Desk) -> None:
    row = desk.row("5.40")
    column = [text(cell) for cell in row.findall(f"{W}tc")].index("0.80")
    desk.cell(row, column, "7.77")


MEAL = "公务接待费0.80"
NUMBERS: dict[str, tuple[Callable[[Desk], None], str]] = {
    "in a sentence": (lambda desk: desk.retype(MEAL, "公务接待费0.95"), "0.95"),
    "with digits added": (lambda desk: desk.retype(MEAL, "公务接待费10.80"), "10.80"),
    "to what it will never be": (lambda desk: desk.retype(MEAL, "公务接待费零"), "零"),
    "struck out alone": (lambda desk: desk.retype(MEAL, "公务接待费"), ""),
    "under revision": (lambda desk: desk.tracked(MEAL, "公务接待费0.95"), "0.95"),
    "in a cell": (type_into_cell, "7.77"),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_edited_by_hand_is_printed_as_the_data_say_and_told(years: tuple[Side, Side, Side], name: str) -> None:
    edit, typed_in = NUMBERS[name]
    desk = Desk(as_word_saves(years[0][1]))
    edit(desk)
    for now, value in ((years[0], "0.80"), (years[1], "0.82")):
        kept = keep_edits(desk.saved(), years[0], now)
        assert seen(kept.data) == seen(now[1])
        assert dispute(kept) == [(("三公表.决算数.公务接待费",), typed_in, value)]


def test_a_clause_that_was_deleted_stays_so_and_its_number_is_told(years: tuple[Side, Side, Side]) -> None:
    first, second, third = years
    desk = Desk(as_word_saves(first[1]))
    desk.retype("，占16.67%", "")
    once = keep_edits(desk.saved(), first, second)
    twice = keep_edits(once.data, second, third)
    assert dispute(once) == [(("三公.公务接待费.占比",), "", "17.01")]
    assert dispute(twice) == [(("三公.公务接待费.占比",), "", "17.36")]
    assert [line.replace("，占17.36%", "") for line in seen(third[1])] == seen(twice.data)


def test_numbers_that_change_places_follow_the_data(years: tuple[Side, Side, Side]) -> None:
    desk = Desk(as_word_saves(years[0][1]))
    desk.retype("决算数4.80万元，预决算差异率-11.11%", "预决算差异率-11.11%，决算数4.80万元")
    kept = keep_edits(desk.saved(), years[0], years[1])
    assert any("全年预算数5.40万元，预决算差异率-10.74%，决算数4.82万元" in line for line in seen(kept.data))
    assert codes(kept) == []


def test_a_number_quoted_in_own_words_is_told_when_the_data_leave_it_behind(years: tuple[Side, Side, Side]) -> None:
    desk = Desk(as_word_saves(years[0][1]))
    put(desk, "具体情况如下", new_paragraph("接待支出0.80万元，用于九批来访。"))
    desk.retype("开支内容包括工作餐", "开支内容包括工作餐（占三公的16.67%）")
    kept = keep_edits(desk.saved(), years[0], years[1])
    told = [(one.code, one.found, one.expected) for one in kept.told.findings]
    assert told == [("SG-7", "0.80", "0.82"), ("SG-7", "16.67", "17.01")]


# what was taken away, or reshaped


def drop(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def drop_column(desk: Desk) -> None:
    for row in desk.row("20126档案事务").itersiblings(preceding=True):
        if row.tag == f"{W}tr":
            drop(row.findall(f"{W}tc")[-1])


def strike_row(desk: Desk) -> None:
    properties = desk.row("20126档案事务").find(f"{W}trPr")
    assert properties is not None
    properties.append(properties.makeelement(f"{W}del", {f"{W}id": "7003", f"{W}author": "王五"}))


TAKEN: dict[str, tuple[Callable[[Desk], None], str]] = {
    "a paragraph": (lambda desk: drop(desk.paragraph(MEALS)), "手工删去了含数据的内容：“公务接待费0.8"),
    "a row": (lambda desk: drop(desk.row("20126档案事务")), "收入表：手工删去了表里的一行：“20126 档案事务"),
    "a row under revision": (strike_row, "收入表：手工删去了表里的一行：“20126 档案事务"),
    "a table": (lambda desk: drop(next(desk.body.iter(f"{W}tbl"))), "收支总表：手工删去了含数据的内容"),
    "a column": (drop_column, "收入表：手改了单元格的合并或列数，5 行没有更新"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_data_taken_away_by_hand_stay_away_and_are_told_each_time(years: tuple[Side, Side, Side], name: str) -> None:
    first, second, third = years
    edit, message = TAKEN[name]
    desk = Desk(as_word_saves(first[1]))
    edit(desk)
    taken = len(seen(first[1])) - len(seen(desk.saved()))
    once = keep_edits(desk.saved(), first, second)
    twice = keep_edits(once.data, second, third)
    for kept, now in ((once, second), (twice, third)):
        (told,) = kept.told.findings
        assert told.message.startswith(message)
        assert len(seen(kept.data)) == len(seen(now[1])) - taken


# looks, pictures, comments, revisions


def test_what_is_no_text_stays_where_it_was_put(years: tuple[Side, Side, Side]) -> None:
    """A picture, a comment, bold type and a revision beside a number that changes, in a sentence and in a cell."""
    first, second, third = years
    desk = Desk(first[1])
    meals = desk.paragraph(MEALS)
    meals.append(new_run("", "<w:b/>"))
    meals.append(meals.makeelement(f"{W}commentRangeEnd", {f"{W}id": "1"}))
    picture = etree.SubElement(new_run(""), f"{W}drawing")
    run = picture.getparent()
    assert run is not None
    meals.append(run)
    cell = desk.row("5.40").findall(f"{W}tc")[-1]
    cell.set(f"{W}rsidR", "00ABCDEF")
    desk.tracked("开支内容包括工作餐", "其开支内容包括工作餐")
    once = keep_edits(desk.saved(), first, second)
    twice = Desk(keep_edits(once.data, second, third).data)
    kept = twice.paragraph("公务接待费0.84")
    tags = ("commentRangeEnd", "drawing", "b", "ins", "del")
    assert [tag for tag in tags if kept.find(f".//{W}{tag}") is None] == []
    assert twice.row("5.40").findall(f"{W}tc")[-1].get(f"{W}rsidR") == "00ABCDEF"
    assert text(twice.row("5.40").findall(f"{W}tc")[-1]) == "0.84"


def test_words_in_a_text_box_are_nobody_elses(years: tuple[Side, Side, Side]) -> None:
    desk = Desk(years[0][1])
    box = etree.SubElement(etree.SubElement(new_run(""), f"{W}pict"), f"{W}txbxContent")
    box.append(new_paragraph("框里的话0.80"))
    run = next(box.iterancestors(f"{W}r"))
    desk.paragraph(MEALS).insert(2, run)
    kept = keep_edits(desk.saved(), years[0], years[1])
    assert codes(kept) == []
    told = Desk(kept.data).paragraph("公务接待费0.82")
    assert [text(one) for one in told.iter(f"{W}txbxContent")] == ["框里的话0.80"]


# other programs


def strip(data: bytes) -> bytes:
    desk = Desk(data)
    desk.without_bookmarks()
    return desk.saved()


@pytest.mark.parametrize("program", [as_word_saves, other_style_ids, strip], ids=["Word", "WPS", "copied over"])
def test_a_draft_that_another_program_saved_takes_new_data_and_rows(
    years: tuple[Side, Side, Side], program: Callable[[bytes], bytes]
) -> None:
    first, second, third = years
    draft = program(first[1])
    assert seen(keep_edits(draft, first, first).data) == seen(first[1])
    once = keep_edits(draft, first, second)
    twice = keep_edits(once.data, second, third)
    assert (seen(once.data), codes(once)) == (seen(second[1]), [])
    assert (seen(twice.data), codes(twice)) == (seen(third[1]), [])


@pytest.mark.parametrize("program", [as_word_saves, other_style_ids], ids=["Word", "WPS"])
def test_new_rows_take_the_styles_of_the_file_and_bookmarks_stay_apart(
    years: tuple[Side, Side, Side], program: Callable[[bytes], bytes]
) -> None:
    """A subject comes, with its rows and its sentence: their styles are those that the file has."""
    first, _, third = years
    fewer = keep_edits(program(third[1]), third, first)
    more = keep_edits(fewer.data, first, third)
    assert seen(more.data) == seen(third[1])
    desk = Desk(more.data)
    known = desk.style_ids()
    used = {style.get(f"{W}val") for tag in ("pStyle", "tblStyle") for style in desk.body.iter(f"{W}{tag}")}
    assert used <= known
    marks = [(mark.get(f"{W}id"), mark.get(f"{W}name")) for mark in desk.body.iter(f"{W}bookmarkStart")]
    assert len({number for number, _ in marks}) == len({name for _, name in marks}) == len(marks)
    ends = [mark.get(f"{W}id") for mark in desk.body.iter(f"{W}bookmarkEnd")]
    assert len(ends) == len(marks)
    assert set(ends) == {number for number, _ in marks}


@without_office
def test_edits_in_a_draft_that_libreoffice_saved_survive_new_data(
    years: tuple[Side, Side, Side], tmp_path: Path
) -> None:
    first, second, third = years
    desk = Desk(first[1])
    edits = ("words beside a number", "a heading", "an own paragraph", "a paragraph moved up", "a paragraph cut in two")
    for name in edits:
        SURVIVING[name][0](desk)
    saved = through_office(desk.saved(), tmp_path)
    lines = seen(second[1])
    later = seen(third[1])
    for name in edits:
        lines, later = SURVIVING[name][1](lines), SURVIVING[name][1](later)
    once = keep_edits(saved, first, second)
    assert (seen(once.data), codes(once)) == (lines, [])
    twice = keep_edits(through_office(once.data, tmp_path), second, third)
    assert (seen(twice.data), codes(twice)) == (later, [])


@without_office
def test_tabs_of_table_heads_and_the_contents_stay_whole_in_a_draft_of_libreoffice(
    years: tuple[Side, Side, Side], tmp_path: Path
) -> None:
    """Another name of the department above every table, other pages in the 目录: fields are closed, tabs are tabs."""
    first, _, _ = years
    document, _ = made(tmp_path, ("名称: 虚构县档案馆", "名称: 虚构县档案局"), file="单位.yaml")
    pages = {anchor: page + 3 for anchor, page in estimate_pages(document).items()}
    now = document, write_docx(document, REFERENCE, pages)
    saved = through_office(first[1], tmp_path / "office")
    for draft in (as_word_saves(first[1]), saved):
        kept = keep_edits(draft, first, now)
        assert seen(kept.data) == seen(now[1])
        desk = Desk(kept.data)
        kinds = [char.get(f"{W}fldCharType") for char in desk.body.iter(f"{W}fldChar")]
        assert kinds.count("begin") == kinds.count("end") > 0
        heads = [one for one in desk.body.iter(f"{W}p") if text(one).startswith("部门名称：虚构县档案局")]
        assert {len(list(one.iter(f"{W}r"))) > 1 and "\t" not in text(one) for one in heads} == {True}
        assert {len(list(one.iterfind(f"{W}r/{W}tab"))) for one in heads} == {2}
        listed = [line for line in read_docx(kept.data, contents=True) if isinstance(line, Line)]
        assert [line.text for line in listed] == [
            line.text for line in read_docx(now[1], contents=True) if isinstance(line, Line)
        ]
