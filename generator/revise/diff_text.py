"""A difference of two publications in words, and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from generator.document import plain
from generator.messages import phrase
from generator.revise.align import Piece, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.revise.changes import Change
    from generator.revise.diff import Difference, FigureChange

_AROUND: Final = 6  # characters shown before and after a change


def as_json(difference: Difference) -> dict[str, Any]:
    """Return the difference as plain data: 输入, 数字, 文句, 其他."""
    return {
        "输入": [
            {"数据项": one.path, "名称": one.label, "原": one.old, "现": one.new, "单位": one.unit, "位置": one.place}
            for one in difference.inputs
        ],
        "数字": [
            {"数据项": one.path, "原": one.old, "现": one.new, "原因": list(one.causes), "位置": list(one.places)}
            for one in difference.figures
        ],
        "文句": [
            {"类别": one.kind, "位置": one.where, "原": plain(one.old), "现": plain(one.new)}
            for one in difference.changes
        ],
        "其他": list(difference.others),
    }


def as_lines(difference: Difference, most: int = 0) -> Iterator[str]:
    """Yield the difference as lines of text; ``most`` shortens every list to that many (0: all)."""
    if difference.nothing:
        yield phrase("对照 相同")
        return
    yield from difference.others
    inputs = [f"{one}　{one.place}".rstrip() for one in difference.inputs]
    yield from _part(phrase("对照 输入", 共=len(inputs)), inputs, most)
    figures = list(map(_figure, difference.figures))
    yield from _part(phrase("对照 数字", 共=len(figures)), figures, most)
    texts = [phrase("对照 文句行", 类别=one.kind, 处=one.where, 改动=_short(one)) for one in difference.changes]
    yield from _part(phrase("对照 文句", 共=len(texts)), texts, most)


def _figure(one: FigureChange) -> str:
    old, new = (text or phrase("对照 无") for text in (one.old, one.new))
    return phrase("对照 数字行", 数据项=one.path, 原=old, 现=new, 各处=one.places)


def _part(title: str, lines: list[str], most: int) -> Iterator[str]:
    if lines:
        yield title
        shown = lines[:most] if most else lines
        yield from (f"  {line}" for line in shown)
        if len(shown) < len(lines):
            yield phrase("对照 余下", 余=len(lines) - len(shown))


def _short(change: Change) -> str:
    """Return the changed words with a little of what stands around them."""
    return "".join(map(_shown, pieces(change.old, change.new)))


def _shown(piece: Piece) -> str:
    if piece.old == piece.new:
        long = len(piece.new) > 2 * _AROUND
        return f"{piece.new[:_AROUND]}…{piece.new[-_AROUND:]}" if long else piece.new
    if piece.old and piece.new:
        return phrase("对照 改", 原=piece.old, 现=piece.new)
    return phrase("对照 删", 原=piece.old) if piece.old else phrase("对照 增", 现=piece.new)
