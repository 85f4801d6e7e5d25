"""Direction words (方向词): 增加 or 减少, chosen by the sign of a change; printed, read and verified from one list."""

from __future__ import annotations

from functools import cache
from typing import Final

from generator.pack_files import TEMPLATES, read_data

WORDS: Final = "common/words.yaml"


@cache
def directions() -> dict[str, tuple[str, str]]:
    """Return (word for a rise or no change, word for a fall) by the name of its filter."""
    return {name: (up, down) for name, (up, down) in read_data(TEMPLATES / WORDS)["方向词"].items()}


@cache
def falling() -> frozenset[str]:
    """Return the words that say a fall."""
    return frozenset(down for _, down in directions().values())


@cache
def direction_words() -> frozenset[str]:
    """Return every direction word."""
    return frozenset(word for pair in directions().values() for word in pair)
