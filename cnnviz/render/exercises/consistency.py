"""Checks that one page can ask the questions of a lesson and of all its combinations."""

from collections.abc import Mapping, Sequence
from typing import Any

from cnnviz.domain import Example, Lesson, Run
from cnnviz.errors import PublishError
from cnnviz.gallery.cache.kept_with import kept_with
from cnnviz.outputs import QuestionOutput, outputs_of

QuestionData = Mapping[str, Any]


def check_questions(example: Example, combinations: Sequence[Lesson]) -> None:
    """Check the questions of `example`, which ran in these combinations.

    Raises PublishError where two questions have the same name, or where a question differs between
    combinations.
    """
    runs = [
        (lesson.example, lesson.result) for lesson in combinations if isinstance(lesson.result, Run)
    ]
    questions_of_runs = [_questions(run) for _, run in runs]
    expected = questions_of_runs[0]
    names = [question["name"] for question in expected]
    for name in names:
        if names.count(name) > 1:
            raise PublishError(f"{example.place}: two exercises are called '{name}'; rename one.")
    for (combination, _), questions in zip(runs, questions_of_runs, strict=True):
        if questions != expected:
            parameters = ", ".join(parameter.name for parameter in example.parameters)
            raise PublishError(
                f"{combination.label}: its exercises differ from those of another combination. "
                f"The page asks them once for all combinations: make them independent of "
                f"{parameters}."
            )


@kept_with
def _questions(run: Run) -> list[QuestionData]:
    """The questions among a run's outputs, in order."""
    outputs = (output for cell in outputs_of(run) for output in cell)
    return [output.question for output in outputs if isinstance(output, QuestionOutput)]
