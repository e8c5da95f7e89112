"""A question for a place in a small map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.values import numbers
from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.lab.exercises.base.words import number
from cnnviz.questions import PageFields, ShownField

Places = list[list[int]]
"""A list of [row, column], which count from 0."""


@dataclass(frozen=True, slots=True)
class Wrong:
    answers: Places
    message: str


@dataclass(frozen=True, slots=True)
class PixelFields:
    rows: given.Rows
    answers: Places
    wrong: tuple[Wrong, ...]


def pixel(
    name: str,
    question: str,
    *,
    shown: Any,
    answers: Sequence[tuple[int, int]],
    wrong: Mapping[tuple[tuple[int, int], ...] | tuple[int, int], str],
    hints: Sequence[str],
    solution: str,
    values: Mapping[str, Any] | None = None,
) -> Question:
    """A question for a place in a small map, checked on the page.

    Args:
        name: The exercise's address, unique on its page: small letters, digits and hyphens. A
            reader's progress is kept under it.
        question: One paragraph of Markdown. `{names}` in braces are filled in from `values`.
        shown: The map, (height, width), at most 16 by 16 finite numbers; readers point at a cell.
        answers: The places that are right, each as (row, column), counted from 0.
        wrong: A place, or a tuple of places, with the message that explains it. At least two
            messages.
        hints: At least one text; readers unfold them one by one.
        solution: Explanation of the answer, one paragraph of Markdown.
        values: Numbers or texts for the names in braces, in all the texts. Whole numbers are
            written whole, others with six significant digits. Each must be used.

    Returns:
        The question. `check` takes (row, column).

    Raises:
        LabError: The question is not sound: its own answer does not pass, a wrong answer passes or
            gets another message than its own, there are fewer than two different messages, a text
            is empty, has more than one paragraph or names an unknown value, or the name is invalid.

    Examples:
        >>> question = pixel(
        ...     "largest",
        ...     "Where is the largest value?",
        ...     shown=[[1, 5, 2], [4, 3, 0]],
        ...     answers=[(0, 1)],
        ...     wrong={(1, 0): "Row and column are swapped.", ((1, 2), (0, 0)): "That is small."},
        ...     hints=["Look in the first row."],
        ...     solution="5, in row 0, column 1.",
        ... )
        >>> print(question.check((1, 0)))
        Row and column are swapped.
        >>> print(question.check((0, 1)))
        Right.
    """
    texts = given.texts("pixel", name, question, hints, solution, values)
    known = tuple(Wrong(_places(places), message) for places, message in wrong.items())
    fields = PixelFields(given.rows(shown, name), _places(tuple(answers)), known)
    tried = [(place, group.message) for group in known for place in group.answers]
    return proved(texts, KIND, fields, right=fields.answers, wrong=tried)


def _places(places: Any) -> Places:
    """A place, or several places, as a list of places."""
    listed = [places] if len(places) and np.ndim(places) == 1 else places
    return [[int(row), int(column)] for row, column in listed]


def _check(fields: PixelFields, answer: Any, feedback: Feedback) -> Verdict:
    words, pair = feedback.words, numbers(answer)
    rows, columns = len(fields.rows), len(fields.rows[0])
    if pair is None or pair.shape != (2,) or not np.isfinite(pair).all():
        return feedback.error(words("The answer is a pair: row and column."))
    row, column = place = [int(index) for index in pair]
    if place != pair.tolist() or not (0 <= row < rows and 0 <= column < columns):
        return feedback.error(
            words(
                "Rows go from 0 to {rows}, columns from 0 to {columns}.",
                rows=rows - 1,
                columns=columns - 1,
            )
        )
    if place in fields.answers:
        return feedback.right()
    for wrong in fields.wrong:
        if place in wrong.answers:
            return feedback.explained(wrong.message)
    return feedback.wrong(
        words(
            "Not row {row}, column {column}: there stands {value}.",
            row=row,
            column=column,
            value=number(fields.rows[row][column]),
        )
    )


KIND = Kind(
    name="pixel",
    fields=PixelFields,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=PageFields(shown=(ShownField("rows"),), judged=("answers", "rows", "wrong")),
)
