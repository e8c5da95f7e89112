"""Steps and maps that hypothesis draws: any setting that torch takes, and some that it refuses."""

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from javascript.oracle import Step, step
from numpy.typing import NDArray

SEARCH = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def both(strategy: st.SearchStrategy[int]) -> st.SearchStrategy[list[int]]:
    return st.lists(strategy, min_size=2, max_size=2)


@st.composite
def convolutions(draw: st.DrawFn, channels: int, whole: bool = True) -> Step:
    groups = draw(st.sampled_from([one for one in (1, 2, 3, channels) if channels % one == 0]))
    count = groups * draw(st.integers(1, 5 if groups == 1 else 2))
    rows, columns = draw(both(st.integers(1, 6)))
    seed = draw(st.integers(0, 999))
    source = np.random.default_rng(seed)
    shape = (count, channels // groups, rows, columns)
    drawn = (
        source.integers(-9, 10, shape) if whole else source.normal(0, 1, shape).astype(np.float32)
    )
    bias = draw(st.none() | st.lists(st.integers(-99, 99), min_size=count, max_size=count))
    return step(
        "conv2d",
        weight=drawn.tolist(),
        bias=bias,
        stride=draw(st.sampled_from([[1, 1], [1, 2], [2, 1], [3, 3], [0, 1]])),
        padding=draw(st.sampled_from(["same", "valid"]) | both(st.integers(0, 4))),
        dilation=draw(both(st.integers(1, 3))),
        groups=groups,
    )


@st.composite
def transposed(draw: st.DrawFn, channels: int, whole: bool = True) -> Step:
    groups = draw(st.sampled_from([one for one in (1, 2, 3, channels) if channels % one == 0]))
    each = draw(st.integers(1, 3))
    rows, columns = draw(both(st.integers(1, 5)))
    source = np.random.default_rng(draw(st.integers(0, 999)))
    shape = (channels, each, rows, columns)
    drawn = (
        source.integers(-9, 10, shape) if whole else source.normal(0, 1, shape).astype(np.float32)
    )
    count = each * groups
    return step(
        "conv_transpose2d",
        weight=drawn.tolist(),
        bias=draw(st.none() | st.lists(st.integers(-99, 99), min_size=count, max_size=count)),
        stride=draw(both(st.integers(1, 4))),
        padding=draw(both(st.integers(0, 4))),
        # Now and then too much: it must be less than the stride or the dilation.
        output_padding=draw(both(st.sampled_from([0, 0, 0, 0, 1, 1, 2, 3]))),
        dilation=draw(both(st.integers(1, 3))),
        groups=groups,
    )


@st.composite
def poolings(draw: st.DrawFn) -> Step:
    name = draw(
        st.sampled_from(
            [
                "max_pool2d",
                "avg_pool2d",
                "adaptive_avg_pool2d",
                "adaptive_max_pool2d",
                "mean",
                "amax",
            ]
        )
    )
    if name in ("mean", "amax"):
        return step(name)
    if "adaptive" in name:
        return step(
            name, output_size=draw(st.lists(st.none() | st.integers(1, 9), min_size=2, max_size=2))
        )
    kernel = draw(both(st.integers(1, 6)))
    if draw(st.integers(0, 5)) == 0:
        square = {"kernel_size": kernel[:1] * 2, "stride": [draw(st.integers(1, 5))] * 2}
        return step(name, padding="same", **square)
    given = {
        "kernel_size": kernel,
        "stride": draw(both(st.integers(1, 5))),
        # Half the window at most, and now and then too much.
        "padding": [
            draw(st.integers(0, (one + draw(st.sampled_from([0] * 9 + [2]))) // 2))
            for one in kernel
        ],
        "ceil_mode": draw(st.booleans()),
    }
    if name == "max_pool2d":
        return step(name, dilation=draw(both(st.integers(1, 3))), **given)
    return step(
        name,
        count_include_pad=draw(st.booleans()),
        divisor_override=draw(st.none() | st.sampled_from([1, 3, -2])),
        **given,
    )


@st.composite
def inputs(draw: st.DrawFn, whole: bool = True) -> NDArray[np.float32]:
    shape = (draw(st.integers(1, 4)), draw(st.integers(1, 16)), draw(st.integers(1, 16)))
    source = np.random.default_rng(draw(st.integers(0, 999)))
    drawn = source.integers(-255, 256, shape) if whole else source.normal(0, 1, shape)
    return drawn.astype(np.float32)


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[Step], NDArray[np.float32]]:
    maps = draw(inputs())
    steps: list[Step] = []
    channels = maps.shape[0]
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["convolution", "transposed", "other", "other"]))
        if kind == "convolution":
            steps.append(draw(convolutions(channels)))
            channels = len(steps[-1]["weight"])
        elif kind == "transposed":
            steps.append(draw(transposed(channels)))
            channels = len(steps[-1]["weight"][0]) * steps[-1]["settings"]["groups"]
        else:
            steps.append(draw(st.just(step("relu")) | poolings()))
    return steps, maps
