"""A script's arguments for a question as numbers, rows and texts; LabError if one is unfit."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cnnviz.errors import LabError
from cnnviz.formatting import exercise_number
from cnnviz.lab.exercises.base.question import Texts
from cnnviz.lab.exercises.base.values import Array, decoded, numbers
from cnnviz.questions import VERSION

LARGEST = 16
"""Most rows and columns of a table of numbers on a page."""

Rows = list[list[float]]
TextValues = Mapping[str, Any]
"""Name in braces to a number or a text."""


def texts(
    kind: str,
    name: str,
    question: str,
    hints: Sequence[str],
    solution: str,
    values: TextValues | None,
) -> Texts:
    if isinstance(hints, str):
        raise LabError(f"{name}: 'hints' is one text: write a list of texts, [\"…\"].")
    shown = {key: _shown(value, name) for key, value in (values or {}).items()}
    return Texts(VERSION, name, kind, question, tuple(hints), solution, shown)


def _shown(value: Any, name: str) -> str:
    """A number as texts show it; a text unchanged."""
    return value if isinstance(value, str) else exercise_number(number(value, name))


def number(value: Any, name: str) -> float:
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except Exception:  # a tensor or an unknown class may raise anything
        raise LabError(
            f"{name}: {value!r} is not one number: give a number, or for 'values' a text."
        ) from None


def comparable(result: Any, name: str) -> Any:
    """`result`, an encoded value; LabError if it cannot be compared."""
    if numbers(decoded(result)) is None:
        raise LabError(
            f"{name}: its answer is not an array of numbers: give numbers, or arrays and tensors "
            "of one shape."
        )
    return result


def rows(values: Any, name: str) -> Rows:
    """`values` as a matrix; LabError if it is too large to be shown as a table."""
    array = numbers(values)
    if array is None or array.ndim != 2 or not array.size or max(array.shape) > LARGEST:
        shape = "something else" if array is None else f"the shape {array.shape}"
        raise LabError(
            f"{name}: at most {LARGEST} rows and columns of numbers can be shown, not {shape}."
        )
    if not np.isfinite(array).all():
        raise LabError(f"{name}: the shown numbers include NaN or infinite values.")
    return _listed(array)


def _listed(array: Array) -> Rows:
    matrix: Rows = array.tolist()
    return matrix
