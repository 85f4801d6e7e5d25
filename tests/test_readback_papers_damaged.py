"""绩效 tables harmed by a page break, a scan or a conversion: what stands there is read, nothing lost is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.compose.papers import paper_tables
from generator.compose.prose import Prose
from generator.document import Document
from generator.pipeline import take
from generator.read.blocks import Grid, Line, ReadBlock
from generator.read.papers import PaperTables, read_paper_tables
from generator.read.txt import read_txt
from generator.render.txt import write_txt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.derive import Accounts

    Rows = tuple[tuple[str, ...], ...]

INPUTS = Path(__file__).resolve().parent.parent / "data_inputs"
ITEM = 9
"""The row of the first indicator in a project's table of 2024."""
SECOND = "绩效项目.1.指标.2"


@pytest.fixture(scope="module")
def accounts() -> Accounts:
    found = take(INPUTS / "shili-2024").accounts
    assert found is not None
    return found


@pytest.fixture(scope="module")
def whole(accounts: Accounts) -> Grid:
    """The table of the first project, as a reader gives it."""
    table = [table for table in paper_tables(Prose(accounts, accounts.pack)) if table.name.endswith("绩效项目.1")]
    blocks = read_txt(write_txt(Document("题", "", 2024, tuple(table))))
    (grid,) = [block for block in blocks if isinstance(block, Grid)]
    rows = tuple(row for row in grid.rows if "(2024年度)" not in row)
    assert rows[0][0] == "项目名称"
    assert rows[ITEM][0] == "年度绩效指标完成情况"
    return grid._replace(rows=rows)


def said(blocks: Sequence[ReadBlock], accounts: Accounts) -> dict[str, str]:
    """What the tables say, by path."""
    return texts(read_paper_tables(blocks, accounts.pack, "说明.docx"))


def texts(found: PaperTables) -> dict[str, str]:
    return {leaf.path: leaf.text or "" for leaf in found.leaves}


def split(rows: Rows, at: int) -> tuple[Rows, Rows]:
    return rows[:at], rows[at:]


def on_two_pages(whole: Grid) -> list[ReadBlock]:
    first, second = split(whole.rows, ITEM + 2)
    return [Grid(first), Line("— 7 —"), Grid(second)]


def with_repeated_heads(whole: Grid) -> list[ReadBlock]:
    first, second = split(whole.rows, ITEM + 2)
    return [Grid(first), Line("第 8 页"), Grid((whole.rows[0], whole.rows[ITEM - 1], *second))]


def with_blanks_in_its_words(whole: Grid) -> list[ReadBlock]:
    def torn(text: str) -> str:
        return text[:2] + " " + text[2:] if len(text) > 3 and not text[0].isdigit() and "=" not in text else text

    return [Grid(tuple(tuple(map(torn, row)) for row in whole.rows))]


def moved_to_the_left(whole: Grid) -> list[ReadBlock]:
    """The merged cell on the left of the indicators is lost: each of their rows begins one place too far left."""
    rows = [(*row[1:], "") if ITEM < at < len(whole.rows) - 1 else row for at, row in enumerate(whole.rows)]
    return [Grid(tuple(rows))]


def funds_moved_to_the_right(whole: Grid) -> list[ReadBlock]:
    rows = [("", *row[:-1]) if 2 < at < 6 and not row[-1] else row for at, row in enumerate(whole.rows)]
    return [Grid(tuple(rows))]


def with_its_title_inside(whole: Grid) -> list[ReadBlock]:
    width = len(whole.rows[0])
    title = ("项目支出绩效自评表", *[""] * (width - 1))
    return [Grid((title, ("（2024年度）", *[""] * (width - 1)), *whole.rows))]


def one_cell_a_line(whole: Grid) -> list[ReadBlock]:
    """Cells without their spans, each on a line of its own, a blank line after every row (as in a copied web page)."""
    spans = {0: (0, 2), 1: (0, 2, 6, 9), 2: (0, 2, 4, 6, 8, 10, 11, 13), 6: (0, 2, 8), 7: (0, 2, 8)}
    spans |= dict.fromkeys((3, 4, 5), (0, 2, 4, 6, 8, 10, 11, 13))
    spans |= {len(whole.rows) - 1: (0, *range(4, 14))}
    blocks: list[ReadBlock] = []
    for at, row in enumerate(whole.rows):
        blocks.append(Grid(tuple(("", row[column]) for column in spans.get(at, range(len(row))))))
    return blocks


