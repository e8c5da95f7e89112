"""The explorable figures in a real browser: what they say is compared with torch."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from cnnviz.lab import images, kernels

pytestmark = pytest.mark.browser

POOLING = "en/gallery/pooling/max-pooling/"
EMBOSS = "en/gallery/pooling/emboss-detect-condense/"
EDGES = "en/gallery/convolution/edge-filters/"

Span = tuple[int, int, int, int]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., "Figure"]]:
    """Opens a lesson and finds its first figure of a chain; nothing may go wrong on the way."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(path: str = POOLING, **options: Any) -> Figure:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address + path, wait_until="networkidle")
        return Figure.of(page)

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@dataclass
class Figure:
    page: Page
    host: Locator

    @classmethod
    def of(cls, page: Page) -> "Figure":
        return cls(page, page.locator("cnnviz-figure:has([data-kind=convolution])").first)

    def panel(self, stage: int, channel: int = 0) -> Locator:
        return self.host.locator(f'[data-stage="{stage}"] [data-channel="{channel}"]')

    def surface(self, stage: int, channel: int = 0) -> FloatRect:
        panel = self.panel(stage, channel)
        panel.evaluate("one => one.scrollIntoView({block: 'center'})")
        found = panel.locator("img, table").first.bounding_box()
        assert found
        return found

    def wake(self) -> None:
        if self.host.get_attribute("data-state") != "ready":
            self.host.locator(".cnnviz-toolbar").hover()
            expect(self.host).to_have_attribute("data-state", "ready")

    def hover(self, stage: int, channel: int, down: float, across: float) -> tuple[int, int]:
        """Point at a place of a panel; the row and column that the figure makes of it."""
        self.wake()
        box = self.surface(stage, channel)
        self.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        return self.at(stage, channel)

    def at(self, stage: int, channel: int) -> tuple[int, int]:
        expect(self.box(stage, channel)).to_have_attribute("data-kind", "at")
        top, left, bottom, right = self.span(stage, channel)
        assert (bottom - top, right - left) == (1, 1)
        return top, left

    def box(self, stage: int, channel: int = 0) -> Locator:
        return self.panel(stage, channel).locator(".cnnviz-box")

    def span(self, stage: int, channel: int = 0) -> Span:
        text = self.box(stage, channel).get_attribute("data-span") or ""
        top, left, bottom, right = (int(one) for one in text.split(","))
        return top, left, bottom, right

    def kind(self, stage: int, channel: int = 0) -> str | None:
        return self.box(stage, channel).get_attribute("data-kind")

    @property
    def readout(self) -> Locator:
        return self.host.locator(".cnnviz-readout")

    @property
    def value(self) -> float:
        return float(self.readout.locator("data").get_attribute("value") or "nan")

    def table(self, name: str) -> list[list[float]]:
        """The numbers of one of the small tables; what lies outside of the window left out."""
        rows = self.readout.locator(f"{name} tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].filter(c => c.className !== 'outside')"
            ".map(c => c.className.includes('outside') ? '' : c.textContent))"
        )
        found = [[number(text) for text in row if text] for row in rows]
        return [row for row in found if row]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-").replace(",", "").replace("+", ""))


@pytest.fixture(scope="module")
def car() -> list[torch.Tensor]:
    """The stages of the lesson about max pooling, as torch computes them."""
    image = torch.tensor(images.load("car"), dtype=torch.float32)[None, None]
    weight = torch.tensor(kernels.family(kernels.edge()), dtype=torch.float32)[:, None]
    convolved = F.conv2d(image, weight)
    active = F.relu(convolved)
    return [image[0], weight[:, 0], convolved[0], active[0], F.max_pool2d(active, 4)[0]]


@pytest.mark.parametrize(
    ("stage", "channel", "down", "across"),
    [
        (0, 0, 0.6, 0.3),
        (2, 0, 0.7, 0.24),
        (2, 3, 0.0, 0.999),
        (3, 1, 0.7, 0.24),
        (4, 2, 0.999, 0.5),
    ],
)
def test_the_cursor_tells_torchs_values(
    opened: Callable[..., Figure],
    car: list[torch.Tensor],
    stage: int,
    channel: int,
    down: float,
    across: float,
) -> None:
    figure = opened()
    y, x = figure.hover(stage, channel, down, across)
    height, width = car[stage].shape[1:]
    assert (y, x) == (int(down * height), int(across * width))
    assert figure.value == car[stage][channel, y, x].item()
    expect(figure.readout).to_contain_text(f"row {y}, column {x}")


