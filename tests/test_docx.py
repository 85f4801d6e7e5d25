"""The Word writer and the Word reader, each held against something independent: schemas, python-docx, LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from samples import sample_document, sample_table

from generator.document import Break, Cell, Contents, Document, Heading, Page, Paragraph, Role, Table, Text
from generator.findings import Fault
from generator.read import UnreadableFile
from generator.read.blocks import Grid, Line
from generator.read.docx import read_docx
from generator.render.archive import zip_parts
from generator.render.docx import write_docx
from generator.render.look import make_reference
from generator.render.paging import estimate_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.document import Block

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "templates/common/look/reference.docx"
SCHEMA = ROOT.parent / "shared/reference/ooxml_xsd/wml.xsd"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = {"w": W[1:-1]}
PAGES = {f"标题-{number}": 2 + number for number in range(1, 7)} | {"表-收入表": 21}


def written(*blocks: Block) -> bytes:
    return write_docx(Document("题名", "示例单位", 2024, blocks), REFERENCE)


def words(text: str, role: Role = Role.BODY) -> Paragraph:
    return Paragraph((Text(text),), role)


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def found(root: etree._Element, path: str) -> list[etree._Element]:
    return root.xpath(path, namespaces=NS)  # type: ignore[return-value] # these paths select elements


def repacked(data: bytes, **changes: tuple[str, str]) -> bytes:
    """The same package with one replacement in each named part of word/."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode()
            old, new = changes.get(Path(name).stem, ("", "")) if name.startswith("word/") else ("", "")
            assert old in text
            parts.append((name, re.sub(old, new, text) if old else text))
    return zip_parts(parts)


def package(body: str, **others: str) -> bytes:
    """A .docx by another hand: a body, and the inside of other parts."""
    head = '<?xml version="1.0"?>'
    spaces = (
        f'xmlns:w="{W[1:-1]}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v"'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relation = f'<Relationship Id="a" Type="{office}" Target="word/document.xml"/>'
    package_space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zip_parts(
        [
            ("_rels/.rels", f'{head}<Relationships xmlns="{package_space}">{relation}</Relationships>'),
            ("word/document.xml", f"{head}<w:document {spaces}><w:body>{body}</w:body></w:document>"),
            *[(f"word/{name}.xml", f"{head}<w:{name} {spaces}>{inside}</w:{name}>") for name, inside in others.items()],
        ]
    )


def texts(blocks: Iterable[object]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Line)]


@pytest.fixture(scope="module")
def sample() -> bytes:
    return write_docx(sample_document(), REFERENCE, PAGES)


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


# ---- the writer


def test_python_docx_sees_headings_by_their_built_in_names(sample: bytes) -> None:
    seen = [(p.style.name, p.text) for p in opened(sample).paragraphs if p.style.name.startswith("Heading")]
    assert seen == [
        ("Heading 1", "第一部分 单位概况"),
        ("Heading 2", "一、主要职能"),
        ("Heading 1", "第二部分 部门决算情况说明"),
        ("Heading 2", "一、收入支出决算总体情况说明"),
        ("Heading 3", "（一）机关运行经费支出情况"),
        ("Heading 1", "第四部分 部门决算报表"),
    ]


@pytest.mark.parametrize(("name", "level"), [("heading 1", "0"), ("heading 4", "3"), ("表题 2", "1")])
def test_headings_and_table_titles_have_outline_levels(sample: bytes, name: str, level: str) -> None:
    (style,) = found(part(sample, "word/styles.xml"), f"//w:style[w:name/@w:val='{name}']")
    assert style.find(f"{W}pPr/{W}outlineLvl", NS).get(f"{W}val") == level  # type: ignore[union-attr]


def test_every_style_names_an_east_asian_font(sample: bytes) -> None:
    root = part(sample, "word/styles.xml")
    fonts = found(root, "//w:style/w:rPr/w:rFonts[@w:eastAsia] | //w:docDefaults//w:rFonts[@w:eastAsia]")
    assert len(fonts) == len(found(root, "//w:style")) + 1 > 30


