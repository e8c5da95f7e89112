"""A figure's chain as the playground's address: `#image=china&step=conv;k=…&step=act;f=relu`.

The grammar is that of web/playground/steps; a test opens in a browser what is written here.
"""

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from cnnviz.figure_data import PlaygroundStage
from cnnviz.figure_data import Stage as StageData

LIMITS = {
    "characters": 20_000,
    "family": 4,
    "kernels": 4,
    "side": 9,
    "window": 99,
    "stride": 99,
    "padding": 49,
    "dilation": 32,
    "added": 98,
    "weight": 99_999,
    "bias": 9_999_999,
    "maps": 16,
}
"""Largest values that the playground reads: those of web/playground/state/limits.js."""

Stage = StageData | PlaygroundStage
"""Of a figure, or of a playground."""
Kernel = Sequence[Sequence[float]]

_ACTIVATIONS = frozenset(["relu", "leaky_relu", "sigmoid", "tanh"])


def state_of(stages: Sequence[Stage], images: Collection[str]) -> str | None:
    """The state of a chain over one of the playground's images; None if it cannot show it."""
    first = stages[0] if stages else None
    if not first or first.kind != "image" or not first.credit or first.shape[0] != 1:
        return None
    if first.credit.name not in images:
        return None
    parts, last, counts = [f"image={first.credit.name}"], 0, dict[str, int]()
    for place, stage in enumerate(stages):
        if not stage.operation:
            continue
        written = _step(stage, stages[last].shape[0]) if stage.source == last else None
        family = "tconv" if stage.operation == "conv_transpose2d" else stage.kind
        counts[family] = counts.get(family, 0) + 1
        many = counts[family] > LIMITS["family"] or stage.shape[0] > LIMITS["maps"]
        if not written or many:
            return None
        parts.append(f"step={written}")
        last = place
    text = "&".join(parts)
    return text if last and len(text) <= LIMITS["characters"] else None


def _step(stage: Stage, channels: int) -> str | None:
    settings = stage.settings
    if not _are_within(settings):
        return None
    match stage.operation:
        case "conv2d":
            return _convolution(stage, channels)
        case "conv_transpose2d":
            return _transposed(stage, channels)
        case "max_pool2d":
            dilated = _sizes({"dilation": [1, 1], **settings}, d=("dilation", 1))
            return ";".join(["max", *_window(settings), *dilated])
        case "avg_pool2d" if not settings.get("divisor_override"):
            # TensorFlow's "same" leaves its padding out by itself.
            counted = settings["count_include_pad"] or settings["padding"] == "same"
            kept = [] if counted else ["pad=0"]
            return ";".join(["avg", *_window(settings), *kept])
        case "adaptive_avg_pool2d" if settings["output_size"] == [1, 1]:
            return "globalavg"
        case "adaptive_max_pool2d" if settings["output_size"] == [1, 1]:
            return "globalmax"
        case "mean":
            return "globalavg"
        case "amax":
            return "globalmax"
        case "leaky_relu" if settings["negative_slope"] != 0.01:
            return None
        case name if name in _ACTIVATIONS:
            return f"act;f={name}"
    return None


def _are_within(settings: Mapping[str, Any]) -> bool:
    limits = {"kernel_size": "window", "stride": "stride", "padding": "padding"}
    return all(
        max(settings[name]) <= LIMITS[limit]
        for name, limit in {**limits, "dilation": "dilation"}.items()
        if isinstance(settings.get(name), list)
    )


def _is_small(values: Iterable[float], limit: str) -> bool:
    return all(abs(value) <= LIMITS[limit] for value in values)


def _convolution(stage: Stage, channels: int) -> str | None:
    settings, padding = stage.settings, stage.settings["padding"]
    named = [f"p={padding}"] if isinstance(padding, str) and padding != "valid" else []
    sizes = _sizes(settings, s=("stride", 1), p=("padding", 0), d=("dilation", 1))
    bank = _bank(stage, stage.weight or [], channels)
    return bank and ";".join(["conv", bank[0], *sizes, *named, *bank[1]])


def _transposed(stage: Stage, channels: int) -> str | None:
    settings, weight = stage.settings, stage.weight or []
    groups = settings["groups"]
    taken = len(weight) // groups
    # torch has the maps that come in first; here as for a convolution, those that go out.
    turned = [
        [kernels[k] for kernels in weight[group * taken : (group + 1) * taken]]
        for group in range(groups)
        for k in range(len(weight[0]) if weight else 0)
    ]
    if max(settings["output_padding"]) > LIMITS["added"]:
        return None
    sizes = _sizes(
        settings,
        s=("stride", 1),
        p=("padding", 0),
        o=("output_padding", 0),
        d=("dilation", 1),
    )
    bank = _bank(stage, turned, channels)
    return bank and ";".join(["tconv", bank[0], *sizes, *bank[1]])


def _bank(
    stage: Stage, weight: Sequence[Sequence[Kernel]], channels: int
) -> tuple[str, list[str]] | None:
    """The field of the kernels, and those behind the sizes; None where the playground has no such.

    `weight` is [out][in / groups], each a kernel.
    """
    if not weight or max(len(weight[0][0]), len(weight[0][0][0])) > LIMITS["side"]:
        return None
    groups = stage.settings["groups"]
    if groups == 1:
        # One kernel for all the maps that come in is laid on each of them.
        kernels, mix = [inputs[0] for inputs in weight], "sum"
        fits = all(kernel == inputs[0] for inputs in weight for kernel in inputs)
    else:
        many = len(weight) // channels
        kernels, mix = [inputs[0] for inputs in weight[:many]], "each"
        fits = groups == channels and list(weight) == list(weight[:many]) * channels
    biases = stage.bias or []
    if mix == "each" and biases:
        fits = fits and biases == biases[: len(kernels)] * channels
    small = _is_small((n for kernel in kernels for row in kernel for n in row), "weight")
    if not fits or len(kernels) > LIMITS["kernels"]:
        return None
    if not small or not _is_small(biases, "bias"):
        return None
    rows = "_".join("/".join(",".join(map(_number, r)) for r in kernel) for kernel in kernels)
    shift = [f"b={','.join(map(_number, biases[: len(kernels)]))}"] if any(biases) else []
    mixed = ["mix=each"] if mix == "each" and channels > 1 else []
    return f"k={rows}", [*shift, *mixed]


def _window(settings: Mapping[str, Any]) -> list[str]:
    """The window, and of the rest what is not torch's default."""
    down, across = settings["kernel_size"]
    stride = settings["stride"]
    fields = [f"w={down},{across}"]
    if list(stride) != [down, across]:
        fields.append(f"s={stride[0]},{stride[1]}")
    if settings["padding"] == "same":
        return [*fields, "p=same"]
    fields += _sizes(settings, p=("padding", 0))
    return [*fields, "ceil=1"] if settings["ceil_mode"] else fields


def _sizes(settings: Mapping[str, Any], **named: tuple[str, int]) -> list[str]:
    """`letter=down,across` of each of these settings that is not its default on both sides."""
    fields = []
    for letter, (name, default) in named.items():
        pair = settings[name]
        if not isinstance(pair, str) and list(pair) != [default, default]:
            fields.append(f"{letter}={pair[0]},{pair[1]}")
    return fields


def _number(value: float) -> str:
    """The shortest decimal that reads back to the same float32."""
    if value == int(value) and abs(value) < 1e9:
        return str(int(value))
    exact = struct.pack("<f", value)
    texts = (f"{value:.{digits}g}" for digits in range(1, 18))
    return next(text for text in texts if struct.pack("<f", float(text)) == exact)
