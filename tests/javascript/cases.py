"""The table of cases that the browser's numbers are compared on, computed with torch.

`cases()` makes it, `summary()` says what is in it, for a page on what was checked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch
from javascript.oracle import Step, chain, step
from numpy.typing import NDArray

from cnnviz.lab import images, kernels

Values = NDArray[np.float32]

TOLERANCE = 1e-5
"""Of the largest value, where the arithmetic is not one of whole numbers."""

_LIMIT = 2**24
"""Below this float32 holds every whole number."""


@dataclass(frozen=True, slots=True)
class Case:
    operation: str
    """What it is filed under."""
    setting: str
    """What it tries out, in a few words."""
    steps: list[Step]
    maps: Values
    """(C, H, W)"""
    exact: bool
    """Bit for bit: input and kernels are whole numbers."""
    outputs: list[Values] | None
    """torch's, (C, H, W) for each step; None where it refuses."""

    @property
    def name(self) -> str:
        size = " x ".join(str(n) for n in self.maps.shape)
        return f"{self.operation}, {self.setting}, {size}, {self.steps}"[:300]


@dataclass(frozen=True, slots=True)
class Row:
    operation: str
    settings: tuple[str, ...]
    cases: int
    exact: int
    """Compared bit for bit."""
    near: int
    """Compared within TOLERANCE of the largest value."""
    refused: int
    """torch refuses them, and so must the browser."""


def summary() -> list[Row]:
    """A row for each operation, in the order of the table."""
    filed: dict[str, list[Case]] = {}
    for case in cases():
        filed.setdefault(case.operation, []).append(case)
    return [
        Row(
            operation,
            tuple(dict.fromkeys(one.setting for one in found)),
            len(found),
            sum(one.outputs is not None and one.exact for one in found),
            sum(one.outputs is not None and not one.exact for one in found),
            sum(one.outputs is None for one in found),
        )
        for operation, found in filed.items()
    ]


@cache
def cases() -> tuple[Case, ...]:
    """The same table every time."""
    source = np.random.default_rng(4)
    with torch.inference_mode():
        return tuple(
            one
            for table in (
                _convolutions,
                _transposed,
                _activations,
                _poolings,
                _global,
                _same,
                _chains,
                _lessons,
            )
            for one in table(source)
        )


Source = np.random.Generator


def _case(
    operation: str, setting: str, steps: list[Step] | Step, maps: Values, exact: bool = True
) -> Case:
    listed = steps if isinstance(steps, list) else [steps]
    outputs = chain(listed, torch.from_numpy(maps)[None])
    if outputs is not None and exact:
        # Minus infinity is exact too: the maximum of a window that is all padding.
        held = [one.nan_to_num(neginf=0).abs() for one in outputs if one.numel()]
        largest = max((float(one.max()) for one in held), default=0.0)
        assert largest < _LIMIT, f"{operation}, {setting}: float32 does not hold {largest}"
    held = None if outputs is None else [one[0].numpy() for one in outputs]
    return Case(operation, setting, listed, maps, exact, held)


def _levels(source: Source, *shape: int) -> Values:
    """Grey levels."""
    return source.integers(0, 256, shape).astype(np.float32)


def _signed(source: Source, *shape: int) -> Values:
    return source.integers(-99, 100, shape).astype(np.float32)


def _weight(source: Source, *shape: int, whole: bool = True) -> list[Any]:
    if whole:
        return source.integers(-9, 10, shape).tolist()
    return source.normal(0, 1, shape).astype(np.float32).tolist()


