"""绩效自评表 are read back into records: our own in every format, the seeds', damaged ones; then they are checked."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from published_papers import HEAD_2023, our_cells, plain_signs, published_2023, published_2024, tight
from random_dossiers import Figures, accounts_of
from random_papers import papers
from reference_performance import write_papers
from reference_xinjiang import SHARED, document

from generator.commands.audit import audit_document
from generator.commands.takeover import take_over, with_scores
from generator.compose.papers import paper_tables
from generator.compose.prose import Prose
from generator.derive import Accounts
from generator.document import Document
from generator.findings import Place, Severity
from generator.load.raw import Leaf, Loaded
from generator.model.department import build_model
from generator.pipeline import build, take
from generator.profile import load_pack
from generator.read.document import read_document
from generator.read.papers import PaperTables, read_paper_tables
from generator.render.docx import write_docx
from generator.render.html import write_html
from generator.render.pdf import write_pdf
from generator.render.txt import write_txt
from generator.render.xlsx import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.model.facts import Facts
    from generator.profile import Pack
    from generator.read.blocks import ReadBlock

HOME = Path(__file__).resolve().parent.parent
SEEDS = {"xj2023": "000_wulumuqi_2023_juesuan.txt", "xj2024": "001_changji_2024_juesuan.txt"}
PACKS = ("xinjiang/2023", "xinjiang/2024", "shanxi/2022")
FEW = settings(deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
needs_seeds = pytest.mark.skipif(not SHARED.is_dir(), reason="没有 ../shared：已发布的公开文件不在本机，未与原文核对")


def read(blocks: Sequence[ReadBlock], pack: str = "xinjiang/2024") -> PaperTables:
    found = load_pack(pack)
    assert found is not None
    return read_paper_tables(blocks, found, "表.docx")


def facts(tables: PaperTables, pack: str = "xinjiang/2024") -> Facts:
    found = load_pack(pack)
    assert found is not None
    model = build_model(Loaded(leaves=tables.leaves), found)
    assert model.findings == []
    return model.facts


def said(facts: Facts, path: str) -> str:
    fact = facts.get(path)
    return "" if fact is None else plain_signs(tight(str(fact.value)))


# ── the seeds ──


@needs_seeds
@pytest.mark.parametrize(("name", "values"), [("xj2023", 739), ("xj2024", 2202)])
def test_every_value_of_the_published_tables_is_read(name: str, values: int, tmp_path: Path) -> None:
    known = take(write_papers(document(name), tmp_path / "d")).accounts
    assert known is not None
    blocks = read_document(SHARED / "seeds" / SEEDS[name])
    read_back = facts(read_paper_tables(blocks, known.pack, SEEDS[name]), known.pack.name)
    paths = [fact.path for fact in known.facts if fact.path.startswith("绩效")]
    default = "项目资金（万元）"  # where it stands as in the form, nothing is given
    wanted = {path: said(known.facts, path) for path in paths if said(known.facts, path) != default}
    assert {path: said(read_back, path) for path in wanted} == wanted
    assert len(wanted) == values
    assert [fact.path for fact in read_back if fact.path.startswith("绩效") and fact.path not in wanted] == []


@needs_seeds
def test_what_was_read_of_changji_prints_its_18_tables_again(tmp_path: Path) -> None:
    made = taken_over(SHARED / "seeds" / SEEDS["xj2024"], tmp_path / "d")
    assert our_cells(made) == published_2024()


@needs_seeds
def test_what_was_read_of_wulumuqi_prints_its_10_tables_again(tmp_path: Path) -> None:
    made = [text for text in our_cells(taken_over(SHARED / "seeds" / SEEDS["xj2023"], tmp_path / "d")) if text]
    cells = [plain_signs(text) for text in made]
    published = published_2023()
    assert len(cells) == len(published) == 1007
    differ = [at for at, (ours, theirs) in enumerate(zip(cells, published, strict=True)) if ours != theirs]
    assert ([published[at] for at in differ], [cells[at] for at in differ]) == HEAD_2023


def taken_over(path: Path, folder: Path) -> Accounts:
    done = take_over(path, folder)
    assert done.written
    accounts = take(folder).accounts
    assert accounts is not None
    return accounts


@needs_seeds
@pytest.mark.parametrize(
    ("name", "own", "inherited"),
    [("xj2023", ["JX-11z"], "JX-13z"), ("xj2024", ["JX-14"] * 3 + ["JX-16"] * 12, "JX-13")],
)
def test_the_publishers_own_slips_are_found_and_what_follows_from_them_is_not_blamed(
    name: str, own: list[str], inherited: str
) -> None:
    audit = audit_document(SHARED / "seeds" / SEEDS[name])
    found = [finding for finding in audit.findings if finding.code.startswith("JX-")]
    errors = sorted(finding.code for finding in found if finding.severity is Severity.ERROR)
    assert errors == own
    assert inherited not in errors
    assert all(finding.place.quote and finding.place.paragraph for finding in found)


# ── our own publications ──


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("公开")
    for name in DOSSIERS:
        build(HOME / "data_inputs" / name, folder, ("docx", "pdf", "html", "txt", "xlsx"), draft=True)
    return folder


DOSSIERS = sorted(path.parent.name for path in (HOME / "data_inputs").glob("*/绩效"))


@pytest.mark.parametrize("name", DOSSIERS)
@pytest.mark.parametrize("ending", ["说明.docx", "说明.pdf", "说明.html", "说明.txt", "（公开表）.xlsx"])
def test_every_record_of_every_dossier_comes_back_from_every_format(name: str, ending: str, published: Path) -> None:
    own = take(HOME / "data_inputs" / name).accounts
    assert own is not None
    (path,) = [path for path in (published / name).iterdir() if path.name.endswith(ending)]
    found = read_paper_tables(read_document(path), own.pack, path.name)
    assert found.counts == {root: len(own.keys(root)) for root in ("绩效整体", "绩效项目")}
    read_back = facts(found, own.pack.name)
    printed = [fact for fact in read_back if fact.path.startswith("绩效")]
    for fact in printed:
        same(own, read_back, fact.path.replace(".填报", "."))
    assert len(printed) > 100


def same(own: Accounts, read_back: Facts, path: str) -> None:
    """A figure is the same half a printed digit away, words are the same but for white space."""
    parent, _, name = path.rpartition(".")
    found = read_back.get(path) or read_back.get(f"{parent}.填报{name}")
    fact = own.fact(path)
    assert fact is not None, path
    assert found is not None, path
    if fact.number is None or found.number is None:
        assert tight(str(found.value)) == tight(str(fact.value)), path
    else:
        half = found.slack or (0 if path.endswith(("数", "权重")) else 0.005)
        assert abs(found.number - fact.number) <= half, path


EDITS = [
    ("\t98.84分", "\t98.48分", "JX-13", "总分 100 98.48分"),
    ("购置排涝泵数量\t10\t", "购置排涝泵数量\t11\t", "JX-10", "购置救灾帐篷数量"),
    ("\t95.56%\t8.89\t", "\t96.55%\t8.89\t", "JX-16", "更新救援装备数量 10"),
    ("\t95.56%\t8.89\t", "\t95.56%\t8.98\t", "JX-11", "更新救援装备数量 10"),
    ("\t99.34%", "\t99.43%", "JX-17", "年度资金总额 320.00"),
    ("\t9.46", "\t9.64", "JX-14", "年度资金总额 245.00"),
    (
        "当年财政拨款\t\t320.00\t\t390.00\t\t387.42",
        "当年财政拨款\t\t320.00\t\t390.00\t\t378.42",
        "JX-7",
        "年度资金总额",
    ),
    ("评价项目5个", "评价项目6个", "JX-4", "评价项目6个"),
    ("全年预算总额4,384.31", "全年预算总额4,348.31", "JX-2", "4,348.31万元"),
    ("支出387.42万元", "支出378.42万元", "JX-29", "新购帐篷"),
]


@pytest.mark.parametrize(("old", "new", "code", "quote"), EDITS)
def test_one_changed_figure_of_a_published_paper_is_found_where_it_stands(
    old: str, new: str, code: str, quote: str, published: Path, tmp_path: Path
) -> None:
    (source,) = [path for path in (published / "shili-2024").iterdir() if path.name.endswith("说明.txt")]
    text = source.read_text(encoding="utf-8")
    before = {(finding.code, finding.message) for finding in audit_document(source).findings}
    assert old in text
    (tmp_path / "改过.txt").write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [it for it in audit_document(tmp_path / "改过.txt").findings if (it.code, it.message) not in before]
    (finding,) = [finding for finding in found if finding.code == code]
    assert quote in finding.place.quote


@pytest.mark.parametrize("ending", ["说明.docx", "说明.pdf", "说明.html", "说明.txt"])
def test_what_read_writes_prints_the_same_papers_again(ending: str, published: Path, tmp_path: Path) -> None:
    own = take(HOME / "data_inputs" / "shili-2024").accounts
    assert own is not None
    (path,) = [path for path in (published / "shili-2024").iterdir() if path.name.endswith(f"部门决算公开{ending}")]
    assert our_cells(taken_over(path, tmp_path / "读回")) == our_cells(own)


# ── records at random ──


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("form", ["txt", "html", "docx", "xlsx"])
@settings(FEW, max_examples=6)
@given(data=st.data())
def test_random_records_are_read_back_and_print_the_same_tables(pack: str, form: str, data: st.DataObject) -> None:
    come_back(data.draw(papers(pack, 5)), pack, form)


@pytest.mark.parametrize("pack", PACKS)
@settings(FEW, max_examples=1)
@given(data=st.data())
def test_random_records_come_back_from_pdf_over_pages(pack: str, data: st.DataObject) -> None:
    come_back(data.draw(papers(pack, 40)), pack, "pdf")


def come_back(record: Figures, pack: str, form: str) -> None:
    accounts = accounts_of({"年度": 2024, **record}, pack_name=pack)
    tables = tuple(paper_tables(Prose(accounts, accounts.pack)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"说明.{form}"
        path.write_bytes(written(Document("绩效自评表", "", 2024, tables), form, accounts.pack))
        found = read_paper_tables(read_document(path), accounts.pack, path.name)
    again, read_back = settled_accounts(found, accounts.pack), facts(found, pack)
    for name in record:
        same(accounts, read_back, name)
    assert our_cells(again) == our_cells(accounts)


def settled_accounts(found: PaperTables, pack: Pack) -> Accounts:
    """The accounts of the dossier that ``juesuan read`` would write of these tables."""
    year = Leaf("年度", "2024", Place("单位.yaml", 1))
    leaves = with_scores([year, *found.leaves], found, pack, "说明")
    return Accounts(build_model(Loaded(leaves=leaves), pack).facts, pack)


def written(document: Document, form: str, pack: Pack) -> bytes:
    look = pack.need("look/print.css").parent
    if form == "xlsx":
        return write_xlsx(document.tables, document.title)
    if form == "docx":
        return write_docx(document, pack.need("look/reference.docx"))
    if form == "pdf":
        return write_pdf(document, look).data
    return (write_txt(document) if form == "txt" else write_html(document, look)).encode()
