"""The blocks of a Markdown text and their lines, as a Markdown parser finds them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from cnnviz.gallery.scripts.markdown_parser import CONTAINER, FORMULA, parser

if TYPE_CHECKING:
    from markdown_it.token import Token


class Kind(Enum):
    HEADING = "heading_open"
    PARAGRAPH = "paragraph_open"
    BULLETS = "bullet_list_open"
    NUMBERS = "ordered_list_open"
    QUOTE = "blockquote_open"
    TABLE = "table_open"
    FENCE = "fence"
    CODE = "code_block"
    """Indented by four spaces."""
    HTML = "html_block"
    RULE = "hr"
    FORMULA = FORMULA
    CONTAINER = CONTAINER
    """A head line (`!!! note`, `=== "Tab"`, `[^1]: …`) and the lines indented below it."""
    LINK_DEFINITIONS = "reference"
    """`[name]: address`, on lines of their own."""


LISTS = frozenset({Kind.BULLETS, Kind.NUMBERS})
_KINDS = {kind.value: kind for kind in Kind}

_LINE_END = re.compile(r"\r\n?|\n")
ATTRIBUTES = re.compile(r"\s*\{:?\s*[.#\w][^{}]*\}\s*$")
"""A line of attributes for the block above it, such as `{ .special }`."""
_OWN_LINE = re.compile(r"\s*(?:<|\||:\s|\*\[[^\]]+\]:)|" + ATTRIBUTES.pattern)
"""A line that is not joined with the line above it: attributes, a tag, a cell, a definition."""
_MARK_LINE = re.compile(r"\s*(?:/{3,}|;?-+8<-)")
"""A line that begins or ends a block of an extension (`/// note`), or includes a file."""
BREAK = re.compile(r"  $|\\$")
"""A hard line break at the end of a line."""


@dataclass(frozen=True, slots=True)
class Block:
    kind: Kind
    text: str
    """Its lines. Those of a paragraph are joined, because wrapping is not part of its text."""
    line: int
    """First line in the text, from 0."""
    end: int
    """The line after its last line."""
    level: int = 0
    """Level of a heading, from 1; else 0."""
    title: str = ""
    """Text of a heading, without its `#`."""
    items: tuple[int, ...] = ()
    """First line of each item of a list."""
    pieces: tuple["Block", ...] = ()
    """Parts of a list whose items are separated by blank lines."""


def lines_of(text: str) -> list[str]:
    """The lines of the text as Markdown counts them: only CR and LF end a line."""
    return _LINE_END.split(text)


def blocks(text: str) -> list[Block]:
    """The blocks in order, each of them a message for translation.

    They are those of `parsed`, except that blank lines split a list into several blocks.
    """
    return [piece for block in parsed(text) for piece in block.pieces or (block,)]


@lru_cache(maxsize=4096)  # run, catalog, pages and notebooks parse the same texts
def parsed(text: str) -> Sequence[Block]:
    """The blocks of the top level, in order; every line that is not blank is in one of them."""
    lines, tokens = lines_of(text), parser().parse(text)
    joined = frozenset(_joined_lines(tokens, lines))
    top_level: list[Block] = []
    end = 0
    for number, token in enumerate(tokens):
        if token.level or token.map is None or token.type not in _KINDS:
            continue
        first, last = token.map[0], _end(lines, *token.map)
        top_level += _link_definitions(lines, end, first)
        block = Block(_KINDS[token.type], _text(lines, first, last, joined), first, last)
        if block.kind is Kind.HEADING:
            block = replace(block, level=int(token.tag[1]), title=tokens[number + 1].content)
        elif block.kind in LISTS:
            block = _with_items(block, tuple(_items(tokens, number)), lines, joined)
        top_level.append(block)
        end = last
    return (*top_level, *_link_definitions(lines, end, len(lines)))


def replaced(text: str, new: Sequence[str]) -> str:
    """The text with each block replaced by its entry in `new`; the lines between them stay."""
    lines, output, end = lines_of(text), list[str](), 0
    for block, replacement in zip(blocks(text), new, strict=True):
        output += [*lines[end : block.line], replacement]
        end = block.end
    return "\n".join([*output, *lines[end:]])


def fenced_lines(text: str) -> frozenset[int]:
    """Line numbers from 0 of all fences, also of those in lists, quotes and containers."""
    return _lines_of_kinds(text, Kind.FENCE) if "```" in text or "~~~" in text else frozenset()


def literal_lines(text: str) -> frozenset[int]:
    """Line numbers from 0 of all fences and of all code that is indented."""
    return _lines_of_kinds(text, Kind.FENCE, Kind.CODE)


def _lines_of_kinds(text: str, *kinds: Kind) -> frozenset[int]:
    types = {kind.value for kind in kinds}
    spans = (token.map for token in parser().parse(text) if token.type in types)
    return frozenset(line for span in spans if span for line in range(*span))


def _end(lines: Sequence[str], first: int, last: int) -> int:
    """The line after the last that is not blank; the parser counts blank lines behind a list."""
    while last > first + 1 and not lines[last - 1].strip():
        last -= 1
    return last


def _link_definitions(lines: Sequence[str], start: int, end: int) -> Iterator[Block]:
    """The link definitions between two blocks; the parser gives no tokens for them."""
    number = start
    while number < end:
        first = number
        while number < end and lines[number].strip():
            number += 1
        if number > first:
            yield Block(Kind.LINK_DEFINITIONS, "\n".join(lines[first:number]), first, number)
        number += 1


def _items(tokens: Sequence["Token"], opened: int) -> Iterator[int]:
    """First line of each item of the list that token number `opened` opens."""
    for token in tokens[opened + 1 :]:
        if token.level == tokens[opened].level:
            return
        if token.type == "list_item_open" and token.level == 1 and token.map:
            yield token.map[0]


def _with_items(
    block: Block, items: tuple[int, ...], lines: Sequence[str], joined: frozenset[int]
) -> Block:
    starts = [block.line, *(line for line in items[1:] if not lines[line - 1].strip())]
    if len(starts) == 1:
        return replace(block, items=items)
    ends = [_end(lines, first, last) for first, last in pairwise((*starts, block.end))]
    pieces = (
        Block(block.kind, _text(lines, first, last, joined), first, last)
        for first, last in zip(starts, ends, strict=True)
    )
    return replace(block, items=items, pieces=tuple(pieces))


def _joined_lines(tokens: Sequence["Token"], lines: Sequence[str]) -> Iterator[int]:
    """Numbers of the lines to join with the line above: in paragraphs, also those of lists."""
    inside: list[str] = []
    for token in tokens:
        if token.nesting > 0:
            inside.append(token.type)
        elif token.nesting < 0:
            inside.pop()
        elif token.type == "inline" and token.map and _may_join(inside):
            for line in range(token.map[0] + 1, token.map[1]):
                above, here = lines[line - 1], lines[line]
                is_apart = _MARK_LINE.match(above) or _MARK_LINE.match(here)
                if not (BREAK.search(above) or _OWN_LINE.match(here) or is_apart):
                    yield line


def _may_join(inside: Sequence[str]) -> bool:
    """Whether lines inside these tokens may be joined: in quotes and containers they have marks."""
    allowed = {"paragraph_open", "list_item_open", *(kind.value for kind in LISTS)}
    return bool(inside) and inside[-1] == "paragraph_open" and allowed.issuperset(inside)


def _text(lines: Sequence[str], first: int, end: int, joined: frozenset[int]) -> str:
    output = [lines[first]]
    for number in range(first + 1, end):
        if number in joined:
            output[-1] = f"{output[-1].rstrip()} {lines[number].strip()}"
        else:
            output.append(lines[number])
    return "\n".join(output)
