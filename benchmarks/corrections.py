"""What a correction costs, against building everything: ``python benchmarks/corrections.py [cost|pdf|kill]``.

CPU of whole processes (``cost``) and in process (``pdf``); ``kill`` ends real builds at 100 random moments and looks
at what stands. Runs on a copy of a dossier of ``data_inputs``.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from measure import Row, cpu  # noqa: E402 - found beside this file
from ours import LOOK  # noqa: E402 - as above
from workload import synthetic  # noqa: E402 - as above

from generator.document import Document, Figure, Table  # noqa: E402 - found above this file
from generator.publish.publication import verify_publication  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Iterator

MEASURE = (
    "import resource,runpy,sys;sys.argv[0]='generator'\n"
    "try: runpy.run_module('generator',run_name='__main__')\n"
    "except SystemExit as end: code=end.code\n"
    "uses=[resource.getrusage(who) for who in (resource.RUSAGE_SELF,resource.RUSAGE_CHILDREN)]\n"
    "print(sum(use.ru_utime+use.ru_stime for use in uses),file=sys.stderr);sys.exit(code)"
)


class Case:
    """A copy of a dossier that can be corrected, and its output."""

    name: str
    others: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        for name in (self.name, *self.others):
            shutil.copytree(ROOT / "data_inputs" / name, folder / "in" / name)
        self.dossier, self.output, self._compiled = folder / "in" / self.name, folder / "out", folder / "pyc"
        self._turn = 0

    def correct(self, *, longer: bool = False) -> None:
        """Give one figure a value it never had, of as many digits as before, or (``longer``) of another number."""
        self._turn += 1
        self.write(self._turn, longer=longer)

    def write(self, turn: int, *, longer: bool) -> None:
        """Put the value of this turn into the dossier."""
        raise NotImplementedError

    def command(self, output: Path | None = None, formats: str = "docx,pdf,xlsx,html,txt") -> list[str]:
        """Return the command that builds the dossier, measured."""
        target = str(output or self.output)
        return [sys.executable, "-c", MEASURE, "build", str(self.dossier), "-o", target, "--formats", formats]

    def build(self, output: Path | None = None) -> float:
        """Build; return the CPU seconds of the whole process. Python keeps compiled modules, as on any desk."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(self._compiled)
        done = subprocess.run(
            self.command(output), cwd=ROOT, check=True, capture_output=True, encoding="utf-8", env=environment
        )
        return float(done.stderr.splitlines()[-1])


class Example(Case):
    """示例 2024: a figure in 公开表.yaml."""

    name, others = "shili-2024", ("shili-2023",)

    def write(self, turn: int, *, longer: bool) -> None:
        """公务接待费 of the year, and the total of its row with it."""
        path, value = self.dossier / "公开表.yaml", 9000 + turn if longer else 12700 + turn
        here = r"(决算数: {合计: )[\d.]+(.*公务用车运行维护费: 186472.91, 公务接待费: )[\d.]+"
        there = rf"\g<1>{478552 + value}.91\g<2>{value}.00"
        text, done = re.subn(here, there, path.read_text(encoding="utf-8"))
        if not done:
            raise SystemExit("the dossier has no such figure")
        path.write_text(text, encoding="utf-8")


class Datong(Case):
    """大同 2022: a cell of 公开表.xlsx."""

    name = "datong-2022"

    def write(self, turn: int, *, longer: bool) -> None:
        """机关运行经费 of the 参公单位."""
        import openpyxl  # noqa: PLC0415 - only here

        path = self.dossier / "公开表.xlsx"
        book = openpyxl.load_workbook(path)
        book.worksheets[-1]["C13"].value = (971500 if longer else 1271500) + turn + 0.66
        book.save(path)


