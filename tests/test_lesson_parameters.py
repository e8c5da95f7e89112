"""What the lesson over images and kernels claims is so, for every combination that it publishes."""

import html
import re
from functools import cache
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import ROOT
from numpy.typing import NDArray

from cnnviz.gallery.scripts.collect import read_example
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.lab import images, kernels

pytestmark = pytest.mark.browser  # needs the built site

LESSON = "pooling/images_and_kernels"
EXAMPLE = read_example(
    ROOT / "gallery_src" / f"{LESSON}.py",
    Settings(root=ROOT, source=ROOT / "gallery_src", store=ROOT),
)
IMAGES, BANKS, WINDOWS = (parameter.values for parameter in EXAMPLE.parameters)


@cache
def answers(image: str, bank: str) -> NDArray[np.float64]:
    """By another hand than torch's, and without a rim of zeros: each kernel alone, then cut."""
    photo = images.load(image).astype(np.float64)
    chosen = [one.values.astype(np.float64) for one in kernels.bank(bank)]
    height = max(one.shape[0] for one in chosen)
    width = max(one.shape[1] for one in chosen)
    found = []
    for one in chosen:
        down, across = (height - one.shape[0]) // 2, (width - one.shape[1]) // 2
        every = cv2.filter2D(photo, cv2.CV_64F, one, anchor=(0, 0))
        rows, columns = photo.shape[0] - height + 1, photo.shape[1] - width + 1
        found.append(every[down : down + rows, across : across + columns])
    return np.stack(found)


def windows(maps: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """(maps, rows, columns, what the window holds)"""
    count, height, width = maps.shape
    rows, columns = height // window, width // window
    cut = maps[:, : rows * window, : columns * window]
    parts = cut.reshape(count, rows, window, columns, window).swapaxes(2, 3)
    return parts.reshape(count, rows, columns, window * window)


def values(site: Path, code: str, variant: str) -> list[str]:
    """The numbers of a combination's prose, in the order in which they first stand there."""
    folder = site / code / "gallery" / "pooling" / "images-and-kernels"
    text = (folder / variant / "index.html").read_text(encoding="utf-8")
    found = dict(re.findall(r'<span data-value="(\d+)">(.*?)</span>', text))
    return [html.unescape(text).replace("−", "-") for text in found.values()]


def number(text: str) -> float:
    return float(text.rstrip("%").replace(",", ""))


def test_there_are_eight_images_eight_banks_and_three_windows() -> None:
    assert (len(IMAGES), len(BANKS), len(WINDOWS)) == (8, 8, 3)
    assert set(IMAGES) <= set(images.names()) and set(BANKS) <= set(kernels.bank_names())


def test_every_number_of_every_combination(site: Path) -> None:
    grown: dict[tuple[object, ...], float] = {}
    for image, bank, window in product(IMAGES, BANKS, WINDOWS):
        assert isinstance(image, str) and isinstance(bank, str) and isinstance(window, int)
        variant = f"{image}-{bank}-{window}"
        said = values(site, "en", variant)
        assert sorted(said) == sorted(values(site, "ko", variant))
        assert not [text for text in said if re.fullmatch(r"-0(\.0*)?%?", text)]
        total, kept, share, one_of, *sizes, low, high, negative, ratio = map(number, said)
        made = answers(image, bank)
        positive = np.maximum(made, 0)
        parts = windows(positive, window)
        assert (total, kept) == (made.size, parts[..., 0].size)
        assert one_of == window**2
        # "about one of …": rows and columns that fill no window cost a little.
        assert share == pytest.approx(100 * kept / total, abs=0.051)
        assert 0.85 < kept / total * one_of <= 1
        photo = images.load(image)
        side = [max(one.values.shape[axis] for one in kernels.bank(bank)) for axis in (0, 1)]
        assert sizes == [*photo.shape, *side, *made.shape[1:]]
        assert low == pytest.approx(made.min(), abs=0.51) and high == pytest.approx(
            made.max(), abs=0.51
        )
        assert negative == pytest.approx(100 * (made < -0.5).mean(), abs=0.51)
        if all(one.values.min() >= 0 for one in kernels.bank(bank)):
            assert negative == 0
        # Pooling never makes a map darker: each of them, in what the windows cover.
        before, after = parts.mean(axis=(1, 2, 3)), parts.max(axis=3).mean(axis=(1, 2))
        assert (after >= before).all()
        grown[image, bank, window] = after.sum() / before.sum()
        assert ratio == pytest.approx(grown[image, bank, window], abs=0.006)
    for image, bank in product(IMAGES, BANKS):
        # "Then let the window grow."
        assert grown[image, bank, 2] < grown[image, bank, 3] < grown[image, bank, 4]
    for image, window in product(IMAGES, WINDOWS):
        assert grown[image, "gaussian", window] < grown[image, "roberts", window]
