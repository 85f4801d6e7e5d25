"""Trouble (系统不让): what the system refused, said to the officer: a full disk, a read-only folder, an open file."""

from __future__ import annotations

import errno
from typing import Final

from generator.messages import phrase

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_SHUT: Final = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ETXTBSY)


def said(error: OSError) -> str:
    """Return in one line what could not be done with which file, and what to do."""
    case = "磁盘满" if error.errno in _FULL else "不能写" if error.errno in _SHUT else "出错"
    if error.errno == errno.ENAMETOOLONG:
        case = "名字太长"
    reason = error.strerror or str(error)
    return phrase(f"系统 {case}", 文件=error.filename2 or error.filename or "", 原因=reason)
