"""What is rendered: a synthetic package of the size that departments publish, as our tree and as neutral blocks.

Sizes follow published packages: 150 paragraphs of 12,000 characters, nine 公开表, ten 自评表; 750 distinct characters.
Words are strewn by a seeded generator: equal arguments give equal documents, and the text means nothing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal

from generator.document import (
    Align,
    Block,
    Cell,
    Contents,
    Document,
    Figure,
    Heading,
    Page,
    Paragraph,
    Role,
    Table,
    Text,
    plain,
)

_WORDS = """
收入 支出 决算 预算 拨款 结转 结余 项目 经费 购置 运行 维护 公务 接待 采购 资产 绩效 目标 指标 完成 原因 增加 减少
部门 单位 本年 上年 合计 管理 服务 社会 保障 就业 教育 卫生 住房 公积金 养老保险 职业年金 基本支出 一般公共预算
政府性基金 监督检查 组织实施 资金使用 效益 质量 数量 时效 成本 满意度
"""
WORDS = _WORDS.split()
COMMON = bytes(b for high in range(0xB0, 0xBC) for low in range(0xA1, 0xFF) for b in (high, low)).decode("gb2312")
DISTINCT = 620
UPRIGHT, TURNED = 170.0, 247.0  # millimetres between the margins
MONEY = "#,##0.00"


class Strewn:
    """A seeded source of phrases and amounts."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - a workload, not a secret
        self.rare = self.dice.sample(COMMON, DISTINCT)

    def phrase(self, length: int) -> str:
        """Return that many characters of strewn words."""
        made = ""
        while len(made) < length:
            made += self.dice.choice(WORDS)
            made += "".join(self.dice.choices(self.rare, k=3)) if self.dice.random() < 0.25 else ""
            made += "，" if self.dice.random() < 0.25 else ""
        return made[:length]

    def money(self, digits: int = 9) -> Figure:
        """Return a printed amount."""
        value = Decimal(self.dice.randrange(10**digits)).scaleb(-2)
        return Figure("数", f"{value:,.2f}", value, value, MONEY)

    def often(self, share: float) -> bool:
        """Return true in that share of the calls."""
        return self.dice.random() < share


class Sheet:
    """A table in the making."""

    def __init__(self, widths: list[float], rows: int, head: int) -> None:
        self.widths, self.rows, self.head = widths, rows, head
        self.cells: list[Cell] = []

    def put(self, row: int, column: int, content: str | Figure, rows: int = 1, columns: int = 1) -> None:
        """Put a text or figure: figures right, long texts left, the rest centred."""
        inlines = (Text(content),) if isinstance(content, str) else (content,)
        right = isinstance(content, Figure)
        align = Align.RIGHT if right else Align.LEFT if len(plain(inlines)) > 6 else Align.CENTER
        self.cells.append(Cell(row, column, inlines, rows, columns, align, bold=row < self.head))

    def line(self, row: int, texts: list[str], first: int = 0) -> None:
        """Put plain texts side by side."""
        for column, text in enumerate(texts, first):
            self.put(row, column, text)

    def done(self, title: str, number: str, size: float = 8.5) -> Table:
        """Return the finished table."""
        wide = sum(self.widths) > UPRIGHT + 1
        return Table(
            name=title,
            title=(Text(title),),
            number=number,
            left=(Text("部门：示例市某局"),),
            center=(Text("2023年度"),),
            right=(Text("金额单位：元"),),
            widths=tuple(self.widths),
            row_count=self.rows,
            head_rows=self.head,
            cells=tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.column))),
            page=Page.LANDSCAPE if wide else Page.PORTRAIT,
            sheet=f"{number} {title}"[:31],
            size=size,
            anchor=f"表-{number or title}",
        )


def synthetic(seed: int = 1, papers: int = 10, paragraphs: int = 150) -> Document:
    """Return the package: narrative of ``paragraphs``, the nine 公开表, ``papers`` 自评表."""
    strewn = Strewn(seed)
    title = f"示例市某局第{seed}号2023年度部门决算公开说明"
    blocks: list[Block] = [Paragraph((Text(title),), Role.TITLE)]
    blocks += narrative(strewn, paragraphs)
    blocks += [Heading(1, (Text("第四部分 部门决算报表"),), "报表"), *standard_tables(strewn)]
    blocks += [paper(strewn, number) for number in range(1, papers + 1)]
    return Document(title, "示例市某局", 2023, tuple(blocks))


def without_contents(document: Document) -> Document:
    """Return the document without its 目录, which no reference writer makes."""
    kept = tuple(block for block in document.blocks if not isinstance(block, Contents))
    return replace(document, blocks=kept)


