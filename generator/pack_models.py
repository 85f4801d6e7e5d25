"""What the files of a pack hold: pack.yaml, outline.yaml, formulas, checks and notes as typed entries.

Models are plain records; :mod:`generator.pack_shapes` holds a file against them once, when it is compiled.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

Example = dict[str, str] | list[dict[str, Any]]
"""正例, 反例 of a code: facts by path, or steps that change the dossier tests/broken/base-2024 (see cases.yaml there).

A 反例 reports its own code and the ones under 连带, nothing else; a 正例 of no step is that dossier as it is.
"""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class PackModel:
    """What every file of a pack keeps to: no key that nobody knows, nothing changed later.

    Every model is a dataclass, with the methods that stand here in place of ones written for it: those take Python
    a quarter of a millisecond a class to compile, at every start.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    _empty: ClassVar[dict[str, Callable[[], Any]]]
    """Makers of the lists and tables that an entry may leave out."""

    def __init_subclass__(cls) -> None:
        made: Any = dataclass(init=False, repr=False, eq=False, kw_only=True)(cls)
        cls._empty = {one.name: one.default_factory for one in fields(made) if callable(one.default_factory)}

    def __init__(self, **given: Any) -> None:
        vars(self).update({name: make() for name, make in self._empty.items()} | given)

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({vars(self)})"


class FormatModel(PackModel):
    """格式: how numbers of one kind are printed; every format is also a template filter of its name."""

    单位: Literal["", "元", "万元", "%"] = ""
    小数: Literal[0, 1, 2, 3, 4, 5, 6] = 2
    千分位: bool = False
    零: str | None = None
    去尾零: bool = False
    整数不带小数: bool = False
    绝对值: bool = False


class TableEntry(PackModel):
    """公开表: a table by content and the number that this pack prints on it."""

    表: str
    号: str = ""
    目录题: str = ""


class PackSettings(PackModel):
    """pack.yaml: the options of DESIGN section 4, and the printed numbers and order of the 公开表."""

    名称: str
    继承: str | None = None
    年度: int | None = None
    金额单位: Literal["元", "万元"] = "万元"
    比率口径: Literal["显示值", "原值"] = "显示值"
    零基数: Decimal | None = None
    零预算: Decimal | None = None
    显示格式: str = "金额"
    表格格式: str = "表金额"
    格式: dict[str, FormatModel] = field(default_factory=dict)
    公开表: list[TableEntry] = field(default_factory=list)


class OutlineEntry(PackModel):
    """One step of outline.yaml, in order: a heading, a text, a table, or a mechanical block."""

    标题: str | None = None
    级: int = 2
    列入目录: bool = True
    文: str | None = None
    样式: str = "正文"
    表: str | None = None
    公开表: bool = False
    绩效: Literal["自评表"] | None = None
    目录: int | None = None
    目录题: str = "目录"
    分页: bool = False
    若: str | None = None


class FormulaEntry(PackModel):
    """A formula with its name as a check, where the figure may also be given by the department."""

    式: str
    码: str = ""
    名: str = ""
    依据: str = ""
    级别: Literal["error", "warning", "info"] = "error"


class CollectionEntry(PackModel):
    """集合: the keys of a list that is computed, which of them stay, and their order."""

    键: str
    留: str | None = None
    排: list[str] = field(default_factory=list)


class FormulaFile(PackModel):
    """formulas/*.yaml: totals that may be given (合计), figures that may not (派生), computed lists (集合)."""

    合计: dict[str, FormulaEntry | str] = field(default_factory=dict)
    派生: dict[str, str] = field(default_factory=dict)
    集合: dict[str, CollectionEntry] = field(default_factory=dict)


class ExplainedEntry(PackModel):
    """What CHECKS.md says of a code, with a passing and a failing example; ``连带`` are codes that come along."""

    码: str
    说明: str = ""
    依据: str = ""
    改法: str = ""
    正例: Example = field(default_factory=dict)
    反例: Example = field(default_factory=dict)
    连带: list[str] = field(default_factory=list)


class CheckEntry(ExplainedEntry):
    """checks/*.yaml: one rule, named after the fault it finds.

    ``每`` is a branch whose keys are the cases, ``branch.**`` every figure given below it, or several of them.
    """

    名: str
    式: str
    每: str | list[str] | None = None
    下: str | None = None
    若: str | None = None
    级别: Literal["error", "warning", "info"] = "error"

    @property
    def branches(self) -> list[str]:
        """The branches that 每 names."""
        return [self.每] if isinstance(self.每, str) else self.每 or []


class TextEntry(PackModel):
    """checks/*.yaml: a pattern that must not stand in the words a department writes (文字规则).

    ``范围`` are path patterns (``*`` any characters), ``允许`` paths whose own words may stand there, ``重复`` how
    often the same words at different paths are a fault; an example is a text, or facts by path.
    """

    码: str
    名: str
    文式: str
    范围: list[str] = field(default_factory=lambda: ["*"])
    除外: list[str] = field(default_factory=list)
    若: str | None = None
    允许: list[str] = field(default_factory=list)
    重复: int | None = None
    全文: bool = False
    级别: Literal["error", "warning", "info"] = "warning"
    说明: str = ""
    依据: str = ""
    改法: str = ""
    正例: str | dict[str, str] = ""
    反例: str | dict[str, str] = ""
    连带: list[str] = field(default_factory=list)


class NoteEntry(ExplainedEntry):
    """notes/*.yaml: what is to be said of a code whose rule stands elsewhere (a formula, a reader of files).

    ``命令`` is what has to be done after the steps of an example for the code to be said.
    """

    名: str = ""
    级别: Literal["", "error", "warning", "info"] = ""
    命令: Literal[
        "核对", "核对工作簿", "核对公开文件", "生成", "保留修改", "保留修改各格式", "复核", "转工作簿", "新建"
    ] = "核对"
