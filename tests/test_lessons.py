"""What the lessons' prose claims is so: the scripts are run, and their numbers are looked at."""

import runpy
from math import floor, log10
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from conftest import ROOT
from skimage import draw, transform

from cnnviz.lab import images, kernels, models, show


@pytest.fixture
def lesson(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The names that a script has made when it is through."""
    monkeypatch.setattr(show, "_display", lambda data: None)
    yield lambda name: runpy.run_path(str(ROOT / "gallery_src" / f"{name}.py"))
    plt.close("all")


def test_kinds_of_pooling(lesson: Any) -> None:
    found = lesson("pooling/kinds_of_pooling")
    # By another way than the script's: sums over windows cut out of the map.
    edges = models.Net(kernels.edge())(images.tensor(images.load("coins"))).activated[0, 0]
    rows, columns = (size // 8 for size in edges.shape)
    windows = edges[: rows * 8, : columns * 8].unfold(0, 8, 8).unfold(1, 8, 8)
    means = windows.double().mean(dim=(2, 3))
    assert torch.allclose(found["mean"][0, 0].double(), means, rtol=1e-6)
    assert torch.equal(found["largest"][0, 0], windows.amax(dim=(2, 3)))
    # "the mean is …, as before": two decimals are shown.
    assert f"{found['pooled_mean']:.2f}" == f"{found['covered_mean']:.2f}"
    assert found["largest"].max() == found["covered"].max() == edges.max()
    raised = float(windows.amax(dim=(2, 3)).mean() / means.mean())
    assert found["raised"] == pytest.approx(raised, rel=1e-4)
    assert found["raised"] > 1
    # Upside down each answer moves along, and the number stays.
    assert torch.equal(torch.flip(found["moved"], dims=(2,)), found["chain"]["1"].output)
    assert not torch.equal(found["moved"], found["chain"]["1"].output)
    assert f"{found['moved'].mean():.2f}" == f"{found['alone']:.2f}"
    # Padding: minus infinity for the largest, zeros for the mean.
    inside = F.pad(found["negative"], (1, 1, 1, 1), value=float("-inf"))
    assert torch.equal(found["padded"], F.max_pool2d(inside, 2))
    assert found["zeros"] == 8 and found["with_zeros"].numel() == 9
    assert found["padded"][0, 0, 0, 0] == found["inside_only"][0, 0, 0, 0] == -1
    assert found["average"][0, 0, 0, 0] == -0.25


def moved(image: Any, down: int, across: int) -> Any:
    return np.pad(image, 6)[6 - down : 70 - down, 6 - across : 70 - across]


def condensed(image: Any, window: int) -> Any:
    """(64, 64) to the largest value of each window, by cutting rows and columns into blocks."""
    size = 64 // window
    return image.reshape(size, window, size, window).max(axis=(1, 3))


def same_share(image: Any, reach: int, window: int) -> float:
    steps = range(-reach, reach + 1)
    still = condensed(image, window)
    ends = [condensed(moved(image, y, x), window) for y in steps for x in steps]
    return sum(np.array_equal(end, still) for end in ends) / len(ends)


def test_translation_invariance(lesson: Any) -> None:
    found = lesson("pooling/translation_invariance")
    # The notebook's circle: a perimeter on 65 x 65, scaled to 64 x 64 by the nearest pixel.
    circle = found["circle"][0, 0].numpy()
    drawn = np.zeros((65, 65))
    drawn[draw.circle_perimeter(32, 32, radius=28, shape=drawn.shape)] = 1
    assert np.array_equal(circle, transform.resize(drawn, (64, 64), order=0, anti_aliasing=False))
    for reach, images_tried, shares in zip(
        *zip(*found["tried"].values(), strict=True), found["shares"], strict=True
    ):
        each = [one[0, 0].numpy() for one in images_tried]
        for poolings, share in enumerate(shares, 1):
            expected = np.mean([same_share(one, reach, 2**poolings) for one in each])
            assert share == pytest.approx(expected)
    # 10 % after three, all after four; elsewhere not all: 43 % for shifts up to 6.
    assert [f"{share:.0%}" for share in found["three"][2:4]] == ["10%", "100%"]
    assert f"{found['six'][3]:.0%}" == "43%"
    assert max(found[name][3] for name in ("six", "small", "soft", "random")) < 0.8
    # "Only the last row is the same three times."
    places = [moved(circle, *by) for by in ((0, 0), (3, 3), (-2, 0))]
    assert np.array_equal(found["places"][0].numpy(), places)
    assert len({condensed(one, 16).tobytes() for one in places}) == 1
    assert len({condensed(one, 8).tobytes() for one in places}) == 3
    # Four poolings of 2 x 2, one after the other, make the three shapes equal.
    shapes = found["shapes"]
    for _ in range(4):
        shapes = F.max_pool2d(shapes, 2)
    assert torch.equal(shapes, found["final"].expand_as(shapes))
    assert len({one.numpy().tobytes() for one in found["shapes"][0]}) == 3
    assert found["ones"] == int(condensed(circle, 16).sum()) == 12
    assert len(str(found["lookalikes"])) == floor(12 * log10(2**256 - 1)) + 1


def test_what_moves_along(lesson: Any) -> None:
    found = lesson("pooling/translation_invariance")
    maps = [one[0, 0].double().numpy() for one in found["sparse"]]

    def blocks(image: Any) -> Any:
        return image.reshape(32, 2, 32, 2)

    def blur(image: Any) -> Any:
        at_every_pixel = np.maximum.reduce([moved(image, y, x) for y in (0, 1) for x in (0, 1)])
        rows = [moved(at_every_pixel, -y, -x) for y in range(3) for x in range(3)]
        return np.mean(rows, axis=0)[::2, ::2]

    def change(pool: Any) -> float:
        pairs = [(pool(one), pool(moved(one, 0, 1))) for one in maps]
        return float(np.mean([np.abs(new - old).sum() / np.abs(old).sum() for old, new in pairs]))

    for name, pool in (
        ("largest", lambda image: blocks(image).max(axis=(1, 3))),
        ("mean", lambda image: blocks(image).mean(axis=(1, 3))),
        ("blur", blur),
    ):
        assert found[name] == pytest.approx(change(pool), rel=1e-4)
    assert 0 < found["blur"] < found["largest"] < found["mean"]
    for one in maps:
        along = moved(np.pad(condensed(one, 2), (0, 32)), 0, 1)[:32, :32]
        assert np.array_equal(condensed(moved(one, 0, 2), 2), along)
        # "they neither stay nor move along"
        by_one = condensed(moved(one, 0, 1), 2)
        assert not np.array_equal(by_one, along)
        assert not np.array_equal(by_one, condensed(one, 2))
    # A convolution by hand: a sum of shifted maps, one for each weight.
    kernel = np.asarray(kernels.edge(), dtype=float)
    filtered = [
        sum(kernel[y, x] * moved(one, -y, -x) for y, x in np.ndindex(kernel.shape))
        for one in (maps[0], moved(maps[0], 0, 1))
    ]
    assert np.array_equal(filtered[1][:, 1:-6], filtered[0][:, :-7])
    conv = models.Net(kernels.edge()).conv(found["sparse"][0])[0, 0].numpy()
    assert np.array_equal(conv, filtered[0][: conv.shape[0], : conv.shape[1]])
    assert found["change"](models.Net(kernels.edge()).conv, 1, along=1) == 0


def test_global_average_pooling(lesson: Any) -> None:
    found = lesson("pooling/global_average_pooling")
    maps = [images.random_map((5, 5), seed, sparsity=0.6).astype(int) for seed in range(8)]
    sums = [sum(one.flatten().tolist()) for one in maps]
    assert found["means"].flatten().tolist() == pytest.approx([total / 25 for total in sums])
    # "Each map has a pixel of 255 and many zeros."
    assert {one.max() for one in maps} == {255}
    assert min((one == 0).sum() for one in maps) >= 15
    assert found["fewer"] == 5 * 5
    # Parameters by arithmetic: a weight for each pair of numbers, a bias for each result.
    assert found["counts"] == {
        "flatten, hidden layer": 25_088 * 256 + 256 + 256 * 2 + 2,
        "mean, hidden layer": 512 * 256 + 256 + 256 * 2 + 2,
        "flatten": 25_088 * 2 + 2,
        "mean": 512 * 2 + 2,
    }
    # A larger image: one head works, the other cannot.
    assert found["heads"]["mean"](found["larger"]).shape == (1, 2)
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        found["heads"]["flatten"](found["larger"])
    # Three maps, one mean.
    strong, mixed, faint = found["three"].numpy()
    assert sorted(strong.flatten()) == sorted(mixed.flatten())
    assert not np.array_equal(strong, mixed) and strong.max() == mixed.max() == 255
    assert len({f"{one.mean():.2f}" for one in (strong, mixed, faint)}) == 1
    assert np.ptp(faint) == 0
