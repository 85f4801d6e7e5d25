"""The limit: Word and Excel files by concatenating strings, nothing computed that the tables do not say.

What no writer in Python can undercut by much; ours are measured in multiples of it.
"""

from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING

from reference import FIRST_ROW, SIDES, grids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workload import Grid, Neutral

TWIPS = 1440 / 25.4
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def docx_limit(blocks: list[Neutral]) -> bytes:
    """Word XML by concatenating strings, nothing computed that the tables do not say."""
    body: list[str] = []
    turned = False
    for block in blocks:
        if block[0] == "h":
            body.append(_word_line(block[2], f'<w:pStyle w:val="H{block[1]}"/>'))
        elif block[0] == "p":
            body.append(_word_line(block[1], '<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640"/>'))
        else:
            if block[1].turned != turned:
                body.append(f"<w:p><w:pPr>{_word_section(turned=turned)}</w:pPr></w:p>")
                turned = block[1].turned
            body.append(_word_table(block[1]))
    body.append("<w:p/>" + _word_section(turned=turned))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in range(1, 5)
    )
    return _zip({
        "[Content_Types].xml": _types("/word/document.xml", "wordprocessingml.document.main")
        + '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.styles+xml"/></Types>',
        "_rels/.rels": _links(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _links(("styles", "styles.xml")),
        "word/styles.xml": f"{HEAD}<w:styles {WORD}>{styles}</w:styles>",
        "word/document.xml": f"{HEAD}<w:document {WORD}><w:body>{''.join(body)}</w:body></w:document>",
    })  # fmt: skip


def _word_line(text: str, properties: str) -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{_markup(text)}</w:t></w:r></w:p>"


def _word_section(*, turned: bool) -> str:
    width, height = (16838, 11906) if turned else (11906, 16838)
    margins = "".join(f' w:{side}="1440"' for side in SIDES)
    return (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar{margins} w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    )


def _word_table(grid: Grid) -> str:
    rows: list[list[tuple[int, str]]] = [[] for _ in range(grid.rows)]
    size = f'<w:sz w:val="{int(grid.size * 2)}"/>'
    for row, column, down, across, text, align, bold, _ in grid.cells:
        width = int(sum(grid.widths[column : column + across]) * TWIPS)
        span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
        start = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}'
        side = f'</w:tcPr><w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>'
        weight = "<w:b/>" if bold else ""
        words = f"<w:r><w:rPr>{weight}{size}</w:rPr><w:t>{_markup(text)}</w:t></w:r>" if text else ""
        merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
        rows[row].append((column, f"{start}{merge}{side}{words}</w:p></w:tc>"))
        for below in range(row + 1, row + down):
            rows[below].append((column, f"{start}<w:vMerge/>{side}</w:p></w:tc>"))
    edges = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in (*SIDES, "insideH", "insideV"))
    columns = "".join([f'<w:gridCol w:w="{int(width * TWIPS)}"/>' for width in grid.widths])
    lines = "".join([f"<w:tr>{''.join([xml for _, xml in sorted(row)])}</w:tr>" for row in rows])
    above = "".join([_word_line(text, "") for text in grid.above])
    return (
        _word_line(grid.title, '<w:pStyle w:val="H2"/>')
        + f'{above}<w:tbl><w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        + f"<w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>"
        + "".join([_word_line(text, "") for text in grid.notes])
    )


SHEETS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def xlsx_limit(blocks: list[Neutral]) -> bytes:
    """Worksheet XML by concatenating strings, texts inline."""
    styles: dict[tuple[str, bool, bool], int] = {}
    sheets = [_sheet(grid, styles) for grid in grids(blocks)]
    names = [grid.sheet for grid in grids(blocks)]
    parts = {
        "[Content_Types].xml": _types("/xl/workbook.xml", "spreadsheetml.sheet.main")
        + "".join(f'<Override PartName="/xl/{name}.xml" ContentType="{kind}"/>' for name, kind in _sheet_types(names))
        + "</Types>",
        "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook {SHEETS} xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(
            *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)), ("styles", "styles.xml")
        ),
        "xl/styles.xml": _sheet_styles(styles),
    }
    return _zip(parts | {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)})


