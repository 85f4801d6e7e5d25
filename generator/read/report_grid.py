"""A table inside a report: which of its section's tables the grids are, and what they say of the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from generator.findings import Place
from generator.read.blocks import Line
from generator.read.paper_rows import Row
from generator.read.paper_stream import Value
from generator.read.report_record import Record
from generator.read.report_tables import GridReader
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.read.blocks import Grid
    from generator.read.paper_cells import Said
    from generator.read.report_shape import ReportSection, ReportTable
    from generator.read.report_tables import TableItem

_ABOVE: Final = 4  # lines above a table that belong to it
_QUOTE: Final = 60
_SHORT: Final = 8  # characters of what is left of a title on its second line


@dataclass(slots=True)
class GridReading:
    """What became of a table and the lines above it: lines explained, rows left over; ``sure`` when it was read."""

    explained: list[Line] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)
    sure: bool = False


def read_grid(
    section: ReportSection, grids: Sequence[Grid], above: Sequence[Line], about: Record, label: str
) -> GridReading:
    """Read ``grids``, one table over its pages, as the table of the section that fits best."""
    done = GridReading()
    pieces = [[(Row(texts), _place(grid, Row(texts), label)) for texts in grid.rows if any(texts)] for grid in grids]
    rows = [row for piece in pieces for row in piece]
    best: tuple[float, ReportTable, GridReader, int] | None = None
    for table in section.tables:
        top = _head_rows(table, pieces[0])
        reader = GridReader(table.nodes, table.width)
        for piece in (pieces[0][top:], *pieces[1:]):
            reader = reader.grid(piece)
        share = reader.worth / max(1, len(rows) - top)
        if best is None or share > best[0]:
            best = (share, table, reader, top)
    if best is None or not best[2].rows:
        done.unread = [Line(place.quote, place.paragraph or 0, place.page or 0) for _, place in rows]
        return done
    _, table, reader, top = best
    done.sure = True
    done.unread = [Line(place.quote, place.paragraph or 0, place.page or 0) for _, place in reader.unread]
    item = _item(table, about)
    for row, place in rows[:top]:
        _caption(table, "".join(row.texts[at] for at in row.filled), place, about, item)
    single = [normal(row.texts[row.filled[0]]) for row, _ in rows[:top] if len(row.filled) == 1]
    titled = any(not _is_aside(table, text) for text in single)
    alone = not any(sentence.free for sentence in section.sentences)
    say_caption(table, above, about, label, done, item, titled=titled, alone=alone)
    for given in table.given:
        about.say(Record.below(given.path, item), Value("", given.text, "", rows[0][1]))
    _say(reader.items(), about, item)
    return done


def _item(table: ReportTable, about: Record) -> str:
    return f"{table.loop}.{about.item(table.loop, {}, set())}" if table.loop else ""


def _head_rows(table: ReportTable, rows: Sequence[tuple[Row, Place]]) -> int:
    """Return how many rows at the top are the table's title, and 左, 中, 右 of its head."""
    count = 0
    for row, _ in rows[:_ABOVE]:
        texts = [row.texts[at] for at in row.filled]
        text = normal("".join(texts))
        title = len(texts) == 1 and not count and table.title is not None and table.title.read(text) is not None
        if not (title or any(one.read(text) is not None for one in table.aside)):
            break
        count += 1
    return count


def say_caption(
    table: ReportTable,
    above: Sequence[Line],
    about: Record,
    label: str,
    done: GridReading,
    item: str = "",
    *,
    titled: bool = False,
    alone: bool = True,
) -> None:
    """Read the lines above a table from the table upwards: 左, 中, 右, then its title (``titled``: it has one).

    ``alone``: there is no free text in its section, so that all lines are the title's.
    """
    words: list[Line] = []
    for line in reversed(above[-_ABOVE:]):
        if _is_aside(table, normal(line.text)) and not words:
            _caption(table, line.text, line_place(line, label), about, item)
            done.explained.append(line)
        elif table.title is None or titled or (words and words[-1].page != line.page):
            break
        else:
            words.append(line)
    counts = [len(words)] if alone else [1, 2]
    for count in counts if words else ():
        text = "".join(line.text.strip() for line in reversed(words[:count]))
        fits = table.title is not None and table.title.read(normal(text)) is not None
        if fits and (count == len(words) or _starts_a_title(words[count - 1])):
            _caption(table, text, line_place(words[0], label), about, item)
            done.explained += words[:count]
            break


def _starts_a_title(line: Line) -> bool:
    return len(normal(line.text)) > _SHORT


def _is_aside(table: ReportTable, text: str) -> bool:
    return any(one.read(text) is not None for one in table.aside)


def _caption(table: ReportTable, text: str, place: Place, about: Record, item: str) -> None:
    tight = normal(text)
    sentences = [*table.aside, *([table.title] if table.title is not None else [])]
    for sentence in sentences:
        said = sentence.read(tight)
        if said is None or tight == sentence.default:
            continue
        if any(about.words.get(Record.below(slot.path, item)) == tight[slice(*span)] for slot, span in said):
            return
        known = about.known(sentence, item)
        said = sentence.read(tight, known) or said if known else said
        for slot, (start, end) in said:
            about.say(Record.below(slot.path, item), Value("", tight[start:end], slot.form, place))
        return


def _say(items: Sequence[TableItem], about: Record, item: str) -> None:
    """Keep what the rows say: of the record, of the items of its lists, of the items of lists inside them."""
    used: dict[str, set[int]] = {}
    at: dict[str, str] = {}
    for row in items:
        base = item
        if row.loop:
            loop = f"{item}{row.loop}"
            if not row.inner:
                at[row.loop] = f"{loop}.{about.item(loop, _names(row), used.setdefault(loop, set()))}"
            base = at.get(row.loop, "")
            if row.inner and base:
                inner = f"{base}{row.inner}"
                base = f"{inner}.{about.item(inner, _names(row), used.setdefault(inner, set()))}"
            if not base:
                continue  # the list above is not printed: another table has it
        for said in row.said:
            about.say(_path(said, base, item), Value("", said.text, said.form, row.place))


def _path(said: Said, base: str, item: str) -> str:
    return Record.below(said.path, item if said.path.startswith("^") else base)


def _names(row: TableItem) -> dict[str, str]:
    return {said.path: normal(said.text) for said in row.said if not said.form}


def _place(grid: Grid, row: Row, label: str) -> Place:
    quote = " ".join(row.texts[at].strip() for at in row.filled)[:_QUOTE]
    return Place(label, paragraph=grid.number or None, page=grid.page or None, quote=quote)


def line_place(line: Line, label: str) -> Place:
    """Return where a line of the document called ``label`` stands, with its first words."""
    return Place(label, paragraph=line.number or None, page=line.page or None, quote=line.text[:_QUOTE])
