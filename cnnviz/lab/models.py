"""Small models whose every stage can be looked at: convolution, ReLU, pooling."""

import warnings
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor, nn

from cnnviz.errors import LabError
from cnnviz.lab.base import check
from cnnviz.lab.tracing.same_padding import same_avg_pool2d, same_max_pool2d, same_padding

Padding = int | tuple[int, int] | Literal["same", "valid"]


class Stages(NamedTuple):
    """What `Net` returns; each of shape (batch, kernels, height, width)."""

    convolved: Tensor
    activated: Tensor
    pooled: Tensor | None


class Net(nn.Module):
    """One convolution with fixed kernels, ReLU, and a pooling where one is given.

    `kernels` is (number, height, width), or (height, width) for one; they become the weight of the
    convolution, over one input channel. `stride`, `padding` and `dilation` are torch's. The model
    takes (batch, 1, height, width) float32 and returns `Stages`.

    Raises LabError where a kernel or a setting cannot be, and where an image is smaller than the
    kernel.
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
        _check_padding(padding, stride)
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
        self._check(image)
        with warnings.catch_warnings():
            # Even kernels have no middle, so padding='same' copies the image; of no concern here.
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
    """Max pooling; the stride is the window where none is given.

    Raises LabError where a setting cannot be, such as a padding of more than half the window.
    """
    _check_window(window, stride, padding)
    return nn.MaxPool2d(window, stride, padding, ceil_mode=ceil_mode)


def average_pool(
    window: int, *, stride: int | None = None, padding: int = 0, ceil_mode: bool = False
) -> nn.AvgPool2d:
    """Average pooling; the stride is the window where none is given. Padding counts as zeros.

    Raises LabError where a setting cannot be, such as a padding of more than half the window.
    """
    _check_window(window, stride, padding)
    return nn.AvgPool2d(window, stride, padding, ceil_mode=ceil_mode)


def global_average_pool() -> nn.AdaptiveAvgPool2d:
    """Every map to its mean: (batch, channels, height, width) to (batch, channels, 1, 1)."""
    return nn.AdaptiveAvgPool2d(1)


class SamePool2d(nn.Module):
    """Pooling with TensorFlow's SAME border: ceil(size / stride) values a side, whatever the size.

    The padding that this takes is max((ceil(n / s) - 1) s + k - n, 0); its smaller half comes
    first. Max pooling pads with minus infinity, average pooling leaves the padding out of the mean.
    Source: TensorFlow's documentation of tf.nn.convolution, 'SAME' padding.
    """

    def __init__(
        self, window: int, stride: int | None = None, kind: Literal["max", "average"] = "max"
    ) -> None:
        super().__init__()
        _check_window(window, stride, 0)
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
        """(before, after) along one side of this size."""
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
    """How many values come of `n` values along one side, in torch.

    floor((n + 2p - d (k - 1) - 1) / s) + 1, from the documentation of torch.nn.Conv2d and
    MaxPool2d; with `ceil_mode` the quotient is rounded up, unless the last window would start
    beyond the input and its left padding. LabError where no window fits.
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


def _check_window(window: int, stride: int | None, padding: int) -> None:
    check.whole(window, "window", least=1)
    if stride is not None:
        check.whole(stride, "stride", least=1)
    if check.whole(padding, "padding", least=0) > window // 2:
        raise LabError(
            f"the padding of a pooling is at most half its window: 0 to {window // 2}, not "
            f"{padding}."
        )


def _check_padding(padding: Any, stride: int) -> None:
    if padding == "same" and stride != 1:
        raise LabError("padding='same' needs stride 1: torch knows no other.")
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise LabError(f"padding is a number, 'same' or 'valid', not {padding!r}.")
        return
    for one in padding if isinstance(padding, tuple) else (padding,):
        check.whole(one, "padding", least=0)


def _named(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _weight(kernels: Any) -> Tensor:
    """(number, 1, height, width) float32."""
    array = check.numbers(kernels, "kernels")
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.size == 0:
        raise LabError(f"kernels have the shape (number, height, width); these have {array.shape}.")
    check.finite(array, "the kernels hold")
    return torch.from_numpy(array.copy()).unsqueeze(1)
