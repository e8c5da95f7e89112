"""Kernels beside what their own libraries make of an image with them."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageFilter

from cnnviz.errors import LabError
from cnnviz.lab import kernels, models

PIXELS = np.random.default_rng(0).integers(0, 100, (12, 14)).astype(np.uint8)


def correlated(values: np.ndarray) -> np.ndarray:
    """What the kernel gives where it lies wholly inside, by a loop."""
    height, width = values.shape
    rows, columns = PIXELS.shape[0] - height + 1, PIXELS.shape[1] - width + 1
    windows = [
        [PIXELS[y : y + height, x : x + width].astype(np.float64) for x in range(columns)]
        for y in range(rows)
    ]
    return np.array([[(one * values).sum() for one in row] for row in windows])


@pytest.mark.parametrize("kernel", kernels.bank("pillow"), ids=lambda kernel: kernel.name)
def test_pillows_kernels_give_what_pillow_gives(kernel: kernels.Kernel) -> None:
    made = getattr(ImageFilter, kernel.name.upper().replace(" ", "_"))
    offset = made.filterargs[2]
    upside_down = "first row of numbers on the lowest row of pixels" in kernel.source
    values = kernel.values[::-1] if upside_down else kernel.values
    edge = values.shape[0] // 2
    expected = np.array(Image.fromarray(PIXELS).filter(made))[edge:-edge, edge:-edge]
    ours = np.clip(correlated(values) + offset, 0, 255)
    assert np.abs(ours - expected).max() <= 1  # Pillow rounds to whole levels
    assert (f"Pillow adds {offset}" in kernel.source) == bool(offset)


def test_only_pillows_emboss_lies_upside_down() -> None:
    found = [one.name for one in kernels.bank("pillow") if "lowest row" in one.source]
    assert found == ["emboss"]


def test_opencvs_kernels_give_what_opencv_gives() -> None:
    for name, function in (("sobel", cv2.Sobel), ("scharr", cv2.Scharr)):
        for kernel, (dx, dy) in zip(kernels.bank(name), ((1, 0), (0, 1)), strict=True):
            expected = function(PIXELS, cv2.CV_64F, dx, dy)[1:-1, 1:-1]
            assert np.array_equal(correlated(kernel.values), expected), kernel.name
    for kernel in kernels.bank("gaussian"):
        size = len(kernel.values)
        blurred = cv2.GaussianBlur(PIXELS.astype(np.float64), (size, size), 0)
        edge = size // 2
        assert correlated(kernel.values) == pytest.approx(blurred[edge:-edge, edge:-edge], rel=1e-5)


def test_scikit_images_kernels_give_what_it_gives() -> None:
    from skimage import filters

    # It convolves, which turns a kernel around; ours correlates, as torch does.
    for name in ("prewitt", "farid"):
        across, down = kernels.bank(name)
        for kernel, function in ((across, f"{name}_h"), (down, f"{name}_v")):
            found = correlated(kernel.values[::-1, ::-1])
            edge = len(kernel.values) // 2
            expected = getattr(filters, function)(PIXELS.astype(np.float64))
            assert found == pytest.approx(expected[edge:-edge, edge:-edge], abs=1e-4), kernel.name


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "skimage.filters", None)
    with pytest.raises(LabError, match="'prewitt' comes with scikit-image: run 'pip install"):
        kernels.bank("prewitt")


def test_a_kernel_stands_wherever_an_array_does() -> None:
    bank = kernels.bank("sobel")
    stacked = kernels.stack(bank)
    assert stacked.dtype == np.float32
    assert np.array_equal(stacked, np.array([one.values for one in bank]))
    assert np.array_equal(models.Net(bank).conv.weight[:, 0].numpy(), stacked)
    assert np.array_equal(kernels.family(bank[0])[0], bank[0].values)
    copy = np.array(bank[0])
    copy[0, 0] = 9
    assert bank[0].values[0, 0] == -1


def test_a_family_has_no_negative_zeros() -> None:
    # They would print as -0.
    made = kernels.family(kernels.emboss())
    assert not np.signbit(made[made == 0]).any()
    assert (made == 0).sum() == 8


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("edge", "needs an array or a tensor of numbers, not str"),
        ([[1, 2], [3]], "a kernel needs rows of one length"),
        (np.zeros((2, 2), complex), "not complex128"),
        ([[np.inf, 1], [1, 1]], "a kernel holds NaN or infinite values"),
        ([1, 2, 3], "family() needs rows and columns; the kernel's shape is (3,)"),
    ],
)
def test_what_is_no_kernel(values: object, message: str) -> None:
    with pytest.raises(LabError) as caught:
        kernels.family(values)
    assert message in str(caught.value)
