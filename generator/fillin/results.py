"""A workbook of openpyxl made whole: results of its formulas stored, no private names, written in one step."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.render.archive import iso_build_time, zip_parts
from generator.render.xlsx_xml import clean

if TYPE_CHECKING:
    from decimal import Decimal

_FORMULA_CELL: Final = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?: t="\w+")?><f>(.*?)</f><v ?/?>(?:</v>)?</c>')


def with_results(data: bytes, results: list[dict[str, Decimal | str]], title: str) -> bytes:
    """Return a workbook of openpyxl with the results of its formulas stored, sheet by sheet, and no private names.

    Zip times and document properties are those of :mod:`generator.render.archive`: equal input gives equal bytes.
    """
    parts: list[tuple[str, str | bytes]] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            stored = archive.read(name)
            part: str | bytes = stored
            number = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if number is not None:
                known = results[int(number[1]) - 1] if int(number[1]) <= len(results) else {}
                part = _FORMULA_CELL.sub(partial(_result, known=known), stored.decode())
            elif name == "docProps/core.xml":
                part = _properties(title)
            parts.append((name, part))
    return zip_parts(parts)


def _result(found: re.Match[str], known: dict[str, Decimal | str]) -> str:
    place, attributes, formula = found[1], found[2], found[3]
    value = known.get(place)
    if value is None:
        return found[0]
    if isinstance(value, str):
        return f'<c r="{place}"{attributes} t="str"><f>{formula}</f><v>{clean(value)}</v></c>'
    return f'<c r="{place}"{attributes}><f>{formula}</f><v>{value:f}</v></c>'


def _properties(title: str) -> str:
    moment = iso_build_time()
    package = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="{package}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{clean(title)}</dc:title>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def replace_whole(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).chmod(0o644)
    Path(name).replace(target)
