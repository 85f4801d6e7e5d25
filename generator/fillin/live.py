"""Live formulas: the pack's own totals as Excel formulas over the cells of the workbook, with their present values.

The pack's expression is evaluated over figures that each stand for themselves; what comes out is a linear form, and a
linear form is an Excel sum. So the workbook adds as the program does, in any pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.amounts import UNKNOWN, Amount, Unknown
from generator.fillin.pages import CHANGE, CHECK, FILL, NUMBERS, Cell, Grid, Page, Plan, Spot
from generator.inspection.linear import LinearScope
from generator.model.catalogue import MONEY, WORDS
from generator.model.facts import PRIOR
from generator.numbers import CONTEXT, SCALES, ZERO, round_half_up
from generator.render.xlsx_xml import letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.derive import Accounts

_MOST: Final = 200
"""Arguments of one SUM; Excel takes 255."""
_LONGEST: Final = 8000
"""Characters of one formula; Excel takes 8192."""
_HALF_FEN: Final = "0.005"


@dataclass(slots=True)
class _Near(LinearScope):
    """Accounts in which every figure stands for itself, known or not."""

    def _read(self, path: str) -> Amount | str | Unknown:
        fact = self.accounts.fact(path)
        if fact is not None and isinstance(fact.value, str):
            return fact.value
        if fact is None and self.accounts.pack.catalogue.kind(path) not in NUMBERS:
            return UNKNOWN
        number = ZERO if fact is None or fact.number is None else fact.number
        return Amount(number, ZERO, {path: Decimal(1)})


class Live:
    """Puts the formulas into a plan: :meth:`fill_in`."""

    def __init__(self, plan: Plan, accounts: Accounts) -> None:
        self._plan, self._accounts, self._scope = plan, accounts, _Near(accounts)
        self._pages = {page.name: page for page in plan.pages}
        self._places = {(spot.page, spot.row, spot.column): path for path, spot in plan.spots.items()}

    def fill_in(self) -> None:
        """Compute what was not given, hold what was given against its parts, and show the change on last year."""
        for path, spot in list(self._plan.spots.items()):
            cell = self._pages[spot.page].cells[spot.row, spot.column]
            if not path.startswith(f"{PRIOR}.") and cell.look == "input":
                self._total(path, spot, cell)
        for page in self._plan.pages:
            for row, marker in page.markers.items():
                if marker.startswith(("项:", "算:")):
                    self._change(page, row)

    def form(self, path: str) -> Mapping[str, Decimal]:
        """Return the coefficients of a total over the figures it is added from, empty when it is no sum."""
        found = self._accounts.formula(path)
        if found is None or not found[0].total:
            return {}
        value = self._scope.evaluation(found[1]).run(found[0].entry.式)
        if not isinstance(value, Amount) or not value.form or path in value.form:
            return {}
        return value.form if all(part in self._plan.spots for part in value.form) else {}

    def _total(self, path: str, spot: Spot, cell: Cell) -> None:
        form = self.form(path) if cell.kind in NUMBERS else {}
        if not form:
            return
        text = self._formula(form, spot)
        if len(text) > _LONGEST:
            return
        page, value = self._pages[spot.page], self._value(form, cell.kind)
        if cell.value is None:
            cell.look, cell.formula, cell.value, cell.help = "computed", text, value, ""
            page.markers[spot.row] = _marked(page.markers.get(spot.row, ""), spot.column)
        elif spot.column == FILL and page.markers.get(spot.row, "").startswith("项:"):
            place, word = f"{letters(FILL)}{spot.row}", self._plan.model.词["应为"]
            said = f'=IF(ABS(N({place})-({text}))<{_HALF_FEN},"","{word}"&TEXT({text},"0.00"))'
            differs = isinstance(cell.value, Decimal) and abs(cell.value - value) >= Decimal(_HALF_FEN)
            found = f"{word}{round_half_up(value, 2)}" if differs else ""
            page.put(spot.row, CHECK, Cell(found, "check", WORDS, formula=said[1:]))

    def _value(self, form: Mapping[str, Decimal], kind: str) -> Decimal:
        value = ZERO
        for path, share in form.items():
            fact = self._accounts.fact(path)
            number = ZERO if fact is None or fact.number is None else fact.number
            value = CONTEXT.add(value, CONTEXT.multiply(number, share))
        return CONTEXT.divide(value, SCALES[self._plan.unit]) if kind == MONEY else value

    def _formula(self, form: Mapping[str, Decimal], at: Spot) -> str:
        whole = self._children(form, at)
        if whole:
            return whole
        plus = [path for path, share in form.items() if share == 1]
        minus = [path for path, share in form.items() if share == -1]
        rest = [(path, share) for path, share in form.items() if abs(share) != 1]
        text = self._sum(plus, at) if plus else "0"
        text += f"-{self._sum(minus, at)}" if minus else ""
        return text + "".join(f"+N({self._reference(path, at)})*{share}" for path, share in rest)

    def _sum(self, paths: list[str], at: Spot) -> str:
        places = [self._reference(path, at) for path in paths]
        chunks = [places[start : start + _MOST] for start in range(0, len(places), _MOST)]
        return (
            "SUM(" + "+".join(f"SUM({','.join(chunk)})" for chunk in chunks) + ")"
            if len(chunks) > 1
            else (f"SUM({','.join(places)})")
        )

    def _reference(self, path: str, at: Spot) -> str:
        spot = self._plan.spots[path]
        place = f"{letters(spot.column)}{spot.row}"
        return place if spot.page == at.page else f"'{spot.page}'!{place}"

    def _children(self, form: Mapping[str, Decimal], at: Spot) -> str:
        """Return a sum over a grid's codes when the form is all rows of one level: rows added later count as well."""
        spots = {path: self._plan.spots[path] for path in form}
        first = next(iter(spots.values()))
        grid = self._grid_of(first)
        if grid is None or grid.pattern.count("*") != 1 or any(share != 1 for share in form.values()):
            return ""
        if any((spot.page, spot.column) != (first.page, first.column) for spot in spots.values()):
            return ""
        keys = {path: path.removeprefix(grid.pattern.partition("*")[0]).partition(".")[0] for path in form}
        lengths = {len(key) for key in keys.values()}
        if len(lengths) != 1 or not all(key.isdigit() for key in keys.values()):
            return ""
        length = lengths.pop()
        parent = next(iter(keys.values()))[: length - 2] if length > 3 else ""  # noqa: PLR2004 - 类 has 3 digits
        if not self._is_every_row(grid, set(keys.values()), parent, length):
            return ""
        top = grid.first
        if (at.page, at.column) == (first.page, first.column) and grid.first <= at.row <= grid.last:
            top = at.row + 1  # a sum over its own cell would be a circle: parts stand below their total
            if any(spot.row < top for spot in spots.values()):
                return ""
        sheet = "" if grid.page == at.page else f"'{grid.page}'!"
        code = f"{sheet}${letters(grid.key_column)}${top}:${letters(grid.key_column)}${grid.last}"
        amount = f"{sheet}{letters(first.column)}${top}:{letters(first.column)}${grid.last}"
        same = f'(LEFT({code},{len(parent)})="{parent}")*' if parent else ""
        return f"SUMPRODUCT({same}(LEN({code})={length})*1,{amount})"

    def _grid_of(self, spot: Spot) -> Grid | None:
        return next(
            (grid for grid in self._plan.grids if grid.page == spot.page and grid.first <= spot.row <= grid.last), None
        )

    def _is_every_row(self, grid: Grid, keys: set[str], parent: str, length: int) -> bool:
        page, here = self._pages[grid.page], set()
        for row in range(grid.first, grid.last):
            cell = page.cells.get((row, grid.key_column))
            code = cell.value if cell is not None and isinstance(cell.value, str) else ""
            if len(code) == length and code.startswith(parent):
                here.add(code)
        return here == keys

    def _change(self, page: Page, row: int) -> None:
        """Show the change on last year where both figures are money or counts."""
        now, before = page.cells.get((row, FILL)), page.cells.get((row, FILL + 4))
        if now is None or before is None or before.value is None or not isinstance(before.value, Decimal):
            return
        value = now.value - before.value if isinstance(now.value, Decimal) else ""
        this, last = f"{letters(FILL)}{row}", f"{letters(FILL + 4)}{row}"
        formula = f'IF(ISNUMBER({this}),{this}-{last},"")'
        page.put(row, CHANGE, Cell(value, "computed", now.kind, formula=formula))


def _marked(marker: str, column: int) -> str:
    """Return a row's marker with ``column`` added to those that are computed and not read."""
    if marker.startswith("项:"):
        return "算:" + marker.removeprefix("项:")
    head, _, columns = marker.partition(":")
    return f"{head}:{columns + ',' if columns else ''}{column}"
