"""The torch functions that become stages of a chain, and the names of their arguments."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from cnnviz.lab.tracing.layers import OPERATIONS
from cnnviz.lab.tracing.layers.kind import Operation, StepKind

__all__ = ["COMPUTED", "Operation", "StepKind", "arguments", "is_global", "named", "operation"]

COMPUTED = frozenset(operation.name for operation in OPERATIONS.values() if operation.is_computed)
"""Operations that the browser computes by itself: web/numbers/layers."""

_NAMED = {operation.name: operation for operation in OPERATIONS.values()}


def named(name: str) -> Operation:
    """The operation that a step names."""
    return _NAMED[name]


def operation(function: str) -> Operation | None:
    """The operation behind the name of a function, or None if it is not a stage."""
    return OPERATIONS.get(function)


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
    pair = [None if size is None else int(size) for size in value]
    return pair * 2 if len(pair) == 1 else pair


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    return value.item() if hasattr(value, "item") else value
