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
from cnnviz.questions import PageFields

_ECHOED = 12
"""Significant digits of an answer that a message repeats: enough to notice a mistake in it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    answer: float
    message: str


@dataclass(frozen=True, slots=True)
class NumberFields:
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
    """A question for one number, checked on the page.

    A reader may type 1.5, 1,5, 1,500 or 1,500.5, with a hyphen or a true minus.

    Args:
        name: The exercise's address, unique on its page: small letters, digits and hyphens. A
            reader's progress is kept under it.
        question: One paragraph of Markdown. `{names}` in braces are filled in from `values`.
        answer: The right number, finite; a NumPy or torch scalar will do.
        wrong: At least two wrong numbers that people give, each with the message that explains it.
        hints: At least one text; readers unfold them one by one.
        solution: Explanation of the answer, one paragraph of Markdown.
        tolerance: Largest difference at which a number still counts as this answer, for right and
            wrong numbers alike. At least 1e-9 of the right number.
        values: Numbers or texts for the names in braces, in all the texts. Whole numbers are
            written whole, others with six significant digits. Each must be used.

    Returns:
        The question. As the last line of a cell it shows itself.

    Raises:
        LabError: The question is not sound: its own answer does not pass, a wrong answer passes or
            gets another message than its own, there are fewer than two different messages, a text
            is empty, has more than one paragraph or names an unknown value, or the name is invalid.

    Examples:
        >>> question = number(
        ...     "rows-left",
        ...     "An image has {side} rows. How many are left of it by a kernel with 5 rows?",
        ...     answer=32 - 5 + 1,
        ...     wrong={32: "Only padding keeps them all.", 27: "The first row counts, too."},
        ...     hints=["In which row does the window begin at last?"],
        ...     solution="It begins in rows 0 to 27.",
        ...     values={"side": 32},
        ... )
        >>> print(question)
        An image has 32 rows. How many are left of it by a kernel with 5 rows?
        >>> question.check(27).outcome
        <Outcome.WRONG: 'wrong'>
        >>> print(question.check(27))
        The first row counts, too.
        >>> print(question.check("28.0"))
        Right.
    """
    texts = given.texts("number", name, question, hints, solution, values)
    known = tuple(Wrong(given.number(key, name), text) for key, text in wrong.items())
    right = given.number(answer, name)
    # People type decimals, which seldom equal the computed number in the last bit.
    near = max(given.number(tolerance, name), 1e-9 * abs(right))
    fields = NumberFields(right, near, known)
    return proved(texts, KIND, fields, right=[right], wrong=list(wrong.items()))


def _check(fields: NumberFields, answer: Any, feedback: Feedback) -> Verdict:
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
    fields=NumberFields,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=PageFields(judged=("tolerance", "answer", "wrong")),
    printed=lambda fields: exercise_number(fields.answer),
)
