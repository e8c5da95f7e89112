"""Record every convolution, activation and pooling that a model performs, however it calls them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode


class StepKind(Enum):
    CONVOLUTION = "convolution"
    ACTIVATION = "activation"
    POOLING = "pooling"


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a forward pass."""

    kind: StepKind
    operation: str
    """torch's name of the function, such as `conv2d`."""
    name: str
    """The module's name in the model, or the function's where no module called it; unique."""
    settings: Mapping[str, Any]
    """The arguments that change the result, as JSON values under torch's own names."""
    weight: Tensor | None
    bias: Tensor | None
    output: Tensor
    """(batch, channels, height, width), a copy."""

    @property
    def parameters(self) -> int:
        """How many numbers the step holds that training would learn."""
        return sum(held.numel() for held in (self.weight, self.bias) if held is not None)

    @property
    def channels(self) -> int:
        return self.output.shape[1]

    @property
    def height(self) -> int:
        return self.output.shape[-2]

    @property
    def width(self) -> int:
        return self.output.shape[-1]

    @property
    def minimum(self) -> float:
        return float(self.output.min())

    @property
    def maximum(self) -> float:
        return float(self.output.max())

    @property
    def zeros(self) -> float:
        """Share of the values that are exactly zero, 0 to 1."""
        return float((self.output == 0).to(torch.float64).mean())


# Positional parameters of the functions, in torch's order, after the input.
_CONVOLUTION = ("weight", "bias", "stride", "padding", "dilation", "groups")
_TRANSPOSED = ("weight", "bias", "stride", "padding", "output_padding", "groups", "dilation")
_MAX = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")
_AVERAGE = (
    "kernel_size",
    "stride",
    "padding",
    "ceil_mode",
    "count_include_pad",
    "divisor_override",
)

_FUNCTIONS: dict[str, tuple[StepKind, tuple[str, ...]]] = {
    "conv2d": (StepKind.CONVOLUTION, _CONVOLUTION),
    "conv_transpose2d": (StepKind.CONVOLUTION, _TRANSPOSED),
    "max_pool2d": (StepKind.POOLING, _MAX),
    "max_pool2d_with_indices": (StepKind.POOLING, _MAX),
    "avg_pool2d": (StepKind.POOLING, _AVERAGE),
    "lp_pool2d": (StepKind.POOLING, ("norm_type", "kernel_size", "stride", "ceil_mode")),
    "adaptive_avg_pool2d": (StepKind.POOLING, ("output_size",)),
    "adaptive_max_pool2d": (StepKind.POOLING, ("output_size", "return_indices")),
    "adaptive_max_pool2d_with_indices": (StepKind.POOLING, ("output_size", "return_indices")),
    "mean": (StepKind.POOLING, ("dim", "keepdim")),
    "amax": (StepKind.POOLING, ("dim", "keepdim")),
    **dict.fromkeys(
        ("relu", "relu_", "relu6", "sigmoid", "sigmoid_", "tanh", "tanh_", "silu", "hardswish",
         "hardsigmoid", "mish", "softsign", "logsigmoid", "selu", "selu_"),
        (StepKind.ACTIVATION, ()),
    ),
    "gelu": (StepKind.ACTIVATION, ("approximate",)),
    "leaky_relu": (StepKind.ACTIVATION, ("negative_slope",)),
    "leaky_relu_": (StepKind.ACTIVATION, ("negative_slope",)),
    "elu": (StepKind.ACTIVATION, ("alpha",)),
    "elu_": (StepKind.ACTIVATION, ("alpha",)),
    "celu": (StepKind.ACTIVATION, ("alpha",)),
    "softplus": (StepKind.ACTIVATION, ("beta", "threshold")),
    "hardtanh": (StepKind.ACTIVATION, ("min_val", "max_val")),
    "prelu": (StepKind.ACTIVATION, ("weight",)),
}

_DEFAULTS: dict[str, dict[str, Any]] = {
    "conv2d": {"stride": 1, "padding": 0, "dilation": 1, "groups": 1},
    "conv_transpose2d": {
        "stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1,
    },
    "max_pool2d": {"padding": 0, "dilation": 1, "ceil_mode": False},
    "avg_pool2d": {"padding": 0, "ceil_mode": False, "count_include_pad": True},
    "leaky_relu": {"negative_slope": 0.01},
}

