"""The command line (DESIGN section 6). Exit codes: 0 fine, 1 findings of severity error, 2 unusable input or usage."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from generator import __version__
from generator.commands import ask, build, corrections, documents, examine, files
from generator.commands.common import FINE, UNUSABLE
from generator.commands.usage import Parser
from generator.findings import Fault
from generator.room import roomy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands, in the order in which an officer meets them."""
    parser = Parser(prog="juesuan", description="部门决算公开：由数据生成说明、公开表与校核报告，逐数核对。")
    parser.add_argument("--version", action="version", version=f"juesuan {__version__}", help="显示版本号")
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True, title="命令")
    build.add_commands(commands)
    examine.add_commands(commands)
    files.add_commands(commands)
    ask.add_explain(commands)
    corrections.add_commands(commands)
    documents.add_commands(commands)
    ask.add_packs(commands)
    return parser


@roomy
def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; our own faults are printed with their module and end with 2."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    options = make_parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except Fault as fault:
        sys.stderr.write(f"程序或模板包自身的问题，请报告给维护者：{fault}\n")
        return UNUSABLE
    except BrokenPipeError:  # the reader of our output (head, less) has gone; that is no fault
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        from generator.commands.trouble import said  # noqa: PLC0415 - only when the system refuses

        sys.stderr.write(f"{said(error)}\n")
        return UNUSABLE
    return code
