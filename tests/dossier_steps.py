"""Steps of examples: they change a copy of the small good dossier, its publication or its workbook; then a command.

The steps of a dossier are those of broken/cases.yaml. ``成品`` stands for a file of its publication, ``填报`` for cells
of its fill-in workbook. Findings come as the commands give them.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import yaml

from generator.commands.audit import audit_document
from generator.commands.begin import begin
from generator.commands.convert import convert
from generator.pipeline import build, examine
from generator.publish.lock import locked, workshop
from generator.publish.publication import verify_publication

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.findings import Finding

BROKEN = Path(__file__).resolve().parent / "broken"
NAME = "base-2024"
WORKBOOK: dict[str, Any] = yaml.safe_load((BROKEN / "cases.yaml").read_text(encoding="utf-8"))["工作簿底子"]
FORMATS = ("docx", "txt", "xlsx")
Step = dict[str, Any]


class Place:
    """Where an example is played: the dossier, its publication and its fill-in workbook, below one folder."""

    def __init__(self, home: Path) -> None:
        """Copy the good dossier and last year's into ``home``."""
        self.home, self.dossier, self.output = home, home / NAME, home / "output"
        self.workbook, self.keep = home / "填报.xlsx", False
        self.aim = self.dossier
        for name in ("base-2023", NAME):
            shutil.copytree(BROKEN / name, home / name)

    @property
    def publication(self) -> Path:
        """The folder of the publication."""
        return self.output / NAME

    def file(self, pattern: str) -> Path:
        """The one file of the publication that fits a pattern."""
        (found,) = self.publication.glob(pattern)
        return found


@cache
def unchanged(command: str) -> list[Finding]:
    """What a command says of the good dossier."""
    with tempfile.TemporaryDirectory() as home:
        return play([], command, Path(home))


def play(steps: list[Step], command: str, home: Path) -> list[Finding]:
    """Do the steps in ``home`` and return the findings of the command."""
    place = Place(home)
    if command in ("复核", "核对公开文件", "保留修改", "保留修改各格式"):
        publish(place)
    if command == "核对工作簿":
        place.workbook.write_bytes(fill_in_workbook())
    for step in steps:
        apply(step, place)
    return COMMANDS[command](place)


def apply(step: Step, place: Place) -> None:
    """Do one step."""
    if "成品" in step:
        change_publication(step, place)
    elif "填报" in step:
        change_cells(place.workbook, step)
    elif "对象" in step:
        (place.aim,) = place.home.glob(step["对象"])
    elif "生成" in step:
        build(place.dossier, place.output, FORMATS, draft=False)
    elif "占用" in step:
        place.keep = True
    else:
        change_dossier(step, place.dossier)


def change_dossier(step: Step, folder: Path) -> None:
    """Do one step of 改 in the dossier ``folder`` (broken/cases.yaml says which there are)."""
    if "删" in step:
        path = folder / step["删"]
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    elif "写" in step:
        write(folder / step["写"], step)
    elif "工作簿" in step:
        write_workbook(folder / step["工作簿"], step)
    elif "抄" in step:
        shutil.copytree(folder, folder / step["抄"])
    else:
        replace_once(folder / step["文件"], step["原"], step["换"])


def write(path: Path, step: Step) -> None:
    """Write a file: 文 with its 编码, or 字节 (hexadecimal) followed by so many zeros (补零)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if "字节" in step:
        path.write_bytes(bytes.fromhex(step["字节"]) + bytes(step.get("补零", 0)) + bytes.fromhex(step.get("再", "")))
    else:
        path.write_text(step["文"] + step.get("再文", "") * step.get("遍", 1), encoding=step.get("编码", "utf-8"))


def replace_once(path: Path, old: str, new: str) -> None:
    """Replace what stands exactly once in a file of text."""
    text = path.read_text(encoding="utf-8")
    count = text.count(old)
    assert count == 1, f"“{old}”在 {path.name} 里出现 {count} 次，应为一次"
    path.write_text(text.replace(old, new), encoding="utf-8")


def write_workbook(path: Path, step: Step) -> None:
    """Write the sheet 基金 from 工作簿底子, changed as the step says."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = step.get("表名", "基金")
    for cell, value in (WORKBOOK | step.get("改格", {})).items():
        sheet[cell] = value
    for row in step.get("删行", ()):
        sheet.delete_rows(row)
    for area in step.get("合并", ()):
        sheet.merge_cells(area)
    for row in step.get("隐藏行", ()):
        sheet.row_dimensions[row].hidden = True
    if "再抄一张" in step:
        book.copy_worksheet(sheet)
    if "另一张" in step:
        other = book.create_sheet(step["另一张"])
        other["A1"] = "备用"
    book.save(path)
    for name, text in step.get("加入", {}).items():
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, text)
    if "部件" in step:
        repack(path, step["部件"], step["原"], step["换"])


