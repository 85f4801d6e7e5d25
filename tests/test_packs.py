"""A pack is sound: everything it names exists, and what it writes can be read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from generator.layout import layout
from generator.packs.check_papers import pack_faults
from generator.profile import Pack, load_pack, pack_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PACKS = pack_names()


def resolved(name: str) -> Pack:
    pack = load_pack(name)
    assert pack is not None
    return pack


def test_three_packs_can_be_used_and_what_they_share_cannot() -> None:
    assert {"shanxi/2022", "xinjiang/2023", "xinjiang/2024"} <= set(PACKS)
    assert not {"common", "xinjiang"} & set(PACKS)


@pytest.mark.parametrize("name", PACKS)
def test_every_pack_loads_whole(name: str) -> None:
    pack = resolved(name)
    assert pack.formats
    assert pack.formulas
    assert pack.collections
    assert pack.outline
    assert all(layout(pack, entry.表).名 == entry.表 for entry in pack.settings.公开表)


@pytest.mark.parametrize("name", PACKS)
def test_every_pack_is_sound(name: str) -> None:
    assert pack_faults(resolved(name)) == []


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Pack]:
    """A pack of one sentence, and whatever a test puts beside it."""

    def make(prose: str, formulas: object = None, checks: object = None, *, notes: bool = True) -> Pack:
        root = tmp_path / "某省" / "2024"
        settings = {"名称": "某省", "年度": 2024, "显示格式": "金额", "格式": {"金额": {"单位": "万元"}}}
        catalogue = {"收入": {"总计": "金额", "上年": "金额", "原因": "文字"}, "职能": ["文字"], "年度": "数量"}
        files = {
            "pack.yaml": settings,
            "catalogue.yaml": catalogue,
            "outline.yaml": [{"文": "正文.j2"}],
            "formulas/派生.yaml": formulas,
            "checks/核对.yaml": checks,
        }
        for relative, data in files.items():
            if data is not None:
                (root / relative).parent.mkdir(parents=True, exist_ok=True)
                (root / relative).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        (root / "prose").mkdir()
        (root / "prose" / "正文.j2").write_text(prose, encoding="utf-8")
        if notes:
            (root / "NOTES.md").write_text("见过一份公开文件", encoding="utf-8")
        pack = load_pack("某省/2024", tmp_path)
        assert pack is not None
        return pack

    return make


def test_a_sound_sentence_has_no_faults(made: Callable[..., Pack]) -> None:
    sentence = "收入{{ 收入.总计|金额 }}万元，原因是{{ 收入.原因 }}。"
    loop = "{% for 条 in 职能 %}\n（{{ loop.index|序号 }}）{{ 条 }}\n{% endfor %}"
    assert pack_faults(made(f"{sentence}\n{loop}\n")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("收入{{ 收入.总记|金额 }}万元", "prose/正文.j2：不认识的路径 收入.总记"),
        ("{{ 收入.原因 }}{{ 收入.原因 }}", "prose/正文.j2：两处自由文字紧挨着，读不回来"),
        (
            "{{ 收入.原因 }}{% if 收入.总计 is 零 %}。{% endif %}{{ 收入.原因 }}",
            "prose/正文.j2：两处自由文字紧挨着，读不回来",
        ),
        ("{% for 条 in 职能 %}{{ 条 }}{% endfor %}", "prose/正文.j2：循环“职能”的每一遍没有固定的字，读不回来"),
        ("{% for 条 in 职能 %}。{{ 条.名 }}{% endfor %}", "prose/正文.j2：不认识的路径 职能.*.名"),
        ("{{ 收入.总计|元整 }}元", "prose/正文.j2：没有名为“元整”的写法"),
        ("{{ 收入.总计 - 收入.上年 }}元", "prose/正文.j2：正文里不能用 Sub（算术请写到 formulas）"),
        ("{% if 收入.总计 > 0 %}增{% endif %}", "prose/正文.j2：条件里不能用 Compare"),
        ("{% if 收入.总计 is 大 %}增{% endif %}", "prose/正文.j2：没有名为“大”的判断"),
        ("{% set 甲 = 1 %}文", "prose/正文.j2：不能用 Assign"),
        ("{% import '句式.j2' as 句 %}{{ 句.变动(收入) }}", "prose/句式.j2：没有这个文件"),
        ("收入{{ 收入.总计|金额 }", "prose/正文.j2：第1行写法有误：unexpected '}'"),
    ],
)
def test_a_sentence_that_cannot_be_read_back_is_refused(made: Callable[..., Pack], text: str, fault: str) -> None:
    assert fault in pack_faults(made(text))


@pytest.mark.parametrize(
    ("argument", "faults"), [("收入.原因", ["prose/正文.j2：两处自由文字紧挨着，读不回来"]), ("'因为'", [])]
)
def test_texts_that_touch_inside_a_called_macro_are_refused(
    made: Callable[..., Pack], argument: str, faults: list[str]
) -> None:
    text = "{% macro 句(甲, 乙) %}{{ 甲 }}{{ 乙 }}{% endmacro %}\n{{ 句(" + argument + ", 收入.原因) }}"
    assert pack_faults(made(text)) == faults


def test_formulas_and_checks_name_only_what_is_known(made: Callable[..., Pack]) -> None:
    formulas = {"派生": {"收入.增减": "增减(收入.总计, 去年.收入.总计)", "收入.率": "增幅(收入.总计, 收入.上年)"}}
    checks = [{"码": "T-1", "名": "甲不等于乙", "式": "收入.总计 == 收入.合记"}]
    assert pack_faults(made("收入", formulas, checks)) == [
        "算式 收入.增减：不认识的路径 去年.收入.总计",
        "算式 收入.率：没有名为 增幅 的算式函数",
        "规则 T-1：不认识的路径 收入.合记",
    ]


def test_a_pack_without_notes_is_refused(made: Callable[..., Pack]) -> None:
    assert pack_faults(made("收入", notes=False)) == ["缺少 NOTES.md（公开文件是怎样的、我们在哪里不同）"]


def test_prose_that_nobody_uses_is_found(made: Callable[..., Pack]) -> None:
    pack = made("收入")
    (pack.folders[0] / "prose" / "旧文.j2").write_text("旧", encoding="utf-8")
    assert pack_faults(pack) == ["prose/旧文.j2：没有哪一步用到"]
