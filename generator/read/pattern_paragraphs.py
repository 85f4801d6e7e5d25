"""The paragraphs that a template can print, each as a pattern of its own (for sections that do not fit as a whole)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from generator.read.pattern import BLANK, INDEX, Paragraph, Pattern
from generator.read.pattern_maker import PatternMaker, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator


def paragraphs_of(maker: PatternMaker, name: str) -> list[Paragraph]:
    """Return the pattern of every paragraph that the template file ``prose/<name>`` can print, one by one.

    Used where a section does not fit as a whole; what stands in a loop is not numbered.
    """
    tree = maker.environment.parse(maker.source(name))
    found: list[Paragraph] = []
    _collect(maker, tree.body, Scope({}), found)
    return found


def _collect(maker: PatternMaker, body: list[nodes.Node], scope: Scope, found: list[Paragraph]) -> None:
    line: list[nodes.Node] = []
    node: Any
    for node in _broken(body):
        if isinstance(node, nodes.If | nodes.For) and any(
            "\n" in data.data for data in node.find_all(nodes.TemplateData)
        ):
            _close(maker, line, scope, found)
            line = []
            _inner(maker, node, scope, found)
        elif isinstance(node, nodes.TemplateData) and node.data == "\n":
            _close(maker, line, scope, found)
            line = []
        else:
            line.append(node)
    _close(maker, line, scope, found)


def _inner(maker: PatternMaker, node: Any, scope: Scope, found: list[Paragraph]) -> None:
    if isinstance(node, nodes.For):
        target: Any = node.target
        names = {**scope.names, target.name: f"{maker.path(node.iter, scope)}.{INDEX}"}
        _collect(maker, node.body, Scope(names, (), scope.module), found)
        return
    for test, body in ((node.test, node.body), *((one.test, one.body) for one in node.elif_), (None, node.else_)):
        first = len(found)
        _collect(maker, body, scope, found)
        maker.slots = {}
        mark = maker.mark(test, scope)
        if mark and found[first:]:
            found[first].pattern.source = mark + found[first].pattern.source
            found[first].pattern.slots.update(maker.slots)


def _close(maker: PatternMaker, line: list[nodes.Node], scope: Scope, found: list[Paragraph]) -> None:
    """Make a pattern of the pieces of one line."""
    maker.slots = {}
    source = "".join(
        [maker.piece(node, scope) if isinstance(node, nodes.Expr) else maker.node(node, scope) for node in line]
    )
    words = re.sub(f"{BLANK}+", BLANK, "".join([_said(node) for node in line])).strip()
    own = words.replace(BLANK, "").strip()
    if source.strip() and (own or maker.slots):
        found.append(Paragraph(Pattern(source, maker.slots), words if own else ""))


def _broken(body: list[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the pieces of a template body, every line break apart."""
    for node in body:
        for piece in node.nodes if isinstance(node, nodes.Output) else (node,):
            if not isinstance(piece, nodes.TemplateData):
                yield piece
                continue
            for number, text in enumerate(piece.data.split("\n")):
                if number:
                    yield nodes.TemplateData("\n")
                if text:
                    yield nodes.TemplateData(text)


def _said(node: nodes.Node) -> str:
    return "".join([data.data for data in _data(node)]) or BLANK


def _data(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    if isinstance(node, nodes.TemplateData):
        yield node
    yield from node.find_all(nodes.TemplateData)
