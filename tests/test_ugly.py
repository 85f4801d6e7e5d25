"""Every ugly variant of the export gives the facts of the clean one, or is refused at the very cell."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from ugly import VARIANTS, Variant

from generator.load.excel_file import read_workbook
from generator.load.table_match import label_of
from generator.model.department import build_model
from generator.profile import Pack, load_pack

if TYPE_CHECKING:
    from decimal import Decimal

    from generator.load.raw import Loaded

CLEAN = Path(__file__).resolve().parent.parent / "data_inputs" / "datong-2022" / "公开表.xlsx"


@pytest.fixture(scope="module")
def pack() -> Pack:
    found = load_pack("shanxi/2022")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def clean(pack: Pack) -> dict[str, Decimal | str]:
    return values(read_workbook(CLEAN, "公开表.xlsx", pack), pack)


def values(loaded: Loaded, pack: Pack) -> dict[str, Decimal | str]:
    """What the facts of a workbook say, by path; words without the width of their brackets."""
    files = {"公开表.xlsx"}
    facts = [fact for fact in build_model(loaded, pack).facts if fact.source.place.file in files]
    return {fact.path: label_of(fact.value) if isinstance(fact.value, str) else fact.value for fact in facts}


def with_results(data: bytes) -> bytes:
    """Write the result into every formula =number, as Excel does when it saves."""
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.startswith("xl/worksheets/"):
                text = re.sub(rb"<f>([-\d.]+)</f><v ?/?>(</v>)?", rb"<f>\1</f><v>\1</v>", text)
            new.writestr(name, text)
    return stored.getvalue()


def spoiled(variant: Variant, folder: Path) -> Path:
    book: Any = openpyxl.load_workbook(CLEAN)
    variant.spoil(book)
    stored = io.BytesIO()
    book.save(stored)
    path = folder / "公开表.xlsx"
    path.write_bytes(with_results(stored.getvalue()))
    return path


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.kind)
def test_a_variant_gives_the_same_facts_or_is_refused_at_its_cell(
    variant: Variant, tmp_path: Path, pack: Pack, clean: dict[str, Decimal | str]
) -> None:
    loaded = read_workbook(spoiled(variant, tmp_path), "公开表.xlsx", pack)
    found = [(finding.code, finding.place.sheet, finding.place.cell) for finding in loaded.findings]
    if variant.taken:
        assert found == list(variant.said)
        assert values(loaded, pack) == clean
    else:
        assert set(variant.said) <= set(found), found
        assert all(cell for _, _, cell in found), found


def test_there_are_many_kinds_and_every_kind_is_named_once() -> None:
    kinds = [variant.kind for variant in VARIANTS]
    assert len(set(kinds)) == len(kinds) >= 75
