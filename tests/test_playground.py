"""The playground in a real browser: what it computes is torch's, what is shared comes back."""

import html
import io
import json
import os
import random
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from conftest import executable
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from web import served

from cnnviz.lab import images, kernels, paint

pytestmark = pytest.mark.browser

Values = NDArray[np.float32]

PLAYGROUND = "gallery/playground/your-turn/"
CIRCLE = "image=circle&step=conv;k=0,1,0/1,-4,1/0,1,0&step=act;f=relu&step=max;w=2,2"

COUNTED = """
window.shown = [];
document.addEventListener("cnnviz-shown", ({ detail }) => window.shown.push(detail));
"""


class Play:
    """An open playground, and everything that went wrong on its page."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        context.add_init_script(COUNTED)
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)

    def until(self, condition: str, given: Any = None) -> None:
        """Wait for a JavaScript function; `wait_for_function` needs the eval that the page forbids."""
        for _ in range(500):
            if self.page.evaluate(condition, given):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"waited in vain for {condition}")

    def instant(self) -> None:
        """Have the theme swap pages: it does so for addresses that its sitemap has, and the built
        one has those of the real site."""

        def answer(route: Route) -> None:
            text = route.fetch().text()
            text = re.sub(r"https?://[^/<]+/cnnviz/", self.address, text)
            route.fulfill(status=200, content_type="application/xml", body=text)

        self.context.route("**/sitemap.xml", answer)

    def leave(self) -> None:
        """To another page, without loading it anew."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("() => { window.same = true }")
        self.page.locator(".md-header__button.md-logo").first.click()
        self.until("() => !document.querySelector('cnnviz-playground')")
        assert self.page.evaluate("window.same")

    def open(self, state: str = "", code: str = "en") -> "Play":
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}{code}/{PLAYGROUND}{'#' * bool(state)}{state}")
        self.until("() => shown.some(({ preview }) => !preview)")
        return self

    def after(self, act: Callable[[], Any]) -> None:
        """Do something, and wait for the full result that comes of it."""
        before = self.page.evaluate("shown.filter(({ preview }) => !preview).length")
        act()
        self.until("before => shown.filter(({ preview }) => !preview).length > before", before)

    def step(self, number: int) -> Locator:
        """The picture is step 0."""
        return self.page.locator("cnnviz-playground section.cnnviz-step").nth(number)

    def maps(self, number: int) -> Values:
        """The maps of a step as its NumPy file has them, (C, H, W)."""
        with self.page.expect_download() as found:
            self.step(number).get_by_role("button", name="NumPy (.npy)").click()
        array: Values = np.load(found.value.path())
        return array

    def cell(self, row: int, column: int) -> Locator:
        return self.page.get_by_label(f"Row {row}, column {column}", exact=True)

    def state(self) -> str:
        """The address once it is written."""
        self.page.wait_for_timeout(300)
        return str(self.page.evaluate("location.hash.slice(1)"))

    @property
    def notice(self) -> Locator:
        return self.page.locator(".cnnviz-notice")


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as where:
        yield where


@pytest.fixture
def play(browser: Browser, address: str) -> Iterator[Play]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = Play(context, address)
    yield made
    context.close()
    assert made.wrong == []


# The state


def random_number(chance: random.Random) -> str:
    """At most five digits: no shorter decimal reads back to the same float32."""
    if chance.random() < 0.6:
        return str(chance.randint(-20, 20))
    value = chance.choice([-1, 1]) * chance.uniform(1, 9) * 10.0 ** chance.randint(-5, 3)
    return np.format_float_positional(value, precision=5, fractional=False, trim="-")


