"""A notebook's Markdown written so that Python-Markdown shows what a notebook shows.

Notebooks speak CommonMark. Python-Markdown wants a blank line where a block starts below another,
four spaces for what a list holds, a closing fence like the opening one, and an attribute on an
element that holds Markdown. A text that has these comes out as it is.
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
"""What superfences takes for the head of a fence; it passes over a fence with another one."""
_QUOTED = re.compile(r"^ {0,3}> ?")
_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\$")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")
_HOLDS_MARKDOWN = frozenset(
    {
        *("article", "aside", "blockquote", "center", "details", "div", "figcaption"),
        *("figure", "footer", "header", "main", "nav", "section"),
    }
)
"""Elements that md_in_html looks into for blocks."""


_TIGHT = frozenset(
    {
        (Kind.PARAGRAPH, Kind.BULLETS),
        (Kind.PARAGRAPH, Kind.NUMBERS),
        (Kind.PARAGRAPH, Kind.FENCE),
        (Kind.FENCE, Kind.PARAGRAPH),
    }
)
"""Kinds that may follow each other in an item without a blank line, which would spread the list."""

_WOULD_JOIN = (LISTS, frozenset({Kind.QUOTE}))
"""Two blocks of these kinds below each other would be one to Python-Markdown."""

_START_NO_ITEM = frozenset({Kind.FENCE, Kind.FORMULA, Kind.TABLE, Kind.QUOTE, Kind.HTML})
"""What Python-Markdown does not see on the line of an item's mark."""


def for_python_markdown(text: str, *, is_item: bool = False) -> str:
    """The text as Python-Markdown must read it to show the same blocks.

    `is_item`: the text is the content of a list's item. An item that starts with a fence, formula,
    table, quote or HTML comes out in a form that only Python-Markdown understands; all else means
    the same in CommonMark.
    """
    lines, found = lines_of(text), parsed(text)
    opening = _opening_tags(found)
    made, end, before = list[str](), 0, None
    for block in found:
        made += lines[end : block.line]
        if before and end == block.line and not (is_item and (before, block.kind) in _TIGHT):
            made.append("")
        if any({before, block.kind} <= kinds for kinds in _WOULD_JOIN):
            made += ["<!-- -->", ""]
        made += _written(block, lines[block.line : block.end], opening)
        end, before = block.end, block.kind
    return "\n".join([*made, *lines[end:]])


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
            return _at_margin(_with_attributes(lines, block.line, opening))
        case Kind.CONTAINER:
            inside = for_python_markdown("\n".join(_less(line, 4) for line in lines[1:]))
            return [lines[0], *(_indented(lines_of(inside)) if inside else ())]
        case Kind.HEADING if len(lines) > 1:  # underlined: one line there, and none in lists
            return [f"{'#' * block.level} {' '.join(lines_of(block.title))}"]
        case Kind.CODE:
            return lines
        case _:
            return _at_margin(lines)


def _list(block: Block, lines: list[str]) -> list[str]:
    starts = [line - block.line for line in block.items]
    made: list[str] = []
    is_spread = False  # whether the last item holds a blank line, outside of fences
    for first, end in pairwise((*starts, len(lines))):
        item = _item(lines[first:end])
        # Or else the item would be taken for a line of the one above.
        if made and made[-1].strip() and (is_spread or _BARE_MARK.fullmatch(item[0])):
            made.append("")
        is_spread = not all(lines_of(without_fences("\n".join(item))))
        made += item
    return made


def _item(lines: Sequence[str]) -> list[str]:
    """An item of a list; what it holds stands below its mark, indented by four spaces."""
    first = lines[0].expandtabs(4)
    match = _ITEM.match(first)
    if not match:
        return [*lines]
    space = len(match["space"]) if match["rest"] and len(match["space"]) <= 4 else 1
    offset = match.end("mark") + space
    content = [first[offset:]]
    for line in lines[1:]:
        is_inside = not line.strip() or _indent(line) >= offset
        _add(content, _less(line, offset), is_inside)
    text = for_python_markdown("\n".join(content if content[0] else content[1:]), is_item=True)
    mark = match["mark"].replace(")", ".") + " " * space
    kinds = [block.kind for block in parsed(text)]
    if kinds and kinds[0] in _START_NO_ITEM:
        return [mark, "", *_indented(lines_of(text))]
    inside = lines_of(text)
    return [mark + inside[0], *_indented(inside[1:])]


def _fence(lines: Sequence[str]) -> list[str]:
    """The fence at the margin, closed by the marks that opened it even where it was left open."""
    match = _FENCE.match(lines[0])
    if not match:
        return [*lines]
    marks, info = match["marks"], match["info"]
    if not _KNOWN_INFO.fullmatch(info):
        info = info.partition(" ")[0].strip("{}.,")
    closing = re.compile(rf" {{0,3}}{re.escape(marks)}{re.escape(marks[0])}*[ \t]*")
    is_closed = len(lines) > 1 and closing.fullmatch(lines[-1])
    code = [_less(line, match.start("marks")) for line in lines[1 : -1 if is_closed else None]]
    head = lines[0].lstrip() if info == match["info"] else f"{marks}{info}"
    return [head, *code, marks]


def _with_attributes(
    lines: list[str], start: int, opening: Collection[tuple[int, int]]
) -> list[str]:
    made = lines
    for line, column in sorted(opening, reverse=True):
        if start <= line < start + len(made):
            text = made[line - start]
            made[line - start] = f'{text[:column]} markdown="1"{text[column:]}'
    return made


def _opening_tags(found: Sequence[Block]) -> set[tuple[int, int]]:
    """(line, column behind the name) of the tags whose elements hold blocks of Markdown.

    To CommonMark, what stands between blank lines inside an element is Markdown; Python-Markdown
    wants `markdown="1"` on the element.
    """
    wanted: set[tuple[int, int]] = set()
    opened: list[tuple[str, tuple[int, int], int]] = []
    others = 0
    for block in found:
        if block.kind is not Kind.HTML:
            others += 1
            continue
        for number, line in enumerate(lines_of(block.text), block.line):
            for tag in _TAG.finditer(line):
                name = tag["name"].lower()
                if name not in _HOLDS_MARKDOWN or tag["rest"].endswith("/"):
                    continue
                if not tag["end"]:
                    has = re.search(r"\bmarkdown\b", tag["rest"])
                    opened.append((name, (-1, -1) if has else (number, tag.end("name")), others))
                elif opened and opened[-1][0] == name:
                    _, place, before = opened.pop()
                    if others > before and place[0] >= 0:
                        wanted.add(place)
    return wanted


def _at_margin(lines: Sequence[str]) -> list[str]:
    """The lines without the indentation of the first, which means nothing where a block starts."""
    return [_less(line, _indent(lines[0])) for line in lines]


def _add(content: list[str], line: str, is_inside: bool) -> None:
    """A line of a list or quote; one that lacks the mark goes on the paragraph above it."""
    if is_inside or BREAK.search(content[-1]) or ATTRIBUTES.match(line):
        content.append(line)
    else:
        content[-1] = f"{content[-1].rstrip()} {line.strip()}"


def _indent(line: str) -> int:
    """Columns before the first character."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" "))


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" if line.strip() else "" for line in lines]


def _less(line: str, columns: int) -> str:
    """The line with so many columns less of indentation, as far as it has them."""
    indent = len(line) - len(line.lstrip(" \t"))
    start = line[:indent].expandtabs(4)
    return start[columns:] + line[indent:]
