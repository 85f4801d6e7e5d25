"""Corrections: what changed and why is told, nothing new is not built, interruptions harm nothing, history counts."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tracked import comments

from generator.cli import main
from generator.package import exchange, publish, recover
from generator.pipeline import build as run
from generator.publish.lock import locked, workshop
from generator.revise.diff import compare, load_publication, made_publication
from generator.revise.diff_text import as_json

HOME = Path(__file__).resolve().parent.parent
NAME = "base-2024"


def correct(dossier: Path, old: str, new: str, file: str = "说明.yaml") -> None:
    path = dossier / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def build(dossier: Path, output: Path, *more: str, formats: str = "txt") -> int:
    return main(["build", str(dossier), "-o", str(output), "--formats", formats, *more])


# what changed, and why


def test_a_correction_names_input_figures_and_places(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert build(dossier, output) == 0
    correct(dossier, "公务接待费: 8000.00}", "公务接待费: 8200.00}", "公开表.yaml")
    assert build(dossier, output) == 0
    old, new = load_publication(output / "历史" / NAME / "0001"), load_publication(output / NAME)
    assert old is not None
    assert new is not None
    told = as_json(compare(old, new))
    (given,) = told["输入"]
    assert given["数据项"].startswith("三公表.")
    assert given["数据项"].endswith("公务接待费")
    assert given["位置"].startswith("公开表.yaml 第")
    causes = {tuple(figure["原因"]) for figure in told["数字"]}
    assert causes == {(given["数据项"],)}
    assert all(figure["位置"] for figure in told["数字"])


def test_build_and_diff_tell_the_same_change(dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out"
    assert build(dossier, output) == 0
    assert "改动的输入" not in capsys.readouterr().out
    correct(dossier, "库房修缮完成", "库房修缮分期完成")
    assert build(dossier, output, "--who", "李四", "--why", "文字更正") == 0
    told = capsys.readouterr().out
    assert "改动的输入（1）" in told
    assert "〔增：分期〕" in told
    old, new = str(output / "历史" / NAME / "0001"), str(output / NAME)
    redline = tmp_path / "稿.docx"
    assert main(["diff", old, new, "--redline", str(redline), "--author", "王五"]) == 0
    assert "〔增：分期〕" in capsys.readouterr().out
    assert all("库房修缮分期完成" in comment for comment in comments(redline.read_bytes()))
    assert main(["diff", old, new, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["输入"]) == 1
    assert main(["diff", old, str(tmp_path)]) == 2
    page = (output / "修订" / NAME / "0001" / "修订说明.html").read_text(encoding="utf-8")
    assert "李四" in page
    assert "文字更正" in page
    assert "<ins>分期</ins>" in page


def test_the_explanation_gives_each_figure_its_cause_and_places_by_number(dossier: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert build(dossier, output) == 0
    correct(dossier, "公务接待费: 8000.00}", "公务接待费: 8200.00}", "公开表.yaml")
    correct(dossier, "库房修缮完成", "库房修缮分期完成")
    assert build(dossier, output, "--who", "李四", "--why", "补记一笔") == 0
    page = (output / "修订" / NAME / "0001" / "修订说明.html").read_text(encoding="utf-8")
    assert "一、改动的输入（2 项）" in page
    rows = re.findall(r"<tr><td>(.*?)</td><td class=\"n\">(.*?)</td><td class=\"n\">(.*?)</td>", page)
    assert ("三公 公务接待费 增减", "0.10", "0.08") in rows
    causes = set(re.findall(r"</td><td class=\"c\">(\d+)</td><td class=\"c\">[\d、]+</td></tr>", page))
    assert len(causes) == 1  # every figure follows from the one number, none from the word
    assert "单位负责人：" in page


def test_equal_publications_differ_in_nothing(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(dossier, tmp_path / "one") == 0
    assert build(dossier, tmp_path / "two") == 0
    capsys.readouterr()
    assert main(["diff", str(tmp_path / "one" / NAME), str(tmp_path / "two" / NAME)]) == 0
    assert capsys.readouterr().out == "两份公开材料内容相同。\n"


# only what changed


def test_a_dossier_without_change_is_not_built(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    assert build(dossier, output) == 0
    first = capsys.readouterr().out
    monkeypatch.setattr("generator.pipeline.examine", lambda _: pytest.fail("it was built again"))
    assert build(dossier, output) == 0
    assert capsys.readouterr().out == first.replace("已生成 6 个文件", "没有变化")


@pytest.mark.parametrize("what", ["input", "new input", "last year", "option", "file", "lost file"])
def test_whatever_changes_it_is_built_again(dossier: Path, tmp_path: Path, what: str) -> None:
    output = tmp_path / "out"
    assert build(dossier, output) == 0
    (text,) = (output / NAME).glob("*.txt")
    made = text.read_bytes()
    if what == "input":
        correct(dossier, "库房修缮完成", "库房修缮分期完成")
    elif what == "new input":
        (dossier / "绩效").mkdir(exist_ok=True)
        (dossier / "补充.yaml").write_text("三公: {}\n", encoding="utf-8")
    elif what == "last year":
        with (dossier.parent / "base-2023" / "单位.yaml").open("a", encoding="utf-8") as file:
            file.write("# 另一行\n")
    elif what == "file":
        text.write_text("手改过", encoding="utf-8")
    elif what == "lost file":
        text.unlink()
    before = (workshop(output, NAME) / "state.json").stat().st_mtime_ns
    build(dossier, output, formats="txt,html" if what == "option" else "txt")
    assert (workshop(output, NAME) / "state.json").stat().st_mtime_ns > before
    assert (text.read_bytes() == made) == (what != "input")


# interrupted, or two at once


def test_two_builds_of_one_dossier_do_not_mix(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    with locked(workshop(output, NAME)) as holder:
        assert holder == ""
        assert build(dossier, output) == 1
    told = capsys.readouterr().out
    assert "正由另一次生成占用" in told
    assert not (output / NAME).exists()
    assert build(dossier, output) == 0


WRITER = """
import itertools, sys
from pathlib import Path
from generator.package import publish
print("ready", flush=True)
for number in itertools.count(int(sys.argv[2])):
    text = str(number).encode()
    publish({f"{name}.txt": text * 50_000 for name in "abcdef"}, Path(sys.argv[1]))
