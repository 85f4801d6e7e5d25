"""Figures with as many digits: their pages are filled in, not set again, and nobody can tell the difference."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from pypdf import PdfReader
from samples import sample_document

from generator.document import Block, Document, Figure, Inlines, Paragraph, Table, Text
from generator.render import pdf, pdf_digits, pdf_watch
from generator.render.native import pdf_obstacles
from generator.render.pdf import used_characters, write_pdf
from generator.render.pdf_digits import Shape
from generator.render.pdf_fonts import chosen_case
from generator.render.pdf_typesetter import Typesetter
from generator.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOK = Path(__file__).resolve().parent.parent / "templates" / "common" / "look"
TURN = str.maketrans("0123456789", "7924681305")
pytestmark = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")


def turned(document: Document) -> Document:
    """The document with every digit of every figure changed for another one."""
    return replace(document, blocks=tuple(map(_turned, document.blocks)))


def _turned(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return block._replace(inlines=_digits(block.inlines))
    if isinstance(block, Table):
        return block._replace(cells=tuple(cell._replace(inlines=_digits(cell.inlines)) for cell in block.cells))
    return block


def _digits(inlines: Inlines) -> Inlines:
    return tuple(
        inline._replace(text=inline.text.translate(TURN)) if isinstance(inline, Figure) else inline
        for inline in inlines
    )


def sentences(document: Document) -> Document:
    """The document with paragraphs that hold figures, long enough to be broken into lines."""
    line = (
        Text("本年收入"),
        Figure("甲", "1,234,567.89", Decimal("1234567.89")),
        Text("万元，比上年增加"),
        Figure("乙", "56.70", Decimal("56.7")),
        Text("万元。"),
    )
    return replace(document, blocks=(*document.blocks, Paragraph(line * 5), Paragraph(line)))


def digits_are_alike(document: Document) -> bool:
    """Whether the font that draws the digits here (西文数字) has all ten equally wide."""
    case = chosen_case(LOOK, used_characters(document), Store(None))
    alike = {face.cut for face in case.faces if face.digits}
    return case.choice.roles["西文数字"][0] in alike


def pictures(data: bytes) -> list[bytes]:
    """Every page as pixels."""
    book: Any = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    return [bytes(page.render(scale=1).buffer) for page in book]


def test_other_digits_are_filled_in_without_the_typesetter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = sentences(sample_document())
    if not digits_are_alike(document):
        pytest.skip("the fonts of this machine have digits of different widths (fonts-liberation mends it)")
    write_pdf(document, LOOK, store=tmp_path)
    fresh = write_pdf(turned(document), LOOK).data
    monkeypatch.setattr(Typesetter, "render", lambda *_: pytest.fail("a section was set again"))
    assert write_pdf(turned(document), LOOK, store=tmp_path).data == fresh


def test_filled_in_digits_look_as_if_they_had_been_set(monkeypatch: pytest.MonkeyPatch) -> None:
    document = turned(sentences(sample_document()))
    filled = write_pdf(document, LOOK).data
    monkeypatch.setattr(pdf, "split_digits", lambda markup: Shape(markup, (), ()))
    assert pictures(filled) == pictures(write_pdf(document, LOOK).data)


def test_filled_in_digits_are_read_as_what_they_are() -> None:
    document = turned(sentences(sample_document()))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(document, LOOK).data)).pages)
    assert "".join(text.split()).count("9,246,813.05万元，比上年增加81.37万元") == 6


def test_a_font_whose_digits_differ_in_width_is_set_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    document = sentences(sample_document())
    usual = pictures(write_pdf(document, LOOK).data)
    monkeypatch.setattr("generator.render.pdf_fonts._digits", lambda _: ())
    assert pictures(write_pdf(document, LOOK).data) == usual


@pytest.mark.parametrize("what", ["_DRAW", "_BLOCKS"])
def test_another_typesetter_inside_is_no_harm(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    document = sentences(sample_document())
    usual = pictures(write_pdf(document, LOOK).data)
    monkeypatch.setattr(pdf_watch, what, ("stream", "box"))
    assert pictures(write_pdf(document, LOOK).data) == usual


def test_a_text_that_holds_our_marks_is_printed_as_usual() -> None:
    document = sentences(sample_document())
    odd = replace(document, blocks=(*document.blocks, Paragraph((Text("字\ufdd3符"),))))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(odd, LOOK).data)).pages)
    assert "".join(text.split()).count("1,234,567.89万元") == 6


def marks(texts: Iterable[str]) -> str:
    return "".join(texts).translate(pdf_digits.TO_MARKS)


def test_markup_is_split_into_shape_pieces_and_digits() -> None:
    markup = f"<p>2024年{marks('12.5')}</p><td>无</td><td>{marks('7')}</td>"
    mark = pdf_digits.MARK
    shape = pdf_digits.split_digits(markup)
    assert shape.markup == f"<p>2024年{mark}{mark}.{mark}</p><td>无</td><td>{mark}</td>"
    assert shape.pieces == (f"2024年{mark}{mark}.{mark}", mark)
    assert shape.digits == ((1, 2, 5), (7,))
    assert shape.family == f"<p>{mark}</p><td>无</td><td>{mark}</td>"
    assert pdf_digits.plain_digits(markup) == "<p>2024年12.5</p><td>无</td><td>7</td>"
    assert pdf_digits.split_digits("<p>2024年</p>").digits == ()


def test_lines_and_digits_go_into_their_places() -> None:
    slot, line = pdf_digits.SLOT, pdf_digits.LINE
    glyphs = {"F": [f"000{digit}" for digit in range(10)], "G": [f"00a{digit}" for digit in range(10)]}
    lines = [
        [1, f"[<{slot}{slot}>] TJ", [[1, 2, "F"]]],
        [0, f"[<{slot}>] TJ", [[0, 1, "G"]]],
    ]
    page = {"drawing": f"BT\n{line}\n{line}\nET", "lines": lines}
    assert pdf_digits.fill_digits(page, ((6,), (7, 8, 9)), glyphs) == "BT\n[<00080009>] TJ\n[<00a6>] TJ\nET"
    with pytest.raises(ValueError, match=line):
        pdf_digits.fill_digits(page | {"lines": lines[:1]}, ((6,), (7, 8, 9)), glyphs)
    with pytest.raises(ValueError, match=slot):
        pdf_digits.fill_digits(page | {"lines": [[1, f"[<{slot}{slot}>] TJ", []], lines[1]]}, ((6,), (7, 8, 9)), glyphs)
