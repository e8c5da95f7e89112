"""The code cells to run, each with the expressions of the prose below it."""

from dataclasses import dataclass, replace

from cnnviz.domain import Cell, CellKind, Example, Tag
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
    may_fail: bool = False
    """Whether the lesson continues after an error of the cell, which is one of its outputs."""
    is_skipped: bool = False
    """Whether the cell is not run."""
    is_removed: bool = False
    """Whether readers may not see the cell: tracebacks do not quote it."""


def job_cells(example: Example) -> tuple[JobCell, ...]:
    """The code cells, each with the expressions of the prose below it.

    Expressions above the first code cell belong to an empty cell above it.
    """
    current = JobCell("", 1, 1)
    pending: list[JobExpression] = []
    cells = []
    for position, cell in enumerate(example.cells, 1):
        if cell.kind is CellKind.PROSE:
            pending += [
                JobExpression(each.text, cell.line + each.line, position, each.formula, each.is_tex)
                for each in expressions(cell.text)
            ]
        elif cell.kind is CellKind.CODE:
            cells.append(replace(current, expressions=tuple(pending)))
            current, pending = _job_cell(cell, position), []
    cells.append(replace(current, expressions=tuple(pending)))
    return tuple(cell for cell in cells if cell.source or cell.expressions)


def _job_cell(cell: Cell, position: int) -> JobCell:
    return JobCell(
        source=cell.text,
        line=cell.line,
        number=position,
        may_fail=Tag.RAISES_EXCEPTION in cell.tags,
        is_skipped=Tag.SKIP_EXECUTION in cell.tags,
        is_removed=Tag.REMOVE_CELL in cell.tags,
    )
