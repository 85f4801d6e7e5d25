"""Hand edits and new data meet in one sentence: each keeps what is its own."""

from __future__ import annotations

from decimal import Decimal

from generator.document import Figure, Inlines, Text
from generator.revise.merge import Clash, merge


def sentence(money: str, reason: str = "人员增加", word: str = "增加") -> Inlines:
    return (
        Text("支出"),
        Figure("支出", money, Decimal(money), Decimal(money), "0.00"),
        Text(f"万元，比上年{word}，主要原因是："),
        Text(reason, "原因"),
        Text("。"),
    )


def printed(money: str, reason: str = "人员增加", word: str = "增加") -> str:
    return f"支出{money}万元，比上年{word}，主要原因是：{reason}。"


def test_without_an_edit_the_data_speak() -> None:
    merged = merge(sentence("1.20"), printed("1.20"), sentence("1.30"))
    assert (merged.text, merged.proposals, merged.clashes) == (printed("1.30"), {}, [])


def test_words_edited_outside_stay_and_the_number_follows() -> None:
    edited = "本年支出1.20万元，比上年略有增加，主要原因是：人员增加（见附件）。"
    merged = merge(sentence("1.20"), edited, sentence("1.30"))
    assert merged.text == "本年支出1.30万元，比上年略有增加，主要原因是：人员增加（见附件）。"
    assert (merged.proposals, merged.clashes) == ({}, [])


def test_an_edited_reason_stays_and_is_proposed() -> None:
    merged = merge(sentence("1.20"), printed("1.20", "人员和物价增加"), sentence("1.30"))
    assert merged.text == printed("1.30", "人员和物价增加")
    assert merged.proposals == {"原因": "人员和物价增加"}


def test_an_edited_number_is_a_clash_with_both_values() -> None:
    for edited in ("1.25", "12.20", "0.2", "105.20"):
        merged = merge(sentence("1.20"), printed(edited), sentence("1.30"))
        assert merged.text == printed("1.30")
        assert merged.clashes == [Clash("支出", "1.20", edited, "1.30")]
        merged = merge(sentence("1.20"), printed(edited), sentence("1.20"))
        assert merged.text == printed("1.20")
        assert merged.clashes == [Clash("支出", "1.20", edited, "1.20")]


def test_an_edit_that_the_data_follow_is_no_clash() -> None:
    merged = merge(sentence("1.20"), printed("1.30", "物价"), sentence("1.30", "物价"))
    assert (merged.text, merged.proposals, merged.clashes) == (printed("1.30", "物价"), {}, [])


def test_a_sentence_built_otherwise_takes_the_edit_where_its_words_still_stand() -> None:
    now = (*sentence("1.30"), Text("其中："), Figure("其中", "0.10", Decimal("0.10"), Decimal("0.10"), "0.00"))
    merged = merge(sentence("1.20"), "本年支出1.20万元，比上年增加，主要原因是：人员增加。", now)
    assert merged.text == "本年" + printed("1.30") + "其中：0.10"
    assert merged.clashes == []
