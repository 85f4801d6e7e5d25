"""Excel number formats: the text that a stored number shows, exact, from the stored digits."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from generator.numbers import CONTEXT, round_half_up

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);(#,##0.00)",
    41: '#,##0;-#,##0;"-"',
    42: '#,##0;-#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"',
    44: '#,##0.00;-#,##0.00;"-"',
    49: "@",
}
"""Number formats that workbooks use without stating them."""

_DIGITS = 15
_LARGEST = 30  # powers of ten: beyond, no account; a few bytes must not become a megabyte
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
_NOT_SHOWN = re.compile(r"[A-Za-z/@,?年月日]")  # dates, fractions, exponents, General
_PRIVATE = 0x80000
_DIGIT_RUN = re.compile(r"[#0?,]*[#0?](?:\.[#0?]*)?")


class _Section(NamedTuple):
    """One of the ;-parts of a format: what stands before and after the digits, and how these are cut."""

    before: str
    after: str
    least: int  # decimals always shown
    most: int  # decimals shown if not zero
    whole: int  # digits always shown before the point
    thousands: bool = False
    percent: bool = False
    digits: bool = True  # False: the section is all words


def display(digits: str, pattern: str) -> str:
    """Return what Excel shows for a stored number: ("1234.5", "#,##0.00") -> "1,234.50".

    Exact: decimal, rounded HALF_UP after Excel's own cut to 15 significant digits. Formats of dates, fractions and
    exponents are shown like General. What is no number is returned as it is stored.
    """
    try:
        value = _significant(Decimal(digits))
    except ArithmeticError:
        return digits
    sections = _sections(pattern)
    if not sections:
        return _general(value)
    if value < 0 and len(sections) > 1:
        return _shown(abs(value), sections[1])
    if not value and len(sections) > 2:  # noqa: PLR2004 - positive;negative;zero
        return _shown(value, sections[2])
    return _shown(value, sections[0])


def _significant(value: Decimal) -> Decimal:
    """Cut what binary floats add: 0.28499999999999998 is stored for 0.285."""
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST:
        raise ArithmeticError
    if len(value.as_tuple().digits) <= _DIGITS:
        return value
    return round_half_up(value, _DIGITS - 1 - value.adjusted())


def _general(value: Decimal) -> str:
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _shown(value: Decimal, section: _Section) -> str:
    if not section.digits:
        return section.before
    scaled = CONTEXT.scaleb(value, 2) if section.percent else value
    rounded = round_half_up(abs(scaled), section.most)
    text = f"{rounded:,f}" if section.thousands else f"{rounded:f}"
    spare = section.most - section.least
    while spare and text.endswith("0"):
        text, spare = text[:-1], spare - 1
    whole, _, places = text.partition(".")
    whole = whole.zfill(section.whole) if section.whole or rounded >= 1 else ""
    number = f"{whole}.{places}" if places else whole
    return ("-" if value < 0 else "") + section.before + number + section.after


@lru_cache(maxsize=512)
def _sections(pattern: str) -> tuple[_Section, ...]:
    """Return the sections of a format, none when it is General or of a kind that we do not show."""
    parts = _split(pattern)[:3]  # a fourth one is for texts
    made = [_section(part) for part in parts]
    known = [section for section in made if section is not None]
    return tuple(known) if len(known) == len(made) else ()


def _split(pattern: str) -> list[str]:
    """Split at the semicolons outside quotes; literals move to a private plane, colours and fillers go."""
    return _TOKEN.sub(lambda match: _moved(match[1] or match[2] or "", _PRIVATE), pattern).split(";")


def _moved(text: str, distance: int) -> str:
    return "".join(chr(ord(letter) + distance) for letter in text if ord(letter) < _PRIVATE)


def _literal(text: str) -> str:
    return "".join(chr(ord(letter) - _PRIVATE) if ord(letter) >= _PRIVATE else letter for letter in text).strip()


def _section(part: str) -> _Section | None:
    match = _DIGIT_RUN.search(part)
    if match is None:
        return None if _NOT_SHOWN.search(part) else _Section(_literal(part), "", 0, 0, 0, digits=False)
    before, after = part[: match.start()], part[match.end() :]
    if _NOT_SHOWN.search(before + after):
        return None
    whole, _, places = match[0].partition(".")
    return _Section(
        _literal(before),
        _literal(after),
        least=places.count("0"),
        most=len(places),
        whole=whole.count("0"),
        thousands="," in whole,
        percent="%" in before + after,
    )
