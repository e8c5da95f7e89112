"""Is an answer right? Values are compared, never only shapes.

The rules are those of the site's own scripts, web/exercise/form.js; a test compares the two.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from cnnviz.domain import VERDICT_TYPE
from cnnviz.lab.exercises.compare import difference, same
from cnnviz.lab.exercises.mistake import mistake
from cnnviz.lab.exercises.values import Array, decoded, is_nothing, numbers
from cnnviz.lab.exercises.words import Words, number
from cnnviz.texts import filled

Data = Mapping[str, Any]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
"""Thousands parted by commas."""


_ECHOED = 12
"""Significant digits of an answer that is said back: enough to see what is wrong with it."""


class Outcome(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    ERROR = "error"
    """What was given cannot be compared: no numbers, or a function that stops."""
    NOT_ATTEMPTED = "not attempted"
    COMPARE = "compare"
    """A thought: nobody but its author can say how near it is to ours."""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    message: str
    question: str = field(default="", compare=False)
    """Name of the question that was answered."""

    def __str__(self) -> str:
        return self.message

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        said = {"question": self.question, "outcome": self.outcome.value}
        return {VERDICT_TYPE: said, "text/markdown": self.message, "text/plain": self.message}


def judge(data: Data, answer: Any, words: Words) -> Verdict:
    """What is to be said of an answer to the question that `data` holds."""
    if is_nothing(answer):
        return Verdict(Outcome.NOT_ATTEMPTED, words("There is no answer yet."))
    return _JUDGES[data["kind"]](data, answer, words)


def _number(data: Data, answer: Any, words: Words) -> Verdict:
    found = _single(answer)
    if found is None:
        return Verdict(Outcome.ERROR, words("The answer is one number."))
    if abs(found - data["answer"]) <= data["tolerance"]:
        return _right(words)
    for wrong in data["wrong"]:
        if abs(found - wrong["answer"]) <= data["tolerance"]:
            return _wrong(data, wrong)
    if found > data["answer"]:
        message = words("{answer} is too large.", answer=number(found, _ECHOED))
    else:
        # What is not a number is neither.
        message = words("{answer} is too small.", answer=number(found, _ECHOED))
    return Verdict(Outcome.WRONG, message)


def _single(answer: Any) -> float | None:
    found = numbers(read(answer) if isinstance(answer, str) else answer)
    if found is None or found.size != 1 or not np.isfinite(found).all():
        return None
    return float(found.reshape(()))


def read(text: str) -> float | None:
    """A number as people write it: 1.5, 1,5, 1,500 and 1,500.5 with a hyphen or a true minus."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    text = text.replace(",", "" if _GROUPED.fullmatch(text) else ".")
    return float(text) if _NUMBER.fullmatch(text) else None


def _choice(data: Data, answer: Any, words: Words) -> Verdict:
    """Options are named by their number, from 1, or by their text."""
    options = data["options"]
    texts = [filled(option["text"], data["values"]) for option in options]
    if isinstance(answer, str) and answer in texts:
        option = options[texts.index(answer)]
    else:
        place = _single(answer)
        if place is None or place not in range(1, len(options) + 1):
            message = words("Choose one of the numbers 1 to {count}.", count=len(options))
            return Verdict(Outcome.ERROR, message)
        option = options[int(place) - 1]
    if option["right"]:
        return _right(words)
    return _wrong(data, option)


def _pixel(data: Data, answer: Any, words: Words) -> Verdict:
    found = numbers(answer)
    rows, columns = len(data["rows"]), len(data["rows"][0])
    if found is None or found.shape != (2,) or not np.isfinite(found).all():
        return Verdict(Outcome.ERROR, words("The answer is a pair: row and column."))
    place = [int(one) for one in found]
    if place != found.tolist() or not (0 <= place[0] < rows and 0 <= place[1] < columns):
        message = words(
            "Rows go from 0 to {rows}, columns from 0 to {columns}.",
            rows=rows - 1,
            columns=columns - 1,
        )
        return Verdict(Outcome.ERROR, message)
    if place in data["answers"]:
        return _right(words)
    for wrong in data["wrong"]:
        if place in wrong["answers"]:
            return _wrong(data, wrong)
    message = words(
        "Not row {row}, column {column}: there stands {value}.",
        row=place[0],
        column=place[1],
        value=number(data["rows"][place[0]][place[1]]),
    )
    return Verdict(Outcome.WRONG, message)


