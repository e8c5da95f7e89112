"""An output value with all the numbers it is computed from, for pages without JavaScript.

It is followed from the convolution through the activation to the pooling window.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor

from cnnviz.figure_data import Rows, Stage, Worked, WorkedPart
from cnnviz.lab.figures.colours import Values
from cnnviz.lab.tracing.operations import named
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
                row, column = _behind(step, (row, column))
            cells = _window(step, given.numpy(), row, column)
            if not cells or not cells[0]:
                return None  # no kernel lies over it: there is nothing to add up
        parts.append(
            WorkedPart(
                stage=places[number],
                operation=step.operation,
                row=row,
                column=column,
                value=_plain(output[row, column]),
                input=cells,
                kernel=_kernel(step, (row, column), (given.shape[0], given.shape[1])),
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
    """Whether it looks at windows that can be written out."""
    window, size = named(step.operation).window, step.settings.get("kernel_size")
    if window is None or not size or max(size) > _LARGEST:
        return False
    return window.is_readable(step.settings)


def _behind(step: Step, place: tuple[int, int]) -> tuple[int, int]:
    """The output pixel that is shown for a pixel of the input."""
    window = named(step.operation).window
    assert window and window.behind, "a pooling that can be written out"
    row, column = (window.behind(step.settings, axis, at) for axis, at in enumerate(place))
    height, width = step.output.shape[2:]
    return min(row, height - 1), min(column, width - 1)


def _window(step: Step, given: Values, row: int, column: int) -> list[list[float | None]]:
    window = named(step.operation).window
    assert window, "only steps with a window are followed"
    height, width = given.shape
    taps = [
        window.taps(step.settings, axis, at, n)
        for axis, (at, n) in enumerate(((row, height), (column, width)))
    ]
    return [
        [_plain(given[y, x]) if 0 <= y < height and 0 <= x < width else None for x in taps[1]]
        for y in taps[0]
    ]


def _kernel(step: Step, place: tuple[int, int], shape: tuple[int, int]) -> Rows | None:
    """The first kernel's numbers over the window of the output pixel at `place`.

    `shape` is (height, width) of the step's input. None for a step without kernels.
    """
    window = named(step.operation).window
    if step.weight is None or window is None or window.kernel is None:
        return None
    kernel = window.kernel(step.weight, step.settings, place, shape)
    return [[_plain(weight) for weight in row] for row in kernel]


def _bias(step: Step) -> float | None:
    window = named(step.operation).window
    if step.bias is None or window is None or window.kernel is None:
        return None
    return _plain(step.bias[0])


def _plain(value: Any) -> float:
    # Adding 0 turns -0 into 0.
    return float(value) + 0.0