def cost(pairs: int) -> Iterator[Row]:
    """Measure whole builds: everything new, then its first correction, then nothing changed."""
    for kind in (Datong, Example):
        found: dict[str, list[float]] = {"whole": [], "alike": [], "longer": [], "nothing": []}
        with TemporaryDirectory() as folder:
            case = kind(Path(folder))
            case.build()  # Python and the packs are compiled
            for number, longer in enumerate((False, True) * pairs):
                case.correct()
                fresh = Path(folder) / f"fresh{number}"
                found["whole"].append(case.build(fresh))
                case.correct(longer=longer)
                found["longer" if longer else "alike"].append(case.build(fresh))
                found["nothing"].append(case.build(fresh))
        whole, alike, longer_, nothing = (statistics.median(values) for values in found.values())
        note = f"/ {whole:.2f} s"
        yield Row(f"{case.name} 改一个数（位数不变）/ 全部新做", alike / whole, 0.25, "x", f"{alike:.2f} s {note}")
        yield Row(f"{case.name} 改一个数（位数变了）/ 全部新做", longer_ / whole, 0.25, "x", f"{longer_:.2f} s {note}")
        yield Row(f"{case.name} 没有改动时重做 / 全部新做", nothing / whole, 0.05, "x", f"{nothing:.3f} s {note}")


def pdf(pairs: int) -> Iterator[Row]:
    """Measure the PDF alone, in process, on ten and fifty performance tables."""
    from generator.render.pdf import write_pdf  # noqa: PLC0415 - only here

    for papers in (10, 50):
        document = synthetic(papers=papers)
        cold, warm, same = [], [], []
        with TemporaryDirectory() as folder:
            store = Path(folder)
            write_pdf(document, LOOK, store=store)
            for _ in range(pairs):
                cold.append(cpu(lambda: write_pdf(document, LOOK)))  # noqa: B023 - called here
                document = corrected(document)
                warm.append(cpu(lambda: write_pdf(document, LOOK, store=store)))  # noqa: B023 - as above
                same.append(cpu(lambda: write_pdf(document, LOOK, store=store)))  # noqa: B023 - as above
            equal = write_pdf(document, LOOK).data == write_pdf(document, LOOK, store=store).data
        whole, one, nothing = map(statistics.median, (cold, warm, same))
        yield Row(f"PDF（{papers} 张绩效表）改一个数", one / whole, 0.25, "x", f"{one:.2f} s / {whole:.2f} s")
        yield Row(f"PDF（{papers} 张绩效表）没有改动", nothing / whole, 0.25, "x", f"{nothing:.2f} s / {whole:.2f} s")
        yield Row(f"PDF（{papers} 张绩效表）字节不同（0 = 相同）", 1 - equal, 0, "")


def corrected(document: Document) -> Document:
    """Return the document with the last figure of its third table one digit on."""
    table = document.tables[2]
    cells = list(table.cells)
    at = max(number for number, cell in enumerate(cells) if any(isinstance(part, Figure) for part in cell.inlines))
    digits = str.maketrans("0123456789", "1234567890")
    parts = tuple(
        part._replace(text=part.text.translate(digits)) if isinstance(part, Figure) else part
        for part in cells[at].inlines
    )
    cells[at] = cells[at]._replace(inlines=parts)
    changed = table._replace(cells=tuple(cells))
    blocks = tuple(changed if isinstance(block, Table) and block is table else block for block in document.blocks)
    return replace(document, blocks=blocks)


def kill(times: int) -> Iterator[Row]:
    """End real builds at random moments; count publications that are broken or mixed."""
    draw, broken, grown = random.Random(5), 0, 0  # noqa: S311 - a benchmark
    with TemporaryDirectory() as folder:
        case = Example(Path(folder))
        case.build()
        start = time.perf_counter()
        case.correct()
        case.build()
        whole = time.perf_counter() - start
        for _ in range(times):
            case.correct()
            process = subprocess.Popen(case.command(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(whole * (0.3 + 0.8 * draw.random()))
                grown += 1
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            done = verify_publication(case.output / case.name)
            broken += not done.usable or any(finding.severity.value == "error" for finding in done.findings)
    yield Row(f"{times} 次中断后损坏或混杂的公开材料", broken, 0, "", f"其中 {grown} 次来得及做完")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="*", default=["cost", "pdf", "kill"], metavar="MEASURE")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--times", type=int, default=100)
    options = parser.parse_args(arguments)
    sizes = {"cost": options.pairs, "pdf": options.pairs, "kill": options.times}
    print("| 项目 | 实测 | 上限 | 达到 | 备注 |\n|---|---|---|---|---|")
    missed = False
    for name in options.measures:
        for row in globals()[name](sizes[name]):
            bound = "—" if row.bound is None else f"{row.bound:g} {row.unit}".strip()
            print(f"| {row.measure} | {row.value:.3f} {row.unit} | {bound} | {row.verdict} | {row.note} |", flush=True)
            missed |= row.verdict == "否"
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
