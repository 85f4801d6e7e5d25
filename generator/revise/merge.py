"""Three-way merge (三方合并) of one sentence: as generated before, as edited by hand, as generated now.

What is generated follows the data; what an officer changed outside figures stays; a free text that was edited is a
proposal to the dossier; a number that was edited is a conflict, printed as the data say and told with both values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple

from generator.document import Figure, Inline, Inlines, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN: Final = re.compile(r"\d[\d,.]*|.", re.DOTALL)
_NUMBER: Final = re.compile(r"(?:(?<![\d,.])-)?(?<![\d,.])\d[\d,]*(?:\.\d+)?(?![\d,]|\.\d)")
_Code = tuple[str, int, int, int, int]


class Clash(NamedTuple):
    """Something edited by hand that the data contradict: a figure's path, or none; the three texts.

    ``gone``: the figure was deleted together with the words around it and is not printed.
    """

    path: str
    before: str
    edited: str
    now: str
    gone: bool = False


@dataclass(slots=True)
class Merged:
    """The text to print, and what came to light: proposals (path -> text), clashes."""

    text: str
    proposals: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)


def merge(before: Inlines, edited: str, now: Inlines) -> Merged:
    """Return the merged sentence; without an edit it is ``now``, without new data ``edited`` but for numbers."""
    if edited in (plain(before), plain(now)):
        return Merged(plain(now))
    if not plain(before):
        return _merge_blank(before, edited, now)
    turned = _turned_round(before, edited, now)
    if turned is not None:
        return turned
    spans = list(_spans(before, edited))
    paths = [inline.path for inline in before]
    if paths == [inline.path for inline in now]:
        return _merge_spans(before, spans, now)
    return _merge_text(before, spans, now)


def _merge_blank(before: Inlines, edited: str, now: Inlines) -> Merged:
    """Something was written where nothing stood: a figure's place follows the data, any other keeps the words."""
    figure = next((inline for inline in now if isinstance(inline, Figure)), None)
    if figure is not None:
        clash = [] if edited == plain(now) else [Clash(figure.path, plain(before), edited, plain(now))]
        return Merged(plain(now), clashes=clash)
    proposals = {inline.path: edited for inline in now[:1] if inline.path}
    both = [Clash("", "", edited, plain(now))] if plain(now) and plain(now) != edited else []
    return Merged(edited, proposals, both)


# a sentence whose parts change places


def _turned_round(before: Inlines, edited: str, now: Inlines) -> Merged | None:
    """Merge a sentence rewritten in another order of its numbers: each is known by its value; None when it is not so.

    Figures that print alike must print alike now too, and the data may have changed nothing but figures.
    """
    if [_frame(inline) for inline in before] != [_frame(inline) for inline in now]:
        return None
    pairs = [(old.text, new.text) for old, new in zip(before, now, strict=True) if isinstance(old, Figure)]
    texts = {old: new for old, new in pairs if _NUMBER.fullmatch(old)}
    if any(texts.get(old, new) != new for old, new in pairs):
        return None
    left, right = ([number for number in _NUMBER.findall(text) if number in texts] for text in (plain(before), edited))
    if left == right or sorted(left) != sorted(right):
        return None
    return Merged(_NUMBER.sub(lambda found: texts.get(found[0], found[0]), edited))


def _frame(inline: Inline) -> tuple[str, str]:
    return inline.path, "" if isinstance(inline, Figure) else inline.text


# a sentence whose parts stand in order


def _spans(before: Inlines, edited: str) -> Iterator[str]:
    """Yield what each inline of ``before`` became; what was written between two belongs to the template's words."""
    codes = list(_codes(plain(before), edited))
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


