"""What sentences of a document state about the accounts behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.commands.audit import Audit, read_publication
from generator.compose.outline import compose
from generator.pipeline import examine
from generator.render.txt import write_txt

DOSSIER = Path(__file__).resolve().parent.parent / "data_inputs" / "datong-2022"


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    accounts = examine(DOSSIER).accounts
    assert accounts is not None
    path = tmp_path_factory.mktemp("说明") / "说明.txt"
    path.write_text(write_txt(compose(accounts)), encoding="utf-8")
    return read_publication(path)


@pytest.mark.parametrize("table", ["政府性基金表", "国有资本表"])
def test_a_sentence_that_there_is_nothing_says_that_the_table_is_empty(audit: Audit, table: str) -> None:
    assert [leaf.text for leaf in audit.stated.loaded.leaves if leaf.path == table] == ["无数据"]
