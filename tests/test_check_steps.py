"""Codes of readers, writers and verifiers: the steps of their examples, played on the good dossier, say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from coded import codes, examples, hold
from dossier_steps import play, unchanged

if TYPE_CHECKING:
    from pathlib import Path

BY_STEPS = examples(stepwise=True)


@pytest.mark.parametrize("entry", [entry for _, entry in BY_STEPS], ids=lambda entry: entry.码)
def test_an_example_by_steps_says_its_code_and_no_other(entry: Any, tmp_path: Path) -> None:
    command = getattr(entry, "命令", "核对")
    good = play(entry.正例, command, tmp_path / "正例") if entry.正例 else unchanged(command)
    bad = play(entry.反例, command, tmp_path / "反例")
    hold(entry, codes(good, entry.码), codes(bad, entry.码))
