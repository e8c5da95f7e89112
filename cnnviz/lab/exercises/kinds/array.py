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
from cnnviz.questions import PageFields


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
    """A question for an array or a tensor, answered in a notebook.

    Args:
        name: The exercise's address, unique on its page: small letters, digits and hyphens. A
            reader's progress is kept under it.
        question: One paragraph of Markdown. `{names}` in braces are filled in from `values`.
        answer: The right array: a NumPy array, a tensor, nested lists or a number. Its dtype does
            not matter to the comparison, its shape does.
        wrong: At least two (array, message that explains it).
        hints: At least one text; readers unfold them one by one.
        solution: Explanation of the answer, one paragraph of Markdown.
        tolerance: Largest difference of a value, in addition to a millionth of the right value.
        values: Numbers or texts for the names in braces, in all the texts. Whole numbers are
            written whole, others with six significant digits. Each must be used.

    Returns:
        The question. `check` takes an array, a tensor or nested lists.

    Raises:
        LabError: The question is not sound: its own answer does not pass, a wrong answer passes or
            gets another message than its own, there are fewer than two different messages, a text
            is empty, has more than one paragraph or names an unknown value, or the name is invalid.

    Examples:
        >>> question = array(
        ...     "pooled",
        ...     "Pool [[1, 2], [3, 4]] by its maximum.",
        ...     answer=[[4]],
        ...     wrong=[([[2.5]], "That is the mean."), (4, "A map has rows and columns.")],
        ...     hints=["How many windows are there?"],
        ...     solution="One window, one number.",
        ... )
        >>> import torch
        >>> print(question.check(torch.tensor([[4.0]])))
        Right.
        >>> print(question.check([[3]]))
        At row 0, column 0 your result has 3, where 4 is right. 1 of 1 values differ.
    """
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
    page=PageFields(),
)
