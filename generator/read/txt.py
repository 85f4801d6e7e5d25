"""Plain text as lines and grids: our own files and published texts of unknown encoding."""

from __future__ import annotations

import codecs
import unicodedata
from itertools import groupby
from pathlib import Path

from generator.read import UnreadableFile
from generator.read.blocks import Grid, Line, ReadBlock

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = {chr(code) for code in range(32)} - set("\t\n\r\f\v\x1a")


def read_txt(source: Path | str) -> tuple[ReadBlock, ...]:
    """Read a text file (a Path) or a text (a str) into blocks in reading order.

    Each non-blank line is a Line; consecutive lines that hold a TAB are one Grid, its rows padded to equal length.
    ``number`` is the line, for a Grid the first one. Raises :class:`UnreadableFile` for what is no text.
    """
    text = decode(source) if isinstance(source, Path) else source
    numbered = enumerate(_split(text), 1)
    blocks: list[ReadBlock] = []
    for tabbed, group in groupby(numbered, key=lambda item: "\t" in item[1]):
        lines = list(group)
        if tabbed:
            blocks.append(_grid(lines))
        else:
            blocks += [Line(line.strip(), number) for number, line in lines if line.strip()]
    return tuple(blocks)


def decode(path: Path) -> str:
    """Return the text of a file: UTF-8 with or without BOM, UTF-16, GB18030, tried in this order."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, "文件打不开，请检查路径和权限。") from error
    return decode_text(data, path)


def decode_text(data: bytes, path: Path | str = "") -> str:
    """Return the text that ``data`` holds, in the encodings of :func:`decode`; ``path`` is named when it is no text."""
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)] or _likely(data)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text):
            return text
    raise UnreadableFile(path, "不是文本文件，或者编码不是 UTF-8、UTF-16、GB18030。")


def _likely(data: bytes) -> list[str]:
    """Return the encodings to try without a BOM. UTF-16 decodes nearly anything: its zeros tell it."""
    if b"\0" not in data:
        return ["utf-8", "gb18030"]
    return ["utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le"]


def _readable(text: str) -> bool:
    """Return whether ``text`` is writing: what is no text decodes to control or unassigned characters."""
    return _CONTROLS.isdisjoint(text) and "Cn" not in map(unicodedata.category, set(text))


def _split(text: str) -> list[str]:
    """Return the lines; a form feed (page end of converted texts) ends one too."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")


def _grid(lines: list[tuple[int, str]]) -> Grid:
    rows = [[cell.strip() for cell in line.split("\t")] for _, line in lines]
    width = max(len(row) for row in rows)
    return Grid(tuple(tuple(row + [""] * (width - len(row))) for row in rows), number=lines[0][0])
