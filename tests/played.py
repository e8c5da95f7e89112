"""An open playground in a real browser, for its tests."""

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, Route

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
        """A number of the kernel that is edited; rows and columns count from 0."""
        return self.page.get_by_label(f"Row {row}, column {column}", exact=True)

    def state(self) -> str:
        """The address once it is written."""
        self.page.wait_for_timeout(300)
        return str(self.page.evaluate("location.hash.slice(1)"))

    @property
    def notice(self) -> Locator:
        return self.page.locator(".cnnviz-notice")


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
