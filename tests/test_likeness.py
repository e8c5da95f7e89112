"""Figures on pages look like matplotlib's own PNG; `scripts/likeness` measures it."""

import io
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import ROOT
from PIL import Image, features

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from likeness.figures import Pair, run
from likeness.photographs import photographer
from likeness.scores import pixels, score, sheet
from likeness.weight import weights

from cnnviz.gallery.plots.drawing import drawn
from cnnviz.gallery.plots.encoding import files
from cnnviz.gallery.plots.fonts import COMMON, OTHERS, codes
from cnnviz.render.figures.svg import fitted, translated

SCRIPT = """# %% [markdown]
# # Kinds of figures

# %%
import matplotlib.pyplot as plt
import numpy as np

numbers = np.random.default_rng(0)
y, x = np.mgrid[:300, :400] / 400
photo = np.sin(9 * x * y) + np.sin(30 * x) * y + 0.1 * numbers.random((300, 400))

# %% lines
fig, axes = plt.subplots(2, 2, figsize=(7, 5))
axes[0, 0].plot([0, 1, 0.3], "o-", label="different fifths")
axes[0, 0].plot([0.2, 0.5, 0.9], "s--", label="dashed")
axes[0, 0].legend()
axes[0, 1].bar(range(5), [3, 1, 4, 1, 5], edgecolor="k", hatch="/")
axes[1, 0].hist(photo.ravel(), 50)
axes[1, 0].set_xlabel(r"size $\\alpha_1 = \\frac{1}{2}$ of it")
axes[1, 1].vlines([1, 2, 3], 0, [1, 2, 3])
axes[1, 1].set_title("Bold", weight="bold")
axes[1, 1].set_ylabel("in serif", family="serif")
axes[1, 1].grid()
fig.tight_layout()
plt.show()

# %% images
fig, axes = plt.subplots(2, 2, figsize=(6.3, 5.1))
axes[0, 0].imshow(photo, cmap="gray")
axes[0, 1].imshow(photo)
axes[1, 0].imshow(numbers.random((7, 9)), cmap="gray")
axes[1, 1].imshow(photo[:60, :50], interpolation="nearest", extent=(0, 1, 0, 1.3))
fig.suptitle("A photo, cells and more")
plt.show()

# %% a picture
fig, axes = plt.subplots(figsize=(4, 3))
axes.plot(numbers.random(9000), numbers.random(9000), ",")
axes.pcolormesh(photo[::4, ::4], shading="gouraud")

raise RuntimeError("the last figure is open")
"""
LEAST = 0.98


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Pair]]:
    path = tmp_path_factory.mktemp("scripts") / "kinds.py"
    path.write_text(SCRIPT, encoding="utf-8")
    here, show = Path.cwd(), plt.show
    try:
        ran = run("kinds", path)
    finally:
        import os

        os.chdir(here)
        plt.show = show
        plt.close("all")
        sys.path.remove(str(path.parent))
    assert "the last figure is open" in ran.problem
    yield {pair.name: pair for pair in ran.pairs}


@pytest.mark.browser
def test_figures_look_like_matplotlibs_png(
    pairs: Mapping[str, Pair], browser: Any, tmp_path: Path
) -> None:
    assert sorted(pairs) == ["kinds 1", "kinds 2"]
    scores = []
    with photographer(running=browser) as photograph:
        for pair in pairs.values():
            theirs = pixels(pair.theirs)
            height, width = theirs.shape[:2]
            ours = pixels(photograph(pair, (width, height)))
            scores.append(score(pair.name, pair.reason, theirs, ours))
    assert min(one.similarity for one in scores) > LEAST, [one.similarity for one in scores]
    # The measure notices what is moved by a pixel.
    first = scores[0]
    assert score("", "", first.theirs, np.roll(first.ours, 1, 1)).similarity < 0.9
    sheet(scores, tmp_path / "worst.png")
    with Image.open(tmp_path / "worst.png") as picture:
        assert picture.width == 3 * 640


