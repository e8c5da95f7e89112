"""The proof of a lab: its own reference solutions, checked while it ran, are right."""

from collections.abc import Iterator, Sequence
from typing import Any

from cnnviz.nouns import EXERCISE_TYPE, VERDICT_TYPE, Cell, CellKind, Example, Failure

_PROVEN = ("right", "compare")
"""Outcomes that a reference solution may have; the second is that of a thought."""


def unanswered(example: Example, outputs: Sequence[Sequence[dict[str, Any]]]) -> Failure | None:
    """What a lab fails for although every cell ran; None for a lesson that is no lab.

    `outputs` are those of its code cells. A verdict counts where it is shown.
    """
    if not example.is_lab:
        return None
    waiting: dict[str, tuple[int, Cell]] = {}
    for number, cell, data in _shown(example, outputs):
        if question := data.get(EXERCISE_TYPE):
            waiting[question["name"]] = number, cell
        if verdict := data.get(VERDICT_TYPE):
            name = verdict["question"]
            if verdict["outcome"] not in _PROVEN:
                said = f"the reference solution of '{name}' is not right: {data['text/plain']}"
                return _failure(example, number, cell, said)
            waiting.pop(name, None)
    for name, (number, cell) in waiting.items():
        said = f"'{name}' is asked, and no cell below shows that its reference solution is right; "
        return _failure(example, number, cell, f"{said}end one with the question's check(…).")
    return None


def _shown(
    example: Example, outputs: Sequence[Sequence[dict[str, Any]]]
) -> Iterator[tuple[int, Cell, dict[str, Any]]]:
    """(number of the cell from 1, cell, data) of each output."""
    code = [
        (number, cell) for number, cell in enumerate(example.cells, 1) if cell.kind is CellKind.CODE
    ]
    for (number, cell), shown in zip(code, outputs, strict=True):
        for output in shown:
            yield number, cell, output.get("data", {})


def _failure(example: Example, number: int, cell: Cell, message: str) -> Failure:
    """At the cell's last line: what it shows is the value of that."""
    line = cell.line + cell.text.count("\n")
    return Failure(place=example.place, line=line, cell=number, message=message)
