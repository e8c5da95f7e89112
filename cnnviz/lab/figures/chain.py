"""The steps of a forward pass as stages of a figure, with the data for the browser's own pass."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import torch
from torch import Tensor

from cnnviz.figure_data import Stage
from cnnviz.lab.figures import data as figure
from cnnviz.lab.figures.panels import Scale
from cnnviz.lab.tracing.operations import COMPUTED, named
from cnnviz.lab.tracing.recorder import IMAGE, Step, StepKind

LARGEST_KERNEL = 11
"""Most rows and columns of kernels that the figure of a chain shows."""

_HELD = 4096
"""Most numbers of a weight that travel with the figure."""

_WORK = 200_000_000
"""Most products of a step that a page recomputes on a click: a quarter of a second."""


def chain_stages(
    source: Stage, steps: Sequence[Step], convolved: Scale | None = None
) -> list[Stage]:
    """The input's stage, then a stage for each step on maps and for small kernels.

    `convolved` is the colour scale of a convolution; None: from its values. Stages after a
    convolution keep its colour limit, so that a colour means the same number along the chain.
    """
    stages = [source]
    places = {IMAGE: 0}
    limit: float | None = None
    for number, step in enumerate(steps):
        if step.output.ndim != 4:
            continue
        maps = figure.channels(step.output, f"the output of '{step.name}'")
        if step.kind is StepKind.CONVOLUTION:
            limit = figure.spread(maps)
            kernels = _readable(step)
            if kernels is not None:
                stages.append(figure.kernels_stage(kernels))
            scale = convolved or ("diverging", -limit, limit)
        else:
            scale = figure.scale_of(maps, limit)
        place = places.get(step.source) if step.source is not None else None
        computed = place is not None and _is_computed(step, stages[place])
        stage = figure.painted_stage(step.kind.value, step.name, maps, scale, computed=computed)
        places[number] = len(stages)
        stages.append(_performed(step, stage, place))
    return stages


def _is_computed(step: Step, source: Stage) -> bool:
    """Whether the browser can compute the step: it has the operation, its numbers and the maps."""
    if step.operation not in COMPUTED or step.output.dtype != torch.float32:
        return False
    if step.kind is StepKind.CONVOLUTION and step.parameters > _HELD:
        return False
    if _products(step) > _WORK:
        return False
    return source.computed or _are_kept(source)


def _products(step: Step) -> int:
    """Number of products in all windows of a step."""
    if step.weight is not None and step.weight.ndim == 4:
        window = step.weight[0].numel()
    else:
        window = prod(step.settings.get("kernel_size") or [1])
    return window * step.output.numel()


def _are_kept(stage: Stage) -> bool:
    """Whether the numbers of all its maps travel with the figure."""
    return not stage.left_out and all(panel.values or panel.numbers for panel in stage.panels)


def _performed(step: Step, stage: Stage, source: int | None) -> Stage:
    """The stage with the data that the browser needs to compute the step itself."""
    carried = step.kind is StepKind.CONVOLUTION and step.parameters <= _HELD
    return replace(
        stage,
        operation=step.operation,
        settings=dict(step.settings),
        parameters=step.parameters,
        weight=step.weight.tolist() if carried and step.weight is not None else None,
        bias=step.bias.tolist() if carried and step.bias is not None else None,
        source=source,
    )


def _readable(step: Step) -> Tensor | None:
    """(number, height, width): the kernels, where each map has one that can be read."""
    if step.weight is None or step.weight.ndim != 4:
        return None
    kernels = named(step.operation).kernels(step.weight, step.settings)
    if kernels is None or len(kernels) > figure.PANELS:
        return None
    return kernels if max(kernels.shape[1:]) <= LARGEST_KERNEL else None