def _convolutions(source: Source) -> Iterator[Case]:
    def conv(
        setting: str, shape: tuple[int, ...], weight: tuple[int, ...], **settings: Any
    ) -> Case:
        return _case(
            "convolution",
            setting,
            step("conv2d", weight=_weight(source, *weight), **settings),
            _levels(source, *shape),
        )

    for size in range(1, 10):
        for count in (1, 4):
            yield conv("kernel sizes 1 to 9", (1, 12, 11), (count, 1, size, size))
        yield conv("kernels that are not square", (1, 12, 13), (2, 1, size, 10 - size))
        yield conv("padding same", (1, 10, 7), (3, 1, size, size), padding="same")
    for count in range(1, 10):
        yield conv("banks of 1 to 9 kernels", (1, 9, 10), (count, 1, 3, 3))
    for channels, count in ((2, 1), (3, 4), (3, 5), (7, 3), (16, 8)):
        yield conv("several channels", (channels, 9, 8), (count, channels, 3, 3))
    for padding in (0, 1, 2, 7, [0, 3], [2, 1], "same", "valid"):
        yield conv("paddings", (1, 8, 9), (4, 1, 3, 2), padding=padding)
    for stride in (1, 2, 3, 9, [1, 2], [3, 1]):
        for size in ((9, 9), (10, 12)):
            yield conv("strides", (1, *size), (2, 1, 3, 3), stride=stride)
            yield conv("strides", (1, *size), (4, 1, 2, 3), stride=stride, padding=1)
    for dilation in (2, 3, [1, 4], [4, 2]):
        yield conv("dilations", (1, 14, 15), (4, 1, 3, 3), dilation=dilation)
        yield conv("dilations", (1, 14, 15), (1, 1, 2, 3), dilation=dilation, padding="same")
        yield conv(
            "dilations", (1, 9, 9), (2, 1, 3, 2), dilation=dilation, padding=[4, 3], stride=2
        )
    for groups, channels, count in ((2, 2, 2), (2, 4, 6), (3, 3, 12), (4, 4, 4), (16, 16, 16)):
        weight = (count, channels // groups, 3, 3)
        yield conv("groups and depthwise", (channels, 7, 8), weight, groups=groups)
    for count in (1, 2, 4, 5):
        bias = source.integers(-999, 999, count).tolist()
        yield conv("biases", (1, 6, 7), (count, 1, 3, 3), bias=bias)
        yield conv("biases", (2, 6, 7), (count, 2, 2, 3), bias=bias, padding=1, stride=2)
    for height, width in ((1, 1), (1, 2), (2, 1), (1, 9), (9, 1), (2, 2), (3, 3), (4, 3)):
        yield conv("images from 1 x 1 up", (1, height, width), (4, 1, 1, 1))
        yield conv("images from 1 x 1 up", (1, height, width), (4, 1, 3, 3), padding="same")
        yield conv("images from 1 x 1 up", (1, height, width), (1, 1, 2, 2), padding=1)
    for count in (1, 4):
        yield conv("colour images", (3, 10, 12), (count, 3, 3, 3), padding="same")
    for size, stride in product((1, 2, 3, 5, 7), (1, 2)):
        yield _case(
            "convolution",
            "kernels of fractions",
            step(
                "conv2d",
                weight=_weight(source, 4, 2, size, size, whole=False),
                bias=_weight(source, 4, whole=False),
                stride=stride,
                padding=size // 2,
            ),
            (_levels(source, 2, 12, 13) / np.float32(255)),
            exact=False,
        )
    yield conv("window larger than its room", (1, 5, 5), (1, 1, 6, 3))
    yield conv("window larger than its room", (1, 5, 5), (1, 1, 3, 9), padding=1)
    yield conv("window larger than its room", (1, 5, 5), (1, 1, 3, 3), dilation=3)
    yield conv("window larger than its room", (1, 1, 1), (1, 1, 2, 2), padding="valid")
    yield conv("a stride below 1", (1, 5, 5), (1, 1, 3, 3), stride=0)
    yield conv("a stride below 1", (1, 5, 5), (1, 1, 3, 3), stride=[1, -1])
    yield conv("a dilation below 1", (1, 5, 5), (1, 1, 3, 3), dilation=0)
    yield conv("a padding below 0", (1, 5, 5), (1, 1, 3, 3), padding=-1)
    yield conv("a stride with padding same", (1, 5, 5), (1, 1, 3, 3), padding="same", stride=2)
    yield conv("a stride with padding same", (1, 5, 5), (1, 1, 3, 3), padding="same", stride=[1, 2])
    yield conv("channels that differ", (2, 5, 5), (1, 1, 3, 3))
    yield conv("channels that differ", (1, 5, 5), (1, 3, 3, 3))
    yield conv("groups that do not divide", (2, 5, 5), (3, 1, 3, 3), groups=2)
    yield conv("groups that do not divide", (2, 5, 5), (2, 1, 3, 3), groups=0)
    yield conv("biases that differ", (1, 5, 5), (2, 1, 3, 3), bias=[1, 2, 3])
    yield conv("settings that are not whole", (1, 5, 5), (1, 1, 3, 3), stride=1.5)


def _transposed(source: Source) -> Iterator[Case]:
    def conv(
        setting: str, shape: tuple[int, ...], weight: tuple[int, ...], **settings: Any
    ) -> Case:
        return _case(
            "transposed convolution",
            setting,
            step("conv_transpose2d", weight=_weight(source, *weight), **settings),
            _levels(source, *shape),
        )

    for size in range(1, 8):
        for stride in (1, 2, 3):
            yield conv("kernel sizes and strides", (1, 7, 6), (1, 2, size, size), stride=stride)
        yield conv("kernels that are not square", (1, 6, 7), (1, 1, size, 8 - size), stride=[1, 2])
    for channels, count in ((2, 1), (3, 4), (1, 5), (7, 3)):
        yield conv("several channels", (channels, 5, 6), (channels, count, 3, 3), stride=2)
    for padding in (0, 1, 2, [0, 2], [3, 1]):
        yield conv("paddings", (1, 7, 8), (1, 2, 3, 4), stride=2, padding=padding)
    for added, stride, dilation in ((1, 2, 1), ([0, 2], 3, 1), ([1, 0], [2, 1], 1), (2, 1, 3)):
        settings = {"output_padding": added, "stride": stride, "dilation": dilation}
        yield conv("output paddings", (1, 6, 5), (1, 2, 3, 2), padding=1, **settings)
    for dilation in (2, 3, [1, 4], [4, 2]):
        for stride in (1, 2, 3):
            settings = {"dilation": dilation, "stride": stride}
            yield conv("dilations", (1, 6, 7), (1, 2, 3, 2), padding=[1, 0], **settings)
    for groups, channels, each in ((2, 2, 1), (2, 4, 3), (3, 3, 4), (4, 4, 1)):
        weight = (channels, each, 3, 3)
        yield conv("groups and depthwise", (channels, 5, 6), weight, groups=groups, stride=2)
        bias = source.integers(-99, 99, each * groups).tolist()
        yield conv("groups and depthwise", (channels, 4, 3), weight, groups=groups, bias=bias)
    for count in (1, 3):
        bias = source.integers(-999, 999, count).tolist()
        yield conv("biases", (2, 4, 5), (2, count, 2, 2), bias=bias, stride=2)
        yield conv("places without a kernel", (1, 4, 5), (1, count, 1, 2), bias=bias, stride=3)
    for height, width in ((1, 1), (1, 5), (5, 1), (2, 2)):
        yield conv("images from 1 x 1 up", (1, height, width), (1, 2, 2, 3), stride=2)
    for size, stride in product((1, 2, 3, 4), (1, 2, 3)):
        yield _case(
            "transposed convolution",
            "kernels of fractions",
            step(
                "conv_transpose2d",
                weight=_weight(source, 2, 3, size, size, whole=False),
                bias=_weight(source, 3, whole=False),
                stride=stride,
                padding=size // 2,
            ),
            (_levels(source, 2, 7, 8) / np.float32(255)),
            exact=False,
        )
    yield conv("padding larger than the output", (1, 2, 2), (1, 1, 2, 2), padding=2)
    yield conv("padding larger than the output", (1, 1, 5), (1, 1, 1, 1), padding=[1, 0])
    yield conv("an output padding too large", (1, 3, 3), (1, 1, 2, 2), output_padding=1)
    yield conv("an output padding too large", (1, 3, 3), (1, 1, 2, 2), stride=2, output_padding=2)
    yield conv("an output padding below 0", (1, 3, 3), (1, 1, 3, 3), stride=2, output_padding=-1)
    yield conv("a stride below 1", (1, 5, 5), (1, 1, 3, 3), stride=0)
    yield conv("a dilation below 1", (1, 5, 5), (1, 1, 3, 3), dilation=0)
    yield conv("a padding below 0", (1, 5, 5), (1, 1, 3, 3), padding=-1)
    yield conv("padding by name", (1, 5, 5), (1, 1, 3, 3), padding="same")
    yield conv("channels that differ", (2, 5, 5), (1, 1, 3, 3))
    yield conv("groups that do not divide", (3, 5, 5), (3, 1, 3, 3), groups=2)
    yield conv("groups that do not divide", (2, 5, 5), (2, 1, 3, 3), groups=0)
    yield conv("biases that differ", (1, 5, 5), (1, 2, 3, 3), bias=[1, 2, 3])
    yield conv("settings that are not whole", (1, 5, 5), (1, 1, 3, 3), stride=1.5)


_CURVES: dict[str, list[dict[str, Any]]] = {
    "relu": [{}],
    "relu6": [{}],
    "leaky_relu": [{}, {"negative_slope": 0.25}],
    "elu": [{}, {"alpha": 0.5}],
    "celu": [{}, {"alpha": 2.0}],
    "selu": [{}],
    "silu": [{}],
    "mish": [{}],
    "sigmoid": [{}],
    "logsigmoid": [{}],
    "tanh": [{}],
    "tanhshrink": [{}],
    "hardtanh": [{}, {"min_val": -3.0, "max_val": 2.0}],
    "hardsigmoid": [{}],
    "hardswish": [{}],
    "softsign": [{}],
    "softplus": [{}, {"beta": 2.0, "threshold": 5.0}],
    "gelu": [{"approximate": "none"}, {"approximate": "tanh"}],
    "softshrink": [{}, {"lambd": 2.5}],
    "hardshrink": [{}, {"lambd": 2.5}],
    "threshold": [{"threshold": 1.0, "value": -7.0}],
}
_PICKING = {"relu", "relu6", "hardtanh", "hardshrink", "threshold"}
"""Those that only choose between numbers: whole ones stay whole."""


_EDGES = np.array([[np.r_[-20:21] / 2]], np.float32)
"""Halves from -10 to 10: every bound of the settings above is among them."""


def _activations(source: Source) -> Iterator[Case]:
    for name, settings in _CURVES.items():
        for given in settings:
            exact = name in _PICKING and all(float(v) * 2 % 1 == 0 for v in given.values())
            one = step(name, **given)
            for maps, label in (
                (_signed(source, 2, 5, 4), "whole numbers"),
                (source.normal(0, 3, (1, 9, 11)).astype(np.float32), "fractions"),
                (_EDGES, "the places where curves bend"),
                (source.uniform(-0.001, 0.001, (1, 3, 3)).astype(np.float32), "tiny numbers"),
            ):
                # x - tanh(x) of a tiny x is what float32 rounds off, in torch.
                if name != "tanhshrink" or label != "tiny numbers":
                    yield _case("activation", f"{name} of {label}", one, maps, exact)


def _poolings(source: Source) -> Iterator[Case]:
    def pool(setting: str, shape: tuple[int, ...], name: str, **settings: Any) -> Case:
        signed = _signed(source, *shape)
        maps = -np.abs(signed) - 1 if "negative" in setting else signed
        called = "max pooling" if name == "max_pool2d" else "average pooling"
        return _case(called, setting, step(name, **settings), maps)

    for name in ("max_pool2d", "avg_pool2d"):
        for window in range(1, 10):
            yield pool("windows 1 to 9", (2, 13, 11), name, kernel_size=window)
            yield pool("windows 1 to 9", (1, 19, 18), name, kernel_size=[window, 10 - window])
        for stride in (1, 2, 3, 5, [1, 2], [4, 1]):
            yield pool("strides", (1, 12, 11), name, kernel_size=3, stride=stride)
            yield pool("strides", (1, 12, 11), name, kernel_size=2, stride=stride, ceil_mode=True)
        for window, padding in ((2, 1), (3, 1), (4, 2), (5, 2), ([4, 2], [2, 0]), ([2, 9], [1, 4])):
            for ceil in (False, True):
                settings = {"kernel_size": window, "padding": padding, "ceil_mode": ceil}
                yield pool("paddings", (1, 9, 10), name, **settings)
                yield pool("paddings", (1, 9, 10), name, stride=2, **settings)
                yield pool("padding of negative maps", (1, 7, 8), name, stride=1, **settings)
        for n, window, stride, padding in (
            *((5, 2, 2, 0), (6, 4, 3, 0), (6, 3, 2, 1), (4, 2, 3, 0), (4, 1, 5, 0), (4, 2, 4, 1)),
            *((5, 6, 6, 0), (5, 6, 2, 0), (7, 4, 5, 2), (1, 2, 2, 1), (1, 2, 1, 0), (10, 3, 4, 1)),
        ):
            settings = {"kernel_size": window, "stride": stride, "padding": padding}
            yield pool("ceil mode", (1, n, n + 1), name, ceil_mode=True, **settings)
            yield pool("ceil mode", (2, n + 2, n), name, ceil_mode=True, **settings)
        for height, width in ((1, 1), (1, 7), (7, 1), (2, 3)):
            yield pool("maps from 1 x 1 up", (3, height, width), name, kernel_size=1)
            yield pool("maps from 1 x 1 up", (3, height, width), name, kernel_size=2, padding=1)
            yield pool("window larger than its room", (1, height, width), name, kernel_size=9)
        refused = (
            ("padding over half the window", {"kernel_size": 3, "padding": 2}),
            ("padding over half the window", {"kernel_size": 1, "padding": 1}),
            ("padding over half the window", {"kernel_size": [2, 5], "padding": 2}),
            ("a stride below 1", {"kernel_size": 2, "stride": 0}),
            ("a stride below 1", {"kernel_size": 2, "stride": [1, -2]}),
            ("a padding below 0", {"kernel_size": 2, "padding": -1}),
            ("a window below 1", {"kernel_size": 0}),
            ("a window below 1", {"kernel_size": [2, 0], "stride": 1}),
            ("window larger than its room", {"kernel_size": 6}),
            ("window larger than its room", {"kernel_size": 7, "stride": 2, "ceil_mode": True}),
            ("settings that are not whole", {"kernel_size": 2.5}),
        )
        for setting, settings in refused:
            yield pool(setting, (1, 5, 5), name, **settings)
    for dilation in (2, 3, 5, [1, 4], [3, 2]):
        for padding, ceil in ((0, False), (1, False), (1, True)):
            settings = {"kernel_size": 2, "dilation": dilation, "padding": padding}
            yield pool("dilations", (1, 9, 8), "max_pool2d", stride=1, ceil_mode=ceil, **settings)
            yield pool("dilations", (1, 9, 8), "max_pool2d", stride=3, ceil_mode=ceil, **settings)
            yield pool(
                "dilations of negative maps", (1, 6, 7), "max_pool2d", ceil_mode=ceil, **settings
            )
    # No pixel in any window: minus infinity remains.
    yield pool("dilations", (1, 1, 3), "max_pool2d", kernel_size=2, stride=1, padding=1, dilation=2)
    yield pool("a dilation below 1", (1, 5, 5), "max_pool2d", kernel_size=2, dilation=0)
    settings = {"kernel_size": 2, "dilation": 4, "padding": 2}
    yield pool("padding over half the window", (1, 5, 5), "max_pool2d", **settings)
    for ceil, include, divisor in product((False, True), (False, True), (None, 1, 3, -2)):
        for window, padding in ((3, 1), ([4, 5], [2, 1])):
            yield pool(
                "count_include_pad and divisor_override",
                (1, 8, 9),
                "avg_pool2d",
                kernel_size=window,
                stride=2,
                padding=padding,
                ceil_mode=ceil,
                count_include_pad=include,
                divisor_override=divisor,
            )
    yield pool("a divisor of 0", (1, 5, 5), "avg_pool2d", kernel_size=2, divisor_override=0)
    yield _case(
        "average pooling",
        "fractions",
        step("avg_pool2d", kernel_size=3, stride=2, padding=1),
        source.normal(0, 1, (2, 15, 14)).astype(np.float32),
        exact=False,
    )


def _global(source: Source) -> Iterator[Case]:
    called = "global and adaptive pooling"
    for name in ("adaptive_avg_pool2d", "adaptive_max_pool2d", "mean", "amax"):
        for shape in ((1, 1, 1), (4, 5, 5), (3, 7, 9), (2, 1, 30), (1, 30, 41)):
            settings = {"output_size": 1} if "adaptive" in name else {}
            yield _case(
                called, f"{name} over a whole map", step(name, **settings), _signed(source, *shape)
            )
    for name in ("adaptive_avg_pool2d", "adaptive_max_pool2d"):
        for size in (2, 3, 5, 12, [1, 4], [3, 2], [None, 2], [3, None], [None, None]):
            one = step(name, output_size=size)
            yield _case(called, f"{name} to a size", one, _signed(source, 2, 7, 9))
        yield _case(
            called, f"{name} to nothing", step(name, output_size=0), _levels(source, 1, 4, 4)
        )
        yield _case(
            called,
            f"{name} to less than nothing",
            step(name, output_size=-1),
            _signed(source, 1, 4, 4),
        )
        yield _case(
            called, f"{name} to a fraction", step(name, output_size=1.5), _signed(source, 1, 4, 4)
        )


def _same(source: Source) -> Iterator[Case]:
    for name, called in (("max_pool2d", "max pooling"), ("avg_pool2d", "average pooling")):
        for window, stride in product((1, 2, 3, 4, 5), (1, 2, 3, 4)):
            settings = {"kernel_size": [window] * 2, "stride": [stride] * 2, "padding": "same"}
            for shape in ((1, 1, 2), (2, 7, 9)):
                one = (
                    step(name, count_include_pad=False, **settings)
                    if "avg" in name
                    else step(name, **settings)
                )
                yield _case(called, "TensorFlow's SAME", one, -_levels(source, *shape))


def _chains(source: Source) -> Iterator[Case]:
    def chained(setting: str, steps: list[Step], maps: Values, exact: bool = True) -> Case:
        return _case("chains", setting, steps, maps, exact)

    relu, pool = step("relu"), step("max_pool2d", kernel_size=2)
    for size in (1, 2, 3, 5, 7):
        conv = step("conv2d", weight=_weight(source, 4, 1, size, size))
        yield chained("convolution, ReLU, pooling", [conv, relu, pool], _levels(source, 1, 20, 23))
        padded = step("conv2d", weight=_weight(source, 2, 1, size, size), padding="same")
        last = step("adaptive_avg_pool2d", output_size=1)
        yield chained("down to one value", [padded, relu, pool, last], _levels(source, 1, 16, 15))
    first = step("conv2d", weight=_weight(source, 3, 3, 3, 3), padding=1)
    second = step("conv2d", weight=_weight(source, 4, 3, 3, 3), stride=2, dilation=2)
    yield chained(
        "two convolutions of a colour image",
        [first, relu, pool, second],
        _levels(source, 3, 24, 25),
    )
    shrunk = step("conv2d", weight=_weight(source, 1, 1, 5, 5))
    yield chained(
        "until no window fits", [shrunk, pool, shrunk, pool, shrunk], _levels(source, 1, 20, 20)
    )
    for seed in range(12):
        steps = [
            step("conv2d", weight=_weight(source, 4, 1, 3, 3, whole=False), padding=seed % 3),
            step(list(_CURVES)[seed], **list(_CURVES.values())[seed][0]),
            step(
                ("max_pool2d", "avg_pool2d")[seed % 2],
                kernel_size=3,
                stride=2,
                ceil_mode=seed % 4 < 2,
            ),
            step("conv2d", weight=_weight(source, 3, 4, 2, 2, whole=False), stride=1 + seed % 2),
        ]
        maps = source.normal(0, 1, (1, 17, 15)).astype(np.float32)
        yield chained("four steps of fractions", steps, maps, exact=False)


def _lessons(source: Source) -> Iterator[Case]:
    """The chains that the lessons show, on the lab's images."""

    def lesson(setting: str, bank: Any, pool: Step | None, image: str, **settings: Any) -> Case:
        photo = images.load(image)[40:200, 60:260]
        conv = step("conv2d", weight=bank[:, None].tolist(), **settings)
        steps = [conv, step("relu"), *([pool] if pool else [])]
        return _case("the lessons", setting, steps, np.ascontiguousarray(photo[None], np.float32))

    edges, laplacian = kernels.family(kernels.edge()), kernels.family(kernels.laplacian())
    same = {"kernel_size": [2, 2], "stride": [2, 2], "padding": "same"}
    yield lesson("four edge filters", edges, None, "china")
    yield lesson("max pooling of 4", edges, step("max_pool2d", kernel_size=4), "car")
    yield lesson("max pooling of 2", edges, step("max_pool2d", kernel_size=2), "car")
    yield lesson("laplacian", laplacian, step("max_pool2d", kernel_size=2), "coins")
    emboss = kernels.emboss()[None]
    yield lesson(
        "emboss, detect, condense", emboss, step("max_pool2d", **same), "chelsea", padding="valid"
    )
    yield lesson(
        "emboss, detect, condense", emboss, step("max_pool2d", **same), "chelsea", padding="same"
    )
    circle = np.ascontiguousarray(images.load("circle")[None], np.float32)
    yield _case(
        "the lessons", "a circle pooled four times", [step("max_pool2d", **same)] * 4, circle
    )
    for size in ((5, 5), (7, 7)):
        maps = _levels(source, 8, *size)
        yield _case(
            "the lessons",
            "global average pooling",
            step("adaptive_avg_pool2d", output_size=1),
            maps,
        )
