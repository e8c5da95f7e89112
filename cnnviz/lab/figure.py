"""A chain of feature maps as data: language- and theme-neutral, every panel with its numbers.

The shape of the data is what the pages and, later, the browser's own arithmetic read:

    {"version": 1, "caption": str|None, "stages": [{
        "kind": "image"|"kernels"|"convolution"|"activation"|"pooling"|"maps",
        "name", "operation", "settings", "label", "labels", "weight", "bias", "parameters",
        "shape": [C, H, W], "minimum", "maximum", "zeros",
        "scale": {"map": "grey"|"diverging"|"positive"|"colour", "low", "high", "beyond", "bar"},
        "left_out", "credit",
        "panels": [{"channel", "width", "height", "minimum", "maximum", "zeros", "preview",
                    "preview_width", "preview_height", "pixelated", "full", "values", "colours"}]}]}
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from torch import Tensor

from cnnviz.errors import LabError
from cnnviz.lab import images, paint
from cnnviz.lab.paint import Values
from cnnviz.lab.trace import Step, StepKind

VERSION = 1
PANELS = 16
"""Most maps of a stage that a figure shows; the others are counted."""

_READABLE = 12
"""A panel of at most this many rows and columns carries its numbers."""

_HELD = 4096
"""Most numbers of a weight that travel with the figure."""

Stage = dict[str, Any]


def image_stage(image: Any) -> Stage:
    """The input: (H, W) grey, (H, W, 3) colour, or a tensor (1, 1, H, W)."""
    array = _array(image)
    if array.ndim == 4 and array.shape[:2] == (1, 1):
        array = array[0, 0]
    if array.ndim == 3 and array.shape[2] == 3:
        return _colour_stage(array)
    if array.ndim != 2:
        raise LabError(
            f"an image has the shape (height, width), (height, width, 3) or (1, 1, height, width); "
            f"this has {array.shape}."
        )
    _check_finite(array, "the image")
    low, high = float(array.min()), float(array.max())
    if low < 0 or high > 255:
        raise LabError(
            f"an image has grey levels 0 to 255; this goes from {low:g} to {high:g}. For other "
            "values use show.maps."
        )
    if high <= 1 and not np.array_equal(array, np.rint(array)):
        raise LabError(
            "the image goes from 0 to 1; figures show grey levels 0 to 255, so multiply it by 255."
        )
    stage = _stage("image", "image", array[None], "grey", 0.0, 255.0)
    name = images.source_of(array)
    return {**stage, "credit": _credit(name) if name else None}


def kernels_stage(kernels: Any, labels: Sequence[str] | None = None) -> Stage:
    """Kernels with their numbers: (number, height, width), or (height, width) for one."""
    array = _array(kernels)
    if array.ndim == 4 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3:
        raise LabError(f"kernels have the shape (number, height, width); these have {array.shape}.")
    if labels is not None and len(labels) != len(array):
        raise LabError(f"there are {len(array)} kernels and {len(labels)} labels.")
    _check_finite(array, "a kernel")
    limit = _limit(array)
    stage = _stage("kernels", "kernels", array, "diverging", -limit, limit)
    return {**stage, "labels": list(labels) if labels is not None else None}


def maps_stage(maps: Any, label: str | None = None) -> Stage:
    """Any maps: (C, H, W), (1, C, H, W) or (H, W)."""
    array = _channels(maps, "the maps")
    name, low, high = _scale_of(array, None)
    return {**_stage("maps", "maps", array, name, low, high), "label": label}


def step_stages(steps: Sequence[Step]) -> list[Stage]:
    """A stage for each step, and one for the kernels of a convolution where they can be read."""
    stages: list[Stage] = []
    limit: float | None = None
    for step in steps:
        array = _channels(step.output, f"the output of '{step.name}'")
        if step.kind is StepKind.CONVOLUTION:
            limit = _spread(array)
            if _are_readable(step):
                stages.append(kernels_stage(step.weight))
        name, low, high = _scale_of(array, limit)
        stage = _stage(step.kind.value, step.name, array, name, low, high)
        held = step.weight is not None and step.parameters <= _HELD
        stages.append(
            {
                **stage,
                "operation": step.operation,
                "settings": dict(step.settings),
                "parameters": step.parameters,
                "weight": step.weight.tolist() if held and step.weight is not None else None,
                "bias": step.bias.tolist() if held and step.bias is not None else None,
            }
        )
    return stages


def figure(stages: Sequence[Stage], caption: str | None) -> dict[str, Any]:
    return {"version": VERSION, "caption": caption, "stages": list(stages)}


def summary(data: dict[str, Any]) -> str:
    """One line a stage, for a terminal."""
    lines = [data["caption"]] if data["caption"] else []
    for stage in data["stages"]:
        size = " x ".join(str(n) for n in stage["shape"])
        lines.append(
            f"{stage['name']}: {size}, {stage['minimum']:g} to {stage['maximum']:g}, "
            f"{stage['zeros']:.0%} zeros"
        )
    return "\n".join(lines)


def _are_readable(step: Step) -> bool:
    weight = step.weight
    if weight is None or weight.ndim != 4:
        return False
    count, channels, height, width = weight.shape
    return channels == 1 and count <= PANELS and max(height, width) <= _READABLE - 1


def _scale_of(array: Values, limit: float | None) -> tuple[str, float, float]:
    """(map, low, high): signed values symmetric about zero, others on the positive half.

    Stages behind a convolution keep its limit, so that a colour means the same number along the
    chain.
    """
    limit = _spread(array) if limit is None else limit
    return ("positive", 0.0, limit) if float(array.min()) >= 0 else ("diverging", -limit, limit)


def _stage(kind: str, name: str, array: Values, scale: str, low: float, high: float) -> Stage:
    shown = array[:PANELS]
    return {
        "kind": kind,
        "name": name,
        "operation": None,
        "settings": {},
        "label": None,
        "labels": None,
        "weight": None,
        "bias": None,
        "parameters": 0,
        "shape": [int(n) for n in array.shape],
        **_numbers(array),
        "scale": {
            "map": scale,
            "low": low,
            "high": high,
            # Whether values go beyond the ends of the bar.
            "beyond": bool(array.size) and bool(array.min() < low or array.max() > high),
            "bar": paint.bar(scale),
        },
        "left_out": len(array) - len(shown),
        "credit": None,
        "panels": [
            _panel(channel, values, kind, scale, low, high) for channel, values in enumerate(shown)
        ],
    }


def _panel(
    channel: int, values: Values, kind: str, scale: str, low: float, high: float
) -> dict[str, Any]:
    height, width = values.shape
    readable = max(height, width) <= _READABLE
    preview = full = None
    drawn = paint.smaller(values)
    if not (kind == "kernels" and readable):
        exact = drawn.size <= paint.EXACT
        preview = paint.webp(paint.painted(drawn, scale, low, high), exact=exact)
        full = None if exact else paint.png(paint.painted(values, scale, low, high))
    return {
        "channel": channel,
        "width": width,
        "height": height,
        **_numbers(values),
        "preview": preview,
        "preview_width": drawn.shape[1],
        "preview_height": drawn.shape[0],
        "pixelated": full is None,
        "full": full,
        "values": values.tolist() if readable else None,
        "colours": paint.hexadecimal(values, scale, low, high) if readable else None,
    }


def _colour_stage(array: Values) -> Stage:
    _check_finite(array, "the image")
    if float(array.min()) < 0 or float(array.max()) > 255:
        raise LabError("a colour image has levels 0 to 255 in each channel.")
    height, width = array.shape[:2]
    drawn = paint.smaller(array)
    pixels = np.rint(drawn).astype(np.uint8)
    whole = np.rint(array).astype(np.uint8)
    stage = _stage("image", "image", array.transpose(2, 0, 1)[:0], "grey", 0.0, 255.0)
    name = images.source_of(array)
    return {
        **stage,
        "shape": [3, height, width],
        **_numbers(array),
        "scale": {"map": "colour", "low": 0.0, "high": 255.0, "beyond": False, "bar": None},
        "left_out": 0,
        "credit": _credit(name) if name else None,
        "panels": [
            {
                "channel": 0,
                "width": width,
                "height": height,
                **_numbers(array),
                "preview": paint.webp(pixels, exact=False),
                "preview_width": drawn.shape[1],
                "preview_height": drawn.shape[0],
                "pixelated": False,
                "full": paint.png(whole),
                "values": None,
                "colours": None,
            }
        ],
    }


def _numbers(array: Values) -> dict[str, float]:
    if not array.size:
        return {"minimum": 0.0, "maximum": 0.0, "zeros": 0.0}
    return {
        "minimum": float(array.min()),
        "maximum": float(array.max()),
        "zeros": float(np.count_nonzero(array == 0) / array.size),
    }


def _spread(array: Values) -> float:
    """The limit of a row's colours: the largest value, unless a few stand far beyond the rest.

    An edge filter's largest answer may be three times what 99.5 % of its answers stay under; the
    whole row would then look white. Values beyond the limit are drawn in its last colour, and the
    bar says so.
    """
    largest = _limit(array)
    most = float(np.quantile(np.abs(array), 0.995))
    if most == 0 or largest < 1.5 * most:
        return largest
    return float(np.ceil(most)) if most > 10 else most


def _limit(array: Values) -> float:
    return float(np.abs(array).max()) or 1.0


def _channels(maps: Any, called: str) -> Values:
    array = _array(maps)
    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.size == 0:
        raise LabError(
            f"{called} must have the shape (channels, height, width), or (1, channels, height, "
            f"width); the shape is {array.shape}."
        )
    _check_finite(array, called)
    return array


def _array(values: Any) -> Values:
    if isinstance(values, Tensor):
        values = values.detach().cpu().numpy()
    try:
        return np.asarray(values, dtype=np.float32)
    except (TypeError, ValueError):
        raise LabError(
            f"a figure needs an array or a tensor of numbers, not {type(values).__name__}."
        ) from None


def _check_finite(array: Values, called: str) -> None:
    if not np.isfinite(array).all():
        raise LabError(f"{called} holds NaN or infinite values; a figure cannot show them.")


def _credit(name: str) -> dict[str, str]:
    return asdict(images.credit(name))
