"""A page in Chromium that notes by itself when it shows a text."""

import time
from pathlib import Path
from typing import Any

LIMIT = 120.0
"""Seconds after which a text is given up."""

# Put into each document before its own scripts, so that it survives a reload. The text that is
# waited for is kept where a reload does not take it away.
_NOTE = """
(() => {
  const key = "cnnviz-bench";
  const shows = (wanted) => wanted.startsWith("--")
    ? getComputedStyle(document.documentElement).getPropertyValue("--bench").trim()
      === wanted.slice(2)
    : document.body.textContent.includes(wanted);
  const look = () => {
    const wanted = sessionStorage.getItem(key);
    if (!wanted || !document.body || !shows(wanted)) return;
    const at = Date.now();
    sessionStorage.removeItem(key);
    benchShows(wanted, at);
  };
  new MutationObserver(look).observe(
    document, { childList: true, subtree: true, characterData: true }
  );
  // A style changes nothing in the document.
  setInterval(() => { if (sessionStorage.getItem(key)?.startsWith("--")) look(); }, 4);
  addEventListener("DOMContentLoaded", look);
})();
"""


class Window:
    """One page of a browser. TimeoutError where a text does not come."""

    def __init__(self, browser: Any) -> None:
        self._context = browser.new_context()
        self._page = self._context.new_page()
        self._shown: dict[str, float] = {}
        self._page.expose_function("benchShows", self._note)
        self._page.add_init_script(_NOTE)

    def close(self) -> None:
        self._context.close()

    def go(self, address: str) -> None:
        self._page.goto(address)

    def saved(self, fresh: Path, file: Path, wanted: str) -> float:
        """Rename the file to its place; the seconds until the page shows what is wanted."""
        self._page.evaluate("wanted => sessionStorage.setItem('cnnviz-bench', wanted)", wanted)
        self._shown.pop(wanted, None)
        start = time.time()
        fresh.replace(file)
        return self._wait(wanted) - start

    def opened(self, address: str, wanted: str) -> float:
        """Load the page; the time in seconds since the epoch at which it shows what is wanted."""
        self._page.add_init_script(f"sessionStorage.setItem('cnnviz-bench', {wanted!r})")
        self._page.goto(address, wait_until="commit")
        return self._wait(wanted)

    def _wait(self, wanted: str) -> float:
        ends = time.monotonic() + LIMIT
        while wanted not in self._shown:
            if time.monotonic() > ends:
                raise TimeoutError(f"the page does not show {wanted!r} after {LIMIT:g} s")
            self._page.wait_for_timeout(20)
        return self._shown.pop(wanted)

    def _note(self, wanted: str, milliseconds: float) -> None:
        self._shown[wanted] = milliseconds / 1000
