"""Seed 004's 62 tables cell by cell: every row's cells in order, and where each begins."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import pytest
from reference_transfer import FACTS, captions, dropped, parts, prose, record, seed_tables, seen

from generator.compose.reports import paper_reports
from generator.document import plain

if TYPE_CHECKING:
    from generator.document import Table

pytestmark = pytest.mark.skipif(not FACTS.is_file(), reason="the shared folder with the seeds is not here")
Difference = tuple[str, int, str, str]
NOTHING = {"mine": "/"}
"""What a part's self-evaluation table says where it has no reason to give."""
SELF = ("P1.T05", "P2.T21", "P3.T52", "P4.T61")


def table_rows(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The indicators as the self-evaluation table states them."""
    groups = [row["group"] for row in part["central_goal"]["indicators"]] if "central_goal" in part else []
    found = []
    for at, row in enumerate(part["selfeval"]["indicators"]):
        if row["name"] == "/":  # a level without indicators: the report says so in a sentence
            continue
        target = row["target"]["raw"] if isinstance(row["target"], dict) else row["target"]
        values = {
            "一级": row["level1"],
            "二级": row["level2"] or "社会效益指标",
            "组": groups[at] if at < len(groups) else None,
        }
        values |= {
            "三级": row["name"],
            "目标": target,
            "实际": row["actual"],
            "偏差原因": row["reason"] or NOTHING.get(part["key"]),
        }
        found.append(dropped(values))
    return found


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    """Our tables under the seed's numbers, in its order; the self-evaluation tables from their own values."""
    folder = tmp_path_factory.mktemp("tables")
    chapters = [record(part, at) for at, part in enumerate(parts())]
    sheets = [
        each | {"指标": table_rows(part), "名称": part["selfeval"]["header"]["name"]}
        for each, part in zip(chapters, parts(), strict=True)
    ]
    (document,) = paper_reports(prose(folder / "chapters", chapters))
    (sheet,) = paper_reports(prose(folder / "sheets", sheets))
    found = dict(zip(seed_tables(), document.tables, strict=True))
    return found | {key: table for key, table in zip(seed_tables(), sheet.tables, strict=True) if key in SELF}


def lines(table: Table) -> list[list[tuple[str, int]]]:
    """The cells of every row and how wide each is; a cell that reaches down from a row above is empty."""
    found: list[list[tuple[int, str, int]]] = [[] for _ in range(table.row_count)]
    for cell in table.cells:
        for down in range(cell.rows):
            found[cell.row + down].append((cell.column, "" if down else seen(cell.text), cell.columns))
    return [[(text, width) for _, text, width in sorted(row)] for row in found]


def placed(ours: list[tuple[str, int]], theirs: list[str]) -> bool:
    """Whether a row of the seed has our cells where they are: a merged one counts as one or as all its columns."""
    pattern = "".join(f"{re.escape(text)}\t(?:\t){{0,{width - 1}}}" for text, width in ours)
    return re.fullmatch(pattern + r"\t*", "".join(f"{text}\t" for text in theirs) + "\t" * 8) is not None


def fragment(ours: str, theirs: str) -> tuple[str, str]:
    """What differs between two rows: the same beginning and end left out."""
    start = _alike(ours, theirs)
    rest = ours[start:], theirs[start:]
    end = _alike(rest[0][::-1], rest[1][::-1])
    return rest[0][: len(rest[0]) - end], rest[1][: len(rest[1]) - end]


def _alike(one: str, two: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))


def said(row: list[str]) -> str:
    return "|".join(text for text in row if text)


def paired(ours: list[str], theirs: list[str]) -> list[tuple[str, str]]:
    """Rows of a stretch that differs side by side, the shorter side at the end that differs less."""
    size = max(len(ours), len(theirs))
    ways = []
    for front in (False, True):
        both = [rows if not front else rows[::-1] for rows in (ours, theirs)]
        filled = [rows + [""] * (size - len(rows)) for rows in both]
        pairs = list(zip(*(rows[::-1] if front else rows for rows in filled), strict=True))
        ways.append((sum(len(part) for pair in pairs for part in fragment(*pair)), pairs))
    return min(ways, key=lambda way: way[0])[1]


