"""The home page: a figure to try, the way into the course, and the course."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from conftest import Project
from playwright.sync_api import Browser, Page, expect

from cnnviz.errors import LabError
from cnnviz.lab import images, kernels, show
from cnnviz.render.figures.maps import MapsFigure

LAPLACIAN, EMBOSS = kernels.laplacian(), kernels.emboss()
BLUR = np.full((3, 3), 1 / 9)


def made(image: np.ndarray, kernel: np.ndarray) -> torch.Tensor:
    pixels, weight = torch.tensor(image.astype("f4")), torch.tensor(kernel.astype("f4"))
    return F.conv2d(pixels[None, None], weight[None, None])[0]


# The figure


def test_each_choice_has_the_range_that_torch_gives() -> None:
    photo = images.load("coins")
    figure = show.filters(photo, {"a": LAPLACIAN, "b": BLUR, "c": EMBOSS}, "Three kernels.").value
    assert [stage.kind for stage in figure.stages] == ["image", "kernels", "convolution"]
    assert figure.stages[2].weight == [[LAPLACIAN.tolist()]] and figure.stages[2].computed
    for choice, kernel in zip(figure.choices, (LAPLACIAN, BLUR, EMBOSS), strict=True):
        result = made(photo, kernel)
        assert np.allclose(choice.kernel, kernel)
        assert (choice.minimum, choice.maximum) == (result.min(), result.max())
        assert choice.zeros == (result == 0).float().mean()
    # A weighted mean of grey levels is one again; other results have a sign.
    assert [choice.scale.map for choice in figure.choices] == ["diverging", "grey", "grey"]
    assert [choice.scale.beyond for choice in figure.choices][1:] == [False, True]
    assert figure.stages[2].scale == figure.choices[0].scale


WRONG = {
    "one kernel": ({"a": BLUR}, "a dict of 2 to 12 kernels"),
    "no dict": ([BLUR, BLUR], "a dict of 2 to 12 kernels"),
    "many": ({f"{n}": BLUR for n in range(13)}, "a dict of 2 to 12 kernels"),
    "two sizes": (
        {"a": BLUR, "b": kernels.edge()},
        r"the same size; these have \[\(3, 3\), \(4, 4",
    ),
    "a row": ({"a": [1, 2], "b": [1, 2]}, r"the kernel 'a' has the shape \(2,\)"),
    "too large": ({"a": np.ones((12, 12)), "b": np.ones((12, 12))}, "up to 11 x 11"),
    "no number": ({"a": [[np.nan]], "b": [[1]]}, "the kernel 'a' holds"),
    "text": ({"a": "blur", "b": [[1]]}, "the kernel 'a'"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_kernels_that_cannot_be_shown_are_refused(kind: str) -> None:
    given, message = WRONG[kind]
    with pytest.raises(LabError, match=message):
        show.filters(images.load("circle"), given)


def test_images_that_cannot_be_filtered_are_refused() -> None:
    with pytest.raises(LabError, match="grey levels; this has 3 channels"):
        show.filters(np.zeros((9, 9, 3)), {"a": BLUR, "b": EMBOSS})
    with pytest.raises(LabError, match="does not fit an image of 2 x 9"):
        show.filters(np.zeros((2, 9)), {"a": BLUR, "b": EMBOSS})


def test_a_figure_on_another_page_finds_its_files() -> None:
    figure = MapsFigure(1, "", [], [], "a.png", "a.json", True, None, "../b/#c", False).below(
        "d/e/"
    )
    assert (figure.thumbnail, figure.data, figure.change) == (
        "d/e/a.png",
        "d/e/a.json",
        "d/e/../b/#c",
    )


# The marks, in another gallery

HOME = """# A home

<!-- cnnviz: figure basics/choose_one -->

<!-- cnnviz: start -->

<!-- cnnviz: course -->
"""
LESSON = """# %% [markdown]
# # Choose
#
# A lesson with a choice.

# %%
import numpy as np
from cnnviz.lab import show