def random_step(chance: random.Random, kind: str) -> str:
    def pair(low: int, high: int) -> str:
        return f"{chance.randint(low, high)},{chance.randint(low, high)}"

    if kind == "act":
        return f"act;f={chance.choice(['relu', 'leaky_relu', 'sigmoid', 'tanh', 'gelu', 'mish'])}"
    fields: list[str] = []
    if kind == "conv":
        rows, columns, count = (chance.randint(1, n) for n in (9, 9, 4))
        kernels = [
            "/".join(",".join(random_number(chance) for _ in range(columns)) for _ in range(rows))
            for _ in range(count)
        ]
        fields = [f"k={'_'.join(kernels)}"]
        padding = chance.choice(["", "same", "valid", pair(1, 9)])
        fields += [f"s={pair(2, 9)}"] * chance.randint(0, 1)
        fields += [f"p={padding}"] * bool(padding)
        fields += [f"d={pair(2, 9)}"] * chance.randint(0, 1)
        if chance.random() < 0.5:
            fields.append(
                "b=" + ",".join(["1", *(random_number(chance) for _ in range(count - 1))])
            )
        fields += ["mix=each"] * chance.randint(0, 1)
        return ";".join(["conv", *fields])
    pooling = chance.choice(["max", "avg", "globalavg", "globalmax"])
    if pooling.startswith("global"):
        return pooling
    fields = [f"w={pair(1, 9)}"]
    fields += [f"s={pair(10, 20)}"] * chance.randint(0, 1)
    fields += [f"p={chance.choice(['same', pair(1, 4)])}"] * chance.randint(0, 1)
    fields += [f"d={pair(2, 4)}"] * (pooling == "max" and chance.random() < 0.5)
    fields += ["ceil=1"] * chance.randint(0, 1)
    fields += ["pad=0"] * (pooling == "avg" and chance.random() < 0.5)
    return ";".join([pooling, *fields])


def random_state(chance: random.Random) -> str:
    rows, columns = chance.randint(1, 32), chance.randint(1, 32)
    grid = f"grid:{rows}x{columns}:{chance.randbytes(rows * columns).hex()}"
    image = chance.choice(["china", "camera", "own", "live", grid])
    kinds = ["conv", "act", "pool"] * chance.randint(1, 4)
    chance.shuffle(kinds)
    steps = [f"step={random_step(chance, kind)}" for kind in kinds[: chance.randint(1, len(kinds))]]
    scale = chance.choice(["", "scale=panel", "scale=grey"])
    return "&".join([f"image={image}", *([scale] if scale else []), *steps])


def test_a_state_is_written_as_it_was_read(play: Play) -> None:
    chance = random.Random(4)
    texts = [random_state(chance) for _ in range(400)]
    play.page.goto(f"{play.address}en/{PLAYGROUND}")
    back = play.page.evaluate(
        """async ([texts, folder]) => {
          const { parse } = await import(`${folder}/parse.js`);
          const { format } = await import(`${folder}/state.js`);
          return texts.map((text) => format(parse(text)));
        }""",
        [texts, f"{play.address}en/assets/cnnviz/playground"],
    )
    assert back == texts


def test_numbers_are_written_shortest_and_read_back(play: Play) -> None:
    chance = random.Random(5)
    bits = [chance.getrandbits(32) for _ in range(3000)]
    values = [struct.unpack("<f", struct.pack("<I", one))[0] for one in bits]
    values = [one for one in values if abs(one) < 1e30] + [0.1, 1 / 3, 16777216.0, 1e-45, 0.0]
    play.page.goto(f"{play.address}en/{PLAYGROUND}")
    texts = play.page.evaluate(
        """async ([values, address]) => {
          const { shortest } = await import(address);
          return values.map(shortest);
        }""",
        [values, f"{play.address}en/assets/cnnviz/playground/shortest.js"],
    )
    for value, text in zip(values, texts, strict=True):
        assert np.float32(text) == np.float32(value)
        shortest = np.format_float_scientific(np.float32(value), unique=True, trim="-")
        assert digits(text) <= digits(shortest)


def digits(text: str) -> int:
    return len(text.lower().partition("e")[0].replace(".", "").strip("-0")) or 1


CONV = "step=conv;k=1"

MALFORMED = {
    f"scale=shared&{CONV}": "image=… is missing",
    "image=circle": "step=… is missing",
    f"image=nowhere&{CONV}": "no built-in image “nowhere”",
    f"image=../x&{CONV}": "not the name of an image",
    f"image=grid:2x2:0011&{CONV}": "2 × 2 needs 4 grey levels",
    f"image=grid:99x2:00&{CONV}": "whole numbers from 1 to 32",
    f"image=circle&scale=loud&{CONV}": "takes one of shared, panel, grey",
    f"image=circle&image=china&{CONV}": "given twice",
    f"image=circle&shape=3&{CONV}": "no part called “shape”",
    "image=circle&step=blur": "no step called “blur”",
    "image=circle&step=constructor": "no step called “constructor”",
    "image=circle&step=conv": "needs the setting “k”",
    "image=circle&step=conv;k=1,2/3": "same number of rows and columns",
    "image=circle&step=conv;k=1_2_3_4_5": "5 kernels; at most 4",
    "image=circle&step=conv;k=1,x": "“x” in “k” is not a number",
    "image=circle&step=conv;k=1e9": "too large",
    "image=circle&step=conv;k=" + ",".join("1" * 10): "1 × 10 numbers",
    "image=circle&step=conv;k=1;b=1,2": "1 kernels and 2 biases",
    "image=circle&step=conv;k=1;s=0,1": "whole numbers from 1 to 99, not “0”",
    "image=circle&step=conv;k=1;s=2": "two whole numbers",
    "image=circle&step=max;w=2,2;pad=0": "has no setting “pad”",
    "image=circle&step=act;f=__proto__": "“f” takes one of",
    "image=circle&" + "&".join([CONV] * 5): "5 convolutions; at most 4",
    "image=circle&step=conv;k=%zz": "stands for no character",
    "image=circle&step=conv;k=" + "1," * 11000: "characters long",
}


