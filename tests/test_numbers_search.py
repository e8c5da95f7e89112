"""A search for a difference between the browser's arithmetic and torch, beyond the table."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from javascript.asked import Ask, in_node
from javascript.cases import Case
from javascript.compared import difference, question
from javascript.drawn import SEARCH, convolutions, inputs, poolings, transposed
from javascript.oracle import Step, chain, performed, step
from numpy.typing import NDArray


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with in_node() as asked:
        yield asked


def same_as_torch(ask: Ask, steps: list[Step], maps: NDArray[np.float32], exact: bool) -> None:
    with torch.inference_mode():
        outputs = chain(steps, torch.from_numpy(maps)[None])
        assume(outputs is None or is_told(steps, torch.from_numpy(maps)[None], outputs, exact))
    held = None if outputs is None else [one[0].numpy() for one in outputs]
    case = Case("", "", steps, maps, exact, held)
    assert difference(case, ask("steps", **question(steps, maps))) is None


def is_told(
    steps: list[Step], maps: torch.Tensor, outputs: list[torch.Tensor], exact: bool
) -> bool:
    """Whether torch's own float32 settles it: sums are held exactly, or do not nearly cancel."""
    for one, before, after in zip(steps, [maps, *outputs], outputs, strict=False):
        largest = float(after.abs().max())
        if exact and one["operation"] in ("avg_pool2d", "adaptive_avg_pool2d", "mean"):
            if float(before.abs().sum((-2, -1)).max()) >= 2**24:
                return False
        elif not exact and one["operation"] == "conv2d":
            sizes = {**one, "weight": np.abs(one["weight"]).tolist(), "bias": None}
            terms = float(performed(sizes, before.abs()).max())
        if not exact and largest < terms / 50:
            return False
    return True


@SEARCH
@given(st.data())
def test_no_convolution_differs(ask: Ask, data: st.DataObject) -> None:
    maps = data.draw(inputs())
    same_as_torch(ask, [data.draw(convolutions(maps.shape[0]))], maps, exact=True)


@SEARCH
@given(st.data())
def test_no_transposed_convolution_differs(ask: Ask, data: st.DataObject) -> None:
    """Its shapes and what it refuses are compared as well."""
    maps = data.draw(inputs())
    one = data.draw(transposed(maps.shape[0]))
    outputs = chain([one], torch.from_numpy(maps)[None])
    # With several groups torch gives maps of no size where with one it refuses.
    assume(outputs is None or outputs[0].numel())
    same_as_torch(ask, [one], maps, exact=True)


@SEARCH
@given(st.data())
def test_no_pooling_differs(ask: Ask, data: st.DataObject) -> None:
    same_as_torch(ask, [data.draw(poolings())], data.draw(inputs()), exact=True)


@SEARCH
@given(st.data())
def test_no_chain_of_whole_numbers_differs(ask: Ask, data: st.DataObject) -> None:
    maps = data.draw(inputs())
    first = data.draw(convolutions(maps.shape[0]))
    second = step("conv2d", weight=[[[[1, -1]]] * len(first["weight"])], padding=1)
    maxima = data.draw(poolings().filter(lambda one: "max" in one["operation"]))
    last = data.draw(poolings())
    # A window that is all padding gives minus infinity, and its sums are no numbers any more.
    usual = {**maxima, "settings": {**maxima["settings"], "dilation": 1}}
    usual = usual if maxima["operation"] == "max_pool2d" else maxima
    same_as_torch(ask, [first, step("relu"), usual, second, last], maps, exact=True)


@SEARCH
@given(st.data())
def test_no_chain_of_fractions_differs(ask: Ask, data: st.DataObject) -> None:
    maps = data.draw(inputs(whole=False))
    first = data.draw(convolutions(maps.shape[0], whole=False))
    curve = data.draw(
        st.sampled_from(["relu", "elu", "silu", "tanh", "sigmoid", "softplus", "mish", "gelu"])
    )
    same_as_torch(ask, [first, step(curve)], maps, exact=False)