def _kernel(data: Data, answer: Any, words: Words) -> Verdict:
    """Kernels are compared by what they make of the image, not by their numbers."""
    found = numbers(answer)
    if found is None or found.shape != tuple(data["size"]) or not np.isfinite(found).all():
        height, width = data["size"]
        message = words(
            "The kernel has {height} rows and {width} columns of numbers.",
            height=height,
            width=width,
        )
        return Verdict(Outcome.ERROR, message)
    return _compared(data, slid(data["image"], found), words)


def slid(image: Any, kernel: Any) -> Array:
    """What a convolutional layer makes of (H, W) with one kernel, stride 1 and no padding."""
    values, kernel = np.asarray(image, np.float64), np.asarray(kernel, np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(values, kernel.shape)
    made: Array = np.einsum("yxij,ij->yx", windows, kernel)
    return made


def _array(data: Data, answer: Any, words: Words) -> Verdict:
    found = numbers(answer)
    if found is None:
        return Verdict(Outcome.ERROR, words("The answer is an array or a tensor of numbers."))
    return _compared(data, found, words)


def _compared(data: Data, found: Array, words: Words) -> Verdict:
    right, tolerance = numbers(decoded(data["expected"])), data["tolerance"]
    assert right is not None
    if same(found, right, tolerance):
        return _right(words)
    for wrong in data["wrong"]:
        other = numbers(decoded(wrong["expected"]))
        if other is not None and same(found, other, tolerance):
            return _wrong(data, wrong)
    return Verdict(Outcome.WRONG, difference(found, right, tolerance, words))


def _function(data: Data, answer: Any, words: Words) -> Verdict:
    """Called with each of the cases; the first that goes wrong is told."""
    if not callable(answer):
        return Verdict(Outcome.ERROR, words("The answer is a function: give its name, uncalled."))
    results = []
    for case in data["cases"]:
        try:
            results.append(answer(*decoded(case["arguments"])))
        except Exception as error:
            told = mistake(error, words)
            return Verdict(Outcome.ERROR, f"{_called(case, words)} {told}")
    if all(is_nothing(one) for one in results):
        message = words("Your function returns nothing yet: end it with a return.")
        return Verdict(Outcome.NOT_ATTEMPTED, message)
    found = [numbers(one) for one in results]
    for wrong in data["wrong"]:
        if _all_same(found, wrong["expected"], data["tolerance"]):
            return _wrong(data, wrong)
    for case, one in zip(data["cases"], found, strict=True):
        right = numbers(decoded(case["expected"]))
        assert right is not None
        if one is None:
            told = words("Your function does not return numbers.")
            return Verdict(Outcome.ERROR, f"{_called(case, words)} {told}")
        if not same(one, right, data["tolerance"]):
            told = difference(one, right, data["tolerance"], words)
            return Verdict(Outcome.WRONG, f"{_called(case, words)} {told}")
    return _right(words)


def _all_same(found: list[Array | None], results: list[Any], tolerance: float) -> bool:
    pairs = [(one, numbers(decoded(other))) for one, other in zip(found, results, strict=True)]
    return all(a is not None and b is not None and same(a, b, tolerance) for a, b in pairs)


def _called(case: Data, words: Words) -> str:
    """How the function was called, short enough to read."""
    return words("For {call}:", call=case["call"])


def _thought(data: Data, answer: Any, words: Words) -> Verdict:
    del data, answer
    return Verdict(
        Outcome.COMPARE,
        words("Only you can judge this one: compare it with the solution."),
    )


def _right(words: Words) -> Verdict:
    return Verdict(Outcome.RIGHT, words("Right."))


def _wrong(data: Data, wrong: Data) -> Verdict:
    return Verdict(Outcome.WRONG, filled(wrong["message"], data["values"]))


_JUDGES: dict[str, Callable[[Data, Any, Words], Verdict]] = {
    "number": _number,
    "choice": _choice,
    "pixel": _pixel,
    "kernel": _kernel,
    "array": _array,
    "function": _function,
    "thought": _thought,
}
