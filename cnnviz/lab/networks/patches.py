"""Small square pieces of photos: many examples from a single photo."""

import torch
from torch import Tensor

from cnnviz.errors import LabError
from cnnviz.lab.base import check


def cut(image: Tensor, number: int, *, size: int = 128, seed: int = 0) -> Tensor:
    """Patches at random places of an image, wholly inside it; they may overlap each other.

    Args:
        image: (1, channels, height, width), as `images.tensor` gives it, or a part of that.
        number: How many patches, at least 1.
        size: Rows and columns of a patch, at least 1.
        seed: The same seed gives the same places.

    Returns:
        (number, channels, size, size), of the image's dtype.

    Raises:
        LabError: The image is smaller than a patch or has another shape; a number is less than 1.

    Examples:
        >>> from cnnviz.lab import images
        >>> cut(images.tensor(images.load("brick")), 3, size=64).shape
        torch.Size([3, 1, 64, 64])
    """
    check.whole(number, "number of patches", least=1)
    check.whole(size, "size of a patch", least=1)
    if image.ndim != 4 or image.shape[0] != 1 or min(image.shape[2:]) < size:
        raise LabError(
            f"patches of {size} x {size} pixels are cut from one image, (1, channels, height, "
            f"width), of at least that size; this has {tuple(image.shape)}."
        )
    chance = torch.Generator().manual_seed(seed)
    rows, columns = (
        torch.randint(length - size + 1, (number,), generator=chance).tolist()
        for length in image.shape[2:]
    )
    corners = zip(rows, columns, strict=True)
    return torch.cat([image[..., i : i + size, j : j + size] for i, j in corners])


def level(patches: Tensor, *, mean: float = 128, deviation: float = 40) -> Tensor:
    """Give every patch the same mean and standard deviation, so that only patterns differ.

    Args:
        patches: (number, channels, height, width).
        mean: Mean of each patch over all its channels.
        deviation: Standard deviation of each patch over all its channels.

    Returns:
        The same shape; values may leave 0 to 255. A patch of one grey level becomes `mean`
        throughout.

    Examples:
        >>> level(torch.tensor([[[[0.0, 2.0]]]]), mean=10, deviation=2**0.5).tolist()
        [[[[9.0, 11.0]]]]
    """
    means = patches.mean(dim=(1, 2, 3), keepdim=True)
    spread = patches.std(dim=(1, 2, 3), keepdim=True)
    # Below this, a single grey level has been rounded in the mean.
    is_varied = spread > 1e-6 * means.abs().clamp(min=1)
    pattern = torch.where(is_varied, patches - means, 0)
    return mean + deviation * pattern / torch.where(is_varied, spread, 1)
