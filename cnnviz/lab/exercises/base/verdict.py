"""The verdict on an answer, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from cnnviz.formatting import filled
from cnnviz.lab.exercises.base.words import Translations
from cnnviz.mimetypes import VERDICT_TYPE


class Outcome(Enum):
    """The outcomes of `check`."""

    RIGHT = "right"
    WRONG = "wrong"
    ERROR = "error"
    """The answer cannot be compared: it holds no numbers, or it is a function that raises."""
    NOT_ATTEMPTED = "not attempted"
    COMPARE = "compare"
    """A thought: only its author can compare it with the solution."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of `check`. As the last line of a cell it shows its message.

    Attributes:
        outcome: An `Outcome`.
        message: A sentence for the reader, in the language of the notebook.
    """

    outcome: Outcome
    message: str
    question: str = field(default="", compare=False)
    """Name of the question that was answered."""

    def __str__(self) -> str:
        return self.message

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str | dict[str, str]]:
        verdict = {"question": self.question, "outcome": self.outcome.value}
        return {VERDICT_TYPE: verdict, "text/markdown": self.message, "text/plain": self.message}


@dataclass(frozen=True, slots=True)
class Feedback:
    """Makes the verdicts of a question, in the reader's language."""

    words: Translations
    values: Mapping[str, str]
    """Values of the names in braces in the question's own texts."""

    def right(self) -> Verdict:
        return Verdict(Outcome.RIGHT, self.words("Right."))

    def wrong(self, message: str) -> Verdict:
        """A verdict whose `message` is complete and translated."""
        return Verdict(Outcome.WRONG, message)

    def explained(self, message: str) -> Verdict:
        """A verdict on a listed wrong answer; `message` is the question's own text."""
        return Verdict(Outcome.WRONG, self.filled(message))

    def error(self, message: str) -> Verdict:
        return Verdict(Outcome.ERROR, message)

    def filled(self, text: str) -> str:
        return filled(text, self.values)
