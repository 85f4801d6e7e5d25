from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator.findings import Severity
from generator.render import native
from generator.render.native import can_load, pdf_obstacles

ROOT = Path(__file__).resolve().parent.parent


def without(monkeypatch: pytest.MonkeyPatch, *parts: str) -> None:
    """Make the loader miss every library whose file name holds one of ``parts``."""

    def load(file: str) -> object:
        if any(part in file for part in parts):
            raise OSError(file)
        return object()

    monkeypatch.setattr("ctypes.CDLL", load)
    monkeypatch.setattr(native, "installed_faces", lambda: ("一张字体",))
    monkeypatch.setattr(native, "has_chinese", bool)
    monkeypatch.setattr(native, "find_spec", lambda name: name)


def test_a_machine_with_everything_has_no_obstacles(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch)
    assert pdf_obstacles() == []


@pytest.mark.skipif(sys.platform != "linux", reason="the Debian line is printed on Linux only")
def test_missing_pango_is_an_error_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "pango")
    findings = pdf_obstacles()
    assert [(f.code, f.severity, f.hint) for f in findings] == [
        ("PDF缺程序库", Severity.ERROR, "请在终端输入：sudo apt-get install -y libpango-1.0-0"),
        ("PDF缺程序库", Severity.ERROR, "请在终端输入：sudo apt-get install -y libpangoft2-1.0-0"),
    ]
    assert "pango-1.0" in findings[0].message


@pytest.mark.skipif(sys.platform != "linux", reason="the Debian line is printed on Linux only")
def test_a_missing_subsetter_is_a_warning_not_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "harfbuzz-subset")
    [finding] = pdf_obstacles()
    assert (finding.code, finding.severity) == ("PDF慢", Severity.WARNING)
    assert finding.hint == "请在终端输入：sudo apt-get install -y libharfbuzz-subset0"


def test_the_remedy_on_windows_names_msys2(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "pango-1.0")
    monkeypatch.setattr(native, "_add_windows_folders", lambda: None)
    monkeypatch.setattr("sys.platform", "win32")
    assert "pacman -S mingw-w64-ucrt-x86_64-pango" in pdf_obstacles()[0].hint


@pytest.mark.skipif(sys.platform != "linux", reason="the Debian line is printed on Linux only")
def test_no_chinese_font_is_an_error_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch)
    monkeypatch.setattr(native, "has_chinese", lambda _: False)
    [finding] = pdf_obstacles()
    assert (finding.code, finding.severity) == ("PDF缺中文字体", Severity.ERROR)
    assert finding.hint == "请在终端输入：sudo apt-get install -y fonts-noto-cjk fonts-liberation"


def test_a_missing_python_part_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch)
    monkeypatch.setattr(native, "find_spec", lambda name: None if name == "weasyprint" else name)
    [finding] = pdf_obstacles()
    assert finding.hint == "请在终端输入：pip install weasyprint"


def test_a_library_is_found_under_any_of_its_file_names() -> None:
    tried: list[str] = []

    def load(file: str) -> object:
        tried.append(file)
        if not file.endswith(".dylib"):
            raise OSError(file)
        return object()

    assert can_load(native.SUBSETTER, load)
    assert tried == ["libharfbuzz-subset-0.dll", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"]


def test_looking_for_obstacles_does_not_import_the_typesetter() -> None:
    script = (
        "import sys; from generator.render.native import pdf_obstacles;"
        "pdf_obstacles(); assert 'weasyprint' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parent.parent)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux loads a library by the name of its file alone")
def test_loading_the_typesetter_starts_no_compiler() -> None:
    """Ours finds its libraries by name; ctypes' own search starts gcc and ld, and stays as it was for others."""
    code = (
        "import ctypes.util, subprocess, sys\n"
        "search = ctypes.util.find_library\n"
        "subprocess.Popen = None\n"
        "from generator.render.pdf_load import found_directly\n"
        "with found_directly():\n"
        "    import weasyprint\n"
        "print(ctypes.util.find_library is search)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert done.stdout == "True\n"
