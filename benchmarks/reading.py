"""What reading costs: how it grows with the length of a document, and against bare text extraction.

``python benchmarks/reading.py`` prints, for a publication of growing length in every format, the processor seconds of
bare extraction (the text and nothing else, by the fastest call of the library that we read with: pypdfium2
``get_text_range`` of every page; python-docx paragraphs and cells; lxml ``text_content``; bytes decoded and cut into
lines), of lines and grids, of claims, and of the whole way of ``read`` and ``check`` up to accounts, the form found by
itself. The garbage collector is held for all of them, as the program does for every command.

Promised: the whole way grows linearly; of 150 pages a PDF or Word file of ours costs at most three times its bare
extraction (README.md has the figures, also of other programs' PDFs, whose bare extraction is far cheaper). Bare text
and HTML have next to nothing to extract: for them the seconds count, not the ratio.
"""

from __future__ import annotations

import gc
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
from generator.render.html import write_html
from generator.render.pdf import write_pdf
from generator.render.txt import write_txt

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.document import Document
    from generator.profile import Pack

CLASSES = ("201", "205", "206", "207", "208", "210", "212", "213", "221", "222", "224", "229")
SIZES = (80, 240, 480, 860)
RUNS = 5


MONEY = (
    ("一般公共预算表.科目.{}.基本支出", 1_234_567, 997),
    ("一般公共预算表.科目.{}.项目支出", 7_654_321, 131),
    ("上年.一般公共预算表.科目.{}.小计", 8_000_000, 503),
)
"""Path, first amount and step from 项 to 项, in 分."""


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
            Leaf(f"一般公共预算支出.项.{code}.变动原因", "救灾物资储备增加，人员经费按标准安排", place),
        ]
        for path, first, step in MONEY:
            fen = Decimal(first + number * step)
            leaves.append(Leaf(path.format(code), str(fen / 100), place, "元", exact=True))
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


def bare_html(path: Path) -> None:
    """Extract the text of the page, nothing else."""
    from lxml import html  # noqa: PLC0415 - what is measured

    html.document_fromstring(path.read_text(encoding="utf-8")).text_content()


def bare_txt(path: Path) -> None:
    """Decode the file and cut it into lines."""
    path.read_bytes().decode().splitlines()


BARE = {".pdf": bare_pdf, ".docx": bare_docx, ".html": bare_html, ".txt": bare_txt}


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
    gc.disable()
    print("格式  项   页    段     纯提取   取段和表  读句子    连表成数据  全程/纯提取")
    with TemporaryDirectory() as folder:
        for items in SIZES:
            document, look = long_document(pack, items), pack.need("look/print.css").parent
            made = write_pdf(document, look)
            files = {
                "长.pdf": made.data,
                "长.docx": write_docx(document, pack.need("look/reference.docx"), made.pages),
                "长.html": write_html(document, look).encode(),
                "长.txt": write_txt(document).encode(),
            }
            for name, data in files.items():
                (Path(folder) / name).write_bytes(data)
                _measure(Path(folder) / name, pack, items, max(made.pages.values()))


def _measure(path: Path, pack: Pack, items: int, pages: int) -> None:
    blocks = read_document(path)
    bare = best(lambda: BARE[path.suffix](path))
    extracted = best(lambda: read_document(path))
    claims = best(lambda: read_claims(blocks, pack))
    whole = best(lambda: read_publication(path))
    seconds = " ".join(f"{value:8.4f}" for value in (bare, extracted, claims, whole))
    print(f"{path.suffix[1:]:5} {items:4} {pages:4} {len(blocks):6} {seconds} {whole / bare:8.1f}")


if __name__ == "__main__":
    main()
