"""Turn the matplotlib figures that a cell left open into outputs.

Used inside a lesson's process only.
"""

import base64
import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from cnnviz.errors import CnnvizError
from cnnviz.nouns import PLOT_TYPE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAVY = 200_000
"""Bytes of SVG beyond which a figure becomes a picture: its text can then not be translated."""

MOST = 50
"""Figures that one cell may leave open: more are a loop that forgot to close them."""

_DPI = 150


class TooManyFigures(CnnvizError):
    """A cell leaves more figures open than anyone will look at."""


def drawn_figures() -> list[dict[str, Any]]:
    """A MIME bundle for each open figure, in the order in which they were made; closes them."""
    import matplotlib.pyplot as plt

    bundles = []
    numbers = plt.get_fignums()
    if len(numbers) > MOST:
        plt.close("all")
        raise TooManyFigures(
            f"{len(numbers)} figures are open, and at most {MOST} can be shown at once; close "
            "those that nobody is to see, with plt.close(figure)."
        )
    for number in numbers:
        figure = plt.figure(number)
        if figure.axes or figure.texts:
            bundles.append(_bundle(figure))
        plt.close(figure)
    return bundles


def _bundle(figure: "Figure") -> dict[str, Any]:
    svg = _saved(figure, "svg").decode("utf-8")
    heavy = len(svg) > HEAVY
    width, height = _size(svg)
    image = base64.b64encode(_saved(figure, "png")).decode() if heavy else None
    axes = [_described(one) for one in figure.axes]
    suptitle = figure.get_suptitle()
    plot = {
        "version": 1,
        # A figure's label is its caption: plt.figure("…") and plt.subplots(num="…") set it.
        "caption": str(figure.get_label()) or None,
        "title": suptitle or None,
        "svg": None if heavy else svg,
        "image": f"data:image/png;base64,{image}" if image else None,
        "width": width,
        "height": height,
        "axes": axes,
    }
    titles = [suptitle, *(one["title"] for one in axes)]
    text = "; ".join(title for title in titles if title) or "matplotlib figure"
    return {PLOT_TYPE: plot, "text/plain": text}


def _size(svg: str) -> tuple[int, int]:
    """Width and height in CSS pixels: the view box is in points, 72 to the inch."""
    match = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert match, "matplotlib writes a view box"
    return round(float(match[1]) * 96 / 72), round(float(match[2]) * 96 / 72)


def _saved(figure: "Figure", kind: str) -> bytes:
    buffer = io.BytesIO()
    options: dict[str, Any] = {"metadata": {"Date": None}} if kind == "svg" else {"dpi": _DPI}
    with warnings.catch_warnings():
        # The page's own font draws the text; what matplotlib's font lacks does not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(buffer, format=kind, transparent=kind == "svg", **options)
    return buffer.getvalue()


def _described(axes: "Axes") -> dict[str, Any]:
    """What a sentence for someone who does not see the figure can be made from."""
    from matplotlib.container import BarContainer
    from matplotlib.patches import Polygon, StepPatch

    low, high = axes.get_ylim()
    return {
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "lines": len(axes.get_lines()),
        "bars": sum(len(one.patches) for one in axes.containers if isinstance(one, BarContainer)),
        "areas": sum(isinstance(one, Polygon | StepPatch) for one in axes.patches),
        "images": len(axes.get_images()),
        "points": len(axes.collections),
        "legend": [text.get_text() for text in legend.get_texts()]
        if (legend := axes.get_legend())
        else [],
        "low": float(low),
        "high": float(high),
    }
