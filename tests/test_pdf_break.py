"""Where lines of Chinese with figures end: our rule says what Pango says, or nothing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.render.native import pdf_obstacles
from generator.render.pdf_break import fill_lines, line_ends

WORDS = (
    *(
        "中",
        "部门",
        "〇",
        "1,234.50",
        "0.05%",
        "-8.17%",
        "3",
        "（12）",
        "(5)",
        "“三公”",
        "《办法》",
        "，",
        "。",
        "；",
        "：",
    ),
    *(",", ".", ":", "3.", "%,", "）%", "—", "——", "…", "A4", "kV", "[", "]", "、", "-", "／", " ", "℃", "！", "％"),
)


@pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine has no Pango")
@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=10).map("".join))
def test_what_we_say_is_what_pango_says(text: str) -> None:
    get_log_attrs: Any = import_module("weasyprint.text.line_break").get_log_attrs
    ends = line_ends(text)
    attributes = get_log_attrs(text, "zh-CN")
    if ends is not None:
        assert ends == [False, *(bool(attributes[place].is_line_break) for place in range(1, len(text)))]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("支出1,234.50万元，", "支|出|1,234.50|万|元，"),
        ("下降-8.17%。", "下|降-8.17%。"),
        ("（一）“三公”经费", "（一）“三|公”经|费"),
        ("部门(类)3个", "部|门|(类)3|个"),
    ],
)
def test_a_line_ends_where_one_expects(text: str, ends: str) -> None:
    found = line_ends(text)
    assert found is not None
    assert "".join(f"|{one}" if end else one for one, end in zip(text, found, strict=True)) == ends


@pytest.mark.parametrize("text", ["增长 5%", "甲乙Ω", "）%", "%（3）", "-甲"])
def test_nothing_is_said_of_what_the_rule_does_not_cover(text: str) -> None:
    assert line_ends(text) is None
    assert fill_lines(text, [1] * len(text), [100]) is None


def test_lines_are_filled_as_far_as_they_go() -> None:
    text = "支出为1,234.50万元。"
    advances = [1 if one in "1234567890,." else 2 for one in text]
    assert fill_lines(text, advances, [7, 11, 6]) == ["支出为", "1,234.50万", "元。"]
    assert fill_lines(text, advances, [7, 30]) == ["支出为", "1,234.50万元。"]
    assert fill_lines(text, advances, [30]) == [text]
    assert fill_lines(text, advances, [19]) is None, "it takes two lines"
    assert fill_lines(text, advances, [6, 7, 20]) is None, "the figure is longer than its line"
    assert fill_lines(text, advances, [30, 30]) is None, "one line is enough"
