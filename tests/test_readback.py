"""What is printed is read back: read(build(d)) is d at printed precision, random departments, all packs and formats."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_dossiers import Figures, accounts_of, departments
from random_words import Whole, filled

from generator.commands.audit import Audit, mismatches, read_publication
from generator.commands.takeover import dossier_of
from generator.compose.outline import compose
from generator.derive import Accounts
from generator.document import Document, Figure, Text, block_inlines, figures
from generator.model.catalogue import MONEY
from generator.model.department import build_model
from generator.profile import pack_names
from generator.render.docx import write_docx
from generator.render.html import write_html
from generator.render.paging import estimate_pages
from generator.render.pdf import write_pdf
from generator.render.txt import write_txt
from generator.render.xlsx import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.document import Block

PACKS = pack_names()
FAST, SLOW = 2, 1
PLAIN = settings(deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
WORDS = st.text(alphabet="救灾物资储备增加人员经费减少，、甲乙", min_size=2, max_size=20).filter(
    lambda text: text[-1] not in "，、"
)


def written(accounts: Accounts, form: str) -> bytes:
    """The publication of these accounts in one format."""
    document, look = compose(accounts), accounts.pack.need("look/print.css").parent
    if form == "txt":
        return write_txt(document).encode()
    if form == "html":
        return write_html(document, look).encode()
    if form == "xlsx":
        return write_xlsx(document.tables, document.title)
    if form == "docx":
        return write_docx(document, accounts.pack.need("look/reference.docx"), estimate_pages(document))
    return write_pdf(document, look).data


def read_back(accounts: Accounts, form: str) -> Audit:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"说明.{form}"
        path.write_bytes(written(accounts, form))
        return read_publication(path)


def assert_the_same(accounts: Accounts, audit: Audit) -> None:
    """Every money figure of the tables that was printed is read as the same figure, half a last digit at most away."""
    read = audit.accounts
    assert audit.pack is not None
    assert audit.pack.name == accounts.pack.name
    assert read is not None
    compared = 0
    for path in sorted({figure.path for figure in figures(compose(accounts))}):
        fact, found = accounts.fact(path), read.fact(path)
        if accounts.pack.catalogue.kind(path) != MONEY or fact is None or found is None or fact.number is None:
            continue
        half = Decimal(50) if accounts.pack.settings.金额单位 == "万元" else Decimal(0)
        assert found.number is not None
        assert abs(found.number - fact.number) <= half, (fact.path, fact.number, found.number)
        compared += 1
    assert compared > 60
    assert [miss.claim.path for miss in mismatches(read, audit.stated.derived) if not miss.same and not miss.tail] == []
    assert not [finding for finding in audit.findings if finding.code == "N-16"]


def with_words(department: Figures, text: str) -> Figures:
    """Figures with a name and every reason that free text may be."""
    return department | {
        "年度": int(Decimal(department.get("年度", 2024))),
        "单位.名称": "虚构市防灾局",
        "单位.自称": "我部门",
        "单位.他称": "本部门",
        "收支.变动原因": text,
        "财政拨款.变动原因": text,
    }


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("form", ["txt", "html", "docx"])
@settings(PLAIN, max_examples=SLOW)
@given(department=departments(), text=WORDS)
def test_random_departments_are_read_back(pack: str, form: str, department: Figures, text: str) -> None:
    accounts = accounts_of(with_words(department, text), pack_name=pack)
    assert_the_same(accounts, read_back(accounts, form))


def printed(blocks: Iterable[Block], form: str) -> Counter[tuple[str, str]]:
    """Every fact and free text that blocks print, with how often: what reading must bring back.

    What a list prints is known by the list; a PDF says nothing of blanks.
    """
    found: Counter[tuple[str, str]] = Counter()
    for block in blocks:
        for inlines in block_inlines(block):
            for inline in inlines:
                if isinstance(inline, Figure | Text) and inline.path:
                    text = "".join(inline.text.split()) if form == "pdf" else inline.text
                    found[re.sub(r"列举\.\d+$", "列举", inline.path), text] += 1
    return found


def built_again(audit: Audit) -> Document:
    """The document that the dossier read from a file composes."""
    dossier = dossier_of(audit, Path("读回"))
    assert audit.pack is not None
    return compose(Accounts(build_model(dossier.loaded, audit.pack).facts, audit.pack))


def assert_nothing_lost(whole: Whole, form: str) -> None:
    """Every table, every figure and every text that the document prints stands in what was read from it."""
    document, audit = compose(whole.accounts), read_back(whole.accounts, form)
    assert audit.accounts is not None, audit.findings
    assert len(audit.stated.loaded.tables) == len(document.tables)
    assert [item.line.text for item in audit.reading.unread] == []
    again = built_again(audit)
    blocks = document.tables if form == "xlsx" else document.blocks
    assert printed(blocks, form) - printed(again.blocks, form) == Counter()
    assert not [finding for finding in audit.findings if finding.code == "N-16"]


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("form", ["txt", "html", "docx", "xlsx"])
@settings(PLAIN, max_examples=FAST)
@given(data=st.data())
def test_whole_dossiers_are_read_back_with_every_fact_and_text(pack: str, form: str, data: st.DataObject) -> None:
    assert_nothing_lost(data.draw(filled(pack)), form)


@pytest.mark.parametrize("pack", PACKS)
@settings(PLAIN, max_examples=SLOW)
@given(data=st.data())
def test_whole_dossiers_are_read_back_from_pdf(pack: str, data: st.DataObject) -> None:
    assert_nothing_lost(data.draw(filled(pack)), "pdf")
