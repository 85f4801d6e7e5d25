"""What packs are compiled to is kept beside Python's own compiled files, and says the same as what it was made from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import nodes

from generator import compiled
from generator.compiled import CompiledEnvironment, _Bundle
from generator.expressions import parse

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = Path(__file__).resolve().parent.parent
BASE = HOME / "tests" / "broken" / "base-2024"


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], _Bundle]:
    """A bundle as every new process finds it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return lambda: _Bundle(tmp_path / "a.packs")


def test_what_was_made_is_not_made_again(bundle: Callable[[], _Bundle]) -> None:
    first = bundle()
    assert first.value("k", lambda: {"表": [1, "二", None]}) == {"表": [1, "二", None]}
    first.save()
    assert bundle().value("k", lambda: pytest.fail("made again")) == {"表": [1, "二", None]}


def test_a_value_that_was_changed_by_its_user_is_not_kept_changed(bundle: Callable[[], _Bundle]) -> None:
    first = bundle()
    first.value("k", lambda: [1]).append(2)
    first.save()
    bundle().value("k", list).append(3)
    assert bundle().value("k", list) == [1]


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None])
def test_a_damaged_bundle_is_nothing(bundle: Callable[[], _Bundle], tmp_path: Path, damage: bytes | None) -> None:
    first = bundle()
    first.value("k", lambda: [1])
    first.save()
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    file.write_bytes(data[:-2] + b"\0\0" if damage is None else damage)
    assert bundle().value("k", lambda: [2]) == [2]


def test_where_python_writes_no_compiled_files_neither_do_we(
    bundle: Callable[[], _Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    first = bundle()
    first.value("k", lambda: [1])
    first.save()
    assert list(tmp_path.iterdir()) == []


def test_an_expression_grown_again_is_the_one_jinja_reads() -> None:
    text = "合计(收入.科目, '小计') + (甲.乙[键] if 有(丙) and 丁 != 0 else -3.50) * 2"
    grammar = CompiledEnvironment(autoescape=True).parse("{{ (" + text + ") }}")
    output = grammar.body[0]
    assert isinstance(output, nodes.Output)
    assert parse(text) == output.nodes[0]


def test_another_filter_makes_another_template(monkeypatch: pytest.MonkeyPatch, bundle: Callable[[], _Bundle]) -> None:
    kept = bundle()
    monkeypatch.setattr(compiled, "_bundle", lambda: kept)
    found = []
    for word in ("甲", "乙"):
        environment = CompiledEnvironment(autoescape=True)
        environment.salt = word
        environment.filters["名"] = lambda _, word=word: word
        found.append(environment.from_string("{{ 'x'|名 }}").render())
    assert found == ["甲", "乙"]


def test_a_build_writes_it_beside_the_program_and_reads_it_there(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path / "pyc")
    told = []
    for number in range(2):
        output = tmp_path / f"out{number}"
        command = [sys.executable, "-m", "generator", "build", str(BASE), "-o", str(output), "--formats", "docx,txt"]
        subprocess.run(command, cwd=HOME, env=environment, check=True, capture_output=True)
        files = sorted((output / BASE.name).iterdir())
        told.append({file.name: file.read_bytes() for file in files})
        assert not list(output.rglob("*.packs"))
    assert told[0] == told[1]
    (kept,) = (tmp_path / "pyc").rglob("*.packs")
    assert kept.parent.name == "generator"
