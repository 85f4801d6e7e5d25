"""What we promise, measured: ``python benchmarks/run.py [MEASURE ...]``.

MEASURE: package docx xlsx pdf growth memory startup spine bytes; none or all: every one. Every line is a ratio of two
things measured side by side in one run, or memory; see README.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import pickle
import statistics
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import ours  # noqa: E402 - found beside this file, and generator above it
from limit import LIMIT  # noqa: E402 - as above
from measure import Row, child, child_ratio, cpu, exponent, ratio  # noqa: E402 - as above
from reference import DECENT, docx_tpl  # noqa: E402 - as above
from workload import neutral, synthetic, without_contents  # noqa: E402 - as above

from generator.pipeline import examine  # noqa: E402 - as above
from generator.render.archive import zip_parts  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.document import Document

HEAVY = "weasyprint openpyxl docx jinja2 pydantic yaml lxml.etree pypdf rich.console"
FORMATS = ("docx", "xlsx", "html", "txt", "pdf")


class Bench:
    """The workloads of a run and how often each pair is measured."""

    def __init__(self, folder: Path, dossier: Path | None, *, quick: bool) -> None:
        self.quick, self.dossier = quick, dossier
        self.documents: dict[str, Document] = {"合成": synthetic(papers=1, paragraphs=10) if quick else synthetic()}
        made = examine(dossier).document if dossier else None
        if made is not None and dossier is not None and not quick:
            self.documents[dossier.name] = made
        self.files: dict[str, str] = {}
        for number, (name, document) in enumerate(self.documents.items()):
            file = folder / f"{number}.pickle"
            file.write_bytes(pickle.dumps(document))
            self.files[name] = str(file)

    def pairs(self, wanted: int) -> int:
        """Return how many pairs to measure."""
        return 1 if self.quick else wanted

    def package(self) -> Iterator[Row]:
        """Write docx + xlsx + pdf, whole processes, against the decent way."""
        for name, file in self.files.items():
            found = child_ratio(("ours", file, "all"), ("decent", file), self.pairs(3))
            yield _row(f"整包（{name}）/ 正派写法", found, 0.55)

    def docx(self) -> Iterator[Row]:
        """Word in process, against the limit and docxtpl."""
        for name, document in self.documents.items():
            blocks = neutral(document)
            yield self._against_limit("docx", name, document, 2.0)
            if importlib.util.find_spec("docxtpl") is None:
                yield Row(
                    f"docx（{name}）/ docxtpl", float("nan"), None, note="没有安装 docxtpl：pip install -e .[bench]"
                )
                continue
            found = ratio(lambda: ours.docx(document), lambda: docx_tpl(blocks), self.pairs(9))  # noqa: B023 - called here
            yield _row(f"docx（{name}）/ docxtpl", found, 0.25)

    def xlsx(self) -> Iterator[Row]:
        """Excel in process, against the limit."""
        for name, document in self.documents.items():
            yield self._against_limit("xlsx", name, document, 4.0)

    def _against_limit(self, form: str, name: str, document: Document, bound: float) -> Row:
        """Compare our writer of a format with the fastest that can be written by hand."""
        blocks, write = neutral(document), getattr(ours, form)
        found = ratio(lambda: write(document), lambda: LIMIT[form](blocks), self.pairs(15))
        return _row(f"{form}（{name}）/ 极限", found, bound)

    def pdf(self) -> Iterator[Row]:
        """PDF in process, against plain WeasyPrint; and what happens without harfbuzz-subset."""
        for name, whole in self.documents.items():
            document = without_contents(whole)
            blocks = neutral(document)
            found = ratio(lambda: ours.pdf(document), lambda: DECENT["pdf"](blocks), self.pairs(3))  # noqa: B023 - called here
            yield _row(f"pdf（{name}）/ 朴素 WeasyPrint", found, 0.5)
        silent = child("slow", self.files["合成"])
        note = f"没有 harfbuzz-subset 的机器上 {silent['seconds']:.2f} s"
        yield Row("pdf 慢路径无声（0 = 有提示）", 1 - silent["told"], 0, "", note)

    def growth(self) -> Iterator[Row]:
        """Growth exponents in tables and in rows of one table."""
        sizes = {"tables": (2, 8), "rows": (20, 80)} if self.quick else {"tables": (50, 400), "rows": (100, 1600)}
        for form in FORMATS:
            for kind, (small, large) in sizes.items():
                found = child("growth", form, kind, str(small), str(large))
                reached = exponent((small, found["small"]), (large, found["large"]))
                note = f"{small}: {found['small']:.3f} s，{large}: {found['large']:.3f} s，峰值 {found['peak']:.0f} MB"
                yield Row(f"{form} 随{'表数' if kind == 'tables' else '行数'}增长的指数", reached, 1.1, "", note)

    def memory(self) -> Iterator[Row]:
        """Peak memory of whole processes."""
        for name, file in self.files.items():
            for formats, bound in (("all", 210.0), ("nopdf", 60.0)):
                found = [child("ours", file, formats)["peak"] for _ in range(self.pairs(3))]
                label = "含 pdf" if formats == "all" else "不含 pdf"
                yield Row(f"峰值内存（{name}，{label}）", statistics.median(found), bound, "MB")

    def startup(self) -> Iterator[Row]:
        """Import what ``check`` starts with, and what a whole check comes to load, against importing everything."""
        everything = " ".join(sorted(f"generator.{path.stem}" for path in (ROOT / "generator").glob("[a-z]*.py")))
        heavy = ("modules", f"{HEAVY} {everything}")
        found = child_ratio(("modules", "generator.cli generator.pipeline"), heavy, self.pairs(7))
        yield _row("check 的启动 / 全部导入", found, 0.25)
        if self.dossier is None:
            return
        ran = child("check", str(self.dossier))
        loaded = [name for name in str(ran["modules"]).split() if name not in ("__main__", "measure")]
        found = child_ratio(("modules", " ".join(loaded)), heavy, self.pairs(7))
        yield _row(f"check {self.dossier.name} 用到的全部模块 / 全部导入", found, None)
        renderers = [name for name in loaded if name in HEAVY.split() or name.startswith("generator.render")]
        yield Row("check 全程 CPU", ran["cpu"], None, "s", f"导入了 {' '.join(renderers)}")

    def spine(self) -> Iterator[Row]:
        """Everything of ``build`` but the writers, in seconds."""
        if self.dossier is None:
            return
        found = [child("spine", str(self.dossier)) for _ in range(self.pairs(5))]
        steps = {name: statistics.median([run[name] for run in found]) for name in found[0]}
        total = sum(steps[name] for name in ("import", "examine", "verify", "papers"))
        note = "，".join(f"{name} {steps[name]:.3f}" for name in ("import", "examine", "verify", "papers", "writers"))
        yield Row(f"build 除写文件以外（{self.dossier.name}）", total, None, "s", note)

    def bytes(self) -> Iterator[Row]:
        """Measure what equal bytes cost, and whether they are equal under another hash seed."""
        name, document = next(iter(self.documents.items()))
        for form in ("docx", "xlsx"):
            parts = _parts(ours.OURS[form](document))
            runs = [cpu(lambda: zip_parts(parts)) - cpu(lambda: _plain_zip(parts)) for _ in range(self.pairs(9))]  # noqa: B023 - called here
            yield Row(f"固定 {form} 字节的代价", statistics.median(runs) * 1000, 15, "ms")
        for form in FORMATS:
            digests = {str(child("digest", self.files[name], form, PYTHONHASHSEED=seed)["sha256"]) for seed in "12"}
            yield Row(f"{form} 两次运行的字节不同（0 = 相同）", len(digests) - 1, 0, "")


def _row(measure: str, found: tuple[float, float, float], bound: float | None) -> Row:
    return Row(measure, found[0], bound, "x", f"{found[1]:.3f} s / {found[2]:.3f} s")


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _plain_zip(parts: list[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(BytesIO(), "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts:
            archive.writestr(name, data)


MEASURES = ("package", "docx", "xlsx", "pdf", "growth", "memory", "startup", "spine", "bytes")


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a Markdown table as they are measured."""
    yield "| 项目 | 实测 | 上限 | 达到 | 备注 |"
    yield "|---|---|---|---|---|"
    for row in rows:
        bound = "—" if row.bound is None else f"{row.bound:g} {row.unit}".strip()
        yield f"| {row.measure} | {row.value:.2f} {row.unit} | {bound} | {row.verdict} | {row.note} |"


def find_dossier(wanted: Path | None) -> Path | None:
    """Return the dossier to measure: as wanted, Datong 2022, else the last in data_inputs; None without any."""
    if wanted is not None:
        return wanted
    known = ROOT / "data_inputs" / "datong-2022"
    found = sorted(path.parent for path in (ROOT / "data_inputs").glob("*/单位.yaml"))
    return known if known.is_dir() else next(reversed(found), None)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="*", choices=("all", *MEASURES), default="all", metavar="MEASURE")
    parser.add_argument("--dossier", type=Path, help="the second workload (default: data_inputs/datong-2022)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it runs, measures nothing")
    options = parser.parse_args(arguments)
    wanted = MEASURES if "all" in options.measures else options.measures
    missed = False
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder), find_dossier(options.dossier), quick=options.quick)
        rows: list[Row] = []
        for line in table(_collected(bench, wanted, rows)):
            print(line, flush=True)
        missed = any(row.verdict == "否" for row in rows)
    return 1 if missed else 0


def _collected(bench: Bench, wanted: Iterable[str], rows: list[Row]) -> Iterator[Row]:
    for name in wanted:
        for row in getattr(bench, name)():
            rows.append(row)
            yield row


if __name__ == "__main__":
    sys.exit(main())
