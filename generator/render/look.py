"""The look of Word files as GB/T 9704 and custom want it: makes ``templates/common/look/reference.docx``.

Run once (``python -m generator.render.look``); afterwards officers restyle that file in Word or WPS and the writer
follows it. Lengths are twips (1/20 pt), sizes half points, as in WordprocessingML. The digits are Times New Roman:
it is on every Windows and macOS machine and Liberation Serif has its metrics, so lines break alike everywhere, while
the digits of 仿宋_GB2312 change width with the substitute that a machine happens to have.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from generator.render.archive import zip_parts

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TITLE, _BODY, _HEI, _KAI, _SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_TEXT_WIDTH = 8845  # 156 mm


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its name is what Word shows (built-in names are shown in the user's language)."""

    name: str
    ident: str
    font: str
    size: int
    paragraph: str = ""
    run: str = ""
    based: str = "Normal"
    following: str = ""


_EXACT = '<w:spacing w:before="0" w:after="0" w:line="560" w:lineRule="exact"/>'
_LOOSE = '<w:spacing w:before="0" w:after="0" w:line="700" w:lineRule="exact"/>'
_SINGLE = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
_TINY = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_CENTER = '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_NEXT = "<w:keepNext/><w:keepLines/>"
_NO_GRID = '<w:snapToGrid w:val="0"/>'


def _heading(level: int, font: str, place: str, run: str = "") -> tuple[Style, Style]:
    """Return a built-in heading, and its twin that Word leaves out of the 目录 when it updates the field."""
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    name, ident, size = f"heading {level}", f"Heading{level}", 36 if level == 1 else 32
    return (
        Style(name, ident, font, size, _NEXT + _EXACT + place + outline, run, following="Body"),
        Style(f"标题 {level} 不入目录", f"{ident}Unlisted", font, size, '<w:outlineLvl w:val="9"/>', "", ident, "Body"),
    )


def _toc(level: int) -> Style:
    left = 320 * (level - 1)
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{_TEXT_WIDTH}"/></w:tabs>'
    indent = f'<w:ind w:leftChars="{100 * (level - 1)}" w:left="{left}"/><w:jc w:val="left"/>'
    return Style(f"toc {level}", f"TOC{level}", _HEI if level == 1 else _BODY, 32, tabs + _EXACT + indent)


def _listed_title(level: int) -> Style:
    return Style(
        f"表题 {level}", f"TableTitle{level}", _TITLE, 32, f'<w:outlineLvl w:val="{level - 1}"/>', "", "TableTitle"
    )


# 156 mm hold 28 characters of 三号 only when each gives up a quarter of a point (GB/T 9704: 28 characters a line).
_TIGHT = '<w:spacing w:val="-5"/>'
STYLES = (
    Style("公文正文", "Body", _BODY, 32, _INDENT, _TIGHT),
    Style("公文顶格", "Plain", _BODY, 32, "", _TIGHT),
    Style("公文居中", "Center", _BODY, 32, _CENTER),
    Style("Title", "Title", _TITLE, 44, _NEXT + _LOOSE + _CENTER, following="Body"),
    Style("封面题名", "CoverTitle", _TITLE, 44, '<w:spacing w:before="3360"/>', "", "Title", "Title"),
    Style("Subtitle", "Subtitle", _KAI, 32, '<w:spacing w:before="560"/>' + _CENTER),
    *_heading(1, _HEI, _CENTER),
    *_heading(2, _HEI, _INDENT),
    *_heading(3, _KAI, _INDENT),
    *_heading(4, _BODY, _INDENT, "<w:b/>"),
    Style("TOC Heading", "TOCHeading", _TITLE, 44, _NEXT + _LOOSE + _CENTER),
    *[_toc(level) for level in (1, 2, 3, 4)],
    Style("footer", "Footer", _SONG, 28, _NO_GRID + _SINGLE + '<w:jc w:val="left"/>'),
    Style("header", "Header", _SONG, 18, _NO_GRID + _SINGLE + '<w:jc w:val="center"/>'),
    Style("表题", "TableTitle", _TITLE, 32, _NEXT + _NO_GRID + _SINGLE + '<w:jc w:val="center"/>'),
    *[_listed_title(level) for level in (1, 2, 3, 4)],
    Style("表号", "TableNumber", _SONG, 20, _NEXT + _NO_GRID + _SINGLE + '<w:jc w:val="right"/>'),
    Style("表头行", "TablePlaces", _SONG, 20, _NEXT + _NO_GRID + _SINGLE + '<w:jc w:val="left"/>'),
    Style("表格文字", "TableText", _SONG, 18, _NO_GRID + _SINGLE + '<w:jc w:val="center"/>'),
    Style("表注", "TableNote", _SONG, 20, _NO_GRID + _SINGLE + '<w:jc w:val="left"/>'),
    Style("表间", "TableGap", _SONG, 2, _NO_GRID + _TINY + '<w:jc w:val="left"/>'),
)
_ALTERNATIVES = {
    _TITLE: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,SimSun",
    _BODY: "仿宋,FangSong,FangSong_GB2312,STFangsong",
    _KAI: "楷体,KaiTi,KaiTi_GB2312,STKaiti",
    _HEI: "SimHei,STHeiti",
    _SONG: "SimSun,STSong",
}


def _fonts(east: str) -> str:
    latin = _SONG if east == "footer" else "Times New Roman"
    east = _SONG if east == "footer" else east
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="Times New Roman"/>'
    )


