"""What keeping hand edits brought to light: texts proposed to the dossier, numbers in dispute, what found no place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from generator.messages import phrase, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.findings import Finding
    from generator.revise.merge import Clash, Merged

PROPOSALS: Final = "修改建议.yaml"
_LONG: Final = 60
_SHOWN: Final = 40  # characters of a text that a message quotes
CUT: Final = "\r"
"""Where one paragraph was cut in two by hand, inside a text that is merged as one."""


@dataclass(slots=True)
class Told:
    """Proposals by path, and findings, in the order in which they came to light."""

    proposals: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def merged(self, merged: Merged, where: str = "") -> None:
        """Note what came out of merging a sentence or cell."""
        self.proposals |= {path: text.replace(CUT, "\n") for path, text in merged.proposals.items()}
        self.findings += [_clash(clash, where) for clash in merged.clashes]

    def lost(self, case: str, quote: str, where: str = "", paths: Sequence[str] = ()) -> None:
        """Note that an edit and the data do not fit together at a place that a person has to look at."""
        self.findings.append(say(f"SG-3 {case}", 处=where, 文字=quote[:_SHOWN], paths=tuple(paths)))

    def reshaped(self, rows: int, quote: str, where: str) -> None:
        """Note that rows of a table were left alone: their cells were merged, added or taken away."""
        self.findings.append(say("SG-8", 处=where, 行=rows, 文字=quote[:_SHOWN]))

    def stale(self, old: str, new: str, quote: str, path: str) -> None:
        """Note that an own paragraph quotes a number that the data have left behind."""
        self.findings.append(say("SG-7", expected=new, found=old, paths=(path,), 路径=path, 文字=quote[:_SHOWN]))


def _clash(clash: Clash, where: str) -> Finding:
    edited = clash.edited.replace(CUT, "")
    if not clash.path:
        now = clash.now[:_LONG]
        return say("SG-2", expected=clash.now, found=edited, 处=where, 原=clash.before, 现=now)
    return say(
        "SG-1 删了" if clash.gone else "SG-1 改了",
        expected=clash.now,
        found=edited,
        paths=(clash.path,),
        处=where,
        路径=clash.path,
        原=clash.before,
    )


def write_proposals(told: Sequence[tuple[str, Told]]) -> bytes:
    """Return 修改建议.yaml: by draft, the edited free texts as the dossier would hold them, and what is in dispute."""
    import yaml  # noqa: PLC0415 - only for hand edits

    tree: dict[str, Any] = {}
    for path, text in sorted({path: text for _, one in told for path, text in one.proposals.items()}.items()):
        *branches, leaf = path.split(".")
        here = tree
        for branch in branches:
            here = here.setdefault(branch, {})
        here[leaf] = text
    lines = [phrase("建议稿头", 文件=[name for name, _ in told])]
    lines += [phrase("建议稿待定", 事由=finding.message) for _, one in told for finding in one.findings]
    body = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=1000) if tree else ""
    return ("".join(f"# {line}\n" for line in lines) + body).encode()
