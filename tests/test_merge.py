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


def test_what_was_written_where_nothing_stood_is_kept_or_told() -> None:
    blank = (Figure("支出", "", Decimal(0), None, "0.00"),)
    for now in (blank, sentence("1.30")[1:2]):
        merged = merge(blank, "0.50", now)
        assert (merged.text, merged.clashes) == (now[0].text, [Clash("支出", "", "0.50", now[0].text)])
    assert merge((), "另注", ()).text == "另注"
    assert merge((), "另注", (Text("甲"),)).clashes == [Clash("", "", "另注", "甲")]


def test_numbers_in_another_order_follow_the_data_by_their_values() -> None:
    def two(one: str, other: str) -> Inlines:
        return (
            Text("甲"),
            Figure("甲", one, Decimal(one), Decimal(one), "0.00"),
            Text("万元，乙"),
            Figure("乙", other, Decimal(other), Decimal(other), "0.00"),
            Text("万元。"),
        )

    merged = merge(two("1.20", "-3.40"), "乙-3.40万元，甲1.20万元。", two("1.30", "-3.50"))
    assert (merged.text, merged.clashes) == ("乙-3.50万元，甲1.30万元。", [])


def test_a_clause_struck_out_with_its_number_stays_out_and_is_told() -> None:
    merged = merge(sentence("1.20"), "比上年增加，主要原因是：人员增加。", sentence("1.30"))
    assert merged.text == "比上年增加，主要原因是：人员增加。"
    assert merged.clashes == [Clash("支出", "1.20", "", "1.30", gone=True)]