def test_a_malformed_state_is_refused_with_the_reason(play: Play) -> None:
    play.open()
    usual = play.step(1).locator("h2").inner_text()
    for text, reason in MALFORMED.items():
        play.page.evaluate("text => { location.hash = text }", text)
        expect(play.notice, text[:60]).to_contain_text(reason)
        assert play.step(1).locator("h2").inner_text() == usual
    # A good one afterwards is taken, and nothing is said.
    play.after(lambda: play.page.evaluate("text => { location.hash = text }", CIRCLE))
    expect(play.notice).to_be_hidden()
    assert play.maps(0).shape == (1, 64, 64)


def test_a_malformed_address_opens_what_the_playground_starts_with(play: Play) -> None:
    play.open("image=circle&step=blur")
    expect(play.notice).to_contain_text("This address could not be read")
    assert play.maps(0).shape == (1, 427, 640)


def test_a_place_on_the_page_is_no_state(play: Play) -> None:
    play.open("what-to-try")
    expect(play.notice).to_be_hidden()


def test_editing_leaves_no_trail_of_addresses(play: Play) -> None:
    play.open(CIRCLE)
    before = play.page.evaluate("history.length")
    for value in ("1", "2", "3"):
        play.after(lambda value=value: play.cell(1, 1).fill(value))  # type: ignore[misc]
    assert play.state() == CIRCLE.replace("k=0,", "k=3,")
    assert play.page.evaluate("history.length") == before


def test_the_state_survives_scrolling_past_headings(play: Play) -> None:
    play.open(CIRCLE)
    play.after(lambda: play.cell(1, 1).fill("5"))
    state = play.state()
    play.page.mouse.wheel(0, 20000)
    play.page.wait_for_timeout(1500)
    assert play.state() == state


def test_the_language_switch_keeps_the_state(play: Play) -> None:
    play.open(CIRCLE)
    play.after(lambda: play.cell(2, 2).fill("-7"))
    play.page.locator(".md-header .md-select button").hover()
    play.page.locator("a[data-cnnviz-language=ko]").click()
    play.page.wait_for_url("**/ko/**")
    assert "k=0,1,0/1,-7,1/0,1,0" in play.page.url
    play.until("() => shown.some(({ preview }) => !preview)")
    assert play.page.locator(".cnnviz-entries input").nth(4).input_value() == "-7"


# What is computed


def test_a_changed_number_gives_exactly_torchs_maps(play: Play) -> None:
    play.open(CIRCLE)
    for value in (9, -3):
        play.after(lambda value=value: play.cell(1, 3).fill(str(value)))  # type: ignore[misc]
        kernel = torch.tensor([[0, 1, value], [1, -4, 1], [0, 1, 0]], dtype=torch.float32)
        conv = F.conv2d(images.tensor(images.load("circle")), kernel[None, None])
        pooled = F.max_pool2d(F.relu(conv), 2)
        assert np.array_equal(play.maps(1), conv[0].numpy())
        assert np.array_equal(play.maps(3), pooled[0].numpy())


