"""What the last build found is known to the next one, and to nobody for whom it may be wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.derive import Accounts
from generator.findings import Place
from generator.inspection.hygiene import word_findings
from generator.load.raw import Leaf, Loaded
from generator.memory import Memory
from generator.model.department import build_model
from generator.profile import load_pack

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory"


def remembered(file: Path, **found: object) -> Memory:
    """A memory that another build wrote."""
    written = Memory(file)
    for name, value in found.items():
        written.put(value, name)
    written.save()
    return Memory(file)


def test_the_next_build_knows_what_was_found(file: Path) -> None:
    memory = remembered(file, 甲=[1, "二"])
    assert memory.get("甲") == [1, "二"]
    assert memory.get("甲", "乙") is None


def test_what_nobody_asks_for_any_more_is_forgotten(file: Path) -> None:
    memory = remembered(file, 甲=1, 乙=2)
    memory.get("乙")
    memory.save()
    assert (Memory(file).get("甲"), Memory(file).get("乙")) == (None, 2)


@pytest.mark.parametrize("damage", [b"", b"{}", b"\0" * 64])
def test_a_damaged_memory_is_none(file: Path, damage: bytes) -> None:
    remembered(file, 甲=1)
    file.write_bytes(damage)
    assert Memory(file).get("甲") is None
    assert remembered(file, 甲=2).get("甲") == 2


def test_a_changed_answer_is_not_believed(file: Path) -> None:
    remembered(file, 甲=[])
    file.write_bytes(file.read_bytes().replace(b"[]", b"[1]"))
    assert Memory(file).get("甲") is None


def test_another_program_knows_nothing_of_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = remembered(file, 甲=1)
    assert memory.get("甲") == 1
    monkeypatch.setattr("generator.memory.house_digest", lambda: b"another")
    assert Memory(file).get("甲") is None


def codes(reason: str, memory: Memory) -> list[str]:
    """What is said of a dossier whose department gives this reason."""
    pack = load_pack("xinjiang/2024")
    assert pack
    words = {
        "年度": "2024",
        "单位.名称": "示例市应急管理局",
        "收支.变动原因": reason,
        "三公.合计.变动原因": "电话12345",
    }
    leaves = [Leaf(path, text, Place("说明.yaml", 7), unit="元", exact=True) for path, text in words.items()]
    accounts = Accounts(build_model(Loaded(leaves=leaves), pack).facts, pack)
    return [finding.code for finding in word_findings(accounts, memory)]


def test_words_without_change_are_not_held_against_patterns_that_do_not_stand_in_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory, asked = Memory(), []
    assert codes("人员增加。。", memory) == ["H-2", "H-2d"]

    def pattern(text: str) -> re.Pattern[str]:
        asked.append(text)
        return re.compile(text)

    monkeypatch.setattr("generator.inspection.hygiene.pattern", pattern)
    monkeypatch.setattr("generator.inspection.heard.pattern", lambda _: pytest.fail("asked again"))
    assert codes("人员增加。。", memory) == ["H-2", "H-2d"]
    assert 0 < len(asked) < 5


def test_changed_words_are_held_against_every_pattern() -> None:
    memory = Memory()
    assert codes("人员经费增加", memory) == []
    assert codes("因××项目增加", memory) == ["H-1"]
    assert codes("人员经费增加", memory) == []
