"""A question for a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.formatting import exercise_number
from cnnviz.lab.exercises.base import given, values, words
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.questions import Page

_ECHOED = 12
"""Significant digits of an answer that a message repeats: enough to see what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    answer: float
    message: str


@dataclass(frozen=True, slots=True)
class Number:
    answer: float
    tolerance: float
    wrong: tuple[Wrong, ...]


def number(
    name: str,
    question: str,
    *,
    answer: float,
    wrong: Mapping[float, str],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 0.0,
    values: Mapping[str, Any] | None = None,
) -> Question:
    """A question for one number. `wrong` maps wrong answers to what is said to them."""
    texts = given.texts("number", name, question, hints, solution, values)
    known = tuple(Wrong(given.number(key, name), text) for key, text in wrong.items())
    right = given.number(answer, name)
    # People type decimals, which are seldom the computed number to the last bit.
    near = max(given.number(tolerance, name), 1e-9 * abs(right))
    fields = Number(right, near, known)
    return proved(texts, KIND, fields, right=[right], wrong=list(wrong.items()))


def _check(fields: Number, answer: Any, feedback: Feedback) -> Verdict:
    given_number = values.single(answer)
    if given_number is None:
        return feedback.error(feedback.words("The answer is one number."))
    if abs(given_number - fields.answer) <= fields.tolerance:
        return feedback.right()
    for wrong in fields.wrong:
        if abs(given_number - wrong.answer) <= fields.tolerance:
            return feedback.explained(wrong.message)
    shown = words.number(given_number, _ECHOED)
    if given_number > fields.answer:
        return feedback.wrong(feedback.words("{answer} is too large.", answer=shown))
    return feedback.wrong(feedback.words("{answer} is too small.", answer=shown))


KIND = Kind(
    name="number",
    fields=Number,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=Page(judged=("tolerance", "answer", "wrong")),
    printed=lambda fields: exercise_number(fields.answer),
)
