"""A served site in real browser windows, for the tests of the live view."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page

from cnnviz.serve.http.events import PagesMade, SiteState, Troubles
from cnnviz.serve.http.hub import Hub
from cnnviz.serve.http.server import SiteServer

MARK = "() => { window.isSame = true }"
"""What a page forgets when it is loaded anew."""


class Served:
    """The real site with edits before it, as `cnnviz serve` has them."""

    def __init__(self, site: Path, edits: Path, base: str = "/cnnviz/") -> None:
        self.site, self.edits = site, edits
        self.hub = Hub()
        self.server = SiteServer(lambda: (edits, site), base, self.hub, "127.0.0.1", 0)
        self.server.start()

    @property
    def address(self) -> str:
        return self.server.address

    def restart(self, meanwhile: Callable[[], None]) -> None:
        """Another server with another hub, at the same address."""
        port = int(self.address.split(":")[2].partition("/")[0])
        self.server.stop()
        meanwhile()
        self.hub = Hub()
        self.server = SiteServer(
            lambda: (self.edits, self.site), "/cnnviz/", self.hub, "127.0.0.1", port
        )
        self.server.start()

    def reset(self) -> None:
        """The site without edits, and with nothing to tell."""
        for file in self.edits.rglob("*.*"):
            file.unlink()
        for event in (SiteState(is_current=True), Troubles(())):
            self.hub.send(event)

    def html(self, path: str) -> str:
        for folder in (self.edits, self.site):
            if (file := folder / path / "index.html").is_file():
                return file.read_text(encoding="utf-8")
        raise FileNotFoundError(path)

    def write(self, name: str, text: str | bytes) -> None:
        """As the builds write: a file is replaced as a whole."""
        file = self.edits / name
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.fresh")
        fresh.write_bytes(text.encode() if isinstance(text, str) else text)
        fresh.replace(file)

    def put(self, path: str, html: str) -> None:
        """A page has been made."""
        self.write(f"{path}index.html", html)
        self.hub.send(PagesMade((path,)))

    def edit(self, path: str, old: str, new: str) -> None:
        html = self.html(path)
        assert old in html
        self.put(path, html.replace(old, new))


class Window:
    """A window of a browser, and everything that went wrong in it."""

    def __init__(self, context: BrowserContext, served: Served, path: str) -> None:
        self.served, self.path = served, path
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        self.open(path)

    def open(self, path: str) -> None:
        self.page.goto(self.served.address + path, wait_until="load")
        self.until("() => document.querySelector('cnnviz-live')")
        self.until("() => window.document$ === undefined || true")
        self.page.evaluate(MARK)

    @property
    def is_same(self) -> bool:
        """Whether the page was never loaded anew since it was opened."""
        try:
            return bool(self.page.evaluate("() => window.isSame === true"))
        except Error:  # it is being loaded right now
            return False

    def until(self, condition: str, given: Any = None, seconds: float = 5) -> None:
        """Wait for a JavaScript function; `wait_for_function` needs the eval that the page forbids."""
        wait(lambda: self.page.evaluate(condition, given), condition, seconds)

    def until_text(self, text: str) -> None:
        self.until("(text) => document.querySelector('article')?.textContent.includes(text)", text)

    def count(self, selector: str) -> int:
        return self.page.locator(selector).count()


def wait(condition: Callable[[], Any], name: str = "a condition", seconds: float = 5) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, f"waited in vain for {name}"
        time.sleep(0.01)


NORMAL = """() => {
  const copy = document.documentElement.cloneNode(true);
  copy.querySelectorAll("cnnviz-live, .md-tooltip2, script").forEach((one) => one.remove());
  for (const one of copy.querySelectorAll("*"))
    for (const name of ["style", "data-md-state", "data-md-scrollfix", "id"])
      if (name !== "id" || /^__code_|^__tabbed/.test(one.id)) one.removeAttribute(name);
  for (const one of copy.querySelectorAll("[data-clipboard-target]"))
    one.setAttribute("data-clipboard-target", "");
  return { head: copy.querySelector("head").innerHTML, body: copy.querySelector("body").innerHTML };
}"""


def normal(page: Page) -> str:
    """The page as a text, without what the theme numbers and where the reader is."""
    parts = page.evaluate(NORMAL)
    lines = re.sub(r"\s*\n\s*", "\n", f"{parts['head']}\n{parts['body']}")
    return re.sub(r">\s*<", ">\n<", lines)
