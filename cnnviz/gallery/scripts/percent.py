"""Read and rewrite the percent format (jupytext's `# %%`), with line numbers.

jupytext is the reference: a test compares the two cell by cell. It is not used here because it
keeps no line numbers, which our messages name, and because importing it would slow down a build in
which nothing changed.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from cnnviz.domain import Cell, CellKind, Tag
from cnnviz.errors import CollectError
from cnnviz.gallery.notation.blocks import Block, blocks, uncommented_line
from cnnviz.gallery.notation.magics import PYTHON_BODIES, cell_magic, is_python, tree, uncommented
from cnnviz.gallery.notation.syntax import canonical
from cnnviz.gallery.scripts.header import Header
from cnnviz.gallery.scripts.markdown_blocks import lines_of

_FENCE = "# ---"
_FIRST_LINES = re.compile(r"#!|#.*?coding[:=]")
"""Lines above everything else that are for the system and for Python, not for readers."""
_QUOTED = re.compile(r"[rR]?(?P<marks>\"\"\"|''')\n?(?P<text>.*?)\n?(?P=marks)", re.S)
_PASSED_ON = {"text/html", "html", "text/markdown", "markdown"}
"""Formats of raw cells that a page understands, as prose."""


def read(text: str, place: str) -> tuple[Header, tuple[Cell, ...]]:
    """Split a script into its header and its cells.

    Returns the header (empty where there is none) and the cells that are not empty.
    Raises CollectError, which names the line, for a header that is not YAML, a prose cell that is
    neither comments nor a single string, tags that are not a list, and code that is not Python.
    """
    header, start, lines = _split(text, place)
    return header, tuple(cell for _, cell in _cells(lines, start, place))


def rewritten(text: str, place: str, change: Callable[[Cell, str], Sequence[str] | None]) -> str:
    """The script with the lines of each cell changed; all else stays as its author wrote it.

    `change` gets each cell with its code as the script has it, and returns the new lines: Markdown
    for prose, code for code. None leaves the cell out, with its marker.
    """
    _, start, lines = _split(text, place)
    output, done = list[str](), 0
    for block, cell in _cells(lines, start, place):
        first, last = _body(block)
        new = change(cell, "\n".join(block.lines[first:last]))
        output += lines[done : block.start if new is None else block.first + first]
        done = block.first + (len(block.lines) if new is None else last)
        if new is not None:
            is_prose = cell.kind is CellKind.PROSE
            output += [f"# {line}".rstrip() for line in new] if is_prose else new
    return "\n".join([*output, *lines[done:]]).rstrip("\n") + "\n"


def header_text(text: str) -> str:
    """The lines of the script's header, unchanged, with their fences."""
    _, start, lines = _split(text, "")
    return "\n".join(lines[:start])


def _split(text: str, place: str) -> tuple[Header, int, list[str]]:
    """(header, the line below it from 0, every line); only CR and LF end a line, as in Python."""
    lines = lines_of(text.removeprefix("\ufeff"))
    header, start = _header(lines, place)
    return header, start, lines


def _header(lines: list[str], place: str) -> tuple[Header, int]:
    top = 0
    while top < min(2, len(lines)) and _FIRST_LINES.match(lines[top]):
        top += 1
    first = next((n for n in range(top, len(lines)) if lines[n].strip()), 0)
    if lines[first].rstrip() != _FENCE:
        return Header(place, {}), top
    try:
        last = next(n for n in range(first + 1, len(lines)) if lines[n].rstrip() == _FENCE)
    except StopIteration:
        raise CollectError(
            place,
            first + 1,
            f"the header that starts with '{_FENCE}' has no end; close it with another '{_FENCE}'.",
        ) from None
    body = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[first + 1 : last])
    return Header.read(body, place, first + 1), last + 1


