"""Record every convolution, activation and pooling that a model performs, however it calls them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from cnnviz.lab.tracing.operations import (
    Operation,
    StepKind,
    arguments,
    is_global,
    operation,
    settings,
)

__all__ = ["IMAGE", "Step", "StepKind", "record"]

IMAGE = -1
"""As the source of a step: the model's input."""


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
    source: int | None
    """Its input: the output of the step of this number, IMAGE for the image as it came, or
    None for a tensor from outside the recorded steps, such as a sum of two maps."""

    @property
    def parameters(self) -> int:
        """Number of the trainable parameters that the step holds."""
        return sum(held.numel() for held in (self.weight, self.bias) if held is not None)

    @property
    def channels(self) -> int:
        return self.output.shape[-3]

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


def record(model: nn.Module | Callable[[Tensor], Any], image: Tensor) -> list[Step]:
    """Run the model on a copy of the image, without gradients and in evaluation mode.

    Returns every step in order. `model` may be any module, or any function of a tensor; the mode
    of each of its modules (training or evaluation) is put back, and nothing of ours stays on it.
    """
    recorder = _Recorder(image)
    # A first step that works in place would overwrite the caller's image.
    given = image.clone()
    recorder.origins.note(given, IMAGE)
    with torch.no_grad(), _evaluating(model), recorder.hooked(model), recorder:
        model(given)
    return recorder.steps


class _Origins:
    """The step that a tensor came from, until the tensor is written to."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Tensor, int | None, int]] = {}

    def note(self, tensor: Tensor, step: int) -> None:
        # Kept, so that no later tensor takes its place in memory, and with it its id.
        self._made[id(tensor)] = tensor, _version(tensor), step

    def of(self, tensor: Tensor) -> int | None:
        _, version, step = self._made.get(id(tensor), (None, None, None))
        return step if version is not None and version == _version(tensor) else None


def _is_same(tensor: Tensor, other: Tensor) -> bool:
    """Whether they have the same shape and values."""
    if {tensor.dtype, other.dtype} != {torch.float32} or tensor.device.type != "cpu":
        return torch.equal(tensor, other)
    try:
        # Bit for bit where that is enough: NumPy compares whole numbers in half of torch's time.
        bits, others = (held.detach().numpy().view(np.int32) for held in (tensor, other))
        if np.array_equal(bits, others):
            return True
    except (RuntimeError, TypeError, ValueError):
        pass  # torch.func's tensors have no memory of their own
    return torch.equal(tensor, other)


def _version(tensor: Tensor) -> int | None:
    """Number of in-place writes to the tensor; torch does not count them in inference mode."""
    return None if tensor.is_inference() else int(tensor._version)


@dataclass(slots=True)
class _Call:
    """A module at work."""

    name: str
    recorded: bool = False


class _Recorder(TorchFunctionMode):
    def __init__(self, image: Tensor) -> None:
        super().__init__()
        self.image = image
        self.steps: list[Step] = []
        self.origins = _Origins()
        self._calls: list[_Call] = []

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        del types
        kwargs = kwargs or {}
        called = operation(getattr(func, "__name__", ""))
        source = args[0] if args else kwargs.get("input")
        # Asked before the call: it may work in place.
        origin = self._origin(source) if called and isinstance(source, Tensor) else None
        # Inside this method the mode is off: what a function calls in turn is not seen again.
        result = func(*args, **kwargs)
        if called and isinstance(source, Tensor):
            self._note(called, source, origin, args, kwargs, result)
        return result

    def _origin(self, source: Tensor) -> int | None:
        origin = self.origins.of(source)
        if origin is None:
            return None
        output = self.image if origin == IMAGE else self.steps[origin].output
        # Writing past torch, such as through NumPy, is not counted.
        return origin if _is_same(source, output) else None

    def _note(
        self,
        called: Operation,
        source: Tensor,
        origin: int | None,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
    ) -> None:
        # With `return_indices` the places of the maxima come along.
        output = result[0] if isinstance(result, tuple) else result
        if not isinstance(output, Tensor) or source.ndim < 3:
            return
        given = arguments(called, args, kwargs)
        if called.reduces and not is_global(given, source.ndim):
            return
        self.origins.note(output, len(self.steps))
        if called.reduces:
            output = output.reshape(*source.shape[:-2], 1, 1)
        self.steps.append(
            Step(
                kind=called.kind,
                operation=called.name,
                name=self._name(called.name),
                settings=settings(called, given),
                weight=_held(given.get("weight")),
                bias=_held(given.get("bias")),
                # A copy: a later step may work in place.
                output=output.detach().clone(),
                source=origin,
            )
        )

    def _name(self, function: str) -> str:
        """The module's name; with the function's for what else the module does in the same call."""
        call = self._calls[-1] if self._calls else _Call("")
        if not call.name:
            name = function
        elif call.recorded:
            name = f"{call.name}.{function}"
        else:
            name = call.name
        call.recorded = True
        taken = {step.name for step in self.steps}
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
                self._calls.append(_Call(name))

            def leave(_module: nn.Module, _args: Any, _output: Any) -> None:
                self._calls.pop()

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


def _held(value: Any) -> Tensor | None:
    return value.detach().clone() if isinstance(value, Tensor) else None
