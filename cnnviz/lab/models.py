"""Small models that return every stage: convolution, ReLU, pooling."""

import warnings
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor, nn

from cnnviz.errors import LabError
from cnnviz.lab.base import check, layer_settings
from cnnviz.lab.tracing.same_padding import same_avg_pool2d, same_max_pool2d, same_padding

Padding = int | tuple[int, int] | Literal["same", "valid"]
"""Rows and columns of zeros at each side, as `torch.nn.Conv2d` takes them."""


class Stages(NamedTuple):
    """The outputs of `Net`, each of shape (batch, kernels, height, width).

    `pooled` is None where the model has no pooling.
    """

    convolved: Tensor
    activated: Tensor
    pooled: Tensor | None


class Net(nn.Module):
    """A convolution with fixed kernels, a ReLU, and an optional pooling.

    Calling it with (batch, 1, height, width) float32 returns `Stages`: `convolved`, `activated`,
    `pooled`.

    Args:
        kernels: (number, height, width), or (height, width) for one; finite numbers. They become
            the weight of the convolution, over one input channel, and are not trained.
        pool: Any module on maps, such as `max_pool(2)`; None for no pooling.
        stride: Pixels from one window to the next, at least 1.
        padding: Zeros on each side: a number, (rows, columns), 'valid' for none, or 'same', which
            keeps the size and needs stride 1.
        dilation: Pixels from one number of a kernel to the next, at least 1.
        bias: A number for each kernel; None for none.

    Raises:
        LabError: A kernel or a setting is not possible; when called, the image has another shape or
            dtype or is smaller than the kernel.

    Examples:
        >>> from cnnviz.lab import images, kernels
        >>> net = Net(kernels.laplacian(), pool=max_pool(2))
        >>> stages = net(images.tensor(images.load("coins")))
        >>> stages.convolved.shape, stages.pooled.shape
        (torch.Size([1, 1, 301, 382]), torch.Size([1, 1, 150, 191]))
    """

    def __init__(
        self,
        kernels: Any,
        *,
        pool: nn.Module | None = None,
        stride: int = 1,
        padding: Padding = 0,
        dilation: int = 1,
        bias: Any = None,
    ) -> None:
        super().__init__()
        weight = _weight(kernels)
        check.whole(stride, "stride", least=1)
        check.whole(dilation, "dilation", least=1)
        layer_settings.check_padding(padding, stride)
        count, _, height, width = weight.shape
        self.conv = nn.Conv2d(
            1,
            count,
            kernel_size=(height, width),
            stride=stride,
            padding=padding,
            dilation=dilation,
            bias=bias is not None,
        )
        self.conv.weight = nn.Parameter(weight, requires_grad=False)
        if bias is not None:
            values = check.numbers(bias, "the bias").reshape(-1)
            check.finite(values, "the bias holds")
            if values.size != count:
                raise LabError(f"there are {count} kernels and {values.size} bias values.")
            self.conv.bias = nn.Parameter(torch.from_numpy(values.copy()), requires_grad=False)
        self.relu = nn.ReLU()
        self.pool = pool

    def forward(self, image: Tensor) -> Stages:
        """The output of every stage for an image of shape (batch, channels, height, width)."""
        self._check(image)
        with warnings.catch_warnings():
            # Even kernels have no middle, so padding='same' copies the image, which is fine here.
            warnings.filterwarnings("ignore", message="Using padding='same'")
            convolved = self.conv(image)
        activated = self.relu(convolved)
        pooled = None if self.pool is None else self.pool(activated)
        return Stages(convolved, activated, pooled)

    def _check(self, image: Tensor) -> None:
        if image.ndim != 4 or image.shape[1] != 1:
            raise LabError(
                f"the model takes (batch, 1, height, width); this has {tuple(image.shape)}. "
                "images.tensor(…) makes one from an image."
            )
        if image.dtype != self.conv.weight.dtype:
            raise LabError(
                f"the model takes {_named(self.conv.weight)} values; this image has "
                f"{_named(image)}: convert it with image.to(torch.{_named(self.conv.weight)})."
            )
        if self.conv.padding == "same":
            return
        sizes = zip(self.conv.kernel_size, self.conv.dilation, strict=True)
        reach = [dilation * (size - 1) + 1 for size, dilation in sizes]
        pads = self.conv.padding if isinstance(self.conv.padding, tuple) else (0, 0)
        room = [n + 2 * int(p) for n, p in zip(image.shape[2:], pads, strict=True)]
        if room[0] < reach[0] or room[1] < reach[1]:
            raise LabError(
                f"the kernel reaches over {reach[0]} x {reach[1]} pixels, the image with its "
                f"padding has {room[0]} x {room[1]}: take a larger image or a smaller kernel."
            )


