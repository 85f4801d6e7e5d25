"""Seed 004: the transfer report's structured sentences, from the structured values of its four parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from reference_transfer import FACTS, parts, prose, record, tight

from generator.compose.reports import paper_reports
from generator.document import Heading, Paragraph, plain
from generator.pipeline import examine

if TYPE_CHECKING:
    from pathlib import Path

    from generator.compose.prose import Prose

pytestmark = pytest.mark.skipif(not FACTS.is_file(), reason="the shared folder with the seeds is not here")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Prose:
    return prose(tmp_path_factory.mktemp("transfer") / "d", [record(part, at) for at, part in enumerate(parts())])


@pytest.fixture(scope="module")
def text(made: Prose) -> str:
    (document,) = paper_reports(made)
    blocks = [plain(block.inlines) for block in document.blocks if isinstance(block, Heading | Paragraph)]
    return tight("\n".join(blocks))


def test_the_45_indicator_sentences_are_regenerated(text: str) -> None:
    wanted = [tight(row["printed"]) for part in parts() for row in part["narrative_indicators"]]
    assert len(wanted) == 45
    assert [sentence for sentence in wanted if sentence not in text] == []


def test_the_31_fund_score_and_count_sentences_are_regenerated(text: str) -> None:
    wanted = [
        (one["id"], tight(one["tpl"].format(**one["values"]))) for part in parts() for one in part["fund_sentences"]
    ]
    assert len(wanted) == 31
    assert [pair for pair in wanted if pair[1] not in text] == []


def test_the_counted_projects_are_added_up(made: Prose) -> None:
    """84 = 25 + 59 and 52 = 22 + 30 mines, 14 pools of which 5 are done: typed are only the cases."""
    counts = [("2", "84", "52"), ("3", "14", "5")]
    for key, whole, done in counts:
        base = f"绩效转移支付.{key}.项目情况"
        found = [made.accounts.fact(f"{base}.{name}") for name in ("总数", "完成数")]
        assert [str(fact.number) for fact in found if fact is not None] == [whole, done]
        assert not any(made.accounts.facts.get(f"{base}.{name}") for name in ("总数", "完成数"))


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (1, "JX-7", "103,173,400.00元 应 = 101,373,400.00元，差 1,800,000.00元"),
        (3, "JX-45", "7,540,000.00元 应 = 7,840,000.00元，差 -300,000.00元"),
    ],
)
def test_the_published_contradictions_are_found(number: int, code: str, words: str, tmp_path: Path) -> None:
    """P2 adds up to 10137.34 and prints 10317.34; one team of P4 has parts of 784 and a total of 754."""
    folder = tmp_path / "d"
    prose(folder, [record(parts()[number], number)])
    found = [finding.message for finding in examine(folder).findings if finding.code == code]
    assert any(words in message for message in found), found


def test_levels_without_a_target_are_said_to_have_none(text: str) -> None:
    unset = re.findall(r"(财政部下达|自治区向财政部备案)的绩效目标未设定(\w+?)。", text)
    parks = ["成本指标", "经济效益指标", "生态效益指标", "可持续影响指标"]
    mines = ["成本指标", "经济效益指标", "生态效益指标"]
    pools = ["时效指标", "成本指标", "经济效益指标", "生态效益指标", "可持续影响指标", "满意度指标"]
    assert [level for who, level in unset if who == "财政部下达"] == [*parks, *mines, *pools]
    assert len([level for who, level in unset if who == "自治区向财政部备案"]) == 8
