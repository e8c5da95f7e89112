"""Figures as Chromium shows them on a light page of the site, in their own size."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bench.browser import chromium, served

from likeness import ROOT
from likeness.figures import Pair

_STYLE = """
:root { --cnnviz-paper: #fff; --cnnviz-ink: #000; --cnnviz-code-font: monospace; }
body { background: #fff; font-family: sans-serif; font-size: 16px; margin: 0; }
.cnnviz-figure { padding: 0 !important; margin: 0 !important; }
figure img { display: block; }
"""
"""Paper and ink as matplotlib has them, so that no theme changes a figure."""
_UNHINTED = "--font-render-hinting=none"
"""Letters as on most screens; Chromium without a window fits them to whole pixels by itself."""


@contextmanager
def photographer(scale: float = 1, running: Any = None) -> Iterator[Any]:
    """A function that returns the PNG of a pair's figure on a page; `scale`: device pixels.

    `running` is a browser that runs already: a process can start no second one.
    """
    with served(ROOT / "cnnviz" / "web") as address, chromium(running, _UNHINTED) as browser:
        page = browser.new_page(device_scale_factor=scale)
        page.goto(address)
        sheets = "".join(f'<link rel="stylesheet" href="{address}{name}">' for name in _sheets())

        def photograph(pair: Pair, size: tuple[int, int]) -> bytes:
            width, height = size
            page.set_viewport_size({"width": max(width, 400), "height": max(height + 100, 100)})
            page.set_content(f"<!doctype html>{sheets}<style>{_STYLE}</style>{pair.html}")
            page.evaluate("() => document.fonts.ready")
            page.evaluate("() => Promise.all([...document.images].map((one) => one.decode()))")
            shown = page.locator("figure svg, figure img").first.bounding_box()
            clip = {"x": shown["x"], "y": shown["y"], "width": width, "height": height}
            raw: bytes = page.screenshot(clip=clip)
            return raw

        yield photograph
        page.close()


def _sheets() -> Sequence[str]:
    return ("cnnviz.css",)
