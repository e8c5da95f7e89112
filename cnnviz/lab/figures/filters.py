"""Figures with a kernel that readers choose: an image, the kernel, and what it makes of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from cnnviz.errors import LabError
from cnnviz.figure_data import Choice, Figure
from cnnviz.lab.base import check
from cnnviz.lab.figures import data as figures
from cnnviz.lab.figures.chain import LARGEST_KERNEL, chain_stages
from cnnviz.lab.figures.colours import Values
from cnnviz.lab.figures.extent import Maps
from cnnviz.lab.figures.panels import Scale
from cnnviz.lab.tracing.recorder import record

MOST = 12
"""Most kernels of a figure: more would be a list that nobody reads."""
_GREY: Scale = ("grey", 0.0, 255.0)


def filters_figure(image: Any, batch: Tensor, kernels: Any, caption: str | None) -> Figure:
    """The figure of an image and the same as a tensor (1, 1, height, width), with these kernels."""
    named = _checked(kernels, batch.shape)
    steps = [record(_Filter(kernel), batch)[0] for kernel in named.values()]
    results = [figures.channels(step.output, "what the kernel gives") for step in steps]
    scales = [_scale(*pair) for pair in zip(named.values(), results, strict=True)]
    stages = chain_stages(figures.image_stage(image), steps[:1], scales[0])
    choices = tuple(
        _choice(name, kernel, maps, scale)
        for (name, kernel), maps, scale in zip(named.items(), results, scales, strict=True)
    )
    return replace(figures.figure(stages, caption), choices=choices)


class _Filter(torch.nn.Module):
    """One kernel, without bias and padding."""

    def __init__(self, kernel: Values) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(kernel)[None, None])

    def forward(self, batch: Tensor) -> Tensor:
        return functional.conv2d(batch, self.get_buffer("weight"))


def _checked(kernels: Any, shape: torch.Size) -> dict[str, Values]:
    if not isinstance(kernels, Mapping) or not 2 <= len(kernels) <= MOST:
        raise LabError(
            f"show.filters takes a dict of 2 to {MOST} kernels by their names, such as "
            "{'blur': blur, 'edges': edges}."
        )
    named = {str(name): _kernel(name, kernel) for name, kernel in kernels.items()}
    sizes = {kernel.shape for kernel in named.values()}
    if len(sizes) > 1:
        raise LabError(
            f"the kernels of show.filters have the same size; these have {sorted(sizes)}. Put "
            "zeros around the smaller ones."
        )
    if shape[1] != 1:
        raise LabError(f"show.filters takes an image of grey levels; this has {shape[1]} channels.")
    (height, width), (rows, columns) = sizes.pop(), shape[2:]
    if height > rows or width > columns:
        raise LabError(
            f"a kernel of {height} x {width} does not fit an image of {rows} x {columns}."
        )
    return named


def _kernel(name: object, kernel: Any) -> Values:
    values = np.asarray(check.numbers(kernel, f"the kernel {name!r}"), np.float32)
    if values.ndim != 2 or not 1 <= max(values.shape) <= LARGEST_KERNEL or values.size == 0:
        raise LabError(
            f"the kernel {name!r} has the shape {values.shape}; show.filters takes (height, width) "
            f"up to {LARGEST_KERNEL} x {LARGEST_KERNEL}."
        )
    check.finite(values, f"the kernel {name!r} holds")
    return np.ascontiguousarray(values)


def _scale(kernel: Values, maps: Maps) -> Scale:
    """Grey levels for a kernel whose weighted mean is a grey level again, else signed colours."""
    if np.isclose(kernel.sum(), 1, atol=1e-5):
        return _GREY
    limit = figures.spread(maps)
    return ("diverging", -limit, limit)


def _choice(name: str, kernel: Values, maps: Maps, scale: Scale) -> Choice:
    table, low, high = scale
    extent = maps.extent
    return Choice(
        name=name,
        kernel=kernel.tolist(),
        minimum=extent.minimum,
        maximum=extent.maximum,
        zeros=extent.share_of_zeros,
        scale=figures.colour_scale(table, low, high, extent),
    )
