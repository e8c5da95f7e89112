"""nbgrader's markers around a reference solution, which is stripped from readers' notebooks."""

import re
from collections.abc import Sequence

from cnnviz.domain import Cell, CellKind
from cnnviz.errors import CollectError
from cnnviz.gallery.notation.magics import tree
from cnnviz.gallery.scripts.markdown_blocks import lines_of

_BEGIN, _END = "BEGIN SOLUTION", "END SOLUTION"
MARKS = (_BEGIN, _END)
"""As comments: `### BEGIN SOLUTION` on a line above the solution, `### END SOLUTION` below it."""

MARK = re.compile(rf"^[ \t]*### (?:{_BEGIN}|{_END})[ \t]*(?:\n|\Z)", re.M)
"""A mark's whole line."""
SOLUTION = re.compile(
    rf"^(?P<indent>[ \t]*)### {_BEGIN}[ \t]*\n(?P<code>.*?)^[ \t]*### {_END}[ \t]*$", re.M | re.S
)
"""A solution with its marks: `indent` is before the first mark, `code` between the two."""


def check_marks(cells: Sequence[Cell], place: str) -> None:
    """CollectError for an incomplete pair of marks: readers would get the solution."""
    for cell in cells:
        opened = None
        lines = lines_of(cell.text)
        for number, line in enumerate(lines, cell.line):
            mark = line.lstrip("# \t").rstrip()
            if cell.kind is not CellKind.CODE or mark not in MARKS:
                continue
            is_begin = mark == _BEGIN
            if line.strip() != f"### {mark}" or is_begin is (opened is not None):
                raise CollectError(
                    place,
                    number,
                    f"a reference solution stands between a line '### {_BEGIN}' and a line "
                    f"'### {_END}' of the same cell.",
                )
            if opened is not None:
                _check_place(lines, opened - cell.line, number - cell.line, cell.line, place)
            opened = number if is_begin else None
        if opened is not None:
            raise CollectError(place, opened, f"this solution has no '### {_END}' in its cell.")


def _check_place(lines: Sequence[str], begin: int, end: int, first: int, place: str) -> None:
    """CollectError where the cell is not valid Python with `...` in place of the solution."""
    code = next((line for line in lines[begin + 1 : end] if line.strip()), lines[begin])
    for number in (begin, end):
        if _indent(lines[number]) != _indent(code):
            raise CollectError(
                place,
                first + number,
                "the marks of a reference solution are indented like the first line between them; "
                "indent this one in the same way.",
            )
    try:
        tree("\n".join([*lines[:begin], f"{_indent(code)}...", *lines[end + 1 :]]))
    except SyntaxError as error:
        raise CollectError(
            place,
            first + begin,
            f"with this solution removed, the cell is not valid Python ({error.msg}), and readers "
            "could not run it; put the marks around whole statements.",
        ) from None


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