def long_table(rows: int) -> Document:
    """Return a document of one table of ``rows`` by nine."""
    strewn, sheet = Strewn(3), Sheet([UPRIGHT / 9] * 9, rows, 1)
    sheet.line(0, [strewn.phrase(6) for _ in range(9)])
    for row in range(1, rows):
        for column in range(9):
            sheet.put(row, column, strewn.money() if column > 1 else strewn.phrase(10))
    return Document("大表", "示例市某局", 2023, (sheet.done("大表", ""),))


def narrative(strewn: Strewn, paragraphs: int) -> list[Block]:
    """Return headings and paragraphs of 80 characters, every other one with amounts."""
    blocks: list[Block] = []
    for number in range(paragraphs):
        if number % 50 == 0:
            blocks.append(Heading(1, (Text(strewn.phrase(8)),), f"部分-{number}"))
        if number % 5 == 0:
            blocks.append(Heading(2, (Text(strewn.phrase(12)),), f"标题-{number}"))
        words = Text(strewn.phrase(50 if number % 2 else 85) + "。")
        amounts = (Text("2023年度"), strewn.money(), Text("万元，比上年增加"), strewn.money(6), Text("万元，"))
        blocks.append(Paragraph((*amounts, words) if number % 2 else (words,)))
    return blocks


def standard_tables(strewn: Strewn) -> list[Table]:
    """Return nine tables of the sizes of the 公开表."""
    return [
        _totals(strewn, 1, 31, [50, 12, 23] * 2),
        _by_code(strewn, 2, 40, 9),
        _by_code(strewn, 3, 40, 8),
        _totals(strewn, 4, 32, [40, 10, 26, 40, 10, 26, 30, 30, 35]),
        _by_code(strewn, 5, 40, 5),
        _details(strewn, 6, 35),
        _three_public(strewn, 7),
        _by_code(strewn, 8, 0, 8),
        _by_code(strewn, 9, 0, 5),
    ]


def _totals(strewn: Strewn, number: int, rows: int, widths: list[float]) -> Table:
    """Item, line number and amounts, income on the left, expenditure on the right."""
    sheet = Sheet(widths, rows + 2, 2)
    count = len(widths)
    sheet.put(0, 0, "收入", columns=3)
    sheet.put(0, 3, "支出", columns=count - 3)
    sheet.line(1, (["项目", "行次", "金额"] * 2 + ["一般公共预算", "政府性基金", "国有资本"])[:count])
    for row in range(2, rows + 2):
        for column in range(count):
            if column in (0, 3):
                sheet.put(row, column, strewn.phrase(12))
            elif column in (1, 4):
                sheet.put(row, column, str(row))
            else:
                sheet.put(row, column, strewn.money() if strewn.often(0.35) else "")
    return sheet.done(strewn.phrase(10), f"公开{number:02d}表")


def _by_code(strewn: Strewn, number: int, rows: int, columns: int) -> Table:
    """Code, name and amounts under a head of two rows."""
    room = TURNED if columns > 5 else UPRIGHT
    sheet = Sheet([20, 45] + [(room - 65) / (columns - 2)] * (columns - 2), rows + 4, 3)
    sheet.put(0, 0, "项目", columns=2)
    sheet.line(1, ["科目编码", "科目名称"])
    sheet.put(2, 0, "栏次", columns=2)
    sheet.put(3, 0, "合计", columns=2)
    for column in range(2, columns):
        sheet.put(0, column, strewn.phrase(6), rows=2)
        sheet.put(2, column, str(column - 1))
        sheet.put(3, column, strewn.money() if rows else "")
    for row in range(4, rows + 4):
        sheet.line(row, [str(2080000 + row), strewn.phrase(14)])
        for column in range(2, columns):
            sheet.put(row, column, strewn.money() if column < 4 or strewn.often(0.2) else "")
    return sheet.done(strewn.phrase(14), f"公开{number:02d}表")


def _details(strewn: Strewn, number: int, rows: int) -> Table:
    """Four groups of code, name, amount and line number side by side."""
    sheet = Sheet([13, 24, 16, 9] * 4, rows + 2, 2)
    for group in range(0, 16, 4):
        sheet.put(0, group, strewn.phrase(4), columns=4)
        sheet.line(1, ["编码", "科目名称", "决算数", "行次"], group)
        for row in range(2, rows + 2):
            sheet.line(row, [str(30100 + row), strewn.phrase(9)], group)
            sheet.put(row, group + 2, strewn.money(8) if strewn.often(0.4) else "")
            sheet.put(row, group + 3, str(row))
    return sheet.done(strewn.phrase(14), f"公开{number:02d}表", 7.0)


