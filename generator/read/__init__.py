"""Files become lines and grids again, for verify and for reading published documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UnreadableFile(Exception):  # noqa: N818 - says what the file is; callers turn it into a Finding
    """A file handed to a reader is not what its name says: broken, encrypted or of another kind.

    ``path`` is the file (empty for bytes); ``reason`` is the Chinese sentence an officer reads.
    """

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path}：{reason}" if str(path) else reason)
        self.path = path
        self.reason = reason
