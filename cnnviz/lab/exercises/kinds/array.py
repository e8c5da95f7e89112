"""A question for an array or a tensor, answered in a notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.compare import compared
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.values import encoded, numbers
from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.questions import Page


@dataclass(frozen=True, slots=True)
class Wrong:
    expected: Any
    """As `values.encoded` writes it."""
    message: str


@dataclass(frozen=True, slots=True)
class ArrayFields:
    expected: Any
    tolerance: float
    wrong: tuple[Wrong, ...]


def array(
    name: str,
    question: str,
    *,
    answer: Any,
    wrong: Sequence[tuple[Any, str]],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 1e-6,
    values: Mapping[str, Any] | None = None,
) -> Question:
    """A question for an array or a tensor. `wrong` holds (array, what is said to it)."""
    texts = given.texts("array", name, question, hints, solution, values)
    known = tuple(Wrong(encoded(result), message) for result, message in wrong)
    expected = given.comparable(encoded(answer), name)
    fields = ArrayFields(expected, float(tolerance), known)
    return proved(texts, KIND, fields, right=[answer], wrong=wrong)


def _check(fields: ArrayFields, answer: Any, feedback: Feedback) -> Verdict:
    result, words = numbers(answer), feedback.words
    if result is None:
        return feedback.error(words("The answer is an array or a tensor of numbers."))
    return compared(result, fields.expected, fields.tolerance, fields.wrong, feedback)


KIND = Kind(
    name="array",
    fields=ArrayFields,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=Page(),
)
