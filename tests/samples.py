"""Small trees that writer and reader tests share: one of everything."""

from __future__ import annotations

from decimal import Decimal

from generator.document import (
    Align,
    Break,
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
)


def money(path: str, yuan: str, text: str, pattern: str = "#,##0.00") -> Figure:
    """A figure printed with separators; ``text`` is what stands on paper."""
    shown = Decimal(text.replace(",", "")) if text and not text.startswith("【") else None
    return Figure(path, text, Decimal(yuan), shown, pattern)


def sample_table(page: Page = Page.LANDSCAPE, rows: int = 3) -> Table:
    """A 收入表 in little: a merged two-level head, 栏次, a total row, code rows."""
    cells = [
        Cell(0, 0, (Text("项目"),), columns=2, bold=True),
        Cell(0, 2, (Text("本年收入合计"),), rows=2, bold=True),
        Cell(0, 3, (Text("财政拨款收入"),), rows=2, bold=True),
        Cell(1, 0, (Text("功能分类科目编码"),), bold=True),
        Cell(1, 1, (Text("科目名称"),), bold=True),
        Cell(2, 0, (Text("栏次"),), columns=2),
        Cell(2, 2, (Text("1"),)),
        Cell(2, 3, (Text("2"),)),
        Cell(3, 0, (Text("合计"),), columns=2, bold=True),
        Cell(3, 2, (money("收入表.合计.本年收入合计", "28491712.34", "2,849.17"),), align=Align.RIGHT),
        Cell(3, 3, (money("收入表.合计.财政拨款收入", "28468500.00", "2,846.85"),), align=Align.RIGHT),
    ]
    for row in range(rows):
        line, code = 4 + row, f"20805{row:02d}"
        path = f"收入表.科目.{code}"
        cells += [
            Cell(line, 0, (Text(code),), align=Align.LEFT),
            Cell(line, 1, (Text(f"科目{row}<&>"),), align=Align.LEFT, indent=2),
            Cell(line, 2, (money(f"{path}.本年收入合计", "1234500.00", "123.45"),), align=Align.RIGHT),
            Cell(line, 3, (Figure(f"{path}.财政拨款收入", "", Decimal(0), None, "#,##0.00"),), align=Align.RIGHT),
        ]
    return Table(
        name="收入表",
        title=(Text("收入决算表"),),
        number="公开02表",
        left=(Text("部门名称："), Text("示例市应急管理局", "单位.名称")),
        center=(Figure("年", "2024", Decimal(2024), Decimal(2024), "0"), Text("年度")),
        right=(Text("金额单位：万元"),),
        widths=(22.0, 60.0, 40.0, 40.0),
        row_count=4 + rows,
        head_rows=3,
        cells=tuple(cells),
        notes=((Text("注：本表反映部门本年度取得的各项收入情况。"),),),
        page=page,
        sheet="公开02表 收入决算表",
        anchor="表-收入表",
    )


def sample_document() -> Document:
    """A short publication with every block, every inline, every page kind, and awkward characters."""
    return Document(
        title="示例市应急管理局2024年度部门决算公开说明",
        department="示例市应急管理局",
        year=2024,
        blocks=(
            Paragraph((Text("示例市应急管理局", "单位.名称"), Text("2024年度")), Role.TITLE),
            Paragraph((Text("部门决算公开说明"),), Role.TITLE),
            Break(),
            Contents(),
            Break(),
            Heading(1, (Text("第一部分 单位概况"),), "标题-1"),
            Heading(2, (Text("一、主要职能"),), "标题-2"),
            Paragraph((Text("负责“安全”<生产>&防灾。", "概况.职能"),)),
            Heading(1, (Text("第二部分 部门决算情况说明"),), "标题-3"),
            Heading(2, (Text("一、收入支出决算总体情况说明"),), "标题-4"),
            Paragraph(
                (
                    Figure("年", "2024", Decimal(2024), Decimal(2024), "0"),
                    Text("年度收入总计"),
                    money("收支总表.收入总计", "30254812.34", "3,025.48"),
                    Text("万元，其中：本年收入合计"),
                    money("收支总表.本年收入合计", "28491712.34", "2,849.17"),
                    Text("万元，增长"),
                    Figure("收支.增长率", "33.34", Decimal("33.3350"), Decimal("33.34"), "0.00"),
                    Text("%。"),
                )
            ),
            Heading(3, (Text("（一）机关运行经费支出情况"),), "标题-5"),
            Paragraph((Text("说明"), Figure("某项", "【待填】", None)), Role.PLAIN),
            sample_table(Page.INLINE),
            Paragraph((Text("以上为正文中的表。"),)),
            Heading(1, (Text("第四部分 部门决算报表"),), "标题-6"),
            sample_table(Page.LANDSCAPE, rows=60),
            sample_table(Page.PORTRAIT),
            Paragraph((Text("完。"),), Role.CENTER),
        ),
    )
