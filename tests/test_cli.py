"""The command line keeps its contract: exit codes, the JSON object, Chinese for the person who reads it."""

from __future__ import annotations

import errno
import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from base_dossier import BASE

from generator.cli import main, make_parser
from generator.commands import trouble
from generator.commands.common import print_findings
from generator.findings import Finding, Place

if TYPE_CHECKING:
    from pathlib import Path

FINDING = {"code", "severity", "message", "hint", "place", "expected", "found", "difference"}
PLACE = {"file", "sheet", "cell", "paragraph", "page", "quote"}


def spoil(dossier: Path, file: str, old: str, new: str) -> None:
    path = dossier / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def commands() -> list[str]:
    action = next(action for action in make_parser()._actions if action.dest == "command")  # noqa: SLF001 - argparse has no other way
    return list(action.choices or ())


def test_a_good_dossier_checks_with_exit_code_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(BASE)]) == 0
    assert capsys.readouterr().out.startswith("base-2024：没有发现错误，0 处提醒")


def test_an_error_ends_with_exit_code_1_and_says_place_and_remedy(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(dossier, "公开表.yaml", "结余分配: 500.00", "结余分佩: 500.00")
    assert main(["check", str(dossier)]) == 1
    out = capsys.readouterr().out
    assert "[错误 M-1] 不认识的名称“收支总表.结余分佩”" in out
    assert "位置：公开表.yaml 第6行" in out
    assert "办法：是否想写“收支总表.结余分配”？" in out


def test_forty_like_findings_are_three_and_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    def lack(row: int) -> Finding:
        return Finding("M-8", f"缺少“基本支出表.科目.{row}.金额”", "请填写", place=Place("公开表.yaml", row))

    other = Finding("M-8", "缺少“资产.车辆数”", "请填写", place=Place("公开表.yaml", 9))
    print_findings([*map(lack, range(101, 141)), other])
    out = capsys.readouterr().out
    assert out.index("资产.车辆数") < out.index("科目.101.金额"), "行号小的在前"
    assert out.count("缺少“基本支出表") == 3
    assert "M-8 同样的还有 37 处，到 公开表.yaml 第140行" in out


def test_a_warning_alone_does_not_refuse(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(dossier, "公开表.yaml", "公务用车运行维护费: 32000.00", "公务用车运行维护费: 29000.00")
    assert main(["check", str(dossier)]) == 0
    assert "[提醒 T7-2]" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["check", "没有这个文件夹"], ["explain", "没有这个文件夹", "收支.增减"]])
def test_what_cannot_be_used_ends_with_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "找不到数据夹 没有这个文件夹" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["没有的命令"], ["check"], ["check", "a", "--format", "word"], ["build", "--formats", "docx,rtf"]]
)
def test_a_usage_error_ends_with_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    error = capsys.readouterr().err
    assert "用法不对：" in error
    assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", error.split("用法不对：")[1]), error


def test_check_prints_the_json_object_of_the_contract(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(dossier, "公开表.yaml", "年末结转和结余: 69000.00", "年末结转和结余: 69000.10")
    assert main(["check", str(dossier), "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"findings", "suggestions"}
    (finding,) = [entry for entry in data["findings"] if entry["severity"] == "error"]
    assert set(finding) >= FINDING
    assert set(finding["place"]) >= PLACE
    assert (finding["code"], finding["difference"]) == ("T1-5", "-0.10元")
    assert finding["severity"] in ("error", "warning", "info")


def test_json_is_printed_even_when_the_dossier_is_unusable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "没有这个文件夹", "--format", "json"]) == 2
    data = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in data["findings"]] == ["L-1"]


def test_check_prints_one_self_contained_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(BASE), "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert not re.search(r"(src|href)=[\"']https?:", page)


def test_html_of_an_unusable_dossier_is_a_page_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "没有这个文件夹", "--format", "html"]) == 2
    assert "找不到数据夹" in capsys.readouterr().out


def test_explain_goes_down_to_the_line_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(BASE), "三公表.决算数.公务用车购置及运行维护费"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        "三公表.决算数.公务用车购置及运行维护费：30,000.00  = 本.公务用车购置费 + 本.公务用车运行维护费"
    )
    assert lines[1:] == [
        "  三公表.决算数.公务用车购置费：0.00  来自 公开表.yaml 第55行",
        "  三公表.决算数.公务用车运行维护费：30,000.00  来自 公开表.yaml 第55行",
    ]


def test_explain_of_a_mistyped_path_asks_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(BASE), "收支总表.结余分佩"]) == 2
    assert "是否想问“收支总表.结余分配”？" in capsys.readouterr().out