show.filters(np.eye(8) * 9, {"one $x$": [[1.0]], "two < 3": [[2.0]]}, caption="A choice.")
"""


def test_marks_are_filled_in_and_follow_the_lesson(tiny: Project) -> None:
    tiny.write("gallery_src/basics/choose_one.py", LESSON)
    tiny.write("docs/en/index.md", HOME)
    done = tiny.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    page = tiny.page("en")
    assert 'data-src="gallery/basics/choose-one/figure-1.json"' in page
    assert (tiny.site / "en/gallery/basics/choose-one/figure-1.json").is_file()
    for name in re.findall(r'src="(gallery/[^"]+)"', page):
        assert (tiny.site / "en" / name).is_file(), name
    assert "Figure 1" not in page and "A choice." in page
    assert "two &lt; 3" in page and "one <math>" in page
    start = re.search(r'<p class="cnnviz-start"><a class="cnnviz-button" href="([^"]+)"', page)
    assert start and start[1] == "gallery/basics/second/"
    path = page[page.index("cnnviz-path") :].partition("</ol>")[0]
    assert 'href="gallery/basics/"' in path and "3 lessons" in path
    assert "cnnviz:" not in page
    tiny.edit("gallery_src/basics/choose_one.py", "A choice.", "Another choice.")
    assert tiny.run("cnnviz", "build").returncode == 0
    assert "Another choice." in tiny.page("en")
    tiny.edit("docs/en/index.md", "# A home", "# Our home")
    assert tiny.run("cnnviz", "build").returncode == 0
    page = tiny.page("en")
    assert "Our home" in page and "Another choice." in page


def test_a_figure_that_is_not_there_is_warned_of(tiny: Project) -> None:
    tiny.write("gallery_src/basics/choose_one.py", LESSON)
    tiny.write("docs/en/index.md", HOME)
    tiny.edit("docs/en/index.md", "basics/choose_one", "basics/first")
    done = tiny.run("cnnviz", "build", "--strict")
    assert done.returncode == 1
    expected = "docs/en/index.md: 'cnnviz: figure basics/first' names no lesson with a figure of "
    said = " ".join(done.stderr.split())  # MkDocs wraps long lines
    assert f"{expected}show.filters; these have one: basics/choose-one" in said


# The site's own, in a browser

pixels = images.load("chelsea")
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


@pytest.fixture
def home(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param, has_touch=request.param["width"] < 500)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}en/", wait_until="networkidle")
    yield page
    context.close()
    assert wrong == []


WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.mark.browser
@pytest.mark.parametrize("home", [WIDE, NARROW], indirect=True)
def test_the_first_screen_says_what_it_is_and_where_to_begin(home: Page) -> None:
    height = home.viewport_size["height"] if home.viewport_size else 0
    for selector in (
        "h1",
        "h1 + p",
        ".cnnviz-filters [data-stage='2'] .cnnviz-panel img",
        ".cnnviz-button",
    ):
        box = home.locator(f"article {selector}").bounding_box()
        assert box and box["y"] + box["height"] <= height, (selector, box)
    assert home.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not home.locator("cnnviz-progress").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("home", [WIDE], indirect=True)
def test_another_kernel_gives_torchs_numbers(home: Page) -> None:
    figure = home.locator("cnnviz-figure")
    for number, name in enumerate(("upright edges", "level edges", "all edges", "blur")):
        figure.get_by_text(name, exact=True).click()
        expect(figure).to_have_attribute("data-state", "ready")
        kernel = (SOBEL, SOBEL.T, LAPLACIAN, BLUR)[number]
        result = made(pixels, np.asarray(kernel))[0]
        cells = figure.locator("[data-stage='1'] td").all_text_contents()
        shown = [float(cell.replace("−", "-")) for cell in cells]
        assert shown == pytest.approx(kernel.ravel().tolist(), abs=0.001)
        panel = figure.locator("[data-stage='2'] .cnnviz-panel")
        box = panel.locator("img").bounding_box()
        assert box
        home.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6)
        outline = panel.locator(".cnnviz-box[data-kind=at]")
        expect(outline).to_be_visible()
        top, left, *_ = map(int, (outline.get_attribute("data-span") or "").split(","))
        value = figure.locator(".cnnviz-readout data").first.get_attribute("value")
        assert float(value or "nan") == pytest.approx(float(result[top, left]), abs=1e-4)
        alternative = panel.locator("img").get_attribute("alt") or ""
        assert "298 rows by 449 columns" in alternative


@pytest.mark.browser
@pytest.mark.parametrize("home", [WIDE], indirect=True)
def test_the_keyboard_chooses_and_progress_is_shown_once(home: Page) -> None:
    home.locator(".cnnviz-filter-choices input").first.focus()
    home.keyboard.press("ArrowRight")
    expect(home.locator("cnnviz-figure")).to_have_attribute("data-state", "ready")
    first = home.locator("cnnviz-figure [data-stage='1'] td").first
    expect(first).to_have_text("−1")
    expect(home.locator("cnnviz-figure [data-stage='1'] td").nth(1)).to_have_text("−2")
    home.evaluate(
        "localStorage.setItem('cnnviz.progress', JSON.stringify({version: 1, lessons: "
        "{'convolution/edge-filters': {'rows-left': 'right'}}}))"
    )
    home.reload(wait_until="networkidle")
    shown = [each for each in home.locator("cnnviz-progress").all() if each.is_visible()]
    assert len(shown) == 1 and re.match(r"1 of \d\d exercises", shown[0].inner_text())


def test_without_scripts_the_figure_is_a_picture(site: Path) -> None:
    text = (site / "en/index.html").read_text(encoding="utf-8")
    figure = text[text.index("<cnnviz-figure") : text.index("</cnnviz-figure>")]
    assert figure.count("<img") >= 2 and "data-choices hidden" in figure
