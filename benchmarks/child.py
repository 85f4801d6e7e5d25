"""One job in a process of its own: ``python benchmarks/child.py JOB ...`` prints one line of JSON. run.py calls it."""
# ruff: noqa: PLC0415 - a job imports what it measures

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from generator.document import Document


def load(path: str) -> Document:
    """Return the pickled document that run.py made; the same work for every way."""
    import pickle

    document: Document = pickle.loads(Path(path).read_bytes())  # noqa: S301 - made by run.py a moment ago
    return document


def ours(path: str, formats: str) -> None:
    """Write a package by our writers: ``formats`` is all (docx xlsx pdf) or nopdf (docx xlsx)."""
    import ours

    document = load(path)
    if formats == "all":
        ours.package(document)
    else:
        ours.docx(document)
        ours.xlsx(document)


def decent(path: str) -> None:
    """Write the same package the decent way."""
    from reference import DECENT
    from workload import neutral

    blocks = neutral(load(path))
    for way in DECENT.values():
        way(blocks)


def growth(form: str, kind: str, small: str, large: str) -> dict[str, float]:
    """Return CPU seconds at two sizes: ``kind`` is tables (number of 自评表) or rows (of one table)."""
    from measure import cpu
    from ours import OURS
    from workload import long_table, synthetic

    def make(size: int) -> Document:
        return synthetic(papers=size) if kind == "tables" else long_table(size)

    write, found = OURS[form], {}
    write(make(10))
    for name, size in (("small", int(small)), ("large", int(large))):
        document = make(size)
        found[name] = min(cpu(lambda document=document: write(document)) for _ in range(1 if form == "pdf" else 3))
    return found


def slow(path: str) -> dict[str, float]:
    """Make a PDF as on a machine without harfbuzz-subset: its CPU, and whether the officer is told (1 or 0)."""
    import weasyprint.pdf.fonts
    from ours import LOOK

    from generator.render import native, pdf

    plain = native.can_load
    native.can_load = lambda library, load=None: library != native.SUBSETTER and plain(library, load)
    weasyprint.pdf.fonts.harfbuzz_subset = None
    document = load(path)
    start = time.process_time()
    findings = pdf.write_pdf(document, LOOK).findings
    return {"seconds": time.process_time() - start, "told": float(any(f.code == "PDF慢" for f in findings))}


def check(dossier: str) -> dict[str, object]:
    """Run ``check`` on a dossier; return the modules that it imported."""
    from generator.pipeline import examine

    before = time.process_time()
    examine(Path(dossier))
    seconds = time.process_time() - before
    found = [name for name, module in sys.modules.items() if getattr(module, "__spec__", None) is not None]
    return {"seconds": seconds, "modules": " ".join(found)}


def modules(names: str) -> None:
    """Import the named modules and do nothing."""
    for name in names.split():
        importlib.import_module(name)


def spine(dossier: str) -> dict[str, float]:
    """Build without writers: seconds of import, of examining, reading back, and the papers."""
    marks = [time.process_time()]
    from generator import rendering
    from generator.pipeline import examine

    marks.append(time.process_time())
    work = examine(Path(dossier))
    marks.append(time.process_time())
    rendering.render(work, ("docx", "xlsx", "html", "txt"))
    written = time.process_time()
    rendering.verify_files(work)
    marks.append(time.process_time())
    rendering.add_papers(work, draft=True)
    done = time.process_time()
    steps = {"import": marks[1] - marks[0], "examine": marks[2] - marks[1]}
    return steps | {"writers": written - marks[2], "verify": marks[3] - written, "papers": done - marks[3]}


def digest(path: str, form: str) -> dict[str, str]:
    """Return the sha256 of one of our files."""
    import hashlib

    from ours import OURS

    return {"sha256": hashlib.sha256(OURS[form](load(path))).hexdigest()}


JOBS = {job.__name__: job for job in (ours, decent, growth, slow, check, modules, spine, digest)}

if __name__ == "__main__":
    result = JOBS[sys.argv[1]](*sys.argv[2:]) or {}
    spent = time.process_time()
    import json

    from measure import peak_megabytes

    print(json.dumps({"cpu": spent, "peak": peak_megabytes(), **result}))
