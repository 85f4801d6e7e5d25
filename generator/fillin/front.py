"""The first pages of a fill-in workbook: the cover with what it is and how it is filled, the reasons still owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.fillin.owed import reasons
from generator.fillin.pages import LABEL, Cell, Page, Plan
from generator.model.catalogue import MONEY, PERCENT, WORDS
from generator.numbers import CONTEXT, SCALES
from generator.render.xlsx_xml import letters

if TYPE_CHECKING:
    from generator.derive import Accounts


def cover(plan: Plan) -> Page:
    """Return the cover: whose workbook it is, how it is filled, links to every sheet."""
    page, words, stamps = Page(plan.model.封面), plan.model.词, plan.stamps
    page.put(1, LABEL, Cell(plan.model.题, "title"))
    named = (("部门", stamps["单位"]), ("年度", stamps["年度"]), ("模板", stamps["模板"]), ("单位", plan.unit))
    for row, (word, text) in enumerate(named, 3):
        page.put(row, LABEL, Cell(words[word], "head"))
        page.put(row, LABEL + 1, Cell(text, "note"))
    for row, line in enumerate(plan.model.说明, 8):
        page.put(row, LABEL, Cell(line, "wide"))
    for row, sheet in enumerate(plan.pages, page.last + 2):
        page.put(row, LABEL, Cell(sheet.name, "link", link=f"#'{sheet.name}'!A1"))
    return page


def owed_page(plan: Plan, accounts: Accounts) -> Page:
    """Return the list of reasons wanted, with a link to each cell and a formula that sees whether it is filled."""
    page, words = Page(plan.model.待补), plan.model.词
    page.put(1, LABEL, Cell(plan.model.待补, "title"))
    heads = ("项目", "填报", "对比", "增减", "增长率", "状态", "前往")
    for column, word in enumerate(heads, LABEL):
        page.put(3, column, Cell(words[word], "head"))
    scale, row = SCALES[plan.unit], 4
    for owed in reasons(accounts):
        spot = plan.spots.get(owed.path)
        if spot is None:
            continue
        place = f"'{spot.page}'!{letters(spot.column)}{spot.row}"
        now, before = CONTEXT.divide(owed.now, scale), CONTEXT.divide(owed.before, scale)
        amounts = (now, before, now - before)
        page.put(row, LABEL, Cell(owed.path.replace(".", " "), "label"))
        for column, amount in enumerate(amounts, LABEL + 1):
            page.put(row, column, Cell(amount, "shown", MONEY))
        page.put(row, LABEL + 4, Cell(owed.rate, "shown", PERCENT))
        formula = f'IF(LEN({place})>0,"{words["已填"]}","{words["待填"]}")'
        page.put(row, LABEL + 5, Cell(words["已填" if owed.given else "待填"], "check", WORDS, formula=formula))
        page.put(row, LABEL + 6, Cell(words["前往"], "link", link=f"#{place}"))
        row += 1
    if row == 4:  # noqa: PLR2004 - the first row of the list
        page.put(row, LABEL, Cell(words["无"], "note"))
    return page
