"""Activation functions, as torch.nn.functional names them."""

from typing import Any

from cnnviz.lab.tracing.layers.kind import Operation, StepKind


def _one(name: str, parameters: str = "", *, computed: bool = True, **defaults: Any) -> Operation:
    return Operation(
        StepKind.ACTIVATION, name, tuple(parameters.split()), defaults, is_computed=computed
    )


_WITHOUT_SETTINGS = (
    *("relu", "relu6", "selu", "silu", "mish", "sigmoid", "logsigmoid", "tanh"),
    *("hardsigmoid", "hardswish", "softsign", "tanhshrink"),
)

_IN_PLACE = (
    *(_one(name) for name in _WITHOUT_SETTINGS),
    _one("leaky_relu", "negative_slope", negative_slope=0.01),
    _one("elu", "alpha", alpha=1.0),
    _one("celu", "alpha", alpha=1.0),
    _one("hardtanh", "min_val max_val", min_val=-1.0, max_val=1.0),
    _one("threshold", "threshold value"),
    _one("rrelu", "lower upper", computed=False, lower=1 / 8, upper=1 / 3),
)
"""With a spelling that overwrites its input, such as `relu_`."""

_OTHERS = (
    _one("gelu", "approximate", approximate="none"),
    _one("softplus", "beta threshold", beta=1, threshold=20),
    _one("prelu", "weight", computed=False),
    _one("softshrink", "lambd", lambd=0.5),
    _one("hardshrink", "lambd", lambd=0.5),
)

_BY_NAME = {operation.name: operation for operation in (*_IN_PLACE, *_OTHERS)}

OPERATIONS = {
    **_BY_NAME,
    **{f"{operation.name}_": operation for operation in _IN_PLACE},
    # What torch calls F.logsigmoid and F.threshold inside.
    "log_sigmoid": _BY_NAME["logsigmoid"],
    "_threshold": _BY_NAME["threshold"],
}
