"""Where a result differs from the right one, first and in all."""

from typing import Any

import numpy as np

from cnnviz.lab.exercises.values import Array
from cnnviz.lab.exercises.words import Words, number

_SHARE = 1e-6
"""Of the right value: what is added to the tolerance."""


def same(found: Array, right: Array, tolerance: float) -> bool:
    """Whether both have one shape and no value differs by more than the tolerance.

    A millionth of the right value is added to it: sums in float32 depend on their order.
    """
    return found.shape == right.shape and not _far(found, right, tolerance).any()


def difference(found: Array, right: Array, tolerance: float, words: Words) -> str:
    """What differs, and where first, for the person whose result it is."""
    if found.shape != right.shape:
        return words(
            "Shape of your result: {found}; of the right one: {right}.",
            found=shape(found.shape, words),
            right=shape(right.shape, words),
        )
    far = _far(found, right, tolerance)
    if not found.ndim:
        return words(
            "Your result is {found}, which is not the right one.", found=number(float(found))
        )
    place = tuple(int(one) for one in np.argwhere(far)[0])
    first = words(
        "At {place} your result has {found}, where {right} is right.",
        place=_place(place, words),
        found=number(float(found[place])),
        right=number(float(right[place])),
    )
    count = words("{count} of {total} values differ.", count=int(far.sum()), total=int(found.size))
    return f"{first} {count}"


def _far(found: Array, right: Array, tolerance: float) -> Any:
    near = tolerance + _SHARE * np.where(np.isfinite(right), np.abs(right), 0)
    with np.errstate(invalid="ignore"):  # infinity less infinity
        # What is no number equals nothing, not even itself.
        return ~((np.abs(found - right) <= near) | (found == right))


def shape(sizes: tuple[int, ...], words: Words) -> str:
    return " × ".join(str(one) for one in sizes) if sizes else words("a single number")


def _place(place: tuple[int, ...], words: Words) -> str:
    if len(place) == 1:
        return words("place {place}", place=place[0])
    row, column = place[-2:]
    if any(place[:-2]):
        index = ", ".join(str(one) for one in place)
        return words("[{index}]", index=index)
    return words("row {row}, column {column}", row=row, column=column)
