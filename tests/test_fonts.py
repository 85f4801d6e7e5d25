from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.findings import Severity
from generator.render import fonts
from generator.render.fonts import Choice, Face, Role, Wanted, choose_fonts, faces_in, find_face, read_roles

LOOK = Path(__file__).parent.parent / "templates" / "common" / "look"


def face(family: str, weight: int = 400, *names: str) -> Face:
    return Face(Path(f"{family}-{weight}.otf"), 0, family, frozenset(n.lower() for n in (family, *names)), weight)


SONG, BOLD, KAI = face("Song"), face("Song", 700), face("Kai", 400, "楷体_GB2312")
ROMAN = face("Roman")
DRAWS = {ROMAN: "12", SONG: "文字12", BOLD: "文字12", KAI: "文㙍"}


@pytest.fixture(autouse=True)
def known_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "coverage", lambda one: {ord(character) for character in DRAWS[one]})


def choose(characters: str, *wanted: Wanted) -> Choice:
    roles = {"正文": Role("正文", "正文", wanted, "", "serif")}
    return choose_fonts(roles, frozenset(characters), (SONG, BOLD, KAI))


def test_a_font_is_found_by_any_of_its_names_in_any_case() -> None:
    assert find_face(Wanted(("没有的字体", "楷体_gb2312"), 400), (SONG, KAI)) is KAI


def test_the_face_nearest_in_weight_is_taken() -> None:
    assert find_face(Wanted(("Song",), 700), (SONG, BOLD)) is BOLD


def test_a_regular_face_does_not_pass_for_bold() -> None:
    assert find_face(Wanted(("Song",), 700), (SONG,)) is None


def test_a_face_of_normal_width_is_preferred() -> None:
    narrow = replace(SONG, file=Path("a.otf"), narrowed=True)
    assert find_face(Wanted(("Song",), 400), (narrow, SONG)) is SONG


def test_a_variable_font_has_every_weight() -> None:
    assert find_face(Wanted(("Song",), 700), (face("Song", 0),)) == face("Song", 0)


def test_the_wanted_font_is_no_substitution() -> None:
    assert choose("文", Wanted(("Song",), 400)).findings == []


def test_a_substitution_names_both_fonts() -> None:
    [finding] = choose("文", Wanted(("仿宋_GB2312",), 400), Wanted(("Song",), 400)).findings
    assert (finding.code, finding.severity) == ("字体替代", Severity.INFO)
    assert (finding.expected, finding.found) == ("仿宋_GB2312", "Song")


def test_a_single_character_is_borrowed_from_another_font() -> None:
    choice = choose("文㙍", Wanted(("Song",), 400))
    assert [(cut.face.family, "".join(sorted(cut.characters))) for cut in choice.roles["正文"]] == [
        ("Song", "文"),
        ("Kai", "㙍文"),
    ]
    assert [(finding.code, finding.found) for finding in choice.findings] == [("字体补字", "Kai")]


def test_a_character_that_no_font_has_is_an_error() -> None:
    [finding] = choose("文𠮷", Wanted(("Song",), 400)).findings
    assert (finding.code, finding.severity) == ("PDF缺字", Severity.ERROR)
    assert "“𠮷”(U+20BB7)" in finding.message


def test_a_private_character_is_never_borrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DRAWS, KAI, "文\ue123")
    assert [finding.code for finding in choose("文\ue123", Wanted(("Song",), 400)).findings] == ["PDF缺字"]


def test_spaces_and_controls_need_no_glyph() -> None:
    assert choose("文 \u3000\n\u200b", Wanted(("Song",), 400)).findings == []


def test_digits_come_from_the_western_font() -> None:
    roles = {
        "正文": Role("正文", "正文", (Wanted(("Kai",), 400),), "西文", "serif"),
        "西文": Role("西文", "数字", (Wanted(("Song",), 400),), "", "serif"),
    }
    choice = choose_fonts(roles, frozenset("文12"), (SONG, KAI))
    cuts = choice.roles["正文"]
    assert choice.findings == []
    assert [(cut.face.family, sorted(cut.characters)) for cut in cuts] == [("Song", ["1", "2"]), ("Kai", ["文"])]


def test_a_western_font_need_not_draw_chinese() -> None:
    roles = {
        "正文": Role("正文", "正文", (Wanted(("Kai",), 400),), "西文", "serif"),
        "西文": Role("西文", "数字", (Wanted(("Roman",), 400),), "", "serif"),
    }
    assert choose_fonts(roles, frozenset("文12"), (KAI, ROMAN)).findings == []


def test_slanted_faces_are_passed_over() -> None:
    folder = Path("/usr/share/fonts/truetype/dejavu")
    if not (folder / "DejaVuSerif-Italic.ttf").exists():
        pytest.skip("no italic font of DejaVu on this machine")
    assert not [one for one in faces_in((folder,)) if "Italic" in one.file.name or "Oblique" in one.file.name]


def test_the_look_names_the_fonts_of_gb_9704() -> None:
    firsts = {name: role.wanted[0].names[0] for name, role in read_roles(LOOK).items()}
    assert firsts["小标宋"] == "方正小标宋简体"
    assert firsts["仿宋"] == "仿宋_GB2312"
    assert firsts["楷体"] == "楷体_GB2312"