def _three_public(strewn: Strewn, number: int) -> Table:
    """One row of twelve amounts under a head of three levels."""
    sheet = Sheet([TURNED / 12] * 12, 5, 4)
    for start, name in ((0, "预算数"), (6, "决算数")):
        sheet.put(0, start, name, columns=6)
        for column in (0, 1, 5):
            sheet.put(1, start + column, strewn.phrase(6), rows=2)
        sheet.put(1, start + 2, strewn.phrase(10), columns=3)
        sheet.line(2, [strewn.phrase(5) for _ in range(3)], start + 2)
    for column in range(12):
        sheet.put(3, column, str(column + 1))
        sheet.put(4, column, strewn.money(7))
    return sheet.done(strewn.phrase(14), f"公开{number:02d}表")


INDICATORS = ((("数量", 4), ("质量", 2), ("时效", 1), ("成本", 1)), (("社会", 3), ("持续", 1)), (("满意度", 2),))


def paper(strewn: Strewn, number: int) -> Table:
    """Return a 项目支出绩效自评表: 25 rows of nine columns, many of them merged."""
    sheet = Sheet([12, 18, 20, 28, 20, 20, 12, 14, 26], 25, 0)
    sheet.put(0, 0, "项目名称", columns=2)
    sheet.put(0, 2, strewn.phrase(20), columns=7)
    sheet.put(1, 0, "主管部门", columns=2)
    sheet.put(1, 2, strewn.phrase(12), columns=2)
    sheet.put(1, 4, "实施单位")
    sheet.put(1, 5, strewn.phrase(16), columns=4)
    sheet.put(2, 0, "项目资金", rows=5, columns=2)
    sheet.line(2, ["", "年初", "全年", "执行", "分值", "率", "得分"], 2)
    for row in range(3, 7):
        sheet.put(row, 2, strewn.phrase(8))
        for column in range(3, 6):
            sheet.put(row, column, strewn.money(6))
        sheet.line(row, ["10", "99.60%", "9.96"], 6)
    sheet.put(7, 0, "总体目标", rows=2)
    for column, name in ((1, "预期目标"), (5, "完成情况")):
        sheet.put(7, column, name, columns=4)
        sheet.put(8, column, strewn.phrase(110), columns=4)
    sheet.put(9, 0, "绩效指标", rows=15)
    sheet.line(9, ["一级", "二级", "三级", "年度值", "完成值", "分值", "得分", "偏差原因"], 1)
    _indicators(strewn, sheet)
    sheet.put(24, 0, "总分", columns=6)
    sheet.line(24, ["100", "98.32", ""], 6)
    return sheet.done(f"项目支出绩效自评表（{number}）", "")


def _indicators(strewn: Strewn, sheet: Sheet) -> None:
    row = 10
    for group in INDICATORS:
        sheet.put(row, 1, strewn.phrase(4), rows=sum(count for _, count in group))
        for name, count in group:
            sheet.put(row, 2, f"{name}指标", rows=count)
            for _ in range(count):
                sheet.put(row, 3, strewn.phrase(strewn.dice.randrange(8, 20)))
                reason = strewn.phrase(16) if strewn.often(0.25) else ""
                sheet.line(row, [">=95人次", "98人次", "5", "4.97", reason], 4)
                row += 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table without our types: cells are (row, column, rows, columns, text, alignment, bold, number or None)."""

    title: str
    above: tuple[str, ...]
    widths: tuple[float, ...]
    rows: int
    head: int
    cells: list[tuple[int, int, int, int, str, str, bool, float | None]]
    notes: tuple[str, ...]
    turned: bool
    sheet: str
    size: float


Neutral = tuple[str, int, str] | tuple[str, str] | tuple[str, Grid]


def neutral(document: Document) -> list[Neutral]:
    """Return the content for the reference writers: ("h", level, text), ("p", text), ("t", Grid); no 目录."""
    blocks: list[Neutral] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            blocks.append(("h", block.level, plain(block.inlines)))
        elif isinstance(block, Paragraph):
            blocks.append(("p", plain(block.inlines)))
        elif isinstance(block, Table):
            blocks.append(("t", _grid(block)))
    return blocks


def _grid(table: Table) -> Grid:
    cells = []
    for cell in table.cells:
        first = cell.inlines[0] if len(cell.inlines) == 1 else None
        number = float(first.shown) if isinstance(first, Figure) and first.shown is not None else None
        spans = (cell.rows, cell.columns)
        cells.append((cell.row, cell.column, *spans, cell.text, cell.align.value, cell.bold, number))
    places = "　".join(filter(None, map(plain, (table.left, table.center, table.right))))
    return Grid(
        plain(table.title),
        tuple(filter(None, (table.number, places))),
        table.widths,
        table.row_count,
        table.head_rows,
        cells,
        tuple(map(plain, table.notes)),
        table.page is Page.LANDSCAPE,
        table.sheet or table.name,
        table.size,
    )
