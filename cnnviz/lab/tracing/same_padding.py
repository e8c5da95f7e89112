"""Pooling with TensorFlow's SAME border, as functions that a recorder sees as one step each."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import handle_torch_function, has_torch_function_unary

_Pooling = Callable[[Tensor, int, int], Tensor]


def same_padding(size: int, window: int, stride: int) -> tuple[int, int]:
    """(before, after) along one side: the smaller half of the padding comes first.

    Source: TensorFlow's documentation of tf.nn.convolution, 'SAME' padding.
    """
    total = max((-(-size // stride) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def same_max_pool2d(maps: Tensor, window: int, stride: int) -> Tensor:
    """Max pooling of (..., height, width); the padding, minus infinity, is never the maximum."""
    if has_torch_function_unary(maps):
        return _seen(same_max_pool2d, maps, window, stride)
    padded = F.pad(maps, _around(maps, window, stride), value=float("-inf"))
    return F.max_pool2d(padded, window, stride)


def same_avg_pool2d(maps: Tensor, window: int, stride: int) -> Tensor:
    """Average pooling of (..., height, width); the padding is left out of the mean."""
    if has_torch_function_unary(maps):
        return _seen(same_avg_pool2d, maps, window, stride)
    around = _around(maps, window, stride)
    # Sums over counts, not means over shares: that would round twice.
    sums = F.avg_pool2d(F.pad(maps, around), window, stride, divisor_override=1)
    ones = torch.ones((1, *maps.shape[-2:]), dtype=maps.dtype, device=maps.device)
    return sums / F.avg_pool2d(F.pad(ones, around), window, stride, divisor_override=1)


def _around(maps: Tensor, window: int, stride: int) -> tuple[int, int, int, int]:
    """(left, right, top, bottom), as `F.pad` takes it."""
    height, width = maps.shape[-2:]
    return (*same_padding(width, window, stride), *same_padding(height, window, stride))


def _seen(function: _Pooling, maps: Tensor, window: int, stride: int) -> Tensor:
    """Call the function through whatever overrides torch's functions just now."""
    result: Tensor = handle_torch_function(function, (maps,), maps, window, stride)
    return result