def _style(style: Style) -> str:
    custom = "" if style.name.isascii() else ' w:customStyle="1"'
    follow = f'<w:next w:val="{style.following}"/>' if style.following else ""
    bold = "<w:b/>" if "<w:b/>" in style.run else ""
    spacing = style.run.replace("<w:b/>", "")
    fonts = _fonts("footer" if style.ident == "Footer" else style.font)
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.ident}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based}"/>{follow}<w:uiPriority w:val="1"/><w:qFormat/>'
        f"<w:pPr>{style.paragraph}</w:pPr>"
        f'<w:rPr>{fonts}{bold}{spacing}<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/></w:rPr></w:style>'
    )


def _styles() -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 20), ("left", 40), ("bottom", 20), ("right", 40))
    )
    return (
        f'{_HEAD}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(_BODY)}<w:kern w:val="0"/>'
        '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/>{_EXACT}<w:jc w:val="both"/></w:pPr>'
        f'<w:rPr>{_fonts(_BODY)}<w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/>'
        f'<w:uiPriority w:val="1"/><w:semiHidden/><w:rPr>{_fonts(_BODY)}</w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:uiPriority w:val="99"/><w:semiHidden/><w:rPr>{_fonts(_SONG)}</w:rPr><w:tblPr><w:tblInd w:w="0" '
        'w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" '
        'w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="PublicTable"><w:name w:val="公开表"/>'
        f'<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="39"/><w:rPr>{_fonts(_SONG)}</w:rPr>'
        "<w:tblPr><w:tblBorders>"
        f"{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
        + "".join(map(_style, STYLES))
        + "</w:styles>"
    )


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="default"/></w:font>'
        for name, other in _ALTERNATIVES.items()
    )
    latin = '<w:font w:name="Times New Roman"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    return f"{_HEAD}<w:fonts {W}>{fonts}{latin}</w:fonts>"


def _settings() -> str:
    compat = (
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat>'
    )
    return (
        f'{_HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>'
        f'<w:characterSpacingControl w:val="compressPunctuation"/>{compat}'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _footer(place: str) -> str:
    field = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return f'{_HEAD}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/>{place}</w:pPr>{field}</w:p></w:ftr>'


_ODD = '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'
_EVEN = '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'
_FOOTERS = '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
# The dash of the page number stands 7 mm below the text area (GB/T 9704, 7.5).
_UPRIGHT = (
    f'<w:sectPr>{_FOOTERS}<w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" '
    'w:bottom="1984" w:left="1587" w:header="851" w:footer="1417" w:gutter="0"/><w:cols w:space="425"/></w:sectPr>'
)
_TURNED = (
    f'<w:sectPr>{_FOOTERS}<w:type w:val="nextPage"/><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar '
    'w:top="1587" w:right="1417" w:bottom="1474" w:left="1417" w:header="851" w:footer="907" w:gutter="0"/>'
    '<w:cols w:space="425"/></w:sectPr>'
)


def _sampler() -> str:
    """Return the body that an officer sees on opening the file: every style, shown by itself, upright and turned."""
    shown = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style.ident}"/></w:pPr>'
        f"<w:r><w:t>“{style.name}”样式的样例文字 123.45</w:t></w:r></w:p>"
        for style in STYLES
        if style.ident not in {"Footer", "Header", "TableGap"}
    )
    cell = '<w:tc><w:tcPr><w:tcW w:w="4422" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr>'
    row = (
        f"<w:tr>{cell}<w:r><w:t>表格文字</w:t></w:r></w:p></w:tc>{cell}<w:r><w:t>123.45</w:t></w:r></w:p></w:tc></w:tr>"
    )
    table = (
        '<w:tbl><w:tblPr><w:tblStyle w:val="PublicTable"/><w:tblW w:w="8844" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="4422"/><w:gridCol w:w="4422"/></w:tblGrid>{row}{row}</w:tbl>'
    )
    said = "<w:r><w:t>以上为竖排页，页边距取自本节。</w:t></w:r>"
    end = f'<w:p><w:pPr><w:pStyle w:val="Body"/>{_UPRIGHT}</w:pPr>{said}</w:p>'
    turned = '<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r><w:t>横排表所在页，页边距取自本节。</w:t></w:r></w:p>'
    return f"{_HEAD}<w:document {W} {R}><w:body>{shown}{table}{end}{turned}{_TURNED}</w:body></w:document>"


_PARTS = (
    ("styles", "styles"),
    ("settings", "settings"),
    ("fontTable", "fontTable"),
    ("footer1", "footer"),
    ("footer2", "footer"),
)


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), *_PARTS)
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def make_reference() -> bytes:
    """Return the bytes of reference.docx; equal on every call."""
    return zip_parts(
        [
            ("[Content_Types].xml", _content_types()),
            ("_rels/.rels", _relations([("officeDocument", "word/document.xml")])),
            ("word/document.xml", _sampler()),
            ("word/_rels/document.xml.rels", _relations([(kind, f"{name}.xml") for name, kind in _PARTS])),
            ("word/styles.xml", _styles()),
            ("word/settings.xml", _settings()),
            ("word/fontTable.xml", _font_table()),
            ("word/footer1.xml", _footer(_ODD)),
            ("word/footer2.xml", _footer(_EVEN)),
        ]
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(make_reference())
