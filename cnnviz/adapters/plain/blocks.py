"""Split a text in Markdown into blocks that CommonMark lacks and blocks that it has."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_FENCE = re.compile(r"^(?P<ticks>```+|~~~+)[ \t]*(?P<info>[^`]*)$")
_BOX = re.compile(
    r'^(?P<mark>!!!|\?\?\?\+?|===[!+]*)[ \t]*(?P<kinds>[\w \t-]*?)[ \t]*(?:"(?P<title>.*)")?[ \t]*$'
)
_HEADING = re.compile(
    r"^(?P<marks>#{1,6})[ \t]+(?P<text>.+?)[ \t]*(?:\{:?(?P<about>[^{}]*)\})?[ \t]*$"
)
_NOTE = re.compile(r"^\[\^(?P<name>[^\]]+)\]:[ \t]*(?P<text>.*)$")
_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_ID = re.compile(r"#(?P<name>[^\s}]+)")


@dataclass(frozen=True, slots=True)
class Lines:
    """Blocks that CommonMark has: paragraphs, lists, quotations, HTML."""

    text: str


@dataclass(frozen=True, slots=True)
class Fence:
    """Code between fences, or indented code."""

    language: str
    text: str
    """The source of the block, with its fences."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Box:
    """An admonition, details, or a tab."""

    title: str
    text: str
    """Its content, in Markdown."""
    is_folded: bool
    """Whether a reader can open and close it."""
    is_open: bool
    """Whether it is open at first."""


@dataclass(frozen=True, slots=True)
class Table:
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Indented:
    """A block inside the item of a list."""

    block: "Block"
    indent: int
    """In spaces."""


Block = Lines | Fence | Heading | Box | Table | Note | Indented

_ITEM = re.compile(r"^ *(?:[-*+]|\d+[.)]) ")


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of the text, in order."""
    lines = text.expandtabs(4).splitlines()
    kept: list[str] = []
    at = 0
    was_tab = in_list = False
    while at < len(lines):
        line = lines[at]
        if line.strip():
            in_list = bool(_ITEM.match(line)) or (in_list and line.startswith(" "))
        parsed = _indented_block(lines, at) if in_list else _block(lines, at, was_tab)
        if parsed is None:
            kept.append(line)
            was_tab = was_tab and not line.strip()
            at += 1
            continue
        block, at = parsed
        if any(line.strip() for line in kept):
            yield Lines("\n".join(kept).strip("\n"))
        kept = []
        was_tab = isinstance(block, Box) and block.is_folded
        yield block
    if any(line.strip() for line in kept):
        yield Lines("\n".join(kept).strip("\n"))


def _indented_block(lines: Sequence[str], at: int) -> tuple[Block, int] | None:
    """The same as `_block`, for a line that continues the item of a list."""
    indent = len(lines[at]) - len(lines[at].lstrip(" "))
    if not indent or _ITEM.match(lines[at]):
        return None
    behind = at
    while behind < len(lines) and (
        not lines[behind].strip() or lines[behind].startswith(" " * indent)
    ):
        behind += 1
    parsed = _block([line[indent:] for line in lines[at:behind]], 0, False)
    return (Indented(parsed[0], indent), at + parsed[1]) if parsed else None


def _block(lines: Sequence[str], at: int, was_tab: bool) -> tuple[Block, int] | None:
    """(the block that begins at this line, the next line); None: CommonMark has such a block."""
    line = lines[at]
    if line.startswith("    ") and line.strip() and (at == 0 or not lines[at - 1].strip()):
        behind = _indented(lines, at)[1]
        return Fence("", "\n".join(lines[at:behind])), behind
    if match := _FENCE.match(line):
        return _fence(lines, at, match)
    if match := _HEADING.match(line):
        return _heading(match), at + 1
    if match := _BOX.match(line):
        return _box(lines, at, match, was_tab)
    if match := _NOTE.match(line):
        text, behind = _indented(lines, at + 1)
        return Note(match["name"], f"{match['text']}\n{text}".strip()), behind
    is_table = at + 1 < len(lines) and "|" in line and "|" in lines[at + 1]
    if is_table and _RULE.match(lines[at + 1]):
        behind = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
        return Table("\n".join(lines[at:behind])), behind
    return None


def _fence(lines: Sequence[str], at: int, match: re.Match[str]) -> tuple[Block, int]:
    closing = re.compile(rf"^{re.escape(match['ticks'])}{match['ticks'][0]}*[ \t]*$")
    behind = next((n + 1 for n in range(at + 1, len(lines)) if closing.match(lines[n])), None)
    inside = lines[at + 1 : behind - 1 if behind else None]
    language = re.sub(r"^[{.:\s]*", "", match["info"]).partition(" ")[0].rstrip("}")
    text = "\n".join([match["ticks"] + language, *inside, match["ticks"]])
    return Fence(language, text), behind or len(lines)


def _heading(match: re.Match[str]) -> Block:
    about = match["about"]
    if about is not None and not re.match(r"\s*[#.:\w]", about):
        return Heading(len(match["marks"]), match[0].lstrip("# "), "")
    name = _ID.search(about or "")
    return Heading(len(match["marks"]), match["text"], name["name"] if name else "")


def _box(
    lines: Sequence[str], at: int, match: re.Match[str], was_tab: bool
) -> tuple[Block, int] | None:
    mark, title = match["mark"], match["title"]
    kinds = match["kinds"].split()
    if (mark.startswith("===") and title is None) or not (kinds or title):
        return None
    text, behind = _indented(lines, at + 1)
    if title is None:
        title = kinds[0].capitalize()
    is_tab = mark.startswith("===")
    is_open = mark.endswith("+") or (is_tab and not was_tab)
    return Box(title, text, mark != "!!!", is_open), behind


def _indented(lines: Sequence[str], at: int) -> tuple[str, int]:
    """(the indented or empty lines from `at` without their indentation, the next line)."""
    behind = at
    for number in range(at, len(lines)):
        if lines[number].startswith("    "):
            behind = number + 1
        elif lines[number].strip():
            break
    inside = [line[4:] if line.strip() else "" for line in lines[at:behind]]
    return "\n".join(inside).strip("\n"), behind
