"""What readers hand back: the lines and grids of a file in reading order, with the text a person sees."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A paragraph, heading, table title or note. ``number`` counts lines from 1; ``page`` is 0 where unknown."""

    text: str
    number: int = 0
    page: int = 0


class Grid(NamedTuple):
    """A table: rows of cell texts; the places a merged cell covers, except its first, hold ``""``.

    ``sheet`` is the worksheet's name for workbooks; ``origin`` the cell address of ``rows[0][0]`` there.
    """

    rows: tuple[tuple[str, ...], ...]
    number: int = 0
    page: int = 0
    sheet: str = ""
    origin: str = ""


ReadBlock = Line | Grid
