"""The proof of a lab: all its reference solutions were checked while it ran, and are right.

Its questions must also be in cells of their own, so that answers stay out of readers' notebooks.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from cnnviz.domain import QUESTIONS, Cell, CellKind, Example, Failure
from cnnviz.gallery.notation.magics import readable_tree
from cnnviz.outputs import Output, QuestionOutput, VerdictOutput

_PROVEN = ("right", "compare")
"""Outcomes of a valid reference solution; "compare" is that of an open question."""

_MARK = f'# %% tags=["{QUESTIONS}"]'


def unproven(example: Example, outputs: Sequence[Sequence[Output]]) -> Failure | None:
    """The failure of a lab whose cells all ran; None if it is proven or the lesson is not a lab.

    `outputs` are those of its code cells. A verdict counts for the cell that shows it.
    """
    if not example.is_lab:
        return None
    questions: dict[str, QuestionOutput] = {}
    unchecked: dict[str, tuple[int, Cell]] = {}
    for number, cell, output in _shown(example, outputs):
        if isinstance(output, QuestionOutput):
            message = _misplaced(example, number, cell) or _ambiguous(cell, output, questions)
            if message:
                return _failure(example, number, cell, message)
            questions[_sole_variable(cell)] = output
            unchecked[_name(output)] = number, cell
        if isinstance(output, VerdictOutput):
            if message := _unproven_verdict(output, questions.values()):
                return _failure(example, number, cell, message)
            unchecked.pop(output.question, None)
    for name, (number, cell) in unchecked.items():
        message = (
            f"this is question '{name}', and no cell below shows that its reference solution is "
            "right; end a cell with the question's check(…)."
        )
        return _failure(example, number, cell, message)
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


def _unproven_verdict(verdict: VerdictOutput, questions: Collection[QuestionOutput]) -> str:
    """Message for a verdict that does not prove its reference solution; else empty."""
    name = verdict.question
    if name not in map(_name, questions):
        return (
            f"'{name}' is checked, and no cell above shows the question; put its variable alone "
            "into one."
        )
    if verdict.outcome not in _PROVEN:
        explanation = verdict.display.text("text/plain")
        return f"the reference solution of '{name}' is not right: {explanation}"
    return ""


def _sole_variable(cell: Cell) -> str:
    """The variable that is all of the cell's code; empty where there is other code."""
    match readable_tree(cell.text).body:
        case [ast.Expr(ast.Name(name))]:
            return name
    return ""


def _misplaced(example: Example, number: int, cell: Cell) -> str:
    """Message for a cell that shows a question in the wrong place, or its answer; else empty."""
    variable = _sole_variable(cell)
    if not variable or QUESTIONS in cell.tags:
        return (
            "this cell shows a question, but is not just its variable; leave nothing else in it, "
            f"and define the question in a cell that starts with '{_MARK}'."
        )
    definitions = [above for above in example.cells[: number - 1] if _binds(above, variable)]
    if not definitions:
        return f"no cell above defines '{variable}'; do so in one that starts with '{_MARK}'."
    for definition in definitions:
        if QUESTIONS not in definition.tags:
            return (
                f"the cell on line {definition.line} defines '{variable}', and readers would get "
                f"its answer there; define it in a cell that starts with '{_MARK}'."
            )
    return ""


def _binds(cell: Cell, variable: str) -> bool:
    """Whether the code of a cell assigns or imports the variable."""
    return cell.kind is CellKind.CODE and any(
        (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == variable)
        or (isinstance(node, ast.alias) and variable == (node.asname or node.name))
        for node in ast.walk(readable_tree(cell.text))
    )


def _ambiguous(cell: Cell, output: QuestionOutput, others: Mapping[str, QuestionOutput]) -> str:
    """Message for a question that shares its variable or name with another; else empty."""
    own, name = _sole_variable(cell), _name(output)
    for variable, other in others.items():
        if other.question == output.question:
            continue
        if variable == own:
            return (
                f"'{variable}' is the variable of two questions, '{_name(other)}' and '{name}'; "
                "give each a variable of its own."
            )
        # The notebook uses their names as identifiers, with underscores for hyphens.
        if _name(other).replace("-", "_") == name.replace("-", "_"):
            return (
                f"the questions '{variable}' and '{own}' have the same name, '{name}'; give each a "
                "name of its own."
            )
    return ""


def _failure(example: Example, number: int, cell: Cell, message: str) -> Failure:
    """A failure at the cell's last line, whose value is what the cell shows."""
    line = cell.line + cell.text.count("\n")
    return Failure(place=example.place, line=line, cell=number, message=message)
