"""Package: the same inputs give the same bytes, a publication moves in whole, the one before it is kept."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.package import file_stem, publish

HOME = Path(__file__).resolve().parent.parent
FORMATS = "docx,xlsx,html,txt"


def run_build(dossier: Path, output: Path, seed: str = "0", formats: str = FORMATS) -> subprocess.CompletedProcess[str]:
    """Run ``build`` as another program would, from the folder above ``output``."""
    output.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "generator", "build", str(dossier), "-o", str(output), "--formats", formats]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(HOME), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=output.parent, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".juesuan" not in path.parts  # the workshop, free to be deleted
    }


def test_the_same_inputs_give_the_same_bytes_of_every_file(dossier: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "here" / "out", tmp_path / "there" / "deeper" / "out"
    assert run_build(dossier, one, "1").returncode == 0
    assert run_build(dossier, two, "77").returncode == 0
    found = digests(one)
    assert found == digests(two)
    assert len(found) == 9
    assert {name.rpartition(".")[2] for name in found} == {"docx", "xlsx", "html", "txt", "json", "gz"}


def test_a_second_build_of_the_same_changes_nothing_and_a_new_one_keeps_the_old(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert "已生成" in run_build(dossier, output, formats="txt").stdout
    before = digests(output)
    assert "没有变化" in run_build(dossier, output, formats="txt").stdout
    assert digests(output) == before
    words = dossier / "说明.yaml"
    words.write_text(words.read_text(encoding="utf-8").replace("库房修缮完成", "库房修缮分期完成"), encoding="utf-8")
    assert run_build(dossier, output, formats="txt").returncode == 0
    kept = digests(output / "历史" / "base-2024" / "0001")
    assert kept == {name.removeprefix("base-2024/"): digest for name, digest in before.items()}
    assert digests(output / "base-2024") != kept


def test_a_refused_build_leaves_everything_as_it_was(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run_build(dossier, output, formats="txt").returncode == 0
    before = digests(output)
    figures = dossier / "公开表.yaml"
    figures.write_text(figures.read_text(encoding="utf-8").replace("69000.00", "69000.10"), encoding="utf-8")
    refused = run_build(dossier, output, formats="txt")
    assert refused.returncode == 1
    assert "没有生成新文件，原有文件未动" in refused.stdout
    assert digests(output) == before
    figures.unlink()
    assert run_build(dossier, output, formats="txt").returncode == 1
    (dossier / "单位.yaml").unlink()
    assert run_build(dossier, output, formats="txt").returncode == 2
    assert digests(output) == before


def test_the_manifest_lists_every_file_and_every_input_with_its_digest(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run_build(dossier, output, formats="txt").returncode == 0
    folder = output / "base-2024"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = digests(folder)
    del files["manifest.json"]
    assert manifest["文件"] == files
    inputs = {f"../base-2023/{name}": digest for name, digest in digests(dossier.parent / "base-2023").items()}
    assert manifest["输入"] == digests(dossier) | inputs


def test_nothing_half_written_is_left_when_writing_fails(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "dossier"
    publish({"a.txt": b"1"}, folder)
    with pytest.raises(FileNotFoundError):
        publish({"a.txt": b"2", "no/such/folder.txt": b"3"}, folder)
    assert digests(tmp_path) == {"out/dossier/a.txt": hashlib.sha256(b"1").hexdigest()}
    assert sorted(path.name for path in (tmp_path / "out").rglob("*")) == [".juesuan", "a.txt", "dossier", "dossier"]


def test_the_history_counts_on(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "dossier"
    assert [publish({"a.txt": text}, folder) for text in (b"1", b"1", b"2", b"3")] == [True, False, True, True]
    shelf = tmp_path / "out" / "历史" / "dossier"
    assert [(shelf / number / "a.txt").read_bytes() for number in ("0001", "0002")] == [b"1", b"2"]


def test_a_file_name_is_one_that_every_system_takes() -> None:
    assert file_stem('虚构县 档案馆/2024:"决算"?') == "虚构县档案馆2024决算"
    assert file_stem("///") == "部门决算公开说明"
    assert file_stem("长" * 300 + "2024年度部门决算公开说明") == "长" * 56 + "2024年度部门决算公开说明"
