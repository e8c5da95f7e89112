"""Close a prose cell, or the HTML of an output, by itself."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cnnviz.errors import Finding
from cnnviz.gallery.scripts.markdown_blocks import lines_of
from cnnviz.gallery.scripts.markdown_parser import (
    CONTAINER,
    INTERRUPTS,
    container,
)
from cnnviz.render.formulas.scanning import MARK
from cnnviz.render.markdown.commonmark import new_parser
from cnnviz.render.markdown.nesting import COMMENT, Nesting, Open, Stray

_MAY_NEED_CLOSING = re.compile(r"<[a-zA-Z/!?]|```|~~~")
_MARK = re.compile(MARK)
_ROUNDS = 3
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?s:.*?)(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A tag or a fence without its counterpart."""

    line: int
    """In the text, from 0."""
    message: str


@dataclass(frozen=True, slots=True)
class Closed:
    text: str
    troubles: tuple[Trouble, ...] = ()

    def findings(self, place: str, line: int, cell: int | None = None) -> list[Finding]:
        """The troubles of a text that begins on this line of the file."""
        return [
            Finding(place, line + trouble.line, cell, trouble.message) for trouble in self.troubles
        ]

    def lost_in_translation(self, translated: "Closed") -> list[str]:
        """Messages of the troubles that the translation of this text has, and this has not."""
        own = Counter(trouble.message for trouble in self.troubles)
        others = Counter(trouble.message for trouble in translated.troubles)
        return list((others - own).elements())


def closed_html(html: str) -> Closed:
    """The HTML with an end for each element, without tags that close nothing in it."""
    if "<" not in html:
        return Closed(html)
    nesting = Nesting()
    nesting.read(html, 0)
    if unfinished := next((stray for stray in nesting.strays if not stray.name), None):
        whole = html[: unfinished.start] + "&lt;" + html[unfinished.end :]
        again = closed_html(whole)
        return Closed(again.text, (_unfinished(unfinished.line), *again.troubles))
    text, closing = html, nesting.closing()
    if not nesting.hidden:
        closing = closing.removeprefix(COMMENT)
    for stray in reversed(nesting.strays):
        text = text[: stray.start] + text[stray.end :]
    return Closed(text + closing, tuple(_troubles(nesting)))


@lru_cache(maxsize=1024)  # each language, notebooks aside, closes the same cells
def closed_markdown(text: str) -> Closed:
    """The Markdown, so that its HTML has an end for each element and none too many."""
    if not _MAY_NEED_CLOSING.search(_MARK.sub("", text)):
        return Closed(text)
    first = closed = _closed(text)
    if first.text == text:
        return first
    for _ in range(_ROUNDS):
        # Without a tag at its start, a line may be a paragraph, where other tags are tags.
        before, closed = closed, _closed(closed.text)
        if closed.text == before.text:
            break
    return Closed(closed.text, first.troubles)


def _closed(text: str) -> Closed:
    reader = _Reader(lines_of(text))
    for token in _parser().parse(text):
        reader.read(token)
    nesting, lines = reader.nesting, reader.lines
    troubles = [*reader.fences, *_troubles(nesting), *_cut_off(nesting)]
    if not troubles and not nesting.closing():
        return Closed(text)
    for place in reversed(reader.places):
        _take_out(place, lines)
    end = [reader.marks] if reader.marks else []
    if closing := nesting.closing():
        end += ["", closing]
    return Closed("\n".join([*lines, *end]), tuple(sorted(troubles, key=_line)))


@cache
def _parser() -> MarkdownIt:
    markdown = new_parser()
    markdown.block.ruler.before("fence", "container", container, {"alt": INTERRUPTS})
    return markdown


