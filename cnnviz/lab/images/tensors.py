"""Images as torch takes them."""

from typing import TYPE_CHECKING, Any

from cnnviz.errors import LabError
from cnnviz.lab.base import check

if TYPE_CHECKING:
    import torch


def tensor(image: Any) -> "torch.Tensor":
    """An image as a batch of one, as torch's layers take it.

    Args:
        image: (height, width), or (height, width, 3) of a colour image, of any real dtype.

    Returns:
        A copy as float32: (1, 1, height, width), or (1, 3, height, width). The values stay as they
        are, 0 to 255 of an image that `images.load` returned.

    Raises:
        LabError: The array has another shape or dtype, is empty, or holds NaN or infinity.

    Examples:
        >>> from cnnviz.lab import images
        >>> images.tensor(images.load("coins")).shape
        torch.Size([1, 1, 303, 384])
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
