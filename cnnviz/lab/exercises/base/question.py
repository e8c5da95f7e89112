"""A question for a reader: show it, check an answer, give a hint, show the solution."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cnnviz.formatting import filled
from cnnviz.lab.exercises.base.kind import Fields, Kind
from cnnviz.lab.exercises.base.values import is_nothing
from cnnviz.lab.exercises.base.verdict import Feedback, Outcome, Verdict
from cnnviz.lab.exercises.base.words import Translations
from cnnviz.mimetypes import EXERCISE_TYPE
from cnnviz.questions import PAGE, question_text
from cnnviz.records import as_json


class Text(str):
    """A text that front ends show as Markdown if they can, otherwise as plain text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Texts:
    """The fields of questions of all kinds, in the order of their JSON."""

    version: int
    name: str
    kind: str
    question: str
    hints: tuple[str, ...]
    solution: str
    values: Mapping[str, str]


class Question:
    """An exercise, as `exercises.number` and its like return it.

    As the last line of a cell it shows itself. `print(question)` gives its text as Markdown.

    Attributes:
        texts: Its name, question, hints, solution and values.
    """

    def __init__(
        self, texts: Texts, kind: Kind[Fields], fields: Fields, words: Translations | None = None
    ) -> None:
        self.texts = texts
        self._kind: Kind[Any] = kind
        self._fields: Any = fields
        self._words = words or Translations()
        self._hinted = 0

    @property
    def data(self) -> dict[str, Any]:
        """The question as JSON, which the site's pages and scripts read, too."""
        return {**as_json(self.texts), **as_json(self._fields)}

    def check(self, answer: Any = None) -> Verdict:
        """The verdict on an answer.

        Args:
            answer: What the kind of the question takes; see there. None, `...` and an empty text
                stand for an answer that has not been given yet.

        Returns:
            A verdict with an `outcome` (right, wrong, error, not attempted or compare) and a
            `message`: for a wrong answer what differs, and where first. Nothing is raised for an
            unfit answer.

        Examples:
            >>> from cnnviz.lab import exercises
            >>> wrong = {3: "That is the sum.", 1: "That is the difference."}
            >>> question = exercises.number(
            ...     "product", "2 × 1?", answer=2, wrong=wrong, hints=["Twice."], solution="2."
            ... )
            >>> print(question.check())
            There is no answer yet.
            >>> print(question.check(3))
            That is the sum.
        """
        name, words = self.texts.name, self._words
        if is_nothing(answer):
            message = words("There is no answer yet.")
            return Verdict(Outcome.NOT_ATTEMPTED, message, name)
        feedback = Feedback(words, self.texts.values)
        return replace(self._kind.check(self._fields, answer, feedback), question=name)

    def hint(self) -> Text:
        """The next hint; after the last hint, the last again.

        Returns:
            Markdown, such as `Hint 1 of 2: …`.
        """
        hints = self.texts.hints
        index = min(self._hinted, len(hints) - 1)
        self._hinted += 1
        words = self._words
        head = words("Hint {number} of {total}:", number=index + 1, total=len(hints))
        return Text(f"{head} {self.filled(hints[index])}")

    def solution(self) -> Text:
        """The right answer and why it is right.

        Returns:
            Markdown: the solution, for a function its code, for a thought what people often say.
        """
        code = self._kind.code(self._fields)
        shown = f"\n\n```python\n{code}\n```" if code else ""
        text = self.texts.solution + self._kind.explanation(self._fields)
        return Text(self.filled(text) + shown)

    def __repr__(self) -> str:
        return question_text(self.data, self._kind.page.shown, self.filled, self._words)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        text = repr(self)
        data = {**self.data, PAGE: as_json(self._kind.page)}
        return {EXERCISE_TYPE: data, "text/markdown": text, "text/plain": text}

    def filled(self, text: str) -> str:
        """`text`, one of its texts, with the names in braces replaced by its values."""
        return filled(text, self.texts.values)
