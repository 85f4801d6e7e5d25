"""Mutants by the thousand: ``python benchmarks/mutation.py DOSSIER [NUMBER]`` changes one digit, word, unit or year.

Every written file of a dossier (docx, pdf, html, txt, xlsx) is changed NUMBER times in one place, kept whole, read back
and held against the tree. Prints what was missed; the promise is that nothing is, and that unchanged files are silent.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mutants import Mutable

from generator.pipeline import examine
from generator.rendering import FORMATS, render, verify_file

HOME = Path(__file__).resolve().parent.parent
SEED = 20240915


def main() -> None:
    """Make the mutants and print a line per format."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "tests" / "broken" / "base-2024"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1200
    work = examine(folder)
    if work.document is None:
        return
    render(work, FORMATS)
    for name, data in work.files.items():
        form, number = name.rpartition(".")[2], random.Random(SEED)  # noqa: S311 - seeded places, not secrets
        if form not in FORMATS:
            continue
        whole = Mutable(form, data)
        false = len(verify_file(work.document, work.pages, name, whole.data)[0])
        missed = []
        for _ in range(count):
            words, changed = whole.mutant(number)
            if not verify_file(work.document, work.pages, name, changed)[0]:
                missed.append(words)
        print(f"{form}: {count} 处改动，漏 {len(missed)}；未改动的文件误报 {false}", *missed, sep="\n  ")


if __name__ == "__main__":
    main()
