"""Records with reports at random: every kind of 绩效 report of every pack, as figures and words by path.

What a report prints as 【待填】 gets a value of its kind; what may be absent is drawn; lists have one item or several.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from random_dossiers import accounts_of, cached_pack
from random_papers import papers
from random_words import sound

from generator.compose.prose import Prose
from generator.compose.reports import paper_reports
from generator.document import figures
from generator.model.catalogue import MONEY, PERCENT, WORDS

if TYPE_CHECKING:
    from random_dossiers import Figures

    from generator.derive import Accounts
    from generator.document import Document
    from generator.profile import Pack

STYLES: Final = ("随文下达", "我区", "项目数", "备案")
SAID: Final = ("随文下达", "我区", "项目数", "分开", "备案")
"""The ways in which a sentence about an indicator may be put."""
LEVELS: Final = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("产出指标", "成本指标"),
    ("效益指标", "经济效益指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)
ITEMS: Final = (
    "分配科学性",
    "下达及时性",
    "拨付合规性",
    "使用规范性",
    "执行准确性",
    "预算绩效管理情况",
    "支出责任履行情况",
)
INLINE: Final = ("用途", "机构设置", "填报日期", "附件号")
GRAVE: Final = ("称谓", "名称", "表题", "全称")
SEVERAL: Final = (
    "预期目标",
    "实际完成情况",
    "经验做法",
    "存在问题",
    "改进建议",
    "产出",
    "效益",
    "满意度",
    "实施和预算执行",
)
"""What may have several paragraphs."""
PLAIN: Final = st.text(alphabet="防灾储备物资演练宣传站点装备甲乙丙丁戊、“”2３%", min_size=4, max_size=30).filter(sound)
NAME: Final = st.text(alphabet="防灾储备站点装备甲乙丙丁戊己庚辛", min_size=4, max_size=14)
TITLE: Final = NAME.map(lambda text: f"{text}情况表")


@dataclass(frozen=True)
class Made:
    """Accounts whose reports have no blank, and those reports."""

    accounts: Accounts = field(repr=False)
    documents: tuple[Document, ...] = field(repr=False)


def words() -> st.SearchStrategy[str]:
    """The department's own words: a sentence, or two paragraphs."""
    one = PLAIN.map(lambda text: f"{text}。")
    return one | st.tuples(one, one).map("\n".join)


def amount() -> st.SearchStrategy[Decimal]:
    return st.integers(10_000, 10**9).map(lambda cents: Decimal(cents) * 100 / 100)


def filled_reports(pack_name: str) -> st.SearchStrategy[Made]:
    """Accounts whose 绩效 records all have a report, and the reports they print."""
    return _filled(pack_name, shaped=_own(pack_name))


def transfers() -> st.SearchStrategy[Made]:
    """A report on transfer payments of one to three parts, in every way of putting it."""
    return _filled("xinjiang/2023", shaped=_transfer())


@st.composite
def _filled(draw: st.DrawFn, pack_name: str, shaped: st.SearchStrategy[Figures]) -> Made:
    pack = cached_pack(pack_name)
    given: Figures = draw(shaped)
    given |= {"年度": pack.settings.年度 or 2024, "单位.名称": f"虚构市{draw(NAME)}局"}
    for _ in range(6):
        accounts = accounts_of(given, pack_name=pack_name)
        made = tuple(paper_reports(Prose(accounts, accounts.pack)))
        wanted = [figure.path for tree in made for figure in figures(tree) if figure.value is None]
        if not wanted:
            return Made(accounts, made)
        for path in dict.fromkeys(wanted):
            given |= _given(draw, path, pack)
    raise AssertionError(sorted(set(wanted)))


def _given(draw: st.DrawFn, path: str, pack: Pack) -> Figures:
    kind, name = pack.catalogue.kind(path), path.rpartition(".")[2]
    if kind is None:
        return {}
    if kind == WORDS:
        if name in ("表题", "分配表", "执行表", "明细表"):
            return {path: draw(TITLE)}
        if name in GRAVE or ".下达." in path or name.endswith("称谓") or name in INLINE:
            return {path: draw(NAME)}
        if path.startswith("转移支付报告."):
            return {path: draw(NAME)}
        return {path: draw(words() if name in SEVERAL or ".报告." in path else PLAIN)}
    if kind == MONEY:
        return {path: draw(amount())}
    return {path: Decimal(draw(st.integers(1, 99))) if kind == PERCENT else draw(st.integers(1, 99))}


def _own(pack_name: str) -> st.SearchStrategy[Figures]:
    return _shanxi() if pack_name == "shanxi/2022" else _whole(pack_name)


