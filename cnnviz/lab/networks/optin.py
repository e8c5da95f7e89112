"""VGG16 and CIFAR-10: too large to ship in a package; downloaded only on request.

The gallery uses neither, and nothing here is loaded while the site is built or tested.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.errors import LabError

VGG16_URL = "https://download.pytorch.org/models/vgg16-397923af.pth"
"""torchvision's file (528 MB); its name contains the first digits of its SHA-256."""

CIFAR10_URL = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
"""Address of the binary version of CIFAR-10, 162 MB."""

CIFAR10_CLASSES: Final = (
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
)
"""In the order of the labels. Source: the data set's page."""

_ROW = 1 + 3 * 32 * 32
"""Bytes of an image: its label, then 32 x 32 pixels of red, of green, of blue."""

_BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
"""Kernels and convolutions of each block. Source: Simonyan & Zisserman 2014, configuration D."""


class Vgg16Base(nn.Module):
    """VGG16 without its head: images to 512 feature maps, under torchvision's names.

    Takes (batch, 1 or 3, height, width) float32 with grey levels 0 to 255, red first; returns
    (batch, 512, height // 32, width // 32). Raises LabError for other shapes.

    Examples:
        >>> Vgg16Base()(torch.zeros(1, 1, 32, 64)).shape
        torch.Size([1, 512, 1, 2])
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for kernels, convolutions in _BLOCKS:
            for _ in range(convolutions):
                layers += [nn.Conv2d(channels, kernels, 3, padding=1), nn.ReLU()]
                channels = kernels
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        # Statistics of ImageNet's pixels, red first, scaled to 0 to 1. Source: torchvision.
        for name, values in (("mean", (0.485, 0.456, 0.406)), ("deviation", (0.229, 0.224, 0.225))):
            self.register_buffer(name, torch.tensor(values).reshape(3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        """The features, (batch, 512, height / 32, width / 32), of RGB or grey images, 0 to 255."""
        if image.ndim != 4 or image.shape[1] not in (1, 3) or min(image.shape[2:]) < 32:
            raise LabError(
                "VGG16 takes (batch, 1 or 3, height, width) of at least 32 x 32 pixels; this has "
                f"{tuple(image.shape)}."
            )
        maps: Tensor = self.features((image / 255 - self.mean) / self.deviation)
        return maps


def vgg16_features() -> Vgg16Base:
    """VGG16's convolutional base, trained on ImageNet; the first call downloads 528 MB.

    torch downloads the weights from PyTorch's server into its own folder (`torch.hub.get_dir()`),
    checks them against the digest in their name, and reads them without executing a pickle.

    Returns:
        A network in evaluation mode from (batch, 1 or 3, height, width) with grey levels 0 to 255
        to (batch, 512, height // 32, width // 32).

    Raises:
        LabError: The weights cannot be downloaded, or differ from the published ones.

    Examples:
        >>> net = vgg16_features()  # doctest: +SKIP
        >>> net(torch.zeros(1, 3, 64, 64)).shape  # doctest: +SKIP
        torch.Size([1, 512, 2, 2])
    """
    net = Vgg16Base()
    try:
        state = torch.hub.load_state_dict_from_url(
            VGG16_URL, map_location="cpu", check_hash=True, weights_only=True
        )
        base = {name: values for name, values in state.items() if name.startswith("features.")}
        net.load_state_dict(base)
    except OSError as error:
        raise LabError(
            f"the weights of VGG16 cannot be downloaded from {VGG16_URL} ({error}); check the "
            f"network, or put the file into {torch.hub.get_dir()}/checkpoints yourself."
        ) from error
    except Exception as error:
        # A wrong digest, half a file, other layers: torch has no common class for them.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LabError(
            f"the weights of VGG16 differ from the published ones ({reason}); delete the file "
            f"{VGG16_URL.rpartition('/')[2]} in {torch.hub.get_dir()}/checkpoints and call again."
        ) from error
    return net.requires_grad_(False).eval()


def cifar10(
    folder: str | Path,
    classes: Sequence[str] = ("automobile", "truck"),
    *,
    train: bool = True,
) -> tuple[Tensor, ...]:
    """Images of some classes of CIFAR-10, from its unpacked binary version on your disk.

    Args:
        folder: Holds data_batch_1.bin to data_batch_5.bin (training) and test_batch.bin.
        classes: Different names out of `CIFAR10_CLASSES`.
        train: The training set; else the test set.

    Returns:
        For each class (number, 3, 32, 32) float32 with grey levels 0 to 255, red first. Nothing is
        downloaded.

    Raises:
        LabError: There is no such class, or a file of the set is missing or damaged.

    Examples:
        >>> import tempfile  # a folder with one black automobile in it
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "test_batch.bin").write_bytes(bytes([1]) + bytes(3072))
        >>> (cars,) = cifar10(folder, ["automobile"], train=False)
        >>> cars.shape
        torch.Size([1, 3, 32, 32])
    """
    unknown = [name for name in classes if name not in CIFAR10_CLASSES]
    if unknown or not classes or len(set(classes)) < len(classes):
        raise LabError(
            f"classes are different names out of {', '.join(CIFAR10_CLASSES)}; not {list(classes)}."
        )
    names = [f"data_batch_{n}.bin" for n in range(1, 6)] if train else ["test_batch.bin"]
    paths = [Path(folder).expanduser() / name for name in names]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise LabError(
            f"there is no {', '.join(missing)} in {folder}: download {CIFAR10_URL} (the binary "
            "version), unpack it, and give the folder with these files."
        )
    rows = np.concatenate([_rows(path) for path in paths])
    return tuple(_images(rows[rows[:, 0] == CIFAR10_CLASSES.index(name)]) for name in classes)


def _images(rows: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(rows[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32))


def _rows(path: Path) -> NDArray[np.uint8]:
    content = np.frombuffer(path.read_bytes(), np.uint8)
    rows = content.reshape(-1, _ROW) if content.size % _ROW == 0 else content[:0]
    if rows.size == 0 or rows[:, 0].max() >= len(CIFAR10_CLASSES):
        raise LabError(
            f"{path} is not a complete file of CIFAR-10's binary version, whose rows have {_ROW} "
            "bytes, the first a label of 0 to 9. Unpack the archive again."
        )
    return rows
