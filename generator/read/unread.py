"""A paragraph that no template explains: the nearest sentence of the template, and the words that differ."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from generator.read.pattern import BLANK
from generator.read.reading import Unread
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.read.blocks import Line

_FIGURES: Final = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_CLOSE: Final = 2  # characters that make no word of their own
_NEAR: Final = 55.0  # per cent of likeness below which no template sentence is named


def unread_line(line: Line, heading: str, words: list[str]) -> Unread:
    """Return a line with the nearest words; both are compared with what is filled in left open."""
    text = _FIGURES.sub(BLANK, normal(line.text))
    known = {normal(some).replace("...", BLANK): some for some in words if some}
    found = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR) if known else None
    if found is None:
        return Unread(line, heading)
    nearest = str(found[0])
    return Unread(line, heading, known[nearest], tuple(_differing(nearest, text)))


def _differing(template: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield (template, document) where words of the template are missing or others stand in their place.

    Differences with less than a word between them are one; each is told with the characters around it.
    """
    runs: list[list[int]] = []
    for step in Levenshtein.opcodes(template, text):
        if step.tag == "equal":
            continue
        if runs and step.src_start - runs[-1][1] < _CLOSE and step.dest_start - runs[-1][3] < _CLOSE:
            runs[-1][1], runs[-1][3] = step.src_end, step.dest_end
        else:
            runs.append([step.src_start, step.src_end, step.dest_start, step.dest_end])
    for first, last, start, end in runs:
        if template[first:last].strip(BLANK):  # what is only added was filled in
            yield template[max(0, first - _CLOSE) : last + _CLOSE], text[max(0, start - _CLOSE) : end + _CLOSE]
