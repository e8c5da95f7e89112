"""Parse a lesson's prose; what belongs to an extension of Python-Markdown is cut out unread."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from cnnviz.gallery.scripts.markdown_parser import (
    CONTAINER,
    INTERRUPTS,
    end_of_container,
    line_of,
    text_of,
)
from cnnviz.render.markdown.commonmark import new_parser
from cnnviz.render.markdown.syntax import Syntax

FOREIGN = "foreign"
"""Type of a token that holds a block for Python-Markdown, as the author wrote it."""

BLOCK = "block"
"""The same between lines of `///`, whose lines must stay as they are."""

MASK = re.compile("\ue000(\\d+)\ue001")
"""Stands in a paragraph for syntax of an extension; the number is its place in `Cut.inline`."""

_ELEMENT = re.compile(r"<(?P<name>[a-zA-Z][\w-]*)\b[^<>]*\smarkdown\b[^<>]*>")
_BLOCK = re.compile(r"(?P<marks>/{3,}) *[\w|-]")
_DEFINITION = re.compile(r":[ ]{1,3}\S")
_LINK_DEFINITION = re.compile(r"^[ \t>*+.)\d-]*\[(?:\\.|[^\[\]\\])+\]:", re.M)
_ID = re.compile(r"(?:^|[ \t]+)\{ *#(?P<name>[^\s{}]+) *\}$")
"""The id of a heading, as `with_ids` writes it."""
_ADDRESS = re.compile(r"\]\((?:\\.|[^()\s\\]|\((?:\\.|[^()\\])*\))*")
_UNREAD = re.compile(r"`+|\\[!-/:-@\[-`{-~]|<|\]\(")
"""Code, escapes, tags and addresses: nothing in them is an extension's."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The pieces cut out of a text."""

    syntax: Syntax
    inline: list[str] = field(default_factory=list)
    """Syntax of extensions inside of paragraphs."""

    def mask(self, text: str) -> str:
        """The paragraph with a mark in the place of each piece of an extension's syntax."""
        pattern = self.syntax.inline
        if pattern is None or not pattern.search(text):
            return text
        output, end, at = list[str](), 0, 0
        while piece := pattern.search(text, at):
            unread = _UNREAD.search(text, at)
            if unread and unread.start() < piece.start():
                at = _end_of(unread, text)
                continue
            output += [text[end : piece.start()], f"\ue000{len(self.inline)}\ue001"]
            self.inline.append(piece[0])
            end = at = max(piece.end(), piece.start() + 1)
        return "".join([*output, text[end:]])

    def restored(self, text: str) -> str:
        """The text with its pieces again."""
        return MASK.sub(lambda mask: self.inline[int(mask[1])], text)


def _end_of(unread: re.Match[str], text: str) -> int:
    """The end of the code, escape, tag or address that starts at the match."""
    start, mark = unread.start(), unread[0]
    if mark[0] == "`":
        closing = re.compile(rf"(?<!`){mark}(?!`)").search(text, unread.end())
        return closing.end() if closing else unread.end()
    ending = {"<": HTML_TAG_RE, "]": _ADDRESS}.get(mark[0])
    match = ending.match(text, start) if ending else None
    return match.end() if match else unread.end()


def tokens_of(text: str, syntax: Syntax, references: dict[str, Any]) -> tuple[list[Token], Cut]:
    """The tokens of a text and what was cut out of it; `references` are its link definitions."""
    cut = Cut(syntax)
    env = {"references": references, "cut": cut}
    return _parser().parse(text, env), cut


def references_of(text: str, syntax: Syntax) -> dict[str, Any]:
    """The link definitions of a text."""
    if not _LINK_DEFINITION.search(text):
        return {}
    env: dict[str, Any] = {"references": {}, "cut": Cut(syntax)}
    _block_parser().parse(text, env)
    return dict(env["references"])


@cache
def _parser() -> MarkdownIt:
    markdown = new_parser()
    rules = markdown.block.ruler
    rules.before("fence", CONTAINER, _container, {"alt": INTERRUPTS})
    rules.before("html_block", "element", _element, {"alt": INTERRUPTS})
    rules.before("paragraph", "block", _block)
    rules.at("paragraph", _paragraph)
    markdown.core.ruler.before("inline", "mask", _mask)
    return markdown


@cache
def _block_parser() -> MarkdownIt:
    markdown = _parser.__wrapped__()
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown


def _syntax(state: StateBlock) -> Syntax:
    cut: Cut = state.env["cut"]
    return cut.syntax


def _mask(state: StateCore) -> None:
    """Rule that gives headings their ids, and marks what extensions read in paragraphs."""
    cut: Cut = state.env["cut"]
    for number, token in enumerate(state.tokens):
        if token.type != "inline":
            continue
        opened = state.tokens[number - 1]
        if opened.type == "heading_open" and (name := _ID.search(token.content)):
            opened.attrs["id"] = name["name"]
            token.content = token.content[: name.start()]
        token.content = cut.mask(MASK.sub("", token.content))


def _push(state: StateBlock, kind: str, start: int, end: int) -> bool:
    token = state.push(kind, "", 0)
    token.map, token.content = [start, end], text_of(state, start, end).rstrip("\n")
    state.line = end
    return True


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Rule for a container, whose head an extension reads."""
    heads = _syntax(state).heads
    if heads is None or state.is_code_block(start) or not heads.match(line_of(state, start)):
        return False
    return silent or _push(state, CONTAINER, start, end_of_container(state, start, end))


def _element(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Rule for an HTML element with the attribute `markdown`, to its end."""
    if state.is_code_block(start):
        return False
    opened = _ELEMENT.match(line_of(state, start))
    if not opened:
        return False
    tags = re.compile(rf"<(/?){opened['name']}\b", re.I)
    depth, number = 0, start
    while number < end:
        depth += sum(-1 if tag[1] else 1 for tag in tags.finditer(line_of(state, number)))
        number += 1
        if depth <= 0:
            return silent or _push(state, FOREIGN, start, number)
    return False


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Rule for `/// name` to `///`."""
    opened = _BLOCK.match(line_of(state, start)) if _syntax(state).has_blocks else None
    if not opened:
        return False
    closing = opened["marks"]
    last = next((n for n in range(start + 1, end) if line_of(state, n) == closing), end - 1)
    return silent or _push(state, BLOCK, start, last + 1)


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Rule for a paragraph; one that an extension reads is cut out, with its definitions."""
    count = len(state.tokens)
    paragraph(state, start, end, silent)
    is_foreign = _syntax(state).has(text_of(state, start, state.line))
    last = _end_of_definitions(state, state.line, end)
    if is_foreign or last > state.line:
        del state.tokens[count:]
        _push(state, FOREIGN, start, last)
    return True


def _end_of_definitions(state: StateBlock, start: int, end: int) -> int:
    """The line after the definitions of the term that ends before line `start`."""
    last, number, within = start, start, False
    while number < end:
        line = line_of(state, number)
        indent = state.sCount[number] - state.blkIndent
        if line and indent < 4 and _DEFINITION.match(line) and _syntax(state).has(line):
            within = True
        elif line and not (within and indent >= 4):
            break
        number += 1
        last = number if line and within else last
    return last
