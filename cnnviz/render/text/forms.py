"""Titles, summaries and captions: one line of Markdown, as HTML and as plain text.

HTML is for cards, headings and captions, plain text for window titles, descriptions and
alternative texts; escaped, it may stand in an attribute.
"""

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cnnviz.render.formulas.scanning import mark
from cnnviz.render.text.plain import unlinked

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_FORMULA = re.compile(r"\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?!\d)")
_TAG = re.compile(r"</?(?P<name>[a-zA-Z][\w-]*)")
_SHOWN = frozenset({"b", "code", "em", "i", "kbd", "s", "small", "strong", "sub", "sup", "u"})
"""Elements of HTML that a text may hold; they lose their attributes."""
_LEFT_OUT = frozenset(
    {
        *("a", "abbr", "audio", "button", "center", "cite", "del", "details", "dfn", "div", "font"),
        *("form", "iframe", "img", "input", "ins", "label", "link", "mark", "math", "meta", "nav"),
        *("object", "ol", "p", "picture", "pre", "q", "samp", "script", "section", "select"),
        *("source", "span", "style", "summary", "svg", "table", "td", "time", "tr", "ul", "var"),
        *("video", "wbr", "article", "aside", "base", "blockquote", "body", "canvas", "data"),
        *("embed", "figure", "footer", "header", "hr", "html", "li", "main", "template", "title"),
    }
)
"""Elements that are left out; any other name in angle brackets is text, such as `List<T>`."""
_PLAIN = re.compile(r"[\w ,.;:()-]*")


_BRACKET = re.compile(r"(?P<kept>(?P<ticks>`+).*?(?P=ticks)|\$[^$]+\$|\\.)|[][]")
"""A bracket that could end a link's text; brackets in code and formulas cannot."""


def in_link(text: str) -> str:
    """The line of Markdown as the text of a link, which must not hold another link."""
    return _BRACKET.sub(lambda match: match["kept"] or f"\\{match[0]}", unlinked(text))


@lru_cache(maxsize=4096)  # every page repeats the titles of its neighbours
def as_html(text: str) -> str:
    """The HTML of a line of Markdown: code, emphasis and marks of formulas, but no links."""
    if _PLAIN.fullmatch(text) and "_" not in text:
        return text
    output: list[str] = []
    opened: list[str] = []
    for token in _tokens(text):
        match token.type:
            case "code_inline":
                output.append(f"<code>{html.escape(token.content, quote=False)}</code>")
            case "formula":
                output.append(mark(token.content, display=False))
            case "html_inline":
                output.append(_element(token.content, opened))
            case "em_open" | "em_close" | "strong_open" | "strong_close":
                output.append(f"<{'/' if token.nesting < 0 else ''}{token.tag}>")
            case _:
                output.append(html.escape(_words(token), quote=False))
    # An element that the author left open must not go on behind the text.
    return "".join([*output, *(f"</{name}>" for name in reversed(opened))]).strip()


@lru_cache(maxsize=4096)
def as_plain(text: str) -> str:
    """The text of a line of Markdown, without any markup."""
    if _PLAIN.fullmatch(text) and "_" not in text:
        return text
    output = []
    for token in _tokens(text):
        match token.type:
            case "code_inline" | "formula":
                output.append(token.content)
            case "html_inline":
                output.append(_text_of_tag(token.content))
            case _:
                output.append(_words(token))
    return " ".join("".join(output).split())


def _tokens(text: str) -> Iterator["Token"]:
    (block,) = _parser().parseInline(text)
    return _flat(block.children or ())


def _flat(tokens: Sequence["Token"]) -> Iterator["Token"]:
    for token in tokens:
        if token.type == "image":
            yield from _flat(token.children or ())
        else:
            yield token


def _words(token: "Token") -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _element(tag: str, opened: list[str]) -> str:
    """The HTML of a tag; `opened` are the elements that are open before it, and then after it."""
    match = _TAG.match(tag)
    name = match["name"].lower() if match else ""
    if name == "br":
        return " "
    if name not in _SHOWN:
        return html.escape(_text_of_tag(tag), quote=False)
    if not tag.startswith("</"):
        opened.append(name)
        return f"<{name}>"
    if name not in opened:
        return ""
    closed = list[str]()
    while not closed or closed[-1] != name:
        closed.append(opened.pop())
    return "".join(f"</{each}>" for each in closed)


def _text_of_tag(tag: str) -> str:
    match = _TAG.match(tag)
    name = match["name"].lower() if match else ""
    if name == "br":
        return " "
    return tag if match and name not in _SHOWN | _LEFT_OUT and not re.match(r"h\d$", name) else ""


@cache
def _parser() -> "MarkdownIt":
    # The import is here because a build in which nothing changed does not need it.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).disable("autolink")
    parser.inline.ruler.before("escape", "formula", _formula)
    return parser


def _formula(state: "StateInline", silent: bool) -> bool:
    match = _FORMULA.match(state.src, state.pos) if state.src[state.pos] == "$" else None
    if not match:
        return False
    if not silent:
        state.push("formula", "", 0).content = match[1]
    state.pos = match.end()
    return True
