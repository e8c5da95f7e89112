"""Figures of matplotlib in a real gallery: none is missing, and each keeps what it shows.

The names of lessons are those of public reports where there is one: see the table REPORTS.
"""

import re
import shutil
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import cv2
import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import GALLERIES, Project
from playwright.sync_api import Browser, Page
from web import served

from cnnviz.gallery.plots.drawing import drawn
from cnnviz.gallery.plots.layout.memory import Memory

SVG = "{http://www.w3.org/2000/svg}"

REPORTS = {
    "ids": "matplotlib#4349, #696",
    "words": "matplotlib#1528, jmrplens/phonometry#293",
    "moving": "sphinx-gallery#150",
    "later": "sphinx-gallery#240, #284, #1025",
}

IMPORTS = """import matplotlib.pyplot as plt
import numpy as np
"""

LESSONS = {
    "later": """
fig, axes = plt.subplots(figsize=(3, 2))
axes.plot([1, 2], label="first")

# %%
axes.plot([2, 1], label="second")
axes.legend()
fig

# %%
from IPython.display import display

axes.set_title("third")
display(fig)

# %%
plt.plot([1, 2])
plt.title("shown at once")
plt.show()
plt.plot([2, 1])
plt.title("shown at the end")

# %%
from matplotlib.figure import Figure

alone = Figure(figsize=(2, 1))
alone.subplots().set_title("alone")
alone

# %%
fig, axes = plt.subplots(figsize=(2, 1))
axes.set_title("as it was")
display(fig)
axes.set_title("as it is")

# %%
fig, axes = plt.subplots(figsize=(2, 1))
axes.set_title("once, though it is the value")
fig

# %%
axes.set_title("a value without its figure")
""",
    "parts": """
from matplotlib.lines import Line2D

fig = plt.figure(figsize=(2, 2))
fig.add_artist(Line2D([0, 1], [0, 1], color="red"))

# %%
fig = plt.figure(figsize=(2, 1))
fig.figimage(np.arange(400.0).reshape(20, 20))

# %%
fig = plt.figure(figsize=(2, 1))
fig.subfigures(1, 2)[1].text(0.1, 0.5, "in a subfigure")

# %%
plt.figure(figsize=(2, 1), facecolor="red")

# %%
plt.figure(figsize=(3, 2))
""",
    "ids": """
fig, axes = plt.subplots(figsize=(3, 2))
axes.bar([1, 2], [3, 1], hatch="//", facecolor="none", edgecolor="red")
axes.plot([0, 3], [-5, 9])
axes.set_ylim(0, 3)

# %%
fig, axes = plt.subplots(figsize=(3, 2))
axes.bar([1, 2], [3, 1], hatch="//", facecolor="none", edgecolor="blue")
axes.plot([0, 3], [9, -5])
axes.set_ylim(0, 3)
""",
    "words": r"""
plt.rcdefaults()
fig, axes = plt.subplots(figsize=(4, 3))
axes.plot([1, 2], label=r"$\alpha_1^2 + \frac{a}{b}$")
axes.set_xlabel(r"size $n \times n$ of the kernel")
axes.set_ylabel("two\nlines")
axes.set_title("Price: \\$5 < \\$6 & more")
axes.legend()

# %%
fig, axes = plt.subplots(figsize=(4, 3))
axes.text(0.1, 0.2, "  alpha    0.1\n  beta    10.0", family="monospace")
axes.text(0.1, 0.8, "set in serif", family=["Georgia", "serif"])
axes.text(0.9, 0.5, "short\nmuch longer", multialignment="right")
axes.tick_params("x", rotation=45)
""",
    "moving": """
from matplotlib.animation import FuncAnimation

fig, axes = plt.subplots(figsize=(2, 1))
(point,) = axes.plot([0], [0], "o")


def at(n):
    point.set_data([n], [0])
    return (point,)


played = FuncAnimation(fig, at, frames=3)
played

# %%
fig, axes = plt.subplots(figsize=(2, 1))
later = FuncAnimation(fig, at, frames=3)

# %%
from IPython.display import HTML

HTML(later.to_jshtml())

# %%
fig, axes = plt.subplots(figsize=(2, 1))
still = FuncAnimation(fig, at, frames=3)
""",
    "grounds": """
plt.style.use("dark_background")
fig, axes = plt.subplots(figsize=(4, 3))
axes.plot([1, 3, 2])
axes.set_title("white on black")
plt.show()
plt.style.use("default")

# %%
fig, axes = plt.subplots(figsize=(4, 3), facecolor="lightblue")
axes.set_facecolor("navy")
axes.plot([1, 3, 2], color="white", lw=4)
axes.set_title("navy axes on light blue")

# %%
fig, axes = plt.subplots(figsize=(3, 3))
axes.imshow(np.arange(9).reshape(3, 3), cmap="gray")
for (y, x), value in np.ndenumerate(np.arange(9).reshape(3, 3)):
    axes.text(x, y, f"n{value}", color="black" if value > 4 else "white")
axes.set_title("numbers over cells")

# %%
fig, axes = plt.subplots(figsize=(3, 3))
axes.plot([1, 2], color="black")
axes.text(0.2, 1.5, "beside a black line")
axes.set_title("a black line")

# %%
fig, axes = plt.subplots(figsize=(3, 3))
axes.bar([0, 1], [4, 1])
axes.text(0, 2, "on", ha="center")
axes.text(1, 2.5, "above", ha="center")
axes.set_title("bars")

# %%
fig, axes = plt.subplots(figsize=(3, 3))
axes.set_facecolor("gray")
axes.add_patch(plt.Rectangle((0.1, 0.1), 0.3, 0.3, color="white"))
axes.add_patch(plt.Rectangle((0.6, 0.6), 0.3, 0.3, color="black"))
axes.set_title("a Hinton diagram")
""",
    "heavy": """
x, y = np.mgrid[-3:3:200j, -2:2:200j]
fig, axes = plt.subplots(figsize=(3, 2))
axes.pcolormesh(x, y, x * y, shading="gouraud")
axes.set_title("shaded")

# %%
fig, axes = plt.subplots(figsize=(3, 2))
(line,) = axes.plot([1, 2])
fig.canvas.mpl_connect("draw_event", lambda event: axes.draw_artist(line))

# %%
fig, axes = plt.subplots(figsize=(3, 2))
(line,) = axes.plot([1, 2], lw=8)
line.set_agg_filter(lambda image, dpi: (image[::-1], 0, 0))

# %%
fig, axes = plt.subplots(figsize=(3, 2))
axes.scatter(*np.random.default_rng(0).random((2, 5000)))
""",
    "depth": """
fig = plt.figure(figsize=(3, 3))
axes = fig.add_subplot(projection="3d")
axes.plot([1, 2], [1, 2], [1, 2])
axes.set_zlabel("how deep")
""",
    "pictures": """
fig, axes = plt.subplots(figsize=(4, 4))
axes.imshow(1e9 + np.arange(256.0).reshape(16, 16))

# %%
fig, axes = plt.subplots(1, 2, figsize=(6, 3))
axes[0].imshow(np.random.rand(20, 20), rasterized=True)
axes[1].imshow(np.random.rand(20, 20))
axes[1].set_rasterized(True)

# %%
fig, axes = plt.subplots(1, 3, figsize=(14, 5))
for one in axes:
    one.imshow(np.indices((300, 300)).sum(0) % 7 < 3, cmap="gray")

# %%
fig, axes = plt.subplots(figsize=(1.5, 1.5))
axes.imshow(np.arange(100).reshape(10, 10))

# %%
fig, axes = plt.subplots(figsize=(2, 2))
axes.imshow(np.eye(4), cmap=plt.matplotlib.colors.ListedColormap(["#ff000000", "#00ff0080"]))
""",
}


