"""What a person mistyped where YAML could not be read: the line to look at and the words that help."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import yaml

_TAB: Final = re.compile(r" *\t")
_WIDE_COLON: Final = re.compile(r"^\s*[^\s#:'\"{\[-][^:'\"{\[]*：")
_NO_COLON: Final = re.compile(r"^\s*[^\s#:\-'\"{\[][^:]*$")


def mistake(text: str, error: yaml.YAMLError) -> tuple[int | None, str, str]:
    """Return (line from 1, what is wrong, what to do) for a file that YAML refused."""
    lines = text.splitlines()
    end = _line(getattr(error, "problem_mark", None))
    start = _line(getattr(error, "context_mark", None))
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    if "quoted scalar" in said or (start and lines[start - 1].count('"') % 2):
        return start, "引号没有成对", "请补上另一个引号，或者两个都删去"
    if "flow mapping" in said:
        return start, "花括号里写得不对，或者“{”没有对应的“}”", "请检查这一行的 { }，以及各项之间的逗号和冒号"
    if "flow sequence" in said:
        return start, "方括号里写得不对，或者“[”没有对应的“]”", "请检查这一行的 [ ]，以及各项之间的逗号"
    number, what, hint = _in_lines(lines, min(end or len(lines), len(lines)))
    if number is not None:
        return number, what, hint
    return end, "读到这里读不下去", "请检查这一行及上一行的缩进（用空格）、冒号后是否有空格、引号是否成对"


def _line(mark: object) -> int | None:
    line = getattr(mark, "line", None)
    return None if line is None else int(line) + 1


def _in_lines(lines: list[str], last: int) -> tuple[int | None, str, str]:
    """Look for what is mistyped in the lines up to ``last``, nearest first."""
    for number in range(last, max(0, last - 3), -1):
        line = lines[number - 1]
        if _TAB.match(line):
            return number, "行首用了制表符（Tab）", "请把行首的制表符换成空格"
        if _WIDE_COLON.match(line):
            return number, "名称后面是全角冒号“：”", "请改成半角冒号加一个空格，例如“年度: 2024”"
        if _NO_COLON.match(line):
            return number, "这一行没有冒号", "请写成“名称: 值”，冒号是半角的，后面空一格"
    return None, "", ""


def plain_text(text: str) -> tuple[int, str, str]:
    """Return (line, what is wrong, what to do) for a file that YAML took for one piece of text or a list."""
    lines = text.splitlines()
    found = next((at for at, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")), 1)
    _, what, hint = _in_lines(lines[:found], found)
    return found, what or "文件应当由“名称: 值”的行组成", hint or "请检查冒号：要用半角，后面空一格"
