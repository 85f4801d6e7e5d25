"""Text as it is compared: without white space, with one width of letters, digits and punctuation."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

END: Final = "¶"
"""Stands for the end of a paragraph in normalised text."""
_ENDS: Final = tuple("。；：！？”）;:!?)")
_STOPS: Final = ("。", "！", "？")
_SAME: Final = str.maketrans("，：；（）！？“”‘’〔〕［］％．—–－", ",:;()!?\"\"''[][]%.---")


class _Widths(dict[int, str]):
    """What stands for a character (by its code) in normalised text, found when it is met first.

    ``uneven`` are the characters met for which not one character stands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char == END:
            found = END
        elif char.isspace() or unicodedata.category(char) in ("Cf", "Cc"):
            found = ""
        else:
            found = unicodedata.normalize("NFKC", char).translate(_SAME).strip()
        self[code] = found
        if len(found) != 1:
            self.uneven.add(char)
        return found


_WIDTHS: Final = _Widths()


def places(text: str) -> Sequence[int]:
    """Return, for every character of ``normal(text)``, the position of the character in ``text`` that it came from."""
    text.translate(_WIDTHS)  # meets every character
    if _WIDTHS.uneven.isdisjoint(text):
        return range(len(text))
    return [at for at, char in enumerate(text) for _ in _WIDTHS[ord(char)]]


def ends_sentence(text: str) -> bool:
    """Return whether a line ends with a sign behind which a paragraph may end."""
    return text.rstrip().endswith(_ENDS)


def closed(text: str) -> str:
    """Return a line as it is put before the next one of its text; one that ends with a sentence was a paragraph."""
    return f"{text}\n" if text.rstrip().endswith(_STOPS) else text


@lru_cache(maxsize=1 << 13)
def normal(text: str) -> str:
    """Return ``text`` without white space and with one width of letters, digits and punctuation."""
    return text.translate(_WIDTHS)
