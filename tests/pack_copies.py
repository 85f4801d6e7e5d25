"""A pack with one file changed, for tests of packs --check."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from generator.profile import Pack, load_pack

if TYPE_CHECKING:
    from pathlib import Path


def pack_with(folder: Path, relative: str, old: str, new: str, *, times: int = -1) -> Pack:
    """xinjiang/2023 with ``new`` in place of ``old`` in one of its files: everywhere, or only the first ``times``."""
    pack = load_pack("xinjiang/2023")
    assert pack is not None
    text = pack.need(relative).read_text(encoding="utf-8")
    assert old in text
    for name in ("pack.yaml", "NOTES.md"):
        shutil.copy(pack.folders[0] / name, folder / name)
    path = folder / relative
    path.parent.mkdir(parents=True)
    path.write_text(text.replace(old, new, times), encoding="utf-8")
    return Pack(pack.name, (folder, *pack.folders))
