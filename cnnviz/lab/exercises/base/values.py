"""Numbers, arrays and tensors: to JSON and back, and from readers' answers."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError

Array = NDArray[np.float64]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
"""Thousands separated by commas."""


def encoded(value: Any) -> Any:
    """JSON of a number, a text, a list, an array or a tensor; LabError for anything else.

    An array is {"array": rows, "dtype"}, a tensor {"tensor": rows, "dtype"}.
    """
    if hasattr(value, "detach"):
        return {"tensor": _listed(value), "dtype": str(value.dtype).removeprefix("torch.")}
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "dtype": str(value.dtype)}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [encoded(element) for element in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise LabError(
        f"an exercise cannot hold a {type(value).__name__}; give numbers, texts, lists, arrays or "
        "tensors."
    )


def _listed(tensor: Any) -> Any:
    try:
        return tensor.detach().cpu().tolist()
    except Exception as error:  # on the device "meta", sparse, quantized
        raise LabError(
            f"an exercise cannot hold this tensor ({error}); give a dense one that holds values."
        ) from None


def decoded(data: Any) -> Any:
    """A new copy of the value that was encoded, which the caller may change."""
    if isinstance(data, list):
        return [decoded(element) for element in data]
    if isinstance(data, dict):
        if "array" in data:
            return np.array(data["array"], data["dtype"])
        import torch

        # NumPy does not know bfloat16.
        return torch.tensor(data["tensor"], dtype=getattr(torch, data["dtype"]))
    return data


def is_nothing(answer: Any) -> bool:
    """Whether `answer` stands for no answer yet: None, `...` or an empty text."""
    return answer is None or answer is Ellipsis or (isinstance(answer, str) and not answer.strip())


def numbers(answer: Any) -> Array | None:
    """The answer as float64; None if it does not consist of real numbers."""
    try:
        array = np.asarray(_plain(answer))
    except Exception:  # rows of different lengths, not an array, a tensor without values
        return None
    if array.dtype.kind not in "buif":
        return None
    return array.astype(np.float64)


def single(answer: Any) -> float | None:
    """The answer as a finite number, typed or computed; None if it is anything else."""
    array = numbers(read(answer) if isinstance(answer, str) else answer)
    if array is None or array.size != 1 or not np.isfinite(array).all():
        return None
    return float(array.reshape(()))


def read(text: str) -> float | None:
    """A number as people write it: 1.5, 1,5, 1,500, 1,500.5, with a hyphen or a true minus."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    text = text.replace(",", "" if _GROUPED.fullmatch(text) else ".")
    return float(text) if _NUMBER.fullmatch(text) else None


def _plain(answer: Any) -> Any:
    """The answer with tensors as arrays, also in lists and tuples."""
    if isinstance(answer, list | tuple):
        return [_plain(element) for element in answer]
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
        # NumPy does not know bfloat16.
        return (answer.double() if answer.is_floating_point() else answer).numpy()
    return answer
