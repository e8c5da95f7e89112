"""A choice among options."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.values import read, single
from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.questions import PageFields, ShownField


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    right: bool
    message: str
    """The reason why it is wrong; empty for the right option."""


@dataclass(frozen=True, slots=True)
class ChoiceFields:
    options: tuple[Option, ...]


def choice(
    name: str,
    question: str,
    *,
    right: str,
    wrong: Mapping[str, str],
    hints: Sequence[str],
    solution: str,
    place: int = 1,
    values: Mapping[str, Any] | None = None,
) -> Question:
    """A choice among options, checked on the page.

    Args:
        name: The exercise's address, unique on its page: small letters, digits and hyphens. A
            reader's progress is kept under it.
        question: One paragraph of Markdown. `{names}` in braces are filled in from `values`.
        right: The right option, one paragraph of Markdown.
        wrong: At least two other options, each with the message that explains why it is wrong.
        hints: At least one text; readers unfold them one by one.
        solution: Explanation of the answer, one paragraph of Markdown.
        place: Number of the right option among the options, from 1.
        values: Numbers or texts for the names in braces, in all the texts. Whole numbers are
            written whole, others with six significant digits. Each must be used.

    Returns:
        The question. `check` takes the number of an option, from 1, or its text.

    Raises:
        LabError: The question is not sound: its own answer does not pass, a wrong answer passes or
            gets another message than its own, there are fewer than two different messages, a text
            is empty, has more than one paragraph or names an unknown value, or the name is invalid.

    Examples:
        >>> question = choice(
        ...     "kept",
        ...     "What does max pooling keep of a window?",
        ...     right="its largest value",
        ...     wrong={"its mean": "That is average pooling.", "its middle": "No."},
        ...     hints=["Which word is in its name?"],
        ...     solution="The maximum.",
        ...     place=2,
        ... )
        >>> print(question)
        What does max pooling keep of a window?
        <BLANKLINE>
        1. its mean
        2. its largest value
        3. its middle
        >>> print(question.check(1))
        That is average pooling.
        >>> print(question.check("its largest value"))
        Right.
    """
    texts = given.texts("choice", name, question, hints, solution, values)
    options = [Option(text, False, message) for text, message in wrong.items()]
    if not 1 <= place <= len(options) + 1:
        raise LabError(f"{name}: 'place' goes from 1 to {len(options) + 1}, not {place}.")
    options.insert(place - 1, Option(right, True, ""))
    others = [
        (number, option.message) for number, option in enumerate(options, 1) if not option.right
    ]
    return proved(texts, KIND, ChoiceFields(tuple(options)), right=[place], wrong=others)


def _check(fields: ChoiceFields, answer: Any, feedback: Feedback) -> Verdict:
    """Readers name an option by its number, from 1, or by its text."""
    options = fields.options
    texts = [feedback.filled(option.text) for option in options]
    if isinstance(answer, str) and answer in texts:
        option = options[texts.index(answer)]
    else:
        place = single(answer)
        if place is None or place not in range(1, len(options) + 1):
            words = feedback.words
            return feedback.error(
                words("Choose one of the numbers 1 to {count}.", count=len(options))
            )
        option = options[int(place) - 1]
    return feedback.right() if option.right else feedback.explained(option.message)


def _texts(fields: ChoiceFields) -> list[str]:
    messages = [option.message for option in fields.options if not option.right]
    return [*(option.text for option in fields.options), *messages]


def _problem(fields: ChoiceFields, filled: Callable[[str], str]) -> str:
    """An answer is an option's text or its number, so both must be clear."""
    texts = [filled(option.text).strip() for option in fields.options]
    for text in texts:
        if texts.count(text) > 1:
            return f"two options read '{text}': write each of them differently."
        if read(text) is not None:
            return (
                f"the option '{text}' could be meant as the number of an option: write a word "
                "with it, or ask with exercises.number."
            )
    return ""


KIND = Kind(
    name="choice",
    fields=ChoiceFields,
    check=_check,
    texts=_texts,
    page=PageFields(shown=(ShownField("options"),), judged=("options",)),
    problem=_problem,
)