def test_a_convolution_is_worked_out(
    opened: Callable[..., Figure], car: list[torch.Tensor]
) -> None:
    figure = opened()
    y, x = figure.hover(2, 1, 0.695, 0.17)
    window, kernel = car[0][0, y : y + 4, x : x + 4], car[1][1]
    products = window * kernel
    assert products.abs().max() > 0
    assert figure.table(".cnnviz-magnifier") == window.tolist()
    assert figure.table(".cnnviz-grid:nth-child(2)") == kernel.tolist()
    assert figure.table(".cnnviz-products") == products.tolist()
    sums = [number(text) for text in figure.readout.locator("dd").all_inner_texts()]
    assert sums == [products.sum().item(), 0, car[2][1, y, x].item()]


def test_a_pooling_names_its_winner(opened: Callable[..., Figure], car: list[torch.Tensor]) -> None:
    figure = opened()
    y, x = figure.hover(4, 0, 0.7, 0.2)
    window = car[3][0, 4 * y : 4 * y + 4, 4 * x : 4 * x + 4]
    assert figure.table(".cnnviz-magnifier") == window.tolist()
    assert window.max() > 0
    assert number(figure.readout.locator(".chosen").inner_text()) == window.max() == figure.value


def test_windows_reach_back_to_the_input(opened: Callable[..., Figure]) -> None:
    figure = opened()
    y, x = figure.hover(4, 1, 0.5, 0.5)
    assert figure.span(3, 1) == figure.span(2, 1) == (4 * y, 4 * x, 4 * y + 4, 4 * x + 4)
    assert figure.span(0) == (4 * y, 4 * x, 4 * y + 7, 4 * x + 7)
    assert figure.span(1, 1) == (0, 0, 4, 4)
    kinds = [[figure.kind(stage, channel) for channel in range(4)] for stage in (1, 2, 3, 4)]
    assert kinds == [
        ["", "window", "", ""],
        ["same", "window", "same", "same"],
        ["same", "window", "same", "same"],
        ["same", "at", "same", "same"],
    ]
    # The outline is where the pixels are on the screen.
    surface, box = figure.surface(0), figure.box(0).bounding_box()
    assert box
    middle = (box["y"] + box["height"] / 2 - surface["y"]) / surface["height"]
    assert abs(middle * 400 - (4 * y + 3.5)) < 0.5


def test_windows_reach_into_the_padding(opened: Callable[..., Figure]) -> None:
    figure = opened(EMBOSS)
    cat = torch.tensor(images.load("chelsea"), dtype=torch.float32)[None, None]
    weight = torch.tensor(kernels.emboss(), dtype=torch.float32)[None, None]
    convolved = F.conv2d(cat, weight, padding="same")
    pooled = F.max_pool2d(F.relu(convolved), 2, ceil_mode=True)[0, 0]
    y, x = figure.hover(2, 0, 0, 0)
    assert (y, x) == (0, 0)
    assert figure.span(0) == (-1, -1, 2, 2)
    assert figure.value == convolved[0, 0, 0, 0].item()
    assert figure.table(".cnnviz-magnifier") == F.pad(cat, (1, 1, 1, 1))[0, 0, :3, :3].tolist()
    # The last column of the photo has a window of its own, half of it outside.
    y, x = figure.hover(4, 0, 0.5, 0.9999)
    assert x == pooled.shape[1] - 1
    assert figure.span(3) == (2 * y, 2 * x, 2 * y + 2, 2 * x + 2)
    assert 2 * x + 2 > cat.shape[3]
    assert figure.value == pooled[y, x].item()
    expect(figure.readout.locator(".padding").filter(has_text="−∞")).to_have_count(2)


