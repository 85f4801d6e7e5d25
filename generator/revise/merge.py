"""Three-way merge (三方合并) of one sentence: as generated before, as edited by hand, as generated now.

What is generated follows the data; what an officer changed outside figures stays; a free text that was edited is a
proposal to the dossier; a number that was edited is a conflict, printed as the data say and told with both values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from generator.document import Figure, Inlines, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Clash:
    """Something edited by hand that the data contradict: a figure's path, or none; the three texts."""

    path: str
    before: str
    edited: str
    now: str


@dataclass(slots=True)
class Merged:
    """The text to print, and what came to light: proposals (path -> text), clashes."""

    text: str
    proposals: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def merge(before: Inlines, edited: str, now: Inlines) -> Merged:
    """Return the merged sentence; without an edit it is ``now``, without new data ``edited`` but for numbers."""
    if edited == plain(before):
        return Merged(plain(now))
    spans = list(_spans(before, edited))
    paths = [inline.path for inline in before]
    if paths == [inline.path for inline in now]:
        return _merge_spans(before, spans, now)
    return _merge_text(before, spans, now)


def _spans(before: Inlines, edited: str) -> Iterator[str]:
    """Yield what each inline of ``before`` became; what was written between two belongs to the template's words."""
    text = plain(before)
    codes = SequenceMatcher(a=text, b=edited, autojunk=False).get_opcodes()
    edges = [0]
    for inline in before:
        edges.append(edges[-1] + len(inline.text))
    reached = 0
    for number, inline in enumerate(before):
        last = number == len(before) - 1
        # Text written right before a figure or free text is not part of it, nor is text written right behind it.
        end = len(edited) if last else _place(codes, edges[number + 1], behind=not inline.path)
        end = max(end, reached)
        yield edited[reached:end]
        reached = end


def _place(codes: Sequence[tuple[str, int, int, int, int]], at: int, *, behind: bool) -> int:
    """Return where position ``at`` of the old text stands in the new one; ``behind`` what was inserted just there."""
    found = 0
    for tag, start, end, low, high in codes:
        if start == end == at and behind:
            return high
        if start <= at < end:
            return low + at - start if tag == "equal" else min(low + at - start, high)
        if at == end and start < end and not behind:
            return high
        if at >= end and (start < end or behind):
            found = high
    return found


def _merge_spans(before: Inlines, spans: list[str], now: Inlines) -> Merged:
    merged = Merged("")
    for old, edited, new in zip(before, spans, now, strict=True):
        text = edited
        if edited in (old.text, new.text):
            text = new.text
        elif isinstance(new, Figure):
            text = new.text
            merged.clashes.append(Clash(new.path, old.text, edited, new.text))
        elif new.path:
            merged.proposals[new.path] = edited
        if text == edited and edited not in (old.text, new.text) and old.text != new.text:
            merged.clashes.append(Clash("", old.text, edited, new.text))
        merged.text += text
    return merged


def _merge_text(before: Inlines, spans: list[str], now: Inlines) -> Merged:
    """Put the edits into a sentence that is built otherwise now: where the words around them still stand."""
    text, edited = plain(now), "".join(spans)
    merged = Merged(text)
    for old, span in zip(before, spans, strict=True):
        if isinstance(old, Figure) and span != old.text and span not in text:
            merged.clashes.append(Clash(old.path, old.text, span, text))
    kept = [
        code for code in SequenceMatcher(a=plain(before), b=text, autojunk=False).get_opcodes() if code[0] == "equal"
    ]
    hunks = SequenceMatcher(a=plain(before), b=edited, autojunk=False).get_opcodes()
    for tag, start, end, low, high in reversed(hunks):
        if tag == "equal" or merged.clashes:
            continue
        home = next((code for code in kept if code[1] <= start and end <= code[2]), None)
        if home is None:
            merged.clashes.append(Clash("", plain(before)[start:end], edited[low:high], text))
        else:
            shift = home[3] - home[1]
            merged.text = merged.text[: start + shift] + edited[low:high] + merged.text[end + shift :]
    return merged
