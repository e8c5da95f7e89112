"""A question to think about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.verdict import Feedback, Outcome, Verdict
from cnnviz.questions import PageFields


@dataclass(frozen=True, slots=True)
class Wrong:
    answer: str
    message: str


@dataclass(frozen=True, slots=True)
class ThoughtFields:
    wrong: tuple[Wrong, ...]


def thought(
    name: str,
    question: str,
    *,
    wrong: Mapping[str, str],
    hints: Sequence[str],
    solution: str,
    values: Mapping[str, Any] | None = None,
) -> Question:
    """A question to think about, on the page.

    No answer is ever called right: a reader compares a thought of their own with the solution.

    Args:
        name: The exercise's address, unique on its page: small letters, digits and hyphens. A
            reader's progress is kept under it.
        question: One paragraph of Markdown. `{names}` in braces are filled in from `values`.
        wrong: At least two things that people often say, each with the reason why it is not so;
            both are shown with the solution.
        hints: At least one text; readers unfold them one by one.
        solution: Explanation of the answer, one paragraph of Markdown.
        values: Numbers or texts for the names in braces, in all the texts. Whole numbers are
            written whole, others with six significant digits. Each must be used.

    Returns:
        The question. `check` gives `Outcome.COMPARE` for every text.

    Raises:
        LabError: As for `number`, except for faults of answers.

    Examples:
        >>> question = thought(
        ...     "why-odd",
        ...     "Why do kernels often have an odd number of rows?",
        ...     wrong={"It is faster.": "Four rows take less time than five.", "By chance.": "No."},
        ...     hints=["Where is the middle of a window of four rows?"],
        ...     solution="An odd window has a middle, which is the place of its answer.",
        ... )
        >>> question.check("It has a middle.").outcome
        <Outcome.COMPARE: 'compare'>
    """
    texts = given.texts("thought", name, question, hints, solution, values)
    fields = ThoughtFields(tuple(Wrong(text, message) for text, message in wrong.items()))
    return proved(texts, KIND, fields, right=None, wrong=list(wrong.items()))


def _check(_fields: ThoughtFields, _answer: Any, feedback: Feedback) -> Verdict:
    words = feedback.words
    message = words("Only you can judge this one: compare it with the solution.")
    return Verdict(Outcome.COMPARE, message)


def _explanation(fields: ThoughtFields) -> str:
    return "".join(f"\n\n*{wrong.answer}* {wrong.message}" for wrong in fields.wrong)


KIND = Kind(
    name="thought",
    fields=ThoughtFields,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=PageFields(judged=("wrong",)),
    explanation=_explanation,
)
