"""Draws the small picture of a lesson that shows none: its first cells, lines, or code.

A drawing is SVG inside the page, whose lines have the colour of the page's text.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

_WIDTH, _HEIGHT = 160, 120
_MARGIN = 9
_LETTER = 5.0
"""Width of a letter."""
_LINE = 13
"""Height of a line."""
_MOST_LINES = 8
_MOST_COLUMNS = 4
_NUMBER = re.compile(r"[\s+\N{MINUS SIGN}-]*[\d.,]+(?:e[+-]?\d+)?\s*%?\s*", re.I)
_SKIPPED = {"script", "style", "template", "head", "audio", "video"}
_BLOCKS = {"p", "div", "br", "li", "tr", "pre", "h1", "h2", "h3", "h4", "section", "table"}


def of_lines(lines: Sequence[str]) -> str:
    """A drawing of lines of text or code."""
    rows = [line.expandtabs(4).rstrip() for line in lines]
    room = _WIDTH - 2 * _MARGIN
    texts = (
        _text(_MARGIN, number, _cut(row, room))
        for number, row in enumerate(rows[:_MOST_LINES])
        if row
    )
    return _svg("".join(texts))


def of_html(source: str) -> str:
    """A drawing of the first table in some HTML, or else of its first lines; empty: it has none."""
    reader = _Reader()
    reader.feed(source)
    rows = [row for row in reader.rows if any(row)]
    if rows:
        return _svg("".join(_table(rows[:_MOST_LINES], reader.has_head)))
    lines = [" ".join(line.split()) for line in "".join(reader.words).split("\n")]
    filled = [line for line in lines if line]
    return of_lines(filled) if filled else ""


def of_sign(path: str) -> str:
    """A drawing of a sign in the middle, given as the data of a path in a square of 40."""
    return _svg(f'<path transform="translate(60 40)" d="{path}"/>')


def _table(rows: Sequence[Sequence[str]], has_head: bool) -> Iterator[str]:
    columns = min(_MOST_COLUMNS, max(map(len, rows)))
    width = (_WIDTH - 2 * _MARGIN) / columns
    for number, row in enumerate(rows):
        for column, cell in enumerate(row[:columns]):
            if not cell:
                continue
            left = _MARGIN + column * width
            text = _cut(cell, width - 4)
            is_number = bool(_NUMBER.fullmatch(cell))
            yield _text(left + width - 4 if is_number else left, number, text, at_end=is_number)
        if number + 1 < len(rows):
            y = _baseline(number) + 4
            yield f'<path d="M{_MARGIN} {y}h{_WIDTH - 2 * _MARGIN}"/>'
    if has_head:
        y = _baseline(0) + 4
        yield f'<path class="cnnviz-card-head" d="M{_MARGIN} {y}h{_WIDTH - 2 * _MARGIN}"/>'


def _text(x: float, line: int, text: str, *, at_end: bool = False) -> str:
    anchor = ' text-anchor="end"' if at_end else ""
    return f'<text x="{x:g}" y="{_baseline(line)}"{anchor}>{html.escape(text, quote=False)}</text>'


def _baseline(line: int) -> int:
    return _MARGIN + 9 + line * _LINE


def _cut(text: str, room: float) -> str:
    """As many characters of the text as fit; indentation is kept, which SVG would collapse."""
    text = re.sub(r"^ +", lambda match: "\N{NO-BREAK SPACE}" * len(match[0]), text)
    used = 0.0
    for number, character in enumerate(text):
        used += _LETTER * (2 if unicodedata.east_asian_width(character) in "WF" else 1)
        if used > room:
            return f"{text[: max(number - 1, 0)]}…"
    return text


def _svg(inside: str) -> str:
    return (
        f'<svg class="cnnviz-card-drawing" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">'
        f"{inside}</svg>"
    )


class _Reader(HTMLParser):
    """Reads the cells of the first table, and the words outside of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.has_head = False
        self.words: list[str] = []
        self._skipped = 0
        self._tables = 0
        self._is_cell = False

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self._skipped += tag in _SKIPPED
        self._tables += tag == "table"
        self.has_head = self.has_head or tag == "thead"
        if tag in _BLOCKS:
            self.words.append("\n")
        if self._tables == 1 and tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self._is_cell = self._tables == 1
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in _SKIPPED
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag in ("td", "th", "tr", "table"):
            self._is_cell = False

    def handle_data(self, data: str) -> None:
        if self._skipped > 0:
            return
        self.words.append(data)
        if self._is_cell and self.rows and self.rows[-1]:
            self.rows[-1][-1] = " ".join([*self.rows[-1][-1].split(), *data.split()])
