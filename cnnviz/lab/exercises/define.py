"""Questions by kind: what a script writes.

Each names its solution and at least two wrong answers that people really give, with what is to be
said to them. All of it is tried as soon as it is written: see proof.py. Texts are Markdown of one
paragraph; `{names}` in them are filled from `values`, so that no number is typed by hand.

The data of a question, as the pages, the scripts of the site and a packed notebook read it:

    {"version": 1, "name", "kind", "question", "hints": [...], "solution", "values": {...},
     number:   "answer", "tolerance", "wrong": [{"answer", "message"}]
     choice:   "options": [{"text", "right", "message"}]
     pixel:    "rows": [[...]], "answers": [[row, column]], "wrong": [{"answers", "message"}]
     kernel:   "image": [[...]], "size": [height, width], "expected": [[...]], "answer": [[...]],
               "tolerance", "wrong": [{"answer", "expected", "message"}]
     array:    "expected", "tolerance", "wrong": [{"expected", "message"}]
     function: "cases": [{"call", "arguments", "expected"}], "tolerance", "code",
               "wrong": [{"expected": [...], "message"}]
     thought:  "wrong": [{"answer", "message"}]}
"""

import inspect
import linecache
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz.errors import LabError
from cnnviz.lab.exercises.judge import slid
from cnnviz.lab.exercises.proof import proved
from cnnviz.lab.exercises.question import Question
from cnnviz.lab.exercises.values import decoded, encoded, numbers
from cnnviz.packed import VERSION
from cnnviz.texts import shown

LARGEST = 16
"""Most rows and columns of what is shown as a table of numbers."""

Values = Mapping[str, Any]


def number(
    name: str,
    question: str,
    *,
    answer: float,
    wrong: Mapping[float, str],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 0.0,
    values: Values | None = None,
) -> Question:
    """A question for one number. `wrong` maps wrong answers to what is said to them."""
    asked = _asked(name, "number", question, hints, solution, values)
    said = [{"answer": _float(one, name), "message": message} for one, message in wrong.items()]
    right = _float(answer, name)
    # What is typed in decimals is seldom the number that the code has computed, to the last bit.
    near = max(_float(tolerance, name), 1e-9 * abs(right))
    answers = {"answer": right, "tolerance": near, "wrong": said}
    return proved(Question({**asked, **answers}), [right], list(wrong.items()))


def choice(
    name: str,
    question: str,
    *,
    right: str,
    wrong: Mapping[str, str],
    hints: Sequence[str],
    solution: str,
    place: int = 1,
    values: Values | None = None,
) -> Question:
    """A choice among options. `wrong` maps the others to what is said to them.

    `place` is where the right one stands, from 1.
    """
    asked = _asked(name, "choice", question, hints, solution, values)
    options: list[dict[str, Any]]
    options = [{"text": text, "right": False, "message": said} for text, said in wrong.items()]
    if not 1 <= place <= len(options) + 1:
        raise LabError(f"{name}: 'place' goes from 1 to {len(options) + 1}, not {place}.")
    options.insert(place - 1, {"text": right, "right": True, "message": ""})
    others = [(at, one["message"]) for at, one in enumerate(options, 1) if not one["right"]]
    return proved(Question({**asked, "options": options}), [place], others)


def pixel(
    name: str,
    question: str,
    *,
    shown: Any,
    answers: Sequence[tuple[int, int]],
    wrong: Mapping[tuple[tuple[int, int], ...] | tuple[int, int], str],
    hints: Sequence[str],
    solution: str,
    values: Values | None = None,
) -> Question:
    """A question for a place, as (row, column) from 0, in a small map (H, W) of numbers.

    Any of `answers` is right. `wrong` maps a place, or several, to what is said to them.
    """
    asked = _asked(name, "pixel", question, hints, solution, values)
    said = [{"answers": _places(places), "message": message} for places, message in wrong.items()]
    data = {**asked, "rows": _rows(shown, name), "answers": _places(tuple(answers)), "wrong": said}
    tried = [(place, message) for places, message in wrong.items() for place in _places(places)]
    return proved(Question(data), data["answers"], tried)


def kernel(
    name: str,
    question: str,
    *,
    image: Any,
    answer: Any,
    wrong: Sequence[tuple[Any, str]],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 1e-6,
    values: Values | None = None,
) -> Question:
    """A kernel to design: right is what makes of the image (H, W) the map that `answer` makes.

    `wrong` holds (kernel, what is said to it).
    """
    asked = _asked(name, "kernel", question, hints, solution, values)
    rows, solved = _rows(image, name), _rows(answer, name)

    def made(weights: list[list[float]]) -> list[list[float]]:
        if len(weights) > len(rows) or len(weights[0]) > len(rows[0]):
            raise LabError(
                f"{name}: the kernel is larger than the image: {len(weights)} × {len(weights[0])} "
                f"and {len(rows)} × {len(rows[0])}. Give a smaller one, or a larger image."
            )
        map_: list[list[float]] = slid(rows, weights).tolist()
        return map_

    tried = [(_rows(one, name), message) for one, message in wrong]
    said = [{"answer": one, "expected": made(one), "message": text} for one, text in tried]
    data = {
        **asked,
        "image": rows,
        "size": [len(solved), len(solved[0])],
        "answer": solved,
        "expected": made(solved),
        "tolerance": float(tolerance),
        "wrong": said,
    }
    return proved(Question(data), [solved], wrong)