@st.composite
def _shanxi(draw: st.DrawFn) -> Figures:
    given = draw(papers("shanxi/2022", most=4))
    given |= {f"绩效项目.{number}.名称": f"{draw(NAME)}{number}" for number in (1, 2)}
    return _without(given, "绩效整体") | {
        f"绩效项目.{number}.报告.填报日期": "2023年3月" for number in (1, 2) if f"绩效项目.{number}.预期目标" in given
    }


def _without(given: Figures, root: str) -> Figures:
    first = {path.split(".")[1] for path in given if path.startswith("绩效项目.") and path.endswith(".预期目标")}
    return {
        path: value for path, value in given.items() if not path.startswith(f"{root}.") and path.split(".")[1] in first
    }


@st.composite
def _whole(draw: st.DrawFn, pack_name: str) -> Figures:
    given = draw(papers(pack_name, most=4))
    given = {path: value for path, value in given.items() if path.startswith("绩效整体.")}
    given["绩效整体.1.报告.附件号"] = "1"
    first = draw(st.integers(0, 2))  # listed first
    for number in range(1, first + draw(st.integers(0, 2)) + 1):
        base = f"绩效项目.{number}"
        given |= {
            f"{base}.名称": f"{draw(NAME)}{number}",
            f"{base}.资金性质": "转移支付" if number <= first else "本级财力",
        }
        given |= {
            f"{base}.资金.财政拨款.{column}": draw(amount()) for column in ("年初预算数", "全年预算数", "全年执行数")
        }
        if draw(st.booleans()):
            given[f"{base}.成效"] = draw(NAME)
    rows = [path.rpartition(".")[0] for path in given if path.endswith(".三级")]
    for row in rows:
        given[f"{row}.年中"] = draw(NAME)
        given[f"{row}.三级"] = draw(NAME)
        for name in ("说明", "偏差原因"):
            if draw(st.booleans()):
                given[f"{row}.{name}"] = draw(NAME)
    for name in ("重点工作", "问题", "措施", "建议", "管理制度"):
        for number in range(1, draw(st.integers(1, 3)) + 1):
            text = draw(NAME) if name == "管理制度" else f"{draw(PLAIN)}。"
            given[f"绩效整体.1.报告.{name}.{number}"] = text
    return given


@st.composite
def _transfer(draw: st.DrawFn) -> Figures:
    given: Figures = {
        "转移支付报告.1.题名": f"虚构区{draw(NAME)}转移支付绩效自评报告",
        "转移支付报告.1.负责人.1": "甲某",
    }
    for number in range(1, draw(st.integers(0, 2)) + 1):
        given[f"转移支付报告.1.引言.{number}"] = f"{draw(PLAIN)}。"
    for number in range(1, draw(st.integers(1, 3)) + 1):
        _part(draw, given, f"绩效转移支付.{number}", draw(st.sampled_from(STYLES)))
    return given


def _part(draw: st.DrawFn, given: Figures, base: str, style: str) -> None:
    given |= {
        f"{base}.句式": style,
        f"{base}.名称": f"{draw(NAME)}资金",
        f"{base}.全称": f"{draw(NAME)}补助（{draw(NAME)}）",
    }
    given |= {f"{base}.截止日期": "2024年3月8日", f"{base}.下达.时间": "2023年7月初", f"{base}.省份": "虚构省"}
    for source in ("中央", {"我区": "企业"}.get(style, "地方")):
        for column in ("全年预算数", "到位数", "全年执行数"):
            given[f"{base}.资金.{source}.{column}"] = draw(amount())
    _receivers(draw, given, base, style)
    central = draw(st.integers(0, 2))  # printed first
    for number in range(1, central + draw(st.integers(0, 2)) + 1):
        _goals(draw, given, f"{base}.目标表.{number}", central=number <= central)
    _management(draw, given, f"{base}.管理")
    _indicators(draw, given, base, style)
    if draw(st.booleans()):
        _groups(draw, given, base)
    for name in ("下一步", "公开情况", "其他说明"):
        if draw(st.booleans()):
            given[f"{base}.{name}"] = draw(words())
    before = {"下一步": "不足", "公开情况": "结果应用"}
    given |= {f"{base}.{first}": f"{draw(PLAIN)}。" for last, first in before.items() if f"{base}.{last}" in given}
    if draw(st.booleans()):
        given[f"{base}.说明"] = draw(PLAIN)
    if draw(st.booleans()):
        given[f"{base}.表题.自评表"] = f"{draw(NAME)}自评表"


