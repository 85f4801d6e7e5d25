"""Word files as lines and grids, in reading order, with the text a person sees: tracked changes as accepted."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from generator.read import UnreadableFile
from generator.read.blocks import Grid, Line, ReadBlock
from generator.read.docx_numbering import read_numbering
from generator.read.docx_text import FieldState, Rows, Story

if TYPE_CHECKING:
    from pathlib import Path

    from generator.memory import Memory

_LARGEST: Final = 200_000_000  # bytes unpacked: more is no document but an attack on memory
_OLE: Final = b"\xd0\xcf\x11\xe0"
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL: Final = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_docx(source: Path | bytes, *, contents: bool = False, memory: Memory | None = None) -> tuple[ReadBlock, ...]:
    """Return the paragraphs (Line) and tables (Grid) of a .docx in reading order, each kind numbered from 1.

    Left out: 目录 entries (unless ``contents``), deleted text, hidden text, headers and footers, empty paragraphs.
    A tab is a blank, a line break a newline; automatic numbers (一、) are part of their line. Places covered by a
    merged cell hold "". ``memory`` knows tables read before, by their markup.
    Raises :class:`UnreadableFile` for anything not a .docx.
    """
    name = "" if isinstance(source, bytes) else source
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
        if data.startswith(_OLE):
            raise UnreadableFile(name, "文件已加密，或者是旧版 .doc 文件；请用 Word 或 WPS 另存为不加密的 .docx 文件")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive, name)
    except OSError as error:
        raise UnreadableFile(name, f"文件打不开：{error.strerror}") from error
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, ValueError, struct.error, zlib.error) as error:
        raise UnreadableFile(
            name, "不是 Word 文档（.docx），或者文件已损坏；请重新下载，或者用 Word、WPS 打开后另存再试"
        ) from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise UnreadableFile(name, "文件已加密；请另存为不加密的文件") from error
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(name, f"文件已损坏：{error.msg}") from error
    return _numbered(parts, memory, contents=contents)


class _Parts(NamedTuple):
    """The parsed parts that a reading needs."""

    body: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None


def _parts(archive: zipfile.ZipFile, name: Path | str) -> _Parts:
    main = _main_part(archive, name)
    body = _read(archive, main, name).find(f"{_W}body")
    if body is None:
        raise KeyError("w:body")
    present = archive.namelist()
    beside = [posixpath.join(posixpath.dirname(main), f"{part}.xml") for part in ("styles", "numbering")]
    return _Parts(body, *[_read(archive, part, name) if part in present else None for part in beside])


def _main_part(archive: zipfile.ZipFile, name: Path | str) -> str:
    for relation in _read(archive, "_rels/.rels", name):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise KeyError("officeDocument")


def _read(archive: zipfile.ZipFile, part: str, name: Path | str) -> etree._Element:
    if archive.getinfo(part).file_size > _LARGEST:
        raise UnreadableFile(name, "文件解压后超过 200 MB，不予读取")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(archive.read(part).replace(_STRICT, _USUAL), parser)


def _style_names(root: etree._Element | None) -> dict[str, str]:
    names = {}
    for style in () if root is None else root.iter(f"{_W}style"):
        title = style.find(f"{_W}name")
        if title is not None:
            names[style.get(f"{_W}styleId", "")] = title.get(f"{_W}val", "").lower()
    return names


def _numbered(parts: _Parts, memory: Memory | None, *, contents: bool) -> tuple[ReadBlock, ...]:
    fields = FieldState(contents=contents)
    found = _blocks(parts, fields, memory)
    if fields.stack:
        found = _blocks(parts, FieldState(trusted=False), memory)
    lines, grids = count(1), count(1)
    return tuple(Line(item, next(lines)) if isinstance(item, str) else Grid(item, next(grids)) for item in found)


def _blocks(parts: _Parts, fields: FieldState, memory: Memory | None) -> list[str | Rows]:
    numbering = read_numbering(parts.numbering, parts.styles)
    return list(Story(_style_names(parts.styles), fields, numbering, memory=memory).read(parts.body))
