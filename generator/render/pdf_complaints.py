"""What WeasyPrint complains of (排版提示): heard while it works, told as findings."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.messages import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.findings import Finding


class _Listener(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())


@contextmanager
def heard() -> Iterator[list[str]]:
    """Give a list to which every complaint is added that WeasyPrint logs meanwhile."""
    messages: list[str] = []
    logger, listener = logging.getLogger("weasyprint"), _Listener(messages)
    logger.addHandler(listener)
    try:
        yield messages
    finally:
        logger.removeHandler(listener)


@contextmanager
def complaints_told(findings: list[Finding]) -> Iterator[None]:
    """Turn what WeasyPrint logs or warns about into findings, but for the subsetter, which is reported as PDF慢."""
    with heard() as logged, warnings.catch_warnings(record=True) as warned:
        yield
    messages = (*logged, *(str(entry.message) for entry in warned))
    findings += [say("PDF排版提示", 原话=message) for message in messages if "HarfBuzz-Subset" not in message]
