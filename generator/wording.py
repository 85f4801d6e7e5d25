"""Wording (措辞): the filters of the prose templates. Each turns a fact into an inline that remembers its path.

Filters named after a pack's formats (金额, 百分数 …) print numbers; the few below print words. What a filter prints, a
reader can read: :mod:`generator.read` uses the same formats.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.directions import directions
from generator.document import Figure, Inline, Text
from generator.model.facts import Fact
from generator.numbers import Format, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MISSING_TEXT: Final = "【待填】"
_DIGITS: Final = "零一二三四五六七八九"
_TEN: Final = 10
_CLOSED: Final = ("。", "！", "？", "；", "：", "…", "。”", "！”", "？”")


class Missing(NamedTuple):
    """A path that a template wants and nobody knows."""

    path: str

    def __bool__(self) -> bool:
        return False


Wanted = Fact | Missing


def number_inline(wanted: Wanted, form: Format) -> Inline:
    """Return the figure that prints ``wanted`` in ``form``; 【待填】 when it is missing; its 印作 when it is fixed."""
    if isinstance(wanted, Missing):
        return Figure(wanted.path, MISSING_TEXT, None)
    if isinstance(wanted.value, str):
        return Text(wanted.value, wanted.path)
    text, number = printed(wanted.value, form)
    text = wanted.printed or text
    return Figure(wanted.path, text, wanted.value, number if text else None, form.excel)


def plain_inline(wanted: Wanted) -> Inline:
    """Return the inline for a fact printed without a filter: words as they are, counts without separators."""
    if isinstance(wanted, Missing):
        return Figure(wanted.path, MISSING_TEXT, None)
    if isinstance(wanted.value, str):
        return Text(wanted.value, wanted.path)
    text = wanted.printed or f"{wanted.value:f}"
    return Figure(wanted.path, text, wanted.value, wanted.value, "0")


def direction_inline(wanted: Wanted, up: str, down: str) -> Inline:
    """Return ``up`` for a rise or no change, ``down`` for a fall (spec/xinjiang.md (b))."""
    if isinstance(wanted, Missing):
        return Figure(wanted.path, MISSING_TEXT, None)
    falls = isinstance(wanted.value, Decimal) and wanted.value < 0
    return Figure(wanted.path, down if falls else up, wanted.value)


def direction_filters() -> dict[str, Callable[[Wanted], Inline]]:
    """Return one filter per pair of direction words (增减, 升降 …), by its name."""

    def made(up: str, down: str) -> Callable[[Wanted], Inline]:
        return lambda wanted: direction_inline(wanted, up, down)

    return {name: made(*pair) for name, pair in directions().items()}


def chinese_number(number: int) -> str:
    """Return 1..99 as 一..九十九, the running number of headings and paragraphs."""
    tens, ones = divmod(number, _TEN)
    if not tens:
        return _DIGITS[ones]
    head = "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def chinese_ordinal(number: int) -> Text:
    """序号: a template's running number in Chinese; words, not a fact."""
    return Text(chinese_number(number))


def enumeration(items: Iterable[Wanted]) -> list[Inline]:
    """顿号: the texts joined by 、."""
    joined: list[Inline] = []
    for item in items:
        if joined:
            joined.append(Text("、"))
        joined.append(plain_inline(item))
    return joined


def whole_sentence(wanted: Wanted) -> Inline:
    """整句: a text of one or more sentences, with the 句号 that the department may have left to the template."""
    inline = plain_inline(wanted)
    is_open = isinstance(inline, Text) and not inline.text.endswith(_CLOSED)
    return Text(f"{inline.text}。", inline.path) if is_open else inline


def format_filters(formats: dict[str, Format]) -> dict[str, Callable[[Wanted], Inline]]:
    """Return one filter per format of the pack, by its name."""

    def made(form: Format) -> Callable[[Wanted], Inline]:
        return lambda wanted: number_inline(wanted, form)

    return {name: made(form) for name, form in formats.items()}
