"""What torch makes of a step of the browser's: the oracle of every test of the numbers."""

import warnings
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnviz.lab.tracing.same_padding import same_avg_pool2d, same_max_pool2d

Step = dict[str, Any]

REFUSALS = (RuntimeError, TypeError, ValueError, IndexError)
"""What torch raises for settings that cannot be."""

_OVERWRITTEN = {"mean": torch.mean, "amax": torch.amax}


def step(operation: str, **settings: Any) -> Step:
    weight, bias = settings.pop("weight", None), settings.pop("bias", None)
    return {"operation": operation, "settings": settings, "weight": weight, "bias": bias}


def performed(one: Step, maps: Tensor) -> Tensor:
    """(1, C, H, W) to the same; raises what torch raises."""
    name, settings = one["operation"], dict(one["settings"])
    if name in _OVERWRITTEN:
        return _OVERWRITTEN[name](maps, dim=(-2, -1), keepdim=True)
    if name in ("conv2d", "conv_transpose2d"):
        weight = torch.tensor(one["weight"], dtype=torch.float32)
        bias = None if one["bias"] is None else torch.tensor(one["bias"], dtype=torch.float32)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Using padding='same'")
            return getattr(F, name)(maps, weight, bias, **settings)
    if settings.get("padding") == "same":
        pool = same_max_pool2d if name == "max_pool2d" else same_avg_pool2d
        # Ours pools with one window and stride for both sides; two of them make the other cases.
        (window, across), (stride, beside) = settings["kernel_size"], settings["stride"]
        assert (window, stride) == (across, beside)
        return pool(maps, window, stride)
    return getattr(F, name)(maps, **settings)


def chain(steps: list[Step], maps: Tensor) -> list[Tensor] | None:
    """The output of every step; None where torch refuses one."""
    outputs = []
    for one in steps:
        try:
            maps = performed(one, maps)
        except REFUSALS:
            return None
        outputs.append(maps)
    return outputs