def test_every_activation_on_offer_is_torchs_and_is_computed(play: Play) -> None:
    play.page.goto(f"{play.address}en/{PLAYGROUND}")
    offered = play.page.evaluate(
        """async (assets) => {
          const { ACTIVATIONS } = await import(`${assets}/playground/limits.js`);
          const { perform } = await import(`${assets}/numbers/operations.js`);
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
    play.after(lambda: play.cell(1, 1).fill("2"))
    before = play.maps(1)
    cell = play.cell(1, 1)
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
    cell = play.cell(1, 1)
    cell.fill("")
    play.after(lambda: cell.press_sequentially("0.105", delay=60))
    play.page.wait_for_timeout(300)
    assert cell.input_value() == "0.105"
    assert "k=0.105,1,0/" in play.state()
    # Elsewhere the cell shows what there is room for, and says so.
    play.cell(2, 2).focus()
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
        ("Normalise", (np.array([[1, 2, 3], [4, 5, 6]], np.float32) / 21).tolist()),
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
    play.after(lambda: play.cell(2, 2).fill("0"))
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
    ],
)
def test_rules_are_said_in_words(play: Play, step: str, rule: str) -> None:
    play.open(f"image=grid:2x2:00112233&step={step}")
    expect(play.step(1).locator(".cnnviz-error:visible")).to_contain_text(rule)


def test_a_preview_keeps_up_while_the_slider_is_dragged(play: Play) -> None:
    play.open("image=china&step=conv;k=1,2/3,4&step=max;w=2,2")
    slider = play.page.get_by_label("Drag the number in row 1, column 1")
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
    value = float(play.cell(1, 1).input_value())
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
    play.after(lambda: play.cell(3, 3).fill("0.1"))
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


# Pictures of one's own


def choose(play: Play, name: str, raw: bytes) -> None:
    play.page.get_by_label("Your own file").check()
    play.page.locator("cnnviz-playground input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": raw}
    )


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Of red, green, blue pixels."""
    return saved_as(pixels, "PNG")


def saved_as(pixels: NDArray[np.uint8], kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def colours(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)


def test_an_upload_has_the_grey_levels_of_the_lab(play: Play, tmp_path: Path) -> None:
    play.open(CIRCLE)
    raw = png(colours(45, 60))
    (tmp_path / "photo.png").write_bytes(raw)
    play.after(lambda: choose(play, "photo.png", raw))
    assert np.array_equal(play.maps(0)[0], images.load(tmp_path / "photo.png"))
    assert "image=own" in play.state()
    assert "stays on this machine" in play.step(0).inner_text()


def test_a_photo_is_turned_as_the_camera_was_held(play: Play) -> None:
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[:, :20] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn clockwise: what is left comes to the top
    play.open(CIRCLE)
    play.after(lambda: choose(play, "photo.jpg", saved_as(pixels, "JPEG", exif=exif, quality=95)))
    shown = play.maps(0)[0]
    assert shown.shape == (80, 40)
    assert shown[:16].min() > 230 and shown[24:].max() < 25


def test_a_large_picture_is_scaled_down_and_the_page_says_so(play: Play) -> None:
    play.open(CIRCLE)
    pixels = np.full((900, 1600, 3), 90, np.uint8)
    play.after(lambda: choose(play, "large.png", png(pixels)))
    assert play.maps(0).shape == (1, 360, 640)
    assert set(play.maps(0).ravel()) == {90.0}
    assert "scaled down from 900 × 1,600 to 360 × 640 pixels" in play.step(0).inner_text()


def hundred_megapixels() -> bytes:
    """A PNG whose header says 10000 by 10000, in a few bytes."""
    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def moving(kind: str) -> bytes:
    frames = [Image.fromarray(colours(9, 9)) for _ in range(2)]
    frames[1].putpixel((0, 0), (1, 2, 3))
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "drawing.png": (
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "SVG drawing",
    ),
    "huge.png": (hundred_megapixels(), "10000 × 10000 pixels, 100 megapixels; at most 64"),
    "nothing.png": (b"", "empty (0 bytes)"),
    "notes.png": (b"Dear diary,\n", "holds text"),
    "page.jpg": (b"<!doctype html><title>No</title>", "holds text"),
    "cut.png": (png(colours(64, 64))[:4000], "PNG file breaks off"),
    "cut.jpg": (saved_as(colours(64, 64), "JPEG")[:900], "JPEG file breaks off"),
    "cut.gif": (saved_as(colours(64, 64), "GIF")[:900], "GIF file breaks off"),
    "cut.webp": (saved_as(colours(64, 64), "WEBP")[:900], "WebP file breaks off"),
    "start.png": (png(colours(64, 64))[:12], "PNG file breaks off"),
    "moving.gif": (moving("GIF"), "GIF file holds a moving image"),
    "moving.png": (moving("PNG"), "PNG file holds a moving image"),
    "moving.webp": (moving("WEBP"), "WebP file holds a moving image"),
    "paper.png": (b"%PDF-1.7\n", "of the kind PDF"),
    "scan.png": (saved_as(colours(9, 9), "TIFF"), "of the kind TIFF"),
    "noise.png": (bytes(range(7, 256)) * 9, "no image that is known here"),
    "rotten.png": (
        png(colours(64, 64)).replace(b"IDAT", b"IDAT\0\0\0\0", 1)[:-8] + b"IEND\xaeB`\x82",
        "PNG file",
    ),
    "rotten.jpg": (b"\xff\xd8\xff" + bytes(200), "JPEG image, but it cannot be decoded"),
}


def test_a_file_that_cannot_be_used_says_why_and_changes_nothing(play: Play) -> None:
    play.open(CIRCLE)
    before = play.maps(3)
    problem = play.page.locator(".cnnviz-own .cnnviz-error")
    for name, (raw, reason) in HOSTILE.items():
        choose(play, name, raw)
        expect(problem).to_contain_text(f"{name}: ")
        expect(problem).to_contain_text(reason)
    assert np.array_equal(play.maps(3), before)
    assert "image=circle" in play.page.url
    play.after(lambda: choose(play, "good.bmp", saved_as(colours(5, 6), "BMP")))
    expect(problem).to_be_hidden()
    assert play.maps(0).shape == (1, 5, 6)


def test_a_picture_is_dropped_or_pasted(play: Play) -> None:
    play.open("image=circle&step=act;f=relu")
    hand_over = """([kind, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "given.png", { type: "image/png" }));
      const target = document.querySelector("cnnviz-playground");
      target.dispatchEvent(kind === "drop"
        ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
        : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    for kind, size in (("drop", 12), ("paste", 15)):
        raw = list(png(colours(size, 20)))
        play.after(lambda kind=kind, raw=raw: play.page.evaluate(hand_over, [kind, raw]))  # type: ignore[misc]
        assert play.maps(1).shape == (1, size, 20)


NOISE = """
const read = CanvasRenderingContext2D.prototype.getImageData;
CanvasRenderingContext2D.prototype.getImageData = function (...where) {
  const pixels = read.apply(this, where);
  pixels.data[40] ^= 1;
  return pixels;
};
"""


def test_a_browser_that_changes_pixels_is_noticed(play: Play) -> None:
    play.page.add_init_script(NOISE)
    play.open(CIRCLE)
    before = play.maps(0)
    assert np.array_equal(before[0], images.load("circle"))
    choose(play, "photo.png", png(colours(20, 20)))
    expect(play.page.locator(".cnnviz-own .cnnviz-error")).to_contain_text("changes pixels")
    assert np.array_equal(play.maps(0), before)
    play.after(
        lambda: play.page.get_by_role("button", name="Go on with the changed pixels").click()
    )
    assert play.maps(0).shape == (1, 20, 20)
    expect(play.page.locator(".cnnviz-own")).to_contain_text("not exactly those of the file")


def test_a_link_with_somebody_elses_picture_says_so(play: Play) -> None:
    play.open(CIRCLE.replace("image=circle", "image=own"))
    expect(play.notice).to_contain_text("on another machine only")
    assert play.maps(0).shape == (1, 427, 640)
    assert play.maps(3).shape == (1, 212, 319)


# Painting


def test_a_grid_is_painted_with_the_mouse(play: Play) -> None:
    play.open("image=grid:8x8:" + "00" * 64 + "&step=conv;k=2")
    page = play.page
    play.step(0).get_by_label("Grey level of the brush").first.fill("200")
    box = page.locator(".cnnviz-paint").bounding_box()
    assert box
    side = box["width"] / 8

    def stroke() -> None:
        page.mouse.move(box["x"] + 0.5 * side, box["y"] + 0.5 * side)
        page.mouse.down()
        # One quick move: no pixel in between is left out.
        page.mouse.move(box["x"] + 5.5 * side, box["y"] + 5.5 * side)
        page.mouse.up()

    play.after(stroke)
    expected = np.zeros((8, 8), np.float32)
    expected[range(6), range(6)] = 200
    assert np.array_equal(play.maps(0)[0], expected)
    assert np.array_equal(play.maps(1)[0], 2 * expected)
    play.after(lambda: page.get_by_role("button", name="Fill with the brush").click())
    assert set(play.maps(0).ravel()) == {200}
    play.after(lambda: play.step(0).get_by_role("button", name="Clear").click())
    assert not play.maps(0).any()
    play.after(lambda: page.get_by_label("Size").select_option("16x16"))
    assert play.maps(0).shape == (1, 16, 16)
    assert play.state().startswith("image=grid:16x16:")


def test_a_grid_is_painted_with_keys(play: Play) -> None:
    play.open("image=grid:8x8:" + "00" * 64 + "&step=conv;k=1")
    play.page.locator(".cnnviz-paint").focus()
    keys = play.page.keyboard
    keys.press("ArrowRight")
    play.after(lambda: keys.press("Space"))
    play.after(lambda: keys.press("Shift+ArrowDown"))
    expect(play.page.locator(".cnnviz-status")).to_have_text("Row 2, column 2: 255")
    expected = np.zeros((8, 8), np.float32)
    expected[:2, 1] = 255
    assert np.array_equal(play.maps(0)[0], expected)


# The camera


@pytest.fixture(scope="module")
def filmed(browser: Browser) -> Iterator[Browser]:
    """A Chromium with a camera that shows a moving test picture."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    launched = browser.browser_type.launch(
        executable_path=executable(), args=[*sandbox, *fake, "--disable-gpu"]
    )
    yield launched
    launched.close()


