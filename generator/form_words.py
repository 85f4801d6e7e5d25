"""Words that stand in published forms of every province (templates/common/forms.yaml): what readers know them by."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from generator.pack_files import TEMPLATES, read_data


@cache
def form_words() -> dict[str, Any]:
    """Return the words by what they are for, read once."""
    found: dict[str, Any] = read_data(TEMPLATES / "common" / "forms.yaml")
    return found


@cache
def form_pattern(name: str) -> re.Pattern[str]:
    """Return the expression of 说法 called ``name``."""
    return re.compile(form_words()["说法"][name])
