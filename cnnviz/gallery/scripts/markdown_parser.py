"""The parser of prose: CommonMark with tables, as notebooks show it, and two more blocks.

A formula between `$$` is a block, and so are a head line of Python-Markdown and the lines indented
below it. Plain CommonMark would read the first as a paragraph and the second as code.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

CONTAINER, FORMULA = "container_open", "formula"
"""Token types of the two blocks."""

HEAD = re.compile(r'(?:!!!|\?\?\?\+?) ?[\w-]|={3}[!+]* +"|\[\^[^\]\s]+\]:')
"""Starts an admonition (`!!!`, `???`), a tab (`===`), or a footnote (`[^1]:`)."""

_FORMULA = re.compile(r"\$\$|\\begin\{(?P<name>[^}]+)\}")
INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]


@cache
def parser() -> "MarkdownIt":
    """A markdown-it parser with block rules only: the text inside a paragraph is not parsed.

    The import is here and not above because a lesson's process imports this module: markdown-it
    would count as an input of every lesson. A build in which nothing changed does not need it.
    """
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").enable("table")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    markdown.block.ruler.before("fence", FORMULA, formula, {"alt": INTERRUPTS})
    markdown.block.ruler.before("fence", "container", container, {"alt": INTERRUPTS})
    return markdown


def line_of(state: "StateBlock", number: int) -> str:
    """The line without indentation and the marks of the lists and quotes around it."""
    return state.getLines(number, number + 1, state.blkIndent, False).strip()


def text_of(state: "StateBlock", first: int, end: int) -> str:
    """The lines without the marks and the indentation of the lists and quotes around them."""
    return state.getLines(first, end, state.blkIndent, False)


def _is_inside(state: "StateBlock", number: int, end: int) -> bool:
    """Whether the line is not blank and belongs to the list or quote that is being parsed."""
    is_here = number < end and not state.isEmpty(number)
    return is_here and state.sCount[number] >= state.blkIndent


def formula(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """Rule for a formula: `$$` to `$$`, or `begin{…}` to `end{…}`, without blank lines."""
    opened = _FORMULA.match(line_of(state, start))
    if state.is_code_block(start) or not opened:
        return False
    closing = f"\\end{{{opened['name']}}}" if opened["name"] else "$$"
    text, number = line_of(state, start)[opened.end() :], start + 1
    while closing not in text and _is_inside(state, number, end):
        text, number = line_of(state, number), number + 1
    if not text.endswith(closing) or text.index(closing) != len(text) - len(closing):
        return False
    if not silent:
        token = state.push(FORMULA, "", 0)
        token.map, token.content = [start, number], text_of(state, start, number)
        state.line = number
    return True


def container(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """Rule for a container: a head line, and the lines below it indented by four more spaces."""
    if state.is_code_block(start) or not HEAD.match(line_of(state, start)):
        return False
    if silent:
        return True
    last = end_of_container(state, start, end)
    before = state.parentType, state.lineMax, state.blkIndent
    state.push(CONTAINER, "", 1).map = [start, last]
    state.parentType, state.lineMax, state.blkIndent = "container", last, state.blkIndent + 4
    state.md.block.tokenize(state, start + 1, last)
    state.push("container_close", "", -1)
    state.parentType, state.lineMax, state.blkIndent = before
    state.line = last
    return True


def end_of_container(state: "StateBlock", start: int, end: int) -> int:
    """The line after the last of the container whose head is line `start`."""
    last = number = start + 1
    if line_of(state, start).startswith("[^"):  # a footnote's paragraph may continue unindented
        while _is_inside(state, number, end) and not HEAD.match(line_of(state, number)):
            last = number = number + 1
    while number < end and (state.isEmpty(number) or state.sCount[number] >= state.blkIndent + 4):
        number += 1
        last = last if state.isEmpty(number - 1) else number
    return last
