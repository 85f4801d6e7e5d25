"""argparse in the officer's language: 用法, 参数, 选项, and what is wrong with a command line."""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

UNUSABLE: Final = 2
_SAID: Final = (
    (r"the following arguments are required: (.+)", r"还要写明：\1"),
    (r"unrecognized arguments: (.+)", r"不认识：\1"),
    (r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)", r"\1 不能是“\2”，可以是：\3"),
    (r"argument (.+?): expected (?:one|at least one) arguments?", r"\1 后面要写内容"),
    (r"argument (.+?): ignored explicit argument '?(.*?)'?", r"\1 后面不能写“\2”"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 不明确，可以是：\2"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)


class Formatter(argparse.HelpFormatter):
    """Help that begins with 用法."""

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        """Add the usage line."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose headings, help and errors are Chinese; errors exit with 2."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**(settings | {"add_help": False, "formatter_class": Formatter, "allow_abbrev": False}))
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这一页")

    def error(self, message: str) -> NoReturn:
        """Print usage and the fault, exit with 2."""
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"{self.prog}: 用法不对：{in_chinese(message)}\n")


def in_chinese(message: str) -> str:
    """Return what argparse says, in Chinese; as it is when it says something new."""
    for pattern, said in _SAID:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, said, message).replace("'", "").replace(", ", "、")
    return message
