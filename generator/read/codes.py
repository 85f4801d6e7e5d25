"""Items that a document names without their code (逐项写的科目): the 科目编码 is looked up by the names printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz

from generator.functions import parent_code
from generator.pack_files import read_data
from generator.read.pattern import INDEX, READING
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.profile import Pack
    from generator.read.reading import Claim

FILLED: Final = "补"
"""The key of reading.yaml under which stands what is taken for what a document does not print."""
_LENGTHS: Final = {1: (3,), 2: (5,), 3: (7,)}
_ALIKE: Final = 60.0  # per cent
_SPARE: Final = range(80, 99)
"""Last two digits of a provisional code, given to an item whose name no list knows."""


@dataclass(slots=True)
class CodeBook:
    """Names and codes that are known: the pack's lists, and what the document's own tables say."""

    pack: Pack
    names: dict[str, dict[str, str]] = field(default_factory=dict)  # 功能, 经济 -> code -> name
    provisional: dict[str, str] = field(default_factory=dict)  # code given here -> name printed
    sorts: dict[str, str] = field(default_factory=dict)  # code given here -> 功能, 经济
    index: dict[str, tuple[int, dict[str, list[str]]]] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        for path in self.pack.files("data", ".yaml").values():
            for name, entries in read_data(path).items():
                if name.endswith("科目"):
                    known = self.names.setdefault(name.removesuffix("科目"), {})
                    known.update({str(code): str(text) for code, text in entries.items()})
        self.rules = self.pack.data(READING) if self.pack.find(READING) else {}

    def learn(self, sort: str, code: str, name: str) -> None:
        """Take a name that the document's own tables give; it stands instead of the pack's."""
        self.names.setdefault(sort, {})[code] = name

    def codes(self, claims: Iterable[Claim]) -> dict[str, str]:
        """Return, for every item of a list of 科目 (``一般公共预算支出.项.#3``), its code."""
        printed: dict[str, dict[str, str]] = {}
        for claim in claims:
            base, mark, rest = claim.path.partition(f".{INDEX}")
            number, _, column = rest.partition(".")
            if mark and base in self.rules and column in self.rules[base]["名"]:
                printed.setdefault(f"{base}.{INDEX}{number}", {}).setdefault(column, claim.text)
        return {item: self._code(item.partition(f".{INDEX}")[0], names) for item, names in printed.items()}

    def _code(self, base: str, names: Mapping[str, str]) -> str:
        rule = self.rules[base]
        wanted = [normal(names.get(column, "")) for column in rule["名"]]
        found = next(self._fitting(rule, wanted), None) or self._similar(rule, wanted)
        return found or self._provisional(rule, wanted, [names.get(column, "") for column in rule["名"]])

    def _fitting(self, rule: Mapping[str, Any], wanted: list[str]) -> Iterator[str]:
        sort = rule["科目"]
        lengths = rule.get("长度") or _LENGTHS[len(wanted)]
        for code in self._named(sort).get(wanted[-1], ()):
            fits = len(code) in lengths and _within(rule, code)
            if fits and self._above(sort, code, len(wanted) - 1) == wanted[:-1]:
                yield code

    def _named(self, sort: str) -> dict[str, list[str]]:
        """Return the codes by name (made once, and again when a name was added)."""
        known = self.names.get(sort, {})
        if self.index.get(sort, (0, {}))[0] != len(known):
            found: dict[str, list[str]] = {}
            for code, name in known.items():
                found.setdefault(normal(name), []).append(code)
            self.index[sort] = len(known), found
        return self.index[sort][1]

    def _similar(self, rule: Mapping[str, Any], wanted: list[str]) -> str:
        """Return the code whose name is the printed one with words added or left out (物业费 for 物业管理费)."""
        best, share = "", 0.0
        lengths = rule.get("长度") or _LENGTHS[len(wanted)]
        for code, name in self.names.get(rule["科目"], {}).items():
            if len(code) not in lengths or not _within(rule, code):
                continue
            known = [*self._above(rule["科目"], code, len(wanted) - 1), normal(name)]
            if all(map(_shortened, known, wanted)):
                likeness = fuzz.ratio("".join(known), "".join(wanted))
                best, share = (code, likeness) if likeness > share else (best, share)
        return best if share >= _ALIKE else ""

    def _above(self, sort: str, code: str, count: int) -> list[str]:
        names: list[str] = []
        for _ in range(count):
            code = parent_code(code)
            names.insert(0, normal(self.names[sort].get(code, "")))
        return names

    def _provisional(self, rule: Mapping[str, Any], wanted: list[str], printed: list[str]) -> str:
        """Return a free code below the deepest level that is known, and note it."""
        sort, parent = rule["科目"], ""
        for depth in range(1, len(wanted)):
            above = {"科目": sort, "名": rule["名"][:depth]}
            parent = next(self._fitting(above, wanted[:depth]), "") or self._free(sort, parent, printed[depth - 1])
        return self._free(sort, parent or next(iter(rule.get("开头", ())), ""), printed[-1])

    def _free(self, sort: str, parent: str, name: str) -> str:
        known = self.names.setdefault(sort, {})
        heads = (f"{parent}{last:02d}" for last in _SPARE) if parent else (f"2{last:02d}" for last in _SPARE)
        code = next(code for code in heads if code not in known)
        known[code] = name
        self.provisional[code] = name
        self.sorts[code] = sort
        return code


def _shortened(one: str, other: str) -> bool:
    """Whether one name is the other with characters left out."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return bool(short) and all(char in rest for char in short)


def _within(rule: Mapping[str, Any], code: str) -> bool:
    starts, barred = rule.get("开头"), rule.get("不开头", ())
    return (not starts or code.startswith(tuple(starts))) and not code.startswith(tuple(barred))
