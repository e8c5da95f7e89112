"""Images as torch takes them."""

from typing import TYPE_CHECKING, Any

from cnnviz.errors import LabError
from cnnviz.lab.base import check

if TYPE_CHECKING:
    import torch


def tensor(image: Any) -> "torch.Tensor":
    """The image as a batch of one: (1, 1, height, width), or (1, 3, height, width) of a colour one.

    Takes arrays of shape (height, width) or (height, width, 3) and of any real dtype; returns a
    copy as float32. Raises LabError for other shapes and dtypes, an empty image and NaN.
    """
    import torch

    array = check.numbers(image, "an image")
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise LabError(
            f"an image has the shape (height, width) or (height, width, 3); this has {array.shape}."
        )
    if array.size == 0:
        raise LabError(f"the image is empty: its shape is {array.shape}.")
    check.finite(array, "the image holds")
    channels = array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
    # A copy: a model that works in place leaves the caller's image alone.
    return torch.from_numpy(channels.copy()).unsqueeze(0)
