from __future__ import annotations

import gc
import io
import os
import shutil
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from samples import sample_document, sample_table

from generator.document import Cell, Document, Heading, Page, Paragraph, Table, Text
from generator.findings import Severity, has_errors
from generator.render import fonts, native, pdf_typesetter
from generator.render.pdf import PdfResult, split_sections, write_pdf

ROOT = Path(__file__).parent.parent
LOOK = ROOT / "templates" / "common" / "look"
SIDES = ("left", "right")
TEXT_OBJECT = 1  # FPDF_PAGEOBJ_TEXT

obstacles = [finding for finding in native.pdf_obstacles() if finding.severity is Severity.ERROR]
pytestmark = pytest.mark.skipif(bool(obstacles), reason="本机不能生成 PDF：" + "；".join(f.message for f in obstacles))


@pytest.fixture(scope="module")
def result() -> PdfResult:
    return write_pdf(sample_document(), LOOK)


@pytest.fixture(scope="module")
def reader(result: PdfResult) -> PdfReader:
    return PdfReader(io.BytesIO(result.data))


def squeeze(text: str) -> str:
    return "".join(text.split())


def page_texts(data: bytes) -> list[str]:
    return [squeeze(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages]


def document(*blocks: Any) -> Document:
    return Document("测试", "示例局", 2024, blocks)


def body(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def text_places(page: Any) -> list[tuple[str, float]]:
    """(text, distance from the left edge in points) of everything printed on a page."""
    found: list[tuple[str, float]] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], *_: object) -> None:
        if text.strip():
            found.append((text.strip(), matrix[0] * text_matrix[4] + matrix[4]))

    page.extract_text(visitor_text=visit)
    return found


def line_places(data: bytes) -> list[float]:
    """How far down each line of the first page stands, in points, by its base line."""
    book: Any = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    page = book[0]
    rows = {round(float(one.get_matrix().f), 2) for one in page.get_objects() if one.type == TEXT_OBJECT}
    return sorted(round(float(page.get_height()) - row, 2) for row in rows)


def test_lines_stand_28_points_apart_whatever_stands_in_them() -> None:
    texts = ("只有汉字的一行", "2024", "汉字在先，2024年", "2024年，数字在先")
    *lines, _ = line_places(write_pdf(document(*map(body, texts)), LOOK).data)
    assert [round(below - above, 1) for above, below in pairwise(lines)] == [28.0, 28.0, 28.0]


def test_cells_of_a_row_stand_on_one_base_line() -> None:
    cells = (Cell(0, 0, (Text("汉字"),)), Cell(0, 1, (Text("2024"),)), Cell(0, 2, (Text("2024年"),)))
    table = Table("表", (), "", (), (), (), (30, 30, 30), 1, 0, cells, page=Page.INLINE)
    row, _ = line_places(write_pdf(document(table), LOOK).data)
    assert row > 0


def test_the_text_is_the_tree_s_text() -> None:
    blocks = (
        Heading(1, (Text("第一部分 单位概况"),), "甲"),
        body("负责“安全”<生产>&防灾，㙍𠮷。"),
        sample_table(Page.INLINE),
        body("以上为正文中的表。"),
    )
    [text] = page_texts(write_pdf(document(*blocks), LOOK).data)
    assert text == squeeze(
        "第一部分单位概况 负责“安全”<生产>&防灾，㙍𠮷。 收入决算表 公开02表"
        "部门名称：示例市应急管理局 2024年度 金额单位：万元"
        "项目 本年收入合计 财政拨款收入 功能分类科目编码 科目名称 栏次12 合计 2,849.17 2,846.85"
        "2080500 科目0<&> 123.45 2080501 科目1<&> 123.45 2080502 科目2<&> 123.45"
        "注：本表反映部门本年度取得的各项收入情况。以上为正文中的表。— 1 —"
    )


def test_outline_holds_headings_and_tables(reader: PdfReader) -> None:
    def titles(items: list[Any]) -> list[Any]:
        return [titles(item) if isinstance(item, list) else item.title for item in items]

    assert titles(reader.outline) == [
        "第一部分 单位概况",
        ["一、主要职能"],
        "第二部分 部门决算情况说明",
        ["一、收入支出决算总体情况说明", ["（一）机关运行经费支出情况"], "收入决算表"],
        "第四部分 部门决算报表",
        ["收入决算表", "收入决算表"],
    ]


def test_every_font_is_embedded(reader: PdfReader) -> None:
    descriptors = [item.get_object() for item in _objects(reader) if "/FontDescriptor" in item]
    files = [item["/FontDescriptor"].get_object().keys() & {"/FontFile2", "/FontFile3"} for item in descriptors]
    assert len(files) >= 3  # a machine with a western serif face has one more
    assert all(files)


def _objects(reader: PdfReader) -> list[Any]:
    numbers = range(1, int(str(reader.trailer["/Size"])))
    found = [reader.get_object(number) for number in numbers]
    return [item for item in found if isinstance(item, dict)]


