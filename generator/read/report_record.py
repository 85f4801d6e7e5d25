"""The record that a report, or a part of it, is about: what was said of it so far, which item of a list is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from generator.form_words import form_words
from generator.numbers import read_number
from generator.read.paper_cells import PAPER
from generator.read.paper_shape import paper_shapes
from generator.read.papers import file_value
from generator.read.text import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.load.raw import Leaf
    from generator.profile import Pack
    from generator.read.blocks import Line
    from generator.read.paper_stream import Value
    from generator.read.papers import PaperTables
    from generator.read.report_sentence import Sentence

_ALIKE: Final = 90.0
"""Per cent of likeness of a name that a converted document damaged."""


class Record:
    """What a report says of the record at ``base``; ``leaves`` are what its own table said already.

    Values go to ``stated``, each path once.
    """

    def __init__(self, pack: Pack, base: str, leaves: Iterable[Leaf], stated: PaperTables) -> None:
        self.pack, self.base, self.stated = pack, base, stated
        self.words: dict[str, str] = {}
        self.names: frozenset[str] = frozenset(form_words()["认得"])
        self.said: dict[str, str] = {}  # what the sentences say, with their paragraphs
        self.lines: list[str] = []  # the sentences that were read, without blanks
        self.unsure: list[tuple[Leaf, str]] = []  # what the table said, and what else it may be
        instead = _instead(pack, base)
        for leaf in leaves:
            own = leaf.path.startswith(f"{base}.")
            path = leaf.path.removeprefix(base) if own else leaf.path
            other = next((found for pattern, name in instead if (found := _other(pattern, name, path))), "")
            if own and other:
                self.unsure.append((leaf, other))
            else:
                self.words[path] = normal(leaf.text or "")

    def parted(self, leaves: Iterable[Leaf]) -> dict[str, str]:
        """Return the words of ``leaves`` that the text has in several paragraphs and a cell had in one."""
        found = {}
        for leaf in leaves:
            said = self.said.get(leaf.path.removeprefix(self.base), "")
            if "\n" in said and leaf.path.startswith(f"{self.base}.") and normal(said) == normal(leaf.text or ""):
                found[leaf.path] = said
        return found

    def settle(self) -> dict[str, str]:
        """Return, for what the table said and the text says too, where it belongs: nowhere, or in the other place."""
        moved = {}
        for leaf, other in self.unsure:
            said = self.words.get(leaf.path.removeprefix(self.base))
            if said is not None:
                moved[leaf.path] = "" if self._same(said, leaf) else f"{self.base}{other}"
        return moved

    def _same(self, said: str, leaf: Leaf) -> bool:
        """Whether a sentence and a cell say the same: a figure, or words with what the form puts before them."""
        text = leaf.text or ""
        number = read_number(normal(text))
        return (
            read_number(said) == number
            if number is not None
            else any(line.endswith("".join(text.split())) for line in self.lines)
        )

    def say(self, path: str, value: Value) -> None:
        """Keep a value; ``path`` begins with a dot, or is a path of the whole document."""
        if not value.text.strip():
            return
        self.said.setdefault(path, value.text)
        if path not in self.words:
            self.words[path] = normal(value.text)
            file_value(self.stated, self.pack, self.full(path), value)

    def longer(self, path: str, lines: Iterable[Line], between: str) -> None:
        """Put further paragraphs behind words that were kept, ``between`` them what parts them."""
        lines = list(lines)
        self.lines[-1:] = ["".join([*self.lines[-1:], *("".join(line.text.split()) for line in lines)])]
        text = self.said[path] = f"{self.said.get(path, '')}{between}" + "\n".join(line.text for line in lines)
        for number, leaf in enumerate(self.stated.leaves):
            if leaf.path == self.full(path):
                self.stated.leaves[number] = leaf._replace(text=text)
                self.words[path] = normal(text)

    def full(self, path: str) -> str:
        """Return the path of the dossier."""
        return f"{self.base}{path}" if path.startswith(".") else path

    def numbers(self, loop: str) -> list[int]:
        """Return the numbers of the items of a list that are known, in order."""
        found = {path.removeprefix(f"{loop}.").partition(".")[0] for path in self.words if path.startswith(f"{loop}.")}
        return sorted(int(number) for number in found if number.isdigit())

    def item(self, loop: str, said: Mapping[str, str], used: set[int], given: Mapping[str, str] | None = None) -> int:
        """Return which item of a list is meant: the first of its name that is not in ``used``, else a new one.

        ``said`` are normalised words by path below the item, ``given`` what all items of this place are.
        """
        free = [number for number in self.numbers(loop) if number not in used]
        free = [number for number in free if self._agrees(f"{loop}.{number}", given or {})]
        for alike in (100.0, _ALIKE):
            for close in (True, False):
                for number in free:
                    if self._is(f"{loop}.{number}", said, alike, close=close):
                        used.add(number)
                        return number
        number = max([0, *self.numbers(loop), *used]) + 1
        used.add(number)
        return number

    def _is(self, item: str, said: Mapping[str, str], alike: float, *, close: bool) -> bool:
        """Whether an item has the names that were said, and (``close``) nothing else that was said otherwise."""
        names = [path for path in said if path.rpartition(".")[2] in self.names and f"{item}{path}" in self.words]
        if not names or any(fuzz.ratio(self.words[f"{item}{path}"], said[path]) < alike for path in names):
            return False
        others = [path for path in said if path not in names]
        return not close or all(self.words.get(f"{item}{path}", said[path]) == said[path] for path in others)

    def _agrees(self, item: str, given: Mapping[str, str]) -> bool:
        """Whether nothing is known of an item that speaks against what is given; names may be cut (社会效益)."""
        pairs = [(self.words[f"{item}{path}"], text) for path, text in given.items() if f"{item}{path}" in self.words]
        return all(one.startswith(other) or other.startswith(one) for one, other in pairs)

    def known(self, sentence: Sentence, item: str) -> dict[str, str]:
        """Return the words that a sentence about ``item`` (empty: the record) must hold if it is about it."""
        found = {}
        for slot in sentence.slots:
            path = self.below(slot.path, item)
            if not slot.form and path in self.words:
                found[slot.path] = self.words[path]
        return found

    @staticmethod
    def below(path: str, item: str) -> str:
        """Return the path below the record of what a sentence about an item calls ``path``."""
        if path.startswith(PAPER):
            return path.removeprefix(PAPER)
        return f"{item}{path}" if path.startswith(".") or not path else path


def _instead(pack: Pack, base: str) -> list[tuple[re.Pattern[str], str]]:
    """Return for the tables of a record which paths may be others, as expressions, with the others' names."""
    shapes = [shape for shape in paper_shapes(pack) if base.startswith(f"{shape.root}.")]
    found = {one for shape in shapes for one in shape.instead}
    return [
        (re.compile(rf"({re.escape(loop)}\.\d+){re.escape(path)}" if loop else f"(){re.escape(path)}"), name)
        for loop, path, name in sorted(found)
    ]


def _other(pattern: re.Pattern[str], name: str, path: str) -> str:
    match = pattern.fullmatch(path)
    return "" if match is None else f"{match[1]}{name}"
