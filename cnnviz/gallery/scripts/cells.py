"""The code cells to run, each with the expressions of the prose below it."""

from dataclasses import dataclass

from cnnviz.domain import CellKind, Example
from cnnviz.gallery.scripts.prose import expressions


@dataclass(frozen=True, slots=True)
class JobCell:
    """A code cell to run, and the prose expressions to evaluate after it."""

    source: str
    line: int
    number: int
    """Number of the cell in the script, from 1, counting prose."""
    expressions: tuple[tuple[str, int, int], ...] = ()
    """(expression, its line in the script, number of its prose cell), evaluated after the cell."""


def job_cells(example: Example) -> tuple[JobCell, ...]:
    """The code cells, each with the expressions of the prose below it.

    Expressions above the first code cell belong to an empty cell above it.
    """
    source, line, number = "", 1, 1
    pending: list[tuple[str, int, int]] = []
    cells = []
    for position, cell in enumerate(example.cells, 1):
        if cell.kind is CellKind.PROSE:
            pending += [
                (expression, cell.line + offset, position)
                for expression, offset in expressions(cell.text)
            ]
            continue
        if source or pending:
            cells.append(JobCell(source, line, number, tuple(pending)))
        source, line, number, pending = cell.text, cell.line, position, []
    if source or pending:
        cells.append(JobCell(source, line, number, tuple(pending)))
    return tuple(cells)
