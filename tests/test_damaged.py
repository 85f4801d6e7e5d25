"""Damaged files: whatever is wrong with a file, it is read or said to be broken, and never a fault of the program."""

from __future__ import annotations

import io
import random
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from base_dossier import good
from pdf_by_hand import pdf, show

from generator.commands.audit import audit_document
from generator.compose.outline import compose
from generator.read import UnreadableFile
from generator.read.document import read_document
from generator.read.pdf import read_pdf
from generator.render.docx import write_docx
from generator.render.html import write_html
from generator.render.paging import estimate_pages
from generator.render.pdf import write_pdf
from generator.render.txt import write_txt
from generator.render.xlsx import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUNDS = {".pdf": 60, ".docx": 80, ".xlsx": 80, ".html": 40, ".txt": 40}


@cache
def files() -> dict[str, bytes]:
    """A small publication in every format."""
    document, pack = compose(good()), good().pack
    look = pack.need("look/print.css").parent
    return {
        ".pdf": write_pdf(document, look).data,
        ".docx": write_docx(document, pack.need("look/reference.docx"), estimate_pages(document)),
        ".xlsx": write_xlsx(document.sheets, document.title),
        ".html": write_html(document, look).encode(),
        ".txt": write_txt(document).encode(),
    }


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def lost(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 2000) :]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 20])):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def inside(data: bytes, chance: random.Random) -> bytes:
    """A package of which one part is damaged, packed as it should be."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        hit = chance.choice([name for name in before.namelist() if name.endswith((".xml", ".rels"))])
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, chance.choice([cut, lost, flipped])(part, chance) if name == hit else part)
    return made.getvalue()


@pytest.mark.parametrize("suffix", ROUNDS)
def test_no_damage_is_a_fault_of_the_program(suffix: str, tmp_path: Path) -> None:
    chance, path = random.Random(suffix), tmp_path / f"坏{suffix}"  # noqa: S311 - damage, no secret
    ways: list[Callable[[bytes, random.Random], bytes]] = [cut, lost, flipped]
    said: list[str] = []
    for _ in range(ROUNDS[suffix]):
        zipped = suffix in (".docx", ".xlsx") and chance.random() < 0.5
        path.write_bytes((inside if zipped else chance.choice(ways))(files()[suffix], chance))
        try:
            read_document(path)
        except UnreadableFile as error:
            said.append(error.reason)
    assert all(said)
    assert said or suffix in (".txt", ".html")


@pytest.mark.parametrize("suffix", [".docx", ".html", ".txt"])
def test_what_is_left_of_a_file_is_checked_as_far_as_it_goes(suffix: str, tmp_path: Path) -> None:
    chance, path = random.Random(suffix), tmp_path / f"坏{suffix}"  # noqa: S311 - damage, no secret
    for _ in range(6):
        path.write_bytes((inside if suffix == ".docx" else lost)(files()[suffix], chance))
        audit = audit_document(path)
        assert audit.usable or [finding for finding in audit.findings if finding.message]


def test_a_page_that_cannot_be_opened_is_named() -> None:
    data = pdf(show(b"one", 700)).replace(b"/Kids [3 0 R] /Count 1 ", b"/Kids [3 0 R 9 0 R] /Count 2 ")
    with pytest.raises(UnreadableFile) as raised:
        read_pdf(data)
    assert "第2页" in raised.value.reason


def test_a_web_page_with_a_table_without_cells_is_read(tmp_path: Path) -> None:
    start, heading, rest = files()[".html"].partition(b"</h1>")
    (tmp_path / "页.html").write_bytes(start + heading + b"<table><tr></tr></table>" + rest)
    assert heading
    assert audit_document(tmp_path / "页.html").usable
