"""绩效 records at random, as figures and words by path, for every pack: what its papers print and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from random_dossiers import Figures

HEADS = ("年初预算数", "全年预算数", "全年执行数")
WRITTEN = st.text(alphabet="防灾减灾储备物资演练宣传（）、0123456789%“”甲乙丙", min_size=1, max_size=24)
"""Words as they stand in these papers; brackets, quotation marks and digits among them."""
LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("成本指标", "经济成本指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "满意度指标"),
)
UNITS = ("个", "次", "%", "万元", "人/天", "台（套）")


@dataclass(frozen=True, slots=True)
class Form:
    """What a kind of paper asks for: sources and columns of its funds, words, words of an indicator."""

    root: str
    sources: tuple[str, ...]
    columns: tuple[str, ...] = HEADS
    words: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    own_scores: bool = False


PROJECT = ("主管部门", "实施单位")
ANALYSES = tuple(f"自评分析.{name}" for name in ("实施和预算执行", "产出", "效益", "满意度"))
FORMS = {
    "xinjiang/2023": (
        Form("绩效整体", ("中央", "自治区", "地州市", "其他"), optional=("依据",)),
        Form("绩效项目", ("财政拨款", "其他"), words=PROJECT, optional=("偏差原因",)),
    ),
    "xinjiang/2024": (
        Form("绩效整体", ("上级", "本级", "其他"), optional=("依据",)),
        Form(
            "绩效项目",
            ("财政拨款", "其他"),
            words=PROJECT,
            asked=("依据", "上年", "佐证"),
            optional=("偏差原因",),
        ),
    ),
    "shanxi/2022": (
        Form("绩效整体", ("市县",), optional=("调整后目标", "偏差原因"), own_scores=True),
        Form(
            "绩效项目",
            ("市县",),
            columns=("目标申报数", *HEADS),
            words=(*PROJECT, *ANALYSES, "经验做法", "存在问题", "改进建议"),
            optional=("调整后目标", "偏差原因"),
            own_scores=True,
        ),
    ),
}


@st.composite
def papers(draw: st.DrawFn, pack: str, most: int = 6) -> Figures:
    """One 整体支出 paper and one or two projects of a pack."""
    whole, project = FORMS[pack]
    figures: Figures = {}
    for key, form in ((1, whole), *((number, project) for number in range(1, draw(st.integers(1, 2)) + 1))):
        _paper(draw, figures, f"{form.root}.{key}", form, most)
    return figures


def _paper(draw: st.DrawFn, figures: Figures, base: str, form: Form, most: int) -> None:
    for name in ("名称", *form.words, "预期目标", "实际完成情况"):
        figures[f"{base}.{name}"] = draw(WRITTEN)
    for source in form.sources:
        budget = draw(st.integers(100_000, 10**11))
        spent = draw(st.just(0) | st.integers(10_000, budget))
        for column in form.columns:
            figures[f"{base}.资金.{source}.{column}"] = Decimal(spent if column == HEADS[2] else budget) / 100
    count = draw(st.integers(1, most))
    for number, levels in enumerate(sorted(draw(st.lists(st.sampled_from(LEVELS), min_size=count, max_size=count))), 1):
        _indicator(draw, figures, f"{base}.指标.{number}", levels, form, 90 if number == count else 0)


def _indicator(draw: st.DrawFn, figures: Figures, row: str, levels: tuple[str, str], form: Form, weight: int) -> None:
    unit, target = draw(st.sampled_from(UNITS)), draw(st.integers(1, 500))
    sign = draw(st.sampled_from((">=", "=", "<=")))
    figures[f"{row}.一级"], figures[f"{row}.二级"] = levels
    figures[f"{row}.三级"] = f"丁{draw(WRITTEN)}"  # the name of an indicator is no bare number
    figures[f"{row}.目标"] = f"{sign}{target}{unit}"
    figures[f"{row}.实际"] = f"={draw(st.integers(target, target * 2))}{unit}"
    figures[f"{row}.权重"] = weight or draw(st.integers(0, 30))
    for name in (*form.asked, *(name for name in form.optional if draw(st.booleans()))):
        figures[f"{row}.{name}"] = draw(WRITTEN)
    if form.own_scores:
        figures[f"{row}.填报得分"] = Decimal(draw(st.integers(0, 3000))) / 100
