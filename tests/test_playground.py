"""The playground in a real browser: what it computes is torch's, and nothing of it stays behind."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from played import CIRCLE, PLAYGROUND, Play, Values, choose, colours, png
from playwright.sync_api import Browser, Page, expect

from cnnviz.lab import images, kernels
from cnnviz.lab.figures import colours as paint

pytestmark = pytest.mark.browser


# What is computed


def test_a_changed_number_gives_exactly_torchs_maps(play: Play) -> None:
    play.open(CIRCLE)
    for value in (9, -3):
        play.after(lambda value=value: play.cell(0, 2).fill(str(value)))  # type: ignore[misc]
        kernel = torch.tensor([[0, 1, value], [1, -4, 1], [0, 1, 0]], dtype=torch.float32)
        conv = F.conv2d(images.tensor(images.load("circle")), kernel[None, None])
        pooled = F.max_pool2d(F.relu(conv), 2)
        assert np.array_equal(play.maps(1), conv[0].numpy())
        assert np.array_equal(play.maps(3), pooled[0].numpy())


def test_every_activation_on_offer_is_torchs_and_is_computed(play: Play) -> None:
    play.page.goto(f"{play.address}en/{PLAYGROUND}")
    offered = play.page.evaluate(
        """async (assets) => {
          const { ACTIVATIONS } = await import(`${assets}/playground/steps/activation.js`);
          const { perform } = await import(`${assets}/numbers/layers.js`);
          const data = Float32Array.from({ length: 41 }, (_, at) => (at - 20) / 4);
          const maps = { channels: 1, height: 1, width: 41, data };
          return ACTIVATIONS.map((operation) => {
            const step = { operation, settings: {}, weight: null, bias: null };
            return [operation, [...perform(step, maps).data]];
          });
        }""",
        f"{play.address}en/assets/cnnviz",
    )
    assert len(offered) == 20
    values = torch.arange(-20, 21) / 4
    for name, found in offered:
        expected = getattr(F, name)(values)
        assert np.allclose(found, expected.numpy(), rtol=1e-5, atol=1e-6), name


def test_something_that_is_no_number_changes_nothing(play: Play) -> None:
    play.open(CIRCLE)
    play.after(lambda: play.cell(0, 0).fill("2"))
    before = play.maps(1)
    cell = play.cell(0, 0)
    cell.fill("")
    error = play.step(1).locator(".cnnviz-error:visible")
    expect(error).to_contain_text("a number from")
    expect(error).to_contain_text("Still in force: 2.")
    assert cell.get_attribute("aria-describedby") == error.get_attribute("id")
    assert np.array_equal(play.maps(1), before)
    # The click on the button has left the field.
    assert cell.input_value() == "2"


def test_a_fraction_is_typed_digit_by_digit(play: Play) -> None:
    play.open(CIRCLE)
    cell = play.cell(0, 0)
    cell.fill("")
    play.after(lambda: cell.press_sequentially("0.105", delay=60))
    play.page.wait_for_timeout(300)
    assert cell.input_value() == "0.105"
    assert "k=0.105,1,0/" in play.state()
    # Elsewhere the cell shows what there is room for, and says so.
    play.cell(1, 1).focus()
    assert cell.input_value() == "0.1"
    assert cell.get_attribute("title") == "0.105"
    expect(play.step(1).get_by_text("Rounded here")).to_be_visible()
    cell.focus()
    assert cell.input_value() == "0.105"


@pytest.mark.parametrize(
    ("button", "kernel"),
    [
        ("Rotate by 90°", [[4, 1], [5, 2], [6, 3]]),
        ("Flip left and right", [[3, 2, 1], [6, 5, 4]]),
        ("Flip up and down", [[4, 5, 6], [1, 2, 3]]),
        ("Transpose", [[1, 4], [2, 5], [3, 6]]),
        ("Negate", [[-1, -2, -3], [-4, -5, -6]]),
        ("Multiply", [[2, 4, 6], [8, 10, 12]]),
        ("Normalize", (np.array([[1, 2, 3], [4, 5, 6]], np.float32) / 21).tolist()),
    ],
)
def test_a_kernel_is_changed_as_a_whole(play: Play, button: str, kernel: list[list[float]]) -> None:
    play.open("image=grid:2x2:00102030&step=conv;k=1,2,3/4,5,6;p=4,4")
    play.page.get_by_text("Change the whole kernel").click()
    play.after(lambda: play.page.get_by_role("button", name=button, exact=True).click())
    written = play.state().partition("k=")[2].partition(";")[0]
    found = [[float(one) for one in row.split(",")] for row in written.split("/")]
    assert np.array_equal(np.array(found, np.float32), np.array(kernel, np.float32))


def test_a_bank_grows_shrinks_and_takes_presets(play: Play) -> None:
    play.open("image=circle&step=conv;k=1;p=same")
    page = play.page
    for count in (2, 3, 4):
        play.after(lambda: page.get_by_role("button", name="Add a kernel").click())
        assert play.maps(1).shape[0] == count
    expect(page.get_by_role("button", name="Add a kernel")).to_be_disabled()
    play.after(lambda: page.get_by_label("Preset").select_option(label="sobel x"))
    assert play.state().endswith(
        "k=0,0,0/0,1,0/0,0,0_0,0,0/0,0,0/0,0,0_0,0,0/0,0,0/0,0,0_-1,0,1/-2,0,2/-1,0,1;p=same"
    )
    play.after(lambda: page.get_by_role("button", name="Remove this kernel").click())
    play.after(lambda: page.get_by_label("Preset").select_option(label="all 2 of scharr"))
    expected = [torch.tensor(k.values) for k in kernels.bank("scharr")]
    conv = F.conv2d(
        images.tensor(images.load("circle")), torch.stack(expected)[:, None], padding="same"
    )
    assert np.array_equal(play.maps(1), conv[0].numpy())
    play.after(lambda: page.get_by_label("Rows", exact=True).select_option("5"))
    assert play.state().endswith(
        "k=0,0,0/-3,0,3/-10,0,10/-3,0,3/0,0,0_0,0,0/-3,-10,-3/0,0,0/3,10,3/0,0,0;p=same"
    )


def test_the_chain_is_edited(play: Play) -> None:
    play.open("image=circle&step=conv;k=1,-1;p=same&step=max;w=3,3")
    page = play.page
    play.after(lambda: page.get_by_role("button", name="Move up: Max pooling 3 × 3").click())
    assert play.state().endswith("step=max;w=3,3&step=conv;k=1,-1;p=same")
    assert page.evaluate("document.activeElement.textContent") in "↑↓"
    page.get_by_label("Another step").select_option("pool")
    play.after(lambda: page.get_by_role("button", name="Add", exact=True).click())
    play.after(lambda: play.step(3).get_by_label("Kind").select_option("globalavg"))
    assert play.maps(3).shape == (1, 1, 1)
    assert "over all 21 pixels" in play.step(3).inner_text()
    play.after(lambda: page.get_by_role("button", name="Remove: Convolution 1 × 2").click())
    pooled = F.max_pool2d(images.tensor(images.load("circle")), 3)
    assert play.maps(2).item() == pytest.approx(pooled.mean().item(), rel=1e-5)


def test_sizes_are_explained_with_the_numbers(play: Play) -> None:
    play.open(
        "image=grid:7x6:"
        + "00" * 42
        + "&step=conv;k=1,1,1/1,1,1;s=1,2;p=1,0;b=2&step=max;w=2,2;ceil=1"
    )
    conv, pool = play.step(1).inner_text(), play.step(2).inner_text()
    assert "1 × 7 × 6 → 1 × 8 × 2" in conv
    assert "⌊(7 + 2 · 1 − 1 · (2 − 1) − 1) / 1⌋ + 1 = 8" in conv
    assert "⌊(6 + 2 · 0 − 1 · (3 − 1) − 1) / 2⌋ + 1 = 2" in conv
    assert "1.5 is rounded down to 1: 1 pixels are left over" in conv
    assert "Receptive field: 2 × 3 pixels of the image. Parameters: 7." in conv
    assert "1 × 8 × 2 → 1 × 4 × 1" in pool
    assert "Receptive field: 3 × 5 pixels" in pool
    play.open("image=grid:4x3:" + "00" * 12 + "&step=max;w=2,2;s=3,3;p=1,1;ceil=1")
    text = play.step(1).inner_text()
    assert "⌈(4 + 2 · 1 − 1 · (2 − 1) − 1) / 3⌉ + 0 = 2" in text
    assert "1.333 is rounded up to 2, but the last window would begin behind the map" in text
    assert "The strides come out even: nothing is rounded." in text
    play.open("image=grid:5x5:" + "00" * 25 + "&step=max;w=2,2;ceil=1")
    reaches = "1.5 is rounded up to 2: the last window reaches 1 pixels beyond the edge"
    assert reaches in play.step(1).inner_text()


def test_a_transposed_convolution_is_added_and_explained(play: Play) -> None:
    play.open("image=circle&step=max;w=2,2")
    page = play.page
    page.get_by_label("Another step").select_option("tconv")
    play.after(lambda: page.get_by_role("button", name="Add", exact=True).click())
    assert play.state().endswith("&step=tconv;k=1,1/1,1;s=2,2")
    text = play.step(2).inner_text()
    assert "Transposed convolution 2 × 2" in text
    assert "1 × 32 × 32 → 1 × 64 × 64" in text
    assert "(32 − 1) · 2 − 2 · 0 + 1 · (2 − 1) + 0 + 1 = 64" in text
    assert "Receptive field: 2 × 2 pixels" in text
    pooled = F.max_pool2d(images.tensor(images.load("circle")), 2)
    up = F.conv_transpose2d(pooled, torch.ones(1, 1, 2, 2), stride=2)
    assert np.array_equal(play.maps(2), up[0].numpy())
    added = play.step(2).get_by_role("group", name="Output padding")
    play.after(lambda: added.get_by_label("down").fill("1"))
    assert play.state().endswith(";s=2,2;o=1,0")
    assert play.maps(2).shape == (1, 65, 64)
    # One pixel in full: which pixel of the input lays which cell of the kernel there.
    panel = play.step(2).locator(".cnnviz-panel")
    panel.focus()
    page.keyboard.press("Enter")
    readout = page.locator(".cnnviz-readout")
    expect(readout).to_contain_text("Sum of 1 products")
    assert readout.locator(".cnnviz-grid").count() == 3


def test_an_impossible_setting_names_its_rule_and_keeps_the_last_maps(play: Play) -> None:
    play.open(CIRCLE)
    window = play.step(3).get_by_role("group", name="Window")
    play.step(3).get_by_role("group", name="Stride").get_by_label("down").fill("1")
    play.after(lambda: window.get_by_label("down").fill("70"))
    error = play.step(3).locator(".cnnviz-error:visible")
    expect(error).to_contain_text(
        "The window spans 70 pixels, but with its padding the map has only 62."
    )
    result = play.step(3).locator(".cnnviz-step-result")
    expect(result.get_by_text("From before")).to_be_visible()
    assert result.locator("canvas").first.is_visible()
    # Steps before it are computed on.
    play.after(lambda: play.cell(1, 1).fill("0"))
    assert play.maps(1).max() == 1020
    expect(result.get_by_text("From before")).to_be_visible()
    play.after(lambda: window.get_by_label("down").fill("2"))
    expect(error).to_have_count(0)
    expect(result.get_by_text("From before")).to_be_hidden()


@pytest.mark.parametrize(
    ("step", "rule"),
    [
        ("max;w=3,3;p=2,1", "at most half of its window: here 1, not 2"),
        ("conv;k=1,1;s=2,1;p=same", "only a stride of 1 does; this stride is 2"),
        ("conv;k=1,1;d=9,9", "The window spans 10 pixels, but with its padding the map has only 2"),
        (
            "tconv;k=1,1;s=2,2;o=2,1",
            "smaller than the stride or the dilation: here at most 1, not 2",
        ),
        ("tconv;k=1,1;p=2,2", "−2 pixels would be left"),
    ],
)
def test_rules_are_said_in_words(play: Play, step: str, rule: str) -> None:
    play.open(f"image=grid:2x2:00112233&step={step}")
    expect(play.step(1).locator(".cnnviz-error:visible")).to_contain_text(rule)


def test_a_preview_keeps_up_while_the_slider_is_dragged(play: Play) -> None:
    play.open("image=china&step=conv;k=1,2/3,4&step=max;w=2,2")
    slider = play.page.get_by_label("Drag the number in row 0, column 0")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    mouse = play.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    for place in range(20):
        mouse.move(box["x"] + box["width"] * (0.5 + place / 50), box["y"] + box["height"] / 2)
        play.page.wait_for_timeout(16)
    play.until("() => shown.filter(({ preview }) => preview).length > 4")
    canvas = play.step(1).locator("canvas.cnnviz-map")
    assert canvas.evaluate("one => [one.width, one.height]") == [159, 106]
    play.after(mouse.up)
    assert canvas.evaluate("one => [one.width, one.height]") == [639, 426]
    value = float(play.cell(0, 0).input_value())
    kernel = torch.tensor([[[[value, 2], [3, 4]]]])
    conv = F.conv2d(images.tensor(images.load("china")), kernel)
    assert value > 2 and np.array_equal(play.maps(1), conv[0].numpy())


# What is taken along


SCRIPTS = {
    "image=circle&step=conv;k=1,2/-3,4_0,1/5,-6;s=2,1;p=1,2;d=2,1;b=3,-4&step=act;f=relu&step=max;w=3,2;s=2,1;p=1,1;d=1,2;ceil=1": True,
    "image=circle&step=conv;k=1,0,-1_1,1,1;p=same&step=conv;k=1/2/1_3/-1/1;mix=each&step=conv;k=1,-1": True,
    "image=grid:3x4:00102030405060708090a0ff&step=conv;k=1,-1/2,3;p=same&step=max;w=3,3;s=2,2;p=same": True,
    "image=circle&step=conv;k=0.1,-0.25/0.3,2e-3&step=act;f=gelu&step=avg;w=3,3;s=2,2;p=1,1;ceil=1;pad=0": False,
    "image=circle&step=conv;k=0.5,-0.5&step=act;f=leaky_relu&step=avg;w=4,3;p=same&step=globalavg": False,
    "image=own&step=conv;k=1,1,1/1,-8,1/1,1,1&step=act;f=relu&step=globalmax": True,
    "image=circle&step=max;w=2,2&step=tconv;k=1,2/-3,4_0,1/5,-6;s=2,3;p=1,0;o=1,2;d=2,1;b=3,-4&step=tconv;k=1,-1/2,1;s=2,2;mix=each": True,
    "image=circle&step=conv;k=1_-2&step=tconv;k=1,2,1/2,4,2/1,2,1;s=2,2;p=1,1;o=1,1": True,
}


RUN_ALL = """
import os, runpy, sys
for folder in sys.argv[1:]:
    os.chdir(folder)
    runpy.run_path("script.py", run_name="__main__")
