"""An output value with all the numbers it is computed from, for pages without JavaScript.

It is followed from the convolution through the activation to the pooling window.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from torch import Tensor

from cnnviz.figure_data import Stage, Worked, WorkedPart
from cnnviz.lab.figures.colours import Values
from cnnviz.lab.tracing.recorder import IMAGE, Step, StepKind

_LARGEST = 9
"""Most rows and columns of a window that is written out."""


def worked(image: Tensor, steps: Sequence[Step], stages: Sequence[Stage]) -> Worked | None:
    """The largest value of the first step's first map, followed through the next steps.

    `image` is (1, channels, height, width). None unless the first step takes a single map in
    windows of at most 9 by 9.
    """
    shown = [number for number, stage in enumerate(stages) if stage.operation]
    numbered = [(n, step) for n, step in enumerate(steps) if step.output.ndim == 4]
    followed = _followed(numbered)
    if not followed or not _has_window(followed[0][1]) or image.shape[1] != 1:
        return None
    places = {n: place for (n, _), place in zip(numbered, shown, strict=True)}
    first = followed[0][1].output[0, 0]
    row, column = (int(i) for i in np.unravel_index(int(first.argmax()), tuple(first.shape)))
    given = image[0, 0]
    parts: list[WorkedPart] = []
    for number, step in followed:
        output = step.output[0, 0]
        if step.kind is StepKind.ACTIVATION:
            cells: Any = _plain(given[row, column])
        else:
            if parts:
                row, column = _pooled(step, (row, column))
            cells = _window(step, given.numpy(), row, column)
        parts.append(
            WorkedPart(
                stage=places[number],
                operation=step.operation,
                row=row,
                column=column,
                value=_plain(output[row, column]),
                input=cells,
                kernel=_kernel(step),
                bias=_bias(step),
            )
        )
        given = output
    return Worked(0, tuple(parts))


def _followed(numbered: Sequence[tuple[int, Step]]) -> list[tuple[int, Step]]:
    """The first step, and the activation and the pooling that directly follow it, if any."""
    chain: list[tuple[int, Step]] = []
    last = IMAGE
    for number, step in numbered:
        repeated = step.kind in [earlier.kind for _, earlier in chain]
        if step.source != last or repeated or (chain and not _follows(step)):
            break
        chain.append((number, step))
        last = number
    return chain


def _follows(step: Step) -> bool:
    return step.kind is StepKind.ACTIVATION or (step.kind is StepKind.POOLING and _has_window(step))


def _has_window(step: Step) -> bool:
    """Whether the step has windows that can be written out: neither transposed nor global."""
    size = step.settings.get("kernel_size")
    if step.operation not in ("conv2d", "max_pool2d", "avg_pool2d") or not size:
        return False
    is_named = isinstance(step.settings["padding"], str)
    is_pooling = step.kind is StepKind.POOLING
    return max(size) <= _LARGEST and not (is_named and is_pooling)


def _pooled(step: Step, place: tuple[int, int]) -> tuple[int, int]:
    """The last pooling window, (row, column), that begins at `place` or before it."""
    window = []
    for axis, at in enumerate(place):
        last = int(step.output.shape[2 + axis]) - 1
        beginning = at + step.settings["padding"][axis]
        window.append(min(beginning // step.settings["stride"][axis], last))
    return window[0], window[1]


def _window(step: Step, given: Values, row: int, column: int) -> list[list[float | None]]:
    taps = [list(_taps(step, axis, at)) for axis, at in enumerate((row, column))]
    height, width = given.shape
    return [
        [_plain(given[y, x]) if 0 <= y < height and 0 <= x < width else None for x in taps[1]]
        for y in taps[0]
    ]


def _taps(step: Step, axis: int, at: int) -> Iterator[int]:
    settings = step.settings
    size = settings["kernel_size"][axis]
    dilation = settings.get("dilation", [1, 1])[axis]
    padding = settings["padding"]
    if padding == "same":
        # The smaller half comes first, as in torch.nn.functional.conv2d.
        before = dilation * (size - 1) // 2
    else:
        before = 0 if padding == "valid" else padding[axis]
    start = at * settings["stride"][axis] - before
    yield from range(start, start + dilation * size, dilation)


def _kernel(step: Step) -> list[list[float]] | None:
    if step.kind is not StepKind.CONVOLUTION or step.weight is None:
        return None
    return [[_plain(weight) for weight in row] for row in step.weight[0, 0]]


def _bias(step: Step) -> float | None:
    if step.kind is not StepKind.CONVOLUTION or step.bias is None:
        return None
    return _plain(step.bias[0])


def _plain(value: Any) -> float:
    # Adding 0 turns -0 into 0.
    return float(value) + 0.0
