"""Footnotes of several cells with the same label: each cell has its own, as its author wrote it."""

import re
from collections.abc import Iterator, Mapping

from cnnviz.gallery.scripts.markdown_blocks import Kind, parsed
from cnnviz.gallery.scripts.prose import outside_fences

_NOTE = re.compile(r"\[\^(?P<label>[^\]\s]+)\]:")
_MARK = re.compile(
    r"(?P<code>(?<![\\`])(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))|(?<!\\)\[\^(?P<label>[^\]\s]+)\]",
    re.S,
)
"""Code, or a footnote's mark: a reference to it or the start of it."""


def labels_again(cells: Mapping[int, str]) -> dict[int, frozenset[str]]:
    """Number of each cell with footnotes whose labels an earlier cell has, too, to these labels."""
    known = set[str]()
    again = {}
    for number, text in cells.items():
        own = set(_labels(text)) if "[^" in text else set[str]()
        if repeated := own & known:
            again[number] = frozenset(repeated)
        known |= own
    return again


def with_own_labels(markdown: str, labels: frozenset[str], cell: int) -> str:
    """The Markdown of a cell whose footnotes with these labels have labels of the cell's own."""

    def own(mark: re.Match[str]) -> str:
        return f"[^{mark['label']}-cell-{cell}]" if mark["label"] in labels else mark[0]

    return outside_fences(markdown, lambda text: _MARK.sub(own, text))


def _labels(text: str) -> Iterator[str]:
    """The labels of the footnotes in a text."""
    for block in parsed(text):
        note = _NOTE.match(block.text) if block.kind is Kind.CONTAINER else None
        if note:
            yield note["label"]
