"""Which pixels a pixel comes from, by torch's autograd; and its arithmetic in full, by its outputs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from javascript.asked import Ask, in_node, packed
from javascript.drawn import SEARCH, chains, convolutions, inputs, poolings
from javascript.oracle import Step, chain, performed, step
from numpy.typing import NDArray


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with in_node() as asked:
        yield asked


# Windows: torch's autograd says which pixels a pixel comes from


def positive(
    steps: list[Step], shape: tuple[int, ...], y: int, x: int
) -> list[NDArray[Any]] | None:
    """Where the gradient of output pixel (y, x) is not zero, at the input and behind each step.

    Weights become positive and maxima become averages or sums, so that nothing cancels and nothing
    is left out.
    """
    maps = torch.ones(shape, dtype=torch.float64)[None].requires_grad_()
    held = [maps]
    for one in steps:
        held.append(blurred(one, held[-1]))
        held[-1].retain_grad()
    held[-1][0, :, y, x].sum().backward()
    return [(one.grad[0].abs().sum(0) > 0).numpy() for one in held[:-1] if one.grad is not None]


def blurred(one: Step, maps: torch.Tensor) -> torch.Tensor:
    name, given = one["operation"], dict(one["settings"])
    if name in ("conv2d", "conv_transpose2d"):
        shape = np.shape(one["weight"])
        return getattr(torch.nn.functional, name)(
            maps, torch.rand(shape, dtype=torch.float64) + 0.5, None, **given
        )
    if name == "relu":
        return maps * 2
    if name == "amax":
        return maps.mean((-2, -1), keepdim=True)
    if name == "adaptive_max_pool2d":
        return torch.nn.functional.adaptive_avg_pool2d(maps, **given)
    if name != "max_pool2d" or given.get("padding") == "same":
        return performed({**one, "operation": name.replace("max", "avg")}, maps)
    # Average pooling has no dilation: a depthwise convolution has, and is cut to the same size.
    height, width = torch.nn.functional.max_pool2d(maps.detach(), **given).shape[2:]
    (rows, columns), stride, channels = given["kernel_size"], given["stride"], maps.shape[1]
    (down, across), dilation = given["padding"], given["dilation"]
    padded = torch.nn.functional.pad(maps, (across, across + 99, down, down + 99))
    ones = torch.ones((channels, 1, rows, columns), dtype=torch.float64)
    found = torch.nn.functional.conv2d(padded, ones, None, stride, 0, dilation, channels)
    return found[..., :height, :width]


def shape_after(steps: list[Step], maps: NDArray[np.float32]) -> list[list[int]] | None:
    outputs = chain(steps, torch.from_numpy(maps)[None])
    return (
        None if outputs is None else [list(maps.shape), *(list(one.shape[1:]) for one in outputs)]
    )


@SEARCH
@given(chains(), st.randoms(use_true_random=False))
def test_windows_are_where_the_gradient_is(ask: Ask, drawn: Any, dice: Any) -> None:
    steps, maps = drawn
    shapes = shape_after(steps, maps)
    if shapes is None:
        return
    _, height, width = shapes[-1]
    y, x = dice.randrange(height), dice.randrange(width)
    grounds = positive(steps, maps.shape, y, x)
    assert grounds is not None
    stages = [{"operation": None, "settings": {}, "source": None}]
    stages += [{**one, "source": index} for index, one in enumerate(steps)]
    about = {"shapes": shapes, "index": len(steps), "y": y, "x": x}
    found = {one["stage"]: one for one in ask("spans", stages=stages, **about)}
    # The same where no stage names its source.
    bare = [{key: value for key, value in one.items() if key != "source"} for one in stages]
    assert {one["stage"]: one for one in ask("spans", stages=bare, **about)} == found
    for stage, ground in enumerate(grounds):
        if stage not in found:
            assert not ground.any()
            continue
        span = found[stage]
        rows = [row for row in span["rows"] if 0 <= row < ground.shape[0]]
        columns = [column for column in span["columns"] if 0 <= column < ground.shape[1]]
        seen = np.zeros_like(ground)
        seen[np.ix_(rows, columns)] = True
        assert (seen == ground).all()
        assert span["top"] == min(span["rows"]) and span["bottom"] == max(span["rows"]) + 1
        assert span["left"] == min(span["columns"]) and span["right"] == max(span["columns"]) + 1


def test_a_window_reaches_into_the_padding(ask: Ask) -> None:
    pool = step("max_pool2d", kernel_size=[3, 2], stride=[2, 2], padding=[1, 0], dilation=[2, 1])
    assert ask("taps", step=pool, shape=[1, 8, 8], y=0, x=1) == {
        "rows": [-1, 1, 3],
        "columns": [2, 3],
    }
    hanging = step("max_pool2d", kernel_size=2, ceil_mode=True)
    assert ask("taps", step=hanging, shape=[1, 5, 5], y=2, x=0) == {
        "rows": [4, 5],
        "columns": [0, 1],
    }
    assert ask("taps", step=step("relu"), shape=[1, 5, 5], y=2, x=3) == {
        "rows": [2],
        "columns": [3],
    }
    halves = step("adaptive_avg_pool2d", output_size=2)
    assert ask("taps", step=halves, shape=[1, 5, 4], y=1, x=0) == {
        "rows": [2, 3, 4],
        "columns": [0, 1],
    }


@SEARCH
@given(chains(), st.randoms(use_true_random=False))
def test_reach_is_spans_turned_around(ask: Ask, drawn: Any, dice: Any) -> None:
    """An input pixel reaches just those outputs whose windows hold it."""
    steps, maps = drawn
    shapes = shape_after(steps, maps)
    if shapes is None:
        return
    _, height, width = maps.shape
    y, x = dice.randrange(height), dice.randrange(width)
    stages = [{"operation": None, "settings": {}}, *steps]
    found = {
        one["stage"]: one for one in ask("reach", stages=stages, shapes=shapes, index=0, y=y, x=x)
    }
    last = len(steps)
    _, rows, columns = shapes[-1]
    if rows * columns > 60:
        return
    for row in range(rows):
        for column in range(columns):
            spans = ask("spans", stages=stages, shapes=shapes, index=last, y=row, x=column)
            first = next((one for one in spans if one["stage"] == 0), None)
            holds = first is not None and y in first["rows"] and x in first["columns"]
            reached = found.get(last)
            assert holds is (
                reached is not None and row in reached["rows"] and column in reached["columns"]
            )


# One pixel worked out


@SEARCH
@given(st.data())
def test_a_worked_convolution_adds_up_to_torchs(ask: Ask, data: st.DataObject) -> None:
    maps = data.draw(inputs())
    one = data.draw(convolutions(maps.shape[0]))
    outputs = chain([one], torch.from_numpy(maps)[None])
    if outputs is None or outputs[0].numel() > 400:
        return
    pixels = ask("worked", step=one, shape=list(maps.shape), data=packed(maps))
    bias = one["bias"] or [0] * len(one["weight"])
    per = outputs[0][0, 0].numel()
    for number, (pixel, wanted) in enumerate(
        zip(pixels, outputs[0].flatten().tolist(), strict=True)
    ):
        kernel = number // per
        assert pixel["sum"] == wanted and pixel["bias"] == bias[kernel]
        products = [p for term in pixel["terms"] for row in term["products"] for p in row]
        assert sum(p for p in products if p is not None) + pixel["bias"] == wanted
        assert [term["kernel"] for term in pixel["terms"]] == one["weight"][kernel]
        for term in pixel["terms"]:
            for i, row in enumerate(term["rows"]):
                for j, column in enumerate(term["columns"]):
                    inside = 0 <= row < maps.shape[1] and 0 <= column < maps.shape[2]
                    held = float(maps[term["channel"], row, column]) if inside else None
                    assert term["input"][i][j] == held
                    assert term["products"][i][j] == (
                        held * term["kernel"][i][j] if inside else None
                    )


@SEARCH
@given(st.data())
def test_a_worked_pooling_is_torchs(ask: Ask, data: st.DataObject) -> None:
    maps = data.draw(inputs())
    # Few different values: many windows have two of the largest.
    maps = np.rint(maps / 100)
    one = data.draw(poolings())
    outputs = chain([one], torch.from_numpy(maps)[None])
    if outputs is None:
        return
    pixels = ask("worked", step=one, shape=list(maps.shape), data=packed(maps))
    assert [float(pixel["value"]) for pixel in pixels] == outputs[0].flatten().tolist()
    for pixel in pixels:
        held = [value for row in pixel["input"] for value in row if value is not None]
        if pixel["kind"] == "average":
            assert sum(held) == pixel["sum"]
            assert pixel["value"] == pytest.approx(pixel["sum"] / pixel["divisor"], rel=1e-6)
        elif pixel["winner"]:
            i, j = pixel["winner"]
            assert pixel["input"][i][j] == pixel["value"] == max(held)
        else:
            assert held == []
    if one["operation"] == "max_pool2d" and one["settings"]["padding"] != "same":
        _, places = performed(
            {**one, "settings": {**one["settings"], "return_indices": True}},
            torch.from_numpy(maps)[None],
        )
        for pixel, place in zip(pixels, places.flatten().tolist(), strict=True):
            if pixel["winner"]:
                row, column = (
                    pixel["rows"][pixel["winner"][0]],
                    pixel["columns"][pixel["winner"][1]],
                )
                assert row * maps.shape[2] + column == place


def test_a_worked_activation(ask: Ask) -> None:
    maps = np.array([[[-2, 0.5]]], np.float32)
    one = step("leaky_relu", negative_slope=0.01)
    negative, positive = ask("worked", step=one, shape=[1, 1, 2], data=packed(maps))
    slope = float(np.float32(-2 * 0.01))
    assert negative == {
        "kind": "activation",
        "operation": "leaky_relu",
        "input": -2,
        "value": slope,
    }
    assert positive["input"] == positive["value"] == 0.5
