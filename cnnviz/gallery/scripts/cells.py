"""The code cells of a script as a run needs them: with the expressions in the prose below."""

from dataclasses import dataclass

from cnnviz.domain import CellKind, Example
from cnnviz.gallery.scripts.prose import expressions


@dataclass(frozen=True, slots=True)
class JobCell:
    """A code cell to run, and the prose expressions to evaluate when it is done."""

    source: str
    line: int
    number: int
    """Number of the cell in the script, from 1, counting prose."""
    expressions: tuple[tuple[str, int, int], ...] = ()
    """(expression, its line in the script, number of its prose cell), evaluated after the cell."""


def job_cells(example: Example) -> tuple[JobCell, ...]:
    """The code cells, each with the expressions of the prose below it.

    Prose above the first code cell hangs on an empty cell of its own.
    """
    source, line, number = "", 1, 1
    wanted: list[tuple[str, int, int]] = []
    cells = []
    for count, cell in enumerate(example.cells, 1):
        if cell.kind is CellKind.PROSE:
            wanted += [(text, cell.line + down, count) for text, down in expressions(cell.text)]
            continue
        if source or wanted:
            cells.append(JobCell(source, line, number, tuple(wanted)))
        source, line, number, wanted = cell.text, cell.line, count, []
    if source or wanted:
        cells.append(JobCell(source, line, number, tuple(wanted)))
    return tuple(cells)
