"""SqueezeNet 1.1 up to its last feature maps, with the weights from a package.

Source: Iandola et al. 2016, 'SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and
<0.5MB model size', arXiv:1602.07360; the layout of version 1.1 is the authors', of
https://github.com/forresti/SqueezeNet. The weights were trained on ImageNet.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.errors import LabError
from cnnviz.lab.networks.weights import squeezenet_weights
from cnnviz.lab.tracing.same_padding import same_padding

_MEAN = (104.006, 116.669, 122.679)
"""Mean of ImageNet's pixels (blue, green, red), which the authors subtract."""

_FIRES = {
    "fire2": (64, 16, 64),
    "fire3": (128, 16, 64),
    "fire4": (128, 32, 128),
    "fire5": (256, 32, 128),
    "fire6": (256, 48, 192),
    "fire7": (384, 48, 192),
    "fire8": (384, 64, 256),
    "fire9": (512, 64, 256),
}
"""Input channels, squeezed channels, and kernels of each of the two sizes."""

_POOLED_AFTER = ("conv1", "fire3", "fire5")


class Fire(nn.Module):
    """Few 1 x 1 kernels, then 1 x 1 and 3 x 3 kernels side by side; a ReLU after each."""

    def __init__(self, channels: int, between: int, each: int) -> None:
        super().__init__()
        self.squeeze1x1 = nn.Conv2d(channels, between, 1)
        self.expand1x1 = nn.Conv2d(between, each, 1)
        self.expand3x3 = nn.Conv2d(between, each, 3, padding=1)

    def forward(self, maps: Tensor) -> Tensor:
        """Squeeze the maps, then expand them by 1 x 1 and 3 x 3 kernels; height and width stay."""
        squeezed = F.relu(self.squeeze1x1(maps))
        return torch.cat([F.relu(self.expand1x1(squeezed)), F.relu(self.expand3x3(squeezed))], 1)


class SqueezeNet(nn.Module):
    """SqueezeNet 1.1 without its classes: images to 512 feature maps.

    Takes (batch, 1 or 3, height, width) float32 with grey levels 0 to 255, red first, as
    `images.tensor` gives them; returns (batch, 512, rows, columns), 7 x 7 of 128 x 128 pixels.
    Raises LabError for other shapes, and for fewer than 31 pixels a side.
    """

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, stride=2)
        self.fires = nn.ModuleDict({name: Fire(*sizes) for name, sizes in _FIRES.items()})
        self.register_buffer("mean", torch.tensor(_MEAN).reshape(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        """The features, (batch, 512, height, width), of images with grey levels from 0 to 255."""
        maps = F.relu(self.conv1(_padded(self._centred(image))))
        maps = F.max_pool2d(maps, 3, 2)
        for name, fire in self.fires.items():
            maps = fire(maps)
            if name in _POOLED_AFTER:
                maps = F.max_pool2d(maps, 3, 2)
        return maps

    def _centred(self, image: Tensor) -> Tensor:
        if image.ndim != 4 or image.shape[1] not in (1, 3) or min(image.shape[2:]) < 31:
            raise LabError(
                "SqueezeNet takes (batch, 1 or 3, height, width) of at least 31 x 31 pixels; this "
                f"has {tuple(image.shape)}. images.tensor(…) makes one from an image."
            )
        # The network was trained on files that OpenCV read: blue first.
        coloured = image.expand(-1, 3, -1, -1).flip(1)
        # Channels last in memory halves the time on a CPU; the shape is the same.
        return (coloured - self.mean).contiguous(memory_format=torch.channels_last)


def squeezenet(trained: bool = True, seed: int = 0) -> SqueezeNet:
    """SqueezeNet 1.1 up to its last feature maps.

    Args:
        trained: Use the weights of the package ndf, trained on ImageNet; otherwise torch's
            initialisation.
        seed: Seed of the initialisation.

    Returns:
        A network in evaluation mode; its weights learn no further.

    Raises:
        LabError: The package with the weights is not installed, or holds another file.

    Examples:
        >>> net = squeezenet(trained=False)
        >>> net(torch.zeros(1, 1, 128, 128)).shape
        torch.Size([1, 512, 7, 7])
    """
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        net = SqueezeNet()
    if trained:
        net.load_state_dict(squeezenet_weights())
    return net.requires_grad_(False).eval()


def _padded(image: Tensor) -> Tensor:
    """The image with the border of the first convolution in training: TensorFlow's SAME."""
    height, width = image.shape[2:]
    return F.pad(image, (*same_padding(width, 3, 2), *same_padding(height, 3, 2)))
