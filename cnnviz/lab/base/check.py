"""Checks of arguments before they are used; errors name them in the caller's words."""

import operator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError

_NUMBERS = "buif"
"""NumPy's letters for the kinds of real numbers: bool, unsigned, integer, float."""


def numbers(values: Any, called: str) -> NDArray[np.float32]:
    """An array, a tensor (on any device, with or without gradient) or nested lists as float32.

    A float32 array is returned without copying. Raises LabError if `values` are not real numbers.
    """
    if hasattr(values, "detach"):
        # NumPy does not know bfloat16.
        values = values.detach().cpu()
        values = (values.float() if values.is_floating_point() else values).numpy()
    try:
        array = np.asarray(values)
    except ValueError:
        raise LabError(f"{called} needs rows of one length.") from None
    if array.dtype.kind not in _NUMBERS:
        kind = array.dtype if isinstance(values, np.ndarray) else type(values).__name__
        raise LabError(f"{called} needs an array or a tensor of numbers, not {kind}.")
    return array.astype(np.float32, copy=False)


def finite(array: NDArray[np.float32], subject: str) -> None:
    """Raise LabError if the array holds NaN or infinity; `subject` includes its verb."""
    # Checking both ends is enough: min and max pass on NaN.
    if array.size and not np.isfinite([array.min(), array.max()]).all():
        raise LabError(f"{subject} NaN or infinite values.")


def whole(value: Any, called: str, *, least: int) -> int:
    """`value` as an int; raises LabError if it is not a whole number or is less than `least`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise LabError(f"the {called} must be a whole number; it is {value!r}.") from None
    if number < least:
        raise LabError(f"the {called} must be at least {least}; it is {number}.")
    return number


def grey_levels(array: NDArray[np.float32]) -> None:
    """Raise LabError if the values of an image leave 0 to 255, or seem to be scaled to 0 to 1."""
    finite(array, "the image holds")
    low, high = float(array.min()), float(array.max())
    if low < 0 or high > 255:
        raise LabError(
            f"an image has grey levels 0 to 255; this goes from {low:g} to {high:g}. For other "
            "values use show.maps."
        )
    if high <= 1 and not np.array_equal(array, np.rint(array)):
        raise LabError(
            "the image goes from 0 to 1; figures show grey levels 0 to 255, so multiply it by 255."
        )
