"""Verify (复核): a digit changed anywhere in a written file is found, and so is what was deleted or added."""

from __future__ import annotations

import io
import random
import re
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from base_dossier import BASE

from generator.pipeline import Work, examine
from generator.rendering import render, verify_files

if TYPE_CHECKING:
    from generator.memory import Memory

FORMATS = ("docx", "txt", "xlsx")
PARTS = {"docx": re.compile(r"word/document\.xml"), "xlsx": re.compile(r"xl/(worksheets/sheet\d+|sharedStrings)\.xml")}
TEXT = {
    "docx": re.compile(rb"<w:t(?: [^>]*)?>([^<]*)</w:t>"),
    "xlsx": re.compile(rb"<(?:v|t)(?: [^>]*)?>([^<]*)</(?:v|t)>"),
}
CONTENTS = re.compile(rb'<w:p><w:pPr><w:pStyle w:val="TOC\d"/>.*?</w:p>')
"""The 目录 of a Word file is a field that Word itself refreshes; it is not read back."""
PLACES = 110
SEED = 20240915


@cache
def written() -> Work:
    """The base dossier, written once in the three formats."""
    work = examine(BASE)
    assert render(work, FORMATS) == []
    return work


def name_of(form: str) -> str:
    (name,) = [name for name in written().files if name.endswith(f".{form}")]
    return name


@cache
def remembered() -> Memory:
    """What is known once the files were read as they were written."""
    assert verify_files(written()) == []
    return written().memory


def with_file(form: str, data: bytes) -> list[str]:
    """Verify the publication with one file replaced after the right one was read; return the findings as words."""
    work = Work(written().dossier, accounts=written().accounts, document=written().document, memory=remembered())
    work.files = {name_of(form): data}
    return [f"{finding.code} {finding.place.file}" for finding in verify_files(work)]


def parts(data: bytes, form: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if PARTS[form].fullmatch(name)}


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as copy:
        for entry in archive.infolist():
            copy.writestr(entry, content if entry.filename == part else archive.read(entry.filename))
    return out.getvalue()


def digit_places(form: str) -> list[tuple[str, int]]:
    """Every digit of the shown text: (part, offset)."""
    data = written().files[name_of(form)]
    if form == "txt":
        return [("", at) for at, byte in enumerate(data) if 48 <= byte <= 57]
    return [
        (part, match.start(1) + at)
        for part, content in parts(data, form).items()
        for match in TEXT[form].finditer(CONTENTS.sub(lambda found: b" " * len(found[0]), content))
        for at, byte in enumerate(match[1])
        if 48 <= byte <= 57 and not is_string_index(content, match)
    ]


def is_string_index(content: bytes, match: re.Match[bytes]) -> bool:
    """Whether a <v> is the number of a shared string, not a figure."""
    cell = content.rfind(b"<c ", 0, match.start())
    return cell >= 0 and match[0].startswith(b"<v") and b't="s"' in content[cell : content.find(b">", cell)]


def mutated(form: str, part: str, at: int, number: random.Random) -> bytes:
    data = written().files[name_of(form)]
    content = data if form == "txt" else parts(data, form)[part]
    other = number.choice([digit for digit in b"0123456789" if digit != content[at]])
    changed = content[:at] + bytes([other]) + content[at + 1 :]
    return changed if form == "txt" else repacked(data, part, changed)


def test_what_was_written_verifies() -> None:
    work = written()
    assert verify_files(work) == []
    assert sorted(name.rpartition(".")[2] for name in work.verified) == sorted(FORMATS)


@pytest.mark.parametrize("form", FORMATS)
def test_a_changed_digit_is_found_wherever_it_stands(form: str) -> None:
    number = random.Random(f"{SEED}{form}")  # noqa: S311 - seeded places, not secrets
    places = digit_places(form)
    chosen = number.sample(places, PLACES)
    missed = []
    for part, at in chosen:
        found = with_file(form, mutated(form, part, at, number))
        if f"V-1 {name_of(form)}" not in found:
            missed.append((part, at, found[:2]))
    assert missed == []


def test_a_deleted_paragraph_is_found() -> None:
    data = written().files[name_of("docx")]
    xml = parts(data, "docx")["word/document.xml"]
    at = xml.index("本年支出合计".encode())
    start, end = xml.rindex(b"<w:p>", 0, at) if b"<w:p>" in xml[:at] else xml.rindex(b"<w:p ", 0, at), 0
    end = xml.index(b"</w:p>", at) + len(b"</w:p>")
    findings = with_file("docx", repacked(data, "word/document.xml", xml[:start] + xml[end:]))
    assert f"V-1 {name_of('docx')}" in findings


def test_an_added_sentence_is_found() -> None:
    data = written().files[name_of("docx")]
    xml = parts(data, "docx")["word/document.xml"]
    at = xml.index(b"</w:t>", xml.index("比上年".encode() if "比上年".encode() in xml else "增长".encode()))
    added = xml[:at] + "另有一句。".encode() + xml[at:]
    assert with_file("docx", repacked(data, "word/document.xml", added))
    lines = written().files[name_of("txt")].decode().split("\n")
    lines.insert(len(lines) // 2, "另有一段。")
    assert f"V-2 {name_of('txt')}" in with_file("txt", "\n".join(lines).encode())


def test_a_deleted_line_of_the_text_is_found() -> None:
    lines = written().files[name_of("txt")].decode().splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if "政府采购支出总额" in line)
    assert f"V-1 {name_of('txt')}" in with_file("txt", "".join(lines[:at] + lines[at + 1 :]).encode())


def test_a_finding_names_the_figure_and_what_should_stand() -> None:
    text = written().files[name_of("txt")].decode()
    assert "454.37" in text
    work = Work(written().dossier, accounts=written().accounts, document=written().document)
    work.files = {name_of("txt"): text.replace("454.37", "454.38", 1).encode()}
    (finding,) = verify_files(work)
    assert finding.paths == ("收支总表.收入总计",)
    assert finding.expected == "454.37"
    assert "454.38" in finding.found
    assert finding.place.file == name_of("txt")


def test_a_swapped_row_is_found_though_every_digit_is_there() -> None:
    data = written().files[name_of("xlsx")]
    sheet = next(part for part in parts(data, "xlsx") if part.endswith("sheet1.xml"))
    xml = parts(data, "xlsx")[sheet]
    figures = [match for match in re.finditer(rb"<v>(\d+\.?\d*)</v>", xml) if not is_string_index(xml, match)]
    one, other = figures[0], next(match for match in figures if match[1] != figures[0][1])
    swapped = xml[: one.start(1)] + other[1] + xml[one.end(1) : other.start(1)] + one[1] + xml[other.end(1) :]
    assert len([word for word in with_file("xlsx", repacked(data, sheet, swapped)) if word.startswith("V-1")]) >= 2
