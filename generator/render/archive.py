"""Zip packages (docx, xlsx) with the same bytes for the same parts: fixed order, times and attributes."""

from __future__ import annotations

import io
import os
import time
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_EARLIEST = (1980, 1, 1, 0, 0, 0)
LEVEL = 6
PAPER_LEVEL = 4
"""How hard the papers beside a publication are compressed: a quarter of the time of 9, a tenth more bytes."""


def build_time() -> time.struct_time:
    """Return the time that files state: SOURCE_DATE_EPOCH (UTC), else 1980-01-01, the zip format's first day."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.gmtime(int(epoch)) if epoch.isdigit() else time.gmtime(315532800)


def iso_build_time() -> str:
    """Return :func:`build_time` as ``1980-01-01T00:00:00Z`` for document properties."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", build_time())


def zip_parts(parts: Iterable[tuple[str, str | bytes]], level: int = LEVEL) -> bytes:
    """Return a zip of ``parts`` in the order given; two calls with equal parts return equal bytes."""
    moment = build_time()[:6]
    stamp = max(_EARLIEST, (moment[0], moment[1], moment[2], moment[3], moment[4], moment[5]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, data, compresslevel=level)
    return buffer.getvalue()
