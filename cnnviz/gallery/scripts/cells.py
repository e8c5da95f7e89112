"""The code cells to run, each with the expressions of the prose below it."""

from dataclasses import dataclass

from cnnviz.domain import CellKind, Example
from cnnviz.gallery.scripts.prose import expressions


@dataclass(frozen=True, slots=True)
class JobExpression:
    """An expression of the prose, to evaluate once for each time that it occurs."""

    text: str
    line: int
    """Line in the script."""
    number: int
    """Number of its prose cell, from 1."""
    formula: str = ""
    """The formula in which it stands."""
    is_tex: bool = False
    """Whether it is TeX, and only the names in it are looked up."""


@dataclass(frozen=True, slots=True)
class JobCell:
    """A code cell to run, and the prose expressions to evaluate after it."""

    source: str
    line: int
    number: int
    """Number of the cell in the script, from 1, counting prose."""
    expressions: tuple[JobExpression, ...] = ()
    """Evaluated after the cell, in the order of the prose."""


def job_cells(example: Example) -> tuple[JobCell, ...]:
    """The code cells, each with the expressions of the prose below it.

    Expressions above the first code cell belong to an empty cell above it.
    """
    source, line, number = "", 1, 1
    pending: list[JobExpression] = []
    cells = []
    for position, cell in enumerate(example.cells, 1):
        if cell.kind is CellKind.PROSE:
            pending += [
                JobExpression(each.text, cell.line + each.line, position, each.formula, each.is_tex)
                for each in expressions(cell.text)
            ]
            continue
        if source or pending:
            cells.append(JobCell(source, line, number, tuple(pending)))
        source, line, number, pending = cell.text, cell.line, position, []
    if source or pending:
        cells.append(JobCell(source, line, number, tuple(pending)))
    return tuple(cells)
