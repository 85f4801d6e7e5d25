"""What reading costs: how it grows with the length of a document, and against bare text extraction.

``python benchmarks/reading.py`` prints a table: pages, paragraphs, seconds for bare extraction (PDF: the text of every
page by pypdfium2; Word: paragraphs and cells by python-docx), for lines and tables, for the claims in them, and for
the whole up to accounts with every table. Promised: reading grows linearly, and lines, tables and claims of a document
of 150 pages cost at most three times its bare extraction.
"""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generator.commands.audit import read_publication
from generator.compose.outline import compose
from generator.derive import Accounts
from generator.findings import Place
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.profile import load_pack
from generator.read.claims import read_claims
from generator.read.document import read_document
from generator.render.docx import write_docx
from generator.render.pdf import write_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.document import Document
    from generator.profile import Pack

CLASSES = ("201", "205", "206", "207", "208", "210", "212", "213", "221", "222", "224", "229")
SIZES = (80, 240, 480, 860)
RUNS = 3


def long_document(pack: Pack, items: int) -> Document:
    """Return a publication with ``items`` 项, each with its paragraph and its rows in the tables."""
    place = Place("长.yaml", 1)
    leaves = [Leaf("年度", "2024", place), Leaf("单位.名称", "虚构市防灾局", place), Leaf("单位.自称", "我部门", place)]
    for number in range(items):
        head = CLASSES[number % len(CLASSES)]
        code = f"{head}{10 + number // len(CLASSES) // 40:02d}{10 + number // len(CLASSES) % 40:02d}"
        leaves += [
            Leaf(f"功能科目.{code}", f"第{number}项支出", place),
            Leaf(f"功能科目.{code[:5]}", f"{head}类第{code[3:5]}款", place),
            Leaf(
                f"一般公共预算表.科目.{code}.基本支出",
                str(Decimal(1_234_567 + number * 997) / 100),
                place,
                "元",
                exact=True,
            ),
            Leaf(
                f"一般公共预算表.科目.{code}.项目支出",
                str(Decimal(7_654_321 + number * 131) / 100),
                place,
                "元",
                exact=True,
            ),
            Leaf(
                f"上年.一般公共预算表.科目.{code}.小计",
                str(Decimal(8_000_000 + number * 503) / 100),
                place,
                "元",
                exact=True,
            ),
            Leaf(f"一般公共预算支出.项.{code}.变动原因", "救灾物资储备增加，人员经费按标准安排", place),
        ]
    return compose(Accounts(build_model(Loaded(leaves=leaves), pack).facts, pack))


def bare_pdf(path: Path) -> None:
    """Extract the text of every page, nothing else."""
    import pypdfium2  # noqa: PLC0415 - what is measured

    document = pypdfium2.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()


def bare_docx(path: Path) -> None:
    """Extract the text of every paragraph and cell, nothing else."""
    from docx import Document as Word  # noqa: PLC0415 - what is measured

    document = Word(str(path))
    _ = [paragraph.text for paragraph in document.paragraphs]
    _ = [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def best(call: Callable[[], object]) -> float:
    """Return the least processor seconds of a few runs."""
    found = []
    for _ in range(RUNS):
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Print the table."""
    pack = load_pack("xinjiang/2024")
    if pack is None:
        return
    print("格式  项   页    段     纯提取   取段和表  读句子    连表成数据  前两项/纯提取")
    with TemporaryDirectory() as folder:
        for items in SIZES:
            document = long_document(pack, items)
            made = write_pdf(document, pack.need("look/print.css").parent)
            (Path(folder) / "长.pdf").write_bytes(made.data)
            docx = write_docx(document, pack.need("look/reference.docx"), made.pages)
            (Path(folder) / "长.docx").write_bytes(docx)
            for name in ("长.pdf", "长.docx"):
                _measure(Path(folder) / name, pack, items, max(made.pages.values()))


def _measure(path: Path, pack: Pack, items: int, pages: int) -> None:
    blocks = read_document(path)
    bare = best(lambda: bare_pdf(path) if path.suffix == ".pdf" else bare_docx(path))
    extracted = best(lambda: read_document(path))
    claims = best(lambda: read_claims(blocks, pack))
    whole = best(lambda: read_publication(path, pack.name))
    seconds = " ".join(f"{value:8.3f}" for value in (bare, extracted, claims, whole))
    print(f"{path.suffix[1:]:5} {items:4} {pages:4} {len(blocks):6} {seconds} {(extracted + claims) / bare:6.1f}")


if __name__ == "__main__":
    main()