TRACKS = """
window.tracks = [];
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  tracks.push(...stream.getTracks());
  return stream;
};
"""


@pytest.fixture
def film(filmed: Browser, address: str) -> Iterator[Play]:
    context = filmed.new_context(permissions=["camera"])
    context.add_init_script(TRACKS)
    made = Play(context, address)
    yield made
    context.close()
    assert made.wrong == []


def start_camera(play: Play) -> None:
    play.page.get_by_label("Camera", exact=True).first.check()
    play.page.get_by_role("button", name="Start the camera").click()
    play.until("() => shown.filter(({ preview }) => preview).length > 10")


def test_the_camera_is_live_and_can_be_stopped(film: Play) -> None:
    film.open("image=circle&step=conv;k=1,0,-1/2,0,-2/1,0,-1")
    page = film.page
    assert page.evaluate("tracks.length") == 0
    page.get_by_label("Camera", exact=True).first.check()
    assert page.evaluate("tracks.length") == 0
    start_camera(film)
    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["live"]
    frames = page.evaluate(
        """async () => {
          const before = shown.length;
          await new Promise((done) => setTimeout(done, 1000));
          return shown.length - before;
        }"""
    )
    print(f"{frames} frames in a second")
    film.after(lambda: page.get_by_role("button", name="Stop the camera").click())
    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]
    # The last frame stays, and the numbers are torch's.
    frame = film.maps(0)
    assert frame.shape == (1, 240, 320) and frame.std() > 10
    kernel = torch.tensor([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=torch.float32)
    conv = F.conv2d(torch.from_numpy(frame)[None], kernel[None, None])
    assert np.array_equal(film.maps(1), conv[0].numpy())


def test_the_camera_goes_off_when_the_page_is_left(film: Play) -> None:
    film.instant()
    film.open(CIRCLE)
    start_camera(film)
    film.leave()
    assert film.page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_the_camera_goes_off_for_another_picture(film: Play) -> None:
    film.open(CIRCLE)
    start_camera(film)
    film.after(lambda: film.page.get_by_label("Built-in", exact=True).check())
    film.after(lambda: film.page.get_by_label("Brick wall").check())
    assert film.page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]
    assert np.array_equal(film.maps(0)[0], images.load("brick"))


