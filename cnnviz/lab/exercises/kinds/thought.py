"""A question to think about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.verdict import Feedback, Outcome, Verdict
from cnnviz.questions import Page


@dataclass(frozen=True, slots=True)
class Wrong:
    answer: str
    message: str


@dataclass(frozen=True, slots=True)
class Thought:
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
    """A question to think about. `wrong` maps what people often say to why it is not so.

    Nothing is ever called right: a reader compares a thought of their own with the solution.
    """
    texts = given.texts("thought", name, question, hints, solution, values)
    fields = Thought(tuple(Wrong(text, message) for text, message in wrong.items()))
    return proved(texts, KIND, fields, right=None, wrong=list(wrong.items()))


def _check(_fields: Thought, _answer: Any, feedback: Feedback) -> Verdict:
    words = feedback.words
    message = words("Only you can judge this one: compare it with the solution.")
    return Verdict(Outcome.COMPARE, message)


def _explanation(fields: Thought) -> str:
    return "".join(f"\n\n*{wrong.answer}* {wrong.message}" for wrong in fields.wrong)


KIND = Kind(
    name="thought",
    fields=Thought,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=Page(judged=("wrong",)),
    explanation=_explanation,
)
