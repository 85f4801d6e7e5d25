"""The 绩效 tables of the Xinjiang seeds as they are published, cell by cell, and ours in the same order."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from reference_xinjiang import SHARED

from generator.compose.papers import paper_tables
from generator.compose.prose import Prose
from generator.document import Table, plain

if TYPE_CHECKING:
    from generator.derive import Accounts

HEAD_2023 = (["实际完成指标值", "分值权重"], ["分值权重", "实际完成指标值"])
"""The published head names two columns in the wrong order (A23-05); ours names them as the rows have them."""
TORN = 4
"""A whole row of indicators has more cells than that."""
SIGNS = {"≤": "<=", "≥": ">=", "\\geq": ">=", "\\%": "%", "$": "", "<p>": "", "</p>": ""}
"""How the scan spells comparators and paragraphs."""


def tight(text: str) -> str:
    """White space is the layout's business."""
    return re.sub(r"\s+", "", text)


def plain_signs(text: str) -> str:
    """Comparators as the papers type them, the scan's marks dropped."""
    for written, meant in SIGNS.items():
        text = text.replace(written, meant)
    return text


def printed_rows(table: Table) -> list[list[str]]:
    """The cells of every row, an empty one where a cell from above reaches down."""
    rows: list[dict[int, str]] = [{} for _ in range(table.row_count)]
    for cell in table.cells:
        for down in range(cell.rows):
            rows[cell.row + down][cell.column] = "" if down else plain(cell.inlines)
    return [[row[column] for column in sorted(row)] for row in rows]


def our_cells(accounts: Accounts) -> list[str]:
    """Title, year and cells of every table of the records, blanks dropped."""
    made: list[str] = []
    for table in paper_tables(Prose(accounts, accounts.pack)):
        made += [plain(table.title), plain(table.center), *(text for row in printed_rows(table) for text in row)]
    return [tight(text) for text in made]


def published_2024() -> list[str]:
    """The cells of 001's 18 tables, empty ones too."""
    lines = (SHARED / "seeds" / "001_changji_2024_juesuan.txt").read_text(encoding="utf-8").split("\n")
    start, end = lines.index("\t单位整体支出绩效自评表"), lines.index("十二、其他需说明的事项")
    return [tight(line) for line in lines[start:end] if line.startswith("\t")]


def published_2023() -> list[str]:
    """The non-empty cells of 000's 10 tables, blanks and the marks of the scan dropped."""
    text = (SHARED / "seeds" / "000_wulumuqi_2023_juesuan.txt").read_text(encoding="utf-8")
    text = plain_signs(text[text.index("部门（单位）整体支出绩效目标自评表") :])
    lines = text[: text.index("十二、其他需说明的事项")].split("\n")
    return [tight(cell) for row in _mended(lines) for cell in row if tight(cell)]


def _mended(lines: list[str]) -> list[list[str]]:
    """The rows of the scan; a row that a page break tore in two is put together again."""
    rows: list[list[str]] = []
    for number, line in enumerate(lines):
        cells = line.split("\t")
        filled = [at for at, text in enumerate(cells) if text]
        if len(cells) > 1 and not lines[number - 1] and 0 < len(filled) < TORN and filled[0] > 1:
            rows[-1] = [left + right for left, right in zip_longest(rows[-1], cells, fillvalue="")]
        elif filled:
            rows.append(cells)
    return rows