def _codes(old: str, new: str) -> Iterator[_Code]:
    """Yield what became of the old text, in characters; a number is compared as a whole."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    starts, lows = _starts(left), _starts(right)
    for tag, start, end, low, high in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        yield tag, starts[start], starts[end], lows[low], lows[high]


def _starts(tokens: Sequence[str]) -> list[int]:
    found = [0]
    for token in tokens:
        found.append(found[-1] + len(token))
    return found


def _place(codes: Sequence[_Code], at: int, *, behind: bool) -> int:
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
    spans = _carried(before, spans, now)
    for number, (old, edited, new) in enumerate(zip(before, spans, now, strict=True)):
        if edited in (old.text, new.text):
            merged.text += new.text
        elif isinstance(new, Figure):
            gone = not edited.strip() and _cut_with(before, spans, number)
            carried = gone and any(new.text in _NUMBER.findall(span) for span in _words_of(before, spans))
            merged.clashes += [] if carried else [Clash(new.path, old.text, edited, new.text, gone)]
            merged.text += "" if gone else new.text
        else:
            merged.proposals |= {new.path: edited} if new.path else {}
            merged.clashes += [Clash("", old.text, edited, new.text)] if old.text != new.text else []
            merged.text += edited
    return merged


def _words_of(before: Inlines, spans: list[str]) -> Iterator[str]:
    """Yield the template's words that were edited."""
    pairs = zip(before, spans, strict=True)
    return (span for old, span in pairs if not old.path and span != old.text)


def _carried(before: Inlines, spans: list[str], now: Inlines) -> list[str]:
    """Return the spans with numbers that were taken out at their place and written into words brought up to date."""
    missing = {
        old.text: new.text
        for old, span, new in zip(before, spans, now, strict=True)
        if isinstance(old, Figure) and _NUMBER.fullmatch(old.text) and not span.strip()
    }
    return [
        span if old.path or span == old.text else _NUMBER.sub(lambda found: missing.get(found[0], found[0]), span)
        for old, span in zip(before, spans, strict=True)
    ]


def _cut_with(before: Inlines, spans: list[str], number: int) -> bool:
    """Return whether words that touched a deleted figure were deleted with it, so that its clause is gone."""
    behind = before[number + 1].text if number + 1 < len(before) else ""
    ahead = before[number - 1].text if number else ""
    left = bool(ahead) and not spans[number - 1].endswith(ahead[-1])
    right = bool(behind) and not spans[number + 1].startswith(behind[0])
    return left or right


# a sentence that is built otherwise now


def _merge_text(before: Inlines, spans: list[str], now: Inlines) -> Merged:
    """Put the edits into a sentence that is built otherwise now: where the words around them still stand."""
    text, edited = plain(now), "".join(spans)
    disputed = list(_disputed(before, spans, now))
    merged = Merged(text, _proposed(before, spans), [clash for _, _, clash in disputed])
    kept = [code for code in _codes(plain(before), text) if code[0] == "equal"]
    for tag, start, end, low, high in reversed(list(_codes(plain(before), edited))):
        if tag == "equal" or any(first < end and start < last for first, last, _ in disputed):
            continue
        home = next((code for code in kept if code[1] <= start and end <= code[2]), None)
        if home is None:
            merged.clashes.append(Clash("", plain(before)[start:end], edited[low:high], text))
        else:
            shift = home[3] - home[1]
            merged.text = merged.text[: start + shift] + edited[low:high] + merged.text[end + shift :]
    return merged


def _proposed(before: Inlines, spans: list[str]) -> dict[str, str]:
    pairs = zip(before, spans, strict=True)
    return {old.path: span for old, span in pairs if old.path and not isinstance(old, Figure) and span != old.text}


def _disputed(before: Inlines, spans: list[str], now: Inlines) -> Iterator[tuple[int, int, Clash]]:
    """Yield the figures whose text was edited and is not what the data say now, with where they stood."""
    current = {inline.path: inline.text for inline in now if isinstance(inline, Figure)}
    start = 0
    for old, span in zip(before, spans, strict=True):
        end = start + len(old.text)
        if isinstance(old, Figure) and span not in (old.text, current.get(old.path)):
            yield start, end, Clash(old.path, old.text, span, current.get(old.path, ""))
        start = end
