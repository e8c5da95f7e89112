"""Kernels and models, beside OpenCV, plain loops and numbers worked out by hand."""

import math
from itertools import product

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import LabError
from cnnviz.lab import images, kernels, models

# Kernels


def test_the_kernels_of_the_notebooks() -> None:
    assert kernels.edge().tolist() == [[-1, -1, 1, 1]] * 4
    assert kernels.laplacian().tolist() == [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
    assert kernels.emboss().tolist() == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]


def test_a_family() -> None:
    f = np.array([[1, 2], [3, 4]])
    assert kernels.family(f).tolist() == [
        [[1, 2], [3, 4]],
        [[-1, -2], [-3, -4]],
        [[1, 3], [2, 4]],
        [[-1, -3], [-2, -4]],
    ]
    with pytest.raises(LabError, match="this one is 1 x 2, so its transpose would not stack"):
        kernels.family([[1, 2]])


@pytest.mark.parametrize("name", kernels.bank_names())
def test_every_bank_says_where_its_numbers_come_from(name: str) -> None:
    for kernel in kernels.bank(name):
        assert kernel.name and kernel.source
        assert kernel.values.dtype == np.float32 and np.isfinite(kernel.values).all()
        with pytest.raises(ValueError, match="read-only"):
            kernel.values[0, 0] = 1


def test_known_kernels_of_the_banks() -> None:
    sobel_x, sobel_y = kernels.bank("sobel")
    assert sobel_x.values.tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert sobel_y.values.tolist() == sobel_x.values.T.tolist()
    assert kernels.bank("scharr")[0].values.tolist() == [[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]
    for kernel in kernels.bank("gaussian"):
        assert kernel.values.sum() == pytest.approx(1, abs=1e-6)
    pillow = {kernel.name: kernel.values for kernel in kernels.bank("pillow")}
    assert pillow["find edges"].tolist() == kernels.laplacian().tolist()
    assert pillow["sharpen"].sum() == pytest.approx(1)


def test_stacks() -> None:
    assert kernels.stack(kernels.bank("sobel")).shape == (2, 3, 3)
    with pytest.raises(LabError, match="of one shape; these are 3 x 3, 5 x 5, 7 x 7"):
        kernels.stack(kernels.bank("gaussian"))
    with pytest.raises(LabError, match="there is no bank 'sobl'"):
        kernels.bank("sobl")


# Convolution: OpenCV as the second opinion. On whole numbers both are exact.


@pytest.mark.parametrize("kernel", [kernels.edge(), kernels.laplacian(), kernels.emboss()])
def test_convolution_equals_opencvs_correlation(kernel: np.ndarray) -> None:
    photo = images.load("coins")
    ours = models.Net(kernel)(images.tensor(photo)).convolved[0, 0].numpy()
    filtered = cv2.filter2D(photo, cv2.CV_32F, kernel, anchor=(0, 0))
    height, width = kernel.shape
    valid = filtered[: photo.shape[0] - height + 1, : photo.shape[1] - width + 1]
    assert np.array_equal(ours, valid)


def test_stages_by_hand() -> None:
    image = torch.tensor([[0.0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]])
    net = models.Net([[1, 0], [0, -2]], pool=models.max_pool(2), bias=[20])
    stages = net(image.reshape(1, 1, 4, 4))
    # 1 * upper left - 2 * lower right + 20: for the first window 0 - 10 + 20.
    assert stages.convolved[0, 0].tolist() == [[10, 9, 8], [6, 5, 4], [2, 1, 0]]
    assert stages.activated.equal(stages.convolved.clamp(min=0))
    assert stages.pooled is not None and stages.pooled.tolist() == [[[[10]]]]
    assert models.Net([[1]])(image.reshape(1, 1, 4, 4)).pooled is None


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: models.Net(np.zeros(3)), "kernels have the shape"),
        (lambda: models.Net([[np.nan]]), "hold NaN"),
        (lambda: models.Net([[1]], stride=0), "the stride must be at least 1; it is 0"),
        (lambda: models.Net([[1]], padding="same", stride=2), "padding='same' needs stride 1"),
        (lambda: models.Net([[1]], bias=[1, 2]), "there are 1 kernels and 2 bias values"),
        (lambda: models.Net([[1]])(torch.zeros(4, 4)), "takes (batch, 1, height, width)"),
        (
            lambda: models.Net(kernels.edge())(torch.zeros(1, 1, 3, 9)),
            "reaches over 4 x 4 pixels, the image with its padding has 3 x 9",
        ),
        (lambda: models.max_pool(0), "the window must be at least 1"),
        (lambda: models.average_pool(2, padding=2), "at most half its window: 0 to 1, not 2"),
        (lambda: models.max_pool(2, stride=0), "the stride must be at least 1"),
        (lambda: models.SamePool2d(2, kind="median"), "'max' or 'average'"),  # type: ignore[arg-type]
        (lambda: models.output_size(2, 3), "does not fit into 2"),
    ],
)
def test_mistakes_in_the_callers_words(make: object, message: str) -> None:
    with pytest.raises(LabError) as caught:
        make()  # type: ignore[operator]
    assert message in str(caught.value)


