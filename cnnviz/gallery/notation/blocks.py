"""Split the lines of a script into cells, as jupytext does.

A marker inside of a string of several lines, or of a fence in prose, starts no cell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cnnviz.domain import CellKind
from cnnviz.gallery.notation.magics import CELL_MAGICS, PYTHON_BODIES, cell_magic
from cnnviz.gallery.notation.markers import Marker, marker_of, marker_text, title_text
from cnnviz.gallery.notation.quotes import Quotes

_COMMENT = re.compile(r"#[ #]*(?=%%)")
_FENCE = re.compile(r" {0,3}(?P<ticks>`{3,}|~{3,})(?P<info>.*)$")


@dataclass(slots=True)
class Block:
    """A cell as the script has it."""

    marker: Marker
    start: int
    """Line of its marker, from 0; of its first line where it has no marker."""
    first: int
    """Line below the marker, from 0."""
    lines: list[str] = field(default_factory=list)
    is_commented_magic: bool = False
    """Whether it begins with a cell magic that is commented in the script: `# %%bash`."""
    is_foreign: bool = False
    """Whether quotes in its lines are not Python's."""

    def add(self, line: str) -> None:
        """Add the next line; the first line that is not blank tells the cell's language."""
        if line.strip() and not any(map(str.strip, self.lines)):
            magic = cell_magic(_COMMENT.sub("", line, count=1))
            self.is_commented_magic = _is_commented_magic(line)
            self.is_foreign = bool(self.marker.magic) or magic not in {None, *PYTHON_BODIES}
            if self.marker.kind is not CellKind.CODE:
                self.is_commented_magic = self.is_foreign = False
        self.lines.append(line)


def uncommented_line(line: str) -> str:
    """The line without its comment mark."""
    return line.removeprefix("#").removeprefix(" ") if line.startswith("#") else line


def blocks(lines: Sequence[str], start: int) -> Iterator[Block]:
    """The cells of the script in order, also empty ones; `start` is the line below its header."""
    block, quotes, fence_end = Block(Marker(), start, start), Quotes(), start
    for number in range(start, len(lines)):
        line = lines[number]
        is_inside = quotes.inside or number < fence_end
        following = None if is_inside else _started(lines, number, block)
        if following:
            yield block
            block, quotes, fence_end = following, Quotes(), number
            if block.first > number:
                continue
        if block.marker.kind is not CellKind.CODE and number >= fence_end and not quotes.inside:
            fence_end = _fence_end(lines, number)
        block.add(line)
        if not block.is_foreign and not line.lstrip().startswith(("!", "%")):
            quotes.read(line)
    yield block


def _started(lines: Sequence[str], number: int, block: Block) -> Block | None:
    """The cell that this line starts below `block`, if any."""
    line = lines[number]
    if line[:1].isspace() and _is_in_a_block(lines, number):
        return None
    text = marker_text(line)
    if text is not None:
        return Block(marker_of(text), number, number + 1)
    is_magic = _is_commented_magic(line)
    if not is_magic:
        title = title_text(line)
        return Block(marker_of(title), number, number + 1) if title else None
    is_apart = block.marker.kind is CellKind.CODE or not (block.lines and block.lines[-1].strip())
    if is_apart and any(map(str.strip, block.lines)):
        return Block(Marker(), number, number)
    return None


def _is_in_a_block(lines: Sequence[str], number: int) -> bool:
    """Whether this comment stands inside of a function or a loop, by the code below it."""
    below = (line for line in lines[number + 1 :] if line.strip() and line.lstrip()[0] != "#")
    return next(below, "")[:1].isspace()


def _is_commented_magic(line: str) -> bool:
    """Whether the line is a cell magic behind a comment mark, such as `# %%bash`."""
    mark = _COMMENT.match(line)
    return bool(mark) and cell_magic(line[mark.end() :] if mark else line) in CELL_MAGICS


def _fence_end(lines: Sequence[str], number: int) -> int:
    """The line behind the fence that this line of prose opens; the line itself where it is none.

    A fence ends in its own cell, that is, before the first line that is not a comment.
    """
    opening = _FENCE.match(uncommented_line(lines[number]))
    if not opening or (opening["ticks"][0] == "`" and "`" in opening["info"]):
        return number
    for at in range(number + 1, len(lines)):
        if lines[at].strip() and not lines[at].startswith("#"):
            break
        closing = _FENCE.match(uncommented_line(lines[at]))
        if (
            closing
            and closing["ticks"].startswith(opening["ticks"])
            and not closing["info"].strip()
        ):
            return at + 1
    return number