@pytest.mark.browser
def test_pages_are_weighed_with_all_that_they_load(tmp_path: Path, browser: Any) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.webp").write_bytes(b"x" * 3000)
    (tmp_path / "a" / "two.webp").write_bytes(b"x" * 5000)
    far = (
        '<div style="height:9000px"></div><img src="two.webp" loading="lazy" width="9" height="9">'
    )
    text = f'<!doctype html><link rel="icon" href="data:,"><img src="one.webp">{far}'
    (tmp_path / "a" / "index.html").write_text(text, encoding="utf-8")
    (page,) = weights(tmp_path, browser)
    assert page.page == "a" and 3000 < page.at_first < 3300 < 8000 < page.at_last < 8300


def test_letters_have_their_places_unless_they_are_translated() -> None:
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.set_title("different")
    axes.set_xlabel("한국어")
    raw = drawn(figure).svg or ""
    plt.close(figure)
    marks: dict[str, Any] = {"prefix": "p", "alt": "", "width": 300}
    own = fitted(raw, translate=lambda text: text, **marks)
    (places,) = re.findall(r'<text x="([^"]*)"[^>]*>different<', own)
    starts = list(map(float, places.split()))
    # The two letters of a ligature, too.
    assert len(starts) == len("different") and starts == sorted(starts)
    assert "letters=" not in own and "text-anchor" not in own.split(">different<")[0][-200:]
    ours = fitted(raw, translate=lambda text: text.replace("different", "다른"), **marks)
    assert re.search(r'<text x="[\d.]+" [^>]*text-anchor: middle[^>]*>다른<', ours)
    # No font of ours has these letters, and other front ends have none of ours.
    assert re.search(r'<text x="[\d.]+" [^>]*>한국어<', own)
    assert "letters=" not in translated(raw, lambda text: text)


def test_fonts_of_pages_have_the_letters_that_figures_count_on() -> None:
    rules = (ROOT / "cnnviz" / "web" / "cnnviz.css").read_text(encoding="utf-8")
    faces = re.findall(r"@font-face \{(.*?)\}", rules, re.S)
    assert len(faces) == 18
    for face in faces:
        name, ranges = re.findall(r"url\(\"(.*?)\"\)|unicode-range: ([^;]*);", face)
        assert ranges[1] == (COMMON if "-common" in name[0] else OTHERS)
        file = ROOT / "cnnviz" / "web" / name[0]
        assert file.stat().st_size < 25_000 and file.read_bytes()[:4] == b"wOF2"
    assert not set(codes(COMMON)) & set(codes(OTHERS))


def photos(count: int) -> list[np.ndarray]:
    """Smooth pictures with a fine grain, the same in all three colours."""
    numbers = np.random.default_rng(0)
    y, x = np.mgrid[:500, :600] / 600
    smooth = np.stack([np.sin(9 * x * y), x * y, np.sin(20 * x)], 2)
    grain = numbers.normal(0, 3, (count, 500, 600, 1)) + 9 * np.sin(200 * x * y)[..., None]
    return list(np.clip(120 + 80 * smooth[None] + grain, 0, 255).astype(np.uint8))


def test_pictures_are_exact_until_they_are_heavy() -> None:
    one = photos(1)[0]
    cells = np.kron(np.arange(12).reshape(3, 4), np.ones((9, 9))).astype(np.uint8)
    for pixels_ in (cells, one[:100, :100]):
        (file,) = files([pixels_])
        with Image.open(io.BytesIO(file.raw)) as picture:
            assert (np.asarray(picture) == pixels_).all()
    light = files([one, one, cells])
    assert light == files([one, one, cells])
    heavy = files([*photos(2), cells])
    if features.check("avif"):
        assert [file.kind for file in heavy] == ["image/avif", "image/avif", "image/png"]
        assert sum(len(file.raw) for file in heavy) < 400_000
