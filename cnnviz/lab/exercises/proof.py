"""Try a question before anyone meets it: the solution passes, each wrong answer is told why not."""

import re
from collections.abc import Sequence
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.judge import Outcome
from cnnviz.lab.exercises.question import Question

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


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
    if not data["hints"]:
        raise LabError(f"{name}: at least one hint is needed.")
    if len({message for _, message in wrong}) < 2:
        raise LabError(f"{name}: at least two wrong answers that people give are needed.")
    _check_texts(data)
    if data["kind"] == "thought":
        return question
    if not right:
        raise LabError(f"{name}: no answer is right.")
    for answer in right:
        verdict = question.check(answer)
        if verdict.outcome is not Outcome.RIGHT:
            raise LabError(f"{name}: its own solution does not pass: {verdict.message}")
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
    for value in data["values"]:
        if f"{{{value}}}" not in used:
            raise LabError(f"{data['name']}: no text uses the value '{value}'.")
