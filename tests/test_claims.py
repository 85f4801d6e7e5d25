"""Templates run backwards: what a document states is found again in its text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.pipeline import examine
from generator.profile import load_pack
from generator.read.blocks import Line
from generator.read.claims import read_claims
from generator.render.txt import write_txt
from generator.verify import tight

if TYPE_CHECKING:
    from generator.read.reading import Reading

HOME = Path(__file__).resolve().parent.parent
SEEDS = HOME.parent / "shared" / "seeds"


def reading_of(text: str, pack_name: str) -> Reading:
    pack = load_pack(pack_name)
    assert pack is not None
    lines = [Line(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return read_claims(lines, pack)


@pytest.fixture(scope="module")
def sample() -> Reading:
    work = examine(HOME / "data_inputs" / "shili-2024")
    assert work.document is not None
    return reading_of(write_txt(work.document), "xinjiang/2024")


def claimed(reading: Reading, path: str) -> set[str]:
    return {claim.text for claim in reading.claims if claim.path == path}


def test_every_heading_of_the_outline_is_found(sample: Reading) -> None:
    assert sample.missing == []


def test_amounts_words_and_counts_come_back_as_printed(sample: Reading) -> None:
    assert claimed(sample, "收支总表.收入总计") == {"4,384.31"}
    assert claimed(sample, "收支.增减") == {"增加", "542.76"}
    assert claimed(sample, "机构.内设机构数") == {"8"}
    assert claimed(sample, "一般公共预算支出.项.#2.项名") == {"培训支出"}


def test_the_items_of_a_loop_are_numbered_in_order(sample: Reading) -> None:
    amounts = [claim.text for claim in sample.claims if re.fullmatch(r"一般公共预算支出\.类\.#\d+\.决算数", claim.path)]
    assert amounts[:2] == ["8.64", "13.25"]
    assert len(amounts) == 10


def test_a_claim_names_the_line_it_stands_on(sample: Reading) -> None:
    claim = next(claim for claim in sample.claims if claim.path == "收支总表.收入总计")
    assert claim.section == "一、收入支出决算总体情况说明"
    assert claim.line > 1


SEED_CASES = [
    ("001_changji_2024_juesuan.txt", "xinjiang/2024", {"收支总表.收入总计": "4,126.63", "收支.增长率": "19.16"}),
    ("000_wulumuqi_2023_juesuan.txt", "xinjiang/2023", {"收支总表.收入总计": "3,025.48", "收支.增长率": "33.34"}),
    ("003_datong_2022_juesuan.txt", "shanxi/2022", {"收支总表.收入总计": "79,025,301.26"}),
]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the published documents are not beside this checkout (../shared/seeds)")
@pytest.mark.parametrize(("file", "pack", "figures"), SEED_CASES)
def test_published_documents_are_read(file: str, pack: str, figures: dict[str, str]) -> None:
    text = re.sub(r"^\s*[-*]+\s*", "", (SEEDS / file).read_text(encoding="utf-8"), flags=re.MULTILINE).replace("*", "")
    reading = reading_of(text, pack)
    assert reading.missing == []
    for path, printed in figures.items():
        assert claimed(reading, path) >= {tight(printed)}
    assert len(reading.claims) > 300