def _sheet(grid: Grid, styles: dict[tuple[str, bool, bool], int]) -> str:
    rows: list[list[tuple[int, str]]] = [[] for _ in range(grid.rows)]
    merges: list[str] = []
    for row, column, down, across, text, align, bold, number in grid.cells:
        style = styles.setdefault((align, bold, number is not None), len(styles) + 1)
        place = f'<c r="{chr(65 + column)}{row + 1 + FIRST_ROW}" s="{style}"'
        if number is not None:
            rows[row].append((column, f"{place}><v>{number!r}</v></c>"))
        elif text:
            rows[row].append((column, f'{place} t="inlineStr"><is><t>{_markup(text)}</t></is></c>'))
        else:
            rows[row].append((column, f"{place}/>"))
        if down > 1 or across > 1:
            last = f"{chr(64 + column + across)}{row + down + FIRST_ROW}"
            merges.append(f'<mergeCell ref="{chr(65 + column)}{row + 1 + FIRST_ROW}:{last}"/>')
            for below in range(row, row + down):
                for beside in range(column, column + across):
                    if (below, beside) != (row, column):
                        empty = f'<c r="{chr(65 + beside)}{below + 1 + FIRST_ROW}" s="{style}"/>'
                        rows[below].append((beside, empty))
    widths = "".join(
        [f'<col min="{n}" max="{n}" width="{w / 2:g}" customWidth="1"/>' for n, w in enumerate(grid.widths, 1)]
    )
    lines = "".join(
        [f'<row r="{n}">{"".join([xml for _, xml in sorted(row)])}</row>' for n, row in enumerate(rows, 1 + FIRST_ROW)]
    )
    title = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{_markup(grid.title)}</t></is></c></row>'
    merged = f"<mergeCells>{''.join(merges)}</mergeCells>" if merges else ""
    return f"{HEAD}<worksheet {SHEETS}><cols>{widths}</cols><sheetData>{title}{lines}</sheetData>{merged}</worksheet>"


def _sheet_types(names: list[str]) -> Iterable[tuple[str, str]]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    yield "styles", kind + "styles+xml"
    yield from ((f"worksheets/sheet{n}", kind + "worksheet+xml") for n in range(1, len(names) + 1))


def _sheet_styles(styles: dict[tuple[str, bool, bool], int]) -> str:
    fonts = "".join(f'<font>{bold}<sz val="9"/><name val="宋体"/></font>' for bold in ("", "<b/>"))
    edges = "".join(f'<{side} style="thin"/>' for side in SIDES)
    formats = "".join(
        f'<xf numFmtId="{4 if number else 0}" fontId="{int(bold)}" fillId="0" borderId="1" applyNumberFormat="1" '
        f'applyFont="1" applyBorder="1" applyAlignment="1">'
        f'<alignment horizontal="{align}" vertical="center" wrapText="1"/></xf>'
        for align, bold, number in styles
    )
    return (
        f"{HEAD}<styleSheet {SHEETS}><fonts>{fonts}</fonts>"
        '<fills><fill><patternFill patternType="none"/></fill></fills>'
        f"<borders><border/><border>{edges}</border></borders><cellStyleXfs><xf/></cellStyleXfs>"
        f"<cellXfs><xf/>{formats}</cellXfs></styleSheet>"
    )


def _markup(text: str) -> str:
    return escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text


def _types(main: str, kind: str) -> str:
    """Return the start of the content types; the caller closes the element."""
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
    )


def _links(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _zip(parts: dict[str, str]) -> bytes:
    """Return the parts in a zip of fixed times, deflated at zlib's own level."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text, compresslevel=6)
    return file.getvalue()


LIMIT: dict[str, Callable[[list[Neutral]], bytes]] = {"docx": docx_limit, "xlsx": xlsx_limit}
