"""Ids of headings: in every language those of the English text, so that addresses stay valid."""

import re
from collections.abc import Iterable, Sequence

from cnnviz.gallery.scripts.markdown_blocks import Kind, lines_of, parsed

_ID = re.compile(r" *\{ *#(?P<name>[^ }]+) *\} *$")


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
    """The heading's words in lower case, joined by hyphens, without markup and expressions."""
    bare = re.sub(r"\{\{.*?\}\}|[`*_$]", "", text).lower()
    return "-".join(re.findall(r"\w+", bare)) or "section"


def unique_slugs(headed: Sequence[tuple[str, str]]) -> list[str]:
    """An id for each (text, explicit id); repeated ids are numbered from 2."""
    counts: dict[str, int] = {}
    ids = []
    for text, name in headed:
        base = name or slug(text)
        counts[base] = counts.get(base, 0) + 1
        ids.append(base if counts[base] == 1 else f"{base}-{counts[base]}")
    return ids


def slugs(blocks: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the headings in each block of a page, by the block's text."""
    headed = [(block, heading) for block in blocks for heading in headings(block)]
    ids = unique_slugs([(text, name) for _, (_, _, text, name) in headed])
    by_block: dict[str, list[str]] = {}
    for (block, _), name in zip(headed, ids, strict=True):
        by_block.setdefault(block, []).append(name)
    return by_block


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
