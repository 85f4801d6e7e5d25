"""The tree as HTML: one self-contained page for the screen, and the fragments that the PDF is set from.

Text is escaped, nothing is fetched, nothing runs: no script, no image, no remote font.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from generator.document import (
    Align,
    Block,
    Cell,
    Contents,
    Document,
    Figure,
    Heading,
    Inlines,
    Paragraph,
    Role,
    Table,
    listed_headings,
    plain,
)
from generator.render.fonts import font_stacks
from generator.render.pdf_digits import TO_MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ROLE_CLASS = {
    Role.TITLE: "title",
    Role.SUBTITLE: "subtitle",
    Role.BODY: "",
    Role.PLAIN: "plain",
    Role.CENTER: "center",
    Role.NOTE: "note",
}
ALIGN_CLASS = {Align.LEFT: "l", Align.CENTER: "", Align.RIGHT: "r"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_html(document: Document, look: Path) -> str:
    """Return the publication as one HTML page (UTF-8, zh-CN, readable on paper, screen and telephone).

    ``look`` is the folder with ``print.css``, ``screen.css`` and ``fonts.yaml``. Headings and anchored
    tables carry their anchor as ``id``; a 目录 becomes a ``nav`` of links.
    """
    css = "".join([(look / name).read_text(encoding="utf-8") for name in ("print.css", "screen.css")])
    stacks = "".join([f"--{role}:{stack};" for role, stack in font_stacks(look).items()])
    body = "\n".join([block_html(block, document) for block in document.blocks])
    return page_html(document, f"<main>\n{body}\n</main>", f"<style>\n:root{{{stacks}}}\n{css}</style>")


def page_html(document: Document, body: str, head: str, body_class: str = "") -> str:
    """Return a whole HTML file around ``body``, well-formed as XML too; ``head`` goes to the end of the head element.

    Control characters, which neither HTML nor XML may hold, are left out.
    """
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f'<meta name="author" content="{escape(document.department)}"/>'
        f"<title>{escape(document.title)}</title>{head}</head>\n"
        f"<body{_class(body_class)}>\n{_UNPRINTABLE.sub('', body)}\n</body></html>\n"
    )


def block_html(block: Block, document: Document, pages: Mapping[str, int] | None = None) -> str:
    """Return one block as HTML; for paper, ``pages`` gives the 目录 its page numbers (anchor -> number)."""
    if isinstance(block, Heading):
        return f'<h{block.level} id="{escape(block.anchor)}">{inlines_html(block.inlines)}</h{block.level}>'
    if isinstance(block, Paragraph):
        marked = pages is not None and block.role not in {Role.TITLE, Role.SUBTITLE}
        return f"<p{_class(ROLE_CLASS[block.role])}>{inlines_html(block.inlines, paper=marked)}</p>"
    if isinstance(block, Table):
        return table_html(block, paper=pages is not None)
    if isinstance(block, Contents):
        return contents_html(block, document, pages)
    return '<hr class="break"/>'


def inlines_html(inlines: Inlines, *, paper: bool = False) -> str:
    """Return inlines as escaped text; a missing figure (【待填】) is marked.

    On ``paper`` the digits of figures are marks (:mod:`generator.render.pdf_digits`).
    """
    parts = []
    for inline in inlines:
        text = escape(inline.text, quote=False)
        if paper and isinstance(inline, Figure):
            text = text.translate(TO_MARKS)
        missing = isinstance(inline, Figure) and inline.value is None and text
        parts.append(f"<mark>{text}</mark>" if missing else text)
    return "".join(parts)


def contents_html(block: Contents, document: Document, pages: Mapping[str, int] | None = None) -> str:
    """Return the 目录 as a ``nav`` of links, with dotted leaders and page numbers where ``pages`` is given."""
    lines = [
        f'<p class="e{level}"><a href="#{escape(anchor)}">{escape(text, quote=False)}'
        + (f'<span class="dots"></span>{_page_number(pages, anchor)}' if pages is not None else "")
        + "</a></p>"
        for level, text, anchor in listed_headings(document, block.depth)
    ]
    return f'<nav>\n<p class="contents">{escape(block.title)}</p>\n' + "\n".join(lines) + "\n</nav>"


def _page_number(pages: Mapping[str, int], anchor: str) -> str:
    return str(pages.get(anchor, "")).translate(TO_MARKS)


def table_html(table: Table, *, paper: bool = False) -> str:
    """Return a table with its header block (title, number, three places), its grid and its notes.

    On ``paper`` a grid whose merged cells may be cut by a page break is closed above and below on every page.
    """
    tag = f"h{table.level}" if table.anchor else "p"
    anchor = f' id="{escape(table.anchor)}"' if table.anchor else ""
    head = [f'<{tag} class="caption"{anchor}>{inlines_html(table.title)}</{tag}>'] if plain(table.title) else []
    head += [f'<p class="number">{escape(table.number)}</p>'] if table.number else []
    places = (table.left, table.center, table.right)
    if any(map(plain, places)):
        kind = "places" if plain(table.left) else "places centred"
        head.append(f'<p class="{kind}">{"".join([f"<span>{inlines_html(place)}</span>" for place in places])}</p>')
    notes = [f'<p class="note">{inlines_html(note)}</p>' for note in table.notes]
    return "".join(['<div class="table">', *head, "\n", _grid(table, paper=paper), *notes, "</div>"])


def _grid(table: Table, *, paper: bool) -> str:
    total = sum(table.widths)
    columns = "".join([f'<col style="width:{width / total * 100:.3f}%"/>' for width in table.widths])
    rows: list[list[str]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        rows[cell.row].append(_cell(cell, "th" if cell.row < table.head_rows else "td", paper=paper))
    lines = [f"<tr>{''.join(row)}</tr>" for row in rows]
    head, body = "".join(lines[: table.head_rows]), "".join(lines[table.head_rows :])
    edge = f'<tr class="edge"><td colspan="{table.column_count}"></td></tr>' if paper and _tall(table) else ""
    head, foot = head or edge, f"<tfoot>{edge}</tfoot>" if edge else ""
    return (
        f'<table style="font-size:{table.size:g}pt"><colgroup>{columns}</colgroup>'
        + (f"<thead>{head}</thead>" if head else "")
        + f"<tbody>{body}</tbody>{foot}</table>"
    )


def _tall(table: Table) -> bool:
    return any(cell.rows > 1 and cell.row >= table.head_rows for cell in table.cells)


def _cell(cell: Cell, tag: str, *, paper: bool) -> str:
    spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    names = (ALIGN_CLASS[cell.align], "b" if cell.bold else "", f"i{min(cell.indent, 8)}" if cell.indent else "")
    return f"<{tag}{spans}{_class(' '.join(filter(None, names)))}>{inlines_html(cell.inlines, paper=paper)}</{tag}>"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
