"""Table rules of the PDF: one stroke each where rows and columns stand; the picture is that of WeasyPrint's borders."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from samples import sample_table

from generator.document import Align, Cell, Document, Page, Table, Text
from generator.render import pdf_lines, pdf_typesetter
from generator.render.native import pdf_obstacles
from generator.render.pdf import write_pdf
from generator.render.pdf_lines import can_rule, ruled, take_grids

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

LOOK = Path(__file__).resolve().parent.parent / "templates" / "common" / "look"
needs_pdf = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")

SHADE = 64  # of 255: where pieces of a rule meet, WeasyPrint's overlap and look darker

TABLE = """<table><colgroup><col/><col/><col/></colgroup>
<thead><tr><th rowspan="2">甲</th><th colspan="2">乙</th></tr><tr><th>丙</th><th>丁</th></tr></thead>
<tbody><tr><td>1</td><td/><td/></tr><tr><td/><td/><td>2</td></tr></tbody></table>"""


class Paper:
    """A stream that only notes the strokes drawn on it."""

    def __init__(self) -> None:
        self.strokes: list[tuple[float, ...]] = []
        self.told: list[Any] = []

    def artifact(self) -> AbstractContextManager[None]:
        return nullcontext()

    stacked = artifact

    def set_color(self, color: str, *, stroke: bool) -> None:
        self.told.append((color, stroke))

    def set_line_width(self, width: float) -> None:
        self.told.append(width)

    def move_to(self, x: float, y: float) -> None:
        self.begun = (x, y)

    def line_to(self, x: float, y: float) -> None:
        self.strokes.append((*self.begun, x, y))

    def stroke(self) -> None:
        pass


def set_table(root: Any) -> SimpleNamespace:
    """The table of ``root`` as WeasyPrint would set it: columns 10 wide from 0, rows 5 high from 100."""
    groups = []
    top = 100
    for group in list(root)[1:]:
        rows = [SimpleNamespace(element=row, position_y=top + 5 * at, height=5) for at, row in enumerate(group)]
        top += 5 * len(rows)
        groups.append(SimpleNamespace(children=rows))
    style = {"column_rule_width": 2, "column_rule_color": "black"}
    return SimpleNamespace(children=groups, style=style, column_positions=[0, 10, 20], column_widths=[10, 10, 10])


def drawn(monkeypatch: pytest.MonkeyPatch, table: Any, grids: dict[int, Any]) -> Paper:
    """What is drawn of a table, whose ground WeasyPrint draws as one stroke at 0."""
    weasyprint = SimpleNamespace(
        draw_table=lambda stream, table: stream.strokes.append((0,)),  # noqa: ARG005 - as there
        get_color=dict.__getitem__,
    )
    before = weasyprint.draw_table
    monkeypatch.setattr(pdf_lines, "import_module", lambda _: weasyprint)
    paper = Paper()
    with ruled(grids):
        weasyprint.draw_table(paper, table)
    assert weasyprint.draw_table is before
    return paper


def test_every_rule_is_one_stroke_and_merged_cells_hold_none(monkeypatch: pytest.MonkeyPatch) -> None:
    root = ET.fromstring(TABLE)
    grids = take_grids(root)
    paper = drawn(monkeypatch, set_table(root), grids)
    assert paper.told == [("black", True), 2]
    assert paper.strokes == [
        (0,),
        *[(-1, 100, 31, 100), (9, 105, 31, 105), (-1, 110, 31, 110), (-1, 115, 31, 115), (-1, 120, 31, 120)],
        *[(0, 99, 0, 121), (10, 99, 10, 121), (20, 104, 20, 121), (30, 99, 30, 121)],
    ]


def test_a_merged_cell_cut_by_the_page_is_closed_above_and_below(monkeypatch: pytest.MonkeyPatch) -> None:
    root = ET.fromstring(
        "<table><colgroup><col/><col/><col/></colgroup><thead><tr class='edge'><td colspan='3'/></tr></thead>"
        "<tbody><tr><td rowspan='3'>甲</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
        "<tr><td>5</td><td>6</td></tr></tbody><tfoot><tr class='edge'><td colspan='3'/></tr></tfoot></table>"
    )
    grids = take_grids(root)
    assert [group.tag for group in root] == ["colgroup", "tbody"]
    whole = set_table(root)
    for group in whole.children:
        group.children = group.children[1:]  # the first row stands on the page before
    assert drawn(monkeypatch, whole, grids).strokes[1:] == [
        *[(-1, 105, 31, 105), (9, 110, 31, 110), (-1, 115, 31, 115)],
        *[(0, 104, 0, 116), (10, 104, 10, 116), (20, 104, 20, 116), (30, 104, 30, 116)],
    ]


def test_other_tables_are_left_to_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    places = set_table(ET.fromstring(TABLE))
    assert drawn(monkeypatch, places, take_grids(ET.fromstring(TABLE))).strokes == [(0,)]
    assert drawn(monkeypatch, places, {}).strokes == [(0,)]


def test_blank_cells_beside_each_other_are_set_as_one_and_at_the_end_of_a_row_not_at_all() -> None:
    def cells(*, whole: bool) -> list[list[tuple[str | None, str | None]]]:
        root = ET.fromstring(TABLE)
        take_grids(root, whole=whole)
        return [[(cell.text, cell.get("colspan")) for cell in row] for row in root.iter("tr")][2:]

    assert cells(whole=False) == [[("1", None)], [(None, "2"), ("2", None)]]
    assert cells(whole=True) == [[("1", None), (None, None), (None, None)], [(None, None), (None, None), ("2", None)]]


def test_a_blank_row_keeps_a_cell() -> None:
    root = ET.fromstring("<table><colgroup><col/><col/></colgroup><tbody><tr><td/><td/></tr></tbody></table>")
    take_grids(root)
    assert [cell.get("colspan") for cell in root.iter("td")] == ["2"]


def long_table() -> Table:
    """Two pages of rows: merged, blank and indented cells, and one that reaches down over several rows."""
    table = sample_table(Page.LANDSCAPE)._replace(row_count=44)
    rows: list[Cell] = []
    for row in range(7, 44):
        rows.append(Cell(row, 0, (Text(f"2080{row}"),), align=Align.LEFT, indent=row % 4))
        rows += [Cell(row, column, (Text("" if (row + column) % 3 else "1.00"),)) for column in (1, 2, 3)]
    return table._replace(cells=(*table.cells, *rows))


@needs_pdf
def test_the_picture_is_that_of_weasyprints_own_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("测试", "示例局", 2024, (long_table(), sample_table(Page.PORTRAIT)))
    ours = pictures(write_pdf(document, LOOK).data)
    monkeypatch.setattr(pdf_typesetter, "can_rule", lambda: False)
    theirs = pictures(write_pdf(document, LOOK).data)
    assert len(ours) == len(theirs) == 3
    for one, other in zip(ours, theirs, strict=True):
        assert max(map(abs, map(int.__sub__, one, other))) < SHADE


def pictures(data: bytes) -> list[bytes]:
    """Every page as pixels."""
    book: Any = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    return [bytes(page.render(scale=1).buffer) for page in book]


@needs_pdf
def test_a_changed_weasyprint_draws_its_own_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_rule()
    monkeypatch.setattr("weasyprint.draw.draw_table", lambda stream, table, context: None)  # noqa: ARG005 - changed
    assert not can_rule()
