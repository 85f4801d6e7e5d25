"""LibreOffice as an independent judge: open a Word file, accept or reject all changes, save; by a macro of our own."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

without_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MODULE = (
    _HEAD + '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Judge" script:language="StarBasic">'
    "Sub Resolve(source As String, target As String, command As String)\n"
    "Dim hidden(0) As New com.sun.star.beans.PropertyValue\n"
    'hidden(0).Name = "Hidden"\nhidden(0).Value = True\n'
    'document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())\n'
    'If command &lt;&gt; "" Then\n'
    'dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")\n'
    'dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, Array())\n'
    "End If\n"
    "Dim filter(0) As New com.sun.star.beans.PropertyValue\n"
    'filter(0).Name = "FilterName"\nfilter(0).Value = "MS Word 2007 XML"\n'
    "document.storeToURL(target, filter())\n"
    "document.close(True)\n"
    "StarDesktop.terminate()\n"
    "End Sub\n</script:module>"
)


def make_profile(folder: Path) -> str:
    """Let LibreOffice make a user profile below ``folder`` and add the macro; return the option that uses it."""
    option = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    library = folder / "profile" / "user" / "basic" / "Standard"
    if not library.exists():
        first = ["soffice", "--headless", option, "--terminate_after_init"]
        subprocess.run(first, check=True, capture_output=True, timeout=120)
        (library / "Judge.xba").write_text(_MODULE, encoding="utf-8")
        listed = library / "script.xlb"
        entry = '<library:element library:name="Judge"/></library:library>'
        listed.write_text(listed.read_text("utf-8").replace("</library:library>", entry), encoding="utf-8")
    return option


def through_office(data: bytes, folder: Path, command: str = "") -> bytes:
    """Return ``data`` as LibreOffice saves it after ``command`` (AcceptAllTrackedChanges, RejectAllTrackedChanges)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "target.docx").unlink(missing_ok=True)
    source, target = folder / "source.docx", folder / "target.docx"
    source.write_bytes(data)
    uno = f".uno:{command}" if command else ""
    macro = f'macro:///Standard.Judge.Resolve("{source.as_uri()}","{target.as_uri()}","{uno}")'
    run = ["soffice", "--headless", "--invisible", make_profile(folder), macro]
    subprocess.run(run, check=True, capture_output=True, timeout=120)
    return target.read_bytes()
