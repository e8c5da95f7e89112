"""Try a question before anyone meets it: the solution passes, each wrong answer is told why not."""

import re
from collections.abc import Sequence
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.judge import Outcome
from cnnviz.lab.exercises.question import Question

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def proved(question: Question, wrong: Sequence[Any], answer: Any) -> Question:
    """The question; LabError says what is wrong with it.

    `wrong` holds its wrong answers as a reader would give them, in the order of the data.
    """
    data = question.data
    name = data["name"]
    if not _NAME.fullmatch(name):
        raise LabError(
            f"an exercise has a name of small letters, digits and hyphens, not {name!r}."
        )
    if not data["hints"]:
        raise LabError(f"{name}: at least one hint is needed.")
    if len(wrong) < 2:
        raise LabError(f"{name}: at least two wrong answers that people give are needed.")
    _check_texts(data)
    if data["kind"] == "thought":
        return question
    verdict = question.check(answer)
    if verdict.outcome is not Outcome.RIGHT:
        raise LabError(f"{name}: its own solution does not pass: {verdict.message}")
    said = data.get("wrong") or [one for one in data["options"] if not one["right"]]
    for number, (one, known) in enumerate(zip(wrong, said, strict=True), 1):
        verdict = question.check(one)
        if verdict.outcome is not Outcome.WRONG:
            raise LabError(
                f"{name}: its wrong answer {number} is not told to be wrong, but: {verdict.message}"
            )
        if verdict.message != question.filled(known["message"]):
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
    used = "".join(texts)
    for value in data["values"]:
        if f"{{{value}}}" not in used:
            raise LabError(f"{data['name']}: no text uses the value '{value}'.")
