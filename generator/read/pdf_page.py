"""A page of a PDF as it was read, and what stands around its text: its number, running heads and feet."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.read.pdf_grid import Frame, Piece

_PAGE_NUMBER: Final = re.compile(r"[-—–─－·\s第]*(\d{1,4})[-—–─－·\s页]*")
_FEW: Final = 4  # pages from which running heads are known
_SLIM: Final = 6.0  # points that the pieces of one line may differ in height
_MOST: Final = 5  # pieces that a page number is set in


class PdfPage(NamedTuple):
    """A page: its number from 1, its pieces of text in the order of setting, and its ruled tables."""

    number: int
    pieces: tuple[Piece, ...]
    frames: tuple[Frame, ...] = ()


def without_running(pages: list[PdfPage]) -> list[PdfPage]:
    """Return the pages without running heads and feet: the same words, numbers aside, at the same height of most."""
    seen: Counter[tuple[str, int]] = Counter()
    edges = [dict(_edge_lines(page.pieces)) for page in pages] if len(pages) >= _FEW else []
    for edge in edges:
        seen.update(edge.keys())
    running = {key for key, count in seen.items() if count * 2 > len(pages)}
    if not running:
        return pages
    found = []
    for page, edge in zip(pages, edges, strict=True):
        drop = {id(piece) for key in running & edge.keys() for piece in edge[key]}
        found.append(page._replace(pieces=tuple(piece for piece in page.pieces if id(piece) not in drop)))
    return found


def _edge_lines(pieces: Sequence[Piece]) -> Iterator[tuple[tuple[str, int], list[Piece]]]:
    """Yield the highest and the lowest line of a page that holds words: its words without numbers, its height."""
    if not pieces:
        return
    highest, lowest = max([box[3] for _, box in pieces]), min([box[1] for _, box in pieces])
    first = [piece for piece in pieces if highest <= piece[1][3] + _SLIM]
    last = [piece for piece in pieces if piece[1][1] - _SLIM <= lowest]
    for edge, line in ((highest, first), (lowest, last)):
        words = re.sub(r"[\d\s]+", "", "".join([piece.text for piece in line]))
        if len(words) > _MOST:  # a page number alone is dropped elsewhere
            yield (words, int(edge)), line


def page_number(pieces: Sequence[Piece]) -> int | None:
    """Return the number when pieces are nothing but a page number (— 12 —, 第12页)."""
    found = _PAGE_NUMBER.fullmatch("".join([piece.text for piece in pieces]).strip())
    return int(found[1]) if found else None


def without_number(pieces: tuple[Piece, ...], frames: Sequence[Frame] = ()) -> tuple[Piece, ...]:
    """Return the pieces of a page without its page number, which stands in no table."""
    drop = numbers_of(pieces)
    if any(frame.holds(piece.box) for piece in drop for frame in frames):
        drop = numbers_of(tuple(piece for piece in pieces if not any(frame.holds(piece.box) for frame in frames)))
    own = set(map(id, drop))
    return tuple(piece for piece in pieces if id(piece) not in own) if own else pieces


def numbers_of(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return the pieces that are the page's number: set last or first, outside everything else; often none."""
    for count in range(min(_MOST, len(pieces)), 0, -1):
        for own, others in ((pieces[-count:], pieces[:-count]), (pieces[:count], pieces[count:])):
            if page_number(own) is not None and _apart(own, others):
                return own
    return ()


def _apart(number: Sequence[Piece], others: Sequence[Piece]) -> bool:
    """Whether nothing else stands where a piece of a number does, not even partly; most stand lower or higher."""
    lowest, highest = min([box.bottom for _, box in number]), max([box.top for _, box in number])
    near = [box for _, box in others if lowest < box[3] and box[1] < highest]
    return not any(
        low < top and bottom < high and start < right and left < end
        for _, (start, low, end, high) in number
        for left, bottom, right, top in near
    )