def test_wide_tables_lie_on_turned_pages(reader: PdfReader) -> None:
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages]
    assert sizes == [(595, 842)] * 3 + [(842, 595)] * 3 + [(595, 842)] * 2


def test_labels_count_from_the_cover(reader: PdfReader) -> None:
    assert reader.page_labels == ["1", "2", "3", "4", "5", "6", "7", "8"]


def test_numbers_stand_outside_and_the_cover_has_none(reader: PdfReader) -> None:
    printed = []
    for page in reader.pages:
        lines = "".join(text for text, _ in text_places(page)[-3:])
        side = "left" if text_places(page)[-1][1] < page.mediabox.width / 2 else "right"
        printed.append(f"{lines[lines.find('—') :]} {side}" if "—" in lines else "")
    tight = [label.replace(" ", "") for label in printed]  # whether blanks are read back depends on the face
    assert tight == ["", "—2—left", "—3—right", "—4—left", *(f"—{n}—{SIDES[n % 2]}" for n in range(5, 9))]


def test_the_head_is_repeated_on_every_page_of_a_long_table(result: PdfResult) -> None:
    texts = page_texts(result.data)
    assert ["功能分类科目编码科目名称栏次12" in text for text in texts[3:6]] == [True, True, True]
    assert [text.count("收入决算表") for text in texts[3:6]] == [1, 0, 0]


def test_no_row_is_split_over_pages() -> None:
    table = sample_table(Page.PORTRAIT, rows=4)
    long = "某项说明" * 150
    cells = tuple(
        cell._replace(inlines=(Text(long),)) if cell.column == 1 and cell.row > 3 else cell for cell in table.cells
    )
    texts = page_texts(write_pdf(document(table._replace(cells=cells)), LOOK).data)
    words = [text.count("某项说明") for text in texts]
    assert sum(words) == 4 * 150
    assert {count % 150 for count in words} == {0}


def test_a_row_taller_than_a_page_loses_nothing() -> None:
    table = sample_table(Page.PORTRAIT, rows=1)
    cells = tuple(cell._replace(inlines=(Text("某项说明" * 500),)) if cell.row == 4 else cell for cell in table.cells)
    texts = page_texts(write_pdf(document(table._replace(cells=cells)), LOOK).data)
    assert Counter("".join(texts))["某"] == 2000


def test_contents_print_the_page_where_the_heading_stands(reader: PdfReader, result: PdfResult) -> None:
    contents = squeeze(reader.pages[1].extract_text())
    for heading in ("第一部分单位概况", "一、收入支出决算总体情况说明", "第四部分部门决算报表"):
        after = contents.split(heading, 1)[1].lstrip(".")
        page = next(n for n, page in enumerate(reader.pages, 1) if n > 2 and heading in squeeze(page.extract_text()))
        assert after.startswith(str(page))
    assert result.pages["标题-6"] == 3


def test_contents_are_right_when_they_grow_over_a_page() -> None:
    many = [Heading(1, (Text(f"第{number}部分"),), f"节{number}") for number in range(60)]
    blocks = [part for heading in many for part in (heading, *[body("文" * 200)] * 2)]
    made = write_pdf(document(sample_document().blocks[3], *blocks), LOOK)
    texts = page_texts(made.data)
    listing = "".join(text.rsplit("—", 2)[0] for text in texts[:3]).replace(".", "")
    for number in range(60):
        page = made.pages[f"节{number}"]
        assert f"第{number}部分" in texts[page - 1]
        assert f"第{number}部分{page}" in listing


def test_contents_are_links(reader: PdfReader) -> None:
    links = [link.get_object() for link in reader.pages[1]["/Annots"]]  # type: ignore[attr-defined]
    assert Counter(str(link["/Dest"]) for link in links)["标题-1"] >= 1
    assert "标题-1" in reader.named_destinations


def test_language_and_title_are_stated(reader: PdfReader) -> None:
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == "示例市应急管理局2024年度部门决算公开说明"
    assert reader.metadata.author == "示例市应急管理局"


def test_a_tagged_pdf_has_a_structure_tree() -> None:
    blocks = (Heading(1, (Text("第一部分"),), "甲"), sample_table(Page.INLINE))
    root: Any = PdfReader(io.BytesIO(write_pdf(document(*blocks), LOOK, tagged=True).data)).root_object
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"]


def test_equal_input_gives_equal_bytes_in_another_process(result: PdfResult, tmp_path: Path) -> None:
    script = (
        "import sys; sys.path[:0] = ['.', 'tests']; from pathlib import Path; from samples import sample_document;"
        "from generator.render.pdf import write_pdf;"
        "Path(sys.argv[1]).write_bytes(write_pdf(sample_document(), Path('templates/common/look')).data)"
    )
    target = tmp_path / "b.pdf"
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", script, str(target)], check=True, cwd=ROOT, env=environment)
    assert target.read_bytes() == result.data


