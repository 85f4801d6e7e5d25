"""Figures of other lengths: their lines are set by ourselves, and the PDF has the bytes that WeasyPrint gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.document import Align, Cell, Document, Figure, Heading, Paragraph, Role, Table, Text
from generator.render.native import pdf_obstacles
from generator.render.pdf import used_characters, write_pdf
from generator.render.pdf_fonts import chosen_case
from generator.render.pdf_typesetter import Typesetter
from generator.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK = Path(__file__).resolve().parent.parent / "templates" / "common" / "look"
pytestmark = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")


@dataclass(frozen=True)
class Words:
    """What differs from document to document."""

    income: str = "1,234,567.89"
    growth: str = "8.10"
    cell: str = "999.99"
    number: str = "12"
    way: str = "增加"


def figure(text: str) -> Figure:
    return Figure("甲", text, Decimal(0))


def document(words: Words) -> Document:
    """A section of prose with an inline table, and a table on its own page."""
    sentence = (
        Text("2024年度本年收入"),
        figure(words.income),
        Text(f"万元，比上年{words.way}"),
        figure(words.growth),
        Text("%，主要原因是：“两节”慰问（三次）的安排有增加也有减少。"),
    )
    cells = [Cell(0, 0, (Text("项目"),), bold=True), Cell(0, 1, (Text("金额"),)), Cell(0, 2, (Text("个数"),))]
    for row in range(1, 4):
        cells += [
            Cell(row, 0, (Text(f"第{row}项，合计-1,000.00万元"),), align=Align.LEFT),
            Cell(row, 1, (figure(words.cell if row == 2 else "20,000.00"),), align=Align.RIGHT),
            Cell(row, 2, (figure(words.number), Text("个")) if row == 2 else (figure("3"),)),
        ]
    table = Table(
        "表", (Text("收入表"),), "公开01表", (Text("部门"),), (), (Text("万元"),), (60, 40, 30), 4, 1, tuple(cells)
    )
    blocks = (
        Heading(2, (Text("收入情况说明"),), "标题"),
        Paragraph(sentence * 3),
        Paragraph(sentence, Role.CENTER),
        Paragraph((Text("共"), figure(words.number), Text("个。"))),
        table,
        Paragraph((Text("其中：结转"), figure(words.cell), Text("万元。"))),
    )
    return Document("决算公开", "示例市应急管理局", 2024, blocks)


def digits_are_alike() -> bool:
    """Whether the font that draws the digits here has all ten equally wide."""
    case = chosen_case(LOOK, used_characters(document(Words())), Store(None))
    return case.choice.roles["西文数字"][0] in {face.cut for face in case.faces if face.digits}


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The markup of every section that WeasyPrint sets."""
    found: list[str] = []
    usual: Callable[..., object] = Typesetter.render

    def render(self: Typesetter, markup: str) -> object:
        found.append(markup)
        return usual(self, markup)

    monkeypatch.setattr(Typesetter, "render", render)
    return found


@pytest.mark.parametrize(
    "words",
    [
        Words(income="91,234,567.89"),
        Words(growth="18.10"),
        Words(growth="-8.10"),
        Words(cell="1,000.00"),
        Words(cell="0.00", number="120"),
        Words(number="7", way="减少"),
    ],
    ids=str,
)
def test_another_length_is_set_without_the_typesetter(tmp_path: Path, rendered: list[str], words: Words) -> None:
    if not digits_are_alike():
        pytest.skip("the fonts of this machine have digits of different widths (fonts-liberation mends it)")
    write_pdf(document(Words()), LOOK, store=tmp_path)
    fresh = write_pdf(document(words), LOOK).data
    rendered.clear()
    assert write_pdf(document(words), LOOK, store=tmp_path).data == fresh
    assert rendered == []


@pytest.mark.parametrize(
    "words",
    [
        Words(income="1,234,567,891,234,567,891,234,567.89"),
        Words(cell="123,456,789," * 5 + "123.00"),
        Words(way="相应减少"),
        Words(number="十", way="增加"),
    ],
    ids=["more lines", "wider than its column", "a line too many", "another piece"],
)
def test_what_would_move_others_is_set_anew(tmp_path: Path, rendered: list[str], words: Words) -> None:
    write_pdf(document(Words()), LOOK, store=tmp_path)
    fresh = write_pdf(document(words), LOOK).data
    rendered.clear()
    assert write_pdf(document(words), LOOK, store=tmp_path).data == fresh
    assert len(rendered) >= 1


AMOUNTS = st.integers(0, 10**11).map(lambda cents: f"{Decimal(cents) / 100:,.2f}")
PLAIN = st.integers(-(10**7), 10**7).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
ANY = st.builds(
    Words, AMOUNTS, PLAIN, AMOUNTS | PLAIN, st.integers(0, 10**6).map(str), st.sampled_from(["增加", "减少", "有增加"])
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=ANY)
def test_nobody_can_tell_what_was_set_before(tmp_path: Path, words: Words) -> None:
    write_pdf(document(Words()), LOOK, store=tmp_path)
    assert write_pdf(document(words), LOOK, store=tmp_path).data == write_pdf(document(words), LOOK).data
