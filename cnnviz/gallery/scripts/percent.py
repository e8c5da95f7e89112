"""Read and write the percent format (jupytext's `# %%`), with line numbers.

jupytext is the reference: a test compares the two cell by cell. It is not used here because it
keeps no line numbers, which our messages name, and because importing it would slow down a build in
which nothing changed.
"""

import ast
import json
import re
from collections.abc import Iterator, Sequence

from cnnviz.domain import Cell, CellKind
from cnnviz.errors import CollectError
from cnnviz.gallery.scripts.header import Header

_MARKER = re.compile(r"^# ?%%(?P<rest>.*)$")
_PROSE_MARK = re.compile(r"\[(markdown|md)\]")
_TAGS = re.compile(r"\btags=(?P<list>\[[^\]]*\])")
_MEANS_TAGS = re.compile(r"^\s*(\[\w+\]\s*)?tags\s*=|\btags\s*=\s*\[")
_FENCE = "# ---"


def read(text: str, place: str) -> tuple[Header, tuple[Cell, ...]]:
    """Split a script into its header and its cells.

    Returns the header (empty where there is none) and the cells that are not empty.
    Raises CollectError, which names the line, for a header that is not YAML, a prose cell that is
    neither comments nor a single string, tags that are not a list, and code that is not Python.
    """
    lines = text.splitlines()
    header, start = _header(lines, place)
    cells = [
        cell
        for mark, first, body in _blocks(lines, start)
        if (cell := _cell(mark, first, body, place))
    ]
    return header, tuple(cells)


def write(header: str, cells: Sequence[Cell]) -> str:
    """The script with this header, lines and fences as they are, and these cells."""
    parts = [header.rstrip("\n") + "\n\n"] if header.strip() else []
    for cell in cells:
        tags = f" tags={json.dumps(cell.tags)}" if cell.tags else ""
        if cell.kind is CellKind.PROSE:
            body = "\n".join(f"# {line}".rstrip() for line in cell.text.splitlines())
            parts.append(f"# %% [markdown]{tags}\n{body}\n\n")
        else:
            parts.append(f"# %%{tags}\n{cell.text}\n\n")
    return "".join(parts).rstrip("\n") + "\n"


def header_text(text: str) -> str:
    """The lines of the script's header, unchanged, with their fences."""
    lines = text.splitlines()
    _, start = _header(lines, "")
    return "\n".join(lines[:start])


def _header(lines: list[str], place: str) -> tuple[Header, int]:
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[first].rstrip() != _FENCE:
        return Header(place, {}), 0
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


def _blocks(lines: list[str], start: int) -> Iterator[tuple[str, int, list[str]]]:
    """(text behind the marker, number of the first line from 1, lines) for every cell."""
    mark, first, body = "", start, list[str]()
    for number in range(start, len(lines)):
        marker = _MARKER.match(lines[number])
        if marker:
            yield mark, first + 1, body
            mark = marker["rest"]
            first, body = number + 1, []
        else:
            body.append(lines[number])
    yield mark, first + 1, body


def _cell(mark: str, first: int, body: list[str], place: str) -> Cell | None:
    marker_line = first - 1
    while body and not body[0].strip():
        body, first = body[1:], first + 1
    while body and not body[-1].strip():
        body = body[:-1]
    if not body:
        return None
    tags = _tags(mark, marker_line, place)
    if _PROSE_MARK.search(mark):
        return Cell(CellKind.PROSE, _prose(body, first, place), first, tags)
    code = "\n".join(body)
    try:
        ast.parse(code)
    except SyntaxError as error:
        line = first + (error.lineno or 1) - 1
        shown = (error.text or "").strip()
        raise CollectError(place, line, f"{error.msg}: {shown}") from None
    return Cell(CellKind.CODE, code, first, tags)


def _tags(mark: str, line: int, place: str) -> tuple[str, ...]:
    match = _TAGS.search(mark)
    try:
        if match:
            return tuple(str(tag) for tag in json.loads(match["list"]))
    except ValueError:
        pass
    if _MEANS_TAGS.search(mark):
        raise CollectError(
            place,
            line,
            'the tags of this cell cannot be read; write them as in tags=["questions"], between '
            "double quotes and without spaces around '='.",
        )
    return ()  # the marker may also hold a title, which is any text


def _prose(body: list[str], first: int, place: str) -> str:
    if all(line.startswith("#") or not line.strip() for line in body):
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in body).strip("\n")
    try:
        value = ast.literal_eval("\n".join(body))
    except (ValueError, SyntaxError):
        value = None
    if not isinstance(value, str):
        stray = next(n for n, line in enumerate(body) if line.strip() and line[0] != "#")
        raise CollectError(
            place,
            first + stray,
            "this line is in a prose cell but is not a comment; start it with '# ', or open a "
            "code cell above it with '# %%'.",
        )
    return value.strip("\n")