def test_the_contents_are_filled_with_linked_page_numbers(sample: bytes) -> None:
    root = part(sample)
    entries = found(root, "//w:sdtContent/w:p[w:hyperlink] | //w:body/w:p[w:hyperlink]")
    shown = ["".join(t.text or "" for t in entry.iter(f"{W}t", f"{W}tab")) for entry in entries]
    assert shown == [
        "第一部分 单位概况3",
        "一、主要职能4",
        "第二部分 部门决算情况说明5",
        "一、收入支出决算总体情况说明6",
        "收入决算表21",
        "第四部分 部门决算报表8",
        "收入决算表21",
        "收入决算表21",
    ]
    instructions = [(i.text or "").strip() for i in root.iter(f"{W}instrText")]
    assert instructions[0] == r'TOC \o "1-2" \h \z \u'
    assert instructions[1] == r"PAGEREF _Toc100000001 \h"


def test_every_entry_leads_to_a_bookmark_that_stands_once(sample: bytes) -> None:
    root = part(sample)
    names = [mark.get(f"{W}name", "") for mark in root.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names))
    assert len([name for name in names if name.startswith("_Toc")]) == 7
    assert {link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")} <= set(names)


def test_fields_are_balanced_and_word_is_not_asked_to_update_them(sample: bytes) -> None:
    kinds = [mark.get(f"{W}fldCharType") for mark in part(sample).iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == 9
    assert not found(part(sample, "word/settings.xml"), "//w:updateFields")


def test_a_missing_page_number_is_our_fault() -> None:
    with pytest.raises(Fault, match="标题“一、主要职能”没有页码"):
        write_docx(sample_document(), REFERENCE, {"标题-1": 3})


def test_head_rows_repeat_and_no_row_is_split(sample: bytes) -> None:
    table = found(part(sample), "//w:tbl")[1]
    rows = found(table, "w:tr")
    assert len(rows) == 64
    assert [bool(found(row, "w:trPr/w:tblHeader")) for row in rows[:5]] == [True, True, True, False, False]
    assert all(found(row, "w:trPr/w:cantSplit") for row in rows)


def test_column_widths_fill_the_page_in_proportion(sample: bytes) -> None:
    grids = [
        [int(c.get(f"{W}w", "0")) for c in found(t, "w:tblGrid/w:gridCol")] for t in found(part(sample), "//w:tbl")
    ]
    assert grids[0] == [1201, 3276, 2184, 2184]  # 22 60 40 40 of 162, on 8845 twips
    assert sum(grids[1]) == 14004


def test_python_docx_sees_merged_cells(sample: bytes) -> None:
    table = opened(sample).tables[1]
    assert table.cell(0, 0)._tc is table.cell(0, 1)._tc  # noqa: SLF001 - python-docx's own way to tell
    assert table.cell(0, 2)._tc is table.cell(1, 2)._tc  # noqa: SLF001 - as above
    assert table.cell(1, 0).text == "功能分类科目编码"


def test_wide_tables_stand_in_landscape_sections(sample: bytes) -> None:
    sections = opened(sample).sections
    assert [section.orientation for section in sections] == [0, 1, 0]
    assert [round(section.page_width.mm) for section in sections] == [210, 297, 210]
    assert [round(section.left_margin.mm) for section in sections] == [28, 25, 28]
    assert [round(sections[0].top_margin.mm), round(sections[0].bottom_margin.mm)] == [37, 35]


def test_two_landscape_tables_share_a_section_and_start_pages() -> None:
    data = written(words("甲"), sample_table(), sample_table(), words("乙"))
    root = part(data)
    assert len(found(root, "//w:sectPr")) == 3
    assert [t.text for t in found(root, "//w:p[w:pPr/w:pageBreakBefore]/w:r/w:t")] == ["收入决算表"]


@pytest.mark.parametrize("page", [Page.PORTRAIT, Page.LANDSCAPE])
def test_no_blank_page_follows_a_table_at_the_end(page: Page) -> None:
    root = part(written(words("前文"), sample_table(page)))
    (last,) = found(root, "/w:document/w:body/w:p[last()]")
    assert found(last, "preceding-sibling::*[1][self::w:tbl]")
    assert not found(last, ".//w:pageBreakBefore")


@pytest.mark.parametrize("page", [Page.PORTRAIT, Page.LANDSCAPE])
def test_breaks_around_a_table_make_no_empty_page(page: Page) -> None:
    plain_way = written(words("甲"), sample_table(page), words("乙"))
    with_breaks = written(words("甲"), Break(), Break(), sample_table(page), Break(), words("乙"), Break())
    assert etree.tostring(part(plain_way)) == etree.tostring(part(with_breaks))


def test_the_text_after_a_table_of_its_own_page_starts_a_page() -> None:
    root = part(written(words("甲"), sample_table(Page.PORTRAIT), words("乙")))
    assert len(found(root, "//w:pageBreakBefore")) == 2
    assert found(root, "//w:p[w:pPr/w:pageBreakBefore]/w:r/w:t[.='乙']")


def test_tables_without_title_or_text_between_stay_apart() -> None:
    bare = Table("表", (), "", (), (), (), (10.0,), 1, 0, (Cell(0, 0, (Text("甲"),)),), page=Page.INLINE)
    kinds = [etree.QName(child).localname for child in part(written(bare, bare))[0]]
    assert kinds == ["tbl", "p", "tbl", "p", "sectPr"]


def test_page_numbers_stand_outside_but_not_on_the_cover(sample: bytes) -> None:
    sections = found(part(sample), "//w:sectPr")
    assert [bool(found(section, "w:titlePg")) for section in sections] == [True, False, False]
    assert all(len(found(section, "w:footerReference")) == 2 for section in sections)
    assert found(part(sample, "word/settings.xml"), "//w:evenAndOddHeaders")
    odd, even = (part(sample, f"word/footer{number}.xml") for number in (1, 2))
    assert ["".join(t.text or "" for t in foot.iter(f"{W}t")) for foot in (odd, even)] == ["— 1 —", "— 1 —"]
    assert [found(foot, "//w:jc")[0].get(f"{W}val") for foot in (odd, even)] == ["right", "left"]
    assert found(odd, "//w:ind")[0].get(f"{W}rightChars") == found(even, "//w:ind")[0].get(f"{W}leftChars") == "100"


def test_a_document_without_cover_numbers_its_first_page() -> None:
    assert not found(part(written(words("第一段"))), "//w:titlePg")


def test_a_missing_figure_is_yellow(sample: bytes) -> None:
    marked = found(part(sample), "//w:r[w:rPr/w:highlight/@w:val='yellow']/w:t")
    assert [text.text for text in marked] == ["【待填】"]


def test_unlisted_headings_stay_out_of_the_contents() -> None:
    data = written(Contents(), Heading(1, (Text("附录"),), "a", listed=False))
    assert not found(part(data), "//w:hyperlink")
    assert opened(data).paragraphs[-1].style.name == "标题 1 不入目录"


def test_equal_documents_give_equal_bytes(sample: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert write_docx(sample_document(), REFERENCE, PAGES) == sample
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    core = (
        zipfile.ZipFile(io.BytesIO(write_docx(sample_document(), REFERENCE, PAGES))).read("docProps/core.xml").decode()
    )
    assert "2023-11-14T22:13:20Z</dcterms:created>" in core
    assert "<dc:creator>示例市应急管理局</dc:creator>" in core


@pytest.mark.skipif(not SCHEMA.exists(), reason="the OOXML schemas are not in ../shared")
def test_every_part_is_valid_against_the_schema(sample: bytes) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    for name in ("document", "styles", "settings", "fontTable", "footer1", "footer2"):
        schema.assertValid(part(sample, f"word/{name}.xml"))
    schema.assertValid(part(written(sample_table(Page.LANDSCAPE), Break(), sample_table(Page.PORTRAIT))))
    schema.assertValid(part(REFERENCE.read_bytes()))


# ---- the look


def test_styles_are_found_by_name_because_word_renames_their_ids(tmp_path: Path) -> None:
    restyled = tmp_path / "reference.docx"
    restyled.write_bytes(repacked(make_reference(), styles=('styleId="Heading1"', 'styleId="1"')))
    data = write_docx(sample_document(), restyled)
    assert opened(data).paragraphs[-1].text == "完。"
    assert found(part(data), "//w:pStyle[@w:val='1']")


def test_margins_come_from_the_reference(tmp_path: Path) -> None:
    restyled = tmp_path / "reference.docx"
    restyled.write_bytes(repacked(make_reference(), document=('w:top="2098"', 'w:top="1440"')))
    assert opened(write_docx(sample_document(), restyled)).sections[0].top_margin.pt == 72


def test_a_reference_without_turned_page_is_turned(tmp_path: Path) -> None:
    restyled = tmp_path / "reference.docx"
    upright = '<w:pgSz w:w="11906" w:h="16838"/>'
    restyled.write_bytes(
        repacked(make_reference(), document=('<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>', upright))
    )
    section = opened(write_docx(sample_document(), restyled)).sections[1]
    assert (section.orientation, round(section.page_width.mm), round(section.left_margin.mm)) == (1, 297, 35)


def test_a_lost_style_is_named(tmp_path: Path) -> None:
    restyled = tmp_path / "reference.docx"
    restyled.write_bytes(repacked(make_reference(), styles=('w:val="表注"', 'w:val="别的"')))
    with pytest.raises(Fault, match=r"reference\.docx 缺少样式“表注”"):
        write_docx(sample_document(), restyled)


def test_private_parts_of_the_reference_stay_behind(tmp_path: Path) -> None:
    restyled = tmp_path / "reference.docx"
    people = (
        '<Relationship Id="rId9" Type="http://schemas.microsoft.com/office/2011/relationships/people" '
        'Target="people.xml"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(make_reference())) as archive:
        parts = [(name, archive.read(name).decode().replace("</Relationships>", people)) for name in archive.namelist()]
    restyled.write_bytes(zip_parts([*parts, ("word/people.xml", "<people>某人</people>")]))
    assert "word/people.xml" not in zipfile.ZipFile(io.BytesIO(write_docx(sample_document(), restyled))).namelist()


# ---- pages


def test_pages_are_estimated_as_the_sample_falls() -> None:
    pages = estimate_pages(sample_document())
    assert (pages["标题-1"], pages["标题-6"]) == (3, 3)
    far = Document("", "", 2024, (*[words("字" * 250)] * 22, Heading(1, (Text("末"),), "末")))
    assert estimate_pages(far) == {"末": 10}  # 22 paragraphs of 9 lines fill nine pages exactly


def test_an_own_page_table_moves_what_follows() -> None:
    blocks = (sample_table(Page.PORTRAIT), Heading(1, (Text("后"),), "后"))
    assert estimate_pages(Document("", "", 2024, blocks)) == {"表-收入表": 1, "后": 2}


def converted(data: bytes, kind: str, folder: Path) -> Path:
    """The file as LibreOffice converts it."""
    source = folder / "from" / "a.docx"
    source.parent.mkdir()
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"a.{kind}"


without_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@without_office
def test_libreoffice_lays_it_out_without_an_empty_page(sample: bytes, tmp_path: Path) -> None:
    pages = [page.extract_text() for page in PdfReader(converted(sample, "pdf", tmp_path)).pages]
    assert len(pages) == 8
    assert "— 1 —" not in pages[0]
    assert all(f"— {number} —" in page for number, page in enumerate(pages[1:], 2))
    assert all("功能分类科目编码" in page for page in pages[3:6])
    assert all(re.search("[一-龥]", page) for page in pages)


@without_office
def test_a_file_saved_again_by_libreoffice_reads_the_same(sample: bytes, tmp_path: Path) -> None:
    assert read_docx(converted(sample, "docx", tmp_path)) == read_docx(sample)


# ---- the reader


def test_every_paragraph_and_cell_is_read_back(sample: bytes) -> None:
    blocks = read_docx(sample)
    table_head = ["收入决算表", "公开02表", "部门名称：示例市应急管理局 2024年度 金额单位：万元"]
    note = "注：本表反映部门本年度取得的各项收入情况。"
    assert texts(blocks) == [
        "示例市应急管理局2024年度",
        "部门决算公开说明",
        "目录",
        "第一部分 单位概况",
        "一、主要职能",
        "负责“安全”<生产>&防灾。",
        "第二部分 部门决算情况说明",
        "一、收入支出决算总体情况说明",
        "2024年度收入总计3,025.48万元，其中：本年收入合计2,849.17万元，增长33.34%。",
        "（一）机关运行经费支出情况",
        "说明【待填】",
        *table_head,
        note,
        "以上为正文中的表。",
        "第四部分 部门决算报表",
        *table_head,
        note,
        *table_head,
        note,
        "完。",
    ]
    grids = [block for block in blocks if isinstance(block, Grid)]
    assert [grid.number for grid in grids] == [1, 2, 3]
    assert grids[1].rows[:6] == (
        ("项目", "", "本年收入合计", "财政拨款收入"),
        ("功能分类科目编码", "科目名称", "", ""),
        ("栏次", "", "1", "2"),
        ("合计", "", "2,849.17", "2,846.85"),
        ("2080500", "科目0<&>", "123.45", ""),
        ("2080501", "科目1<&>", "123.45", ""),
    )
    assert len(grids[1].rows) == 64


def test_a_changed_digit_is_seen(sample: bytes) -> None:
    changed = read_docx(repacked(sample, document=("3,025.48", "3,025.43")))
    assert changed[8] == Line("2024年度收入总计3,025.43万元，其中：本年收入合计2,849.17万元，增长33.34%。", 9)


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>收入</w:t></w:r><w:del><w:r><w:delText>1</w:delText></w:r>"
        "</w:del><w:ins><w:r><w:t>2</w:t></w:r></w:ins></w:p><w:p><w:r><w:t>万元</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>旧</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:p><w:r><w:t>新</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read_docx(package(body)) == (Line("收入2万元", 1), Grid((("新",),), 1))


def test_field_results_are_kept_and_instructions_and_contents_skipped() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, separate, end = (mark.format(kind) for kind in ("begin", "separate", "end"))
    body = (
        f'<w:p>{begin}<w:r><w:instrText>TOC \\o "1-2"</w:instrText></w:r>{separate}'
        "<w:r><w:t>第一部分3</w:t></w:r></w:p>"
        f"<w:p><w:r><w:t>第二部分4</w:t></w:r>{end}</w:p>"
        f"<w:p><w:r><w:t>共</w:t></w:r>{begin}<w:r><w:instrText>NUMPAGES</w:instrText></w:r>{separate}"
        f"<w:r><w:t>9</w:t></w:r>{end}<w:r><w:t>页</w:t></w:r></w:p>"
    )
    assert texts(read_docx(package(body))) == ["共9页"]


def test_a_field_left_open_swallows_nothing() -> None:
    begun = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r>'
    body = f"<w:p>{begun}</w:p><w:p><w:r><w:t>文</w:t></w:r></w:p>"
    assert texts(read_docx(package(body))) == ["文"]


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><v:a>{box}</v:a></mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p><w:p/>"
    )
    assert texts(read_docx(package(body))) == ["正文", "框中"]


def test_signs_are_read_as_seen() -> None:
    body = (
        '<w:p><w:r><w:t>甲</w:t><w:tab/><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:br w:type="page"/></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>"
    )
    assert texts(read_docx(package(body))) == ["甲 乙\n丙"]


def test_automatic_numbers_are_read_as_printed() -> None:
    def level(depth: int, kind: str, text: str, legal: str = "") -> str:
        return (
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{legal}<w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )

    def line(style: str, text: str, numbered: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'

    first, second = level(0, "chineseCountingThousand", "%1、"), level(1, "decimal", "%1.%2 ", "<w:isLgl/>")
    lists = f'<w:abstractNum w:abstractNumId="0">{first}{second}</w:abstractNum>'
    lists += '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
    styles = (
        '<w:style w:styleId="1"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="2"><w:basedOn w:val="1"/></w:style>'
    )
    under, none = '<w:numPr><w:ilvl w:val="1"/></w:numPr>', '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = line("1", "职能") + line("2", "机构") + line("1", "内设", under) + line("1", "无号", none)
    body += line("1", "编制", under) + "".join(line("1", "科") for _ in range(9))
    read = texts(read_docx(package(body, numbering=lists, styles=styles)))
    assert read[:6] == ["一、职能", "二、机构", "2.1 内设", "无号", "2.2 编制", "三、科"]
    assert read[-1] == "十一、科"


def test_merged_cells_hold_their_text_in_the_first_place() -> None:
    def cell(text: str, shape: str = "") -> str:
        return f"<w:tc><w:tcPr>{shape}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    wide, first, rest = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        f"<w:tbl><w:tr>{cell('甲', wide)}{cell('乙', first)}</w:tr>"
        f"<w:tr>{cell('1')}<w:sdt><w:sdtContent>{cell('2')}</w:sdtContent></w:sdt>{cell('旧', rest)}</w:tr>"
        f"<w:tr>{cell('3')}</w:tr></w:tbl>"
    )
    assert read_docx(package(body)) == (Grid((("甲", "", "乙"), ("1", "2", ""), ("3", "", "")), 1),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "已加密"),
        (b"%PDF-1.7", "不是 Word 文档"),
        (b"", "不是 Word 文档"),
        (zip_parts([("xl/workbook.xml", "<a/>")]), "不是 Word 文档"),
        (package("<w:p>"), "文件已损坏"),
        (package("<w:p/>")[:-200], "不是 Word 文档"),
    ],
)
def test_what_is_no_document_is_refused_in_chinese(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read_docx(data)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="文件打不开"):
        read_docx(tmp_path / "无.docx")


def test_entities_are_not_expanded_and_bombs_not_unpacked() -> None:
    with zipfile.ZipFile(io.BytesIO(package("<w:p/>"))) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    entity = parts[1][1].replace(b'<?xml version="1.0"?>', b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>')
    entity = entity.replace(b"<w:p/>", b"<w:p><w:r><w:t>1&e;2</w:t></w:r></w:p>")
    assert texts(read_docx(zip_parts([parts[0], ("word/document.xml", entity)]))) in ([], ["1"], ["12"])
    with pytest.raises(UnreadableFile, match="200 MB"):
        read_docx(zip_parts([parts[0], ("word/document.xml", bytes(200_000_001))], level=1))


PRINTABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("<>&\"'“”")
)
CONTROL = st.text(st.sampled_from("\x00\x01\x08\x0b\x0c\x0e\x1f\x7f\x85"), max_size=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PRINTABLE, max_size=5), PRINTABLE, CONTROL)
def test_any_text_is_read_back(paragraphs: list[str], cell: str, control: str) -> None:
    table = Table("表", (), "", (), (), (), (50.0,), 1, 0, (Cell(0, 0, (Text(control), Text(cell))),), page=Page.INLINE)
    blocks = read_docx(written(*[words(text + control) for text in paragraphs], table))
    assert texts(blocks) == [text for text in paragraphs if text.strip()]
    assert blocks[-1] == Grid(((cell if cell.strip() else "",),), 1)