@dataclass(frozen=True, slots=True)
class _Place:
    """A stray tag in the source of a block."""

    first: int
    end: int
    """The block's lines."""
    tag: str
    number: int
    """Number, from 0, of the same tag in the block."""
    is_paragraph: bool
    instead: str


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of a text and follows the elements of its HTML."""

    lines: list[str]
    nesting: Nesting = field(default_factory=Nesting)
    fences: list[Trouble] = field(default_factory=list)
    marks: str = ""
    """Closes the fence that is open at the end of the text."""
    places: list[_Place] = field(default_factory=list)

    def read(self, token: Token) -> None:
        if token.type == "fence":
            self._fence(token)
        elif token.type == "html_block":
            self._html([(token.content, token.map[0] if token.map else 0)], token)
        elif token.type == "inline":
            self._html(list(_inline(token)), token)
        elif token.nesting and not token.hidden:
            tag = "div" if token.type in (CONTAINER, "container_close") else token.tag
            html = f"<{tag}>" if token.nesting > 0 else f"</{tag}>"
            self.nesting.read(html, token.map[0] if token.map else 0, is_written=False)

    def _fence(self, token: Token) -> None:
        first, end = token.map or (0, 0)
        closing = rf"[> \t]*{re.escape(token.markup[0])}{{{len(token.markup)},}}[ \t]*"
        if end - first > 1 and re.fullmatch(closing, self.lines[end - 1]):
            return
        if not token.level:
            self.marks = token.markup
        message = (
            "the fence has no end, so that everything to the end of its cell is shown as code; "
            f"close it with a line of {token.markup}"
        )
        self.fences.append(Trouble(first, f"{message}."))

    def _html(self, pieces: Sequence[tuple[str, int]], block: Token) -> None:
        read: list[str] = []
        for html, line in pieces:
            count = len(self.nesting.strays)
            self.nesting.read(html, line)
            for stray in self.nesting.strays[count:]:
                self.places.append(_place(stray, html, read, block))
            read.append(html)


def _place(stray: Stray, html: str, before: Sequence[str], block: Token) -> _Place:
    tag = html[stray.start : stray.end] if stray.name else html[stray.start :].split("\n")[0]
    number = sum(other.count(tag) for other in before) + html.count(tag, 0, stray.start)
    first, end = block.map or (0, 0)
    instead = "" if stray.name else f"&lt;{tag[1:]}"
    return _Place(first, end, tag, number, block.type == "inline", instead)


def _inline(token: Token) -> Iterator[tuple[str, int]]:
    """(HTML, its line) of each tag in a paragraph."""
    line = token.map[0] if token.map else 0
    for child in token.children or ():
        if child.type == "html_inline":
            yield child.content, line
            line += child.content.count("\n")
        line += child.type in ("softbreak", "hardbreak")


def _take_out(place: _Place, lines: list[str]) -> None:
    """Take the tag out of the lines, or make text of it."""
    text = "\n".join(lines[place.first : place.end])
    seen = _CODE.sub(lambda code: " " * len(code[0]), text) if place.is_paragraph else text
    at = -1
    for _ in range(place.number + 1):
        at = seen.find(place.tag, at + 1)
    if at >= 0:
        text = text[:at] + place.instead + text[at + len(place.tag) :]
        lines[place.first : place.end] = text.split("\n")


def _troubles(nesting: Nesting) -> Iterator[Trouble]:
    for stray in nesting.strays:
        if stray.name:
            tag = f"</{stray.name}>"
            yield Trouble(stray.line, f"{tag} closes nothing and is left out; remove it.")
        else:
            yield _unfinished(stray.line)
    if nesting.hidden and nesting.hidden.name == "<!--":
        message = "the comment has no end and hides everything behind it; end it with -->."
        yield Trouble(nesting.hidden.line, message)
    yield from map(_open, nesting.unclosed())


def _cut_off(nesting: Nesting) -> Iterator[Trouble]:
    yield from map(_open, nesting.cut_off)


def _line(trouble: Trouble) -> int:
    return trouble.line


def _open(element: Open) -> Trouble:
    name = element.name
    return Trouble(element.line, f"<{name}> has no end and is closed; add </{name}>.")


def _unfinished(line: int) -> Trouble:
    return Trouble(line, "a tag has no end and is shown as text; add '>', or write &lt; for '<'.")
