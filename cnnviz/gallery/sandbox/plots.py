"""Turn the matplotlib figures that a cell left open into outputs.

Used inside a lesson's process only.
"""

import base64
import io
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cnnviz.errors import CnnvizError
from cnnviz.gallery.sandbox.plot_images import images_as_they_are
from cnnviz.mimetypes import IMAGE, PLOT_TYPE
from cnnviz.outputs import Json

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEAVY = 200_000
"""Bytes of SVG beyond which a figure becomes a picture, whose text cannot be translated."""

MOST = 50
"""Figures that a cell may leave open; more are probably a loop that forgot to close them."""

_DPI = 150
_PAD = 0.1
"""Inches of margin around a figure, as in matplotlib's tight box."""
_HEAD = re.compile(r'width="[\d.]+pt" height="[\d.]+pt" viewBox="[^"]*"')
_INLINE = re.compile(r'xlink:href="(data:image/[^"]*)"')


class TooManyFigures(CnnvizError):
    """A cell leaves more than `MOST` figures open."""


@dataclass(frozen=True, slots=True)
class DrawnAxes:
    """Facts about axes, for a description to readers who cannot see the figure."""

    title: str
    xlabel: str
    ylabel: str
    lines: int
    bars: int
    areas: int
    images: int
    points: int
    legend: list[str]
    low: float
    high: float
    """The ends of the y axis, in its units."""


@dataclass(frozen=True, slots=True)
class DrawnPlot:
    """The content of PLOT_TYPE; `svg` and `images` hold the figure, or else `image`."""

    caption: str | None
    title: str | None
    svg: str | None
    images: list[str]
    """Data URIs of the pictures that `svg` calls `image:0` and so on."""
    image: str | None
    """Data URI of a PNG of the whole figure."""
    width: int
    height: int
    """In CSS pixels."""
    axes: list[DrawnAxes]
    version: int = 1


def drawn_figures() -> list[Mapping[str, Json]]:
    """Close the open figures and return a MIME bundle for each, in the order of their creation."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    import matplotlib.pyplot as plt

    bundles = []
    numbers = plt.get_fignums()
    if len(numbers) > MOST:
        plt.close("all")
        raise TooManyFigures(
            f"{len(numbers)} figures are open, and at most {MOST} can be shown at once; close "
            "figures that readers need not see with plt.close(figure)."
        )
    for number in numbers:
        figure = plt.figure(number)
        if figure.axes or figure.texts:
            bundles.append(_bundle(figure))
        plt.close(figure)
    return bundles


def _bundle(figure: "Figure") -> Mapping[str, Json]:
    svg, images = _without_images(_svg(figure))
    heavy = len(svg) > HEAVY
    width, height = _size(svg)
    image = base64.b64encode(_png(figure)).decode() if heavy else None
    descriptions = [_described(axes) for axes in figure.axes]
    suptitle = figure.get_suptitle()
    plot = DrawnPlot(
        # A figure's label is its caption: plt.figure("…") and plt.subplots(num="…") set it.
        caption=str(figure.get_label()) or None,
        title=suptitle or None,
        svg=None if heavy else svg,
        images=[] if heavy else images,
        image=f"data:image/png;base64,{image}" if image else None,
        width=width,
        height=height,
        axes=descriptions,
    )
    titles = [suptitle, *(axes.title for axes in descriptions)]
    text = "; ".join(title for title in titles if title) or "matplotlib figure"
    return {PLOT_TYPE: asdict(plot), "text/plain": text}


def _without_images(svg: str) -> tuple[str, list[str]]:
    """The SVG with its pictures replaced by `image:0` and so on, and their data URIs."""
    images: list[str] = []

    def kept(match: re.Match[str]) -> str:
        images.append(re.sub(r"\s", "", match[1]))
        return f'xlink:href="{IMAGE}{len(images) - 1}"'

    return _INLINE.sub(kept, svg), images


def _size(svg: str) -> tuple[int, int]:
    """Width and height in CSS pixels (96 per inch); the view box is in points (72 per inch)."""
    match = re.search(r'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', svg)
    assert match, "matplotlib writes a view box"
    return round(float(match[1]) * 96 / 72), round(float(match[2]) * 96 / 72)


def _svg(figure: "Figure") -> str:
    """The figure as SVG, drawn only once; the view box encloses what was drawn.

    `savefig` with a tight box draws twice.
    """
    buffer = io.BytesIO()
    with _quiet(), images_as_they_are(figure.get_figwidth()), _hidden_axes_at_rest(figure):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
        box = _tight_box(figure)
    svg = buffer.getvalue().decode("utf-8")
    return _HEAD.sub(_head(*box), svg, count=1) if box else svg


def _tight_box(figure: "Figure") -> tuple[float, float, float, float] | None:
    """Left, top, width and height of the drawn content, in points from the top left."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    if mpl.rcParams["savefig.bbox"] == "tight":
        return None  # the lesson chose a tight box itself, so savefig has set it
    before = figure.dpi
    figure.dpi = 72.0
    try:
        # The lesson may have switched to another backend; Agg can measure sizes.
        canvas: Any = FigureCanvasAgg(figure)
        tight = figure.get_tightbbox(canvas.get_renderer())
    finally:
        figure.dpi = before
    if not (tight.width > 0 and tight.height > 0):
        return None
    box = tight.padded(_PAD)
    height = float(figure.get_figheight())
    return box.x0 * 72, (height - box.y1) * 72, box.width * 72, box.height * 72


def _head(left: float, top: float, width: float, height: float) -> str:
    sizes = f'width="{width:.6g}pt" height="{height:.6g}pt"'
    return f'{sizes} viewBox="{left:.6g} {top:.6g} {width:.6g} {height:.6g}"'


@contextmanager
def _hidden_axes_at_rest(figure: "Figure") -> Iterator[None]:
    """Within, hidden axes do not lay out ticks, which would not be drawn anyway."""
    hidden = (axes for axes in figure.axes if not axes.axison)
    resting = [axis for axes in hidden for axis in (axes.xaxis, axes.yaxis) if axis.get_visible()]
    for axis in resting:
        axis.set_visible(False)
    try:
        yield
    finally:
        for axis in resting:
            axis.set_visible(True)


def _png(figure: "Figure") -> bytes:
    buffer = io.BytesIO()
    with _quiet():
        figure.savefig(buffer, format="png", dpi=_DPI, bbox_inches="tight")
    return buffer.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        # The page's own font draws the text, so glyphs missing from matplotlib's do not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def _described(axes: "Axes") -> DrawnAxes:
    from matplotlib.container import BarContainer
    from matplotlib.patches import Polygon, StepPatch

    low, high = axes.get_ylim()
    legend = axes.get_legend()
    return DrawnAxes(
        title=axes.get_title(),
        xlabel=axes.get_xlabel(),
        ylabel=axes.get_ylabel(),
        lines=len(axes.get_lines()),
        bars=sum(len(bars.patches) for bars in axes.containers if isinstance(bars, BarContainer)),
        areas=sum(isinstance(patch, Polygon | StepPatch) for patch in axes.patches),
        images=len(axes.get_images()),
        points=len(axes.collections),
        legend=[text.get_text() for text in legend.get_texts()] if legend else [],
        low=float(low),
        high=float(high),
    )
