"""Poolings: of windows, to a size, over whole maps."""

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.lab.tracing.layers.kind import Operation, Settings, StepKind, Window


def _taps(settings: Settings, axis: int, at: int, n: int) -> Sequence[int]:
    del n
    dilation = settings.get("dilation", [1, 1])[axis]
    start = at * settings["stride"][axis] - settings["padding"][axis]
    return range(start, start + dilation * settings["kernel_size"][axis], dilation)


def _is_readable(settings: Settings) -> bool:
    """TensorFlow's "same" pads by the size of the map."""
    return not isinstance(settings["padding"], str)


def _behind(settings: Settings, axis: int, at: int) -> int:
    """The last window that begins at a pixel or before it."""
    return int((at + settings["padding"][axis]) // settings["stride"][axis])


_WINDOW = Window(_taps, _is_readable, behind=_behind)

_MAX = Operation(
    StepKind.POOLING,
    "max_pool2d",
    ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"),
    {"padding": 0, "dilation": 1, "ceil_mode": False},
    window=_WINDOW,
)
_AVERAGE = Operation(
    StepKind.POOLING,
    "avg_pool2d",
    ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
    {"padding": 0, "ceil_mode": False, "count_include_pad": True},
    window=_WINDOW,
)
_ADAPTIVE_MAX = Operation(
    StepKind.POOLING, "adaptive_max_pool2d", ("output_size", "return_indices"), {}
)
_SAME = ("kernel_size", "stride")

OPERATIONS = {
    "max_pool2d": _MAX,
    "max_pool2d_with_indices": _MAX,
    "avg_pool2d": _AVERAGE,
    "lp_pool2d": Operation(
        StepKind.POOLING,
        "lp_pool2d",
        ("norm_type", "kernel_size", "stride", "ceil_mode"),
        {"ceil_mode": False},
        is_computed=False,
    ),
    "adaptive_avg_pool2d": Operation(StepKind.POOLING, "adaptive_avg_pool2d", ("output_size",), {}),
    "adaptive_max_pool2d": _ADAPTIVE_MAX,
    "adaptive_max_pool2d_with_indices": _ADAPTIVE_MAX,
    # Ours: models.SamePool2d.
    "same_max_pool2d": replace(_MAX, parameters=_SAME, defaults={"padding": "same"}),
    "same_avg_pool2d": replace(
        _AVERAGE, parameters=_SAME, defaults={"padding": "same", "count_include_pad": False}
    ),
    **{
        name: Operation(
            StepKind.POOLING, name, ("dim", "keepdim"), {"keepdim": False}, reduces=True
        )
        for name in ("mean", "amax")
    },
}
