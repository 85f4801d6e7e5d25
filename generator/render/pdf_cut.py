"""A font cut down to one document (裁字), before WeasyPrint sees it: its characters only, nothing that shapes them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from generator.render.fonts import Cut

_UNSHAPED: Final = ("GSUB", "GPOS", "BASE", "DSIG", "VORG", "vhea", "vmtx", "kern")  # upright Chinese needs none
_ABOVE: Final = 7 / 8  # of the em of a Chinese font stands above the base line, in whole units of every common em


def cut_font(cut: Cut) -> bytes:
    """Return the font file of ``cut``: one static face that holds its characters only; equal input, equal bytes."""
    uharfbuzz: Any = import_module("uharfbuzz")
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(cut.face.file)), cut.face.index)
    order = uharfbuzz.SubsetInput()
    order.sets(uharfbuzz.SubsetInputSets.UNICODE).update(map(ord, cut.characters))
    drop = (int.from_bytes(tag.encode("ascii"), "big") for tag in _UNSHAPED)
    order.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(drop)
    order.flags = uharfbuzz.SubsetFlags.DESUBROUTINIZE
    if face.has_var_data:
        order.pin_all_axes_to_default(face)
        order.pin_axis_location(face, "wght", cut.weight)
    return _evened(bytearray(uharfbuzz.subset(face, order).blob.data))


def _evened(file: bytearray) -> bytes:
    """Return a font file that says of itself to be one em high, seven eighths of it above the base line.

    A line is as high as the fonts in it say; with what the designs say lines with digits, with ideographs and with both
    stand at three distances, none of them that of print.css (固定行距).
    """
    tables = {bytes(file[at : at + 4]): at + 8 for at in range(12, 12 + 16 * _short(file, 4), 16)}
    places = {tag: int.from_bytes(file[at : at + 4], "big") for tag, at in tables.items()}
    above = round(_short(file, places[b"head"] + 18) * _ABOVE)
    below = _short(file, places[b"head"] + 18) - above
    for tag, at, values in ((b"hhea", 4, (above, -below, 0)), (b"OS/2", 68, (above, -below, 0, above, below))):
        for number, value in enumerate(values if tag in places else ()):
            place = places[tag] + at + 2 * number
            file[place : place + 2] = value.to_bytes(2, "big", signed=value < 0)
    return bytes(file)


def _short(file: bytearray, at: int) -> int:
    return int.from_bytes(file[at : at + 2], "big")
