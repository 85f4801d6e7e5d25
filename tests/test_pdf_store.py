"""Set pages are kept: the same bytes with and without a store, and only what changed is set again."""

from __future__ import annotations

import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from samples import sample_document

from generator.document import Document, Table
from generator.render.native import pdf_obstacles
from generator.render.pdf import split_sections, write_pdf
from generator.render.pdf_typesetter import Layout, Typesetter
from generator.store import Store

LOOK = Path(__file__).resolve().parent.parent / "templates" / "common" / "look"
pytestmark = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")


def corrected(document: Document) -> Document:
    """The document with two words of its first table in another order: the same characters, another section."""
    table = document.tables[0]
    cells = (table.cells[0]._replace(inlines=table.cells[1].inlines), *table.cells[1:])
    blocks = (block._replace(cells=cells) if block is table else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def test_a_store_changes_no_byte(tmp_path: Path) -> None:
    document = sample_document()
    plain = write_pdf(document, LOOK).data
    assert [write_pdf(document, LOOK, store=tmp_path).data for _ in range(2)] == [plain, plain]
    assert write_pdf(corrected(document), LOOK, store=tmp_path).data == write_pdf(corrected(document), LOOK).data


def test_only_the_section_that_changed_is_set_again(tmp_path: Path) -> None:
    document = sample_document()
    write_pdf(document, LOOK, store=tmp_path)
    before = set(tmp_path.iterdir())
    assert len(before) >= len(split_sections(document))
    write_pdf(corrected(document), LOOK, store=tmp_path)
    holding = [section for section in split_sections(document) if any(isinstance(one, Table) for one in section.blocks)]
    assert 1 <= len(set(tmp_path.iterdir()) - before) <= len(holding)


def test_damaged_pages_are_set_anew(tmp_path: Path) -> None:
    document = sample_document()
    plain = write_pdf(document, LOOK, store=tmp_path).data
    for number, file in enumerate(sorted(tmp_path.iterdir())):
        file.write_bytes(b"" if number % 2 else file.read_bytes()[:50])
    assert write_pdf(document, LOOK, store=tmp_path).data == plain


def test_the_store_stays_small(tmp_path: Path) -> None:
    write_pdf(sample_document(), LOOK, store=tmp_path)
    store = Store(tmp_path)
    store.written = 1
    store.trim(largest=1)
    assert list(tmp_path.iterdir()) == []


def test_entries_that_changed_places_are_noticed(tmp_path: Path) -> None:
    document = sample_document()
    plain = write_pdf(document, LOOK, store=tmp_path).data
    files = sorted(tmp_path.iterdir())
    contents = [file.read_bytes() for file in files]
    for file, content in zip(files, [*contents[1:], contents[0]], strict=True):
        file.write_bytes(content)
    assert write_pdf(document, LOOK, store=tmp_path).data == plain


@pytest.mark.parametrize("what", ["generator.render.pdf.engine", "generator.render.pdf_fonts.installed_files"])
def test_another_program_or_font_finds_nothing_of_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    document = sample_document()
    plain = write_pdf(document, LOOK, store=tmp_path).data
    before = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    monkeypatch.setattr(what, lambda: ["another"])
    assert write_pdf(document, LOOK, store=tmp_path).data == plain
    assert len(set(tmp_path.iterdir()) - set(before)) >= (len(before) if "engine" in what else 1)


def test_a_drawn_section_is_let_go_before_the_next_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    styles: list[weakref.ref[Any]] = []
    usual = Typesetter.render

    def render(self: Typesetter, markup: str) -> Layout:
        assert [style for style in styles if style() is not None] == [], "what a drawn section rested on is still held"
        layout = usual(self, markup)
        styles.extend(weakref.ref(page._page_box.style) for page in layout.document.pages)  # noqa: SLF001 - styles are what weighs
        return layout

    monkeypatch.setattr(Typesetter, "render", render)
    document = sample_document()
    write_pdf(document, LOOK)
    assert len(styles) >= len(split_sections(document))
