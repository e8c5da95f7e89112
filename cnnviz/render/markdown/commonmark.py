"""The parser of whole texts in Markdown: CommonMark and what notebooks add to it.

They add tables, ~~strikethrough~~ with one tilde or two, and links from bare addresses, of mail
too. Of CommonMark's rules one is relaxed: Korean, Chinese and Japanese write `**word(note)**` and
the next syllable without a space.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cnnviz.render.formulas.scanning import MARK
from cnnviz.render.markdown.strikethrough import struck, struck_by_one

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_MARK = re.compile(MARK)
_CJK = re.compile(
    r"[\u1100-\u11ff\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    r"\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9/:.@_-])(?:(?:https?|ftp)://|www\.(?=[^\s<]*\.))"
    r"[A-Za-z0-9\[][^\s<\uac00-\ud7a3]*"  # no Korean: a particle follows without a space
    r"|(?<![A-Za-z0-9._+/:@-])(?P<mail>[A-Za-z0-9._+-]+@[\w-]+(?:\.[\w-]*[A-Za-z0-9])+)(?![\w-])",
    re.A,
)
_BEHIND = re.compile(r"(?:[?!.,:;*_~'\"]|&[A-Za-z0-9]+;)+$")


def new_parser() -> "MarkdownIt":
    """A markdown-it parser with these rules, to which a caller may add its own."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    markdown.inline.ruler.at("emphasis", _emphasis)
    markdown.inline.ruler.at("strikethrough", struck)
    markdown.inline.ruler2.after("strikethrough", "one_tilde", struck_by_one)
    markdown.inline.ruler.before("html_inline", "formula", _formula)
    markdown.core.ruler.push("addresses", _addresses)
    return markdown


def _formula(state: "StateInline", silent: bool) -> bool:
    """Rule for the mark of a formula: HTML in one piece, whose text nothing may change."""
    mark = _MARK.match(state.src, state.pos)
    if not mark:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = mark[0]
    state.pos = mark.end()
    return True


def _emphasis(state: "StateInline", silent: bool) -> bool:
    """The parser's own rule; beside a CJK character punctuation counts as a letter."""
    from markdown_it.rules_inline.emphasis import tokenize

    start = state.pos
    if not tokenize(state, silent):
        return False
    before, after = state.src[start - 1 : start], state.src[state.pos : state.pos + 1]
    opens = bool(_CJK.match(before)) and bool(after.strip())
    closes = bool(_CJK.match(after)) and bool(before.strip())
    if state.src[start] == "*" and (opens or closes):
        for delimiter in state.delimiters[start - state.pos :]:
            delimiter.open, delimiter.close = delimiter.open or opens, delimiter.close or closes
    return True


def _addresses(state: "StateCore") -> None:
    """Rule that makes links of bare addresses, but not inside links."""
    if not any(sign in state.src for sign in ("://", "www.", "@")):
        return
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_with_links(token.children, state.md))


def _with_links(tokens: list["Token"], markdown: "MarkdownIt") -> Iterator["Token"]:
    depth = 0
    for token in tokens:
        depth += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "html_inline":
            depth += bool(re.match(r"<a\s", token.content, re.I))
            depth -= token.content[:3].lower() == "</a"
        if token.type == "text" and depth <= 0:
            yield from _linked(token, markdown)
        else:
            yield token


def _linked(text: "Token", markdown: "MarkdownIt") -> Iterator["Token"]:
    """The text, cut into texts and links."""
    from markdown_it.token import Token

    content, end = text.content, 0
    for match in _ADDRESS.finditer(content):
        address = match["mail"] or _trimmed(match[0])
        if end < match.start():
            yield Token("text", "", 0, content=content[end : match.start()], level=text.level)
        kind = "mailto:" if match["mail"] else "" if "://" in address else "http://"
        target = kind + address
        href = markdown.normalizeLink(target)
        yield Token("link_open", "a", 1, attrs={"href": href}, level=text.level)
        yield Token("text", "", 0, content=address, level=text.level + 1)
        yield Token("link_close", "a", -1, level=text.level)
        end = match.start() + len(address)
    if end < len(content):
        yield Token("text", "", 0, content=content[end:], level=text.level)


def _trimmed(address: str) -> str:
    """The address without the punctuation behind it."""
    before = ""
    while before != address:
        before = address
        address = _BEHIND.sub("", address)
        if address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
    return address


def plain_text(tokens: Iterable["Token"]) -> str:
    """The words of a paragraph's tokens, as the alternative text of a picture."""
    words = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                words.append(token.content)
            case "softbreak" | "hardbreak":
                words.append("\n")
            case "image":
                words.append(plain_text(token.children or ()))
    return "".join(words)