def test_a_camera_that_is_refused_or_missing_is_explained(play: Play) -> None:
    play.open(CIRCLE)
    play.page.get_by_label("Camera", exact=True).first.check()
    play.page.get_by_role("button", name="Start the camera").click()
    problem = play.page.locator("cnnviz-playground .cnnviz-error:visible")
    expect(problem).to_contain_text("camera")
    assert play.maps(0).shape == (1, 64, 64)


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
    for page in sorted((site / "en" / "gallery").rglob("index.html")):
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
    if (stack.includes("/playground/") && !stack.includes("definePlayground")) {
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
    play.after(lambda: play.cell(2, 2).fill("1"))
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
        *("Row 1, column 1", "Row 3, column 3", "Preset", "Bias", "Change the whole kernel"),
        *("Add a kernel", "Move up: ReLU", "Remove: ReLU", "Function", "Kind", "Add", "Copy link"),
        *("Copy as PyTorch", "NumPy (.npy)"),
    ):
        assert wanted in reached, wanted
    # Choose a picture, change a number, move a step, without a pointer.
    page.get_by_label("A circle, drawn").focus()
    play.after(lambda: page.keyboard.press("ArrowLeft"))
    assert play.state().startswith("image=car")
    play.cell(2, 2).focus()
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
          "cnnviz-playground :is(button, select, input[type=number], summary, label:has(> input))")]
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
