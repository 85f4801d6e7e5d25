"""What findings say (消息): messages and cures stand in ``templates/common/messages``, a file per family of codes.

A key is a code (``L-2``), or a code and the case it is said in (``L-1 打不开``): 消息, 改法 and 级别 of an entry are
one text, or one for each case (其余: for the others). In a message ``{名称}`` is a field, a list with 、 between its
names (``{名称:6}``: six of them, then how many there are); a part in ``<…>`` is left out where a field in it is empty.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from generator.findings import NOWHERE, Fault, Finding, Place, Severity

FOLDER: Final = "common/messages"
PLAIN: Final = "词"
"""The family of what is no finding: words that messages are put together from."""
REST: Final = "其余"
_FAMILY: Final = re.compile(r"字体|[A-Z]+")
_FIELD: Final = re.compile(r"\{(\w+)(?::(\d+))?\}")
_PART: Final = re.compile(r"<([^<>]*\{\w+(?::\d+)?\}[^<>]*)>")


def say(
    key: str,
    place: Place = NOWHERE,
    *,
    expected: str = "",
    found: str = "",
    difference: str = "",
    paths: tuple[str, ...] = (),
    **fields: object,
) -> Finding:
    """Return the finding that ``key`` names, its message and hint filled from ``fields``.

    ``{文件}``, ``{应为}``, ``{实际}`` and ``{相差}`` are the place's file and the three figures unless fields say
    otherwise. A key or a field that is not there is a :class:`Fault`.
    """
    given = {"文件": place.file, "应为": expected, "实际": found, "相差": difference, **fields}
    message, hint = (filled(text_of(key, part), given, key) for part in ("消息", "改法"))
    severity = Severity(text_of(key, "级别") or Severity.ERROR)
    return Finding(key.partition(" ")[0], message, hint, severity, place, expected, found, difference, paths)


def phrase(key: str, **fields: object) -> str:
    """Return words that are no finding of their own, such as the first names of a long list."""
    return filled(text_of(key, "消息"), fields, key)


def text_of(key: str, part: str) -> str:
    """Return 消息, 改法 or 级别 of ``key`` as it stands, empty where it has none; :class:`Fault` for an unknown key."""
    code, _, case = key.partition(" ")
    entry = family(family_of(code)).get(code, {})
    if case not in cases(entry):
        raise Fault(__name__, f"{FOLDER} 里没有“{key}”")
    given: str | dict[str, str] = entry.get(part, "")
    return given if isinstance(given, str) else given.get(case, given.get(REST, ""))


def cases(entry: dict[str, Any]) -> set[str]:
    """Return the cases that an entry tells apart; ``{""}`` when it has none, nothing when it is no entry."""
    named = {case for given in entry.values() if isinstance(given, dict) for case in given if case != REST}
    return named or ({""} if entry else set())


def family_of(code: str) -> str:
    """Return the name of the file that holds ``code``."""
    found = _FAMILY.match(code)
    return found[0] if found else PLAIN


@cache
def family(name: str) -> dict[str, dict[str, Any]]:
    """Return the entries of one family by key, read when the first of them is needed."""
    from generator.pack_files import TEMPLATES, read_data  # noqa: PLC0415 - most runs find nothing

    entries: dict[str, dict[str, Any]] = read_data(TEMPLATES / FOLDER / f"{name}.yaml")
    return entries


def filled(text: str, fields: dict[str, object], key: str) -> str:
    """Return ``text`` with its fields; ``key`` is named when one of them was not given."""
    try:
        whole = _PART.sub(lambda part: _part(part[1], fields), text)
        return _FIELD.sub(lambda field: _said(fields[field[1]], field[2]), whole)
    except KeyError as error:
        raise Fault(__name__, f"“{key}”缺少 {error.args[0]}") from error


def fields_of(text: str) -> set[str]:
    """Return the names of the fields that ``text`` asks for."""
    return {field[1] for field in _FIELD.finditer(text)}


def _part(text: str, fields: dict[str, object]) -> str:
    return text if all(_said(fields[name], None) for name in fields_of(text)) else ""


def _said(value: object, most: str | None) -> str:
    if type(value) is not tuple and not isinstance(value, list):  # a named tuple, such as a place, is one thing
        return "" if value is None else str(value)
    names = [str(name) for name in value]
    if most is None or len(names) <= int(most):
        return "、".join(names)
    return phrase("名单未完", 前面="、".join(names[: int(most)]), 共=len(names))
