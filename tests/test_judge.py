"""The two judges of exercises, the lab's in Python and the site's in JavaScript, say the same."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import numpy as np
from javascript import tools

from cnnviz.lab import exercises
from cnnviz.lab.exercises import Question
from cnnviz.mimetypes import EXERCISE_TYPE
from cnnviz.render.exercises.question import judged

TEXTS: dict[str, Any] = {"hints": ["A hint."], "solution": "So it is."}

NUMBERS = [
    *("", "  ", "14", " 14 ", "14.0", "14.0000001", "14.00000001", "+14", "1.4e1", "1,4e1"),
    *("-3", "−3", "- 3", "--3", "1,5", "1.5", "1,500", "1,500,000.25", "0,125", "12,34,567", "1,"),
    *(".5", ".", "5.", "1e3", "1E-7", "-1e22", "1e999", "1e-999", "123456789.123", "0.000012345"),
    *("abc", "NaN", "nan", "Infinity", "inf", "0x10", "1_000", "١٤", "14 px", "1 4", "1/2", "50%"),
    *("15", "13", "28", "0", "-0", "100000000000000000000", "1e21", "0.1", "0.3333333333"),
]


def numbers() -> Iterator[tuple[Question, Any]]:
    for answer, wrong, tolerance in [
        (14, {15: "One too many.", 28: "The stride of {stride} is forgotten."}, 0.0),
        (-3, {3: "The sign.", 0: "Cut off."}, 0.0),
        (0.1 + 0.2, {0.1: "One.", 0.2: "The other."}, 0.0),
        (1 / 3, {0.5: "The mean.", 1500: "Not divided."}, 0.01),
        (1e-7, {1e3: "Large.", -1e22: "Very small."}, 0.0),
    ]:
        used = {"stride": 2} if 28 in wrong else {}
        question = exercises.number(
            "n", "How many?", answer=answer, wrong=wrong, tolerance=tolerance, values=used, **TEXTS
        )
        yield from ((question, text) for text in NUMBERS)


def choices() -> Iterator[tuple[Question, Any]]:
    wrong = {"The first": "No: {n}.", "The second": "Nor this."}
    for place in (1, 2, 3):
        question = exercises.choice(
            "c", "Which?", right="Mine", wrong=wrong, place=place, values={"n": -2}, **TEXTS
        )
        for answer in ("1", "2", "3", "0", "4", "-1", "1.5", "", "two", 1, 2, 3, 4, 0):
            yield question, answer


def pixels(random: np.random.Generator) -> Iterator[tuple[Question, Any]]:
    shown = random.integers(-9, 10, (4, 5)) / 4
    question = exercises.pixel(
        "p",
        "Where?",
        shown=shown,
        answers=[(1, 2), (3, 0)],
        wrong={(2, 1): "Row and column are swapped.", ((0, 0), (0, 3)): "The rim, {n}."},
        values={"n": 0.25},
        **TEXTS,
    )
    places: list[Any] = [[row, column] for row in range(-1, 6) for column in range(-1, 6)]
    for place in [*places, "", [0.5, 1], [1, 2.5], [100, 0]]:
        yield question, place


def kernels(random: np.random.Generator) -> Iterator[tuple[Question, Any]]:
    halves = exercises.kernel(
        "k",
        "Which kernel?",
        image=np.full((2, 2), 12345.25),  # midway between two numbers of six digits
        answer=[[2]],
        wrong=[([[3]], "Three."), ([[4]], "Four.")],
        **TEXTS,
    )
    # Just within a millionth of the right value and the tolerance, and just not.
    for weight in (1, -1, 0, 2, 2.000002, 2.0000021, 3):
        yield halves, [[weight]]
    for height, width in [(1, 2), (2, 2), (3, 2), (3, 3)]:
        image = random.integers(0, 256, (height + 2, width + 3))
        kernel = random.integers(-2, 3, (height, width)) / 3
        kernel[0, 0], kernel[-1, -1] = 5, 7
        question = exercises.kernel(
            "k",
            "Which kernel?",
            image=image,
            answer=kernel,
            wrong=[(-kernel, "The sign."), (kernel[::-1, ::-1], "It is turned around.")],
            **TEXTS,
        )
        yield question, ""
        for answer in [kernel, -kernel, kernel[::-1, ::-1], kernel * 1.0001, kernel + 1e-12]:
            yield question, answer.tolist()
        for size in [(height, width), (height, width), (height, width + 1), (height + 1, width)]:
            yield question, random.integers(-3, 4, size).tolist()
        yield question, [["x"] * width] * height
        yield question, [[1] * width] * (height - 1) + [[1] * (width + 1)]


def thoughts() -> Iterator[tuple[Question, Any]]:
    wrong = {"It is so.": "It is not.", "Who knows.": "We do."}
    question = exercises.thought("t", "Why?", wrong=wrong, **TEXTS)
    yield from ((question, text) for text in ["", " ", "Because.", "It is so."])


def test_both_judges_say_the_same() -> None:
    random = np.random.default_rng(1)
    asked = [*numbers(), *choices(), *pixels(random), *kernels(random), *thoughts()]
    given = [
        (judged(question._repr_mimebundle_()[EXERCISE_TYPE], question.filled), answer)
        for question, answer in asked
    ]
    script = tools.HERE / "judged.js"
    done = subprocess.run(
        [tools.node(), str(script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    verdicts = [question.check(answer) for question, answer in asked]
    assert len(verdicts) > 350
    # Each outcome of each kind is among them.
    found = {
        (question.data["kind"], one.outcome.value)
        for (question, _), one in zip(asked, verdicts, strict=True)
    }
    for kind in ("number", "choice", "pixel", "kernel"):
        assert {outcome for one, outcome in found if one == kind} == {
            *("right", "wrong", "error", "not attempted")
        }
    said = [
        (question.data["kind"], answer, one.outcome.value, one.message)
        for (question, answer), one in zip(asked, verdicts, strict=True)
    ]
    there = [
        (kind, answer, *one)
        for (kind, answer, *_), one in zip(said, json.loads(done.stdout), strict=True)
    ]
    assert there == said
