"""Which of torch's functions are stages of a chain, and what their arguments are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from torch import Tensor


class StepKind(Enum):
    CONVOLUTION = "convolution"
    ACTIVATION = "activation"
    POOLING = "pooling"


@dataclass(frozen=True, slots=True)
class Operation:
    """A function that a model may call."""

    kind: StepKind
    name: str
    """What a figure calls it: the same for each of torch's spellings of it."""
    parameters: tuple[str, ...]
    """Names of the positional arguments behind the input, in torch's order."""
    defaults: Mapping[str, Any]
    """Settings of a call that does not give them."""


COMPUTED = frozenset(
    [
        *("conv2d", "max_pool2d", "avg_pool2d", "adaptive_avg_pool2d", "adaptive_max_pool2d"),
        *("mean", "amax", "relu", "relu6", "leaky_relu", "elu", "celu", "selu", "silu", "mish"),
        *("sigmoid", "tanh", "hardtanh", "hardsigmoid", "hardswish", "softplus", "softsign"),
        *("gelu", "logsigmoid", "tanhshrink", "softshrink", "hardshrink", "threshold"),
    ]
)
"""Operations that the browser computes by itself: web/numbers/operations.js."""


def operation(function: str) -> Operation | None:
    """The operation behind the name of a function, or None where it is no stage."""
    return _OPERATIONS.get(function)


def arguments(
    called: Operation, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """Every argument of a call behind its input, by name, however it was given."""
    behind = args[1:] if args else ()
    given = {**dict(zip(called.parameters, behind, strict=False)), **kwargs}
    if "axis" in given:
        given["dim"] = given.pop("axis")
    return given


def settings(called: Operation, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that change the result, as JSON values; sizes as [down, across]."""
    wanted = {**called.defaults, **given}
    if "kernel_size" in wanted and not wanted.get("stride"):
        wanted["stride"] = wanted["kernel_size"]
    weight = given.get("weight")
    if isinstance(weight, Tensor) and weight.ndim == 4:
        wanted["kernel_size"] = weight.shape[2:]
    return {
        name: _pair(value) if name in _SIZES else _plain(value)
        for name, value in wanted.items()
        if name not in _LEFT_OUT and value is not None
    }


def is_global(given: Mapping[str, Any], dimensions: int) -> bool:
    """Whether a reduction goes over both spatial dimensions and no other."""
    axes = given.get("dim")
    if not isinstance(axes, list | tuple):
        return False
    return {int(axis) % dimensions for axis in axes} == {dimensions - 2, dimensions - 1}


_SIZES = {"kernel_size", "stride", "padding", "dilation", "output_padding", "output_size"}

_LEFT_OUT = {
    "input",
    "self",
    "weight",
    "bias",
    "inplace",
    "training",
    "return_indices",
    "dtype",
    "out",
}
"""Arguments that are data, or that leave the numbers as they are."""


def _pair(value: Any) -> Any:
    """Sizes as [down, across]: torch takes one number for both; 'same' stays as it is."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list | tuple):
        return [int(value)] * 2
    pair = [None if one is None else int(one) for one in value]
    return pair * 2 if len(pair) == 1 else pair


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.item() if hasattr(value, "item") else value


def _one(kind: StepKind, name: str, parameters: str = "", **defaults: Any) -> Operation:
    return Operation(kind, name, tuple(parameters.split()), defaults)


def _listed() -> dict[str, Operation]:
    convolution, activation, pooling = StepKind
    max_pool = _one(
        pooling,
        "max_pool2d",
        "kernel_size stride padding dilation ceil_mode return_indices",
        padding=0,
        dilation=1,
        ceil_mode=False,
    )
    adaptive_max = _one(pooling, "adaptive_max_pool2d", "output_size return_indices")
    found = {
        "conv2d": _one(
            convolution,
            "conv2d",
            "weight bias stride padding dilation groups",
            stride=1,
            padding=0,
            dilation=1,
            groups=1,
        ),
        "conv_transpose2d": _one(
            convolution,
            "conv_transpose2d",
            "weight bias stride padding output_padding groups dilation",
            stride=1,
            padding=0,
            output_padding=0,
            groups=1,
            dilation=1,
        ),
        "max_pool2d": max_pool,
        "max_pool2d_with_indices": max_pool,
        "avg_pool2d": _one(
            pooling,
            "avg_pool2d",
            "kernel_size stride padding ceil_mode count_include_pad divisor_override",
            padding=0,
            ceil_mode=False,
            count_include_pad=True,
        ),
        "lp_pool2d": _one(
            pooling, "lp_pool2d", "norm_type kernel_size stride ceil_mode", ceil_mode=False
        ),
        "adaptive_avg_pool2d": _one(pooling, "adaptive_avg_pool2d", "output_size"),
        "adaptive_max_pool2d": adaptive_max,
        "adaptive_max_pool2d_with_indices": adaptive_max,
        # Ours: models.SamePool2d.
        "same_max_pool2d": _one(pooling, "max_pool2d", "kernel_size stride", padding="same"),
        "same_avg_pool2d": _one(
            pooling, "avg_pool2d", "kernel_size stride", padding="same", count_include_pad=False
        ),
        "mean": _one(pooling, "mean", "dim keepdim", keepdim=False),
        "amax": _one(pooling, "amax", "dim keepdim", keepdim=False),
        "gelu": _one(activation, "gelu", "approximate", approximate="none"),
        "softplus": _one(activation, "softplus", "beta threshold", beta=1, threshold=20),
        "prelu": _one(activation, "prelu", "weight"),
        "softshrink": _one(activation, "softshrink", "lambd", lambd=0.5),
        "hardshrink": _one(activation, "hardshrink", "lambd", lambd=0.5),
    }
    settable = {
        "leaky_relu": ("negative_slope", {"negative_slope": 0.01}),
        "elu": ("alpha", {"alpha": 1.0}),
        "celu": ("alpha", {"alpha": 1.0}),
        "hardtanh": ("min_val max_val", {"min_val": -1.0, "max_val": 1.0}),
        "threshold": ("threshold value", {}),
        "rrelu": ("lower upper", {"lower": 1 / 8, "upper": 1 / 3}),
        **{
            name: ("", {})
            for name in (
                *("relu", "relu6", "selu", "silu", "mish", "sigmoid", "logsigmoid", "tanh"),
                *("hardsigmoid", "hardswish", "softsign", "tanhshrink"),
            )
        },
    }
    for name, (parameters, defaults) in settable.items():
        found[name] = _one(activation, name, parameters, **defaults)
        # The spelling that overwrites its input.
        found[f"{name}_"] = found[name]
    # What torch calls F.logsigmoid and F.threshold inside.
    found["log_sigmoid"], found["_threshold"] = found["logsigmoid"], found["threshold"]
    return found


_OPERATIONS = _listed()
