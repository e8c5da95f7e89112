"""Ids of headings: in every language those of the English text, so that addresses stay valid."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from cnnviz.gallery.scripts.markdown_blocks import Kind, lines_of, parsed

_NUMBERED = re.compile(r"(?P<base>.+)_(?P<number>\d+)")
_ID = re.compile(r" *\{ *#(?P<name>[^ }]+) *\} *$")
_MARKUP = re.compile(r"\{\{.*?\}\}|(?<=\])\((?:[^()]|\([^()]*\))*\)|[`*_$]")


def headings(markdown: str) -> list[tuple[int, int, str, str]]:
    """(line from 0, level, text, explicit id or '') of each heading, underlined ones included."""
    headed = []
    for block in parsed(markdown):
        if block.kind is Kind.HEADING:
            text = " ".join(lines_of(block.title))
            named = _ID.search(text)
            headed.append(
                (block.line, block.level, _ID.sub("", text), named["name"] if named else "")
            )
    return headed


def slug(text: str) -> str:
    """The heading's words in lower case, joined by hyphens, without markup and expressions.

    Of a link they are the text, as for Python-Markdown and Jupyter.
    """
    bare = _MARKUP.sub("", text).lower()
    return "-".join(re.findall(r"\w+", bare)) or "section"


def unique_slugs(headed: Sequence[tuple[str, str]]) -> list[str]:
    """An id for each (text, explicit id); a repeated one is numbered as on other pages: `a_1`."""
    ids: list[str] = []
    for text, name in headed:
        unique = name or slug(text)
        while unique in ids:
            numbered = _NUMBERED.fullmatch(unique)
            base, number = (numbered["base"], int(numbered["number"])) if numbered else (unique, 0)
            unique = f"{base}_{number + 1}"
        ids.append(unique)
    return ids


def slugs(blocks: Iterable[str]) -> list[tuple[str, ...]]:
    """The ids of the headings in each block of a page."""
    counts, headed = list[int](), list[tuple[str, str]]()
    for block in blocks:
        own = [(text, name) for _, _, text, name in headings(block)]
        counts.append(len(own))
        headed += own
    ids = iter(unique_slugs(headed))
    return [tuple(islice(ids, count)) for count in counts]


def with_ids(markdown: str, ids: Sequence[str]) -> str:
    """The text with these ids on its headings, in order; any further headings keep their own."""
    if not ids:
        return markdown
    lines = lines_of(markdown)
    blocks = [block for block in parsed(markdown) if block.kind is Kind.HEADING]
    pairs = zip(blocks, headings(markdown), ids, strict=False)
    # From the last to the first, since an underlined heading becomes a single line.
    for block, (_, level, text, _), name in reversed(list(pairs)):
        lines[block.line : block.end] = [f"{'#' * level} {text} {{ #{name} }}"]
    return "\n".join(lines)