def max_pool(
    window: int, *, stride: int | None = None, padding: int = 0, ceil_mode: bool = False
) -> nn.MaxPool2d:
    """A max pooling layer of torch, its settings checked.

    Args:
        window: Rows and columns of a window, at least 1.
        stride: Pixels from one window to the next; None: the window.
        padding: Minus infinity on each side, 0 to half the window.
        ceil_mode: Let the last window run over the border.

    Returns:
        A module from (..., height, width) to maps of the size that `output_size` computes.

    Raises:
        LabError: A setting is not possible.

    Examples:
        >>> max_pool(2)(torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])).item()
        4.0
    """
    layer_settings.check_window(window, stride, padding)
    return nn.MaxPool2d(window, stride, padding, ceil_mode=ceil_mode)


def average_pool(
    window: int, *, stride: int | None = None, padding: int = 0, ceil_mode: bool = False
) -> nn.AvgPool2d:
    """An average pooling layer of torch, its settings checked.

    Args:
        window: Rows and columns of a window, at least 1.
        stride: Pixels from one window to the next; None: the window.
        padding: Zeros on each side, 0 to half the window. They count in the mean, as in torch.
        ceil_mode: Let the last window run over the border.

    Returns:
        A module from (..., height, width) to maps of the size that `output_size` computes.

    Raises:
        LabError: A setting is not possible.

    Examples:
        >>> average_pool(2)(torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])).item()
        2.5
    """
    layer_settings.check_window(window, stride, padding)
    return nn.AvgPool2d(window, stride, padding, ceil_mode=ceil_mode)


def global_average_pool() -> nn.AdaptiveAvgPool2d:
    """A layer that turns every map into its mean.

    Returns:
        A module from (batch, channels, height, width) to (batch, channels, 1, 1).

    Examples:
        >>> global_average_pool()(torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])).item()
        2.5
    """
    return nn.AdaptiveAvgPool2d(1)


class SamePool2d(nn.Module):
    """Pooling with TensorFlow's 'same' border: ceil(size / stride) values a side.

    The smaller half of the padding comes first. Max pooling pads with minus infinity, average
    pooling leaves the padding out of the mean. Source: TensorFlow's documentation of
    tf.nn.convolution, 'SAME' padding.

    Args:
        window: Rows and columns of a window, at least 1.
        stride: Pixels from one window to the next; None: the window.
        kind: 'max' or 'average'.

    Raises:
        LabError: A setting is not possible.

    Examples:
        >>> SamePool2d(2)(torch.arange(9.0).reshape(1, 1, 3, 3))[0, 0].tolist()
        [[4.0, 5.0], [7.0, 8.0]]
    """

    def __init__(
        self, window: int, stride: int | None = None, kind: Literal["max", "average"] = "max"
    ) -> None:
        super().__init__()
        layer_settings.check_window(window, stride, 0)
        if kind not in ("max", "average"):
            raise LabError(f"kind is 'max' or 'average', not {kind!r}.")
        self.window = window
        self.stride = stride or window
        self.kind = kind

    def forward(self, maps: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same with ceil(size / stride) a side."""
        pool = same_max_pool2d if self.kind == "max" else same_avg_pool2d
        return pool(maps, self.window, self.stride)

    def padding(self, size: int) -> tuple[int, int]:
        """(before, after) along one side of this size, in pixels."""
        return same_padding(size, self.window, self.stride)

    def extra_repr(self) -> str:
        return f"window={self.window}, stride={self.stride}, kind={self.kind!r}"


def output_size(
    n: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """The number of output values of a torch convolution or pooling along one side.

    floor((n + 2p - d (k - 1) - 1) / s) + 1, from the documentation of torch.nn.Conv2d and
    MaxPool2d.

    Args:
        n: Number of input values.
        kernel: Size of the kernel or window.
        stride: Values from one window to the next.
        padding: Values added on both sides.
        dilation: Values from one number of the kernel to the next.
        ceil_mode: Round the quotient up, unless the last window would start beyond the input and
            its left padding.

    Returns:
        At least 1.

    Raises:
        LabError: No window fits.

    Examples:
        >>> output_size(32, 5), output_size(5, 2, stride=2, ceil_mode=True)
        (28, 3)
    """
    room = n + 2 * padding - dilation * (kernel - 1) - 1
    if not ceil_mode:
        count = room // stride + 1
    else:
        count = -(-room // stride) + 1
        if (count - 1) * stride >= n + padding:
            count -= 1
    if count < 1:
        raise LabError(
            f"a window that reaches over {dilation * (kernel - 1) + 1} does not fit into {n} "
            f"with padding {padding} on both sides."
        )
    return count


def _named(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _weight(kernels: Any) -> Tensor:
    """The kernels as a weight, (number, 1, height, width) float32, copied."""
    array = check.numbers(kernels, "kernels")
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.size == 0:
        raise LabError(f"kernels have the shape (number, height, width); these have {array.shape}.")
    check.finite(array, "the kernels hold")
    return torch.from_numpy(array.copy()).unsqueeze(1)