def _management(draw: st.DrawFn, given: Figures, base: str) -> None:
    for number, item in enumerate(ITEMS, 1):
        row = f"{base}.{number}"
        given |= {f"{row}.事项": item, f"{row}.情况": draw(words()), f"{row}.问题": draw(PLAIN)}
        for name in ("称谓", "表中情况"):
            if draw(st.integers(0, 4)) == 0:
                given[f"{row}.{name}"] = draw(NAME)


def _receivers(draw: st.DrawFn, given: Figures, base: str, style: str) -> None:
    """Units or regions with their units, as the style's sentences and tables ask for them."""
    for number in range(1, draw(st.integers(1, 4)) + 1):
        name = f"{draw(NAME)}{'甲乙丙丁'[number - 1]}地"
        if style in ("随文下达", "备案"):
            given[f"{base}.单位.{number}.名称"] = name
            continue
        row = f"{base}.区域.{number}"
        given[f"{row}.名称"] = name
        for inner in range(1, draw(st.integers(1, 3)) + 1):
            unit, other = f"{row}.单位.{inner}", "企业" if style == "我区" else "地方"
            given |= {
                f"{unit}.名称": f"{draw(NAME)}矿",
                f"{unit}.中央": draw(amount()),
                f"{unit}.{other}": draw(amount()),
            }
            if style == "我区":
                given[f"{unit}.序号"] = inner
            else:
                given |= {f"{unit}.地州": name, f"{row}.地州": name}


def _goals(draw: st.DrawFn, given: Figures, base: str, *, central: bool) -> None:
    if central:
        given[f"{base}.层级"] = "中央"
    given |= {f"{base}.表题": f"2023年{draw(NAME)}绩效目标表", f"{base}.总体目标": draw(PLAIN)}
    for number, label in enumerate(("项目名称", "中央主管部门", "省级财政部门"), 1):
        given |= {f"{base}.表头.{number}.标": label, f"{base}.表头.{number}.值": draw(NAME)}
    if draw(st.booleans()):
        given |= {f"{base}.表头.3.右标": "省级主管部门", f"{base}.表头.3.右值": draw(NAME)}
    for number, label in enumerate(("资金总额", "其中：中央财政资金"), 1):
        given |= {f"{base}.资金.{number}.标": label, f"{base}.资金.{number}.值": draw(amount())}
    grouped = draw(st.booleans())
    for number, (first, second) in enumerate(_levels(draw), 1):
        row = f"{base}.指标.{number}"
        given |= {f"{row}.一级": first, f"{row}.二级": second, f"{row}.三级": draw(NAME), f"{row}.目标": _target(draw)}
        if grouped and draw(st.booleans()):
            given[f"{row}.组"] = draw(st.sampled_from(("平台建设", "装备更新")))


def _levels(draw: st.DrawFn) -> list[tuple[str, str]]:
    chosen = draw(st.lists(st.integers(0, len(LEVELS) - 1), min_size=1, max_size=5))
    return [LEVELS[at] for at in sorted(chosen)]


def _target(draw: st.DrawFn) -> str:
    sign, unit = draw(st.sampled_from(("≥", "≤", "", "="))), draw(st.sampled_from(("个", "%", "家次")))
    return f"{sign}{draw(st.integers(1, 99))}{unit}"


def _indicators(draw: st.DrawFn, given: Figures, base: str, style: str) -> None:
    for number, (first, second) in enumerate(_levels(draw), 1):
        row = f"{base}.指标.{number}"
        given |= {f"{row}.一级": first, f"{row}.二级": second, f"{row}.三级": f"{draw(NAME)}{number}类"}
        given |= {f"{row}.目标": _target(draw), f"{row}.序标": f"{'abcdefgh'[number - 1]}."}
        if draw(st.integers(0, 5)) == 0:
            given |= {f"{row}.待定.截止": "2024年3月8日", f"{row}.待定.说法": "满", f"{row}.待定.事项": "时效"}
            continue
        said = draw(st.sampled_from(SAID if style == "项目数" else (style,)))
        given |= {f"{row}.句式": said, f"{row}.实际": _target(draw)}
        for name in ("目标说法", "目标附注", "主语", "完成附注", "偏差原因", "名称说法"):
            if draw(st.integers(0, 3)) == 0:
                given[f"{row}.{name}"] = draw(NAME)


def _groups(draw: st.DrawFn, given: Figures, base: str) -> None:
    for number, name in enumerate(("产出指标", "效益指标", "满意度指标"), 1):
        row = f"{base}.分组.{number}"
        given |= {
            f"{row}.称谓": name,
            f"{row}.分值": (50, 30, 10)[number - 1],
            f"{row}.自评分": draw(st.integers(1, 10)),
        }
    if draw(st.booleans()):
        given[f"{base}.分组.2.衔接"] = "，"
    if draw(st.booleans()):
        given[f"{base}.公布等级"] = "是"
