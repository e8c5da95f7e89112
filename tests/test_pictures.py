"""Images that go into SVG past matplotlib's rasteriser look as matplotlib draws them."""

import base64
import io
from collections.abc import Callable
from typing import Any

import cv2
import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from playwright.sync_api import Browser

from cnnviz.gallery.plots.bundle import bundle
from cnnviz.gallery.plots.drawing import drawn
from cnnviz.render.figures.svg import translated, with_images

ROOM = 400
"""Pixels across, of both pictures that are compared."""


def photo() -> np.ndarray[Any, np.dtype[np.float32]]:
    y, x = np.mgrid[0:240, 0:320].astype(np.float32)
    return np.sin(x / 23) * 90 + np.cos(y / 17) * 60 + x / 4


def shown(**options: Any) -> Callable[[Any], None]:
    def draw(axes: Any) -> None:
        axes.imshow(photo(), **options)

    return draw


def cells(**options: Any) -> Callable[[Any], None]:
    def draw(axes: Any) -> None:
        axes.imshow(np.arange(12).reshape(3, 4), **options)

    return draw


def coloured(axes: Any) -> None:
    grey = photo()
    axes.imshow(np.dstack([grey, grey[::-1], grey[:, ::-1]]).clip(0, 255).astype(np.uint8))


def zoomed(axes: Any) -> None:
    axes.imshow(photo(), extent=(0, 4, 3, 0), aspect="auto")
    axes.set_xlim(1, 3)


def flat(axes: Any) -> None:
    axes.imshow(np.full((5, 5), 7.0))


def masked(axes: Any) -> None:
    values = photo()
    axes.imshow(np.ma.masked_where(values > 50, values))


CASES: dict[str, Callable[[Any], None]] = {
    "grey": shown(cmap="gray"),
    "limits": shown(cmap="viridis", vmin=0, vmax=50),
    "upside down": shown(origin="lower", cmap="RdBu"),
    "cells": cells(),
    "cells from below": cells(origin="lower", cmap="plasma"),
    "half seen through": cells(alpha=0.5),
    "every pixel": shown(interpolation="nearest"),
    "coloured": coloured,
    "zoomed": zoomed,
    "flat": flat,
    # These are drawn by matplotlib as ever.
    "masked": masked,
    "logarithmic": shown(norm=LogNorm(1, 200)),
    "smooth": cells(interpolation="bicubic"),
}


def rendered(browser: Browser, kind: str, raw: bytes) -> np.ndarray[Any, Any]:
    page = browser.new_page(viewport={"width": ROOM, "height": ROOM})
    address = f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"
    page.set_content(f'<body style="margin:0;background:#fff"><img src="{address}" width="{ROOM}">')
    page.wait_for_function("document.images[0].complete")
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    page.close()
    assert picture is not None
    return picture.astype(np.float32)


def standalone(figure: Figure) -> str:
    drawing = drawn(figure)
    assert drawing.svg, drawing.reason
    return with_images(drawing.svg, drawing.images)


def drawn_by_matplotlib(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=200, bbox_inches="tight")
    return buffer.getvalue()


@pytest.mark.browser
@pytest.mark.parametrize("case", CASES)
def test_an_image_looks_as_matplotlib_draws_it(browser: Browser, case: str) -> None:
    figure, axes = plt.subplots(figsize=(4, 3))
    CASES[case](axes)
    axes.axis("off")
    picture = drawn_by_matplotlib(figure)
    svg = standalone(figure)
    plt.close(figure)
    ours, theirs = rendered(browser, "svg+xml", svg.encode()), rendered(browser, "png", picture)
    assert theirs.std() > 5 or case == "flat"
    # Edges may lie half a pixel apart; the picture as a whole may not.
    blurred = [cv2.blur(one, (9, 9)) for one in (ours, theirs)]
    assert np.abs(blurred[0] - blurred[1]).mean() < 3


def test_pictures_leave_the_svg_and_the_text_stays() -> None:
    figure, axes = plt.subplots(num="Its name.")
    axes.imshow(photo())
    axes.set_title("A title")
    plot = next(iter(bundle(figure, drawn(figure)).values()))
    plt.close(figure)
    assert 'xlink:href="image:0"' in plot["svg"] and "base64" not in plot["svg"]
    assert len(plot["svg"]) < 60_000
    (image,) = plot["images"]
    assert image.startswith("data:image/png;base64,")
    assert plot["caption"] == "Its name." and plot["title"] is None


def test_a_notebooks_figure_has_translated_lines_and_nothing_else_changes() -> None:
    words = {"a & b": "가 < 나", "0.5": "0.5"}
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><path d="M 0 0"/>'
        '<text x="1" textLength="9" style="fill: #000000"> a &amp; b</text>'
        '<text x="2" textLength="5">0.5</text></g></svg>'
    )
    assert translated(svg, lambda text: words.get(text, text)) == svg.replace(
        ' textLength="9" style="fill: #000000"> a &amp; b', ' style="fill: #000000"> 가 &lt; 나'
    )