def change_publication(step: Step, place: Place) -> None:
    """Change, delete or spoil a file of the publication; in a Word file a part of it (部件)."""
    if "删" in step:
        place.file(step["成品"]).unlink()
        return
    path = place.file(step["成品"])
    if "字节" in step:
        write(path, step)
    elif "去表" in step:
        drop_sheet(path, step["去表"])
    elif path.suffix == ".docx":
        repack(path, step.get("部件", "word/document.xml"), step["原"], step["换"])
    else:
        replace_first(path, step["原"], step["换"])


def drop_sheet(path: Path, number: int) -> None:
    """Delete a worksheet."""
    book = openpyxl.load_workbook(path)
    book.remove(book.worksheets[number])
    book.save(path)


def replace_first(path: Path, old: str, new: str) -> None:
    """Replace the first of what stands in a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} 里没有“{old}”"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def repack(path: Path, part: str, old: str, new: str) -> None:
    """Replace the first of what stands in one part of a package."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode()
    assert old in text, f"{part} 里没有“{old}”"
    parts[part] = text.replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def change_cells(path: Path, step: Step) -> None:
    """Put values into cells of a worksheet (改格), or into the columns of the first blank row of its grid (空行)."""
    book = openpyxl.load_workbook(path)
    sheet = book[step["填报"]]
    for cell, value in step.get("改格", {}).items():
        sheet[cell] = value
    if "空行" in step:
        rows = range(1, sheet.max_row + 1)
        blank = next(row for row in rows if sheet.cell(row, 1).value == "候:" and not sheet.cell(row, 2).value)
        for column, value in step["空行"].items():
            sheet[f"{column}{blank}"] = value
    book.save(path)


@cache
def fill_in_workbook() -> bytes:
    """The fill-in workbook of the good dossier."""
    return _made(lambda folder: convert(folder / NAME, folder / "填报.xlsx"), "填报.xlsx")


@cache
def publication() -> bytes:
    """The publication of the good dossier as a zip."""

    def make(folder: Path) -> None:
        build(folder / NAME, folder / "output", FORMATS, draft=False)
        shutil.make_archive(str(folder / "成品"), "zip", folder / "output")

    return _made(make, "成品.zip")


def _made(make: Callable[[Path], Any], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for part in ("base-2023", NAME):
            shutil.copytree(BROKEN / part, home / part)
        make(home)
        return (home / name).read_bytes()


def publish(place: Place) -> None:
    """Put the publication of the good dossier beside it."""
    with zipfile.ZipFile(io.BytesIO(publication())) as archive:
        archive.extractall(place.output)


def _build(place: Place) -> list[Finding]:
    if place.keep:  # somebody else is building
        with locked(workshop(place.output, NAME)):
            return build(place.dossier, place.output, FORMATS, draft=False).findings
    return build(place.dossier, place.output, FORMATS, draft=False).findings


def _keep(place: Place, formats: tuple[str, ...] = ("docx",)) -> list[Finding]:
    draft = place.home / "稿.docx"
    shutil.copy(place.file("*说明.docx"), draft)
    with zipfile.ZipFile(io.BytesIO(publication())) as archive:
        archive.extractall(place.output)
    return build(place.dossier, place.output, formats, draft=False, keep=(draft,)).findings


COMMANDS: dict[str, Callable[[Place], list[Finding]]] = {
    "核对": lambda place: examine(place.aim).findings,
    "核对工作簿": lambda place: examine(place.workbook).findings,
    "核对公开文件": lambda place: audit_document(place.file("*说明.txt")).findings,
    "生成": _build,
    "保留修改": _keep,
    "保留修改各格式": lambda place: _keep(place, ("docx", "txt")),
    "复核": lambda place: verify_publication(place.publication).findings,
    "转工作簿": lambda place: convert(place.aim, place.workbook).findings,
    "新建": lambda place: begin(place.home / "新夹", "xinjiang/2024", place.aim),
}
