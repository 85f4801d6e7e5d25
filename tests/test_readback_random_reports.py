"""Reports are read back: read(build(d)) prints the same report again, random records, every kind, pack and format."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_reports import Made, filled_reports, transfers
from random_words import filled
from test_readback import printed

from generator.commands.audit import Audit, read_publication
from generator.commands.takeover import dossier_of
from generator.compose.outline import compose
from generator.compose.prose import Prose
from generator.compose.reports import paper_reports
from generator.derive import Accounts
from generator.document import Contents
from generator.model.department import build_model
from generator.profile import pack_names
from generator.render.docx import write_docx
from generator.render.html import write_html
from generator.render.paging import estimate_pages
from generator.render.pdf import write_pdf
from generator.render.txt import write_txt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.document import Document

PACKS = pack_names()
FORMS = ("txt", "html", "docx", "pdf")
PLAIN = settings(deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
FEW = {"txt": 4, "html": 2, "docx": 2, "pdf": 1}


def written(document: Document, accounts: Accounts, form: str) -> bytes:
    """A report in one format."""
    look = accounts.pack.need("look/print.css").parent
    if form == "txt":
        return write_txt(document).encode()
    if form == "html":
        return write_html(document, look).encode()
    if form == "docx":
        return write_docx(document, accounts.pack.need("look/reference.docx"), estimate_pages(document))
    return write_pdf(document, look).data


def read_back(document: Document, accounts: Accounts, form: str) -> Audit:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"报告.{form}"
        path.write_bytes(written(document, accounts, form))
        return read_publication(path, accounts.pack.name)


def told(documents: Sequence[Document], form: str, key: str = "") -> Counter[tuple[str, str]]:
    """Every fact and text that reports print; a record has the number 1 where it is the only one of its report."""
    found: Counter[tuple[str, str]] = Counter()
    for document in documents:
        for (path, text), count in printed(document.blocks, form).items():
            own = re.sub(rf"^(绩效项目|绩效整体)\.{key}\.", r"\1.1.", path) if key else path
            found[re.sub(r"(负责人|管理制度)\.\d+$", r"\1", own), text] += count
    return found


def assert_prints_again(document: Document, accounts: Accounts, form: str, key: str = "") -> None:
    audit = read_back(document, accounts, form)
    assert audit.is_report, audit.findings
    assert audit.pack is not None
    assert [item.line.text for item in audit.reading.unread] == []
    dossier = dossier_of(audit, Path("读回"))
    again = Accounts(build_model(dossier.loaded, audit.pack).facts, audit.pack)
    ours = told(list(paper_reports(Prose(again, audit.pack))), form)
    wanted = told([document], form, key)
    assert (wanted - ours, ours - wanted) == (Counter(), Counter())


@pytest.mark.parametrize("form", FORMS)
def test_reports_on_transfer_payments_are_read_back(form: str) -> None:
    @settings(PLAIN, max_examples=FEW[form])
    @given(made=transfers())
    def each(made: Made) -> None:
        (document,) = made.documents
        assert_prints_again(document, made.accounts, form)

    each()


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("form", FORMS)
def test_reports_on_one_record_are_read_back(pack: str, form: str) -> None:
    @settings(PLAIN, max_examples=max(1, FEW[form] // 2))
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        made = data.draw(filled_reports(pack))
        for number, document in enumerate(made.documents, 1):
            assert_prints_again(document, made.accounts, form, str(number))

    each()


# ── reports that stand inside a 说明 ──


@pytest.mark.parametrize(("pack", "form"), [("shanxi/2022", "txt"), ("shanxi/2022", "docx"), ("xinjiang/2023", "html")])
def test_reports_inside_a_document_are_read_as_the_records_that_they_are_about(pack: str, form: str) -> None:
    """A 说明 that ends with the reports as its annex: nothing of either is unread, each report is its record's."""

    @settings(PLAIN, max_examples=1)
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        whole, made = data.draw(filled(pack)), data.draw(filled_reports(pack))
        document = compose(whole.accounts, tables_apart=True)
        blocks = [block for report in made.documents for block in report.blocks]
        annex = [block for block in blocks if not isinstance(block, Contents)]  # it would list the whole document
        audit = read_back(replace(document, blocks=(*document.blocks, *annex)), whole.accounts, form)
        assert not audit.is_report
        assert [item.line.text for item in audit.reading.unread] == []
        assert audit.pack is not None
        dossier = dossier_of(audit, Path("读回"))
        again = Accounts(build_model(dossier.loaded, audit.pack).facts, audit.pack)
        reports = told(list(paper_reports(Prose(again, audit.pack))), form)
        lost = told(made.documents, form) - reports
        assert [pair for pair in lost if not pair[0].startswith(("单位.", "绩效."))] == []

    each()
