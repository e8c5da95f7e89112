"""What a lesson's questions must be so that one page can ask them."""

from collections.abc import Sequence
from typing import Any

from cnnviz.domain import Example, Lesson, Run
from cnnviz.errors import PublishError
from cnnviz.mimetypes import EXERCISE_TYPE


def check_asked(example: Example, every: Sequence[Lesson]) -> None:
    """PublishError where two questions have one name, or one differs between combinations."""
    runs = [(one.example, one.result) for one in every if isinstance(one.result, Run)]
    asked = [_questions(run) for _, run in runs]
    names = [question["name"] for question in asked[0]]
    for name in names:
        if names.count(name) > 1:
            raise PublishError(f"{example.place}: two exercises are called '{name}'; rename one.")
    for (one, _), questions in zip(runs, asked, strict=True):
        if questions != asked[0]:
            parameters = ", ".join(parameter.name for parameter in example.parameters)
            raise PublishError(
                f"{one.label}: its exercises differ from those of another combination. A "
                f"page asks them once for all: let them not depend on {parameters}."
            )


def _questions(run: Run) -> list[dict[str, Any]]:
    """The data of the questions that a run asks, in order."""
    bundles = (output.get("data", {}) for cell in run.outputs for output in cell)
    return [data[EXERCISE_TYPE] for data in bundles if EXERCISE_TYPE in data]