def compared(key: str, table: Table) -> tuple[list[Difference], list[int], int]:
    """(table, row of the seed, ours, the seed's) for what differs; rows that stand aside; rows in the same place."""
    ours, theirs = lines(table), seed_tables()[key]
    left, right = [said([text for text, _ in row]) for row in ours], list(map(said, theirs))
    differ: list[Difference] = []
    aside, same = [], 0
    for tag, one, last, two, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs = paired(left[one:last], right[two:end])
            differ += [(key, two + at, *fragment(*pair)) for at, pair in enumerate(pairs)]
            continue
        for step in range(last - one):
            if placed(ours[one + step], theirs[two + step]):
                same += 1
            else:
                aside.append(two + step)
    return differ, aside, same


READ_SHORT = [  # the page's reading lost the end of a word, or a dividing line
    *((f"P1.T0{table}", 3, "元", "") for table in range(4)),
    *((f"P1.T0{table}", 21, "标", "") for table in range(4)),
    ("P1.T04", 5, "元)", ""),
    ("P1.T04", 23, "标", ""),
    ("P2.T07", 0, "元", ""),
    ("P2.T08", 20, "指标", ""),
    *(("P2.T12", row, "|", "") for row in (8, 9, 10)),
    ("P2.T18", 9, "|", ""),
    ("P2.T18", 10, "|", ""),
    ("P3.T22", 7, "鄯善县", "都善"),
]
LABEL_LOST = [  # a merged cell of a level, a group or a block is not in the text, or in the row below
    ("P2.T06", 6, "AI视频智能辅助监管监察系统|", ""),
    *((table, row, "时效指标|", "") for table, row in (("P2.T06", 14), ("P2.T12", 13), ("P2.T14", 13), ("P2.T16", 12))),
    ("P2.T08", 7, "三级指标|", ""),
    ("P2.T08", 8, "", "三级指标"),
    ("P2.T14", 8, "产出指标|数量指标|AI视频智能辅助监管监察系统", "数量指标"),
    ("P2.T16", 8, "产出指标|数量指标|", ""),
    (
        "P2.T18",
        8,
        "产出指标|数量指标|AI视频智能辅助监管监察系统|重点非煤矿山视频智能监控系统|",
        "AI视频智能辅助监管监察系统|重点非煤矿山视频智能监控系统",
    ),
    ("P2.T21", 34, "说明|", ""),
    ("P3.T52", 18, "绩效指标|", ""),
    ("P3.T52", 19, "", "绩效指标|"),
]
ITS_OWN = [  # the department's tables differ among themselves
    ("P1.T05", 30, "社会效益指标|", ""),  # the level that its report names
    ("P2.T20", 2, "市", ""),  # the allocation table says 乌鲁木齐市, 阿克苏地区, 吐鲁番市
    ("P2.T20", 4, "地区", ""),
    ("P2.T20", 10, "市", ""),
    ("P2.T21", 17, ",", ";"),  # the report has a comma
    ("P2.T21", 28, "", "成本指标|/|/|/|/"),  # rows for levels without indicators, in this table only
    ("P2.T21", 29, "", "效益指标|经济效益指标|/|/|/|/"),
    ("P2.T21", 30, "效益指标|", ""),
    ("P2.T21", 32, "", "可持续影响指标|/|/|/|/"),
    *(("P3.T52", row, "%", "") for row in (4, 5, 6)),  # rates without their sign
    ("P3.T52", 27, "说明|无", ""),
    ("P4.T59", 12, "", "质量指标|"),  # the level said twice
    ("P4.T59", 15, "", "时效指标|"),
    (
        "P4.T61",
        3,
        "投入情况(万元)|全年预算数(A)|全年执行数(B)|预算执行率(B/A×100%",
        "情况(万元)|全年预算数(A)|全年执行数(B)|预算执行率(B/A",
    ),
    ("P4.T61", 30, "", "。"),
]
WRONG = [("P2.T20", 13, "1.07", "2.33")]
"""The published total rate 72.33 belongs to a transposed 10317.34; 10137.34 of 14264.34 are 71.07 %."""
ASIDE = {
    "P1.T00": [18],
    "P1.T01": [18, 20],
    "P1.T02": [18, 20],
    "P1.T03": [18, 20],
    "P1.T04": [20, 22],
    "P1.T05": [10, 11, 12, 13, 14, 15, 22, 23, 24, 25, 26, 27, 28, 29, 31, 32],
    "P2.T06": [7, 12, 13, 15, 16, 17],
    "P2.T08": [9, 10, 11, 12, 13, 14, 16, 17, 19],
    "P2.T09": [12],
    "P2.T10": [14, 17],
    "P2.T11": [14, 17],
    "P2.T12": [11, 12],
    "P2.T13": [13],
    "P2.T14": [10, 11],
    "P2.T15": [14, 15, 16, 19],
    "P2.T17": [13],
    "P2.T19": [12, 13],
    "P2.T21": [15, 23, 24, 26, 27, 33],
    "P3.T23": [15],
    "P3.T24": [15],
    "P3.T25": [3, 4, 5],
    "P3.T26": [15],
    "P3.T29": [15],
    "P3.T33": [15],
    "P3.T34": [15],
    "P3.T37": [16, 17],
    "P3.T38": [15],
    "P3.T52": [7, 9, 10, 11, 12, 13, 14, 15, 25, 26],
    "P4.T53": [2, 3, 4, 17],
    "P4.T55": [15, 16, 17],
    "P4.T56": [15, 16, 17, 20, 21, 22],
    "P4.T57": [15, 16, 17, 20, 21],
    "P4.T58": [15, 16, 17, 20, 21, 22],
    "P4.T59": [20, 21, 22],
    "P4.T60": [15, 16, 17, 20, 21, 22],
    "P4.T61": [22],
}
"""Rows whose cells the reading put a column or more aside: same texts, same order. The other rows stand in place."""


