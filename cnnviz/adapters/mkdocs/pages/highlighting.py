"""Highlighted code that is kept: the pages of all languages show the same code of a lesson."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import pymdownx.highlight as pymdownx
from markdown import Markdown

from cnnviz.domain import CellKind, Example
from cnnviz.gallery.notation.magics import language_of
from cnnviz.render.lessons.html import fenced

_MOST = 5000
"""Pieces of code that are kept; a server makes pages for days."""


def keep_highlighted() -> None:
    """Highlight a piece of code once in this process, and in those that fork from it."""
    if not isinstance(pymdownx.highlight, _Kept):
        pymdownx.highlight = _Kept(pymdownx.highlight)


def highlight_ahead(
    markdown: Markdown, examples: Iterable[Example], is_over: Callable[[], bool]
) -> None:
    """Highlight the code of these lessons until `is_over`."""
    for code in _codes(examples):
        if is_over():
            return
        markdown.reset()
        markdown.convert(code)


def _codes(examples: Iterable[Example]) -> Iterator[str]:
    for example in examples:
        for cell in example.cells:
            if cell.kind is CellKind.CODE:
                yield fenced(cell.text, language_of(cell.text))


class _Kept:
    """`pygments.highlight`, as pymdownx calls it; the result depends on its arguments only."""

    def __init__(self, highlight: Callable[..., str]) -> None:
        self._highlight = highlight
        self._known: dict[tuple[Any, ...], str] = {}

    def __call__(self, code: str, lexer: "_WithOptions", formatter: "_WithOptions") -> str:
        key = (code, *_options(lexer), *_options(formatter))
        if key not in self._known:
            if len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[key] = self._highlight(code, lexer, formatter)
        return self._known[key]


class _WithOptions(Protocol):
    """A lexer or a formatter of Pygments."""

    options: Mapping[str, object]


def _options(each: _WithOptions) -> tuple[type, str]:
    return type(each), repr(sorted(each.options.items()))