def test_packs_are_listed_and_described(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs"]) == 0
    listed = capsys.readouterr().out
    assert "xinjiang/2024\t新疆维吾尔自治区 2024 年度部门决算公开" in listed
    assert main(["packs", "xinjiang/2024"]) == 0
    assert "公开09表\t三公表" in capsys.readouterr().out
    assert main(["packs", "xinjang/2024"]) == 2
    assert "xinjiang/2024" in capsys.readouterr().out


def test_a_draft_is_made_in_spite_of_errors_and_says_so(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(dossier, "公开表.yaml", "结余分配: 500.00", "结余分配:")
    output = tmp_path / "out"
    assert main(["build", str(dossier), "-o", str(output), "--formats", "txt", "--draft"]) == 1
    out = capsys.readouterr().out
    assert "这是草稿，还有 1 处错误要改" in out
    (text,) = (output / "base-2024").glob("*.txt")
    assert "【待填】" in text.read_text(encoding="utf-8")


def test_several_dossiers_end_with_the_worst_code(dossier: Path, tmp_path: Path) -> None:
    bad = tmp_path / "坏"
    shutil.copytree(dossier, bad)
    spoil(bad, "公开表.yaml", "结余分配: 500.00", "结余分配: 500.10")
    output = tmp_path / "out"
    arguments = ["build", str(bad), str(dossier), "-o", str(output), "--formats", "txt"]
    assert main(arguments) == 1
    assert sorted(path.name for path in output.iterdir() if not path.name.startswith(".")) == ["base-2024"]


def test_help_is_chinese_for_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for command in commands():
        with pytest.raises(SystemExit) as stop:
            main([command, "--help"])
        assert stop.value.code == 0
        text = capsys.readouterr().out
        assert re.search(r"[\u4e00-\u9fff]", text)
        for english in ("usage:", "positional arguments", "options:", "show this help"):
            assert english not in text, (command, english)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert re.fullmatch(r"juesuan \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_explain_of_last_years_figures_stays_in_last_years_dossier(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(dossier), "上年.三公表.决算数.公务用车购置及运行维护费"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [
        "  上年.三公表.决算数.公务用车购置费：0.00  来自 上年数据夹 公开表.yaml 第18行",
        "  上年.三公表.决算数.公务用车运行维护费：28,000.00  来自 上年数据夹 公开表.yaml 第18行",
    ]


def test_what_a_workbook_lacks_is_asked_for_in_the_workbook_whatever_last_years_folder_holds(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = str(dossier.parent / "base-2023")
    assert main(["new", str(tmp_path / "新"), "--pack", "xinjiang/2024", "--from", last]) == 0
    assert main(["workbook", str(tmp_path / "新"), "-o", str(tmp_path / "填报.xlsx")]) == 0
    capsys.readouterr()
    main(["check", str(tmp_path / "填报.xlsx"), "--format", "json"])
    found = {finding["message"]: finding for finding in json.loads(capsys.readouterr().out)["findings"]}
    (people,) = (finding for message, finding in found.items() if message.startswith("“人员”一项都没有填"))
    assert (people["place"]["file"], people["place"]["sheet"]) == ("填报.xlsx", "单位与人员")
    assert people["hint"] == "请在 填报.xlsx 中填写；确实没有的，数填 0，文字写“无”"
    (tables,) = (finding for message, finding in found.items() if message.startswith("没有 9 张公开表的数"))
    assert (
        tables["hint"] == "请从这一格起填写 填报.xlsx 的各表；确实没有发生的表，在工作表“其他数据项”里写表名和“无数据”"
    )


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The output folder named is a file: the system refuses, the officer reads why and which."""
    (tmp_path / "桌面").write_text("", "utf-8")
    for arguments in (["build", str(dossier), "-o"], ["workbook", str(dossier), "-o"]):
        assert main([*arguments, str(tmp_path / "桌面" / "输出.xlsx")]) == 2
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert str(tmp_path / "桌面" / "输出.xlsx") in lines[0] or str(tmp_path / "桌面") in lines[0]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "只读"), (errno.EROFS, "只读"), (errno.ENAMETOOLONG, "文件名太长")],
)
def test_what_the_system_refused_is_said_with_what_to_do(number: int, words: str) -> None:
    text = trouble.said(OSError(number, "no", "说明.docx"))
    assert words in text
    assert "说明.docx" in text


def test_a_file_of_another_kind_is_not_called_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "表.csv").write_text("a,b", "utf-8")
    assert main(["check", str(tmp_path / "表.csv")]) == 2
    out = capsys.readouterr().out
    assert "找不到" not in out
    assert "填报工作簿" in out


def test_a_document_that_is_not_there_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "无.docx")]) == 2
    out = capsys.readouterr().out
    assert "找不到文件" in out
    assert "No such file" not in out