def array(
    name: str,
    question: str,
    *,
    answer: Any,
    wrong: Sequence[tuple[Any, str]],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 1e-6,
    values: Values | None = None,
) -> Question:
    """A question for an array or a tensor. `wrong` holds (array, what is said to it)."""
    asked = _asked(name, "array", question, hints, solution, values)
    said = [{"expected": encoded(one), "message": message} for one, message in wrong]
    data = {
        **asked,
        "expected": _compared(encoded(answer), name),
        "tolerance": float(tolerance),
        "wrong": said,
    }
    return proved(Question(data), [answer], wrong)


def function(
    name: str,
    question: str,
    *,
    cases: Sequence[tuple[Any, ...]],
    answer: Callable[..., Any],
    wrong: Sequence[tuple[Callable[..., Any], str]],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 1e-6,
    values: Values | None = None,
) -> Question:
    """A function to write. It is called with the arguments of each case, and its results compared.

    `answer` is the solution; its source is shown with it. `wrong` holds (function, what is said).
    """
    asked = _asked(name, "function", question, hints, solution, values)
    given = [encoded(list(case)) for case in cases]

    def results(one: Callable[..., Any]) -> list[Any]:
        # Whoever changes its arguments changes a copy.
        return [encoded(one(*decoded(arguments))) for arguments in given]

    said = [{"expected": results(one), "message": message} for one, message in wrong]
    calls = [_call(answer, case) for case in cases]
    data = {
        **asked,
        "cases": [
            {"call": call, "arguments": arguments, "expected": _compared(expected, name)}
            for call, arguments, expected in zip(calls, given, results(answer), strict=True)
        ],
        "tolerance": float(tolerance),
        "code": _source(answer),
        "wrong": said,
    }
    return proved(Question(data), [answer], wrong)


def thought(
    name: str,
    question: str,
    *,
    wrong: Mapping[str, str],
    hints: Sequence[str],
    solution: str,
    values: Values | None = None,
) -> Question:
    """A question to think about. `wrong` maps what people often say to why it is not so.

    Nothing is ever called right: a reader compares a thought of their own with the solution.
    """
    asked = _asked(name, "thought", question, hints, solution, values)
    said = [{"answer": text, "message": message} for text, message in wrong.items()]
    return proved(Question({**asked, "wrong": said}), [], list(wrong.items()))


def _asked(
    name: str,
    kind: str,
    question: str,
    hints: Sequence[str],
    solution: str,
    values: Values | None,
) -> dict[str, Any]:
    if isinstance(hints, str):
        raise LabError(f"{name}: 'hints' is one text: write a list of texts, [\"…\"].")
    return {
        "version": VERSION,
        "name": name,
        "kind": kind,
        "question": question,
        "hints": list(hints),
        "solution": solution,
        "values": {key: _shown(one, name) for key, one in (values or {}).items()},
    }


def _shown(value: Any, name: str) -> str:
    """A number as a text shows it; a text as it is."""
    return value if isinstance(value, str) else shown(_float(value, name))


def _float(value: Any, name: str) -> float:
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except Exception:  # whatever a tensor or a stranger's class raises
        raise LabError(
            f"{name}: {value!r} is not one number: give a number, or for 'values' a text."
        ) from None


def _compared(result: Any, name: str) -> Any:
    """An encoded result, if it can be compared."""
    if numbers(decoded(result)) is None:
        raise LabError(
            f"{name}: its answer gives no array of numbers: give numbers, or arrays and tensors of "
            "one shape."
        )
    return result


def _places(places: Any) -> list[list[int]]:
    """Of one place, or of several."""
    one = [places] if len(places) and np.ndim(places) == 1 else places
    return [[int(row), int(column)] for row, column in one]


def _rows(given: Any, name: str) -> list[list[float]]:
    array = numbers(given)
    if array is None or array.ndim != 2 or not array.size or max(array.shape) > LARGEST:
        shape = "something else" if array is None else f"the shape {array.shape}"
        raise LabError(
            f"{name}: at most {LARGEST} rows and columns of numbers can be shown, not {shape}."
        )
    if not np.isfinite(array).all():
        raise LabError(f"{name}: what is shown holds NaN or infinite values.")
    rows: list[list[float]] = array.tolist()
    return rows


def _call(function: Callable[..., Any], case: tuple[Any, ...]) -> str:
    """The call as a reader would write it; arrays by their shapes."""
    shown = ", ".join(
        "×".join(str(n) for n in one.shape) if getattr(one, "shape", ()) else repr(one)
        for one in case
    )
    return f"`{function.__name__}({shown})`"


def _source(function: Callable[..., Any]) -> str:
    try:
        file = inspect.getfile(inspect.unwrap(function))
        # The build notices which files are read: lines from the cache would go unnoticed. What is
        # no file, a notebook's cell, is nowhere but in the cache.
        if Path(file).is_file():
            linecache.cache.pop(file, None)
        return textwrap.dedent(inspect.getsource(function)).strip()
    except (OSError, TypeError):
        raise LabError(
            f"the source of {function.__name__} cannot be found: define it in the script with def."
        ) from None
