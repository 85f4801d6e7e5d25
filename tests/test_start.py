"""What starts is small: a run loads what it uses, and what packs were compiled from is not looked at again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.findings import Fault
from generator.profile import load_pack

HOME = Path(__file__).resolve().parent.parent
BROKEN = HOME / "tests" / "broken"
NAME = "base-2024"
FIGURE = "公务接待费: 8000.00}"
RUN = (
    "import runpy, sys; sys.argv[0] = 'juesuan'\n"
    "try: runpy.run_module('generator', run_name='__main__')\n"
    "except SystemExit as end: assert not end.code, end.code\n"
    "sys.stderr.write(' '.join(sys.modules))"
)
COMPILES = {"pydantic", "pydantic_core"}
SETS = {"weasyprint", "fontTools", "uharfbuzz"}
WRITES_CELLS = {"openpyxl", "docx", "xlrd"}
SEARCHES = {"highspy", "rapidfuzz", "regex"}


class Desk:
    """A copy of a small dossier on a desk where Python and the packs are compiled."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(BROKEN / "base-2023", folder / "base-2023")
        self.dossier, self.output, self.compiled = folder / NAME, folder / "output", folder / "pyc"
        shutil.copytree(BROKEN / NAME, self.dossier)

    def correct(self, value: str) -> None:
        path = self.dossier / "公开表.yaml"
        text = path.read_text(encoding="utf-8")
        assert FIGURE in text
        path.write_text(text.replace(FIGURE, FIGURE.replace("8000.00", value), 1), encoding="utf-8")

    def loaded(self, *command: str) -> set[str]:
        """Run a command in a process of its own; return the libraries and the modules of ours that it loaded."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(self.compiled)
        line = [sys.executable, "-c", RUN, *command]
        done = subprocess.run(line, cwd=HOME, env=environment, check=True, capture_output=True, encoding="utf-8")
        names = done.stderr.splitlines()[-1].split()
        return {name if name.startswith("generator") else name.partition(".")[0] for name in names}

    def build(self) -> set[str]:
        return self.loaded("build", str(self.dossier), "-o", str(self.output))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk on which the dossier was built."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    assert made.build() >= COMPILES | SETS
    return made


def test_a_corrected_figure_is_built_without_the_libraries_that_compile_set_and_search(desk: Desk) -> None:
    desk.correct("8100.00")  # as many digits everywhere as before
    loaded = desk.build()
    assert loaded & (COMPILES | SETS | WRITES_CELLS | SEARCHES) == set()
    assert (desk.output / "历史" / NAME / "0001").is_dir(), "the correction was built"


def test_what_only_marking_a_workbook_asks_of_a_pack_is_kept_as_well(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.correct("9999999.00")
    check = ("check", str(desk.dossier), "--marked", str(tmp_path / "标出.xlsx"))
    assert desk.loaded(*check) >= COMPILES | {"generator.workbook_form"}
    assert desk.loaded(*check).isdisjoint(COMPILES)


def test_a_dossier_is_checked_without_the_libraries_that_compile_set_and_write(desk: Desk) -> None:
    loaded = desk.loaded("check", str(desk.dossier))
    assert loaded & (COMPILES | SETS | WRITES_CELLS | SEARCHES | {"lxml", "pypdfium2"}) == set()
    assert not {name for name in loaded if name.startswith(("generator.render.", "generator.read.pdf"))}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("金额单位: 亿元", "金额单位：“亿元”不合规定的写法"),
        ("比率口经: 原值", "比率口经：没有这个键"),
        ("格式: {金额: {小数: 9}}", "格式.金额.小数：“9”不合规定的写法"),
        ("公开表: [{号: 公开01表}]", "公开表.0.表：没有写"),
    ],
)
def test_a_mistake_in_a_packs_file_is_named_with_its_file_and_place(tmp_path: Path, line: str, said: str) -> None:
    folder = tmp_path / "某省" / "2024"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(f"名称: 某省\n年度: 2024\n{line}\n", encoding="utf-8")
    pack = load_pack("某省/2024", tmp_path)
    assert pack is not None
    with pytest.raises(Fault) as fault:
        _ = pack.settings
    assert f"模板包文件 2024/pack.yaml 的 {said}" in str(fault.value)
