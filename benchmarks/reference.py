"""The ways that we are measured against: the decent way of a good engineer, and docxtpl. The limit is limit.py.

Each takes the blocks of :func:`workload.neutral` and returns the file. None writes a 目录, pages or properties: they do
less than our writers, never more.
"""
# ruff: noqa: PLC0415 - each way pays for its own libraries

from __future__ import annotations

import io
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from workload import Grid, Neutral

SIDES = ("left", "right", "top", "bottom")
FIRST_ROW = 2


def grids(blocks: list[Neutral]) -> list[Grid]:
    """Return the tables of the blocks."""
    return [block[1] for block in blocks if block[0] == "t"]


# Word: python-docx, cells read by rows (the decent way)


def docx_decent(blocks: list[Neutral]) -> bytes:
    """Call python-docx as its documentation shows it, but with each row's cells read once (table.cell is quadratic)."""
    from docx import Document
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name = "FangSong"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    turned = False
    for block in blocks:
        if block[0] == "h":
            document.add_heading(block[2], block[1])
        elif block[0] == "p":
            added = document.add_paragraph(block[1]).paragraph_format
            added.first_line_indent, added.line_spacing = Pt(32), Pt(28)
        else:
            grid = block[1]
            if grid.turned != turned:
                section, turned = document.add_section(WD_SECTION.NEW_PAGE), grid.turned
                section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
                section.page_width, section.page_height = (Mm(297), Mm(210)) if turned else (Mm(210), Mm(297))
            _docx_table(document, grid)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _docx_table(document: Any, grid: Grid) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    sides = {name: getattr(WD_ALIGN_PARAGRAPH, name.upper()) for name in ("left", "center", "right")}
    document.add_heading(grid.title, 2)
    for line in grid.above:
        document.add_paragraph(line)
    table = document.add_table(grid.rows, len(grid.widths), style="Table Grid")
    places = [row.cells for row in table.rows]
    for row in places:
        for place, width in zip(row, grid.widths, strict=True):
            place.width = Mm(width)
    for row, column, rows, columns, text, align, bold, _ in grid.cells:
        cell = places[row][column]
        if rows > 1 or columns > 1:
            cell = cell.merge(places[row + rows - 1][column + columns - 1])
        paragraph = cell.paragraphs[0]
        paragraph.alignment = sides[align]
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(grid.size), bold
    for note in grid.notes:
        document.add_paragraph(note)


def docx_tpl(blocks: list[Neutral]) -> bytes:
    """Fill a template by docxtpl, with loops of rows and cells; it writes neither merges nor widths."""
    from docxtpl import DocxTemplate

    context = []
    for block in blocks:
        if block[0] != "t":
            context.append({"kind": block[0], "text": block[-1]})
            continue
        grid = block[1]
        rows = [[""] * len(grid.widths) for _ in range(grid.rows)]
        for row, column, _, _, text, *_ in grid.cells:
            rows[row][column] = text
        context.append({"kind": "t", "text": grid.title, "rows": rows, "lines": [*grid.above, *grid.notes]})
    with TemporaryDirectory() as folder:
        template = Path(folder) / "loops.docx"
        _make_template(template)
        document = DocxTemplate(template)
        document.render({"blocks": context}, autoescape=True)
        file = io.BytesIO()
        document.save(file)
    return file.getvalue()


def _make_template(path: Path) -> None:
    from docx import Document

    document = Document()
    for line in ("{%p for b in blocks %}", "{%p if b.kind == 'p' %}", "{{ b.text }}", "{%p else %}"):
        document.add_paragraph(line)
    document.add_heading("{{ b.text }}", 2)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if b.kind == 't' %}")
    for line in ("{%p for line in b.lines %}", "{{ line }}", "{%p endfor %}"):
        document.add_paragraph(line)
    table = document.add_table(3, 3, style="Table Grid")
    table.cell(0, 0).text = "{%tr for row in b.rows %}"
    for column, text in enumerate(("{%tc for x in row %}", "{{ x }}", "{%tc endfor %}")):
        table.cell(1, column).text = text
    table.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    document.save(str(path))


# Excel: openpyxl as documented (the decent way)


def xlsx_decent(blocks: list[Neutral]) -> bytes:
    """Call openpyxl with style objects made for each cell, as its documentation shows."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for grid in grids(blocks):
        sheet = book.create_sheet(grid.sheet)
        sheet["A1"] = grid.title
        for number, width in enumerate(grid.widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width / 2
        for row, column, rows, columns, text, align, bold, number in grid.cells:
            top, left = row + 1 + FIRST_ROW, column + 1
            cell = sheet.cell(top, left)
            cell.value = text if number is None else number
            cell.font = Font(name="宋体", size=grid.size, bold=bold)
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
            cell.border = Border(**{side: Side(style="thin") for side in SIDES})
            if number is not None:
                cell.number_format = "#,##0.00"
            if rows > 1 or columns > 1:
                sheet.merge_cells(None, top, left, top + rows - 1, left + columns - 1)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# PDF: plain WeasyPrint (the decent way)

PLAIN_CSS = """
@page { size: A4; margin: 25mm 20mm; @bottom-center { content: counter(page); font-size: 10pt } }
@page turned { size: A4 landscape; margin: 20mm 25mm }
body { font-family: "Noto Serif CJK SC"; font-size: 16pt; line-height: 28pt }
p { margin: 0; text-indent: 2em; text-align: justify }
h1 { font-size: 18pt; text-align: center } h2 { font-size: 16pt }
.turned { page: turned }
table { border-collapse: collapse; width: 100%; line-height: 1.3 }
td { border: .5pt solid; padding: 1.5pt 2pt; vertical-align: middle }
.left { text-align: left } .center { text-align: center } .right { text-align: right } .bold { font-weight: bold }
"""


def plain_html(blocks: list[Neutral]) -> str:
    """Return one page with one style sheet, tables laid out by their content."""
    body = []
    for block in blocks:
        if block[0] == "h":
            level = min(block[1], 3)
            body.append(f"<h{level}>{escape(block[2])}</h{level}>")
        elif block[0] == "p":
            body.append(f"<p>{escape(block[1])}</p>")
        else:
            body.append(_html_table(block[1]))
    style = f"<style>{PLAIN_CSS}</style>"
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>-</title>{style}<body>{"".join(body)}</html>'
    )


def _html_table(grid: Grid) -> str:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for row, _, down, across, text, align, bold, _ in grid.cells:
        spans = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
        rows[row].append(f'<td{spans} class="{align}{" bold" if bold else ""}">{escape(text)}</td>')
    lines = [f"<tr>{''.join(row)}</tr>" for row in rows]
    head, body = "".join(lines[: grid.head]), "".join(lines[grid.head :])
    above = "".join(f"<p>{escape(line)}</p>" for line in grid.above)
    below = "".join(f"<p>{escape(line)}</p>" for line in grid.notes)
    head = f"<thead>{head}</thead>" if head else ""
    return (
        f'<div class="{"turned" if grid.turned else ""}"><h2>{escape(grid.title)}</h2>{above}'
        f'<table style="font-size:{grid.size}pt">{head}<tbody>{body}</tbody></table>'
        f"{below}</div>"
    )


def pdf_decent(blocks: list[Neutral]) -> bytes:
    """Call WeasyPrint as its documentation shows it."""
    from weasyprint import HTML

    made: bytes = HTML(string=plain_html(blocks)).write_pdf()
    return made


DECENT: dict[str, Callable[[list[Neutral]], bytes]] = {"docx": docx_decent, "xlsx": xlsx_decent, "pdf": pdf_decent}
