"""A kind of layer: its torch functions, their arguments, and its windows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from torch import Tensor

Settings = Mapping[str, Any]
"""The arguments of a step that change its result; sizes are [down, across]."""


class StepKind(Enum):
    CONVOLUTION = "convolution"
    ACTIVATION = "activation"
    POOLING = "pooling"


@dataclass(frozen=True, slots=True)
class Window:
    """Writes out one output pixel: its input window, and the kernel's part over it."""

    taps: Callable[[Settings, int, int, int], Sequence[int]]
    """(settings, axis, output row or column, input's size) to the input's rows or columns.

    Those of the padding are below 0, or beyond the last.
    """
    is_readable: Callable[[Settings], bool] = lambda _: True
    """Whether a step with these settings is written out at all."""
    kernel: Callable[[Tensor, Settings, tuple[int, int], tuple[int, int]], Tensor] | None = None
    """(weight, settings, output pixel, input's size) to the first kernel's part over the window."""
    behind: Callable[[Settings, int, int], int] | None = None
    """(settings, axis, row or column of the input) to that of the output that is shown for it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A function that a model may call."""

    kind: StepKind
    name: str
    """Its name in figures, the same for each of torch's spellings."""
    parameters: tuple[str, ...]
    """Names of the positional arguments behind the input, in torch's order."""
    defaults: Settings
    """Settings of a call that does not give them."""
    is_computed: bool = True
    """Whether the browser computes it by itself: web/numbers/layers."""
    reduces: bool = False
    """Whether it goes over whole maps where it is asked to, as `mean` does."""
    window: Window | None = None
    """None if no pixel of its output is written out, or each comes from a single input pixel."""
    kernels: Callable[[Tensor, Settings], Tensor | None] = lambda _weight, _settings: None
    """(weight, settings) to (number, height, width), where each map has one kernel; else None."""
