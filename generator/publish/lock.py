"""One build of a dossier at a time: a lock that the system itself lets go when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from generator.messages import phrase, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.findings import Finding

WORKSHOP: Final = ".juesuan"
"""Folder beside the publications: locks, unfinished publications, set pages. Nothing in it is missed when deleted."""
_FAR: Final = 1 << 30  # where Windows locks a byte: beyond the text, so that others can read who holds the lock


def workshop(output: Path, label: str) -> Path:
    """Return the folder for the work on one publication."""
    return output / WORKSHOP / label


@contextmanager
def locked(folder: Path) -> Iterator[str]:
    """Hold the lock of a workshop ``folder``; yields nothing, or who holds it (then it is not held by us)."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(handle):
            yield os.read(handle, 200).decode(errors="replace").strip() or phrase("占用 不知")
            return
        os.ftruncate(handle, 0)
        os.write(handle, phrase("占用 进程", 号=os.getpid(), 时间=time.strftime("%H:%M:%S")).encode())
        yield ""
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)  # lets the lock go


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - Windows only

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def busy(label: str, holder: str) -> Finding:
    """Return the finding for a dossier that somebody else is building."""
    return say("B-1", found=holder, 数据夹=label)