def test_the_keyboard_reaches_everything(
    opened: Callable[..., Figure], car: list[torch.Tensor]
) -> None:
    figure = opened()
    # Before the first touch no tool stands over the figure.
    expect(figure.host.locator("[data-hatch]")).not_to_be_visible()
    figure.panel(0).focus()
    expect(figure.host.locator("[data-hatch]")).to_be_visible()
    expect(figure.panel(0)).to_have_attribute(
        "aria-label", "Input image: 400 rows by 400 columns, values from 22 to 245, 0% zeros"
    )
    expect(figure.host).to_have_attribute("data-state", "ready")
    assert figure.at(0, 0) == (200, 200)
    figure.press("ArrowRight", "ArrowRight", "Shift+ArrowUp")
    expect(figure.readout).to_contain_text("row 190, column 202")
    assert figure.at(0, 0) == (190, 202)
    assert figure.value == car[0][0, 190, 202].item()
    figure.press("Shift+Tab", "Tab", *["Tab"] * 5)
    expect(figure.panel(2)).to_be_focused()
    y, x = figure.at(2, 0)
    figure.press("Enter")
    expect(figure.host).to_have_attribute("data-pinned", "")
    figure.press("Tab")
    assert figure.at(2, 0) == (y, x)
    figure.press("ArrowDown")
    assert figure.at(2, 1) == (y + 1, x)
    figure.press("Escape")
    expect(figure.host).not_to_have_attribute("data-pinned", "")
    figure.press("Escape")
    expect(figure.readout).to_be_hidden()


def test_a_click_pins_and_the_buttons_move(opened: Callable[..., Figure]) -> None:
    figure = opened()
    y, x = figure.hover(3, 2, 0.4, 0.4)
    figure.page.mouse.down()
    figure.page.mouse.up()
    expect(figure.host).to_have_attribute("data-pinned", "")
    figure.page.mouse.move(0, 0)
    assert figure.at(3, 2) == (y, x)
    figure.readout.get_by_role("button", name="One pixel left").click()
    figure.readout.get_by_role("button", name="One pixel down").click()
    expect(figure.box(3, 2)).to_have_attribute("data-span", f"{y + 1},{x - 1},{y + 2},{x}")
    figure.readout.get_by_role("button", name="Let go").click()
    expect(figure.readout).to_be_hidden()
    assert "pooling/max-pooling" in figure.page.url, "a click does not open the picture"


