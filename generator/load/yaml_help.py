"""What a person mistyped where YAML could not be read: the line to look at and the case of L-3 or L-4 that it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import yaml

_TAB: Final = r" *\t"
_WIDE_COLON: Final = r"^\s*[^\s#:'\"{\[-][^:'\"{\[]*："
_NO_COLON: Final = r"^\s*[^\s#:\-'\"{\[][^:]*$"


def mistake(text: str, error: yaml.YAMLError) -> tuple[int | None, str]:
    """Return (line from 1, case of L-3) for a file that YAML refused."""
    lines = text.splitlines()
    end = _line(getattr(error, "problem_mark", None))
    start = _line(getattr(error, "context_mark", None))
    said = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    if "quoted scalar" in said or (start and lines[start - 1].count('"') % 2):
        return start, "引号"
    if "flow mapping" in said:
        return start, "花括号"
    if "flow sequence" in said:
        return start, "方括号"
    number, what = _in_lines(lines, min(end or len(lines), len(lines)))
    return (end, "读不下去") if number is None else (number, what)


def _line(mark: object) -> int | None:
    line = getattr(mark, "line", None)
    return None if line is None else int(line) + 1


def _in_lines(lines: list[str], last: int) -> tuple[int | None, str]:
    """Look for what is mistyped in the lines up to ``last``, nearest first."""
    for number in range(last, max(0, last - 3), -1):
        line = lines[number - 1]
        if re.match(_TAB, line):
            return number, "制表符"
        if re.match(_WIDE_COLON, line):
            return number, "全角冒号"
        if re.match(_NO_COLON, line):
            return number, "没有冒号"
    return None, ""


def plain_text(text: str) -> tuple[int, str]:
    """Return (line, case of L-4) for a file that YAML took for one piece of text or a list."""
    lines = text.splitlines()
    found = next((at for at, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")), 1)
    return found, _in_lines(lines[:found], found)[1] or "不成行"