"""


def version(folder: Path) -> int:
    """The version that stands in a folder; fails when it is broken or mixed."""
    texts = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(texts) == [f"{name}.txt" for name in "abcdef"]
    (text,) = set(texts.values())
    assert len(text) % 50_000 == 0
    return int(text[: len(text) // 50_000])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_any_moment_a_publication_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    folder, draw, reached = tmp_path / "out" / "dossier", random.Random(3), 100  # noqa: S311 - a test
    publish({f"{name}.txt": b"100" * 50_000 for name in "abcdef"}, folder)
    swaps = exchange(tmp_path, tmp_path)
    for _ in range(40):
        command = [sys.executable, "-c", WRITER, str(folder), str(reached + 1)]
        with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(draw.random() * 0.05)
            process.send_signal(signal.SIGKILL)
        assert folder.exists() or not swaps  # without the swap it may be missing until the next start
        if folder.exists():
            assert version(folder) >= reached
        recover(folder)
        reached = version(folder)
    shelf = tmp_path / "out" / "历史" / "dossier"
    assert [version(path) for path in sorted(shelf.iterdir())] == list(range(100, reached))
    assert list(workshop(tmp_path / "out", "dossier").iterdir()) == []


def test_a_system_without_swap_goes_on_where_it_was_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out" / "dossier"
    publish({"a.txt": b"1"}, folder)
    monkeypatch.setattr("generator.package.exchange", lambda *_: False)
    rename, calls = Path.rename, []

    def cut(self: Path, target: Path) -> Path:
        calls.append(target.name)
        if len(calls) == 3:  # the new one is about to move in, the old one is gone
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut)
        with pytest.raises(KeyboardInterrupt):
            publish({"a.txt": b"2"}, folder)
    assert not folder.exists()
    recover(folder)
    assert (folder / "a.txt").read_bytes() == b"2"
    assert (tmp_path / "out" / "历史" / "dossier" / "0001" / "a.txt").read_bytes() == b"1"


# history


def test_history_lists_compares_and_restores(dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out"
    publication = str(output / NAME)
    assert main(["history", publication]) == 2
    assert build(dossier, output) == 0
    (text,) = (output / NAME).glob("*.txt")
    first = text.read_bytes()
    correct(dossier, "库房修缮完成", "库房修缮分期完成")
    assert build(dossier, output, "--who", "李四", "--why", "文字更正") == 0
    capsys.readouterr()
    assert main(["history", publication]) == 0
    old, new = capsys.readouterr().out.splitlines()
    assert old.startswith("0001  20")
    assert "李四" not in old
    assert new.startswith("现在  20")
    assert new.endswith("修订人：李四  原因：文字更正")
    assert main(["history", publication, "--compare", "1"]) == 0
    assert "〔增：分期〕" in capsys.readouterr().out
    assert main(["history", publication, "--restore", "7"]) == 2
    assert main(["history", publication, "--restore", "1", "--why", "退回"]) == 0
    assert text.read_bytes() == first
    assert "退回" in (output / "修订" / NAME / "0002" / "修订说明.html").read_text(encoding="utf-8")


def test_a_restored_version_is_built_over_again_and_every_step_says_who_and_why(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    publication = str(output / NAME)
    assert build(dossier, output, "--who", "张三") == 0
    correct(dossier, "库房修缮完成", "库房修缮分期完成")
    assert build(dossier, output, "--who", "李四", "--why", "文字更正") == 0
    (text,) = (output / NAME).glob("*.txt")
    corrected = text.read_bytes()
    assert main(["history", publication, "--restore", "1", "--who", "王五", "--why", "退回重核"]) == 0
    assert text.read_bytes() != corrected
    assert build(dossier, output, "--who", "李四", "--why", "再次更正") == 0
    assert text.read_bytes() == corrected
    capsys.readouterr()
    assert main(["history", publication]) == 0
    told = [line.split("  ", 3)[3:] for line in capsys.readouterr().out.splitlines()]
    assert told == [
        [],
        ["修订人：李四  原因：文字更正"],
        ["修订人：王五  原因：退回重核"],
        ["修订人：李四  原因：再次更正"],
    ]


def test_revisions_are_also_compared_with_the_version_that_was_approved_last(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    publication = str(output / NAME)
    revisions = output / "修订" / NAME
    assert build(dossier, output) == 0
    assert main(["history", publication, "--sign", "--who", "赵局长"]) == 0
    correct(dossier, "库房修缮完成", "库房修缮分期完成")
    assert build(dossier, output) == 0
    assert not (revisions / "0001" / "对签发稿0001").exists()  # the one before is the approved one
    correct(dossier, "公务接待费: 8000.00}", "公务接待费: 8200.00}", "公开表.yaml")
    assert build(dossier, output) == 0
    before, approved = revisions / "0002", revisions / "0002" / "对签发稿0001"
    assert "一、改动的输入（1 项）" in (before / "修订说明.html").read_text(encoding="utf-8")
    assert "一、改动的输入（2 项）" in (approved / "修订说明.html").read_text(encoding="utf-8")
    assert any("分期" in comment for comment in comments((approved / "修订稿.docx").read_bytes()))
    capsys.readouterr()
    assert main(["history", publication]) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert "已签发 赵局长 20" in first
    assert not any("已签发" in line for line in others)
    assert main(["history", publication, "--restore", "1"]) == 0
    capsys.readouterr()
    assert main(["history", publication]) == 0
    assert "已签发" in capsys.readouterr().out.splitlines()[-1]


def test_long_chinese_names_and_blanks_stay_file_names(dossier: Path, tmp_path: Path) -> None:
    """A department's name may be longer than a file name; : ? and the like are no part of one on Windows."""
    name = "新疆维吾尔自治区昌吉回族自治州高新技术产业开发区管理委员会（本级：机关/事业？）" * 4
    correct(dossier, "名称: 虚构县档案馆", f'名称: "{name}"', "单位.yaml")
    output = tmp_path / "输 出" / "二〇二四年度"
    assert build(dossier, output) == 0
    correct(dossier, "库房修缮完成", "库房修缮分期完成")
    assert build(dossier, output, "--who", "李四/王五:?", formats="docx,xlsx,txt") == 0
    made = [path for path in output.rglob("*") if path.is_file() and ".juesuan" not in path.parts]
    assert made
    for path in made:
        assert not set(path.name) & set('\\/:*?"<>| ')
        assert len(path.name.encode("utf-8")) <= 255
        assert path.stem.endswith(("部门决算公开说明", "部门决算公开说明（公开表）")) or len(path.name) < 20


def test_a_publication_in_memory_is_the_one_on_disk(dossier: Path, tmp_path: Path) -> None:
    work = run(dossier, tmp_path / "out", ("txt",), draft=False)
    assert work.document is not None
    made = made_publication(NAME, work.document, work.pages, work.files)
    assert made == load_publication(tmp_path / "out" / NAME)
