"""What the lessons' prose claims is so: the scripts are run, and their numbers are looked at."""

import itertools
import re
import runpy
from math import floor, log10
from pathlib import Path
from typing import Any

import cv2
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


def filtered(image: Any, kernel: Any) -> Any:
    """The valid part of OpenCV's filter, which does not turn the kernel around."""
    rows, columns = kernel.shape
    full = cv2.filter2D(image.astype(float), cv2.CV_64F, kernel, anchor=(0, 0))
    return full[: image.shape[0] - rows + 1, : image.shape[1] - columns + 1]


def largest_of(values: Any, window: int) -> Any:
    """The largest of each whole window, which moves by its own size."""
    rows, columns = (size // window for size in values.shape)
    cut = values[: rows * window, : columns * window]
    return cut.reshape(rows, window, columns, window).max(axis=(1, 3))


def test_edge_filters(lesson: Any) -> None:
    found = lesson("convolution/edge_filters")
    conv, relu, photo = found["conv"], found["relu"], found["photo"]
    f = np.repeat([[-1.0, -1.0, 1.0, 1.0]], 4, axis=0)
    answers = [filtered(photo, kernel) for kernel in (f, -f, f.T, -f.T)]
    assert np.array_equal(conv.output[0], answers)
    assert (conv.height, conv.width) == (photo.shape[0] - 3, photo.shape[1] - 3)
    assert conv.parameters == 4 * 4 * 4
    # "the second is the first with its sign turned around"
    assert np.array_equal(answers[0], -answers[1]) and np.array_equal(answers[2], -answers[3])
    assert (conv.minimum, conv.maximum) == (np.min(answers), np.max(answers))
    kept = np.maximum(answers, 0)
    assert conv.zeros == pytest.approx(np.mean(np.equal(answers, 0)))
    assert relu.zeros == pytest.approx(np.mean(kept == 0)) and relu.zeros > conv.zeros
    # "the pair has lost nothing"
    assert np.array_equal(kept[0] - kept[1], answers[0]) and found["difference"] == 0
    assert found["f"].sum() == 0


def test_laplacian(lesson: Any) -> None:
    found = lesson("convolution/laplacian")
    photo, conv, relu, pool = (found[name] for name in ("photo", "conv", "relu", "pool"))
    around = sum(
        photo[1 + y : photo.shape[0] - 1 + y, 1 + x : photo.shape[1] - 1 + x]
        for y, x in itertools.product((-1, 0, 1), repeat=2)
        if (y, x) != (0, 0)
    )
    inside = photo[1:-1, 1:-1]
    # 8 times the pixel, less its neighbours: brighter or darker than their mean.
    answers = 8 * inside - around
    assert np.array_equal(conv.output[0, 0], answers)
    assert len(found["bank"]) == 4 and len(found["different"]) == 2
    assert torch.equal(conv.output[0, 2:], conv.output[0, :2])
    assert conv.parameters == 36
    assert found["brighter"] == pytest.approx(np.mean(inside > around / 8))
    assert found["darker"] == pytest.approx(np.mean(inside < around / 8))
    assert found["both"] == 0
    maps = [np.maximum(answers, 0), np.maximum(-answers, 0)]
    assert relu.zeros == pytest.approx(np.mean(np.equal(maps, 0)))
    assert pool.zeros == pytest.approx(np.mean([largest_of(one, 2) == 0 for one in maps]))
    assert pool.zeros < relu.zeros
    assert (pool.height, pool.width) == (relu.height // 2, relu.width // 2)
    assert found["f"].sum() == 0


def test_max_pooling(lesson: Any) -> None:
    found = lesson("pooling/max_pooling")
    relu, pool = found["relu"], found["pool"]
    maps = relu.output[0].numpy()
    pooled = np.array([largest_of(one, 4) for one in maps])
    assert np.array_equal(pool.output[0], pooled)
    # "about one in 16"; "the largest value of all is still there"
    assert f"{maps[0].size / pooled[0].size:.0f}" == "16"
    assert relu.maximum == pool.maximum == maps.max()
    # One window by hand: its place, its sixteen numbers, the one that is kept.
    row, column = np.unravel_index(pooled[0].argmax(), pooled[0].shape)
    assert (found["top"], found["left"]) == (4 * row, 4 * column)
    assert found["window"].numel() == 16 and found["window"].max() == pooled[0].max()
    # "1 row at the lower border and as many columns at the right one belong to no window"
    left_over = [size - 4 * (size // 4) for size in maps.shape[1:]]
    assert left_over == [relu.height - 4 * pool.height] * 2 == [1, 1]
    assert models.output_size(relu.height, 4, stride=4, ceil_mode=True) == pool.height + 1
    assert relu.zeros == pytest.approx(np.mean(maps == 0))
    assert pool.zeros == pytest.approx(np.mean(pooled == 0)) and pool.zeros < relu.zeros


def test_window_sizes(lesson: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = lesson("pooling/window_sizes")
    assert "equal to 4 x 4: True" in capsys.readouterr().out
    maps = found["edges"][0].numpy()
    for window in (2, 4, 8, 16):
        away, active = [], []
        for one in maps:
            pooled = largest_of(one, window)
            active.append(pooled > 0)
            for row, column in np.argwhere(pooled > 0):
                part = one[row * window :, column * window :][:window, :window]
                # The first of several, as torch says it.
                y, x = np.unravel_index(part.argmax(), part.shape)
                away.append(np.hypot(y - (window - 1) / 2, x - (window - 1) / 2))
        number = found["windows"].index(window)
        assert found["away"][window] == pytest.approx(np.mean(away), rel=1e-5)
        assert found["active"][number] == pytest.approx(np.mean(active))
        assert found["left"][number] == pytest.approx(np.size(active) / maps.size)
    # "From there on, each doubling of the window about doubles it"; ever more windows answer.
    away = found["away"]
    assert all(1.8 < away[2 * window] / away[window] < 2.2 for window in (4, 8))
    assert found["active"] == sorted(found["active"])
    assert np.mean(maps > 0) < found["active"][0]


def test_emboss_detect_condense(lesson: Any) -> None:
    found = lesson("pooling/emboss_detect_condense")
    cat, conv, pool = found["cat"], found["conv"], found["pool"]
    emboss = np.array([[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]])
    framed = np.pad(cat, 1)
    answers = filtered(framed, emboss)
    assert np.array_equal(conv.output[0, 0], answers) and found["emboss"].sum() == 1
    assert (conv.height, conv.width) == cat.shape
    assert (pool.height, pool.width) == tuple(-(-size // 2) for size in cat.shape)
    # "The ReLU has little to do"
    assert np.mean(answers < 0) < 0.1
    on_border = np.ones(cat.shape, bool)
    on_border[1:-1, 1:-1] = False
    assert found["border_mean"] == pytest.approx(np.abs(answers[on_border]).mean(), rel=1e-5)
    assert found["inside_mean"] == pytest.approx(np.abs(answers[~on_border]).mean(), rel=1e-5)
    assert found["border_mean"] > found["inside_mean"]
    # TensorFlow's "same": padding at the end only, as numpy does it; which of torch's equals it.
    activated = np.maximum(answers, 0)
    odd = [size % 2 for size in cat.shape]
    same = largest_of(np.pad(activated, [(0, one) for one in odd], constant_values=-np.inf), 2)
    answers_of = {name: one[0, 0].numpy() for name, one in found["answers"].items()}
    equal = [name for name, one in answers_of.items() if np.array_equal(one, same)]
    assert cat.shape[1] % 2 == 1 and equal == ["max_pool2d(2, ceil_mode=True)"]
    assert answers_of["max_pool2d(2)"].shape[1] == same.shape[1] - 1
    padded = answers_of["max_pool2d(2, padding=1)"]
    assert found["changed"] == pytest.approx(np.mean(padded[: len(same), : same.shape[1]] != same))
    assert found["changed"] > 0.5


def tensorflows(values: Any, window: int) -> Any:
    """Max pooling with padding='SAME' and windows side by side, as TensorFlow documents it.

    Enough minus infinity is added to fill the last window; the smaller half of it comes first.
    """
    missing = [-size % window for size in values.shape]
    around = [(total // 2, total - total // 2) for total in missing]
    return largest_of(np.pad(values, around, constant_values=-np.inf), window)


def test_where_torch_and_tensorflow_differ(lesson: Any) -> None:
    found = lesson("pooling/emboss_detect_condense")
    activated = found["activated"]
    maps = activated[0, 0].numpy()
    # "pads only at the end, with one column"; "at most one row and one column of padding are needed"
    pads = [models.SamePool2d(2).padding(size) for size in maps.shape]
    assert pads == [(0, size % 2) for size in maps.shape] and pads[1] == (0, 1)
    assert np.array_equal(found["same"][0, 0], tensorflows(maps, 2))
    for window, rows, columns in itertools.product((2, 3, 4, 5), range(10, 22), range(10, 22)):
        part = activated[..., 40 : 40 + rows, 60 : 60 + columns]
        same = tensorflows(part[0, 0].numpy(), window)
        assert np.array_equal(models.SamePool2d(window)(part)[0, 0], same)
        # "Where more columns are needed, it pads both sides, and an odd one goes to the end."
        for size in (rows, columns):
            before, after = models.SamePool2d(window).padding(size)
            assert before + after == -size % window and after - before in (0, 1)
        if max(-rows % window, -columns % window) <= 1:
            assert np.array_equal(F.max_pool2d(part, window, ceil_mode=True)[0, 0], same)
    # Why the lesson says so of this photo only: windows of 4 on its 450 columns are another matter.
    wider = F.max_pool2d(activated[..., :450], 4, ceil_mode=True)[0, 0].numpy()
    assert not np.array_equal(wider, tensorflows(maps[:, :450], 4))


def test_every_lesson_has_two_exercises_and_each_name_once(site: Path) -> None:
    lessons = [path for path in ROOT.glob("gallery_src/*/*.py") if path.stem != "lab"]
    assert len(lessons) >= 11
    for path in lessons:
        address = f"{path.parent.name}/{path.stem}".replace("_", "-")
        page = (site / "en/gallery" / address / "index.html").read_text(encoding="utf-8")
        names = re.findall(r'<cnnviz-exercise [^>]*data-src="exercise-([\w-]+)\.json"', page)
        assert len(names) == len(set(names)) >= 2, address


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
