"""The comparison of a result with the right result: first difference and count."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from cnnviz.lab.exercises.base.values import Array, decoded, numbers
from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.lab.exercises.base.words import Translations, number

_RELATIVE_TOLERANCE = 1e-6
"""Relative tolerance, added to the absolute one: sums in float32 depend on their order."""


class Known(Protocol):
    """A wrong answer that a question knows."""

    @property
    def expected(self) -> Any:
        """The result of the wrong answer, as `values.encoded` writes it."""

    @property
    def message(self) -> str: ...


def compared(
    result: Array, expected: Any, tolerance: float, wrong: Sequence[Known], feedback: Feedback
) -> Verdict:
    """The verdict on a result; `expected` is the right result, as `values.encoded` writes it."""
    right = numbers(decoded(expected))
    assert right is not None
    if same(result, right, tolerance):
        return feedback.right()
    for known in wrong:
        mistaken = numbers(decoded(known.expected))
        if mistaken is not None and same(result, mistaken, tolerance):
            return feedback.explained(known.message)
    return feedback.wrong(difference(result, right, tolerance, feedback.words))


def same(result: Array, right: Array, tolerance: float) -> bool:
    """Whether the shapes are equal and no value differs by more than the tolerance.

    A millionth of the right value is added to the tolerance.
    """
    return result.shape == right.shape and not _is_far(result, right, tolerance).any()


def difference(result: Array, right: Array, tolerance: float, words: Translations) -> str:
    """A message on the first difference and the number of differences, for the reader."""
    if result.shape != right.shape:
        return words(
            "Shape of your result: {found}; of the right one: {right}.",
            found=shape(result.shape, words),
            right=shape(right.shape, words),
        )
    far = _is_far(result, right, tolerance)
    if not result.ndim:
        return words(
            "Your result is {found}, which is not the right one.", found=number(float(result))
        )
    place = tuple(int(index) for index in np.argwhere(far)[0])
    first = words(
        "At {place} your result has {found}, where {right} is right.",
        place=_place(place, words),
        found=number(float(result[place])),
        right=number(float(right[place])),
    )
    count = words("{count} of {total} values differ.", count=int(far.sum()), total=int(result.size))
    return f"{first} {count}"


def _is_far(result: Array, right: Array, tolerance: float) -> Any:
    near = tolerance + _RELATIVE_TOLERANCE * np.where(np.isfinite(right), np.abs(right), 0)
    with np.errstate(invalid="ignore"):  # infinity minus infinity
        # NaN equals nothing, not even itself.
        return ~((np.abs(result - right) <= near) | (result == right))


def shape(sizes: tuple[int, ...], words: Translations) -> str:
    return " × ".join(str(size) for size in sizes) if sizes else words("a single number")


def _place(place: tuple[int, ...], words: Translations) -> str:
    if len(place) == 1:
        return words("place {place}", place=place[0])
    row, column = place[-2:]
    if any(place[:-2]):
        index = ", ".join(str(axis_index) for axis_index in place)
        return words("[{index}]", index=index)
    return words("row {row}, column {column}", row=row, column=column)