"""


def test_scripts_compute_what_the_browser_shows(play: Play, tmp_path: Path) -> None:
    """By one Python for all: importing torch takes longer than the rest."""
    shown: dict[Path, Values] = {}
    for number, state in enumerate(SCRIPTS):
        folder = tmp_path / str(number)
        folder.mkdir()
        if "image=own" in state:
            play.open(state.replace("image=own", "image=circle"))
            play.after(lambda: choose(play, "own.png", png(colours(50, 41))))
            with play.page.expect_download() as found:
                play.step(0).get_by_role("button", name="PNG in grey").click()
            assert found.value.suggested_filename == "image.png"
            found.value.save_as(folder / "image.png")
        else:
            play.open(state)
        play.page.get_by_role("button", name="Copy as PyTorch").click()
        script = play.page.get_by_label("PyTorch script").input_value()
        (folder / "script.py").write_text(script, encoding="utf-8")
        shown[folder] = play.maps(state.count("step="))
    subprocess.run([sys.executable, "-c", RUN_ALL, *map(str, shown)], check=True, timeout=100)
    for (folder, browsers), exact in zip(shown.items(), SCRIPTS.values(), strict=True):
        torchs = np.load(folder / "maps.npy")
        assert torchs.shape == browsers.shape
        if exact:
            assert np.array_equal(torchs, browsers)
        else:
            assert np.abs(torchs - browsers).max() <= 1e-5 * np.abs(torchs).max()


def test_the_link_opens_the_same(play: Play) -> None:
    play.context.grant_permissions(["clipboard-read", "clipboard-write"])
    play.open(CIRCLE)
    play.after(lambda: play.cell(2, 2).fill("0.1"))
    play.page.get_by_role("button", name="Copy link").click()
    expect(play.page.locator(".cnnviz-status")).to_have_text("The link was copied.")
    link = play.page.evaluate("navigator.clipboard.readText()")
    before = play.maps(3)
    play.page.goto("about:blank")
    play.page.goto(link)
    play.until("() => shown.some(({ preview }) => !preview)")
    assert np.array_equal(play.maps(3), before)


def test_maps_are_saved_as_pictures(play: Play, tmp_path: Path) -> None:
    play.open(CIRCLE.replace("1,0/1", "1,0/1", 1))
    shown = play.maps(1)[0]

    def saved(button: str) -> NDArray[np.uint8]:
        with play.page.expect_download() as found:
            play.step(1).get_by_role("button", name=button).click()
        raw = np.frombuffer(Path(found.value.path()).read_bytes(), np.uint8)
        picture = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)
        assert picture is not None
        return picture.astype(np.uint8)

    grey = saved("PNG in grey")
    assert grey.shape == shown.shape
    assert grey[np.unravel_index(shown.argmax(), shown.shape)] == 255
    assert grey[np.unravel_index(shown.argmin(), shown.shape)] == 0
    coloured = saved("PNG as shown")[:, :, :3]
    # OpenCV has blue first.
    assert {tuple(one[::-1]) for one in coloured[shown == 0]} == {
        tuple(paint.table("diverging")[128])
    }


# Coming and going


def test_a_lessons_figure_opens_here_as_it_is_there(play: Play) -> None:
    """By a link that the theme follows without loading the page anew."""
    play.instant()
    page = play.page
    page.goto(f"{play.address}en/gallery/pooling/max-pooling/")
    page.wait_for_load_state("networkidle")
    page.evaluate("() => { window.same = true }")
    link = page.locator("a.cnnviz-change").first
    wanted = str(link.get_attribute("href")).partition("#")[2]
    link.click()
    play.until("() => shown.some(({ preview }) => !preview)")
    assert page.evaluate("window.same")
    assert play.state() == wanted
    expect(play.notice).to_be_hidden()
    assert np.array_equal(play.maps(0)[0], images.load("car"))
    assert play.maps(3).shape[0] == 4


CHANGE = re.compile(
    r'<cnnviz-figure data-src="(?P<data>[^"]+)">'
    r'(?:(?!</cnnviz-figure>).)*class="cnnviz-change" href="[^"#]*#(?P<state>[^"]+)"',
    re.S,
)


def test_every_figures_link_leads_to_its_numbers(play: Play, site: Path) -> None:
    """Address and numbers of a figure come from the run; the playground must agree with both."""
    tried = 0
    for page in sorted((site / "en" / "gallery").glob("*/*/index.html")):
        for link in CHANGE.finditer(page.read_text(encoding="utf-8")):
            tried += 1
            state = html.unescape(link["state"])
            figure = json.loads((page.parent / link["data"]).read_text(encoding="utf-8"))
            play.open(state)
            expect(play.notice).to_be_hidden()
            assert play.state() == state
            performed = [stage for stage in figure["stages"] if stage["operation"]]
            for number, stage in enumerate(performed, 1):
                maps = play.maps(number)
                assert list(maps.shape) == stage["shape"]
                assert (maps.min(), maps.max()) == (stage["minimum"], stage["maximum"])
    assert tried >= 4


def workers(page: Page) -> int:
    page.wait_for_timeout(200)
    return sum("playground" in worker.url for worker in page.workers)


def test_nothing_is_left_behind_by_instant_navigation(play: Play) -> None:
    play.instant()
    play.open(CIRCLE)
    page = play.page
    assert workers(page) == 1
    play.leave()
    assert workers(page) == 0
    for _ in range(2):
        page.go_back()
        page.locator("cnnviz-playground[data-state=ready]").wait_for()
        assert page.evaluate("window.same")
        assert workers(page) == 1
        assert play.maps(0).shape == (1, 64, 64)
        page.go_forward()
        play.until("() => !document.querySelector('cnnviz-playground')")
        assert workers(page) == 0


LISTENERS = """
window.held = new Map();
for (const target of [window, document]) {
  const listen = target.addEventListener.bind(target);
  target.addEventListener = (type, act, options) => {
    const { stack } = new Error();
    // The stub's own listener is there once, for all pages.
    if (stack.includes("/playground/") && act.name !== "note") {
      held.set(act, type);
      options?.signal?.addEventListener("abort", () => held.delete(act));
    }
    listen(type, act, options);
  };
}
"""


def test_no_listener_stays_on_the_page(play: Play) -> None:
    play.page.add_init_script(LISTENERS)
    play.instant()
    play.open(CIRCLE)
    assert set(play.page.evaluate("[...held.values()]")) == {
        "hashchange",
        "scroll",
        "click",
        "paste",
    }
    play.leave()
    assert play.page.evaluate("held.size") == 0


def test_an_element_that_is_moved_on_the_page_starts_again(play: Play) -> None:
    play.open(CIRCLE)
    page = play.page
    play.after(
        lambda: page.evaluate(
            """() => {
              const one = document.querySelector("cnnviz-playground");
              one.parentElement.append(one);
            }"""
        )
    )
    assert workers(page) == 1
    play.after(lambda: play.cell(1, 1).fill("1"))
    assert play.maps(1).max() == 5 * 255


# Hands


def test_everything_can_be_done_with_keys(play: Play) -> None:
    play.open(CIRCLE)
    page = play.page
    page.locator("cnnviz-playground input[type=radio]").first.focus()
    reached: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (!one.closest("cnnviz-playground")) return "";
              const label = one.labels?.[0]?.textContent ?? "";
              return one.getAttribute("aria-label") || label || one.textContent || one.tagName;
            }"""
        )
        if not name:
            break
        reached.append(name)
    for wanted in (
        *("Row 0, column 0", "Row 2, column 2", "Preset", "Bias", "Change the whole kernel"),
        *("Add a kernel", "Move up: ReLU", "Remove: ReLU", "Function", "Kind", "Add", "Copy link"),
        *("Copy as PyTorch", "NumPy (.npy)"),
    ):
        assert wanted in reached, wanted
    # Choose a picture, change a number, move a step, without a pointer.
    page.get_by_label("A circle, drawn").focus()
    play.after(lambda: page.keyboard.press("ArrowLeft"))
    assert play.state().startswith("image=car")
    play.cell(1, 1).focus()
    play.after(lambda: page.keyboard.press("ArrowUp"))
    assert "k=0,1,0/1,-3,1/0,1,0" in play.state()
    page.get_by_role("button", name="Move up: ReLU").focus()
    play.after(lambda: page.keyboard.press("Enter"))
    assert play.state().partition("step=")[2].startswith("act")
    # A panel is explored with the arrow keys.
    play.step(1).locator(".cnnviz-panel").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cnnviz-readout")).to_be_visible()