def _cells(lines: Sequence[str], start: int, place: str) -> Iterator[tuple[Block, Cell]]:
    """Each block that is not empty, with its cell."""
    script = "\n".join(lines)
    for block in blocks(lines, start):
        first, last = _body(block)
        if block.marker.is_damaged:
            raise CollectError(
                place,
                block.start + 1,
                'the tags of this cell cannot be read; write them as in tags=["questions"], a '
                "list of texts between quotes.",
            )
        if first < last:
            yield block, _cell(block, first, last, place, script)


def _body(block: Block) -> tuple[int, int]:
    """(first line that is not blank, the line behind the last one) of the block's lines."""
    filled = [number for number, line in enumerate(block.lines) if line.strip()]
    return (filled[0], filled[-1] + 1) if filled else (0, 0)


def _cell(block: Block, first: int, last: int, place: str, script: str) -> Cell:
    marker, body = block.marker, block.lines[first:last]
    line = block.first + first + 1
    if marker.kind is CellKind.PROSE:
        return Cell(CellKind.PROSE, _prose(body, line, place), line, marker.tags)
    if marker.kind is CellKind.RAW:
        is_prose = marker.raw_format.lower() in _PASSED_ON
        kind = CellKind.PROSE if is_prose else CellKind.RAW
        return Cell(kind, _quoted(body) or _without_marks(body), line, marker.tags)
    if marker.magic:
        body = [marker.magic, *map(uncommented_line, block.lines[:last])]
        line = block.first
    elif marker.is_commented:
        body = list(map(uncommented_line, body))
    else:
        body = _code(block, body, script)
    cell = Cell(CellKind.CODE, "\n".join(body), line, marker.tags)
    _check(cell, place)
    return cell


def _code(block: Block, body: Sequence[str], script: str) -> list[str]:
    """The lines of a code cell with IPython's own lines freed from their comment marks."""
    freed = uncommented(body, script)
    magic = cell_magic(freed[0])
    if magic is None or magic in PYTHON_BODIES:
        # A comment between brackets is one, whatever it looks like.
        is_comment = freed != body and not is_python("\n".join(freed))
        return list(body) if is_comment and is_python("\n".join(body)) else freed
    head, rest = freed[0], list(body[1:])
    is_whole = all(line.startswith("#") or not line.strip() for line in rest)
    return [head, *(map(uncommented_line, rest) if block.is_commented_magic and is_whole else rest)]


def _check(cell: Cell, place: str) -> None:
    """CollectError where the cell's code is not Python, unless it need not run, or may fail."""
    if {Tag.RAISES_EXCEPTION, Tag.SKIP_EXECUTION} & set(cell.tags):
        return
    try:
        _parse(cell.text)
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1) - 1
        shown = (error.text or "").strip()
        raise CollectError(place, line, f"{error.msg}: {shown}") from None
    except ValueError as error:
        raise CollectError(place, cell.line, f"{error}; take them out.") from None


def _parse(code: str) -> None:
    """Raise SyntaxError or ValueError if the code is not Python."""
    with suppress(SyntaxError, ValueError, RecursionError):
        canonical(code)  # which the lesson's key needs, too
        return
    tree(code)


def _prose(body: Sequence[str], first: int, place: str) -> str:
    if all(line.startswith("#") or not line.strip() for line in body):
        return _without_marks(body)
    value = _quoted(body)
    if value is None:
        stray = next(n for n, line in enumerate(body) if line.strip() and line[0] != "#")
        raise CollectError(
            place,
            first + stray,
            "this line is in a prose cell but is not a comment; start it with '# ', or open a "
            "code cell above it with '# %%'.",
        )
    return value


def _without_marks(body: Sequence[str]) -> str:
    return "\n".join(map(uncommented_line, body)).strip("\n")


def _quoted(body: Sequence[str]) -> str | None:
    """The text of a cell that is a single string; None for any other cell.

    Backslashes in it are Markdown's or LaTeX's, as in a notebook, and not Python's.
    """
    text = "\n".join(body).strip()
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = None
    if quoted := _QUOTED.fullmatch(text):
        return quoted["text"].strip("\n")
    return value.strip("\n") if isinstance(value, str) else None
