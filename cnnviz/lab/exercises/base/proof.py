"""Checks on a question when it is defined: its solution passes, wrong answers are explained."""

import keyword
import re
from collections.abc import Iterable, Sequence
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.base.kind import Fields, Kind
from cnnviz.lab.exercises.base.question import Question, Texts
from cnnviz.lab.exercises.base.verdict import Outcome

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BRACED = re.compile(r"\{([^\W\d]\w*)\}")
_FORMULA = re.compile(r"\$[^$]*\$")


def proved(
    texts: Texts,
    kind: Kind[Fields],
    fields: Fields,
    *,
    right: Sequence[Any] | None,
    wrong: Sequence[tuple[Any, str]],
) -> Question:
    """The question, if it is sound; LabError names its first fault.

    `right` holds answers that must pass, or is None if no answer ever counts as right; `wrong`
    holds answers that must not pass, each with its own message.
    """
    question = Question(texts, kind, fields)
    _check_name(texts.name)
    if not texts.hints:
        raise LabError(f"{texts.name}: at least one hint is needed.")
    if len({message for _, message in wrong}) < 2:
        raise LabError(f"{texts.name}: at least two wrong answers that people give are needed.")
    _check_texts(texts, kind.texts(fields))
    if problem := kind.problem(fields, question.filled):
        raise LabError(f"{texts.name}: {problem}")
    if right is None:
        return question
    if not right:
        raise LabError(f"{texts.name}: it has no right answer; give at least one.")
    for answer in right:
        verdict = question.check(answer)
        if verdict.outcome is not Outcome.RIGHT:
            raise LabError(f"{texts.name}: its own solution does not pass: {verdict.message}")
    _check_printed(question, kind.printed(fields))
    for number, (answer, message) in enumerate(wrong, 1):
        _check_wrong(question, number, answer, message)
    return question


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise LabError(
            f"an exercise has a name of small letters, digits and hyphens, not {name!r}."
        )
    if keyword.iskeyword(name.replace("-", "_")):
        raise LabError(
            f"an exercise cannot be called {name!r}, a word of Python: notebooks write "
            f"exercises.{name}. Give it another name."
        )


def _check_texts(shared: Texts, kind_texts: Iterable[str]) -> None:
    name, values = shared.name, shared.values
    texts = [shared.question, shared.solution, *shared.hints, *kind_texts]
    if any(not text.strip() for text in texts):
        raise LabError(f"{name}: one of its texts is empty.")
    if any("\n" in text.strip() for text in texts):
        raise LabError(f"{name}: each of its texts is one paragraph, in one line.")
    used = "".join(texts)
    for text in texts:
        for value in _BRACED.findall(_FORMULA.sub("", text)):
            if value not in values:
                raise LabError(
                    f"{name}: the text '{text}' names {{{value}}}, which is not among its "
                    "values: correct the name, or add it to 'values'."
                )
    for value in values:
        if f"{{{value}}}" not in used:
            raise LabError(f"{name}: no text uses the value '{value}'.")


def _check_printed(question: Question, answer: Any) -> None:
    """Raise LabError unless the printed solution passes too: readers copy it."""
    if answer is None:
        return
    verdict = question.check(answer)
    if verdict.outcome is not Outcome.RIGHT:
        raise LabError(
            f"{question.texts.name}: its solution as it is printed, {answer}, does not pass: "
            f"{verdict.message} Give a larger 'tolerance'."
        )


def _check_wrong(question: Question, number: int, answer: Any, message: str) -> None:
    name, verdict = question.texts.name, question.check(answer)
    if verdict.outcome is not Outcome.WRONG:
        raise LabError(
            f"{name}: its wrong answer {number} does not count as wrong; the verdict is: "
            f"{verdict.message}"
        )
    if verdict.message != question.filled(message):
        raise LabError(
            f"{name}: its wrong answer {number} gets another message than its own: "
            f"{verdict.message}"
        )
