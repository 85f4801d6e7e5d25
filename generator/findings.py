"""Findings (问题): what is wrong with the user's material, as values that are collected and shown together.

Exceptions are for our own faults only (:class:`Fault`). Everything an officer can cause is a :class:`Finding`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(StrEnum):
    """How much a finding weighs: an error refuses publication, a warning wants a written explanation."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        """The Chinese word an officer reads."""
        return {"error": "错误", "warning": "提醒", "info": "提示"}[self.value]


class Place(NamedTuple):
    """Where something stands: file and line (sheet ``""``), a workbook cell, or a paragraph/page of a document."""

    file: str = ""
    line: int | None = None
    sheet: str = ""
    cell: str = ""
    paragraph: int | None = None
    page: int | None = None
    quote: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(f"第{self.line}行")
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”")
        if self.cell:
            parts.append(f"单元格{self.cell}")
        if self.page is not None:
            parts.append(f"第{self.page}页")
        if self.paragraph is not None:
            parts.append(f"第{self.paragraph}段")
        if self.quote:
            parts.append(f"“{self.quote}”")
        return " ".join(part for part in parts if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: stable ``code``, what is wrong (``message``), what to do (``hint``), and where.

    ``expected``, ``found`` and ``difference`` are printed as the officer would write them (units included).
    """

    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    place: Place = NOWHERE
    expected: str = ""
    found: str = ""
    difference: str = ""
    paths: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the object of the contract (DESIGN section 6): code, severity, message, hint, place, three figures."""
        data = asdict(self)
        data["severity"] = self.severity.value
        data["place"] = self.place._asdict()
        data["paths"] = list(self.paths)
        return data


def finding_of(data: Mapping[str, Any]) -> Finding:
    """Return the finding that :meth:`Finding.as_json` told."""
    others = {"place": Place(**data["place"]), "severity": Severity(data["severity"]), "paths": tuple(data["paths"])}
    return Finding(**{**data, **others})


def has_errors(findings: list[Finding]) -> bool:
    """Return whether any finding refuses publication."""
    return any(finding.severity is Severity.ERROR for finding in findings)


class Fault(Exception):  # noqa: N818 - the field's word for our own errors; a user's error is a Finding
    """Our own fault: a broken invariant of the program. Carries the module that noticed it."""

    def __init__(self, module: str, message: str) -> None:
        super().__init__(f"{module}: {message}")
        self.module = module