def test_a_finger_pins_and_drags(opened: Callable[..., Figure], car: list[torch.Tensor]) -> None:
    figure = opened(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    box = figure.surface(2)
    start = {"x": box["x"] + 60, "y": box["y"] + 60}
    figure.page.touchscreen.tap(start["x"], start["y"])
    expect(figure.host).to_have_attribute("data-pinned", "")
    y, _ = figure.at(2, 0)
    assert abs(y - 60 / box["height"] * 397) < 3
    shown = figure.readout.bounding_box()
    now = figure.surface(2)
    assert shown
    assert shown["y"] >= now["y"] + now["height"], "the box covers what is read"
    assert shown["x"] + shown["width"] <= 390
    finger = figure.page.context.new_cdp_session(figure.page)
    start = {"x": now["x"] + 60, "y": now["y"] + 60}
    for kind, moved in (("touchStart", 0), ("touchMove", 10), ("touchMove", 30), ("touchEnd", 30)):
        points = [] if kind == "touchEnd" else [{"x": start["x"] + moved, "y": start["y"] + moved}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expected = int(90 / now["height"] * 397)
    expect(figure.readout).to_contain_text(f"row {expected}, ")
    assert abs(figure.at(2, 0)[1] - int(90 / now["width"] * 397)) <= 1
    assert figure.value == car[2][0][figure.at(2, 0)].item()
    small = figure.readout.locator("button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).filter(r => r.width < 24 || r.height < 24).length"
    )
    assert small == 0
    # Two taps within 300 ms are a double tap, which presses nothing.
    figure.page.wait_for_timeout(400)
    figure.readout.get_by_role("button", name="Let go").tap()
    expect(figure.readout).to_be_hidden()


def test_nothing_moves_when_a_figure_wakes(opened: Callable[..., Figure]) -> None:
    figure = opened()
    edges = (
        "one => [...one.querySelectorAll('.cnnviz-stage')]"
        ".map(s => s.getBoundingClientRect().top + scrollY)"
    )
    figure.host.evaluate("one => one.scrollIntoView()")
    before = figure.host.evaluate(edges)
    figure.wake()
    assert figure.host.evaluate(edges) == before


def test_a_sentence_says_it(opened: Callable[..., Figure], car: list[torch.Tensor]) -> None:
    figure = opened()
    y, x = figure.hover(4, 0, 0.7, 0.2)
    window = car[3][0, 4 * y : 4 * y + 4, 4 * x : 4 * x + 4]
    row, column = divmod(int(window.argmax()), 4)
    said = figure.host.locator(".cnnviz-said[role=status]")
    expect(said).to_have_text(
        f"Max pooling 4 × 4, map 1, row {y}, column {x}: {window.max():,.0f}. "
        f"The largest of 16 values, from row {4 * y + row}, column {4 * x + column}."
    )


def test_a_korean_figure_speaks_korean(opened: Callable[..., Figure]) -> None:
    figure = opened(EDGES.replace("en/", "ko/"))
    figure.hover(2, 0, 0.5, 0.5)
    figure.page.keyboard.press("Tab")
    said = " ".join(
        figure.host.locator(place).first.inner_text()
        for place in (".cnnviz-toolbar", ".cnnviz-readout", ".cnnviz-worked")
    )
    assert "합성곱 4 × 4, 맵 1" in said and "곱 16개의 합" in said
    # Names of keys and of the ReLU are not translated.
    foreign = set(re.findall(r"[A-Za-z]{2,}", said)) - {"Tab", "Shift", "Enter", "Esc", "ReLU"}
    assert not foreign


def test_the_magnifier_follows_the_keys(
    opened: Callable[..., Figure], car: list[torch.Tensor]
) -> None:
    figure = opened()
    figure.wake()
    figure.panel(2).focus()
    for key, by in (("ArrowRight", 1), ("Shift+ArrowLeft", -9), ("Shift+ArrowDown", -9)):
        figure.press(key)
        y = 208 if "Down" in key else 198
        expect(figure.readout).to_contain_text(f"row {y}, column {198 + by}")
        window = car[0][0, y : y + 4, 198 + by : 202 + by]
        assert figure.table(".cnnviz-magnifier") == window.tolist()
    # One row and column around it are shown as colours.
    assert figure.readout.locator(".cnnviz-magnifier .outside").count() == 36 - 16


def test_play_uncovers_the_output(opened: Callable[..., Figure]) -> None:
    figure = opened()
    figure.wake()
    figure.host.get_by_role("button", name="Play").click()
    expect(figure.host).to_have_attribute("data-play", "running")
    expect(figure.panel(2).locator(".cnnviz-mask")).to_have_count(2)
    expect(figure.panel(3).locator(".cnnviz-mask")).to_have_count(0)
    expect(figure.box(2)).not_to_have_attribute("data-span", re.compile("^[0-2],"))
    figure.host.get_by_role("button", name="Pause").click()
    expect(figure.host).to_have_attribute("data-play", "paused")
    figure.page.wait_for_timeout(50)
    y, x = figure.at(2, 0)
    figure.host.get_by_role("button", name="Step").click()
    after = (y, x + 1) if x < 396 else (y + 1, 0)
    expect(figure.readout).to_contain_text(f"row {after[0]}, column {after[1]}")
    covered = figure.panel(2).locator(".cnnviz-mask").last.evaluate("one => one.style.top")
    assert float(covered.rstrip("%")) == pytest.approx(100 * (after[0] + 1) / 397, abs=0.01)
    figure.host.get_by_role("button", name="Stop").click()
    expect(figure.host.locator(".cnnviz-mask")).to_have_count(0)
    expect(figure.host).to_have_attribute("data-play", "off")


def test_play_goes_faster_and_to_the_end(opened: Callable[..., Figure]) -> None:
    figure = opened()
    figure.hover(4, 0, 0.5, 0.5)
    figure.host.locator("[data-speed]").fill("5")
    figure.host.get_by_role("button", name="Play").click()
    # The stage that was looked at last is the one that is uncovered.
    expect(figure.panel(4, 3).locator(".cnnviz-mask")).to_have_count(2)
    expect(figure.host).to_have_attribute("data-play", "off", timeout=8000)
    # The other panels follow with the next frame.
    expect(figure.box(4, 0)).to_have_attribute("data-span", "98,98,99,99")


def test_play_only_steps_where_less_motion_is_asked_for(
    opened: Callable[..., Figure], car: list[torch.Tensor]
) -> None:
    figure = opened(reduced_motion="reduce")
    figure.wake()
    # It begins where something happens: the first answer of half the largest.
    answers = car[2][0].abs()
    begin = int((answers.flatten() >= answers.max() / 2).nonzero()[0])
    y, x = divmod(begin, answers.shape[1])
    for column in range(3):
        figure.host.get_by_role("button", name="Play, a step at a time").click()
        expect(figure.readout).to_contain_text(f"row {y}, column {x + column}")
        expect(figure.host).to_have_attribute("data-play", "paused")
    figure.page.wait_for_timeout(100)
    assert figure.at(2, 0) == (y, x + 2)
    figure.press("Escape")
    expect(figure.host.locator(".cnnviz-mask")).to_have_count(0)


def test_the_scale_can_be_changed(opened: Callable[..., Figure], car: list[torch.Tensor]) -> None:
    figure = opened()
    numbers = figure.host.locator("[data-stage='2'] .cnnviz-scale span")
    hides = figure.host.locator(".cnnviz-hides")
    expect(hides).to_contain_text("this hides detail in panels whose values are small")
    still = numbers.all_inner_texts()
    y, x = figure.hover(2, 2, 0.5, 0.5)
    scale = figure.host.get_by_label("Colours")
    scale.select_option("grey")
    expect(hides).to_contain_text("this hides where zero is and which values are negative")
    values = car[2][2]
    low, high = values.min().item(), values.max().item()
    expect(numbers.first).to_have_text(f"{low:,.0f}".replace("-", "\N{MINUS SIGN}"))
    expect(numbers.last).to_have_text(f"{high:,.0f}")
    level = round((values[y, x].item() - low) / (high - low) * 255)
    assert painted(figure.panel(2, 2), y, x) == [level] * 3
    mark = figure.host.locator("[data-stage='2'] .cnnviz-mark")
    assert float(mark.get_attribute("data-value") or "") == values[y, x].item()
    expect(figure.host.locator("[data-stage='3'] .cnnviz-mark")).to_be_hidden()
    scale.select_option("panel")
    expect(hides).to_contain_text("which panel has the larger values")
    limit = max(-low, high)
    expect(numbers.last).to_have_text(f"{limit:,.0f}")
    peak = divmod(int(values.abs().argmax()), 397)
    assert painted(figure.panel(2, 2), *peak) in ([103, 0, 31], [5, 48, 97])
    scale.select_option("shared")
    expect(numbers.first).to_have_text(still[0])
    assert numbers.all_inner_texts() == still
    expect(figure.panel(2, 2).locator("canvas")).to_be_hidden()


def painted(panel: Locator, y: int, x: int) -> list[int]:
    found: list[int] = panel.locator("canvas").first.evaluate(
        "(one, [y, x]) => [...one.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3)",
        [y, x],
    )
    return found


UNKNOWN = """async (address) => {
  const { explain } = await import(`${address}en/assets/cnnviz/figure/explain.js`);
  const { maps } = await import(`${address}en/assets/cnnviz/numbers/maps.js`);
  const all = [maps(1, 9, 9), maps(2, 7, 7), maps(2, 7, 7)];
  const stage = { kind: "convolution", title: "", settings: {}, weight: null, bias: null, scale: {} };
  const stages = [
    { ...stage, kind: "image", operation: null, source: null, computed: false, shape: [1, 9, 9] },
    { ...stage, operation: "conv2d", source: 0, computed: false, shape: [2, 7, 7] },
    { ...stage, operation: "relu", source: 1, computed: true, shape: [2, 7, 7] },
  ];
  return explain(stages, all, { stage: 2, channel: 1, y: 3, x: 4 }).sees;
}"""


def test_behind_what_is_not_computed_nothing_is_claimed(
    opened: Callable[..., Figure], address: str
) -> None:
    """A convolution without its weights is the end of what can be known."""
    seen = opened().page.evaluate(UNKNOWN, address)
    assert [(one["stage"], one["top"], one["left"]) for one in seen] == [(1, 3, 4)]


def test_maps_without_a_model_tell_their_values(opened: Callable[..., Figure]) -> None:
    page = opened("en/gallery/pooling/window-sizes/").page
    host = page.locator("cnnviz-figure:has([data-kind=maps])").first
    panel = host.locator(".cnnviz-panel").first
    panel.scroll_into_view_if_needed()
    panel.hover()
    expect(host).to_have_attribute("data-state", "ready")
    panel.hover(position={"x": 30, "y": 20})
    value = host.locator("data.cnnviz-value")
    expect(value).to_be_visible()
    data = page.evaluate(
        "host => fetch(host.dataset.src).then((one) => one.json())", host.element_handle()
    )
    stage = data["stages"][0]
    assert stage["minimum"] <= float(str(value.get_attribute("value"))) <= stage["maximum"]


def test_print_shows_the_figure_alone(opened: Callable[..., Figure]) -> None:
    figure = opened()
    figure.hover(2, 0, 0.5, 0.5)
    figure.host.locator("[data-scale]").select_option("grey")
    figure.page.emulate_media(media="print")
    for hidden in (".cnnviz-toolbar", ".cnnviz-readout", ".cnnviz-box"):
        expect(figure.host.locator(hidden).first).to_be_hidden()
    # As it is coloured on the screen: its bar says so.
    expect(figure.panel(2).locator("canvas").first).to_be_visible()


def test_negative_values_can_be_hatched(
    opened: Callable[..., Figure], car: list[torch.Tensor]
) -> None:
    figure = opened()
    figure.wake()
    figure.host.get_by_label("Hatch negative values").check()
    lines = (
        figure.panel(2)
        .locator(".cnnviz-hatch")
        .evaluate(
            """one => {
          const { width, height } = one;
          const { data } = one.getContext("2d").getImageData(0, 0, width, height);
          const found = [];
          for (let i = 0; i < width * height; i++) {
            if (data[4 * i + 3]) found.push([Math.floor(Math.floor(i / width) * 397 / height), Math.floor((i % width) * 397 / width)]);
          }
          return found;
        }"""
        )
    )
    assert lines
    assert all(car[2][0, y, x] < 0 for y, x in lines)
    share = (car[2][0] < 0).float().mean().item()
    assert len(lines) / 323**2 == pytest.approx(share / 3, rel=0.2)
    figure.host.get_by_label("Hatch negative values").uncheck()
    expect(figure.host.locator(".cnnviz-hatch")).to_have_count(0)


WATCH = """() => {
  const ours = () => new Error().stack.includes("/assets/cnnviz/");
  window.held = { listeners: 0, observers: 0, frames: 0 };
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, act, options) {
    const signal = options && options.signal;
    // What a signal itself calls goes with it.
    if (ours() && !(this instanceof AbortSignal)) {
      held.listeners++;
      if (signal) add.call(signal, "abort", () => held.listeners--, { once: true });
    }
    return add.call(this, type, act, options);
  };
  const Observer = ResizeObserver;
  window.ResizeObserver = class extends Observer {
    constructor(act) { super(act); held.observers++; }
    disconnect() { super.disconnect(); if (!this.gone) held.observers--; this.gone = true; }
    observe(one) { super.observe(one); if (this.gone) { held.observers++; this.gone = false; } }
  };
  const ask = requestAnimationFrame;
  window.requestAnimationFrame = (act) => { if (ours()) held.frames++; return ask(act); };
}"""


def test_nothing_is_left_behind_by_instant_navigation(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    page.goto(f"{address}en/gallery/pooling/", wait_until="networkidle")
    before = page.evaluate("() => held")
    link = page.locator(".cnnviz-cards a[href*=max-pooling]")
    for _ in range(2):
        link.click()
        page.wait_for_url("**/max-pooling/")
        figure = Figure.of(page)
        figure.hover(4, 0, 0.5, 0.5)
        assert figure.value >= 0
        figure.host.get_by_role("button", name="Play").click()
        expect(figure.host).to_have_attribute("data-play", "running")
        assert page.evaluate("() => held.listeners") > before["listeners"]
        page.go_back()
        link.wait_for()
        frames = page.evaluate(
            "() => new Promise(done => setTimeout(() => done(held.frames), 100))"
        )
        page.wait_for_timeout(100)
        after = page.evaluate("() => held")
        assert after == {**before, "frames": frames}
    context.close()


def test_an_untouched_page_asks_for_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(address + EDGES, wait_until="networkidle")
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(200)
    lazy = {"element.js", "explorer.js", "layers.js", "words.js", "words.json", "reader.js"}
    assert "stub.js" in asked
    assert not [
        name
        for name in asked
        if name in lazy or (name.startswith("figure-") and name.endswith(".json"))
    ]
    Figure.of(page).wake()
    assert lazy <= set(asked)
    context.close()


def test_a_figure_without_its_numbers_says_so(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/figure-*.json", lambda route: route.abort())
    page.goto(address + POOLING, wait_until="networkidle")
    figure = Figure.of(page)
    expect(figure.host.get_by_role("alert")).to_have_count(0)
    figure.panel(0).hover()
    expect(figure.host.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(figure.panel(0).locator("img")).to_be_visible()
    context.close()


def test_without_javascript_the_page_works_a_value_out(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + POOLING)
    expect(page.locator(".cnnviz-worked table").first).to_be_visible()
    assert page.locator(".cnnviz-toolbar:visible").count() == 0
    assert page.locator(".cnnviz-panel[tabindex]").count() == 0
    context.close()


HOVER = """async () => {
  const entry = document.querySelector("script[src$='cnnviz.js']").src;
  const at = (path) => import(new URL(path, entry));
  const [{ Explorer }, { stageMarkup }, { maps }, { perform }] = await Promise.all(
    ["figure/explorer.js", "figure/panels.js", "numbers/maps.js", "numbers/layers.js"].map(at));
  const kernel = () => Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (_, j) => i - j));
  const pair = (n) => [n, n];
  const steps = [
    { kind: "convolution", operation: "conv2d", weight: Array.from({ length: 4 }, () => [kernel()]),
      settings: { stride: pair(1), padding: pair(0), dilation: pair(1), groups: 1 } },
    { kind: "activation", operation: "relu", settings: {}, weight: null },
    { kind: "pooling", operation: "max_pool2d", weight: null,
      settings: { kernel_size: pair(2), stride: pair(2), padding: pair(0), dilation: pair(1), ceil_mode: false } },
  ];
  const all = [maps(1, 480, 640, Float32Array.from({ length: 640 * 480 }, (_, i) => (i * 7919) % 256))];
  for (const step of steps) all.push(perform(step, all[all.length - 1]));
  const stages = all.map(({ channels, height, width }, i) => ({
    kind: "image", operation: null, settings: {}, weight: null, ...steps[i - 1],
    title: `${i}`, bias: null, source: i ? i - 1 : null, computed: i > 0, shape: [channels, height, width],
    minimum: 0, maximum: 1, scale: { map: i ? "diverging" : "grey", low: i ? -9000 : 0, high: i ? 9000 : 255, beyond: false },
    panels: Array.from({ length: channels }, (_, channel) => ({ channel, width, height })),
  }));
  const host = document.createElement("div");
  host.append(...stages.map(stageMarkup));
  document.querySelector("article").prepend(host);
  await new Explorer(host).show(stages, all);
  const ask = requestAnimationFrame;
  const took = [];
  window.requestAnimationFrame = (act) => ask((now) => {
    const start = performance.now();
    act(now);
    document.body.getBoundingClientRect();  // what the browser has to lay out counts
    took.push(performance.now() - start);
  });
  for (const stage of [1, 3]) {
    const panel = host.querySelector(`[data-stage="${stage}"] [data-channel="1"]`);
    const { left, top, width, height } = panel.querySelector("canvas").getBoundingClientRect();
    for (let i = 0; i < 40; i++) {
      panel.dispatchEvent(new PointerEvent("pointermove", {
        bubbles: true, clientX: left + (i * 37) % width, clientY: top + (i * 11) % height }));
      await new Promise((done) => ask(() => setTimeout(done)));
    }
  }
  return took.sort((a, b) => a - b);
}"""


def test_hover_answers_within_a_frame(opened: Callable[..., Figure]) -> None:
    took = opened().page.evaluate(HOVER)
    assert len(took) > 70
    assert took[len(took) // 2] < 16
