"""workbook.yaml and reasons.yaml of a pack: what the fill-in workbook asks for, in which words."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from generator.pack_models import PackModel

if TYPE_CHECKING:
    from generator.profile import Pack

STAMP_LAYOUT: Final = "1"
"""Of the markers in hidden column A; another number cannot be read by this program."""


class BlockModel(PackModel):
    """Part of a sheet: rows for paths (项), or a grid with a row per key of a pattern (网格)."""

    题: str
    项: list[str] = field(default_factory=list)
    网格: str = ""
    空行: int = 0


class SheetModel(PackModel):
    """A worksheet of the workbook."""

    名: str
    块: list[BlockModel]


class MarkedModel(PackModel):
    """核对表: the first sheet of a marked copy, the author of its comments, the name of the file."""

    表: str
    说: str
    栏: list[str]
    署: str
    名: str


class WorkbookModel(PackModel):
    """workbook.yaml."""

    题: str
    说明: list[str]
    印记: str
    封面: str
    待补: str
    其他: str
    词: dict[str, str]
    表: list[SheetModel]
    核对表: MarkedModel
    下拉: dict[str, list[str]] = field(default_factory=dict)
    提示: dict[str, str] = field(default_factory=dict)
    类别提示: dict[str, str] = field(default_factory=dict)


class ThresholdModel(PackModel):
    """门槛: a change is explained when it reaches 额 (元) and 率 (percent points)."""

    额: Decimal
    率: Decimal


class ReasonModel(PackModel):
    """A reason (原因) that a change of 数 against 比 (last year's, when not said) calls for."""

    原因: str
    数: str
    比: str = ""


class ReasonsModel(PackModel):
    """reasons.yaml."""

    门槛: ThresholdModel
    原因: list[ReasonModel]


def workbook_model(pack: Pack) -> WorkbookModel:
    """Return the pack's workbook.yaml (read once)."""
    return pack.model("workbook.yaml", WorkbookModel)


def reasons_model(pack: Pack) -> ReasonsModel:
    """Return the pack's reasons.yaml."""
    return pack.model("reasons.yaml", ReasonsModel)


def version(pack: Pack) -> str:
    """Return what decides the meaning of a workbook's cells: pack, year, catalogue and sheets, as a digest.

    Prose and looks may change without making the workbooks that officers hold unusable.
    """
    sheets = [asdict(sheet) for sheet in workbook_model(pack).表]
    parts = [pack.name, pack.settings.年度, pack.data("catalogue.yaml"), sheets]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