def test_every_cell_of_the_62_tables_is_the_seeds_but_for_49_known_places(ours: dict[str, Table]) -> None:
    assert len(ours) == 62
    differ = [each for key, table in ours.items() for each in compared(key, table)[0]]
    known = [*READ_SHORT, *LABEL_LOST, *ITS_OWN, *WRONG]
    assert sorted(differ) == sorted(known)
    assert len(known) == 49


def test_every_cell_stands_in_the_seeds_column_but_for_the_rows_read_aside(ours: dict[str, Table]) -> None:
    found = {key: compared(key, table) for key, table in ours.items()}
    assert {key: aside for key, (_, aside, _) in found.items() if aside} == ASIDE
    assert sum(map(len, ASIDE.values())) == 119
    assert sum(same for *_, same in found.values()) == 1024


def test_every_table_has_the_seeds_title(ours: dict[str, Table]) -> None:
    untitled = {
        "P2.T21": "煤矿及重点非煤矿山重大灾害风险防控转移支付(项目)绩效自评表",
        "P4.T54": "安全生产应急救援力量建设支出资金分配表",
    }
    wanted = {key: untitled.get(key, title) for key, title in captions().items()}
    blank = [key for key, title in wanted.items() if not title]
    assert {key: seen(plain(table.title)) for key, table in ours.items() if key not in blank} == {
        key: title for key, title in wanted.items() if title
    }
    assert all(seen(plain(ours[key].title)) == "绩效目标表" for key in blank)


def test_a_moved_cell_is_noticed(ours: dict[str, Table]) -> None:
    row = lines(ours["P1.T00"])[9]
    texts = [text for text, _ in row]
    assert placed(row, texts)
    assert not placed(row, [*texts[1:], ""])
    assert fragment("甲|5|乙", "甲|15|乙") == ("", "1")