def test_a_finger_on_a_narrow_screen(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    play = Play(context, address).open(
        "image=grid:16x16:" + "00" * 256 + "&step=conv;k=1,2,3,4,5,6,7,8,9;p=same&step=max;w=2,2"
    )
    page = play.page
    assert page.evaluate("[document.documentElement.scrollWidth <= innerWidth]") == [True]
    paint = page.locator(".cnnviz-paint")
    paint.scroll_into_view_if_needed()
    box = paint.bounding_box()
    assert box and box["width"] <= 390
    play.after(
        lambda: page.touchscreen.tap(box["x"] + box["width"] / 32, box["y"] + box["width"] / 32)
    )
    expected = np.zeros((16, 16), np.float32)
    expected[0, 0] = 255
    assert np.array_equal(play.maps(0)[0], expected)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
          "cnnviz-playground :is(button, select, input.cnnviz-number, summary, label:has(> input))")]
          .filter((one) => one.checkVisibility())
          .map((one) => [one.getBoundingClientRect(), one.textContent || one.ariaLabel])
          .filter(([{ width, height }]) => Math.min(width, height) < 24)
          .map(([{ width, height }, name]) => `${name}: ${width} x ${height}`)"""
    )
    assert small == []
    panel = play.step(2).locator(".cnnviz-panel")
    panel.scroll_into_view_if_needed()
    panel.tap()
    expect(page.locator(".cnnviz-readout")).to_be_visible()
    context.close()
    assert play.wrong == []
