"""Try a question before anyone meets it: the solution passes, each wrong answer is told why not."""

import keyword
import re
from collections.abc import Sequence
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.judge import Outcome, read
from cnnviz.lab.exercises.question import Question
from cnnviz.texts import rounded, shown

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BRACED = re.compile(r"\{([^\W\d]\w*)\}")
_FORMULA = re.compile(r"\$[^$]*\$")


def proved(question: Question, right: Sequence[Any], wrong: Sequence[tuple[Any, str]]) -> Question:
    """The question; LabError says what is wrong with it.

    `right` holds answers that must pass, `wrong` answers that must not, each with what is to be
    said to it. Of a thought there is nothing to try.
    """
    data = question.data
    name = data["name"]
    if not _NAME.fullmatch(name):
        raise LabError(
            f"an exercise has a name of small letters, digits and hyphens, not {name!r}."
        )
    if keyword.iskeyword(name.replace("-", "_")):
        raise LabError(
            f"an exercise cannot be called {name!r}, a word of Python: notebooks write "
            f"exercises.{name}. Give it another name."
        )
    if not data["hints"]:
        raise LabError(f"{name}: at least one hint is needed.")
    if len({message for _, message in wrong}) < 2:
        raise LabError(f"{name}: at least two wrong answers that people give are needed.")
    _check_texts(data)
    _check_options(question)
    if data["kind"] == "thought":
        return question
    if not right:
        raise LabError(f"{name}: no answer is right.")
    for answer in right:
        verdict = question.check(answer)
        if verdict.outcome is not Outcome.RIGHT:
            raise LabError(f"{name}: its own solution does not pass: {verdict.message}")
    _check_shown(question)
    for number, (answer, message) in enumerate(wrong, 1):
        verdict = question.check(answer)
        if verdict.outcome is not Outcome.WRONG:
            raise LabError(
                f"{name}: its wrong answer {number} is not told to be wrong, but: {verdict.message}"
            )
        if verdict.message != question.filled(message):
            raise LabError(
                f"{name}: its wrong answer {number} is not told what is meant for it, but: "
                f"{verdict.message}"
            )
    return question


def _check_options(question: Question) -> None:
    """An answer is an option's text or its number: both must say which is meant."""
    name, options = question.data["name"], question.data.get("options", ())
    texts = [question.filled(one["text"]).strip() for one in options]
    for text in texts:
        if texts.count(text) > 1:
            raise LabError(f"{name}: two options read '{text}': write each of them differently.")
        if read(text) is not None:
            raise LabError(
                f"{name}: the option '{text}' could be meant as the number of an option: write a "
                "word with it, or ask with exercises.number."
            )


def _check_shown(question: Question) -> None:
    """The solution as texts and pages print it must pass, too: readers copy it."""
    data = question.data
    if data["kind"] == "number":
        answer: Any = shown(data["answer"])
    elif data["kind"] == "kernel":
        answer = [[rounded(one, 6) for one in row] for row in data["answer"]]
    else:
        return
    verdict = question.check(answer)
    if verdict.outcome is not Outcome.RIGHT:
        raise LabError(
            f"{data['name']}: its solution as it is printed, {answer}, does not pass: "
            f"{verdict.message} Give a larger 'tolerance'."
        )


def _check_texts(data: Any) -> None:
    texts = [data["question"], data["solution"], *data["hints"]]
    texts += [one["message"] for one in data.get("wrong", ())]
    texts += [one["text"] for one in data.get("options", ())]
    texts += [one["message"] for one in data.get("options", ()) if not one["right"]]
    if any(not text.strip() for text in texts):
        raise LabError(f"{data['name']}: one of its texts is empty.")
    if any("\n" in text.strip() for text in texts):
        raise LabError(f"{data['name']}: each of its texts is one paragraph, in one line.")
    used = "".join(texts)
    for text in texts:
        for value in _BRACED.findall(_FORMULA.sub("", text)):
            if value not in data["values"]:
                raise LabError(
                    f"{data['name']}: the text '{text}' names {{{value}}}, which is not among its "
                    "values: correct the name, or add it to 'values'."
                )
    for value in data["values"]:
        if f"{{{value}}}" not in used:
            raise LabError(f"{data['name']}: no text uses the value '{value}'.")
