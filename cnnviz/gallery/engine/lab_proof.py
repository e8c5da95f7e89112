"""The proof of a lab: its own reference solutions, checked while it ran, are right.

And its questions are where its notebooks look for them, so that no answer gets into the empty one.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from cnnviz.domain import QUESTIONS, Cell, CellKind, Example, Failure
from cnnviz.outputs import Output, QuestionOutput, VerdictOutput

_PROVEN = ("right", "compare")
"""Outcomes that a reference solution may have; the second is that of a thought."""

_MARK = f'# %% tags=["{QUESTIONS}"]'


def unproven(example: Example, outputs: Sequence[Sequence[Output]]) -> Failure | None:
    """What a lab fails for although every cell ran; None for a lesson that is no lab.

    `outputs` are those of its code cells. A verdict counts where it is shown.
    """
    if not example.is_lab:
        return None
    asked: dict[str, QuestionOutput] = {}
    waiting: dict[str, tuple[int, Cell]] = {}
    for number, cell, output in _shown(example, outputs):
        if isinstance(output, QuestionOutput):
            if said := _misplaced(example, number, cell) or _taken(cell, output, asked):
                return _failure(example, number, cell, said)
            asked[_alone(cell)] = output
            waiting[_name(output)] = number, cell
        if isinstance(output, VerdictOutput):
            if said := _wrong(output, asked.values()):
                return _failure(example, number, cell, said)
            waiting.pop(output.question, None)
    for name, (number, cell) in waiting.items():
        said = f"'{name}' is asked, and no cell below shows that its reference solution is right; "
        return _failure(example, number, cell, f"{said}end one with the question's check(…).")
    return None


def _shown(
    example: Example, outputs: Sequence[Sequence[Output]]
) -> Iterator[tuple[int, Cell, Output]]:
    """(number of the cell from 1, cell, output) of each output."""
    code = [
        (number, cell) for number, cell in enumerate(example.cells, 1) if cell.kind is CellKind.CODE
    ]
    for (number, cell), shown in zip(code, outputs, strict=True):
        for output in shown:
            yield number, cell, output


def _name(output: QuestionOutput) -> str:
    return str(output.question["name"])


def _wrong(verdict: VerdictOutput, asked: Collection[QuestionOutput]) -> str:
    """Why this answer proves nothing."""
    name = verdict.question
    if name not in map(_name, asked):
        return (
            f"'{name}' is checked, and no cell above shows the question; put its variable alone "
            "into one."
        )
    if verdict.outcome not in _PROVEN:
        said = verdict.display.text("text/plain")
        return f"the reference solution of '{name}' is not right: {said}"
    return ""


def _alone(cell: Cell) -> str:
    """The variable that is all of the cell's code; empty where there is more or other code."""
    match ast.parse(cell.text).body:
        case [ast.Expr(ast.Name(name))]:
            return name
    return ""


def _misplaced(example: Example, number: int, cell: Cell) -> str:
    """Why the question that the cell shows, or its answer, would stand in the wrong place."""
    variable = _alone(cell)
    if not variable or QUESTIONS in cell.tags:
        return (
            "this cell shows a question, and is not just its variable; leave nothing else in it, "
            f"and define the question in a cell that starts with '{_MARK}'."
        )
    makers = [one for one in example.cells[: number - 1] if _binds(one, variable)]
    if not makers:
        return f"no cell above defines '{variable}'; let one do so that starts with '{_MARK}'."
    for one in makers:
        if QUESTIONS not in one.tags:
            return (
                f"the cell on line {one.line} defines '{variable}', and readers would get its "
                f"answer there; define it in a cell that starts with '{_MARK}'."
            )
    return ""


def _binds(cell: Cell, variable: str) -> bool:
    return cell.kind is CellKind.CODE and any(
        (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == variable)
        or (isinstance(node, ast.alias) and variable == (node.asname or node.name))
        for node in ast.walk(ast.parse(cell.text))
    )


def _taken(cell: Cell, output: QuestionOutput, asked: Mapping[str, QuestionOutput]) -> str:
    """Why the notebook could not keep this question apart from one above."""
    fresh, name = _alone(cell), _name(output)
    for variable, other in asked.items():
        if other.question == output.question:
            continue
        if variable == fresh:
            return (
                f"'{variable}' is the variable of two questions, '{_name(other)}' and '{name}'; "
                "give each a variable of its own."
            )
        # The notebook knows them by their names, hyphens as underscores.
        if _name(other).replace("-", "_") == name.replace("-", "_"):
            return (
                f"the questions '{variable}' and '{fresh}' have one name, '{name}'; give each a "
                "name of its own."
            )
    return ""


def _failure(example: Example, number: int, cell: Cell, message: str) -> Failure:
    """At the cell's last line: what it shows is the value of that."""
    line = cell.line + cell.text.count("\n")
    return Failure(place=example.place, line=line, cell=number, message=message)