def lesson(name: str, code: str) -> str:
    return f"# %% [markdown]\n# # {name}\n#\n# Figures.\n\n# %%\n{IMPORTS}{code.lstrip()}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("plots") / "project"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.edit("mkdocs.yml", "  font: false", "  font: false\n  palette: { scheme: default }")
    project.edit(
        "mkdocs.yml", "        - { code: ko, name: 한국어, search_terms: [풀링, 합성곱] }\n", ""
    )
    for name, code in LESSONS.items():
        project.write(f"gallery_src/basics/{name}.py", lesson(name, code))
    done = project.run("cnnviz", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    project.write("said", re.sub(r"\n +", " ", re.sub(r"\x1b\[\d+m", "", done.stderr)))
    return project


def figures(project: Project, name: str) -> list[str]:
    page = project.page(f"en/gallery/basics/{name}")
    return re.findall(r'<figure class="cnnviz-figure cnnviz-plot-figure".*?</figure>', page, re.S)


def svg(figure: str) -> ElementTree.Element:
    match = re.search(r"<svg.*?</svg>", figure, re.S)
    assert match, figure[:300]
    return ElementTree.fromstring(match[0])


def texts(figure: str) -> list[str]:
    return [element.text or "" for element in svg(figure).iter(f"{SVG}text")]


def style(figure: str, text: str) -> str:
    (element,) = (one for one in svg(figure).iter(f"{SVG}text") if one.text == text)
    return element.get("style", "")


# Nothing is missing


def test_a_figure_is_shown_whenever_a_notebook_shows_it(built: Project) -> None:
    shown = figures(built, "later")
    titles = [[text for text in texts(figure) if re.search("[a-z]", text)] for figure in shown]
    assert titles == [
        [],
        ["first", "second"],
        ["third", "first", "second"],
        ["shown at once"],
        ["shown at the end"],
        ["alone"],
        ["as it was"],
        ["as it is"],
        ["once, though it is the value"],
    ]
    page = built.page("en/gallery/basics/later")
    # Others belong to a figure of the same cell.
    assert re.findall(r"Text\(.*", page) == ["Text(0.5, 1.0, 'a value without its figure')"]


def test_what_stands_on_the_figure_itself_is_shown(built: Project) -> None:
    lines, image, subfigure, red = figures(built, "parts")
    assert any("#ff0000" in path.get("style", "") for path in svg(lines).iter(f"{SVG}path"))
    assert len(list(svg(image).iter(f"{SVG}image"))) == 1
    assert texts(subfigure) == ["in a subfigure"]
    assert "#ff0000" in red
    assert "&lt;Figure size 300x200 with 0 Axes&gt;" in built.page("en/gallery/basics/parts")


def test_axes_in_three_dimensions_keep_their_ticks(built: Project) -> None:
    (figure,) = figures(built, "depth")
    assert "how deep" in texts(figure) and len(texts(figure)) > 10


def test_an_animation_is_played_or_missed(built: Project) -> None:
    page = built.page("en/gallery/basics/moving")
    assert len(figures(built, "moving")) == 2  # the first frames; as a value it is played only
    assert page.count("<iframe") == 2
    warnings = re.findall(r"moving\.py, line (\d+).*?: (.*)", (built.root / "said").read_text())
    (where, what) = warnings[0]
    assert len(warnings) == 1 and what.startswith("a figure is animated, and the page shows its")
    text = (built.root / "gallery_src/basics/moving.py").read_text().splitlines()
    assert "still = " in "\n".join(text[int(where) :])
    assert "later = " not in "\n".join(text[int(where) :])


# Text


def test_text_stays_text_and_formulas_become_paths(built: Project) -> None:
    formulas, fonts = figures(built, "words")
    live = texts(formulas)
    # The lesson has called plt.rcdefaults().
    assert {"Price: $5 < $6 & more", "two", "lines", "size", "of the kernel"} <= set(live)
    assert not any("frac" in text or "times" in text for text in live)
    assert len(list(svg(formulas).iter(f"{SVG}use"))) > 20
    assert "font-family: 'DejaVu Sans Mono', var(--cnnviz-code-font, monospace)" in style(
        fonts, "  beta    10.0"
    )
    assert "white-space: pre" in style(fonts, "  alpha    0.1")
    assert "font-family: 'DejaVu Serif', serif" in style(fonts, "set in serif")
    assert "'DejaVu Sans', var(--cnnviz-text-font, sans-serif)" in style(fonts, "short")


def test_lines_are_aligned_at_the_side_that_they_share() -> None:
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.text(0.9, 0.5, "short\nmuch longer", multialignment="right")
    raw = svg(drawn(figure).svg or "")
    plt.close(figure)
    lines = [line for line in raw.iter(f"{SVG}text") if line.text in ("short", "much longer")]
    # A translation is fastened at the common end; otherwise each letter has its place.
    assert len({line.get("x") for line in lines}) == 1
    assert all("text-anchor: end" in line.get("style", "") for line in lines)
    starts = [list(map(float, line.get("letters", "").split())) for line in lines]
    assert [len(line) for line in starts] == [5, 11] and starts[0][0] > starts[1][0]


# Colours


def test_own_colours_are_kept_and_defaults_follow_the_theme(built: Project) -> None:
    dark, blue, cells, line, bars, hinton = figures(built, "grounds")
    assert "currentColor" not in dark and "#000000" in dark
    assert "#add8e6" in blue and "#000080" in blue and "currentColor" not in blue
    assert "currentColor" in style(cells, "numbers over cells")
    assert "fill: #ffffff" in style(cells, "n0") and "fill: #000000" in style(cells, "n8")
    # Black data keep light paper below them, and so do texts beside it.
    assert "currentColor" in style(line, "a black line")
    assert "fill: #000000" in style(line, "beside a black line") and "fill: #ffffff" in line
    assert "fill: #000000" in style(bars, "on") and "currentColor" in style(bars, "above")
    assert hinton.count("fill: #ffffff") == 1 and "fill: #000000" in hinton
    assert "fill: #808080" in hinton


def test_equal_names_of_two_figures_do_not_meet(built: Project) -> None:
    page = built.page("en/gallery/basics/ids")
    names = re.findall(r' id="(figure-[^"]*)"', page)
    assert len(names) == len(set(names)) > 4


# Pictures


def test_a_figure_that_svg_cannot_show_is_a_picture(built: Project) -> None:
    shown = figures(built, "heavy")
    assert len(shown) == 4 and all('<img src="' in figure for figure in shown)
    notes = re.findall(r"heavy\.py: (a figure.*?)$", (built.root / "said").read_text(), re.M)
    assert len(notes) == 1 and "code cell 1 is a picture, whose text cannot" in notes[0]


def widths(figure: str) -> int:
    match = re.search(r"--cnnviz-plot-width: (\d+)px", figure)
    assert match
    return int(match[1])


def test_images_keep_their_pixels_colours_and_places(built: Project) -> None:
    numbers, rasters, small, tiny, alpha = figures(built, "pictures")
    (image,) = svg(numbers).iter(f"{SVG}image")
    assert image.get("width") in ("16", "18") and "pixelated" in image.get("style", "")
    left, right = svg(rasters).iter(f"{SVG}image")
    boxes = [pixel_box(image) for image in (left, right)]
    assert boxes[0][0] < boxes[1][0] and boxes[0][2] < boxes[1][2]
    # Three hundred pixels in the place of two hundred: a browser would leave lines out.
    assert "pixelated" not in small
    assert 100 < widths(tiny) < 200
    (image,) = svg(alpha).iter(f"{SVG}image")
    assert picture(built, "pictures", image).shape in ((4, 4, 4), (6, 6, 4))


def pixel_box(image: ElementTree.Element) -> tuple[float, float, float, float]:
    a, b, c, d, x, y = map(float, re.findall(r"-?[\d.]+", image.get("transform", "")))
    assert b == c == 0
    ends = [a * float(image.get("width", 0)) + x, d * float(image.get("height", 0)) + y]
    return min(x, ends[0]), min(y, ends[1]), max(x, ends[0]), max(y, ends[1])


def picture(project: Project, name: str, image: ElementTree.Element) -> np.ndarray:
    address = image.get("{http://www.w3.org/1999/xlink}href", "")
    path = (project.site / f"en/gallery/basics/{name}" / address).resolve()
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels


# In Chromium


@pytest.fixture(scope="module")
def pages(built: Project, browser: Browser) -> Iterator[tuple[Page, str]]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    with served(built.site) as address:
        yield page, f"{address}en/gallery/basics/"
    page.close()


def photographed(page: Page, address: str, scheme: str) -> list[np.ndarray]:
    page.goto(address)
    page.evaluate("scheme => document.body.dataset.mdColorScheme = scheme", scheme)
    page.wait_for_function("[...document.images].every(image => image.complete)")
    plots = page.locator("svg.cnnviz-plot").all()
    shots = [np.frombuffer(plot.screenshot(), np.uint8) for plot in plots]
    pixels = [cv2.imdecode(shot, cv2.IMREAD_COLOR) for shot in shots]
    # A border lies between the pixels of the screen.
    return [plot[2:-2, 2:-2] for plot in pixels if plot is not None]


@pytest.mark.browser
def test_data_look_the_same_in_both_themes(built: Project, pages: tuple[Page, str]) -> None:
    page, address = pages
    light, dark = (photographed(page, f"{address}grounds/", one) for one in ("default", "slate"))
    assert len(light) == len(dark) == 6
    differences = [
        np.abs(one.astype(int) - other).max(axis=2) > 40
        for one, other in zip(light, dark, strict=True)
    ]
    own, blue, cells, line, bars, hinton = differences
    assert not own.any() and not blue.any()
    # Only the paper around the axes differs, and what is written on it.
    for figure in (cells, hinton, line):
        height, width = figure.shape
        middle = figure[height // 4 : -height // 4, width // 4 : -width // 4]
        assert not middle.any() and figure[:3].all()
    assert bars[:3].all()
    assert dark[4].mean() < 140 < light[4].mean()


# Speed


def test_what_is_remembered_while_drawing_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawings() -> Iterator[str | None]:
        for layout in ("none", "tight", "constrained"):
            figure, axes = plt.subplots(2, 2, figsize=(6, 4), layout=layout)
            axes[0, 0].semilogy([1, 1000])
            axes[0, 0].set_xlabel("a $x^2$ b")
            image = axes[0, 1].imshow(np.eye(5))
            figure.colorbar(image, ax=axes[0, 1])
            axes[1, 0].twinx().plot([1, 2], "r")
            axes[1, 1].plot([1, 2], [1e6, 1e7], label="line")
            axes[1, 1].legend()
            axes[1, 1].xaxis.tick_top()
            axes[1, 1].set_title("a title")
            figure.suptitle("of all")
            yield drawn(figure).svg
            plt.close(figure)

    def forgetful(memory: Memory, text: Any, renderer: Any, compute: Any) -> Any:
        return compute(text, renderer)

    remembered = list(drawings())
    monkeypatch.setattr(Memory, "_layout", forgetful)
    monkeypatch.setattr(Memory, "ticks", lambda memory, axis, compute: compute(axis))
    monkeypatch.setattr(
        Memory,
        "box",
        lambda memory, axis, renderer, only, compute: compute(axis, renderer, for_layout_only=only),
    )
    assert None not in remembered and list(drawings()) == remembered
