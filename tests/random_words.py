"""Whole dossiers at random: a department's figures of two years, and every word and count that its pack prints.

What is to be filled is asked of the composed document itself: whatever it prints as 【待填】 gets a value of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st
from random_dossiers import Figures, accounts_of, cached_pack, departments

from generator.compose.outline import compose
from generator.document import figures
from generator.model.catalogue import MONEY, PERCENT, WORDS

if TYPE_CHECKING:
    from generator.derive import Accounts

TYPED: Final = "救灾物资储备增加人员经费按标准安排甲乙ABab12３４5.6%％（）()“”《》、-"
"""What officers type into a reason: Chinese, Latin, digits and signs of both widths, quotation marks, brackets."""
ALIKE: Final = (
    "与上年相比，减少12.34万元，下降5.60%，主要原因是：压减一般性支出",
    "2023年收入总计1,234.56万元，其中：本年收入合计1,000.00万元",
    "一是全年预算数100.00万元，决算数99.00万元，预决算差异率-1.00%，主要原因是：据实结算",
    "按照“过紧日子”要求，压减会议费３.５万元（含税），同比下降１２％",
    "财政部门调整了科目（2240106），相应增加安全监管支出",
    "人员调入2人、退休1人；物价上涨，使用ＡＢ类耗材",
    "主要原因是：主要原因是工资晋级",
    "无",
)
"""Reasons that look like the sentences around them."""
MORE: Final = "为做好灾害综合风险普查和应急物资保障，相应安排经费；执行中按进度支付，年末据实清算。"
LISTS: Final = (("概况.职能", 1, 4), ("机构.内设机构", 1, 4), ("机构.下属单位", 0, 3), ("其他名词", 0, 2))
_PLAIN: Final = st.text(alphabet=TYPED, min_size=2, max_size=30)
_NAMES: Final = st.text(alphabet="办公室应急指挥协调风险监测科技中心甲乙丙丁", min_size=2, max_size=12)
_SIGNS: Final = "，、。；：."
_NAMED: Final = ("名称", "简称", "题名", "称谓", "单位类别", "项目")


def sound(text: str) -> bool:
    """No blank and no sign at its ends, which the sentence around it has itself."""
    return text == text.strip() and text[0] not in _SIGNS and text[-1] not in _SIGNS


def words() -> st.SearchStrategy[str]:
    """Free text: short, long, with numbers and quotation marks of any width, or alike to what is printed around it."""
    long = st.tuples(_PLAIN, st.integers(1, 4)).map(lambda pair: f"{MORE * pair[1]}{pair[0]}")
    return st.one_of(_PLAIN, st.sampled_from(ALIKE), long).filter(sound)


def paragraphs() -> st.SearchStrategy[str]:
    """Free text of two paragraphs."""
    return st.tuples(_PLAIN.filter(sound), words()).map(lambda pair: f"一是{pair[0]}。\n二是{pair[1]}")


@dataclass(frozen=True)
class Whole:
    """A dossier without a blank, by path, and its accounts."""

    figures: Figures = field(repr=False)
    accounts: Accounts = field(repr=False)


@st.composite
def filled(draw: st.DrawFn, pack_name: str) -> Whole:
    """A dossier whose document has no blank: this year's figures, last year's with other 项, everything else drawn."""
    pack = cached_pack(pack_name)
    this, last = draw(departments()), draw(departments())
    dossier: Figures = this | {f"上年.{path}": value for path, value in last.items()}
    dossier |= {"年度": pack.settings.年度 or 2024, "单位.自称": "我部门", "单位.他称": "本部门"}
    dossier |= {"单位.名称": f"虚构市{draw(_NAMES)}局", "机构.内设机构称谓": "科室"}
    for name, least, most in LISTS:
        for number, text in enumerate(draw(st.lists(_listed(name), min_size=least, max_size=most)), 1):
            dossier[f"{name}.{number}"] = text
    dossier["机构.内设机构数"] = sum(path.startswith("机构.内设机构.") for path in dossier)
    if not any(path.startswith("政府性基金表.科目.") for path in dossier):
        dossier["政府性基金表"] = "无数据"
    for _ in range(5):
        accounts = accounts_of(dossier, pack_name=pack_name)
        wanted = [figure.path for figure in figures(compose(accounts)) if figure.value is None]
        if not wanted:
            return Whole(dossier, accounts)
        for path in dict.fromkeys(wanted):
            dossier |= _given(draw, path, pack)
    raise AssertionError(sorted(set(wanted)))


def _listed(name: str) -> st.SearchStrategy[str]:
    return _NAMES if name.startswith("机构") else words()


def _given(draw: st.DrawFn, path: str, pack: Any) -> Figures:
    """A value for a path that the document wants; for a computed one, what it follows from last year."""
    kind = pack.catalogue.kind(path)
    if kind is None:
        stem = path.rpartition(".")[0]
        if path.endswith(("在职增减", "离休增减", "退休增减")):
            return {f"上年.人员.{path[-4:-2]}人员": draw(st.integers(0, 99))}
        return {f"上年.{stem}.决算数": draw(_money())} if path.endswith(("增减", "增长率")) else {}
    if kind == WORDS:
        return {path: draw(_free(path))}
    if kind == MONEY:
        return {path: draw(_money(least=10_000 if path.startswith("绩效") else 0))}  # a rate of nothing is a blank
    return {path: Decimal(draw(st.integers(0, 100))) if kind == PERCENT else draw(st.integers(0, 99))}


def _money(least: int = 0) -> st.SearchStrategy[Decimal]:
    return st.one_of(st.just(least), st.integers(10_000, 10**10)).map(lambda cents: Decimal(cents) / 100)


def _free(path: str) -> st.SearchStrategy[str]:
    """A name, or a text; also what stands inside a list of one paragraph (山西：各类支出) may have two."""
    if path.endswith(_NAMED):
        return _NAMES
    return words() | paragraphs()
