"""科目编码 in the rows of a 公开表: one column or three, of sound length, in order, under their parents (TX-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.findings import Finding, Place
    from generator.load.table_frame import Frame

LENGTHS: Final = (3, 5, 7)
"""Digits of 类, 款 and 项."""


def code_of(frame: Frame, row: int, key: int) -> str:
    """Return the 科目编码 of a row: one text, or its parts in the columns 类, 款, 项 (208, 05, 01)."""
    first, last = frame.span(key, key + 1)
    parts = [text for column in range(first, last) if (text := frame.rows[row].get(column, ""))]
    if len(parts) > 1 and all(part.isdigit() for part in parts):
        wide = [part.zfill(3 if at == 0 else 2) for at, part in enumerate(parts)]
        return wide[-1] if wide[-1].startswith(wide[0]) else "".join(wide)
    return parts[0] if parts else ""


@dataclass(slots=True)
class Codes:
    """The codes met so far in the rows below ``path``, in order of the sheet."""

    path: str
    seen: dict[str, Place] = field(default_factory=dict)
    last: str = ""

    def refusal(self, code: str, place: Place) -> Finding | None:
        """Return why the row of ``code`` cannot be read; otherwise remember it."""
        if not code.isdigit() or len(code) not in LENGTHS:
            return say("TX-1 位数", place, found=code)
        if code in self.seen:
            return say("TX-1 重复", place, found=code, paths=(f"{self.path}.{code}",), 另一处=self.seen[code].cell)
        return None

    def take(self, code: str, place: Place) -> Finding | None:
        """Remember a sound code; a finding when it stands after a greater one."""
        last, self.last = self.last, code
        self.seen[code] = place
        return say("TX-1 次序", place, found=code, 前一个=last) if code < last else None

    def orphans(self) -> Iterator[Finding]:
        """Yield the codes whose parent has no row."""
        for code, place in self.seen.items():
            if len(code) > LENGTHS[0] and code[:-2] not in self.seen:
                yield say("TX-1 缺上级", place, found=code, paths=(f"{self.path}.{code}",), 上级=code[:-2])
