"""Dossiers whose figures change their length: the same bytes as set anew, nearly always without WeasyPrint."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator.document import Block, Document, Figure, Inlines, Paragraph, Table
from generator.pipeline import examine
from generator.render.native import pdf_obstacles
from generator.render.pdf import used_characters, write_pdf
from generator.render.pdf_fonts import chosen_case
from generator.render.pdf_typesetter import Typesetter
from generator.store import Store

HOME = Path(__file__).resolve().parent.parent
LOOK = HOME / "templates" / "common" / "look"
DOSSIERS = ("datong-2022", "shili-2024", "changji-2024", "wulumuqi-2023")
CORRECTIONS = 12
pytestmark = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")


def another(text: str, draw: random.Random) -> str:
    """A number of the same kind with a digit more or less before its point."""
    sign, whole, rest = re.sub(r"(-?)([\d,]+)(.*)", r"\1|\2|\3", text).split("|")
    size = max(1, len(whole.replace(",", "")) + draw.choice((-1, 1)))
    number = draw.randrange(10 ** (size - 1), 10**size)
    tail = "".join(draw.choice("0123456789") if one.isdigit() else one for one in rest)
    return sign + (f"{number:,}" if "," in whole or "." in rest else str(number)) + tail


def corrected(document: Document, count: int, draw: random.Random) -> Document:
    """The document with ``count`` figures of another length."""
    places = [place for number, block in enumerate(document.blocks) for place in figures(number, block)]
    blocks = list(document.blocks)
    for number, cell, inline in draw.sample(places, count):
        block = blocks[number]
        if isinstance(block, Paragraph):
            blocks[number] = block._replace(inlines=put(block.inlines, inline, draw))
        elif isinstance(block, Table):
            cells = list(block.cells)
            cells[cell] = cells[cell]._replace(inlines=put(cells[cell].inlines, inline, draw))
            blocks[number] = block._replace(cells=tuple(cells))
    return replace(document, blocks=tuple(blocks))


def figures(number: int, block: Block) -> list[tuple[int, int, int]]:
    """Where the numbers of a block stand: block, cell, inline."""
    texts = [block.inlines] if isinstance(block, Paragraph) else []
    texts += [cell.inlines for cell in block.cells] if isinstance(block, Table) else []
    return [
        (number, cell, place)
        for cell, inlines in enumerate(texts)
        for place, inline in enumerate(inlines)
        if isinstance(inline, Figure) and re.fullmatch(r"-?[\d,]+(\.\d+)?%?", inline.text)
    ]


def put(inlines: Inlines, place: int, draw: random.Random) -> Inlines:
    """The inlines with another number at ``place``."""
    return tuple(
        one._replace(text=another(one.text, draw), value=Decimal(0)) if at == place and isinstance(one, Figure) else one
        for at, one in enumerate(inlines)
    )


@pytest.mark.parametrize("name", DOSSIERS)
def test_a_corrected_dossier_is_the_same_moved_or_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    document = examine(HOME / "data_inputs" / name).document
    assert document is not None
    write_pdf(document, LOOK, store=tmp_path)
    new = corrected(document, CORRECTIONS, random.Random(name))  # noqa: S311 - a test draws the same every time
    fresh = write_pdf(new, LOOK).data
    again = []
    usual = Typesetter.render

    def render(self: Typesetter, markup: str) -> Any:
        again.append(markup)
        return usual(self, markup)

    monkeypatch.setattr(Typesetter, "render", render)
    assert write_pdf(new, LOOK, store=tmp_path).data == fresh
    case = chosen_case(LOOK, used_characters(new), Store(None))
    if case.choice.roles["西文数字"][0] in {face.cut for face in case.faces if face.digits}:
        assert len(again) <= CORRECTIONS // 3, "most sections are moved"


def test_a_correction_does_not_even_load_the_typesetter(tmp_path: Path) -> None:
    shutil.copytree(HOME / "data_inputs" / "datong-2022", tmp_path / "datong-2022")
    path = tmp_path / "datong-2022" / "公开表.xlsx"
    assert build(tmp_path) == "True"
    book = openpyxl.load_workbook(path)
    book.worksheets[-1]["C13"].value = 971500.66  # 机关运行经费, a digit less
    book.save(path)
    assert build(tmp_path) == "False"


def build(folder: Path) -> str:
    """Build the PDF in a process of its own; whether WeasyPrint was loaded there."""
    code = (
        "import sys; from generator.__main__ import main\n"
        f"main(['build', {str(folder / 'datong-2022')!r}, '-o', {str(folder / 'out')!r}, '--formats', 'pdf'])\n"
        "print('weasyprint' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=HOME, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]
