"""Rewrites CommonMark, the Markdown of notebooks, so that Python-Markdown shows the same blocks.

Python-Markdown needs a blank line between blocks, an indentation of four spaces inside lists, a
closing fence like the opening one, and an attribute on elements that contain Markdown. A text that
has all these stays as it is.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from cnnviz.gallery.scripts.markdown_blocks import (
    ATTRIBUTES,
    BREAK,
    LISTS,
    Block,
    Kind,
    lines_of,
    parsed,
)
from cnnviz.gallery.scripts.prose import without_fences

_ITEM = re.compile(r"(?P<indent> {0,3})(?P<mark>[-+*]|\d{1,9}[.)])(?P<space> *)(?P<rest>.*)")
_BARE_MARK = re.compile(r"(?:[-+*]|\d+\.) *")
_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>.*?)[ \t]*$")
_KNOWN_INFO = re.compile(
    r"(?:\.?[\w#.+-]+)?(?:[ \t]*\{[^}\n]*\}|(?:[ \t]*[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'))*)"
)
"""The info strings that superfences accepts; it ignores a fence with any other."""
_QUOTED = re.compile(r"^ {0,3}> ?")
_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\$")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")
_MAY_CONTAIN_BLOCKS = frozenset(
    {
        *("article", "aside", "blockquote", "center", "details", "div", "figcaption"),
        *("figure", "footer", "header", "main", "nav", "section"),
    }
)
"""Elements in which md_in_html processes blocks."""

_TIGHT = frozenset(
    {
        (Kind.PARAGRAPH, Kind.BULLETS),
        (Kind.PARAGRAPH, Kind.NUMBERS),
        (Kind.PARAGRAPH, Kind.FENCE),
        (Kind.FENCE, Kind.PARAGRAPH),
    }
)
"""Kinds that may follow each other in an item without a blank line, which would loosen the list."""

_WOULD_JOIN = (LISTS, frozenset({Kind.QUOTE}))
"""Python-Markdown would join two adjacent blocks of these kinds."""

_NOT_BESIDE_MARK = frozenset({Kind.FENCE, Kind.FORMULA, Kind.TABLE, Kind.QUOTE, Kind.HTML})
"""Blocks that Python-Markdown does not recognize on the line of an item's mark."""


def for_python_markdown(text: str, *, is_item: bool = False) -> str:
    """Rewrite CommonMark so that Python-Markdown shows the same blocks.

    `is_item` tells that the text is the content of a list item. The result means the same in
    CommonMark, except for an item that starts with a fence, formula, table, quote or HTML.
    """
    lines, blocks = lines_of(text), parsed(text)
    opening = _opening_tags(blocks)
    output, end, before = list[str](), 0, None
    for block in blocks:
        output += lines[end : block.line]
        if before and end == block.line and not (is_item and (before, block.kind) in _TIGHT):
            output.append("")
        if any({before, block.kind} <= kinds for kinds in _WOULD_JOIN):
            output += ["<!-- -->", ""]
        output += _written(block, lines[block.line : block.end], opening)
        end, before = block.end, block.kind
    return "\n".join([*output, *lines[end:]])


def _written(block: Block, lines: list[str], opening: Collection[tuple[int, int]]) -> list[str]:
    match block.kind:
        case Kind.PARAGRAPH:
            lines = [line.lstrip() for line in lines]
            return [*(_BREAK.sub(r"\1  ", line) for line in lines[:-1]), lines[-1]]
        case Kind.BULLETS | Kind.NUMBERS:
            return _list(block, lines)
        case Kind.QUOTE:
            content = list[str]()
            for line in lines:
                _add(content, _QUOTED.sub("", line), bool(_QUOTED.match(line)))
            inside = for_python_markdown("\n".join(content))
            return [f"> {line}" if line else ">" for line in lines_of(inside)]
        case Kind.FENCE:
            return _fence(lines)
        case Kind.HTML:
            return at_margin(_with_attributes(lines, block.line, opening))
        case Kind.CONTAINER:
            lines = at_margin(lines)
            inside = for_python_markdown("\n".join(dedented(line, 4) for line in lines[1:]))
            return [lines[0], *(_indented(lines_of(inside)) if inside else ())]
        case Kind.HEADING if len(lines) > 1:  # underlined: on one line, since lists allow no other
            return [f"{'#' * block.level} {' '.join(lines_of(block.title))}"]
        case Kind.CODE:
            return lines
        case _:
            return at_margin(lines)