_PLAIN = {"max_pool2d_with_indices": "max_pool2d", "adaptive_max_pool2d_with_indices": "adaptive_max_pool2d"}
_PAIRED = ("kernel_size", "stride", "padding", "dilation", "output_padding", "output_size")
_INNER = ("inplace", "training", "return_indices", "dtype", "out")


def record(model: nn.Module | Callable[[Tensor], Any], image: Tensor) -> list[Step]:
    """Run the model on the image, without gradients and in evaluation mode; every step in order.

    `model` may be any module, or any function of a tensor.
    """
    recorder = _Recorder()
    with torch.no_grad(), _evaluating(model), recorder.hooked(model), recorder:
        model(image)
    return recorder.steps


class _Recorder(TorchFunctionMode):
    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []
        self._modules: list[str] = []

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        del types
        kwargs = kwargs or {}
        # Inside this method the mode is off: what a function calls in turn is not seen again.
        result = func(*args, **kwargs)
        name = getattr(func, "__name__", "")
        if name in _FUNCTIONS:
            self._note(name, args, kwargs, result)
        return result

    def _note(self, name: str, args: Any, kwargs: dict[str, Any], result: Any) -> None:
        kind, parameters = _FUNCTIONS[name]
        output = result[0] if isinstance(result, tuple) else result
        source = args[0] if args else kwargs.get("input")
        given = {**dict(zip(parameters, args[1:], strict=False)), **kwargs}
        if not isinstance(output, Tensor) or not isinstance(source, Tensor) or source.ndim < 3:
            return
        operation = _PLAIN.get(name, name).rstrip("_")
        if operation in ("mean", "amax"):
            axes = given.get("dim")
            found = {int(a) % source.ndim for a in axes} if isinstance(axes, list | tuple) else set()
            if found != {source.ndim - 2, source.ndim - 1}:
                return
            output = output.reshape(*source.shape[:-2], 1, 1)
        self.steps.append(
            Step(
                kind=kind,
                operation=operation,
                name=self._unique(operation),
                settings=_settings(operation, given),
                weight=_held(given.get("weight")),
                bias=_held(given.get("bias")),
                output=output.detach().clone(),
            )
        )

    def _unique(self, operation: str) -> str:
        name = next((module for module in reversed(self._modules) if module), operation)
        taken = {step.name for step in self.steps}
        # A functional call inside a module that has recorded a step bears the function's name.
        if name in taken and name != operation:
            name = f"{name}.{operation}"
        count, fresh = 1, name
        while fresh in taken:
            count += 1
            fresh = f"{name}-{count}"
        return fresh

    @contextmanager
    def hooked(self, model: Any) -> Iterator[None]:
        """Know which leaf module is at work while the model runs."""
        handles = []
        for name, module in model.named_modules() if isinstance(model, nn.Module) else []:
            if any(True for _ in module.children()):
                continue

            def enter(_module: nn.Module, _args: Any, name: str = name) -> None:
                self._modules.append(name)

            def leave(_module: nn.Module, _args: Any, _output: Any) -> None:
                self._modules.pop()

            handles.append(module.register_forward_pre_hook(enter))
            handles.append(module.register_forward_hook(leave, always_call=True))
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()


@contextmanager
def _evaluating(model: Any) -> Iterator[None]:
    """Dropout and batch normalisation as in use; the model's modes are put back after."""
    if not isinstance(model, nn.Module):
        yield
        return
    before = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in before:
            module.training = training


def _settings(operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {**_DEFAULTS.get(operation, {}), **given}
    if "kernel_size" in wanted and not wanted.get("stride"):
        wanted["stride"] = wanted["kernel_size"]
    weight = given.get("weight")
    if isinstance(weight, Tensor) and weight.ndim == 4:
        wanted["kernel_size"] = list(weight.shape[2:])
    skipped = {"weight", "bias", "input", *_INNER}
    return {
        name: _pair(value) if name in _PAIRED else _plain(value)
        for name, value in wanted.items()
        if name not in skipped and value is not None
    }


def _pair(value: Any) -> Any:
    """Sizes as [down, across]: torch takes one number for both."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return [value, value]
    pair = [None if one is None else int(one) for one in value]
    return pair * 2 if len(pair) == 1 else pair


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | torch.Size) else value


def _held(value: Any) -> Tensor | None:
    return value.detach().clone() if isinstance(value, Tensor) else None
