"""Mutants of written files: one digit, 增/减 word, unit or year changed, in text or table; the file stays whole."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

KINDS = {
    "数字": re.compile(r"\d"),
    "增减": re.compile("增加|减少|增长|下降"),
    "单位": re.compile(r"万元|元|%|人次|平方米"),
    "年份": re.compile(r"20\d\d(?=年)"),
}
OTHER = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
UNITS = {"万元": "元", "元": "万元", "%": "‰", "人次": "人", "平方米": "亩"}
TEXT = {
    "docx": (re.compile(r"word/document\.xml"), re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")),
    "xlsx": (re.compile(r"xl/(?:worksheets/sheet\d+|sharedStrings)\.xml"), re.compile(r"<(?:v|t)(?: [^>]*)?>([^<]*)<")),
}
HTML = re.compile(r">([^<]+)<")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that can be changed: the part of the file, the span in it, and what stands there (for PDF: its codes)."""

    part: str
    start: int
    end: int
    text: str
    codes: tuple[tuple[str, str], ...] = ()  # PDF: (character, code) of the font in force


class Mutable:
    """A written file whose visible text can be changed in one place."""

    def __init__(self, form: str, data: bytes) -> None:
        self.form = form
        self.data = _plain_pdf(data) if form == "pdf" else data
        self.parts = _parts(form, self.data)
        self.spots = {kind: list(self._spots(kind)) for kind in KINDS}

    def _spots(self, kind: str) -> Iterator[Spot]:
        for name, content in self.parts.items():
            if self.form == "pdf":
                yield from _pdf_spots(name, content, KINDS[kind])
                continue
            for start, text in _texts(self.form, content):
                for found in KINDS[kind].finditer(text):
                    yield Spot(name, start + found.start(), start + found.end(), found[0])

    def mutant(self, number: random.Random) -> tuple[str, bytes]:
        """Return what was changed, in words, and the changed file."""
        kind = number.choice([kind for kind in KINDS if self.spots[kind]])
        spot = number.choice(self.spots[kind])
        fresh = _other(kind, spot.text, number)
        content = self.parts[spot.part]
        if self.form == "pdf":
            fresh_code = _codes(fresh, spot, number)
            changed = content[: spot.start] + fresh_code + content[spot.end :]
        else:
            changed = content[: spot.start] + fresh + content[spot.end :]
        words = f"{self.form} {kind} {spot.text}->{fresh} {content[max(0, spot.start - 40) : spot.end + 20]!r}"
        return words, self._whole(spot.part, changed)

    def _whole(self, part: str, content: str) -> bytes:
        if self.form == "pdf":
            return content.encode("latin-1")
        if not part:
            return content.encode()
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive, zipfile.ZipFile(out, "w") as copy:
            for entry in archive.infolist():
                copy.writestr(entry.filename, content if entry.filename == part else archive.read(entry.filename))
        return out.getvalue()


def _other(kind: str, text: str, number: random.Random) -> str:
    if kind == "数字":
        return number.choice([digit for digit in "0123456789" if digit != text])
    if kind == "年份":
        return str(int(text) + number.choice((-2, -1, 1, 2)))
    return (OTHER | UNITS)[text]


def _parts(form: str, data: bytes) -> dict[str, str]:
    if form == "pdf":
        return {"": data.decode("latin-1")}
    if form not in TEXT:
        return {"": data.decode()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if TEXT[form][0].fullmatch(name)]
        return {name: archive.read(name).decode() for name in names}


def _texts(form: str, content: str) -> Iterator[tuple[int, str]]:
    if form == "txt":
        yield 0, content
    elif form == "html":
        head = re.compile(r"<style>.*?</style>", re.DOTALL).sub(lambda found: " " * len(found[0]), content)
        yield from ((found.start(1), found[1]) for found in HTML.finditer(head))
    else:
        for found in TEXT[form][1].finditer(content):
            if not _is_string_index(content, found):
                yield found.start(1), found[1]


def _is_string_index(content: str, match: re.Match[str]) -> bool:
    """Whether a <v> is the number of a shared string, not a figure."""
    cell = content.rfind("<c ", 0, match.start())
    return cell >= 0 and match[0].startswith("<v") and 't="s"' in content[cell : content.find(">", cell)]


# ── PDF: glyph codes in the content streams, made readable once ──


def _plain_pdf(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        contents: Any = page.get_contents()
        stream = StreamObject()
        stream.set_data(contents.get_data())
        page[NameObject("/Contents")] = writer._add_object(stream)  # noqa: SLF001 - pypdf has no other way
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _maps(data: bytes) -> dict[str, dict[str, str]]:
    """Return, by font name, the character of every glyph code."""
    maps: dict[str, dict[str, str]] = {}
    for page in PdfReader(io.BytesIO(data)).pages:
        resources: Any = page["/Resources"]
        for name, font in resources["/Font"].items():
            if name not in maps:
                text = font.get_object()["/ToUnicode"].get_object().get_data().decode("latin-1")
                pairs = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", text)
                maps[name] = {code: bytes.fromhex(char).decode("utf-16-be") for code, char in pairs}
    return maps


_RUN = re.compile(r"(/[A-Z]{6}) [\d.]+ Tf|<((?:[0-9a-f]{4})+)>(?=[^<>\[\]]*(?:<[0-9a-f]*>[^<>\[\]]*)*\] TJ)")
_CACHE: dict[int, list[tuple[int, str, str]]] = {}


def _glyphs(content: str) -> list[tuple[int, str, str]]:
    """Return (offset, character, font) of every glyph set, in order."""
    key = hash(content)
    if key not in _CACHE:
        maps = _maps(content.encode("latin-1"))
        found, font = [], ""
        for match in _RUN.finditer(content):
            if match[1]:
                font = match[1]
            elif font in maps:
                codes = match[2]
                found += [
                    (match.start(2) + at, maps[font].get(codes[at : at + 4], "?"), font)
                    for at in range(0, len(codes), 4)
                ]
        _CACHE[key] = found
    return _CACHE[key]


def _pdf_spots(name: str, content: str, pattern: re.Pattern[str]) -> Iterator[Spot]:
    glyphs = _glyphs(content)
    maps = _maps(content.encode("latin-1"))
    backward = {font: tuple((char, code) for code, char in codes.items()) for font, codes in maps.items()}
    text = "".join(char for _, char, _ in glyphs)
    for found in pattern.finditer(text):
        own = glyphs[found.start() : found.end()]
        near = [one[0] + 4 <= other[0] <= one[0] + 8 and one[2] == other[2] for one, other in pairwise(own)]
        together = all(near)
        if together:
            yield Spot(name, own[0][0], own[-1][0] + 4, found[0], backward[own[0][2]])


def _codes(fresh: str, spot: Spot, number: random.Random) -> str:
    """Return the codes of ``fresh``, as many as stand there; a character the font lacks becomes another that it has."""
    codes = dict(spot.codes)
    wanted = fresh[-len(spot.text) :].rjust(len(spot.text), fresh[0])
    spare = [code for char, code in spot.codes if char not in spot.text]
    used = [codes.get(char) or number.choice(spare) for char in wanted]
    width = spot.end - spot.start
    if 4 * len(used) == width:
        return "".join(used)
    return ">0<".join(used)  # digits are set one by one
