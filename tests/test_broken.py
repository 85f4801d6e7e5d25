"""Broken dossiers (坏例): every case of broken/cases.yaml is reported as it says: code, place, words, no more.

The cases are data; an officer adds one without Python. The frame that all messages keep is tested here as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from dossier_steps import BROKEN, change_dossier

from generator.cli import main

if TYPE_CHECKING:
    from pathlib import Path

DATA: dict[str, Any] = yaml.safe_load((BROKEN / "cases.yaml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = DATA["坏例"]
LABELS = {"error": "错误", "warning": "提醒"}


def checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    """Run ``check --format json`` and return its exit code and the errors and warnings."""
    code = main(["check", str(folder), "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return code, [finding for finding in findings if finding["severity"] in LABELS]


def place(finding: dict[str, Any]) -> str:
    """The place as cases.yaml writes it."""
    where = finding["place"]
    words = [where["file"], f"第{where['line']}行" if where["line"] else ""]
    words += [f"工作表“{where['sheet']}”" if where["sheet"] else "", f"单元格{where['cell']}" if where["cell"] else ""]
    return " ".join(word for word in words if word)


def fits(wanted: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Whether ``finding`` is the one that a line of 应报 describes."""
    said = " ".join([finding["message"], finding["hint"], finding["expected"], finding["found"]])
    return (
        finding["code"] == wanted["码"]
        and LABELS[finding["severity"]] == wanted.get("级", "错误")
        and place(finding).startswith(wanted.get("在", ""))
        and all(str(word) in said for word in wanted["话"])
    )


def test_the_good_dossier_has_no_finding(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(dossier, capsys) == (0, [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["例"])
def test_a_broken_dossier_is_reported_as_the_case_says(
    case: dict[str, Any], dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for step in case["改"]:
        change_dossier(step, dossier)
    code, findings = checked(dossier, capsys)
    listed = "\n".join(f"{f['severity']} {f['code']} {place(f)}：{f['message']} | {f['hint']}" for f in findings)
    for wanted in case["应报"]:
        assert any(fits(wanted, finding) for finding in findings), f"没有报 {wanted}，报的是：\n{listed}"
    assert case.get("至少") or len(findings) == len(case["应报"]), f"报了 {len(findings)} 条：\n{listed}"
    assert code == case["退出码"], listed
    for finding in findings:
        assert finding["message"], finding
        assert finding["hint"], f"没有说怎样办：{finding['message']}"
        assert finding["place"]["file"], f"没有说在哪里：{finding['message']}"


def test_every_case_has_its_own_name() -> None:
    names = [case["例"] for case in CASES]
    assert sorted(set(names)) == sorted(names)
