"""Every relation of the standard is checked by a code of the catalogue, or says why none is."""

from __future__ import annotations

import re

from reference_xinjiang import SHARED
from seeds import needs_shared

from generator.packs.catalogue_page import entries
from generator.packs.ties_page import PAGE, page, ties

STANDARD = SHARED / "spec" / "standards.md"


@needs_shared
def test_no_relation_of_the_standard_is_left_out() -> None:
    text = STANDARD.read_text(encoding="utf-8")
    section = text[text.index("\n## 2. ") : text.index("\n### 2.9")]
    rows = set(re.findall(r"^\| ([A-Z]{1,2}\d*-\d+) \|", section, re.MULTILINE))
    lists = re.findall(r"\b([KDHI]-\d+) ", section[section.index("### 2.5") :])
    wanted = rows | set(lists)
    assert len(wanted) > 100
    assert sorted(wanted - {tie.条 for tie in ties().all}) == []


def test_every_relation_has_its_code_or_the_reason_why_none_is() -> None:
    known = {entry.code for entry in entries()}
    assert [tie.条 for tie in ties().all if not tie.编号 and not tie.不设] == []
    assert sorted({code for tie in ties().all for code in tie.编号} - known) == []
    numbers = [tie.条 for tie in ties().all]
    assert sorted({number for number in numbers if numbers.count(number) > 1}) == []


def test_every_equation_between_tables_stands_for_a_relation() -> None:
    """A rule of T- and X- that no relation names would be an invention, or a gap in the list."""
    named = {code for tie in ties().all for code in tie.编号}
    loose = [entry.code for entry in entries() if re.match(r"[TX]", entry.code) and entry.code not in named]
    assert loose == []


def test_the_page_is_what_the_table_says_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m generator.packs.ties_page"