def test_nothing_is_complained_of(result: PdfResult) -> None:
    assert {finding.code for finding in result.findings} <= {"字体替代", "PDF慢"}


def test_what_the_typesetter_ignores_is_reported(tmp_path: Path) -> None:
    look = shutil.copytree(LOOK, tmp_path / "look")
    with (look / "print.css").open("a", encoding="utf-8") as sheet:
        sheet.write("p { colour: red }")
    findings = write_pdf(document(body("文")), look).findings
    assert ["colour" in finding.message for finding in findings if finding.code == "PDF排版提示"] == [True]


@pytest.mark.parametrize("running", [True, False])
def test_the_garbage_collector_is_left_as_it_was(running: bool) -> None:  # noqa: FBT001 - pytest's parameter
    was = gc.isenabled()
    try:
        (gc.enable if running else gc.disable)()
        write_pdf(document(body("文")), LOOK)
        assert gc.isenabled() is running
    finally:
        (gc.enable if was else gc.disable)()


def test_the_garbage_collector_is_restored_after_a_fault(tmp_path: Path) -> None:
    shutil.copy(LOOK / "fonts.yaml", tmp_path)
    with pytest.raises(FileNotFoundError):
        write_pdf(document(body("文")), tmp_path)
    assert gc.isenabled()


def test_a_character_in_no_font_is_an_error_that_names_it() -> None:
    made = write_pdf(document(body("张\ue123")), LOOK)
    [finding] = [finding for finding in made.findings if finding.code == "PDF缺字"]
    assert "U+E123" in finding.message
    assert has_errors(made.findings)


def test_control_characters_do_no_harm() -> None:
    assert page_texts(write_pdf(document(body("甲\x07乙\x0b丙")), LOOK).data) == ["甲乙丙—1—"]


def test_without_a_chinese_font_no_pdf_is_made_and_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "installed_faces", tuple)
    made = write_pdf(sample_document(), LOOK)
    assert made.data == b""
    [finding] = [finding for finding in made.findings if finding.severity is Severity.ERROR]
    assert finding.code == "PDF缺中文字体"
    assert finding.hint


def test_a_typesetter_that_does_not_start_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise OSError(f"cannot load {name}")

    monkeypatch.setattr(pdf_typesetter, "import_module", fail)
    made = write_pdf(document(body("文")), LOOK)
    assert made.data == b""
    assert "cannot load weasyprint" in made.findings[-1].message


def test_without_the_subsetter_the_pdf_is_made_and_the_delay_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    known = native.can_load
    monkeypatch.setattr(native, "can_load", lambda library: library is not native.SUBSETTER and known(library))
    monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
    made = write_pdf(document(body("文")), LOOK)
    assert page_texts(made.data) == ["文—1—"]
    assert [(f.code, f.severity) for f in made.findings if f.severity is not Severity.INFO] == [("PDF慢", "warning")]


def test_substituted_fonts_are_named(result: PdfResult) -> None:
    named = {finding.expected for finding in result.findings if finding.code == "字体替代"}
    installed = {name for face in fonts.installed_faces() for name in face.names}
    for name in ("仿宋_GB2312", "方正小标宋简体"):
        assert (name in named) is (name.lower() not in installed and not _alias_installed(name, installed))


def _alias_installed(name: str, installed: set[str]) -> bool:
    firsts = [role.wanted[0].names for role in fonts.read_roles(LOOK).values()]
    return any(name in names and {alias.lower() for alias in names} & installed for names in firsts)


def test_the_short_way_through_the_typesetter_prints_the_same(
    result: PdfResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ordinary(html: Any) -> Any:
        return lambda markup, medium, **_: html(string=markup, media_type=medium)

    monkeypatch.setattr(pdf_typesetter, "bare_page", ordinary)
    assert page_texts(write_pdf(sample_document(), LOOK).data) == page_texts(result.data)


def test_sections_follow_breaks_and_pages() -> None:
    kinds = [(section.kind, len(section.blocks)) for section in split_sections(sample_document())]
    assert kinds == [("cover", 2), ("contents", 1), ("flow", 11), ("landscape", 1), ("portrait", 1), ("flow", 1)]


def test_a_title_without_a_page_of_its_own_is_no_cover() -> None:
    [section] = split_sections(document(sample_document().blocks[0], body("文")))
    assert section.kind == "flow"


def test_numbers_are_aligned_right_to_the_same_edge() -> None:
    cells = (Cell(0, 0, (Text("1.00"),)), Cell(1, 0, (Text("12,345.00"),)))
    aligned = tuple(cell._replace(align=sample_table().cells[9].align) for cell in cells)
    table = sample_table(Page.INLINE)._replace(widths=(40.0,), row_count=2, head_rows=0, cells=aligned, notes=())
    [page] = PdfReader(io.BytesIO(write_pdf(document(table), LOOK).data)).pages
    starts = dict(text_places(page))
    assert starts["1.00"] > starts["12,345.00"]
