"""Numbers: exact 元 inside, one rounding (四舍五入, HALF_UP) at print. The only module that rounds.

Units: money facts are 元, percentages are percent points (12.5 means 12.5%), counts are themselves.
"""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import NamedTuple

CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Wide enough that no sum or quotient of accounts is rounded before print."""

ZERO = Decimal(0)
SCALES: dict[str, Decimal] = {"元": Decimal(1), "万元": Decimal(10000)}
"""Money units in 元."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
"""Not NFKC, which reads 5² as 52 and ① as 1."""
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_QUANTITY = re.compile(rf"({_NUMBER.pattern})\s*(元|万元|%)?")


_EXCEL_DIGITS = 15
_EXCEL_EXPONENT = 308
_NOISE = Decimal("0.000001")


class Format(NamedTuple):
    """How a pack prints a number (格式 in pack.yaml).

    ``unit`` is 元, 万元, % or empty (counts); ``places`` the decimals; ``zero`` what an exact zero prints (None: like
    any number); ``trim`` drops trailing zeros; ``bare`` drops the decimals of whole numbers only; ``absolute`` signs.
    """

    name: str = ""
    unit: str = ""
    places: int = 2
    thousands: bool = False
    zero: str | None = None
    trim: bool = False
    bare: bool = False
    absolute: bool = False

    @property
    def excel(self) -> str:
        """The Excel number format that shows the same digits."""
        whole = "#,##0" if self.thousands else "0"
        if self.trim or self.bare:
            return "General"
        return f"{whole}.{'0' * self.places}" if self.places else whole

    @property
    def step(self) -> Decimal:
        """One unit of the last printed place, in the fact's unit (元 for money)."""
        return SCALES.get(self.unit, Decimal(1)).scaleb(-self.places)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return ``value`` rounded 四舍五入 to ``places`` decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=CONTEXT)


def shown(value: Decimal, form: Format) -> Decimal:
    """Return the printed number in the printed unit: 30254812.34 元 -> 3025.48 (万元)."""
    scale = SCALES.get(form.unit)
    scaled = value if scale is None else CONTEXT.divide(value, scale)
    rounded = round_half_up(abs(scaled) if form.absolute else scaled, form.places)
    return rounded or abs(rounded)


def as_displayed(value: Decimal, form: Format) -> Decimal:
    """Return the fact that the printed figure states: 30254812.34 元 -> 30254800 元 (显示值)."""
    return CONTEXT.multiply(shown(value, form), SCALES.get(form.unit, Decimal(1)))


def print_number(value: Decimal, form: Format) -> str:
    """Return ``value`` as the pack prints it; never ``-0.00``, never scientific."""
    return printed(value, form)[0]


def printed(value: Decimal, form: Format) -> tuple[str, Decimal]:
    """Return ``value`` as the pack prints it, and the number that is printed, in its unit."""
    if form.zero is not None and not value:
        return form.zero, ZERO
    number = shown(value, form)
    text = f"{number:,f}" if form.thousands else f"{number:f}"
    if "." in text and (form.trim or (form.bare and number == number.to_integral_value())):
        text = text.rstrip("0").rstrip(".") if form.trim else text.partition(".")[0]
    return text, number


class Quantity(NamedTuple):
    """A number read from text: in 元, % or a count, with half a last digit as ``tolerance`` (0: exact)."""

    value: Decimal
    unit: str
    places: int


def normal_width(text: str) -> str:
    """Return ``text`` with full-width digits, signs and blanks made half-width, blanks at both ends dropped."""
    if text.isascii():
        return text.strip()
    return text.translate(_HALF_WIDTH).replace("−", "-").replace("–", "-").strip()


def read_number(text: str) -> Decimal | None:
    """Read ``1,234.50``, ``１２３``, ``-3`` (any width); None when it is not a number."""
    cleaned = normal_width(text)
    if not _NUMBER.fullmatch(cleaned):
        return None
    try:
        return Decimal(cleaned.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern admits decimals only
        return None


def read_quantity(text: str) -> Quantity | None:
    """Read a number with or without unit (``559.63万元`` is 5596300 元), or None."""
    match = _QUANTITY.fullmatch(normal_width(text))
    if match is None:
        return None
    number, unit = Decimal(match[1].replace(",", "")), match[2] or ""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Quantity(CONTEXT.multiply(number, SCALES.get(unit, Decimal(1))), unit, places)


def read_stored(digits: str) -> Decimal:
    """Return the number that a workbook cell holds, without the noise of its binary storage.

    Excel stores a double: ``78896364.829999998`` is 78896364.83. Digits from the 15th on are not meant: such a number
    is its two-decimal neighbour (四舍五入) when that lies within 0.000001, else the 15 digits that Excel itself shows.
    :class:`ValueError` when ``digits`` is no number that Excel can hold.
    """
    try:
        stored = Decimal(digits.strip())
    except InvalidOperation:
        raise ValueError(digits) from None
    if not stored.is_finite() or abs(stored.adjusted()) > _EXCEL_EXPONENT:
        raise ValueError(digits)
    if len(digits) < _EXCEL_DIGITS or len(stored.as_tuple().digits) < _EXCEL_DIGITS:
        return stored
    near = round_half_up(stored, 2)
    if abs(near - stored) <= _NOISE:
        return near or ZERO
    return Context(prec=_EXCEL_DIGITS, rounding=ROUND_HALF_UP).plus(stored).normalize(CONTEXT)


def total(values: list[Decimal]) -> Decimal:
    """Return the exact sum (0 for none)."""
    result = ZERO
    for value in values:
        result = CONTEXT.add(result, value)
    return result


def round_down(value: Decimal, places: int) -> Decimal:
    """Return ``value`` cut (截断) to ``places`` decimals: 9.326 -> 9.32."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN, context=CONTEXT)
