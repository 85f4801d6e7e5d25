"""What several test files begin with."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from base_dossier import BROKEN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A copy of the good dossier of ``broken/`` beside a copy of last year's."""
    for name in ("base-2023", "base-2024"):
        shutil.copytree(BROKEN / name, tmp_path / "in" / name)
    return tmp_path / "in" / "base-2024"