HARMS = [
    on_two_pages,
    with_repeated_heads,
    with_blanks_in_its_words,
    moved_to_the_left,
    funds_moved_to_the_right,
    with_its_title_inside,
    one_cell_a_line,
]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_mild_harm_does_not_matter(harm: Callable[[Grid], list[ReadBlock]], whole: Grid, accounts: Accounts) -> None:
    assert said(harm(whole), accounts) == said([whole], accounts)
    assert len(said([whole], accounts)) > 90


def test_a_row_that_a_page_tears_is_put_together(whole: Grid, accounts: Accounts) -> None:
    first, second = split(whole.rows, ITEM + 2)
    head = list(first[-1])
    rest = [""] * len(head)
    head[3], rest[3] = "购置排", "涝泵数量"
    blocks = [Grid((*first[:-1], tuple(head))), Grid((tuple(rest), *second))]
    assert said(blocks, accounts) == said([whole], accounts)
    assert said(blocks, accounts)[f"{SECOND}.三级"] == "购置排涝泵数量"


def test_a_lost_row_costs_itself_only(whole: Grid, accounts: Accounts) -> None:
    rows = (*whole.rows[: ITEM + 1], *whole.rows[ITEM + 2 :])
    before, after = said([whole], accounts), said([Grid(rows)], accounts)
    assert after[f"{SECOND}.三级"] == before["绩效项目.1.指标.3.三级"] == "物资入库验收合格率"
    kept = {path for path in before if ".指标." not in path}
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}


def test_a_lost_cell_is_missing_and_its_neighbours_stay(whole: Grid, accounts: Accounts) -> None:
    row = list(whole.rows[ITEM + 1])
    assert row[4] == "10"
    row[4] = ""
    after = said([Grid((*whole.rows[: ITEM + 1], tuple(row), *whole.rows[ITEM + 2 :]))], accounts)
    before = said([whole], accounts)
    assert before.keys() - after.keys() == {f"{SECOND}.权重"}
    assert {path: before[path] for path in after} == after


def test_two_tables_with_nothing_between_are_two(whole: Grid, accounts: Accounts) -> None:
    found = read_paper_tables([Grid(whole.rows + whole.rows)], accounts.pack, "说明.docx")
    assert found.counts == {"绩效项目": 2}
    one = {path.replace("绩效项目.1.", ""): text for path, text in texts(found).items() if "绩效项目.1." in path}
    two = {path.replace("绩效项目.2.", ""): text for path, text in texts(found).items() if "绩效项目.2." in path}
    assert one == two


def test_a_table_whose_labels_lost_characters_is_not_trusted(whole: Grid, accounts: Accounts) -> None:
    rows = tuple(tuple(text.replace("赋分规则", "分规则") for text in row) for row in whole.rows)
    found = read_paper_tables([Grid(rows)], accounts.pack, "说明.docx")
    assert (len(found.leaves), len(found.typed), len(found.derived)) == (0, 0, 0)
    assert {leaf.path: leaf.text for leaf in found.unsure} == said([whole], accounts)


def test_what_is_no_such_table_is_left_alone(whole: Grid, accounts: Accounts) -> None:
    listing = Grid((("项目名称", "得分"), ("甲项目", "90"), ("乙项目", "80")))
    others: list[ReadBlock] = [Line("十二、其他需说明的事项"), listing, Grid((("收入", "行次"), ("合计", "1")))]
    found = read_paper_tables([Line("项目支出绩效自评表"), whole, *others], accounts.pack, "说明.docx")
    assert found.rest == others
    assert found.counts == {"绩效项目": 1}


def test_a_table_in_yuan_says_so_in_its_head(whole: Grid, accounts: Accounts) -> None:
    rows = tuple(tuple(text.replace("项目资金（万元）", "项目资金（元）") for text in row) for row in whole.rows)
    found = read_paper_tables([Grid(rows)], accounts.pack, "说明.docx")
    assert {leaf.unit for leaf in found.leaves if ".资金." in leaf.path} == {"元"}
