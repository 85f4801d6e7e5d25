"""What reading workbooks costs: ``python benchmarks/intake.py``.

1. Time: the reader (tables recognised, every figure with its cell) beside a plain read-only pass of openpyxl over the
   same file, for the officer's export of 大同 2022 and for workbooks of 600 and 20,000 rows. Promise: at most 3 times.
2. Memory: the peak of a process that reads 20,000 rows. Promise: under 300 MB.
3. Hostile files: time and peak until they are refused.

Every figure comes from a process of its own, the best of five runs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))
EXPORT = HOME / "data_inputs" / "datong-2022" / "公开表.xlsx"
HEADS = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
RUNS = 5


def long_workbook(path: Path, rows: int) -> Path:
    """Write a 收入表 with ``rows`` rows of nine columns."""
    from openpyxl import Workbook  # noqa: PLC0415 - children need not pay

    book = Workbook(write_only=True)
    sheet = book.create_sheet("收入决算表")
    sheet.append(["收入决算表"])
    sheet.append([None] * 8 + ["公开02表"])
    sheet.append(["部门名称：示例市档案局", None, None, None, "2022年度", None, None, None, "金额单位：元"])
    sheet.append(["项目", None, *HEADS])
    sheet.append(["功能分类科目编码", "科目名称"])
    sheet.append(["栏次", None, 1, 2, 3, 4, 5, 6, 7])
    sheet.append(["合计", None, 1, 1])
    for number in range(rows):
        code = f"{2000000 + number}"
        sheet.append([code, f"其他支出{number}", *[number + 0.25] * 7])
    book.save(path)
    return path


def hostile(path: Path, kind: str) -> Path:
    """Spoil a small workbook in one way."""
    small = long_workbook(path.with_name("small.xlsx"), 3)
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                text = _spoiled(text, kind)
            new.writestr(name, text)
        if kind == "zip bomb":
            with new.open("xl/media/a.png", "w", force_zip64=True) as part:
                for _ in range(60):
                    part.write(bytes(10_000_000))
    return path


def _spoiled(text: str, kind: str) -> str:
    if kind == "entities":
        return '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + text.partition("?>")[2]
    if kind == "a million columns":
        return text.replace("<sheetData>", '<cols><col min="1" max="1000000" width="9"/></cols><sheetData>')
    if kind == "one row of 4 million cells":
        return text.replace("</sheetData>", "<row>" + "<c/>" * 4_000_000 + "</row></sheetData>")
    if kind == "3 million rows":
        return text.replace("</sheetData>", "<row><c><v>1</v></c></row>" * 3_000_000 + "</sheetData>")
    return text


def measure(way: str, path: Path) -> dict[str, float | str]:
    """Return the best time and the peak of five processes."""
    found = []
    for _ in range(RUNS):
        done = subprocess.run([sys.executable, __file__, way, str(path)], capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    best: dict[str, float | str] = min(found, key=lambda run: run["seconds"])
    return best


def child(way: str, path: Path) -> None:
    """Read ``path`` once in this process and print what it took."""
    from generator.load.excel_file import read_workbook  # noqa: PLC0415 - not measured
    from generator.profile import load_pack  # noqa: PLC0415 - as above

    pack = load_pack("shanxi/2022")
    if pack is None:
        raise SystemExit("the pack shanxi/2022 is not here")
    import openpyxl  # noqa: PLC0415 - as above

    if way == "ours":
        read_workbook(EXPORT, "warm", pack)  # layouts and patterns are made once per process
    start = time.perf_counter()
    said = ""
    if way == "plain":
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        count = sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for _ in row)
    else:
        loaded = read_workbook(path, path.name, pack)
        count = len(loaded.leaves)
        said = loaded.findings[0].code if loaded.findings else ""
    print(json.dumps({"seconds": time.perf_counter() - start, "peak": peak(), "count": count, "said": said}))


def peak() -> float:
    """Return the most memory that this process held, in MB; 0 where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0.0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1024 if sys.platform != "darwin" else size / 1024 / 1024


def main() -> None:
    """Print the three tables."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        files = {
            "export of 大同 2022": EXPORT,
            "600 rows": long_workbook(base / "a.xlsx", 600),
            "20,000 rows": long_workbook(base / "b.xlsx", 20_000),
        }
        for name, path in files.items():
            plain, ours = measure("plain", path), measure("ours", path)
            ratio = float(ours["seconds"]) / float(plain["seconds"])
            print(
                f"{name:24} openpyxl {plain['seconds']:7.3f} s  ours {ours['seconds']:7.3f} s  x{ratio:.2f}  "
                f"peak {plain['peak']:4.0f} / {ours['peak']:4.0f} MB"
            )
        kinds = ("zip bomb", "entities", "a million columns", "one row of 4 million cells", "3 million rows")
        for kind in kinds:
            run = measure("ours", hostile(base / "hostile.xlsx", kind))
            print(f"{kind:28} refused {run['said']} after {run['seconds']:6.3f} s, peak {run['peak']:4.0f} MB")


if __name__ == "__main__":
    child(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 2 else main()