def _list(block: Block, lines: list[str]) -> list[str]:
    starts = [line - block.line for line in block.items]
    output: list[str] = []
    is_loose = False  # whether the last item has a blank line outside of fences
    for first, end in pairwise((*starts, len(lines))):
        item = _item(lines[first:end])
        # Without a blank line, Python-Markdown would add the item's line to the item above.
        if output and output[-1].strip() and (is_loose or _BARE_MARK.fullmatch(item[0])):
            output.append("")
        is_loose = not all(lines_of(without_fences("\n".join(item))))
        output += item
    return output


def _item(lines: Sequence[str]) -> list[str]:
    """Rewrite a list item; its content is indented by four spaces."""
    first = lines[0].expandtabs(4)
    match = _ITEM.match(first)
    if not match:
        return [*lines]
    space = len(match["space"]) if match["rest"] and len(match["space"]) <= 4 else 1
    offset = match.end("mark") + space
    content = [first[offset:]]
    for line in lines[1:]:
        is_inside = not line.strip() or _indent(line) >= offset
        _add(content, dedented(line, offset), is_inside)
    text = for_python_markdown("\n".join(content if content[0] else content[1:]), is_item=True)
    mark = match["mark"].replace(")", ".") + " " * space
    kinds = [block.kind for block in parsed(text)]
    if kinds and kinds[0] in _NOT_BESIDE_MARK:
        return [mark, "", *_indented(lines_of(text))]
    inside = lines_of(text)
    return [mark + inside[0], *_indented(inside[1:])]


def _fence(lines: Sequence[str]) -> list[str]:
    """Move a fence to the margin, and close it with the marks that opened it."""
    match = _FENCE.match(lines[0])
    if not match:
        return [*lines]
    marks, info = match["marks"], match["info"]
    info = known_info(info)
    closing = re.compile(rf" {{0,3}}{re.escape(marks)}{re.escape(marks[0])}*[ \t]*")
    is_closed = len(lines) > 1 and closing.fullmatch(lines[-1])
    code = [dedented(line, match.start("marks")) for line in lines[1 : -1 if is_closed else None]]
    head = lines[0].lstrip() if info == match["info"] else f"{marks}{info}"
    return [head, *code, marks]


def known_info(info: str) -> str:
    """The info string of a fence as superfences accepts it; of any other, the first word."""
    info = info.strip()
    if _KNOWN_INFO.fullmatch(info):
        return info
    name = info.partition(" ")[0].strip("{}.,")
    return name if _KNOWN_INFO.fullmatch(name) else ""


def _with_attributes(
    lines: list[str], start: int, opening: Collection[tuple[int, int]]
) -> list[str]:
    for line, column in sorted(opening, reverse=True):
        if start <= line < start + len(lines):
            text = lines[line - start]
            lines[line - start] = f'{text[:column]} markdown="1"{text[column:]}'
    return lines


def _opening_tags(blocks: Sequence[Block]) -> set[tuple[int, int]]:
    """(line, column behind the name) of each opening tag whose element contains blocks.

    In CommonMark, text between blank lines inside an element is Markdown; Python-Markdown needs
    `markdown="1"` on the element.
    """
    places: set[tuple[int, int]] = set()
    opened: list[tuple[str, tuple[int, int], int]] = []
    others = 0
    for block in blocks:
        if block.kind is not Kind.HTML:
            others += 1
            continue
        for number, line in enumerate(lines_of(block.text), block.line):
            for tag in _TAG.finditer(line):
                name = tag["name"].lower()
                if name not in _MAY_CONTAIN_BLOCKS or tag["rest"].endswith("/"):
                    continue
                if not tag["end"]:
                    has = re.search(r"\bmarkdown\b", tag["rest"])
                    opened.append((name, (-1, -1) if has else (number, tag.end("name")), others))
                elif opened and opened[-1][0] == name:
                    _, place, before = opened.pop()
                    if others > before and place[0] >= 0:
                        places.add(place)
    return places


def at_margin(lines: Sequence[str]) -> list[str]:
    """The lines without the indentation of the first, which has no meaning at a block's start."""
    return [dedented(line, _indent(lines[0])) for line in lines]


def _add(content: list[str], line: str, is_inside: bool) -> None:
    """Add a line to the content of an item or quote; a lazy line continues the paragraph above."""
    if is_inside or BREAK.search(content[-1]) or ATTRIBUTES.match(line):
        content.append(line)
    else:
        content[-1] = f"{content[-1].rstrip()} {line.strip()}"


def _indent(line: str) -> int:
    """Number of columns before the first character."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" "))


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" if line.strip() else "" for line in lines]


def dedented(line: str, columns: int) -> str:
    """The line with its indentation reduced by at most so many columns."""
    indent = len(line) - len(line.lstrip(" \t"))
    start = line[:indent].expandtabs(4)
    return start[columns:] + line[indent:]
