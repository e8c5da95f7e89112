"""SAME pooling and its place in a recording; settings of a model that cannot be."""

import math
import warnings
from itertools import product

import pytest
import torch
import torch.nn.functional as F

from cnnviz.errors import LabError
from cnnviz.lab import kernels, models
from cnnviz.lab.tracing.recorder import record

# 5 x 5 with a window of 2: one column and one row of padding, both at the far end.
MAPS = torch.arange(25.0).reshape(1, 1, 5, 5)


def test_by_hand() -> None:
    largest = models.SamePool2d(2)(MAPS)[0, 0]
    assert largest.tolist() == [[6, 8, 9], [16, 18, 19], [21, 23, 24]]
    mean = models.SamePool2d(2, kind="average")(MAPS)[0, 0]
    # Lower right corner: 24 alone. Upper right: (4 + 9) / 2, not / 4.
    assert mean.tolist() == [[3, 5, 6.5], [13, 15, 16.5], [20.5, 22.5, 24]]


def test_a_mean_is_rounded_once() -> None:
    # The border window of 3 x 3 holds 6 values; a mean over 9, divided by 6/9, rounds three times.
    values = torch.randint(0, 256, (1, 1, 40, 40), generator=torch.Generator().manual_seed(0))
    pooled = models.SamePool2d(3, 1, "average")(values.float())[0, 0]
    for y, x in product(range(40), repeat=2):
        seen = values[0, 0, max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
        assert pooled[y, x] == torch.tensor(seen.sum().item() / seen.numel(), dtype=torch.float32)


def test_the_smaller_half_of_the_padding_comes_first() -> None:
    assert models.SamePool2d(4, 2).padding(7) == (1, 2)
    assert models.SamePool2d(2).padding(4) == (0, 0)
    # Windows further apart than they are wide need none.
    assert models.SamePool2d(2, 3).padding(6) == (0, 0)


def test_every_size_comes_out_as_the_rule_says() -> None:
    for size, window, stride in product(range(1, 12), range(1, 6), range(1, 6)):
        for kind in ("max", "average"):
            out = models.SamePool2d(window, stride, kind)(torch.ones(1, 2, size, size + 1))  # type: ignore[arg-type]
            assert out.shape[2:] == (math.ceil(size / stride), math.ceil((size + 1) / stride))
            assert (out == 1).all()


@pytest.mark.parametrize(("kind", "operation"), [("max", "max_pool2d"), ("average", "avg_pool2d")])
def test_it_is_one_step_of_a_recording(kind: str, operation: str) -> None:
    model = models.Net(kernels.laplacian(), padding="same", pool=models.SamePool2d(2, kind=kind))  # type: ignore[arg-type]
    image = torch.rand(1, 1, 7, 7)
    steps = record(model, image)
    assert [(step.name, step.operation) for step in steps] == [
        ("conv", "conv2d"),
        ("relu", "relu"),
        ("pool", operation),
    ]
    assert steps[2].settings["padding"] == "same"
    assert steps[2].settings["kernel_size"] == steps[2].settings["stride"] == [2, 2]
    assert steps[2].output.equal(model(image).pooled)


def test_same_convolution_with_an_even_kernel_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        stages = models.Net(kernels.edge(), padding="same")(torch.ones(1, 1, 9, 9))
    assert stages.convolved.shape == (1, 1, 9, 9)


def test_output_size_with_a_window_that_reaches_over_the_end() -> None:
    # torch lets one stand that starts inside, however much is missing.
    assert models.output_size(3, 4, 4, 0, 1, True) == 1
    assert F.max_pool2d(torch.ones(1, 1, 3, 3), 4, ceil_mode=True).shape[2] == 1
    with pytest.raises(LabError, match="reaches over 4 does not fit into 3 with padding 0"):
        models.output_size(3, 4, 4)


def test_output_size_of_convolutions_is_torchs() -> None:
    for n, k, s, p, d in product(range(5, 12), range(1, 4), range(1, 4), range(3), (1, 2)):
        expected = F.conv2d(torch.ones(1, 1, n, n), torch.ones(1, 1, k, k), None, s, p, d).shape[2]
        assert models.output_size(n, k, s, p, d) == expected


def test_average_pooling_counts_its_padding() -> None:
    pooled = models.average_pool(2, stride=1, padding=1)(torch.full((1, 1, 2, 2), 4.0))
    assert pooled[0, 0].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stride": 1.5}, "the stride must be a whole number; it is 1.5"),
        ({"dilation": 0}, "the dilation must be at least 1; it is 0"),
        ({"padding": -1}, "the padding must be at least 0; it is -1"),
        ({"padding": "full"}, "padding is a number, 'same' or 'valid', not 'full'"),
        ({"bias": [float("nan")]}, "the bias holds NaN"),
    ],
)
def test_settings_that_cannot_be(settings: dict[str, object], message: str) -> None:
    with pytest.raises(LabError) as caught:
        models.Net(kernels.laplacian(), **settings)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_an_image_of_another_dtype() -> None:
    with pytest.raises(LabError, match=r"takes float32 values; this image has uint8: .*to\(torch"):
        models.Net(kernels.laplacian())(torch.ones(1, 1, 9, 9, dtype=torch.uint8))
