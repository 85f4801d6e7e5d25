"""Hypothesis strategies: any table that the tree can hold, for what is written and read back."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from samples import sample_table

from generator.document import Align, Cell, Figure, Inlines, Table, Text


def amounts() -> st.SearchStrategy[Figure]:
    def figure(cents: int) -> Figure:
        shown = Decimal(cents).scaleb(-2)
        return Figure("p", f"{shown:,.2f}", shown, shown, "#,##0.00")

    return st.integers(-(10**14) + 1, 10**14 - 1).map(figure)


def texts() -> st.SearchStrategy[Text]:
    alphabet = st.one_of(
        st.sampled_from("=+-@0123456789.%<&>'\"_x\n 　科目“”—"), st.characters(blacklist_categories=("Cs", "Cc"))
    )
    return st.text(alphabet, max_size=12).filter(lambda text: not set(text) & {"\ufffe", "\uffff"}).map(Text)


def contents() -> st.SearchStrategy[Inlines]:
    return st.one_of(
        amounts().map(lambda it: (it,)), texts().map(lambda it: (it,)), st.tuples(amounts(), texts()), st.just(())
    )


@st.composite
def tables(draw: st.DrawFn, narrowest: int = 1) -> Table:
    """Any grid of up to 6 x 5 places, tiled with spans."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(narrowest, 5))
    free = {(row, column) for row in range(height) for column in range(width)}
    cells = []
    for row in range(height):
        for column in range(width):
            if (row, column) not in free:
                continue
            rows, columns = draw(st.integers(1, height - row)), draw(st.integers(1, width - column))
            span = {(row + down, column + right) for down in range(rows) for right in range(columns)}
            if not span <= free:
                rows = columns = 1
                span = {(row, column)}
            free -= span
            align = draw(st.sampled_from(Align))
            content, bold, indent = draw(contents()), draw(st.booleans()), draw(st.integers(0, 3))
            cells.append(Cell(row, column, content, rows, columns, align, bold, indent))
    return sample_table()._replace(
        widths=(30.0,) * width, row_count=height, head_rows=min(1, height), cells=tuple(cells)
    )
