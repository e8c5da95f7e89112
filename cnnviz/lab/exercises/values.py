"""Numbers, arrays and tensors as JSON, and back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError

Array = NDArray[np.float64]


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
        return [encoded(one) for one in value]
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
    """A fresh copy of what was encoded: whoever gets it may change it."""
    if isinstance(data, list):
        return [decoded(one) for one in data]
    if isinstance(data, dict):
        if "array" in data:
            return np.array(data["array"], data["dtype"])
        import torch

        # NumPy knows no bfloat16.
        return torch.tensor(data["tensor"], dtype=getattr(torch, data["dtype"]))
    return data


def is_nothing(answer: Any) -> bool:
    """Whether this is what stands where nobody has answered yet: None, `...`, an empty text."""
    return answer is None or answer is Ellipsis or (isinstance(answer, str) and not answer.strip())


def numbers(answer: Any) -> Array | None:
    """The answer as float64; None where it holds no real numbers."""
    try:
        array = np.asarray(_plain(answer))
    except Exception:  # rows of several lengths, no array at all, a tensor without values
        return None
    if array.dtype.kind not in "buif":
        return None
    return array.astype(np.float64)


def _plain(answer: Any) -> Any:
    """Tensors as arrays, those in lists and tuples too."""
    if isinstance(answer, list | tuple):
        return [_plain(one) for one in answer]
    if hasattr(answer, "detach"):
        answer = answer.detach().cpu()
        # NumPy knows no bfloat16.
        return (answer.double() if answer.is_floating_point() else answer).numpy()
    return answer
