"""WeasyPrint is loaded without the rarer parts of fontTools, and they come when they are called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator.render.native import pdf_obstacles

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(bool(pdf_obstacles()), reason="this machine makes no PDF")

LOAD = """
import sys
sys.path.insert(0, "tests")
from pathlib import Path
from samples import sample_document
from generator.render.pdf import write_pdf
look = Path("templates/common/look")
made = write_pdf(sample_document(), look).data
"""
LATER = ("fontTools.subset", "fontTools.varLib.instancer", "fontTools.ttLib.woff2", "fontTools.ttLib.tables.otTables")


def run(code: str) -> list[str]:
    """Run code in a process of its own; return the lines that it prints."""
    done = subprocess.run([sys.executable, "-c", LOAD + code], cwd=ROOT, check=True, capture_output=True)
    return done.stdout.decode().splitlines()


def test_a_pdf_is_made_without_them() -> None:
    assert run(f"print(made[:5].decode(), *(name for name in {LATER} if name in sys.modules))") == ["%PDF-"]


def test_whoever_imports_them_gets_them_whole() -> None:
    names = "subset.__file__.endswith('.py'), varLib.instancer.__name__, woff2.WOFF2Reader.__module__"
    imports = (
        "from fontTools import subset, varLib; import fontTools.varLib.instancer; from fontTools.ttLib import woff2"
    )
    assert run(f"{imports}\nprint({names})") == ["True fontTools.varLib.instancer fontTools.ttLib.woff2"]


def test_a_typesetter_without_harfbuzz_subset_cuts_its_fonts_with_them() -> None:
    found = run(
        "import io, weasyprint.pdf.fonts, pypdf\n"
        "weasyprint.pdf.fonts.harfbuzz_subset = None\n"
        "made = write_pdf(sample_document(), look, tagged=True).data\n"
        "print('fontTools.subset' in sys.modules, len(made) < 600_000)\n"
        "print('示例市应急管理局' in pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text())\n"
    )
    assert found == ["True True", "True"]