# Pooling: loops as the second opinion.


def pooled_by_loops(values: np.ndarray, window: int, stride: int, kind: str) -> list[list[float]]:
    """SAME, by its definition: windows start so that the padding is shared out, smaller half first."""

    def places(size: int) -> list[range]:
        count = math.ceil(size / stride)
        total = max((count - 1) * stride + window - size, 0)
        starts = [i * stride - total // 2 for i in range(count)]
        return [range(max(s, 0), min(s + window, size)) for s in starts]

    take = max if kind == "max" else (lambda seen: sum(seen) / len(seen))
    return [
        [take([values[y, x] for y in rows for x in columns]) for columns in places(values.shape[1])]
        for rows in places(values.shape[0])
    ]


@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    window=st.integers(1, 5),
    stride=st.integers(1, 4),
    kind=st.sampled_from(["max", "average"]),
)
def test_same_pooling_equals_its_definition(
    height: int, width: int, window: int, stride: int, kind: str
) -> None:
    if stride > window:
        return  # windows that leave pixels out: TensorFlow pads nothing there
    values = np.random.default_rng(height * 10 + width).integers(-9, 9, (height, width)) * 1.0
    pool = models.SamePool2d(window, stride, kind)  # type: ignore[arg-type]
    ours = pool(torch.tensor(values, dtype=torch.float32)[None, None])[0, 0]
    assert ours.numpy() == pytest.approx(np.array(pooled_by_loops(values, window, stride, kind)))


def test_padding_of_max_pooling_is_minus_infinity() -> None:
    negative = -torch.ones(1, 1, 3, 3)
    assert models.SamePool2d(2)(negative).max() == -1
    assert F.max_pool2d(negative, 2, padding=1).max() == -1


def test_output_size_is_torchs() -> None:
    tried = 0
    for n, k, s, p, d, ceil in product(
        range(1, 12), range(1, 5), range(1, 5), range(3), (1, 2, 3), (False, True)
    ):
        if p > k // 2:
            continue
        x = torch.zeros(1, 1, n, 1)
        try:
            expected = F.max_pool2d(x, (k, 1), (s, 1), (p, 0), (d, 1), ceil).shape[2]
        except RuntimeError:
            expected = None
        try:
            ours: int | None = models.output_size(
                n, k, stride=s, padding=p, dilation=d, ceil_mode=ceil
            )
        except LabError:
            ours = None
        if ours is None and expected is None:
            continue
        # With ceil_mode, torch lets a window stand that does not fit at all; we refuse it.
        if ours is None:
            assert ceil and d * (k - 1) + 1 > n + 2 * p
            continue
        assert ours == expected, (n, k, s, p, d, ceil)
        tried += 1
    assert tried > 500


def test_global_average_pooling_is_the_mean() -> None:
    maps = torch.arange(24.0).reshape(1, 2, 3, 4)
    assert models.global_average_pool()(maps).flatten().tolist() == [5.5, 17.5]
