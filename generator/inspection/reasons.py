"""Reasons owed (应写的原因): every line whose figure changed, with last year's words and what moved the total most.

Which lines, the threshold and the parts of a total are data (``report/原因.yaml``). A draft is for the officer to
confirm; nothing here goes into a publication.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.amounts import Amount, Path
from generator.directions import directions
from generator.model.facts import PRIOR
from generator.numbers import Format, print_number
from generator.pack_models import PackModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.derive import Accounts

_SHARE = Format(unit="%", places=2)


class Parts(PackModel):
    """分项: the keys, names and changes of what a total is made of."""

    键: str
    名: str
    增减: str
    若: str


class Line(PackModel):
    """各行: one line, or one for every key below 每, as expressions."""

    名: str
    原因: str
    增减: str
    率: str
    每: str | None = None
    若: str | None = None
    本年: str | None = None
    上年: str | None = None
    分项: Parts | None = None


class Threshold(PackModel):
    """门槛: from this rate (percent points) or amount (元) on a reason must be given."""

    比率: Decimal
    金额: Decimal


class Reasons(PackModel):
    """report/原因.yaml."""

    门槛: Threshold
    取前: int
    各行: list[Line]


class Owed(NamedTuple):
    """One line that owes a reason: ``given`` is what the dossier says, ``before`` what last year's said.

    ``why`` is 新增, 消失, 达到门槛 or 有增减; ``change`` and ``rate`` are printed; ``draft`` names what moved it most.
    """

    name: str
    path: str
    change: str
    rate: str
    why: str
    given: str
    before: str
    draft: str
    must: bool


def owed_reasons(accounts: Accounts) -> list[Owed]:
    """Return every line with a change, in the order of the document; the ones without a reason are to be written."""
    data = accounts.pack.model("report/原因.yaml", Reasons)
    return [
        owed for line in data.各行 for names in _cases(accounts, line) if (owed := _owed(accounts, data, line, names))
    ]


def _cases(accounts: Accounts, line: Line) -> Iterator[dict[str, str]]:
    if line.若 is not None and accounts.evaluation({}).run(line.若) is not True:
        return
    if line.每 is None:
        yield {}
        return
    for key in accounts.keys(line.每):
        yield {"键": key, "本": f"{line.每}.{key}"}


def _owed(accounts: Accounts, data: Reasons, line: Line, names: dict[str, str]) -> Owed | None:
    change = _number(accounts, line.增减, names)
    if not change:
        return None
    rate = _number(accounts, line.率, names)
    now, before = _number(accounts, line.本年, names), _number(accounts, line.上年, names)
    why, must = _why(data, change, rate, (now, before))
    found = accounts.evaluation(names).unread(line.原因)
    path = found.text if isinstance(found, Path) else line.原因
    if not _is_asked(accounts, path):
        return None
    return Owed(
        name=str(_text(accounts, line.名, names)),
        path=path,
        change=print_number(change, _money(accounts)),
        rate="" if rate is None else f"{print_number(rate, _SHARE)}%",
        why=why,
        given=_words(accounts, path),
        before=_words(accounts, f"{PRIOR}.{path}"),
        draft=_draft(accounts, data, line, change),
        must=must,
    )


def _is_asked(accounts: Accounts, path: str) -> bool:
    return accounts.pack.catalogue.kind(path) is not None


def _why(
    data: Reasons, change: Decimal, rate: Decimal | None, years: tuple[Decimal | None, Decimal | None]
) -> tuple[str, bool]:
    now, before = years
    if before is not None and not before:
        return "新增", True
    if now is not None and not now:
        return "消失", True
    if abs(change) >= data.门槛.金额 or (rate is not None and abs(rate) >= data.门槛.比率):
        return "达到门槛", True
    return "有增减", False


def _draft(accounts: Accounts, data: Reasons, line: Line, change: Decimal) -> str:
    parts = line.分项
    if parts is None or accounts.evaluation({}).run(parts.若) is not True:
        return ""
    keys = accounts.evaluation({}).run(parts.键)
    moved: list[tuple[Decimal, str]] = []
    for key in keys if isinstance(keys, list) else ():
        value = _number(accounts, parts.增减, {"键": key})
        if value and (value > 0) == (change > 0):
            moved.append((value, f"{_text(accounts, parts.名, {'键': key})}"))
    moved.sort(key=lambda item: -abs(item[0]))
    rise, fall = directions()["增减"]
    word = rise if change > 0 else fall
    form = _money(accounts)
    told = [f"{name}{word}{print_number(abs(value), form)}{form.unit}" for value, name in moved[: data.取前]]
    return "、".join(told)


def _money(accounts: Accounts) -> Format:
    form = accounts.pack.rules.display
    return Format(unit=form.unit, places=2, thousands=True)


def _number(accounts: Accounts, text: str | None, names: dict[str, str]) -> Decimal | None:
    value: Any = accounts.evaluation(names).run(text) if text else None
    return value.value if isinstance(value, Amount) else None


def _text(accounts: Accounts, text: str, names: dict[str, str]) -> str:
    value: Any = accounts.evaluation(names).run(text)
    return value if isinstance(value, str) else str(getattr(value, "value", ""))


def _words(accounts: Accounts, path: str) -> str:
    fact = accounts.fact(path)
    return "" if fact is None else str(fact.value)
