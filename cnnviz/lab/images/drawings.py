"""Images that the project draws itself, the same on every machine."""

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError

Pixels = NDArray[np.uint8]
Image = NDArray[np.float32]

_SIZE = 400
_SHIFT = 4
"""Fractional bits of the coordinates that OpenCV draws at: 16ths of a pixel, smoothed."""

_BINOMIAL = (1, 4, 6, 4, 1)
"""Weights that smooth a random map along one side."""


def car() -> Pixels:
    """A car from the side, 400 by 400: straight edges, slanted ones and round ones."""
    canvas: Pixels = np.full((_SIZE, _SIZE), 214, np.uint8)
    canvas[: _SIZE // 2] = np.linspace(236, 214, _SIZE // 2)[:, None].astype(np.uint8)
    canvas[292:] = 120
    canvas[292:297] = 96
    for left in range(10, _SIZE, 90):
        cv2.rectangle(canvas, (left, 350), (left + 46, 357), 200, -1)
    back = [(22, 268), (22, 226), (40, 208), (112, 198), (152, 150)]
    front = [(252, 146), (306, 196), (366, 206), (382, 228), (382, 268)]
    _polygon(canvas, back + front, 62)
    _polygon(canvas, [(128, 196), (160, 160), (200, 158), (200, 194)], 205)
    _polygon(canvas, [(210, 194), (210, 158), (247, 157), (284, 193)], 205)
    _polygon(canvas, [(22, 262), (382, 262), (382, 274), (22, 274)], 34)
    cv2.line(canvas, (205, 198), (205, 260), 34, 2, cv2.LINE_AA)
    cv2.line(canvas, (116, 204), (116, 258), 34, 2, cv2.LINE_AA)
    cv2.rectangle(canvas, (180, 212), (196, 216), 160, -1)
    cv2.rectangle(canvas, (362, 214), (380, 226), 245, -1)
    cv2.rectangle(canvas, (23, 214), (34, 230), 150, -1)
    for centre in (102, 304):
        _wheel(canvas, centre, 272)
    return canvas


def circle() -> Pixels:
    """A thin bright ring on black, 64 by 64; four poolings of 2 x 2 condense it to 4 by 4."""
    canvas: Pixels = np.zeros((64, 64), np.uint8)
    centre = (int(31.5 * 2**_SHIFT),) * 2
    cv2.circle(canvas, centre, 20 << _SHIFT, 255, 2, cv2.LINE_AA, _SHIFT)
    return canvas


def random_map(shape: tuple[int, int], seed: int, *, sparsity: float = 0.9) -> Image:
    """A sparse and smooth random map: a few soft blobs on zero, such as a deep layer gives.

    Args:
        shape: (height, width), each at least 1.
        seed: The same seed gives the same map on every machine.
        sparsity: The least share of zeros, 0 to less than 1 (as far as a whole number of pixels
            allows).

    Returns:
        (height, width) float32 with whole values 0 to 255; 255 is among them.

    Raises:
        LabError: The shape is empty, or the sparsity is outside 0 to 1 or is 1.

    Examples:
        >>> blobs = random_map((8, 8), seed=1)
        >>> blobs.shape, float(blobs.max()), bool((blobs == 0).mean() >= 0.9)
        ((8, 8), 255.0, True)
    """
    height, width = shape
    if height < 1 or width < 1:
        raise LabError(f"a map needs at least one row and one column; the shape is {shape}.")
    if not 0 <= sparsity < 1:
        raise LabError(f"the sparsity is a share of the pixels, 0 to less than 1, not {sparsity}.")
    # Only uniform numbers and sums, which are equal on every machine, unlike exp or a normal.
    noise = np.random.default_rng(seed).random((height + 4, width + 4))
    across, smooth = np.zeros((height + 4, width)), np.zeros((height, width))
    for i, weight in enumerate(_BINOMIAL):
        across += weight * noise[:, i : i + width]
    for i, weight in enumerate(_BINOMIAL):
        smooth += weight * across[i : i + height]
    zeros = min(math.ceil(sparsity * smooth.size), smooth.size - 1)
    above = smooth - np.sort(smooth, axis=None)[max(zeros - 1, 0)]
    kept: Image = np.maximum(above, 0) / (above.max() or 1)
    return np.rint(kept * 255).astype(np.float32)


def _polygon(canvas: Pixels, points: list[tuple[int, int]], grey: int) -> None:
    cv2.fillPoly(canvas, [np.array(points, np.int32) << _SHIFT], grey, cv2.LINE_AA, _SHIFT)


def _wheel(canvas: Pixels, x: int, y: int) -> None:
    for radius, grey in ((42, 34), (37, 22), (23, 190), (19, 150)):
        _disc(canvas, x, y, radius, grey)
    for angle in np.arange(5) * 2 * np.pi / 5 - np.pi / 2:
        tip = (round(x + 20 * np.cos(angle)), round(y + 20 * np.sin(angle)))
        cv2.line(canvas, (x, y), tip, 60, 4, cv2.LINE_AA)
    _disc(canvas, x, y, 5, 225)


def _disc(canvas: Pixels, x: int, y: int, radius: int, grey: int) -> None:
    centre = (x << _SHIFT, y << _SHIFT)
    cv2.circle(canvas, centre, radius << _SHIFT, grey, -1, cv2.LINE_AA, _SHIFT)


DRAWN: dict[str, Callable[[], Pixels]] = {"car": car, "circle": circle}
